//! The command line of `query`.

use clap::{Args, ValueEnum};

use super::StateOfArgs;

pub(super) const QUERY_EXAMPLES: &str = "Examples:
  tenantry query permission:erase                       who may erase?
  tenantry query risk:destructive tenant:acme*
  tenantry query 'permission:\"device list\" -org:acme'
  tenantry query older:90d --format csv

Every term has to hold; a minus asks for the opposite (first on the line it stands behind --). permission:WORDS takes the words of `tenantry permissions`, risk: is one of
read, sensitive_read, write and destructive; tenant:, token:, connection: and org: take globs of keys; older: takes an age such as
90d. Together, permission: and risk: are about one and the same permission.";

/// `query`
#[derive(Debug, Args)]
pub struct QueryArgs {
    /// Terms such as permission:erase, risk:destructive, tenant:acme*, token:okta-*, connection:*, org:acme, older:90d.
    #[arg(required = true, value_name = "TERM")]
    pub terms: Vec<String>,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t)]
    pub format: QueryFormat,
    /// Which state: without --shard, those of all shards.
    #[command(flatten)]
    pub state: StateOfArgs,
}

/// In which form an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum QueryFormat {
    /// For people.
    #[default]
    Human,
    /// For programs; versioned.
    Json,
    /// For a spreadsheet: a row for each permission.
    Csv,
}
