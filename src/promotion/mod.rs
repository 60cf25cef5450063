//! Flows that go from one org to another: what is missing there before they are imported, and whether they arrived.
//! Pure: declared and recorded values, exports and import events in, findings out. Asks nobody, lays out no text.

mod arrived;
mod before;
mod finding;
mod pairs;

pub use arrived::{Arrival, Difference, Imported, Looked, arrivals};
pub use before::{Arriving, Check, Input, There, check};
pub use finding::{Finding, FindingKind};
pub use pairs::{Pairs, Used};

#[cfg(test)]
mod tests;
