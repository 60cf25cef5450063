//! `demo`: the whole story on the embedded simulator, with the real commands and their real output.

use std::ffi::OsString;
use std::path::Path;

use clap::ValueEnum;

use crate::cli::args::DemoArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::simulator::{Act, Simulator, World};
use crate::state::atomic_write;

const CONFIGURATION: &str = include_str!("../../../examples/quickstart/tenantry.yaml");
const WORLD: &str = include_str!("../../../examples/quickstart/world.yaml");

/// The person of the world who clicks without telling anybody.
const SOMEBODY: &str = "7b1f7c1e-52b3-4f0a-9a64-0d1f5d3c2b10";

/// A paragraph in lines of at most `width` columns.
fn wrapped(text: &str, width: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if line > 0 && line + 1 + word.chars().count() > width {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    lines.join("\n")
}

/// The quickstart, and a name for the id that the audit log gives.
fn configuration() -> String {
    format!("{CONFIGURATION}\npeople:\n  {SOMEBODY}: Sam Somebody\n")
}

/// Tells the story.
pub fn run(args: &DemoArgs, output: Output) -> Result<ExitCode, CliError> {
    let temporary = tempfile::tempdir().map_err(CliError::Setup)?;
    let folder = match &args.keep {
        Some(folder) => {
            let occupied =
                std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some());
            if occupied {
                return Err(CliError::Usage(format!(
                    "{} is not empty",
                    folder.display()
                )));
            }
            folder.as_path()
        }
        None => temporary.path(),
    };
    let story = Story { folder, output };
    story.tell()?;
    if let Some(folder) = &args.keep {
        output.result(&format!(
            "\nThe files are in {0}. Go on with: tenantry plan --simulate --config {0}",
            folder.display()
        ));
    }
    Ok(ExitCode::Success)
}

struct Story<'a> {
    folder: &'a Path,
    output: Output,
}

impl Story<'_> {
    fn tell(&self) -> Result<(), CliError> {
        self.write(&configuration())?;
        let world = format!("{WORLD}\n");
        let people = "people:\n";
        let world = world.replacen(people, &format!("{people}  {SOMEBODY}: Sam Somebody\n"), 1);
        atomic_write(&self.folder.join("world.yaml"), world.as_bytes())?;
        self.chapter(
            "1. An empty tenant",
            "A file declares one Iru Endpoint (Kandji) tenant, two API tokens and one Okta Workflows connection. \
             Nothing of it exists yet. No public API creates tokens or connections, so the plan holds handoffs: steps for \
             a person, with what will prove them.",
        );
        self.command(
            &["plan", "--simulate", "--detailed-exitcode"],
            ExitCode::Pending,
        )?;

        self.chapter(
            "2. Apply",
            "On a real tenant a person follows the steps. Here the simulator does them in its consoles, and tenantry \
             believes neither: each handoff ends when the audit log, the System Log or a probe shows it.",
        );
        self.command(
            &["apply", "--simulate", "--auto-approve"],
            ExitCode::Success,
        )?;
        self.chapter("3. The next plan is empty", "And it says what it covers.");
        self.command(
            &["plan", "--simulate", "--detailed-exitcode"],
            ExitCode::Success,
        )?;

        self.chapter(
            "4. Somebody clicks",
            "Sam unticks \"Device details\", ticks \"Erase Device\", creates a token that nobody declared, and deletes the \
             connection. Nobody is told.",
        );
        self.somebody_clicks()?;
        self.command(
            &["plan", "--simulate", "--detailed-exitcode"],
            ExitCode::Drift,
        )?;
        self.chapter(
            "5. Where it is declared",
            "`drift` points at the lines, for people and for CI.",
        );
        self.command(&["drift", "--simulate"], ExitCode::Drift)?;

        self.chapter(
            "6. Apply brings it back",
            "The undeclared token is shown and left alone: nobody declared it, so nobody said that it shall go.",
        );
        self.command(
            &["apply", "--simulate", "--auto-approve"],
            ExitCode::Success,
        )?;

        self.chapter(
            "7. Until the file says so",
            "The file now declares the token with `absent: true`.",
        );
        self.declare_absent()?;
        self.command(
            &["apply", "--simulate", "--auto-approve"],
            ExitCode::Success,
        )?;
        self.chapter("8. The last plan", "");
        self.command(
            &["plan", "--simulate", "--detailed-exitcode"],
            ExitCode::Success,
        )
    }

    fn write(&self, configuration: &str) -> Result<(), CliError> {
        let path = self.folder.join("tenantry.yaml");
        atomic_write(&path, configuration.as_bytes())?;
        Ok(())
    }

    fn declare_absent(&self) -> Result<(), CliError> {
        let stray =
            "      stray:\n        name: test 3 (do not use)\n        absent: true\n\norgs:\n";
        self.write(&configuration().replacen("\norgs:\n", stray, 1))
    }

    fn chapter(&self, title: &str, text: &str) {
        let style = anstyle::Style::new().bold();
        self.output.result(&format!("\n{style}{title}{style:#}"));
        if !text.is_empty() {
            self.output.result(&wrapped(text, self.output.width()));
        }
    }

    /// Runs a real command line and shows it, and holds it to the code that the story promises.
    fn command(&self, arguments: &[&str], promised: ExitCode) -> Result<(), CliError> {
        let style = anstyle::Style::new().dimmed();
        self.output.result(&format!(
            "\n{style}$ tenantry {}{style:#}",
            arguments.join(" ")
        ));
        let mut line: Vec<OsString> = vec!["tenantry".into()];
        line.extend(arguments.iter().map(OsString::from));
        line.extend(["--config".into(), self.folder.into()]);
        if let Some(when) = self.output.color().to_possible_value() {
            line.extend(["--color".into(), when.get_name().into()]);
        }
        let code = super::super::run_with(line);
        self.output
            .result(&format!("{style}exit code {}{style:#}", code as u8));
        if code == promised {
            return Ok(());
        }
        Err(CliError::Failed(format!(
            "the story promised exit code {}: this is a bug, please report it",
            promised as u8
        )))
    }

    fn somebody_clicks(&self) -> Result<(), CliError> {
        let by = Some(SOMEBODY.to_owned());
        let host = "accuhive.api.kandji.io".to_owned();
        let ticks = |texts: &[&str]| {
            crate::simulator::Ticks::read(texts.iter().copied())
                .map_err(|error| CliError::Failed(error.to_string()))
        };
        let acts = [
            Act::EditToken {
                tenant: host.clone(),
                token: "Okta Workflows".to_owned(),
                rename: None,
                describe: None,
                tick: ticks(&["POST /devices/{device_id}/action/erase"])?,
                untick: ticks(&["GET /devices/{device_id}/details"])?,
                by: by.clone(),
            },
            Act::CreateToken {
                tenant: host,
                label: "test 3 (do not use)".to_owned(),
                description: None,
                permissions: ticks(&["GET /users", "POST /devices/{device_id}/action/lock"])?,
                by: by.clone(),
                store_as: None,
            },
            Act::DeleteConnection {
                org: "acme.okta.com".to_owned(),
                nickname: "Accuhive production".to_owned(),
                by,
            },
        ];
        let kept = self.folder.join(".tenantry/simulated/world.json");
        super::super::wait_for(async {
            let text = std::fs::read_to_string(&kept).map_err(CliError::file(&kept))?;
            let loopback = std::net::SocketAddr::from(([127, 0, 0, 1], 0));
            let simulator = Simulator::start(World::from_json(&text)?, loopback).await?;
            for act in acts {
                simulator.act(act)?;
            }
            atomic_write(&kept, simulator.world().to_json().as_bytes())?;
            simulator.stop().await;
            Ok(ExitCode::Success)
        })
        .map(|_| ())
    }
}
