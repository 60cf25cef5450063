//! What an apply did, what it left, and why: the account that is given in every case.

use super::ApplyError;
use crate::model::{Action, Address, Handoff, Live, Plan};

/// Something that is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unfinished {
    /// What it is about.
    pub address: Address,
    /// What was to be done, in one line.
    pub title: String,
    /// Why it is not done.
    pub why: String,
}

/// The account of one apply.
#[derive(Debug, Default)]
pub struct Report {
    /// Actions that evidence proved, or that the program did by itself.
    pub done: Vec<Address>,
    /// Handoffs that wait for a person or for evidence.
    pub waiting: Vec<Unfinished>,
    /// Actions that wait for one of those.
    pub blocked: Vec<Unfinished>,
    /// Actions that went wrong.
    pub failed: Vec<Unfinished>,
    /// Actions that were never reached.
    pub not_reached: Vec<Unfinished>,
    /// References that a new secret still has to be put behind, by the person.
    pub to_store: Vec<String>,
    /// The run was stopped by the person or a signal.
    pub stopped: bool,
    /// What is known at the end.
    pub live: Live,
    /// The plan that follows from it.
    pub plan: Plan,
}

impl Report {
    /// Whether something is left for a person.
    pub fn waits(&self) -> bool {
        !self.waiting.is_empty() || !self.blocked.is_empty() || !self.to_store.is_empty()
    }
}

/// An apply that could not go on: what was done stays done.
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct Halted {
    /// Why.
    #[source]
    pub error: ApplyError,
    /// The account up to there.
    pub report: Box<Report>,
}

/// What happens, as it happens.
#[derive(Debug)]
pub enum Told<'a> {
    /// The program did these by itself.
    Automatic(&'a [Action]),
    /// A handoff is brought to somebody now.
    Opened(&'a Handoff),
    /// A handoff of an earlier run that the plan does not ask for any more is closed.
    Closed {
        /// What it was about.
        address: &'a Address,
        /// The action's word.
        action: &'a str,
        /// Evidence shows that it is done; else it is moot.
        proven: bool,
    },
    /// A handoff was opened by an earlier run and is taken up again.
    Resumed(&'a Handoff),
    /// Evidence is being looked for.
    Looking {
        /// How often it was looked for already.
        looks: u32,
    },
    /// Evidence is not there yet.
    NotYet {
        /// What is missing.
        why: &'a str,
    },
    /// Evidence shows that it is done.
    Proven(&'a Handoff),
    /// A connection works while nothing is ticked on the old token.
    Works(&'a Address),
    /// Another run closed it while a person was waited for here.
    Elsewhere {
        /// The handoff.
        handoff: &'a Handoff,
        /// Whether evidence showed it done; else it is moot.
        proven: bool,
    },
    /// A person's word was recorded: nothing else can show it.
    Attested(&'a Handoff),
    /// It is left open.
    LeftOpen(&'a Unfinished),
    /// It was not started because something before it is open.
    Blocked(&'a Unfinished),
    /// A secret was given that is not the new token; it was thrown away.
    SecretRefused {
        /// Why.
        why: &'a str,
    },
    /// A new secret is in its store.
    Stored {
        /// The reference.
        reference: &'a str,
        /// Where the value before it is, as a clause.
        previous: &'a str,
    },
    /// A secret is not where it should be.
    NotStored {
        /// The reference.
        reference: &'a str,
        /// Why, and the way out.
        why: &'a str,
    },
}
