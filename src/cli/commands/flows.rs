//! `flows [PATH…]`: what flow exports need. Asks nobody, and reads no configuration and no state.

use crate::cli::args::{FlowsArgs, FlowsFormat};
use crate::cli::exit_code::ExitCode;
use crate::cli::exported::Gathered;
use crate::cli::output::Output;
use crate::exports;
use crate::render::{self, escape};

/// Runs the command.
pub fn run(args: &FlowsArgs, output: Output) -> ExitCode {
    let mut read = Gathered::default();
    for path in &args.paths {
        read.path(path);
    }
    for (name, why) in &read.failed {
        output.error(&format!("error: {}: {}", escape(name), escape(why)));
    }
    let Gathered {
        exports, failed, ..
    } = read;
    if exports.is_empty() && args.format != FlowsFormat::Json {
        return ExitCode::Failed;
    }
    let report = exports::needs(exports.iter().map(|(_, export)| export));
    let view = render::flows::FlowsView {
        exports: &exports,
        report: &report,
        failed: &failed,
    };
    match args.format {
        _ if args.suggest => output.result(&render::flows::suggest(&view)),
        FlowsFormat::Human => output.result(&render::flows::table(&view, output.width())),
        FlowsFormat::Json => output.json(&render::flows::json(&view)),
        FlowsFormat::Markdown => output.result(&render::flows::markdown(&view)),
    }
    match failed.is_empty() {
        true => ExitCode::Success,
        false => ExitCode::Failed,
    }
}
