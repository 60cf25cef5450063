//! The nouns of tenantry: what is declared, recorded and live, the evidence for it, and the plan drawn from the three.
//! No I/O, no clock, no randomness, no text layout: values and the few rules that belong to a value alone.

mod address;
mod canary;
mod clock;
mod connection;
mod declared;
mod evidence;
mod handoff;
mod host;
mod live;
mod notify;
mod permission;
mod plan;
mod recorded;
mod rotation;
mod secret_ref;
mod selection;
mod service_app;
mod source;
mod state_place;
mod stores;

pub use address::{Address, AddressError, Key};
pub use canary::{CanaryAnswer, CanaryCall, CanaryOutcome};
pub use clock::{Clock, Skew};
pub use connection::{ConnectionSight, ConnectionStatus, KeyAge, OldToken, StaleKey};
pub use declared::{
    Canary, Claim, Connection, Consumer, Credentials, CutOver, Declared, ExceptedText, Exception,
    ExportedConnectionUse, Ignore, Limits, Move, Org, Pattern, Policy, Promotion, Region, Rotation,
    RotationPolicy, Safety, Sharing, SharingPolicy, Tenant, Token, Until,
};
pub use evidence::{Actor, ActorKind, Change, Evidence, Source, Weight};
pub use handoff::{Arrival, BoxToTick, Console, Handoff, HandoffId, Paste, Step};
pub use host::{ApiHost, OktaDomain};
pub use live::{
    Activity, Fault, Finding, ImportKind, Known, Live, LiveConnection, LiveImport, LiveOrg,
    LiveRole, LiveTenant, LiveToken, NotAsked, Presence, ProbeAnswer, Reading, RefusedFor,
    SecretProbe, SignInRefusal, Trace, Unknown, UnreadEvent, Validity,
};
pub use notify::{Notified, NotifyForm, NotifyUrl, Occasion};
pub use permission::{Method, Permission, Risk};
pub use plan::{
    AcceptedDifference, Action, ActionKind, Coverage, Field, FieldVerdict, GrantedRisk, Grants,
    Item, Plan, Refusal, RefusalReason, Unexplained, Unverified, Value, Verdict,
};
pub use recorded::{
    Attestation, Predecessor, Proven, Recorded, RecordedConnection, RecordedOrg, RecordedRotation,
    RecordedSecret, RecordedTenant, RecordedToken, Replacement, RotationOrder, TestOutcome, Tested,
};
pub use rotation::{AgeSource, Due, RotationView, Stage, StageKind, StageStanding};
pub use secret_ref::{OpField, Programs, SecretRef, VaultField, looks_like_token};
pub use selection::{AddressPattern, PatternError, PlanSelection, Shard, ShardError};
pub use service_app::{ServiceApp, SigningAlgorithm};
pub use source::{FileId, SourceFile, Sources, Span, Spanned};
pub use state_place::{
    Encryption, S3Place, StateEndpoint, StatePlace, StateSettings, is_object_name,
};
pub use stores::{Stores, Vault, VaultLogin};

pub use jiff::{SignedDuration, Timestamp};
