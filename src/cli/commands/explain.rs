//! `explain CODE`: a diagnostic's page.

use crate::cli::args::ExplainArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::diagnostic::{UnknownCode, codes};
use crate::render;
use crate::state::atomic_write;

/// Runs the command.
pub fn run(args: &ExplainArgs, output: Output) -> Result<ExitCode, CliError> {
    if let Some(folder) = &args.out {
        for code in codes::all() {
            let path = folder.join(format!("{}.md", code.id));
            atomic_write(&path, render::explain_markdown(code).as_bytes())?;
        }
        return Ok(ExitCode::Success);
    }
    let Some(text) = &args.code else {
        let list: String = codes::all()
            .map(|code| format!("{}  {}\n", code.id, code.name))
            .collect();
        output.result(&list);
        return Ok(ExitCode::Success);
    };
    let Some(code) = codes::find(text) else {
        let unknown = UnknownCode {
            near: codes::nearest(text),
            text: text.clone(),
        };
        let end = if unknown.near.is_some() { "" } else { "." };
        return Err(CliError::Usage(format!(
            "{unknown}{end} `tenantry explain` lists all codes"
        )));
    };
    output.result(&render::explain(code));
    Ok(ExitCode::Success)
}
