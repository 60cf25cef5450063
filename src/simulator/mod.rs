//! Iru Endpoint and Okta on loopback, with their quirks and their faults: a stand-in that says so in every answer.
//! Knows the catalog and its own world, and nothing of the program it is used to test.

mod acts;
mod answer;
mod asked;
mod clock;
mod consoles;
mod control;
mod counts;
pub mod exports;
mod faults;
mod iru;
mod jose;
mod limiter;
mod okta;
mod seeded;
mod server;
mod state;
mod world;

#[cfg(test)]
mod tests;

pub use acts::{Act, ActDone};
pub use clock::SimulatedClock;
pub use counts::RequestCount;
pub use server::Simulator;
pub use world::{
    AuditEvent, CheckOrder, ConnectionTargets, CreateEvent, DeleteEvent, Denial, Edit, ErrorShape,
    Fault, FaultKind, InLog, KeepsOldKey, LinkHeaders, Logged, Millis, NextLink, NextUrl,
    OktaLimits, OrgSwitches, RateLimits, SimulatedCanary, SimulatedConnection, SimulatedOrg,
    SimulatedSecret, SimulatedServiceApp, SimulatedTenant, SimulatedToken, TenantSwitches, Ticks,
    UpdateEvent, World,
};

use std::net::SocketAddr;

/// Why the simulator does not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// The text is no world.
    #[error("this is no world: {0}")]
    World(String),
    /// It listens on loopback alone.
    #[error("the simulator listens on loopback addresses only, and {0} is none")]
    NotLoopback(SocketAddr),
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system says.
        error: std::io::Error,
    },
    /// An act names something that the world does not have.
    #[error("the world has no {kind} '{name}'")]
    Unknown {
        /// What it would be: tenant, org, token, connection, secret.
        kind: &'static str,
        /// The name that was given.
        name: String,
    },
    /// An act names something that the world has more than once.
    #[error("{count} live {kind}s are called '{name}': name one by its id")]
    Ambiguous {
        /// token or connection.
        kind: &'static str,
        /// The name that was given.
        name: String,
        /// How many bear it.
        count: usize,
    },
    /// The console would refuse the act.
    #[error("the console refuses: {0}")]
    Refused(String),
    /// An act's fields make no sense.
    #[error("{0}")]
    Act(String),
}
