//! The command line of `fmt`.

use std::path::PathBuf;

use clap::Args;

pub(super) const FMT_EXAMPLES: &str = "Examples:
  tenantry fmt                          the configuration in this folder
  tenantry fmt customers/*.tenantry.yaml
  tenantry fmt --check                  for CI: exit code 2, and what would change, if a file has another layout
  tenantry fmt - < tenantry.yaml        from the standard input to the standard output

Fields come in the order of the documentation, two spaces a level, one blank line between sections. Comments stay with what they
are about, and nothing means anything else afterwards: a file for which that cannot be shown is left as it is.";

/// `fmt`
#[derive(Debug, Args)]
pub struct FmtArgs {
    /// Files, folders (tenantry.yaml and *.tenantry.yaml in each), or - for the standard input.
    #[arg(value_name = "PATH", default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Write nothing: show what would change, and exit with 2 if anything would.
    #[arg(long, conflicts_with = "stdout")]
    pub check: bool,
    /// Write the one layout to the standard output instead of into the file.
    #[arg(long)]
    pub stdout: bool,
}
