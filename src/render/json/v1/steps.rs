//! Format 1, the second half: steps, and what persons are asked to do.

use schemars::JsonSchema;
use serde::Serialize;

/// One step.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Action {
    /// What it is about.
    pub address: String,
    /// What is done.
    pub kind: ActionKind,
    /// Why.
    pub why: String,
    /// The address before, of what moves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Addresses whose actions come first.
    pub after: Vec<String>,
    /// Addresses that feel it.
    pub reaches: Vec<String>,
    /// The log does not prove that the thing is absent: look before creating it.
    pub look_first: bool,
    /// The new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rename: Option<String>,
    /// The new description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub describe: Option<String>,
    /// Permissions to tick.
    pub tick: Vec<String>,
    /// Permissions to untick.
    pub untick: Vec<String>,
    /// What a person is asked to do; left out when the program does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handoff: Option<Handoff>,
}

/// What a step does. `adopt`, `record`, `forget`, `move` and `test_connection` the program does itself.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the words say it
pub enum ActionKind {
    Adopt,
    Record,
    Forget,
    Move,
    CreateToken,
    EditToken,
    RevokeToken,
    CreateConnection,
    ReauthorizeConnection,
    DeleteConnection,
    RenameConnection,
    SetUpCanary,
    CreateSuccessor,
    CreateReplacement,
    MoveFlows,
    DeleteReplaced,
    RepointConsumer,
    UntickPredecessor,
    TestConnection,
    CheckConnection,
    TickPredecessor,
    RevokePredecessor,
}

/// What a person is asked to do. It holds references of secrets, never a secret.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Handoff {
    /// The same across runs while it asks for the same.
    pub id: String,
    /// One line.
    pub title: String,
    /// Why it is asked for.
    pub why: String,
    /// What it affects.
    pub affects: Vec<String>,
    /// Flows that feel it, by the exports that connections name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flows: Vec<String>,
    /// Who can do it.
    pub who: String,
    /// On which console.
    pub console: Console,
    /// Where.
    pub place: String,
    /// Sentences, in order.
    pub steps: Vec<String>,
    /// Values to paste.
    pub pastes: Vec<Paste>,
    /// Boxes to tick.
    pub tick: Vec<BoxToTick>,
    /// Boxes to untick.
    pub untick: Vec<BoxToTick>,
    /// Where the new secret goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secret_goes_to: Option<String>,
    /// Whether the steps yield a new secret.
    pub yields_secret: bool,
    /// What will prove that it is done.
    pub proof: String,
    /// What to do when it fails.
    pub if_it_fails: String,
}

/// A web console.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Console {
    /// Iru Endpoint (formerly Kandji).
    Iru,
    /// Okta Workflows.
    OktaWorkflows,
    /// Where something outside of Okta keeps its token.
    Elsewhere,
}

/// A value to paste.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Paste {
    /// The label of the field on screen.
    pub field: String,
    /// A literal, or the reference of a secret.
    pub value: String,
    /// Whether `value` is the reference of a secret.
    pub secret: bool,
}

/// A box of the permission tree.
#[derive(Debug, Serialize, JsonSchema)]
pub struct BoxToTick {
    /// The head it stands under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<String>,
    /// Its label.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Whether the vendor documents the label.
    pub documented: bool,
    /// `METHOD /path`
    pub permission: String,
    /// What it can do; left out outside the catalog.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub risk: Option<Risk>,
}

/// How much harm a permission can do.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Reads what is no secret.
    Read,
    /// Reads secrets of devices.
    SensitiveRead,
    /// Changes something that can be changed back.
    Write,
    /// Erases, locks, deletes.
    Destructive,
}
