//! `init` with a flag for every answer, as a script or CI runs it.

use tenantry::simulator::{Simulator, World};

use super::stage::{Program, text_of};

const ALL: &str = "init --host accuhive.api.kandji.io --for okta-workflows --org acme.okta.com --org-credentials ssws --secrets env --ci github --offline";

fn entries(program: &Program) -> usize {
    std::fs::read_dir(program.path(".")).unwrap().count()
}

#[test]
fn without_answers_each_missing_flag_is_named_and_nothing_is_written() {
    let program = Program::with(&[]);
    let run = program.run("init --for custom --secrets vault").exits(64);
    for flag in [
        "--host HOST",
        "--permission PERMISSION",
        "--token-name NAME",
        "--vault-address ADDRESS",
        "--ci github|gitlab|none",
    ] {
        assert!(run.err.contains(flag), "{flag}: {run}");
    }
    assert!(
        !run.err.contains("--op-vault") && !run.err.contains("--secrets"),
        "{run}"
    );
    assert_eq!(entries(&program), 0);
}

#[test]
fn what_is_written_validates_without_a_word_and_plans() {
    for more in ["", " --simulate"] {
        let program = Program::with(&[]);
        let run = program.run(&format!("{ALL}{more}")).exits(0);
        assert!(run.out.contains("  $ tenantry plan"), "{run}");
        let validated = program.run("validate --deny TN3").exits(0);
        assert!(!validated.err.contains("warning"), "{validated}");
        program.run("plan --offline").exits(0);
        let drift = program.read(".github/workflows/tenantry-drift.yml");
        assert!(drift.contains("ACCUHIVE_AUDITOR_TOKEN: ${{ secrets.ACCUHIVE_AUDITOR_TOKEN }}"));
        assert!(
            program
                .read(".tenantry/.gitignore")
                .contains("observations.json")
        );
    }
}

#[test]
fn every_store_and_purpose_ends_in_an_empty_plan_on_the_simulator() {
    for rest in [
        "--for inventory --secrets env",
        "--for inventory --secrets file",
        "--for okta-workflows --org acme.okta.com --org-credentials service-app --okta-client-id 0oa1example --secrets env",
        "--for okta-workflows --org acme.okta.com --org-credentials ssws --secrets 1password --op-vault Production",
        "--for okta-workflows --org acme.okta.com --org-credentials ssws --secrets vault --vault-address https://vault.example.com:8200",
        "--for custom --token-name Reporting --permission risk --permission x --secrets file",
    ] {
        let program = Program::with(&[]);
        let mut words: Vec<&str> = rest.split_whitespace().collect();
        for word in &mut words {
            *word = match *word {
                "risk" => "Device list",
                "x" => "GET /users",
                other => other,
            };
        }
        let begin = [
            "init",
            "--host",
            "https://accuhive.api.kandji.io/api/v1",
            "--ci",
            "none",
            "--simulate",
        ];
        program
            .run_words(&[&begin[..], &words[..]].concat())
            .exits(0);
        program
            .run("apply --simulate --auto-approve --operator simulator")
            .exits(0);
        let plan = program.run("plan --simulate --detailed-exitcode").exits(0);
        assert!(plan.out.contains("Nothing to do."), "{rest}: {plan}");
    }
}

#[test]
fn nothing_is_overwritten_and_all_that_is_in_the_way_is_named() {
    let program = Program::with(&[(".github/workflows/tenantry.yml", "mine\n")]);
    let run = program.run(ALL).exits(1);
    assert!(
        run.err.contains(".github/workflows/tenantry.yml") && run.err.contains("--ci none"),
        "{run}"
    );
    assert_eq!(program.read(".github/workflows/tenantry.yml"), "mine\n");
    assert_eq!(entries(&program), 1);

    let program = Program::with(&[("own.tenantry.yaml", "version: 1\n")]);
    let run = program.run(ALL).exits(64);
    assert!(run.err.contains("own.tenantry.yaml"), "{run}");
    assert_eq!(entries(&program), 1);
}

#[test]
fn a_second_init_changes_nothing() {
    let program = Program::with(&[]);
    program.run(ALL).exits(0);
    let before = program.read("tenantry.yaml");
    program.run(ALL).exits(64);
    assert_eq!(program.read("tenantry.yaml"), before);
}

#[test]
fn wrong_answers_are_told_with_their_flag() {
    for (from, to, told) in [
        ("accuhive.api.kandji.io", "accuhive", "--host:"),
        (
            "accuhive.api.kandji.io",
            "kandji.evil.example",
            "never send a token there",
        ),
        ("acme.okta.com", "acme", "--org:"),
        ("--offline", "--offline --tenant ../up", "--tenant:"),
        ("okta-workflows", "okta-workflow", "okta-workflows"),
    ] {
        let program = Program::with(&[]);
        let run = program.run(&ALL.replace(from, to)).exits(64);
        assert!(run.err.contains(told), "{told}: {run}");
        assert_eq!(entries(&program), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_right_region_is_told_and_only_an_unsigned_question_is_asked() {
    let world = text_of("examples/quickstart/world.yaml")
        .replace("accuhive.api.kandji.io", "accuhive.api.eu.kandji.io");
    let world = World::from_yaml(&world).unwrap();
    let simulator = Simulator::start(world, "127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let address = simulator.address();
    let mut program = Program::with(&[]);
    program.set(
        "TENANTRY_ENDPOINTS",
        &format!(
            "accuhive.api.kandji.io=http://{address},accuhive.api.eu.kandji.io=http://{address}"
        ),
    );
    let online = ALL.replace(" --offline", "");
    let run = program.run(&online).exits(64);
    assert!(
        run.err.contains("does at accuhive.api.eu.kandji.io"),
        "{run}"
    );
    assert_eq!(entries(&program), 0);
    let right = online.replace("accuhive.api.kandji.io", "accuhive.api.eu.kandji.io");
    let run = program.run(&right).exits(0);
    assert!(
        run.err.contains("accuhive.api.eu.kandji.io answers"),
        "{run}"
    );
    for count in simulator.counts() {
        assert_eq!(
            (count.method.as_str(), count.path.as_str()),
            ("GET", "/app/v1/ping")
        );
    }
}

#[test]
fn a_host_that_cannot_be_asked_is_no_reason_to_stop() {
    let mut program = Program::with(&[]);
    program.set(
        "TENANTRY_ENDPOINTS",
        "accuhive.api.kandji.io=http://127.0.0.1:9",
    );
    let run = program.run(&ALL.replace(" --offline", "")).exits(0);
    assert!(run.err.contains("could not be told"), "{run}");
}

#[test]
fn a_host_outside_of_the_patterns_is_taken_where_the_command_line_allows_it() {
    let program = Program::with(&[]);
    let line = "init --host iru.internal.example --for okta-workflows --org acme.okta.com --org-credentials ssws --secrets env --ci none --offline";
    program.run(line).exits(64);
    assert!(!program.path("tenantry.yaml").exists());
    let allowed = "--allow-host iru.internal.example";
    program
        .run(&format!("{line} {allowed}"))
        .exits(0)
        .says("Each of these commands takes --allow-host iru.internal.example as well");
    let text = program.read("tenantry.yaml");
    assert!(text.contains("api_host: iru.internal.example"), "{text}");
    program.run(&format!("validate {allowed}")).exits(0);
    program.run("validate").exits(65).warns("TN211");
}
