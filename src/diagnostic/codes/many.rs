//! TN130 to TN139: includes, variables, templates and defaults.

use crate::diagnostic::{Code, Severity};

/// The codes of this file, by id.
pub const ALL: &[&Code] = &[
    &BAD_INCLUDE,
    &BAD_PLACEHOLDER,
    &UNKNOWN_VARIABLE,
    &BAD_VARIABLE,
    &NO_VALUE,
    &UNKNOWN_TEMPLATE,
    &MISSING_ARGUMENT,
    &BAD_ARGUMENT,
    &NOT_IN_TEMPLATE,
    &UNUSED_TEMPLATE,
    &FILLED_SECRET,
];

/// An include that cannot be followed.
pub static BAD_INCLUDE: Code = Code {
    id: "TN130",
    name: "bad-include",
    severity: Severity::Error,
    what: "`include` names a file that is not there or lies outside of the configuration's folder, a glob that matches nothing, or a file that includes itself.",
    why: "What that file declares would silently not hold; a file from elsewhere may be one that nobody reviewed.",
    bad: "include: [../shared/tenants.yaml]",
    good: "include: [tenants/*.yaml]",
};

/// Something like a placeholder that is none.
pub static BAD_PLACEHOLDER: Code = Code {
    id: "TN131",
    name: "bad-placeholder",
    severity: Severity::Error,
    what: "A text has `${…}` that is no placeholder, or one that means nothing at its place.",
    why: "It would reach a console or a service as it stands. `$${` is a literal `${`.",
    bad: "name: Okta ${TENANT_NAME}",
    good: "name: Okta ${tenant}",
};

/// A variable that nobody declared.
pub static UNKNOWN_VARIABLE: Code = Code {
    id: "TN132",
    name: "unknown-variable",
    severity: Severity::Error,
    what: "A placeholder names a variable that is not declared, or `TENANTRY_VAR_…` is set for one that is not (a warning).",
    why: "A misspelt name would leave another value in place, unseen.",
    bad: "variables: { region: { default: us } }\ntenants: { acme: { api_host: \"acme.api.${var.regoin}.kandji.io\" } }",
    good: "variables: { region: { default: eu } }\ntenants: { acme: { api_host: \"acme.api.${var.region}.kandji.io\" } }",
};

/// A variable with a wrong name or value.
pub static BAD_VARIABLE: Code = Code {
    id: "TN133",
    name: "bad-variable",
    severity: Severity::Error,
    what: "A variable has a name that no placeholder can have, or a value that is not of its type or not among its choices.",
    why: "The value comes from outside of the files; what it may be is what was reviewed.",
    bad: "variables: { rate: { type: number, default: fast } }",
    good: "variables: { rate: { type: number, default: 10 } }",
};

/// A variable without a value.
pub static NO_VALUE: Code = Code {
    id: "TN134",
    name: "variable-without-value",
    severity: Severity::Error,
    what: "A variable has no default, and the environment does not set it.",
    why: "What it is part of cannot be known.",
    bad: "variables: { region: }",
    good: "variables: { region: { default: eu } }",
};

/// A template that nobody declared.
pub static UNKNOWN_TEMPLATE: Code = Code {
    id: "TN135",
    name: "unknown-template",
    severity: Severity::Error,
    what: "`use` names a template that is not declared for this kind of thing.",
    why: "Nothing of what the template was meant to give would hold.",
    bad: "templates: { tenants: { standard: { api_host: \"${tenant}.api.kandji.io\" } } }\ntenants: { acme: { use: standrad } }",
    good: "templates: { tenants: { standard: { api_host: \"${tenant}.api.kandji.io\" } } }\ntenants: { acme: { use: standard } }",
};

/// An argument that a template needs and does not get.
pub static MISSING_ARGUMENT: Code = Code {
    id: "TN136",
    name: "missing-argument",
    severity: Severity::Error,
    what: "A template has `${with.NAME}`, and the entry that uses it gives no such value.",
    why: "The text has a gap.",
    bad: "templates: { tokens: { flows: { name: \"Okta ${with.team}\" } } }\n# …\nokta: { use: flows }",
    good: "templates: { tokens: { flows: { name: \"Okta ${with.team}\" } } }\n# …\nokta: { use: flows, with: { team: IT } }",
};

/// An argument that does not fit.
pub static BAD_ARGUMENT: Code = Code {
    id: "TN137",
    name: "bad-argument",
    severity: Severity::Error,
    what: "`with` gives a value that the template does not use, stands without `use`, or gives a list where a text is needed.",
    why: "A misspelt name would be ignored, and the template's default hold instead.",
    bad: "templates: { tokens: { flows: { name: \"Okta ${with.team}\" } } }\n# …\nokta: { use: flows, with: { team: IT, taem: IT } }",
    good: "templates: { tokens: { flows: { name: \"Okta ${with.team}\" } } }\n# …\nokta: { use: flows, with: { team: IT } }",
};

/// A field that only an entry may have.
pub static NOT_IN_TEMPLATE: Code = Code {
    id: "TN138",
    name: "not-in-template",
    severity: Severity::Error,
    what: "A template or a default says something that only an entry can say: `absent`, or `use`.",
    why: "One line would ask for the removal of everything that uses it; and templates of templates cannot be read at a glance.",
    bad: "defaults: { tokens: { absent: true } }",
    good: "tokens: { old: { absent: true } }",
};

/// A template that nothing uses.
pub static UNUSED_TEMPLATE: Code = Code {
    id: "TN139",
    name: "unused-template",
    severity: Severity::Note,
    what: "No entry uses this template.",
    why: "It declares nothing by itself, against what it may seem to.",
    bad: "templates: { tokens: { flows: { permissions: [Device list] } } }",
    good: "templates: { tokens: { flows: { permissions: [Device list] } } }\n# …\nokta: { use: flows }",
};

/// A placeholder that would choose where a secret is read.
pub static FILLED_SECRET: Code = Code {
    id: "TN140",
    name: "placeholder-in-secret",
    severity: Severity::Error,
    what: "A placeholder in a reference to a secret could change more than a name: the kind of store, a folder, a program; or it is a variable that lists no `choices`.",
    why: "Who sets a variable of a CI job could have another secret read and sent.",
    bad: "secret: ${var.where}",
    good: "secret: env:IRU_${TENANT}_AUDITOR",
};
