//! TN2xx: references and names.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[
    &UNKNOWN_REFERENCE,
    &BAD_KEY,
    &UNKNOWN_PERMISSION,
    &AMBIGUOUS_PERMISSION,
    &REPEATED_PERMISSION,
    &OUTSIDE_CATALOG,
    &PASTED_HOST,
    &OLD_HOST,
    &CONSOLE_HOST,
    &DISPUTED_HOST,
    &FOREIGN_HOST,
    &INVALID_HOST,
    &REPEATED_NAME,
    &ABSENT_REFERENCE,
    &LOOK_ALIKE,
    &HIDDEN_CHARACTERS,
    &FOREIGN_CANARY,
    &UNKNOWN_EXCEPTION,
    &EXPIRED_EXCEPTION,
];

/// A key that nobody declares.
pub static UNKNOWN_REFERENCE: Code = Code {
    id: "TN201",
    name: "unknown-reference",
    severity: Severity::Error,
    what: "A tenant, token or org is referred to by a key that no file declares.",
    why: "A connection without its token cannot be planned, only guessed.",
    bad: "connections:\n  production: { tenant: acuhive }",
    good: "connections:\n  production: { tenant: accuhive }",
};

/// A key with characters that addresses cannot hold.
pub static BAD_KEY: Code = Code {
    id: "TN202",
    name: "bad-key",
    severity: Severity::Error,
    what: "A key holds other characters than letters, digits, `.`, `_` and `-`, or does not start with a letter or digit.",
    why: "Keys become addresses such as `token.accuhive/okta-workflows`, typed on command lines and kept in the state.",
    bad: "tokens:\n  okta/workflows: {}",
    good: "tokens:\n  okta-workflows: {}",
};

/// A permission that the catalog does not know.
pub static UNKNOWN_PERMISSION: Code = Code {
    id: "TN203",
    name: "unknown-permission",
    severity: Severity::Error,
    what: "The text is neither a permission's console path, nor the tail of one, nor a group, nor a method and path.",
    why: "A permission that cannot be identified can neither be handed to a person nor proven.",
    bad: "permissions: [\"Device lst\"]",
    good: "permissions: [\"Device list\"]",
};

/// A text that fits several permissions.
pub static AMBIGUOUS_PERMISSION: Code = Code {
    id: "TN204",
    name: "ambiguous-permission",
    severity: Severity::Error,
    what: "The text is the tail of more than one console path.",
    why: "Granting the wrong one is how a token gets rights that nobody asked for.",
    bad: "permissions: [\"Delete User\"]",
    good: "permissions: [\"Users: Users: Delete User\"]",
};

/// One permission, written twice.
pub static REPEATED_PERMISSION: Code = Code {
    id: "TN205",
    name: "repeated-permission",
    severity: Severity::Warning,
    what: "A token's list names the same permission twice, perhaps in two spellings.",
    why: "When one of the two is removed later, the permission stays, against the intention.",
    bad: "permissions: [\"Device list\", \"GET /devices\"]",
    good: "permissions: [\"Device list\"]",
};

/// A method and path that the catalog does not list.
pub static OUTSIDE_CATALOG: Code = Code {
    id: "TN206",
    name: "outside-catalog",
    severity: Severity::Warning,
    what: "The permission is written as method and path, and the catalog lists no such operation.",
    why: "It is kept and compared as it stands, but nobody can be told which box to tick, and its risk is unknown.",
    bad: "permissions: [\"GET /brand-new\"]",
    good: "permissions: [\"GET /devices\"]",
};

/// A host with something around it.
pub static PASTED_HOST: Code = Code {
    id: "TN207",
    name: "pasted-host",
    severity: Severity::Warning,
    what: "The host is right, but was pasted with a scheme, a path, capitals or a trailing dot.",
    why: "It works; Okta's Domain field does not take it this way, so the file should say what people copy from it.",
    bad: "api_host: https://accuhive.api.kandji.io/api/v1/",
    good: "api_host: accuhive.api.kandji.io",
};

/// A host form of former years.
pub static OLD_HOST: Code = Code {
    id: "TN208",
    name: "old-host",
    severity: Severity::Warning,
    what: "The host has the form that the vendor used until 2022.",
    why: "It worked then; today's documentation names another one, and the old form may end without notice.",
    bad: "api_host: accuhive.clients.us-1.kandji.io",
    good: "api_host: accuhive.api.kandji.io",
};

/// The host of a console instead of the API's or the org's.
pub static CONSOLE_HOST: Code = Code {
    id: "TN209",
    name: "console-host",
    severity: Severity::Error,
    what: "The host belongs to the web console or to the admin pages, not to what is called.",
    why: "Nothing that is sent there gets an answer from the API.",
    bad: "api_host: accuhive.kandji.io",
    good: "api_host: accuhive.api.kandji.io",
};

/// A host form that sources disagree about.
pub static DISPUTED_HOST: Code = Code {
    id: "TN210",
    name: "disputed-host",
    severity: Severity::Warning,
    what: "The vendor's own tools disagree whether API hosts under `api.eu.iru.com` exist.",
    why: "If the host does not answer, `NAME.api.eu.kandji.io` is the form that all documentation names.",
    bad: "api_host: accuhive.api.eu.iru.com",
    good: "api_host: accuhive.api.eu.kandji.io",
};

/// A host outside of the vendors' patterns.
pub static FOREIGN_HOST: Code = Code {
    id: "TN211",
    name: "foreign-host",
    severity: Severity::Error,
    what: "The host does not follow the vendor's pattern, and nobody allowed it on the command line.",
    why: "A token is sent to this host. A host that merely looks like the vendor's is how tokens are stolen.",
    bad: "api_host: accuhive.api.kandji.io.evil.example",
    good: "api_host: accuhive.api.kandji.io",
};

/// A text that is no usable host.
pub static INVALID_HOST: Code = Code {
    id: "TN212",
    name: "invalid-host",
    severity: Severity::Error,
    what: "The text is no host, or only a part of one.",
    why: "There is nothing that could be asked.",
    bad: "api_host: accuhive.api",
    good: "api_host: accuhive.api.kandji.io",
};

/// Two of one name where the name is the identity.
pub static REPEATED_NAME: Code = Code {
    id: "TN213",
    name: "repeated-name",
    severity: Severity::Error,
    what: "Two tokens of one tenant have the same name, or two connections of one org have the same nickname, or two tenants or orgs have the same host.",
    why: "The logs know them by name (or host) only, so a fact about one could be taken for the other.",
    bad: "tokens:\n  a: { name: Okta }\n  b: { name: Okta }",
    good: "tokens:\n  a: { name: Okta production }\n  b: { name: Okta staging }",
};

/// Something in use is declared to be gone.
pub static ABSENT_REFERENCE: Code = Code {
    id: "TN214",
    name: "absent-reference",
    severity: Severity::Error,
    what: "A connection runs on a token, or a tenant reads its log with a token, that is declared `absent: true`.",
    why: "Revoking the token would break what uses it.",
    bad: "tokens:\n  okta: { absent: true }\nconnections:\n  production: { token: okta }",
    good: "tokens:\n  okta: { absent: true }\n  okta-2026: { permissions: [Device list] }\nconnections:\n  production: { token: okta-2026 }",
};

/// Nicknames that people cannot tell apart.
pub static LOOK_ALIKE: Code = Code {
    id: "TN215",
    name: "look-alike-nickname",
    severity: Severity::Warning,
    what: "Two connections of one org have nicknames that differ only in case, in blanks, or in letters of other alphabets that look the same.",
    why: "A person who reauthorizes one by its nickname takes the other, and its flows run on a key that was not meant for them.",
    bad: "a: { nickname: Accuhive production }\nb: { nickname: Accuhive Production }",
    good: "a: { nickname: Accuhive production }\nb: { nickname: Accuhive staging }",
};

/// A name with something that cannot be seen.
pub static HIDDEN_CHARACTERS: Code = Code {
    id: "TN216",
    name: "hidden-characters",
    severity: Severity::Warning,
    what: "A token's name or a connection's nickname has a control character or one without a shape, or begins or ends with a blank.",
    why: "Nobody sees it on a console or types it again, so a name that looks right never matches.",
    bad: "nickname: \"Accuhive production \"",
    good: "nickname: Accuhive production",
};

/// A canary of another org.
pub static FOREIGN_CANARY: Code = Code {
    id: "TN217",
    name: "foreign-canary",
    severity: Severity::Warning,
    what: "A canary's invoke URL leads to the flows of another org than the one its connection lives in.",
    why: "It would prove another connection, so it is never called (TN534), and nothing proves this one.",
    bad: "orgs: { acme: { domain: acme.okta.com } }\ncanary: { url: \"https://other.workflows.okta.com/api/flo/0123abcd/invoke\" }",
    good: "orgs: { acme: { domain: acme.okta.com } }\ncanary: { url: \"https://acme.workflows.okta.com/api/flo/0123abcd/invoke\" }",
};

/// An exception of something that is not declared.
pub static UNKNOWN_EXCEPTION: Code = Code {
    id: "TN241",
    name: "unknown-exception",
    severity: Severity::Error,
    what: "An exception is about an address that is not declared, or that is no token.",
    why: "It would accept nothing, against what it seems to say, and the difference that it was meant for stays drift.",
    bad: "exceptions: [{ address: token.accuhive/otka, permissions: [Device list], until: 2026-12-01, reason: incident 4711 }]",
    good: "exceptions: [{ address: token.accuhive/okta, permissions: [Device list], until: 2026-12-01, reason: incident 4711 }]",
};

/// An exception that is over.
pub static EXPIRED_EXCEPTION: Code = Code {
    id: "TN242",
    name: "expired-exception",
    severity: Severity::Warning,
    what: "The time of an exception is over: what it accepted is a difference again.",
    why: "Either the live side is to be brought back, or the difference was right and belongs into the declaration.",
    bad: "exceptions: [{ address: token.accuhive/okta, permissions: [Device list], until: 2020-01-01, reason: incident 4711 }]",
    good: "exceptions: []   # and the permission declared, if it is to stay",
};
