//! The first fill of the audit log: newest first, stopped, resumed.

use tenantry::model::{Fault, Finding, Known, LiveTenant, Reading};
use tenantry::observe::{Observations, Probes};

use crate::stand::{AUDIT, HOST, Stand};

const CONFIGURATION: &str = "
version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor: { name: auditor, secret: env:AUDITOR, permissions: [List audit events] }
      old: { name: old, permissions: [Device list] }
";

/// Four pages: 1,700 events besides those of the tokens. `old` stands on the last page.
const WORLD: &str = "
clock: { at: 2026-11-24T09:00:00Z, per_request_ms: 0 }
people: { p1: Ada Admin }
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    other_events: 1700
    tokens:
      - { label: auditor, secret: env:AUDITOR, permissions: [List audit events] }
      - { label: old, permissions: [Device list], created: 2026-05-29T09:00:00Z }
      - { label: actor, permissions: [Device list], in_log: acted_only }
";

fn labels(tenant: &LiveTenant) -> Vec<&str> {
    let labels = tenant.tokens.iter().filter_map(|token| match &token.label {
        Known::Known { value, .. } => Some(value.as_str()),
        Known::Unknown => None,
    });
    let mut labels: Vec<&str> = labels.collect();
    labels.sort_unstable();
    labels
}

#[tokio::test]
async fn the_first_fill_reads_every_page_once() {
    let stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    let tenant = stand.tenant(&mut cache, Probes::None).await;
    assert_eq!(labels(&tenant), ["auditor", "old"]);
    assert_eq!(stand.asked(AUDIT), 4);
    assert!(matches!(tenant.log, Reading::Read { .. }));
    assert!(tenant.findings.is_empty());
    let log = &cache.tenants[HOST];
    assert!(log.started && log.filled_down_to.is_none());
    assert_eq!(tenant.traces.len(), 1, "a token that acted");
    assert_eq!(tenant.traces[0].events, 1);
}

#[tokio::test]
async fn a_fill_that_a_fault_stopped_goes_on_where_it_was() {
    for reached in 1..=3 {
        let stand = Stand::new(CONFIGURATION, WORLD).await;
        let mut cache = Observations::default();
        for nth in reached + 1..=reached + 4 {
            stand.act(&format!(
                r#"{{"do": "fault", "kind": "status", "status": 503, "nth": {nth}}}"#
            ));
        }
        let tenant = stand.tenant(&mut cache, Probes::None).await;
        assert!(
            matches!(
                tenant.log,
                Reading::Failed(Fault::Status { status: 503, .. })
            ),
            "{:?}",
            tenant.log
        );
        assert!(tenant.findings.contains(&Finding::FillIncomplete));
        assert_eq!(labels(&tenant), ["auditor"], "after {reached} pages");
        assert!(cache.tenants[HOST].filled_down_to.is_some());

        stand.act(r#"{"do": "clear_faults"}"#);
        stand.forget();
        let tenant = stand.tenant(&mut cache, Probes::None).await;
        assert_eq!(labels(&tenant), ["auditor", "old"]);
        assert!(tenant.findings.is_empty());
        let what_is_new = 1;
        assert_eq!(stand.asked(AUDIT), what_is_new + 4 - reached);
        let mut whole = Observations::default();
        stand.tenant(&mut whole, Probes::None).await;
        assert_eq!(cache.tenants[HOST], whole.tenants[HOST]);
    }
}

#[tokio::test]
async fn a_fill_that_the_budget_stopped_is_told_and_goes_on() {
    let stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    // a fifth of what is left: the first answer tells 14, which allows two more
    stand.act(
        r#"{"do": "set", "tenant": "accuhive", "switches": {"limits": {"per_hour": 100, "used_this_hour": 85}}}"#,
    );
    let tenant = stand.tenant(&mut cache, Probes::None).await;
    assert_eq!(stand.asked(AUDIT), 3);
    assert!(tenant.findings.contains(&Finding::FillIncomplete));
    let Reading::Read { since, .. } = tenant.log else {
        panic!("{:?}", tenant.log)
    };
    assert_eq!(since, cache.tenants[HOST].filled_down_to);
    assert_eq!(labels(&tenant), ["auditor"]);

    stand.act(
        r#"{"do": "set", "tenant": "accuhive", "switches": {"limits": {"per_hour": 10000, "used_this_hour": 0}}}"#,
    );
    stand.forget();
    let tenant = stand.tenant(&mut cache, Probes::None).await;
    assert_eq!(labels(&tenant), ["auditor", "old"]);
    assert_eq!(stand.asked(AUDIT), 2);
    assert!(tenant.findings.is_empty());
}

#[tokio::test]
async fn the_first_page_alone_is_never_taken_for_the_whole_log() {
    let stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    let page = r#"{\"results\": [{}], \"next\": \"abc\", \"previous\": null}"#;
    stand.act(&format!(
        r#"{{"do": "fault", "kind": "wrong_shape", "nth": 1, "body": "{page}"}}"#
    ));
    stand.act(r#"{"do": "fault", "kind": "status", "status": 401, "nth": 2}"#);
    let tenant = stand.tenant(&mut cache, Probes::None).await;
    assert!(matches!(tenant.log, Reading::Failed(_)), "{:?}", tenant.log);
    assert!(tenant.tokens.is_empty());
    let tenant = stand.tenant(&mut cache, Probes::None).await;
    assert_eq!(labels(&tenant), ["auditor", "old"]);
}

#[tokio::test]
async fn events_of_one_moment_on_two_pages_are_neither_lost_nor_doubled() {
    // all of 600 tokens' first events bear the same time: the page ends in the middle of them
    let mut world = WORLD.replace("other_events: 1700", "other_events: 0");
    for number in 0..600 {
        world.push_str(&format!(
            "      - {{ label: t{number:03}, permissions: [Device list], created: 2026-11-01T00:00:00Z }}\n"
        ));
    }
    for number in 0..600 {
        world.push_str(&format!(
            "      - {{ label: a{number:03}, in_log: acted_only, created: 2026-10-01T00:00:00Z }}\n"
        ));
    }
    let stand = Stand::new(CONFIGURATION, &world).await;
    let mut whole = Observations::default();
    stand.tenant(&mut whole, Probes::None).await;
    let pages = stand.asked(AUDIT);
    assert!(pages >= 3, "{pages}");
    for reached in 1..pages {
        let mut cache = Observations::default();
        stand.act(r#"{"do": "clear_faults"}"#);
        let nth = reached + 1;
        stand.act(&format!(
            r#"{{"do": "fault", "kind": "html", "nth": {nth}}}"#
        ));
        stand.tenant(&mut cache, Probes::None).await;
        assert_ne!(cache.tenants[HOST].acting, whole.tenants[HOST].acting);
        stand.tenant(&mut cache, Probes::None).await;
        assert_eq!(cache.tenants[HOST], whole.tenants[HOST], "after {reached}");
    }
}
