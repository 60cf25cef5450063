//! The state in a bucket: the real binary against real S3 servers on this machine, SeaweedFS and moto. A server that cannot be found
//! is skipped with a message: TENANTRY_WEED and TENANTRY_MOTO name `weed` and `moto_server`, else they are looked up in PATH.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout
)]

mod encrypted;
mod locks;
mod proxy;
mod server;
#[allow(dead_code)]
#[path = "../program/stage.rs"]
mod stage;
mod whole;
