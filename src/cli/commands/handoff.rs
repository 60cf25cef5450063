//! `handoff list|show|claim|complete`: what waits for a person, from that person's own machine.

use std::io::{IsTerminal, Read};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::handoff_list;
use super::verify::{concerned, keep_checklist};
use crate::apply::text_wanted;
use crate::cli::account;
use crate::cli::args::{
    ClaimArgs, CompleteArgs, HandoffArgs, HandoffCommand, HandoffFormat, ShowHandoffArgs,
};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::operators::{Answer, Word, ask_secret};
use crate::cli::output::Output;
use crate::cli::running::{self, Locked, What};
use crate::cli::session::{Session, in_ci};
use crate::cli::signals::Stop;
use crate::model::{Declared, HandoffId};
use crate::render;
use crate::state::{JournalEntry, LockInfo, StateDocument, actor};

/// More than any token has.
const LONGEST_SECRET: u64 = 4096;

/// Runs the command.
pub async fn run(args: &HandoffArgs, output: Output) -> Result<ExitCode, CliError> {
    match &args.command {
        HandoffCommand::List(args) => handoff_list::run(args, output).await,
        HandoffCommand::Show(args) => show(args, output).await,
        HandoffCommand::Claim(args) => claim(args, output).await,
        HandoffCommand::Complete(args) => complete(args, output).await,
    }
}

/// The one open handoff whose id begins so.
fn find<'d>(document: &'d StateDocument, prefix: &str) -> Result<&'d JournalEntry, CliError> {
    let mut found = document.journal.open().filter(|entry| {
        let id = entry.handoff.as_ref();
        !prefix.is_empty() && id.is_some_and(|id| id.0.starts_with(prefix))
    });
    match (found.next(), found.next()) {
        (Some(entry), None) => Ok(entry),
        (Some(_), Some(_)) => Err(CliError::Usage(format!(
            "several open handoffs begin with '{}': give more of the id",
            render::escape(prefix)
        ))),
        (None, _) => Err(CliError::Usage(format!(
            "no open handoff begins with '{}': `tenantry handoff list` shows those that are open",
            render::escape(prefix)
        ))),
    }
}

/// The one open handoff whose id begins so, or a closed one whose token's text is still wanted.
fn find_to_complete<'d>(
    document: &'d StateDocument,
    declared: &Declared,
    prefix: &str,
) -> Result<&'d JournalEntry, CliError> {
    let begins = |id: &HandoffId| id.0.starts_with(prefix);
    let mut open = document.journal.open();
    let is_open = open.any(|entry| entry.handoff.as_ref().is_some_and(begins));
    let mut wanted = text_wanted(document, declared, prefix);
    match (is_open, wanted.next(), wanted.next()) {
        (false, Some(entry), None) => Ok(entry),
        _ => find(document, prefix),
    }
}

/// What to say where no open handoff of this shard begins so: which one has it, perhaps.
fn elsewhere(session: &Session, prefix: &str) -> impl FnOnce(CliError) -> CliError {
    move |error| {
        for (shard, store) in session.other_shards().unwrap_or_default() {
            if store
                .load()
                .is_ok_and(|document| find(&document, prefix).is_ok())
            {
                return CliError::Usage(format!(
                    "the open handoff that begins with '{}' is in shard {shard}: give --shard {shard}",
                    render::escape(prefix)
                ));
            }
        }
        error
    }
}

async fn show(args: &ShowHandoffArgs, output: Output) -> Result<ExitCode, CliError> {
    let session = Session::open(&args.evidence, output).await?;
    let document = session.store.load()?;
    let entry = find(&document, &args.id).map_err(elsewhere(&session, &args.id))?;
    let handoff = entry.told().ok_or_else(|| {
        CliError::Failed(
            "an older version opened it and kept no text: run `tenantry apply` again".to_owned(),
        )
    })?;
    match args.format {
        HandoffFormat::Human => {
            let page = render::handoff::terminal(&handoff, output.width(), false);
            output.result(&format!(
                "{page}\n  Waiting since {}, opened by {}\n  Say that it is done: tenantry handoff complete {}",
                render::utc(entry.opened_at),
                render::escape(&entry.actor),
                handoff.id.0
            ));
        }
        HandoffFormat::Markdown => output.result(&render::handoff::checklist(&[handoff])),
        HandoffFormat::Json => output.json(&render::handoff::document(&[handoff])),
    }
    session.close().await?;
    Ok(ExitCode::Success)
}

async fn claim(args: &ClaimArgs, output: Output) -> Result<ExitCode, CliError> {
    let session = Session::open(&args.evidence, output).await?;
    let machine = actor(|name| std::env::var(name).ok());
    let person = args.actor.clone().unwrap_or_else(|| machine.clone());
    let now = session.now();
    let owner = LockInfo::of_this_process(machine, "handoff claim", now);
    let mut lock = session.store.lock_within(&owner, running::PATIENCE).await?;
    let mut document = lock.load()?;
    let entry = find(&document, &args.id).map_err(elsewhere(&session, &args.id))?;
    let (number, address) = (entry.id, entry.address.clone());
    if let Some(claimed) = &entry.claimed
        && claimed.by != person
        && !args.force
    {
        return Err(CliError::Usage(format!(
            "{} does it since {}: take it over with --force",
            render::escape(&claimed.by),
            render::utc(claimed.at)
        )));
    }
    document.journal.claim(number, &person, now)?;
    lock.save(&document)?;
    output.result(&format!("{} does it: {address}.", render::escape(&person)));
    drop(lock);
    session.close().await?;
    Ok(ExitCode::Success)
}

async fn complete(args: &CompleteArgs, output: Output) -> Result<ExitCode, CliError> {
    let stop = Stop::on_signals();
    let session = Session::open(&args.evidence, output).await?;
    let document = session.store.load()?;
    let entry = find_to_complete(&document, session.declared(), &args.id)
        .map_err(elsewhere(&session, &args.id))?;
    let id = entry
        .handoff
        .clone()
        .unwrap_or_else(|| HandoffId(String::new()));
    let mut word = Word {
        secret: secret(args, entry, session.declared(), &stop).await?,
        says: args.says.clone(),
        does_not_work: args.does_not_work.clone(),
    };
    let mut cache = session.cache();
    let concerned = concerned([entry], &document, session.declared());
    let sighting = tokio::select! {
        sighting = session.look(&document, &mut cache, Some(concerned)) => sighting?,
        () = stop.asked() => {
            output.say("Interrupted: nothing was changed.");
            return Ok(ExitCode::Interrupted);
        }
    };
    let machine = actor(|name| std::env::var(name).ok());
    let person = args.actor.clone().unwrap_or(machine);
    let owner = LockInfo::of_this_process(person, "handoff complete", session.now());
    let lock = session.store.lock_within(&owner, running::PATIENCE).await?;
    let document = lock.load()?;
    find_to_complete(&document, session.declared(), &args.id)?;
    let state = Locked {
        lock,
        document,
        owner,
    };
    let sighting = session.redrawn(&state.document, sighting);
    let report = running::run(
        &session,
        state,
        sighting,
        &mut cache,
        &mut word,
        &stop,
        What::Complete(&id),
    )
    .await?;
    output.result(&account::verified(&report));
    keep_checklist(&session)?;
    session.close().await?;
    Ok(account::code_of_verify(&report))
}

/// The new secret of a handoff that yields one: from the standard input, or asked for at the terminal.
async fn secret(
    args: &CompleteArgs,
    entry: &JournalEntry,
    declared: &Declared,
    stop: &Stop,
) -> Result<Option<SecretString>, CliError> {
    let handoff = entry.told();
    let closed = !entry.phase.is_open();
    let yields = closed
        || handoff
            .as_ref()
            .is_some_and(|handoff| handoff.yields_secret);
    if args.secret_stdin {
        if !yields {
            return Err(CliError::Usage("this handoff yields no secret".to_owned()));
        }
        let mut text = Zeroizing::new(String::new());
        std::io::stdin()
            .take(LONGEST_SECRET)
            .read_to_string(&mut text)
            .map_err(|error| CliError::Failed(format!("the standard input: {}", error.kind())))?;
        return Ok(Some(SecretString::from(text.trim().to_owned())));
    }
    let place = match closed {
        true => declared
            .token(&entry.address)
            .and_then(|token| token.secret.as_ref()),
        false => None,
    };
    let place = place.map(|place| place.value.to_string());
    let place = place.or_else(|| handoff.and_then(|handoff| handoff.secret_goes_to));
    let (Some(place), true) = (place, yields && std::io::stdin().is_terminal()) else {
        return match closed {
            true => Err(CliError::Usage(
                "evidence has closed this handoff; only the token's text is still wanted: give it with --secret-stdin".to_owned(),
            )),
            false => Ok(None),
        };
    };
    if in_ci() {
        return Err(CliError::Usage(
            "nobody can be asked in CI: give the new token with --secret-stdin; if it is in place already, give an empty standard input: < /dev/null"
                .to_owned(),
        ));
    }
    let question = format!(
        "Paste the new token for {} (not shown), or Enter if it is in place already: ",
        render::escape(&place)
    );
    match ask_secret(question, stop).await {
        Ok(Answer::Line(secret)) => {
            use secrecy::ExposeSecret;
            Ok(Some(secret).filter(|secret| !secret.expose_secret().trim().is_empty()))
        }
        Ok(Answer::Stopped) => Err(CliError::Interrupted),
        Err(error) => Err(CliError::Failed(error.to_string())),
    }
}
