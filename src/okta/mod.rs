//! Reads an Okta org's System Log as far as connections of Okta Workflows need it, folded to connections of the Kandji
//! connector, imports and roles, and calls canary flows; signs in as a service app for both. Writes nothing, draws no verdict.

mod canary;
mod client;
mod event;
mod fold;
mod import;
mod jose;
mod log;
mod role;
mod sign_in;
mod target;

pub use canary::{CanaryClient, CanaryRefused};
pub use client::OrgClient;
pub use event::{ConnectionEvent, Happening};
pub use fold::fold;
pub use jose::{KeyError, SigningKey};
pub use log::{LOG_FILTER, LOG_RETENTION, LogGuard, LogPage, LogQuery};
pub use role::{RoleEvent, fold_roles};
pub use sign_in::{SignIns, SigningIn};

#[cfg(test)]
mod canary_tests;
#[cfg(test)]
mod client_tests;
