//! The command line.

mod accept;
mod doctor;
mod evidence;
mod examples;
mod flows;
mod fmt;
mod graph;
mod handoffs;
mod import;
mod init;
mod inventory;
mod ledger;
mod levels;
mod promote;
mod query;
mod report;
mod report_merge;
mod rotation;
mod run;
mod select;
mod shell;
mod show;
mod state;

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::Address;

pub use accept::AcceptArgs;
pub use doctor::DoctorArgs;
pub use evidence::{ConfigArgs, EvidenceArgs, Format, Simulate};
pub use flows::{FlowsArgs, FlowsFormat};
pub use fmt::FmtArgs;
pub use graph::{GraphArgs, GraphFormat};
pub use handoffs::{
    ClaimArgs, CompleteArgs, GroupBy, HandoffArgs, HandoffCommand, HandoffFormat, ListHandoffsArgs,
    ShowHandoffArgs, VerifyArgs,
};
pub use import::ImportArgs;
pub use init::{CiSystem, InitArgs, OrgSignIn, Purpose, SecretsIn};
pub use inventory::InventoryArgs;
pub use ledger::{LedgerArgs, LedgerCommand, LedgerFormat, ReportLedgerArgs};
pub use levels::LevelArgs;
pub use promote::{PromoteArgs, PromoteCheckArgs, PromoteCommand};
pub use query::{QueryArgs, QueryFormat};
pub use report::{ReportArgs, ReportFormat, ReportTo};
pub use report_merge::{MergeArgs, MergeFormat, ReportCommand, ReportCommandArgs};
pub use rotation::{ImpactArgs, IncidentArgs, RotateArgs};
pub use run::{ApplyArgs, DriftArgs, OperatorKind, PlanArgs, ValidateArgs};
pub use select::SelectArgs;
pub use shell::{CompletionsArgs, ManArgs, Shell};
pub use show::ShowArgs;
pub use state::{StateArgs, StateChangeArgs, StateCommand, StateOfArgs};

use accept::ACCEPT_EXAMPLES;
use doctor::DOCTOR_EXAMPLES;
use evidence::horizon;
use flows::FLOWS_EXAMPLES;
use fmt::FMT_EXAMPLES;
use graph::GRAPH_EXAMPLES;
use handoffs::HANDOFF_EXAMPLES;
use import::IMPORT_EXAMPLES;
use init::INIT_EXAMPLES;
use inventory::INVENTORY_EXAMPLES;
use ledger::LEDGER_EXAMPLES;
use promote::PROMOTE_EXAMPLES;
use query::QUERY_EXAMPLES;
use report_merge::REPORT_EXAMPLES;
use rotation::{IMPACT_EXAMPLES, INCIDENT_EXAMPLES, ROTATE_EXAMPLES};
use shell::{COMPLETIONS_EXAMPLES, MAN_EXAMPLES};
use show::SHOW_EXAMPLES;

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

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tell the whole story on the embedded simulator: plan, apply, drift, apply. Changes nothing real.
    #[command(after_help = examples::DEMO)]
    Demo(DemoArgs),
    /// Write a first configuration: asks at a terminal, or takes every answer as a flag. Never overwrites anything.
    #[command(after_help = INIT_EXAMPLES)]
    Init(InitArgs),
    /// Say on one page what works and what is missing: files, hosts, credentials, state, this machine. Reads only.
    #[command(after_help = DOCTOR_EXAMPLES)]
    Doctor(DoctorArgs),
    /// List what tokens may do, and beside it what exported flows need: with nothing but one auditor token, or for all that is
    /// declared. Reads only.
    #[command(after_help = INVENTORY_EXAMPLES)]
    Inventory(InventoryArgs),
    /// Write what nobody declared, tokens and connections that the logs show, into the files, and adopt it into the state.
    #[command(after_help = IMPORT_EXAMPLES)]
    Import(ImportArgs),
    /// Check the declaration, without asking anybody.
    #[command(after_help = examples::VALIDATE)]
    Validate(ValidateArgs),
    /// Show what would be done, and why. Reads only.
    #[command(after_help = examples::PLAN)]
    Plan(PlanArgs),
    /// Bring the live side to what is declared; people do their part, evidence proves it.
    #[command(after_help = examples::APPLY)]
    Apply(ApplyArgs),
    /// Show a saved plan, what is known of an address, or the state in short. Asks nobody.
    #[command(after_help = SHOW_EXAMPLES)]
    Show(ShowArgs),
    /// Say whether the live side moved: exit code 0 or 3.
    #[command(after_help = examples::DRIFT)]
    Drift(DriftArgs),
    /// Show every fact about one address, with source, age and weight.
    #[command(after_help = examples::EVIDENCE)]
    Evidence(EvidenceOfArgs),
    /// Record your word for what no evidence can show. It ends a handoff, and changes no verdict.
    #[command(after_help = examples::ATTEST)]
    Attest(AttestArgs),
    /// Accept a live difference until a date: writes an exception into the configuration, to be reviewed and committed.
    #[command(after_help = ACCEPT_EXAMPLES)]
    Accept(AcceptArgs),
    /// What waits for a person: list, show, claim, complete.
    #[command(after_help = HANDOFF_EXAMPLES)]
    Handoff(HandoffArgs),
    /// Look whether open handoffs are done, and close those. Opens nothing, asks only whom they are about.
    #[command(after_help = examples::VERIFY)]
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
    /// Give configuration files the one layout: order of fields, indentation, blank lines. Comments stay.
    #[command(after_help = FMT_EXAMPLES)]
    Fmt(FmtArgs),
    /// Search the catalog of permissions.
    #[command(after_help = examples::PERMISSIONS)]
    Permissions(PermissionsArgs),
    /// Answer who may do what, by what is recorded and declared: permissions, risks, tenants, connections, ages. Asks nobody.
    #[command(after_help = QUERY_EXAMPLES)]
    Query(QueryArgs),
    /// Serve a simulated world on loopback.
    #[command(after_help = examples::SIMULATE)]
    Simulate(SimulateArgs),
    /// Write the JSON Schemas.
    #[command(after_help = examples::SCHEMA)]
    Schema(SchemaArgs),
    /// Explain a diagnostic code.
    #[command(after_help = examples::EXPLAIN)]
    Explain(ExplainArgs),
    /// Look into the state, and mend it.
    #[command(after_help = examples::STATE)]
    State(StateArgs),
    /// What was seen, done and said over time: check the ledger, and report a period to an auditor.
    #[command(after_help = LEDGER_EXAMPLES)]
    Ledger(LedgerArgs),
    /// Work with the reports of runs: join the plans of shards.
    #[command(after_help = REPORT_EXAMPLES)]
    Report(ReportCommandArgs),
    /// Record what the real services answer, redacted so that it is safe in a bug report. Reads only.
    #[command(after_help = examples::CAPTURE)]
    Capture(CaptureArgs),
    /// Write the script by which a shell completes commands, addresses and codes.
    #[command(after_help = COMPLETIONS_EXAMPLES)]
    Completions(CompletionsArgs),
    /// Write manual pages, one a command.
    #[command(after_help = MAN_EXAMPLES)]
    Man(ManArgs),
}

/// `demo`
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Keep the story's files in this folder (created; must be empty), to go on by yourself.
    #[arg(long, value_name = "FOLDER")]
    pub keep: Option<PathBuf>,
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
