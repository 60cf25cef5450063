#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::{Actor, ActorKind, Fault, Finding, Known, Skew, Trace};
use crate::render::sample::*;

fn known<T>(value: T) -> Known<T> {
    Known::Known {
        value,
        since: change("01T08:00", "u-jane"),
    }
}

pub(super) fn token(id: &str, name: &str, boxes: &[&str]) -> LiveToken {
    LiveToken {
        id: id.to_owned(),
        presence: Presence::Present,
        label: known(name.to_owned()),
        description: known(None),
        permissions: known(
            boxes
                .iter()
                .map(|text| (permission(text), change("01T08:00", "u-jane")))
                .collect(),
        ),
        taken: BTreeMap::new(),
        created: Some(change("01T08:00", "u-jane")),
        changed: change("20T08:00", "u-jane"),
    }
}

pub(super) fn tenant(tokens: Vec<LiveToken>) -> LiveTenant {
    LiveTenant {
        secrets: BTreeMap::new(),
        log: Reading::Read {
            newest: Some(at("24T09:00")),
            since: Some("2025-11-24T00:00:00Z".parse().unwrap()),
            skew: Skew::default(),
        },
        tokens,
        traces: Vec::new(),
        activity: BTreeMap::new(),
        probes: BTreeMap::new(),
        findings: Vec::new(),
    }
}

fn shown(tenant: &LiveTenant, width: usize) -> String {
    let people = declared().people;
    plain(&table(
        &InventoryView {
            host: "accuhive.api.kandji.io",
            tenant,
            now: at("24T10:00"),
            people: &people,
        },
        width,
    ))
}

fn small() -> LiveTenant {
    let mut nameless = token("7c1d", "", &[]);
    nameless.label = Known::Unknown;
    nameless.permissions = Known::Unknown;
    nameless.created = None;
    let mut old = token("0001", "SIEM export", &[EVENTS, LIST]);
    old.created = None;
    let mut gone = token("0002", "Trial", &[LIST]);
    gone.presence = Presence::Deleted(change("10T12:00", "u-bob"));
    let mut tenant = tenant(vec![
        token("0003", "Okta Workflows", &[LIST, DETAILS]),
        nameless,
        old,
        gone,
        token(
            "0004",
            "Break glass, owned by the endpoint team",
            &[LIST, ERASE, FILEVAULT, "POST /made/up", "PATCH /devices/{}"],
        ),
    ]);
    tenant.traces.push(Trace {
        actor: Actor {
            id: "t-99".into(),
            kind: ActorKind::ApiToken,
            name: None,
        },
        first: at("02T08:00"),
        last: at("22T08:00"),
        events: 12,
    });
    tenant.findings.push(Finding::EventsNotUnderstood {
        count: 2,
        events: Vec::new(),
    });
    tenant
}

#[test]
fn a_small_tenant() {
    insta::assert_snapshot!(shown(&small(), 100), @r#"
    accuhive.api.kandji.io: 4 tokens in its audit log since 2025-11-24
    warning: 2 events of the log could not be understood; `tenantry capture` makes a sample for a report

      token                   destroy  secrets  write  read  other  age         changed     by
      Break glass, owned by…        1        1      1     1      1  23 days     2026-11-20  Jane Doe
      Okta Workflows                                      2         23 days     2026-11-20  Jane Doe
      SIEM export *                                       2         >12 months  2026-11-20  Jane Doe
      id 7c1d *                     ?        ?      ?     ?      ?  >12 months  2026-11-20  Jane Doe

    * known in part
      the log lacks creation: SIEM export
      the log lacks name, permissions, creation: id 7c1d

    More than reading
      Break glass, owned by the endpoint team
        destructive: Device Actions: Erase Device ~
        sensitive read: Device Secrets: FileVault recovery key
        write: Device Information: Update a device
        not in the catalog: POST /made/up
      ~ label inferred, not seen on a screen

    Deleted
      Trial  2026-11-10 by u-bob

    Traces of other tokens
      an API token acted 12 times, last 2026-11-22, but no event describes it: t-99

    What the log cannot know
      tokens created and last edited before 2025-11-24, unless they act themselves
      which connection or script uses which token
      whether a secret still works, and when it was last used
      who holds a copy of a secret
    "#);
}

#[test]
fn a_small_tenant_at_60_columns() {
    insta::assert_snapshot!(shown(&small(), 60), @r#"
    accuhive.api.kandji.io: 4 tokens in its audit log since
      2025-11-24
    warning: 2 events of the log could not be understood;
      `tenantry capture` makes a sample for a report

      Break glass, owned by the endpoint team
          1 destructive, 1 sensitive read, 1 write, 1 not in the
            catalog, 1 read
          23 days old, changed 2026-11-20 by Jane Doe
      Okta Workflows
          2 read  23 days old, changed 2026-11-20 by Jane Doe
      SIEM export *
          2 read  >12 months old, changed 2026-11-20 by Jane Doe
      id 7c1d *
          unknown
          >12 months old, changed 2026-11-20 by Jane Doe

    * known in part
      the log lacks creation: SIEM export
      the log lacks name, permissions, creation: id 7c1d

    More than reading
      Break glass, owned by the endpoint team
        destructive: Device Actions: Erase Device ~
        sensitive read: Device Secrets: FileVault recovery key
        write: Device Information: Update a device
        not in the catalog: POST /made/up
      ~ label inferred, not seen on a screen

    Deleted
      Trial  2026-11-10 by u-bob

    Traces of other tokens
      an API token acted 12 times, last 2026-11-22, but no event
        describes it: t-99

    What the log cannot know
      tokens created and last edited before 2025-11-24, unless
        they act themselves
      which connection or script uses which token
      whether a secret still works, and when it was last used
      who holds a copy of a secret
    "#);
}

#[test]
fn thirty_tokens_are_thirty_rows() {
    let tokens = (0..30)
        .map(|index| {
            let boxes: &[&str] = if index % 10 == 0 {
                &[LIST, ERASE]
            } else {
                &[LIST]
            };
            let mut token = token(
                &format!("{index:04}"),
                &format!("Integration {index:02}"),
                boxes,
            );
            if index % 7 == 0 {
                token.description = Known::Unknown;
            }
            token
        })
        .collect();
    let text = shown(&tenant(tokens), 100);
    for index in 0..30 {
        assert!(text.contains(&format!("Integration {index:02}")), "{index}");
    }
    assert!(text.contains("the log lacks description: Integration 00,"));
    assert!(text.lines().count() < 70, "{}", text.lines().count());
    let first = text
        .lines()
        .find(|line| line.contains("Integration"))
        .unwrap();
    assert!(
        first.contains("Integration 00 *"),
        "the most harmful first: {first}"
    );
    insta::assert_snapshot!(text.lines().take(8).collect::<Vec<_>>().join("\n"), @r#"
    accuhive.api.kandji.io: 30 tokens in its audit log since 2025-11-24

      token             destroy  read  age      changed     by
      Integration 00 *        1     1  23 days  2026-11-20  Jane Doe
      Integration 10          1     1  23 days  2026-11-20  Jane Doe
      Integration 20          1     1  23 days  2026-11-20  Jane Doe
      Integration 01                1  23 days  2026-11-20  Jane Doe
      Integration 02                1  23 days  2026-11-20  Jane Doe
    "#);
}

#[test]
fn an_unread_log_says_why_and_claims_nothing() {
    let mut tenant = tenant(Vec::new());
    tenant.log = Reading::Failed(Fault::Rejected {
        status: 403,
        says: "Forbidden".into(),
    });
    insta::assert_snapshot!(shown(&tenant, 80), @r#"
    accuhive.api.kandji.io: could not be read: the service answered 403 to our own
      reading credentials (Forbidden)
      to read it: check that the secret is current and may read the log (Iru: List
        audit events, Okta: okta.logs.read)

    What the log cannot know
      tokens created and last edited before the log's memory (a year), unless they
        act themselves
      which connection or script uses which token
      whether a secret still works, and when it was last used
      who holds a copy of a secret
    "#);
}

#[test]
fn as_json() {
    let tenant = small();
    let people = declared().people;
    let document = json(&InventoryView {
        host: "accuhive.api.kandji.io",
        tenant: &tenant,
        now: at("24T10:00"),
        people: &people,
    });
    assert_eq!(document["tokens"].as_array().unwrap().len(), 4);
    assert_eq!(document["deleted"][0]["name"], "Trial");
    insta::assert_json_snapshot!(document["tokens"][3], @r#"
    {
      "id": "7c1d",
      "description": "",
      "changed": {
        "at": "2026-11-20T08:00:00Z",
        "id": "event-20T08:00",
        "actor": {
          "id": "u-jane",
          "kind": "user",
          "name": "Jane Doe"
        }
      },
      "missing": [
        "name",
        "permissions",
        "creation"
      ]
    }
    "#);
}

#[test]
fn hostile_names_are_text() {
    let evil = "\u{1b}[2J\u{202e}\nDeleted";
    let mut token = token("0001", evil, &[ERASE]);
    token.id = evil.into();
    let tenant = tenant(vec![token]);
    let people = BTreeMap::from([("u-jane".to_owned(), evil.to_owned())]);
    for width in [0, 60, 120] {
        let text = table(
            &InventoryView {
                host: evil,
                tenant: &tenant,
                now: at("24T10:00"),
                people: &people,
            },
            width,
        );
        assert!(!text.contains("\u{1b}[2J") && !text.contains('\u{202e}'));
        assert_eq!(
            plain(&text)
                .lines()
                .filter(|line| line.starts_with("Deleted"))
                .count(),
            0
        );
    }
}
