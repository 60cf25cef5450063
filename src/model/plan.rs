//! The plan as a value: verdicts, the actions they ask for, and what evidence could cover.

use std::collections::BTreeSet;

use super::{Address, ConnectionSight, Evidence, Permission, RotationView, Span, Unknown};

/// What the comparison of declared, recorded and live says about one field or one item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Declared and live agree.
    InSync,
    /// An exception covers the difference until a date.
    Accepted,
    /// No evidence covers it.
    Unverifiable,
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

/// What one step of a plan does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionKind {
    /// Take a live thing into the state. Automatic.
    Adopt,
    /// Write values that evidence proves into the state. Automatic.
    Record,
    /// Give a recorded thing that is proven gone, or no longer declared and gone, up. Automatic.
    Forget,
    /// Let what is recorded follow a key that changed. Automatic.
    Move {
        /// The address before.
        from: Address,
    },
    /// Create a token; look first when absence is not proven.
    CreateToken {
        /// The log does not prove that it is absent.
        look_first: bool,
        /// Boxes to tick.
        tick: BTreeSet<Permission>,
    },
    /// Change a token's name, description or boxes.
    EditToken {
        /// The new name.
        rename: Option<String>,
        /// The new description.
        describe: Option<String>,
        /// Boxes to tick.
        tick: BTreeSet<Permission>,
        /// Boxes to untick.
        untick: BTreeSet<Permission>,
    },
    /// Revoke a token.
    RevokeToken,
    /// Create a connection; look first when absence is not proven.
    CreateConnection {
        /// The log does not prove that it is absent.
        look_first: bool,
    },
    /// Put the (new) token into a connection.
    ReauthorizeConnection,
    /// Delete a connection.
    DeleteConnection,
    /// Rename a connection. No event shows it: a person's word is all there is.
    RenameConnection {
        /// Its nickname until now.
        from: String,
        /// The declared one.
        to: String,
    },
    /// Make the canary flow of a connection and write its URL into the declaration, which ends it.
    SetUpCanary,
    /// Create the token that takes another one's place.
    CreateSuccessor {
        /// Its name on the console.
        name: String,
        /// Its generation.
        generation: u32,
        /// A token of this name may be there already.
        look_first: bool,
        /// Boxes to tick.
        tick: BTreeSet<Permission>,
    },
    /// Put the new token into something outside of Okta. A person's word is all there is.
    RepointConsumer,
    /// Create a second connection with the new token, which takes the first one's place.
    CreateReplacement {
        /// Its nickname.
        nickname: String,
    },
    /// Choose the second connection in every flow that uses the first one. A person's word is all there is.
    MoveFlows {
        /// The first one's nickname.
        from: String,
        /// The second one's.
        to: String,
    },
    /// Delete the connection whose flows were moved.
    DeleteReplaced {
        /// Its nickname.
        nickname: String,
    },
    /// Untick everything on the old token: what still runs on it shows, and it can be undone.
    UntickPredecessor {
        /// Its name on the console.
        name: String,
        /// Boxes to untick.
        untick: BTreeSet<Permission>,
    },
    /// Call a connection's canary while nothing is ticked on the old token. Automatic.
    TestConnection,
    /// See whether a connection without a canary works. A person's word is all there is.
    CheckConnection,
    /// Tick the old token's boxes again: something still runs on it.
    TickPredecessor {
        /// Its name on the console.
        name: String,
        /// Boxes to tick.
        tick: BTreeSet<Permission>,
    },
    /// Revoke the old token.
    RevokePredecessor {
        /// Its name on the console.
        name: String,
    },
}

impl ActionKind {
    /// The name used in JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Adopt => "adopt",
            Self::Record => "record",
            Self::Forget => "forget",
            Self::Move { .. } => "move",
            Self::CreateToken { .. } => "create_token",
            Self::EditToken { .. } => "edit_token",
            Self::RevokeToken => "revoke_token",
            Self::CreateConnection { .. } => "create_connection",
            Self::ReauthorizeConnection => "reauthorize_connection",
            Self::DeleteConnection => "delete_connection",
            Self::RenameConnection { .. } => "rename_connection",
            Self::SetUpCanary => "set_up_canary",
            Self::CreateSuccessor { .. } => "create_successor",
            Self::CreateReplacement { .. } => "create_replacement",
            Self::MoveFlows { .. } => "move_flows",
            Self::DeleteReplaced { .. } => "delete_replaced",
            Self::RepointConsumer => "repoint_consumer",
            Self::UntickPredecessor { .. } => "untick_predecessor",
            Self::TestConnection => "test_connection",
            Self::CheckConnection => "check_connection",
            Self::TickPredecessor { .. } => "tick_predecessor",
            Self::RevokePredecessor { .. } => "revoke_predecessor",
        }
    }

    /// Whether a person has to do it.
    pub fn is_handoff(&self) -> bool {
        !matches!(
            self,
            Self::Adopt | Self::Record | Self::Forget | Self::Move { .. } | Self::TestConnection
        )
    }

    /// Whether nothing but a person's word can show that it is done.
    pub fn is_attested(&self) -> bool {
        matches!(
            self,
            Self::RepointConsumer
                | Self::CheckConnection
                | Self::MoveFlows { .. }
                | Self::RenameConnection { .. }
        )
    }
}

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it is about.
    pub address: Address,
    /// What is done.
    pub kind: ActionKind,
    /// Why, as a clause.
    pub why: String,
    /// Addresses whose actions must be done before this one.
    pub after: Vec<Address>,
    /// Items that feel it.
    pub reaches: Vec<Address>,
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
