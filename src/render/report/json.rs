//! The report as JSON, format 1: the documents of `--format json`, together.

use serde_json::{Value, json};

use super::{Left, Report};
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
        let left = |all: &[Left]| -> Vec<Value> {
            let all = all.iter().map(|one| {
                json!({ "address": one.address.to_string(), "title": one.title, "why": one.why })
            });
            all.collect()
        };
        let done: Vec<String> = account.done.iter().map(ToString::to_string).collect();
        document["account"] = json!({
            "done": done,
            "waiting": left(&account.waiting),
            "blocked": left(&account.blocked),
            "failed": left(&account.failed),
            "not_reached": left(&account.not_reached),
            "to_store": account.to_store,
        });
    }
    if let Some(fatal) = report.fatal {
        document["error"] = json!(fatal);
    }
    format!("{document:#}\n")
}
