//! TN7xx: services.

use crate::diagnostic::Code;

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[];
