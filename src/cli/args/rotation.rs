//! The command lines of replacing a token, and of what is known when one burns: `rotate`, `incident`, `impact`.

use clap::Args;
use secrecy::SecretString;

use super::{EvidenceArgs, Format};
use crate::model::Address;

pub(super) const ROTATE_EXAMPLES: &str = "Examples:
  tenantry rotate token.accuhive/okta-workflows --reason \"Bob left\"
  tenantry rotate token.accuhive/okta-workflows --reason \"found in a chat\" --revoke-first
  tenantry rotate token.accuhive/okta-workflows --cancel";

/// `rotate`
#[derive(Debug, Args)]
pub struct RotateArgs {
    /// Such as token.accuhive/okta-workflows.
    pub address: Address,
    /// Why it is replaced: it stands in the plan, the handoffs and the state.
    #[arg(long, required_unless_present = "cancel")]
    pub reason: Option<String>,
    /// Revoke the token at once and replace it then: what runs on it fails until it has the new one. Waives overlap, soak, the
    /// test, and the rule that the last proven token behind a connection is not revoked.
    #[arg(long)]
    pub revoke_first: bool,
    /// Take the wish back, as long as no successor is proven.
    #[arg(long, conflicts_with_all = ["reason", "revoke_first"])]
    pub cancel: bool,
    /// Your name. Default: the OS user or the CI identity.
    #[arg(long, value_name = "PERSON")]
    pub actor: Option<String>,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

pub(super) const INCIDENT_EXAMPLES: &str = "Examples:
  tenantry incident                     asks for the value at the terminal, without showing it
  tenantry incident < leaked.txt        a file that holds it, alone or within a longer text
  pbpaste | tenantry incident --format json

Never give the value as an argument: arguments stand in the shell's history and in the list of processes.";

/// `incident`
#[derive(Debug, Args)]
pub struct IncidentArgs {
    /// Values in the wrong place, taken so that they can be refused without being repeated.
    #[arg(hide = true)]
    pub misplaced: Vec<SecretString>,
    /// Read what is new in the logs first. Without it nobody is asked, and what the logs showed last is used.
    #[arg(long)]
    pub refresh: bool,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}

pub(super) const IMPACT_EXAMPLES: &str = "Examples:
  tenantry impact token.accuhive/okta-workflows
  tenantry impact connection.accuhive-production
  tenantry impact tenant.accuhive --refresh
  tenantry impact --person \"Ada Admin\"";

/// `impact`
#[derive(Debug, Args)]
pub struct ImpactArgs {
    /// A token, connection, tenant, org or consumer, such as token.accuhive/okta-workflows.
    #[arg(required_unless_present = "person", conflicts_with = "person")]
    pub address: Option<Address>,
    /// A person, by the id of a log or by name.
    #[arg(long, value_name = "ID|NAME")]
    pub person: Option<String>,
    /// Read what is new in the logs first. Without it nobody is asked, and what the logs showed last is used.
    #[arg(long)]
    pub refresh: bool,
    /// The form of the result.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Where evidence comes from.
    #[command(flatten)]
    pub evidence: EvidenceArgs,
}
