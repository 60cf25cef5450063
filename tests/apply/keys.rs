//! What a person can type at a terminal, and what comes of it.

use std::sync::Arc;

use base64::Engine;
use tenantry::simulator::{Act, SimulatedSecret};
use tenantry::state::Phase;

use super::rig::CONFIGURATION;
use super::terminal::{CTRL_C, DONE, Session, beginning, create, is_as_it_was, store};
use super::two_runs::{LATER, exits, other};

const OKTA_BOXES: [&str; 2] = ["GET /devices", "GET /devices/{}/details"];

/// A text as OSC 52 carries it.
fn on_clipboard(text: &str) -> String {
    let encoded = base64::engine::general_purpose::STANDARD.encode(text);
    format!("\u{1b}]52;c;{encoded}\u{7}")
}

/// At the first wait for evidence.
async fn waiting() -> (tempfile::TempDir, tenantry::simulator::Simulator, Session) {
    let (folder, simulator) = beginning().await;
    let mut session = Session::start(folder.path(), &simulator, &[]);
    session.reads(DONE);
    session.types("\n");
    session.reads("Paste the new token");
    session.types("\n");
    session.reads("next look in 3 s");
    (folder, simulator, session)
}

#[tokio::test(flavor = "multi_thread")]
async fn enter_looks_now_and_l_leaves_it_open() {
    let (folder, _simulator, mut session) = waiting().await;
    let pty = Arc::clone(&session.pty);
    assert!(!is_as_it_was(&pty), "keys come one by one, and unseen");
    assert!(store(&folder).lock_holder().is_none());
    // the pauses grow, and nobody has to wait for them
    for seconds in [5, 10, 15] {
        session.types("\n");
        session.reads(&format!("next look in {seconds} s"));
    }
    session.types("?");
    session.reads("leave it open: the next apply");
    session.reads("next look in");
    // a paste is no key, whatever is in it
    session.types("3fa85f64-5717-4562-b3fc-2c963f66afa6q");
    session.reads("next look in");
    session.reads("next look in");
    session.types("l");
    session.reads("left open");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(4), "{screen}");
    assert!(screen.contains("Waiting: 1"), "{screen}");
    assert!(is_as_it_was(&pty));
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_that_comes_meanwhile_is_found_by_a_look() {
    let (folder, simulator) = beginning().await;
    let auditor = create(&simulator, "tenantry auditor", &["GET /audit/events"]);
    let mut session = Session::start(folder.path(), &simulator, &[("AUDITOR", &auditor)]);
    session.reads("Handoff 1 of 2");
    session.reads(DONE);
    session.types("\n");
    session.reads("Paste the new token for env:OKTA");
    session.types("\n");
    // the log of a host that was asked: its requests are counted
    session.reads("next look in 3 s; ");
    session.reads(" requests; Enter looks now");
    create(&simulator, "Okta Workflows", &OKTA_BOXES);
    session.types("\n");
    session.reads("proven by evidence");
    session.reads("Handoff 2 of 2");
    session.reads(DONE);
    session.types("q\n");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(9), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn s_skips_b_goes_back_and_q_stops_while_evidence_is_waited_for() {
    let (_folder, _simulator, mut session) = waiting().await;
    let pty = Arc::clone(&session.pty);
    session.types("b");
    session.reads("Handoff 1 of 3");
    session.reads(DONE);
    assert!(is_as_it_was(&pty), "a line is typed here");
    session.types("\n");
    session.reads("Paste the new token");
    session.types("\n");
    session.reads("next look in");
    session.types("q");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(9), "{screen}");
    assert!(
        screen.contains("Waiting: 1") && screen.contains("Never reached: 2"),
        "{screen}"
    );

    let (_folder, _simulator, mut session) = waiting().await;
    // who is used to lines types an Enter, too: it answers no other question
    session.types("s\n");
    session.reads("left open: it was skipped");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(4), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_terminal_is_given_back_after_signals() {
    use rustix::process::{Pid, Signal, kill_process};
    for signal in [Signal::INT, Signal::TERM, Signal::HUP, Signal::QUIT] {
        let (folder, _simulator, session) = waiting().await;
        let pty = Arc::clone(&session.pty);
        assert!(!is_as_it_was(&pty));
        let pid = Pid::from_raw(i32::try_from(session.id()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
        let (code, screen) = session.ends();
        assert_eq!(code, Some(9), "{signal:?} {screen}");
        assert!(is_as_it_was(&pty), "{signal:?}");
        let document = store(&folder).load().unwrap();
        let open: Vec<Phase> = document.journal.open().map(|entry| entry.phase).collect();
        assert_eq!(open, [Phase::Waiting]);
    }
    // Ctrl-Z and Ctrl-\ would leave the terminal as it is
    let (_folder, _simulator, mut session) = waiting().await;
    session.types("\u{1a}\u{1c}");
    session.types("\n");
    session.reads("next look in");
    session.types(CTRL_C);
    assert_eq!(session.ends().0, Some(9));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_copied_after_one_question_and_other_values_at_once() {
    let (folder, simulator) = beginning().await;
    let auditor = create(&simulator, "tenantry auditor", &["GET /audit/events"]);
    let okta = create(&simulator, "Okta Workflows", &OKTA_BOXES);
    let secrets = [("AUDITOR", auditor.as_str()), ("OKTA", okta.as_str())];
    let mut session = Session::start(folder.path(), &simulator, &secrets);
    session.reads("Create the connection");
    session.reads(DONE);
    session.types("c\n");
    session.reads(&on_clipboard("Production"));
    session.reads("was sent to the clipboard");
    session.reads(DONE);
    // the secret's turn
    session.types("c\n");
    session.reads("copies the token's text, the secret in env:OKTA");
    session.reads("other programs can read it");
    session.reads("Only 'y' is taken as yes");
    session.types("\n");
    session.reads("Nothing was copied");
    for value in ["accuhive.api.kandji.io", "Production"] {
        session.reads(DONE);
        session.types("c\n");
        session.reads(&on_clipboard(value));
    }
    session.reads(DONE);
    session.types("c\n");
    session.reads("Only 'y' is taken as yes");
    session.types("y\n");
    session.reads(&on_clipboard(&okta));
    for value in ["accuhive.api.kandji.io", "Production", &okta] {
        session.reads(DONE);
        session.types("c\n");
        session.reads(&on_clipboard(value));
    }
    session.reads(DONE);
    session.types("f\n");
    session.reads("none of these");
    session.types("l\n");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(4), "{screen}");
    assert!(!screen.contains(&okta), "only its encoded form went out");
    assert_eq!(
        screen.matches("other programs can read it").count(),
        2,
        "not after a yes"
    );
}

/// A token that a script uses, too, and that is to be rotated; and the secrets behind it.
async fn rotating() -> (
    tempfile::TempDir,
    tenantry::simulator::Simulator,
    [String; 2],
) {
    let (folder, simulator) = beginning().await;
    let auditor = create(&simulator, "tenantry auditor", &["GET /audit/events"]);
    let okta = create(&simulator, "Okta Workflows", &OKTA_BOXES);
    let consumer = "secret: env:OKTA\n        consumers: { nightly: { name: Nightly report } }";
    let yaml = CONFIGURATION.replace("secret: env:OKTA", consumer);
    let yaml = yaml.split("connections:").next().unwrap();
    std::fs::write(folder.path().join("tenantry.yaml"), yaml).unwrap();
    let secrets = [("AUDITOR", auditor.as_str()), ("OKTA", okta.as_str())];
    let wish: &[&str] = &["rotate", "token.accuhive/okta", "--reason", "drill"];
    exits(&other(&folder, &simulator, &secrets, LATER), 0);
    exits(&other(&folder, &simulator, &secrets, wish), 0);
    (folder, simulator, [auditor, okta])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_that_fails_with_the_new_token_keeps_the_old_one() {
    let (folder, simulator, [auditor, old]) = rotating().await;
    let secrets = [("AUDITOR", auditor.as_str()), ("OKTA", old.as_str())];
    let mut session = Session::start(folder.path(), &simulator, &secrets);
    session.reads("Create the API token \"Okta Workflows #2\"");
    session.reads(DONE);
    let new = create(&simulator, "Okta Workflows #2", &OKTA_BOXES);
    session.types("\n");
    session.reads("Paste the new token");
    session.types(&format!("{new}\n"));
    session.reads("proven by evidence");
    session.reads("Put the new API token into \"Nightly report\"");
    session.reads(DONE);
    session.types("?\n");
    session.reads("f      it does not work");
    session.reads(DONE);
    session.types("f\n");
    session.reads("What does not work?");
    // a key pasted here is not taken as words
    session.types(&format!("{new}\n"));
    session.reads("looks like a token");
    session.reads(DONE);
    session.types("f\n");
    session.reads("What does not work?");
    session.types("it gets 403\n");
    session.reads("left open: it does not work with the new token: it gets 403");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(4), "{screen}");
    assert!(!screen.contains("Untick everything"), "{screen}");
    let document = store(&folder).load().unwrap();
    let open: Vec<_> = document
        .journal
        .open()
        .map(|entry| entry.action.as_str())
        .collect();
    assert_eq!(open, ["repoint_consumer"]);

    // the next run asks for the same again, and wants words for a yes, too
    let secrets = [("AUDITOR", auditor.as_str()), ("OKTA", new.as_str())];
    let mut session = Session::start(folder.path(), &simulator, &secrets);
    session.reads("waiting since");
    session.reads(DONE);
    session.types("\n");
    session.reads("What did you see?");
    session.types("\n");
    session.reads("A line is needed");
    session.reads(DONE);
    session.types("\n");
    session.reads("What did you see?");
    session.types("the report came\n");
    session.reads("attested, not proven");
    session.reads("Untick everything");
    session.reads(DONE);
    session.types("q\n");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(9), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn back_goes_to_the_one_that_was_left_open() {
    let (folder, simulator) = beginning().await;
    let auditor = create(&simulator, "tenantry auditor", &["GET /audit/events"]);
    let okta = create(&simulator, "Okta Workflows", &OKTA_BOXES);
    let yaml = format!(
        "{CONFIGURATION}  preview: {{ nickname: Preview, org: acme, tenant: accuhive, token: okta }}\n"
    );
    std::fs::write(folder.path().join("tenantry.yaml"), yaml).unwrap();
    let secrets = [("AUDITOR", auditor.as_str()), ("OKTA", okta.as_str())];
    let mut session = Session::start(folder.path(), &simulator, &secrets);
    session.reads("Handoff 1 of 2");
    session.reads("\"Preview\"");
    session.reads(DONE);
    session.types("s\n");
    session.reads("Handoff 2 of 2");
    session.reads("\"Production\"");
    // nobody went there yet, so the way is told
    session.reads("1. Sign in to Okta");
    session.reads(DONE);
    session.types("\n");
    session.reads("next look in");
    session.types("b");
    session.reads("Handoff 1 of 2");
    session.reads("\"Preview\"");
    session.reads("You are on Connections: step 1 is done.");
    session.reads(DONE);
    for nickname in ["Preview", "Production"] {
        let act = Act::CreateConnection {
            org: "acme".to_owned(),
            nickname: nickname.to_owned(),
            domain: "accuhive.api.kandji.io".to_owned(),
            secret: Some(SimulatedSecret::new(okta.clone())),
            secret_ref: None,
            by: None,
        };
        simulator.act(act).unwrap();
    }
    session.types("\n");
    session.reads("proven by evidence");
    let (code, screen) = session.ends();
    assert_eq!(code, Some(0), "{screen}");
    assert_eq!(screen.matches("Visit 1 of 1").count(), 1, "{screen}");
}
