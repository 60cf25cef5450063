//! An encrypted state: in the bucket and here.

use crate::server::{machine, servers};
use crate::stage::Stage;

/// Keys that were made for this test.
const ONE: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";

const ENCRYPTION: &str = "  encryption: { required: true, identities: [env:AGE_KEY] }\n";

#[test]
fn a_plain_run_refuses_an_encrypted_state_and_a_strict_one_a_plain_state() {
    for server in servers() {
        let stage = Stage::quickstart();
        let endpoints = stage.simulator().endpoints();
        let at = |line: &str| format!("{line} --allow-store {}", server.address);
        let mut sealed = machine(&server.address, &endpoints, ENCRYPTION);
        sealed.set("AGE_KEY", ONE);
        let plain = machine(&server.address, &endpoints, "");
        plain.run(&at("apply --auto-approve")).exits(0);

        sealed
            .run(&at("plan"))
            .exits(1)
            .warns("is plain")
            .warns("state encrypt")
            .warns("TN739");
        sealed.run(&at("state encrypt")).exits(0).says("Encrypted");
        sealed.run(&at("plan --detailed-exitcode")).exits(0);
        for line in ["plan", "state list", "apply --auto-approve", "state pull"] {
            plain
                .run(&at(line))
                .exits(1)
                .warns("is encrypted")
                .warns("TN738");
        }
        let pulled = sealed.run(&at("state pull")).exits(0);
        assert!(pulled.out.contains("hmac_key"));
        let history = sealed.run(&at("state history")).exits(0);
        assert!(!history.out.contains("cannot be read"), "{history}");
        plain.run(&at("state history")).exits(1);
    }
}

#[test]
fn a_passphrase_is_rotated_here() {
    let mut stage = Stage::quickstart();
    let declared = stage.read("tenantry.yaml");
    let with = |references: &str| {
        format!(
            "{declared}\nstate: {{ encryption: {{ required: true, passphrases: [{references}] }} }}\n"
        )
    };
    stage.write("tenantry.yaml", &with("env:OLD"));
    stage.set("OLD", "correct horse");
    stage.run("apply --auto-approve").exits(0);
    let text = std::fs::read(stage.path(".tenantry/stand-in/state.json")).unwrap();
    assert!(text.starts_with(b"age-encryption.org/v1"));
    let folder = stage.path(".tenantry/stand-in/versions");
    for version in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let bytes = std::fs::read(version.path()).unwrap();
        assert!(bytes.starts_with(b"age-encryption.org/v1"), "{version:?}");
    }
    stage.write("tenantry.yaml", &with("env:NEW"));
    stage.set("NEW", "battery staple");
    stage
        .run("state list")
        .exits(1)
        .warns("none of the identities and passphrases");
    stage.write("tenantry.yaml", &with("env:NEW, env:OLD"));
    stage.run("state encrypt").exits(0);
    stage.write("tenantry.yaml", &with("env:NEW"));
    stage.run("plan --detailed-exitcode").exits(0);
}
