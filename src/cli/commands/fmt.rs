//! `fmt`: the one layout of configuration files.

use std::io::Read as _;
use std::path::Path;

use crate::cli::args::FmtArgs;
use crate::cli::checked;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::config::{self, Loaded};
use crate::edit::{self, Unfit};
use crate::render::{escape, file_diff};
use crate::state::atomic_write;

/// Runs the command.
pub fn run(args: &FmtArgs, output: Output) -> Result<ExitCode, CliError> {
    if args.paths.iter().any(|path| path.as_os_str() == "-") {
        return from_stdin(args, output);
    }
    let loaded = config::load(&args.paths, &config::Options::default());
    if loaded.files.is_empty() {
        checked::show(&loaded.diagnostics, &loaded, output);
        return Err(CliError::Configuration);
    }
    if args.stdout && loaded.files.len() > 1 {
        return Err(CliError::Usage(
            "--stdout takes one file: name it".to_owned(),
        ));
    }
    let mut codes = unread(&loaded, output);
    let mut changed = 0;
    for path in &loaded.files {
        match one(path, args, &loaded, output)? {
            Outcome::Same => {}
            Outcome::Changed => changed += 1,
            Outcome::Left(why) => codes.extend(left(path, why, output)),
        }
    }
    if args.stdout {
        return Ok(ExitCode::first(&codes));
    }
    let count = match changed {
        1 => "1 file".to_owned(),
        count => format!("{count} files"),
    };
    match (changed, args.check) {
        (0, _) if codes.is_empty() => output.say("Every file has the one layout."),
        (0, _) => {}
        (_, true) => {
            output.say(&format!("{count} would change: run tenantry fmt"));
            codes.push(ExitCode::Pending);
        }
        (_, false) => output.say(&format!("{count} rewritten.")),
    }
    Ok(ExitCode::first(&codes))
}

/// What became of a file.
enum Outcome {
    Same,
    Changed,
    Left(Unfit),
}

fn one(path: &Path, args: &FmtArgs, loaded: &Loaded, output: Output) -> Result<Outcome, CliError> {
    let failed = |error| CliError::File {
        path: path.to_owned(),
        error,
    };
    // a link stays a link
    let target = std::fs::canonicalize(path).map_err(failed)?;
    let text = std::fs::read_to_string(&target).map_err(failed)?;
    let new = match formatted(&text) {
        Ok(new) => new,
        Err(why) => return Ok(Outcome::Left(why)),
    };
    if args.stdout {
        output.file(&new);
        return Ok(Outcome::Same);
    }
    if new == text {
        return Ok(Outcome::Same);
    }
    if args.check {
        show(path, &text, loaded, output);
    } else {
        atomic_write(&target, new.as_bytes())?;
        output.say(&format!("{}: rewritten", path.display()));
    }
    Ok(Outcome::Changed)
}

fn formatted(text: &str) -> Result<String, Unfit> {
    edit::format(text, &config::field_order)
}

/// Shows what would change, from the text in which secrets are crossed out.
fn show(path: &Path, text: &str, loaded: &Loaded, output: Output) {
    let mut files = loaded.sources.iter().map(|(_, file)| file);
    let masked = files.find(|file| file.path == *path);
    let masked = masked.filter(|file| file.text.len() == text.len());
    let pair = masked.and_then(|file| Some((file, formatted(&file.text).ok()?)));
    let name = path.display().to_string();
    match pair {
        Some((file, new)) => output.result(&file_diff(&name, &file.text, &new)),
        None => output.result(&format!("{}: its layout would change", escape(&name))),
    }
}

fn left(path: &Path, why: Unfit, output: Output) -> Option<ExitCode> {
    output.error(&format!("{}: left as it is: {why}", path.display()));
    (why == Unfit::Syntax).then_some(ExitCode::Configuration)
}

/// Files that could not be read.
fn unread(loaded: &Loaded, output: Output) -> Vec<ExitCode> {
    let whole = loaded.sources.iter().count() == loaded.files.len();
    if whole {
        return Vec::new();
    }
    checked::show(&loaded.diagnostics, loaded, output);
    vec![ExitCode::Configuration]
}

fn from_stdin(args: &FmtArgs, output: Output) -> Result<ExitCode, CliError> {
    if args.paths.len() > 1 {
        return Err(CliError::Usage(
            "the standard input is formatted alone: leave the other paths out".to_owned(),
        ));
    }
    let mut text = String::new();
    let read = std::io::stdin().take(64 << 20).read_to_string(&mut text);
    read.map_err(|error| CliError::File {
        path: "<stdin>".into(),
        error,
    })?;
    match formatted(&text) {
        Ok(new) if args.check => Ok(match new == text {
            true => ExitCode::Success,
            false => {
                output.say("The layout would change.");
                ExitCode::Pending
            }
        }),
        Ok(new) => {
            output.file(&new);
            Ok(ExitCode::Success)
        }
        Err(why) => {
            // a filter gives back what it does not change
            if !args.check {
                output.file(&text);
            }
            Ok(left(Path::new("<stdin>"), why, output).unwrap_or(ExitCode::Success))
        }
    }
}
