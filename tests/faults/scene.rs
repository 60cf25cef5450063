//! The scenes that are disturbed: what is declared, what was recorded before, and what the services would say.

use tenantry::observe::{Observations, Probes};

use crate::stand::Stand;

pub const CONFIGURATION: &str = "
version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor: { name: auditor, secret: env:AUDITOR, permissions: [List audit events] }
      flows:
        name: Flows
        description: For Okta Workflows
        secret: env:FLOWS
        permissions: [Device list, Device details, List users]
      # older than the log: judged by its probes, or by its trace alone
      old: { name: Old, secret: env:OLD, permissions: [Device list, Device details, List blueprints] }
      # not there yet
      missing: { name: Missing, permissions: [Device list] }
      # its rename stands on the log's first page, its permissions on a later one
      renamed: { name: Renamed, permissions: [Device list, List users] }
      # two bear the name, and one of them is on a later page
      twin: { name: Twin, permissions: [Device list] }
      # declared to be gone
      retired: { name: Retired, absent: true }
orgs:
  acme: { domain: acme.okta.com, credentials: { ssws: env:OKTA } }
connections:
  production: { nickname: Production, org: acme, tenant: accuhive, token: flows }
  spare: { nickname: Spare, org: acme, tenant: accuhive, token: flows }
";

pub const WORLD: &str = "
clock: { at: 2026-11-24T09:00:00Z, per_request_ms: 0 }
people: { p1: Ada Admin, p2: Bob Builder }
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    devices: 2
    other_events: OTHERS
    switches: { limits: { per_second: 1000000, per_hour: 100000000 }, update_event: UPDATE }
    tokens:
      - { label: auditor, secret: env:AUDITOR, permissions: [List audit events] }
      - label: Flows
        description: For Okta Workflows
        secret: env:FLOWS
        permissions: [Device list, Device details, List users]
        created: 2026-05-29T00:00:00Z
        history: [{ at: 2026-11-20T00:00:00Z, by: Bob Builder, ticked: [List users] }]
      - { label: Old, secret: env:OLD, permissions: [Device list, Device details], in_log: acted_only }
      - label: Renamed
        permissions: [Device list, List users]
        created: 2026-05-30T00:00:00Z
        history: [{ at: 2026-11-19T00:00:00Z, renamed_from: Before }]
      - { label: Twin, permissions: [Device list], created: 2026-05-31T00:00:00Z }
      - { label: Twin, permissions: [Device list], created: 2026-11-18T00:00:00Z }
      - { label: Retired, permissions: [List users], created: 2026-07-01T00:00:00Z }
orgs:
  acme:
    domain: acme.okta.com
    ssws: env:OKTA
    switches: { limits: { per_minute: 1000000 } }
    connections:
      - { nickname: Production, domain: accuhive.api.kandji.io, secret: env:FLOWS }
      - { nickname: Spare, domain: accuhive.api.kandji.io, secret: env:FLOWS }
";

/// What somebody clicks: one permission less, one more, a token nobody declared, a connection gone.
const DRIFT: &[&str] = &[
    r#"{"do": "edit_token", "tenant": "accuhive", "token": "Flows", "untick": ["Device details"], "by": "Bob Builder"}"#,
    r#"{"do": "edit_token", "tenant": "accuhive", "token": "Flows", "tick": ["GET /blueprints"], "by": "Bob Builder"}"#,
    r#"{"do": "edit_token", "tenant": "accuhive", "token": "Flows", "describe": "mine"}"#,
    r#"{"do": "create_token", "tenant": "accuhive", "label": "Undeclared", "permissions": ["Device list"]}"#,
    r#"{"do": "delete_connection", "org": "acme", "nickname": "Spare"}"#,
];

/// One scene, ready to be observed again and again.
pub struct Scene {
    pub name: String,
    pub stand: Stand,
    pub cache: Observations,
    pub probes: Probes,
}

/// What stands in the state before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing: a first run.
    Nothing,
    /// What is there.
    InSync,
    /// What was there before somebody clicked.
    Drifted,
}

/// What makes one scene.
#[derive(Clone, Copy)]
pub struct Plot {
    before: Before,
    warm: bool,
    probe: bool,
    updates: &'static str,
    pages: u32,
}

impl Plot {
    /// First run, in sync, drifted; with the log known or not; with probes or without; with update events that show the whole
    /// token or what changed.
    pub fn all() -> Vec<Self> {
        let kinds = [
            (false, true, "full", 1),
            (true, true, "full", 1),
            (true, false, "full", 1),
            (false, false, "changed_fields", 2),
        ];
        let before = [Before::Nothing, Before::InSync, Before::Drifted];
        before
            .into_iter()
            .flat_map(|before| {
                kinds.map(|(warm, probe, updates, pages)| Self {
                    before,
                    warm,
                    probe,
                    updates,
                    pages,
                })
            })
            // a log that is read in part is dear to simulate, and the same whether all is in sync or not
            .filter(|plot| plot.pages == 1 || plot.before != Before::InSync)
            .collect()
    }

    /// Brings it about.
    pub async fn scene(self) -> Scene {
        let Self {
            before,
            warm,
            probe,
            updates,
            pages,
        } = self;
        // a page holds 500
        let others = if pages == 1 { "10" } else { "510" };
        let world = WORLD.replace("UPDATE", updates).replace("OTHERS", others);
        let mut stand = Stand::new(CONFIGURATION, &world).await;
        let mut cache = Observations::default();
        match before {
            Before::Nothing => drop(stand.observe(&mut cache, Probes::None).await),
            Before::InSync | Before::Drifted => stand.record(&mut cache, Probes::Declared).await,
        }
        if before == Before::Drifted {
            for act in DRIFT {
                stand.act(act);
            }
        }
        Scene {
            name: format!(
                "{before:?}, warm {warm}, probe {probe}, {updates} updates, {pages} pages"
            ),
            cache: if warm { cache } else { Observations::default() },
            stand,
            probes: if probe {
                Probes::Declared
            } else {
                Probes::None
            },
        }
    }
}
