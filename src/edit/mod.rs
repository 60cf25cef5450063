//! Changes the text of a YAML file by splicing bytes: what is not edited stays as it is, comments and layout too. Pure: texts
//! in, texts out; reads and writes no file.

mod append;
mod entry;
mod format;
mod insert;
mod lines;
mod outline;
mod scalar;
mod splice;

#[cfg(test)]
mod format_tests;

pub use append::{AppendError, Entry, ListPlace, Value, append, block};
pub use format::{Order, format};
pub use insert::{Insert, Place, inserts};
pub use lines::Lines;
pub use outline::{Kind, Node, Outline, Unfit};
pub use scalar::scalar;
pub use splice::{Edit, SpliceError, splice};
