//! action/run.sh: arguments reach the program whole, its exit code says what becomes of the step.

use serde_json::Value;

use crate::desk::{Desk, Ran, root};

/// Notes its arguments, one a line, and ends with $FAKE_CODE.
const PROGRAM: &str = r#"#!/usr/bin/env bash
printf '%s\n' "$@" >"$DESK/arguments"
pwd >"$DESK/where"
exit "${FAKE_CODE:-0}"
"#;

fn desk() -> Option<Desk> {
    let desk = Desk::new()?;
    desk.program("bin/tenantry", PROGRAM);
    Some(desk)
}

fn run(desk: &mut Desk, inputs: &[(&str, &str)]) -> Ran {
    for (name, value) in inputs {
        desk.set(name, value);
    }
    let _ = std::fs::remove_file(desk.path("outputs"));
    desk.run("action/run.sh", &[])
}

fn output(desk: &Desk, name: &str) -> Option<String> {
    let text = desk.read("outputs");
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
    line.map(str::to_owned)
}

#[test]
fn arguments_are_neither_split_nor_evaluated() {
    let Some(mut desk) = desk() else { return };
    let inputs = [
        ("INPUT_COMMAND", "apply"),
        (
            "INPUT_ARGS",
            "--plan\nsealed/my plan.json\n$(touch owned); `touch owned`\n*\n",
        ),
        ("INPUT_CONFIG", "a b\n--version"),
    ];
    run(&mut desk, &inputs).exits(0);
    assert_eq!(
        desk.read("arguments"),
        "apply\n--plan\nsealed/my plan.json\n$(touch owned); `touch owned`\n*\n--config=a b\n--config=--version\n"
    );
    assert!(!desk.path("owned").exists());
}

#[test]
fn waiting_passes_unless_it_is_asked_otherwise() {
    let Some(mut desk) = desk() else { return };
    for (code, treat, pass_on, ends, waiting) in [
        ("0", "false", "", 0, "false"),
        ("4", "false", "", 0, "true"),
        ("4", "true", "", 4, "true"),
        ("3", "false", "", 3, "false"),
        ("3", "false", "2 3", 0, "false"),
        ("77", "false", "2 3", 77, "false"),
    ] {
        let inputs = [
            ("FAKE_CODE", code),
            ("INPUT_COMMAND", "apply"),
            ("INPUT_TREAT_WAITING_AS_FAILURE", treat),
            ("INPUT_PASS_ON", pass_on),
        ];
        run(&mut desk, &inputs).exits(ends);
        assert_eq!(output(&desk, "exit-code").as_deref(), Some(code));
        assert_eq!(output(&desk, "waiting").as_deref(), Some(waiting));
    }
}

#[test]
fn what_is_no_input_is_said_before_anything_runs() {
    let Some(mut desk) = desk() else { return };
    for (name, wrong, right) in [
        ("INPUT_COMMAND", "incident", "plan"),
        ("INPUT_COMMAND", "--help", "plan"),
        ("INPUT_TREAT_WAITING_AS_FAILURE", "perhaps", "false"),
        ("INPUT_PASS_ON", "3; id", ""),
        ("INPUT_BINARY", "nowhere/tenantry", ""),
    ] {
        let ran = run(&mut desk, &[(name, wrong)]).exits(64);
        assert!(ran.out.contains("::error"), "{ran:?}");
        assert_eq!(desk.read("arguments"), "", "{name}");
        desk.set(name, right);
    }
}

/// The real binary, an example, and a folder elsewhere.
#[test]
fn the_real_program_writes_reports_and_outputs() {
    let Some(mut desk) = desk() else { return };
    let example = root().join("examples/quickstart").display().to_string();
    let inputs = [
        ("INPUT_BINARY", env!("CARGO_BIN_EXE_tenantry")),
        ("INPUT_COMMAND", "plan"),
        ("INPUT_ARGS", "--offline"),
        ("INPUT_CONFIG", example.as_str()),
        ("INPUT_REPORTS", "re ports"),
        ("INPUT_WORKING_DIRECTORY", "temp"),
    ];
    std::fs::create_dir(desk.path("temp")).unwrap();
    run(&mut desk, &inputs).exits(0);
    for name in ["changes", "drift", "handoffs", "risk"] {
        let found = output(&desk, name).unwrap_or_default();
        assert_ne!(found, "", "{name}: {}", desk.read("outputs"));
    }
    assert_eq!(output(&desk, "exit-code").as_deref(), Some("0"));
    assert!(
        desk.read("re ports/plan.md")
            .starts_with("<!-- tenantry:plan -->\n")
    );
    let report: Value = desk.json("re ports/plan.json");
    assert_eq!(report["command"], "plan");
    for more in ["plan.sarif", "plan.xml"] {
        assert!(!desk.read(&format!("re ports/{more}")).is_empty(), "{more}");
    }
}
