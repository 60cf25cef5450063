//! The exit codes of the real program under faults: an outage is 1, a rejected credential of ours 77, and neither is drift.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::stand::{AUDIT, LOGS, ORG};
use tenantry::simulator::{Act, Simulator, World};

const CONFIGURATION: &str = include_str!("../../examples/quickstart/tenantry.yaml");
const WORLD: &str = include_str!("../../examples/quickstart/world.yaml");

const FAILED: i32 = 1;
const DRIFT: i32 = 3;
const REJECTED: i32 = 77;

struct Program<'a> {
    simulator: &'a Simulator,
    folder: &'a Path,
}

impl Program<'_> {
    fn run(&self, arguments: &[&str]) -> i32 {
        let status = Command::new(env!("CARGO_BIN_EXE_tenantry"))
            .args(arguments)
            .arg("--config")
            .arg(self.folder)
            .env_clear()
            .env("TENANTRY_ENDPOINTS", self.simulator.endpoints())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        status.code().unwrap()
    }

    fn act(&self, json: &str) {
        let act: Act = serde_json::from_str(json).unwrap();
        self.simulator.act(act).unwrap();
    }

    fn under(&self, fault: &str, arguments: &[&str]) -> i32 {
        self.act(&format!(r#"{{"do": "fault", {fault}}}"#));
        let code = self.run(arguments);
        self.act(r#"{"do": "clear_faults"}"#);
        code
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_is_1_a_rejection_77_and_neither_is_drift() {
    let world = World::from_yaml(WORLD).unwrap();
    let simulator = Simulator::start(world, "127.0.0.1:0".parse().unwrap())
        .await
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tenantry.yaml"), CONFIGURATION).unwrap();
    let program = Program {
        simulator: &simulator,
        folder: folder.path(),
    };
    let plan = ["plan", "--detailed-exitcode"];
    assert_eq!(program.run(&["apply", "--auto-approve"]), 0);
    assert_eq!(program.run(&plan), 0);
    program.act(r#"{"do": "edit_token", "tenant": "accuhive", "token": "Okta Workflows", "untick": ["Device details"]}"#);
    assert_eq!(program.run(&plan), DRIFT);

    for path in [AUDIT, LOGS] {
        for (fault, expected) in [
            (r#""kind": "status", "status": 401"#, REJECTED),
            (r#""kind": "status", "status": 403"#, REJECTED),
            (r#""kind": "html""#, FAILED),
            (r#""kind": "html", "status": 403"#, FAILED),
            (r#""kind": "empty""#, FAILED),
            (r#""kind": "wrong_shape""#, FAILED),
        ] {
            let fault = format!(r#"{fault}, "path": "{path}""#);
            assert_eq!(program.under(&fault, &plan), expected, "{fault}");
        }
    }
    for (fault, expected) in [
        (r#""kind": "status", "status": 403"#, REJECTED),
        (r#""kind": "html""#, FAILED),
    ] {
        assert_eq!(program.under(fault, &["drift"]), expected, "{fault}");
    }
    let probing = ["plan", "--detailed-exitcode", "--probe"];
    assert_eq!(program.run(&probing), DRIFT);
    for (fault, expected) in [
        // every token at once is the service's trouble
        (
            r#""kind": "status", "status": 401, "host": "accuhive.api.kandji.io""#,
            FAILED,
        ),
        (r#""kind": "html", "path": "/api/v1/devices""#, FAILED),
    ] {
        assert_eq!(program.under(fault, &probing), expected, "{fault}");
    }
    let everywhere = r#""kind": "status", "status": 401"#;
    assert_eq!(
        program.under(everywhere, &probing),
        REJECTED,
        "{ORG} rejects ours too"
    );
    assert_eq!(program.run(&plan), DRIFT, "afterwards all is as before");
}
