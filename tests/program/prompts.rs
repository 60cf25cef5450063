//! In CI nobody can be asked, also where there is a terminal: every command that would ask ends with 64 and says what to give instead.
#![cfg(unix)]

use std::io::Read;
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, open};

use crate::stage::Stage;

/// The exit code and the screen of a run on a terminal with `CI` set to this.
fn on_a_terminal(stage: &Stage, ci: &str, line: &str) -> (Option<i32>, String) {
    let (mut pty, pts) = open().unwrap();
    pty.resize(pty_process::Size::new(50, 200)).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tenantry"))
        .args(line.split_whitespace())
        .current_dir(stage.path(""))
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("USER", "tester")
        .env("TERM", "xterm")
        .env("CI", ci)
        .env("TENANTRY_ENDPOINTS", stage.simulator().endpoints())
        .spawn(pts)
        .unwrap();
    let screen = std::thread::spawn(move || {
        let (mut text, mut bytes) = (String::new(), [0; 4096]);
        // a terminal whose last process ended reads as an error
        while let Ok(count @ 1..) = pty.read(&mut bytes) {
            text.push_str(&String::from_utf8_lossy(&bytes[..count]));
        }
        text
    });
    let until = Instant::now() + Duration::from_secs(60);
    let code = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status.code(),
            None if Instant::now() > until => {
                child.kill().unwrap();
                child.wait().unwrap();
                break None;
            }
            None => std::thread::yield_now(),
        }
    };
    (code, screen.join().unwrap())
}

#[track_caller]
fn refuses(stage: &Stage, line: &str, instead: &str) {
    for ci in ["true", "1"] {
        let (code, screen) = on_a_terminal(stage, ci, line);
        assert_eq!(code, Some(64), "{line}: {screen}");
        assert!(screen.contains("nobody can be asked"), "{line}: {screen}");
        let words = screen.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(instead), "{line}: {screen}");
    }
}

#[test]
fn no_command_asks_in_ci() {
    let stage = Stage::quickstart();
    let before = stage.things();
    refuses(&stage, "apply", "--auto-approve");
    refuses(
        &stage,
        "apply --auto-approve --operator terminal",
        "leave --operator terminal out",
    );
    refuses(&stage, "incident", "tenantry incident < FILE");
    assert_eq!(stage.things(), before, "nothing was done");
}

#[test]
fn a_handoff_that_yields_a_secret_does_not_ask_for_it_in_ci() {
    let stage = Stage::quickstart();
    stage.run("apply --auto-approve --operator later").exits(4);
    let open = stage.run("handoff list --format json").json();
    let handoffs = open["handoffs"].as_array().unwrap();
    let one = handoffs
        .iter()
        .find(|one| one["yields_secret"] == true)
        .unwrap();
    let line = format!("handoff complete {}", one["id"].as_str().unwrap());
    refuses(&stage, &line, "--secret-stdin");
}
