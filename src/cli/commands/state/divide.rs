//! `state divide`: one state to a state for each shard.

use super::opened::Opened;
use crate::cli::error::CliError;
use crate::cli::selection::{Selection, sharded};
use crate::model::Shard;
use crate::state::{Expected, LockGuard, LockInfo, Put, StateStore, actor};

/// What the undivided state is called afterwards.
const UNDIVIDED: &str = "state.json.undivided";

/// Divides it; the undivided one is kept under another name.
pub fn among(into: u32, opened: &Opened, lock: LockGuard) -> Result<String, CliError> {
    let shards = (1..=into).map(|number| Shard::new(number, into));
    let shards: Vec<Shard> = shards.collect::<Result<_, _>>().map_err(|_| {
        CliError::Usage("--into takes a number of shards from 1 to 10000".to_owned())
    })?;
    let store = &opened.store;
    let (name, backend) = (store.name(), store.backend());
    let whole = backend.get(name)?;
    let Some(whole) = whole.filter(|_| !shards.is_empty()) else {
        return Err(CliError::Usage(format!(
            "{} is not there: nothing is to be divided, and runs with --shard begin with states of their own",
            store.path().display()
        )));
    };
    let document = lock.load()?;
    let places: Vec<(Shard, StateStore)> = shards
        .iter()
        .map(|&shard| (shard, store.clone().named(&sharded(name, Some(shard)))))
        .collect();
    for (_, place) in &places {
        if backend.get(place.name())?.is_some() {
            return Err(CliError::Usage(format!(
                "{} is there already",
                place.path().display()
            )));
        }
    }
    let identity = actor(|name| std::env::var(name).ok());
    let owner = LockInfo::of_this_process(identity, "state divide", opened.now());
    for (shard, place) in &places {
        let selection = Selection::of(Some(*shard));
        let part = document
            .part(|address| selection.has(address, &opened.declared, &document.recorded))?;
        place.lock(&owner)?.save(&part)?;
    }
    let kept = backend.place(UNDIVIDED);
    if backend.put_if(UNDIVIDED, &whole.bytes, Expected::Absent)? == Put::Conflict {
        return Err(CliError::Usage(format!(
            "{} is there already",
            kept.display()
        )));
    }
    backend.delete(name)?;
    drop(lock);
    Ok(format!(
        "Divided among {into} shards. The undivided state is kept in {}.\nRun each with --shard NUMBER/{into} from now on.",
        kept.display()
    ))
}
