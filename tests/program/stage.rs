//! Where a test plays: a folder with a configuration, the real binary, and a simulated world that the test can act upon.

use std::collections::BTreeMap;
use std::io::Write;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use tenantry::simulator::{Act, RequestCount, Simulator, World};

/// The tenant's API host in the worlds of these tests.
pub const HOST: &str = "accuhive.api.kandji.io";

/// Where the checkout is.
pub fn checkout() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the checkout.
pub fn text_of(path: &str) -> String {
    std::fs::read_to_string(checkout().join(path)).unwrap()
}

/// The binary in a folder of its own, with an environment of its own.
pub struct Program {
    folder: TempDir,
    environment: BTreeMap<String, String>,
}

impl Program {
    /// A folder with these files.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let program = Self {
            folder: tempfile::tempdir().unwrap(),
            environment: BTreeMap::new(),
        };
        for (name, text) in files {
            program.write(name, text);
        }
        program
    }

    /// A copy of `examples/quickstart`.
    pub fn quickstart() -> Self {
        Self::with(&[
            (
                "tenantry.yaml",
                &text_of("examples/quickstart/tenantry.yaml"),
            ),
            ("world.yaml", &text_of("examples/quickstart/world.yaml")),
        ])
    }

    /// Does something in the world that `--simulate` keeps.
    #[track_caller]
    pub fn act_in_kept_world(&self, act: Value) {
        const KEPT: &str = ".tenantry/simulated/world.json";
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .unwrap();
        let world = World::from_json(&self.read(KEPT)).unwrap();
        let listen = "127.0.0.1:0".parse().unwrap();
        let simulator = runtime.block_on(Simulator::start(world, listen)).unwrap();
        let act: Act = serde_json::from_value(act).unwrap();
        simulator.act(act).unwrap();
        self.write(KEPT, &simulator.world().to_json());
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// What a file says.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Changes the declaration; what is replaced must be there.
    #[track_caller]
    pub fn declare(&self, from: &str, to: &str) {
        let text = self.read("tenantry.yaml");
        assert!(text.contains(from), "{from:?} is not in the declaration");
        self.write("tenantry.yaml", &text.replacen(from, to, 1));
    }

    /// Sets a variable for the runs to come.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.insert(name.to_owned(), value.to_owned());
    }

    /// A command that is ready to run: nobody at the keyboard, nothing inherited but the path.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
        command
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("USER", "tester")
            .envs(&self.environment)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command line, split at blanks.
    pub fn run(&self, line: &str) -> Run {
        self.run_words(&line.split_whitespace().collect::<Vec<_>>())
    }

    /// Runs these arguments.
    pub fn run_words(&self, arguments: &[&str]) -> Run {
        self.run_with_input(arguments, "")
    }

    /// Runs these arguments with a text on the standard input.
    pub fn run_with_input(&self, arguments: &[&str], input: &str) -> Run {
        let mut command = self.command(arguments);
        if !input.is_empty() {
            command.stdin(Stdio::piped());
        }
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        if let Some(mut stdin) = child.stdin.take() {
            // a run that does not read has its reasons
            let _ = stdin.write_all(input.as_bytes());
        }
        let output = child.wait_with_output().unwrap();
        Run {
            line: arguments.join(" "),
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// What a run left.
#[derive(Debug)]
pub struct Run {
    line: String,
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Run {
    /// The command line.
    pub fn line(&self) -> &str {
        &self.line
    }

    /// Holds the run to its exit code.
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Holds the result to a text that a person reads in it, however its lines are broken.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(
            squeezed(&self.out).contains(&squeezed(text)),
            "no {text:?} in {self}"
        );
        self
    }

    /// As [`Run::says`], for stderr.
    #[track_caller]
    pub fn warns(self, text: &str) -> Self {
        assert!(
            squeezed(&self.err).contains(&squeezed(text)),
            "no {text:?} in {self}"
        );
        self
    }

    /// The result as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|error| panic!("{error}: {self}"))
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            line,
            code,
            out,
            err,
        } = self;
        write!(
            f,
            "tenantry {line}\nexit code {code:?}\n-- stdout\n{out}\n-- stderr\n{err}"
        )
    }
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A program and, on a port of its own, a world that it is pointed at.
pub struct Stage {
    program: Program,
    simulator: Simulator,
    _runtime: tokio::runtime::Runtime,
}

impl Deref for Stage {
    type Target = Program;

    fn deref(&self) -> &Program {
        &self.program
    }
}

impl Stage {
    /// A declaration and a world.
    pub fn of(declaration: &str, world: &str) -> Self {
        Self::around(Program::with(&[("tenantry.yaml", declaration)]), world)
    }

    /// A world alone: an empty folder.
    pub fn bare(world: &str) -> Self {
        Self::around(Program::with(&[]), world)
    }

    /// The quickstart before anybody has clicked anything.
    pub fn quickstart() -> Self {
        let world = text_of("examples/quickstart/world.yaml");
        Self::around(Program::quickstart(), &world)
    }

    /// The quickstart, applied.
    pub fn applied() -> Self {
        let stage = Self::quickstart();
        stage.run("apply --auto-approve").exits(0);
        stage
    }

    fn around(mut program: Program, world: &str) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let world = World::from_yaml(world).unwrap();
        let listen = "127.0.0.1:0".parse().unwrap();
        let simulator = runtime.block_on(Simulator::start(world, listen)).unwrap();
        program.set("TENANTRY_ENDPOINTS", &simulator.endpoints());
        Self {
            program,
            simulator,
            _runtime: runtime,
        }
    }

    /// Sets a variable for the runs to come.
    pub fn set(&mut self, name: &str, value: &str) {
        self.program.set(name, value);
    }

    /// The simulator itself.
    pub fn simulator(&self) -> &Simulator {
        &self.simulator
    }

    /// Does what a person does on the consoles.
    #[track_caller]
    pub fn act(&self, act: Value) {
        let act: Act = serde_json::from_value(act).unwrap();
        self.simulator.act(act).unwrap();
    }

    /// What was asked since the counts were last forgotten; they are forgotten now.
    pub fn asked(&self) -> Vec<RequestCount> {
        let counts = self.simulator.counts();
        self.simulator.reset_counts();
        counts
    }

    /// How many requests that is.
    pub fn requests(&self) -> u64 {
        self.asked().iter().map(|one| one.count).sum()
    }

    /// Everything that somebody could have changed: tokens, connections, and both logs.
    pub fn things(&self) -> Value {
        let world: Value = serde_json::from_str(&self.simulator.world().to_json()).unwrap();
        let tenant = &world["tenants"]["accuhive"];
        let org = &world["orgs"]["acme"];
        serde_json::json!([
            tenant["tokens"],
            tenant["log"],
            org["connections"],
            org["log"]
        ])
    }
}

/// The item of an address in a plan.
#[track_caller]
pub fn item<'a>(plan: &'a Value, address: &str) -> &'a Value {
    plan["items"]
        .as_array()
        .and_then(|items| items.iter().find(|item| item["address"] == address))
        .unwrap_or_else(|| panic!("no {address} in {plan:#}"))
}

/// The field of an item, by its name and, for a permission, its method and path.
#[track_caller]
pub fn field<'a>(item: &'a Value, name: &str, permission: Option<&str>) -> &'a Value {
    item["fields"]
        .as_array()
        .and_then(|fields| {
            fields.iter().find(|field| {
                field["field"] == name
                    && field.get("permission").and_then(Value::as_str) == permission
            })
        })
        .unwrap_or_else(|| panic!("no {name} {permission:?} in {item:#}"))
}
