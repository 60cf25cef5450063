//! TN2xx: references and names.

use crate::diagnostic::Code;

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[];
