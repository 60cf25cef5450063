//! `ledger verify|report`: whether the ledger holds together, and what it says of a period.

use std::collections::BTreeMap;

use super::state::opened::Opened;
use crate::cli::args::{LedgerArgs, LedgerCommand, LedgerFormat, ReportLedgerArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ledger::Ledger;
use crate::cli::output::Output;
use crate::ledger::{Body, Entry, Period, report};
use crate::model::Timestamp;
use crate::render;
use crate::state::atomic_write;

/// Runs the command.
pub async fn run(args: &LedgerArgs, output: Output) -> Result<ExitCode, CliError> {
    match &args.command {
        LedgerCommand::Verify(args) => {
            let opened = Opened::new(&args.of, output).await?;
            let ledger = Ledger::load(&opened.store, &args.head)?;
            output.result(&verified(&ledger, args.head.len()));
        }
        LedgerCommand::Report(args) => tell(args, output).await?,
    }
    Ok(ExitCode::Success)
}

fn verified(ledger: &Ledger, heads: usize) -> String {
    let head = &ledger.head;
    if head.entries == 0 {
        return "There is no ledger yet: it begins with the first apply.".to_owned();
    }
    let known = match heads {
        0 => {
            "Whether it is the ledger of then, only a head shows that was kept elsewhere: give one with --head."
        }
        1 => "The head that was given is that of a beginning of it.",
        _ => "The heads that were given are those of beginnings of it.",
    };
    format!(
        "The ledger holds together: {} entries, none changed, taken out, put in or moved.\n{known}\nIts head now: {head}",
        head.entries
    )
}

/// The first thing that a log told: it may be older than the ledger.
fn earliest(entries: &[Entry], began: Timestamp) -> Timestamp {
    let events = entries.iter().filter_map(|entry| match &entry.body {
        Body::Event(event) => Some(event.when),
        _ => None,
    });
    events.fold(began, Timestamp::min)
}

async fn tell(args: &ReportLedgerArgs, output: Output) -> Result<(), CliError> {
    let opened = Opened::new(&args.of, output).await?;
    let ledger = Ledger::load(&opened.store, &args.head)?;
    let Some(first) = ledger.entries.first() else {
        return Err(CliError::Failed(
            "there is no ledger yet: it begins with the first apply".to_owned(),
        ));
    };
    // the last thing that it says was written at that moment, so its period reaches beyond it
    let last = ledger.entries.last().map_or(first.at, |last| last.at);
    let period = Period {
        from: args
            .from
            .unwrap_or_else(|| earliest(&ledger.entries, first.at)),
        to: args.to.unwrap_or_else(|| opened.now().max(last)),
    };
    if period.from >= period.to {
        return Err(CliError::Usage(format!(
            "the period ends before it begins: {} to {}",
            period.from, period.to
        )));
    }
    let report = report(&ledger.entries, &ledger.head, period);
    let people: &BTreeMap<String, String> = &opened.declared.people;
    let document = || render::ledger::document(&report, people);
    let text = match args.format {
        LedgerFormat::Human => render::ledger::human(&document(), output.width()),
        LedgerFormat::Markdown => render::ledger::markdown(&document()),
        LedgerFormat::Html => render::ledger::html(&document()),
        LedgerFormat::Json => render::ledger::json(&report),
        LedgerFormat::Csv => render::ledger::csv(&report, people),
    };
    match &args.out {
        Some(path) => {
            atomic_write(path, text.as_bytes())?;
            output.result(&format!("Written: {}", path.display()));
        }
        None if args.format == LedgerFormat::Json => output.json(text.trim_end()),
        None => output.result(text.trim_end()),
    }
    Ok(())
}
