//! Whole applies against the simulator, with a person who is a script.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod clocks;
#[cfg(unix)]
mod keys;
mod kills;
mod look_first;
mod order;
mod person;
mod resume;
mod rig;
mod secrets;
mod stop;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod two_runs;
