#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::{Unknown, Verdict};
use crate::render::sample::{self, *};

#[test]
fn every_fact_with_source_age_and_weight() {
    let word = Evidence {
        source: Source::Attestation,
        weight: Weight::Weak,
        at: Some(at("20T08:00")),
        actor: None,
        says: "Jane Doe: rotated it by hand".into(),
    };
    let unseen = field(
        Field::Secret,
        Verdict::Unverifiable,
        [Some(true), None, None],
    );
    let mut token = sample::item(
        TOKEN,
        "Okta Workflows",
        vec![
            in_sync(Field::Existence).seen(log("01T08:00", "u-jane", "the log shows it")),
            lost(boxed(DETAILS)).seen(log("24T09:12", "u-jane", "an event took it away")),
            gained(boxed(ERASE)).seen(log("24T09:13", "u-9f8e", "the log shows this permission")),
            gained(boxed("GET /made/up")),
            unseen.unknown(Unknown::NotLicensed).seen(word),
        ],
    )
    .reaching("accuhive-production");
    token.matched = Some("by its recorded id".into());
    let text = super::item(&token, &declared(), at("24T10:00"), 80);
    insta::assert_snapshot!(plain(&text), @r#"
    token.accuhive/okta-workflows  "Okta Workflows"  drift
      matched: by its recorded id
      reaches connection.accuhive-production

    existence  in_sync
      declared  there
      recorded  there
      live      there
      evidence  audit log, proof, 23 days old (2026-11-01 08:00 UTC), by Jane Doe:
                the log shows it

    Devices: Device Information: Device details  GET /devices/{device_id}/details
      drift
      declared  ticked
      recorded  ticked
      live      not ticked
      evidence  audit log, proof, 48 minutes old (2026-11-24 09:12 UTC), by Jane
                Doe: an event took it away

    Devices: Device Actions: Erase Device ~  POST /devices/{device_id}/action/erase
      drift
      declared  not ticked
      recorded  not ticked
      live      ticked
      evidence  audit log, proof, 47 minutes old (2026-11-24 09:13 UTC), by u-9f8e:
                the log shows this permission

    GET /made/up  drift
      declared  not ticked
      recorded  not ticked
      live      ticked

    secret  unverifiable
      declared  accepted
      recorded  nothing
      live      unknown: the product is not licensed for this tenant (404)
      evidence  attested, weak, 4 days old (2026-11-20 08:00 UTC): Jane Doe: rotated
                it by hand
      to know   license the product, or drop the permission
    "#);
}

#[test]
fn hostile_evidence_is_text() {
    let evil = "\u{1b}[2J";
    let token = sample::item(
        TOKEN,
        evil,
        vec![
            lost(Field::Name)
                .texts(evil, evil, evil)
                .seen(log("24T09:12", evil, evil)),
        ],
    );
    let text = super::item(&token, &declared(), at("24T10:00"), 60);
    assert!(!text.contains(evil));
}
