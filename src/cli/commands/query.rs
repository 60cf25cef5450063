//! `query TERM…`: who may do what, by what is recorded and declared. Asks nobody.

use crate::cli::args::{QueryArgs, QueryFormat};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::states::{States, WhichStates};
use crate::query::{census, find, parse};
use crate::render::escape;
use crate::render::query::{self as shown, QueryView};

/// Runs the command.
pub async fn run(args: &QueryArgs, output: Output) -> Result<ExitCode, CliError> {
    let text = args.terms.join(" ");
    let usage = |why: String| CliError::Usage(escape(&why).into_owned());
    let query = parse(&text).map_err(|error| usage(error.to_string()))?;
    let of = &args.state;
    let which = WhichStates {
        config: &of.config,
        simulated: of.simulate,
        shard: of.shard,
        allow_exec: of.allow_exec,
        allow_store: &of.allow_store,
    };
    let states = States::open(which, output).await?;
    let census = census(states.declared(), &states.recorded());
    let now = states.now;
    let answer = find(&query, &census, now).map_err(|error| usage(error.to_string()))?;
    let view = QueryView {
        query: &text,
        answer: &answer,
        census: &census,
        states: &states.read(),
        now,
        width: output.width(),
    };
    match args.format {
        QueryFormat::Human => output.result(&shown::human(&view)),
        QueryFormat::Json => output.json(&shown::json(&view)),
        QueryFormat::Csv => output.result(&shown::csv(&view)),
    }
    Ok(ExitCode::Success)
}
