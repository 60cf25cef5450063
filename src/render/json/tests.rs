#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::*;
use crate::model::{Evidence, Fault, Field, Source, Unknown, Weight};
use crate::render::sample::*;

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn sealed() -> Sealed {
    Sealed {
        state_lineage: "3f2a".into(),
        state_serial: 7,
        acknowledged: vec!["token.accuhive/old:revoke".into()],
    }
}

#[test]
fn every_plan_is_valid_by_its_schema() {
    let schema = plan_schema();
    assert!(jsonschema::draft202012::meta::is_valid(&schema));
    let validator = jsonschema::validator_for(&schema).unwrap();
    let (first, first_handoffs) = first_run();
    let (drift, drift_handoffs) = drifted();
    let failed = Unknown::Failed(Fault::EveryTokenRejected);
    let unread = crate::model::Plan {
        unverified: vec![unverified(TOKEN, vec![Field::Secret, boxed(LIST)], failed)],
        refusals: vec![crate::model::Refusal {
            address: TOKEN.parse().unwrap(),
            action: "revoke",
            reason: crate::model::RefusalReason::NotAcknowledged,
            span: None,
            way_out: "acknowledge it".into(),
        }],
        ..crate::model::Plan::default()
    };
    for text in [
        plan(&first, &first_handoffs, None),
        plan(&drift, &drift_handoffs, Some(&sealed())),
        plan(&unread, &[], None),
    ] {
        let errors: Vec<String> = validator
            .iter_errors(&parsed(&text))
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}");
    }
    let mut wrong = parsed(&plan(&drift, &drift_handoffs, None));
    wrong["items"][0]["verdict"] = json!("fine");
    assert!(!validator.is_valid(&wrong));
    let mut nothing = parsed(&plan(&drift, &drift_handoffs, None));
    nothing["sealed"] = Value::Null;
    assert!(
        !validator.is_valid(&nothing),
        "absent is left out, never null"
    );
    let mut later = parsed(&plan(&drift, &drift_handoffs, None));
    later["items"][0]["added_in_1_1"] = json!(true);
    assert!(validator.is_valid(&later));
}

#[test]
fn the_schema_in_the_repository_is_fresh() {
    let fresh = format!(
        "{}\n",
        serde_json::to_string_pretty(&plan_schema()).unwrap()
    );
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/plan.schema.json");
    if std::env::var_os("TENANTRY_BLESS").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == fresh,
        "schemas/plan.schema.json is stale: run this test with TENANTRY_BLESS=1"
    );
}

#[test]
fn equal_plans_are_equal_byte_for_byte_and_the_digest_is_in_them() {
    let (one, handoffs) = drifted();
    let (other, _) = drifted();
    let text = plan(&one, &handoffs, None);
    assert_eq!(text, plan(&other, &handoffs, None));
    let document = parsed(&text);
    let digest = super::digest(&one, &handoffs);
    assert_eq!(document["digest"], json!(digest));
    assert_eq!(digest_in(&document), Some(digest.clone()));
    assert_eq!(digest.len(), 64);
    assert_eq!(document["format_version"], json!("1.2"));
}

#[test]
fn the_seal_is_shown_and_does_not_change_the_digest() {
    let (one, handoffs) = drifted();
    let document = parsed(&plan(&one, &handoffs, Some(&sealed())));
    assert_eq!(
        document["sealed"],
        json!({"state_lineage": "3f2a", "state_serial": 7, "acknowledged": ["token.accuhive/old:revoke"]})
    );
    assert_eq!(document["digest"], json!(super::digest(&one, &handoffs)));
}

#[test]
fn what_is_decided_changes_the_digest_and_the_time_of_a_probe_does_not() {
    let (one, handoffs) = drifted();
    let before = super::digest(&one, &handoffs);
    let (mut other, _) = drifted();
    other.actions.pop();
    assert_ne!(super::digest(&other, &handoffs), before);
    let probed = |time| {
        let (mut plan, handoffs) = drifted();
        plan.items[0].fields[0].evidence.push(Evidence {
            source: Source::Probe,
            weight: Weight::Proof,
            at: Some(at(time)),
            actor: None,
            says: "200".into(),
        });
        super::digest(&plan, &handoffs)
    };
    assert_eq!(probed("24T10:00"), probed("24T10:01"));
    assert_ne!(probed("24T10:00"), before);
}

#[test]
fn an_altered_document_does_not_carry_its_digest() {
    let (one, handoffs) = drifted();
    let mut document = parsed(&plan(&one, &handoffs, None));
    document["actions"][0]["tick"] = json!(["POST /devices/{}/action/erase"]);
    assert_ne!(
        digest_in(&document).unwrap(),
        document["digest"].as_str().unwrap()
    );
    assert_eq!(digest_in(&json!([])), None);
}

#[test]
fn a_drifted_permission_in_full() {
    let (one, handoffs) = drifted();
    let document = parsed(&plan(&one, &handoffs, None));
    insta::assert_json_snapshot!(document["items"][3]["fields"][2], @r#"
    {
      "field": "permission",
      "permission": "GET /devices/{}/details",
      "verdict": "drift",
      "pending": false,
      "declared": true,
      "recorded": true,
      "live": false,
      "evidence": [
        {
          "source": "audit_log",
          "weight": "proof",
          "at": "2026-11-24T09:12:00Z",
          "actor": {
            "id": "u-jane",
            "kind": "user"
          },
          "says": "the log took it away"
        }
      ]
    }
    "#);
}
