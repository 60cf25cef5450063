//! A graph as JSON, format 1. These types are copies on purpose: other programs read them. Adding an optional field raises the
//! minor version; anything else is format 2. Absent values are left out, never `null`.

use schemars::JsonSchema;
use serde::Serialize;

use super::GraphView;
use crate::graph::{Kind, Link, Node as Known, Status, Subject};
use crate::model::Verdict;

/// What stands on what. Two graphs over equal inputs are equal byte for byte.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "tenantry graph")]
struct Document {
    /// `MAJOR.MINOR`; a reader accepts any minor of a major it knows.
    format_version: &'static str,
    /// Whether services were asked. `false`: a status says what is declared.
    asked: bool,
    /// The address that the graph was narrowed to, with everything upstream and downstream of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    focus: Option<String>,
    /// The things, sorted.
    nodes: Vec<Node>,
    /// What stands on what, sorted.
    edges: Vec<Edge>,
}

/// One thing.
#[derive(Debug, Serialize, JsonSchema)]
struct Node {
    /// Names it in the edges of this document, and nowhere else.
    id: String,
    /// What it is.
    kind: NodeKind,
    /// Its name for people.
    name: String,
    /// How it stands.
    status: NodeStatus,
    /// Its address; a permission and a flow have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// The address of the token, of a permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// Method and path, of a permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    permission: Option<String>,
    /// The file of the export, of a card and of a flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    export: Option<String>,
    /// The flow's id in the export, of a card and of a flow.
    #[serde(skip_serializing_if = "Option::is_none")]
    flow: Option<String>,
    /// One more clause for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

/// An edge.
#[derive(Debug, Serialize, JsonSchema)]
struct Edge {
    /// The id of the node that it starts at.
    from: String,
    /// The id of the node that it leads to.
    to: String,
    /// What it means.
    kind: EdgeKind,
}

/// The kinds of nodes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum NodeKind {
    /// An Okta org.
    Org,
    /// An Iru Endpoint tenant.
    Tenant,
    /// An API token.
    Token,
    /// One permission of one token.
    Permission,
    /// What uses a token outside of Okta.
    Consumer,
    /// An Okta Workflows connection.
    Connection,
    /// The cards of one title that a flow has on one connection.
    Card,
    /// A flow.
    Flow,
}

/// How a thing stands.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum NodeStatus {
    /// The files declare it; nobody was asked, or nothing is compared.
    Declared,
    /// An export has it.
    Exported,
    /// What it needs cannot be told.
    Unknown,
    /// Exports use it, and the files do not declare it.
    Undeclared,
    /// Its connection was not chosen.
    NoConnection,
    /// It is needed, and its token is not to have it.
    NotGranted,
    /// Declared and live agree.
    InSync,
    /// An exception covers the difference.
    Accepted,
    /// No evidence covers it.
    Unverifiable,
    /// Live only.
    Unmanaged,
    /// To be replaced by date.
    Due,
    /// The declaration moved.
    Pending,
    /// The live side moved.
    Drift,
    /// Both moved.
    Conflict,
}

/// What an edge means.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum EdgeKind {
    /// `to` belongs to `from`.
    Has,
    /// `to` runs on `from`.
    Runs,
    /// `from` is part of `to`.
    PartOf,
    /// `from` needs `to`.
    Needs,
    /// `from` may need `to`: an input decides that cannot be read.
    MayNeed,
}

/// The graph as a JSON document, format 1; ends with a newline. Give it the whole graph: permissions as one node are a matter of
/// drawings, and are left out.
pub fn json(view: &GraphView<'_>) -> String {
    let nodes = view.graph.nodes.iter().enumerate();
    let document = Document {
        format_version: "1.0",
        asked: view.asked,
        focus: view.focus.map(ToString::to_string),
        nodes: nodes
            .filter_map(|(number, node)| self::node(number, node))
            .collect(),
        edges: view
            .graph
            .edges
            .iter()
            .map(|edge| Edge {
                from: id(edge.from),
                to: id(edge.to),
                kind: edge_kind(edge.link),
            })
            .collect(),
    };
    // texts and booleans always become JSON
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

/// The JSON Schema (2020-12) of [`json`]'s document.
pub fn schema() -> serde_json::Value {
    crate::render::json::schema_of::<Document>()
}

fn id(number: usize) -> String {
    format!("n{number}")
}

fn node(number: usize, known: &Known) -> Option<Node> {
    let mut node = Node {
        id: id(number),
        kind: node_kind(known.kind())?,
        name: known.name.clone(),
        status: node_status(known.status),
        address: None,
        token: None,
        permission: None,
        export: None,
        flow: None,
        note: known.note.clone(),
    };
    match &known.subject {
        Subject::Address(address) => node.address = Some(address.to_string()),
        Subject::Permission { token, permission } => {
            node.token = Some(token.to_string());
            node.permission = Some(permission.to_string());
            node.note = None;
        }
        Subject::Card { export, flow, .. } | Subject::Flow { export, flow } => {
            node.export = Some(export.clone());
            node.flow = Some(flow.clone());
        }
        Subject::Foreign { .. } | Subject::Permissions { .. } => {}
    }
    Some(node)
}

fn node_kind(kind: Kind) -> Option<NodeKind> {
    Some(match kind {
        Kind::Org => NodeKind::Org,
        Kind::Tenant => NodeKind::Tenant,
        Kind::Token => NodeKind::Token,
        Kind::Permission => NodeKind::Permission,
        Kind::Permissions => return None,
        Kind::Consumer => NodeKind::Consumer,
        Kind::Connection => NodeKind::Connection,
        Kind::Card => NodeKind::Card,
        Kind::Flow => NodeKind::Flow,
    })
}

fn node_status(status: Status) -> NodeStatus {
    match status {
        Status::Declared => NodeStatus::Declared,
        Status::Exported => NodeStatus::Exported,
        Status::Unknown => NodeStatus::Unknown,
        Status::Undeclared => NodeStatus::Undeclared,
        Status::NoConnection => NodeStatus::NoConnection,
        Status::NotGranted => NodeStatus::NotGranted,
        Status::Verdict(Verdict::InSync) => NodeStatus::InSync,
        Status::Verdict(Verdict::Accepted) => NodeStatus::Accepted,
        Status::Verdict(Verdict::Unverifiable) => NodeStatus::Unverifiable,
        Status::Verdict(Verdict::Unmanaged) => NodeStatus::Unmanaged,
        Status::Verdict(Verdict::Due) => NodeStatus::Due,
        Status::Verdict(Verdict::Pending) => NodeStatus::Pending,
        Status::Verdict(Verdict::Drift) => NodeStatus::Drift,
        Status::Verdict(Verdict::Conflict) => NodeStatus::Conflict,
    }
}

fn edge_kind(link: Link) -> EdgeKind {
    match link {
        Link::Has => EdgeKind::Has,
        Link::Runs => EdgeKind::Runs,
        Link::PartOf => EdgeKind::PartOf,
        Link::Needs => EdgeKind::Needs,
        Link::MayNeed => EdgeKind::MayNeed,
    }
}
