//! The types of the document. They are copies on purpose: other programs read them, and a change here is a promise: adding an
//! optional field raises the minor version, anything else is format 3. Absent values are left out.

use schemars::JsonSchema;
use serde::Serialize;

/// The version of this format.
pub(super) const FORMAT_VERSION: &str = "2.0";

/// What connections need beside what tokens may do.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "tenantry inventory")]
pub(super) struct Inventory {
    /// `MAJOR.MINOR`; a reader accepts any minor of a major it knows.
    pub format_version: &'static str,
    /// Whether a configuration was read: without one nothing says which token is behind which connection.
    pub configured: bool,
    /// The tenants.
    pub tenants: Vec<Tenant>,
    /// The orgs.
    pub orgs: Vec<Org>,
    /// Connections of the connector: declared, in a System Log or in an export.
    pub connections: Vec<Connection>,
    /// Exports that were read.
    pub exports: Vec<Export>,
    /// Exports that could not be read.
    pub unread_exports: Vec<Unread>,
    /// Cards without a connection: `EXPORT: FLOW > CARD`.
    pub unconnected: Vec<String>,
}

/// One tenant.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Tenant {
    /// Its key in the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its API host.
    pub host: String,
    /// Its audit log.
    pub log: Log,
    /// Its live tokens.
    pub tokens: Vec<Token>,
}

/// One org.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Org {
    /// Its key in the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Its domain.
    pub domain: String,
    /// Its System Log.
    pub log: Log,
}

/// Whether a log could be read.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Log {
    /// Whether it was read.
    pub read: bool,
    /// Nothing before this time can be in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// Why it was not read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// One live token.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Token {
    /// The service's id.
    pub id: String,
    /// Its name on the console.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its address in the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// What it may do; absent when the log does not show it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted: Option<Vec<Permission>>,
    /// What it may do and no card on its connections needs; absent when what uses it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unneeded: Option<Unneeded>,
    /// When it was created, if the log shows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
}

/// What no card needs.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Unneeded {
    /// The permissions.
    pub permissions: Vec<Permission>,
    /// Whether that is certain; else some cards' needs cannot be derived, and they may need some of it.
    pub certain: bool,
}

/// One permission.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Permission {
    /// Method and path: `GET /devices/{}`.
    pub permission: String,
    /// Its label on the console.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How much harm it can do; absent outside of the catalog.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<RiskWord>,
    /// Cards that need it: `EXPORT: FLOW > CARD`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
}

/// How much harm a permission can do.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum RiskWord {
    /// Only reads.
    Read,
    /// Reads secrets of devices.
    SensitiveRead,
    /// Changes what can be changed back.
    Write,
    /// Erases, locks, deletes.
    Destructive,
}

/// One connection.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Connection {
    /// Its nickname.
    pub nickname: String,
    /// The domain of its org, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org: Option<String>,
    /// Its address in the configuration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Whether the System Log shows that it exists; `false` proves nothing.
    pub in_log: bool,
    /// What its cards need; absent when no export has a card on it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub needs: Option<Needs>,
    /// The token behind it, as the configuration says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token: Option<TokenOf>,
    /// What its cards need and that token may not do; absent when one of the two is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lacks: Option<Vec<Permission>>,
    /// Without a configuration: the token with the least permissions of those that have all that is needed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub smallest_cover: Option<Cover>,
}

/// What the cards on a connection need.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Needs {
    /// How many flows.
    pub flows: usize,
    /// How many cards.
    pub cards: usize,
    /// What they need.
    pub permissions: Vec<Permission>,
    /// What they may need besides.
    pub perhaps: Vec<Permission>,
    /// Cards whose needs cannot be derived.
    pub underivable: Vec<Underivable>,
}

/// A card whose needs cannot be derived.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Underivable {
    /// `EXPORT: FLOW > CARD`.
    pub card: String,
    /// Why, in a few words.
    pub why: String,
}

/// A token of a tenant.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct TokenOf {
    /// The tenant's API host.
    pub host: String,
    /// The token's id.
    pub id: String,
}

/// A token that would do.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Cover {
    /// The token.
    pub token: TokenOf,
    /// How many permissions it has that are not needed.
    pub beyond: usize,
}

/// One export.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Export {
    /// Its path.
    pub path: String,
    /// When it was made, by its own word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// How many flows it has.
    pub flows: usize,
}

/// An export that could not be read.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Unread {
    /// Its path.
    pub path: String,
    /// Why.
    pub why: String,
}
