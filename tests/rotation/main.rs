//! Rotation through the real binary: one token behind three connections in two orgs.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod gate;
mod incident;
mod kills;
mod leaks;
mod replacing;
mod scene;
#[path = "../program/search.rs"]
mod search;
#[path = "../program/stage.rs"]
#[allow(dead_code)]
mod stage;
mod whole;
