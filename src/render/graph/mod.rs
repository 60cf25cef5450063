//! A graph for people and for programs: Mermaid, DOT, JSON. Ids are made here and hold nothing foreign; names stand in quoted
//! labels alone. A kind shows by its shape and its word, a status by its word and its border, and never by a colour alone.

mod dot;
mod json;
mod mermaid;

pub use dot::dot;
pub use json::{json, schema};
pub use mermaid::mermaid;

use super::escape::escape;
use super::page::clip;
use crate::graph::{Graph, Kind, Link, Node, Status, Subject};
use crate::model::{Address, Verdict};

/// What is drawn.
#[derive(Clone, Copy)]
pub struct GraphView<'a> {
    /// The graph.
    pub graph: &'a Graph,
    /// The address that it was narrowed to.
    pub focus: Option<&'a Address>,
    /// Whether services were asked; else statuses say what is declared.
    pub asked: bool,
}

/// A name that is longer is cut: it is a label.
const LONGEST: usize = 80;

/// The lines of a node's label, harmless on a terminal, not yet escaped for the format.
fn label(node: &Node) -> Vec<String> {
    let kind = node.kind().word();
    let line = |text: &str| clip(&escape(text), LONGEST);
    let second = match &node.subject {
        Subject::Address(address) => line(&format!("{kind} {}", key(address))),
        Subject::Permissions { .. } => String::new(),
        _ => kind.to_owned(),
    };
    let status = node.status.word();
    let third = match &node.note {
        Some(note) => line(&format!("{status}: {note}")),
        None => status.to_owned(),
    };
    let lines = [line(&node.name), second, third];
    lines.into_iter().filter(|line| !line.is_empty()).collect()
}

/// An address without its kind, which stands before it.
fn key(address: &Address) -> String {
    let text = address.to_string();
    text.split_once('.')
        .map_or(text.clone(), |(_, key)| key.to_owned())
}

/// How much a status asks for attention: it decides the border.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Border {
    Plain,
    Dashed,
    Thick,
}

impl Border {
    fn of(status: Status) -> Self {
        match status {
            Status::Declared | Status::Exported => Self::Plain,
            Status::Verdict(Verdict::InSync | Verdict::Accepted) => Self::Plain,
            Status::Unknown | Status::Undeclared => Self::Dashed,
            Status::Verdict(
                Verdict::Unverifiable | Verdict::Unmanaged | Verdict::Due | Verdict::Pending,
            ) => Self::Dashed,
            Status::Verdict(Verdict::Drift | Verdict::Conflict) => Self::Thick,
            Status::NoConnection | Status::NotGranted => Self::Thick,
        }
    }
}

/// One entry of a legend: the words of the statuses that have a border.
fn borders(graph: &Graph) -> Vec<(Border, String)> {
    let all = [
        (Border::Plain, "plain border"),
        (Border::Dashed, "dashed border"),
        (Border::Thick, "thick border"),
    ];
    let statuses = graph.statuses();
    all.into_iter()
        .filter_map(|(border, name)| {
            let words = statuses.iter().filter(|one| Border::of(**one) == border);
            let words: Vec<&str> = words.map(|one| one.word()).collect();
            (!words.is_empty()).then(|| (border, format!("{name}: {}", words.join(", "))))
        })
        .collect()
}

/// What an edge says: nothing where the kinds at its ends say it.
fn says(link: Link) -> Option<&'static str> {
    match link {
        Link::Has | Link::Runs => None,
        Link::PartOf => Some("in"),
        Link::Needs => Some("needs"),
        Link::MayNeed => Some("may need"),
    }
}

/// Kinds that a legend explains.
fn kinds(graph: &Graph) -> Vec<Kind> {
    graph.kinds().into_iter().collect()
}

#[cfg(test)]
mod grammar;
#[cfg(test)]
mod tests;
