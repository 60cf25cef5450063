//! What a shell gets to complete: besides commands and flags the addresses of the configuration beside and of its state, words of
//! the catalog, and the codes of diagnostics. Asks nobody.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::PathBuf;

use clap::{Command, CommandFactory};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::CompleteEnv;

use super::args::Cli;
use crate::catalog;
use crate::config;
use crate::diagnostic::codes;
use crate::state::{Origin, StateStore};

/// The variable by which a shell's script asks for completions.
pub const VARIABLE: &str = "TENANTRY_COMPLETE";

/// Answers a shell that asks for completions, and ends the process then; else does nothing.
pub fn answer() {
    CompleteEnv::with_factory(command).var(VARIABLE).complete();
}

/// The command line with what completes its values.
fn command() -> Command {
    completed(Cli::command())
}

/// Puts a completer on each argument whose values this program knows, in every command.
fn completed(command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|one| one.get_name().to_owned())
        .collect();
    let mut command = command;
    for name in names {
        command = command.mut_subcommand(name, completed);
    }
    let is = command.get_name().to_owned();
    command.mut_args(|argument| {
        let value = argument
            .get_value_names()
            .and_then(|names| names.first())
            .map(ToString::to_string);
        match (is.as_str(), argument.get_id().as_str(), value.as_deref()) {
            (_, "address" | "focus", _) | (_, _, Some("ADDRESS")) => {
                argument.add(ArgValueCompleter::new(addresses))
            }
            ("permissions", "query", _) => argument.add(ArgValueCompleter::new(permissions)),
            ("explain", "code", _) => argument.add(ArgValueCompleter::new(diagnostics)),
            _ => argument,
        }
    })
}

fn starting(current: &OsStr, all: impl IntoIterator<Item = String>) -> Vec<CompletionCandidate> {
    let begun = current.to_string_lossy();
    let fitting: BTreeSet<String> = all
        .into_iter()
        .filter(|one| one.starts_with(begun.as_ref()))
        .collect();
    fitting.into_iter().map(CompletionCandidate::new).collect()
}

/// Every `--config` of the line that is being written; the folder that the shell is in without one.
fn paths() -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let mut words = std::env::args_os();
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        if text == "--config" {
            paths.extend(words.next().map(PathBuf::from));
        } else if let Some(path) = text.strip_prefix("--config=") {
            paths.push(PathBuf::from(path));
        }
    }
    // the standard input is the shell's
    paths.retain(|path| path.as_os_str() != "-");
    if paths.is_empty() {
        paths.push(PathBuf::from("."));
    }
    paths
}

fn addresses(current: &OsStr) -> Vec<CompletionCandidate> {
    let loaded = config::load(&paths(), &config::Options::default());
    let mut all: Vec<String> = Vec::new();
    if let Some(declared) = &loaded.declared {
        all.extend(declared.tenants.keys().map(|key| format!("tenant.{key}")));
        all.extend(declared.orgs.keys().map(|key| format!("org.{key}")));
        all.extend(
            declared
                .connections
                .keys()
                .map(|key| format!("connection.{key}")),
        );
        for (tenant, of) in &declared.tenants {
            for (token, one) in &of.tokens {
                all.push(format!("token.{tenant}/{token}"));
                let consumers = one.consumers.keys();
                all.extend(consumers.map(|key| format!("consumer.{tenant}/{token}/{key}")));
            }
        }
    }
    if let Ok(document) = StateStore::beside(&loaded.root, Origin::Real).load() {
        let recorded = &document.recorded;
        all.extend(recorded.tokens.keys().map(ToString::to_string));
        all.extend(recorded.connections.keys().map(ToString::to_string));
    }
    starting(current, all)
}

/// The words of the console's paths: a search takes several, and each has to fit.
fn permissions(current: &OsStr) -> Vec<CompletionCandidate> {
    let operations = catalog::operations().iter();
    let words = operations.flat_map(|one| one.console_path.split_whitespace());
    let words = words.map(|word| word.trim_end_matches(':').to_owned());
    let filters = ["risk:read", "risk:destructive", "method:GET", "card:"].map(str::to_owned);
    starting(current, words.chain(filters))
}

fn diagnostics(current: &OsStr) -> Vec<CompletionCandidate> {
    let both = codes::all().flat_map(|code| [code.id.to_owned(), code.name.to_owned()]);
    starting(current, both)
}
