//! What the last apply left behind: values that evidence proved. The file format is `state`'s, not this one.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Address, ApiHost, Key, LiveConnection, OktaDomain, Permission, Source};

/// All recorded values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recorded {
    /// Tenants by key.
    pub tenants: BTreeMap<Key, RecordedTenant>,
    /// Orgs by key.
    pub orgs: BTreeMap<Key, RecordedOrg>,
    /// Tokens by address.
    pub tokens: BTreeMap<Address, RecordedToken>,
    /// Connections by address.
    pub connections: BTreeMap<Address, RecordedConnection>,
    /// What named people said, by address; newest last.
    pub attestations: BTreeMap<Address, Vec<Attestation>>,
    /// Rotations under way, by the token's address.
    pub rotations: BTreeMap<Address, RecordedRotation>,
    /// Which secret reference was sent to which hosts: a changed host is refused in CI until somebody approves it.
    pub secret_uses: BTreeMap<String, BTreeSet<String>>,
}

/// A value that evidence proved, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proven<T> {
    /// The value.
    pub value: T,
    /// When evidence last proved it.
    pub at: Timestamp,
    /// Which evidence.
    pub by: Source,
}

/// A tenant whose host answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedTenant {
    /// Its host.
    pub api_host: Proven<ApiHost>,
}

/// An org whose domain answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedOrg {
    /// Its domain.
    pub domain: Proven<OktaDomain>,
}

/// A token that was proven once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedToken {
    /// The service's id; `None` while only a probe proved it.
    pub id: Option<String>,
    /// Its name on the console.
    pub name: Proven<String>,
    /// Its description, if the log ever showed one.
    pub description: Option<Proven<Option<String>>>,
    /// Which generation of a rotated token is current; 1 until it was rotated.
    pub generation: u32,
    /// Its permissions.
    pub permissions: Proven<BTreeSet<Permission>>,
    /// What each declared group meant when it was applied.
    pub groups: BTreeMap<String, BTreeSet<Permission>>,
    /// Its secret, recognised by a keyed hash.
    pub secret: Option<RecordedSecret>,
    /// When the log says it was created.
    pub created_at: Option<Timestamp>,
    /// When this program first saw it.
    pub first_seen: Timestamp,
}

/// A secret that was accepted once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedSecret {
    /// The reference it was found at.
    pub reference: String,
    /// Keyed hash (HMAC-SHA-256, hex) of the value; the key is in the state.
    pub hmac: String,
    /// When it was last proven, and by what (a handoff's evidence, a probe).
    pub proven: Proven<()>,
}

/// A connection that was proven once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedConnection {
    /// Its nickname.
    pub nickname: Proven<String>,
    /// Nicknames that it had before it was renamed, each until when: events still call it so.
    pub former_nicknames: Vec<Proven<String>>,
    /// The org it lives in.
    pub org: Key,
    /// The token that the handoff asked to use: what was asked for, never proven by a log.
    pub token: Address,
    /// The host that the handoff asked to use.
    pub domain: ApiHost,
    /// The newest create or reauthorize event that was seen.
    pub authorized_at: Option<Timestamp>,
    /// When this program first saw it.
    pub first_seen: Timestamp,
}

impl RecordedConnection {
    /// Whether a live connection is this one under a name that it had before: events keep the nickname that they began with.
    /// One that was created after the renaming is another one.
    pub fn was_called(&self, live: &LiveConnection) -> bool {
        self.former_nicknames.iter().any(|former| {
            let created = live.created.as_ref();
            former.value == live.nickname && created.is_none_or(|created| created.at <= former.at)
        })
    }

    /// The live connection that bears a former nickname of this one.
    pub fn under_former_name<'l>(
        &self,
        connections: &'l [LiveConnection],
    ) -> Option<&'l LiveConnection> {
        let mut connections = connections.iter();
        connections.find(|connection| self.was_called(connection))
    }
}

/// A named person's word about one address: weak evidence, never proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// Who.
    pub person: String,
    /// Why it can be believed, in that person's words.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// What the address's declaration was, as a digest: a changed declaration ends the attestation.
    pub declaration: String,
}

/// The replacement of one token, from the wish for it until the old token is gone. The token itself is the successor as soon as
/// that is proven: then the predecessor is only known from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedRotation {
    /// Why it was begun.
    pub reason: String,
    /// Who asked for it.
    pub asked_by: String,
    /// When.
    pub asked_at: Timestamp,
    /// What is done first.
    pub order: RotationOrder,
    /// The successor's generation.
    pub generation: u32,
    /// The old token; `None` until the successor is proven.
    pub predecessor: Option<Predecessor>,
    /// Connections that ran on the old token when the successor was proven.
    pub holders: BTreeSet<Address>,
    /// Connections and consumers that got the new token: when, by the service's clock, and by which evidence.
    pub cut_over: BTreeMap<Address, Proven<()>>,
    /// When everything was unticked on the old token, by the service's clock.
    pub unticked_at: Option<Timestamp>,
    /// What was tried while nothing was ticked on the old token.
    pub tests: BTreeMap<Address, Tested>,
    /// Connections whose place a second one takes.
    pub replacements: BTreeMap<Address, Replacement>,
}

/// A second connection that takes the place of a first one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replacement {
    /// The first one's nickname.
    pub old: String,
    /// The second one's nickname.
    pub new: String,
    /// When its log says that the second one got its key.
    pub made_at: Timestamp,
    /// When the first one was deleted, by its log.
    pub deleted_at: Option<Timestamp>,
}

/// What a rotation does first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RotationOrder {
    /// Nothing fails: the successor is in use before the old token is revoked.
    ReplaceFirst,
    /// The old token is revoked at once; what runs on it fails until it has the new one.
    RevokeFirst,
}

/// A token that is being replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Predecessor {
    /// The service's id, if it was ever known.
    pub id: Option<String>,
    /// Its name on the console.
    pub name: String,
    /// Its generation.
    pub generation: u32,
    /// What it could do when it was replaced.
    pub permissions: BTreeSet<Permission>,
    /// Its secret, recognised by a keyed hash.
    pub secret: Option<RecordedSecret>,
    /// When the log says that it was created.
    pub created_at: Option<Timestamp>,
    /// When its successor was made as declared, by the service's clock.
    pub replaced_at: Timestamp,
}

/// What came of using a connection while nothing was ticked on the old token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tested {
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub outcome: TestOutcome,
}

/// Whether something works with the new token alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TestOutcome {
    /// Its canary was answered.
    Passed,
    /// Its canary failed: it still runs on the old token.
    Failed {
        /// What the canary said.
        says: String,
    },
    /// A named person says that it works.
    Attested {
        /// Who.
        person: String,
        /// In that person's words.
        reason: String,
    },
}
