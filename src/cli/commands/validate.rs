//! `validate`: the declaration, without asking anybody.

use super::baseline;
use super::fix::{Fixed, ROUNDS, fix};
use crate::cli::args::{Format, ValidateArgs};
use crate::cli::checked::{Checked, check, show};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::reports::Reported;
use crate::model::Timestamp;
use crate::render;

/// Runs the command.
pub fn run(args: &ValidateArgs, output: Output) -> Result<ExitCode, CliError> {
    let mut run = Reported::of("validate", &args.reports)?;
    let output = run.output(output, args.format)?;
    let ended = work(args, output, &mut run);
    run.write(ended, output)
}

fn work(args: &ValidateArgs, output: Output, run: &mut Reported) -> Result<ExitCode, CliError> {
    let standard_input = |path: &std::path::PathBuf| path.as_os_str() == "-";
    if args.fix && args.config.config.iter().any(standard_input) {
        let why = "--fix edits files, and `-` is none: give the file's name";
        return Err(CliError::Usage(why.to_owned()));
    }
    let mut checked = check(&args.config);
    let mut exported = checked.exports(Timestamp::now());
    if args.fix {
        for _ in 0..ROUNDS {
            let fixed = fix(&checked.found, &checked.loaded)?;
            if fixed.is_empty() {
                break;
            }
            for Fixed { place, message } in fixed {
                output.say(&format!("fixed {place}: {message}"));
            }
            checked = check(&args.config);
            exported = checked.exports(Timestamp::now());
        }
    }
    let mut new = false;
    if let Some(path) = &args.baseline {
        if args.update_baseline {
            baseline::update(path, &checked, output)?;
        }
        new = baseline::accept(path, &mut checked, output)?;
    }
    run.read(&checked);
    let failed = checked.failed() || new;
    let Checked { loaded, found, .. } = checked;
    match args.format {
        Format::Json => {
            output.json(&render::diagnostics::json(&found, &loaded.sources).to_string());
        }
        Format::Human => {
            show(&found, &loaded, output);
            if let Some(declared) = loaded.declared.as_ref().filter(|_| !failed) {
                let tokens: usize = declared
                    .tenants
                    .values()
                    .map(|tenant| tenant.tokens.len())
                    .sum();
                let read = match exported.files.len() {
                    0 => String::new(),
                    files => format!(" {} read.", count(files, "flow export")),
                };
                output.result(&format!(
                    "Valid: {}, {}, {}, {} in {}.{read}",
                    count(declared.tenants.len(), "tenant"),
                    count(tokens, "token"),
                    count(declared.orgs.len(), "org"),
                    count(declared.connections.len(), "connection"),
                    count(loaded.files.len(), "file"),
                ));
            }
        }
    }
    Ok(match failed {
        true => ExitCode::Configuration,
        false => ExitCode::Success,
    })
}

fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}
