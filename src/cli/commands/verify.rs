//! `verify`: looks whether open handoffs are done, and closes them. Cheap enough for every ten minutes.

use std::collections::BTreeSet;

use crate::cli::account;
use crate::cli::args::{Format, VerifyArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::ledger::{self, Seen};
use crate::cli::operators::{Checklist, Later};
use crate::cli::output::Output;
use crate::cli::reports::Reported;
use crate::cli::running::{self, Locked, What};
use crate::cli::session::Session;
use crate::cli::signals::Stop;
use crate::model::{Address, Declared};
use crate::observe::{Probes, Subjects};
use crate::state::{JournalEntry, LockInfo, StateDocument, actor};

/// Runs the command.
pub async fn run(args: &VerifyArgs, output: Output) -> Result<ExitCode, CliError> {
    let mut run = Reported::of("verify", &args.reports)?;
    let output = run.output(output, Format::Human)?;
    let ended = work(args, output, &mut run).await;
    run.write(ended, output)
}

async fn work(args: &VerifyArgs, output: Output, run: &mut Reported) -> Result<ExitCode, CliError> {
    let stop = Stop::on_signals();
    let mut session = Session::open_seen(&args.evidence, output, |seen| run.read(seen)).await?;
    run.asks(&session);
    session.select(&args.select)?;
    let document = session.store.load()?;
    if waiting(&document) == 0 {
        output.result("No handoff is open.");
        run.nothing_open();
        session.close().await?;
        return Ok(ExitCode::Success);
    }
    let left = once(&session, &document, &stop).await?;
    run.left(&session, &session.store.load()?);
    keep_checklist(&session)?;
    session.close().await?;
    Ok(left)
}

/// Makes a checklist that an apply wrote say what is open now.
pub fn keep_checklist(session: &Session) -> Result<(), CliError> {
    let document = session.store.load()?;
    Checklist::into(&session.checklists())
        .say_what_is_open(&document, false)
        .map_err(|error| CliError::Failed(error.to_string()))
}

/// How many handoffs are open.
pub fn waiting(document: &StateDocument) -> usize {
    let open = document.journal.open();
    open.filter(|entry| entry.handoff.is_some()).count()
}

/// Looks once, and writes what that shows.
pub async fn once(
    session: &Session,
    document: &StateDocument,
    stop: &std::sync::Arc<Stop>,
) -> Result<ExitCode, CliError> {
    let mut cache = session.cache();
    let recorded = session.recorded(document);
    let open = document.journal.open().filter(|entry| {
        let selection = &session.selection;
        selection.has(&entry.address, session.declared(), &recorded)
    });
    let concerned = concerned(open, document, session.declared());
    let sighting = tokio::select! {
        sighting = session.look_anew(document, &mut cache, concerned, successors(document)) => sighting?,
        () = stop.asked() => return Ok(ExitCode::Interrupted),
    };
    let machine = actor(|name| std::env::var(name).ok());
    let owner = LockInfo::of_this_process(machine, "verify", session.now());
    let lock = session.store.lock_within(&owner, running::PATIENCE).await?;
    let document = lock.load()?;
    let state = Locked {
        lock,
        document,
        owner,
    };
    // drawn from the state as it is under the lock
    let sighting = session.redrawn(&state.document, sighting);
    let report = running::run(
        session,
        state,
        sighting,
        &mut cache,
        &mut Later,
        stop,
        What::Verify,
    )
    .await?;
    session.output.result(&account::verified(&report));
    ledger::record(
        session,
        &Seen {
            command: "verify",
            document: &session.store.load()?,
            cache: &cache,
            live: &report.live,
            plan: &report.plan,
        },
    );
    Ok(account::code_of_verify(&report))
}

/// Tokens whose text is asked, too: that a successor's is the new one, no log shows.
fn successors(document: &StateDocument) -> Probes {
    let open = document.journal.open();
    let keys: BTreeSet<String> = open
        .filter(|entry| entry.action == "create_successor")
        .filter_map(|entry| match &entry.address {
            Address::Token { token, .. } => Some(token.clone()),
            _ => None,
        })
        .collect();
    match keys.is_empty() {
        true => Probes::None,
        false => Probes::Only(keys),
    }
}

/// Whom these handoffs are about.
pub fn concerned<'d>(
    handoffs: impl IntoIterator<Item = &'d JournalEntry>,
    document: &StateDocument,
    declared: &Declared,
) -> Subjects {
    let mut subjects = Subjects::default();
    for entry in handoffs {
        match &entry.address {
            Address::Token { tenant, token } => {
                subjects.tenants.insert(tenant.clone());
                // a new key asks for what runs on the old one
                let behind = declared.connections.values().filter(|connection| {
                    connection.tenant.value == *tenant && connection.token.value == *token
                });
                let orgs = behind.map(|connection| connection.org.value.clone());
                subjects.orgs.extend(orgs);
            }
            Address::Tenant(tenant) | Address::Consumer { tenant, .. } => {
                subjects.tenants.insert(tenant.clone());
            }
            Address::Org(org) => {
                subjects.orgs.insert(org.clone());
            }
            Address::Connection(key) => {
                let connection = declared.connections.get(key);
                let recorded = document.recorded.connections.get(&entry.address);
                let org = connection.map(|connection| connection.org.value.clone());
                let org = org.or_else(|| recorded.map(|record| record.org.clone()));
                subjects.orgs.extend(org);
                // whether its key is the present one, its token's tenant tells
                let tenant = connection.map(|connection| connection.tenant.value.clone());
                subjects.tenants.extend(tenant);
            }
        }
    }
    subjects
}
