//! Format 1, rotations (since 1.1).

use schemars::JsonSchema;
use serde::Serialize;

/// One token's rotation.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Rotation {
    /// The token.
    pub token: String,
    /// When it is due by its age.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    /// Where its age starts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_since: Option<String>,
    /// What says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub age_by: Option<AgeSource>,
    /// Whether it is due already.
    pub reached: bool,
    /// Why it is under way; left out while it is only due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The successor's generation.
    pub generation: u32,
    /// Its stages in order; none while it is only due soon.
    pub stages: Vec<Stage>,
}

/// What a token's age is counted from.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AgeSource {
    /// Its create event.
    Log,
    /// The first time this program saw it: it may be older.
    FirstSeen,
}

/// One stage.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Stage {
    /// What is done.
    pub kind: StageKind,
    /// The connection, consumer or token that it is done to.
    pub about: String,
    /// The place of its wave in the order; left out without waves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wave: Option<usize>,
    /// How far it is.
    pub standing: StageStanding,
    /// When it was done, or from when on it can be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Why it failed or cannot be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// What a stage does.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)] // the words say it
pub enum StageKind {
    Create,
    Replace,
    CutOver,
    Untick,
    Test,
    TickAgain,
    Retire,
    Revoke,
}

/// How far a stage is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageStanding {
    /// Evidence shows it done.
    Done,
    /// A person says that it is done.
    Attested,
    /// It can be done now.
    Now,
    /// It can be done from `at` on.
    NotBefore,
    /// Something before it has to be done first.
    Later,
    /// It failed.
    Failed,
    /// Something keeps it from being done.
    Blocked,
}
