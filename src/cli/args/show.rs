//! The command line of `show`.

use clap::Args;

use super::{StateOfArgs, horizon};
use crate::model::SignedDuration;

pub(super) const SHOW_EXAMPLES: &str = "Examples:
  tenantry show                                   the state in short: how old, what is open
  tenantry show plan.json                         a plan that `plan --out` saved, and its seal
  tenantry show plan.json -v                      with every step of its handoffs
  tenantry show token.accuhive/okta-workflows     declared, recorded and last known

Nobody is asked: live values are those that the logs said when they were read last. Exit code 7 when the plan was changed after
it was saved.";

/// `show`
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// A file with a plan as JSON, or an address such as token.accuhive/okta-workflows. Without one, the state in short.
    #[arg(value_name = "PLAN|ADDRESS")]
    pub what: Option<String>,
    /// Say of a saved plan that is older than this, such as 2h, that `apply` refuses it.
    #[arg(long, value_name = "TIME", default_value = "24h", value_parser = horizon)]
    pub max_plan_age: SignedDuration,
    /// Which state.
    #[command(flatten)]
    pub of: StateOfArgs,
}
