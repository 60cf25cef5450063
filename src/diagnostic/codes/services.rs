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
    &SIGN_IN_KEY,
    &SIGN_IN_AUDIENCE,
    &CLOCK_SKEW,
    &SCOPE_MISSING,
    &ROLE_MISSING,
    &TOKEN_EXPIRED,
    &PROOF_REFUSED,
    &SIGN_IN_REFUSED,
    &KEY_UNUSABLE,
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

/// The org does not accept the key.
pub static SIGN_IN_KEY: Code = Code {
    id: "TN712",
    name: "sign-in-key-refused",
    severity: Severity::Error,
    what: "The org's token endpoint does not accept the statement that the service app signs in with (invalid_client): the client id is unknown, the app is not active, or the private key is none of the app's registered keys. With several registered keys the statement has to name the key's id.",
    why: "Without an access token the org's System Log is not read, and nothing about its connections can be verified.",
    bad: "credentials: { client_id: 0oa1example, private_key: file:secrets/another-apps.pem }",
    good: "credentials: { client_id: 0oa1example, private_key: file:secrets/okta.pem, key_id: k7Jd2example }",
};

/// The token endpoint has another name.
pub static SIGN_IN_AUDIENCE: Code = Code {
    id: "TN713",
    name: "sign-in-audience-refused",
    severity: Severity::Error,
    what: "The org's token endpoint says that the statement was made for another endpoint: it does not know itself as https://DOMAIN/oauth2/v1/token with the declared domain.",
    why: "A statement is good for one endpoint alone. The usual cause is a custom domain; whether a custom domain works as the audience of the org's own token endpoint is not known here.",
    bad: "domain: login.acme.example     # the org's custom domain",
    good: "domain: acme.okta.com",
};

/// Our clock and the org's differ.
pub static CLOCK_SKEW: Code = Code {
    id: "TN714",
    name: "sign-in-clock-skew",
    severity: Severity::Error,
    what: "The org finds the statement expired or dated in the future, also after it was dated by the org's own clock (the Date header of its answers).",
    why: "A statement is good for five minutes. A difference that the Date header shows is corrected by itself; where that does not help, something between here and the org changes the header, or the endpoint's own clock is off.",
    bad: "A machine whose clock is two hours behind, behind a proxy that sets the Date header.",
    good: "A machine whose clock is kept by NTP.",
};

/// A scope is missing.
pub static SCOPE_MISSING: Code = Code {
    id: "TN715",
    name: "scope-not-granted",
    severity: Severity::Error,
    what: "The service app asked for a scope that it was not granted (invalid_scope), or the token came without it.",
    why: "Without okta.logs.read the System Log is not read; without okta.workflows.invoke.manage a canary that is protected with OAuth 2.0 is not called. Only a super administrator can grant a scope.",
    bad: "An app whose tab Okta API Scopes grants nothing.",
    good: "An app that is granted okta.logs.read and nothing else.",
};

/// The admin role is missing.
pub static ROLE_MISSING: Code = Code {
    id: "TN716",
    name: "admin-role-missing",
    severity: Severity::Error,
    what: "The sign-in is accepted, but the org answers 403 (E0000006) when its System Log is read: the service app, or the person who made the API token, has no admin role that may read it.",
    why: "A scope says what an app may ask for, a role what it gets; both are needed. The least standard role is Report Administrator; Read-only Administrator works too and sees more.",
    bad: "A service app with okta.logs.read and no admin role.",
    good: "The same app with the role Report Administrator.",
};

/// The API token is expired or revoked.
pub static TOKEN_EXPIRED: Code = Code {
    id: "TN717",
    name: "okta-token-refused",
    severity: Severity::Error,
    what: "The org answers 401 (E0000011, invalid token): the API token (SSWS) is wrong, was revoked, or has expired. It expires after 30 days without use, and dies with the account of the person who made it. An access token of a service app is refused so when the app was deactivated after it was given.",
    why: "Each use renews an API token for 30 days. A schedule that plans once a quarter loses it in between; a service app has no such date.",
    bad: "credentials: { ssws: env:OKTA_TOKEN }     # last used two months ago",
    good: "credentials: { client_id: 0oa1example, private_key: file:secrets/okta.pem }",
};

/// The proof of possession is refused.
pub static PROOF_REFUSED: Code = Code {
    id: "TN718",
    name: "proof-of-possession-refused",
    severity: Severity::Error,
    what: "The app requires a proof of possession (DPoP), and the org refuses the one that was made, also with the nonce that it asked for.",
    why: "A proof is dated and names the method and the URL of its request. A proxy that rewrites hosts, or a clock that is off, makes it invalid.",
    bad: "A proxy on the way that drops the header DPoP.",
    good: "A direct way to the org, or an app that does not require DPoP.",
};

/// Another refusal.
pub static SIGN_IN_REFUSED: Code = Code {
    id: "TN719",
    name: "sign-in-refused",
    severity: Severity::Error,
    what: "The org's token endpoint refuses the sign-in for another reason, which its text names: the app may not use client credentials, for one.",
    why: "Without an access token the org's System Log is not read, and nothing about its connections can be verified.",
    bad: "A web app's client id in `client_id`.",
    good: "The client id of an app of the kind API Services, with the authentication Public key / Private key.",
};

/// The private key is none.
pub static KEY_UNUSABLE: Code = Code {
    id: "TN720",
    name: "private-key-unusable",
    severity: Severity::Error,
    what: "The value behind `private_key` cannot sign: it is no PEM (PKCS#8, PKCS#1, SEC1) and no JWK of an RSA key or of a key on P-256, P-384 or P-521, it is encrypted or the public half, or the declared algorithm is none of this kind of key. Nothing was sent.",
    why: "Without a signed statement there is no access token, the org's System Log is not read, and nothing about its connections can be verified.",
    bad: "OKTA_KEY holds the public key that was registered in the app.",
    good: "OKTA_KEY holds the JWK, or the whole PEM with its line breaks (\\n spelled out is understood too).",
};
