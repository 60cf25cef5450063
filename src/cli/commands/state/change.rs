//! `state mv|rm|push|unlock|encrypt`: writes to the state that a person asks for, each under its lock.

use std::io::Read;
use std::path::Path;

use super::not_recorded;
use super::opened::{Opened, confirmed};
use crate::apply::forget;
use crate::cli::args::StateChangeArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::model::{Address, FileId, Move, Span, Spanned, Timestamp};
use crate::reconcile::Moves;
use crate::state::{Intent, StateDocument, actor};

/// A state is smaller.
const LARGEST_FILE: u64 = 256 * 1024 * 1024;

/// `state mv`
pub(super) async fn mv(
    from: &Address,
    to: &Address,
    args: &StateChangeArgs,
    output: Output,
) -> Result<(), CliError> {
    let opened = Opened::new(&args.of, output).await?;
    let kind = std::mem::discriminant(from) == std::mem::discriminant(to);
    if !kind || matches!(from, Address::Consumer { .. }) {
        return Err(CliError::Usage(
            "a tenant, an org, a token or a connection is moved to an address of its own kind"
                .to_owned(),
        ));
    }
    let mut lock = opened.lock(args, "mv", output).await?;
    let mut document = lock.load()?;
    let recorded = super::addresses(&document.recorded);
    if !recorded.contains(from) {
        return Err(not_recorded(from));
    }
    if recorded.contains(to) {
        return Err(CliError::Usage(format!(
            "{to} is recorded already: forget it first with `tenantry state rm {to}`, if it is the same thing"
        )));
    }
    let mut declared = opened.declared.clone();
    let placed = |address: &Address| Spanned::new(address.clone(), Span::new(FileId(0), 0..0));
    declared.moved = vec![Move {
        from: placed(from),
        to: placed(to),
    }];
    let moves = Moves::of(&declared, &document.recorded);
    let renames = moves.renames();
    if let Some(entry) = document
        .journal
        .open()
        .find(|entry| renames.now(&entry.address) != entry.address)
    {
        return Err(CliError::Usage(format!(
            "{} has an open {}: declare the move instead (`moved: [{{ from: {from}, to: {to} }}]`), which carries it over",
            entry.address,
            entry.action.replace('_', " ")
        )));
    }
    document.recorded = moves.follow(&document.recorded).into_owned();
    note(&mut document, to, "state_mv")?;
    lock.save(&document)?;
    output.result(&format!(
        "Moved: what was recorded as {from} is {to} now. Next: tenantry plan, with {to} in the configuration."
    ));
    Ok(())
}

/// `state rm`
pub(super) async fn rm(
    address: &Address,
    yes: bool,
    args: &StateChangeArgs,
    output: Output,
) -> Result<ExitCode, CliError> {
    let opened = Opened::new(&args.of, output).await?;
    if !super::addresses(&opened.store.load()?.recorded).contains(address) {
        return Err(not_recorded(address));
    }
    let question =
        format!("Forget what is recorded about {address}? Nothing is revoked or deleted.");
    if !confirmed(output, yes, &question).await? {
        return Ok(ExitCode::Interrupted);
    }
    let mut lock = opened.lock(args, "rm", output).await?;
    let mut document = lock.load()?;
    forget(&mut document.recorded, address);
    let now = Timestamp::now();
    let open: Vec<u64> = document
        .journal
        .open_for(address)
        .map(|entry| entry.id)
        .collect();
    for entry in &open {
        document
            .journal
            .superseded(*entry, now, "forgotten with state rm")?;
    }
    note(&mut document, address, "state_rm")?;
    lock.save(&document)?;
    let closed = match open.len() {
        0 => String::new(),
        1 => " Its open handoff was closed.".to_owned(),
        count => format!(" Its {count} open handoffs were closed."),
    };
    output.result(&format!(
        "Forgotten: {address}.{closed} It stands at the service as before; what is still declared is adopted again by the next apply."
    ));
    Ok(ExitCode::Success)
}

/// `state push`
pub(super) async fn push(
    file: &Path,
    force: bool,
    args: &StateChangeArgs,
    output: Output,
) -> Result<(), CliError> {
    let opened = Opened::new(&args.of, output).await?;
    let text = text_of(file)?;
    let pushed = opened.store.parse(&text, file)?;
    let mut lock = opened.lock(args, "push", output).await?;
    let there = lock.load()?;
    let place = opened.store.path().display().to_string();
    let is_new = there.serial() == 0 && there.is_empty();
    if !is_new && !force {
        if there.lineage() != pushed.lineage() {
            return Err(CliError::Usage(format!(
                "{} is another state than the one at {place} (lineage {}, not {}): --force replaces it",
                file.display(),
                pushed.lineage(),
                there.lineage()
            )));
        }
        if pushed.serial() < there.serial() {
            return Err(CliError::Usage(format!(
                "{} is older than the state at {place} (serial {}, not {}): --force writes it all the same",
                file.display(),
                pushed.serial(),
                there.serial()
            )));
        }
    }
    let same = there.lineage() == pushed.lineage()
        && there.recorded == pushed.recorded
        && there.journal == pushed.journal;
    if same {
        output.result(&format!(
            "The state at {place} is the same already (serial {}): nothing was written.",
            there.serial()
        ));
        return Ok(());
    }
    let serial = lock.supersede(&pushed)?;
    let before = match is_new {
        true => String::new(),
        false => format!(
            " The one before (serial {}) is kept: tenantry state rollback {0}.",
            there.serial()
        ),
    };
    output.result(&format!(
        "Written: the state at {place} has serial {serial}.{before} Next: tenantry plan."
    ));
    Ok(())
}

fn text_of(file: &Path) -> Result<String, CliError> {
    let mut text = String::new();
    let read = match file == Path::new("-") {
        true => std::io::stdin()
            .lock()
            .take(LARGEST_FILE)
            .read_to_string(&mut text),
        false => std::fs::File::open(file)
            .and_then(|opened| opened.take(LARGEST_FILE).read_to_string(&mut text)),
    };
    read.map_err(CliError::file(file))?;
    Ok(text)
}

/// `state unlock`
pub(super) async fn unlock(
    opened: &Opened,
    nonce: Option<&str>,
    force: bool,
    yes: bool,
    output: Output,
) -> Result<ExitCode, CliError> {
    let Some(holder) = opened.store.lock_holder() else {
        output.result("The state is not locked.");
        return Ok(ExitCode::Success);
    };
    if nonce.is_none() && !force {
        let end = match opened.store.lock_nonce() {
            Some(nonce) => format!("If that run is gone: tenantry state unlock --nonce {nonce}"),
            None => {
                "It is a lock of the operating system: a run that is gone has let it go.".to_owned()
            }
        };
        output.result(&format!("The state is locked by {holder}.\n{end}"));
        return Ok(ExitCode::Locked);
    }
    let question =
        format!("End the lock of {holder}? If that run lives, it stops before its next write.");
    if nonce.is_none() && !confirmed(output, yes, &question).await? {
        return Ok(ExitCode::Interrupted);
    }
    match opened.store.unlock(nonce)? {
        Some(holder) => output.result(&format!(
            "The lock of {holder} is ended. The state is free."
        )),
        None => output.result("The lock was let go meanwhile. The state is free."),
    }
    Ok(ExitCode::Success)
}

/// `state encrypt`
pub(super) async fn encrypt(args: &StateChangeArgs, output: Output) -> Result<(), CliError> {
    let mut opened = Opened::new(&args.of, output).await?;
    if !opened.store.is_encrypted() {
        return Err(CliError::Usage(
            "the configuration does not say how: write `state: { encryption: { identities: [env:TENANTRY_AGE_KEY] } }`".to_owned(),
        ));
    }
    opened.store = opened.store.plain_too();
    let mut lock = opened.lock(args, "encrypt", output).await?;
    let (serial, versions) = lock.encrypt()?;
    let place = opened.store.path().display();
    output.result(&match serial {
        None => format!("There is no state at {place} yet; the first one will be encrypted."),
        Some(serial) => format!(
            "Encrypted: the state at {place} (serial {serial}) and {versions} kept version{}. Copies elsewhere, such as in Git's history, are as they were.",
            if versions == 1 { "" } else { "s" }
        ),
    });
    Ok(())
}

/// A closed entry of the journal that says who mended what.
fn note(document: &mut StateDocument, address: &Address, action: &str) -> Result<(), CliError> {
    let now = Timestamp::now();
    let entry = document.journal.start(Intent {
        handoff: None,
        address: address.clone(),
        action: action.to_owned(),
        opened_at: now,
        opened_service_time: None,
        log_seen_until: None,
        actor: actor(|name| std::env::var(name).ok()),
        text: None,
    });
    document.journal.done(entry, now)?;
    Ok(())
}
