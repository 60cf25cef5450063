//! `state history|rollback`: what the state was, and how it becomes that again.

use super::opened::{Opened, confirmed};
use crate::cli::args::StateChangeArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::render;
use crate::state::{StateStore, Version};

/// `state history`
pub(super) fn show(store: &StateStore, output: Output) -> Result<(), CliError> {
    let versions = store.history()?;
    if versions.is_empty() {
        output.result("There is no state yet.");
        return Ok(());
    }
    let lines: Vec<String> = versions.iter().rev().map(line).collect();
    output.result(&lines.join("\n"));
    if versions.iter().any(|version| !version.current) {
        output.say(
            "Each run keeps the state that it found. To go back: tenantry state rollback SERIAL",
        );
    }
    Ok(())
}

fn line(version: &Version) -> String {
    let who = match &version.written {
        Some(written) => format!(
            "{} of {}, run of {}",
            plain(&written.command),
            plain(&written.by),
            render::utc(written.since)
        ),
        None => format!("kept {}", render::utc(version.kept_at)),
    };
    let now = if version.current { "  (now)" } else { "" };
    format!(
        "{:>6}  {who}  {}  {}{now}",
        version.serial,
        size(version.size),
        version.changes
    )
}

/// Text of a file, which must not steer a terminal.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes / 1024),
        _ => format!("{} MB", bytes / 1_048_576),
    }
}

/// `state rollback`
pub(super) async fn rollback(
    serial: u64,
    yes: bool,
    args: &StateChangeArgs,
    output: Output,
) -> Result<ExitCode, CliError> {
    let opened = Opened::new(&args.of, output).await?;
    let Some(old) = opened.store.kept(serial)? else {
        return Err(CliError::Usage(format!(
            "no version with serial {serial} is kept; `tenantry state history` lists what is"
        )));
    };
    let before = opened.store.load()?;
    let question = format!(
        "Write the state of serial {serial} again, over serial {}?",
        before.serial()
    );
    if !confirmed(output, yes, &question).await? {
        return Ok(ExitCode::Interrupted);
    }
    let mut lock = opened.lock(args, "rollback", output).await?;
    let now = lock.load()?;
    if (now.lineage(), now.serial()) != (before.lineage(), before.serial()) && before.serial() > 0 {
        return Err(CliError::Stale(
            "another run changed the state meanwhile: look at `tenantry state history` again"
                .to_owned(),
        ));
    }
    let written = lock.supersede(&old)?;
    output.result(&format!(
        "Rolled back: serial {written} has what serial {serial} had; serial {} is kept. The services are as they are. Next: tenantry plan.",
        now.serial()
    ));
    Ok(ExitCode::Success)
}
