//! Probes: how many, what a rejection means, and what happens when log and probe disagree.

use std::collections::{BTreeMap, BTreeSet};

use tenantry::model::{
    Address, Fault, Field, FieldVerdict, LiveTenant, ProbeAnswer, Reading, Unknown, Validity,
    Verdict,
};
use tenantry::observe::{Observations, Observed, Probes, Questions};

use crate::increment::{CONFIGURATION, WORLD};
use crate::stand::{AUDIT, LOGS, Stand};

fn flows() -> Probes {
    Probes::Only(BTreeSet::from(["flows".to_owned()]))
}

fn answer<'a>(tenant: &'a LiveTenant, permission: &str) -> &'a ProbeAnswer {
    &tenant.probes["flows"].permissions[&permission.parse().unwrap()]
}

fn validity<'a>(tenant: &'a LiveTenant, token: &str) -> &'a Validity {
    &tenant.probes[token].validity
}

#[tokio::test]
async fn a_token_that_the_log_covers_costs_one_request() {
    let stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    stand.observe(&mut cache, Probes::None).await;
    stand.forget();
    let tenant = stand.tenant(&mut cache, Probes::Declared).await;
    assert_eq!(stand.asked(AUDIT), 2, "the log, and the auditor's probe");
    assert_eq!(stand.asked("/api/v1/devices"), 1);
    assert_eq!(stand.asked(LOGS), 1);
    assert_eq!(stand.all_asked(), 4);
    for token in ["auditor", "flows"] {
        assert_eq!(*validity(&tenant, token), Validity::Proven);
        assert!(tenant.secrets.contains_key(token));
    }
}

#[tokio::test]
async fn a_token_that_the_log_does_not_cover_is_asked_everything() {
    let world = WORLD.replace("label: Flows,", "label: Flows, in_log: none,");
    let stand = Stand::new(CONFIGURATION, &world).await;
    let tenant = stand
        .tenant(&mut Observations::default(), Probes::Declared)
        .await;
    assert_eq!(stand.asked("/api/v1/devices"), 1);
    let of_the_token = stand.simulator.counts();
    let of_the_token = of_the_token
        .iter()
        .filter(|count| count.token_label == "Flows");
    assert_eq!(of_the_token.map(|count| count.count).sum::<u64>(), 2);
    for permission in ["GET /devices", "GET /devices/{}/details"] {
        assert_eq!(*answer(&tenant, permission), ProbeAnswer::Granted);
    }
}

#[tokio::test]
async fn nothing_but_reads_is_ever_sent() {
    let configuration = CONFIGURATION.replace("Device list, Device details", "Devices");
    let world = WORLD.replace(
        "permissions: [Device list, Device details]",
        "permissions: all",
    );
    let stand = Stand::new(&configuration, &world).await;
    stand.tenant(&mut Observations::default(), flows()).await;
    assert!(stand.all_asked() > 10);
    for count in stand.simulator.counts() {
        assert_eq!(count.method, "GET", "{count:?}");
        assert!(!count.path.contains("secrets"), "{count:?}");
    }
}

#[tokio::test]
async fn every_token_rejected_at_once_is_the_services_trouble() {
    let stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    stand.observe(&mut cache, Probes::None).await;
    stand.act(
        r#"{"do": "fault", "kind": "status", "status": 401, "host": "accuhive.api.kandji.io"}"#,
    );
    let observed = stand.observe(&mut cache, Probes::Declared).await;
    let tenant = &observed.live.tenants["accuhive"];
    assert_eq!(tenant.log, Reading::Failed(Fault::EveryTokenRejected));
    for token in ["auditor", "flows"] {
        let expected = Validity::Unknown(Unknown::Failed(Fault::EveryTokenRejected));
        assert_eq!(*validity(tenant, token), expected);
    }
    let plan = stand.plan(&observed);
    for item in plan
        .items
        .iter()
        .filter(|item| matches!(item.address, Address::Token { .. }))
    {
        assert_eq!(item.verdict, Verdict::Unverifiable, "{}", item.address);
    }
    assert!(!plan.has_drift());
}

#[tokio::test]
async fn an_auditor_that_is_rejected_alone_is_our_credential_that_is_rejected() {
    let wrong = "0a1b2c3d-0000-4000-8000-00000000abcd";
    // with and without another token whose secret is at hand
    for flows in [None, Some("")] {
        let mut stand = Stand::new(CONFIGURATION, WORLD).await;
        let mut others = BTreeMap::from([("env:AUDITOR", wrong)]);
        others.extend(flows.map(|value| ("env:FLOWS", value)));
        stand.secrets(&others);
        let tenant = stand
            .tenant(&mut Observations::default(), Probes::Declared)
            .await;
        assert!(
            matches!(
                tenant.log,
                Reading::Failed(Fault::Rejected { status: 401, .. })
            ),
            "{flows:?}: {:?}",
            tenant.log
        );
        assert_eq!(*validity(&tenant, "auditor"), Validity::EveryAnswer401);
    }
}

#[tokio::test]
async fn a_secret_that_behaves_like_another_token_is_named() {
    for denial in [401, 403] {
        let world = WORLD.replace(
            "    tokens:\n",
            &format!(
                "    switches: {{ denial: {{ default: {denial} }} }}\n    tokens:\n      - {{ label: Reports, secret: env:REPORTS, permissions: [List users] }}\n"
            ),
        );
        let mut stand = Stand::new(CONFIGURATION, &world).await;
        let other = stand.simulator.secrets()["env:REPORTS"].clone();
        stand.secrets(&[("env:FLOWS", other.as_str())].into());
        let observed = stand
            .observe(&mut Observations::default(), Probes::Declared)
            .await;
        let plan = stand.plan(&observed);
        let address = Address::token("accuhive", "flows");
        let item = plan
            .items
            .iter()
            .find(|item| item.address == address)
            .unwrap();
        assert_eq!(
            item.notes,
            ["the secret in env:FLOWS behaves like token 'Reports'"],
            "{denial}: {:?}",
            observed.live.tenants["accuhive"].probes["flows"]
        );
        let secret = item
            .fields
            .iter()
            .find(|field| field.field == Field::Secret);
        assert_eq!(secret.unwrap().verdict, Verdict::Unverifiable);
    }
}

#[tokio::test]
async fn a_stale_probe_is_put_right_by_the_second_question() {
    let stand = Stand::new(CONFIGURATION, WORLD).await;
    let mut cache = Observations::default();
    stand.observe(&mut cache, Probes::None).await;
    stand.act(r#"{"do": "set", "tenant": "accuhive", "switches": {"stale_reads": 4}}"#);
    stand.act(r#"{"do": "edit_token", "tenant": "accuhive", "token": "Flows", "untick": ["Device details"]}"#);
    let past_the_caches = Questions {
        probes: Probes::None,
        no_cache: true,
        only: None,
        now: stand.simulator.now(),
    };
    stand.ask(&mut cache, &past_the_caches).await;
    let tenant = stand.tenant(&mut cache, flows()).await;
    assert_eq!(
        *answer(&tenant, "GET /devices/{}/details"),
        ProbeAnswer::Denied { status: 403 }
    );
}

/// The log shows less than the token may do: its later edits are not in it.
fn wider_than_the_log() -> String {
    WORLD.replace(
        "label: Flows,",
        "label: Flows, in_log: create_only, history: [{ at: 2026-11-20T00:00:00Z, ticked: [Device details] }],",
    )
}

fn details(stand: &Stand, observed: &Observed) -> FieldVerdict {
    let address = Address::token("accuhive", "flows");
    let permission = Field::Permission("GET /devices/{}/details".parse().unwrap());
    let items = stand.plan(observed).items.into_iter();
    let mut fields = items
        .filter(|item| item.address == address)
        .flat_map(|item| item.fields);
    fields.find(|field| field.field == permission).unwrap()
}

#[tokio::test]
async fn sources_that_go_on_disagreeing_are_unverifiable() {
    let stand = Stand::new(CONFIGURATION, &wider_than_the_log()).await;
    let mut cache = Observations::default();
    stand.observe(&mut cache, Probes::None).await;
    stand.forget();
    let observed = stand.observe(&mut cache, flows()).await;
    let requests = stand.all_asked();
    let unclear = Unknown::SourcesDisagree {
        log: false,
        probe: true,
    };
    let details = |observed: &Observed| details(&stand, observed);
    assert_eq!(details(&observed).live, Err(unclear.clone()));
    assert_eq!(details(&observed).verdict, Verdict::Unverifiable);

    // a second question that gets no answer takes the first one's back in no case
    for nth in 3..=requests {
        stand.act(r#"{"do": "clear_faults"}"#);
        stand.act(&format!(
            r#"{{"do": "fault", "kind": "html", "nth": {nth}}}"#
        ));
        let observed = stand.observe(&mut cache, flows()).await;
        let found = details(&observed);
        let allowed = [
            Err(unclear.clone()),
            Ok(tenantry::model::Value::Flag(false)),
        ];
        assert!(allowed.contains(&found.live), "{nth}: {found:?}");
        let asked_once = matches!(
            answer(
                &observed.live.tenants["accuhive"],
                "GET /devices/{}/details"
            ),
            ProbeAnswer::Granted
        );
        assert_eq!(asked_once, found.live == Err(unclear.clone()), "{nth}");
    }
}
