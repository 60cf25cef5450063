//! From a reference to its value: what a person just typed, the environment, files, programs, or a simulated world.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::sync::{PoisonError, RwLock};
use std::time::Duration;

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::{SecretError, exec, file, value_of};
use crate::model::SecretRef;

/// What a run may use to resolve references.
#[derive(Debug, Clone)]
pub struct ResolverSettings {
    /// Whether `exec:` may run programs.
    pub allow_exec: bool,
    /// The secrets of a simulated world by reference as it is displayed (`env:NAME`). `Some` makes this a simulated run: no
    /// file is read and no program is run.
    pub world: Option<BTreeMap<String, SecretString>>,
    /// How long a program may take.
    pub exec_timeout: Duration,
    /// The folders of the configuration: a secret's file lies in one of them.
    pub roots: Vec<PathBuf>,
}

impl Default for ResolverSettings {
    /// A real run that may read no file and run no program; ten seconds a program.
    fn default() -> Self {
        Self {
            allow_exec: false,
            world: None,
            exec_timeout: Duration::from_secs(10),
            roots: Vec::new(),
        }
    }
}

type Environment = Box<dyn Fn(&str) -> Option<OsString> + Send + Sync>;

/// Resolves references to values.
pub struct Resolver {
    settings: ResolverSettings,
    environment: Environment,
    remembered: RwLock<BTreeMap<String, SecretString>>,
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
        }
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
        match secret {
            SecretRef::Env(_) => Err(SecretError::Unset { reference }),
            SecretRef::File { path, .. } => file::read(path, &self.settings.roots, &reference),
            SecretRef::Exec(_) if !self.settings.allow_exec => {
                Err(SecretError::ExecNotAllowed { reference })
            }
            SecretRef::Exec(argv) => exec::run(argv, self.settings.exec_timeout, &reference).await,
        }
    }

    fn recall(&self, reference: &str) -> Option<SecretString> {
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
