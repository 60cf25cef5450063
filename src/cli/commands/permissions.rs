//! `permissions [QUERY]`: the catalog.

use crate::catalog;
use crate::cli::args::{Format, PermissionsArgs};
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::render;

/// Runs the command.
pub fn run(args: &PermissionsArgs, output: Output) -> ExitCode {
    let query = args.query.join(" ");
    let found = catalog::search(&query);
    match args.format {
        Format::Json => output.json(&render::permissions::json(&found)),
        Format::Human if found.is_empty() => {
            let near = catalog::suggestions(&query);
            let hint = match near.is_empty() {
                true => String::new(),
                false => format!(" Did you mean: {}?", near.join("; ")),
            };
            output.error(&format!("No permission matches '{query}'.{hint}"));
            return ExitCode::Failed;
        }
        Format::Human => output.result(&render::permissions::table(&found)),
    }
    ExitCode::Success
}
