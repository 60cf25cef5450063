//! The real binary on a terminal, with somebody who reads the screen and works the simulator's consoles.

use std::io::{Read, Write};
use std::process::ExitStatus;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty, open};
use tenantry::simulator::{Act, SimulatedSecret, Simulator, World};
use tenantry::state::{Origin, Phase, StateStore};

use super::rig::{CONFIGURATION, EMPTY, ticks};

/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

pub const DONE: &str = "Enter when it is done";
pub const CTRL_C: &str = "\u{3}";

/// Everything that was ever on the screen.
#[derive(Default)]
struct Screen {
    text: Mutex<(String, bool)>,
    changed: Condvar,
}

pub struct Session {
    pub pty: Arc<Pty>,
    child: std::process::Child,
    screen: Arc<Screen>,
    read: usize,
}

impl Session {
    pub fn start(
        folder: &std::path::Path,
        simulator: &Simulator,
        secrets: &[(&str, &str)],
    ) -> Self {
        Self::with(folder, simulator, secrets, &[])
    }

    pub fn with(
        folder: &std::path::Path,
        simulator: &Simulator,
        secrets: &[(&str, &str)],
        more: &[&str],
    ) -> Self {
        let (pty, pts) = open().unwrap();
        pty.resize(pty_process::Size::new(50, 160)).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"))
            .args([
                "apply",
                "--operator",
                "terminal",
                "--auto-approve",
                "--config",
            ])
            .arg(folder)
            .args(more)
            .env("TENANTRY_ENDPOINTS", simulator.endpoints())
            .env("TERM", "xterm")
            .env_remove("CI")
            .env_remove("COLUMNS");
        for (name, value) in secrets {
            command = command.env(name, value);
        }
        let child = command.spawn(pts).unwrap();
        let (pty, screen) = (Arc::new(pty), Arc::new(Screen::default()));
        let (reads, shows) = (Arc::clone(&pty), Arc::clone(&screen));
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                // a terminal whose last process ended reads as an error
                let count = (&*reads).read(&mut bytes).unwrap_or(0);
                let mut text = shows.text.lock().unwrap();
                text.0.push_str(&String::from_utf8_lossy(&bytes[..count]));
                text.1 = count == 0;
                shows.changed.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Self {
            pty,
            child,
            screen,
            read: 0,
        }
    }

    /// Waits until a text is on the screen, after what was read before.
    pub fn reads(&mut self, wanted: &str) {
        let until = Instant::now() + PATIENCE;
        let mut text = self.screen.text.lock().unwrap();
        loop {
            if let Some(found) = text.0[self.read..].find(wanted) {
                self.read += found + wanted.len();
                return;
            }
            let left = until.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero() && !text.1,
                "'{wanted}' never came:\n{}",
                text.0
            );
            text = self.screen.changed.wait_timeout(text, left).unwrap().0;
        }
    }

    pub fn types(&mut self, text: &str) {
        (&*self.pty).write_all(text.as_bytes()).unwrap();
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Waits for the end; gives the exit code and all that was on the screen.
    pub fn ends(mut self) -> (Option<i32>, String) {
        let status: ExitStatus = self.child.wait().unwrap();
        let mut text = self.screen.text.lock().unwrap();
        while !text.1 {
            let (now, waited) = self.screen.changed.wait_timeout(text, PATIENCE).unwrap();
            assert!(!waited.timed_out());
            text = now;
        }
        (status.code(), text.0.clone())
    }
}

pub async fn beginning() -> (tempfile::TempDir, Simulator) {
    let world = EMPTY.replace("clock: 2026-11-24T09:00:00Z", "");
    let world = World::from_yaml(&world).unwrap();
    let loopback = "127.0.0.1:0".parse().unwrap();
    let simulator = Simulator::start(world, loopback).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tenantry.yaml"), CONFIGURATION).unwrap();
    (folder, simulator)
}

pub fn create(simulator: &Simulator, label: &str, boxes: &[&str]) -> String {
    let done = simulator.act(Act::CreateToken {
        tenant: "accuhive".to_owned(),
        label: label.to_owned(),
        description: None,
        permissions: ticks(boxes),
        by: None,
        store_as: None,
    });
    done.unwrap().secret.unwrap().expose().to_owned()
}

pub fn store(folder: &tempfile::TempDir) -> StateStore {
    let path = folder.path().join(".tenantry/stand-in/state.json");
    StateStore::at(path, Origin::Simulated)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_follows_the_steps_and_nothing_secret_is_ever_on_the_screen() {
    let (folder, simulator) = beginning().await;
    let mut session = Session::start(folder.path(), &simulator, &[]);
    session.reads("Visit 1 of 2: Iru Endpoint (Kandji) console, https://accuhive.");
    session.reads(": 2 handoffs");
    session.reads("Handoff 1 of 3");
    session.reads("1. Sign in to");
    session.reads(DONE);
    let auditor = create(&simulator, "tenantry auditor", &["GET /audit/events"]);
    // pasted too early, and something else pasted at the right place
    session.types(&format!("{auditor}-\n"));
    session.reads("none of these");
    session.types("\n");
    session.reads("Paste the new token for env:AUDITOR");
    session.types("not-a-token-at-all\n");
    session.reads("does not have the shape");
    session.reads("Paste the new token");
    session.types(&format!("{auditor}\n"));
    session.reads("proven by evidence");

    // the same console: neither the visit nor the way there is told again
    session.reads("Handoff 2 of 3");
    session.reads("You are on Access > API tokens: steps 1 to 3 are done.");
    session.reads(DONE);
    let boxes = ["GET /devices", "GET /devices/{}/details"];
    let okta = create(&simulator, "Okta Workflows", &boxes);
    session.types("\n");
    session.reads("Paste the new token for env:OKTA");
    session.types(&format!("{okta}\n"));
    session.reads("proven by evidence");

    session.reads("Visit 2 of 2: Okta Workflows console");
    session.reads("Handoff 3 of 3");
    session.reads("1. Sign in to Okta");
    session.reads(DONE);
    simulator
        .act(Act::CreateConnection {
            org: "acme".to_owned(),
            nickname: "Production".to_owned(),
            domain: "accuhive.api.kandji.io".to_owned(),
            secret: Some(SimulatedSecret::new(okta.clone())),
            secret_ref: None,
            by: None,
        })
        .unwrap();
    session.types("\n");
    session.reads("proven by evidence");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(4), "{screen}");
    for name in ["env:AUDITOR", "env:OKTA"] {
        let sentence = format!("Put the new token into your store as {name} and run apply again");
        assert!(screen.contains(&sentence), "{screen}");
    }
    assert_eq!(screen.matches("Visit 1 of").count(), 1);
    assert_eq!(screen.matches("1. Sign in to").count(), 2, "once a visit");
    assert!(!screen.contains(&okta));
    assert!(!screen.contains("not-a-token-at-all"));
    // what is typed at the question for a word is echoed, as everything is there; it is not repeated
    assert_eq!(screen.matches(&auditor).count(), 1);

    let secrets = [("AUDITOR", auditor.as_str()), ("OKTA", okta.as_str())];
    let (code, screen) = Session::start(folder.path(), &simulator, &secrets).ends();
    assert_eq!(code, Some(0), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_while_evidence_is_waited_for_leaves_the_handoff_open() {
    let (folder, simulator) = beginning().await;
    let mut session = Session::start(folder.path(), &simulator, &[]);
    session.reads(DONE);
    session.types("\n");
    session.reads("Paste the new token");
    session.types("\n");
    session.reads("next look in");
    session.types(CTRL_C);
    left_open(session, &folder);

    let auditor = create(&simulator, "tenantry auditor", &["GET /audit/events"]);
    let mut session = Session::start(folder.path(), &simulator, &[("AUDITOR", &auditor)]);
    session.reads("Handoff 1 of");
    session.types("q\n");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(9), "{screen}");
    let document = store(&folder).load().unwrap();
    let auditors = document.journal.entries().iter();
    let mut auditors =
        auditors.filter(|entry| entry.address == super::rig::address(super::rig::AUDITOR));
    assert!(auditors.any(|entry| entry.action == "create_token" && entry.phase == Phase::Done));
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_at_a_question_ends_it_at_once() {
    let (folder, simulator) = beginning().await;
    let mut session = Session::start(folder.path(), &simulator, &[]);
    session.reads(DONE);
    session.types(CTRL_C);
    left_open(session, &folder);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_at_the_question_for_a_secret_gives_the_echo_back() {
    let (folder, simulator) = beginning().await;
    let mut session = Session::start(folder.path(), &simulator, &[]);
    session.reads(DONE);
    session.types("\n");
    session.reads("Paste the new token");
    let pty = Arc::clone(&session.pty);
    let until = Instant::now() + PATIENCE;
    while echoes(&pty) {
        assert!(
            Instant::now() < until,
            "the echo is off while a secret is typed"
        );
        std::thread::yield_now();
    }
    session.types(CTRL_C);
    left_open(session, &folder);
    assert!(echoes(&pty));
}

/// Whether lines are typed, and seen.
pub fn is_as_it_was(pty: &Pty) -> bool {
    let modes = rustix::termios::tcgetattr(pty).unwrap();
    let lines = rustix::termios::LocalModes::ECHO | rustix::termios::LocalModes::ICANON;
    modes.local_modes.contains(lines)
}

fn echoes(pty: &Pty) -> bool {
    let modes = rustix::termios::tcgetattr(pty).unwrap();
    modes
        .local_modes
        .contains(rustix::termios::LocalModes::ECHO)
}

/// Exit code 9, the lock is free, and the first handoff waits.
fn left_open(session: Session, folder: &tempfile::TempDir) {
    let (code, screen) = session.ends();
    assert_eq!(code, Some(9), "{screen}");
    assert!(screen.contains("Waiting: 1"), "{screen}");
    assert!(screen.contains("Never reached: 2"), "{screen}");
    let store = store(folder);
    assert!(store.lock_holder().is_none());
    let lock = std::fs::read_to_string(store.lock_path()).unwrap();
    assert_eq!(lock, "", "it ended by itself");
    let document = store.load().unwrap();
    let open: Vec<Phase> = document.journal.open().map(|entry| entry.phase).collect();
    assert_eq!(open, [Phase::Waiting]);
}
