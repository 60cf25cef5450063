//! The side of Iru Endpoint: its audit log, its read operations with their published shapes, its gateway.

pub(super) mod audit_log;
mod gateway;
mod lists;
mod routes;
mod shapes;

pub(super) use gateway::{answer, failed, no_tenant};
