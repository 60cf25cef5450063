//! Worlds as values: read, written, kept and continued.

use proptest::prelude::*;
use serde_json::json;

use super::*;

#[tokio::test]
async fn only_loopback_is_listened_on() {
    let world = World::from_yaml(WORLD).unwrap();
    let everywhere = "0.0.0.0:0".parse().unwrap();
    let error = Simulator::start(world, everywhere).await.unwrap_err();
    assert!(matches!(error, SimulatorError::NotLoopback(_)), "{error}");
}

#[tokio::test]
async fn a_kept_world_goes_on_where_it_was() {
    let first = running(&format!("clock: 2026-03-01T09:00:00Z\n{WORLD}")).await;
    let create = r#"{"do": "create_token", "tenant": "accuhive", "label": "new", "permissions": ["Device list"], "store_as": "env:NEW"}"#;
    first.act(create).unwrap();
    let kept = first.simulator.world().to_json();
    let events = first.body("env:AUDITOR", "/api/v1/audit/events").await;
    first.simulator.stop().await;

    let second = started(World::from_json(&kept).unwrap()).await;
    assert_eq!(second.simulator.world().to_json(), kept);
    assert_eq!(
        second.body("env:AUDITOR", "/api/v1/audit/events").await,
        events
    );
    assert_eq!(second.status("env:NEW", "/api/v1/devices").await, 200);
    let next = second.act(create).unwrap();
    assert_ne!(
        next.id.as_deref(),
        events["results"][0]["target_id"].as_str()
    );
}

#[tokio::test]
async fn equal_worlds_with_equal_acts_are_equal() {
    let mut kept = Vec::new();
    for _ in 0..2 {
        let running = running(&format!("clock: 2026-03-01T09:00:00Z\n{WORLD}")).await;
        running
            .act(r#"{"do": "create_token", "tenant": "accuhive", "label": "x"}"#)
            .unwrap();
        running.status("env:ALL", "/api/v1/devices").await;
        kept.push(running.simulator.world().to_json());
    }
    assert_eq!(kept[0], kept[1]);
}

#[tokio::test]
async fn the_endpoints_name_every_host_and_the_other_region() {
    let running = running(WORLD).await;
    let address = running.simulator.address();
    let expected = [
        TENANT,
        "accuhive.api.eu.kandji.io",
        ORG,
        "acme.workflows.okta.com",
    ];
    let mut endpoints = expected.map(|host| format!("{host}=http://{address}"));
    endpoints.sort();
    assert_eq!(running.simulator.endpoints(), endpoints.join(","));
    let secret = running.secret("env:ALL");
    let other = running.ask(Method::GET, "accuhive.api.eu.kandji.io", "/api/v1/devices");
    assert_eq!(
        other.bearer_auth(secret).send().await.unwrap().status(),
        404
    );
}

#[test]
fn what_is_no_world_is_an_error() {
    for text in [
        "tenants: { a: { host: h, colour: red } }",
        "tenants: { a: { host: h, switches: { denial: { default: x } } } }",
        "tenants: { a: { host: h, tokens: [{ label: t, permissions: [Devise list] }] } }",
        "faults: [{ kind: explode }]",
        "clock: yesterday",
        "tenants: { a: { host: h, switches: { latency: 3 fortnights } } }",
        "[",
    ] {
        assert!(World::from_yaml(text).is_err(), "{text}");
    }
}

#[tokio::test]
async fn the_quickstart_world_starts() {
    let world = include_str!("../../../examples/quickstart/world.yaml");
    let running = running(world).await;
    assert_eq!(running.simulator.world().tenants["accuhive"].devices, 3);
    let secrets = running.simulator.secrets();
    assert_eq!(secrets.keys().collect::<Vec<_>>(), ["env:ACME_OKTA_TOKEN"]);
}

/// The blocks of one language on the simulator's page.
fn blocks(page: &str, language: &str) -> Vec<String> {
    let blocks = page.split("```").skip(1).step_by(2);
    blocks
        .filter_map(|block| block.strip_prefix(&format!("{language}\n")))
        .map(str::to_owned)
        .collect()
}

#[tokio::test]
async fn the_pages_examples_run_and_every_switch_is_on_it() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/simulator.md");
    let page = std::fs::read_to_string(path).unwrap();
    let running = running(&blocks(&page, "yaml")[0]).await;
    assert_eq!(
        running
            .status("env:ACCUHIVE_AUDITOR_TOKEN", "/api/v1/audit/events")
            .await,
        200
    );
    let acts = blocks(&page, "json");
    for act in acts[0].lines() {
        let done = running.act(act);
        assert!(done.is_ok(), "{act}: {done:?}");
    }
    let world = serde_json::to_value(running.simulator.world()).unwrap();
    let tenant = &world["tenants"]["accuhive"];
    let org = &world["orgs"]["acme"];
    for things in [
        &world["clock"],
        tenant,
        &tenant["switches"],
        &tenant["switches"]["limits"],
        &tenant["tokens"][0],
        org,
        &org["switches"],
        &org["switches"]["limits"],
        &org["connections"][0],
        &org["service_apps"][0],
        &org["canaries"][0],
    ] {
        for field in things.as_object().unwrap().keys() {
            assert!(
                page.contains(&format!("`{field}`")),
                "{field} is not on the page"
            );
        }
    }
}

#[test]
fn debug_shows_no_secret() {
    let world = World::from_yaml(
        "tenants: { a: { host: h, tokens: [{ label: t, value: 5b1e7f0a-0d5e-4a55-9d3b-3c5c1f6f2a10 }] } }",
    )
    .unwrap();
    assert!(!format!("{world:?}").contains("5b1e7f0a"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_world_survives_being_written(
        devices in 0_usize..1000,
        lag in 0_u32..9,
        status in 400_u16..500,
        latency in 0_u64..100_000,
        label in "\\PC{0,20}",
        description in proptest::option::of("\\PC{0,20}"),
        nth in proptest::option::of(1_u64..9),
        revoked: bool,
        fixed: bool,
    ) {
        let clock = if fixed { json!("2026-03-01T09:00:00Z") } else { json!({ "ahead_seconds": lag }) };
        let world = json!({
            "clock": clock,
            "tenants": { "a": {
                "host": TENANT,
                "devices": devices,
                "tokens": [{ "label": label, "description": description, "permissions": ["Device list", "GET /x/{y}"], "revoked": revoked }],
                "switches": { "log_lag": lag, "denial": { "default": status }, "latency": format!("{latency}ms"), "error_body": { "401": "html" } },
            } },
            "faults": [{ "kind": "half_body", "nth": nth }],
        });
        let mut world = World::from_json(&world.to_string()).unwrap();
        let fresh = World::from_json(&world.to_json()).unwrap();
        prop_assert_eq!(fresh.to_json(), world.to_json());
        world.settle();
        let mut settled = World::from_json(&world.to_json()).unwrap();
        settled.settle();
        prop_assert_eq!(settled.to_json(), world.to_json());
    }
}
