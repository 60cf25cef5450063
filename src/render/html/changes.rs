//! The effective change: each permission with every token, connection and flow that gains or loses it.

use std::collections::BTreeSet;

use super::markup::Html;
use super::{badge, folded};
use crate::catalog;
use crate::model::{Address, Plan};
use crate::render::escape;
use crate::render::human::Mark;
use crate::render::report::Report;
use crate::render::report::markdown::effect::{Felt, effect as effect_of};
use crate::render::tree::Leaf;

/// The section, and how many permissions it has.
pub fn effect(report: &Report, plan: &Plan) -> (Html, usize) {
    let mut html = Html::fragment();
    let effect = effect_of(plan, report.declared);
    let mut inferred = false;
    for ((permission, mark), felt) in &effect {
        let leaf = Leaf::of(permission);
        inferred |= !leaf.documented;
        let risk = catalog::operation(permission).map(|operation| operation.risk.word());
        folded(
            &mut html,
            |html| {
                match mark {
                    Mark::Remove => badge(html, "loses", "− loses"),
                    _ => badge(html, "gains", "+ gains"),
                }
                html.text(&leaf.short_path());
                html.text(" ");
                if leaf.named {
                    html.element("code", &[], &leaf.operation);
                    html.text(" ");
                }
                let word = risk.unwrap_or("not in the catalog").replace('_', " ");
                let kind = match risk {
                    Some("destructive") | None => "bad",
                    Some("sensitive_read" | "write") => "wait",
                    _ => "calm",
                };
                badge(html, kind, &word);
                html.element("span", &[("class", "aside")], &felt_by(report, felt));
            },
            |html| who(html, report, felt),
        );
    }
    if inferred {
        html.element(
            "p",
            &[("class", "aside")],
            "~: the label is inferred, not seen on a screen; method and path decide.",
        );
    }
    (html, effect.len())
}

fn flows(report: &Report, felt: &Felt) -> Vec<String> {
    let connections = felt.connections.iter().copied();
    report
        .declared
        .map_or_else(Vec::new, |declared| declared.flows_of(connections))
}

fn felt_by(report: &Report, felt: &Felt) -> String {
    let counts = [
        (felt.tokens.len(), "token"),
        (felt.connections.len(), "connection"),
        (flows(report, felt).len(), "flow"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| match count {
            1 => format!("1 {noun}"),
            _ => format!("{count} {noun}s"),
        })
        .collect();
    parts.join(", ")
}

fn who(html: &mut Html, report: &Report, felt: &Felt) {
    let names = |all: &BTreeSet<&Address>| all.iter().map(ToString::to_string).collect();
    let lists: [(&str, Vec<String>, &str); 3] = [
        ("Tokens", names(&felt.tokens), "none"),
        (
            "Connections",
            names(&felt.connections),
            "no declared connection feels it",
        ),
        (
            "Flows",
            flows(report, felt),
            "none that an export shows; others are not known",
        ),
    ];
    html.within("dl", &[("class", "facts")], |html| {
        for (head, names, none) in lists {
            html.element("dt", &[], head);
            if names.is_empty() {
                html.element("dd", &[], none);
            }
            for name in names {
                html.within("dd", &[], |html| html.element("code", &[], &escape(&name)));
            }
        }
    });
}
