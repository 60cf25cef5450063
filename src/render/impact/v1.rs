//! The types of format 1 of `impact` and `incident`. They are copies on purpose: other programs read them. Adding a field raises the minor
//! version; anything else is format 2. What is not known is `null`. Times are RFC 3339.

mod token;

use schemars::JsonSchema;
use serde::Serialize;

pub(super) use token::{
    Activity, Actor, Change, Connection, Consumer, Created, Order, Power, Powers, PowersFrom, Risk,
    Role, Rotation, Token,
};

/// The version of this format.
pub(super) const FORMAT_VERSION: &str = "1.0";

/// What `impact --format json` prints.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "tenantry impact")]
#[serde(untagged)]
pub(super) enum Answer {
    /// About an address.
    Impact(Box<Impact>),
    /// About a person.
    Person(Box<Person>),
}

/// What this document is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum IsImpact {
    /// What an address touches.
    Impact,
}

/// What this document is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum IsPerson {
    /// What a person touched.
    Person,
}

/// What this document is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum IsIncident {
    /// Whose secret a leaked value is.
    Incident,
}

/// What an address touches, and what breaks when it goes.
#[derive(Serialize, JsonSchema)]
pub(super) struct Impact {
    /// `MAJOR.MINOR`; a reader accepts any minor of a major it knows.
    pub(super) format_version: &'static str,
    pub(super) kind: IsImpact,
    /// What was asked about.
    pub(super) address: String,
    /// Tokens that it is, holds or runs on.
    pub(super) tokens: Vec<Token>,
    /// Connections that it is or reaches.
    pub(super) connections: Vec<Connection>,
    /// Users of its tokens outside of Okta.
    pub(super) consumers: Vec<Consumer>,
    /// Where secrets of its own are kept.
    pub(super) secrets: Vec<Secret>,
    /// What breaks when something happens to it.
    pub(super) breaks: Vec<Breaks>,
    /// Both ways to replace it, where it is a token.
    pub(super) courses: Vec<Course>,
}

/// What a person touched, as far as the logs show it.
#[derive(Serialize, JsonSchema)]
pub(super) struct Person {
    /// `MAJOR.MINOR`; a reader accepts any minor of a major it knows.
    pub(super) format_version: &'static str,
    pub(super) kind: IsPerson,
    /// The name, where the files or a log give one.
    pub(super) name: Option<String>,
    /// The ids that are this person's.
    pub(super) ids: Vec<String>,
    /// The day that the person left, as the files say.
    pub(super) left: Option<String>,
    /// Tokens that the person created or edited.
    pub(super) tokens: Vec<TouchedToken>,
    /// Connections that the person created or reauthorized.
    pub(super) connections: Vec<TouchedConnection>,
    /// Declared tokens to replace, in this order.
    pub(super) replace: Vec<Replace>,
    /// How much of each log is known.
    pub(super) logs: Vec<KnownLog>,
    /// What the vendor says about tokens of people who leave.
    pub(super) vendor_says: &'static str,
}

/// Whose secret a leaked value is.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "tenantry incident")]
pub(super) struct Incident {
    /// `MAJOR.MINOR`; a reader accepts any minor of a major it knows.
    pub(super) format_version: &'static str,
    pub(super) kind: IsIncident,
    /// Whether what was given has the shape of an Iru API token.
    pub(super) token_shaped: bool,
    /// How many values were compared: what was given, and what in it has a token's shape.
    pub(super) values_compared: usize,
    /// With how many secrets that can be recognised.
    pub(super) held_secrets: usize,
    /// What was recognised.
    pub(super) matches: Vec<Match>,
    /// Tokens of which no secret is held: the value may be one of theirs.
    pub(super) tokens_without_held_secret: Vec<Unheld>,
}

/// One secret that the value is.
#[derive(Serialize, JsonSchema)]
pub(super) struct Match {
    pub(super) kind: Owner,
    /// Whose it is.
    pub(super) address: String,
    /// What knows it.
    pub(super) recognised: Vec<Ground>,
    /// The token, where it is one that exists as far as is known.
    pub(super) token: Option<Token>,
    /// Both ways to replace it.
    pub(super) courses: Vec<Course>,
}

/// Whose a secret is.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Owner {
    /// A token's.
    Token,
    /// That of the old token of a rotation.
    Predecessor,
    /// A token's that was created and is not proven yet.
    Unproven,
    /// One that a token had once.
    Former,
    /// That with which an org is read.
    OrgCredentials,
    /// That of a connection's canary flow.
    Canary,
}

/// What knows a secret.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "by", rename_all = "snake_case")]
pub(super) enum Ground {
    /// The state's keyed hash.
    State,
    /// The journal of a handoff.
    Journal {
        /// When the handoff was opened.
        at: String,
    },
    /// The value that the reference gives on this machine.
    ValueAtHand {
        /// The reference.
        reference: String,
    },
}

/// A token of which no secret is held.
#[derive(Serialize, JsonSchema)]
pub(super) struct Unheld {
    pub(super) address: String,
    pub(super) role: Role,
}

/// Where a secret is kept.
#[derive(Serialize, JsonSchema)]
pub(super) struct Secret {
    pub(super) reference: String,
    /// What else names it.
    pub(super) named_by: Vec<String>,
}

/// What breaks.
#[derive(Serialize, JsonSchema)]
pub(super) struct Breaks {
    /// What happens: `revoked`, `deleted`, `rotated`.
    pub(super) when: &'static str,
    /// What comes of it, in whole sentences.
    pub(super) then: String,
    /// What fails because of it.
    pub(super) fails: Vec<String>,
}

/// A way to replace a token.
#[derive(Serialize, JsonSchema)]
pub(super) struct Course {
    pub(super) order: Order,
    pub(super) possible: bool,
    pub(super) why_not: Option<&'static str>,
    pub(super) recommended: bool,
    pub(super) recommended_because: Option<&'static str>,
    /// What it means until it is done, in whole sentences.
    pub(super) means: Vec<String>,
    /// What fails until it has the new token.
    pub(super) fails: Vec<String>,
    /// Safety limits that it waives.
    pub(super) waives: &'static [&'static str],
    /// What to do, in order.
    pub(super) steps: Vec<Step>,
}

/// One step.
#[derive(Serialize, JsonSchema)]
pub(super) struct Step {
    /// What it does, in a sentence.
    pub(super) what: String,
    /// The command that does it; `null` for what a person does elsewhere.
    pub(super) command: Option<String>,
}

/// A token that a person created or edited.
#[derive(Serialize, JsonSchema)]
pub(super) struct TouchedToken {
    /// Its address, where it is declared or recorded.
    pub(super) address: Option<String>,
    /// Its tenant's key.
    pub(super) tenant: String,
    pub(super) name: Option<String>,
    /// The service's id.
    pub(super) id: String,
    /// Whether it exists, as far as the log is known.
    pub(super) present: bool,
    /// When the person created it.
    pub(super) created: Option<String>,
    /// The newest edit of that person that the log still shows.
    pub(super) edited: Option<String>,
    /// What it may do; `null`: the log does not say.
    pub(super) permissions: Option<Powers>,
}

/// A connection that a person created or reauthorized.
#[derive(Serialize, JsonSchema)]
pub(super) struct TouchedConnection {
    /// Its address, where it is declared.
    pub(super) address: Option<String>,
    /// Its org's key.
    pub(super) org: String,
    pub(super) nickname: String,
    /// Whether it exists, as far as the log is known.
    pub(super) present: bool,
    /// When the person created it.
    pub(super) created: Option<String>,
    /// When the person put a key into it last.
    pub(super) authorized: Option<String>,
    /// The token that it was asked to run on.
    pub(super) token: Option<String>,
}

/// A token to replace.
#[derive(Serialize, JsonSchema)]
pub(super) struct Replace {
    pub(super) token: Token,
    /// Why that person may have its text.
    pub(super) because: Vec<Because>,
}

/// Why a person may have the text of a token.
#[derive(Serialize, JsonSchema)]
#[serde(tag = "why", rename_all = "snake_case")]
pub(super) enum Because {
    /// The console showed it when that person created it.
    Created,
    /// That person put it into a connection.
    PutInto {
        /// Which.
        connection: String,
    },
}

/// How much of a log is known.
#[derive(Serialize, JsonSchema)]
pub(super) struct KnownLog {
    /// The tenant or the org.
    pub(super) of: String,
    /// Whether it was ever read here.
    pub(super) read: bool,
    /// The newest event that is known.
    pub(super) known_until: Option<String>,
}
