//! `inventory`: what tokens may do, and beside it what exported flows need. With hosts and orgs on the command line nothing but
//! one token for each log is needed; without, it is about all that is declared.

mod named;

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::cli::args::{ConfigArgs, Format, InventoryArgs};
use crate::cli::checked::{check, show};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::exported::{self, Exported, Gathered};
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::readings;
use crate::cli::services::{Allowed, Services};
use crate::cli::session::Session;
use crate::cli::state_place::Opening;
use crate::model::{Clock, Declared, Fault, Live, LiveTenant, Reading, Recorded, Timestamp};
use crate::observe::{Observations, Observer, Probes, Questions, Sources};
use crate::okta::SignIns;
use crate::render::{inventory, reasons};
use crate::secret::HmacKey;

/// What an inventory is about.
struct Subject {
    declared: Declared,
    configured: bool,
    exported: Exported,
    /// The folder of the state, of world.yaml and of secret files.
    root: PathBuf,
}

/// What was seen, and when.
struct Seen {
    live: Live,
    recorded: Recorded,
    now: Timestamp,
}

/// Runs the command.
pub async fn run(args: &InventoryArgs, output: Output) -> Result<ExitCode, CliError> {
    let subject = subject(args, output)?;
    let seen = observe(args, &subject, output).await?;
    let alone = !subject.configured && args.org.is_empty() && args.exports.is_empty();
    match seen.live.tenants.iter().next() {
        Some((host, tenant)) if alone && seen.live.tenants.len() == 1 => {
            one_tenant(args, host, tenant, seen.now, output)
        }
        _ => compared(args, subject, &seen, output),
    }
}

fn subject(args: &InventoryArgs, output: Output) -> Result<Subject, CliError> {
    let named = [&args.hosts, &args.auditor, &args.org, &args.org_token];
    if named.iter().any(|words| !words.is_empty()) {
        return Ok(Subject {
            declared: named::declared(args, output)?,
            configured: false,
            exported: Exported::default(),
            root: args.config.clone(),
        });
    }
    let mut checked = check(&ConfigArgs {
        config: vec![args.config.clone()],
        allow_host: args.allow_host.clone(),
        ..ConfigArgs::default()
    });
    if checked.failed() {
        show(&checked.found, &checked.loaded, output);
        output.error("`inventory HOST --auditor REFERENCE` needs no configuration.");
        return Err(CliError::Configuration);
    }
    let declared = checked.loaded.declared.take().unwrap_or_default();
    let exported = exported::load(&declared, &checked.loaded.sources);
    show(&exported.diagnostics, &checked.loaded, output);
    Ok(Subject {
        declared,
        configured: true,
        exported,
        root: checked.loaded.root,
    })
}

async fn observe(
    args: &InventoryArgs,
    subject: &Subject,
    output: Output,
) -> Result<Seen, CliError> {
    let declared = &subject.declared;
    let services = Services::open(&subject.root, args.simulate, declared).await?;
    let progress = Progress::new(output);
    let http = services.client(&progress)?;
    let allowed = Allowed {
        exec: args.allow_exec,
        stores: &args.allow_store,
    };
    let roots = vec![subject.root.clone()];
    let resolver = services.resolver(allowed, roots.clone(), &declared.stores, &http);
    let (recorded, hash_key) = match subject.configured {
        false => (Recorded::default(), HmacKey::generate()?),
        true => {
            let opening = Opening {
                root: &subject.root,
                declared,
                whose: services.whose(),
                shard: None,
                allowed,
                roots,
                http: &http,
            };
            let document = opening.store().await?.load()?;
            resolver.allow_known(&document.recorded.secret_uses);
            let hash_key = Session::hash_key(&document)?;
            (document.recorded, hash_key)
        }
    };
    let observer = Observer {
        sources: Sources {
            http: &http,
            resolver: &resolver,
            approve_new_secret_use: false,
            sign_ins: &SignIns::new(),
        },
        declared,
        recorded: &recorded,
        hash_key: &hash_key,
    };
    let questions = Questions {
        probes: Probes::None,
        no_cache: false,
        only: None,
        now: services.now(),
    };
    let observed = observer
        .observe(&mut Observations::default(), &questions)
        .await;
    progress.clear();
    let now = services.now();
    services.close().await?;
    Ok(Seen {
        live: observed.live,
        recorded,
        now,
    })
}

/// The page of one tenant alone: what its log shows.
fn one_tenant(
    args: &InventoryArgs,
    host: &str,
    tenant: &LiveTenant,
    now: Timestamp,
    output: Output,
) -> Result<ExitCode, CliError> {
    let code = match &tenant.log {
        Reading::Failed(_) if tenant.tokens.is_empty() => return Err(unread(host, &tenant.log)),
        Reading::NotAsked(_) => return Err(unread(host, &tenant.log)),
        // a log that was read in part gives an inventory, and exit code 1
        Reading::Failed(_) => ExitCode::Failed,
        Reading::Read { .. } => ExitCode::Success,
    };
    let people = BTreeMap::new();
    let view = inventory::InventoryView {
        host,
        tenant,
        now,
        people: &people,
    };
    match args.format {
        Format::Human => output.result(&inventory::table(&view, output.width())),
        Format::Json => output.json(&format!("{:#}", inventory::json(&view))),
    }
    Ok(code)
}

/// Needed against granted.
fn compared(
    args: &InventoryArgs,
    subject: Subject,
    seen: &Seen,
    output: Output,
) -> Result<ExitCode, CliError> {
    let mut gathered = Gathered::after(subject.exported.files);
    for path in &args.exports {
        gathered.path(path);
    }
    if gathered.exports.is_empty() {
        refuse_unread(&subject.declared, &seen.live)?;
    }
    let view = inventory::needed::NeededView {
        declared: &subject.declared,
        configured: subject.configured,
        recorded: &seen.recorded,
        live: &seen.live,
        exports: &gathered.exports,
        of: &subject.exported.of,
        failed: &gathered.failed,
        now: seen.now,
    };
    match args.format {
        Format::Human => output.result(&inventory::needed::page(&view, output.width())),
        Format::Json => output.json(&format!("{:#}", inventory::needed::json(&view))),
    }
    let mut codes = readings::codes(&seen.live);
    if !gathered.failed.is_empty() {
        codes.push(ExitCode::Failed);
    }
    Ok(ExitCode::first(&codes))
}

/// Where no log was read, and there is no export either, there is nothing to show.
fn refuse_unread(declared: &Declared, live: &Live) -> Result<(), CliError> {
    let tenants = live.tenants.iter().map(|(key, tenant)| {
        let host = declared.tenants.get(key);
        (
            host.map_or(key.as_str(), |one| one.api_host.as_str()),
            &tenant.log,
        )
    });
    let orgs = live.orgs.iter().map(|(key, org)| {
        let domain = declared.orgs.get(key);
        (
            domain.map_or(key.as_str(), |one| one.domain.as_str()),
            &org.log,
        )
    });
    let logs: Vec<_> = tenants.chain(orgs).collect();
    match logs.first() {
        Some((place, log))
            if logs
                .iter()
                .all(|(_, log)| !matches!(log, Reading::Read { .. })) =>
        {
            Err(unread(place, log))
        }
        _ => Ok(()),
    }
}

fn unread(place: &str, log: &Reading) -> CliError {
    let reason = match log {
        Reading::NotAsked(why) => reasons::not_asked(why),
        Reading::Failed(fault) => reasons::fault(fault),
        Reading::Read { .. } => return CliError::Failed(format!("{place}: nothing was observed")),
    };
    let told = format!(
        "{place}: the log was not read: {}; {}",
        reason.sentence(),
        reason.remedy
    );
    match log {
        Reading::Failed(Fault::Rejected { .. }) => CliError::Rejected(told),
        _ => CliError::Failed(told),
    }
}
