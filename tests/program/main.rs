//! The whole program: the real binary in a folder of its own, against the simulator. One module a command or a promise.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod drift;
mod exit_codes;
mod later;
mod offline;
mod quickstart;
mod reads_only;
mod saved_plan;
mod stage;
mod stand_ins;
mod validate;
