//! Runs a plan's actions: order, journal, operators, verification by evidence.
//! The one room that writes the state. Never decides what to do; that is the plan.

mod adopt;
mod attest;
mod operator;
mod proof;
mod record;
mod replacing;
mod report;
mod rotation;
mod run;
mod seen;
mod wanted;
mod wish;

#[cfg(test)]
mod tests;

use crate::state::{JournalError, StateError};

pub use adopt::adopt;
pub use attest::attest;
pub use operator::{Next, Operator, OperatorError, Performed, Task};
pub use proof::{Opening, Proof};
pub use record::Evidenced;
pub use record::forget;
pub use report::{Halted, Report, Told, Unfinished};
pub use run::{Context, Everything, Run, Scope};
pub use seen::note_seen;
pub use wanted::text_wanted;
pub use wish::{RotationWish, WishError, ask_for_rotation, cancel_rotation};

/// Why an apply could not go on.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// The state could not be read or written.
    #[error(transparent)]
    State(#[from] StateError),
    /// The journal contradicts the run.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// While a person was waited for, the state became another one.
    #[error(
        "the state is another one than when this run began: nothing more is written; run it again"
    )]
    OtherState,
    /// Nothing with this address is declared.
    #[error("{0} is not declared, so nobody can attest it")]
    NotDeclared(crate::model::Address),
}
