//! What a token, a connection, a tenant, an org, a consumer or a person touches, and the ordered steps when one of them burns.
//! Pure: declared, recorded and live values in, values out. Compares no secret, lays out no text, decides nothing for anybody.

mod activity;
mod course;
mod held;
mod left;
mod permissions;
mod person;
mod secrets;
mod thing;
mod token;
mod uses;

pub use activity::{Acted, LogAge};
pub use course::{Course, CourseStep, courses};
pub use held::{Ground, Held, Leaked, Owner, Yielded, held, leaked, unheld};
pub use left::creators_left;
pub use permissions::{Powers, PowersFrom};
pub use person::{Because, PersonImpact, Replace, TouchedConnection, TouchedToken, person};
pub use secrets::{Keeper, Reference, keepers};
pub use thing::{Breaks, Impact, impact};
pub use token::{Existence, Role, TokenImpact, token};
pub use uses::{ConnectionUse, ConsumerUse, RunsOn};

use crate::model::{Declared, Live, Recorded};

/// What is known: the three values that everything here is read from.
#[derive(Clone, Copy)]
pub struct Sight<'a> {
    /// What the files declare.
    pub declared: &'a Declared,
    /// What the state recorded.
    pub recorded: &'a Recorded,
    /// What the logs show, as far as they were read.
    pub live: &'a Live,
}
