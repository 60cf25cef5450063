//! Reads an Okta org's System Log as far as connections of Okta Workflows need it, folded to connections of the Kandji
//! connector. Writes nothing, draws no verdict.

mod client;
mod event;
mod fold;
mod log;
mod target;

pub use client::OrgClient;
pub use event::{ConnectionEvent, Happening};
pub use fold::fold;
pub use log::{LogPage, LogQuery};

#[cfg(test)]
mod client_tests;
