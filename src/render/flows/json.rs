//! Exports as JSON, format 1. These structs are copies on purpose: other programs read them. Fields may be added; none is renamed,
//! removed or changed in meaning.

use schemars::JsonSchema;
use serde::Serialize;

use super::words::{notice, unconnected, unknown};
use super::{FlowsView, folder};
use crate::catalog::{self, Needs};
use crate::exports::{self, CardAt, CardConnection, ConnectionNeeds, Export, needs_of};
use crate::model::{Permission, Risk};

#[derive(Serialize, JsonSchema)]
#[schemars(title = "tenantry flows")]
struct Document<'a> {
    format_version: &'static str,
    catalog_version: &'static str,
    exports: Vec<ExportFile<'a>>,
    /// Files that could not be read.
    failed: Vec<Failed<'a>>,
    flows: Vec<Flow<'a>>,
    connections: Vec<Connection<'a>>,
    /// Cards on no connection that is known.
    unconnected: Vec<Unconnected>,
}

#[derive(Serialize, JsonSchema)]
struct ExportFile<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created: Option<String>,
    notices: Vec<String>,
    /// Cards by connector, functions of Workflows apart.
    cards_by_connector: &'a std::collections::BTreeMap<String, u64>,
}

#[derive(Serialize, JsonSchema)]
struct Failed<'a> {
    source: &'a str,
    why: &'a str,
}

#[derive(Serialize, JsonSchema)]
struct Flow<'a> {
    source: &'a str,
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    folder: Option<&'a str>,
    /// `api_endpoint`, `scheduled`, `event`, `helper`, `delegated` or `unknown`.
    trigger: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    security_level: Option<&'a str>,
    /// Of the Kandji connector.
    cards: Vec<Card<'a>>,
}

#[derive(Serialize, JsonSchema)]
struct Card<'a> {
    id: &'a str,
    title: &'a str,
    /// Outermost first.
    inside: Vec<Around<'a>>,
    /// Absent: none was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    connection: Option<ConnectionOf<'a>>,
    /// `derived`, `at_most` or `unknown`.
    needs: &'static str,
    permissions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why_unknown: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Around<'a> {
    title: &'a str,
    on_error: bool,
}

#[derive(Serialize, JsonSchema)]
struct ConnectionOf<'a> {
    id: &'a str,
    /// Absent: the export does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    nickname: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
struct Connection<'a> {
    nickname: &'a str,
    /// One export has several connections of this nickname.
    ambiguous: bool,
    /// Whether the set is all that the cards need; false while there are unknown ones.
    complete: bool,
    permissions: Vec<Needed>,
    unknown: Vec<Unknown>,
}

#[derive(Serialize, JsonSchema)]
struct Needed {
    permission: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    console_path: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    risk: Option<&'static str>,
    /// The connector itself asks for it.
    always: bool,
    needed_by: Vec<At>,
    perhaps_needed_by: Vec<At>,
}

#[derive(Serialize, JsonSchema)]
struct At {
    source: String,
    flow: String,
    card: String,
}

#[derive(Serialize, JsonSchema)]
struct Unknown {
    #[serde(flatten)]
    at: At,
    why: String,
    remedy: String,
}

#[derive(Serialize, JsonSchema)]
struct Unconnected {
    #[serde(flatten)]
    at: At,
    why: String,
    remedy: String,
}

/// The JSON Schema (2020-12) of [`json`]'s document.
pub fn schema() -> serde_json::Value {
    crate::render::json::schema_of::<Document<'_>>()
}

/// The exports as a JSON document, format 1; ends with a newline.
pub fn json(view: &FlowsView) -> String {
    let document = Document {
        format_version: "1.0",
        catalog_version: catalog::version(),
        exports: view
            .exports
            .iter()
            .map(|(source, export)| file(source, export))
            .collect(),
        failed: view
            .failed
            .iter()
            .map(|(source, why)| Failed { source, why })
            .collect(),
        flows: view
            .exports
            .iter()
            .flat_map(|(source, export)| {
                export
                    .flows
                    .iter()
                    .map(move |one| flow(source, export, one))
            })
            .collect(),
        connections: view
            .report
            .connections
            .iter()
            .map(|(nickname, needs)| connection(view, nickname, needs))
            .collect(),
        unconnected: view
            .report
            .unconnected
            .iter()
            .map(|one| {
                let (why, remedy) = unconnected(&one.card.connection);
                Unconnected {
                    at: at(view, one),
                    why,
                    remedy,
                }
            })
            .collect(),
    };
    // texts, numbers and booleans always become JSON
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn file<'a>(source: &'a str, export: &'a Export) -> ExportFile<'a> {
    ExportFile {
        source,
        version: export.version.as_deref(),
        created: export.created.map(|created| created.to_string()),
        notices: export.notices.iter().map(notice).collect(),
        cards_by_connector: &export.connectors,
    }
}

fn flow<'a>(source: &'a str, export: &'a Export, flow: &'a exports::Flow) -> Flow<'a> {
    Flow {
        source,
        id: &flow.id,
        name: &flow.name,
        folder: folder(export, flow),
        trigger: match flow.trigger {
            exports::Trigger::ApiEndpoint => "api_endpoint",
            exports::Trigger::Scheduled => "scheduled",
            exports::Trigger::Event => "event",
            exports::Trigger::Helper => "helper",
            exports::Trigger::Delegated => "delegated",
            exports::Trigger::Unknown => "unknown",
        },
        security_level: flow.security_level.as_deref(),
        cards: flow.cards.iter().map(card).collect(),
    }
}

fn card(card: &exports::Card) -> Card<'_> {
    let shown =
        |all: std::collections::BTreeSet<Permission>| all.iter().map(ToString::to_string).collect();
    let (needs, permissions, why_unknown) = match needs_of(card) {
        Needs::Permissions(all) => ("derived", shown(all), None),
        Needs::AtMost { permissions, .. } => ("at_most", shown(permissions), None),
        Needs::Unknown(why) => ("unknown", Vec::new(), Some(unknown(&why).0)),
    };
    Card {
        id: &card.id,
        title: &card.title,
        inside: card
            .inside
            .iter()
            .map(|one| Around {
                title: &one.title,
                on_error: one.on_error,
            })
            .collect(),
        connection: match &card.connection {
            CardConnection::None => None,
            CardConnection::Named { id, nickname } => Some(ConnectionOf {
                id,
                nickname: Some(nickname),
            }),
            CardConnection::Missing { id } => Some(ConnectionOf { id, nickname: None }),
        },
        needs,
        permissions,
        why_unknown,
    }
}

fn connection<'a>(view: &FlowsView, nickname: &'a str, needs: &ConnectionNeeds) -> Connection<'a> {
    let places = |all: &[CardAt]| all.iter().map(|one| at(view, one)).collect();
    let permissions = needs.permissions.iter().map(|(permission, needed)| {
        let operation = catalog::operation(permission);
        Needed {
            permission: permission.to_string(),
            console_path: operation.map(|operation| operation.console_path.as_str()),
            risk: operation.map(|operation| risk_word(operation.risk)),
            always: needed.always,
            needed_by: places(&needed.by),
            perhaps_needed_by: places(&needed.perhaps_by),
        }
    });
    let unknown = needs.open.iter().map(|open| {
        let (why, remedy) = unknown(&open.why);
        Unknown {
            at: at(view, &open.at),
            why,
            remedy,
        }
    });
    Connection {
        nickname,
        ambiguous: needs.ambiguous,
        complete: needs.open.is_empty() && !needs.ambiguous,
        permissions: permissions.collect(),
        unknown: unknown.collect(),
    }
}

fn risk_word(risk: Risk) -> &'static str {
    match risk {
        Risk::Read => "read",
        Risk::SensitiveRead => "sensitive_read",
        Risk::Write => "write",
        Risk::Destructive => "destructive",
    }
}

fn at(view: &FlowsView, at: &CardAt) -> At {
    let source = view
        .exports
        .get(at.export)
        .map(|(source, _)| source.clone());
    At {
        source: source.unwrap_or_default(),
        flow: at.flow.name.clone(),
        card: at.card.path(),
    }
}
