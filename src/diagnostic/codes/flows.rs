//! TN23x and TN33x: flow exports.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[
    &UNREADABLE_EXPORT,
    &NO_EXPORT,
    &CARD_WITHOUT_CONNECTION,
    &UNDECLARED_CONNECTION,
    &OLD_EXPORT,
    &UNNEEDED_PERMISSION,
    &UNCOVERED_CARD,
    &DESTRUCTIVE_PREVIEW,
    &UNDERIVABLE_NEEDS,
];

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

/// A card without a connection.
pub static CARD_WITHOUT_CONNECTION: Code = Code {
    id: "TN233",
    name: "card-without-connection",
    severity: Severity::Warning,
    what: "An exported flow has a card of the Kandji (Iru Endpoint) connector on which no connection is chosen, or one that the export does not have.",
    why: "The card fails when it runs, and which token it would need is unknown. To silence it, choose a connection in Okta Workflows and export again, or delete the card.",
    bad: "connections:\n  production: { token: okta, flows: [\"flows/*.flopack\"] } # a card in it says \"Choose a connection\"",
    good: "connections:\n  production: { token: okta, flows: [\"flows/*.flopack\"] } # every card has a connection",
};

/// Flows on a connection that nobody declares.
pub static UNDECLARED_CONNECTION: Code = Code {
    id: "TN234",
    name: "undeclared-connection",
    severity: Severity::Warning,
    what: "An exported flow uses a connection of the Kandji (Iru Endpoint) connector whose nickname no connection of that org is declared with.",
    why: "Nobody watches the token behind it: its rotation is not planned, and its end is noticed when the flow fails. To silence it, declare the connection, or move the cards to one that is declared.",
    bad: "connections:\n  production: { nickname: Accuhive production, flows: [\"flows/*.flopack\"] } # a flow uses \"Kandji old\"",
    good: "connections:\n  production: { nickname: Accuhive production, flows: [\"flows/*.flopack\"] }\n  old: { nickname: Kandji old }",
};

/// An export that is too old.
pub static OLD_EXPORT: Code = Code {
    id: "TN235",
    name: "old-export",
    severity: Severity::Warning,
    what: "A flow export is older than 30 days, or does not say when it was made.",
    why: "Flows change: a card that was added since is missing from all that is said about permissions. To silence it, export again; a scheduled flow with the Export Folder card does it by itself.",
    bad: "flows/offboarding.folder # made in spring",
    good: "flows/offboarding.folder # made last night by a scheduled flow",
};

/// A permission that no exported flow needs.
pub static UNNEEDED_PERMISSION: Code = Code {
    id: "TN331",
    name: "unneeded-permission",
    severity: Severity::Warning,
    what: "A token has a permission that no exported flow of any of its connections needs. It is said only when all of them name exports, all exports could be read, and what every card needs could be derived. Device list is never meant: Okta checks a connection with it.",
    why: "Whoever gets hold of the token may do what no flow ever does. It is advice: what a card calls is inferred from its title, and a flow that is not exported is not seen. To silence it, take the permission out, name the exports that need it, or declare what else uses the token under `consumers`.",
    bad: "permissions: [\"Device list\", \"Erase Device\"] # no flow has the card Erase Device",
    good: "permissions: [\"Device list\"]",
};

/// A card that no permission covers.
pub static UNCOVERED_CARD: Code = Code {
    id: "TN332",
    name: "uncovered-card",
    severity: Severity::Warning,
    what: "An exported flow has a card that needs a permission which the token behind its connection is not declared with.",
    why: "The card fails in production, with an answer that looks as if the token were dead. It is no error, because what a card calls is inferred from its title. To silence it, add the permission, or take the card out and export again.",
    bad: "permissions: [\"Device list\"] # a flow has the card Lock Device",
    good: "permissions: [\"Device list\", \"Lock Device\"]",
};

/// A preview connection that can destroy something in production.
pub static DESTRUCTIVE_PREVIEW: Code = Code {
    id: "TN333",
    name: "destructive-preview",
    severity: Severity::Warning,
    what: "A connection of a preview org (`*.oktapreview.com`) reaches a tenant that a connection of another org reaches too, and exported flows have cards on it that lock, erase or delete.",
    why: "A test of a flow in the preview org then locks or erases devices of real people. Nothing more is known than these three facts: whether a tenant is meant for tests, no file says. To silence it, let the preview connection reach a tenant for tests, or take the cards out of its flows.",
    bad: "orgs: { live: { domain: acme.okta.com }, preview: { domain: acme.oktapreview.com } }\nconnections:\n  live: { org: live, tenant: accuhive }\n  preview: { org: preview, tenant: accuhive, flows: [\"preview/*\"] } # has Erase Device",
    good: "orgs: { live: { domain: acme.okta.com }, preview: { domain: acme.oktapreview.com } }\nconnections:\n  live: { org: live, tenant: accuhive }\n  preview: { org: preview, tenant: accuhive-test, flows: [\"preview/*\"] }",
};

/// Needs that cannot be derived.
pub static UNDERIVABLE_NEEDS: Code = Code {
    id: "TN334",
    name: "underivable-needs",
    severity: Severity::Note,
    what: "What a card of an exported flow needs cannot be derived: its URL is computed while the flow runs, its title is not known, or two connections share a nickname.",
    why: "Nobody can tell which permission the flow needs, so nothing is said about permissions of this token that no flow needs. To silence it, write the card's Relative URL as a fixed text and export again.",
    bad: "Custom API Action # Relative URL comes from another card",
    good: "Custom API Action # Relative URL: /settings/licensing",
};
