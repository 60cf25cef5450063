//! `rotate ADDRESS --reason TEXT`: asks for a rotation now. The next apply begins it.

use crate::apply::{self, RotationWish};
use crate::cli::args::RotateArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::model::RotationOrder;
use crate::render;
use crate::state::{LockInfo, actor};

/// Runs the command.
pub async fn run(args: &RotateArgs, output: Output) -> Result<ExitCode, CliError> {
    let session = Session::open(&args.evidence, output).await?;
    let machine = actor(|name| std::env::var(name).ok());
    let now = session.now();
    let owner = LockInfo::of_this_process(machine.clone(), "rotate", now);
    let mut lock = session.store.lock(&owner)?;
    let mut document = lock.load()?;
    session.check_shard(&args.address, &document)?;
    let recorded = &mut document.recorded;
    let address = &args.address;
    let shown = address.to_string();
    let shown = render::escape(&shown);
    let said = if args.cancel {
        apply::cancel_rotation(recorded, address)?;
        format!("{shown} is not replaced any more.")
    } else {
        let wish = RotationWish {
            reason: args.reason.clone().unwrap_or_default(),
            person: args.actor.clone().unwrap_or(machine),
            order: match args.revoke_first {
                true => RotationOrder::RevokeFirst,
                false => RotationOrder::ReplaceFirst,
            },
        };
        apply::ask_for_rotation(recorded, session.declared(), address, wish, now)?;
        let what = match args.revoke_first {
            true => {
                "is revoked first and replaced then: what runs on it fails until it has the new token"
            }
            false => {
                "is replaced: its successor comes first, and it is revoked when everything runs without it"
            }
        };
        format!(
            "Recorded: {shown} {what}.\nSee it with `tenantry plan`, begin it with `tenantry apply`."
        )
    };
    lock.save(&document)?;
    output.result(&said);
    drop(lock);
    session.close().await?;
    Ok(ExitCode::Success)
}
