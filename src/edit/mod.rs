//! Changes the text of a YAML file by splicing bytes: what is not edited stays as it is, comments and layout too. Pure: texts
//! in, texts out; reads and writes no file.

mod append;
mod splice;

pub use append::{AppendError, Entry, ListPlace, Value, append, block};
pub use splice::{Edit, SpliceError, splice};
