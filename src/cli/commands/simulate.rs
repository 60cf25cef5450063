//! `simulate`: a simulated world on loopback.

use crate::cli::args::SimulateArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::signals::Signals;
use crate::http::Endpoints;
use crate::render;
use crate::simulator::{Simulator, World};

/// Serves until it is interrupted, then shows what was asked.
pub async fn run(args: &SimulateArgs, output: Output) -> Result<ExitCode, CliError> {
    let mut signals = Signals::catch();
    let text = std::fs::read_to_string(&args.world).map_err(CliError::file(&args.world))?;
    let world = match text.trim_start().starts_with('{') {
        true => World::from_json(&text),
        false => World::from_yaml(&text),
    }
    .map_err(CliError::world(&args.world))?;
    let simulator = Simulator::start(world, args.listen).await?;
    let consoles: String = simulator
        .consoles()
        .iter()
        .map(|(real, here)| format!("  {}\n    {here}\n", render::escape(real)))
        .collect();
    output.result(&format!(
        "Simulating on http://{address}. This is a stand-in, not Iru and not Okta.\n\
         In another terminal:\n  export {variable}=\"{endpoints}\"\n\
         The consoles of handoffs, for a browser (all: http://{address}/_simulator/console/):\n\
         {consoles}\
         What else can be done to this world: curl http://{address}/_simulator/",
        address = simulator.address(),
        variable = Endpoints::VARIABLE,
        endpoints = simulator.endpoints(),
    ));
    signals.next().await;
    let counts: String = simulator
        .counts()
        .iter()
        .map(|count| {
            format!(
                "{:>6}  {} {}{}  {}\n",
                count.count, count.method, count.host, count.path, count.token_label
            )
        })
        .collect();
    output.say(&format!("\nRequests by method, path and token:\n{counts}"));
    simulator.stop().await;
    Ok(ExitCode::Success)
}
