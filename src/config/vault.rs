//! The declared stores: where Vault is, how to sign in, and whether every `vault:` reference has a server.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::fields::missing;
use super::pasted::peel;
use super::reader::{Cx, Keyed, Read, Slot};
use super::secret_ref::is_vault_path;
use super::shape::{JwtText, StoresText, VaultText};
use super::sink::Sink;
use super::tree::{Node, Value};
use super::words::quote;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{names, secrets, shape};
use crate::model::{
    Credentials, Declared, SecretRef, ServiceApp, Span, Spanned, Stores, Vault, VaultLogin,
};

/// A host, with its port unless that is 443.
#[derive(Debug)]
pub(super) struct VaultAddress(pub String);

/// A namespace, a mount or a role.
#[derive(Debug)]
pub(super) struct VaultPath(pub String);

impl Read for VaultAddress {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Text(text) = node.value() else {
            cx.wrong_type(node, at, "a text: the server's address");
            return None;
        };
        match address(text) {
            Ok(host) => Some(Self(host)),
            Err(why) => {
                cx.sink.push(
                    Diagnostic::new(&names::INVALID_HOST, why)
                        .at(node.span(), "not accepted")
                        .help("write `https://`, the host and the port, and nothing else: `https://vault.example.com:8200`"),
                );
                None
            }
        }
    }
}

/// The host and port of an https address.
fn address(text: &str) -> Result<String, String> {
    let Some(rest) = text.trim().strip_prefix("https://") else {
        return Err("the address of Vault does not start with `https://`".to_owned());
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority, None),
    };
    if host.contains(['/', '?', '#', ':']) {
        return Err("the address of Vault has more than a host and a port".to_owned());
    }
    let host = peel(host).map_err(|error| error.to_string())?.host;
    match port {
        None | Some("443") => Ok(host),
        Some(port) => match port.parse::<u16>() {
            Ok(number) if number > 0 && number.to_string() == port => Ok(format!("{host}:{port}")),
            _ => Err("what follows the last `:` of the address is no port".to_owned()),
        },
    }
}

impl Read for VaultPath {
    fn read(node: Node<'_>, at: Span, cx: &mut Cx<'_>) -> Option<Self> {
        let Value::Text(text) = node.value() else {
            cx.wrong_type(node, at, "a text");
            return None;
        };
        let path = text.trim_matches('/');
        if !is_vault_path(path) {
            cx.sink.push(
                Diagnostic::new(
                    &shape::INVALID_VALUE,
                    format!("{} is no name of Vault", quote(text)),
                )
                .at(node.span(), "letters, digits, `-`, `_`, `.` and `/` only")
                .help("write it as the server knows it, such as `ci` or `teams/iru`"),
            );
            return None;
        }
        Some(Self(path.to_owned()))
    }
}

/// The declared stores.
pub(super) fn stores(text: Option<StoresText>, sink: &mut Sink) -> Stores {
    let vault = text.and_then(|text| text.vault.good());
    Stores {
        vault: vault.and_then(|vault| server(vault, sink)),
    }
}

fn server(text: Keyed<VaultText>, sink: &mut Sink) -> Option<Vault> {
    let Keyed { at, value: text } = text;
    let login = login(at, text.token, text.jwt, sink);
    let namespace = match text.namespace {
        Slot::Absent => None,
        slot => Some(slot.good()?.value.0),
    };
    let address = text.address.good()?;
    Some(Vault {
        host: Spanned::new(address.value.0, address.span),
        namespace,
        login: login?,
    })
}

fn login(
    at: Span,
    token: Slot<Spanned<SecretRef>>,
    jwt: Slot<Keyed<JwtText>>,
    sink: &mut Sink,
) -> Option<VaultLogin> {
    match (token, jwt) {
        (Slot::Absent, Slot::Absent) => {
            let help =
                "write `token: env:VAULT_TOKEN`, or `jwt: { role: …, token: env:VAULT_ID_TOKEN }`";
            sink.push(missing(at, "vault", "token", Some(help.into())));
            None
        }
        (token, Slot::Absent) => outside(token.good()?, sink).map(VaultLogin::Token),
        (Slot::Absent, jwt) => {
            let text = jwt.good()?.value;
            let mount = match text.mount {
                Slot::Absent => "jwt".to_owned(),
                slot => slot.good()?.value.0,
            };
            let jwt = outside(text.token.good()?, sink)?;
            let role = text.role.good()?.value.0;
            Some(VaultLogin::Jwt { mount, role, jwt })
        }
        _ => {
            sink.push(
                Diagnostic::new(
                    &shape::CONFLICTING_FIELDS,
                    "the sign-in to Vault names both a token and a JWT",
                )
                .at(at, "only one of the two can be used")
                .help("keep `jwt` where CI has one, or `token`"),
            );
            None
        }
    }
}

/// A credential that is not kept in the very store that it opens.
fn outside(reference: Spanned<SecretRef>, sink: &mut Sink) -> Option<SecretRef> {
    if let SecretRef::Vault(_) = reference.value {
        sink.push(
            Diagnostic::new(
                &secrets::BAD_REFERENCE,
                "the credential of Vault is kept in Vault",
            )
            .at(reference.span, "nobody could read it to sign in")
            .help("keep it in an environment variable or a file: `env:VAULT_TOKEN`"),
        );
        return None;
    }
    Some(reference.value)
}

/// Says which `vault:` references have no server.
pub(super) fn check(declared: &Declared, sink: &mut Sink) {
    if declared.stores.vault.is_some() {
        return;
    }
    let tokens = declared
        .tenants
        .values()
        .flat_map(|tenant| tenant.tokens.values())
        .filter_map(|token| {
            token
                .secret
                .as_ref()
                .map(|secret| (&secret.value, secret.span))
        });
    let credentials = declared
        .orgs
        .values()
        .filter_map(|org| match &org.credentials {
            Some(
                Credentials::Ssws(secret)
                | Credentials::ServiceApp(ServiceApp {
                    private_key: secret,
                    ..
                }),
            ) => Some((&secret.value, secret.span)),
            None => None,
        });
    let canaries = declared.connections.values().filter_map(|connection| {
        let canary = connection.canary.as_ref()?;
        Some((canary.value.secret()?, canary.span))
    });
    for (secret, span) in tokens.chain(credentials).chain(canaries) {
        if let SecretRef::Vault(_) = secret {
            sink.push(
                Diagnostic::new(&secrets::NO_SERVER, format!("{} has no server", quote(&secret.to_string())))
                    .at(span, "which Vault?")
                    .help("declare it once: `stores: { vault: { address: \"https://vault.example.com:8200\", token: env:VAULT_TOKEN } }`"),
            );
        }
    }
}

/// Texts with a pattern, for editors.
macro_rules! pattern {
    ($($type:ty: $name:literal, $pattern:literal;)+) => {$(
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "pattern": $pattern })
            }
        }
    )+};
}

pattern! {
    VaultAddress: "VaultAddress", "^https://[A-Za-z0-9.-]+(:[0-9]+)?/?$";
    VaultPath: "VaultPath", "^[A-Za-z0-9/_.@:+=-]+$";
}
