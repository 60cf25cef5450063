//! Tenants, tokens, permissions, connections, flows and cards as one graph: what stands on what, and how each stands.
//! Pure: declared and recorded values, a plan and exports in, a graph out. Draws nothing, asks nobody, reads no file.

mod build;
mod flows;
mod parts;
mod reach;

pub use build::{Input, PlacedExport, graph};
pub use parts::{Edge, Graph, Kind, Link, Node, Status, Subject};

#[cfg(test)]
mod tests;
