//! `completions`: the script that tells a shell to ask this program for completions.

use clap_complete::env::Shells;

use crate::cli::args::{CompletionsArgs, Shell};
use crate::cli::completing::VARIABLE;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;

/// Runs the command.
pub fn run(args: &CompletionsArgs, output: Output) -> Result<ExitCode, CliError> {
    let name = match args.shell {
        Shell::Bash => "bash",
        Shell::Zsh => "zsh",
        Shell::Fish => "fish",
        Shell::Powershell => "powershell",
        Shell::Elvish => "elvish",
    };
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(name) else {
        return Err(CliError::Failed(format!("{name} cannot be completed")));
    };
    let mut script = Vec::new();
    shell
        .write_registration(VARIABLE, "tenantry", "tenantry", "tenantry", &mut script)
        .map_err(CliError::Setup)?;
    output.result(&String::from_utf8_lossy(&script));
    Ok(ExitCode::Success)
}
