//! TN245 to TN249: where the state is declared to be.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[&BAD_PLACE, &BAD_ENDPOINT, &BAD_RECIPIENT];

/// No place for a state.
pub static BAD_PLACE: Code = Code {
    id: "TN245",
    name: "bad-state-place",
    severity: Severity::Error,
    what: "The path, bucket, prefix or region of the state has characters that no such place has, or leads out of the folder of the configuration.",
    why: "A configuration must not choose a file anywhere on the machine, or another server by a region that is none.",
    bad: "state: { path: ../../elsewhere.json }",
    good: "state: { path: state/production.json }",
};

/// No endpoint for a state.
pub static BAD_ENDPOINT: Code = Code {
    id: "TN246",
    name: "bad-state-endpoint",
    severity: Severity::Error,
    what: "The endpoint of the state is no https address of a host, or http outside of this machine.",
    why: "The state says who may do what, and holds the key by which secrets are recognised: it is not sent in the clear.",
    bad: "state: { s3: { bucket: team-state, endpoint: \"http://s3.example.com\" } }",
    good: "state: { s3: { bucket: team-state, endpoint: \"https://s3.example.com\" } }",
};

/// No public key.
pub static BAD_RECIPIENT: Code = Code {
    id: "TN247",
    name: "bad-recipient",
    severity: Severity::Error,
    what: "A recipient of the state's encryption is no public key of age.",
    why: "Nobody could read what was encrypted for it. A private key does not belong into the configuration at all.",
    bad: "encryption: { recipients: [AGE-SECRET-KEY-1…] }",
    good: "encryption: { recipients: [age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p], identities: [env:TENANTRY_AGE_KEY] }",
};
