//! The command line of what stands on what: `graph`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::EvidenceArgs;
use crate::model::Address;

pub(super) const GRAPH_EXAMPLES: &str = "Examples:
  tenantry graph                                          Mermaid, with the verdicts of a plan
  tenantry graph --offline --exports exports/             what is declared and exported; asks nobody
  tenantry graph --focus token.accuhive/okta-workflows    what it stands on and what stands on it
  tenantry graph --offline --format dot | dot -Tsvg > graph.svg

Permissions of a token are drawn as one node, unless --focus or --full is given. JSON always has them all.";

/// `graph`
#[derive(Debug, Args)]
pub struct GraphArgs {
    /// The form of the result.
    #[arg(long, value_enum, default_value_t)]
    pub format: GraphFormat,
    /// Flow exports, or folders of them, beside those that connections name under `flows`: their flows and cards are drawn; may be
    /// repeated.
    #[arg(long, value_name = "PATH")]
    pub exports: Vec<PathBuf>,
    /// Draw this address with everything upstream and downstream of it, and nothing else.
    #[arg(long, value_name = "ADDRESS")]
    pub focus: Option<Address>,
    /// Draw every permission as a node of its own.
    #[arg(long)]
    pub full: bool,
    /// Draw what is declared; ask nobody.
    #[arg(long, conflicts_with_all = ["probe", "canary", "simulate"])]
    pub offline: bool,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

/// In which form a graph is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum GraphFormat {
    /// For Markdown: GitHub and GitLab draw it in a `mermaid` block.
    #[default]
    Mermaid,
    /// For Graphviz.
    Dot,
    /// For programs; versioned.
    Json,
}
