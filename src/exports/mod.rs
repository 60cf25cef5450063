//! Flow exports of Okta Workflows (`.flopack`, `.folder`, `.flow`) to the connections, flows and cards in them, and from those
//! to the permissions that each connection needs. Pure: bytes in, values out; no files, no clock, no opinion on what is declared.

mod card;
mod connector;
mod document;
mod error;
mod export;
mod flow;
mod needs;
mod pins;
mod read;
mod scan;
mod walk;

pub use connector::is_kandji;
pub use error::{ExportError, Spot};
pub use export::{
    Card, CardConnection, Export, ExportedConnection, Flow, Folder, Input, Inside, Notice, Trigger,
};
pub use needs::{CardAt, ConnectionNeeds, Needed, Open, Report, connection_check, needs, needs_of};
pub use read::{MOST_DEPTH, read};

#[cfg(test)]
mod tests;
