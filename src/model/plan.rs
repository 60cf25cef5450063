//! The plan as a value: verdicts, the actions they ask for, and what evidence could cover.

mod action;
mod excepted;
mod grants;

pub use action::{Action, ActionKind};
pub use excepted::{AcceptedDifference, Unexplained};
pub use grants::{GrantedRisk, Grants};

use super::{
    Address, ConnectionSight, Evidence, Permission, PlanSelection, RotationView, Span, Unknown,
};

/// What the comparison of declared, recorded and live says about one field or one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Declared and live agree.
    InSync,
    /// No evidence covers it.
    Unverifiable,
    /// An exception covers the difference until a date.
    Accepted,
    /// Live only: shown, never acted on.
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

impl Verdict {
    /// The word used on screen and in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::InSync => "in_sync",
            Self::Accepted => "accepted",
            Self::Unverifiable => "unverifiable",
            Self::Unmanaged => "unmanaged",
            Self::Due => "due",
            Self::Pending => "pending",
            Self::Drift => "drift",
            Self::Conflict => "conflict",
        }
    }
}

/// One thing that is compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Whether the thing exists.
    Existence,
    /// The host at which a tenant or an org answers.
    Host,
    /// A token's name.
    Name,
    /// A token's description.
    Description,
    /// One permission of a token.
    Permission(Permission),
    /// Whether a token's secret is accepted.
    Secret,
    /// Which token and domain sit behind a connection.
    Behind,
}

impl Field {
    /// The name used in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Existence => "existence",
            Self::Host => "host",
            Self::Name => "name",
            Self::Description => "description",
            Self::Permission(_) => "permission",
            Self::Secret => "secret",
            Self::Behind => "behind",
        }
    }
}

/// A value of a field, for comparison and for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Existence, a permission, a secret's validity.
    Flag(bool),
    /// A text.
    Text(String),
    /// Explicitly nothing (an empty description).
    Empty,
}

/// The verdict about one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldVerdict {
    /// What was compared.
    pub field: Field,
    /// What came out.
    pub verdict: Verdict,
    /// The declaration moved as well, while live is unknown (only with [`Verdict::Unverifiable`]).
    pub pending: bool,
    /// Declared.
    pub declared: Option<Value>,
    /// Recorded.
    pub recorded: Option<Value>,
    /// Live, or why it is unknown.
    pub live: Result<Value, Unknown>,
    /// What supports it, the strongest first.
    pub evidence: Vec<Evidence>,
    /// The bytes that declare it.
    pub span: Option<Span>,
}

/// Everything about one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The address; an unmanaged item has the address it would be known by in messages.
    pub address: Address,
    /// Its name on the console.
    pub name: String,
    /// The service's id of the live token it was matched with.
    pub live_id: Option<String>,
    /// The gravest verdict of its fields.
    pub verdict: Verdict,
    /// Its fields, in the order of [`Field`].
    pub fields: Vec<FieldVerdict>,
    /// Connections (and later flows) that feel a change of this item.
    pub reaches: Vec<Address>,
    /// How the live thing was matched, where that is worth saying.
    pub matched: Option<String>,
    /// Texts for the person: a group that a newer catalog would widen, two tokens of one name.
    pub notes: Vec<String>,
    /// What is known of a declared connection besides.
    pub connection: Option<Box<ConnectionSight>>,
    /// Where it is declared.
    pub span: Option<Span>,
}

/// How much of what is declared evidence could verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Declared facts.
    pub facts: usize,
    /// Of those: verified by proof, whatever the verdict.
    pub verified: usize,
    /// Of the rest: attested by a person.
    pub attested: usize,
}

/// A declared fact that evidence could not verify, and what would make it verifiable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unverified {
    /// The item.
    pub address: Address,
    /// Its fields that share the reason.
    pub fields: Vec<Field>,
    /// Why.
    pub why: Unknown,
    /// Whether a person attested it.
    pub attested: bool,
}

/// Why an action of the plan is not going to be done as things stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The item.
    pub address: Address,
    /// What was refused.
    pub action: &'static str,
    /// Why.
    pub reason: RefusalReason,
    /// Why in numbers and names, and what the person can do about it.
    pub way_out: String,
    /// The line that decides it.
    pub span: Option<Span>,
}

/// Why an action of the plan is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalReason {
    /// Nobody acknowledged the removal of something that is no longer declared.
    NotAcknowledged,
    /// One plan would take away more than `safety` allows.
    TooMany,
    /// Nothing else proven reads the tenant's audit log.
    OnlyAuditor,
    /// A connection still runs on it.
    InUse,
    /// Its declaration says `prevent_revoke`. No acknowledgement overrides it.
    Prevented,
    /// Both addresses of a move are recorded.
    BothRecorded,
}

impl RefusalReason {
    /// The name used in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotAcknowledged => "not_acknowledged",
            Self::TooMany => "too_many",
            Self::OnlyAuditor => "only_auditor",
            Self::InUse => "in_use",
            Self::Prevented => "prevented",
            Self::BothRecorded => "both_recorded",
        }
    }
}

/// What follows from declared, recorded and live. Two plans over equal inputs are equal.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// One entry an address, sorted.
    pub items: Vec<Item>,
    /// Steps in the order in which they can be done.
    pub actions: Vec<Action>,
    /// Removals that nobody acknowledged.
    pub refusals: Vec<Refusal>,
    /// How much is covered.
    pub coverage: Coverage,
    /// What could not be verified.
    pub unverified: Vec<Unverified>,
    /// Rotations that are due, under way, or due soon; the most urgent first.
    pub rotations: Vec<RotationView>,
    /// Exceptions that hold now.
    pub accepted: Vec<AcceptedDifference>,
    /// Live changes that match no apply and no handoff of ours.
    pub unexplained: Vec<Unexplained>,
    /// What its steps grant at most, and who approves that.
    pub grants: Grants,
    /// What it is about, where that is not everything.
    pub selection: Option<PlanSelection>,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty() && self.refusals.is_empty()
    }

    /// How many items have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.items
            .iter()
            .filter(|item| item.verdict == verdict)
            .count()
    }

    /// Whether the live side moved anywhere.
    pub fn has_drift(&self) -> bool {
        self.items.iter().any(|item| {
            item.fields
                .iter()
                .any(|field| matches!(field.verdict, Verdict::Drift | Verdict::Conflict))
        })
    }
}
