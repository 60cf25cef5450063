//! TN23x and TN33x: flow exports.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[&UNREADABLE_EXPORT, &NO_EXPORT];

/// An export that cannot be read.
pub static UNREADABLE_EXPORT: Code = Code {
    id: "TN231",
    name: "unreadable-export",
    severity: Severity::Warning,
    what: "A flow export that a connection names under `flows` cannot be read, or is no export of Okta Workflows.",
    why: "What its cards need is unknown, so nothing is said about permissions that no flow needs. The other exports count all the same. To silence it, export again, or let the glob leave the file out.",
    bad: "connections:\n  production: { token: okta, flows: [\"flows/*\"] } # one of them was cut off",
    good: "connections:\n  production: { token: okta, flows: [\"flows/*.flopack\"] }",
};

/// A glob that matches nothing.
pub static NO_EXPORT: Code = Code {
    id: "TN232",
    name: "no-export",
    severity: Severity::Warning,
    what: "A glob under `flows` of a connection matches no file.",
    why: "The connection looks as if its flows were checked, and none is. A glob begins at the folder of the file that it stands in. To silence it, put the exports there, or take the glob out.",
    bad: "connections:\n  production: { token: okta, flows: [\"flow/*.flopack\"] } # the folder is called flows",
    good: "connections:\n  production: { token: okta, flows: [\"flows/*.flopack\"] }",
};
