//! Which part of a configuration a run is about.

use clap::Args;

use crate::model::{AddressPattern, Shard};

/// Which addresses a run is about.
#[derive(Debug, Clone, Default, Args)]
pub struct SelectArgs {
    /// Only what this pattern of addresses names, such as tenant.acme* (with its tokens and connections), token.*/okta-* or
    /// connection.*; may be repeated. Nothing else is asked for, planned or done.
    #[arg(long = "target", value_name = "PATTERN")]
    pub targets: Vec<AddressPattern>,
    /// Leave out what this pattern of addresses names; may be repeated, and goes before --target.
    #[arg(long = "exclude", value_name = "PATTERN")]
    pub excludes: Vec<AddressPattern>,
}

/// The shard of a command line: `3/16`, or `auto/16`.
///
/// # Errors
/// It is none, or `auto` has nothing to go by.
pub fn shard(text: &str) -> Result<Shard, String> {
    const INDEX: &str = "JOB_COMPLETION_INDEX";
    let Some(of) = text.strip_prefix("auto/") else {
        return text
            .parse()
            .map_err(|error: crate::model::ShardError| error.to_string());
    };
    let index = std::env::var(INDEX)
        .ok()
        .and_then(|index| index.parse::<u32>().ok());
    let index = index.ok_or_else(|| format!("auto takes the number from {INDEX}, as a Kubernetes Indexed Job sets it: 0, 1, 2, …; it is not set"))?;
    let of = of
        .parse()
        .map_err(|_| format!("'{text}' is no shard: it reads auto/COUNT, such as auto/16"))?;
    Shard::new(index.saturating_add(1), of).map_err(|error| error.to_string())
}
