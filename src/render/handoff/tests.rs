#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::ActionKind;
use crate::render::sample::{self, *};

fn edit() -> Handoff {
    let kind = ActionKind::CreateConnection { look_first: true };
    let mut action = sample::action(TOKEN, kind, "its permissions drifted");
    action.reaches = vec![crate::model::Address::Connection(
        "accuhive-production".into(),
    )];
    let mut handoff = sample::handoff(&action, Console::Iru, "Edit token \"Okta Workflows\"");
    handoff.tick = vec![tick(LIST), tick(DETAILS)];
    handoff.untick = vec![tick(ERASE), tick("POST /made/up")];
    handoff.pastes = vec![
        paste("Domain", "accuhive.api.kandji.io", false),
        paste("API key", "env:ACCUHIVE_OKTA_TOKEN", true),
    ];
    handoff.secret_goes_to = Some("env:ACCUHIVE_OKTA_TOKEN".into());
    handoff
}

#[test]
fn on_a_terminal() {
    insta::assert_snapshot!(plain(&terminal(&edit(), 80, false)), @r#"
    Edit token "Okta Workflows"
      why      its permissions drifted
      who      an administrator of Iru Endpoint
      where    Iru Endpoint (Kandji) console, accuhive.kandji.io > Access > API
               tokens
      affects  connection.accuhive-production
      flows    People > Offboard user

       1. Sign in.
       2. Open "Access", then the tab "API tokens".

      Values
        Domain   accuhive.api.kandji.io
        API key  the secret in env:ACCUHIVE_OKTA_TOKEN
        The new secret goes to env:ACCUHIVE_OKTA_TOKEN

      Tick
        Devices: Device Information
          [x] Device details  GET /devices/{device_id}/details
          [x] Device list     GET /devices

      Untick
        Devices: Device Actions
          [ ] Erase Device ~  POST /devices/{device_id}/action/erase  destructive
        Not in the catalog
          [ ] POST /made/up
      ~ label inferred, not seen on a screen: method and path decide.

      Done when the audit log shows the token with exactly these permissions
      If it fails: Look at the token's tab "Activity".
    "#);
}

#[test]
fn on_a_narrow_terminal() {
    insta::assert_snapshot!(plain(&terminal(&edit(), 60, false)), @r#"
    Edit token "Okta Workflows"
      why      its permissions drifted
      who      an administrator of Iru Endpoint
      where    Iru Endpoint (Kandji) console, accuhive.kandji.io
               > Access > API tokens
      affects  connection.accuhive-production
      flows    People > Offboard user

       1. Sign in.
       2. Open "Access", then the tab "API tokens".

      Values
        Domain   accuhive.api.kandji.io
        API key  the secret in env:ACCUHIVE_OKTA_TOKEN
        The new secret goes to env:ACCUHIVE_OKTA_TOKEN

      Tick
        Devices: Device Information
          [x] Device details  GET /devices/{device_id}/details
          [x] Device list     GET /devices

      Untick
        Devices: Device Actions
          [ ] Erase Device ~
              POST /devices/{device_id}/action/erase
              destructive
        Not in the catalog
          [ ] POST /made/up
      ~ label inferred, not seen on a screen: method and path
        decide.

      Done when the audit log shows the token with exactly these
        permissions
      If it fails: Look at the token's tab "Activity".
    "#);
}

#[test]
fn as_a_checklist() {
    insta::assert_snapshot!(markdown(&edit(), false), @r#"
    ### Edit token "Okta Workflows"

    - **Why:** its permissions drifted
    - **Who:** an administrator of Iru Endpoint
    - **Where:** Iru Endpoint \(Kandji\) console, `accuhive.kandji.io > Access > API tokens`
    - **Affects:** `connection.accuhive-production`
    - **Flows:** People &gt; Offboard user

    - [ ] 1\. Sign in.
    - [ ] 2\. Open "Access", then the tab "API tokens".

    | Field | Value |
    |---|---|
    | Domain | `accuhive.api.kandji.io` |
    | API key | the secret in `env:ACCUHIVE_OKTA_TOKEN` |

    **Tick**

    - Devices: Device Information
      - [ ] Device details `GET /devices/{device_id}/details`
      - [ ] Device list `GET /devices`

    **Untick**

    - Devices: Device Actions
      - [ ] Erase Device `POST /devices/{device_id}/action/erase` (label inferred) **destructive**
    - Not in the catalog
      - [ ] `POST /made/up`

    The new secret goes to `env:ACCUHIVE_OKTA_TOKEN`.

    **Done when** the audit log shows the token with exactly these permissions

    **If it fails:** Look at the token's tab "Activity".
    "#);
}

#[test]
fn who_is_there_is_not_told_the_way_again() {
    let mut handoff = edit();
    handoff.steps.push(crate::model::Step {
        text: "Click \"Add Token\".".into(),
    });
    let page = plain(&terminal(&handoff, 80, true));
    assert!(page.contains("You are on Access > API tokens: steps 1 to 2 are done.\n   3. Click"));
    assert!(!page.contains("Sign in"));
    let text = markdown(&handoff, true);
    assert!(
        text.contains(
            "You are on `Access > API tokens`: steps 1 to 2 are done.\n\n- [ ] 3\\. Click"
        )
    );
    // a file may say anything
    handoff.arrival.steps = 9;
    assert!(!terminal(&handoff, 80, true).contains("3. Click"));
}

#[test]
fn a_checklist_tells_each_visit_and_its_way_once() {
    let kind = ActionKind::CreateConnection { look_first: true };
    let action = sample::action(PRODUCTION, kind, "it is declared");
    let connection = sample::handoff(&action, Console::OktaWorkflows, "Create it");
    let text = checklist(&[edit(), edit(), connection]);
    let heads: Vec<&str> = text.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        heads,
        [
            "## 3 things to do",
            "## Visit 1 of 2: Iru Endpoint (Kandji) console, `accuhive.kandji.io > Access > API tokens`, as an administrator of Iru Endpoint: 2 handoffs",
            "### Edit token \"Okta Workflows\"",
            "### Edit token \"Okta Workflows\"",
            "## Visit 2 of 2: Okta Workflows console, `acme.workflows.okta.com > Connections`, as an Okta Workflows administrator: 1 handoff",
            "### Create it",
        ]
    );
    assert_eq!(text.matches("Sign in").count(), 2);
    assert!(!checklist(&[edit()]).contains("Visit"));
    let document: serde_json::Value = serde_json::from_str(&document(&[edit(), edit()])).unwrap();
    assert_eq!(document["handoffs"][1]["visit"], 1);
    assert_eq!(document["handoffs"][1]["arrival_steps"], 2);
    assert_eq!(
        document["handoffs"][1]["steps"].as_array().unwrap().len(),
        2
    );
}

#[test]
fn hostile_texts_are_text_in_both() {
    let evil = "\u{1b}[2J@all\n# head <script> | x";
    let mut handoff = edit();
    handoff.title = evil.into();
    handoff.who = evil.into();
    handoff.pastes[0].value = evil.into();
    let on_terminal = terminal(&handoff, 80, false);
    assert!(!on_terminal.contains("\u{1b}[2J"));
    let as_markdown = markdown(&handoff, false);
    assert!(!as_markdown.contains('\u{1b}') && !as_markdown.contains("\n# head"));
    let outside_code: String = as_markdown.split('`').step_by(2).collect();
    assert!(!outside_code.contains("@all") && !outside_code.contains("<script>"));
    let row = as_markdown
        .lines()
        .find(|line| line.contains("| Domain"))
        .unwrap_or_default();
    assert_eq!(row.replace("\\|", "").matches('|').count(), 3);
}
