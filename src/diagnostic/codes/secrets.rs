//! TN4xx: secrets and rotation.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[
    &LITERAL_SECRET,
    &UNKNOWN_STORE,
    &BAD_REFERENCE,
    &OUTSIDE_FOLDER,
    &READABLE_FILE,
    &SHARED_SECRET,
    &LONG_OVERLAP,
    &NO_SERVER,
    &NO_ROTATION,
    &LONG_ROTATION,
    &SSWS,
];

/// A secret itself stands in the file.
pub static LITERAL_SECRET: Code = Code {
    id: "TN401",
    name: "literal-secret",
    severity: Severity::Error,
    what: "A value stands where a reference to a secret belongs, or something that looks like a token stands where a name belongs.",
    why: "Everybody who can read the repository, now or later, can use it. A value that was ever committed has to be replaced.",
    bad: "secret: (the token itself)",
    good: "secret: env:ACCUHIVE_OKTA_TOKEN",
};

/// A secret kept where nobody can look.
pub static UNKNOWN_STORE: Code = Code {
    id: "TN402",
    name: "unknown-secret-store",
    severity: Severity::Error,
    what: "The reference names a kind of store that does not exist here.",
    why: "The secret cannot be found.",
    bad: "secret: aws:iru/accuhive",
    good: "secret: env:ACCUHIVE_TOKEN",
};

/// A reference that cannot lead anywhere.
pub static BAD_REFERENCE: Code = Code {
    id: "TN403",
    name: "bad-secret-reference",
    severity: Severity::Error,
    what: "What follows the kind of store is no variable name, no path, no command line, no field of an item (`op:`) or no field of a secret (`vault:`).",
    why: "The secret cannot be found.",
    bad: "secret: \"env:MY TOKEN\"",
    good: "secret: env:MY_TOKEN",
};

/// A secret file outside of the configuration's folder.
pub static OUTSIDE_FOLDER: Code = Code {
    id: "TN404",
    name: "secret-outside-folder",
    severity: Severity::Error,
    what: "A `file:` reference is absolute or leads out of the folder with `..`.",
    why: "A pull request could otherwise make a run read (and send) any file of the machine it runs on.",
    bad: "private_key: file:../../etc/ssl/okta.pem",
    good: "private_key: file:secrets/okta.pem",
};

/// Others can read a secret's file.
pub static READABLE_FILE: Code = Code {
    id: "TN405",
    name: "readable-secret-file",
    severity: Severity::Warning,
    what: "The file that keeps a secret can be read by the group or by everybody.",
    why: "Every account of the machine can use the secret.",
    bad: "-rw-r--r-- secrets/okta.pem",
    good: "-rw------- secrets/okta.pem (chmod 600)",
};

/// One reference for two tokens.
pub static SHARED_SECRET: Code = Code {
    id: "TN406",
    name: "shared-secret",
    severity: Severity::Warning,
    what: "Two tokens keep their secret at the same reference.",
    why: "Two tokens never have one value: one of the two entries is wrong, and a probe would judge the wrong token.",
    bad: "okta: { secret: env:IRU_TOKEN }\nauditor: { secret: env:IRU_TOKEN, permissions: [List audit events] }",
    good: "okta: { secret: env:IRU_OKTA_TOKEN }\nauditor: { secret: env:IRU_AUDITOR_TOKEN, permissions: [List audit events] }",
};

/// Old and new live longer side by side than a generation lasts.
pub static LONG_OVERLAP: Code = Code {
    id: "TN407",
    name: "long-overlap",
    severity: Severity::Error,
    what: "The overlap of a rotation is as long as the rotation itself, or longer.",
    why: "The next replacement would be due before the last one has ended.",
    bad: "rotation: { every: 7d, overlap: 30d }",
    good: "rotation: { every: 90d, overlap: 7d }",
};

/// A `vault:` reference, and no Vault.
pub static NO_SERVER: Code = Code {
    id: "TN408",
    name: "no-vault-server",
    severity: Severity::Error,
    what: "A `vault:` reference is used, and no Vault or OpenBao server is declared.",
    why: "Nobody can be asked for the secret. The address is declared once, so that one line says where the credential of Vault goes.",
    bad: "secret: vault:secret/iru/accuhive#token   # and no `stores`",
    good: "stores: { vault: { address: \"https://vault.example.com:8200\", token: env:VAULT_TOKEN } }\nsecret: vault:secret/iru/accuhive#token",
};

/// A token without an end.
pub static NO_ROTATION: Code = Code {
    id: "TN409",
    name: "no-rotation",
    severity: Severity::Note,
    what: "A token declares no rotation.",
    why: "It lives until somebody revokes it, and whoever copied it can use it as long.",
    bad: "okta: { permissions: [Device list] }",
    good: "okta: { permissions: [Device list], rotation: { every: 90d, overlap: 7d } }",
};

/// A rotation that hardly happens.
pub static LONG_ROTATION: Code = Code {
    id: "TN410",
    name: "long-rotation",
    severity: Severity::Warning,
    what: "A token is rotated less than once a year.",
    why: "A value that leaked is usable for as long, and nobody remembers how the rotation goes when it is due.",
    bad: "rotation: { every: 800d }",
    good: "rotation: { every: 90d, overlap: 7d }",
};

/// A token with all rights of a person, where one scope is enough.
pub static SSWS: Code = Code {
    id: "TN411",
    name: "ssws-token",
    severity: Severity::Note,
    what: "An org's System Log is read with an SSWS token.",
    why: "It has all rights of the admin who made it, and ends when that admin is deactivated. An API service app holds one scope and belongs to nobody.",
    bad: "credentials: { ssws: env:OKTA_TOKEN }",
    good: "credentials: { client_id: 0oa1example, private_key: file:secrets/okta.pem }",
};
