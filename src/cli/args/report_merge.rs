//! The command line of `report`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

pub(super) const REPORT_EXAMPLES: &str = "Examples:
  tenantry report merge shard-1.json shard-2.json shard-3.json
  tenantry report merge shard-1.json shard-2.json shard-3.json --format json";

const MERGE_EXAMPLES: &str = "Examples:
  tenantry report merge shard-1.json shard-2.json shard-3.json
  tenantry report merge shard-*.json --format json > plan.json";

/// `report`
#[derive(Debug, Args)]
pub struct ReportCommandArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ReportCommand,
}

/// What to do with reports.
#[derive(Debug, Subcommand)]
pub enum ReportCommand {
    /// Join the plans of all shards (`plan --shard 3/16 --format json`, or `--report json=FILE`) into one. Exit code 1 when one is missing.
    #[command(after_help = MERGE_EXAMPLES)]
    Merge(MergeArgs),
}

/// `report merge`
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// The shards' plans as JSON, or the JSON reports of the runs that made them.
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t)]
    pub format: MergeFormat,
}

/// In which form the joined plan is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum MergeFormat {
    /// For people.
    #[default]
    Human,
    /// For a pull request or the summary of a job.
    Markdown,
    /// For programs: the plan that one process gives.
    Json,
}
