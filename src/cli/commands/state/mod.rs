//! `state`: what is recorded, and how it is mended. `opened` says which state, `change` writes it, `history` shows what it was, `divide`
//! makes one of each shard of it.

mod change;
mod divide;
mod history;
pub mod opened;

use serde_json::Value;

use self::opened::Opened;
use crate::cli::args::{StateArgs, StateCommand};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::selection::Selection;
use crate::model::{Address, Recorded};
use crate::render;
use crate::state::{StateDocument, StateStore, atomic_write};

/// Runs the command.
pub async fn run(args: &StateArgs, output: Output) -> Result<ExitCode, CliError> {
    match &args.command {
        StateCommand::List(of) => {
            let opened = Opened::new(of, output).await?;
            output.result(&list(&opened.store.load()?));
        }
        StateCommand::Show { address, of } => {
            let opened = Opened::new(of, output).await?;
            let document = opened.store.load()?;
            Selection::of(of.shard).check_shard(address, &opened.declared, &document.recorded)?;
            let Some(text) = show(&opened.store, &document, address)? else {
                return Err(not_recorded(address));
            };
            output.json(&text);
        }
        StateCommand::Divide { into, of } => {
            let opened = Opened::new(&of.of, output).await?;
            let lock = opened.lock(of, "divide", output).await?;
            output.result(&divide::among(*into, &opened, lock)?);
        }
        StateCommand::Pull { out, of } => {
            let opened = Opened::new(of, output).await?;
            let Some(text) = opened.store.pull()? else {
                return Err(CliError::Usage(format!(
                    "there is no state at {} yet",
                    opened.store.path().display()
                )));
            };
            match out {
                Some(path) => {
                    atomic_write(path, text.as_bytes())?;
                    output.result(&format!("Written: {}", path.display()));
                }
                None => output.json(text.trim_end()),
            }
            output.say("This is the whole state in the clear, with the key by which secrets are recognised: keep it like one.");
        }
        StateCommand::History(of) => {
            let opened = Opened::new(of, output).await?;
            history::show(&opened.store, output)?;
        }
        StateCommand::Mv { from, to, of } => change::mv(from, to, of, output).await?,
        StateCommand::Rm { address, yes, of } => {
            return change::rm(address, *yes, of, output).await;
        }
        StateCommand::Push { file, force, of } => change::push(file, *force, of, output).await?,
        StateCommand::Unlock {
            nonce,
            force,
            yes,
            of,
        } => {
            let opened = Opened::new(of, output).await?;
            return change::unlock(&opened, nonce.as_deref(), *force, *yes, output).await;
        }
        StateCommand::Rollback { serial, yes, of } => {
            return history::rollback(*serial, *yes, of, output).await;
        }
        StateCommand::Encrypt(of) => change::encrypt(of, output).await?,
    }
    Ok(ExitCode::Success)
}

fn not_recorded(address: &Address) -> CliError {
    CliError::Usage(format!(
        "{address} is not recorded; `tenantry state list` lists what is"
    ))
}

fn list(document: &StateDocument) -> String {
    let mut lines: Vec<String> = addresses(&document.recorded)
        .iter()
        .map(ToString::to_string)
        .collect();
    lines.extend(document.journal.open().map(|entry| {
        format!(
            "{}  {} is open since {}",
            entry.address,
            entry.action.replace('_', " "),
            render::utc(entry.opened_at)
        )
    }));
    match lines.is_empty() {
        true => "Nothing is recorded yet.".to_owned(),
        false => lines.join("\n"),
    }
}

fn addresses(recorded: &Recorded) -> Vec<Address> {
    let tenants = recorded.tenants.keys().cloned().map(Address::Tenant);
    let orgs = recorded.orgs.keys().cloned().map(Address::Org);
    let mut all: Vec<Address> = tenants
        .chain(orgs)
        .chain(recorded.tokens.keys().cloned())
        .chain(recorded.connections.keys().cloned())
        .collect();
    all.sort();
    all
}

/// What the state's file says about one address.
fn show(
    store: &StateStore,
    document: &StateDocument,
    address: &Address,
) -> Result<Option<String>, CliError> {
    if !addresses(&document.recorded).contains(address) {
        return Ok(None);
    }
    let text = store.pull()?.unwrap_or_default();
    let file: Value = serde_json::from_str(&text).unwrap_or_default();
    let (list, key) = match address {
        Address::Tenant(key) => ("tenants", key.clone()),
        Address::Org(key) => ("orgs", key.clone()),
        Address::Token { .. } => ("tokens", address.to_string()),
        Address::Connection(_) => ("connections", address.to_string()),
        // of a consumer the state knows what its token's rotation says
        Address::Consumer { tenant, token, .. } => {
            ("rotations", Address::token(tenant, token).to_string())
        }
    };
    let found = file
        .get("recorded")
        .and_then(|recorded| recorded.get(list)?.get(&key));
    Ok(found.map(|value| format!("{value:#}")))
}
