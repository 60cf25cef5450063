//! One file a command: arguments in, exit code out. The only room that prints.

mod account;
mod args;
mod checked;
mod commands;
mod completing;
mod error;
pub mod exit_code;
mod exported;
mod impatient;
mod ledger;
mod logging;
mod notify;
mod operators;
mod output;
mod progress;
mod readings;
mod reports;
mod running;
mod selection;
mod services;
mod session;
mod signals;
mod state_place;
mod states;
mod witness;

use std::ffi::OsString;
use std::future::Future;

use clap::Parser;
use clap::error::ErrorKind;

use args::{Cli, Command};
use commands::{
    accept, apply, attest, capture, completions, demo, doctor, drift, evidence, explain, flows,
    fmt, graph, handoff, impact, import, incident, init, inventory, ledger as ledger_command, man,
    permissions, plan, promote, query, report_merge, rotate, schema, show, simulate, state,
    validate, verify,
};
use error::CliError;
use exit_code::ExitCode;
use output::Output;

/// Runs the program.
pub fn run() -> std::process::ExitCode {
    completing::answer();
    run_with(std::env::args_os()).into()
}

/// Runs one command line; the first argument is the program's name.
fn run_with(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let cli = match Cli::try_parse_from(&arguments) {
        Ok(cli) => cli,
        Err(error) => return refuse(&error, &arguments),
    };
    logging::init(&cli.output);
    let output = Output::new(&cli.output);
    match dispatch(cli.command, output) {
        Ok(code) => code,
        Err(error) => {
            // the diagnostics of a configuration have been shown already
            if !matches!(error, CliError::Configuration) {
                output.error(&format!("error: {error}"));
            }
            error.code()
        }
    }
}

/// Says why a command line is not taken, or shows the help that it asks for. A leaked value that was given as an argument is
/// not repeated.
fn refuse(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            return ExitCode::Success;
        }
        _ if arguments.iter().any(|word| word == "incident") => incident::refuse_arguments(),
        _ => {
            let _ = error.print();
        }
    }
    ExitCode::Usage
}

fn dispatch(command: Command, output: Output) -> Result<ExitCode, CliError> {
    match command {
        Command::Doctor(args) => wait_for(doctor::run(&args, output)),
        Command::Completions(args) => completions::run(&args, output),
        Command::Man(args) => man::run(&args, output),
        Command::Init(args) => wait_for(init::run(&args, output)),
        Command::Validate(args) => validate::run(&args, output),
        Command::Permissions(args) => Ok(permissions::run(&args, output)),
        Command::Flows(args) => Ok(flows::run(&args, output)),
        Command::Fmt(args) => fmt::run(&args, output),
        Command::Promote(args) => wait_for(promote::run(&args, output)),
        Command::Explain(args) => explain::run(&args, output),
        Command::Schema(args) => schema::run(&args, output),
        Command::Ledger(args) => wait_for(ledger_command::run(&args, output)),
        Command::Report(args) => report_merge::run(&args, output),
        Command::Query(args) => wait_for(query::run(&args, output)),
        Command::State(args) => wait_for(state::run(&args, output)),
        Command::Plan(args) => wait_for(plan::run(&args, output)),
        Command::Apply(args) => wait_for(apply::run(&args, output)),
        Command::Drift(args) => wait_for(drift::run(&args, output)),
        Command::Evidence(args) => wait_for(evidence::run(&args, output)),
        Command::Accept(args) => wait_for(accept::run(&args, output)),
        Command::Attest(args) => wait_for(attest::run(&args, output)),
        Command::Handoff(args) => wait_for(handoff::run(&args, output)),
        Command::Verify(args) => wait_for(verify::run(&args, output)),
        Command::Rotate(args) => wait_for(rotate::run(&args, output)),
        Command::Graph(args) => wait_for(graph::run(&args, output)),
        Command::Impact(args) => wait_for(impact::run(&args, output)),
        Command::Show(args) => wait_for(show::run(&args, output)),
        Command::Import(args) => wait_for(import::run(&args, output)),
        Command::Incident(args) => wait_for(incident::run(&args, output)),
        Command::Inventory(args) => wait_for(inventory::run(&args, output)),
        Command::Capture(args) => wait_for(capture::run(&args, output)),
        Command::Simulate(args) => wait_for(simulate::run(&args, output)),
        Command::Demo(args) => demo::run(&args, output),
    }
}

/// Runs what asks somebody; commands that ask nobody start no runtime.
fn wait_for(work: impl Future<Output = Result<ExitCode, CliError>>) -> Result<ExitCode, CliError> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(CliError::Setup)?
        .block_on(work)
}
