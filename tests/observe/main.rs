//! Observing through the library, against a simulated world.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod canary;
mod fill;
mod increment;
mod places;
mod probing;
mod secrets;
mod sign_in;
mod stand;
