//! What comes after the quickstart: an edit, a reauthorization, a revocation and the end of a connection, each by its printed steps.

use serde_json::json;

use crate::play::{person, until_done};
use crate::screen::Hand;
use crate::sentence::Layout;
use crate::stage::{HOST, Stage};
use crate::webdriver::Browser;

/// A second token in the declaration, which the connection is to use.
const SECOND: &str = "
      second:
        name: Second
        secret: env:ACCUHIVE_SECOND_TOKEN
        permissions: [\"Device list\"]
      okta-workflows:";

const CONNECTION: &str = "
connections:
  accuhive-production:
    nickname: Accuhive production
    org: acme
    tenant: accuhive
    token: second
";

fn changes(layout: Layout, hand: Hand, script: bool) {
    let Some(browser) = Browser::start(script) else {
        return;
    };
    let mut stage = Stage::applied();
    let mut ada = person(&browser, &stage, layout, hand);
    ada.secrets = stage.simulator().secrets();

    // name, description and boxes of one token
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"], "tick": ["Erase Device", "POST /made/up"] }));
    stage.declare("name: Okta Workflows", "name: Okta flows");
    stage.declare("Allow Okta Workflows to use", "What flows of Okta use of");
    let done = until_done(&mut stage, &mut ada, "");
    assert_eq!(done, ["Edit the API token \"Okta Workflows\""]);
    stage.run("plan --detailed-exitcode").exits(0);

    // another key behind the connection
    stage.declare("\n      okta-workflows:", SECOND);
    stage.declare("token: okta-workflows", "token: second");
    let done = until_done(&mut stage, &mut ada, "");
    assert_eq!(
        done,
        [
            "Create the API token \"Second\", unless it exists",
            "Reauthorize the connection \"Accuhive production\"",
        ]
    );
    stage.run("plan --detailed-exitcode").exits(0);
    let world = stage.simulator().world();
    let connection = &world.orgs["acme"].connections[0];
    let behind = world.tenants["accuhive"].tokens.iter();
    let mut behind = behind.filter(|token| token.id == connection.token_id);
    assert_eq!(behind.next().unwrap().label, "Second");

    // the first token is not needed any more
    let text = stage.read("tenantry.yaml");
    let (before, rest) = text.split_once("      okta-workflows:").unwrap();
    let (_, after) = rest.split_once("\norgs:").unwrap();
    stage.write("tenantry.yaml", &format!("{before}\norgs:{after}"));
    let revoke = "--acknowledge token.accuhive/okta-workflows:revoke";
    let done = until_done(&mut stage, &mut ada, revoke);
    assert_eq!(done, ["Revoke the API token \"Okta flows\""]);

    // nor is the connection
    stage.declare(CONNECTION, "");
    let delete = "--acknowledge connection.accuhive-production:delete";
    let done = until_done(&mut stage, &mut ada, delete);
    assert_eq!(done, ["Delete the connection \"Accuhive production\""]);
    stage.run("plan --detailed-exitcode").exits(0);
    let world = stage.simulator().world();
    assert!(world.orgs["acme"].connections.is_empty());
}

#[test]
fn every_kind_of_handoff_is_done_by_its_printed_steps_in_the_newer_layout() {
    changes(Layout::Newer, Hand::Mouse, true);
}

#[test]
fn every_kind_of_handoff_is_done_by_keyboard_alone_in_the_older_layout_without_a_script() {
    changes(Layout::Older, Hand::Keyboard, false);
}
