//! A new secret: verified against its tenant before it is stored, and stored before it counts as accepted.

use std::collections::BTreeSet;

use secrecy::{ExposeSecret, SecretString};

use super::Run;
use crate::apply::ApplyError;
use crate::apply::operator::{Performed, Task};
use crate::apply::report::Told;
use crate::apply::wanted::text_wanted;
use crate::handoff::Visit;
use crate::model::{Action, ActionKind, Address, HandoffId, SecretRef, Validity, looks_like_token};
use crate::secret::{StoreAbility, keyed_hash};

/// How often a person is asked again for a secret that was refused.
const TRIES: usize = 3;

impl Run<'_> {
    /// Takes what a person gave, and asks again when it is not the new token. Gives whether it was taken at last.
    pub(super) async fn take_secret(
        &mut self,
        entry: u64,
        task: Task<'_>,
        secret: SecretString,
        stored: bool,
    ) -> Result<bool, ApplyError> {
        let mut given = Some(secret);
        for _ in 0..TRIES {
            let Some(secret) = given else { break };
            let Err(why) = self.accept(entry, task, &secret, stored).await? else {
                return Ok(true);
            };
            (self.tell)(Told::SecretRefused { why: &why });
            given = match self.operator.waits() {
                true => {
                    self.release()?;
                    let again = self.operator.secret_again(task).await;
                    self.take_back().await?;
                    again
                }
                false => self.operator.secret_again(task).await,
            };
        }
        Ok(false)
    }

    /// Takes the text of a token whose handoff evidence has closed already, and writes down that it is known now.
    pub(super) async fn take_late_text(&mut self, id: &HandoffId) -> Result<(), ApplyError> {
        let declared = self.context.declared;
        let entry = text_wanted(&self.document, declared, &id.0).next().cloned();
        let Some(entry) = entry else { return Ok(()) };
        // what it was does not matter any more: its text alone is asked for
        let action = Action {
            address: entry.address.clone(),
            kind: ActionKind::CreateToken {
                look_first: false,
                tick: BTreeSet::new(),
            },
            why: "evidence shows it, and its text is still wanted".to_owned(),
            after: Vec::new(),
            reaches: Vec::new(),
        };
        let Some(handoff) = self.text(&action) else {
            return Ok(());
        };
        let task = Task {
            action: &action,
            handoff: &handoff,
            number: 1,
            of: 1,
            visit: Visit::ALONE,
            opened_at: entry.opened_at,
            delivered_at: None,
            resumed: true,
        };
        let taken = match self.operator.perform(task).await {
            Ok(Performed::Done {
                secret: Some(secret),
                stored,
                ..
            }) => self.take_secret(entry.id, task, secret, stored).await?,
            _ => false,
        };
        if taken {
            let (plan, now) = (self.plan(), self.now());
            self.record(&action, &plan, now)?;
            self.report.done.push(entry.address);
        } else {
            let why = "the text of the new token is still wanted";
            let unfinished = self.unfinished(&action, why);
            self.report.waiting.push(unfinished);
        }
        Ok(self.lock.save(&self.document)?)
    }

    /// Verifies and stores it; only its keyed hash is written into the journal. `Err` says why it was not taken.
    async fn accept(
        &mut self,
        entry: u64,
        task: Task<'_>,
        secret: &SecretString,
        stored: bool,
    ) -> Result<Result<(), String>, ApplyError> {
        if !looks_like_token(secret.expose_secret()) {
            return Ok(Err(
                "it does not have the shape of an Iru API token (a UUID)".to_owned(),
            ));
        }
        let address = &task.action.address;
        let declared = self.context.declared.token(address);
        let Some(place) = declared.and_then(|token| token.secret.as_ref()) else {
            return Ok(Ok(()));
        };
        let (place, reference) = (place.value.clone(), place.value.to_string());
        let hmac = keyed_hash(self.context.hash_key, secret);
        let open = self.document.journal.open().any(|open| open.id == entry);
        let known = self.document.recorded.tokens.get(address);
        if known
            .and_then(|record| record.secret.as_ref())
            .is_some_and(|known| known.hmac == hmac)
        {
            // another run that proved it meanwhile may know it already
            return Ok(match open {
                true => Err("that is the old token".to_owned()),
                false => Ok(()),
            });
        }
        let resolver = self.context.sources.resolver;
        resolver.remember(&reference, secret.clone());
        if let Some(why) = self.refused_by_its_tenant(address).await {
            resolver.forget(&reference);
            return Ok(Err(why));
        }
        if open {
            let journal = &mut self.document.journal;
            journal.note_secret(entry, &reference, Some(hmac))?;
            self.lock.save(&self.document)?;
        }
        self.store(&place, secret, stored).await;
        Ok(Ok(()))
    }

    /// Why a value is not this token's: its tenant answers every request with 401. Other troubles say nothing about it.
    async fn refused_by_its_tenant(&mut self, address: &Address) -> Option<String> {
        let Address::Token { tenant, token } = address else {
            return None;
        };
        self.observe_again(address).await;
        let probe = self.live.tenants.get(tenant)?.probes.get(token)?;
        (probe.validity == Validity::EveryAnswer401).then(|| {
            format!(
                "tenant.{tenant} answers every request with it with 401: it is another token, or its permissions are not saved yet"
            )
        })
    }

    /// Puts it into its store, where this run may.
    async fn store(&mut self, place: &SecretRef, secret: &SecretString, stored: bool) {
        let resolver = self.context.sources.resolver;
        let reference = place.to_string();
        let why = match resolver.ability(place) {
            StoreAbility::Writable => match resolver.store(place, secret).await {
                Ok(stored) => {
                    let previous = stored.previous.to_string();
                    (self.tell)(Told::Stored {
                        reference: &reference,
                        previous: &previous,
                    });
                    return;
                }
                Err(error) => error.to_string(),
            },
            _ if stored => return,
            StoreAbility::ReadOnly { way_out } => way_out,
            StoreAbility::NotAllowed { flag } => {
                format!("allow it with {flag}, and run apply again")
            }
        };
        (self.tell)(Told::NotStored {
            reference: &reference,
            why: &why,
        });
        self.report.to_store.push(reference);
    }

    /// Whether the old token's text is still accepted, where its store still gives it.
    pub(super) async fn old_text_works(&self, token: &Address) -> Option<bool> {
        let rotation = self.document.recorded.rotations.get(token)?;
        let old = rotation.predecessor.as_ref()?;
        let place = &self.context.declared.token(token)?.secret.as_ref()?.value;
        let value = self
            .context
            .sources
            .resolver
            .resolve_previous(place)
            .await
            .ok()?;
        if keyed_hash(self.context.hash_key, &value) != old.secret.as_ref()?.hmac {
            return None;
        }
        self.context
            .observer(&self.document.recorded)
            .is_still_accepted(token, &place.to_string(), &value, &old.permissions)
            .await
    }

    /// At the end of a rotation the old value is not needed any more.
    pub(super) async fn give_up_previous(&mut self, address: &Address) {
        let declared = self.context.declared.token(address);
        let Some(place) = declared.and_then(|token| token.secret.as_ref()) else {
            return;
        };
        let resolver = self.context.sources.resolver;
        if let Err(error) = resolver.discard_previous(&place.value).await {
            let reference = place.value.to_string();
            (self.tell)(Told::NotStored {
                reference: &reference,
                why: &format!("the revoked token's value is still kept beside it: {error}"),
            });
        }
    }
}
