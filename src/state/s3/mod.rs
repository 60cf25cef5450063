//! Objects in a bucket of S3, or of a server that is compatible with it. Writes are conditional, so machines need nothing else to
//! keep out of each other's way; a server that ignores conditions is found out and refused.

mod access;
mod bucket;
mod wire;

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures::TryStreamExt;
use object_store::path::Path as Key;
use object_store::{Error, ObjectMeta, ObjectStore, ObjectStoreExt};

use self::bucket::{Bucket, modified, words};
use self::wire::ServerClock;
use super::backend::{Backend, Expected, Hold, Listed, Object, Put};
use super::lease::{self, Ground, Lease};
use super::{Fault, LockInfo, StateError};
use crate::model::S3Place;

/// A bucket whose conditions were tried before the first lock.
#[derive(Debug)]
struct Shared {
    bucket: Arc<Bucket>,
    proven: OnceLock<()>,
}

/// Opens the bucket. Nothing is sent yet. `environment` has the credentials; `term` is how long a lock lasts that is not renewed.
///
/// # Errors
/// No credentials, no region, or no such address.
pub fn open(
    place: &S3Place,
    term: Duration,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Arc<dyn Backend>, StateError> {
    let shown = format!("s3://{}/{}", place.bucket.value, place.prefix);
    let failed = |fault| StateError::Backend {
        place: PathBuf::from(&shown),
        fault,
    };
    let said = |error: String| Fault::Unreachable {
        said: words(&error),
    };
    let clock = ServerClock::default();
    let store = access::store(place, environment, &clock).map_err(failed)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("state")
        .enable_all()
        .build()
        .map_err(|error| failed(said(error.to_string())))?;
    Ok(Arc::new(Shared {
        bucket: Arc::new(Bucket {
            store: Arc::new(store),
            shown,
            prefix: place.prefix.clone(),
            clock,
            term,
            runtime: Some(runtime),
        }),
        proven: OnceLock::new(),
    }))
}

impl Backend for Shared {
    fn get(&self, name: &str) -> Result<Option<Object>, StateError> {
        self.bucket.read(name)
    }

    fn put_if(&self, name: &str, bytes: &[u8], expected: Expected<'_>) -> Result<Put, StateError> {
        self.bucket.put(name, bytes, expected)
    }

    fn list(&self, prefix: &str) -> Result<Vec<Listed>, StateError> {
        let bucket = &self.bucket;
        let name = prefix.trim_end_matches('/');
        let store = Arc::clone(&bucket.store);
        let metas: Result<Vec<ObjectMeta>, Error> = match name.is_empty() {
            true => {
                let key = Key::from(bucket.prefix.as_str());
                bucket.wait(async move {
                    let listed = store.list_with_delimiter(Some(&key)).await;
                    listed.map(|listed| listed.objects)
                })
            }
            false => {
                let key = bucket.key(name)?;
                bucket.wait(async move { store.list(Some(&key)).try_collect().await })
            }
        };
        let metas = metas.map_err(|error| bucket.failed(name, &error))?;
        let before = format!("{}/", bucket.prefix);
        let mut found: Vec<Listed> = metas
            .iter()
            .filter_map(|meta| {
                Some(Listed {
                    name: meta.location.as_ref().strip_prefix(&before)?.to_owned(),
                    size: meta.size,
                    modified: modified(meta),
                })
            })
            .collect();
        found.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(found)
    }

    fn delete(&self, name: &str) -> Result<(), StateError> {
        let bucket = &self.bucket;
        let (store, key) = (Arc::clone(&bucket.store), bucket.key(name)?);
        match bucket.wait(async move { store.delete(&key).await }) {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(bucket.failed(name, &error)),
        }
    }

    fn place(&self, name: &str) -> PathBuf {
        self.bucket.place(name)
    }

    fn lock(&self, name: &str, owner: &LockInfo) -> Result<Box<dyn Hold>, StateError> {
        if self.proven.get().is_none() {
            self.bucket.prove()?;
            let _ = self.proven.set(());
        }
        let ground: Arc<dyn Ground> = Arc::<Bucket>::clone(&self.bucket);
        Ok(Box::new(Lease::take(
            ground,
            name,
            owner,
            self.bucket.term,
        )?))
    }

    fn holder(&self, name: &str) -> Option<LockInfo> {
        let holder = lease::holder(self.bucket.as_ref(), name, self.bucket.term);
        let (who, _, until) = holder.ok().flatten()?;
        Some(who.unwrap_or_else(|| LockInfo {
            owner: "somebody unknown".to_owned(),
            pid: 0,
            host: "unknown".to_owned(),
            since: until,
            command: "a run".to_owned(),
        }))
    }

    fn nonce(&self, name: &str) -> Option<String> {
        let holder = lease::holder(self.bucket.as_ref(), name, self.bucket.term);
        let (_, nonce, _) = holder.ok().flatten()?;
        (!nonce.is_empty()).then_some(nonce)
    }

    fn unlock(&self, name: &str, nonce: Option<&str>) -> Result<Option<LockInfo>, StateError> {
        lease::unlock(self.bucket.as_ref(), name, nonce)
    }
}
