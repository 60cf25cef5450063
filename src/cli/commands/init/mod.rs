//! `init`: from a newcomer's answers to a configuration that validates, and the exact next command. Asks at a terminal; elsewhere
//! every answer has its flag. Writes all files or none, and never over another.

mod asking;
mod checks;
mod host;
mod wizard;
mod write;

use std::io::IsTerminal;
use std::path::Path;

use crate::cli::args::{CiSystem, InitArgs, OrgSignIn, Purpose, SecretsIn};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::in_ci;
use crate::cli::signals::Stop;
use crate::config;
use crate::render::beginning::{self, Answers, NewFile};
use crate::render::impact::quoted;
use asking::Asking;

/// Runs the command.
pub async fn run(args: &InitArgs, output: Output) -> Result<ExitCode, CliError> {
    let stop = Stop::on_signals();
    let interactive = !in_ci() && std::io::stdin().is_terminal() && std::io::stderr().is_terminal();
    if !interactive {
        refuse_missing(args)?;
    }
    // before anybody answers ten questions in vain
    write::refuse_configured(&args.folder)?;
    if interactive && missing(args).next().is_some() {
        output.say(
            "Each question has its answer in [brackets], if Enter alone gives one. Ctrl-C ends this, and nothing is written before the last question.",
        );
    }
    let asking = Asking {
        interactive,
        output,
        stop: &stop,
    };
    let answers = wizard::answers(args, &asking).await?;
    let schema = format!("{:#}\n", config::schema());
    let files = beginning::files(&answers, &schema);
    check(&files, &args.allow_host)?;
    let all_given = missing(args).next().is_none();
    if interactive && !all_given && !agreed(args, &files, &asking).await? {
        output.say("Nothing was written.");
        return Ok(ExitCode::Interrupted);
    }
    if stop.is_asked() {
        output.say("Nothing was written.");
        return Ok(ExitCode::Interrupted);
    }
    let told = format!("Written:\n{}", list(&args.folder, &files));
    write::all(&args.folder, &files)?;
    output.say(&told);
    let place = match args.folder.as_path() {
        here if here == Path::new(".") => String::new(),
        folder => folder.display().to_string(),
    };
    output.result(&beginning::next(&answers, &place));
    if !args.allow_host.is_empty() {
        let hosts: Vec<String> = args
            .allow_host
            .iter()
            .map(|host| format!("--allow-host {}", quoted(host)))
            .collect();
        output.result(&format!(
            "\nEach of these commands takes {} as well, and so does each one in CI files: the files alone do not allow such a host.",
            hosts.join(" ")
        ));
    }
    Ok(ExitCode::Success)
}

/// What is still to be answered by a flag, where nobody can be asked.
fn missing(args: &InitArgs) -> impl Iterator<Item = &'static str> {
    let okta = args.purpose == Some(Purpose::OktaWorkflows);
    let custom = args.purpose == Some(Purpose::Custom);
    let app = okta && args.org_credentials == Some(OrgSignIn::ServiceApp);
    [
        (args.host.is_none(), "--host HOST"),
        (
            args.purpose.is_none(),
            "--for okta-workflows|inventory|custom",
        ),
        (
            custom && args.permission.is_empty(),
            "--permission PERMISSION",
        ),
        (custom && args.token_name.is_none(), "--token-name NAME"),
        (okta && args.org.is_none(), "--org DOMAIN"),
        (
            okta && args.org_credentials.is_none(),
            "--org-credentials service-app|ssws|none",
        ),
        (app && args.okta_client_id.is_none(), "--okta-client-id ID"),
        (args.secrets.is_none(), "--secrets env|file|1password|vault"),
        (
            args.secrets == Some(SecretsIn::OnePassword) && args.op_vault.is_none(),
            "--op-vault NAME",
        ),
        (
            args.secrets == Some(SecretsIn::Vault) && args.vault_address.is_none(),
            "--vault-address ADDRESS",
        ),
        (args.ci.is_none(), "--ci github|gitlab|none"),
    ]
    .into_iter()
    .filter_map(|(missing, flag)| missing.then_some(flag))
}

fn refuse_missing(args: &InitArgs) -> Result<(), CliError> {
    let missing: Vec<&str> = missing(args).collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(CliError::Usage(format!(
            "nobody can be asked here, and these answers are missing:\n  {}\nNothing was written.",
            missing.join("\n  ")
        ))),
    }
}

/// What is going to be written is read as every configuration is; with an error in it nothing is written.
fn check(files: &[NewFile], allow_hosts: &[String]) -> Result<(), CliError> {
    let folder = tempfile::tempdir().map_err(CliError::Setup)?;
    let path = folder.path().join("tenantry.yaml");
    for file in files.iter().filter(|file| file.path == "tenantry.yaml") {
        std::fs::write(&path, &file.text).map_err(CliError::file(&path))?;
    }
    let options = config::Options {
        allow_hosts: allow_hosts.to_vec(),
        ..config::Options::default()
    };
    let loaded = config::load(&[path], &options);
    let mut errors = loaded.diagnostics.iter().filter(|one| one.is_error());
    match errors.next() {
        None => Ok(()),
        Some(error) => Err(CliError::Usage(format!(
            "these answers make no configuration: {}; nothing was written",
            error.message
        ))),
    }
}

fn list(folder: &Path, files: &[NewFile]) -> String {
    let longest = files.iter().map(|file| file.path.len()).max().unwrap_or(0);
    let lines = files.iter().map(|file| {
        let known = match write::is_there(folder, file) {
            true => " (already there, as it is)",
            false => "",
        };
        format!("  {:longest$}  {}{known}\n", file.path, file.purpose)
    });
    lines.collect()
}

async fn agreed(args: &InitArgs, files: &[NewFile], asking: &Asking<'_>) -> Result<bool, CliError> {
    asking.output.say(&format!(
        "\nTo be written into {}:\n{}",
        args.folder.display(),
        list(&args.folder, files)
    ));
    asking.yes("Write these files?").await
}

impl CiSystem {
    fn chosen(self) -> beginning::Ci {
        match self {
            Self::Github => beginning::Ci::Github,
            Self::Gitlab => beginning::Ci::Gitlab,
            Self::None => beginning::Ci::None,
        }
    }
}

/// Kept together so that a question cannot be forgotten: what the wizard gives is what the files are made of.
type Given = Result<Answers, CliError>;
