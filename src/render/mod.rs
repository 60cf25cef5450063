//! Plans, diagnostics and evidence to every output format.
//! Pure: values in, text out. The one room that lays text out, and the only one that knows miette.
//! Every text that comes from a service or a file passes [`escape()`] before it is laid out.

pub mod beginning;
pub mod capture;
pub mod diagnostics;
pub mod doctor;
mod escape;
pub mod events;
pub mod evidence;
mod explain;
mod file_diff;
pub mod flows;
pub mod graph;
pub mod handoff;
pub mod html;
pub mod human;
pub mod impact;
pub mod inventory;
pub mod json;
pub mod ledger;
pub mod notify;
mod page;
pub mod permissions;
pub mod promotion;
pub mod query;
pub mod reasons;
pub mod report;
#[cfg(test)]
mod sample;
pub mod saved;
mod stale;
mod style;
mod time;
mod tree;
mod word_diff;

pub use escape::{escape, json_escapes, log_lines, markdown, markdown_code};
pub use explain::{explain, explain_markdown};
pub use file_diff::file_diff;
pub use stale::stale;
pub use time::{age, utc};
pub use word_diff::word_diff;
