//! Holds the documentation true: what a page shows is run, validated, followed or compared here.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod generated;
mod handoffs;
mod program;
