#![allow(clippy::unwrap_used)]

use super::super::tests::{tenant, token};
use super::*;
use crate::exports::{self, CardConnection};
use crate::model::LiveTenant;
use crate::render::sample::*;

const EXAMPLE: &str = include_str!("../../../../examples/flows/offboarding.folder");
const LOCK: &str = "POST /devices/{}/action/lock";

/// The example, with another nickname for its connections and another name for its flows.
fn example(nickname: &str, flow: &str) -> Vec<(String, Export)> {
    let mut export = exports::read(EXAMPLE.as_bytes()).unwrap();
    for one in &mut export.flows {
        one.name = flow.to_owned();
        for card in &mut one.cards {
            if let CardConnection::Named {
                nickname: known, ..
            } = &mut card.connection
            {
                *known = nickname.to_owned();
            }
        }
    }
    vec![("offboarding.folder".to_owned(), export)]
}

/// Without a configuration, one tenant with these tokens.
fn with<T>(tenant: LiveTenant, exports: &[(String, Export)], show: impl Fn(&NeededView) -> T) -> T {
    let mut live = Live::default();
    live.tenants
        .insert("accuhive.api.kandji.io".to_owned(), tenant);
    show(&NeededView {
        declared: &declared(),
        configured: false,
        recorded: &Recorded::default(),
        live: &live,
        exports,
        of: &BTreeMap::new(),
        failed: &[],
        now: at("24T10:00"),
    })
}

/// The permissions that the example's cards need for certain.
fn needed(exports: &[(String, Export)]) -> Vec<String> {
    let document = with(tenant(Vec::new()), exports, json);
    let all = document["connections"][0]["needs"]["permissions"]
        .as_array()
        .unwrap();
    all.iter()
        .map(|one| one["permission"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn of_the_tokens_that_cover_a_connection_the_least_harmful_is_named() {
    let exports = example("Production", "Offboard");
    let needed = needed(&exports);
    assert!(needed.contains(&LOCK.to_owned()), "{needed:?}");
    let of = |more: &[&'static str]| -> Vec<&str> {
        needed
            .iter()
            .map(String::as_str)
            .chain(more.iter().copied())
            .collect()
    };
    let tokens = vec![
        token(
            "1",
            "three more that read",
            &of(&["GET /tags", "GET /users", "GET /blueprints"]),
        ),
        token(
            "2",
            "one more that erases",
            &of(&["PUT /made/up", ERASE, FILEVAULT]),
        ),
        token("3", "one too few", &of(&[])[1..]),
    ];
    let document = with(tenant(tokens), &exports, json);
    let connection = &document["connections"][0];
    assert_eq!(connection["smallest_cover"]["token"]["id"], "1");
    assert_eq!(connection["smallest_cover"]["beyond"], 3);
    let none = with(
        tenant(vec![token("3", "one too few", &of(&[])[1..])]),
        &exports,
        json,
    );
    assert!(none["connections"][0].get("smallest_cover").is_none());
}

#[test]
fn without_a_configuration_no_token_is_said_to_lack_or_to_have_too_much() {
    let document = with(
        tenant(vec![token("1", "Production", &[LIST, ERASE])]),
        &example("Production", "Offboard"),
        json,
    );
    let (connection, token) = (
        &document["connections"][0],
        &document["tenants"][0]["tokens"][0],
    );
    for (of, field) in [
        (connection, "token"),
        (connection, "lacks"),
        (token, "unneeded"),
    ] {
        assert!(of.get(field).is_none(), "{of:#}");
    }
}

#[test]
fn names_from_exports_and_logs_cannot_act_upon_the_terminal() {
    let hostile = "x\u{1b}[31m\u{202e}\u{9b}y\r\nz";
    let exports = example(hostile, hostile);
    let page = with(
        tenant(vec![token("1", hostile, &[LIST, ERASE])]),
        &exports,
        |view| page(view, 80),
    );
    let page = plain(&page);
    assert!(
        page.chars()
            .all(|c| c == '\n' || !(c.is_control() || c == '\u{202e}')),
        "{page:?}"
    );
    assert!(!page.lines().any(|line| line.starts_with('z')), "{page}");
}
