//! What a person is asked to do, step by step, and what is not done as things stand.

use super::markup::Html;
use super::{badge, folded};
use crate::model::{BoxToTick, Console, Handoff, Plan};
use crate::render::escape;
use crate::render::report::Report;
use crate::render::tree::Leaf;

/// The handoffs, and how many there are.
pub fn handoffs(handoffs: &[Option<Handoff>]) -> (Html, usize) {
    let mut html = Html::fragment();
    let mut count = 0;
    for handoff in handoffs.iter().flatten() {
        count += 1;
        folded(
            &mut html,
            |html| {
                badge(html, "calm", &count.to_string());
                html.text(&escape(&handoff.title));
                html.text(" ");
                html.element("span", &[("class", "aside")], &escape(&handoff.who));
            },
            |html| one(html, handoff),
        );
    }
    (html, count)
}

fn one(html: &mut Html, handoff: &Handoff) {
    let console = match handoff.console {
        Console::Iru => "Iru Endpoint",
        Console::OktaWorkflows => "Okta Workflows",
        Console::Elsewhere => "outside of Okta and Iru",
    };
    html.within("dl", &[("class", "facts")], |html| {
        fact(html, "Why", &handoff.why);
        fact(html, "Who", &handoff.who);
        fact(html, "Where", &format!("{console}, {}", handoff.place));
        fact(html, "About", &handoff.address.to_string());
        let affects: Vec<String> = handoff.affects.iter().map(ToString::to_string).collect();
        facts(html, "Affects", affects.iter().chain(&handoff.flows));
    });
    html.element("h3", &[], "Steps");
    html.within("ol", &[], |html| {
        for step in &handoff.steps {
            html.element("li", &[], &escape(&step.text));
        }
    });
    boxes(html, "Tick", &handoff.tick);
    boxes(html, "Untick", &handoff.untick);
    html.within("dl", &[("class", "facts")], |html| {
        for paste in &handoff.pastes {
            let value = match paste.secret {
                true => format!("the secret behind {}", paste.value),
                false => paste.value.clone(),
            };
            fact(html, &format!("Fill in “{}”", escape(&paste.field)), &value);
        }
        if let Some(place) = &handoff.secret_goes_to {
            fact(html, "The new secret goes to", place);
        }
        fact(html, "Done when", &handoff.proof);
        fact(html, "If it fails", &handoff.if_it_fails);
        fact(html, "Id", &handoff.id.0);
    });
}

fn fact(html: &mut Html, head: &str, value: &str) {
    facts(html, head, [value.to_owned()].iter());
}

fn facts<'a>(html: &mut Html, head: &str, values: impl Iterator<Item = &'a String>) {
    let mut values = values.filter(|value| !value.is_empty()).peekable();
    if values.peek().is_none() {
        return;
    }
    html.element("dt", &[], head);
    for value in values {
        html.element("dd", &[], &escape(value));
    }
}

fn boxes(html: &mut Html, head: &str, boxes: &[BoxToTick]) {
    if boxes.is_empty() {
        return;
    }
    html.element("h3", &[], head);
    html.within("ul", &[], |html| {
        for one in boxes {
            let leaf = Leaf::of(&one.permission);
            html.within("li", &[], |html| {
                html.text(&leaf.short_path());
                if leaf.named {
                    html.text(" ");
                    html.element("code", &[], &leaf.operation);
                }
            });
        }
    });
}

/// The refusals, and how many there are.
pub fn refusals(report: &Report, plan: &Plan) -> (Html, usize) {
    let mut html = Html::fragment();
    html.within("ul", &[("class", "plain")], |html| {
        for refusal in &plan.refusals {
            html.within(
                "li",
                &[("class", "entry line"), ("data-entry", "")],
                |html| {
                    badge(html, "bad", &refusal.action.replace('_', " "));
                    html.element("code", &[], &escape(&refusal.address.to_string()));
                    html.text(&format!(" {}", escape(&refusal.way_out)));
                    let place = refusal.span.and_then(|span| {
                        let file = report.sources.get(span.file)?;
                        let (line, _) = report.sources.line_column(span)?;
                        let path = crate::render::report::places::path(report, &file.path);
                        Some(format!("{path}:{line}"))
                    });
                    if let Some(place) = place {
                        html.text(" ");
                        html.element("code", &[], &escape(&place));
                    }
                },
            );
        }
    });
    (html, plan.refusals.len())
}
