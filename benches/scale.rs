//! How long the pure core takes at scale: `cargo bench`. Prints seconds; the goals are in the output.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::time::Instant;

use tenantry::config;
use tenantry::model::{
    ApiHost, Change, Claim, Declared, FileId, Ignore, Known, Limits, Live, LiveTenant, LiveToken,
    Permission, Presence, Reading, Recorded, SignedDuration, Skew, Span, Spanned, Tenant,
    Timestamp, Token,
};
use tenantry::reconcile::{Input, reconcile};

fn main() {
    for resources in [125_000, 250_000, 500_000, 1_000_000] {
        let (declared, live) = world(resources);
        let started = Instant::now();
        let plan = reconcile(Input {
            declared: &declared,
            recorded: &Recorded::default(),
            live: &live,
            acknowledged: &BTreeSet::new(),
            now: Timestamp::UNIX_EPOCH,
            horizon: SignedDuration::ZERO,
        });
        println!(
            "reconcile {resources} tokens: {:.2} s, {} items (goal: 1,000,000 in 2 s, linear)",
            started.elapsed().as_secs_f64(),
            plan.items.len()
        );
    }
    for connections in [25_000, 50_000, 100_000] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("tenantry.yaml");
        let text = yaml(connections);
        std::fs::write(&path, &text).unwrap();
        let started = Instant::now();
        let loaded = config::load(&[path], &config::Options::default());
        println!(
            "configuration of {connections} connections, {} MB: {:.2} s, {} diagnostics",
            text.len() / 1_000_000,
            started.elapsed().as_secs_f64(),
            loaded.diagnostics.len()
        );
    }
}

/// Tenants of 100 tokens each, all live as declared.
fn world(resources: usize) -> (Declared, Live) {
    let span = Span::new(FileId(0), 0..0);
    let permission: Permission = "GET /devices".parse().unwrap();
    let change = Change {
        at: Timestamp::UNIX_EPOCH,
        actor: None,
        event: "e".to_owned(),
    };
    let (mut declared, mut live) = (Declared::default(), Live::default());
    for number in 0..resources / 100 {
        let mut tokens = BTreeMap::new();
        let mut seen = Vec::new();
        for token in 0..100 {
            let name = format!("token {token}");
            tokens.insert(
                format!("t{token}"),
                Token {
                    span,
                    name: Spanned::new(name.clone(), span),
                    description: None,
                    secret: None,
                    permissions: vec![Spanned::new(Claim::One(permission.clone()), span)],
                    rotation: None,
                    consumers: BTreeMap::new(),
                    prevent_revoke: None,
                    ignore: Ignore::default(),
                    absent: None,
                },
            );
            seen.push(LiveToken {
                id: format!("{number}-{token}"),
                presence: Presence::Present,
                label: Known::Known {
                    value: name,
                    since: change.clone(),
                },
                description: Known::Unknown,
                permissions: Known::Known {
                    value: BTreeMap::from([(permission.clone(), change.clone())]),
                    since: change.clone(),
                },
                taken: BTreeMap::new(),
                created: Some(change.clone()),
                changed: change.clone(),
            });
        }
        let key = format!("tenant-{number}");
        let host = ApiHost::canonical(format!("{key}.api.kandji.io"));
        declared.tenants.insert(
            key.clone(),
            Tenant {
                span,
                api_host: Spanned::new(host, span),
                former_hosts: Vec::new(),
                auditor: None,
                tokens,
                limits: Limits::default(),
            },
        );
        live.tenants.insert(
            key,
            LiveTenant {
                log: Reading::Read {
                    newest: None,
                    since: None,
                    skew: Skew::default(),
                },
                tokens: seen,
                traces: Vec::new(),
                activity: BTreeMap::new(),
                probes: BTreeMap::new(),
                secrets: BTreeMap::new(),
                findings: Vec::new(),
            },
        );
    }
    (declared, live)
}

/// One tenant, one org, and connections of about 400 bytes each.
fn yaml(connections: usize) -> String {
    let mut text = String::from(
        "version: 1\ntenants:\n  accuhive:\n    api_host: accuhive.api.kandji.io\n    tokens:\n      auditor: {permissions: [List audit events]}\n      okta: {name: Okta, permissions: [Device list]}\norgs:\n  acme: {domain: acme.okta.com}\nconnections:\n",
    );
    for number in 0..connections {
        let _ = write!(
            text,
            "  connection-{number}:\n    nickname: Accuhive production number {number}\n    org: acme\n    tenant: accuhive\n    token: okta\n    flows:\n"
        );
        for flow in 0..5 {
            let _ = writeln!(
                text,
                "      - flows/department-{number}/project-{flow}/**/*.flopack"
            );
        }
    }
    text
}
