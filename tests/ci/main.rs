//! What runs in CI beside the program: the action's script, and the scripts of the example workflows against a stand-in of `gh`.
//! They need bash and jq, as a runner has them; without those the tests say that they are skipped.
#![cfg(unix)]
#![allow(clippy::print_stderr, clippy::unwrap_used, clippy::expect_used)]

mod action;
mod comment;
mod desk;
mod hooks;
mod issue;
mod workflows;
