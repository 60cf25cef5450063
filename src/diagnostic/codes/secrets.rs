//! TN4xx: secrets and rotation.

use crate::diagnostic::Code;

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[];
