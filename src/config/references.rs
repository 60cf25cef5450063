//! Reads hosts, domains, permissions and secret references out of the tree, and reports what is to be said about each.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::host::{HostRemark, parse_api_host};
use super::okta_domain::parse_okta_domain;
use super::reader::{Cx, Read, Slot};
use super::secret_ref::{SecretRefError, argv, parse_secret_ref};
use super::tree::{Node, Value};
use super::words::{quote, tokens_in};
use crate::catalog::{ResolveError, Resolved, resolve};
use crate::diagnostic::codes::{many as codes, names, secrets, shape};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ApiHost, Claim, OktaDomain, Programs, SecretRef, Span};

/// Looking for what an unknown permission was meant to be is slow, and nobody reads more.
const MOST_UNKNOWN: usize = 500;

/// Longer than any permission's console path.
const LONGEST: usize = 150;

impl Read for ApiHost {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Text(text) = node.value() else {
            cx.wrong_type(node, at, "a text: the tenant's API host");
            return None;
        };
        match parse_api_host(text, cx.options) {
            Ok(reading) => {
                remark(reading.remark, reading.replacement, node, cx);
                Some(reading.host)
            }
            Err(error) => not_accepted(error.code(), error.to_string(), error.help(), node, cx),
        }
    }
}

impl Read for OktaDomain {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Text(text) = node.value() else {
            cx.wrong_type(node, at, "a text: the org's domain");
            return None;
        };
        match parse_okta_domain(text, cx.options) {
            Ok(reading) => {
                remark(reading.remark, reading.replacement, node, cx);
                Some(reading.domain)
            }
            Err(error) => not_accepted(error.code(), error.to_string(), error.help(), node, cx),
        }
    }
}

/// Reports a host or domain that cannot be taken.
fn not_accepted<T>(
    code: &'static Code,
    message: String,
    help: String,
    node: Node<'_>,
    cx: &mut Cx<'_>,
) -> Option<T> {
    let diagnostic = Diagnostic::new(code, message);
    cx.sink
        .push(diagnostic.at(node.span(), "not accepted").help(help));
    None
}

/// Reports what there is to say about a host's form.
fn remark(
    remark: Option<HostRemark>,
    replacement: Option<String>,
    node: Node<'_>,
    cx: &mut Cx<'_>,
) {
    let Some(remark) = remark else { return };
    let mut diagnostic = Diagnostic::new(remark.code, remark.message);
    diagnostic = match replacement {
        Some(replacement) => diagnostic
            .at(node.span(), format!("write `{replacement}`"))
            .help(format!("replace it by `{replacement}`"))
            .fix(node.full_span(), replacement),
        None => diagnostic
            .at(node.span(), "may not exist")
            .help("if it does not answer, try the same name with `.api.eu.kandji.io`"),
    };
    cx.sink.push(diagnostic);
}

impl Read for Claim {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Text(text) = node.value() else {
            cx.wrong_type(
                node,
                at,
                "a text: a permission's console path, or its method and path",
            );
            return None;
        };
        if cx.sink.unknown_permissions > MOST_UNKNOWN {
            return None;
        }
        let resolved = match text.len() {
            0..LONGEST => resolve(text),
            _ => Err(ResolveError::Unknown {
                suggestions: Vec::new(),
            }),
        };
        match resolved {
            Ok(Resolved::One(permission)) => Some(Self::One(permission)),
            Ok(Resolved::Group { path, members }) => Some(Self::Group { path, members }),
            Ok(Resolved::OutsideCatalog(permission)) => {
                cx.sink.push(
                    Diagnostic::new(&names::OUTSIDE_CATALOG, format!("the catalog does not know {}", quote(text)))
                        .at(node.span(), "kept as it stands")
                        .help("check method and path against the vendor's API reference; `tenantry permissions` lists what is known"),
                );
                Some(Self::One(permission))
            }
            Err(error) => {
                not_a_permission(&error, text, node, at, cx);
                None
            }
        }
    }
}

fn not_a_permission(error: &ResolveError, text: &str, node: Node<'_>, at: Span, cx: &mut Cx<'_>) {
    if tokens_in(text.as_bytes()).next().is_some() {
        return literal(node, at, cx);
    }
    let span = node.span();
    let diagnostic = match error {
        ResolveError::Ambiguous { candidates } => {
            let list: Vec<String> = candidates.iter().map(|path| format!("`{path}`")).collect();
            Diagnostic::new(
                &names::AMBIGUOUS_PERMISSION,
                format!("{} can mean {} permissions", quote(text), list.len()),
            )
            .at(span, "which one?")
            .help(format!("write one of {}", list.join(", ")))
        }
        ResolveError::Unknown { suggestions } => {
            cx.sink.unknown_permissions += 1;
            if cx.sink.unknown_permissions > MOST_UNKNOWN {
                return too_many_unknown(span, cx);
            }
            let diagnostic = Diagnostic::new(
                &names::UNKNOWN_PERMISSION,
                format!("{} is no permission", quote(text)),
            );
            match suggestions.as_slice() {
                [] => diagnostic
                    .at(span, "not in the catalog")
                    .help("`tenantry permissions WORD` finds permissions; any method and path such as `GET /devices` works too"),
                [first, others @ ..] => {
                    let diagnostic = diagnostic.at(span, format!("did you mean `{first}`?"));
                    let diagnostic = match others {
                        [] => diagnostic.help(format!("write `{first}`")),
                        _ => diagnostic.help(format!("near it are `{}`", suggestions.join("`, `"))),
                    };
                    diagnostic.guess(node.full_span(), format!("\"{first}\""))
                }
            }
        }
        ResolveError::Empty => {
            Diagnostic::new(&names::UNKNOWN_PERMISSION, "an empty text is no permission")
                .at(
                    if span.start == span.end { at } else { span },
                    "names nothing",
                )
                .help("remove the entry")
        }
    };
    cx.sink.push(diagnostic);
}

fn too_many_unknown(at: Span, cx: &mut Cx<'_>) {
    cx.sink.push(
        Diagnostic::new(
            &shape::TOO_MANY,
            format!(
                "more than {MOST_UNKNOWN} permissions are unknown; from here on none is checked"
            ),
        )
        .at(at, "the first that is not shown")
        .help("mend the first ones and run again"),
    );
}

/// Reports a secret in the file: points at its key, and keeps its bytes from being shown.
fn literal(node: Node<'_>, at: Span, cx: &mut Cx<'_>) {
    reject(&SecretRefError::Literal, node, at, cx);
}

fn reject(error: &SecretRefError, node: Node<'_>, at: Span, cx: &mut Cx<'_>) {
    let label = match error {
        SecretRefError::Literal => {
            cx.sink.secret.push(node.full_span());
            "takes a reference, never the value"
        }
        _ => "takes a reference to a secret",
    };
    cx.sink.push(
        Diagnostic::new(error.code(), error.to_string())
            .at(at, label)
            .help(error.help()),
    );
}

impl Read for SecretRef {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        if !placeholders_fit(node, at, cx) {
            return None;
        }
        let result = match node.value() {
            Value::Broken => return None,
            Value::Text(text) => parse_secret_ref(text, node.base()),
            Value::Mapping => programs(node, at, cx)?,
            Value::Number(_) => Err(SecretRefError::Literal),
            _ => {
                cx.sink.secret.push(node.full_span());
                cx.wrong_type(node, at, "a reference to a secret such as `env:NAME`");
                return None;
            }
        };
        match result {
            Ok(reference) => {
                warn_if_readable(&reference, node, cx);
                Some(reference)
            }
            Err(error) => {
                reject(&error, node, at, cx);
                None
            }
        }
    }
}

/// Whether the placeholders in a reference change no more than names: who sets a variable must not choose another secret.
fn placeholders_fit(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> bool {
    let mut wrong = None;
    if let Some(filled) = node.filled() {
        let store = filled.text.get(..filled.first.min(filled.text.len()));
        wrong = match store.is_some_and(|store| store.contains(':')) {
            false if filled.first < usize::MAX => {
                Some("the kind of store has to be written out before it".to_owned())
            }
            _ => filled.unfit.clone(),
        };
    }
    for (_, words) in node.pairs() {
        for (number, word) in words.items().enumerate() {
            let Some(filled) = word.filled() else {
                continue;
            };
            wrong = wrong.or_else(|| match number {
                0 => Some("the program has to be written out".to_owned()),
                _ => filled.unfit.clone(),
            });
        }
    }
    let Some(why) = wrong else { return true };
    cx.sink.push(
        Diagnostic::new(&codes::FILLED_SECRET, "a placeholder could have another secret read")
            .at(at, why)
            .help("write the reference out, and let placeholders be parts of a name: `env:IRU_${TENANT}_AUDITOR`; a variable needs `choices`"),
    );
    false
}

/// `{exec: […]}`, or `{read: […], write: […], previous: […]}`.
fn programs(
    node: Node<'_>,
    at: Span,
    cx: &mut Cx<'_>,
) -> Option<Result<SecretRef, SecretRefError>> {
    const FIELDS: [&str; 4] = ["exec", "read", "write", "previous"];
    for (key, value) in node.pairs() {
        let known = key.scalar().is_some_and(|key| FIELDS.contains(&key));
        if !known || value.value() != Value::Sequence {
            cx.sink.secret.push(value.full_span());
        }
    }
    let fields = cx.fields(node, at, "secret reference", &FIELDS)?;
    let short: Slot<Vec<String>> = fields.optional("exec", cx);
    let read: Slot<Vec<String>> = if short.is_absent() {
        fields.required("read", cx)
    } else {
        fields.optional("read", cx)
    };
    if !short.is_absent() && !read.is_absent() {
        cx.sink.push(
            Diagnostic::new(
                &shape::CONFLICTING_FIELDS,
                "`exec` and `read` both name the program that prints the secret",
            )
            .at(at, "only one of the two can be used")
            .help("write `{ read: […], write: […] }`, or `{ exec: […] }` alone"),
        );
        return None;
    }
    let read = if short.is_absent() { read } else { short }.good()?;
    let mut further = |name: &str| match fields.optional::<Vec<String>>(name, cx) {
        Slot::Absent => Some(None),
        Slot::Bad => None,
        Slot::Good(words) => Some(Some(words)),
    };
    let (write, previous) = (further("write")?, further("previous")?);
    let line = |words: Vec<String>| argv(words.into_iter().map(Some));
    let made = || {
        Ok(SecretRef::Exec(Programs {
            read: line(read)?,
            write: write.map(line).transpose()?,
            previous: previous.map(line).transpose()?,
        }))
    };
    Some(made())
}

#[cfg(unix)]
fn warn_if_readable(reference: &SecretRef, node: Node<'_>, cx: &mut Cx<'_>) {
    use std::os::unix::fs::PermissionsExt;
    let SecretRef::File { written, path } = reference else {
        return;
    };
    let Ok(metadata) = std::fs::metadata(path) else {
        return;
    };
    let mode = metadata.permissions().mode();
    if metadata.is_file() && mode & 0o044 != 0 {
        cx.sink.push(
            Diagnostic::new(
                &secrets::READABLE_FILE,
                format!(
                    "others can read {}: its mode is {:03o}",
                    quote(written),
                    mode & 0o777
                ),
            )
            .at(node.span(), "readable beyond its owner")
            .help(format!("chmod 600 {}", quote(written))),
        );
    }
}

#[cfg(not(unix))]
fn warn_if_readable(_: &SecretRef, _: Node<'_>, _: &mut Cx<'_>) {}

impl JsonSchema for ApiHost {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "ApiHost".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "examples": ["accuhive.api.kandji.io", "accuhive.api.eu.kandji.io", "accuhive.api.iru.com"],
        })
    }
}

impl JsonSchema for OktaDomain {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "OktaDomain".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "examples": ["acme.okta.com"] })
    }
}

impl JsonSchema for SecretRef {
    fn schema_name() -> Cow<'static, str> {
        "SecretReference".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "Where a secret is kept: an environment variable, a file, 1Password, Vault or OpenBao, or programs that print and take it. Never the secret itself.",
            "anyOf": [
                { "type": "string", "pattern": "^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+|op:(//)?[^/]+/[^/]+/.+|vault:[^/]+/[^#]+#[^/]+|exec:\\s*\\[.+\\]\\s*)$" },
                {
                    "type": "object",
                    "properties": { "exec": { "type": "array", "items": { "type": "string" }, "minItems": 1 } },
                    "required": ["exec"],
                    "additionalProperties": false,
                },
                {
                    "type": "object",
                    "properties": {
                        "read": { "description": "A program that prints the secret.", "type": "array", "items": { "type": "string" }, "minItems": 1 },
                        "write": { "description": "A program that takes a new secret on its standard input.", "type": "array", "items": { "type": "string" }, "minItems": 1 },
                        "previous": { "description": "A program that prints the secret before the last write.", "type": "array", "items": { "type": "string" }, "minItems": 1 },
                    },
                    "required": ["read"],
                    "additionalProperties": false,
                },
            ],
            "examples": ["env:ACCUHIVE_TOKEN", "file:secrets/okta.pem", "op://Production/Iru/token", "vault:secret/iru/accuhive#token"],
        })
    }
}

impl JsonSchema for Claim {
    fn schema_name() -> Cow<'static, str> {
        "Permission".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let groups = crate::catalog::groups()
            .iter()
            .map(|group| group.path.as_str());
        let paths = crate::catalog::operations()
            .iter()
            .map(|operation| operation.console_path.as_str());
        let known: Vec<&str> = groups.chain(paths).collect();
        json_schema!({
            "description": "A permission as the console shows it (or an unambiguous tail of that path), a whole group as ticking its box grants it, or a method and path.",
            "anyOf": [
                { "enum": known },
                { "type": "string", "minLength": 1 },
            ],
            "examples": ["Devices: Device Information: Device list", "GET /devices/{device_id}"],
        })
    }
}
