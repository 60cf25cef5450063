//! What else a plan can have to say, one situation a test.

use super::*;
use crate::model::{Fault, Field, NotAsked, Unknown};
use crate::render::sample::{self, *};

#[test]
fn nothing_is_verifiable_because_the_log_failed() {
    let rejected = || {
        Unknown::Failed(Fault::Rejected {
            status: 401,
            says: "Unauthorized".into(),
        })
    };
    let unset = |name: &str| {
        Unknown::NotAsked(NotAsked::SecretNotAtHand {
            reference: name.into(),
        })
    };
    let plan = Plan {
        coverage: coverage(7, 0, 0),
        unverified: vec![
            unverified(
                AUDITOR,
                vec![Field::Existence, Field::Name, boxed(EVENTS)],
                rejected(),
            ),
            unverified(TOKEN, vec![Field::Existence, boxed(LIST)], rejected()),
            unverified(
                AUDITOR,
                vec![Field::Secret],
                unset("env:ACCUHIVE_AUDITOR_TOKEN"),
            ),
            unverified(TOKEN, vec![Field::Secret], unset("env:ACCUHIVE_OKTA_TOKEN")),
        ],
        ..Plan::default()
    };
    let declared = declared();
    let readings = [
        ReadingNote {
            subject: "tenant.accuhive".into(),
            text: "its audit log could not be read (401), so nothing is known of its tokens".into(),
            severity: Severity::Error,
        },
        ReadingNote {
            subject: "org.acme".into(),
            text: "read up to 2026-11-24 09:12 UTC".into(),
            severity: Severity::Note,
        },
    ];
    let text = plain(&super::plan(&PlanView {
        plan: &plan,
        declared: &declared,
        handoffs: &[],
        readings: &readings,
        verbose: false,
        sources: &Default::default(),
        width: 100,
    }));
    insta::assert_snapshot!(text, @r#"
    error: tenant.accuhive: its audit log could not be read (401), so nothing is known of its tokens

    Not verifiable

      5 facts: the service answered 401 to our own reading credentials (Unauthorized)
        token.accuhive/auditor, token.accuhive/okta-workflows
        to verify: check that the secret is current and may read the log (Iru: List audit events, Okta:
          okta.logs.read)
      2 facts: the secret is not at hand
        token.accuhive/auditor, token.accuhive/okta-workflows
        env:ACCUHIVE_AUDITOR_TOKEN, env:ACCUHIVE_OKTA_TOKEN
        to verify: set the reference where the plan runs

    Nothing to do as far as could be read.
    0 of 7 facts verified, 7 cannot be.
    "#);
}

#[test]
fn an_empty_plan_says_what_it_covers() {
    let plan = Plan {
        items: vec![item(
            TOKEN,
            "Okta Workflows",
            vec![sample::in_sync(Field::Existence)],
        )],
        coverage: coverage(8, 7, 0),
        unverified: vec![unverified(
            PRODUCTION,
            vec![Field::Behind],
            Unknown::NotObservable,
        )],
        ..Plan::default()
    };
    insta::assert_snapshot!(shown(&plan, &[], 100), @r#"
    Not verifiable

      1 fact: no public interface shows it
        connection.accuhive-production
        to verify: declare a `canary:` flow, or attest it: tenantry attest ADDRESS --reason TEXT

    Nothing to do.
    7 of 8 facts verified, 1 cannot be.
    "#);
}

#[test]
fn changed_texts_a_removal_and_a_refusal() {
    let old = "Allow Okta Workflows to use the Kandji API.";
    let new = "Allow Okta Workflows to use the Iru Endpoint API.";
    let renamed = lost(Field::Name)
        .texts(
            "Okta Workflows",
            "Okta Workflows",
            "Okta Workflows (do not use)",
        )
        .seen(log("24T09:12", "u-9f8e7d", "the log shows another name"));
    let described = pending(Field::Description).texts(new, old, old);
    let retired = field(
        Field::Existence,
        Verdict::Pending,
        [None, Some(true), Some(true)],
    )
    .seen(log("01T08:00", "u-jane", "the log shows it"));
    let plan = Plan {
        items: vec![
            item(
                TOKEN,
                "Okta Workflows (do not use)",
                vec![renamed, described],
            ),
            item("token.accuhive/old", "Old integration", vec![retired]),
        ],
        refusals: vec![crate::model::Refusal {
            address: "token.accuhive/old".parse().unwrap(),
            action: "revoke",
            reason: crate::model::RefusalReason::NotAcknowledged,
            span: None,
            way_out:
                "declare it with `absent: true`, or acknowledge it with --remove token.accuhive/old"
                    .into(),
        }],
        coverage: coverage(3, 3, 0),
        ..Plan::default()
    };
    insta::assert_snapshot!(shown(&plan, &[], 100), @r#"
    The live side moved

      ~ token.accuhive/okta-workflows  "Okta Workflows (do not use)"
          ~ name  Okta Workflows[- (do not use)-]
              renamed 2026-11-24 09:12 UTC by u-9f8e7d (audit log)
          ~ description  Allow Okta Workflows to use the [-Kandji-]{+Iru Endpoint+} API.
              changed in the files

    To be removed

      - token.accuhive/old  "Old integration"
          no longer declared; the log shows it: 2026-11-01 08:00 UTC by Jane Doe (audit log)

    Not done as things stand

      revoke token.accuhive/old: declare it with `absent: true`, or acknowledge it with --remove
        token.accuhive/old

    Plan: 1 drift, 1 pending, 1 refused; no action.
    3 of 3 facts verified.
    "#);
}

#[test]
fn a_conflict_shows_both_sides() {
    let mut name = lost(Field::Name)
        .texts("Okta Workflows 2", "Okta Workflows", "Okta (Bob)")
        .seen(log("24T09:12", "u-bob", "the log shows another name"));
    name.verdict = Verdict::Conflict;
    let plan = Plan {
        items: vec![item(TOKEN, "Okta (Bob)", vec![name])],
        coverage: coverage(1, 1, 0),
        ..Plan::default()
    };
    insta::assert_snapshot!(shown(&plan, &[], 100), @r#"
    The live side moved

      ~ token.accuhive/okta-workflows  "Okta (Bob)"  conflict: both sides moved
          ~ name  Okta [-(Bob)-]{+Workflows 2+}
              renamed 2026-11-24 09:12 UTC by u-bob (audit log); recorded was "Okta Workflows"

    Plan: 1 conflict; no action.
    1 of 1 fact verified.
    "#);
}

#[test]
fn verbose_adds_what_is_in_sync_and_the_steps() {
    let (plan, handoffs) = first_run();
    let declared = declared();
    let text = plain(&super::plan(&PlanView {
        plan: &plan,
        declared: &declared,
        handoffs: &handoffs,
        readings: &[],
        verbose: true,
        sources: &Default::default(),
        width: 100,
    }));
    insta::assert_snapshot!(text, @r#"
    The declaration moved

      + connection.accuhive-production  "Accuhive production"  may exist already
      + token.accuhive/auditor  "tenantry auditor"  1 read  may exist already
            + List audit events  GET /audit/events

      + token.accuhive/okta-workflows  "Okta Workflows"  2 read  may exist already
            Devices: Device Information
              + Device details  GET /devices/{device_id}/details
              + Device list     GET /devices
          reaches connection.accuhive-production

    In sync

      tenant.accuhive  "accuhive.api.kandji.io"  1 fact

    Not verifiable

      8 facts: the log has no trace of it, which proves no absence
        token.accuhive/auditor, token.accuhive/okta-workflows, connection.accuhive-production
        to verify: look on the console; its next change there enters the log
      1 fact: no public interface shows it
        connection.accuhive-production
        to verify: declare a `canary:` flow, or attest it: tenantry attest ADDRESS --reason TEXT
      1 fact: the secret is not at hand (env:ACCUHIVE_AUDITOR_TOKEN)
        token.accuhive/auditor
        to verify: set the reference where the plan runs

    What will happen

      automatic: record tenant.accuhive

      Iru Endpoint (Kandji) console, accuhive.kandji.io > Access > API tokens
        by an administrator of Iru Endpoint
      1. Create token "tenantry auditor"
         why: it is declared and not live
         1.1 Sign in.
         1.2 Open "Access", then the tab "API tokens".
         tick
           [x] List audit events  GET /audit/events
         the new secret goes to env:ACCUHIVE_AUDITOR_TOKEN
      2. Create token "Okta Workflows"
         why: it is declared and not live
         2.1 Sign in.
         2.2 Open "Access", then the tab "API tokens".
         tick
           Devices: Device Information
             [x] Device details  GET /devices/{device_id}/details
             [x] Device list     GET /devices
         the new secret goes to connection.accuhive-production
        done when the audit log shows the token with exactly these permissions

      Okta Workflows console, acme.workflows.okta.com > Connections
        by an Okta Workflows administrator
      3. Create connection "Accuhive production"
         why: it is declared and not live
         3.1 Sign in.
         3.2 Open "Access", then the tab "API tokens".
         done when the System Log shows the connection

    Plan: 3 pending; 3 handoffs in 2 console visits, 1 automatic.
    1 of 11 facts verified, 10 cannot be.
    "#);
}

#[test]
fn a_token_that_is_pending_while_its_log_is_unread_says_so() {
    let mut added = field(
        boxed(DETAILS),
        Verdict::Unverifiable,
        [Some(true), Some(false), None],
    );
    added.pending = true;
    let added = added.unknown(Unknown::NotAsked(NotAsked::Offline));
    let plan = Plan {
        items: vec![item(TOKEN, "Okta Workflows", vec![added]).reaching("accuhive-production")],
        unverified: vec![unverified(
            TOKEN,
            vec![boxed(DETAILS)],
            Unknown::NotAsked(NotAsked::Offline),
        )],
        coverage: coverage(1, 0, 0),
        ..Plan::default()
    };
    insta::assert_snapshot!(shown(&plan, &[], 100), @r#"
    The declaration moved

      ~ token.accuhive/okta-workflows  "Okta Workflows"
          declared; live unknown: --offline asks no service
            Devices: Device Information
              + Device details  GET /devices/{device_id}/details
          reaches connection.accuhive-production

    Not verifiable

      1 fact: --offline asks no service
        token.accuhive/okta-workflows
        to verify: plan without --offline

    Plan: 1 pending; no action.
    0 of 1 fact verified, 1 cannot be.
    "#);
}

#[test]
fn a_due_secret_and_a_note_of_what_is_in_sync() {
    let due = field(
        Field::Secret,
        Verdict::Due,
        [Some(true), Some(true), Some(true)],
    )
    .seen(log("01T08:00", "u-jane", "created"));
    let mut quiet = item(
        AUDITOR,
        "tenantry auditor",
        vec![sample::in_sync(Field::Existence)],
    );
    quiet
        .notes
        .push("\"Blueprints: Blueprints Management\" has a new member since it was applied".into());
    let plan = Plan {
        items: vec![quiet, item(TOKEN, "Okta Workflows", vec![due])],
        actions: vec![action(
            TOKEN,
            crate::model::ActionKind::RevokeToken,
            "its secret is 95 days old",
        )],
        coverage: coverage(2, 2, 0),
        ..Plan::default()
    };
    insta::assert_snapshot!(shown(&plan, &[], 100), @r#"
    Due

      ~ token.accuhive/okta-workflows  "Okta Workflows"
          ~ secret  to be replaced by date; created: 2026-11-01 08:00 UTC by Jane Doe (audit log)

    Notes

      token.accuhive/auditor: "Blueprints: Blueprints Management" has a new member since it was applied

    What will happen

      1. revoke token token.accuhive/okta-workflows: its secret is 95 days old

    Plan: 1 due; 1 handoff in 1 console visit.
    2 of 2 facts verified.
    "#);
}

#[test]
fn two_thousand_items_are_all_shown() {
    let items = (0..2_000)
        .map(|index| {
            let address = format!("token.accuhive/t{index}");
            let unticked = lost(boxed(DETAILS)).seen(log("24T09:12", "u-jane", "gone"));
            item(&address, "Okta Workflows", vec![unticked])
        })
        .collect();
    let plan = Plan {
        items,
        ..Plan::default()
    };
    assert_eq!(shown(&plan, &[], 100).matches("unticked").count(), 2_000);
}
