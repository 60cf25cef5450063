//! The command lines of what waits for a person: `handoff` and `verify`.

use clap::{Args, Subcommand, ValueEnum};

use super::{EvidenceArgs, ReportArgs, SelectArgs};

pub(super) const HANDOFF_EXAMPLES: &str = "Examples:
  tenantry handoff list
  tenantry handoff list --by role --format markdown
  tenantry handoff show 3f2a
  tenantry handoff claim 3f2a
  tenantry handoff complete 3f2a
  pass show iru/okta | tenantry handoff complete 3f2a --secret-stdin";

const LIST_EXAMPLES: &str = "Examples:
  tenantry handoff list
  tenantry handoff list --format markdown > open.md     a checklist for an issue";

const SHOW_EXAMPLES: &str = "Examples:
  tenantry handoff show 3f2a                            every step, and what will prove it
  tenantry handoff show 3f2a --format markdown";

const CLAIM_EXAMPLES: &str = "Examples:
  tenantry handoff claim 3f2a
  tenantry handoff claim 3f2a --force                   somebody who is away had claimed it";

const COMPLETE_EXAMPLES: &str = "Examples:
  tenantry handoff complete 3f2a
  tenantry handoff complete 3f2a --says \"tested, ticket OPS-17\"
  pass show iru/okta | tenantry handoff complete 3f2a --secret-stdin

Exit code 4 while the evidence is not there yet: the handoff stays open, and `tenantry verify` looks again.";

/// `handoff`
#[derive(Debug, Args)]
pub struct HandoffArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: HandoffCommand,
}

/// What to do with open handoffs.
#[derive(Debug, Subcommand)]
pub enum HandoffCommand {
    /// Those that wait; without --shard, in the states of all shards.
    #[command(after_help = LIST_EXAMPLES)]
    List(ListHandoffsArgs),
    /// One of them, whole.
    #[command(after_help = SHOW_EXAMPLES)]
    Show(ShowHandoffArgs),
    /// Say that you do it.
    #[command(after_help = CLAIM_EXAMPLES)]
    Claim(ClaimArgs),
    /// Say that it is done: evidence is looked for at once, and closes it.
    #[command(after_help = COMPLETE_EXAMPLES)]
    Complete(CompleteArgs),
}

/// In which form handoffs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum HandoffFormat {
    /// For the person at a terminal.
    #[default]
    Human,
    /// A checklist for an issue or a ticket.
    Markdown,
    /// For programs; versioned.
    Json,
}

/// What lists of work are made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupBy {
    /// Who does it.
    Role,
    /// Whose tenant it is about.
    Tenant,
    /// Whose Okta org it is about; of a token, the orgs of the connections that run on it.
    Org,
}

impl GroupBy {
    /// As it is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Role => "role",
            Self::Tenant => "tenant",
            Self::Org => "org",
        }
    }
}

/// `handoff list`
#[derive(Debug, Args)]
pub struct ListHandoffsArgs {
    /// A list of work for each role, tenant or org.
    #[arg(long, value_enum)]
    pub by: Option<GroupBy>,
    /// In which form.
    #[arg(long, value_enum, default_value_t)]
    pub format: HandoffFormat,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

/// `handoff show`
#[derive(Debug, Args)]
pub struct ShowHandoffArgs {
    /// Its id, or the beginning of it.
    pub id: String,
    /// In which form.
    #[arg(long, value_enum, default_value_t)]
    pub format: HandoffFormat,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

/// `handoff claim`
#[derive(Debug, Args)]
pub struct ClaimArgs {
    /// Its id, or the beginning of it.
    pub id: String,
    /// Take it over from somebody else.
    #[arg(long)]
    pub force: bool,
    /// Your name. Default: the OS user or the CI identity.
    #[arg(long, value_name = "PERSON")]
    pub actor: Option<String>,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

/// `handoff complete`
#[derive(Debug, Args)]
pub struct CompleteArgs {
    /// Its id, or the beginning of it.
    pub id: String,
    /// What you saw, where your word is all there is.
    #[arg(long, value_name = "TEXT")]
    pub says: Option<String>,
    /// What does not work, where your word is all there is.
    #[arg(long, value_name = "TEXT", conflicts_with = "says")]
    pub does_not_work: Option<String>,
    /// Read the new secret from the standard input. At a terminal it is asked for without this.
    #[arg(long)]
    pub secret_stdin: bool,
    /// Your name. Default: the OS user or the CI identity.
    #[arg(long, value_name = "PERSON")]
    pub actor: Option<String>,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

/// `verify`
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Reports beside what the terminal shows.
    #[command(flatten)]
    pub reports: ReportArgs,
    /// Which part of it.
    #[command(flatten)]
    pub select: SelectArgs,
}
