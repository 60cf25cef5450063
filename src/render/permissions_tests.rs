#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;

use super::*;
use crate::catalog::{operations, search};

fn plain(operations: &[&Operation]) -> String {
    anstream::adapter::strip_str(&table(operations)).to_string()
}

#[test]
fn a_search_as_a_person_sees_it() {
    let mut found = search("\"device list\"");
    found.extend(search("audit"));
    found.extend(search("risk:sensitive-read"));
    found.extend(search("affected"));
    insta::assert_snapshot!(plain(&found), @r#"
        permission                  method and path                           risk         used by cards

    Devices  5 of 44
      Device Information  1 of 16
        Device list                 GET /devices                              read         List Devices
      Device Secrets  4 of 4
        Activation lock bypass      GET /devices/{}/secrets/bypasscode        sensitive    Get
        code                                                                  read         Activation
                                                                                           Lock Bypass
                                                                                           Codes
        FileVault recovery key      GET /devices/{}/secrets/filevaultkey      sensitive    Get FileVault
                                                                              read         Recovery Key
        Recovery Lock password      GET /devices/{}/secrets/recoverypassword  sensitive    Get Mac
                                                                              read         Recovery Lock
                                                                                           Password
        Unlock device pin           GET /devices/{}/secrets/unlockpin         sensitive    Get Mac
                                                                              read         Unlock PIN

    No section known
        List audit events           GET /audit/events                         read

    Blueprints  1 of 13
      Blueprints Management  1 of 10
        Get Manual Enrollment       GET /blueprints/{}/                       sensitive
        Profile *                     ota-enrollment-profile                  read

    Vulnerabilities  3 of 6
        List Affected Apps *        GET /vulnerability-management/            read
                                      vulnerabilities/{}/applications
        List Affected Devices *     GET /vulnerability-management/            read
                                      vulnerabilities/{}/devices
        List Affected Software *    GET /vulnerability-management/            read
                                      vulnerabilities/{}/software

    * label inferred, not seen on the vendor's screens: find the box by method and path
    {} stands for the id of an object; paths begin with /api/v1 where no other version is shown
    10 permissions: 5 read, 5 sensitive read; catalog of 2026-11-23
    "#);
}

#[test]
fn nothing_found_says_so() {
    insta::assert_snapshot!(plain(&[]), @r#"
    No permission fits. The catalog of 2026-11-23 knows 132.
    "#);
}

#[test]
fn the_whole_catalog_fits_into_a_hundred_columns() {
    let all: Vec<&Operation> = operations().iter().collect();
    let text = plain(&all);
    for line in text.lines() {
        assert!(line.chars().count() <= WIDTH, "{line}");
        assert_eq!(line, line.trim_end());
        assert_ne!(line.trim(), "*", "the mark stands beside its label");
    }
    for line in all.iter().flat_map(|operation| {
        call(operation)
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    }) {
        assert!(text.contains(&line), "{line}");
    }
    assert_eq!(text.matches("\nDevices  44 of 44\n").count(), 1);
}

#[test]
fn one_section_has_one_heading_in_any_order() {
    let mixed: Vec<&Operation> = search("device").into_iter().rev().step_by(3).collect();
    let text = plain(&mixed);
    let headings: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with(' ') && line.contains(" of "))
        .filter(|line| !line.contains("catalog"))
        .collect();
    let distinct: BTreeSet<&&str> = headings.iter().collect();
    assert!(headings.len() > 2);
    assert_eq!(distinct.len(), headings.len(), "{headings:?}");
}

#[test]
fn what_destroys_is_red_and_what_reads_is_not() {
    let red = style(Risk::Destructive).render().to_string();
    assert_eq!(table(&search("risk:destructive")).matches(&red).count(), 20);
    assert!(!table(&search("risk:read")).contains(&red));
}

#[test]
fn json_of_one_permission() {
    insta::assert_snapshot!(json(&search("custom-apps/upload")), @r#"
    {
      "format_version": "1.0",
      "catalog_version": "2026-11-23",
      "permissions": [
        {
          "permission": "POST /library/custom-apps/upload",
          "method": "POST",
          "path": "/api/v1/library/custom-apps/upload",
          "console_path": "Library: Custom Apps: Upload",
          "section": "Library",
          "group": "Library: Custom Apps",
          "label": "Upload",
          "other_labels": [
            "Upload Custom App"
          ],
          "label_source": "documented",
          "evidence": "https://github.com/kandji-inc/iructl/wiki/Token-Permissions",
          "risk": "write",
          "probe": "never",
          "cards": [],
          "name": "Upload Custom App",
          "note": null
        }
      ]
    }
    "#);
}

#[test]
fn json_holds_every_permission_once() {
    let all: Vec<&Operation> = operations().iter().collect();
    let document: serde_json::Value = serde_json::from_str(&json(&all)).unwrap();
    assert_eq!(document["format_version"], "1.0");
    assert_eq!(document["catalog_version"], catalog::version());
    let rows = document["permissions"].as_array().unwrap();
    let permissions: BTreeSet<&str> = rows
        .iter()
        .map(|row| row["permission"].as_str().unwrap())
        .collect();
    assert_eq!((rows.len(), permissions.len()), (132, 132));
    for permission in permissions {
        assert!(catalog::resolve(permission).is_ok());
    }
    let empty: serde_json::Value = serde_json::from_str(&json(&[])).unwrap();
    assert_eq!(empty["permissions"], serde_json::json!([]));
}
