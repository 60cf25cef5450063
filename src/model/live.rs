//! What evidence shows now. Each fact is known with its evidence, or unknown for a named reason: there is no third.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Actor, CanaryCall, Change, ConnectionStatus, Key, Permission, Skew};

/// Everything that was observed for one configuration.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// Observed tenants, by the tenant's key.
    pub tenants: BTreeMap<Key, LiveTenant>,
    /// Observed orgs, by the org's key.
    pub orgs: BTreeMap<Key, LiveOrg>,
    /// What came of calling the canaries, by the connection's key; empty unless somebody asked for it.
    pub canaries: BTreeMap<Key, CanaryCall>,
}

/// Whether a log could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It was read up to now.
    Read {
        /// The time of its newest event, by the service's clock; `None` for an empty log.
        newest: Option<Timestamp>,
        /// Nothing before this time can be in it (the service forgets, or the fill is not complete).
        since: Option<Timestamp>,
        /// How far the service's clock is from ours.
        skew: Skew,
    },
    /// Nobody asked, for a reason that is no failure.
    NotAsked(NotAsked),
    /// It was asked and did not answer as it should.
    Failed(Fault),
}

/// Why nothing was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotAsked {
    /// No auditor or no credentials are declared.
    NoReader,
    /// The reference of the reading credentials is not set.
    SecretNotAtHand {
        /// The reference.
        reference: String,
    },
    /// `--offline`.
    Offline,
    /// The run's share of the hourly budget is used up.
    BudgetSpent,
    /// This needs a flag that was not given.
    NeedsFlag(&'static str),
    /// The kind of sign-in is not supported by this version.
    Unsupported(&'static str),
}

/// What went wrong when a service was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Our own reading credentials were rejected (401 or 403): exit code 77.
    Rejected {
        /// The HTTP status.
        status: u16,
        /// What the service wrote, shortened, for people.
        says: String,
    },
    /// We are not signed in as a service app: the org refused, or the private key is none. Exit code 77.
    SignIn(SignInRefusal),
    /// The service has no such tenant.
    UnknownTenant {
        /// The other regional host, when that one does know the name.
        other_region: Option<String>,
    },
    /// Every token of the tenant answers 401 at once: the service's trouble, not ours.
    EveryTokenRejected,
    /// An HTTP status that is no answer to the question (429, 5xx, 404 …).
    Status {
        /// The HTTP status.
        status: u16,
        /// What the service wrote, shortened, for people.
        says: String,
    },
    /// A page of somebody else: a proxy, a captive portal, a maintenance page.
    ForeignPage {
        /// Its title, if it has one.
        title: Option<String>,
    },
    /// No connection, a reset, a time-out, half a body.
    Connection(String),
    /// An answer in a shape that nobody published.
    Shape(String),
    /// A request was not sent because a promise forbids it (another host, a value without the shape of a token).
    Refused(String),
}

/// Why we are not signed in as a service app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInRefusal {
    /// What it was about.
    pub about: RefusedFor,
    /// What the org wrote, shortened, for people; of an unusable key, what is wrong with it.
    pub says: String,
    /// Seconds that our clock is ahead of the org's, where that is more than a minute; negative: behind.
    pub ahead: Option<i64>,
}

/// What a refused sign-in was about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedFor {
    /// The value of the private key cannot sign; nothing was sent.
    Unusable,
    /// The client id is unknown, or the key is none of that app.
    Key,
    /// The token endpoint does not know itself under the domain that we asked.
    Audience,
    /// The statement is expired, or from the future.
    Clock,
    /// A scope is not granted to the app.
    Scope,
    /// The proof of possession (DPoP).
    Proof,
    /// Something else.
    Other,
}

/// One observed tenant.
#[derive(Debug, Clone)]
pub struct LiveTenant {
    /// Whether its audit log could be read.
    pub log: Reading,
    /// The tokens that the log shows, deleted ones too.
    pub tokens: Vec<LiveToken>,
    /// API tokens that acted but that no token event describes (created and last edited before the log's memory).
    pub traces: Vec<Trace>,
    /// When API tokens acted, by the actor's id: every token that the log shows acting, those of `tokens` too. Empty also when
    /// the log could not be read.
    pub activity: BTreeMap<String, Activity>,
    /// What the secrets at hand could do, by the token's key.
    pub probes: BTreeMap<Key, SecretProbe>,
    /// The keyed hash of each secret at hand, by the token's key.
    pub secrets: BTreeMap<Key, String>,
    /// What the person should know besides.
    pub findings: Vec<Finding>,
}

/// Something worth telling that is no verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// Log events that could not be understood.
    EventsNotUnderstood {
        /// How many.
        count: u64,
        /// Some of them, where the log is one whose events can be named; the newest last.
        events: Vec<UnreadEvent>,
    },
    /// The log's first fill was stopped by the budget; the next run goes on.
    FillIncomplete,
}

/// A log event that could not be understood, as far as it can be named.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct UnreadEvent {
    /// Its id in the log, shortened, for people; empty when it has none.
    pub id: String,
    /// Its type, shortened, for people; empty when it has none.
    pub kind: String,
}

/// An actor of kind "api token" that no token event describes. Whether an actor's id is the token's id is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Who.
    pub actor: Actor,
    /// Its first event within the log's memory.
    pub first: Timestamp,
    /// Its last event.
    pub last: Timestamp,
    /// How many events.
    pub events: u64,
}

/// What the log shows of an API token's own deeds. The log has events of changes alone: a token that only reads leaves none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    /// A name, where the log gives one.
    pub name: Option<String>,
    /// Its first event within the log's memory.
    pub first: Timestamp,
    /// Its last event.
    pub last: Timestamp,
    /// How many events.
    pub events: u64,
}

/// A fact, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known<T> {
    /// Known, since this event.
    Known {
        /// The value.
        value: T,
        /// The event that made it so (or the oldest that shows it).
        since: Change,
    },
    /// No event says.
    Unknown,
}

impl<T> Known<T> {
    /// The value, if it is known.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Known { value, .. } => Some(value),
            Self::Unknown => None,
        }
    }

    /// The event behind it, if it is known.
    pub fn since(&self) -> Option<&Change> {
        match self {
            Self::Known { since, .. } => Some(since),
            Self::Unknown => None,
        }
    }
}

/// Whether a thing exists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// The newest event shows it.
    Present,
    /// A delete event is its newest.
    Deleted(Change),
}

/// One token as the audit log shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveToken {
    /// The service's id (`target_id`).
    pub id: String,
    /// Whether it exists.
    pub presence: Presence,
    /// Its name on the console.
    pub label: Known<String>,
    /// Its description on the console.
    pub description: Known<Option<String>>,
    /// Its whole permission list; each permission with the event that granted it (or the oldest that shows it).
    pub permissions: Known<BTreeMap<Permission, Change>>,
    /// Permissions it once had, with the event that took each away.
    pub taken: BTreeMap<Permission, Change>,
    /// Its create event, if that is within the log's memory.
    pub created: Option<Change>,
    /// Its newest event.
    pub changed: Change,
}

impl LiveToken {
    /// Whether the log knows everything about it: label, description, permissions and its beginning.
    pub fn is_whole(&self) -> bool {
        self.label.value().is_some()
            && self.description.value().is_some()
            && self.permissions.value().is_some()
            && self.created.is_some()
    }
}

/// What the secret of a declared token could do when it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretProbe {
    /// When.
    pub at: Timestamp,
    /// Whether the secret is accepted.
    pub validity: Validity,
    /// Answers by permission.
    pub permissions: BTreeMap<Permission, ProbeAnswer>,
}

/// Whether a secret is accepted. A 2xx proves it; nothing else proves anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Validity {
    /// A request was answered with 2xx.
    Proven,
    /// Every request was answered with 401: invalid, revoked, another tenant's, or without any permission.
    EveryAnswer401,
    /// Anything else.
    Unknown(Unknown),
}

/// What a probe of one permission showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeAnswer {
    /// 2xx.
    Granted,
    /// 401 or 403 with a token that another 2xx proves valid, twice (the second time with no-cache).
    Denied {
        /// The HTTP status.
        status: u16,
    },
    /// Nothing can be concluded.
    Unknown(Unknown),
}

/// Why nothing is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    /// The log was read and has no trace. Never a proof of absence.
    NoTrace,
    /// The log shows the thing but not this field.
    NotInLog,
    /// More than one live thing bears the label or nickname.
    Ambiguous {
        /// How many.
        count: usize,
    },
    /// Nobody asked.
    NotAsked(NotAsked),
    /// The service was asked and did not answer as it should.
    Failed(Fault),
    /// Asking would need an id of an object, and no permitted list call gave one.
    NeedsObject,
    /// The operation changes something, or reads a secret of a device: it is never asked.
    NeverProbed,
    /// The product is not licensed (404): nothing can be concluded.
    NotLicensed,
    /// Log and probe disagree, also when asked again.
    SourcesDisagree {
        /// What the log says.
        log: bool,
        /// What the probe says.
        probe: bool,
    },
    /// No public interface shows it.
    NotObservable,
}

/// One observed org.
#[derive(Debug, Clone)]
pub struct LiveOrg {
    /// Whether its System Log could be read.
    pub log: Reading,
    /// Connections of the Kandji connector that the log shows.
    pub connections: Vec<LiveConnection>,
    /// Imports of flows and folders that the log shows, oldest first.
    pub imports: Vec<LiveImport>,
    /// Roles of Okta Workflows that the log shows as given. Those that were given before its memory are not among them.
    pub roles: Vec<LiveRole>,
    /// What the person should know besides.
    pub findings: Vec<Finding>,
}

/// One connection as the System Log shows it, folded by nickname.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveConnection {
    /// Its nickname, as its events name it.
    pub nickname: String,
    /// Whether it exists.
    pub presence: Presence,
    /// How many of that nickname exist by the log: more than one is ambiguous.
    pub count: usize,
    /// Its create event, if that is within the log's memory.
    pub created: Option<Change>,
    /// The newest create or reauthorize event: when a key was last put in. Reauthorize means *attempted*.
    pub authorized: Option<Change>,
    /// Its newest event.
    pub changed: Change,
    /// What happened to it last.
    pub status: ConnectionStatus,
}

/// What was imported.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum ImportKind {
    /// A flow.
    Flow,
    /// A folder; each flow in it has an event of its own.
    Folder,
}

/// A flow or folder that was imported into an org.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct LiveImport {
    /// What it is.
    pub kind: ImportKind,
    /// Its name.
    pub name: String,
    /// The service's id, if the event gives one.
    pub id: Option<String>,
    /// When and by whom.
    pub change: Change,
}

/// A role of Okta Workflows that somebody has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LiveRole {
    /// The person's or the group's name.
    pub holder: String,
    /// Whether that is a group.
    pub is_group: bool,
    /// The role's name.
    pub role: String,
    /// When and by whom it was given.
    pub given: Change,
}
