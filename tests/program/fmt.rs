//! `fmt`: the one layout of configuration files.

use crate::stage::{Program, text_of};

const ODD: &str = "# yaml-language-server: $schema=./schemas/tenantry.schema.json\n# Both tenants.\ntenants:\n    accuhive: # the first\n        tokens:\n            auditor:\n                # only this\n                permissions:\n                - List audit events # reads\n                secret: env:A\n        # tenantry: allow TN305 -- it is the host\n        api_host:   accuhive.api.kandji.io\nversion: 1\n";
const ONE: &str = "# yaml-language-server: $schema=./schemas/tenantry.schema.json\nversion: 1\n\n# Both tenants.\ntenants:\n  accuhive: # the first\n    # tenantry: allow TN305 -- it is the host\n    api_host: accuhive.api.kandji.io\n    tokens:\n      auditor:\n        secret: env:A\n        # only this\n        permissions:\n          - List audit events # reads\n";

#[test]
fn a_file_gets_the_one_layout_and_keeps_it() {
    let program = Program::with(&[("tenantry.yaml", ODD)]);
    program
        .run("fmt --check")
        .exits(2)
        .says("- version: 1")
        .warns("1 file would change");
    assert_eq!(program.read("tenantry.yaml"), ODD, "--check writes nothing");
    program.run("fmt").exits(0).warns("1 file rewritten");
    assert_eq!(program.read("tenantry.yaml"), ONE);
    program
        .run("fmt --check")
        .exits(0)
        .warns("Every file has the one layout");
    let printed = program.run_with_input(&["fmt", "-"], ODD).exits(0);
    assert_eq!(printed.out, ONE);
}

#[test]
fn what_cannot_be_edited_is_left_alone_with_a_reason() {
    let program = Program::with(&[
        ("tenantry.yaml", "version: 1\n"),
        ("a.tenantry.yaml", "people:\n    a: [\n"),
        ("b.tenantry.yaml", "{ people: {} }\n"),
    ]);
    program
        .run("fmt")
        .exits(65)
        .warns("a.tenantry.yaml: left as it is: it is no YAML")
        .warns("b.tenantry.yaml: left as it is: it is not written as one");
    assert_eq!(program.read("a.tenantry.yaml"), "people:\n    a: [\n");
    assert_eq!(program.read("b.tenantry.yaml"), "{ people: {} }\n");
    let filter = program.run_with_input(&["fmt", "-"], "a: [\n").exits(65);
    assert_eq!(filter.out, "a: [\n", "a filter loses nothing");
    program.run("fmt missing.yaml").exits(65);
}

#[test]
fn a_secret_in_a_file_is_not_shown() {
    let secret = "0f8fad5b-d9cb-469f-a165-70867728950e";
    let text = format!(
        "tenants:\n    a:\n        tokens:\n            t:\n                secret: {secret}\nversion: 1\n"
    );
    let program = Program::with(&[("tenantry.yaml", &text)]);
    let run = program.run("fmt --check").exits(2);
    assert!(
        !run.out.contains(secret) && !run.err.contains(secret),
        "{run}"
    );
}

#[test]
fn the_examples_have_the_one_layout() {
    let program = Program::with(&[(
        "tenantry.yaml",
        &text_of("examples/quickstart/tenantry.yaml"),
    )]);
    program.run("fmt --check").exits(0);
}
