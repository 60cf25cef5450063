//! Before flows are imported: what the other org lacks, what would run elsewhere than meant, what is there already.

use std::collections::{BTreeMap, BTreeSet};

use super::finding::{Finding, FindingKind};
use super::pairs::{Pairs, Used};
use crate::catalog;
use crate::exports::{self, CardAt, Export, Flow};
use crate::model::{Address, Key, Permission, Recorded};

/// What is compared.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The two orgs.
    pub pairs: Pairs<'a>,
    /// What the state recorded.
    pub recorded: &'a Recorded,
    /// The exports to import, each with the name of its file.
    pub exports: &'a [(String, Export)],
    /// The exports of the other org; empty: none was given.
    pub there: &'a [(String, Export)],
}

/// What came out.
#[derive(Debug)]
pub struct Check<'a> {
    /// The connections that the flows use, by nickname.
    pub connections: Vec<Used<'a>>,
    /// The flows, in the order of their exports.
    pub flows: Vec<Arriving<'a>>,
    /// What there is to say, what blocks first.
    pub findings: Vec<Finding>,
}

impl Check<'_> {
    /// Whether nothing that the flows need is missing.
    pub fn is_ready(&self) -> bool {
        !self.findings.iter().any(|finding| finding.kind.blocks())
    }
}

/// A flow that is to be imported.
#[derive(Debug, Clone, Copy)]
pub struct Arriving<'a> {
    /// Which of the exports has it.
    pub export: usize,
    /// The flow.
    pub flow: &'a Flow,
    /// What is there already.
    pub there: There,
}

/// Whether flows of one name are in the other org already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum There {
    /// No export of that org was given.
    Unknown,
    /// So many, by its exports.
    Flows(usize),
}

/// Compares.
pub fn check(input: Input<'_>) -> Check<'_> {
    let connections = input.pairs.used(input.exports);
    let flows = arriving(input);
    let mut findings = Vec::new();
    for used in &connections {
        of_connection(input.pairs, used, &mut findings);
    }
    permissions(input, &connections, &mut findings);
    tenants(input.pairs, &connections, &mut findings);
    proven(input, &connections, &mut findings);
    cards(input, &mut findings);
    there(input, &flows, &mut findings);
    findings.sort();
    findings.dedup();
    Check {
        connections,
        flows,
        findings,
    }
}

fn finding(kind: FindingKind, text: String, way_out: impl Into<String>) -> Finding {
    Finding {
        kind,
        text,
        way_out: way_out.into(),
    }
}

fn arriving(input: Input<'_>) -> Vec<Arriving<'_>> {
    let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (_, export) in input.there {
        for flow in &export.flows {
            names.entry(&flow.name).or_default().insert(&flow.id);
        }
    }
    let exports = input.exports.iter().enumerate();
    exports
        .flat_map(|(number, (_, export))| export.flows.iter().map(move |flow| (number, flow)))
        .map(|(export, flow)| Arriving {
            export,
            flow,
            there: match input.there.is_empty() {
                true => There::Unknown,
                false => There::Flows(names.get(flow.name.as_str()).map_or(0, BTreeSet::len)),
            },
        })
        .collect()
}

fn of_connection(pairs: Pairs<'_>, used: &Used<'_>, findings: &mut Vec<Finding>) {
    let (from, to, nickname) = (pairs.from, pairs.to(), used.nickname);
    let Some((key, _)) = used.from else {
        let text = format!(
            "The flows use the connection \"{nickname}\", which is not declared in org.{from}: what takes its place is unknown."
        );
        let way_out = "declare it under `connections`, or choose a declared one on the cards and export again";
        return findings.push(finding(FindingKind::UndeclaredConnection, text, way_out));
    };
    let Some((other, meant)) = used.to else {
        let text = format!(
            "No connection of org.{to} takes the place of connection.{key} (\"{nickname}\"): none has its nickname, and none is mapped."
        );
        let way_out = format!(
            "declare one in org.{to} and apply; if its nickname differs, map it: `orgs: {{ {from}: {{ connections: {{ {key}: KEY }} }} }}`"
        );
        return findings.push(finding(FindingKind::MissingConnection, text, way_out));
    };
    if let Some((by_name, found)) = pairs.bearer(to, nickname)
        && by_name != other
    {
        let tenant = match found.tenant.value == meant.tenant.value {
            true => String::new(),
            false => format!(" and reaches tenant.{}", found.tenant.value),
        };
        let text = format!(
            "connection.{by_name} of org.{to} has the nickname \"{nickname}\" too{tenant}, and connection.{other} is meant: cards that follow the nickname run on the wrong one."
        );
        let way_out = format!(
            "choose \"{}\" on every card after the import",
            meant.nickname.value
        );
        findings.push(finding(FindingKind::OtherByName, text, way_out));
    }
}

/// Needed and not to be granted, by token and permission.
fn permissions(input: Input<'_>, connections: &[Used<'_>], findings: &mut Vec<Finding>) {
    let report = exports::needs(input.exports.iter().map(|(_, export)| export));
    let mut missing: BTreeMap<(Address, Permission), Vec<String>> = BTreeMap::new();
    for used in connections {
        let (Some((_, to)), Some(needs)) = (used.to, report.connections.get(used.nickname)) else {
            continue;
        };
        let address = to.token_address();
        let Some(token) = input.pairs.declared.token(&address) else {
            continue;
        };
        let none = BTreeMap::new();
        let record = input.recorded.tokens.get(&address);
        let granted = token.permission_set(record.map_or(&none, |record| &record.groups));
        for (permission, needed) in &needs.permissions {
            if granted.contains_key(permission) || (needed.by.is_empty() && !needed.always) {
                continue;
            }
            let by = missing
                .entry((address.clone(), permission.clone()))
                .or_default();
            by.extend(needed.by.iter().map(place));
            if needed.always {
                by.push("the connector itself".to_owned());
            }
        }
        for open in &needs.open {
            let text = format!(
                "What {} needs of {address} cannot be derived.",
                place(&open.at)
            );
            let way_out = "compare the card with the token's permissions yourself";
            findings.push(finding(FindingKind::Underivable, text, way_out));
        }
    }
    for ((token, permission), mut by) in missing {
        by.sort();
        by.dedup();
        let name = catalog::operation(&permission).map_or_else(
            || permission.to_string(),
            |known| format!("{} ({permission})", known.console_path),
        );
        let text = format!(
            "{token} is not to have {name}, which is needed by {}.",
            some(&by)
        );
        let way_out = format!("add it to the permissions of {token} and apply, before the import");
        findings.push(finding(FindingKind::MissingPermission, text, way_out));
    }
}

fn tenants(pairs: Pairs<'_>, connections: &[Used<'_>], findings: &mut Vec<Finding>) {
    let mut reached: BTreeMap<&Key, BTreeSet<&Key>> = BTreeMap::new();
    let behind: BTreeSet<&Key> = pairs
        .of(pairs.from)
        .map(|(_, one)| &one.tenant.value)
        .collect();
    for used in connections {
        let (Some((_, from)), Some((key, to))) = (used.from, used.to) else {
            continue;
        };
        reached
            .entry(&from.tenant.value)
            .or_default()
            .insert(&to.tenant.value);
        if behind.contains(&to.tenant.value) {
            let text = format!(
                "connection.{key} of org.{} reaches tenant.{}, and so does org.{}: one of the two orgs works on the other's devices.",
                pairs.to(),
                to.tenant.value,
                pairs.from
            );
            let way_out = "make sure that this is meant; else declare a tenant for each org, and a connection to its own";
            findings.push(finding(FindingKind::SharedTenant, text, way_out));
        }
    }
    for (from, to) in reached {
        if to.len() > 1 {
            let to: Vec<String> = to.iter().map(|key| format!("tenant.{key}")).collect();
            let text = format!(
                "Connections that reach tenant.{from} are to become connections to {}: some cards would run on the wrong tenant.",
                to.join(" and ")
            );
            let way_out = "map them to connections of one tenant, or promote their flows apart";
            findings.push(finding(FindingKind::SplitTenant, text, way_out));
        }
    }
}

fn proven(input: Input<'_>, connections: &[Used<'_>], findings: &mut Vec<Finding>) {
    for (key, to) in connections.iter().filter_map(|used| used.to) {
        let connection = Address::Connection(key.clone());
        let token = to.token_address();
        let known = input.recorded.connections.contains_key(&connection);
        for (address, known) in [
            (&connection, known),
            (&token, input.recorded.tokens.contains_key(&token)),
        ] {
            if !known {
                let text = format!("No apply has proven {address} yet.");
                let way_out = "run `tenantry apply`, and import when it is there";
                findings.push(finding(FindingKind::NotProven, text, way_out));
            }
        }
    }
}

fn cards(input: Input<'_>, findings: &mut Vec<Finding>) {
    let report = exports::needs(input.exports.iter().map(|(_, export)| export));
    for at in &report.unconnected {
        let text = format!("{} has no connection: it fails when it runs.", place(at));
        let way_out = "choose one on the card after the import, and in the org that it comes from";
        findings.push(finding(FindingKind::NoConnection, text, way_out));
    }
}

fn there(input: Input<'_>, flows: &[Arriving<'_>], findings: &mut Vec<Finding>) {
    let to = input.pairs.to();
    if input.there.is_empty() {
        let text = format!("No export of org.{to} was given: which flows are there is unknown.");
        let way_out =
            "export its flows, and name them with --to or under `flows` of its connections";
        findings.push(finding(FindingKind::NoExportThere, text, way_out));
    }
    for arriving in flows {
        let There::Flows(count) = arriving.there else {
            continue;
        };
        let name = &arriving.flow.name;
        let text = match count {
            0 => continue,
            1 => format!("A flow \"{name}\" is in org.{to} already."),
            count => format!("{count} flows \"{name}\" are in org.{to} already."),
        };
        let way_out = "look at it before the import: whether an import changes it or makes a second flow is not documented";
        findings.push(finding(FindingKind::FlowThere, text, way_out));
    }
}

/// Flow and card in one line.
fn place(at: &CardAt<'_>) -> String {
    format!("\"{}\" > {}", at.flow.name, at.card.path())
}

/// The first few, and how many more.
fn some(all: &[String]) -> String {
    const SHOWN: usize = 3;
    let shown = all.iter().take(SHOWN).map(String::as_str);
    let shown: Vec<&str> = shown.collect();
    match all.len().saturating_sub(SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}
