//! The report as JSON, format 1: the documents of `--format json`, together.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};

use super::{Account, Left, Report};
use crate::diagnostic::Diagnostic;
use crate::render::{diagnostics, json as plans};

/// The report as a JSON document with a line end. `plan`, `account` (what an apply did) and `error` are left out when there is none; `diagnostics` and `plan`
/// have the form that `--format json` gives them.
pub fn json(report: &Report) -> String {
    let found: Vec<Diagnostic> = report.all().cloned().collect();
    let mut document = diagnostics::json(&found, report.sources);
    document["command"] = json!(report.command);
    if let Some(planned) = report.planned {
        let plan = plans::plan(planned.plan, planned.handoffs, None);
        document["plan"] = serde_json::from_str(&plan).unwrap_or(Value::Null);
    }
    if let Some(account) = report.account {
        // Structs of strings always become JSON.
        document["account"] = serde_json::to_value(done(account)).unwrap_or_default();
    }
    if let Some(fatal) = report.fatal {
        document["error"] = json!(fatal);
    }
    format!("{document:#}\n")
}

/// What an apply did.
#[derive(Serialize, JsonSchema)]
struct Done<'a> {
    /// Addresses that are done: proven, attested, or done by the program itself.
    done: Vec<String>,
    /// Handoffs that wait for a person or for evidence.
    waiting: Vec<Undone<'a>>,
    /// Steps that wait for one of those.
    blocked: Vec<Undone<'a>>,
    /// Steps that went wrong.
    failed: Vec<Undone<'a>>,
    /// Steps that were never reached.
    not_reached: Vec<Undone<'a>>,
    /// References that a new secret still has to be put behind.
    to_store: &'a [String],
}

/// A step that is not done.
#[derive(Serialize, JsonSchema)]
struct Undone<'a> {
    /// What it is about.
    address: String,
    /// What was to be done, in one line.
    title: &'a str,
    /// Why it is not done.
    why: &'a str,
}

/// The JSON Schema (2020-12) of `account`.
pub fn account_schema() -> Value {
    plans::schema_of::<Done<'_>>()
}

fn done(account: &Account) -> Done<'_> {
    Done {
        done: account.done.iter().map(ToString::to_string).collect(),
        waiting: undone(&account.waiting),
        blocked: undone(&account.blocked),
        failed: undone(&account.failed),
        not_reached: undone(&account.not_reached),
        to_store: &account.to_store,
    }
}

fn undone(all: &[Left]) -> Vec<Undone<'_>> {
    let all = all.iter().map(|one| Undone {
        address: one.address.to_string(),
        title: &one.title,
        why: &one.why,
    });
    all.collect()
}
