//! Where the state of a run lies, and how it is opened: what the configuration says, as far as the command line allows it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::error::CliError;
use super::selection::{check_division, divisions, sharded};
use super::services::{Allowed, EXEC_TIMEOUT, FOLDER};
use crate::http::Http;
use crate::model::{Declared, Encryption, S3Place, Shard, StatePlace};
use crate::secret::{Resolver, ResolverSettings, VaultAccess};
use crate::state::{Cipher, Fault, Keys, Origin, StateError, StateStore, open_s3};

/// Whose state it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// The services' own.
    Real,
    /// That of stand-ins on loopback, which several runs may share.
    StandIns,
    /// That of the embedded simulator, whose world lies on this machine and so does its state.
    Simulated,
}

impl Whose {
    /// Which kind of state it is.
    pub fn origin(self) -> Origin {
        match self {
            Self::Real => Origin::Real,
            Self::StandIns | Self::Simulated => Origin::Simulated,
        }
    }

    /// The folder of this machine that holds what such runs leave behind.
    pub fn folder(self, root: &Path) -> PathBuf {
        let folder = root.join(FOLDER);
        match self {
            Self::Real => folder,
            Self::StandIns => folder.join("stand-in"),
            Self::Simulated => folder.join("simulated"),
        }
    }
}

/// What is needed to open a state.
pub struct Opening<'a> {
    /// The configuration's folder.
    pub root: &'a Path,
    /// What it declares.
    pub declared: &'a Declared,
    /// Whose state.
    pub whose: Whose,
    /// The part of it that this run is about.
    pub shard: Option<Shard>,
    /// What the command line allows.
    pub allowed: Allowed<'a>,
    /// Folders where files of keys may lie.
    pub roots: Vec<PathBuf>,
    /// Asks a Vault for keys.
    pub http: &'a Http,
}

impl Opening<'_> {
    /// Opens it. Nothing is read yet, but for the keys of its encryption.
    pub async fn store(&self) -> Result<StateStore, CliError> {
        let store = self.undivided()?;
        check_division(&store, self.shard)?;
        let store = match self.shard {
            None => store,
            shard => {
                let name = sharded(store.name(), shard);
                store.named(&name)
            }
        };
        self.encrypted(store).await
    }

    /// The states to read: that of the shard, or without one that of every shard. Of a division of which some are there, all are given.
    ///
    /// # Errors
    /// States of several divisions lie there; the keys of the encryption are not to be had.
    pub async fn stores(&self) -> Result<Vec<(Option<Shard>, StateStore)>, CliError> {
        let parts = divisions(&self.undivided()?)?;
        let (1.., None, Some((_, Some(first)))) = (parts.len(), self.shard, parts.first()) else {
            return Ok(vec![(self.shard, self.store().await?)]);
        };
        let store = self.undivided()?;
        check_division(&store, Some(*first))?;
        let whole = self.encrypted(store).await?;
        let shards = (1..=first.of()).filter_map(|number| Shard::new(number, first.of()).ok());
        let named = |shard| whole.clone().named(&sharded(whole.name(), Some(shard)));
        Ok(shards.map(|shard| (Some(shard), named(shard))).collect())
    }

    /// The state of everything, before anything is known of its encryption.
    fn undivided(&self) -> Result<StateStore, CliError> {
        let settings = &self.declared.state;
        let origin = self.whose.origin();
        let beside = self.whose.folder(self.root).join("state.json");
        let store = match (&settings.place, self.whose) {
            (StatePlace::Local(Some(path)), Whose::Real) => {
                StateStore::at(self.root.join(path), origin)
            }
            (StatePlace::Local(_), _) | (StatePlace::S3(_), Whose::Simulated) => {
                StateStore::at(beside, origin)
            }
            (StatePlace::S3(place), Whose::Real) => self.bucket(place.clone())?,
            (StatePlace::S3(place), Whose::StandIns) => {
                let prefix = format!("{}/simulated", place.prefix);
                let place = place.clone();
                self.bucket(S3Place { prefix, ..place })?
            }
        };
        let versions = usize::try_from(settings.versions).unwrap_or(usize::MAX);
        Ok(store.keeping(versions))
    }

    async fn encrypted(&self, store: StateStore) -> Result<StateStore, CliError> {
        let Some(encryption) = &self.declared.state.encryption else {
            return Ok(store);
        };
        let keys = self.keys(encryption).await?;
        let cipher = Cipher::new(&keys).map_err(|fault| StateError::Cipher {
            place: store.path().to_owned(),
            fault,
        })?;
        Ok(store.encrypted(cipher))
    }

    fn bucket(&self, place: S3Place) -> Result<StateStore, CliError> {
        if let Some(endpoint) = &place.endpoint {
            let mut allowed = self.allowed.stores.iter();
            if !allowed.any(|store| store.eq_ignore_ascii_case(&endpoint.host)) {
                return Err(CliError::State(StateError::Backend {
                    place: PathBuf::from(format!("s3://{}", place.bucket.value)),
                    fault: Fault::NotAllowed {
                        host: endpoint.host.clone(),
                    },
                }));
            }
        }
        let term = Duration::try_from(self.declared.state.lock_expires).unwrap_or_default();
        let backend = open_s3(&place, term, &|name| std::env::var(name).ok())?;
        Ok(StateStore::over(backend, self.whose.origin()))
    }

    /// The keys of the encryption. They are the real ones in simulated runs too: a world's secrets open no file.
    async fn keys(&self, encryption: &Encryption) -> Result<Keys, CliError> {
        let vault = self.declared.stores.vault.clone();
        let resolver = Resolver::new(ResolverSettings {
            allow_exec: self.allowed.exec,
            allow_stores: self.allowed.stores.iter().cloned().collect(),
            exec_timeout: EXEC_TIMEOUT,
            roots: self.roots.clone(),
            vault: vault.map(|vault| VaultAccess {
                vault,
                http: self.http.clone(),
            }),
            ..ResolverSettings::default()
        });
        let mut keys = Keys {
            required: encryption.required,
            recipients: encryption.recipients.clone(),
            ..Keys::default()
        };
        let mut missing = None;
        for reference in &encryption.identities {
            match resolver.resolve(reference).await {
                Ok(key) => keys.identities.push(key),
                Err(error) => missing = Some(error),
            }
        }
        for reference in &encryption.passphrases {
            match resolver.resolve(reference).await {
                Ok(key) => keys.passphrases.push(key),
                Err(error) => missing = Some(error),
            }
        }
        // the key that writes is the first one, so none of its kind may be missing
        let passphrase_writes =
            encryption.recipients.is_empty() && encryption.identities.is_empty();
        let incomplete = match passphrase_writes {
            true => keys.passphrases.len() < encryption.passphrases.len(),
            false => {
                encryption.recipients.is_empty()
                    && keys.identities.len() < encryption.identities.len()
            }
        };
        let none = keys.identities.is_empty() && keys.passphrases.is_empty();
        match missing {
            Some(error) if incomplete || none => Err(error.into()),
            _ => Ok(keys),
        }
    }
}
