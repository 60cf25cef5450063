//! The lock in a bucket: races, dead holders, lost answers, servers that cannot.

use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;

use jiff::Timestamp;

use crate::proxy::{Mischief, start};
use crate::server::{BUCKET, Server, machine, servers, wait_until};
use crate::stage::Stage;
use tenantry::model::{FileId, S3Place, Span, Spanned, StateEndpoint};
use tenantry::state::{Backend, Expected, LockInfo, Origin, Put, StateStore, open_s3};

const RACERS: usize = 32;
const ROUNDS: usize = 3;
/// Set for a process of a race.
const RACE: &str = "TENANTRY_TEST_RACES_AT";

fn store(address: &str, prefix: &str, seconds: u64) -> StateStore {
    StateStore::over(backend(address, prefix, seconds), Origin::Simulated)
}

fn backend(address: &str, prefix: &str, seconds: u64) -> std::sync::Arc<dyn Backend> {
    let place = S3Place {
        bucket: Spanned::new(BUCKET.to_owned(), Span::new(FileId(0), 0..0)),
        prefix: prefix.to_owned(),
        region: None,
        endpoint: Some(StateEndpoint {
            url: format!("http://{address}"),
            host: address.to_owned(),
            loopback: true,
        }),
        path_style: true,
    };
    let environment = |name: &str| name.starts_with("AWS_").then(|| "us-east-1".to_owned());
    open_s3(
        &place,
        std::time::Duration::from_secs(seconds),
        &environment,
    )
    .unwrap()
}

fn owner(name: &str) -> LockInfo {
    LockInfo::of_this_process(name, "apply", Timestamp::now())
}

/// What a racer does: says whether it won, and keeps the lock until it is told to go.
#[test]
#[ignore = "started by another test"]
fn child_that_races() {
    let place = std::env::var(RACE).expect("address and prefix");
    let (address, prefix) = place.split_once(' ').unwrap();
    let store = store(address, prefix, 300);
    // all wait for the same moment: the parent closes their inputs
    let _ = std::io::Read::read(&mut std::io::stdin(), &mut [0]);
    let won = store.lock(&owner("racer"));
    match &won {
        Ok(_) => println!("\nwon"),
        Err(error) if error.is_locked() => println!("\nlost"),
        Err(error) => println!("\nfailed {error}"),
    }
    // held until the parent ends us
    std::thread::park();
}

fn racer(server: &Server, prefix: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "--ignored",
            "--nocapture",
            "locks::child_that_races",
        ])
        .env(RACE, format!("{} {prefix}", server.address))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// The first word that a racer says about the race.
fn verdict(racer: &mut Child) -> String {
    let out = std::io::BufReader::new(racer.stdout.take().unwrap());
    std::io::BufRead::lines(out)
        .map_while(Result::ok)
        .find(|line| line == "won" || line == "lost" || line.starts_with("failed"))
        .unwrap_or_default()
}

#[test]
fn of_32_processes_one_gets_the_lock_every_time() {
    for server in servers() {
        for round in 0..ROUNDS {
            let prefix = format!("race/{round}");
            let mut racers: Vec<Child> = (0..RACERS).map(|_| racer(&server, &prefix)).collect();
            for racer in &mut racers {
                drop(racer.stdin.take());
            }
            let mut verdicts: Vec<String> = racers.iter_mut().map(verdict).collect();
            for mut racer in racers {
                racer.kill().unwrap();
                racer.wait().unwrap();
            }
            verdicts.sort();
            let won = verdicts.iter().filter(|word| *word == "won").count();
            let lost = verdicts.iter().filter(|word| *word == "lost").count();
            assert_eq!((won, lost), (1, RACERS - 1), "{verdicts:?}");
        }
    }
}

#[test]
fn a_killed_holder_is_taken_over_when_its_lock_expires() {
    for server in servers() {
        let prefix = "killed";
        let mut holder = Command::new(std::env::current_exe().unwrap());
        let mut holder = holder
            .args([
                "--exact",
                "--ignored",
                "--nocapture",
                "locks::child_that_holds",
            ])
            .env(RACE, format!("{} {prefix}", server.address))
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        assert_eq!(verdict(&mut holder), "won");
        let mine = store(&server.address, prefix, 5);
        let error = mine.lock(&owner("bob")).unwrap_err();
        assert!(
            error.is_locked() && error.to_string().contains("apply of dead"),
            "{error}"
        );
        assert_eq!(
            mine.lock_holder().map(|holder| holder.owner),
            Some("dead".to_owned())
        );
        holder.kill().unwrap();
        holder.wait().unwrap();
        let mut taken = None;
        wait_until("the lock of the dead is taken over", || {
            taken = mine.lock(&owner("bob")).ok();
            taken.is_some()
        });
        let note = taken.unwrap().note().unwrap();
        assert!(
            note.contains("apply of dead") && note.contains("taken over"),
            "{note}"
        );
        assert_eq!(mine.lock_holder(), None, "let go again");
    }
}

#[test]
#[ignore = "started by another test"]
fn child_that_holds() {
    let place = std::env::var(RACE).expect("address and prefix");
    let (address, prefix) = place.split_once(' ').unwrap();
    let _held = store(address, prefix, 5).lock(&owner("dead")).unwrap();
    println!("\nwon");
    std::thread::park();
}

#[test]
fn a_lost_lock_stops_the_next_write() {
    for server in servers() {
        let mine = store(&server.address, "lost", 300);
        let mut guard = mine.lock(&owner("ana")).unwrap();
        let mut document = guard.load().unwrap();
        let theirs = store(&server.address, "lost", 300);
        assert_eq!(
            theirs.unlock(None).unwrap().map(|who| who.owner),
            Some("ana".to_owned())
        );
        let other = theirs.lock(&owner("bob")).unwrap();
        document
            .recorded
            .secret_uses
            .entry("env:X".to_owned())
            .or_default()
            .insert("host".to_owned());
        let error = guard.save(&document).unwrap_err();
        assert!(error.to_string().contains("taken away"), "{error}");
        drop(guard);
        assert!(
            theirs.lock_holder().is_some(),
            "the loser does not free the other's lock"
        );
        drop(other);
        assert_eq!(theirs.load().unwrap().serial(), 0);
    }
}

#[test]
fn a_swap_against_an_old_version_is_a_conflict() {
    for server in servers() {
        let backend = backend(&server.address, "swap", 300);
        let put = |bytes: &[u8], expected: Expected<'_>| {
            backend.put_if("ledger/1.json", bytes, expected).unwrap()
        };
        let Put::Done(one) = put(b"1", Expected::Absent) else {
            panic!("nothing was there")
        };
        assert_eq!(put(b"other", Expected::Absent), Put::Conflict);
        let Put::Done(two) = put(b"2", Expected::Version(&one)) else {
            panic!("that was there")
        };
        assert_eq!(put(b"3", Expected::Version(&one)), Put::Conflict);
        let found = backend.get("ledger/1.json").unwrap().unwrap();
        assert_eq!((found.bytes.as_slice(), found.tag), (b"2".as_slice(), two));
        let listed = backend.list("ledger/").unwrap();
        assert_eq!(
            listed
                .iter()
                .map(|one| one.name.as_str())
                .collect::<Vec<_>>(),
            ["ledger/1.json"]
        );
        backend.delete("ledger/1.json").unwrap();
        backend.delete("ledger/1.json").unwrap();
        assert_eq!(backend.get("ledger/1.json").unwrap(), None);
    }
}

#[test]
fn a_write_whose_answer_was_lost_is_recognised() {
    for server in servers() {
        for name in ["state.lock", "state.json"] {
            let (address, dropped) = start(&server.address, Mischief::DropsAnswers(name));
            let stage = Stage::quickstart();
            let one = machine(&address, &stage.simulator().endpoints(), "");
            one.run(&format!("apply --auto-approve --allow-store {address}"))
                .exits(0);
            assert!(dropped.load(Ordering::SeqCst) > 0, "{name}");
            let after = one.run(&format!("state unlock --allow-store {address}"));
            after.exits(0).says("not locked");
            // the other name begins with an empty state
            let mine = backend(&server.address, "teams/iru/simulated", 300);
            mine.delete("state.json").unwrap();
        }
    }
}

#[test]
fn a_server_that_ignores_conditions_is_refused() {
    for server in servers() {
        for header in ["if-none-match", "if-match"] {
            let (address, stripped) = start(&server.address, Mischief::Strips(header));
            let stage = Stage::quickstart();
            let one = machine(&address, &stage.simulator().endpoints(), "");
            let run = one.run(&format!("apply --auto-approve --allow-store {address}"));
            let run = run.exits(1).warns("does not keep the conditions of writes");
            assert!(
                run.err.to_lowercase().contains(header) && run.err.contains("TN736"),
                "{run}"
            );
            assert!(stripped.load(Ordering::SeqCst) > 0);
        }
    }
}
