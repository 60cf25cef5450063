//! The command lines of the daily work: `validate`, `plan`, `apply`, `drift`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ConfigArgs, EvidenceArgs, Format, ReportArgs, SelectArgs, horizon};
use crate::model::SignedDuration;

/// `validate`
#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// Where the declaration is.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Edit the files where a mistake can mean only one thing; comments and layout stay.
    #[arg(long)]
    pub fix: bool,
    /// Accept the warnings and errors that this file knows, and fail on every other one.
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found now into that file first.
    #[arg(long, requires = "baseline")]
    pub update_baseline: bool,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Reports beside what the terminal shows.
    #[command(flatten)]
    pub reports: ReportArgs,
}

/// `plan`
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Which part of it.
    #[command(flatten)]
    pub select: SelectArgs,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Save the plan, sealed with its digest, for `apply --plan`.
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Compare declared with recorded only; ask nobody.
    #[arg(long, conflicts_with_all = ["probe", "canary", "simulate"])]
    pub offline: bool,
    /// Exit with 2 when changes are pending, 3 on drift or conflict.
    #[arg(long)]
    pub detailed_exitcode: bool,
    /// Exit with 5 when declared facts could not be verified.
    #[arg(long)]
    pub strict: bool,
    /// Reports beside what the terminal shows.
    #[command(flatten)]
    pub reports: ReportArgs,
}

/// `apply`
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Which part of it.
    #[command(flatten)]
    pub select: SelectArgs,
    /// Do not ask whether to go on.
    #[arg(long)]
    pub auto_approve: bool,
    /// Apply exactly this saved plan; refuse (exit code 7) if anything moved since.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Refuse (exit code 7) a saved plan that is older than this, such as 2h.
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = horizon, requires = "plan")]
    pub max_plan_age: SignedDuration,
    /// After a failure, go on with what does not depend on it. Without this, nothing new is started after a failure.
    #[arg(long)]
    pub continue_on_error: bool,
    /// Who does the handoffs.
    #[arg(long, value_enum)]
    pub operator: Option<OperatorKind>,
    /// Where `--operator file` writes handoffs.md and handoffs.json. Default: handoffs/ beside the state.
    #[arg(long, value_name = "FOLDER")]
    pub handoffs: Option<PathBuf>,
    /// Wait so long for another run that holds the state's lock, such as 10m.
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = horizon)]
    pub lock_timeout: SignedDuration,
    /// Wait so long for handoffs that others do, such as 30m, and look whether they are done.
    #[arg(long, value_name = "TIME", value_parser = horizon)]
    pub wait: Option<SignedDuration>,
    /// Reports beside what the terminal shows.
    #[command(flatten)]
    pub reports: ReportArgs,
}

/// Who does the handoffs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OperatorKind {
    /// The person at this terminal, step by step.
    Terminal,
    /// The simulated consoles.
    Simulator,
    /// Nobody now: the handoffs are opened and wait.
    Later,
    /// A checklist for an issue or a ticket, as Markdown and JSON.
    File,
    /// The program that the configuration declares under `handoffs`; needs --allow-exec.
    Command,
}

/// `drift`
#[derive(Debug, Args)]
pub struct DriftArgs {
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Which part of it.
    #[command(flatten)]
    pub select: SelectArgs,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Reports beside what the terminal shows.
    #[command(flatten)]
    pub reports: ReportArgs,
}
