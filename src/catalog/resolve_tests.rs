#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::super::data::{groups, operation, operations};
use super::*;
use crate::model::Method;

fn one(text: &str) -> Permission {
    match resolve(text) {
        Ok(Resolved::One(permission)) => permission,
        other => panic!("{text}: {other:?}"),
    }
}

fn get(path: &str) -> Permission {
    Permission::new(Method::Get, path)
}

fn tails(path: &str) -> Vec<&str> {
    let mut tails = vec![path];
    let mut rest = path;
    while let Some((_, tail)) = rest.split_once(": ") {
        tails.push(tail);
        rest = tail;
    }
    tails
}

#[test]
fn every_console_path_is_its_own_permission() {
    for operation in operations() {
        assert_eq!(one(&operation.console_path), operation.permission);
        let loud = operation.console_path.to_uppercase().replace(": ", " :   ");
        assert_eq!(one(&loud), operation.permission);
    }
}

#[test]
fn every_group_is_itself() {
    for group in groups() {
        let expected = Resolved::Group {
            path: group.path.clone(),
            members: group.members.clone(),
        };
        assert_eq!(resolve(&group.path), Ok(expected));
    }
}

#[test]
fn every_tail_resolves_or_names_what_it_can_mean() {
    let mut unique = 0;
    let mut ambiguous = std::collections::BTreeSet::new();
    let paths = operations().iter().map(|o| &o.console_path);
    let all: Vec<&str> = paths
        .chain(groups().iter().map(|group| &group.path))
        .map(String::as_str)
        .collect();
    let lower_tails =
        |path: &str| -> Vec<String> { tails(path).into_iter().map(str::to_lowercase).collect() };
    for path in &all {
        for tail in tails(path).into_iter().skip(1) {
            let mut bearers: Vec<&str> = all
                .iter()
                .copied()
                .filter(|other| lower_tails(other).contains(&tail.to_lowercase()))
                .collect();
            match resolve(tail) {
                Ok(meant) => {
                    let whole = bearers.iter().any(|other| other.eq_ignore_ascii_case(tail));
                    assert!(bearers.len() == 1 || whole, "{tail} means {bearers:?}");
                    let target = if whole { tail } else { path };
                    assert_eq!(Ok(meant), resolve(target));
                    unique += 1;
                }
                Err(ResolveError::Ambiguous { mut candidates }) => {
                    candidates.sort();
                    bearers.sort_unstable();
                    assert_eq!(candidates, bearers);
                    ambiguous.insert(tail.to_lowercase());
                }
                Err(other) => panic!("{tail}: {other:?}"),
            }
        }
    }
    assert!(unique > 200);
    let expected = [
        "create",
        "delete",
        "delete user",
        "device information",
        "list",
        "update",
    ];
    assert!(ambiguous.iter().eq(expected), "{ambiguous:?}");
}

#[test]
fn a_label_of_three_groups_is_ambiguous() {
    assert_eq!(
        resolve("list"),
        Err(ResolveError::Ambiguous {
            candidates: vec![
                "Library: Custom Apps: List".into(),
                "Library: Custom Profiles: List".into(),
                "Library: Custom Scripts: List".into(),
            ]
        })
    );
    assert_eq!(
        one("Custom Profiles: List"),
        get("/library/custom-profiles")
    );
}

#[test]
fn a_group_and_a_permission_of_one_name_are_ambiguous() {
    let Err(ResolveError::Ambiguous { candidates }) = resolve("Device Information") else {
        panic!("a group and a permission of Prism bear this name");
    };
    assert_eq!(
        candidates,
        ["Prism: Device information", "Devices: Device Information"]
    );
}

#[test]
fn a_whole_path_wins_over_a_tail() {
    let Ok(Resolved::Group { path, members }) = resolve("users") else {
        panic!("a section");
    };
    assert_eq!((path.as_str(), members.len()), ("Users", 3));
    let Ok(Resolved::Group { path, members }) = resolve("Blueprints Management") else {
        panic!("a group");
    };
    assert_eq!(path, "Blueprints: Blueprints Management");
    assert_eq!(members.len(), 10);
    assert!(matches!(resolve("Prism"), Ok(Resolved::Group { path, .. }) if path == "Prism"));
}

#[test]
fn old_and_new_names_are_one() {
    let agent = Permission::new(Method::Post, "/devices/{}/action/reinstallagent");
    for text in [
        "Install Kandji Agent",
        "Install Iru Agent",
        "Devices: Device Actions: install iru agent",
        "Device Actions: Install KANDJI Agent",
    ] {
        assert_eq!(one(text), agent, "{text}");
    }
    for text in [
        "List Custom Apps",
        "Custom Apps: List Custom Apps",
        "Library: Custom Apps: List Custom Apps",
        "Library: Custom Apps: List",
    ] {
        assert_eq!(one(text), get("/library/custom-apps"), "{text}");
    }
}

#[test]
fn calls_in_all_spellings_are_one_permission() {
    for operation in operations() {
        let method = operation.permission.method().as_str();
        let sent = &operation.request_path;
        let bare = operation.permission.path();
        let bare = bare.strip_prefix("/api/v2").map_or(bare, |_| sent);
        for text in [
            operation.call(),
            operation.short_call(),
            operation.permission.to_string(),
            format!("{} {}", method.to_lowercase(), bare.replace("{}", ":x")),
            format!("  {method}\t{}/", sent.trim_end_matches('/')),
            format!(
                "{method} {}",
                sent.trim_end_matches('/').replace('{', "{other_")
            ),
            format!("{method} {}", sent.trim_start_matches('/')),
            format!("{method} https://accuhive.api.kandji.io{sent}?limit=1"),
            format!("{method} {bare}").replace("{}", "6fa459ea-ee8a-3ca4-894e-db77e160355e"),
        ] {
            assert_eq!(one(&text), operation.permission, "{text}");
        }
    }
}

#[test]
fn a_call_outside_the_catalog_is_kept() {
    let outside = Permission::new(Method::Post, "/devices/{}/action/dance");
    assert_eq!(
        resolve("POST /api/v1/devices/{id}/action/dance"),
        Ok(Resolved::OutsideCatalog(outside))
    );
    let wrong_method = Permission::new(Method::Put, "/devices");
    assert_eq!(
        resolve("put /devices"),
        Ok(Resolved::OutsideCatalog(wrong_method))
    );
}

#[test]
fn a_method_that_is_none_is_unknown() {
    for text in [
        "FETCH /devices",
        "HEAD /devices",
        "/devices",
        "Device list: /devices",
    ] {
        assert!(
            matches!(resolve(text), Err(ResolveError::Unknown { .. })),
            "{text}"
        );
    }
}

#[test]
fn nothing_is_empty() {
    for text in ["", "  ", "\n", ":", " : : "] {
        assert_eq!(resolve(text), Err(ResolveError::Empty));
    }
}

#[test]
fn errors_read_as_the_end_of_a_sentence() {
    let error = resolve("Delete User").unwrap_err();
    assert_eq!(
        error.to_string(),
        "can mean Devices: Device Actions: Delete User or Users: Users: Delete User"
    );
}

proptest! {
    #[test]
    fn any_text_gets_an_answer(text in "\\PC*") {
        if let Ok(Resolved::One(permission)) = resolve(&text) {
            prop_assert!(operation(&permission).is_some());
        }
    }

    #[test]
    fn texts_like_calls_and_paths_get_an_answer(
        text in "(GET|post|X|/|:|[{}<>%?# \u{e9}\u{3000}]|devices|https://|api|v1|Device list|\\.|-){0,12}"
    ) {
        match resolve(&text) {
            Ok(Resolved::OutsideCatalog(permission)) => {
                prop_assert!(operation(&permission).is_none());
                prop_assert!(permission.path().starts_with('/'));
            }
            Err(ResolveError::Unknown { suggestions }) => {
                for suggestion in suggestions {
                    prop_assert!(resolve(&suggestion).is_ok());
                }
            }
            _ => {}
        }
    }
}
