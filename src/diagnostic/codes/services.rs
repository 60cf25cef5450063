//! TN7xx: services.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[
    &REJECTED,
    &UNKNOWN_TENANT,
    &WRONG_REGION,
    &FOREIGN_PAGE,
    &RATE_LIMITED,
    &CONNECTION,
    &SHAPE,
    &REFUSED,
    &STATUS,
    &EVERY_TOKEN,
    &BUDGET,
];

/// The reading credentials are rejected.
pub static REJECTED: Code = Code {
    id: "TN701",
    name: "rejected-credentials",
    severity: Severity::Error,
    what: "The service answered the credentials that read its log with 401 or 403.",
    why: "Without its log nothing about this tenant or org can be verified. A missing permission looks like a wrong token: Iru Endpoint answers both with 401 on some services.",
    bad: "The auditor's token lacks \"List audit events\", or its secret is another tenant's.",
    good: "A token of this tenant whose only permission is \"List audit events\", its secret at the declared reference.",
};

/// The tenant's name is unknown to the service.
pub static UNKNOWN_TENANT: Code = Code {
    id: "TN702",
    name: "unknown-tenant",
    severity: Severity::Error,
    what: "The API host answers, but knows no tenant of this name (tenantNotFound).",
    why: "Nothing can be read from it, and a connection with this domain cannot work.",
    bad: "api_host: acuhive.api.kandji.io",
    good: "api_host: accuhive.api.kandji.io",
};

/// The tenant lives in the other region.
pub static WRONG_REGION: Code = Code {
    id: "TN703",
    name: "wrong-region",
    severity: Severity::Error,
    what: "This regional host knows no such tenant, but the vendor's other regional host does.",
    why: "A connection with the wrong region's domain fails with an error that does not name the cause.",
    bad: "api_host: accuhive.api.kandji.io     # the tenant is hosted in the EU",
    good: "api_host: accuhive.api.eu.kandji.io",
};

/// Somebody else's page answered.
pub static FOREIGN_PAGE: Code = Code {
    id: "TN704",
    name: "foreign-page",
    severity: Severity::Error,
    what: "A web page came back where the service's JSON was expected: a proxy, a captive portal, a sign-in or a maintenance page.",
    why: "Whatever its status says, it is no word of the service, so nothing is concluded from it.",
    bad: "HTTP 200 with <title>Sign in to the network</title>",
    good: "The host is reachable without a page in between.",
};

/// Too many requests.
pub static RATE_LIMITED: Code = Code {
    id: "TN705",
    name: "rate-limited",
    severity: Severity::Error,
    what: "The service still answered 429 after waiting and asking again.",
    why: "The limits are shared by all integrations of the tenant; asking on would take from them.",
    bad: "limits: { requests_per_second: 50 }   # beside other integrations",
    good: "limits: { requests_per_second: 20 }",
};

/// No connection, or it broke.
pub static CONNECTION: Code = Code {
    id: "TN706",
    name: "connection-failed",
    severity: Severity::Error,
    what: "There was no connection, it was reset, it took too long, or the answer ended half-way, also when asked again.",
    why: "An outage is never drift: what was not answered stays unverified.",
    bad: "A firewall that drops packets to accuhive.api.kandji.io.",
    good: "TCP port 443 of the declared hosts is open, directly or through HTTPS_PROXY.",
};

/// An unpublished shape.
pub static SHAPE: Code = Code {
    id: "TN707",
    name: "unexpected-shape",
    severity: Severity::Error,
    what: "The answer has a shape that the vendor did not publish, or is larger than the cap.",
    why: "Guessing would make wrong verdicts; nothing is concluded from it.",
    bad: "A log page without a list of results.",
    good: "{\"next\": null, \"previous\": null, \"results\": []}",
};

/// A promise forbids the request.
pub static REFUSED: Code = Code {
    id: "TN708",
    name: "refused-to-send",
    severity: Severity::Error,
    what: "The request was not sent: the secret does not have the expected shape, or it would have gone to another host.",
    why: "A credential goes to the host it is declared for and nowhere else, whatever an answer's links say.",
    bad: "ACCUHIVE_AUDITOR_TOKEN=\"Bearer …\"   # not the bare token",
    good: "ACCUHIVE_AUDITOR_TOKEN holds the token's UUID and nothing else.",
};

/// Any other status.
pub static STATUS: Code = Code {
    id: "TN709",
    name: "unexpected-status",
    severity: Severity::Error,
    what: "The service answered with an HTTP status that is no answer to the question (5xx, 404, a redirect).",
    why: "An outage is never drift: nothing is concluded from it.",
    bad: "HTTP 503, upstream connect error",
    good: "HTTP 200 with the log's page.",
};

/// Every token is answered with 401.
pub static EVERY_TOKEN: Code = Code {
    id: "TN710",
    name: "every-token-rejected",
    severity: Severity::Error,
    what: "All tokens of the tenant that were asked answered 401 at once.",
    why: "That all of them were revoked together is far less likely than trouble of the service, so no token is called invalid.",
    bad: "Five tokens, each with 401 on every request.",
    good: "At least one token of the tenant is answered with 2xx.",
};

/// The run's share of the hour is used up.
pub static BUDGET: Code = Code {
    id: "TN711",
    name: "budget-spent",
    severity: Severity::Warning,
    what: "The run stopped asking because its share of the tenant's hourly requests is used up.",
    why: "The rest belongs to the tenant's other integrations. What was not asked stays unverified.",
    bad: "limits: { share_of_hour: 0.01 }   # on a first run over a long log",
    good: "limits: { share_of_hour: 0.2 }",
};
