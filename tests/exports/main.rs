//! Flow exports: made-up ones of any nesting are read to the card, and no bytes make the reading panic.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod finds_all;
mod hostile;
