//! Diagnostics with the lines that they point at, the gravest first.

use super::markup::Html;
use super::snippet;
use super::{badge, folded};
use crate::diagnostic::{Diagnostic, Severity};
use crate::render::escape;
use crate::render::report::Report;
use crate::render::report::places::Places;

/// The section, and how many diagnostics it has.
pub fn all(report: &Report) -> (Html, usize) {
    let places = Places::of(report);
    let mut found: Vec<&Diagnostic> = report.all().collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.severity));
    let mut html = Html::fragment();
    for one in &found {
        folded(
            &mut html,
            |html| {
                match one.severity {
                    Severity::Error => badge(html, "bad", "error"),
                    Severity::Warning => badge(html, "wait", "warning"),
                    Severity::Note => badge(html, "calm", "note"),
                }
                html.element("code", &[], one.code.id);
                html.text(&format!(" {} ", escape(&one.message)));
                if let Some(place) = places.first(one) {
                    let place = format!("{}:{}", place.path, place.line);
                    html.element("span", &[("class", "aside")], &escape(&place));
                }
            },
            |html| body(html, report, &places, one),
        );
    }
    (html, found.len())
}

fn body(html: &mut Html, report: &Report, places: &Places, one: &Diagnostic) {
    for label in &one.labels {
        snippet::draw(html, report, places, label);
    }
    html.within("dl", &[("class", "facts")], |html| {
        if let Some(help) = &one.help {
            html.element("dt", &[], "What to do");
            for line in help.lines() {
                html.element("dd", &[], &escape(line));
            }
        }
        if let Some(fix) = &one.fix {
            html.element("dt", &[], if fix.sure { "Fix" } else { "Perhaps" });
            html.within("dd", &[], |html| {
                html.text("write ");
                html.element("code", &[], &escape(&fix.replacement));
            });
        }
        html.element("dt", &[], "What it means");
        html.element("dd", &[], one.code.what);
        html.element("dt", &[], "Why it matters");
        html.element("dd", &[], one.code.why);
    });
    html.within("p", &[("class", "aside")], |html| {
        html.text("The whole page: ");
        html.element("code", &[], &format!("tenantry explain {}", one.code.id));
    });
}
