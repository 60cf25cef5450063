//! `promote check`: what flows of one org need in another one before they are imported there, the steps of the import, and
//! whether they arrived.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::cli::args::{PromoteArgs, PromoteCheckArgs, PromoteCommand};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::exported::Exported;
use crate::cli::exported::Gathered;
use crate::cli::output::Output;
use crate::cli::readings;
use crate::cli::session::Session;
use crate::exports::{CardConnection, Export};
use crate::handoff::{Import, import};
use crate::model::{
    Address, Declared, Fault, Handoff, ImportKind, Key, LiveImport, Promotion, Reading, Recorded,
    Timestamp,
};
use crate::observe::Subjects;
use crate::promotion::{Arrival, Check, Imported, Input, Looked, Pairs, There, arrivals, check};
use crate::render::escape;
use crate::render::handoff::terminal;
use crate::render::promotion::{self as shown, PromotionView, promotion};
use crate::state::StateDocument;

/// Runs the command.
pub async fn run(args: &PromoteArgs, output: Output) -> Result<ExitCode, CliError> {
    match &args.command {
        PromoteCommand::Check(args) => run_check(args, output).await,
    }
}

async fn run_check(args: &PromoteCheckArgs, output: Output) -> Result<ExitCode, CliError> {
    let session = Session::open(&args.evidence, output).await?;
    let document = session.store.load()?;
    let declared = session.declared();
    let exported = &session.exported;
    let (from, promotion) = org(declared, args.org.as_ref())?;
    let pairs = Pairs {
        declared,
        from,
        promotion,
    };
    let exports = exports(&args.from, from, declared, exported);
    let there = self::exports(&args.to, pairs.to(), declared, exported);
    let mut codes = Vec::new();
    for (name, why) in exports.failed.iter().chain(&there.failed) {
        output.error(&format!("error: {}: {}", escape(name), escape(why)));
        codes.push(ExitCode::Failed);
    }
    if exports.exports.is_empty() {
        return Err(CliError::Usage(format!(
            "there is no export of org.{from} to import: name one with --from, or let its connections name them under `flows`"
        )));
    }
    let sides = Sides {
        pairs,
        exports: &exports.exports,
        there: &there.exports,
    };
    match args.imported_since {
        None => codes.push(before(sides, &document.recorded, output)),
        Some(since) => codes.extend(after(&session, &document, sides, since).await?),
    }
    session.close().await?;
    Ok(ExitCode::first(&codes))
}

/// The exports of both orgs.
#[derive(Clone, Copy)]
struct Sides<'a> {
    pairs: Pairs<'a>,
    exports: &'a [(String, Export)],
    there: &'a [(String, Export)],
}

/// Before the import: what is missing, and the steps.
fn before(sides: Sides<'_>, recorded: &Recorded, output: Output) -> ExitCode {
    let Sides {
        pairs,
        exports,
        there,
    } = sides;
    let check = check(Input {
        pairs,
        recorded,
        exports,
        there,
    });
    output.result(&promotion(&PromotionView {
        check: &check,
        from: pairs.from,
        to: pairs.to(),
        width: output.width(),
    }));
    if !check.is_ready() {
        return ExitCode::Refused;
    }
    output.result("");
    let handoff = handoff(pairs, &check, exports);
    output.result(&terminal(&handoff, output.width(), false));
    ExitCode::Success
}

/// After the import: whether the flows arrived.
async fn after(
    session: &Session,
    document: &StateDocument,
    sides: Sides<'_>,
    since: Timestamp,
) -> Result<Vec<ExitCode>, CliError> {
    let to = sides.pairs.to();
    let subjects = Subjects {
        orgs: std::iter::once(to.clone()).collect(),
        ..Subjects::default()
    };
    let mut cache = session.cache();
    let sighting = session.look(document, &mut cache, Some(subjects)).await?;
    let org = sighting.live.orgs.get(to);
    let log = org.filter(|org| matches!(org.log, Reading::Read { .. }));
    let Some(log) = log else {
        let address = format!("org.{to}");
        let notes = readings::notes(session, &sighting);
        for note in notes.iter().filter(|note| note.subject == address) {
            let line = format!("error: {}: {}", note.subject, note.text);
            session.output.error(&escape(&line));
        }
        let text = format!("Nothing is proven: the System Log of org.{to} was not read.");
        session.output.error(&text);
        let rejected =
            org.is_some_and(|org| matches!(org.log, Reading::Failed(Fault::Rejected { .. })));
        return Ok(vec![match rejected {
            true => ExitCode::Rejected,
            false => ExitCode::Failed,
        }]);
    };
    let imports: Vec<Imported<'_>> = log.imports.iter().map(imported).collect();
    let arrivals = arrivals(Looked {
        pairs: sides.pairs,
        exports: sides.exports,
        there: sides.there,
        imports: &imports,
        since,
    });
    let text = shown::arrivals(&arrivals, session.output.width());
    session.output.result(&text);
    Ok(match arrivals.iter().all(Arrival::is_proven) {
        true => Vec::new(),
        false => vec![ExitCode::Waiting],
    })
}

fn imported(import: &LiveImport) -> Imported<'_> {
    Imported {
        name: &import.name,
        is_folder: import.kind == ImportKind::Folder,
        at: import.change.at,
    }
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
fn exports(paths: &[PathBuf], org: &Key, declared: &Declared, exported: &Exported) -> Gathered {
    let mut gathered = Gathered::default();
    for path in paths {
        gathered.path(path);
    }
    if paths.is_empty() {
        let of_org = exported.of.iter().filter(|(key, _)| {
            let connection = declared.connections.get(*key);
            connection.is_some_and(|one| one.org.value == *org)
        });
        let places: BTreeSet<usize> = of_org
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
