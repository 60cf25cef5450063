//! Plans, diagnostics and evidence to every output format.
//! Pure: values in, text out. The one room that lays text out, and the only one that knows miette.
//! Every text that comes from a service or a file passes [`escape()`] before it is laid out.

pub mod capture;
pub mod diagnostics;
mod escape;
pub mod evidence;
mod explain;
pub mod handoff;
pub mod human;
pub mod impact;
pub mod inventory;
pub mod json;
mod page;
pub mod permissions;
pub mod reasons;
#[cfg(test)]
mod sample;
mod style;
mod text_diff;
mod time;
mod tree;

pub use escape::escape;
pub use explain::{explain, explain_markdown};
pub use text_diff::{text_diff, word_diff};
