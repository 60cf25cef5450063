//! A plan document as far as it is shown to people. Any minor version of format 1 is read; what is not known is passed over.

use serde::Deserialize;

/// What `plan --out` and `plan --format json` write.
#[derive(Debug, Deserialize)]
pub struct Document {
    pub(super) format_version: String,
    #[serde(default)]
    pub(super) sealed: Option<Sealed>,
    pub(super) coverage: Coverage,
    pub(super) items: Vec<Item>,
    pub(super) actions: Vec<Action>,
    #[serde(default)]
    pub(super) refusals: Vec<Refusal>,
    #[serde(default)]
    pub(super) unverified: Vec<Unverified>,
    #[serde(default)]
    pub(super) rotations: Vec<Rotation>,
    #[serde(default)]
    pub(super) accepted: Vec<Accepted>,
    #[serde(default)]
    pub(super) unexplained: Vec<Unexplained>,
    #[serde(default)]
    pub(super) grants: Option<Grants>,
    #[serde(default)]
    pub(super) selection: Option<Selection>,
}

impl Document {
    /// Whether this program knows the format.
    pub fn is_known(&self) -> bool {
        self.format_version.split('.').next() == Some("1")
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Sealed {
    pub(super) state_serial: u64,
    #[serde(default)]
    pub(super) state_lineage: String,
    #[serde(default)]
    pub(super) acknowledged: Vec<String>,
    #[serde(default)]
    pub(super) seal: Option<Seal>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Seal {
    pub(super) made_at: String,
    pub(super) origin: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Coverage {
    pub(super) facts: usize,
    pub(super) verified: usize,
    #[serde(default)]
    pub(super) attested: usize,
}

#[derive(Debug, Deserialize)]
pub(super) struct Item {
    pub(super) address: String,
    pub(super) name: String,
    pub(super) verdict: String,
    pub(super) fields: Vec<Field>,
    #[serde(default)]
    pub(super) reaches: Vec<String>,
    #[serde(default)]
    pub(super) matched: Option<String>,
    #[serde(default)]
    pub(super) notes: Vec<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Field {
    pub(super) field: String,
    #[serde(default)]
    pub(super) permission: Option<String>,
    pub(super) verdict: String,
    #[serde(default)]
    pub(super) pending: bool,
    #[serde(default)]
    pub(super) declared: Option<Value>,
    #[serde(default)]
    pub(super) recorded: Option<Value>,
    #[serde(default)]
    pub(super) live: Option<Value>,
    #[serde(default)]
    pub(super) unknown: Option<Unknown>,
    #[serde(default)]
    pub(super) evidence: Vec<Evidence>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(untagged)]
pub(super) enum Value {
    Flag(bool),
    Text(String),
}

#[derive(Debug, Deserialize)]
pub(super) struct Unknown {
    pub(super) why: String,
    #[serde(default)]
    pub(super) detail: Option<String>,
    pub(super) remedy: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Evidence {
    pub(super) source: String,
    pub(super) weight: String,
    #[serde(default)]
    pub(super) at: Option<String>,
    #[serde(default)]
    pub(super) actor: Option<Actor>,
    pub(super) says: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Actor {
    pub(super) id: String,
    #[serde(default)]
    pub(super) name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Action {
    pub(super) address: String,
    pub(super) kind: String,
    pub(super) why: String,
    #[serde(default)]
    pub(super) from: Option<String>,
    #[serde(default)]
    pub(super) handoff: Option<Handoff>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Handoff {
    pub(super) title: String,
    pub(super) why: String,
    pub(super) who: String,
    pub(super) console: String,
    pub(super) place: String,
    #[serde(default)]
    pub(super) affects: Vec<String>,
    #[serde(default)]
    pub(super) steps: Vec<String>,
    #[serde(default)]
    pub(super) pastes: Vec<Paste>,
    #[serde(default)]
    pub(super) tick: Vec<BoxToTick>,
    #[serde(default)]
    pub(super) untick: Vec<BoxToTick>,
    #[serde(default)]
    pub(super) secret_goes_to: Option<String>,
    pub(super) proof: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Paste {
    pub(super) field: String,
    pub(super) value: String,
    #[serde(default)]
    pub(super) secret: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct BoxToTick {
    #[serde(default)]
    pub(super) group: Option<String>,
    #[serde(default)]
    pub(super) label: Option<String>,
    pub(super) permission: String,
    #[serde(default)]
    pub(super) risk: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    pub(super) address: String,
    pub(super) action: String,
    pub(super) way_out: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Unverified {
    pub(super) address: String,
    pub(super) fields: Vec<FieldName>,
    pub(super) unknown: Unknown,
    #[serde(default)]
    pub(super) attested: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct FieldName {
    pub(super) field: String,
    #[serde(default)]
    pub(super) permission: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Rotation {
    pub(super) token: String,
    #[serde(default)]
    pub(super) due: Option<String>,
    #[serde(default)]
    pub(super) reason: Option<String>,
    #[serde(default)]
    pub(super) stages: Vec<Stage>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Stage {
    pub(super) kind: String,
    pub(super) about: String,
    pub(super) standing: String,
    #[serde(default)]
    pub(super) at: Option<String>,
    #[serde(default)]
    pub(super) why: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Accepted {
    pub(super) address: String,
    #[serde(default)]
    pub(super) fields: Vec<FieldName>,
    pub(super) until: String,
    pub(super) reason: String,
    #[serde(default)]
    pub(super) ticket: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Unexplained {
    pub(super) address: String,
    pub(super) did: String,
    pub(super) at: String,
    #[serde(default)]
    pub(super) actor: Option<Actor>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Grants {
    pub(super) risk: String,
    #[serde(default)]
    pub(super) at: Vec<String>,
    #[serde(default)]
    pub(super) approval: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Selection {
    pub(super) items: usize,
    pub(super) of: usize,
    #[serde(default)]
    pub(super) targets: Vec<String>,
    #[serde(default)]
    pub(super) excludes: Vec<String>,
    #[serde(default)]
    pub(super) shard: Option<String>,
}
