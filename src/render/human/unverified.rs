//! What evidence could not verify, by reason, and what would make it verifiable.

use std::collections::BTreeMap;

use super::{addresses, counted, section as head};
use crate::model::{Address, Plan};
use crate::render::page::Page;
use crate::render::reasons::{self, Reason};
use crate::render::style::{ASIDE, paint};

/// Addresses and details named in one line before the rest is counted.
const NAMED: usize = 4;

#[derive(Default)]
struct Group<'a> {
    facts: usize,
    attested: usize,
    addresses: Vec<&'a Address>,
    details: Vec<String>,
}

/// The section.
pub fn section(page: &mut Page, plan: &Plan) {
    let mut groups: BTreeMap<(String, String), Group> = BTreeMap::new();
    for unverified in &plan.unverified {
        let Reason {
            why,
            detail,
            remedy,
        } = reasons::unknown(&unverified.why);
        let group = groups.entry((why, remedy)).or_default();
        group.facts += unverified.fields.len();
        if unverified.attested {
            group.attested += unverified.fields.len();
        }
        group.addresses.push(&unverified.address);
        group.details.extend(detail);
    }
    if groups.is_empty() {
        return;
    }
    head(page, "Not verifiable", "");
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|(a, x), (b, y)| y.facts.cmp(&x.facts).then_with(|| a.cmp(b)));
    for ((why, remedy), group) in groups {
        show(page, &why, &remedy, group);
    }
}

fn show(page: &mut Page, why: &str, remedy: &str, mut group: Group) {
    let attested = match group.attested {
        0 => String::new(),
        count if count == group.facts => " (attested)".to_owned(),
        count => format!(" ({count} attested)"),
    };
    let facts = counted(group.facts, "fact");
    group.details.sort();
    group.details.dedup();
    let only = match group.details.as_slice() {
        [detail] => format!(" ({detail})"),
        _ => String::new(),
    };
    page.line(2, &format!("{facts}{attested}: {why}{only}"));
    group.addresses.sort();
    group.addresses.dedup();
    page.line(
        4,
        &paint(ASIDE, addresses(group.addresses.iter().copied(), NAMED)),
    );
    if group.details.len() > 1 {
        let more = group.details.len().saturating_sub(NAMED);
        group.details.truncate(NAMED);
        if more > 0 {
            group.details.push(format!("{more} more"));
        }
        page.line(4, &paint(ASIDE, group.details.join(", ")));
    }
    // What a person attested already needs no remedy.
    if group.attested < group.facts {
        page.line(4, &format!("to verify: {remedy}"));
    }
}
