//! The nouns of tenantry: what is declared, recorded and live, the evidence for it, and the plan drawn from the three.
//! No I/O, no clock, no randomness, no text layout: values and the few rules that belong to a value alone.

mod address;
mod clock;
mod declared;
mod evidence;
mod handoff;
mod host;
mod live;
mod permission;
mod plan;
mod recorded;
mod secret_ref;
mod source;
mod stores;

pub use address::{Address, AddressError, Key};
pub use clock::{Clock, Skew};
pub use declared::{
    Canary, Claim, Connection, Credentials, Declared, Limits, Org, Rotation, Tenant, Token,
};
pub use evidence::{Actor, ActorKind, Change, Evidence, Source, Weight};
pub use handoff::{BoxToTick, Console, Handoff, HandoffId, Paste, Step};
pub use host::{ApiHost, OktaDomain};
pub use live::{
    Fault, Finding, Known, Live, LiveConnection, LiveOrg, LiveTenant, LiveToken, NotAsked,
    Presence, ProbeAnswer, Reading, SecretProbe, Trace, Unknown, Validity,
};
pub use permission::{Method, Permission, Risk};
pub use plan::{
    Action, ActionKind, Coverage, Field, FieldVerdict, Item, Plan, Refusal, Unverified, Value,
    Verdict,
};
pub use recorded::{
    Attestation, Proven, Recorded, RecordedConnection, RecordedOrg, RecordedSecret, RecordedTenant,
    RecordedToken,
};
pub use secret_ref::{OpField, Programs, SecretRef, VaultField, looks_like_token};
pub use source::{FileId, SourceFile, Sources, Span, Spanned};
pub use stores::{Stores, Vault, VaultLogin};

pub use jiff::{SignedDuration, Timestamp};
