//! Which secret is sent where, and what its absence means.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tenantry::model::{Fault, NotAsked, Reading, Unknown, Validity};
use tenantry::observe::{Novelty, Observations, Probes};
use tenantry::secret::{Resolver, ResolverSettings};

use crate::increment::{CONFIGURATION, WORLD};
use crate::stand::{AUDIT, HOST, LOGS, ORG, Stand};

#[tokio::test]
async fn an_unset_reference_is_no_failure_and_costs_no_request() {
    let mut stand = Stand::new(CONFIGURATION, WORLD).await;
    stand.secrets(&[("env:AUDITOR", ""), ("env:OKTA", ""), ("env:FLOWS", "")].into());
    let observed = stand
        .observe(&mut Observations::default(), Probes::Declared)
        .await;
    let unset = |reference: &str| NotAsked::SecretNotAtHand {
        reference: reference.to_owned(),
    };
    let tenant = &observed.live.tenants["accuhive"];
    assert_eq!(tenant.log, Reading::NotAsked(unset("env:AUDITOR")));
    assert_eq!(
        observed.live.orgs["acme"].log,
        Reading::NotAsked(unset("env:OKTA"))
    );
    assert_eq!(
        tenant.probes["flows"].validity,
        Validity::Unknown(Unknown::NotAsked(unset("env:FLOWS")))
    );
    assert_eq!(stand.all_asked(), 0);
    assert!(observed.uses.is_empty() && tenant.secrets.is_empty());
}

#[tokio::test]
async fn a_value_of_another_shape_is_never_sent() {
    let mut stand = Stand::new(CONFIGURATION, WORLD).await;
    stand.secrets(
        &[
            ("env:AUDITOR", "hunter2"),
            ("env:OKTA", "two words"),
            ("env:FLOWS", "x"),
        ]
        .into(),
    );
    let observed = stand
        .observe(&mut Observations::default(), Probes::Declared)
        .await;
    let tenant = &observed.live.tenants["accuhive"];
    for (log, value) in [
        (&tenant.log, "hunter2"),
        (&observed.live.orgs["acme"].log, "two words"),
    ] {
        let Reading::Failed(Fault::Refused(why)) = log else {
            panic!("{log:?}")
        };
        assert!(!why.contains(value), "{why}");
    }
    assert!(matches!(
        tenant.probes["flows"].validity,
        Validity::Unknown(Unknown::Failed(Fault::Refused(_)))
    ));
    assert_eq!(stand.all_asked(), 0);
    assert!(observed.uses.is_empty(), "what was not sent was not used");
}

#[tokio::test]
async fn a_reference_goes_to_a_new_host_only_when_somebody_approved_it() {
    let mut stand = Stand::new(CONFIGURATION, WORLD).await;
    for reference in ["env:AUDITOR", "env:FLOWS", "env:OKTA"] {
        stand.recorded.secret_uses.insert(
            reference.to_owned(),
            BTreeSet::from(["evil.okta.com".to_owned()]),
        );
    }
    let observed = stand
        .observe(&mut Observations::default(), Probes::Declared)
        .await;
    let tenant = &observed.live.tenants["accuhive"];
    for log in [&tenant.log, &observed.live.orgs["acme"].log] {
        assert!(matches!(log, Reading::Failed(Fault::Refused(_))), "{log:?}");
    }
    assert_eq!(stand.all_asked(), 0);
    assert!(observed.uses.is_empty() && tenant.secrets.is_empty());

    stand.approve = true;
    let observed = stand
        .observe(&mut Observations::default(), Probes::None)
        .await;
    assert!(stand.asked(AUDIT) > 0 && stand.asked(LOGS) > 0);
    let uses: Vec<_> = observed
        .uses
        .iter()
        .map(|used| (used.reference.as_str(), used.host.as_str(), used.novelty))
        .collect();
    assert_eq!(
        uses,
        [
            ("env:AUDITOR", HOST, Novelty::Changed),
            ("env:OKTA", ORG, Novelty::Changed)
        ]
    );
}

#[tokio::test]
async fn uses_are_reported_first_ones_as_such() {
    let mut stand = Stand::new(CONFIGURATION, WORLD).await;
    stand
        .recorded
        .secret_uses
        .insert("env:OKTA".to_owned(), BTreeSet::from([ORG.to_owned()]));
    let observed = stand
        .observe(&mut Observations::default(), Probes::Declared)
        .await;
    let uses: Vec<_> = observed
        .uses
        .iter()
        .map(|used| (used.reference.as_str(), used.host.as_str(), used.novelty))
        .collect();
    assert_eq!(
        uses,
        [
            ("env:AUDITOR", HOST, Novelty::First),
            ("env:FLOWS", HOST, Novelty::First),
            ("env:OKTA", ORG, Novelty::Known)
        ]
    );
}

#[tokio::test]
async fn a_reference_is_resolved_once_an_observation() {
    let mut stand = Stand::new(CONFIGURATION, WORLD).await;
    let secrets = stand.simulator.secrets();
    let looked_up = Arc::new(AtomicU32::new(0));
    let counting = Arc::clone(&looked_up);
    stand.resolver = Resolver::over(ResolverSettings::default(), move |name| {
        counting.fetch_add(1, Ordering::SeqCst);
        secrets.get(&format!("env:{name}")).map(Into::into)
    });
    let observed = stand
        .observe(&mut Observations::default(), Probes::Declared)
        .await;
    assert_eq!(observed.uses.len(), 3);
    assert_eq!(looked_up.load(Ordering::SeqCst), 3);
}
