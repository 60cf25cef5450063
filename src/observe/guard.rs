//! Which secret may be sent to which host. A secret goes to the host it is recorded for; another host is a change that
//! somebody approves, because a pull request can edit a file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;

use crate::http::{Bearer, BearerError};
use crate::model::{Fault, NotAsked, Reading, Recorded, SecretRef};
use crate::secret::{Resolver, SecretError};
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

/// How a credential of a service is made from a value, for one host.
pub type Shape = fn(&SecretString, &str) -> Result<Bearer, BearerError>;

/// Hands out secrets for hosts, and remembers which went where. Each reference is resolved once: `exec:` may cost a person's
/// finger on a key.
pub struct SecretGuard<'a> {
    resolver: &'a Resolver,
    recorded: &'a Recorded,
    approve_new: bool,
    resolved: Mutex<BTreeMap<String, Result<SecretString, Reading>>>,
    uses: Mutex<BTreeSet<SecretUse>>,
}

impl<'a> SecretGuard<'a> {
    /// A guard over what the state recorded. `approve_new` lets a recorded reference go to a new host.
    pub fn new(resolver: &'a Resolver, recorded: &'a Recorded, approve_new: bool) -> Self {
        Self {
            resolver,
            recorded,
            approve_new,
            resolved: Mutex::default(),
            uses: Mutex::default(),
        }
    }

    /// A credential that is going to be sent to `host` and nowhere else; else the reading that results without it. The use
    /// is remembered.
    pub async fn bearer(
        &self,
        reference: &SecretRef,
        host: &str,
        shape: Shape,
    ) -> Result<Bearer, Reading> {
        let secret = self.secret(reference, host).await?;
        let name = reference.to_string();
        let bearer = shape(&secret, host)
            .map_err(|error| Reading::Failed(Fault::Refused(format!("{name}: {error}"))))?;
        self.note(name, host);
        Ok(bearer)
    }

    /// A private key that signs what is going to be sent to `host`; else the reading that results without it. The key itself
    /// stays here, and its use is remembered as if it went there.
    pub async fn signing(
        &self,
        reference: &SecretRef,
        host: &str,
    ) -> Result<SecretString, Reading> {
        let secret = self.secret(reference, host).await?;
        self.note(reference.to_string(), host);
        Ok(secret)
    }

    fn note(&self, reference: String, host: &str) {
        let novelty = match check_use(self.recorded, &reference, host) {
            UseVerdict::Known => Novelty::Known,
            UseVerdict::FirstUse => Novelty::First,
            UseVerdict::ChangedHost { .. } => Novelty::Changed,
        };
        locked(&self.uses).insert(SecretUse {
            reference,
            host: host.to_owned(),
            novelty,
        });
    }

    /// A credential for a flow at `host`, as [`SecretGuard::bearer`]. Whoever edits the flow can read what is sent to it, so
    /// the first use is refused too until somebody approves it.
    pub async fn bearer_for_flow(
        &self,
        reference: &SecretRef,
        host: &str,
        shape: Shape,
    ) -> Result<Bearer, Reading> {
        self.approved_for_flow(&reference.to_string(), host)?;
        self.bearer(reference, host, shape).await
    }

    /// Whether the access token of an app may go to a flow at `host`, as [`SecretGuard::bearer_for_flow`]. It is known by the
    /// reference of the private key that it was asked for with.
    ///
    /// # Errors
    /// `Refused` until somebody approves it.
    pub fn token_for_flow(&self, private_key: &SecretRef, host: &str) -> Result<(), Reading> {
        let name = access_token_of(private_key);
        self.approved_for_flow(&name, host)?;
        self.unchanged(&name, host)
    }

    /// Remembers that the access token of an app goes to a flow at `host`.
    pub fn note_token_for_flow(&self, private_key: &SecretRef, host: &str) {
        self.note(access_token_of(private_key), host);
    }

    fn approved_for_flow(&self, name: &str, host: &str) -> Result<(), Reading> {
        if check_use(self.recorded, name, host) == UseVerdict::FirstUse && !self.approve_new {
            return Err(Reading::Failed(Fault::Refused(format!(
                "{name} was never used before, whoever may edit a flow of {host} can read it there, and it is not sent until somebody approves it with --approve-new-secret-use"
            ))));
        }
        Ok(())
    }

    fn unchanged(&self, name: &str, host: &str) -> Result<(), Reading> {
        if let UseVerdict::ChangedHost { known } = check_use(self.recorded, name, host)
            && !self.approve_new
        {
            return Err(Reading::Failed(Fault::Refused(format!(
                "{name} was used for {} before, and is not sent to {host} until somebody approves it with --approve-new-secret-use",
                known.join(", ")
            ))));
        }
        Ok(())
    }

    /// The value behind `reference`, if it may be sent to `host`; for recognising it.
    pub async fn secret(&self, reference: &SecretRef, host: &str) -> Result<SecretString, Reading> {
        let name = reference.to_string();
        self.unchanged(&name, host)?;
        let known = locked(&self.resolved).get(&name).cloned();
        if let Some(known) = known {
            return known;
        }
        let secret = self
            .resolver
            .resolve(reference)
            .await
            .map_err(|error| match error {
                SecretError::ExecNotAllowed { .. } => {
                    Reading::NotAsked(NotAsked::NeedsFlag("--allow-exec"))
                }
                SecretError::StoreNotAllowed { .. } => {
                    let flag = match reference {
                        SecretRef::Op(_) => "--allow-store op",
                        _ => "--allow-store HOST",
                    };
                    Reading::NotAsked(NotAsked::NeedsFlag(flag))
                }
                unset if unset.is_unset() => Reading::NotAsked(NotAsked::SecretNotAtHand {
                    reference: unset.reference().to_owned(),
                }),
                other => Reading::Failed(Fault::Refused(other.to_string())),
            });
        locked(&self.resolved).insert(name, secret.clone());
        secret
    }

    /// What was sent where.
    pub fn used(&self) -> BTreeSet<SecretUse> {
        locked(&self.uses).clone()
    }
}

/// By what name the state knows an access token: it has no reference of its own.
fn access_token_of(private_key: &SecretRef) -> String {
    format!("the access token of {private_key}")
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
