//! TN341 to TN347 and TN412 to TN414: what `policy` refuses.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[
    &RISK,
    &FORBIDDEN,
    &HOST,
    &REGION,
    &SHARING,
    &LONG_EXCEPTION,
    &IDLE_POLICY,
    &NO_ROTATION,
    &LONG_ROTATION,
    &OVERLAP,
];

/// Whether a code says that the policy refuses something. No level, no comment and no baseline silences it.
pub fn refuses(code: &Code) -> bool {
    ALL.iter().any(|one| one.id == code.id) && code.severity == Severity::Error
}

/// A permission that is too grave.
pub static RISK: Code = Code {
    id: "TN341",
    name: "risk-over-policy",
    severity: Severity::Error,
    what: "A token has a permission that is graver than `policy` lets it be. One that the catalog does not know counts as the gravest.",
    why: "Whoever holds a copy of the key, and every flow that runs on it, can do it.",
    bad: "policy: { highest_risk: write }\npermissions: [\"Devices: Device Actions: Erase device\"]",
    good: "policy: { highest_risk: write, highest_risk_of: { token.lab/*: destructive } }   # or leave the permission out",
};

/// A permission that no token may have.
pub static FORBIDDEN: Code = Code {
    id: "TN342",
    name: "permission-over-policy",
    severity: Severity::Error,
    what: "A token has a permission that `policy` forbids, by itself or within a group.",
    why: "Somebody decided that no token shall do this, whatever it is needed for.",
    bad: "policy: { forbidden: [\"DELETE /devices/{device_id}\"] }\npermissions: [\"DELETE /devices/{device_id}\"]",
    good: "permissions: [\"GET /devices/{device_id}\"]",
};

/// A host or a domain that is not allowed.
pub static HOST: Code = Code {
    id: "TN343",
    name: "host-over-policy",
    severity: Severity::Error,
    what: "A tenant's API host or an org's domain is none that `policy` allows.",
    why: "Keys are sent to the host that a file names, and a pull request can edit that line.",
    bad: "policy: { api_hosts: [accuhive.api.kandji.io] }\ntenants: { accuhive: { api_host: accuhlve.api.kandji.io } }",
    good: "tenants: { accuhive: { api_host: accuhive.api.kandji.io } }",
};

/// A region that is not allowed.
pub static REGION: Code = Code {
    id: "TN344",
    name: "region-over-policy",
    severity: Severity::Error,
    what: "A tenant's API host is in a region that `policy` does not allow, or says nothing of a region.",
    why: "Where devices' data may lie is seldom the choice of whoever adds a tenant.",
    bad: "policy: { regions: [eu] }\ntenants: { accuhive: { api_host: accuhive.api.kandji.io } }",
    good: "tenants: { accuhive: { api_host: accuhive.api.eu.kandji.io } }",
};

/// A token that is shared further than allowed.
pub static SHARING: Code = Code {
    id: "TN345",
    name: "sharing-over-policy",
    severity: Severity::Error,
    what: "More connections or consumers use one token than `policy` lets share it.",
    why: "A key that leaks from one of them has to be replaced in all, and no log tells which of them used it.",
    bad: "policy: { sharing: { connections: never } }\nconnections:\n  production: { token: okta }\n  preview: { token: okta }",
    good: "policy: { sharing: { connections: never } }\ntokens:\n  okta: { permissions: [Device list] }\n  okta-preview: { permissions: [Device list] }\nconnections:\n  production: { token: okta }\n  preview: { token: okta-preview }",
};

/// An exception that lasts too long.
pub static LONG_EXCEPTION: Code = Code {
    id: "TN346",
    name: "exception-over-policy",
    severity: Severity::Error,
    what: "An exception has more time left than `policy` gives to exceptions.",
    why: "An exception without a near end is a declaration that nobody reviewed.",
    bad: "policy: { exceptions: { longest: 14d } }\nexceptions: [{ address: token.accuhive/okta, fields: [name], until: 2099-01-01, reason: renamed }]",
    good: "exceptions: [{ address: token.accuhive/okta, fields: [name], until: 2026-12-01, reason: renamed }]   # or declare the difference",
};

/// A line of the policy that is about nothing.
pub static IDLE_POLICY: Code = Code {
    id: "TN347",
    name: "idle-policy",
    severity: Severity::Warning,
    what: "An address pattern of `policy` fits no declared token.",
    why: "It is misspelt, or what it was about is gone: then it waits for the next token of that name.",
    bad: "policy: { highest_risk_of: { token.acuhive/*: destructive } }",
    good: "policy: { highest_risk_of: { token.accuhive/*: destructive } }",
};

/// A token that is never replaced.
pub static NO_ROTATION: Code = Code {
    id: "TN412",
    name: "rotation-required",
    severity: Severity::Error,
    what: "`policy` asks for a rotation of each token, and this one declares none.",
    why: "A key without an end is usable for whoever copied it, for ever.",
    bad: "policy: { rotation: { every: 90d } }\nokta: { permissions: [Device list] }",
    good: "okta: { permissions: [Device list], rotation: { every: 90d, overlap: 7d } }",
};

/// A rotation that is too seldom.
pub static LONG_ROTATION: Code = Code {
    id: "TN413",
    name: "rotation-over-policy",
    severity: Severity::Error,
    what: "A token is rotated less often than `policy` asks for.",
    why: "A value that leaked is usable for as long.",
    bad: "policy: { rotation: { every: 90d } }\nrotation: { every: 180d }",
    good: "rotation: { every: 90d }",
};

/// An overlap outside of the limits.
pub static OVERLAP: Code = Code {
    id: "TN414",
    name: "overlap-over-policy",
    severity: Severity::Error,
    what: "The time that an old and a new token live side by side is shorter or longer than `policy` asks for.",
    why: "Too short, and what was forgotten fails; too long, and the old key is as good as not replaced.",
    bad: "policy: { rotation: { every: 90d, longest_overlap: 14d } }\nrotation: { every: 90d, overlap: 30d }",
    good: "rotation: { every: 90d, overlap: 7d }",
};
