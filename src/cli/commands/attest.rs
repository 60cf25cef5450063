//! `attest ADDRESS --reason TEXT`: a named person's word.

use crate::apply;
use crate::cli::args::AttestArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::state::{LockInfo, actor};

/// Runs the command.
pub async fn run(args: &AttestArgs, output: Output) -> Result<ExitCode, CliError> {
    let session = Session::open(&args.evidence, output).await?;
    let machine = actor(|name| std::env::var(name).ok());
    let person = args.actor.clone().unwrap_or_else(|| machine.clone());
    let now = session.now();
    let owner = LockInfo::of_this_process(machine, "attest", now);
    let mut lock = session.store.lock(&owner)?;
    let mut document = lock.load()?;
    session.check_shard(&args.address, &document)?;
    apply::attest(
        &mut document.recorded,
        session.declared(),
        &args.address,
        &person,
        &args.reason,
        now,
    )?;
    lock.save(&document)?;
    output.result(&format!(
        "Recorded: {person} attests {}. Its handoff is not asked for again while the declaration stays as it is; the \
         verdict stays unverifiable, and is shown as attested.",
        args.address
    ));
    drop(lock);
    session.close().await?;
    Ok(ExitCode::Success)
}
