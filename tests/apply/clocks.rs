//! Clocks that disagree, and logs that show things late.

use tenantry::model::SignedDuration;
use tenantry::simulator::Act;

use super::person::Person;
use super::rig::{EMPTY, Rig};

#[tokio::test]
async fn services_ten_minutes_ahead_or_behind_change_nothing() {
    for behind in [-600, 600] {
        let mut rig = Rig::new(EMPTY).await;
        rig.behind = SignedDuration::from_secs(behind);
        let mut person = Person::new(&rig);
        let report = rig.apply(&mut person).await;
        assert!(report.waiting.is_empty(), "{behind}: {:?}", report.waiting);
        assert!(report.plan.is_empty(), "{behind}");
    }
}

#[tokio::test]
async fn a_log_that_shows_it_late_is_waited_for() {
    let rig = Rig::applied().await;
    rig.click("Okta Workflows", &[], &["GET /devices/{}/details"]);
    rig.act(Act::Set {
        tenant: Some("accuhive".to_owned()),
        org: None,
        switches: serde_json::json!({ "log_lag": 3 }),
    });
    let mut person = Person::new(&rig);
    person.patience = 5;
    let report = rig.apply(&mut person).await;
    assert!(report.waiting.is_empty() && report.plan.is_empty());
    assert!(!person.whys.is_empty());
}
