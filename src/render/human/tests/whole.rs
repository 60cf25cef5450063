//! Two situations from the first line to the last, wide and narrow.

use super::shown;
use crate::render::sample::*;

#[test]
fn first_run_on_an_empty_tenant() {
    let (plan, handoffs) = first_run();
    insta::assert_snapshot!(shown(&plan, &handoffs, 100), @r#"
    The declaration moved

      + connection.accuhive-production  "Accuhive production"  may exist already
      + token.accuhive/auditor  "tenantry auditor"  1 read  may exist already
      + token.accuhive/okta-workflows  "Okta Workflows"  2 read  may exist already
          reaches connection.accuhive-production

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
         tick
           [x] List audit events  GET /audit/events
         the new secret goes to env:ACCUHIVE_AUDITOR_TOKEN
      2. Create token "Okta Workflows"
         why: it is declared and not live
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
         done when the System Log shows the connection

    Plan: 3 pending; 3 handoffs in 2 console visits, 1 automatic.
    1 of 11 facts verified, 10 cannot be.
    "#);
}

#[test]
fn first_run_at_60_columns() {
    let (plan, handoffs) = first_run();
    insta::assert_snapshot!(shown(&plan, &handoffs, 60), @r#"
    The declaration moved

      + connection.accuhive-production  "Accuhive production"
          may exist already

      + token.accuhive/auditor  "tenantry auditor"  1 read  may
          exist already

      + token.accuhive/okta-workflows  "Okta Workflows"  2 read
          may exist already
          reaches connection.accuhive-production

    Not verifiable

      8 facts: the log has no trace of it, which proves no
        absence
        token.accuhive/auditor, token.accuhive/okta-workflows,
          connection.accuhive-production
        to verify: look on the console; its next change there
          enters the log
      1 fact: no public interface shows it
        connection.accuhive-production
        to verify: declare a `canary:` flow, or attest it:
          tenantry attest ADDRESS --reason TEXT
      1 fact: the secret is not at hand
        (env:ACCUHIVE_AUDITOR_TOKEN)
        token.accuhive/auditor
        to verify: set the reference where the plan runs

    What will happen

      automatic: record tenant.accuhive

      Iru Endpoint (Kandji) console, accuhive.kandji.io > Access
        > API tokens
        by an administrator of Iru Endpoint
      1. Create token "tenantry auditor"
         why: it is declared and not live
         tick
           [x] List audit events  GET /audit/events
         the new secret goes to env:ACCUHIVE_AUDITOR_TOKEN
      2. Create token "Okta Workflows"
         why: it is declared and not live
         tick
           Devices: Device Information
             [x] Device details
                 GET /devices/{device_id}/details
             [x] Device list
                 GET /devices
         the new secret goes to connection.accuhive-production
        done when the audit log shows the token with exactly
          these permissions

      Okta Workflows console, acme.workflows.okta.com >
        Connections
        by an Okta Workflows administrator
      3. Create connection "Accuhive production"
         why: it is declared and not live
         done when the System Log shows the connection

    Plan: 3 pending; 3 handoffs in 2 console visits, 1
          automatic.
    1 of 11 facts verified, 10 cannot be.
    "#);
}

#[test]
fn drift_by_unticking_a_dangerous_tick_a_deleted_connection_and_an_unmanaged_token() {
    let (plan, handoffs) = drifted();
    insta::assert_snapshot!(shown(&plan, &handoffs, 100), @r#"
    The live side moved

      + connection.accuhive-production  "Accuhive production"
          deleted 2026-11-24 09:15 UTC by bob@acme.com (System Log)

      ~ token.accuhive/okta-workflows  "Okta Workflows"
          unticked 2026-11-24 09:12 UTC by Jane Doe (audit log)
            Devices: Device Information
              + Device details  GET /devices/{device_id}/details
          ticked 2026-11-24 09:13 UTC by Jane Doe (audit log)
            Devices: Device Actions
              - Erase Device ~  POST /devices/{device_id}/action/erase  DESTRUCTIVE
          reaches connection.accuhive-production

    Not managed  shown, never acted on; `absent: true` asks for removal

      token.accuhive/3f2a9c  "Testing"
        1 sensitive read, 1 read
        Device Secrets: FileVault recovery key
        created: 2026-11-24 09:20 UTC by u-bob (audit log)

    Not verifiable

      1 fact (attested): no public interface shows it
        connection.accuhive-production

    What will happen

      Iru Endpoint (Kandji) console, accuhive.kandji.io > Access > API tokens
        by an administrator of Iru Endpoint
      1. Edit the permissions of token "Okta Workflows"
         why: its permissions drifted
         tick
           Devices: Device Information
             [x] Device details  GET /devices/{device_id}/details
         untick
           Devices: Device Actions
             [ ] Erase Device ~  POST /devices/{device_id}/action/erase  destructive
         done when the audit log shows the token with exactly these permissions

      Okta Workflows console, acme.workflows.okta.com > Connections
        by an Okta Workflows administrator
      2. Create connection "Accuhive production"
         why: it was deleted
         done when the System Log shows the connection

    ~ label inferred, not seen on a screen: method and path decide.

    Plan: 2 drift, 1 unmanaged; 2 handoffs in 2 console visits.
    7 of 8 facts verified, 1 cannot be (of those 1 attested by a person).
    "#);
}

#[test]
fn drift_at_60_columns() {
    let (plan, handoffs) = drifted();
    insta::assert_snapshot!(shown(&plan, &handoffs, 60), @r#"
    The live side moved

      + connection.accuhive-production  "Accuhive production"
          deleted 2026-11-24 09:15 UTC by bob@acme.com (System
            Log)

      ~ token.accuhive/okta-workflows  "Okta Workflows"
          unticked 2026-11-24 09:12 UTC by Jane Doe (audit log)
            Devices: Device Information
              + Device details  GET /devices/{device_id}/details
          ticked 2026-11-24 09:13 UTC by Jane Doe (audit log)
            Devices: Device Actions
              - Erase Device ~
                  POST /devices/{device_id}/action/erase
                  DESTRUCTIVE
          reaches connection.accuhive-production

    Not managed
        shown, never acted on; `absent: true` asks for removal

      token.accuhive/3f2a9c  "Testing"
        1 sensitive read, 1 read
        Device Secrets: FileVault recovery key
        created: 2026-11-24 09:20 UTC by u-bob (audit log)

    Not verifiable

      1 fact (attested): no public interface shows it
        connection.accuhive-production

    What will happen

      Iru Endpoint (Kandji) console, accuhive.kandji.io > Access
        > API tokens
        by an administrator of Iru Endpoint
      1. Edit the permissions of token "Okta Workflows"
         why: its permissions drifted
         tick
           Devices: Device Information
             [x] Device details
                 GET /devices/{device_id}/details
         untick
           Devices: Device Actions
             [ ] Erase Device ~
                 POST /devices/{device_id}/action/erase
                 destructive
         done when the audit log shows the token with exactly
           these permissions

      Okta Workflows console, acme.workflows.okta.com >
        Connections
        by an Okta Workflows administrator
      2. Create connection "Accuhive production"
         why: it was deleted
         done when the System Log shows the connection

    ~ label inferred, not seen on a screen: method and path
      decide.

    Plan: 2 drift, 1 unmanaged; 2 handoffs in 2 console visits.
    7 of 8 facts verified, 1 cannot be (of those 1 attested by a
      person).
    "#);
}
