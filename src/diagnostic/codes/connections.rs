//! TN53x: connections, as their logs and canaries show them.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[
    &STALE_KEY,
    &SAME_NICKNAME,
    &CANARY_DENIED,
    &CANARY_UNANSWERED,
    &CANARY_REFUSED,
];

/// The key behind a connection is older than its token.
pub static STALE_KEY: Code = Code {
    id: "TN530",
    name: "stale-key",
    severity: Severity::Warning,
    what: "The declared token of a connection was created after a key was last put into the connection. So the connection holds the key of another token, most likely of the one before. It is an error when the log shows that the token before was revoked, and a warning while it lives or is not known. Clocks of two services are not compared within five minutes.",
    why: "After a rotation one connection is easily forgotten. It works as long as the old token lives, and its flows stop on the day when somebody revokes that.",
    bad: "token.accuhive/okta-workflows   # created 2026-11-20\nconnection.accuhive-production  # reauthorized 2026-08-01",
    good: "Reauthorize the connection with the present token; `tenantry apply` opens that handoff and sees the event",
};

/// Several live connections bear one nickname.
pub static SAME_NICKNAME: Code = Code {
    id: "TN531",
    name: "same-nickname",
    severity: Severity::Warning,
    what: "The System Log shows more than one live connection of this nickname in the org.",
    why: "A nickname is all that the log's events tell connections apart by: which of them was reauthorized or deleted cannot be told, so nothing is concluded. Okta advises unique nicknames and does not enforce them.",
    bad: "Connections of the Kandji connector: 'Accuhive production', 'Accuhive production'",
    good: "Connections of the Kandji connector: 'Accuhive production', 'Accuhive production (old)'",
};

/// A canary shows that a connection does not work.
pub static CANARY_DENIED: Code = Code {
    id: "TN532",
    name: "canary-denied",
    severity: Severity::Error,
    what: "The connection's canary ran, and the tenant refused the connection's key with 401 or 403: the token is gone, or it lacks Device list.",
    why: "Every flow on this connection fails the same way. The status alone does not tell a dead token from a missing permission; the audit log does, where it shows the token.",
    bad: "{\"tenantry_canary\": 1, \"connection\": \"Accuhive production\", \"status_code\": 401}",
    good: "{\"tenantry_canary\": 1, \"connection\": \"Accuhive production\", \"status_code\": 200}",
};

/// A canary gave no answer about the key.
pub static CANARY_UNANSWERED: Code = Code {
    id: "TN533",
    name: "canary-unanswered",
    severity: Severity::Warning,
    what: "The connection's canary could not be called, gave no answer, or gave one that says nothing about the key: the flow is off, its client token is another one, the tenant had trouble, or the flow tests another connection.",
    why: "An outage is never a failure of the key, so nothing is concluded. The canary itself has to be put right before it can show anything.",
    bad: "canary: { url: \"https://acme.workflows.okta.com/api/flo/0123abcd/invoke\" }   # the flow is off: 404",
    good: "The flow is active, its invoke URL is the declared one, and its answer names this connection",
};

/// A canary was not called, because that would send something where it does not belong.
pub static CANARY_REFUSED: Code = Code {
    id: "TN534",
    name: "canary-refused",
    severity: Severity::Error,
    what: "The declared canary was not called: its URL leads to another host or path than the flows of the connection's org, or its client token may not be sent there.",
    why: "The host of a canary is derived from the org's domain. A URL that somebody else chose would receive the client token.",
    bad: "orgs: { acme: { domain: acme.okta.com } }   # url: https://other.workflows.okta.com/api/flo/0123abcd/invoke",
    good: "canary: { url: \"https://acme.workflows.okta.com/api/flo/0123abcd/invoke\", client_token: env:CANARY_TOKEN }",
};
