//! What a run costs for many tenants: the real program against the simulator on loopback. `cargo bench --bench tenants -- 1 30 300 10000`
//! prints the rows of docs/scale.md: seconds, requests, memory at its highest, visits to consoles.
//!
//! Every tenant has two tokens and one connection, 30 of them share an Okta org, and only the auditors' tokens are there yet: the
//! first apply has a token and a connection to be made for each tenant.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr)]

use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tenantry::model::Shard;
use tenantry::simulator::{Simulator, World};

/// Tenants of one Okta org.
const OF_ONE_ORG: usize = 30;

/// More tenants than this are shared among shards, and the first one is measured: stand-ins are named in an environment variable,
/// and Linux takes 128 KiB in one.
const AT_ONCE: usize = 1_000;

/// Tenants of a shard, about.
const OF_ONE_SHARD: usize = 300;

/// So many handoffs are done in the simulated consoles; for more tenants they are opened for somebody else.
const DONE: usize = 30;

/// Longer than this no step may take.
const PATIENCE: Duration = Duration::from_secs(240);

fn main() {
    let mut sizes: Vec<usize> = std::env::args()
        .filter_map(|word| word.parse().ok())
        .collect();
    if sizes.is_empty() {
        sizes = vec![1, 30];
    }
    let build = if cfg!(debug_assertions) {
        "debug"
    } else {
        "release"
    };
    println!("build: {build}\n");
    println!(
        "| tenants | step | seconds | requests to Iru | requests to Okta | memory, MB | exit code | says |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    for tenants in sizes {
        measure(tenants);
    }
}

fn measure(tenants: usize) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("tenantry.yaml"), declaration(tenants)).unwrap();
    let shard = (tenants > AT_ONCE).then(|| {
        let of = u32::try_from(tenants / OF_ONE_SHARD).unwrap();
        Shard::new(1, of).unwrap()
    });
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let here = |number: &usize| shard.is_none_or(|shard| shard.holds(&key(*number)));
    let there: Vec<usize> = (1..=tenants).filter(here).collect();
    let world = World::from_yaml(&world(&there)).unwrap();
    let simulator = runtime
        .block_on(Simulator::start(world, "127.0.0.1:0".parse().unwrap()))
        .unwrap();
    let about = match shard {
        Some(shard) => format!("{tenants} (shard {shard}: {})", there.len()),
        None => tenants.to_string(),
    };
    let only = shard.map_or_else(String::new, |shard| format!(" --shard {shard}"));
    let operator = if tenants <= DONE {
        "simulator"
    } else {
        "later"
    };
    let mut steps = vec![
        ("validate", "validate".to_owned()),
        ("first plan", format!("plan{only}")),
        ("warm plan", format!("plan{only}")),
        (
            "apply",
            format!("apply --auto-approve --operator {operator}{only}"),
        ),
        ("plan after it", format!("plan{only}")),
        ("query", format!("query permission:device{only}")),
    ];
    if shard.is_some() {
        steps.retain(|(name, _)| !name.contains("apply") && !name.contains("after"));
    }
    for (name, line) in steps {
        simulator.reset_counts();
        let run = run(folder.path(), &simulator, &line);
        let (mut iru, mut okta) = (0, 0);
        for one in simulator.counts() {
            match one.host.contains("okta") {
                true => okta += one.count,
                false => iru += one.count,
            }
        }
        println!(
            "| {about} | {name} | {:.1} | {iru} | {okta} | {} | {} | {} |",
            run.seconds, run.memory, run.code, run.says
        );
    }
    runtime.block_on(simulator.stop());
}

struct Run {
    seconds: f64,
    memory: u64,
    code: String,
    says: String,
}

fn run(folder: &Path, simulator: &Simulator, line: &str) -> Run {
    let started = Instant::now();
    let mut child = Command::new(env!("CARGO_BIN_EXE_tenantry"))
        .args(line.split(' '))
        .current_dir(folder)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("USER", "bench")
        .env("TENANTRY_ENDPOINTS", simulator.endpoints())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        let _ = stdout.read_to_string(&mut text);
        text
    });
    let mut memory = 0;
    let code = loop {
        memory = memory.max(highest(child.id()));
        if let Some(status) = child.try_wait().unwrap() {
            break status
                .code()
                .map_or_else(|| "none".to_owned(), |code| code.to_string());
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            child.wait().unwrap();
            break format!("stopped after {} s", PATIENCE.as_secs());
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    let seconds = started.elapsed().as_secs_f64();
    let text = reader.join().unwrap();
    Run {
        seconds,
        memory: memory / 1024,
        code,
        says: said(&text),
    }
}

/// The highest memory of a process so far, in KiB.
fn highest(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

/// The line that counts visits, or else the last one.
fn said(text: &str) -> String {
    let visits = text.lines().find(|line| line.contains("console visit"));
    let last = text.lines().rfind(|line| !line.trim().is_empty());
    let line = visits.or(last).unwrap_or_default().trim();
    line.chars().take(100).collect::<String>().replace('|', "/")
}

fn key(number: usize) -> String {
    format!("customer-{number}")
}

fn org(number: usize) -> String {
    format!("group-{}", number.div_ceil(OF_ONE_ORG))
}

fn declaration(tenants: usize) -> String {
    let mut text = String::from(
        "version: 1
templates:
  tenants:
    standard:
      api_host: ${tenant}.api.kandji.io
      tokens:
        auditor: { name: tenantry auditor, secret: \"env:IRU_${TENANT}_AUDITOR\", permissions: [List audit events] }
        okta: { name: Okta Workflows, secret: \"env:IRU_${TENANT}_OKTA\", permissions: [Device list, Device details] }
  connections:
    flows: { nickname: \"Kandji ${connection}\", tenant: \"${connection}\", token: okta }
  orgs:
    standard: { domain: \"${org}.okta.com\", credentials: { ssws: \"env:${ORG}_OKTA\" } }
orgs:
",
    );
    for number in (1..=tenants).step_by(OF_ONE_ORG) {
        let _ = writeln!(text, "  {}: {{ use: standard }}", org(number));
    }
    text.push_str("tenants:\n");
    for number in 1..=tenants {
        let _ = writeln!(text, "  {}: {{ use: standard }}", key(number));
    }
    text.push_str("connections:\n");
    for number in 1..=tenants {
        let _ = writeln!(
            text,
            "  {}: {{ use: flows, org: {} }}",
            key(number),
            org(number)
        );
    }
    text
}

/// These tenants with their auditors' tokens, and their orgs without connections.
fn world(tenants: &[usize]) -> String {
    let mut text = String::from("tenants:\n");
    for number in tenants {
        let key = key(*number);
        let name = key.to_uppercase().replace('-', "_");
        let _ = writeln!(
            text,
            "  {key}:
    host: {key}.api.kandji.io
    devices: 2
    tokens:
      - {{ label: tenantry auditor, secret: \"env:IRU_{name}_AUDITOR\", permissions: [List audit events] }}"
        );
    }
    text.push_str("orgs:\n");
    let mut orgs: Vec<String> = tenants.iter().map(|number| org(*number)).collect();
    orgs.sort();
    orgs.dedup();
    for org in orgs {
        let name = org.to_uppercase().replace('-', "_");
        let _ = writeln!(
            text,
            "  {org}: {{ domain: {org}.okta.com, ssws: \"env:{name}_OKTA\", connections: [] }}"
        );
    }
    text
}
