//! A rotation as a plan shows it: when it is due, which stages it has, how far each is.

use jiff::Timestamp;

use super::Address;

/// One token's rotation as a plan shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RotationView {
    /// The token.
    pub token: Address,
    /// When it is due by its age, and what the age was counted from; `None` when it has no rotation by date or its age is unknown.
    pub due: Option<Due>,
    /// Why it is under way; `None` while it is only due, or due soon.
    pub reason: Option<String>,
    /// The successor's generation.
    pub generation: u32,
    /// Its stages in order; none while it is only due soon.
    pub stages: Vec<Stage>,
}

impl RotationView {
    /// From when on it can go on, when nothing but time keeps it.
    pub fn waits_until(&self) -> Option<Timestamp> {
        let mut soonest = None;
        for stage in &self.stages {
            match stage.standing {
                StageStanding::Now => return None,
                StageStanding::NotBefore(at) => {
                    soonest = Some(soonest.map_or(at, |known: Timestamp| known.min(at)));
                }
                _ => {}
            }
        }
        soonest
    }
}

/// When a token is to be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The day it is due.
    pub at: Timestamp,
    /// Where its age starts.
    pub since: Timestamp,
    /// What says so.
    pub by: AgeSource,
    /// Whether that time has come.
    pub reached: bool,
}

/// What a token's age is counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgeSource {
    /// Its create event.
    Log,
    /// The first time this program saw it: it may be older.
    FirstSeen,
}

/// One stage of a rotation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stage {
    /// What is done.
    pub what: StageKind,
    /// The connection, consumer or token that it is done to.
    pub about: Address,
    /// How far it is.
    pub standing: StageStanding,
}

/// What one stage of a rotation does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageKind {
    /// Create the successor and prove it.
    Create,
    /// Make a second connection with the new token, which takes the first one's place.
    Replace {
        /// Its place in the order of waves, from 1; 0 without waves.
        wave: usize,
    },
    /// Put the new token into a connection or a consumer; of a connection that is replaced, move its flows.
    CutOver {
        /// Its place in the order of waves, from 1; 0 without waves.
        wave: usize,
    },
    /// Untick everything on the old token.
    Untick,
    /// See whether a connection or a consumer works with the new token alone.
    Test,
    /// Tick the old token again, because something still runs on it.
    TickAgain,
    /// Delete a connection that was replaced.
    Retire,
    /// Revoke the old token.
    Revoke,
}

/// How far a stage of a rotation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StageStanding {
    /// It is done.
    Done {
        /// Since when.
        at: Timestamp,
        /// A person's word is all there is.
        attested: bool,
    },
    /// It can be done now.
    Now,
    /// It can be done from then on.
    NotBefore(Timestamp),
    /// Something before it has to be done first.
    Later,
    /// It failed.
    Failed(String),
    /// Something keeps it from being done.
    Blocked(String),
}
