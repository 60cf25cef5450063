//! `doctor`: one page on whether everything that a plan needs is there. Reads only, and works without any configuration.

mod local;
mod services;

use std::path::Path;

use crate::cli::args::{DoctorArgs, Format};
use crate::cli::checked::check;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::services::{Allowed, Services};
use crate::cli::session::roots;
use crate::cli::state_place::Opening;
use crate::model::Declared;
use crate::render::doctor::{Line, Standing, json, page};
use crate::state::StateStore;

/// Runs the command.
pub async fn run(args: &DoctorArgs, output: Output) -> Result<ExitCode, CliError> {
    let mut lines = vec![local::program(), local::terminal(output), local::ci()];
    let mut checked = check(&args.config);
    lines.push(local::configuration(&checked));
    let usable = !checked.failed();
    let root = checked.loaded.root.clone();
    let declared = checked.loaded.declared.take().unwrap_or_default();
    let opened = Services::open(&root, args.simulate, &declared).await?;
    let folder = opened.whose().folder(&root);
    let store = match state(args, &root, &declared, &opened, output).await {
        Ok(store) => {
            lines.extend(local::state(&store));
            store
        }
        Err(error) => {
            let line = Line::new("state", Standing::Failed, error.to_string());
            lines.push(
                line.fix("see what the configuration says under `state:`, and docs/state.md"),
            );
            StateStore::at(folder.join("state.json"), opened.whose().origin())
        }
    };
    lines.extend(local::cache(&folder.join("observations.json")));
    if usable {
        lines.extend(local::secret_files(&declared));
    }
    match (usable, args.offline) {
        (true, false) => {
            lines.push(local::proxy());
            let asking = services::Asking {
                args,
                declared: &declared,
                services: &opened,
                root: &root,
                store: &store,
            };
            lines.extend(asking.lines(output).await?);
        }
        (true, true) => lines.push(Line::new(
            "services",
            Standing::NotAsked,
            "--offline asks no service",
        )),
        (false, _) => lines.push(
            Line::new(
                "services",
                Standing::NotAsked,
                "without a configuration nobody is known who could be asked",
            )
            .fix("see above"),
        ),
    }
    opened.close().await?;
    match args.format {
        Format::Human => output.result(&page(&lines, output.width())),
        Format::Json => output.json(&format!("{:#}", json(&lines))),
    }
    let codes: Vec<ExitCode> = lines
        .iter()
        .filter(|line| line.standing == Standing::Failed)
        .map(|line| match line.rejected {
            true => ExitCode::Rejected,
            false => ExitCode::Failed,
        })
        .collect();
    Ok(ExitCode::first(&codes))
}

/// The state that the declaration means.
async fn state(
    args: &DoctorArgs,
    root: &Path,
    declared: &Declared,
    services: &Services,
    output: Output,
) -> Result<StateStore, CliError> {
    let http = services.client(&Progress::new(output))?;
    let opening = Opening {
        root,
        declared,
        whose: services.whose(),
        shard: None,
        allowed: Allowed {
            exec: args.allow_exec,
            stores: &args.allow_store,
        },
        roots: roots(&args.config.config, root),
        http: &http,
    };
    opening.store().await
}
