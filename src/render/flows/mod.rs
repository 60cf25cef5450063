//! What flow exports hold: as a table for people, as Markdown, as JSON, and as the YAML of the smallest permission sets.

mod json;
mod markdown;
mod suggest;
mod table;
mod words;

use crate::catalog::Needs;
use crate::exports::{Card, CardAt, CardConnection, Export, Flow, Report, needs_of};
use crate::model::Permission;

pub use json::{json, schema};
pub use markdown::markdown;
pub use suggest::suggest;
pub use table::table;

/// What is shown of exports.
pub struct FlowsView<'a> {
    /// The exports with the names of their files, in the order of `report`.
    pub exports: &'a [(String, Export)],
    /// What they need.
    pub report: &'a Report<'a>,
    /// Files that could not be read, and why.
    pub failed: &'a [(String, String)],
}

/// What a reader must know before trusting any of it.
const CAVEAT: &str = "Permissions are inferred from card titles: the vendor publishes no table of cards and permissions.";

/// A card's permissions, and whether it may need but one of them; `None` when nobody can tell.
fn permissions(card: &Card) -> Option<(Vec<Permission>, bool)> {
    match needs_of(card) {
        Needs::Permissions(all) => Some((all.into_iter().collect(), false)),
        Needs::AtMost { permissions, .. } => Some((permissions.into_iter().collect(), true)),
        Needs::Unknown(_) => None,
    }
}

fn connection(card: &Card) -> &str {
    match &card.connection {
        CardConnection::None => "none",
        CardConnection::Named { nickname, .. } => nickname,
        CardConnection::Missing { .. } => "not in the export",
    }
}

/// Flow and card in one line, as foreign text.
fn place(at: &CardAt) -> String {
    format!("{} > {}", at.flow.name, at.card.path())
}

fn folder<'a>(export: &'a Export, flow: &Flow) -> Option<&'a str> {
    export.folder(flow).map(|folder| folder.title())
}

fn counted(count: usize, noun: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{s}")
}

impl FlowsView<'_> {
    /// The first line of every form for people.
    fn summary(&self) -> String {
        let flows = self.exports.iter().map(|(_, export)| export.flows.len());
        let cards = self
            .exports
            .iter()
            .map(|(_, export)| export.cards().count());
        format!(
            "{}, {}: {} of the Kandji (Iru Endpoint) connector on {}",
            counted(self.exports.len(), "export"),
            counted(flows.sum(), "flow"),
            counted(cards.sum(), "card"),
            counted(self.report.connections.len(), "connection"),
        )
    }

    /// How many cards other connectors have.
    fn others(&self) -> u64 {
        let all = self
            .exports
            .iter()
            .flat_map(|(_, export)| &export.connectors);
        let others = all.filter(|(module, _)| !crate::exports::is_kandji(module));
        others.map(|(_, count)| *count).sum()
    }
}

#[cfg(test)]
mod tests;
