//! The command line of what flow exports need: `flows`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

pub(super) const FLOWS_EXAMPLES: &str = "Examples:
  tenantry flows exports/                        every export in a folder, as a table
  tenantry flows offboarding.flopack --suggest   the smallest permissions, as YAML
  tenantry flows --format markdown flows/*.folder > flows.md
  cat offboarding.flow | tenantry flows -

Nothing is asked over a network, and no configuration is read. An export has the nicknames of connections, never their keys.";

/// `flows`
#[derive(Debug, Args)]
pub struct FlowsArgs {
    /// Exports, folders that hold .flopack, .folder and .flow files at any depth, or - for the standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t)]
    pub format: FlowsFormat,
    /// Write the smallest permission set of each connection as YAML instead.
    #[arg(long, conflicts_with = "format")]
    pub suggest: bool,
}

/// In which form flows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum FlowsFormat {
    /// For people.
    #[default]
    Human,
    /// For programs; versioned.
    Json,
    /// For an issue or a pull request.
    Markdown,
}
