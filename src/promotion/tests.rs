#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::*;
use crate::exports::{Export, read};
use crate::model::*;

const KANDJI: &str = "kandji_edae9b89cf1e4ca6a01a1ad6d985127b";

fn spanned<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Span::new(FileId(0), 0..1))
}

fn token(permissions: &[&str]) -> Token {
    Token {
        span: Span::new(FileId(0), 0..1),
        name: spanned("Okta Workflows".to_owned()),
        description: None,
        secret: None,
        permissions: permissions
            .iter()
            .map(|text| spanned(Claim::One(text.parse().unwrap())))
            .collect(),
        rotation: None,
        consumers: BTreeMap::new(),
        prevent_revoke: None,
        ignore: Ignore::default(),
        absent: None,
    }
}

fn tenant(permissions: &[&str]) -> Tenant {
    Tenant {
        span: Span::new(FileId(0), 0..1),
        api_host: spanned(ApiHost::canonical("accuhive.api.kandji.io")),
        former_hosts: Vec::new(),
        auditor: None,
        tokens: BTreeMap::from([("okta".to_owned(), token(permissions))]),
        limits: Limits::default(),
    }
}

fn connection(org: &str, nickname: &str, tenant: &str) -> Connection {
    Connection {
        span: Span::new(FileId(0), 0..1),
        nickname: spanned(nickname.to_owned()),
        org: spanned(org.to_owned()),
        tenant: spanned(tenant.to_owned()),
        token: spanned("okta".to_owned()),
        wave: None,
        flows: Vec::new(),
        canary: None,
        cut_over: CutOver::default(),
        canary_wanted: None,
        absent: None,
    }
}

const ALL: [&str; 2] = ["GET /devices", "POST /devices/{}/action/lock"];

/// `test` ("Test") of preview on the tenant lab, `live` ("Live") of production on the tenant real; mapped.
struct Scene {
    declared: Declared,
    from: Key,
    exports: Vec<(String, Export)>,
    there: Vec<(String, Export)>,
}

fn scene() -> Scene {
    let mut declared = Declared::default();
    for key in ["lab", "real"] {
        declared.tenants.insert(key.to_owned(), tenant(&ALL));
    }
    for (key, org, nickname, tenant) in [
        ("test", "preview", "Test", "lab"),
        ("live", "production", "Live", "real"),
    ] {
        let connection = connection(org, nickname, tenant);
        declared.connections.insert(key.to_owned(), connection);
    }
    let promotion = Promotion {
        to: spanned("production".to_owned()),
        connections: vec![(spanned("test".to_owned()), spanned("live".to_owned()))],
    };
    declared.promotions.insert("preview".to_owned(), promotion);
    let made = "2026-11-01T10:00:00Z";
    Scene {
        declared,
        from: "preview".to_owned(),
        exports: vec![export(
            "a.flow",
            made,
            &[("Offboard", &[("Lock Device", "Test")])],
        )],
        there: vec![export("b.flow", made, &[("Other", &[])])],
    }
}

type Cards<'c> = &'c [(&'c str, &'c str)];

/// An export of these flows, each with its cards: title and nickname; no nickname is no connection.
fn export(name: &str, created: &str, flows: &[(&str, Cards<'_>)]) -> (String, Export) {
    let mut configs = json!({});
    let mut flos = json!({});
    for (number, (flow, cards)) in flows.iter().enumerate() {
        let methods: Vec<Value> = cards
            .iter()
            .enumerate()
            .map(|(place, (title, nickname))| {
                let config = match nickname.is_empty() {
                    true => Value::Null,
                    false => {
                        configs[*nickname] =
                            json!({ "id": nickname, "name": nickname, "module": KANDJI, "data": null });
                        json!(nickname)
                    }
                };
                json!({
                    "address": format!("root:channels:http:{KANDJI}:0.267.0:x"),
                    "parents": { "channel": { "key": KANDJI } },
                    "uuid": format!("c{place}"),
                    "node": { "key": "x", "data": { "name": title }, "model": { "config": config, "inputs": { "data": {} } } },
                })
            })
            .collect();
        let id = format!("f{number}");
        flos[&id] = json!({ "id": id, "name": flow, "data": { "group": "g", "methods": methods } });
    }
    let document = json!({
        "type": "flopack", "version": "1.5.0", "created": created,
        "data": { "flos": flos, "configs": configs, "groups": { "g": { "id": "g", "data": { "name": "Devices" } } } },
    });
    (
        name.to_owned(),
        read(document.to_string().as_bytes()).unwrap(),
    )
}

impl Scene {
    fn pairs(&self) -> Pairs<'_> {
        Pairs {
            declared: &self.declared,
            from: &self.from,
            promotion: &self.declared.promotions["preview"],
        }
    }

    /// The kinds of what is said, without that nothing was applied yet.
    fn said(&self) -> Vec<FindingKind> {
        let recorded = Recorded::default();
        let check = check(Input {
            pairs: self.pairs(),
            recorded: &recorded,
            exports: &self.exports,
            there: &self.there,
        });
        let blocked = check.findings.iter().any(|one| one.kind.blocks());
        assert_eq!(check.is_ready(), !blocked);
        for finding in &check.findings {
            assert!(finding.text.ends_with('.') && !finding.way_out.is_empty());
        }
        let kinds = check.findings.iter().map(|one| one.kind);
        kinds
            .filter(|kind| *kind != FindingKind::NotProven)
            .collect()
    }

    fn map(&mut self, pairs: &[(&str, &str)]) {
        let promotion = self.declared.promotions.get_mut("preview").unwrap();
        promotion.connections = pairs
            .iter()
            .map(|(from, to)| (spanned((*from).to_owned()), spanned((*to).to_owned())))
            .collect();
    }

    fn declare(&mut self, key: &str, connection: Connection) {
        self.declared.connections.insert(key.to_owned(), connection);
    }

    fn arrivals(&self, imports: &[Imported<'_>], since: &str) -> Vec<(bool, usize, usize)> {
        let looked = Looked {
            pairs: self.pairs(),
            exports: &self.exports,
            there: &self.there,
            imports,
            since: since.parse().unwrap(),
        };
        let all = arrivals(looked);
        all.iter()
            .map(|one| (one.is_proven(), one.count, one.differences.len()))
            .collect()
    }
}

#[test]
fn a_promotion_that_lacks_nothing_says_nothing() {
    let scene = scene();
    assert_eq!(scene.said(), []);
    let used = scene.pairs().used(&scene.exports);
    assert_eq!(used.len(), 1);
    assert_eq!(used[0].to.unwrap().0, "live");
    assert!(used[0].is_chosen_again());
}

type Change = fn(&mut Scene);

#[test]
fn what_is_missing_or_elsewhere_is_said() {
    use FindingKind::*;
    let table: [(&str, Change, &[FindingKind]); 10] = [
        ("no partner", |s| s.map(&[]), &[MissingConnection]),
        (
            "an equal nickname is a partner",
            |s| {
                s.map(&[]);
                s.declare("live", connection("production", "Test", "real"));
            },
            &[],
        ),
        (
            "the partner is absent",
            |s| {
                s.map(&[]);
                let mut gone = connection("production", "Test", "real");
                gone.absent = Some(Span::new(FileId(0), 0..1));
                s.declare("live", gone);
            },
            &[MissingConnection],
        ),
        (
            "not declared where it comes from",
            |s| {
                s.declared.connections.remove("test");
            },
            &[UndeclaredConnection],
        ),
        (
            "a permission is missing",
            |s| {
                s.declared
                    .tenants
                    .insert("real".to_owned(), tenant(&ALL[..1]));
            },
            &[MissingPermission],
        ),
        (
            "another connection has the nickname",
            |s| s.declare("trap", connection("production", "Test", "lab")),
            &[OtherByName],
        ),
        (
            "one tenant for both",
            |s| s.declare("live", connection("production", "Live", "lab")),
            &[SharedTenant],
        ),
        (
            "one tenant becomes two",
            |s| {
                s.declared.tenants.insert("third".to_owned(), tenant(&ALL));
                s.declare("test2", connection("preview", "Test two", "lab"));
                s.declare("live2", connection("production", "Live two", "third"));
                s.map(&[("test", "live"), ("test2", "live2")]);
                let cards: Cards<'_> = &[("Lock Device", "Test"), ("Lock Device", "Test two")];
                s.exports = vec![export("a", "2026-11-01T10:00:00Z", &[("Offboard", cards)])];
            },
            &[SplitTenant],
        ),
        (
            "no connection, and a card that calls what its input says",
            |s| {
                let cards: Cards<'_> = &[("Lock Device", ""), ("Custom API Action", "Test")];
                s.exports = vec![export("a", "2026-11-01T10:00:00Z", &[("Offboard", cards)])];
            },
            &[NoConnection, Underivable],
        ),
        (
            "the flow is there",
            |s| s.there = vec![export("b", "2026-11-01T10:00:00Z", &[("Offboard", &[])])],
            &[FlowThere],
        ),
    ];
    for (name, change, expected) in table {
        let mut scene = scene();
        change(&mut scene);
        assert_eq!(scene.said(), expected, "{name}");
    }
    let mut scene = scene();
    scene.there.clear();
    assert_eq!(scene.said(), [NoExportThere]);
}

const IMPORT: &str = "2026-11-02T10:00:00Z";
const AFTER: &str = "2026-11-02T11:00:00Z";

fn imported(name: &str, is_folder: bool) -> Imported<'_> {
    Imported {
        name,
        is_folder,
        at: IMPORT.parse().unwrap(),
    }
}

/// What it is, the events, since when, the exports there; and whether it is proven, the flows of the name, the differences.
type Case<'c> = (
    &'c str,
    &'c [Imported<'c>],
    &'c str,
    Vec<(String, Export)>,
    (bool, usize, usize),
);

#[test]
fn an_arrival_needs_the_event_and_a_fresh_export() {
    let event = [imported("Offboard", false)];
    let folder = [imported("Devices", true)];
    let before = "2026-11-02T09:00:00Z";
    let right: Cards<'_> = &[("Lock Device", "Live")];
    let there = |made: &str, cards: Cards<'_>| vec![export("b", made, &[("Offboard", cards)])];
    let table: [Case<'_>; 9] = [
        ("both", &event, before, there(AFTER, right), (true, 1, 0)),
        (
            "its folder",
            &folder,
            before,
            there(AFTER, right),
            (true, 1, 0),
        ),
        ("no event", &[], before, there(AFTER, right), (false, 0, 0)),
        (
            "an older event",
            &event,
            AFTER,
            there(AFTER, right),
            (false, 0, 0),
        ),
        (
            "an export as old",
            &event,
            before,
            there(IMPORT, right),
            (false, 0, 0),
        ),
        (
            "the old connection",
            &event,
            before,
            there(AFTER, &[("Lock Device", "Test")]),
            (false, 1, 1),
        ),
        (
            "no connection",
            &event,
            before,
            there(AFTER, &[("Lock Device", "")]),
            (false, 1, 1),
        ),
        (
            "a card more",
            &event,
            before,
            there(AFTER, &[("Lock Device", "Live"), ("Erase Device", "Live")]),
            (false, 1, 1),
        ),
        (
            "two of the name",
            &event,
            before,
            vec![export(
                "b",
                AFTER,
                &[("Offboard", right), ("Offboard", right)],
            )],
            (false, 2, 0),
        ),
    ];
    for (name, imports, since, there, expected) in table {
        let scene = Scene { there, ..scene() };
        assert_eq!(scene.arrivals(imports, since), [expected], "{name}");
    }
}

#[test]
fn the_newest_fresh_export_decides() {
    let right: Cards<'_> = &[("Lock Device", "Live")];
    let wrong: Cards<'_> = &[("Lock Device", "Test")];
    let later = "2026-11-02T12:00:00Z";
    let there = vec![
        export("b", later, &[("Offboard", right)]),
        export("c", AFTER, &[("Offboard", wrong)]),
    ];
    let scene = Scene { there, ..scene() };
    let event = [imported("Offboard", false)];
    assert_eq!(scene.arrivals(&event, IMPORT), [(true, 1, 0)]);
}

#[test]
fn a_connection_of_a_later_generation_is_the_same_connection() {
    let mut scene = scene();
    let cards: Cards<'_> = &[("Lock Device", "Live #2")];
    scene.there = vec![export("b", AFTER, &[("Offboard", cards)])];
    let event = [imported("Offboard", false)];
    assert_eq!(scene.arrivals(&event, IMPORT), [(true, 1, 0)]);
}
