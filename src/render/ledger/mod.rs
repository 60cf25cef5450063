//! A ledger's report for an auditor: the same sections as a page for people, as Markdown and as HTML; rows as CSV; all of it as JSON.

mod csv;
mod document;
mod html;
mod json;
mod sections;
mod text;
mod v1;
mod words;

#[cfg(test)]
mod tests;

pub use csv::csv;
pub(super) use csv::quoted as csv_cell;
pub use document::{Document, Section};
pub use html::html;
pub use json::{json, schema};
pub use sections::document;
pub use text::{human, markdown};
