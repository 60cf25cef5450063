//! `schema`: the JSON Schemas.

use serde_json::{Value, json};

use crate::cli::args::SchemaArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::config;
use crate::diagnostic::Baseline;
use crate::render;
use crate::state::{self, atomic_write};

/// Every schema and the name of its file. A new document of the program gets its schema here.
fn all() -> Vec<(&'static str, Value)> {
    vec![
        ("tenantry.schema.json", config::schema()),
        ("plan.schema.json", render::json::plan_schema()),
        ("saved-plan.schema.json", render::json::saved_plan_schema()),
        ("handoffs.schema.json", render::json::handoffs_schema()),
        ("diagnostics.schema.json", render::diagnostics::schema()),
        ("report.schema.json", report_schema()),
        ("graph.schema.json", render::graph::schema()),
        ("flows.schema.json", render::flows::schema()),
        ("query.schema.json", render::query::schema()),
        ("permissions.schema.json", render::permissions::schema()),
        ("inventory.schema.json", render::inventory::needed::schema()),
        ("inventory-tenant.schema.json", render::inventory::schema()),
        ("baseline.schema.json", Baseline::schema()),
        ("state.schema.json", state::schema()),
        ("impact.schema.json", render::impact::impact_schema()),
        ("incident.schema.json", render::impact::incident_schema()),
        ("doctor.schema.json", render::doctor::schema()),
        ("events.schema.json", render::events::schema()),
        ("notification.schema.json", render::notify::schema()),
        ("ledger-report.schema.json", render::ledger::schema()),
    ]
}

/// `--report json=`: the diagnostics, and beside them the command, the plan, what an apply did and what ended the run.
fn report_schema() -> Value {
    let mut schema = render::diagnostics::schema();
    schema["title"] = "tenantry report".into();
    embed(&mut schema, "plan", render::json::plan_schema());
    embed(&mut schema, "account", render::report::account_schema());
    schema["properties"]["command"] =
        json!({ "type": "string", "description": "Which command ran." });
    schema["properties"]["error"] =
        json!({ "type": "string", "description": "What ended the run early." });
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.push("command".into());
    }
    schema
}

/// Puts the schema of a whole document under a field of another one.
fn embed(schema: &mut Value, field: &str, mut part: Value) {
    if let Some(part) = part.as_object_mut() {
        part.remove("$schema");
        if let (Some(Value::Object(known)), Some(Value::Object(more))) =
            (schema.get_mut("$defs"), part.remove("$defs"))
        {
            known.extend(more);
        }
    }
    schema["properties"][field] = part;
}

/// Runs the command.
pub fn run(args: &SchemaArgs, output: Output) -> Result<ExitCode, CliError> {
    let Some(folder) = &args.out else {
        output.result(&pretty(&config::schema()));
        return Ok(ExitCode::Success);
    };
    for (name, schema) in all() {
        atomic_write(&folder.join(name), pretty(&schema).as_bytes())?;
    }
    Ok(ExitCode::Success)
}

fn pretty(schema: &Value) -> String {
    format!("{schema:#}\n")
}
