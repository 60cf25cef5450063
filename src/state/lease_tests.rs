#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use super::*;

const TERM: Duration = Duration::from_secs(300);

/// Bytes, version, and the second of writing.
type Kept = (Vec<u8>, u64, i64);

/// Objects in memory, a clock that is set, and answers that get lost.
#[derive(Default)]
struct Memory {
    objects: Mutex<BTreeMap<String, Kept>>,
    clock: Mutex<i64>,
}

impl Memory {
    fn pass(&self, seconds: i64) {
        *self.clock.lock().unwrap() += seconds;
    }
}

impl Ground for Memory {
    fn get(&self, name: &str) -> Result<Option<Object>, StateError> {
        let objects = self.objects.lock().unwrap();
        Ok(objects.get(name).map(|(bytes, version, at)| Object {
            bytes: bytes.clone(),
            tag: Tag(version.to_string()),
            modified: Timestamp::from_second(*at).unwrap(),
        }))
    }

    fn put_if(&self, name: &str, bytes: &[u8], expected: Expected<'_>) -> Result<Put, StateError> {
        let now = *self.clock.lock().unwrap();
        let mut objects = self.objects.lock().unwrap();
        let version = objects.get(name).map(|(_, version, _)| *version);
        let fits = match (version, expected) {
            (None, Expected::Absent) => true,
            (Some(version), Expected::Version(tag)) => tag.0 == version.to_string(),
            _ => false,
        };
        if !fits {
            return Ok(Put::Conflict);
        }
        let next = version.unwrap_or(0) + 1;
        objects.insert(name.to_owned(), (bytes.to_vec(), next, now));
        Ok(Put::Done(Tag(next.to_string())))
    }

    fn place(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("memory/{name}"))
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(*self.clock.lock().unwrap()).unwrap()
    }
}

fn owner(name: &str) -> LockInfo {
    LockInfo::of_this_process(name, "apply", Timestamp::UNIX_EPOCH)
}

fn lease(ground: &Arc<Memory>, name: &str) -> Result<Lease, StateError> {
    let ground: Arc<dyn Ground> = Arc::<Memory>::clone(ground);
    Lease::take(ground, "state.lock", &owner(name), TERM)
}

#[test]
fn one_holds_it_and_the_other_hears_who() {
    let ground = Arc::new(Memory::default());
    let held = lease(&ground, "ana").unwrap();
    let error = lease(&ground, "bob").unwrap_err();
    assert!(error.is_locked());
    let text = error.to_string();
    for part in [
        "apply of ana",
        "--nonce",
        "state unlock",
        "1970-01-01T00:05:02Z",
    ] {
        assert!(text.contains(part), "{part} is in {text}");
    }
    assert!(
        holder(ground.as_ref(), "state.lock", TERM)
            .unwrap()
            .is_some()
    );
    drop(held);
    assert!(
        holder(ground.as_ref(), "state.lock", TERM)
            .unwrap()
            .is_none()
    );
    assert!(lease(&ground, "bob").unwrap().note().is_none());
}

#[test]
fn one_that_was_left_behind_is_taken_over_after_its_time_and_not_before() {
    let ground = Arc::new(Memory::default());
    let dead = lease(&ground, "ana").unwrap();
    ground.pass(301);
    assert!(lease(&ground, "bob").is_err());
    ground.pass(1);
    let taken = lease(&ground, "bob").unwrap();
    assert!(taken.note().unwrap().contains("apply of ana"));
    // the one that came back to life writes nothing, and does not free the other's lock
    assert!(matches!(dead.check(), Err(StateError::LockLost { .. })));
    drop(dead);
    taken.check().unwrap();
    assert!(lease(&ground, "carl").is_err());
}

#[test]
fn a_renewal_puts_the_end_off() {
    let ground = Arc::new(Memory::default());
    let held = lease(&ground, "ana").unwrap();
    ground.pass(200);
    held.inner.renew().unwrap();
    ground.pass(200);
    assert!(lease(&ground, "bob").is_err());
    held.check().unwrap();
}

#[test]
fn one_that_slept_and_was_not_taken_goes_on() {
    let ground = Arc::new(Memory::default());
    let held = lease(&ground, "ana").unwrap();
    ground.pass(10_000);
    held.check().unwrap();
    assert!(lease(&ground, "bob").is_err(), "its check renewed it");
}

#[test]
fn it_is_ended_by_its_nonce_alone() {
    let ground = Arc::new(Memory::default());
    assert_eq!(unlock(ground.as_ref(), "state.lock", None).unwrap(), None);
    let held = lease(&ground, "ana").unwrap();
    let wrong = unlock(ground.as_ref(), "state.lock", Some("ab"));
    assert!(matches!(wrong, Err(StateError::OtherNonce { .. })));
    held.check().unwrap();
    let (_, nonce, _) = holder(ground.as_ref(), "state.lock", TERM)
        .unwrap()
        .unwrap();
    let who = unlock(ground.as_ref(), "state.lock", Some(&nonce))
        .unwrap()
        .unwrap();
    assert_eq!(who.owner, "ana");
    assert!(matches!(held.check(), Err(StateError::LockLost { .. })));
    assert!(lease(&ground, "bob").is_ok());
}

#[test]
fn scribble_holds_for_a_term_and_no_longer() {
    let ground = Arc::new(Memory::default());
    ground
        .put_if("state.lock", b"scribble", Expected::Absent)
        .unwrap();
    assert!(lease(&ground, "ana").is_err());
    ground.pass(303);
    assert!(
        lease(&ground, "ana")
            .unwrap()
            .note()
            .unwrap()
            .starts_with("an earlier run")
    );
}

#[test]
fn an_object_that_claims_a_century_holds_for_a_day() {
    let ground = Arc::new(Memory::default());
    let deed = Deed {
        who: owner("eve"),
        nonce: "aa".to_owned(),
        expires_in_seconds: u64::MAX,
        renewal: 0,
        held: true,
    };
    ground
        .put_if("state.lock", &deed.bytes(), Expected::Absent)
        .unwrap();
    assert!(lease(&ground, "ana").is_err());
    ground.pass(86_403);
    assert!(lease(&ground, "ana").is_ok());
}

#[test]
fn threads_that_race_have_one_winner() {
    for _ in 0..20 {
        let ground = Arc::new(Memory::default());
        let won: Vec<Lease> = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| lease(&ground, "racer").ok()))
                .collect();
            racers
                .into_iter()
                .filter_map(|racer| racer.join().unwrap())
                .collect()
        });
        assert_eq!(won.len(), 1);
    }
}
