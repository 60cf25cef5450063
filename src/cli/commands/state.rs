//! `state list|show|divide`: what is recorded.

use std::path::Path;

use serde_json::Value;

use crate::cli::args::{StateArgs, StateCommand, StateOfArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::selection::{Selection, sharded};
use crate::config;
use crate::http::Endpoints;
use crate::model::{Address, Recorded, Shard, Timestamp};
use crate::render;
use crate::state::{LockInfo, Origin, StateDocument, StateStore, actor};

/// Runs the command.
pub fn run(args: &StateArgs, output: Output) -> Result<ExitCode, CliError> {
    match &args.command {
        StateCommand::List(of) => {
            let (_, document) = open(of)?;
            output.result(&list(&document));
        }
        StateCommand::Show { address, of } => {
            let (store, document) = open(of)?;
            let Some(text) = show(&store, &document, address)? else {
                return Err(CliError::Usage(format!(
                    "{address} is not recorded; `tenantry state list` lists what is"
                )));
            };
            output.json(&text);
        }
        StateCommand::Divide { into, of } => output.result(&divide(*into, of)?),
    }
    Ok(ExitCode::Success)
}

fn open(of: &StateOfArgs) -> Result<(StateStore, StateDocument), CliError> {
    let root = match of.config.first() {
        Some(path) if path.is_dir() => path.clone(),
        Some(path) => path.parent().map(ToOwned::to_owned).unwrap_or_default(),
        None => ".".into(),
    };
    let stand_in = std::env::var(Endpoints::VARIABLE).is_ok_and(|text| !text.trim().is_empty());
    let (origin, path) = match (of.simulate, stand_in) {
        (true, _) => (Origin::Simulated, ".tenantry/simulated/state.json"),
        (false, true) => (Origin::Simulated, ".tenantry/stand-in/state.json"),
        (false, false) => (Origin::Real, ".tenantry/state.json"),
    };
    let store = StateStore::at(sharded(&root.join(path), of.shard), origin);
    let document = store.load()?;
    Ok((store, document))
}

/// Divides the one state among shards; the undivided one is kept under another name.
fn divide(into: u32, of: &StateOfArgs) -> Result<String, CliError> {
    let shards = (1..=into).map(|number| Shard::new(number, into));
    let shards: Vec<Shard> = shards.collect::<Result<_, _>>().map_err(|_| {
        CliError::Usage("--into takes a number of shards from 1 to 10000".to_owned())
    })?;
    let (store, _) = open(&StateOfArgs {
        shard: None,
        ..of.clone()
    })?;
    let folder = store.path().parent().unwrap_or(Path::new(".")).to_owned();
    if !store.path().exists() || shards.is_empty() {
        return Err(CliError::Usage(format!(
            "{} is not there: nothing is to be divided, and runs with --shard begin with states of their own",
            store.path().display()
        )));
    }
    let options = config::Options::default();
    let declared = config::load(&of.config, &options)
        .declared
        .unwrap_or_default();
    let identity = actor(|name| std::env::var(name).ok());
    let owner = LockInfo::of_this_process(identity, "state divide", Timestamp::now());
    let lock = store.lock(&owner)?;
    let document = lock.load()?;
    let places: Vec<(Shard, StateStore)> = shards
        .iter()
        .map(|&shard| {
            (
                shard,
                StateStore::at(sharded(store.path(), Some(shard)), document.origin()),
            )
        })
        .collect();
    if let Some((_, taken)) = places.iter().find(|(_, place)| place.path().exists()) {
        return Err(CliError::Usage(format!(
            "{} is there already",
            taken.path().display()
        )));
    }
    for (shard, place) in &places {
        let selection = Selection::of(Some(*shard));
        let part =
            document.part(|address| selection.has(address, &declared, &document.recorded))?;
        place.lock(&owner)?.save(&part)?;
    }
    let kept = folder.join("state.json.undivided");
    std::fs::rename(store.path(), &kept).map_err(CliError::file(&kept))?;
    drop(lock);
    Ok(format!(
        "Divided among {into} shards. The undivided state is kept in {}.\nRun each with --shard NUMBER/{into} from now on.",
        kept.display()
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
    let text = std::fs::read_to_string(store.path()).map_err(CliError::file(store.path()))?;
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
