//! Reads an Iru Endpoint tenant: its audit log, folded to tokens, and what a secret may do now, by probes.
//! Can build no request but reads of the catalog; draws no verdict.

mod audit;
mod client;
mod event;
mod fold;
mod object;
mod probe;
mod read_operation;
mod redact;

pub use audit::{AuditPage, AuditQuery, Order, PageGuard};
pub use client::{TenantClient, other_region};
pub use event::{Action, AuditEvent, Listed, TokenState};
pub use fold::{Folded, fold};
pub use read_operation::ReadOperation;

#[cfg(test)]
mod client_tests;
#[cfg(test)]
mod probe_tests;
