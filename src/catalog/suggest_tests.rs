#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::time::{Duration, Instant};

use super::super::{groups, operations, resolve};
use super::*;

#[test]
fn near_texts() {
    for (text, expected) in [
        (
            "Device lst",
            &["Devices: Device Information: Device list"][..],
        ),
        ("List Device", &["Devices: Device Information: Device list"]),
        (
            "Devices: Device Information: Device detials",
            &["Devices: Device Information: Device details"],
        ),
        (
            "Devices: Device list",
            &["Devices: Device Information: Device list"],
        ),
        (
            "Device > Device Information > Device list",
            &["Devices: Device Information: Device list"],
        ),
        (
            "Devices/Device Information/Device list",
            &["Devices: Device Information: Device list"],
        ),
        ("list audit event", &["List audit events"]),
        (
            "Blueprint Managment",
            &["Blueprints: Blueprints Management"],
        ),
        ("Prsim", &["Prism"]),
        (
            "Reinstall Agent",
            &["Devices: Device Actions: Install Kandji Agent"],
        ),
        (
            "Turn On Lost Mode",
            &["Devices: Device Actions: Enable Lost Mode"],
        ),
        (
            "Device list: /devices",
            &["Devices: Device Information: Device list"],
        ),
        (
            "Update device: /api/v1/devices/{id}",
            &["Devices: Device Information: Update a device"],
        ),
        ("/devices", &["GET /devices"]),
        ("FETCH /devices", &["GET /devices"]),
        (
            "https://accuhive.api.kandji.io/api/v1/tags",
            &["GET /tags", "POST /tags"],
        ),
        (
            "/api/v1/devices/{id}",
            &[
                "GET /devices/{device_id}",
                "PATCH /devices/{device_id}",
                "DELETE /devices/{device_id}",
            ],
        ),
        ("PUT /devices", &["GET /devices"]),
        ("GET /device", &["GET /devices"]),
        ("POST /devices/{id}/action/reboot", &[]),
        ("administrator", &[]),
        ("everything", &[]),
        ("*", &[]),
    ] {
        assert_eq!(suggestions(text), expected, "{text}");
    }
}

#[test]
fn one_wrong_letter_still_leads_home() {
    for operation in operations() {
        let typo = operation.console_path.replacen('i', "y", 1);
        let found = suggestions(&typo);
        assert!(found.contains(&operation.console_path), "{typo}: {found:?}");
        assert!(found.len() <= AT_MOST);
    }
    for group in groups() {
        let typo = format!("{}z", group.path);
        assert!(suggestions(&typo).contains(&group.path), "{typo}");
    }
}

#[test]
fn every_suggestion_resolves() {
    for near in NAMES.iter().chain(CALLS.iter()) {
        assert!(resolve(near.suggestion).is_ok(), "{}", near.suggestion);
    }
}

#[test]
fn a_long_text_is_no_misspelt_name() {
    let long = "Device list ".repeat(100_000);
    let start = Instant::now();
    assert!(resolve(&long).is_err());
    assert_eq!(suggestions(&long), Vec::<String>::new());
    assert!(start.elapsed() < Duration::from_secs(1));
}
