//! The command line of the state: `state`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{ConfigArgs, horizon};
use crate::model::{Address, Shard, SignedDuration};

const LIST_EXAMPLES: &str = "Examples:
  tenantry state list
  tenantry state list --shard 3/16              the state of one shard";

const SHOW_EXAMPLES: &str = "Examples:
  tenantry state show token.accuhive/okta-workflows

As JSON, as it is recorded. Beside what is declared and last known it stands in `tenantry show ADDRESS`.";

const DIVIDE_EXAMPLES: &str = "Examples:
  tenantry state divide --into 16               once, before the first run with --shard 1/16";

const PULL_EXAMPLES: &str = "Examples:
  tenantry state pull --out state.json
  tenantry state pull | jq .serial";

const HISTORY_EXAMPLES: &str = "Examples:
  tenantry state history                        who wrote what, newest first";

const MV_EXAMPLES: &str = "Examples:
  tenantry state mv token.accuhive/flows token.accuhive/okta-workflows

Records under the old address go on under the new one. For a whole team, declare the move instead (`moved:` in the
configuration): then every state follows, and open handoffs are carried over.";

const RM_EXAMPLES: &str = "Examples:
  tenantry state rm token.accuhive/old          asks first
  tenantry state rm token.accuhive/old --yes    in CI

Nothing is revoked or deleted at the services. What is still declared is found and adopted again by the next apply.";

const PUSH_EXAMPLES: &str = "Examples:
  tenantry state pull --out state.json          before the state is moved to another place
  tenantry state push state.json                after the configuration names that place

Refused: a state of another lineage or of the other kind (simulated or real), and an older one; --force takes the first and the
last. The state that was there is kept as a version.";

const UNLOCK_EXAMPLES: &str = "Examples:
  tenantry state unlock                         shows whose lock it is
  tenantry state unlock --nonce 9f2c41d07be6a830
  tenantry state unlock --force                 whoever it is; asks first

A lock of a run that is gone is taken over by itself when it expires. Ending the lock of a run that lives makes that run stop
before its next write.";

const ROLLBACK_EXAMPLES: &str = "Examples:
  tenantry state history
  tenantry state rollback 41

The old version is written as a new one; nothing is lost. The services are not touched: the next plan compares them with what
is recorded then.";

const ENCRYPT_EXAMPLES: &str = "Examples:
  tenantry state encrypt

Writes the state and its kept versions anew, encrypted with the first key of `state: { encryption: … }`: once after encryption
was switched on, and again after a key was replaced.";

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
    #[command(after_help = LIST_EXAMPLES)]
    List(StateOfArgs),
    /// Show what is recorded about one address.
    #[command(after_help = SHOW_EXAMPLES)]
    Show {
        /// Such as token.accuhive/okta-workflows.
        address: Address,
        /// Which state.
        #[command(flatten)]
        of: StateOfArgs,
    },
    /// Divide the one state among shards, for runs with --shard. The undivided one is kept beside them.
    #[command(after_help = DIVIDE_EXAMPLES)]
    Divide {
        /// How many shards.
        #[arg(long, value_name = "COUNT")]
        into: u32,
        /// Which state.
        #[command(flatten)]
        of: StateChangeArgs,
    },
    /// Let what is recorded under one address go on under another.
    #[command(after_help = MV_EXAMPLES)]
    Mv {
        /// The address that is recorded.
        from: Address,
        /// The address it gets.
        to: Address,
        /// Which state.
        #[command(flatten)]
        of: StateChangeArgs,
    },
    /// Forget what is recorded under an address. The services are not touched.
    #[command(after_help = RM_EXAMPLES)]
    Rm {
        /// Such as token.accuhive/okta-workflows.
        address: Address,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        /// Which state.
        #[command(flatten)]
        of: StateChangeArgs,
    },
    /// Print the whole state as plain JSON, decrypted. It holds the key by which secrets are recognised.
    #[command(after_help = PULL_EXAMPLES)]
    Pull {
        /// Write it into this file, which its owner alone may read.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Which state.
        #[command(flatten)]
        of: StateOfArgs,
    },
    /// Write a state that was pulled, after checking that it belongs here.
    #[command(after_help = PUSH_EXAMPLES)]
    Push {
        /// The file, or - for the standard input.
        file: PathBuf,
        /// Take it although its lineage is another one, or although it is older.
        #[arg(long)]
        force: bool,
        /// Which state.
        #[command(flatten)]
        of: StateChangeArgs,
    },
    /// Show whose lock is on the state, or end it when its run is gone.
    #[command(after_help = UNLOCK_EXAMPLES)]
    Unlock {
        /// The lock's nonce, as the message about it says: no other lock is ended.
        #[arg(long, value_name = "NONCE", conflicts_with = "force")]
        nonce: Option<String>,
        /// End it whosever it is.
        #[arg(long)]
        force: bool,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        /// Which state.
        #[command(flatten)]
        of: StateOfArgs,
    },
    /// List the kept versions: serial, time, who wrote it, size, and what changed.
    #[command(after_help = HISTORY_EXAMPLES)]
    History(StateOfArgs),
    /// Write a kept version again, as a new one.
    #[command(after_help = ROLLBACK_EXAMPLES)]
    Rollback {
        /// The serial that `state history` shows.
        serial: u64,
        /// Do not ask.
        #[arg(long)]
        yes: bool,
        /// Which state.
        #[command(flatten)]
        of: StateChangeArgs,
    },
    /// Write the state and its versions anew, encrypted as declared.
    #[command(after_help = ENCRYPT_EXAMPLES)]
    Encrypt(StateChangeArgs),
}

/// Which state.
#[derive(Debug, Args)]
pub struct StateOfArgs {
    /// Where the declaration is; it says where the state lies.
    #[command(flatten)]
    pub config: ConfigArgs,
    /// The state of simulated runs.
    #[arg(long)]
    pub simulate: bool,
    /// The state of this shard, such as 3/16.
    #[arg(long, value_name = "NUMBER/COUNT", value_parser = super::select::shard)]
    pub shard: Option<Shard>,
    /// Let the state lie at this endpoint, or its keys in this store; may be repeated.
    #[arg(long, value_name = "STORE")]
    pub allow_store: Vec<String>,
    /// Let `exec:` references of its keys run their programs.
    #[arg(long)]
    pub allow_exec: bool,
}

/// Which state, to write it.
#[derive(Debug, Args)]
pub struct StateChangeArgs {
    /// Which state.
    #[command(flatten)]
    pub of: StateOfArgs,
    /// How long to wait for a run that holds the state's lock, such as `5m`. Default: not at all.
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = horizon)]
    pub lock_timeout: SignedDuration,
}
