//! The effective change: each permission with every token, connection and flow that gains or loses it.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::{Section, Sheet, clip, counted};
use crate::catalog;
use crate::model::{
    Address, Declared, Field, FieldVerdict, Item, Permission, Plan, Value, Verdict,
};
use crate::render::escape;
use crate::render::human::{Mark, is_creation, is_removal, is_shown};
use crate::render::report::Report;
use crate::render::tree::Leaf;

/// Names in one line before the rest is counted.
const NAMES: usize = 25;

/// Who gains or loses a permission.
#[derive(Default)]
pub(in crate::render) struct Felt<'a> {
    /// Tokens that have it.
    pub tokens: BTreeSet<&'a Address>,
    /// Connections that run on them.
    pub connections: BTreeSet<&'a Address>,
}

/// The permissions that something gains or loses.
pub(in crate::render) type Effect<'a> = BTreeMap<(&'a Permission, Mark), Felt<'a>>;

/// Adds the section: lines of a diff, gains and losses of each permission.
pub fn section(sheet: &mut Sheet, report: &Report, plan: &Plan) {
    let effect = effect(plan, report.declared);
    let entries = effect
        .iter()
        .map(|((permission, mark), felt)| entry(permission, *mark, felt, report.declared));
    let labels = effect.keys().map(|(permission, _)| Leaf::of(permission));
    let inferred = labels.into_iter().any(|leaf| !leaf.documented);
    sheet.section(
        Section {
            opening: "\n#### Effective change\n\nWhat applying this plan gives (+) and takes away (-), and who feels it.\n\n```diff\n",
            closing: match inferred {
                true => "```\n\n`~`: the label is inferred, not seen on a screen; method and path decide.\n",
                false => "```\n",
            },
            noun: "permission",
            share: 40,
        },
        entries.collect(),
    );
}

/// What applying a plan gives and takes away.
pub(in crate::render) fn effect<'a>(plan: &'a Plan, declared: Option<&Declared>) -> Effect<'a> {
    let mut effect: Effect = BTreeMap::new();
    let items: BTreeMap<&Address, &Item> = plan
        .items
        .iter()
        .map(|item| (&item.address, item))
        .collect();
    for item in &plan.items {
        if item.verdict == Verdict::Unmanaged {
            continue;
        }
        let goes = is_removal(item);
        for (permission, field) in permissions(item) {
            let mark = match (goes, is_shown(field), Mark::of(field)) {
                (true, ..) if live(field) => Mark::Remove,
                (false, true, mark @ (Mark::Add | Mark::Remove)) => mark,
                _ => continue,
            };
            let felt = effect.entry((permission, mark)).or_default();
            felt.tokens.insert(&item.address);
            let reached = item.reaches.iter();
            felt.connections
                .extend(reached.filter(|one| matches!(one, Address::Connection(_))));
        }
        connection(&mut effect, item, &items, declared);
    }
    effect
}

/// A connection that comes gains all that its token may, one that goes loses it.
fn connection<'a>(
    effect: &mut Effect<'a>,
    item: &'a Item,
    items: &BTreeMap<&Address, &'a Item>,
    declared: Option<&Declared>,
) {
    let Address::Connection(key) = &item.address else {
        return;
    };
    let mark = match (is_creation(item), is_removal(item)) {
        (true, _) => Mark::Add,
        (_, true) => Mark::Remove,
        _ => return,
    };
    let declared = declared.and_then(|declared| declared.connections.get(key));
    let Some(token) = declared.and_then(|one| items.get(&one.token_address())) else {
        return;
    };
    for (permission, field) in permissions(token) {
        let there = match mark {
            Mark::Add => field
                .declared
                .as_ref()
                .is_some_and(|one| *one == Value::Flag(true)),
            _ => live(field),
        };
        if there {
            let felt = effect.entry((permission, mark)).or_default();
            felt.tokens.insert(&token.address);
            felt.connections.insert(&item.address);
        }
    }
}

fn permissions(item: &Item) -> impl Iterator<Item = (&Permission, &FieldVerdict)> {
    item.fields.iter().filter_map(|field| match &field.field {
        Field::Permission(permission) => Some((permission, field)),
        _ => None,
    })
}

fn live(field: &FieldVerdict) -> bool {
    matches!(field.live, Ok(Value::Flag(true)))
}

fn entry(permission: &Permission, mark: Mark, felt: &Felt, declared: Option<&Declared>) -> String {
    let sign = if mark == Mark::Add { '+' } else { '-' };
    let leaf = Leaf::of(permission);
    let mut head = leaf.short_path();
    if leaf.named {
        head.push_str(&format!(" ({})", leaf.operation));
    }
    let risk = match catalog::operation(permission) {
        Some(operation) => operation.risk.word(),
        None => "not in the catalog",
    };
    let mut out = format!("{sign} {}, {risk}\n", clip(&head, 400));
    let flows = declared.map_or_else(Vec::new, |one| {
        one.flows_of(felt.connections.iter().copied())
    });
    for (word, names) in [
        ("token", named(&felt.tokens)),
        ("connection", named(&felt.connections)),
        ("flow", flows),
    ] {
        if !names.is_empty() {
            out.push_str(&format!("{sign}     {}\n", listed(word, &names)));
        }
    }
    if felt.connections.is_empty() {
        out.push_str(&format!("{sign}     no declared connection feels it\n"));
    }
    out
}

fn named(addresses: &BTreeSet<&Address>) -> Vec<String> {
    addresses.iter().map(|one| one.to_string()).collect()
}

/// `2 flows: People > Offboard user, People > Onboard user`; each name on this one line, whatever it holds.
fn listed(word: &str, names: &[String]) -> String {
    let mut shown: Vec<String> = names
        .iter()
        .take(NAMES)
        .map(|name| clip(&escape(name), 120).into_owned())
        .collect();
    if names.len() > NAMES {
        shown.push(format!("{} more", names.len() - NAMES));
    }
    format!("{}: {}", counted(names.len(), word), shown.join(", "))
}
