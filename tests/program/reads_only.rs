//! `plan` reads, also with `--probe`: GET only, nothing sensitive, and no more requests than it needs. The one POST of a plan
//! is the question for an access token, at the org's own token endpoint, where the org is read as a service app.

use std::fmt::Write as _;

use tenantry::catalog;
use tenantry::model::{Method, Risk};
use tenantry::simulator::RequestCount;

use crate::stage::{HOST, Stage};

/// Four tokens with secrets; `everything` may do all that the catalog knows, device secrets and erasing included.
const WORLD: &str = "
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    devices: 3
    tokens:
      - { label: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }
      - { label: everything, secret: env:EVERYTHING, permissions: all }
      - { label: reader, secret: env:READER, permissions: [Device list, Device details] }
      - { label: people, secret: env:PEOPLE, permissions: [List users] }
orgs:
  acme:
    domain: acme.okta.com
    ssws: env:OKTA
    connections: [{ nickname: Production, domain: accuhive.api.kandji.io, secret: env:READER }]
";

fn declaration() -> String {
    let mut all = String::new();
    for operation in catalog::operations() {
        writeln!(all, "          - {}", operation.permission).unwrap();
    }
    format!(
        "version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor: {{ name: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }}
      reader: {{ secret: env:READER, permissions: [Device list, Device details] }}
      people: {{ secret: env:PEOPLE, permissions: [List users] }}
      everything:
        secret: env:EVERYTHING
        permissions:
{all}orgs:
  acme: {{ domain: acme.okta.com, credentials: {{ ssws: env:OKTA }} }}
connections:
  production: {{ nickname: Production, org: acme, tenant: accuhive, token: reader }}
"
    )
}

fn stage() -> Stage {
    Stage::of(&declaration(), WORLD)
}

/// Whether a path that was asked is one of an operation that must never be asked by a plan.
fn is_forbidden(asked: &RequestCount) -> bool {
    let path = asked.path.trim_start_matches("/api/v1");
    let fits = |template: &str| {
        let (mut asked, mut known) = (path.split('/'), template.split('/'));
        loop {
            match (asked.next(), known.next()) {
                (None, None) => return true,
                (Some(one), Some(other)) if one == other || other.starts_with('{') => {}
                _ => return false,
            }
        }
    };
    catalog::operations()
        .iter()
        .filter(|operation| operation.risk != Risk::Read)
        .filter(|operation| *operation.permission.method() == Method::Get)
        .any(|operation| fits(operation.permission.path()))
}

#[track_caller]
fn reads_only(asked: &[RequestCount]) {
    assert!(!asked.is_empty());
    for one in asked {
        let signs_in = one.host == "acme.okta.com" && one.path == "/oauth2/v1/token";
        let method = if signs_in { "POST" } else { "GET" };
        assert_eq!(one.method, method, "{one:?}");
        assert!(!is_forbidden(one), "{one:?}");
        assert!(!one.path.contains("ota-enrollment-profile"), "{one:?}");
    }
}

fn to<'a>(asked: &'a [RequestCount], host: &'a str) -> impl Iterator<Item = &'a RequestCount> {
    asked.iter().filter(move |one| one.host == host)
}

fn sum<'a>(counts: impl Iterator<Item = &'a RequestCount>) -> u64 {
    counts.map(|one| one.count).sum()
}

#[test]
fn the_catalog_has_sensitive_reads_that_this_test_would_see() {
    let asked = |path: &str| RequestCount {
        method: "GET".to_owned(),
        path: path.to_owned(),
        token_label: String::new(),
        host: HOST.to_owned(),
        count: 1,
    };
    assert!(is_forbidden(&asked(
        "/api/v1/devices/0b1c/secrets/filevaultkey"
    )));
    assert!(!is_forbidden(&asked("/api/v1/devices/0b1c/details")));
}

#[test]
fn a_plan_asks_the_logs_alone_with_the_auditor_alone() {
    let stage = stage();
    stage.run("plan").exits(0);
    let asked = stage.asked();
    reads_only(&asked);
    for one in to(&asked, HOST) {
        assert_eq!(
            (one.path.as_str(), one.token_label.as_str()),
            ("/api/v1/audit/events", "tenantry auditor")
        );
    }
    for one in to(&asked, "acme.okta.com") {
        assert_eq!(
            (one.path.as_str(), one.token_label.as_str()),
            ("/api/v1/logs", "ssws")
        );
    }
}

#[test]
fn a_plan_as_a_service_app_posts_to_the_token_endpoint_alone() {
    let app =
        "service_apps: [{ client_id: 0oa1, private_key: env:OKTA, scopes: [okta.logs.read] }]";
    let world = WORLD.replace("ssws: env:OKTA", app);
    let credentials = "client_id: 0oa1, private_key: env:OKTA";
    let stage = Stage::of(
        &declaration().replace("ssws: env:OKTA", credentials),
        &world,
    );
    for line in ["plan", "plan --probe", "drift"] {
        let run = stage.run(line);
        assert!(matches!(run.code, Some(0 | 3)), "{run}");
        let asked = stage.asked();
        reads_only(&asked);
        let posts = asked.iter().filter(|one| one.method == "POST");
        assert_eq!(sum(posts), 1, "{asked:#?}");
    }
}

#[test]
fn a_plan_with_probes_never_writes_and_never_reads_a_device_secret() {
    let stage = stage();
    stage.run("plan --probe").exits(0);
    let asked = stage.asked();
    reads_only(&asked);
    for label in ["everything", "reader", "people"] {
        let probed = to(&asked, HOST).any(|one| one.token_label == label);
        assert!(probed, "{label} was not probed: {asked:#?}");
    }
}

#[test]
fn a_warm_plan_asks_each_log_once_and_nothing_else() {
    let stage = stage();
    stage.run("plan").exits(0);
    stage.asked();
    stage.run("plan").exits(0);
    let asked = stage.asked();
    assert_eq!(sum(to(&asked, HOST)), 1, "{asked:#?}");
    assert_eq!(sum(to(&asked, "acme.okta.com")), 1, "{asked:#?}");
}

#[test]
fn a_warm_plan_with_probes_asks_once_more_a_token() {
    let stage = stage();
    stage.run("plan --probe").exits(0);
    stage.asked();
    stage.run("plan --probe").exits(0);
    let asked = stage.asked();
    reads_only(&asked);
    let probes = to(&asked, HOST).filter(|one| one.path != "/api/v1/audit/events");
    let mut by_token = std::collections::BTreeMap::new();
    for one in probes {
        *by_token.entry(one.token_label.as_str()).or_insert(0) += one.count;
    }
    let expected = [("everything", 1), ("people", 1), ("reader", 1)];
    assert_eq!(by_token, expected.into(), "{asked:#?}");
}

#[test]
fn a_plan_changes_nothing_in_the_world_and_no_state() {
    let stage = stage();
    let before = stage.things();
    stage.run("plan --probe").exits(0);
    assert_eq!(stage.things(), before);
    assert!(!stage.path(".tenantry/stand-in/state.json").exists());
}
