//! Plan and apply by two machines on one state, its history, and what keeps a stranger's configuration out.

use crate::server::{declaration, machine, servers};
use crate::stage::{Program, Stage};

#[test]
fn two_machines_work_on_one_state() {
    for server in servers() {
        let stage = Stage::quickstart();
        let allow = format!("--allow-store {}", server.address);
        let at = |line: &str| format!("{line} {allow}");
        let endpoints = stage.simulator().endpoints();
        let one = machine(&server.address, &endpoints, "");
        let two = machine(&server.address, &endpoints, "");
        one.run(&at("apply --auto-approve")).exits(0);
        assert!(
            !one.path(".tenantry/stand-in/state.json").exists(),
            "nothing of it is kept here"
        );
        two.run(&at("plan --detailed-exitcode")).exits(0);
        two.run(&at("state list"))
            .exits(0)
            .says("connection.accuhive-production");
        two.run(&at("state show org.acme"))
            .exits(0)
            .says("acme.okta.com");
        two.run(&at("state unlock")).exits(0).says("not locked");

        // a mistake, and back
        two.run(&at("state rm connection.accuhive-production --yes"))
            .exits(0)
            .says("Forgotten");
        one.run(&at("plan --detailed-exitcode")).exits(2);
        let history = one.run(&at("state history")).exits(0);
        assert!(
            history.out.contains("-connection.accuhive-production"),
            "{history}"
        );
        assert!(
            history.out.contains("state rm of tester") && history.out.contains("(now)"),
            "{history}"
        );
        let serial = serials(&history.out)[1];
        one.run(&at(&format!("state rollback {serial}")))
            .exits(64)
            .warns("--yes");
        one.run(&at(&format!("state rollback {serial} --yes")))
            .exits(0)
            .says("Rolled back");
        two.run(&at("plan --detailed-exitcode")).exits(0);

        // to a folder of this machine and back again
        let pulled = one.run(&at("state pull")).exits(0);
        let local = Program::with(&[
            (
                "tenantry.yaml",
                &crate::stage::text_of("examples/quickstart/tenantry.yaml"),
            ),
            ("pulled.json", &pulled.out),
        ]);
        let mut local = local;
        local.set("TENANTRY_ENDPOINTS", &endpoints);
        local.run("state push pulled.json").exits(0).says("Written");
        local.run("plan --detailed-exitcode").exits(0);
        one.write("pulled.json", &pulled.out);
        one.run(&at("state push pulled.json"))
            .exits(0)
            .says("nothing was written");
        one.run(&at(
            "state mv token.accuhive/okta-workflows token.accuhive/flows",
        ))
        .exits(0)
        .says("Moved");
        one.run(&at("state push pulled.json"))
            .exits(64)
            .warns("is older");
        one.run(&at("state push pulled.json --force")).exits(0);
        two.run(&at("plan --detailed-exitcode")).exits(0);
    }
}

/// The serials of a history, newest first.
fn serials(text: &str) -> Vec<u64> {
    text.lines()
        .filter_map(|line| line.split_whitespace().next()?.parse().ok())
        .collect()
}

#[test]
fn what_is_missing_is_named() {
    for server in servers() {
        let stage = Stage::quickstart();
        let endpoints = stage.simulator().endpoints();
        let mut one = machine(&server.address, &endpoints, "");
        one.run("plan")
            .exits(1)
            .warns(&format!("--allow-store {}", server.address))
            .warns("TN733");
        let allowed = format!("plan --allow-store {}", server.address);
        one.set("AWS_SECRET_ACCESS_KEY", "");
        one.run(&allowed)
            .exits(1)
            .warns("AWS_ACCESS_KEY_ID")
            .warns("TN732");
        one.set("AWS_SECRET_ACCESS_KEY", "thing");
        let other =
            declaration(&server.address, "").replace("bucket: team-state", "bucket: team-sate");
        one.write("tenantry.yaml", &other);
        one.run(&allowed)
            .exits(1)
            .warns("no such bucket")
            .warns("TN735");
        one.write("tenantry.yaml", &declaration("127.0.0.1:1", ""));
        one.run("plan --allow-store 127.0.0.1:1")
            .exits(1)
            .warns("TN737");
    }
}
