//! What is accepted until a date, and live changes that nothing of ours explains.

use super::sheet::{Section, Sheet, clip};
use crate::model::{AcceptedDifference, Plan, Unexplained};
use crate::render::escape::{markdown as foreign, markdown_code};
use crate::render::human::difference;
use crate::render::report::Report;
use crate::render::time::utc;

/// Adds both sections.
pub fn section(sheet: &mut Sheet, report: &Report, plan: &Plan) {
    let unexplained = plan.unexplained.iter().map(|one| told(report, one));
    sheet.section(
        Section {
            opening: "\n#### Unexplained\n\nNo apply or handoff of ours explains these changes.\n\n",
            closing: "",
            noun: "change",
            share: 20,
        },
        unexplained.collect(),
    );
    let accepted = plan.accepted.iter().filter(|one| !one.fields.is_empty());
    sheet.section(
        Section {
            opening: "\n#### Accepted for now\n\n",
            closing: "",
            noun: "exception",
            share: 20,
        },
        accepted.map(entry).collect(),
    );
}

fn told(report: &Report, one: &Unexplained) -> String {
    let empty = std::collections::BTreeMap::new();
    let people = report.declared.map_or(&empty, |declared| &declared.people);
    let by = one.actor.as_ref().map(|actor| actor.called(people));
    format!(
        "- {} was {} by {} on {} ({})\n",
        clip(&markdown_code(&one.address.to_string()), 300),
        one.did,
        clip(
            &foreign(by.unwrap_or("somebody whom the log does not name")),
            200
        ),
        utc(one.at),
        one.source,
    )
}

fn entry(one: &AcceptedDifference) -> String {
    let mut out = format!(
        "- {} until {}: {}",
        clip(&markdown_code(&one.address.to_string()), 300),
        foreign(&one.until),
        clip(&foreign(&one.reason), 400),
    );
    if let Some(ticket) = &one.ticket {
        out.push_str(&format!(", {}", clip(&foreign(ticket), 200)));
    }
    out.push('\n');
    for (field, live) in one.fields.iter().take(30) {
        out.push_str(&format!(
            "  - {}\n",
            clip(&foreign(&difference(field, live)), 400)
        ));
    }
    if one.fields.len() > 30 {
        out.push_str(&format!("  - {} more\n", one.fields.len() - 30));
    }
    out
}
