//! TN1xx: syntax and shape.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[
    &SYNTAX,
    &UNKNOWN_FIELD,
    &WRONG_TYPE,
    &MISSING_FIELD,
    &DUPLICATE_KEY,
    &VERSION,
    &TOO_DEEP,
    &ALIAS_BOMB,
    &TOO_LARGE,
    &NOT_UTF8,
    &TAB,
    &PATH_LOOP,
    &UNREADABLE,
    &MISSING_FILE,
    &EMPTY,
    &NOT_A_MAPPING,
    &NO_CONFIGURATION,
    &UNKNOWN_ALIAS,
    &INVALID_VALUE,
    &BAD_MERGE,
    &UNKNOWN_TAG,
    &CONFLICTING_FIELDS,
    &TOO_MANY,
    &UNKNOWN_CODE,
    &FIXED_LEVEL,
    &BAD_ALLOWANCE,
    &UNUSED_ALLOWANCE,
];

/// The text is no YAML.
pub static SYNTAX: Code = Code {
    id: "TN101",
    name: "syntax",
    severity: Severity::Error,
    what: "The file is not valid YAML.",
    why: "Nothing after the mistake can be read, so nothing after it in the document can be checked.",
    bad: "tenants: {accuhive: [",
    good: "tenants: {accuhive: {api_host: accuhive.api.kandji.io}}",
};

/// A field that has no meaning at its place.
pub static UNKNOWN_FIELD: Code = Code {
    id: "TN102",
    name: "unknown-field",
    severity: Severity::Error,
    what: "The mapping has a field that means nothing at this place.",
    why: "A misspelt field would otherwise be ignored, and what it was meant to declare would silently not hold.",
    bad: "tenants:\n  accuhive:\n    api_hots: accuhive.api.kandji.io",
    good: "tenants:\n  accuhive:\n    api_host: accuhive.api.kandji.io",
};

/// A value of another type than the field takes.
pub static WRONG_TYPE: Code = Code {
    id: "TN103",
    name: "wrong-type",
    severity: Severity::Error,
    what: "The value is of another type than the field takes: a list where a text belongs, a number where a mapping belongs.",
    why: "A guessed conversion can change a value's meaning (0123 is no text that starts with a zero), so nothing is converted.",
    bad: "nickname: 2024",
    good: "nickname: \"2024\"",
};

/// A mapping without a field that it needs.
pub static MISSING_FIELD: Code = Code {
    id: "TN104",
    name: "missing-field",
    severity: Severity::Error,
    what: "A field that the mapping needs is not there, and nothing else in the files says what it would be.",
    why: "Without it the thing cannot be identified or checked.",
    bad: "tenants:\n  accuhive:\n    tokens: {}",
    good: "tenants:\n  accuhive:\n    api_host: accuhive.api.kandji.io",
};

/// One key, declared twice.
pub static DUPLICATE_KEY: Code = Code {
    id: "TN105",
    name: "duplicate-key",
    severity: Severity::Error,
    what: "The same key is declared twice, in one mapping or in two files of the configuration.",
    why: "Only one of the two can hold, and which one would depend on the order of reading.",
    bad: "people:\n  a1: Ann\n  a1: Anna",
    good: "people:\n  a1: Ann",
};

/// The format's version is missing or unknown.
pub static VERSION: Code = Code {
    id: "TN106",
    name: "version",
    severity: Severity::Error,
    what: "No file says which version of the format it is written in, or one says a version that this program does not know.",
    why: "The version tells an older program that it would misread a newer file.",
    bad: "version: 7",
    good: "version: 1",
};

/// Collections in collections in collections.
pub static TOO_DEEP: Code = Code {
    id: "TN107",
    name: "too-deep",
    severity: Severity::Error,
    what: "Lists or mappings are nested deeper than any configuration needs.",
    why: "It is a sign of a bracket that was never closed, or of a file made to exhaust the reader.",
    bad: "[[[[[[[[[[[[ ...",
    good: "permissions: [\"List audit events\"]",
};

/// Aliases that grow without bound.
pub static ALIAS_BOMB: Code = Code {
    id: "TN108",
    name: "alias-expansion",
    severity: Severity::Error,
    what: "Aliases and merge keys repeat so much that the file stands for far more than it holds, or an alias stands inside the value that it stands for.",
    why: "A few lines of such a file can exhaust the memory of a CI runner.",
    bad: "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]",
    good: "permissions: [\"List audit events\"]",
};

/// More than the reader takes.
pub static TOO_LARGE: Code = Code {
    id: "TN109",
    name: "too-large",
    severity: Severity::Error,
    what: "A file is larger than 64 MiB, or holds millions of values.",
    why: "Every value keeps the place where it was written; the limit keeps a run within the memory of a small CI runner.",
    bad: "tenantry.yaml (80 MiB)",
    good: "tenantry.yaml, eu.tenantry.yaml, us.tenantry.yaml (27 MiB each)",
};

/// Bytes that are no UTF-8.
pub static NOT_UTF8: Code = Code {
    id: "TN110",
    name: "not-utf-8",
    severity: Severity::Error,
    what: "The file holds bytes that are not UTF-8, the one encoding of YAML that is read here.",
    why: "Guessing an encoding would change names, and a name is how a token is found on the console.",
    bad: "name: Zürich (saved as Latin-1 or UTF-16)",
    good: "name: Zürich (saved as UTF-8)",
};

/// A tab as indentation.
pub static TAB: Code = Code {
    id: "TN111",
    name: "tab-indentation",
    severity: Severity::Error,
    what: "A tab is used as indentation.",
    why: "YAML forbids it because editors draw tabs in different widths, so nobody can see what belongs to what.",
    bad: "tenants:\n	accuhive: {}",
    good: "tenants:\n  accuhive:\n    api_host: accuhive.api.kandji.io",
};

/// Symbolic links in a circle.
pub static PATH_LOOP: Code = Code {
    id: "TN112",
    name: "path-loop",
    severity: Severity::Error,
    what: "The path leads through symbolic links that lead back to themselves.",
    why: "There is no file at the end of such a path, so what it was meant to declare is missing.",
    bad: "ln -s eu.tenantry.yaml eu.tenantry.yaml",
    good: "a file, or a link to a file",
};

/// A file that cannot be read.
pub static UNREADABLE: Code = Code {
    id: "TN113",
    name: "unreadable",
    severity: Severity::Error,
    what: "A configuration file or folder exists but cannot be read.",
    why: "Reading on without it would treat everything in it as not declared.",
    bad: "chmod 000 tenantry.yaml",
    good: "chmod 644 tenantry.yaml",
};

/// A path with nothing there.
pub static MISSING_FILE: Code = Code {
    id: "TN114",
    name: "missing-file",
    severity: Severity::Error,
    what: "A path that was named on the command line does not exist.",
    why: "Reading on without it would treat everything in it as not declared.",
    bad: "tenantry plan --config tenatry.yaml",
    good: "tenantry plan --config tenantry.yaml",
};

/// A file that declares nothing.
pub static EMPTY: Code = Code {
    id: "TN115",
    name: "empty-file",
    severity: Severity::Error,
    what: "The file holds nothing, or comments only.",
    why: "An empty file is usually one that a script failed to write. Beside other files it is a warning, alone an error.",
    bad: "# nothing but this line",
    good: "version: 1\ntenants:\n  accuhive:\n    api_host: accuhive.api.kandji.io",
};

/// A document that is no mapping.
pub static NOT_A_MAPPING: Code = Code {
    id: "TN116",
    name: "not-a-mapping",
    severity: Severity::Error,
    what: "The document is a list or a single value, while a configuration is a mapping of sections.",
    why: "It is probably another kind of file.",
    bad: "- accuhive\n- beekeeper",
    good: "version: 1\ntenants: {accuhive: {api_host: accuhive.api.kandji.io}}",
};

/// A folder without configuration files.
pub static NO_CONFIGURATION: Code = Code {
    id: "TN117",
    name: "no-configuration",
    severity: Severity::Error,
    what: "The folder holds neither `tenantry.yaml` nor any `*.tenantry.yaml`.",
    why: "Nothing would be checked, and an empty plan would look like a good one.",
    bad: "tenantry plan --config ./docs",
    good: "tenantry plan --config ./infrastructure",
};

/// An alias without an anchor.
pub static UNKNOWN_ALIAS: Code = Code {
    id: "TN118",
    name: "unknown-alias",
    severity: Severity::Error,
    what: "An alias `*name` has no anchor `&name` before it in its document.",
    why: "It stands for nothing, so what it was meant to bring is missing.",
    bad: "tokens: *tokens",
    good: "tokens: &tokens\n  auditor: {permissions: [\"List audit events\"]}",
};

/// A value outside of what the field takes.
pub static INVALID_VALUE: Code = Code {
    id: "TN119",
    name: "invalid-value",
    severity: Severity::Error,
    what: "The value has the right type but is outside of what the field takes: a duration without a unit, a share above 100 %.",
    why: "It would have to be guessed what was meant.",
    bad: "rotation: { every: 90 }",
    good: "rotation: { every: 90d }",
};

/// A merge key without a mapping.
pub static BAD_MERGE: Code = Code {
    id: "TN120",
    name: "bad-merge",
    severity: Severity::Error,
    what: "The merge key `<<` is given something that is neither a mapping nor a list of mappings.",
    why: "There are no fields to take over.",
    bad: "tokens:\n  okta: { <<: yes }",
    good: "tokens:\n  auditor: &base { permissions: [List audit events] }\n  okta: { <<: *base }",
};

/// A YAML tag of another program.
pub static UNKNOWN_TAG: Code = Code {
    id: "TN121",
    name: "unknown-tag",
    severity: Severity::Error,
    what: "The value bears a tag such as `!vault` that means nothing to this program.",
    why: "Ignoring it would read a value that was meant to be transformed first.",
    bad: "secret: !env ACCUHIVE_TOKEN",
    good: "secret: env:ACCUHIVE_TOKEN",
};

/// Two fields that exclude each other.
pub static CONFLICTING_FIELDS: Code = Code {
    id: "TN122",
    name: "conflicting-fields",
    severity: Severity::Error,
    what: "Two fields are given that exclude each other.",
    why: "Only one of them can be meant.",
    bad: "credentials: { ssws: env:OKTA_TOKEN, client_id: 0oa1example }",
    good: "credentials: { ssws: env:OKTA_TOKEN }",
};

/// More mistakes than anybody reads.
pub static TOO_MANY: Code = Code {
    id: "TN123",
    name: "too-many-mistakes",
    severity: Severity::Error,
    what: "So many mistakes were found that the rest is not shown.",
    why: "The first ones usually explain the others.",
    bad: "a list of ten thousand unknown fields",
    good: "mend the first ones and run again",
};

/// A level for a code that does not exist.
pub static UNKNOWN_CODE: Code = Code {
    id: "TN124",
    name: "unknown-code",
    severity: Severity::Error,
    what: "`rules` names a code that does not exist, or a beginning that no code has.",
    why: "What was to be denied would pass unseen.",
    bad: "rules: { TN399: deny }",
    good: "rules: { TN305: deny }",
};

/// A level that changes nothing.
pub static FIXED_LEVEL: Code = Code {
    id: "TN125",
    name: "fixed-level",
    severity: Severity::Warning,
    what: "`rules` gives a level to what has only one. Errors of TN1xx, TN2xx and TN4xx say that the configuration cannot be read, so they cannot be lowered. TN5xx and TN7xx say what evidence shows, and have no other level. What `policy` refuses is lifted by a change of the policy alone.",
    why: "The line has no effect, against what it seems to say.",
    bad: "rules: { TN201: warn }",
    good: "rules: { TN2: deny, TN305: allow }",
};

/// An allowance that silences nothing because of how it is written.
pub static BAD_ALLOWANCE: Code = Code {
    id: "TN126",
    name: "bad-allowance",
    severity: Severity::Warning,
    what: "A comment `# tenantry: allow` gives no reason, or names no code, a code that does not exist, or one that cannot be silenced.",
    why: "It silences nothing. Without a reason nobody can say later whether it still holds.",
    bad: "# tenantry: allow TN302\nauditor: { permissions: [List audit events, GET /tags] }",
    good: "# tenantry: allow TN302 -- the SIEM reads tags with it until March\nauditor: { permissions: [List audit events, GET /tags] }",
};

/// An allowance that nothing needs.
pub static UNUSED_ALLOWANCE: Code = Code {
    id: "TN127",
    name: "unused-allowance",
    severity: Severity::Warning,
    what: "A comment `# tenantry: allow` names a code that has nothing to say about its line.",
    why: "It would silence what comes later, which nobody has judged.",
    bad: "# tenantry: allow TN302 -- the SIEM reads tags with it\nauditor: { permissions: [List audit events] }",
    good: "auditor: { permissions: [List audit events] }",
};
