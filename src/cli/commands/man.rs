//! `man`: one manual page a command.

use std::path::Path;

use clap::{Command, CommandFactory};

use crate::cli::args::{Cli, ManArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::state::atomic_write;

/// Runs the command.
pub fn run(args: &ManArgs, output: Output) -> Result<ExitCode, CliError> {
    let mut command = Cli::command();
    command.build();
    let mut count = 0;
    write(&command, "tenantry", &args.out, &mut count)?;
    output.say(&format!("{count} pages are in {}.", args.out.display()));
    Ok(ExitCode::Success)
}

fn write(command: &Command, name: &str, folder: &Path, count: &mut usize) -> Result<(), CliError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone().display_name(name.to_owned()))
        .title(name)
        .render(&mut page)
        .map_err(CliError::Setup)?;
    atomic_write(&folder.join(format!("{name}.1")), &page)?;
    *count += 1;
    let commands = command.get_subcommands();
    for below in commands.filter(|one| one.get_name() != "help" && !one.is_hide_set()) {
        write(
            below,
            &format!("{name}-{}", below.get_name()),
            folder,
            count,
        )?;
    }
    Ok(())
}
