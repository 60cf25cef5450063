//! From a reference to its value: what a person just typed, the environment, files, programs, or a simulated world.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::op::Op;
use super::vault_session::VaultSession;
use super::{SecretError, exec, file, value_of};
use crate::http::{Bearer, Http};
use crate::model::{SecretRef, Vault, VaultField};

/// What a run may use to resolve references.
#[derive(Debug, Clone)]
pub struct ResolverSettings {
    /// Whether `exec:` may run programs.
    pub allow_exec: bool,
    /// The stores that the command line allows: `op`, and hosts of Vault servers. A configuration cannot allow one.
    pub allow_stores: BTreeSet<String>,
    /// The secrets of a simulated world by reference as it is displayed (`env:NAME`). `Some` makes this a simulated run: no
    /// file is read or written, no program is run and no store is asked.
    pub world: Option<BTreeMap<String, SecretString>>,
    /// How long a program may take.
    pub exec_timeout: Duration,
    /// The folders of the configuration: a secret's file lies in one of them.
    pub roots: Vec<PathBuf>,
    /// 1Password's program.
    pub op_program: String,
    /// The declared Vault, and what it is asked with.
    pub vault: Option<VaultAccess>,
}

/// A declared Vault, and the client that asks it.
#[derive(Clone)]
pub struct VaultAccess {
    /// Where it is and how to sign in.
    pub vault: Vault,
    /// The client of the run.
    pub http: Http,
}

impl fmt::Debug for VaultAccess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VaultAccess").field(&self.vault).finish()
    }
}

impl Default for ResolverSettings {
    /// A real run that may read no file, run no program and ask no store; ten seconds a program.
    fn default() -> Self {
        Self {
            allow_exec: false,
            allow_stores: BTreeSet::new(),
            world: None,
            exec_timeout: Duration::from_secs(10),
            roots: Vec::new(),
            op_program: "op".to_owned(),
            vault: None,
        }
    }
}

type Environment = Box<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

/// Hosts by the reference of what went to them, as the state records it.
pub(super) type Uses = BTreeMap<String, BTreeSet<String>>;

/// Resolves references to values, and puts values into their stores.
pub struct Resolver {
    pub(super) settings: ResolverSettings,
    environment: Environment,
    pub(super) remembered: RwLock<BTreeMap<String, SecretString>>,
    /// Values that a simulated run replaced.
    pub(super) replaced: RwLock<BTreeMap<String, SecretString>>,
    known: RwLock<Uses>,
    used: RwLock<Uses>,
    vault_token: tokio::sync::Mutex<Option<Bearer>>,
}

impl Resolver {
    /// A resolver over the environment of this process.
    pub fn new(settings: ResolverSettings) -> Self {
        Self::over(settings, |name| std::env::var_os(name))
    }

    /// A resolver over another environment.
    pub fn over(
        settings: ResolverSettings,
        environment: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static,
    ) -> Self {
        Self {
            settings,
            environment: Box::new(environment),
            remembered: RwLock::default(),
            replaced: RwLock::default(),
            known: RwLock::default(),
            used: RwLock::default(),
            vault_token: tokio::sync::Mutex::default(),
        }
    }

    /// Takes what the state recorded about which secret went where. A Vault host that the declared credential went to before
    /// is asked without a word on the command line.
    pub fn allow_known(&self, uses: &BTreeMap<String, BTreeSet<String>>) {
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = uses.clone();
    }

    /// Which credentials of stores went to which hosts in this run, for the state to remember.
    pub fn store_uses(&self) -> BTreeMap<String, BTreeSet<String>> {
        self.used
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Keeps a value that a person just typed, for this run only; it comes before every other source. `reference` is the
    /// reference as it is displayed. Blanks around the value are no part of it.
    pub fn remember(&self, reference: &str, value: SecretString) {
        let value = SecretString::from(value.expose_secret().trim().to_owned());
        self.remembered
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(reference.to_owned(), value);
    }

    /// The value behind a reference. In a simulated run: remembered, environment (`env:` alone), world.
    pub async fn resolve(&self, secret: &SecretRef) -> Result<SecretString, SecretError> {
        let reference = secret.to_string();
        if let Some(value) = self.recall(&reference) {
            return Ok(value);
        }
        if let SecretRef::Env(name) = secret {
            match self.variable(name, &reference) {
                Err(error) if error.is_unset() => {}
                outcome => return outcome,
            }
        }
        if let Some(world) = &self.settings.world {
            return world
                .get(&reference)
                .cloned()
                .ok_or(SecretError::Unset { reference });
        }
        self.stored_value(secret).await
    }

    /// Drops a value that was remembered, such as a typed one that was refused.
    pub fn forget(&self, reference: &str) {
        self.remembered
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(reference);
    }

    /// The value in its store, whatever is remembered.
    pub(super) async fn stored_value(
        &self,
        secret: &SecretRef,
    ) -> Result<SecretString, SecretError> {
        let reference = secret.to_string();
        match secret {
            SecretRef::Vault(field) => {
                let credential = self.vault_credential(&reference).await?;
                let session = self.vault_session(&credential, &reference)?;
                session.read(field, &reference).await
            }
            other => self.plain(other).await,
        }
    }

    /// A value whose store needs no other secret.
    async fn plain(&self, secret: &SecretRef) -> Result<SecretString, SecretError> {
        let reference = secret.to_string();
        match secret {
            SecretRef::Env(name) => self.variable(name, &reference),
            SecretRef::File { path, .. } => file::read(path, &self.settings.roots, &reference),
            SecretRef::Exec(_) if !self.settings.allow_exec => {
                Err(SecretError::ExecNotAllowed { reference })
            }
            SecretRef::Exec(programs) => {
                exec::run(&programs.read, self.settings.exec_timeout, &reference).await
            }
            SecretRef::Op(field) => match self.barred(secret) {
                Some(flag) => Err(SecretError::StoreNotAllowed { reference, flag }),
                None => self.op().read(field).await,
            },
            // A store's credential is no secret of that store; the configuration refuses it.
            SecretRef::Vault(VaultField { .. }) => Err(SecretError::Unset { reference }),
        }
    }

    pub(super) fn op(&self) -> Op<'_> {
        Op {
            program: &self.settings.op_program,
            limit: self.settings.exec_timeout,
        }
    }

    /// The flag that a reference's store needs and has not got.
    pub(super) fn barred(&self, secret: &SecretRef) -> Option<String> {
        let settings = &self.settings;
        match secret {
            SecretRef::Exec(_) => (!settings.allow_exec).then(|| "--allow-exec".to_owned()),
            SecretRef::Op(_) => {
                (!settings.allow_stores.contains("op")).then(|| "--allow-store op".to_owned())
            }
            SecretRef::Vault(_) => {
                let vault = &settings.vault.as_ref()?.vault;
                let host = &vault.host.value;
                let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
                let went = known
                    .get(&vault.login.reference().to_string())
                    .is_some_and(|hosts| hosts.contains(host));
                let named = settings
                    .allow_stores
                    .iter()
                    .any(|store| store.eq_ignore_ascii_case(host));
                (!went && !named).then(|| format!("--allow-store {host}"))
            }
            SecretRef::Env(_) | SecretRef::File { .. } => None,
        }
    }

    /// The credential that the declared Vault is signed in to with, if the run may send it there.
    pub(super) async fn vault_credential(
        &self,
        reference: &str,
    ) -> Result<SecretString, SecretError> {
        let Some(access) = &self.settings.vault else {
            return Err(SecretError::VaultNotDeclared {
                reference: reference.to_owned(),
            });
        };
        let any = SecretRef::Vault(VaultField {
            mount: String::new(),
            path: String::new(),
            field: String::new(),
        });
        if let Some(flag) = self.barred(&any) {
            return Err(SecretError::StoreNotAllowed {
                reference: reference.to_owned(),
                flag,
            });
        }
        let login = access.vault.login.reference();
        let value = match self.recall(&login.to_string()) {
            Some(value) => value,
            None => self
                .plain(login)
                .await
                .map_err(|error| SecretError::Credential {
                    reference: reference.to_owned(),
                    error: Box::new(error),
                })?,
        };
        self.used
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .entry(login.to_string())
            .or_default()
            .insert(access.vault.host.value.clone());
        Ok(value)
    }

    pub(super) fn vault_session<'a>(
        &'a self,
        credential: &'a SecretString,
        reference: &str,
    ) -> Result<VaultSession<'a>, SecretError> {
        let access = self.settings.vault.as_ref();
        access
            .map(|access| VaultSession {
                http: &access.http,
                vault: &access.vault,
                credential,
                token: &self.vault_token,
            })
            .ok_or_else(|| SecretError::VaultNotDeclared {
                reference: reference.to_owned(),
            })
    }

    pub(super) fn recall(&self, reference: &str) -> Option<SecretString> {
        self.remembered
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(reference)
            .cloned()
    }

    fn variable(&self, name: &str, reference: &str) -> Result<SecretString, SecretError> {
        let Some(value) = (self.environment)(name) else {
            return Err(SecretError::Unset {
                reference: reference.to_owned(),
            });
        };
        let bytes = Zeroizing::new(value.into_encoded_bytes());
        value_of(&bytes, reference).map_err(|error| match error {
            // CI systems set a secret that a job may not see to nothing.
            SecretError::Empty { reference } => SecretError::Unset { reference },
            other => other,
        })
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver")
            .field("settings", &self.settings)
            .field("remembered", &self.remembered)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
#[path = "resolver_tests.rs"]
mod tests;
