#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::catalog::resolve;
use crate::exports;
use crate::render::page::visible;

const EXAMPLE: &str = include_str!("../../../examples/flows/offboarding.folder");

fn of(text: &str) -> Vec<(String, Export)> {
    vec![(
        "offboarding.folder".to_owned(),
        exports::read(text.as_bytes()).unwrap(),
    )]
}

fn with<T>(all: &[(String, Export)], show: impl Fn(&FlowsView) -> T) -> T {
    let report = exports::needs(all.iter().map(|(_, export)| export));
    show(&FlowsView {
        exports: all,
        report: &report,
        failed: &[],
    })
}

fn plain(text: &str) -> String {
    anstream::adapter::strip_str(text).to_string()
}

/// The example with other names in it.
fn renamed(flow: &str, card: &str, nickname: &str) -> Vec<(String, Export)> {
    let mut all = of(EXAMPLE);
    for one in &mut all[0].1.flows {
        one.name = flow.to_owned();
        for one in &mut one.cards {
            one.title = card.to_owned();
            if let CardConnection::Named {
                nickname: known, ..
            } = &mut one.connection
            {
                *known = nickname.to_owned();
            }
        }
    }
    all
}

#[test]
fn the_table() {
    insta::assert_snapshot!(plain(&with(&of(EXAMPLE), |view| table(view, 100))));
}

#[test]
fn a_narrow_table() {
    insta::assert_snapshot!(plain(&with(&of(EXAMPLE), |view| table(view, 60))));
}

#[test]
fn the_suggestion() {
    insta::assert_snapshot!(with(&of(EXAMPLE), suggest));
}

#[test]
fn the_markdown() {
    insta::assert_snapshot!(with(&of(EXAMPLE), markdown));
}

#[test]
fn the_json() {
    insta::assert_snapshot!(with(&of(EXAMPLE), json));
}

#[test]
fn nothing_found_is_said() {
    let empty = of("{\"version\":\"9\",\"data\":{\"flos\":{}}}");
    let shown = plain(&with(&empty, |view| table(view, 100)));
    assert!(
        shown.starts_with(
            "1 export, 0 flows: 0 cards of the Kandji (Iru Endpoint) connector on 0 connections\n"
        ),
        "{shown}"
    );
    assert!(
        shown.contains("warning: offboarding.folder: version 9 of the format is not known here"),
        "{shown}"
    );
    let suggested: Vec<Value> = serde_yaml::from_str(&with(&empty, suggest)).unwrap();
    assert_eq!(suggested, Vec::<Value>::new());
}

/// What a suggestion says, as a configuration would read it.
fn suggested(all: &[(String, Export)]) -> Vec<(String, Vec<String>)> {
    let read: Vec<Value> = serde_yaml::from_str(&with(all, suggest)).unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    read.iter()
        .map(|one| {
            let permissions = one["permissions"].as_array().unwrap();
            (
                text(&one["connection"]),
                permissions.iter().map(text).collect(),
            )
        })
        .collect()
}

#[test]
fn a_suggestion_is_yaml_of_names_that_a_configuration_takes() {
    let suggested = suggested(&of(EXAMPLE));
    assert_eq!(suggested.len(), 2);
    for (_, permissions) in suggested {
        assert!(permissions.contains(&"Devices: Device Information: Device list".to_owned()));
        for permission in permissions {
            assert!(resolve(&permission).is_ok(), "{permission}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hostile_names_stay_names(flow in any::<String>(), card in "[\\PC\u{1b}\n|#`@<>\u{202e}]{0,20}", nickname in "\\PC{1,20}", width in 60usize..140) {
        let all = renamed(&flow, &card, &nickname);
        let shown = with(&all, |view| table(view, width));
        for line in shown.lines() {
            prop_assert!(visible(line) <= width, "{line:?}");
        }
        let shown = plain(&shown);
        let is_calm = |text: &str| text.lines().all(|line| crate::render::escape(line) == line);
        prop_assert!(is_calm(&shown));
        let cards = all[0].1.cards().count();
        let page = with(&all, markdown);
        prop_assert!(is_calm(&page));
        let rows: Vec<&str> = page.lines().filter(|line| line.starts_with("| ")).collect();
        prop_assert_eq!(rows.len(), cards + 1);
        prop_assert!(rows.iter().all(|row| row.replace("\\|", "").matches('|').count() == 6));
        let yaml = with(&all, suggest);
        prop_assert!(is_calm(&yaml));
        let names: Vec<String> = suggested(&all).into_iter().map(|(name, _)| name).collect();
        prop_assert_eq!(names, vec![nickname]);
        let _: Value = serde_json::from_str(&with(&all, json)).unwrap();
    }
}
