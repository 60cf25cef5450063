//! How things are written: colours, quiet, pipes, and the demo's story.

use std::io::Read;
use std::process::Stdio;

use crate::stage::{Program, Stage};

#[test]
fn colours_are_off_in_a_pipe_and_on_when_asked() {
    let stage = Stage::quickstart();
    let has = |line: &str| {
        let run = stage.run(line).exits(0);
        run.out.contains('\u{1b}') || run.err.contains('\u{1b}')
    };
    assert!(!has("plan"));
    assert!(!has("plan --color never"));
    assert!(has("plan --color always"));
    assert!(!has("plan --color auto"));
}

#[test]
fn no_color_is_heard() {
    let mut stage = Stage::quickstart();
    stage.set("NO_COLOR", "1");
    let run = stage.run("plan").exits(0);
    assert!(!run.out.contains('\u{1b}'), "{run}");
}

#[test]
fn json_has_no_colours_even_when_asked() {
    let stage = Stage::quickstart();
    stage
        .run("plan --format json --color always")
        .exits(0)
        .json();
}

#[test]
fn quiet_leaves_results_and_errors() {
    let stage = Stage::applied();
    let loud = stage.run("plan --out plan.json").exits(0);
    let quiet = stage.run("plan --out plan.json -q").exits(0);
    assert_eq!(quiet.out, loud.out);
    assert_eq!(quiet.err, "");
    let wrong = stage.run("evidence token.accuhive/other -q").exits(64);
    assert_ne!(wrong.err, "");
}

#[test]
fn verbose_shows_requests_on_stderr_alone() {
    let stage = Stage::applied();
    let run = stage.run("plan -vv").exits(0);
    assert!(run.err.contains("audit/events"), "{run}");
    assert!(!run.out.contains("audit/events?"), "{run}");
}

#[test]
fn a_closed_pipe_is_no_panic() {
    let stage = Stage::quickstart();
    for line in [
        &["plan"][..],
        &["plan", "--format", "json"],
        &["permissions"],
        &["schema"],
        &["explain"],
        &["--help"],
    ] {
        let mut child = stage
            .command(line)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut err)
            .unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{line:?}: {err}");
        assert!(!err.contains("panicked"), "{line:?}: {err}");
    }
}

#[test]
fn the_demo_ends_with_an_empty_plan() {
    let run = Program::with(&[]).run("demo").exits(0);
    let (_, last) = run.out.rsplit_once("$ tenantry plan").unwrap();
    assert!(last.contains("Nothing to do."), "{run}");
    assert!(last.contains("facts verified"), "{run}");
    for word in [
        "The live side moved",
        "Not managed",
        "Erase Device",
        "deleted",
        "exit code 3",
    ] {
        assert!(run.out.contains(word), "no {word} in {run}");
    }
}

#[test]
fn the_demo_keeps_its_files_on_request_and_never_overwrites() {
    let program = Program::with(&[]);
    program.run("demo --keep story -q").exits(0);
    program
        .run("plan --simulate --detailed-exitcode --config story")
        .exits(0);
    program
        .run("demo --keep story")
        .exits(64)
        .warns("is not empty");
}
