//! Who may do what: a query over declared and recorded tokens, its words and its answer.
//! Pure: a text, declared and recorded values and a clock reading in, a value out. Asks nobody, lays out no text.

mod census;
mod find;
mod parse;
#[cfg(test)]
mod tests;

pub use census::{Census, Holder, Role, Running, Standing, census};
pub use find::{Answer, Found, NamesNothing, Unsure, WhyUnsure, find};
pub use parse::{Query, QueryError, Term, What, parse};
