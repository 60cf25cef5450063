//! What the plan says of each thing: verdicts with their fields, what no evidence covers, what nobody declared.

use std::collections::BTreeMap;

use super::markup::Html;
use super::{badge, folded};
use crate::model::{Address, Field, FieldVerdict, Item, Plan, Value, Verdict};
use crate::render::evidence::told;
use crate::render::human::{Mark, cause, is_pending, is_shown};
use crate::render::reasons::{self, Reason};
use crate::render::report::Report;
use crate::render::tree::{Leaf, profile};
use crate::render::{escape, page::clip};

/// Characters of a value before it is cut.
const LONGEST: usize = 400;

/// Items that are not in sync, the gravest first, and how many there are.
pub fn verdicts(report: &Report, plan: &Plan) -> (Html, usize) {
    let shown = plan.items.iter().filter(|item| match item.verdict {
        Verdict::InSync | Verdict::Unmanaged => false,
        Verdict::Unverifiable => is_pending(item),
        _ => true,
    });
    let mut shown: Vec<&Item> = shown.collect();
    shown.sort_by_key(|item| std::cmp::Reverse(item.verdict));
    let mut html = Html::fragment();
    for item in &shown {
        folded(
            &mut html,
            |html| title(html, item),
            |html| {
                fields(html, report, item);
                notes(html, item);
            },
        );
    }
    (html, shown.len())
}

fn title(html: &mut Html, item: &Item) {
    let kind = match item.verdict {
        Verdict::Drift | Verdict::Conflict => "bad",
        Verdict::Pending | Verdict::Due | Verdict::Unverifiable => "wait",
        _ => "calm",
    };
    badge(html, kind, &item.verdict.word().replace('_', " "));
    html.element("strong", &[], &clip(&escape(&item.name), LONGEST));
    html.text(" ");
    html.element("code", &[], &escape(&item.address.to_string()));
}

fn fields(html: &mut Html, report: &Report, item: &Item) {
    let shown: Vec<&FieldVerdict> = item.fields.iter().filter(|field| is_shown(field)).collect();
    if shown.is_empty() {
        return;
    }
    let nobody = BTreeMap::new();
    let people = report.declared.map_or(&nobody, |declared| &declared.people);
    let scrolls = [
        ("class", "scrolls"),
        ("tabindex", "0"),
        ("role", "group"),
        ("aria-label", "What differs"),
    ];
    html.within("div", &scrolls, |html| {
        html.within("table", &[], |html| {
            html.within("thead", &[], |html| {
                html.within("tr", &[], |html| {
                    for head in [
                        "Field",
                        "Live",
                        "Declared",
                        "Where the difference comes from",
                    ] {
                        html.element("th", &[("scope", "col")], head);
                    }
                });
            });
            html.within("tbody", &[], |html| {
                for field in shown {
                    row(html, field, &cause(field, people));
                }
            });
        });
    });
}

fn row(html: &mut Html, field: &FieldVerdict, cause: &str) {
    let kind = match Mark::of(field) {
        Mark::Add => "gains",
        Mark::Remove => "loses",
        Mark::Change => "changes",
    };
    html.within("tr", &[("class", kind)], |html| {
        html.within("th", &[("scope", "row")], |html| name(html, &field.field));
        html.element("td", &[], &shown(field.live.as_ref().ok()));
        html.element("td", &[], &shown(field.declared.as_ref()));
        html.element("td", &[], &escape(cause));
    });
}

fn name(html: &mut Html, field: &Field) {
    let Field::Permission(permission) = field else {
        return html.text(field.word());
    };
    let leaf = Leaf::of(permission);
    html.text(&leaf.short_path());
    if leaf.named {
        html.text(" ");
        html.element("code", &[], &leaf.operation);
    }
}

fn shown(value: Option<&Value>) -> String {
    match value {
        Some(Value::Text(text)) => clip(&escape(text), LONGEST),
        Some(Value::Empty) => "(empty)".to_owned(),
        Some(Value::Flag(true)) => "yes".to_owned(),
        Some(Value::Flag(false)) => "no".to_owned(),
        None => "unknown".to_owned(),
    }
}

fn notes(html: &mut Html, item: &Item) {
    let reaches = item.reaches.iter().map(|one| format!("Felt by {one}"));
    let matched = item.matched.iter().cloned();
    for note in item.notes.iter().cloned().chain(matched).chain(reaches) {
        html.element("p", &[("class", "aside")], &escape(&note));
    }
}

/// A fact that is not known.
struct Fact<'a> {
    address: &'a Address,
    field: &'a Field,
    detail: Option<String>,
    attested: bool,
}

/// Reasons why facts are not known, the most frequent first, and how many facts that are.
pub fn unverified(plan: &Plan) -> (Html, usize) {
    let mut groups: BTreeMap<(String, String), Vec<Fact>> = BTreeMap::new();
    let mut count = 0;
    for one in &plan.unverified {
        let Reason {
            why,
            detail,
            remedy,
        } = reasons::unknown(&one.why);
        let group = groups.entry((why, remedy)).or_default();
        count += one.fields.len();
        let fields = one.fields.iter();
        group.extend(fields.map(|field| Fact {
            address: &one.address,
            field,
            detail: detail.clone(),
            attested: one.attested,
        }));
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by(|(a, x), (b, y)| y.len().cmp(&x.len()).then_with(|| a.cmp(b)));
    let mut html = Html::fragment();
    for ((why, remedy), facts) in groups {
        let number = counted(facts.len(), "fact");
        folded(
            &mut html,
            |html| {
                badge(html, "wait", &number);
                html.text(&why);
            },
            |html| {
                html.element("p", &[], &format!("To verify: {remedy}"));
                html.within("ul", &[], |html| {
                    for Fact {
                        address,
                        field,
                        detail,
                        attested,
                    } in facts
                    {
                        html.within("li", &[], |html| {
                            html.element("code", &[], &escape(&address.to_string()));
                            html.text(" ");
                            name(html, field);
                            if let Some(detail) = detail {
                                html.text(&format!(" ({detail})"));
                            }
                            if attested {
                                html.text(", attested by a person");
                            }
                        });
                    }
                });
            },
        );
    }
    (html, count)
}

/// What is live and declared nowhere, and how many things that are.
pub fn unmanaged(report: &Report, plan: &Plan) -> (Html, usize) {
    let unmanaged = plan
        .items
        .iter()
        .filter(|item| item.verdict == Verdict::Unmanaged);
    let unmanaged: Vec<&Item> = unmanaged.collect();
    let mut html = Html::fragment();
    for item in &unmanaged {
        let granted = item
            .fields
            .iter()
            .filter_map(|field| match (&field.field, &field.live) {
                (Field::Permission(permission), Ok(Value::Flag(true))) => Some(permission),
                _ => None,
            });
        let granted: Vec<_> = granted.collect();
        folded(
            &mut html,
            |html| {
                title(html, item);
                if !granted.is_empty() {
                    let profile = profile(granted.iter().copied()).text();
                    let plain = anstream::adapter::strip_str(&profile).to_string();
                    html.text(" ");
                    html.element("span", &[("class", "aside")], &plain);
                }
            },
            |html| {
                made_by(html, report, item);
                html.within("ul", &[], |html| {
                    for permission in &granted {
                        let field = Field::Permission((*permission).clone());
                        html.within("li", &[], |html| name(html, &field));
                    }
                });
                notes(html, item);
            },
        );
    }
    (html, unmanaged.len())
}

fn made_by(html: &mut Html, report: &Report, item: &Item) {
    let existence = item
        .fields
        .iter()
        .find(|field| field.field == Field::Existence);
    let evidence = existence.and_then(|field| field.evidence.first());
    let nobody = BTreeMap::new();
    let people = report.declared.map_or(&nobody, |declared| &declared.people);
    if let Some(evidence) = evidence {
        html.element("p", &[], &escape(&told(evidence, None, people)));
    }
}

fn counted(count: usize, noun: &str) -> String {
    match count {
        1 => format!("1 {noun}"),
        _ => format!("{count} {noun}s"),
    }
}
