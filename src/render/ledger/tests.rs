#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use super::*;
use crate::ledger::{
    Body, DeclaredToken, Done, Event, ExceptionEntry, Granted, Head, NotRead, Period, ReadingEntry,
    Report, Run, Segment, Service, Subject, Word, read, report, seal,
};
use crate::model::{Actor, ActorKind, Timestamp};

const HOST: &str = "accuhive.api.kandji.io";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn event(id: &str, when: &str, action: &str, label: &str, permissions: &[&str]) -> Body {
    Body::Event(Event {
        service: Service::Iru,
        host: HOST.into(),
        id: id.into(),
        when: at(when),
        actor: Some(Actor {
            id: "u1".into(),
            kind: ActorKind::User,
            name: None,
        }),
        subject: Subject::Token {
            token: "t1".into(),
            action: action.into(),
            label: Some(label.into()),
            permissions: Some(Granted::Full(
                permissions
                    .iter()
                    .map(|text| text.parse().unwrap())
                    .collect(),
            )),
        },
    })
}

/// A year of one token, named as given, with one change by us, one by somebody, an outage, an exception and a word.
fn a_year(name: &str) -> Report {
    let address = || "token.accuhive/okta".parse().unwrap();
    let erase = "POST /devices/{device_id}/action/erase";
    let bodies = vec![
        Body::Began {
            format_version: 1,
            lineage: "l".into(),
            origin: "real".into(),
        },
        Body::Run(Run {
            command: "apply".into(),
            actor: "ana".into(),
            serial: 1,
            saw: "pending".into(),
        }),
        event(
            "e1",
            "2026-01-10T09:00:00Z",
            "created",
            name,
            &["GET /devices"],
        ),
        Body::Bound {
            address: address(),
            id: "t1".into(),
        },
        Body::Declared {
            address: address(),
            token: Some(DeclaredToken {
                name: name.into(),
                host: HOST.into(),
                permissions: [
                    "GET /devices".parse().unwrap(),
                    "GET /users".parse().unwrap(),
                ]
                .into(),
                needed: None,
                rotation_seconds: Some(90 * 86_400),
            }),
        },
        Body::Action(Done {
            id: 1,
            address: address(),
            action: "edit_token".into(),
            outcome: "done".into(),
            handoff: true,
            opened: at("2026-02-01T08:00:00Z"),
            closed: at("2026-02-01T10:00:00Z"),
            actor: "ana".into(),
            claimed_by: Some(name.into()),
            note: None,
        }),
        event(
            "e2",
            "2026-02-01T09:00:00Z",
            "updated",
            name,
            &["GET /devices", "GET /users"],
        ),
        event(
            "e3",
            "2026-05-01T09:00:00Z",
            "updated",
            name,
            &["GET /devices", "GET /users", erase],
        ),
        Body::Exception(ExceptionEntry {
            address: address(),
            what: format!("permission {erase}"),
            until: at("2026-05-03T09:00:00Z"),
            reason: name.into(),
            ticket: Some("INC-7".into()),
            withdrawn: false,
        }),
        Body::Attested(Word {
            address: address(),
            person: "Bo".into(),
            reason: name.into(),
            when: at("2026-03-01T09:00:00Z"),
        }),
        Body::Reading(ReadingEntry {
            service: Service::Iru,
            host: HOST.into(),
            from: at("2025-06-01T00:00:00Z"),
            to: at("2026-05-02T00:00:00Z"),
        }),
        Body::NotRead(NotRead {
            service: Service::Iru,
            host: HOST.into(),
            why: "401".into(),
        }),
    ];
    let began = at("2026-01-15T00:00:00Z");
    let (text, head) = seal(&Head::default(), began, bodies).unwrap();
    let segment = Segment {
        name: "2026-01.jsonl".into(),
        text,
    };
    let (entries, _) = read(&[segment], &[]).unwrap();
    let period = Period {
        from: at("2026-01-01T00:00:00Z"),
        to: at("2027-01-01T00:00:00Z"),
    };
    report(&entries, &head, period)
}

fn people() -> BTreeMap<String, String> {
    [("u1".to_owned(), "Estelle".to_owned())].into()
}

#[test]
fn the_page_for_people() {
    let document = document(&a_year("Okta Workflows"), &people());
    insta::assert_snapshot!(human(&document, 160));
}

#[test]
fn narrow_terminals_get_blocks_of_lines() {
    let text = human(&document(&a_year("Okta Workflows"), &people()), 60);
    let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
    assert!(
        longest <= 60 || text.lines().any(|line| line.contains("1:")),
        "{longest}\n{text}"
    );
    assert!(
        text.contains("why it is unexplained: no handoff of ours was open"),
        "{text}"
    );
}

#[test]
fn as_csv() {
    insta::assert_snapshot!(csv(&a_year("Okta Workflows"), &people()));
}

#[test]
fn as_json_by_its_schema() {
    let value: serde_json::Value = serde_json::from_str(&json(&a_year("Okta"))).unwrap();
    let schema = schema();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(&value)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(value["unexplained"], 1);
    assert_eq!(
        value["tokens"][0]["changes"][2]["gained"][0],
        "POST /devices/{}/action/erase"
    );
    assert_eq!(
        value["logs"][0]["without_evidence"][0]["from"],
        "2026-05-02T00:00:00Z"
    );
    assert!(!value.to_string().contains("null"));
}

#[test]
fn hostile_names_stay_text_in_every_form() {
    let name = "=1+1|`x`<img src=x>@all\u{1b}[31m\n::error::\"q\",;\u{202e}";
    let report = a_year(name);
    let document = document(&report, &people());
    let page = human(&document, 160);
    let sheet = csv(&report, &people());
    let marked = markdown(&document);
    for (form, text) in [("human", &page), ("csv", &sheet), ("markdown", &marked)] {
        assert!(
            !text.contains('\u{1b}') && !text.contains('\u{202e}'),
            "{form}"
        );
    }
    assert!(
        !marked.contains("<img") && !marked.contains("@all"),
        "{marked}"
    );
    let bars = |line: &str| line.replace("\\|", "").matches('|').count();
    let mut rows = 0;
    for table in marked.split("\n\n").filter(|block| block.starts_with('|')) {
        let mut lines = table.lines();
        let wide = bars(lines.next().unwrap());
        rows += lines.clone().count();
        assert!(
            lines.all(|row| row.starts_with('|') && bars(row) == wide),
            "{table}"
        );
    }
    assert!(rows > 10, "{marked}");
    let data: Vec<&str> = sheet.lines().skip(1).collect();
    assert_eq!(data.len(), 3, "a row a change: {sheet}");
    assert!(sheet.contains("\"'=1+1"), "no formula: {sheet}");
}

#[test]
fn as_a_page_for_a_browser() {
    let name = "<script>alert(1)</script>\" onload=x";
    let page = html(&document(&a_year(name), &people()));
    assert!(page.contains("default-src &#39;none&#39;; style-src &#39;sha256-"));
    assert!(
        !page.contains("<script") && !page.contains("unsafe"),
        "nothing runs"
    );
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot; onload=x"));
    assert!(page.contains("<td class=\"mark\">UNEXPLAINED</td>"));
    let opened = page.matches("<tr>").count();
    assert_eq!(opened, page.matches("</tr>").count());
}
