//! A handoff as a value: what a person is asked to do, where, and what will prove that it is done.

use super::{Address, Permission, Risk};

/// Identifies a handoff across runs: equal address, desired value and generation give an equal id.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct HandoffId(pub String);

/// Which console a step happens on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Console {
    /// The web console of Iru Endpoint (formerly Kandji).
    Iru,
    /// The Okta Workflows console.
    OktaWorkflows,
    /// Where a consumer outside of Okta keeps its token.
    Elsewhere,
}

/// One step for a person: a sentence, with the labels on screen in quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub text: String,
}

/// The way to the screen where a handoff's own steps begin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrival {
    /// How many of the first steps only lead there: who is there already needs none of them.
    pub steps: usize,
    /// That screen, as the console calls it; empty where nobody gave it a name.
    pub screen: String,
}

/// A value to paste, as a reference or as a literal that is no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paste {
    /// The label of the field on screen.
    pub field: String,
    /// A literal, or the reference of a secret (`env:NAME`), never a secret.
    pub value: String,
    /// Whether `value` is the reference of a secret.
    pub secret: bool,
}

/// A box of the permission tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoxToTick {
    /// The group it stands under (`Devices: Device Information`), where the catalog knows it.
    pub group: Option<String>,
    /// Its label; inferred labels are marked on screen, method and path always stand beside it.
    pub label: Option<String>,
    /// Whether the vendor documents the label.
    pub documented: bool,
    /// Method and path.
    pub permission: Permission,
    /// What it can do; `None` outside the catalog.
    pub risk: Option<Risk>,
}

/// What a person is asked to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handoff {
    /// Its id.
    pub id: HandoffId,
    /// What it is about.
    pub address: Address,
    /// One line.
    pub title: String,
    /// Why it is asked for.
    pub why: String,
    /// What it affects.
    pub affects: Vec<Address>,
    /// Flows that feel it, by the exports that connections name; which others there are is unknown.
    pub flows: Vec<String>,
    /// Who can do it.
    pub who: String,
    /// On which console.
    pub console: Console,
    /// Where, as a URL or a place.
    pub place: String,
    /// Numbered steps.
    pub steps: Vec<Step>,
    /// Which of them lead to the screen where the others are done.
    pub arrival: Arrival,
    /// Values to paste.
    pub pastes: Vec<Paste>,
    /// Boxes to tick.
    pub tick: Vec<BoxToTick>,
    /// Boxes to untick.
    pub untick: Vec<BoxToTick>,
    /// Where the new secret goes, when the steps yield one.
    pub secret_goes_to: Option<String>,
    /// Whether the steps yield a new secret.
    pub yields_secret: bool,
    /// What will prove that it is done.
    pub proof: String,
    /// What to do when it fails.
    pub if_it_fails: String,
}
