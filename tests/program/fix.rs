//! `validate --fix`: what can mean only one thing is edited, and every other byte stays.

use crate::stage::Program;

const TEXT: &str = "# our tenants\nversion: 1\n\ntenants:\n  accuhive:   # the main one\n    api_hots:  'https://accuhive.api.kandji.io/'   # pasted\n    tokens:\n      okta: { name: Okta, secret: 'hunter2', permisions: [\"Device lst\", GET /devices] }\n\norgs: { acme: { domain: acme-admin.okta.com } }\n";

#[test]
fn sure_edits_are_made_in_place_and_guesses_are_left_to_a_person() {
    let program = Program::with(&[("tenantry.yaml", TEXT)]);
    let run = program
        .run("validate --fix")
        .exits(65)
        .warns("fixed tenantry.yaml:6: `api_hots` is no field of the tenant")
        .warns("fixed tenantry.yaml:6: ")
        .warns("fixed tenantry.yaml:10: ");
    assert!(run.err.contains("Device lst"), "{run}");
    let expected = TEXT
        .replace("api_hots", "api_host")
        .replace(
            "'https://accuhive.api.kandji.io/'",
            "accuhive.api.kandji.io",
        )
        .replace("permisions", "permissions")
        .replace("acme-admin.okta.com", "acme.okta.com");
    assert_eq!(program.read("tenantry.yaml"), expected);
    assert!(!run.to_string().contains("hunter2"), "{run}");
    // nothing more to do
    let again = program.run("validate --fix").exits(65);
    assert!(!again.err.contains("fixed"), "{again}");
    assert_eq!(program.read("tenantry.yaml"), expected);
}

#[test]
fn a_right_configuration_is_not_touched() {
    let program = Program::quickstart();
    let before = program.read("tenantry.yaml");
    program.run("validate --fix").exits(0);
    assert_eq!(program.read("tenantry.yaml"), before);
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_standard_input_is_refused() {
    let program = Program::with(&[("real.yaml", "version: \"1\"\ntenants: {}\n")]);
    std::os::unix::fs::symlink("real.yaml", program.path("tenantry.yaml")).unwrap();
    program.run("validate --fix").warns("fixed tenantry.yaml:1");
    assert!(program.path("tenantry.yaml").is_symlink());
    assert!(program.read("real.yaml").starts_with("version: 1\n"));
    program
        .run("validate --fix --config -")
        .exits(64)
        .warns("give the file's name");
}
