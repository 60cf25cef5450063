//! For GitHub Actions: annotations as workflow commands, and a step's outputs. Every line begins with a word of ours, so no
//! name can begin a command.

use std::fmt::Write as _;

use super::Report;
use super::counts::Counts;
use super::places::Places;
use crate::diagnostic::Severity;
use crate::render::escape;

/// One workflow command a diagnostic, each on a line of its own: `::error file=…,line=…,col=…,title=…::message`.
pub fn annotations(report: &Report) -> String {
    let places = Places::of(report);
    let mut out = String::new();
    for one in report.all() {
        let level = match one.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = String::new();
        if let Some(place) = places.first(one) {
            let _ = write!(
                properties,
                "file={},line={},endLine={},col={},",
                property(&place.path),
                place.line,
                place.end_line,
                place.column
            );
            // GitHub takes an end column within one line alone
            if place.line == place.end_line {
                let _ = write!(properties, "endColumn={},", place.end_column);
            }
        }
        let mut message = escape(&one.message).into_owned();
        if let Some(help) = &one.help {
            let _ = write!(message, "\n{}", escape(help));
        }
        let title = format!("{} {}", one.code.id, one.code.name);
        let _ = writeln!(
            out,
            "::{level} {properties}title={}::{}",
            property(&title),
            data(&message)
        );
    }
    if let Some(fatal) = report.fatal {
        let title = property(&format!("tenantry {}", report.command));
        let lines: Vec<_> = fatal.lines().map(escape).collect();
        let fatal = lines.join("\n");
        let _ = writeln!(out, "::error title={title}::{}", data(&fatal));
    }
    out
}

/// The lines of `$GITHUB_OUTPUT`; none without a plan. A look at open handoffs asks some services alone: it knows no more than
/// how many handoffs are open.
pub fn outputs(report: &Report) -> String {
    if let (Some(account), "verify") = (report.account, report.command) {
        return format!("handoffs={}\n", account.waiting.len());
    }
    let Some(planned) = report.planned else {
        return String::new();
    };
    let counts = Counts::of(planned.plan);
    let approval = planned.plan.grants.approval.as_ref();
    // one output a line, whatever it is
    let approval = approval.map_or(String::new(), |by| escape(&by.value).into_owned());
    format!(
        "changes={}\ndrift={}\nhandoffs={}\nrisk={}\napproval={approval}\naccepted={}\nunexplained={}\n",
        counts.changes,
        counts.drift,
        counts.handoffs,
        counts.risk,
        counts.accepted,
        counts.unexplained
    )
}

/// A message of a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    data(&escape(text)).replace(':', "%3A").replace(',', "%2C")
}
