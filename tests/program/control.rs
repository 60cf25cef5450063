//! What becomes of diagnostics: levels from the configuration and the command line, comments that silence, known ones.

use serde_json::Value;

use crate::stage::{Program, Run};

/// Two rules have something to say: the auditor may do too much (TN302, a warning), and a permission stands twice (TN205, a warning).
const TEXT: &str = "version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    tokens:
      auditor: { permissions: [List audit events, GET /tags] }
      okta: { permissions: [GET /devices, Device list] }
orgs: { acme: { domain: acme.okta.com } }
connections: { production: { token: okta } }
";

fn with(rules: &str) -> Program {
    Program::with(&[("tenantry.yaml", &format!("{TEXT}{rules}"))])
}

/// Codes and severities.
#[track_caller]
fn found(run: &Run) -> Vec<(String, String)> {
    let report: Value = run.json();
    let all = report["diagnostics"].as_array().unwrap().iter();
    let mut found: Vec<(String, String)> = all
        .map(|one| {
            let text = |field: &str| one[field].as_str().unwrap().to_owned();
            (text("code"), text("severity"))
        })
        .filter(|(code, _)| ["TN205", "TN302"].contains(&code.as_str()) || code.starts_with("TN12"))
        .collect();
    found.sort();
    found
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(code, severity): &(&str, &str)| ((*code).to_owned(), (*severity).to_owned());
    expected.iter().map(owned).collect()
}

#[test]
fn the_configuration_gives_levels_and_the_command_line_goes_before_it() {
    let both = [("TN205", "warning"), ("TN302", "warning")];
    let run = with("").run("validate --format json").exits(0);
    assert_eq!(found(&run), pairs(&both));

    let program = with("rules: { TN3: allow, TN302: deny, repeated-permission: note }\n");
    let run = program.run("validate --format json").exits(65);
    assert_eq!(found(&run), pairs(&[("TN205", "note"), ("TN302", "error")]));

    let run = program
        .run("validate --format json --allow TN3 --warn TN2")
        .exits(0);
    assert_eq!(found(&run), pairs(&[("TN205", "warning")]));
}

#[test]
fn what_is_denied_stops_every_command_that_reads_the_declaration() {
    let program = with("rules: { TN302: deny }\n");
    for line in ["plan --offline", "apply --auto-approve", "drift"] {
        program.run(line).exits(65).warns("TN302");
    }
    let run = program.run("plan --offline --allow TN302").exits(0);
    assert!(!run.err.contains("TN302"), "{run}");
    program
        .run("plan --offline --allow TN302 --deny TN205")
        .exits(65)
        .warns("TN205");
}

#[test]
fn codes_that_do_not_exist_and_levels_without_effect_are_told() {
    let program = with("rules: { TN398: deny, TN201: warn, TN302: never }\n");
    let run = program.run("validate").exits(65);
    run.warns("no diagnostic code `TN398`")
        .warns("did you mean `TN")
        .warns("`TN201` is an error of reading the configuration, which cannot be lowered")
        .warns("`never` is no level");

    let program = with("");
    program
        .run("validate --deny destructive-gruop")
        .exits(64)
        .warns("did you mean TN305");
    program
        .run("validate --allow TN201")
        .exits(64)
        .warns("cannot be lowered");
    program
        .run("validate --allow TN501")
        .exits(64)
        .warns("what evidence shows");
    // an error of reading stays one behind a beginning that covers warnings too
    program.declare("token: okta", "token: okto");
    program.run("validate --allow TN2").exits(65).warns("TN201");
}

#[test]
fn one_code_gets_one_level_in_all_files() {
    let program = with("rules: { TN302: deny }\n");
    program.write("more.tenantry.yaml", "rules: { wide-auditor: allow }\n");
    program
        .run("validate")
        .exits(65)
        .warns("`TN302` is given a level twice");
}

#[test]
fn an_unknown_code_has_near_ones() {
    let program = with("");
    program
        .run("explain TN30S")
        .exits(64)
        .warns("did you mean TN30");
    program
        .run("explain nothing-like-it")
        .exits(64)
        .warns("there is no code 'nothing-like-it'. `tenantry explain` lists");
    program.run("explain TN305").exits(0).says("--allow TN305");
    program
        .run("explain TN501")
        .exits(0)
        .says("cannot be silenced");
}

const ALLOWED: &str = "      # tenantry: allow TN302 -- the SIEM reads tags with it\n";

fn silenced(comment: &str) -> Program {
    let program = with("");
    program.declare("      auditor:", &format!("{comment}      auditor:"));
    program
}

#[test]
fn a_comment_with_a_reason_silences_the_line_below_or_its_own() {
    let program = silenced(ALLOWED);
    let run = program.run("validate --format json").exits(0);
    assert_eq!(found(&run), pairs(&[("TN205", "warning")]));
    // several codes, at the end of the line; even of what is denied
    let program = with("rules: { TN302: deny }\n");
    program.declare(
        "GET /tags] }",
        "GET /tags] } # tenantry: allow TN302, wide-auditor -- fine",
    );
    program.declare(
        "Device list] }",
        "Device list] } # tenantry: allow repeated-permission -- fine",
    );
    let run = program.run("validate --format json").exits(0);
    assert_eq!(found(&run), []);
}

#[test]
fn a_comment_without_reason_or_code_silences_nothing_and_says_so() {
    let both = [
        ("TN126", "warning"),
        ("TN205", "warning"),
        ("TN302", "warning"),
    ];
    for comment in [
        "# tenantry: allow TN302",
        "# tenantry: allow TN302 -- ",
        "# tenantry: allow -- why",
        "# tenantry: allow",
        "# tenantry: allow TN3O2 -- why",
        "# tenantry: allow TN3 -- why",
        "# tenantry: allow TN201 -- why",
        "# tenantry: allow TN501 -- why",
    ] {
        let program = silenced(&format!("      {comment}\n"));
        let run = program.run("validate --format json").exits(0);
        assert_eq!(found(&run), pairs(&both), "{comment}");
    }
    // another comment's words are its own affair
    let run = silenced("      # tenantry: allows much\n").run("validate --format json");
    assert_eq!(found(&run), pairs(&both[1..]));
}

#[test]
fn a_comment_that_silences_nothing_is_a_warning_and_fix_removes_it() {
    let program = silenced("      # tenantry: allow TN304, TN302 -- fine\n      # and more\n");
    program.declare(
        "GET /devices, Device list] }",
        "GET /devices] } # tenantry: allow TN205 -- fine",
    );
    program.declare("orgs:", "# tenantry: allow TN305 -- fine\norgs:");
    let run = program.run("validate --format json").exits(0);
    assert_eq!(found(&run), pairs(&[("TN127", "warning"); 3]));
    program.run("validate --deny unused-allowance").exits(65);
    program.run("validate --fix").exits(0);
    let expected = TEXT
        .replace(
            "      auditor:",
            "      # tenantry: allow TN302 -- fine\n      # and more\n      auditor:",
        )
        .replace(", Device list]", "]");
    assert_eq!(program.read("tenantry.yaml"), expected);
    let again = program.run("validate").exits(0);
    assert_eq!(again.err, "");
}

#[test]
fn nothing_is_called_unused_while_the_rules_cannot_run() {
    let program = silenced(ALLOWED);
    program.declare("token: okta", "token: okto");
    let run = program.run("validate").exits(65);
    assert!(!run.err.contains("TN127"), "{run}");
}

#[test]
fn a_baseline_accepts_what_is_known_and_fails_on_what_is_new() {
    let program = with("");
    let write = "validate --baseline known.json --update-baseline";
    program
        .run(write)
        .exits(0)
        .warns("known.json accepts 2 known diagnostics");
    let baseline = program.read("known.json");
    assert!(
        baseline.contains("\"at\": \"token.accuhive/okta\""),
        "{baseline}"
    );
    program.run(write).exits(0);
    assert_eq!(program.read("known.json"), baseline);

    // lines move, and nothing is new
    program.declare("tenants:", "# our tenants\n\ntenants:");
    let run = program.run("validate --baseline known.json").exits(0);
    assert!(
        !run.err.contains("TN205") && !run.err.contains("TN302"),
        "{run}"
    );
    // a second of a kind is new, and so is the same at another place
    program.declare("Device list]", "Device list, Device list]");
    program
        .run("validate --baseline known.json")
        .exits(65)
        .warns("TN205");
    program.declare("Device list, Device list]", "GET /blueprints]");
    program
        .run("validate --baseline known.json")
        .exits(0)
        .warns("accepts 1 more that are gone");
    program.declare("api_host:", "api_hots:");
    program
        .run("validate --baseline known.json")
        .exits(65)
        .warns("TN102");
    program.run(write).exits(65);
}

#[test]
fn a_baseline_that_is_none_is_a_mistake_on_the_command_line() {
    let program = with("");
    program
        .run("validate --baseline none.json")
        .exits(64)
        .warns("--update-baseline writes it");
    for text in ["", "[]", "{\"format_version\": \"9.0\", \"accepted\": []}"] {
        program.write("none.json", text);
        program
            .run("validate --baseline none.json")
            .exits(64)
            .warns("the baseline none.json");
    }
    program.run("validate --update-baseline").exits(64);
}
