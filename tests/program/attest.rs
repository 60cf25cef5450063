//! `attest`: a person's word ends a handoff and changes no verdict.

use crate::stage::{Stage, field, item};

const LINE: [&str; 7] = [
    "attest",
    "connection.accuhive-production",
    "--reason",
    "opened it and compared",
    "--actor",
    "Ada Admin",
    "-q",
];

#[test]
fn the_coverage_line_says_attested_and_the_verdict_stays_unverifiable() {
    let stage = Stage::applied();
    let before = stage.run("plan --format json").exits(0).json();
    stage
        .run_words(&LINE)
        .exits(0)
        .says("Ada Admin attests connection.accuhive-production");
    let plan = stage.run("plan --format json").exits(0).json();
    assert_eq!(plan["coverage"]["attested"], 1, "{plan:#}");
    assert_eq!(plan["coverage"]["verified"], before["coverage"]["verified"]);
    let behind = field(
        item(&plan, "connection.accuhive-production"),
        "behind",
        None,
    );
    assert_eq!(behind["verdict"], "unverifiable");
    assert_eq!(behind["evidence"][0]["weight"], "weak", "{behind:#}");
    stage
        .run("plan --detailed-exitcode")
        .exits(0)
        .says("attested");
    stage.run("plan --strict").exits(5);
}

#[test]
fn the_handoff_of_an_attested_connection_is_not_repeated() {
    // a connection without a trace in the log: nothing but a person's word can end its handoff
    let stage = Stage::quickstart();
    stage.run("apply --auto-approve --operator later").exits(4);
    let connection = |stage: &Stage| {
        let plan = stage.run("plan --format json").json();
        let actions = plan["actions"].as_array().unwrap().clone();
        actions.iter().any(|action| {
            action["address"] == "connection.accuhive-production" && action.get("handoff").is_some()
        })
    };
    assert!(connection(&stage));
    stage.run_words(&LINE).exits(0);
    assert!(!connection(&stage));
    // another declaration is another claim
    stage.declare(
        "nickname: Accuhive production",
        "nickname: Accuhive staging",
    );
    assert!(connection(&stage));
}

#[test]
fn what_is_not_declared_cannot_be_attested() {
    Stage::applied()
        .run("attest connection.other --reason seen")
        .exits(64);
}
