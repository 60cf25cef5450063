//! `handoff list`: what waits for a person, in the states of all shards, as a list or as lists of work.

use std::collections::BTreeMap;

use crate::cli::args::{GroupBy, HandoffFormat, ListHandoffsArgs, Simulate};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::states::{States, WhichStates};
use crate::model::{Address, Declared, Handoff, Recorded, Shard};
use crate::render;
use crate::render::json::v1::{HandoffGroup, WaitingHandoff};
use crate::state::JournalEntry;

/// One open handoff, and the shard in whose state it waits.
type Waiting<'a> = (Option<Shard>, &'a JournalEntry);

/// Runs the command.
pub async fn run(args: &ListHandoffsArgs, output: Output) -> Result<ExitCode, CliError> {
    let evidence = &args.evidence;
    if evidence.simulate == Some(Simulate::Reset) {
        return Err(CliError::Usage(
            "a list starts nothing over: give --simulate".to_owned(),
        ));
    }
    let which = WhichStates {
        config: &evidence.config,
        simulated: evidence.simulate.is_some(),
        shard: evidence.shard,
        allow_exec: evidence.allow_exec,
        allow_store: &evidence.allow_store,
    };
    let states = States::open(which, output).await?;
    let mut open: Vec<Waiting<'_>> = Vec::new();
    for (shard, document) in states.documents() {
        let entries = document.journal.open();
        let handoffs = entries.filter(|entry| entry.handoff.is_some());
        open.extend(handoffs.map(|entry| (shard, entry)));
    }
    let Some(by) = args.by else {
        whole(args.format, &open, output);
        return Ok(ExitCode::Success);
    };
    let recorded = states.recorded();
    let mut groups: BTreeMap<String, Vec<Waiting<'_>>> = BTreeMap::new();
    for one in open {
        let name = group(by, one.1, states.declared(), &recorded);
        groups.entry(name).or_default().push(one);
    }
    grouped(args.format, by, &groups, output);
    Ok(ExitCode::Success)
}

fn whole(format: HandoffFormat, open: &[Waiting<'_>], output: Output) {
    match format {
        HandoffFormat::Json => output.json(&render::handoff::document(&told(open))),
        HandoffFormat::Markdown => output.result(&render::handoff::checklist(&told(open))),
        HandoffFormat::Human if open.is_empty() => output.result("No handoff is open."),
        HandoffFormat::Human => output.result(&lines(open)),
    }
}

fn grouped(
    format: HandoffFormat,
    by: GroupBy,
    groups: &BTreeMap<String, Vec<Waiting<'_>>>,
    output: Output,
) {
    match format {
        HandoffFormat::Json => {
            let all: Vec<Waiting<'_>> = groups.values().flatten().copied().collect();
            let groups = groups.iter().map(|(name, open)| HandoffGroup {
                by: by.word(),
                name: name.clone(),
                handoffs: open.iter().map(|one| waiting(*one)).collect(),
            });
            let groups: Vec<HandoffGroup> = groups.collect();
            output.json(&render::handoff::grouped_document(&told(&all), groups));
        }
        _ if groups.is_empty() => output.result("No handoff is open."),
        HandoffFormat::Markdown => {
            let lists = groups.iter();
            let lists: Vec<String> = lists
                .map(|(name, open)| render::handoff::work_list(name, &told(open)))
                .collect();
            output.result(&lists.join("\n"));
        }
        HandoffFormat::Human => {
            let lists = groups.iter().map(|(name, open)| {
                let head = render::handoff::list_head(name, open.len());
                format!("{head}\n{}", lines(open))
            });
            output.result(&lists.collect::<Vec<_>>().join("\n\n"));
        }
    }
}

fn told(open: &[Waiting<'_>]) -> Vec<Handoff> {
    open.iter().filter_map(|(_, entry)| entry.told()).collect()
}

fn lines(open: &[Waiting<'_>]) -> String {
    let lines = open.iter().map(|(shard, entry)| line(*shard, entry));
    lines.collect::<Vec<_>>().join("\n")
}

fn waiting((shard, entry): Waiting<'_>) -> WaitingHandoff {
    let claimed = entry.claimed.as_ref();
    WaitingHandoff {
        id: entry
            .handoff
            .as_ref()
            .map_or_else(String::new, |id| id.0.clone()),
        address: entry.address.to_string(),
        waiting_since: entry.opened_at,
        claimed_by: claimed.map(|claimed| claimed.by.clone()),
        shard: shard.map(|shard| shard.to_string()),
    }
}

/// The list that a handoff belongs to; each belongs to one.
fn group(by: GroupBy, entry: &JournalEntry, declared: &Declared, recorded: &Recorded) -> String {
    let address = &entry.address;
    match by {
        GroupBy::Role => entry
            .text
            .as_ref()
            .map_or("not recorded who", |text| text.who())
            .to_owned(),
        GroupBy::Tenant => match tenant(address, declared, recorded) {
            Some(tenant) => format!("tenant.{tenant}"),
            None => "no tenant".to_owned(),
        },
        GroupBy::Org => {
            let orgs = orgs(address, declared, recorded);
            match orgs.is_empty() {
                true => "no org".to_owned(),
                false => orgs.join(", "),
            }
        }
    }
}

fn tenant(address: &Address, declared: &Declared, recorded: &Recorded) -> Option<String> {
    match address {
        Address::Tenant(tenant)
        | Address::Token { tenant, .. }
        | Address::Consumer { tenant, .. } => Some(tenant.clone()),
        Address::Connection(key) => match declared.connections.get(key) {
            Some(known) => Some(known.tenant.value.clone()),
            None => match &recorded.connections.get(address)?.token {
                Address::Token { tenant, .. } => Some(tenant.clone()),
                _ => None,
            },
        },
        Address::Org(_) => None,
    }
}

/// The org of a connection; of a token those of the connections that run on it.
fn orgs(address: &Address, declared: &Declared, recorded: &Recorded) -> Vec<String> {
    let mut orgs: Vec<String> = match address {
        Address::Org(key) => vec![key.clone()],
        Address::Connection(key) => {
            let known = declared.connections.get(key);
            let known = known.map(|known| known.org.value.clone());
            let record = recorded.connections.get(address);
            known
                .or_else(|| record.map(|record| record.org.clone()))
                .into_iter()
                .collect()
        }
        Address::Token { tenant, token } | Address::Consumer { tenant, token, .. } => declared
            .connections
            .values()
            .filter(|one| one.tenant.value == *tenant && one.token.value == *token)
            .map(|one| one.org.value.clone())
            .collect(),
        Address::Tenant(_) => Vec::new(),
    };
    orgs.sort();
    orgs.dedup();
    orgs.iter().map(|org| format!("org.{org}")).collect()
}

/// One open handoff in two lines.
fn line(shard: Option<Shard>, entry: &JournalEntry) -> String {
    let id = entry.handoff.as_ref().map_or("", |id| id.0.as_str());
    let text = entry.text.as_ref();
    let title = text.map_or(entry.action.as_str(), |text| text.title());
    let who = text.map_or("", |text| text.who());
    let mut facts = format!(
        "waiting since {} for {}",
        render::utc(entry.opened_at),
        render::escape(who)
    );
    if let Some(claimed) = &entry.claimed {
        facts.push_str(&format!(
            "; {} does it, since {}",
            render::escape(&claimed.by),
            render::utc(claimed.at)
        ));
    }
    if let Some(at) = entry.delivered_at {
        facts.push_str(&format!("; handed over on {}", render::utc(at)));
    }
    if let Some(shard) = shard {
        facts.push_str(&format!("; --shard {shard}"));
    }
    format!(
        "{id}  {}  {}\n          {facts}",
        entry.address,
        render::escape(title)
    )
}
