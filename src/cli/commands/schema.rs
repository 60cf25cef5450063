//! `schema`: the JSON Schemas.

use crate::cli::args::SchemaArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::config;
use crate::render;
use crate::state::atomic_write;

/// Runs the command.
pub fn run(args: &SchemaArgs, output: Output) -> Result<ExitCode, CliError> {
    let Some(folder) = &args.out else {
        output.result(&pretty(&config::schema()));
        return Ok(ExitCode::Success);
    };
    let schemas = [
        ("tenantry.schema.json", config::schema()),
        ("plan.schema.json", render::json::plan_schema()),
        ("graph.schema.json", render::graph::schema()),
        ("inventory.schema.json", render::inventory::needed::schema()),
    ];
    for (name, schema) in schemas {
        atomic_write(&folder.join(name), pretty(&schema).as_bytes())?;
    }
    Ok(ExitCode::Success)
}

fn pretty(schema: &serde_json::Value) -> String {
    format!("{schema:#}\n")
}
