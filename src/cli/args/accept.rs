//! The command line of `accept`.

use clap::Args;

use super::EvidenceArgs;
use crate::model::Address;

pub(super) const ACCEPT_EXAMPLES: &str = "Examples:
  tenantry accept token.accuhive/okta-workflows --until 48h --reason \"incident 4711\"
  tenantry accept token.accuhive/okta-workflows --permission \"Erase device\" --until 2026-12-01 --reason trial

Nothing changes on a console, and nothing in the state: commit the file that it writes into.";

/// `accept`
#[derive(Debug, Args)]
pub struct AcceptArgs {
    /// Such as token.accuhive/okta-workflows.
    pub address: Address,
    /// Accept this permission only, written as in a token's `permissions`; may be repeated. Default: all that differs.
    #[arg(long, value_name = "PERMISSION")]
    pub permission: Vec<String>,
    /// Until when: a time from now such as 48h or 7d, a day such as 2026-12-01 (to its end, in UTC), or an RFC 3339 time.
    #[arg(long, value_name = "TIME")]
    pub until: String,
    /// Why it is accepted, for whoever reads it next week.
    #[arg(long)]
    pub reason: String,
    /// Where that was agreed.
    #[arg(long)]
    pub ticket: Option<String>,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}
