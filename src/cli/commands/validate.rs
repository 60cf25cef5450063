//! `validate`: the declaration, without asking anybody.

use super::fix::{Fixed, ROUNDS, fix};
use crate::cli::args::{Format, ValidateArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::{all_diagnostics, show};
use crate::config;
use crate::diagnostic::Diagnostic;
use crate::render;

/// Runs the command.
pub fn run(args: &ValidateArgs, output: Output) -> Result<ExitCode, CliError> {
    if args.fix
        && args
            .config
            .config
            .iter()
            .any(|path| path.as_os_str() == "-")
    {
        let why = "--fix edits files, and `-` is none: give the file's name";
        return Err(CliError::Usage(why.to_owned()));
    }
    let options = config::Options {
        allow_hosts: args.config.allow_host.clone(),
    };
    let mut loaded = config::load(&args.config.config, &options);
    let mut found = all_diagnostics(&mut loaded);
    if args.fix {
        for _ in 0..ROUNDS {
            let fixed = fix(&found, &loaded)?;
            if fixed.is_empty() {
                break;
            }
            for Fixed { place, message } in fixed {
                output.say(&format!("fixed {place}: {message}"));
            }
            loaded = config::load(&args.config.config, &options);
            found = all_diagnostics(&mut loaded);
        }
    }
    let failed = found.iter().any(Diagnostic::is_error) || loaded.declared.is_none();
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
                output.result(&format!(
                    "Valid: {}, {}, {}, {} in {}.",
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
