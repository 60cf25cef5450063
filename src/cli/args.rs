//! The command line.

mod flows;
mod graph;
mod handoffs;
mod inventory;
mod levels;
mod promote;
mod report;
mod rotation;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::parse_duration;
use crate::model::{Address, SignedDuration};
use crate::reconcile::Acknowledgement;

pub use flows::{FlowsArgs, FlowsFormat};
pub use graph::{GraphArgs, GraphFormat};
pub use handoffs::{
    ClaimArgs, CompleteArgs, HandoffArgs, HandoffCommand, HandoffFormat, ListHandoffsArgs,
    ShowHandoffArgs, VerifyArgs,
};
pub use inventory::InventoryArgs;
pub use levels::LevelArgs;
pub use promote::{PromoteArgs, PromoteCheckArgs, PromoteCommand};
pub use report::{ReportArgs, ReportFormat, ReportTo};
pub use rotation::{ImpactArgs, IncidentArgs, RotateArgs};

use flows::FLOWS_EXAMPLES;
use graph::GRAPH_EXAMPLES;
use handoffs::HANDOFF_EXAMPLES;
use inventory::INVENTORY_EXAMPLES;
use promote::PROMOTE_EXAMPLES;
use rotation::{IMPACT_EXAMPLES, INCIDENT_EXAMPLES, ROTATE_EXAMPLES};

/// Keeps Iru Endpoint (Kandji) tenants, their API tokens and the Okta Workflows connections that use them the way a Git
/// repository declares them: it plans, applies, and proves.
#[derive(Debug, Parser)]
#[command(
    name = "tenantry",
    version,
    propagate_version = true,
    infer_long_args = false
)]
#[command(
    after_help = "New here? `tenantry demo` tells the whole story on a simulator, and changes nothing."
)]
pub struct Cli {
    /// What is written to the terminal.
    #[command(flatten)]
    pub output: OutputArgs,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

/// How things are written.
#[derive(Debug, Clone, Args)]
pub struct OutputArgs {
    /// When to use colours.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    /// Write results and errors only.
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Show more: what is in sync, the steps of handoffs, requests (twice).
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// Log lines on stderr as JSON objects.
    #[arg(long, global = true)]
    pub log_json: bool,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// Where the declaration is.
#[derive(Debug, Clone, Default, Args)]
pub struct ConfigArgs {
    /// A file, a folder (tenantry.yaml and *.tenantry.yaml in it), or - for the standard input; may be repeated.
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub config: Vec<PathBuf>,
    /// Accept a host outside of the vendors' patterns, such as a custom Okta domain; may be repeated.
    #[arg(long, value_name = "HOST")]
    pub allow_host: Vec<String>,
    /// What becomes of diagnostics about it.
    #[command(flatten)]
    pub levels: LevelArgs,
}

/// Where evidence comes from.
#[derive(Debug, Clone, Default, Args)]
pub struct EvidenceArgs {
    /// Where the declaration is.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// Use the embedded simulator, beginning from world.yaml beside the configuration; what changed is kept beside a state of
    /// its own. `--simulate=reset` starts over.
    #[arg(long, value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "continue", value_name = "HOW")]
    pub simulate: Option<Simulate>,
    /// Ask with the tokens' own secrets what they may do (reads only).
    #[arg(long)]
    pub probe: bool,
    /// Call each declared canary flow once, and take its answer as evidence. Without this, no flow is called but in the tests of a rotation.
    #[arg(long)]
    pub canary: bool,
    /// Let `exec:` references run their programs (off by default in CI and elsewhere).
    #[arg(long)]
    pub allow_exec: bool,
    /// Let `op:` references ask 1Password (`op`), or `vault:` references ask the Vault at this host, such as
    /// vault.example.com:8200 (off by default in CI and elsewhere); may be repeated.
    #[arg(long, value_name = "STORE")]
    pub allow_store: Vec<String>,
    /// Let `notify` send to this host, such as hooks.slack.com (off by default in CI and elsewhere); may be repeated.
    #[arg(long, value_name = "HOST")]
    pub allow_notify: Vec<String>,
    /// Let a secret reference go to a host that it was never sent to before.
    #[arg(long)]
    pub approve_new_secret_use: bool,
    /// List rotations that are due within this time, such as 30d.
    #[arg(long, value_name = "TIME", default_value = "30d", value_parser = horizon)]
    pub horizon: SignedDuration,
    /// Acknowledge one removal, or one revocation that a limit refuses, such as token.accuhive/old:revoke or connection.old:delete; may be repeated.
    #[arg(long, value_name = "ADDRESS:WHAT")]
    pub acknowledge: Vec<Acknowledgement>,
}

fn horizon(text: &str) -> Result<SignedDuration, String> {
    parse_duration(text).ok_or_else(|| {
        "write a whole number and one of the units s, m, h, d, w, such as 30d".to_owned()
    })
}

/// How the simulator starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Simulate {
    /// Go on where the last simulated run ended.
    Continue,
    /// Start over from world.yaml, with an empty state.
    Reset,
}

/// In which form a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// For programs; versioned.
    Json,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell the whole story on the embedded simulator: plan, apply, drift, apply. Changes nothing real.
    Demo(DemoArgs),
    /// List what tokens may do, and beside it what exported flows need: with nothing but one auditor token, or for all that is
    /// declared. Reads only.
    #[command(after_help = INVENTORY_EXAMPLES)]
    Inventory(InventoryArgs),
    /// Check the declaration, without asking anybody.
    Validate(ValidateArgs),
    /// Show what would be done, and why. Reads only.
    Plan(PlanArgs),
    /// Bring the live side to what is declared; people do their part, evidence proves it.
    Apply(ApplyArgs),
    /// Say whether the live side moved: exit code 0 or 3.
    Drift(DriftArgs),
    /// Show every fact about one address, with source, age and weight.
    Evidence(EvidenceOfArgs),
    /// Record your word for what no evidence can show. It ends a handoff, and changes no verdict.
    Attest(AttestArgs),
    /// What waits for a person: list, show, claim, complete.
    #[command(after_help = HANDOFF_EXAMPLES)]
    Handoff(HandoffArgs),
    /// Look whether open handoffs are done, and close those. Opens nothing, asks only whom they are about.
    Verify(VerifyArgs),
    /// Ask for the rotation of one token now; the next apply begins it.
    #[command(after_help = ROTATE_EXAMPLES)]
    Rotate(RotateArgs),
    /// Say whose secret a leaked value is, and what to do. The value comes on the standard input; it is compared here and sent
    /// nowhere.
    #[command(after_help = INCIDENT_EXAMPLES)]
    Incident(IncidentArgs),
    /// Show what an address or a person touches, and what breaks when it goes.
    #[command(after_help = IMPACT_EXAMPLES)]
    Impact(ImpactArgs),
    /// Show which connections, cards and permissions exported flows use. Asks nobody.
    #[command(after_help = FLOWS_EXAMPLES)]
    Flows(FlowsArgs),
    /// Draw what stands on what: tenants, tokens, permissions, connections, flows and cards. Reads only.
    #[command(after_help = GRAPH_EXAMPLES)]
    Graph(GraphArgs),
    /// Promote flows from one Okta org to another: what is missing there before they are imported, and whether they arrived.
    #[command(after_help = PROMOTE_EXAMPLES)]
    Promote(PromoteArgs),
    /// Search the catalog of permissions.
    Permissions(PermissionsArgs),
    /// Serve a simulated world on loopback.
    Simulate(SimulateArgs),
    /// Write the JSON Schemas.
    Schema(SchemaArgs),
    /// Explain a diagnostic code.
    Explain(ExplainArgs),
    /// Look into the state.
    State(StateArgs),
    /// Record what the real services answer, redacted so that it is safe in a bug report. Reads only.
    Capture(CaptureArgs),
}

/// `demo`
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Keep the story's files in this folder (created; must be empty), to go on by yourself.
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
}

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
    /// Do not ask whether to go on.
    #[arg(long)]
    pub auto_approve: bool,
    /// Apply exactly this saved plan; refuse (exit code 7) if anything moved since.
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
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
    /// The form of the result.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Reports beside what the terminal shows.
    #[command(flatten)]
    pub reports: ReportArgs,
}

/// `evidence`
#[derive(Debug, Args)]
pub struct EvidenceOfArgs {
    /// Such as token.accuhive/okta-workflows or connection.accuhive-production.
    pub address: Address,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

/// `attest`
#[derive(Debug, Args)]
pub struct AttestArgs {
    /// Such as connection.accuhive-production.
    pub address: Address,
    /// Why it can be believed: what you saw, and where.
    #[arg(long)]
    pub reason: String,
    /// Your name. Default: the OS user or the CI identity.
    #[arg(long, value_name = "PERSON")]
    pub actor: Option<String>,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

/// `permissions`
#[derive(Debug, Args)]
pub struct PermissionsArgs {
    /// Words of the permission's path, its method, risk or card; `risk:destructive`, `card:\"Get Device\"`.
    pub query: Vec<String>,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
}

/// `simulate`
#[derive(Debug, Args)]
pub struct SimulateArgs {
    /// The world to serve.
    #[arg(long, value_name = "FILE")]
    pub world: PathBuf,
    /// Where to listen; loopback only, port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
}

/// `schema`
#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Write them into this folder instead of the configuration's schema to stdout.
    #[arg(long, value_name = "FOLDER")]
    pub out: Option<PathBuf>,
}

/// `explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Such as TN501 or permission-lost. Without one, all codes are listed.
    pub code: Option<String>,
    /// Write all pages as Markdown files into this folder.
    #[arg(long, value_name = "FOLDER", conflicts_with = "code")]
    pub out: Option<PathBuf>,
}

/// `state`
#[derive(Debug, Args)]
pub struct StateArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: StateCommand,
}

/// What to do with the state.
#[derive(Debug, Subcommand)]
pub enum StateCommand {
    /// List what is recorded.
    List(StateOfArgs),
    /// Show what is recorded about one address.
    Show {
        /// Such as token.accuhive/okta-workflows.
        address: Address,
        /// Which state.
        #[command(flatten)]
        of: StateOfArgs,
    },
}

/// Which state.
#[derive(Debug, Args)]
pub struct StateOfArgs {
    /// Where the declaration is; the state lies beside it.
    #[arg(long, value_name = "PATH", default_value = ".")]
    pub config: Vec<PathBuf>,
    /// The state of simulated runs.
    #[arg(long)]
    pub simulate: bool,
}

/// `capture`
#[derive(Debug, Args)]
pub struct CaptureArgs {
    /// Which service.
    #[arg(value_enum)]
    pub service: Captured,
    /// The tenant's or org's key.
    pub key: String,
    /// How many events at most.
    #[arg(long, default_value_t = 50)]
    pub limit: usize,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

/// What is captured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Captured {
    /// A tenant's audit log.
    Iru,
    /// An org's System Log.
    Okta,
}
