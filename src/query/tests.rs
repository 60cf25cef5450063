#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::model::{Address, Permission, SignedDuration, Timestamp};

fn now() -> Timestamp {
    "2026-11-24T10:00:00Z".parse().unwrap()
}

/// A token; permissions are recorded and declared.
fn holder(address: &str, permissions: &[&str], days: Option<i64>) -> Holder {
    let standing = Standing {
        recorded: true,
        declared: true,
    };
    let held = permissions
        .iter()
        .map(|text| (text.parse::<Permission>().unwrap(), standing));
    let age = |days| {
        now()
            .checked_sub(SignedDuration::from_hours(24 * days))
            .unwrap()
    };
    Holder {
        address: address.parse().unwrap(),
        role: Role::Current,
        name: "n".to_owned(),
        generation: 1,
        declared: true,
        recorded_at: Some(now()),
        created_at: days.map(age),
        permissions: held.collect(),
        connections: Vec::new(),
        consumers: BTreeMap::new(),
    }
}

/// Three tenants: one may erase and lock, one reads, one has a permission that no catalog knows and no known age.
fn some() -> Census {
    let mut acme = holder(
        "token.acme/okta",
        &[
            "POST /devices/{}/action/erase",
            "POST /devices/{}/action/lock",
            "GET /devices",
        ],
        Some(100),
    );
    acme.connections.push(Running {
        address: "connection.acme".parse().unwrap(),
        nickname: "Acme".to_owned(),
        org: "one".to_owned(),
        flows: vec!["Offboard".to_owned()],
    });
    let holders = vec![
        acme,
        holder(
            "token.birch/siem",
            &["GET /devices", "GET /audit/events"],
            Some(10),
        ),
        holder("token.cedar/okta", &["POST /beta/erase-all"], None),
    ];
    let known = holders.iter().map(|one| one.address.clone());
    let more = [
        "tenant.acme",
        "tenant.birch",
        "tenant.cedar",
        "org.one",
        "org.two",
        "connection.acme",
    ];
    Census {
        known: known.chain(more.map(|one| one.parse().unwrap())).collect(),
        holders,
        unplaced: BTreeSet::new(),
    }
}

/// The tenants that a query finds, and those of whom it cannot say.
fn asked(query: &str) -> (Vec<String>, Vec<String>) {
    let census = some();
    let parsed = parse(query).unwrap();
    let answer = find(&parsed, &census, now()).unwrap();
    let tenant = |holder: &Holder| match &holder.address {
        Address::Token { tenant, .. } => tenant.clone(),
        other => other.to_string(),
    };
    (
        answer.found.iter().map(|one| tenant(one.holder)).collect(),
        answer.unsure.iter().map(|one| tenant(one.holder)).collect(),
    )
}

#[test]
fn terms_find_tokens() {
    for (query, found, unsure) in [
        ("permission:erase", vec!["acme", "cedar"], vec![]),
        ("permission:\"erase device\"", vec!["acme"], vec![]),
        ("permission:erase permission:lock", vec!["acme"], vec![]),
        ("-permission:erase", vec!["birch"], vec![]),
        ("permission:get", vec!["acme", "birch"], vec![]),
        ("risk:destructive", vec!["acme"], vec!["cedar"]),
        ("-risk:destructive", vec!["birch"], vec!["cedar"]),
        ("risk:destructive tenant:birch", vec![], vec![]),
        // a word and a risk are about one permission
        ("permission:get risk:destructive", vec![], vec![]),
        (
            "permission:erase risk:destructive",
            vec!["acme"],
            vec!["cedar"],
        ),
        ("tenant:a*", vec!["acme"], vec![]),
        ("-tenant:tenant.acme", vec!["birch", "cedar"], vec![]),
        ("token:okta", vec!["acme", "cedar"], vec![]),
        ("token:token.acme/*", vec!["acme"], vec![]),
        ("connection:*", vec!["acme"], vec![]),
        ("org:one", vec!["acme"], vec![]),
        ("org:two", vec![], vec![]),
        ("-org:one", vec!["birch", "cedar"], vec![]),
        ("older:90d", vec!["acme"], vec!["cedar"]),
        ("-older:90d", vec!["birch"], vec!["cedar"]),
        ("older:90d tenant:birch", vec![], vec![]),
    ] {
        assert_eq!(
            asked(query),
            (
                found.into_iter().map(str::to_owned).collect(),
                unsure.into_iter().map(str::to_owned).collect(),
            ),
            "{query}"
        );
    }
}

#[test]
fn only_what_fits_is_listed() {
    let census = some();
    let listed = |query: &str| {
        let parsed = parse(query).unwrap();
        let answer = find(&parsed, &census, now()).unwrap();
        let permissions = answer.found[0].permissions.iter();
        permissions.map(ToString::to_string).collect::<Vec<_>>()
    };
    let erase = "POST /devices/{}/action/erase".to_owned();
    assert_eq!(listed("permission:\"erase device\""), [erase]);
    assert_eq!(listed("permission:erase permission:lock").len(), 2);
    assert_eq!(listed("tenant:acme").len(), 3);
}

#[test]
fn what_is_no_term_says_what_was_meant() {
    for (query, says) in [
        ("", "say what is asked for"),
        ("   \"\" ", "say what is asked for"),
        ("erase", "did you mean permission:erase?"),
        ("zzzz", "'zzzz' is no term; there are"),
        ("permision:erase", "did you mean permission:erase?"),
        ("perm:erase", "did you mean permission:erase?"),
        ("permission:", "says nothing"),
        ("-permission:\" \"", "says nothing"),
        ("risk:destructiv", "did you mean risk:destructive?"),
        ("risk:huge", "'huge' is no risk; there are"),
        ("older:90", "is no age"),
        ("older:-1d", "is no age"),
        ("tenant:[", "is no pattern"),
        ("permission:\"erase", "never closed"),
        ("-", "is no term"),
        (":", "is no term"),
    ] {
        let error = parse(query).unwrap_err().to_string();
        assert!(error.contains(says), "{query:?}: {error}");
    }
    assert_eq!(parse(&"x".repeat(3_000)).unwrap_err(), QueryError::TooLong);
}

#[test]
fn a_term_that_names_nothing_is_no_clean_bill() {
    let census = some();
    for (query, says) in [
        ("tenant:acne", "near it: tenant.acme"),
        ("-tenant:acne", "names nothing"),
        ("org:three", "org.one"),
        ("token:nobody", "names nothing"),
        ("permission:eraze", "fits no permission"),
    ] {
        let parsed = parse(query).unwrap();
        let error = find(&parsed, &census, now()).unwrap_err().to_string();
        assert!(error.contains(says), "{query}: {error}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_it(text in "\\PC{0,60}") {
        if let Ok(query) = parse(&text) {
            let _ = find(&query, &some(), now());
        }
    }

    #[test]
    fn no_terms_break_it(terms in prop::collection::vec("-?(permission|risk|tenant|token|connection|org|older):[a-z*/\\[{}\"\\\\0-9 ]{0,12}", 0..6)) {
        let text = terms.join(" ");
        let census = some();
        let answer = parse(&text).ok().and_then(|query| find(&query, &census, now()).ok());
        if let Some(answer) = answer {
            prop_assert!(answer.found.len() + answer.unsure.len() <= 3);
        }
    }

    /// A term and its opposite share no token, and leave none out that is known.
    #[test]
    fn a_minus_is_the_opposite(term in prop::sample::select(vec!["permission:erase", "risk:destructive", "risk:read", "tenant:a*", "token:okta", "connection:*", "org:one", "older:90d"])) {
        let (yes, unsure) = asked(term);
        let (no, unsure_too) = asked(&format!("-{term}"));
        prop_assert_eq!(&unsure, &unsure_too);
        let mut all: Vec<String> = yes.into_iter().chain(no).chain(unsure).collect();
        all.sort();
        prop_assert_eq!(all, ["acme", "birch", "cedar"]);
    }
}
