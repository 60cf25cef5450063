//! What commands that look have in common: where the declaration is, where evidence comes from, the form of the result.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::LevelArgs;
use crate::config::parse_duration;
use crate::model::{Shard, SignedDuration};
use crate::reconcile::Acknowledgement;

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
    /// Let `op:` references ask 1Password (`op`), `vault:` references ask the Vault at this host, such as
    /// vault.example.com:8200, or the state lie at this endpoint (off by default in CI and elsewhere); may be repeated.
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
    /// This run is one of several that share the tenants, such as 3/16 (by the tenants' keys), with a state of its own; auto/16 takes
    /// the number from JOB_COMPLETION_INDEX.
    #[arg(long, value_name = "NUMBER/COUNT", value_parser = super::select::shard)]
    pub shard: Option<Shard>,
}

pub(super) fn horizon(text: &str) -> Result<SignedDuration, String> {
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
