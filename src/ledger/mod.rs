//! The evidence ledger: what was seen, done and said, line after line, each bound to the one before by its hash; and the report that an
//! auditor gets from it. Pure: reads and writes no file, asks nobody, and knows no clock but what it is given.

mod chain;
mod coverage;
mod entry;
mod explain;
mod gather;
mod known;
mod report;
mod tokens;

#[cfg(test)]
mod tests;

pub use chain::{Broken, Head, Segment, month, read, seal, segment_name};
pub use coverage::{Interval, SourceCoverage};
pub use entry::{
    Body, DeclaredToken, Done, Entry, Event, ExceptionEntry, Granted, NotRead, ReadingEntry, Run,
    Service, Subject, Word,
};
pub use explain::{Explained, connection_id};
pub use gather::{Material, gather};
pub use known::Known;
pub use report::{Period, Report, report};
pub use tokens::{ConnectionHistory, NeedPoint, Rotations, TokenChange, TokenHistory};
