//! The report as Markdown, for a pull request: a marker by which a bot finds its comment, one line that says it all, what
//! changes for whom, and the rest folded. A page that would be too long says how much it leaves out.

pub(in crate::render) mod effect;
mod exceptions;
mod items;
mod sheet;

use super::counts::Counts;
use super::places::Places;
use super::{Account, Report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Address, Handoff, Plan};
use crate::render::diagnostics;
use crate::render::escape::{markdown as foreign, markdown_code};
use crate::render::human::coverage_line;

use sheet::{Section, Sheet, clip};

/// The longest page, in characters as GitHub counts them (UTF-16 units); it takes 65,536.
pub const LONGEST: usize = 65_000;

/// The report as Markdown, at most 65,000 UTF-16 units long.
pub fn markdown(report: &Report) -> String {
    let command = report.command;
    let mut sheet = Sheet::new(LONGEST);
    sheet.text(&format!(
        "<!-- tenantry:{command} -->\n### tenantry {command}\n\n{}\n",
        summary(report)
    ));
    if let Some(fatal) = report.fatal {
        let (first, rest) = fatal.split_once('\n').unwrap_or((fatal, ""));
        let first = foreign(first);
        sheet.text(&format!(
            "\n**The run ended early:** {}\n",
            clip(&first, 2_000)
        ));
        sheet.text(&detail(rest));
    }
    if let Some(done) = report.account {
        account(&mut sheet, done);
    }
    if let Some(planned) = report.planned {
        effect::section(&mut sheet, report, planned.plan);
        exceptions::section(&mut sheet, report, planned.plan);
        handoffs(&mut sheet, planned.handoffs);
        refusals(&mut sheet, planned.plan);
    }
    findings(&mut sheet, report);
    if let Some(planned) = report.planned {
        items::section(&mut sheet, report, planned.plan);
    }
    if let Some(ledger) = report.ledger {
        sheet.text(&format!("\n{}\n", foreign(ledger)));
    }
    sheet.finish()
}

/// One line: what was done, what a plan amounts to, what diagnostics say, and what evidence covers. The parts that hold foreign
/// text are none: it is the same text in every format.
pub(in crate::render) struct Summary {
    /// What matters most.
    pub head: String,
    /// The rest.
    pub rest: String,
}

fn summary(report: &Report) -> String {
    let Summary { head, rest } = Summary::of(report);
    let plan = report.planned.map(|planned| planned.plan);
    let approval = plan.and_then(|plan| plan.grants.approval.as_ref());
    let approval = approval.map(|by| format!(" Needs approval by {}.", foreign(&by.value)));
    format!("**{head}**{rest}{}", approval.unwrap_or_default())
}

impl Summary {
    /// The summary of a run.
    pub fn of(report: &Report) -> Self {
        let found: Vec<Diagnostic> = report.all().cloned().collect();
        let found = diagnostics::summary(&found);
        let done = report.account.map(done);
        let Some(planned) = report.planned else {
            let found = match found.is_empty() {
                true => "Nothing to say".to_owned(),
                false => found,
            };
            return Self {
                head: format!("{}.", done.unwrap_or(found)),
                rest: String::new(),
            };
        };
        let mut rest = format!(" {}.", coverage_line(planned.plan.coverage));
        if !found.is_empty() {
            rest.push_str(&format!(" {found}."));
        }
        let plan = amounts_to(planned.plan);
        Self {
            head: match done {
                Some(done) => format!("{done}. What is left: {plan}."),
                None => format!("{plan}."),
            },
            rest,
        }
    }
}

/// `2 done, 1 waiting, 1 failed`
fn done(account: &Account) -> String {
    let mut parts = vec![format!("{} done", account.done.len())];
    for (head, left) in account.parts() {
        if !left.is_empty() {
            parts.push(format!("{} {}", left.len(), head.to_lowercase()));
        }
    }
    parts.join(", ")
}

/// What a plan amounts to, in a clause.
fn amounts_to(plan: &Plan) -> String {
    let counts = Counts::of(plan);
    let numbers = [
        (counts.drift, "moved on the live side"),
        (counts.pending, "moved in the files"),
        (plan.refusals.len(), "refused"),
        (counts.accepted, "accepted for now"),
        (counts.unexplained, "unexplained"),
    ];
    let mut parts: Vec<String> = numbers
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    parts.push(match counts.changes {
        0 => "no action".to_owned(),
        1 => "1 action".to_owned(),
        many => format!("{many} actions"),
    });
    if counts.handoffs > 0 {
        parts.push(format!("{} for a person", counts.handoffs));
    }
    if counts.risk != "none" {
        parts.push(format!(
            "gravest permission gained: {}",
            counts.risk.replace('_', " ")
        ));
    }
    if plan.grants.approval.is_some() {
        parts.push("needs approval".to_owned());
    }
    parts.join(", ")
}

/// The further lines of an error, as a list.
fn detail(lines: &str) -> String {
    let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines = lines
        .take(40)
        .map(|line| format!("- {}\n", clip(&foreign(line), 200)));
    match lines.collect::<String>() {
        none if none.is_empty() => none,
        lines => format!("\n{lines}"),
    }
}

/// What a run did and what it left.
fn account(sheet: &mut Sheet, account: &Account) {
    let mut entries: Vec<String> = Vec::new();
    let code = |address: &Address| clip(&markdown_code(&address.to_string()), 300).into_owned();
    entries.extend(
        account
            .done
            .iter()
            .map(|one| format!("- [x] {}\n", code(one))),
    );
    for (head, left) in account.parts() {
        entries.extend(left.iter().map(|one| {
            format!(
                "- [ ] **{}** {}: {} ({})\n",
                head.to_lowercase(),
                code(&one.address),
                clip(&foreign(&one.title), 300),
                clip(&foreign(&one.why), 600)
            )
        }));
    }
    for reference in &account.to_store {
        let reference = clip(&markdown_code(reference), 300).into_owned();
        entries.push(format!(
            "- [ ] put the new token into your store as {reference}\n"
        ));
    }
    sheet.section(
        Section {
            opening: "\n#### Done and not done\n\n",
            closing: "",
            noun: "step",
            share: 40,
        },
        entries,
    );
}

fn handoffs(sheet: &mut Sheet, handoffs: &[Option<Handoff>]) {
    let entries = handoffs.iter().flatten().map(|handoff| {
        format!(
            "- [ ] {} ({}; proven when {})\n",
            clip(&foreign(&handoff.title), 300),
            clip(&foreign(&handoff.who), 200),
            clip(&foreign(&handoff.proof), 300),
        )
    });
    sheet.section(
        Section {
            opening: "\n#### Work for a person\n\n",
            closing: "",
            noun: "handoff",
            share: 30,
        },
        entries.collect(),
    );
}

fn refusals(sheet: &mut Sheet, plan: &Plan) {
    let entries = plan.refusals.iter().map(|refusal| {
        let address = refusal.address.to_string();
        format!(
            "- {} of {}: {}\n",
            refusal.action.replace('_', " "),
            clip(&markdown_code(&address), 300),
            clip(&foreign(&refusal.way_out), 600)
        )
    });
    sheet.section(
        Section {
            opening: "\n#### Not done as things stand\n\n",
            closing: "",
            noun: "refusal",
            share: 30,
        },
        entries.collect(),
    );
}

/// Errors and warnings, the gravest first; notes are for the terminal.
fn findings(sheet: &mut Sheet, report: &Report) {
    let places = Places::of(report);
    let mut found: Vec<&Diagnostic> = report
        .all()
        .filter(|one| one.severity > Severity::Note)
        .collect();
    found.sort_by_key(|one| std::cmp::Reverse(one.severity));
    let stops = found.iter().any(|one| one.is_error());
    let entries = found.into_iter().map(|one| {
        let place = places.first(one).map_or_else(String::new, |place| {
            format!(
                " ({})",
                markdown_code(&format!("{}:{}", place.path, place.line))
            )
        });
        let severity = match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        };
        let mut text = format!(
            "- **{severity}** {} {}: {}{}",
            one.code.id,
            one.code.name,
            clip(&foreign(&one.message), 600),
            clip(&place, 300),
        );
        if let Some(help) = &one.help {
            text.push_str(&format!(". {}", clip(&foreign(help), 600)));
        }
        text.push('\n');
        text
    });
    sheet.section(
        Section {
            opening: match stops {
                true => "\n<details open><summary>Findings</summary>\n\n",
                false => "\n<details><summary>Findings</summary>\n\n",
            },
            closing: "\n</details>\n",
            noun: "finding",
            share: 45,
        },
        entries.collect(),
    );
}
