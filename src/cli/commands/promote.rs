//! `promote check`: what flows of one org need in another one before they are imported there, and the steps of the import.

use super::state;
use crate::cli::args::{PromoteArgs, PromoteCheckArgs, PromoteCommand};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::exported::Gathered;
use crate::cli::exported::{self, Exported};
use crate::cli::output::Output;
use crate::cli::session;
use crate::exports::{CardConnection, Export};
use crate::handoff::{Import, import};
use crate::model::{Address, Declared, Handoff, Key, Promotion};
use crate::promotion::{Check, Input, Pairs, There, check};
use crate::render::escape;
use crate::render::handoff::terminal;
use crate::render::promotion::{PromotionView, promotion};

/// Runs the command.
pub fn run(args: &PromoteArgs, output: Output) -> Result<ExitCode, CliError> {
    match &args.command {
        PromoteCommand::Check(args) => run_check(args, output),
    }
}

fn run_check(args: &PromoteCheckArgs, output: Output) -> Result<ExitCode, CliError> {
    let declaration = session::check(&args.config).finish(output)?;
    let declared = &declaration.declared;
    let exported = exported::load(declared, &declaration.loaded.sources);
    session::show(&exported.diagnostics, &declaration.loaded, output);
    let (from, promoted) = org(declared, args.org.as_ref())?;
    let mut failed = false;
    let mut side = |paths: &[_], org: &Key| {
        let side = exports(paths, org, declared, &exported);
        for (name, why) in &side.failed {
            failed = true;
            output.error(&format!("error: {}: {}", escape(name), escape(why)));
        }
        side.exports
    };
    let exports = side(&args.from, from);
    let there = side(&args.to, &promoted.to.value);
    if exports.is_empty() {
        return Err(CliError::Usage(format!(
            "there is no export of org.{from} to import: name one with --from, or let its connections name them under `flows`"
        )));
    }
    let recorded = state::recorded(&args.config.config)?;
    let pairs = Pairs {
        declared,
        from,
        promotion: promoted,
    };
    let check = check(Input {
        pairs,
        recorded: &recorded,
        exports: &exports,
        there: &there,
    });
    output.result(&promotion(&PromotionView {
        check: &check,
        from,
        to: pairs.to(),
        width: output.width(),
    }));
    if check.is_ready() {
        output.result("");
        let import = handoff(pairs, &check, &exports);
        output.result(&terminal(&import, output.width(), false));
    }
    Ok(match (failed, check.is_ready()) {
        (true, _) => ExitCode::Failed,
        (_, false) => ExitCode::Refused,
        _ => ExitCode::Success,
    })
}

/// The org that the flows come from, and where they go.
fn org<'d>(
    declared: &'d Declared,
    named: Option<&Key>,
) -> Result<(&'d Key, &'d Promotion), CliError> {
    let all = &declared.promotions;
    if let Some(named) = named {
        return all.get_key_value(named).ok_or_else(|| {
            CliError::Usage(format!(
                "org.{} does not declare where it is promoted to: add `promotes_to: KEY` to it",
                escape(named)
            ))
        });
    }
    let mut orgs = all.iter();
    match (orgs.next(), orgs.next()) {
        (Some(only), None) => Ok(only),
        (None, _) => Err(CliError::Usage(
            "no org declares where it is promoted to: add `promotes_to: KEY` to the org that flows come from"
                .to_owned(),
        )),
        _ => {
            let keys: Vec<&str> = all.keys().map(String::as_str).collect();
            Err(CliError::Usage(format!(
                "several orgs are promoted: name one of {}",
                keys.join(", ")
            )))
        }
    }
}

/// The exports of one org: those of the command line, else those that its connections name.
fn exports(
    paths: &[std::path::PathBuf],
    org: &Key,
    declared: &Declared,
    exported: &Exported,
) -> Gathered {
    let mut gathered = Gathered::default();
    for path in paths {
        gathered.path(path);
    }
    if paths.is_empty() {
        let of_org = exported.of.iter().filter(|(key, _)| {
            let connection = declared.connections.get(*key);
            connection.is_some_and(|one| one.org.value == *org)
        });
        let places: std::collections::BTreeSet<usize> = of_org
            .flat_map(|(_, files)| files.keys().copied())
            .collect();
        let files = places.iter().filter_map(|place| exported.files.get(*place));
        gathered.exports = files.cloned().collect();
    }
    gathered
}

fn handoff(pairs: Pairs<'_>, check: &Check<'_>, exports: &[(String, Export)]) -> Handoff {
    let mut choose = Vec::new();
    for arriving in &check.flows {
        for card in &arriving.flow.cards {
            let CardConnection::Named { nickname, .. } = &card.connection else {
                continue;
            };
            let used = check
                .connections
                .iter()
                .find(|one| one.nickname == nickname);
            if let Some((_, to)) = used.and_then(|used| used.to) {
                let flow = arriving.flow.name.as_str();
                choose.push((flow, card.path(), to.nickname.value.as_str()));
            }
        }
    }
    let already = check.flows.iter().filter(|one| match one.there {
        There::Flows(count) => count > 0,
        There::Unknown => false,
    });
    let partners = check.connections.iter().filter_map(|used| used.to);
    let mut affects: Vec<Address> = partners
        .map(|(key, _)| Address::Connection(key.clone()))
        .collect();
    affects.sort();
    affects.dedup();
    import(&Import {
        from: pairs.from,
        to: pairs.to(),
        org: pairs.declared.orgs.get(pairs.to()),
        files: exports.iter().map(|(name, _)| name.as_str()).collect(),
        choose,
        already: already.map(|one| one.flow.name.as_str()).collect(),
        affects,
    })
}
