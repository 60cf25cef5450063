#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::{Value, json};

use super::*;
use crate::config::{Options, load};
use crate::exports::read;

/// The connector's key, as it is in every org.
const CONNECTOR: &str = "kandji_edae9b89cf1e4ca6a01a1ad6d985127b";

/// A card: its title, the nickname of its connection, and inputs.
fn card(title: &str, connection: Option<&str>, inputs: &[(&str, &str)]) -> Value {
    let inputs: serde_json::Map<String, Value> = inputs
        .iter()
        .map(|(name, value)| {
            let input = json!({ "id": name, "value": { "type": "string", "data": value }, "metadata": { "displayname": name } });
            ((*name).to_owned(), input)
        })
        .collect();
    json!({
        "address": format!("root:channels:http:{CONNECTOR}:1:x"), "uuid": title, "pins": {},
        "parents": { "channel": { "key": CONNECTOR } },
        "node": { "key": "x", "data": { "name": title }, "model": {
            "config": connection, "metadata": { "name": title }, "inputs": { "data": inputs } } },
    })
}

fn plain(title: &str, connection: &str) -> Value {
    card(title, Some(connection), &[])
}

/// An export with one flow; the id of a connection is its nickname.
fn export(created: &str, cards: &[Value]) -> Export {
    let nicknames = cards
        .iter()
        .filter_map(|card| card["node"]["model"]["config"].as_str());
    let configs: serde_json::Map<String, Value> = nicknames
        .map(|name| {
            (
                name.to_owned(),
                json!({ "id": name, "name": name, "module": CONNECTOR }),
            )
        })
        .collect();
    let text = json!({
        "type": "flopack", "version": "1.5.0", "created": created,
        "data": { "configs": configs, "flos": { "f": { "id": "f", "name": "Offboard", "data": { "methods": cards } } } },
    });
    read(text.to_string().as_bytes()).unwrap()
}

fn fresh(cards: &[Value]) -> Export {
    export("2026-11-20T08:00:00Z", cards)
}

/// What the rules say: id, the text under each label, the message and the help.
struct Said {
    id: &'static str,
    marked: Vec<String>,
    message: String,
    help: String,
}

impl Said {
    fn is(&self, id: &str, marked: &[&str]) {
        assert_eq!(
            (self.id, &self.marked[..]),
            (
                id,
                &marked
                    .iter()
                    .map(|one| (*one).to_owned())
                    .collect::<Vec<_>>()[..]
            ),
            "{}",
            self.message
        );
    }
}

/// A tenant and an org with a token `okta`, whose permissions are given, and connections, each a line of YAML.
fn declared(permissions: &str, connections: &str) -> String {
    format!(
        "version: 1
orgs: {{ acme: {{ domain: acme.okta.com }}, preview: {{ domain: acme.oktapreview.com }} }}
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor: {{ permissions: [List audit events] }}
      okta: {{ permissions: [{permissions}] }}
connections:
{connections}"
    )
}

const ONE: &str = "  live: { nickname: Live, org: acme, token: okta, flows: [a] }\n";

/// Each connection with `flows` names the exports whose letters are its globs; `?` among them is one that could not be read.
fn say(text: &str, files: &[Export]) -> Vec<Said> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tenantry.yaml");
    std::fs::write(&path, text).unwrap();
    let loaded = load(&[path], &Options::default());
    let declared = loaded
        .declared
        .unwrap_or_else(|| panic!("{:?}", loaded.diagnostics));
    let files: Vec<(String, Export)> = ('a'..)
        .map(String::from)
        .zip(files.iter().cloned())
        .collect();
    let mut of: BTreeMap<Key, BTreeMap<usize, Span>> = BTreeMap::new();
    let mut incomplete = BTreeSet::new();
    for (key, one) in declared
        .connections
        .iter()
        .filter(|(_, one)| !one.flows.is_empty() && one.absent.is_none())
    {
        let named = of.entry(key.clone()).or_default();
        for glob in &one.flows {
            match files.iter().position(|(name, _)| *name == glob.value) {
                Some(file) => drop(named.insert(file, glob.span)),
                None => drop(incomplete.insert(key.clone())),
            }
        }
    }
    let exports = Exports {
        declared: &declared,
        files: &files,
        of: &of,
        incomplete: &incomplete,
        now: "2026-11-24T09:00:00Z".parse().unwrap(),
    };
    let found = check_exports(exports);
    let said = found.into_iter().map(|one| Said {
        id: one.code.id,
        marked: one
            .labels
            .iter()
            .map(|label| text[label.span.range()].to_owned())
            .collect(),
        message: one.message,
        help: one.help.unwrap_or_default(),
    });
    said.collect()
}

#[track_caller]
fn only(said: Vec<Said>) -> Said {
    let ids: Vec<&str> = said.iter().map(|one| one.id).collect();
    assert_eq!(said.len(), 1, "{ids:?}");
    said.into_iter().next().unwrap()
}

#[test]
fn what_fits_says_nothing() {
    let text = declared("Device list, Lock Device", ONE);
    assert!(say(&text, &[fresh(&[plain("Lock Device", "Live")])]).is_empty());
    assert!(say(&text, &[]).is_empty());
}

#[test]
fn a_card_that_no_permission_covers_will_fail() {
    let text = declared("Device list", ONE);
    let cards = [plain("Lock Device", "Live"), plain("List Devices", "Live")];
    let said = only(say(&text, &[fresh(&cards)]));
    said.is("TN332", &["okta", "Device list"]);
    for part in ["1 card will fail", "POST /devices/{device_id}/action/lock"] {
        assert!(said.message.contains(part), "{}", said.message);
    }
    assert!(
        said.help.contains("\n    a: Offboard > Lock Device"),
        "{}",
        said.help
    );
}

#[test]
fn all_that_a_connection_lacks_is_one_finding_with_the_harmful_first() {
    let text = declared("Device list", ONE);
    let cards = [plain("List Users", "Live"), plain("Erase Device", "Live")];
    let said = only(say(&text, &[fresh(&cards)]));
    assert!(
        said.message
            .ends_with("lacks 2 permissions: 2 cards will fail"),
        "{}",
        said.message
    );
    let at = |part: &str| {
        said.help
            .find(part)
            .unwrap_or_else(|| panic!("{part}: {}", said.help))
    };
    assert!(at("Erase Device") < at("List Users"), "{}", said.help);
}

#[test]
fn a_card_whose_input_decides_may_fail() {
    let cards = [plain("Get Device", "Live")];
    let said = only(say(
        &declared("Device list, Device details", ONE),
        &[fresh(&cards)],
    ));
    said.is("TN332", &["okta", "Device list"]);
    assert!(said.message.contains("1 card may fail"), "{}", said.message);
    let full = [card("Get Device", Some("Live"), &[("Details", "Full")])];
    assert!(
        say(
            &declared("Device list, Device details", ONE),
            &[fresh(&full)]
        )
        .is_empty()
    );
}

#[test]
fn the_successor_of_a_replaced_connection_is_that_connection() {
    let text = declared("Device list", ONE);
    assert!(say(&text, &[fresh(&[plain("List Devices", "Live #2")])]).is_empty());
}

#[test]
fn a_permission_that_no_flow_needs_is_pointed_at() {
    let text = declared("Device list, Lock Device, Erase Device", ONE);
    let said = only(say(&text, &[fresh(&[plain("Lock Device", "Live")])]));
    said.is("TN331", &["Erase Device"]);
    assert!(said.message.contains("(destructive)"), "{}", said.message);
    let group = declared("\"Devices: Device Information\"", ONE);
    let said = only(say(&group, &[fresh(&[plain("List Devices", "Live")])]));
    said.is("TN331", &["\"Devices: Device Information\""]);
    assert!(said.message.contains("need 1 of the"), "{}", said.message);
}

#[test]
fn nothing_is_called_unneeded_while_a_use_of_the_token_is_unknown() {
    let wide = "Device list, Erase Device";
    let file = || fresh(&[plain("List Devices", "Live")]);
    for connections in [
        // another connection without exports
        format!("{ONE}  other: {{ nickname: Other, org: acme, token: okta }}\n"),
        // an export that could not be read
        ONE.replace("[a]", "[a, lost]"),
    ] {
        assert!(
            say(&declared(wide, &connections), &[file()]).is_empty(),
            "{connections}"
        );
    }
    let consumer = declared(wide, ONE).replace(
        "[Device list, Erase Device] }",
        "[Device list, Erase Device], consumers: { siem: {} } }",
    );
    assert!(say(&consumer, &[file()]).is_empty());
    // the other connection's flows count too
    let both = format!("{ONE}  other: {{ nickname: Other, org: acme, token: okta, flows: [b] }}\n");
    let erase = fresh(&[plain("Erase Device", "Other")]);
    assert!(say(&declared(wide, &both), &[file(), erase]).is_empty());
}

#[test]
fn needs_that_cannot_be_derived_are_a_note_and_keep_the_rest_quiet() {
    let custom = card(
        "Custom API Action",
        Some("Live"),
        &[("Request Type", "GET"), ("Relative URL", "")],
    );
    let said = only(say(
        &declared("Device list, Erase Device", ONE),
        &[fresh(&[custom])],
    ));
    said.is("TN334", &["a"]);
    assert!(
        said.message.contains("its Relative URL is empty"),
        "{}",
        said.message
    );
    assert!(
        said.help.contains("a: Offboard > Custom API Action"),
        "{}",
        said.help
    );
}

#[test]
fn a_card_without_a_connection_is_pointed_at_by_its_glob() {
    let said = only(say(
        &declared("Device list", ONE),
        &[fresh(&[card("Lock Device", None, &[])])],
    ));
    said.is("TN233", &["a"]);
    assert!(
        said.help.contains("a: Offboard > Lock Device"),
        "{}",
        said.help
    );
}

#[test]
fn a_flow_on_a_connection_that_nobody_declares() {
    let file = || fresh(&[plain("Lock Device", "Old one")]);
    let said = only(say(&declared("Device list", ONE), &[file()]));
    said.is("TN234", &["a"]);
    assert!(
        said.message.contains(
            "1 card on the connection \"Old one\", which is not declared in the org `acme`"
        ),
        "{}",
        said.message
    );
    // the same nickname in another org is another connection
    let elsewhere = format!("{ONE}  old: {{ nickname: Old one, org: preview, token: okta }}\n");
    only(say(&declared("Device list", &elsewhere), &[file()])).is("TN234", &["a"]);
    let here = format!("{ONE}  old: {{ nickname: Old one, org: acme, token: okta }}\n");
    only(say(&declared("Device list", &here), &[file()])).is("TN332", &["okta", "Device list"]);
    let otherwise = format!("{ONE}  old: {{ nickname: old One, org: acme, token: okta }}\n");
    only(say(&declared("Device list", &otherwise), &[file()])).is("TN234", &["a", "old One"]);
    let gone =
        format!("{ONE}  old: {{ nickname: Old one, org: acme, token: okta, absent: true }}\n");
    let said = only(say(&declared("Device list", &gone), &[file()]));
    said.is("TN234", &["a", "true"]);
    assert!(
        said.message.contains("declared to be gone"),
        "{}",
        said.message
    );
}

#[test]
fn a_preview_connection_that_can_erase_what_production_reaches() {
    let preview = "  test: { nickname: Test, org: preview, token: okta, flows: [a] }\n";
    let live = "  live: { nickname: Live, org: acme, token: okta }\n";
    let all = "Device list, Erase Device";
    let erase = || fresh(&[plain("Erase Device", "Test")]);
    let said = only(say(&declared(all, &format!("{live}{preview}")), &[erase()]));
    assert_eq!(said.id, "TN333");
    for part in [
        "`test` of the preview org acme.oktapreview.com",
        "`accuhive`",
        "`live` of acme.okta.com",
    ] {
        assert!(said.message.contains(part), "{part}: {}", said.message);
    }
    // alone on its tenant, or with cards that destroy nothing, it may do as it likes
    assert!(say(&declared(all, preview), &[erase()]).is_empty());
    let list = fresh(&[plain("List Devices", "Test")]);
    let said = say(&declared(all, &format!("{live}{preview}")), &[list]);
    assert!(said.is_empty());
}

#[test]
fn an_old_export_says_its_age_and_a_day_less_is_young() {
    let text = declared("Device list", ONE);
    let made = |created: &str| say(&text, &[export(created, &[plain("List Devices", "Live")])]);
    let said = only(made("2026-10-24T08:59:59Z"));
    said.is("TN235", &["a"]);
    assert!(
        said.message
            .contains("a was made 31 days ago, on 2026-10-24"),
        "{}",
        said.message
    );
    assert!(made("2026-10-24T09:00:01Z").is_empty());
    assert!(only(made("some day")).message.contains("does not say when"));
}
