//! Templates, includes and variables through the real binary.

use crate::provider::declaration;
use crate::stage::Program;

#[test]
fn three_hundred_lines_are_three_hundred_tenants() {
    let program = Program::with(&[("tenantry.yaml", &declaration(300))]);
    program
        .run("validate")
        .exits(0)
        .says("300 tenants, 600 tokens, 2 orgs, 300 connections");
}

#[test]
fn fix_does_not_edit_a_template() {
    let text = declaration(3).replace(
        "${tenant}.api.kandji.io",
        "https://${tenant}.api.kandji.io/",
    );
    let program = Program::with(&[("tenantry.yaml", &text)]);
    program.run("validate --fix").warns("used by this entry");
    assert_eq!(program.read("tenantry.yaml"), text);
}

#[test]
fn what_a_rule_finds_in_a_template_is_said_once() {
    let text = declaration(50).replace("permissions: [Device list]", "permissions: [GET /users]");
    let program = Program::with(&[("tenantry.yaml", &text)]);
    let run = program.run("validate").exits(0);
    assert_eq!(run.err.matches("TN301").count(), 1, "{run}");
    run.warns("and 49 more");
}

#[test]
fn the_environment_sets_declared_variables_only() {
    let text = "version: 1\nvariables: { region: { choices: [\"\", \"eu.\"], default: \"\" } }\ntenants: { a: { api_host: \"a.api.${var.region}kandji.io\", tokens: { auditor: { permissions: [List audit events] } } } }\n";
    let mut program = Program::with(&[("tenantry.yaml", text)]);
    program.run("validate").exits(0);
    program.set("TENANTRY_VAR_REGION", "evil.example/");
    program
        .run("validate")
        .exits(65)
        .warns("TENANTRY_VAR_REGION");
    program.set("TENANTRY_VAR_REGION", "eu.");
    program.run("validate").exits(0);
    program.set("TENANTRY_VAR_REIGON", "eu.");
    program
        .run("validate")
        .exits(0)
        .warns("did you mean `TENANTRY_VAR_REGION`?");
}
