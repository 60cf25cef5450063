//! The side of Okta: the System Log, read with an SSWS token, and canary flows.

pub(super) mod canary;
mod filter;
mod reading;
pub(super) mod system_log;

pub(super) use reading::{answer, failed, no_org};
