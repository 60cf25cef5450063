//! The command line of `import`.

use std::path::PathBuf;

use clap::Args;

use super::EvidenceArgs;
use crate::model::{Address, Key};

pub(super) const IMPORT_EXAMPLES: &str = "Examples:
  tenantry import --dry-run                       what would be written, and what cannot be known
  tenantry import --only token.accuhive/siem-export
  tenantry import --tenant connection.accuhive-production=accuhive
  tenantry import --exports flows                 with the flow exports in this folder: who uses which connection
  tenantry import --drift                         live permissions, names and descriptions in the place of declared ones, too
  tenantry import --yes                           for CI: nobody is asked

The addresses are those under `Not managed` in the plan. A `# unknown:` line says what no log shows, and what to do about it. The
new text is read and checked before anything is written, and what was declared is adopted into the state, so that the next plan
is empty, or says what is left.";

/// `import`
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
    /// Take in this alone, by its address in the plan; may be repeated.
    #[arg(long, value_name = "ADDRESS")]
    pub only: Vec<Address>,
    /// Which tenant a connection reaches, where several are declared; may be repeated.
    #[arg(long, value_name = "CONNECTION=TENANT", value_parser = reach)]
    pub tenant: Vec<(Address, Key)>,
    /// A flow export, or a folder of them: an imported connection that its cards use gets it under `flows`, and one that no log shows is
    /// named; may be repeated.
    #[arg(long, value_name = "PATH")]
    pub exports: Vec<PathBuf>,
    /// Take live values into declared tokens, where they moved: permissions, names, descriptions.
    #[arg(long)]
    pub drift: bool,
    /// Show what would be written, and write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask whether to write it.
    #[arg(long, conflicts_with = "dry_run")]
    pub yes: bool,
}

fn reach(text: &str) -> Result<(Address, Key), String> {
    let form = || "write it as connection.KEY=TENANT".to_owned();
    let (address, tenant) = text.split_once('=').ok_or_else(form)?;
    match address.parse() {
        Ok(address @ Address::Connection(_)) if !tenant.is_empty() => Ok((address, tenant.into())),
        _ => Err(form()),
    }
}
