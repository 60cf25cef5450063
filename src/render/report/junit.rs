//! JUnit XML: a suite a tenant, org and declaration, a case an item of the plan and a file.

use std::collections::BTreeMap;

use quick_junit::{NonSuccessKind, Report as Junit, TestCase, TestCaseStatus, TestSuite};

use super::places::{Places, path};
use super::{Account, Report};
use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Address, Declared, FileId, Item, Plan, RefusalReason, Verdict};
use crate::render::{escape, reasons};

/// The report as JUnit XML. A file fails by an error, an item by drift, by a conflict or by a refusal that is no matter of an
/// acknowledgement; what nobody could verify is skipped; what ended the run early is an error.
pub fn junit(report: &Report) -> String {
    let mut document = Junit::new(format!("tenantry {}", report.command));
    document.add_test_suite(declaration(report));
    if let Some(account) = report.account {
        document.add_test_suite(steps(account));
    }
    if let Some(planned) = report.planned {
        document.add_test_suites(suites(report, planned.plan, planned.found));
    }
    if let Some(fatal) = report.fatal {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        let lines: Vec<_> = fatal.lines().map(escape).collect();
        status.set_message(lines.first().map_or("", |line| line.as_ref()));
        if lines.len() > 1 {
            status.set_description(lines.join("\n"));
        }
        let mut suite = TestSuite::new("run");
        suite.add_test_case(TestCase::new(report.command, status));
        document.add_test_suite(suite);
    }
    // Writing to a String fails for no text: characters that XML has not were left out.
    let mut text = without_skipped(document.to_string().unwrap_or_default());
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// The schema that Jenkins reads by knows `skipped` of a suite and not of all suites.
fn without_skipped(text: String) -> String {
    let place = text.find("<testsuites ").and_then(|begin| {
        let end = begin + text[begin..].find('>')?;
        let from = begin + text[begin..end].find(" skipped=\"")?;
        let to = from + text[from..end].match_indices('"').nth(1)?.0 + 1;
        Some((from, to))
    });
    match place {
        Some((from, to)) => [&text[..from], &text[to..]].concat(),
        None => text,
    }
}

/// One case a step: what is done passes, what waits is skipped, what went wrong fails.
fn steps(account: &Account) -> TestSuite {
    let mut suite = TestSuite::new("steps");
    for address in &account.done {
        let name = escape(&address.to_string()).into_owned();
        suite.add_test_case(TestCase::new(name, TestCaseStatus::success()));
    }
    for (head, left) in account.parts() {
        for one in left {
            let status = match head {
                "Failed" => plain_failure("failed", &one.why),
                _ => {
                    let mut status = TestCaseStatus::skipped();
                    let why = format!("{}: {}", head.to_lowercase(), one.why);
                    status.set_message(escape(&why).as_ref());
                    status
                }
            };
            let name = format!("{}: {}", one.address, one.title);
            suite.add_test_case(TestCase::new(escape(&name).as_ref(), status));
        }
    }
    suite
}

/// One case a file, and one for what is about no file.
fn declaration(report: &Report) -> TestSuite {
    let places = Places::of(report);
    let mut of_file: BTreeMap<Option<FileId>, Vec<&Diagnostic>> = BTreeMap::new();
    for (id, _) in report.sources.iter() {
        of_file.insert(Some(id), Vec::new());
    }
    for one in report.diagnostics {
        let label = one.labels.iter().find(|label| label.primary);
        let file = label.map(|label| label.span.file);
        of_file.entry(file).or_default().push(one);
    }
    let mut suite = TestSuite::new("declaration");
    for (file, found) in of_file {
        let source = file.and_then(|id| report.sources.get(id));
        let name = match source {
            Some(source) => path(report, &source.path),
            None => "services and flow exports".to_owned(),
        };
        let status = match found.iter().find(|one| one.is_error()) {
            Some(first) => failure(first, &found, &places),
            None => TestCaseStatus::success(),
        };
        let mut case = TestCase::new(escape(&name).as_ref(), status);
        let rest: Vec<String> = found.iter().map(|one| line(one, &places)).collect();
        if !rest.is_empty() {
            case.set_system_out(rest.join("\n"));
        }
        suite.add_test_case(case);
    }
    suite
}

/// One suite a tenant and org, with one case an item.
fn suites(report: &Report, plan: &Plan, found: &[(Address, Diagnostic)]) -> Vec<TestSuite> {
    let places = Places::of(report);
    let mut about: BTreeMap<&Address, Vec<&Diagnostic>> = BTreeMap::new();
    for (address, diagnostic) in found {
        about.entry(address).or_default().push(diagnostic);
    }
    let mut suites: BTreeMap<String, TestSuite> = BTreeMap::new();
    for item in &plan.items {
        let name = suite_of(&item.address, report.declared);
        let name = escape(&name).into_owned();
        let suite = suites
            .entry(name)
            .or_insert_with_key(|name| TestSuite::new(name.as_str()));
        let found = about.get(&item.address).map_or(&[][..], Vec::as_slice);
        suite.add_test_case(case(plan, item, found, &places));
    }
    suites.into_values().collect()
}

fn case(plan: &Plan, item: &Item, found: &[&Diagnostic], places: &Places) -> TestCase {
    let refusal = plan.refusals.iter().find(|one| one.address == item.address);
    let status = match (item.verdict, refusal) {
        (Verdict::Drift | Verdict::Conflict, _) => match found.first() {
            Some(first) => failure(first, found, places),
            None => plain_failure(item.verdict.word(), "the live side moved"),
        },
        (_, Some(refusal)) if refusal.reason != RefusalReason::NotAcknowledged => {
            plain_failure(refusal.reason.word(), &refusal.way_out)
        }
        (Verdict::Unverifiable, _) => {
            let mut status = TestCaseStatus::skipped();
            let why = plan
                .unverified
                .iter()
                .find(|one| one.address == item.address);
            let why = why.map_or_else(
                || "no evidence covers it".to_owned(),
                |one| reasons::unknown(&one.why).sentence().to_string(),
            );
            status.set_message(escape(&why).as_ref());
            status
        }
        _ => TestCaseStatus::success(),
    };
    let mut case = TestCase::new(escape(&item.address.to_string()).as_ref(), status);
    let mut told = vec![format!("{}: {}", item.verdict.word(), escape(&item.name))];
    told.extend(found.iter().map(|one| line(one, places)));
    case.set_system_out(told.join("\n"));
    case
}

fn failure(first: &Diagnostic, all: &[&Diagnostic], places: &Places) -> TestCaseStatus {
    let mut status = plain_failure(first.code.id, &first.message);
    let lines: Vec<String> = all.iter().map(|one| line(one, places)).collect();
    status.set_description(lines.join("\n"));
    status
}

fn plain_failure(kind: &str, message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
    status.set_type(kind);
    status.set_message(escape(message).as_ref());
    status
}

/// `tenantry.yaml:14:7: warning TN501 permission-lost: message; help`
fn line(one: &Diagnostic, places: &Places) -> String {
    let place = places.first(one).map_or_else(String::new, |place| {
        format!("{}:{}:{}: ", place.path, place.line, place.column)
    });
    let severity = match one.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let mut text = format!(
        "{place}{severity} {} {}: {}",
        one.code.id, one.code.name, one.message
    );
    if let Some(help) = &one.help {
        text.push_str("; ");
        text.push_str(help);
    }
    escape(&text).into_owned()
}

/// The tenant or org that an item belongs to.
fn suite_of(address: &Address, declared: Option<&Declared>) -> String {
    match address {
        Address::Org(_) | Address::Tenant(_) => address.to_string(),
        Address::Token { tenant, .. } | Address::Consumer { tenant, .. } => {
            Address::Tenant(tenant.clone()).to_string()
        }
        Address::Connection(key) => {
            match declared.and_then(|declared| declared.connections.get(key)) {
                Some(connection) => Address::Org(connection.org.value.clone()).to_string(),
                None => "connections that are not declared".to_owned(),
            }
        }
    }
}
