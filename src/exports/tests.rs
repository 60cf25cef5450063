#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};

use super::*;
use crate::catalog::{InputValue, Needs, WhyUnknown};

const KANDJI: &str = "kandji_edae9b89cf1e4ca6a01a1ad6d985127b";

fn card(id: &str, title: &str) -> Value {
    json!({
        "address": format!("root:channels:http:{KANDJI}:0.267.0:updateInventory_KPnN1MGv8"),
        "parents": { "channel": { "key": KANDJI }, "version": { "key": "0.267.0" } },
        "uuid": id,
        "node": {
            "key": "updateInventory_KPnN1MGv8",
            "data": { "name": title },
            "model": {
                "policy": { "error": { "type": "finish" } },
                "metadata": { "name": title },
                "config": "c1",
                "inputs": { "data": {} },
            },
        },
        "pins": {},
    })
}

fn function(family: &str, name: &str, title: &str) -> Value {
    json!({
        "address": format!("root:kernel:{family}:0.0.1:{name}"),
        "parents": { "channel": { "key": family } },
        "uuid": format!("f-{name}"),
        "node": { "key": name, "data": { "name": title }, "model": { "config": null, "inputs": { "data": {} } } },
        "pins": {},
    })
}

fn with_body(mut card: Value, cards: &[Value]) -> Value {
    card["node"]["model"]["inputs"]["data"]["body"] = json!({
        "id": "body", "key": "flo", "value": { "type": "flo", "data": { "uuid": "x", "methods": cards } },
    });
    card
}

fn with_error(mut card: Value, cards: &[Value]) -> Value {
    card["node"]["model"]["policy"]["error"] =
        json!({ "type": "flo", "flo": { "methods": cards } });
    card
}

fn with_input(mut card: Value, id: &str, name: &str, value: Value) -> Value {
    card["node"]["model"]["inputs"]["data"][id] = json!({
        "id": id, "key": "k_ABC", "value": { "type": "string", "data": value }, "metadata": { "displayname": name },
    });
    card
}

fn document(cards: &[Value]) -> Value {
    json!({
        "type": "flopack", "version": "1.5.0", "created": "2026-11-01T10:00:00.000Z",
        "data": {
            "flos": { "f1": { "id": "f1", "name": "Offboard", "data": {
                "group": "g1", "methods": cards, "security_level": null, "scheduled": false,
            } } },
            "configs": { "c1": { "id": "c1", "name": "Accuhive production", "module": KANDJI, "data": null } },
            "tables": {},
            "groups": { "g1": { "id": "g1", "data": { "name": "HR", "path": "/People/HR" } } },
        },
    })
}

fn scan(document: &Value) -> Export {
    read(document.to_string().as_bytes()).unwrap()
}

fn paths(export: &Export) -> Vec<String> {
    export.cards().map(|(_, card)| card.path()).collect()
}

#[test]
fn a_flat_flow() {
    let export = scan(&document(&[
        function("http", "accept", "API Endpoint"),
        card("a", "Lock Device"),
    ]));
    assert_eq!(export.version.as_deref(), Some("1.5.0"));
    assert_eq!(export.created.unwrap().to_string(), "2026-11-01T10:00:00Z");
    assert_eq!(export.notices, []);
    let flow = &export.flows[0];
    assert_eq!((flow.id.as_str(), flow.name.as_str()), ("f1", "Offboard"));
    assert_eq!(flow.trigger, Trigger::ApiEndpoint);
    assert_eq!(export.folder(flow).unwrap().title(), "/People/HR");
    let card = &flow.cards[0];
    assert_eq!(card.title, "Lock Device");
    assert_eq!(card.key, "updateInventory_KPnN1MGv8");
    let nickname = "Accuhive production".to_owned();
    let id = "c1".to_owned();
    assert_eq!(card.connection, CardConnection::Named { id, nickname });
    assert_eq!(export.connectors[KANDJI], 1);
}

#[test]
fn cards_in_bodies_and_error_handlers_are_found_with_their_way() {
    let each = with_body(
        function("list", "asyncEach", "For Each"),
        &[
            function("control", "callable", "x"),
            card("d", "Erase Device"),
        ],
    );
    let branch = with_body(
        function("control", "branch", "If/Else"),
        &[card("c", "Restart Device"), each],
    );
    let guarded = with_error(card("a", "Lock Device"), &[card("b", "Create Note")]);
    let export = scan(&document(&[guarded, branch]));
    assert_eq!(
        paths(&export),
        [
            "Lock Device",
            "Lock Device (if error) > Create Note",
            "If/Else > Restart Device",
            "If/Else > For Each > Erase Device",
        ]
    );
    assert_eq!(
        export.flows[0].trigger,
        Trigger::Unknown,
        "a body's first card starts no flow"
    );
}

#[test]
fn fixed_empty_and_computed_inputs() {
    let mut source = function("string", "compose", "Compose");
    source["pins"] = json!({ "out": { "a": [{ "input": "url", "transform": null }] } });
    let request = with_input(
        card("a", "Custom API Action"),
        "type",
        "Request Type",
        json!("GET"),
    );
    let request = with_input(request, "url", "Relative URL", json!(""));
    let other = with_input(
        card("b", "Custom API Action"),
        "url",
        "Relative URL",
        json!("/users"),
    );
    let other = with_input(other, "type", "Request Type", json!("get"));
    // the pin may stand before its target or after it
    for cards in [[&source, &request, &other], [&request, &other, &source]] {
        let export = scan(&document(&cards.map(Clone::clone)));
        let cards = &export.flows[0].cards;
        assert_eq!(
            cards[0].input("Request Type"),
            InputValue::Fixed("GET".to_owned())
        );
        assert_eq!(cards[0].input("Relative URL"), InputValue::Computed);
        let input = "Relative URL";
        assert_eq!(
            needs_of(&cards[0]),
            Needs::Unknown(WhyUnknown::Computed { input })
        );
        let users = "GET /users".parse().unwrap();
        assert_eq!(needs_of(&cards[1]), Needs::Permissions([users].into()));
    }
}

#[test]
fn what_starts_a_flow() {
    let mut event = function("x", "y", "User Created");
    event["address"] = json!("root:channels:http:okta:1.0.423:userCreated");
    event["node"]["model"]["webhook"] = json!(true);
    for (first, scheduled, expected) in [
        (function("http", "accept", "t"), false, Trigger::ApiEndpoint),
        (
            function("http", "delegated", "t"),
            false,
            Trigger::Delegated,
        ),
        (function("control", "callable", "t"), false, Trigger::Helper),
        (event, false, Trigger::Event),
        (function("date", "now", "t"), true, Trigger::Scheduled),
        (function("date", "now", "t"), false, Trigger::Unknown),
    ] {
        let mut document = document(&[first]);
        document["data"]["flos"]["f1"]["data"]["scheduled"] = json!(scheduled);
        assert_eq!(scan(&document).flows[0].trigger, expected);
    }
}

#[test]
fn no_connection_and_one_that_is_not_there() {
    let mut bare = card("a", "Lock Device");
    bare["node"]["model"]["config"] = Value::Null;
    let mut lost = card("b", "Lock Device");
    lost["node"]["model"]["config"] = json!("c9");
    let export = scan(&document(&[bare, lost]));
    let id = "c9".to_owned();
    let cards = &export.flows[0].cards;
    assert_eq!(cards[0].connection, CardConnection::None);
    assert_eq!(cards[1].connection, CardConnection::Missing { id });
    assert_eq!(needs([&export]).unconnected.len(), 2);
}

#[test]
fn other_versions_are_read_with_a_notice() {
    for (version, notice) in [
        (json!("1.2.0"), None),
        (
            json!("2.0.0"),
            Some(Notice::UnknownVersion("2.0.0".to_owned())),
        ),
        (Value::Null, Some(Notice::NoVersion)),
    ] {
        let mut document = document(&[card("a", "Lock Device")]);
        document["version"] = version;
        let export = scan(&document);
        assert_eq!(export.notices, Vec::from_iter(notice));
        assert_eq!(export.cards().count(), 1);
    }
}

#[test]
fn connections_may_come_before_the_flows() {
    let last = document(&[card("a", "Lock Device")]);
    let mut first = last.clone();
    let data = first["data"].as_object_mut().unwrap();
    let flows = data.shift_remove("flos").unwrap();
    data.insert("flos".to_owned(), flows);
    assert_eq!(scan(&first), scan(&last));
}

fn nested(levels: usize, wrap: fn(Value, &[Value]) -> Value) -> Value {
    let mut inner = card("deep", "Lock Device");
    for _ in 0..levels {
        inner = wrap(function("control", "branch", "If/Else"), &[inner]);
    }
    document(&[inner])
}

#[test]
fn nesting_is_read_up_to_the_limit_and_refused_clearly_beyond() {
    for wrap in [with_body, with_error] {
        let export = scan(&nested(MOST_DEPTH, wrap));
        assert_eq!(export.flows[0].cards[0].inside.len(), MOST_DEPTH);
        // far beyond what the parser itself would take
        for levels in [MOST_DEPTH + 1, 60] {
            let error = read(nested(levels, wrap).to_string().as_bytes()).unwrap_err();
            assert_eq!(
                error.to_string(),
                "cards are nested more than 12 levels deep in the flow 'Offboard', at or after the card 'If/Else'"
            );
        }
    }
}

#[test]
fn depth_that_does_not_matter_does_not_matter() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = document(&[card("a", "Lock Device")])
        .to_string()
        .replace("\"tables\":{}", &format!("\"tables\":{deep}"));
    assert_eq!(read(text.as_bytes()).unwrap().cards().count(), 1);
}

#[test]
fn what_is_no_export() {
    for (text, expected) in [
        (
            "",
            "not readable as JSON: EOF while parsing a value at line 1 column 0",
        ),
        (
            "[1]",
            "this is no export of Okta Workflows: it has no `data.flos`",
        ),
        (
            "7",
            "this is no export of Okta Workflows: it is no JSON object",
        ),
        (
            "{\"type\":\"plan\",\"data\":{\"flos\":{}}}",
            "this is no export of Okta Workflows: its `type` is not `flopack`",
        ),
        (
            "{\"type\":\"flopack\"}",
            "this is no export of Okta Workflows: it has no `data.flos`",
        ),
    ] {
        assert_eq!(
            read(text.as_bytes()).unwrap_err().to_string(),
            expected,
            "{text}"
        );
    }
    assert!(read(&b"\xef\xbb\xbf{\"data\":{\"flos\":{}}}"[..]).is_ok());
}

#[test]
fn an_end_in_the_middle_says_where() {
    let text = document(&[card("a", "Lock Device"), card("b", "Erase Device")]).to_string();
    let middle = text.find("Erase Device").unwrap() + 100;
    let error = read(&text.as_bytes()[..middle]).unwrap_err().to_string();
    assert!(
        error.starts_with(
            "not readable as JSON in the flow 'Offboard', at or after the card 'Erase Device': EOF"
        ),
        "{error}"
    );
}

#[test]
fn other_shapes_than_expected_are_no_panic_and_no_error() {
    let good = document(&[with_body(
        function("control", "branch", "If"),
        &[card("a", "Lock Device")],
    )]);
    let mut places = Vec::new();
    pointers(&good, String::new(), &mut places);
    assert!(places.len() > 50);
    for place in places {
        for other in [
            json!(null),
            json!(7),
            json!(-1.5),
            json!("x"),
            json!([]),
            json!([1, {}]),
            json!({}),
            json!({"a": {"b": 1}}),
        ] {
            let mut document = good.clone();
            *document.pointer_mut(&place).unwrap() = other;
            let _ = read(document.to_string().as_bytes());
        }
    }
}

fn pointers(value: &Value, at: String, found: &mut Vec<String>) {
    found.push(at.clone());
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let name = name.replace('~', "~0").replace('/', "~1");
                pointers(value, format!("{at}/{name}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                pointers(value, format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

#[test]
fn a_connection_needs_the_union_and_always_device_list() {
    let unknown = card("b", "Make Coffee");
    let details = with_input(card("c", "Get Device"), "d", "Details", json!({"x": 1}));
    let export = scan(&document(&[card("a", "Lock Device"), unknown, details]));
    let report = needs([&export]);
    let production = &report.connections["Accuhive production"];
    let set: Vec<String> = production
        .permissions
        .keys()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        set,
        [
            "GET /devices",
            "GET /devices/{}",
            "POST /devices/{}/action/lock",
            "GET /devices/{}/details"
        ]
    );
    assert!(production.permissions[&connection_check()].always);
    assert_eq!(
        production.permissions[&"GET /devices/{}".parse().unwrap()]
            .perhaps_by
            .len(),
        1
    );
    assert_eq!(production.open[0].why, WhyUnknown::UnknownCard);
    assert!(!production.ambiguous);
}

#[test]
fn two_connections_of_one_nickname_are_ambiguous() {
    let mut document = document(&[card("a", "Lock Device")]);
    document["data"]["configs"]["c2"] = json!({ "name": "Accuhive production", "module": KANDJI });
    assert!(needs([&scan(&document)]).connections["Accuhive production"].ambiguous);
}
