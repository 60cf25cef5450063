//! Plans, diagnostics and evidence to every output format.
//! Pure: values in, text out. The one room that lays text out, and the only one that knows miette.

pub mod permissions;
