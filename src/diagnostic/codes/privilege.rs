//! TN3xx: least privilege.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[
    &NO_DEVICE_LIST,
    &WIDE_AUDITOR,
    &BLIND_AUDITOR,
    &NO_AUDITOR,
    &DESTRUCTIVE_GROUP,
    &DEVICE_SECRETS,
    &SHARED_TOKEN,
    &UNUSED_TOKEN,
];

/// A connection's token cannot list devices.
pub static NO_DEVICE_LIST: Code = Code {
    id: "TN301",
    name: "no-device-list",
    severity: Severity::Warning,
    what: "The token behind an Okta Workflows connection lacks `GET /devices` (Device list).",
    why: "Okta checks a new connection by listing devices: without this permission none can be made, and an existing one shows as broken.",
    bad: "permissions: [\"Devices: Device Information: Device details\"]",
    good: "permissions:\n  - \"Devices: Device Information: Device list\"\n  - \"Devices: Device Information: Device details\"",
};

/// The auditor may do more than audit.
pub static WIDE_AUDITOR: Code = Code {
    id: "TN302",
    name: "wide-auditor",
    severity: Severity::Warning,
    what: "The token that reads the audit log may do more than read the audit log.",
    why: "It is the one token whose secret lies in CI, where every pull request runs; whoever gets it there gets the rest too.",
    bad: "auditor: { permissions: [\"List audit events\", \"Device list\"] }",
    good: "auditor: { permissions: [\"List audit events\"] }",
};

/// The auditor cannot audit.
pub static BLIND_AUDITOR: Code = Code {
    id: "TN303",
    name: "blind-auditor",
    severity: Severity::Error,
    what: "The token that is to read the audit log lacks `GET /audit/events` (List audit events).",
    why: "Without the log nothing about the tenant's tokens can be verified.",
    bad: "auditor: { permissions: [\"Device list\"] }",
    good: "auditor: { permissions: [\"List audit events\"] }",
};

/// A tenant whose log nobody reads.
pub static NO_AUDITOR: Code = Code {
    id: "TN304",
    name: "no-auditor",
    severity: Severity::Warning,
    what: "The tenant has no auditor: no declared token reads its audit log.",
    why: "Drift of its tokens cannot be seen; a plan can only say what the files ask for.",
    bad: "accuhive:\n  api_host: accuhive.api.kandji.io\n  tokens: { okta: { permissions: [\"Device list\"] } }",
    good: "accuhive:\n  api_host: accuhive.api.kandji.io\n  tokens: { auditor: { secret: env:AUDITOR, permissions: [\"List audit events\"] } }",
};

/// A whole group brings destructive permissions along.
pub static DESTRUCTIVE_GROUP: Code = Code {
    id: "TN305",
    name: "destructive-group",
    severity: Severity::Warning,
    what: "A permission group is granted as a whole, and some of its members erase, lock or delete.",
    why: "Nobody who reads the file sees that it grants them.",
    bad: "permissions: [\"Devices: Device Actions\"]",
    good: "permissions: [\"Devices: Device Actions: Send a blank push\"]",
};

/// The token may read secrets of devices.
pub static DEVICE_SECRETS: Code = Code {
    id: "TN306",
    name: "device-secrets",
    severity: Severity::Note,
    what: "The token may read secrets of devices, such as recovery keys or unlock codes.",
    why: "Each such reading is audited by the vendor, and whoever holds the token can do it; make sure that it is meant.",
    bad: "permissions: [\"GET /devices/{device_id}/secrets/filevaultkey\"]",
    good: "permissions: [\"Device list\"]",
};

/// One token behind several users.
pub static SHARED_TOKEN: Code = Code {
    id: "TN307",
    name: "shared-token",
    severity: Severity::Note,
    what: "Several connections, or connections and consumers, use one token.",
    why: "Whoever replaces or revokes it touches all of them, each by hand, and the log cannot tell them apart: it names the token at most. The permissions are what all of them need together.",
    bad: "connections:\n  production: { token: okta }\n  preview: { token: okta }",
    good: "tokens:\n  okta: { permissions: [Device list] }\n  okta-preview: { permissions: [Device list] }\nconnections:\n  production: { token: okta }\n  preview: { token: okta-preview }",
};

/// A token that nothing uses.
pub static UNUSED_TOKEN: Code = Code {
    id: "TN308",
    name: "unused-token",
    severity: Severity::Note,
    what: "A token is no auditor, no connection runs on it, and no consumer is declared for it.",
    why: "A token that nothing uses can only be misused. If a script uses it, nobody will tell the script's owner when it is rotated.",
    bad: "tokens:\n  siem: { permissions: [Device list] }",
    good: "tokens:\n  siem: { permissions: [Device list], consumers: { siem: { contact: security@example.com } } }",
};
