#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::json;

use super::*;

/// A whole saved plan with this in its seal.
fn text(change: impl FnOnce(&mut Sealed)) -> String {
    let mut sealed = Sealed {
        state_lineage: "3f2a".into(),
        state_serial: 7,
        acknowledged: Vec::new(),
        seal: Some(Seal {
            version: SEAL_VERSION,
            made_at: "2026-11-24T09:00:00Z".into(),
            origin: "real".into(),
            offline: false,
            declared: "d".into(),
            recorded: "r".into(),
            live: "l".into(),
            digest: String::new(),
        }),
    };
    change(&mut sealed);
    let mut document = json!({ "format_version": "1.2", "items": [] });
    let digest = render::json::digest_in(&document).unwrap();
    let fits = render::json::seal_digest(&sealed, &digest);
    sealed.seal.as_mut().unwrap().digest = fits;
    document["digest"] = digest.into();
    document["sealed"] = serde_json::to_value(&sealed).unwrap();
    document.to_string()
}

fn parse(text: &str) -> Result<SavedPlan, String> {
    SavedPlan::parse(text, Path::new("plan.json")).map_err(|error| error.to_string())
}

#[test]
fn the_age_ends_on_the_second() {
    let plan = parse(&text(|_| {})).unwrap();
    let day = SignedDuration::from_hours(24);
    let at = |time: &str| plan.check_age(time.parse().unwrap(), day);
    for fine in [
        "2026-11-24T08:55:00Z",
        "2026-11-24T09:00:00Z",
        "2026-11-25T09:00:00Z",
    ] {
        at(fine).unwrap();
    }
    let old = at("2026-11-25T09:00:01Z").unwrap_err();
    assert_eq!(old.code() as u8, 7);
    assert!(old.to_string().contains("24h ago"), "{old}");
    let early = at("2026-11-24T08:54:59Z").unwrap_err().to_string();
    assert!(early.contains("compare the clocks"), "{early}");
}

#[test]
fn a_plan_for_another_kind_of_run_or_that_asked_nobody_is_refused() {
    let now = "2026-11-24T09:00:00Z".parse().unwrap();
    let day = SignedDuration::from_hours(24);
    let plan = parse(&text(|_| {})).unwrap();
    plan.check_origin(Origin::Real).unwrap();
    let other = plan.check_origin(Origin::Simulated).unwrap_err();
    assert!(other.to_string().contains("this one is simulated"));
    let offline = text(|sealed| sealed.seal.as_mut().unwrap().offline = true);
    let offline = parse(&offline).unwrap().check_age(now, day);
    assert!(offline.unwrap_err().to_string().contains("--offline"));
}

#[test]
fn every_edit_of_a_seal_is_seen() {
    let whole: Value = serde_json::from_str(&text(|_| {})).unwrap();
    for (pointer, value) in [
        ("/digest", json!("00")),
        ("/items", json!([{ "address": "token.a/b" }])),
        ("/sealed/state_serial", json!(8)),
        ("/sealed/state_lineage", json!("other")),
        ("/sealed/seal/made_at", json!("2099-01-01T00:00:00Z")),
        ("/sealed/seal/origin", json!("simulated")),
        ("/sealed/seal/offline", json!(true)),
        ("/sealed/seal/declared", json!("other")),
        ("/sealed/seal/recorded", json!("other")),
        ("/sealed/seal/live", json!("other")),
        ("/sealed/seal/digest", json!("other")),
        ("/sealed/seal/live", json!(null)),
    ] {
        let mut edited = whole.clone();
        *edited.pointer_mut(pointer).unwrap() = value;
        let error = parse(&edited.to_string()).unwrap_err();
        assert!(
            error.contains("changed after it was saved"),
            "{pointer}: {error}"
        );
    }
}

#[test]
fn seals_of_other_versions_are_named() {
    for version in [0, 1, 3] {
        let other = text(|sealed| sealed.seal.as_mut().unwrap().version = version);
        let error = parse(&other).unwrap_err();
        assert!(
            error.contains(&format!("seal of version {version}")),
            "{error}"
        );
    }
    let error = parse(r#"{ "digest": "x" }"#).unwrap_err();
    assert!(error.contains("has no seal"), "{error}");
}
