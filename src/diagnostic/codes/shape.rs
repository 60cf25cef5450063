//! TN1xx: syntax and shape.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[&SYNTAX];

/// The text is no YAML.
pub static SYNTAX: Code = Code {
    id: "TN101",
    name: "syntax",
    severity: Severity::Error,
    what: "The file is not valid YAML.",
    why: "Nothing after the mistake can be read, so nothing in the file can be checked.",
    bad: "tenants: {accuhive: [",
    good: "tenants: {accuhive: {api_host: accuhive.api.kandji.io}}",
};
