//! Puts a value into its store, reads it back before it says so, and keeps the value before until a rotation has ended.
//! Everything here may be done again: a value that is in its store already is left alone.

use std::sync::PoisonError;

use secrecy::{ExposeSecret, SecretString};

use super::fingerprint::equal;
use super::store_error::{Previous, StoreAbility, StoreError, Stored};
use super::{Resolver, SecretError, exec, file_store};
use crate::model::{Programs, SecretRef};

impl Resolver {
    /// Whether [`Self::store`] can put a value behind this reference in this run.
    pub fn ability(&self, secret: &SecretRef) -> StoreAbility {
        let read_only = |way_out: String| StoreAbility::ReadOnly { way_out };
        match secret {
            SecretRef::Env(name) => read_only(format!(
                "put the value into your own store so that {name} has it, and run apply again"
            )),
            SecretRef::Exec(programs) if programs.write.is_none() => read_only(format!(
                "put the value where {secret} reads it, or declare the program that writes it as `{{ read: […], write: […] }}`, and run apply again"
            )),
            _ if self.settings.world.is_some() => StoreAbility::Writable,
            SecretRef::Vault(_) if self.settings.vault.is_none() => {
                read_only("declare the server under `stores: { vault: … }`".to_owned())
            }
            _ => match self.barred(secret) {
                Some(flag) => StoreAbility::NotAllowed { flag },
                None => StoreAbility::Writable,
            },
        }
    }

    /// Puts `value` into the store of `secret` and reads it back. A value that is there already is left as it is, and so is the
    /// one before it. A simulated run keeps the value in memory. After a real run a remembered value of this reference is
    /// dropped: the store has it.
    ///
    /// # Errors
    /// [`StoreError`]; what was in the store before is still there or in its previous version.
    pub async fn store(
        &self,
        secret: &SecretRef,
        value: &SecretString,
    ) -> Result<Stored, StoreError> {
        let reference = secret.to_string();
        let value = SecretString::from(value.expose_secret().trim());
        if value.expose_secret().is_empty() {
            return Err(StoreError::NoValue { reference });
        }
        match self.ability(secret) {
            StoreAbility::Writable => {}
            StoreAbility::ReadOnly { way_out } => {
                return Err(StoreError::ReadOnly { reference, way_out });
            }
            StoreAbility::NotAllowed { flag } => {
                return Err(StoreError::NotAllowed { reference, flag });
            }
        }
        if self.settings.world.is_some() {
            return Ok(self.imagine(&reference, value));
        }
        let stored = self.write(secret, &value, &reference).await?;
        match self.stored_value(secret).await {
            Ok(found) if equal(&found, &value) => {
                self.forget(&reference);
                Ok(stored)
            }
            Ok(_) => Err(StoreError::ReadBack { reference }),
            Err(error) => Err(StoreError::Unproven { reference, error }),
        }
    }

    /// The value before the last write, where the store gives it: `file:`, `vault:`, and `exec:` with a `previous` program.
    ///
    /// # Errors
    /// [`SecretError::NoPrevious`] when there is none that can be read, and whatever reading can end in.
    pub async fn resolve_previous(&self, secret: &SecretRef) -> Result<SecretString, SecretError> {
        let reference = secret.to_string();
        if self.settings.world.is_some() {
            let replaced = self.replaced.read().unwrap_or_else(PoisonError::into_inner);
            return replaced
                .get(&reference)
                .cloned()
                .ok_or(SecretError::NoPrevious { reference });
        }
        match secret {
            SecretRef::File { path, .. } => {
                file_store::previous(path, &self.settings.roots, &reference)
            }
            SecretRef::Vault(field) => {
                let credential = self.vault_credential(&reference).await?;
                let session = self.vault_session(&credential, &reference)?;
                session.previous(field, &reference).await
            }
            SecretRef::Exec(programs) => match &programs.previous {
                Some(_) if !self.settings.allow_exec => {
                    Err(SecretError::ExecNotAllowed { reference })
                }
                Some(argv) => exec::run(argv, self.settings.exec_timeout, &reference).await,
                None => Err(SecretError::NoPrevious { reference }),
            },
            SecretRef::Env(_) | SecretRef::Op(_) => Err(SecretError::NoPrevious { reference }),
        }
    }

    /// Gives up the value before the last write, once a rotation has ended: a `file:` store removes its `.previous` file. The
    /// other stores keep their versions by rules of their own, and nothing is done there.
    ///
    /// # Errors
    /// [`StoreError::File`] when the file cannot be removed.
    pub async fn discard_previous(&self, secret: &SecretRef) -> Result<(), StoreError> {
        let reference = secret.to_string();
        if self.settings.world.is_some() {
            self.replaced
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&reference);
            return Ok(());
        }
        match secret {
            SecretRef::File { path, .. } => {
                file_store::discard(path, &self.settings.roots, &reference)
            }
            _ => Ok(()),
        }
    }

    /// Keeps a value in memory alone. It may have been remembered when it was typed.
    fn imagine(&self, reference: &str, value: SecretString) -> Stored {
        let world = self
            .settings
            .world
            .as_ref()
            .and_then(|world| world.get(reference).cloned());
        let known = [self.recall(reference), world];
        let new = known.iter().all(Option::is_none);
        let old = known.into_iter().flatten().find(|old| !equal(old, &value));
        let written = new || old.is_some();
        if let Some(old) = old {
            self.replaced
                .write()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(reference.to_owned(), old);
        }
        self.remember(reference, value);
        Stored {
            written,
            previous: Previous::Memory,
        }
    }

    async fn write(
        &self,
        secret: &SecretRef,
        value: &SecretString,
        reference: &str,
    ) -> Result<Stored, StoreError> {
        match secret {
            SecretRef::File { path, written } => file_store::store(
                path,
                written,
                &self.settings.roots,
                value,
                reference,
                &|_| Ok(()),
            ),
            SecretRef::Op(field) => self.op().store(field, value).await,
            SecretRef::Vault(field) => {
                let credential = self.vault_credential(reference).await?;
                let session = self.vault_session(&credential, reference)?;
                session.store(field, value, reference).await
            }
            SecretRef::Exec(programs) => self.hand_over(programs, value, reference).await,
            SecretRef::Env(_) => Err(StoreError::ReadOnly {
                reference: reference.to_owned(),
                way_out: "an environment variable ends with its program".to_owned(),
            }),
        }
    }

    /// Gives a value to the program that writes. The one that reads may fail before: the secret may be a new one.
    async fn hand_over(
        &self,
        programs: &Programs,
        value: &SecretString,
        reference: &str,
    ) -> Result<Stored, StoreError> {
        let limit = self.settings.exec_timeout;
        let previous = match programs.previous {
            Some(_) => Previous::Program,
            None => Previous::Lost,
        };
        let there = exec::run(&programs.read, limit, reference).await;
        if there.is_ok_and(|there| equal(&there, value)) {
            return Ok(Stored {
                written: false,
                previous,
            });
        }
        if let Some(argv) = &programs.write {
            exec::write(argv, value, limit, reference).await?;
        }
        Ok(Stored {
            written: true,
            previous,
        })
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
