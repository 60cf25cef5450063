//! TN3xx: least privilege.

use crate::diagnostic::Code;

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[];
