//! Which secret may be sent to which host. A secret goes to the host it is recorded for; another host is a change that
//! somebody approves, because a pull request can edit a file.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use secrecy::SecretString;

use crate::model::{Fault, NotAsked, Reading, Recorded, SecretRef};
use crate::secret::Resolver;
use crate::state::{UseVerdict, check_use};

/// A secret reference and the host that its value was sent to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SecretUse {
    /// The reference.
    pub reference: String,
    /// The host.
    pub host: String,
    /// Whether that is news.
    pub novelty: Novelty,
}

/// Whether a secret's use is news to the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Novelty {
    /// It went to this host before.
    Known,
    /// Nobody had used it for any host before.
    First,
    /// It went to another host before, and this one is approved.
    Changed,
}

/// Hands out secrets for hosts, and remembers which went where.
pub struct SecretGuard<'a> {
    resolver: &'a Resolver,
    recorded: &'a Recorded,
    approve_new: bool,
    uses: Mutex<BTreeSet<SecretUse>>,
}

impl<'a> SecretGuard<'a> {
    /// A guard over what the state recorded. `approve_new` lets a recorded reference go to a new host.
    pub fn new(resolver: &'a Resolver, recorded: &'a Recorded, approve_new: bool) -> Self {
        Self {
            resolver,
            recorded,
            approve_new,
            uses: Mutex::new(BTreeSet::new()),
        }
    }

    /// The value behind `reference`, to be sent to `host` and nowhere else; else the reading that results without it.
    pub async fn secret(&self, reference: &SecretRef, host: &str) -> Result<SecretString, Reading> {
        let name = reference.to_string();
        let novelty = match check_use(self.recorded, &name, host) {
            UseVerdict::Known => Novelty::Known,
            UseVerdict::FirstUse => Novelty::First,
            UseVerdict::ChangedHost { .. } if self.approve_new => Novelty::Changed,
            UseVerdict::ChangedHost { known } => {
                return Err(Reading::Failed(Fault::Refused(format!(
                    "{name} was used for {} before, and is not sent to {host} until somebody approves it with --approve-new-secret-use",
                    known.join(", ")
                ))));
            }
        };
        let secret = self.resolver.resolve(reference).await.map_err(|error| {
            if error.is_unset() {
                Reading::NotAsked(NotAsked::SecretNotAtHand {
                    reference: name.clone(),
                })
            } else {
                Reading::Failed(Fault::Refused(error.to_string()))
            }
        })?;
        self.uses().insert(SecretUse {
            reference: name,
            host: host.to_owned(),
            novelty,
        });
        Ok(secret)
    }

    /// What was sent where.
    pub fn used(&self) -> BTreeSet<SecretUse> {
        self.uses().clone()
    }

    fn uses(&self) -> std::sync::MutexGuard<'_, BTreeSet<SecretUse>> {
        self.uses.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
