//! Log lines on stderr, as `-v` and `TENANTRY_LOG` ask.

use tracing_subscriber::EnvFilter;

use super::args::OutputArgs;

/// Sets up log lines: warnings; requests with `-vv`; what TENANTRY_LOG says.
pub fn init(args: &OutputArgs) {
    let level = match (args.quiet, args.verbose) {
        (true, _) => "error",
        (false, 0) => "warn",
        (false, 1) => "tenantry=info,warn",
        (false, 2) => "tenantry=debug,warn",
        (false, _) => "trace",
    };
    let filter = std::env::var("TENANTRY_LOG")
        .ok()
        .and_then(|text| EnvFilter::try_new(text).ok())
        .unwrap_or_else(|| EnvFilter::new(level));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    // a second call (in one process of tests) keeps the first one's lines
    let _ = match args.log_json {
        true => lines.json().try_init(),
        false => lines.with_ansi(false).try_init(),
    };
}
