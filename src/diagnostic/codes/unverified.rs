//! TN6xx: what could not be verified.

use crate::diagnostic::Code;

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[];
