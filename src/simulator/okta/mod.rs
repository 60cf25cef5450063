//! The side of Okta: sign-in of service apps, the System Log, and canary flows.

pub(super) mod canary;
mod filter;
mod reading;
pub(super) mod system_log;
pub(super) mod token;

pub(super) use reading::{answer, failed, no_org, signed_in};
