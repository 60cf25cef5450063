//! How a handoff reaches a person (or a stand-in for one) and comes back. An operator's word is never proof: verification is
//! the runner's, by evidence.

use futures::future::BoxFuture;
use secrecy::SecretString;

use crate::handoff::Visit;
use crate::model::{Action, Handoff, Timestamp};

/// What an operator is asked to bring about.
#[derive(Debug, Clone, Copy)]
pub struct Task<'a> {
    /// The action.
    pub action: &'a Action,
    /// Its steps.
    pub handoff: &'a Handoff,
    /// Its place in the plan, from 1.
    pub number: usize,
    /// How many handoffs this run has.
    pub of: usize,
    /// The visit to a console that it belongs to.
    pub visit: Visit,
    /// When it was first opened, by our clock.
    pub opened_at: Timestamp,
    /// When it was brought to somebody outside of this program, if it was.
    pub delivered_at: Option<Timestamp>,
    /// Whether an earlier run opened it: part of it may be done.
    pub resumed: bool,
}

/// What came back.
#[derive(Debug)]
pub enum Performed {
    /// The steps are said to be done; a new secret, if they yield one and it was given.
    Done {
        /// The new secret.
        secret: Option<SecretString>,
        /// Whether it is in its store already.
        stored: bool,
        /// What the person saw, where a person's word is all there is.
        says: Option<String>,
    },
    /// It was brought to somebody outside of this program, who does it later.
    Delivered,
    /// What was to be seen working does not work (only where a person's word is all there is).
    DoesNotWork {
        /// What the person saw.
        says: String,
    },
    /// Somebody will do it later: it stays open, and the run ends with exit code 4.
    Later,
    /// The one before it, once more; this one comes after it again.
    Back,
    /// It was skipped for this run.
    Skipped,
    /// Stop here.
    Aborted,
}

/// What comes next while evidence is not there yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Look again, now.
    Look,
    /// It stays open, and the run ends with exit code 4.
    Later,
    /// It stays open: it was skipped for this run.
    Skip,
    /// The one before it, once more; this one comes after it again.
    Back,
    /// Stop here.
    Abort,
}

/// Why an operator could not do its part.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OperatorError {
    /// Nobody can be asked here.
    #[error("nobody can be asked here: {0}")]
    NobodyThere(String),
    /// The stand-in refused.
    #[error("{0}")]
    Refused(String),
    /// The console or the terminal did not answer.
    #[error("{0}")]
    Broken(String),
}

/// Brings a handoff to whoever does it.
pub trait Operator: Send {
    /// Its name in the journal.
    fn name(&self) -> &'static str;

    /// Whether it waits for people, so that others may write the state meanwhile.
    fn waits(&self) -> bool {
        false
    }

    /// Brings one handoff about.
    fn perform<'a>(&'a mut self, task: Task<'a>)
    -> BoxFuture<'a, Result<Performed, OperatorError>>;

    /// Asks once more for a secret that was refused; `None`: there is none.
    fn secret_again<'a>(&'a mut self, _: Task<'a>) -> BoxFuture<'a, Option<SecretString>> {
        Box::pin(async { None })
    }

    /// What to do while the evidence is not there yet. Called with the number of looks so far; waits as long as is fitting
    /// before it says [`Next::Look`].
    fn look_again<'a>(
        &'a mut self,
        _task: Task<'a>,
        _looks: u32,
        _why: &'a str,
    ) -> BoxFuture<'a, Next> {
        Box::pin(async { Next::Later })
    }
}
