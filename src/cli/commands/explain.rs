//! `explain CODE`: a diagnostic's page.

use crate::cli::args::ExplainArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::diagnostic::{Code, codes};
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
        let near = nearest(text).map_or_else(String::new, |code| {
            format!("; did you mean {} ({})?", code.id, code.name)
        });
        return Err(CliError::Usage(format!(
            "there is no code '{text}'{near} `tenantry explain` lists all codes"
        )));
    };
    output.result(&render::explain(code));
    Ok(ExitCode::Success)
}

/// The code whose id or name is nearest, if one is near.
fn nearest(text: &str) -> Option<&'static Code> {
    let text = text.to_lowercase();
    let distance = |code: &Code| {
        strsim::damerau_levenshtein(&code.id.to_lowercase(), &text)
            .min(strsim::damerau_levenshtein(code.name, &text))
    };
    codes::all()
        .min_by_key(|code| distance(code))
        .filter(|code| distance(code) <= 4)
}
