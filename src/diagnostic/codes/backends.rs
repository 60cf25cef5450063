//! TN731 to TN739: where the state lies and how it is encrypted.

use crate::diagnostic::{Code, Severity};

/// All of them.
pub const ALL: &[&Code] = &[
    &NO_SUPPORT,
    &NO_CREDENTIALS,
    &NOT_ALLOWED,
    &DENIED,
    &NO_BUCKET,
    &UNCONDITIONAL,
    &UNREACHABLE,
    &SEALED,
    &PLAIN,
];

/// A state in S3, and a build that cannot.
pub static NO_SUPPORT: Code = Code {
    id: "TN731",
    name: "no-s3-support",
    severity: Severity::Error,
    what: "The configuration keeps the state in S3, and this build was made without the feature `s3`.",
    why: "The state cannot be read, so nothing can be planned.",
    bad: "A build with `--no-default-features`, and `state: { s3: { bucket: team-state } }`.",
    good: "A released build, or `cargo install` with the feature `s3`.",
};

/// Nothing to sign in to S3 with.
pub static NO_CREDENTIALS: Code = Code {
    id: "TN732",
    name: "no-s3-credentials",
    severity: Severity::Error,
    what: "The environment names no credentials, or no region, for the bucket of the state.",
    why: "Only variables of the environment are read. Metadata services of machines are not asked: a configuration from a pull request must not make this program call one.",
    bad: "`AWS_PROFILE` alone.",
    good: "`AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_REGION`, or the web identity of a CI job.",
};

/// An endpoint that the command line does not allow.
pub static NOT_ALLOWED: Code = Code {
    id: "TN733",
    name: "state-endpoint-not-allowed",
    severity: Severity::Error,
    what: "The configuration names an endpoint for the state that the command line does not allow.",
    why: "A configuration that was changed by a stranger must not choose where the state and the requests signed with your credentials go.",
    bad: "`endpoint: https://s3.example.com` and `tenantry plan`.",
    good: "`tenantry plan --allow-store s3.example.com`.",
};

/// The bucket's server does not let us in.
pub static DENIED: Code = Code {
    id: "TN734",
    name: "state-denied",
    severity: Severity::Error,
    what: "The server of the bucket answered that these credentials are wrong, or may not do this.",
    why: "Reading needs s3:GetObject and s3:ListBucket, writing s3:PutObject, and dropping old versions s3:DeleteObject.",
    bad: "A policy without s3:ListBucket: a state that is not there yet then looks like a denial.",
    good: "The policy in docs/state.md.",
};

/// No such bucket.
pub static NO_BUCKET: Code = Code {
    id: "TN735",
    name: "no-such-bucket",
    severity: Severity::Error,
    what: "The bucket of the state does not exist, or not in this region.",
    why: "A missing bucket must not look like a first run.",
    bad: "`bucket: team-sate`.",
    good: "`bucket: team-state`, created before the first run.",
};

/// A server that ignores conditions.
pub static UNCONDITIONAL: Code = Code {
    id: "TN736",
    name: "no-conditional-writes",
    severity: Severity::Error,
    what: "The server takes writes whose condition does not hold (If-None-Match or If-Match).",
    why: "The lock and every write of the state rest on these conditions: without them two runs overwrite each other.",
    bad: "An old S3-compatible server, or a proxy that drops the headers.",
    good: "AWS S3, or a current version of a compatible server.",
};

/// The bucket's server was not reached.
pub static UNREACHABLE: Code = Code {
    id: "TN737",
    name: "state-unreachable",
    severity: Severity::Error,
    what: "The server of the bucket could not be reached, or its answer helps nobody.",
    why: "Without the state nothing can be compared, and a write that may have got lost is asked for again before anything else.",
    bad: "A wrong region, an endpoint that is down, a proxy in between.",
    good: "The same command again when the server answers; nothing was half written.",
};

/// An encrypted state that does not open.
pub static SEALED: Code = Code {
    id: "TN738",
    name: "state-does-not-open",
    severity: Severity::Error,
    what: "The state is encrypted, and no key of this run opens it.",
    why: "Its keys are named in `state: { encryption: … }` and kept outside of the configuration.",
    bad: "A run without that section, or with the new key alone before the state was written with it.",
    good: "The new key first and the old one after it, until `tenantry state encrypt` has written everything anew.",
};

/// A plain state where an encrypted one is required.
pub static PLAIN: Code = Code {
    id: "TN739",
    name: "plain-state",
    severity: Severity::Error,
    what: "The state is plain, and `required: true` accepts encrypted states only.",
    why: "Somebody may have put a plain state in the place of the encrypted one, which proves who wrote it to nobody.",
    bad: "`required: true` from the first day over an older, plain state.",
    good: "`tenantry state encrypt` once: it encrypts the state and the kept versions.",
};
