//! tenantry keeps Iru Endpoint (formerly Kandji) tenants, their API tokens and the Okta Workflows connections that use them
//! the way a Git repository declares them: it plans, applies, and proves.
//!
//! The map of the house. Data flows one way, from the files and the services to a plan, and from a plan to the state:
//!
//! ```text
//! YAML ── config ──▶ declared ┐
//! state ──────────── recorded ─┼▶ reconcile ─▶ plan ─▶ render            (plan)
//! Iru, Okta ─ observe ─▶ live ─┘                └─▶ apply ─▶ state        (apply)
//! ```
//!
//! Pure rooms (no I/O, no clock, no randomness): [`model`], [`adopt`], [`catalog`], [`diagnostic`], [`edit`], [`exports`], [`graph`], [`handoff`],
//! [`impact`], [`ledger`], [`promotion`], [`query`], [`reconcile`], [`render`], [`rules`]. The thin shell around them: [`config`] reads files, [`http`], [`iru`], [`okta`] and [`observe`] ask the
//! services, [`secret`] and [`state`] keep things, [`apply`] runs a plan, [`simulator`] stands in for the services, and
//! [`cli`] is the only room that prints. Who may import whom is a table in `docs/architecture.md`, and a test holds it.

pub mod adopt;
pub mod apply;
pub mod catalog;
pub mod cli;
pub mod config;
pub mod diagnostic;
pub mod edit;
pub mod exports;
pub mod graph;
pub mod handoff;
pub mod http;
pub mod impact;
pub mod iru;
pub mod ledger;
pub mod model;
pub mod observe;
pub mod okta;
pub mod promotion;
pub mod query;
pub mod reconcile;
pub mod render;
pub mod rules;
pub mod secret;
pub mod simulator;
pub mod state;
