//! "Create it unless it exists": nothing is created twice.

use super::person::{Mood, Person};
use super::rig::{AUDITOR, CONNECTION, OKTA, Rig};

fn world(okta_boxes: &str) -> String {
    format!(
        "
clock: 2026-11-24T09:00:00Z
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    devices: 2
    tokens:
      - {{ label: Okta Workflows, permissions: [{okta_boxes}], secret: env:OKTA }}
orgs:
  acme:
    domain: acme.okta.com
    ssws: env:ACME
    connections:
      - {{ nickname: Production, domain: accuhive.api.kandji.io, secret: env:OKTA }}
"
    )
}

#[tokio::test]
async fn what_the_new_auditor_finds_is_adopted() {
    let rig = Rig::new(&world("GET /devices, 'GET /devices/{}/details'")).await;
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [AUDITOR], "no token and no key is new");
    assert_eq!(rig.created("Okta Workflows"), 1);
    assert!(report.plan.is_empty(), "{:?}", report.plan.actions);
    let recorded = rig.document().recorded;
    assert_eq!((recorded.tokens.len(), recorded.connections.len()), (2, 1));
}

#[tokio::test]
async fn what_the_new_auditor_finds_otherwise_is_edited() {
    let rig = Rig::new(&world("GET /users")).await;
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [AUDITOR, OKTA]);
    assert_eq!(rig.entry(OKTA).action, "edit_token");
    assert_eq!(rig.created("Okta Workflows"), 1);
    assert!(report.plan.is_empty(), "{:?}", report.plan.actions);
}

#[tokio::test]
async fn a_creation_that_was_asked_for_before_begins_with_a_look() {
    let rig = Rig::applied().await;
    rig.revoke("Okta Workflows");
    // the log shows the new token late, so that the next plan asks for it again
    let switches = serde_json::json!({ "log_lag": 4 });
    rig.act(tenantry::simulator::Act::Set {
        tenant: Some("accuhive".to_owned()),
        org: None,
        switches,
    });
    let mut person = Person::new(&rig);
    let report = rig.apply(&mut person).await;
    assert_eq!(person.asked, [OKTA]);
    assert!(report.waits());
    let mut again = Person::new(&rig).mood(CONNECTION, Mood::Does);
    again.pocket = person.pocket.clone();
    again.patience = 10;
    let report = rig.apply(&mut again).await;
    assert_eq!(rig.created("Okta Workflows"), 2, "the old one and one new");
    assert!(report.waiting.is_empty(), "{report:?}");
    assert_eq!(again.asked.last().map(String::as_str), Some(CONNECTION));
}
