//! The command lines of `completions` and `man`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

pub(super) const COMPLETIONS_EXAMPLES: &str = "Examples:
  tenantry completions bash       put this line into ~/.bashrc:  source <(tenantry completions bash)
  tenantry completions zsh        into ~/.zshrc, after compinit:  source <(tenantry completions zsh)
  tenantry completions fish       into ~/.config/fish/config.fish:  tenantry completions fish | source

Addresses come from the configuration in the folder that you are in, or that --config names.";

pub(super) const MAN_EXAMPLES: &str = "Examples:
  tenantry man --out man1         one page a command: tenantry.1, tenantry-plan.1 …

Read one with: man ./man1/tenantry-plan.1";

/// `completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// For which shell.
    #[arg(value_enum)]
    pub shell: Shell,
}

/// A shell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Shell {
    /// bash
    Bash,
    /// zsh
    Zsh,
    /// fish
    Fish,
    /// PowerShell
    Powershell,
    /// elvish
    Elvish,
}

/// `man`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// The folder for the pages; made when it is not there.
    #[arg(long, value_name = "FOLDER")]
    pub out: PathBuf,
}
