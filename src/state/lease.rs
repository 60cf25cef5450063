//! A lock by conditional writes, for backends that many machines share: an object that says who holds it, with a nonce and a time
//! after which it counts as left behind unless it was renewed.
//!
//! Nothing is deleted: a lock that is let go is replaced by one that nobody holds, so every step is a swap against what was seen.
//! Times are the backend's own (when the object was written, what time it is there); clocks of machines are compared nowhere.

use std::path::PathBuf;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use super::backend::{Expected, Hold, Object, Put, Tag};
use super::{LockInfo, StateError, document, lock};
use crate::model::{SignedDuration, Timestamp};

/// No lock is kept longer than this by one that does not renew it, whatever its object says.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// Times of objects and of answers are given in whole seconds.
const SLACK: Duration = Duration::from_secs(2);
/// How often a lock that changes under our hands is looked at again.
const TRIES: u32 = 5;

/// What the lock's object says.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
struct Deed {
    #[serde(flatten)]
    who: LockInfo,
    nonce: String,
    expires_in_seconds: u64,
    /// Each renewal is another object, also for servers whose ETag is a digest.
    renewal: u64,
    held: bool,
}

impl Deed {
    fn bytes(&self) -> Vec<u8> {
        // a struct of texts and numbers has a JSON
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }
}

/// What is known about the lock at one moment.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Free,
    /// Held until then; an object that cannot be read is held by nobody known.
    Held(Option<Deed>, Timestamp),
    /// Not renewed in time.
    Expired(Option<Deed>),
}

fn judge(object: &Object, now: Timestamp, fallback: Duration) -> Seen {
    let deed: Option<Deed> = serde_json::from_slice(&object.bytes).ok();
    if deed.as_ref().is_some_and(|deed| !deed.held) {
        return Seen::Free;
    }
    let term = deed.as_ref().map_or(fallback, |deed| {
        Duration::from_secs(deed.expires_in_seconds)
    });
    let term = SignedDuration::try_from(term.min(LONGEST) + SLACK).unwrap_or_default();
    match object.modified.checked_add(term) {
        Ok(until) if until > now => Seen::Held(deed, until),
        _ => Seen::Expired(deed),
    }
}

/// What a lease needs: conditional writes, and the time there. The first three are as in [`super::Backend`].
pub(super) trait Ground: Send + Sync {
    fn get(&self, name: &str) -> Result<Option<Object>, StateError>;
    fn put_if(&self, name: &str, bytes: &[u8], expected: Expected<'_>) -> Result<Put, StateError>;
    fn place(&self, name: &str) -> PathBuf;
    /// What time it is there.
    fn now(&self) -> Timestamp;
}

/// A lock that is held, and renewed by a thread of its own.
pub(super) struct Lease {
    inner: Arc<Inner>,
    left: Option<Option<LockInfo>>,
    renewing: Option<(Sender<()>, JoinHandle<()>)>,
}

struct Inner {
    ground: Arc<dyn Ground>,
    name: String,
    held: Mutex<Held>,
}

struct Held {
    deed: Deed,
    tag: Tag,
    lost: bool,
}

impl std::fmt::Debug for Lease {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lease({})", self.inner.name)
    }
}

/// Who holds the lock, if somebody does.
pub(super) fn holder(
    ground: &dyn Ground,
    name: &str,
    fallback: Duration,
) -> Result<Option<(Option<LockInfo>, String, Timestamp)>, StateError> {
    let Some(object) = ground.get(name)? else {
        return Ok(None);
    };
    Ok(match judge(&object, ground.now(), fallback) {
        Seen::Held(deed, until) => {
            let nonce = deed
                .as_ref()
                .map(|deed| deed.nonce.clone())
                .unwrap_or_default();
            Some((deed.map(|deed| deed.who), nonce, until))
        }
        Seen::Free | Seen::Expired(_) => None,
    })
}

/// Lets a lock go in its holder's place.
pub(super) fn unlock(
    ground: &dyn Ground,
    name: &str,
    nonce: Option<&str>,
) -> Result<Option<LockInfo>, StateError> {
    let place = ground.place(name);
    let Some(object) = ground.get(name)? else {
        return Ok(None);
    };
    let deed: Option<Deed> = serde_json::from_slice(&object.bytes).ok();
    if deed.as_ref().is_some_and(|deed| !deed.held) {
        return Ok(None);
    }
    let theirs = deed.as_ref().map(|deed| deed.nonce.as_str());
    if let Some(nonce) = nonce
        && theirs != Some(nonce)
    {
        return Err(StateError::OtherNonce { place });
    }
    let free = Deed {
        held: false,
        renewal: deed
            .as_ref()
            .map_or(0, |deed| deed.renewal)
            .saturating_add(1),
        ..deed.unwrap_or_else(|| Deed {
            who: LockInfo::of_this_process("somebody unknown", "a run", Timestamp::UNIX_EPOCH),
            nonce: String::new(),
            expires_in_seconds: 0,
            renewal: 0,
            held: false,
        })
    };
    match ground.put_if(name, &free.bytes(), Expected::Version(&object.tag))? {
        Put::Done(_) => Ok(Some(free.who)),
        Put::Conflict => Err(StateError::LockMoved { place }),
    }
}

impl Lease {
    /// Takes the lock for `term`, to be renewed.
    pub(super) fn take(
        ground: Arc<dyn Ground>,
        name: &str,
        owner: &LockInfo,
        term: Duration,
    ) -> Result<Self, StateError> {
        let (held, left) = take(ground.as_ref(), name, owner, term)?;
        let inner = Arc::new(Inner {
            ground,
            name: name.to_owned(),
            held: Mutex::new(held),
        });
        let renewing = renew_in_background(Arc::clone(&inner), term / 3);
        Ok(Self {
            inner,
            left,
            renewing,
        })
    }
}

fn take(
    ground: &dyn Ground,
    name: &str,
    owner: &LockInfo,
    term: Duration,
) -> Result<(Held, Option<Option<LockInfo>>), StateError> {
    let deed = Deed {
        who: owner.clone(),
        nonce: document::random_hex::<8>()?,
        expires_in_seconds: term.as_secs(),
        renewal: 0,
        held: true,
    };
    for _ in 0..TRIES {
        let object = ground.get(name)?;
        let seen = object
            .as_ref()
            .map(|object| judge(object, ground.now(), term));
        let left = match seen {
            Some(Seen::Held(theirs, until)) => {
                let place = ground.place(name);
                return Err(StateError::leased(
                    place,
                    theirs.map(|deed| (deed.who, deed.nonce)),
                    until,
                ));
            }
            Some(Seen::Expired(theirs)) => Some(theirs.map(|deed| deed.who)),
            Some(Seen::Free) | None => None,
        };
        let expected = match &object {
            Some(object) => Expected::Version(&object.tag),
            None => Expected::Absent,
        };
        if let Put::Done(tag) = ground.put_if(name, &deed.bytes(), expected)? {
            let held = Held {
                deed,
                tag,
                lost: false,
            };
            return Ok((held, left));
        }
        // somebody was faster: who?
    }
    Err(StateError::leased(ground.place(name), None, ground.now()))
}

/// Renews until the lease is dropped or lost.
fn renew_in_background(inner: Arc<Inner>, every: Duration) -> Option<(Sender<()>, JoinHandle<()>)> {
    let (stop, stopped) = channel();
    let thread = std::thread::Builder::new()
        .name("state lock".to_owned())
        .spawn(move || {
            let mut wait = every;
            while stopped.recv_timeout(wait) == Err(RecvTimeoutError::Timeout) {
                wait = match inner.renew() {
                    Ok(()) => every,
                    Err(StateError::LockLost { .. }) => break,
                    // soon again: there is time for a few tries before it expires
                    Err(_) => every / 4,
                };
            }
        });
    // without a thread the lock is renewed by the writes of the run
    thread.ok().map(|thread| (stop, thread))
}

impl Inner {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lost(&self, held: &mut Held) -> StateError {
        held.lost = true;
        StateError::LockLost {
            path: self.ground.place(&self.name),
        }
    }

    /// Writes the lock anew, with a later end.
    fn renew(&self) -> Result<(), StateError> {
        self.swap(&mut self.held(), true)
    }

    fn swap(&self, held: &mut Held, keep: bool) -> Result<(), StateError> {
        if held.lost {
            return Err(self.lost(held));
        }
        let deed = Deed {
            renewal: held.deed.renewal + 1,
            held: keep,
            ..held.deed.clone()
        };
        match self
            .ground
            .put_if(&self.name, &deed.bytes(), Expected::Version(&held.tag))?
        {
            Put::Done(tag) => {
                held.deed = deed;
                held.tag = tag;
                Ok(())
            }
            Put::Conflict => Err(self.lost(held)),
        }
    }

    /// Asks whether it is still ours, and renews it when its time is over and nobody has taken it.
    fn check(&self) -> Result<(), StateError> {
        let mut held = self.held();
        if held.lost {
            return Err(self.lost(&mut held));
        }
        let Some(object) = self.ground.get(&self.name)? else {
            return Err(self.lost(&mut held));
        };
        if object.bytes != held.deed.bytes() {
            return Err(self.lost(&mut held));
        }
        held.tag = object.tag.clone();
        match judge(&object, self.ground.now(), LONGEST) {
            Seen::Held(..) => Ok(()),
            Seen::Free | Seen::Expired(_) => self.swap(&mut held, true),
        }
    }
}

impl Hold for Lease {
    fn note(&self) -> Option<String> {
        let who = self.left.as_ref()?;
        Some(lock::taken_over(who.as_ref()))
    }

    fn check(&self) -> Result<(), StateError> {
        self.inner.check()
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.renewing.take() {
            drop(stop);
            let _ = thread.join();
        }
        // one that cannot be let go expires
        let _ = self.inner.swap(&mut self.inner.held(), false);
    }
}

#[cfg(test)]
#[path = "lease_tests.rs"]
mod tests;
