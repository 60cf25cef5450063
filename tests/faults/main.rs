//! An outage is never drift: every request of an observation is disturbed in every way, and no verdict may become wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod comparison;
mod exit_codes;
mod matrix;
mod scene;
#[path = "../observe/stand.rs"]
mod stand;
