//! The whole program: the real binary in a folder of its own, against the simulator. One module a command or a promise.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod attest;
mod catalog;
mod drift;
mod equal_inputs;
mod evidence;
mod exit_codes;
mod hostile_names;
mod impact;
mod incident;
mod interrupted;
mod inventory;
mod later;
mod no_secret;
mod offline;
mod output;
mod quickstart;
mod reads_only;
mod safety;
mod saved_plan;
mod schema;
mod stage;
mod stand_ins;
mod state;
mod take_over;
mod validate;
