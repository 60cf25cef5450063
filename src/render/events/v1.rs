//! Version 1 of the events. A field is never renamed, retyped or taken away; fields and kinds may be added.

use schemars::JsonSchema;
use serde::Serialize;

/// The name of the format.
pub const FORMAT: &str = "tenantry.events";

/// The version of the format.
pub const VERSION: u32 = 1;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Line {
    /// The first line.
    Head(Head),
    /// Every other line.
    Event(Event),
}

/// The first line: what the others are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Head {
    /// `tenantry.events`
    pub format: String,
    /// 1
    pub version: u32,
    /// The program's version.
    pub program: String,
    /// The command: `plan`.
    pub command: String,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Event {
    /// When, by the clock of the run (RFC 3339); left out before that is known, which it is from the first question on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Nothing can go on.
    Error,
    /// Worth changing.
    Warning,
    /// Worth knowing.
    Note,
}

/// What became of a service's log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// It was read.
    Read,
    /// Nobody asked for it.
    NotAsked,
    /// It could not be read.
    Failed,
}

/// Why a handoff is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Evidence shows that it is done.
    Proven,
    /// A person's word, where nothing else can show it.
    Attested,
    /// It is not asked for any more.
    Moot,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    /// The configuration was read.
    Configuration {
        /// How many files it has.
        files: usize,
        /// Whether it can be worked with.
        valid: bool,
    },
    /// A diagnostic.
    Diagnostic {
        /// Its code: `TN501`.
        code: String,
        /// Its name: `permission-lost`.
        name: String,
        /// How grave it is.
        severity: Severity,
        /// What it says.
        message: String,
        /// What to do about it.
        #[serde(skip_serializing_if = "Option::is_none")]
        help: Option<String>,
        /// The file that it points at first.
        #[serde(skip_serializing_if = "Option::is_none")]
        file: Option<String>,
        /// The line there, from 1.
        #[serde(skip_serializing_if = "Option::is_none")]
        line: Option<usize>,
        /// The column there, from 1, in characters.
        #[serde(skip_serializing_if = "Option::is_none")]
        column: Option<usize>,
    },
    /// A request goes out.
    Request {
        /// To which host.
        host: String,
        /// The how manieth to it in this run.
        number: u64,
    },
    /// A host was asked all that this look asks it.
    HostFinished {
        /// The host.
        host: String,
        /// Requests to it in this run.
        requests: u64,
        /// Requests that this run may still send to it, by what the host says is left of the hour.
        #[serde(skip_serializing_if = "Option::is_none")]
        budget_left: Option<u64>,
    },
    /// A tenant's audit log or an org's System Log was asked for.
    Log {
        /// Whose: `tenant.accuhive`.
        subject: String,
        /// What became of it.
        reading: Reading,
        /// Why it was not read.
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<String>,
    },
    /// A plan was drawn.
    Plan {
        /// Its digest.
        digest: String,
        /// Steps.
        changes: usize,
        /// Items whose live side moved, conflicts included.
        drift: usize,
        /// Steps that a person does.
        handoffs: usize,
        /// Steps that are refused as things stand.
        refused: usize,
        /// The gravest permission that something gains: `none`, `read`, `sensitive_read`, `write`, `unknown`, `destructive`.
        risk: String,
        /// Declared facts.
        facts: usize,
        /// Of those: verified by proof.
        verified: usize,
    },
    /// A step that the program does by itself is done, and written into the state.
    ActionDone {
        /// What it is about.
        address: String,
        /// What was done: `adopt`.
        action: String,
    },
    /// A step waits for another one.
    ActionWaiting {
        /// What it is about.
        address: String,
        /// The step, in one line.
        title: String,
        /// For what.
        why: String,
    },
    /// A step went wrong.
    ActionFailed {
        /// What it is about.
        address: String,
        /// The step, in one line.
        title: String,
        /// Why.
        why: String,
    },
    /// A step was never reached.
    ActionNotReached {
        /// What it is about.
        address: String,
        /// The step, in one line.
        title: String,
        /// Why.
        why: String,
    },
    /// A handoff is brought to a person.
    HandoffOpened {
        /// Its id, equal across runs.
        id: String,
        /// What it is about.
        address: String,
        /// The handoff, in one line.
        title: String,
        /// Whether an earlier run opened it.
        resumed: bool,
    },
    /// Evidence of a handoff is not there yet.
    EvidenceAwaited {
        /// The handoff's id, where it is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// What is missing.
        why: String,
    },
    /// A handoff stays open.
    HandoffLeftOpen {
        /// What it is about.
        address: String,
        /// The handoff, in one line.
        title: String,
        /// Why.
        why: String,
    },
    /// A handoff is closed.
    HandoffClosed {
        /// Its id, where it is known.
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        /// What it is about.
        address: String,
        /// Why.
        outcome: Outcome,
    },
    /// A connection works with the new token alone.
    ConnectionWorks {
        /// Which.
        address: String,
    },
    /// A text that was given as the new secret is none, and was thrown away.
    SecretRefused {
        /// Why.
        why: String,
    },
    /// A new secret is in its store.
    SecretStored {
        /// Its reference, never the secret.
        reference: String,
    },
    /// A new secret is not in its store.
    SecretNotStored {
        /// Its reference, never the secret.
        reference: String,
        /// Why, and the way out.
        why: String,
    },
    /// What an apply, or a look at open handoffs, came to.
    Account {
        /// Steps that are done.
        done: usize,
        /// Handoffs that wait for a person or for evidence.
        waiting: usize,
        /// Steps that wait for one of those.
        blocked: usize,
        /// Steps that went wrong.
        failed: usize,
        /// Steps that were never reached.
        not_reached: usize,
    },
    /// The last line of every run that ended by itself.
    End {
        /// The exit code.
        exit_code: u8,
        /// Milliseconds since the first line.
        duration_ms: u64,
        /// What ended the run early.
        #[serde(skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
}
