//! `inventory HOST --auditor REFERENCE`: what one audit log shows, with nothing but one token.

use std::collections::BTreeMap;

use crate::cli::args::{Format, InventoryArgs};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::progress::Progress;
use crate::cli::services::{Allowed, Services};
use crate::config::{self, parse_api_host, parse_secret_ref};
use crate::diagnostic::Severity;
use crate::model::{
    ApiHost, Clock, Declared, FileId, Ignore, Limits, LiveTenant, Reading, Recorded, SecretRef,
    Span, Spanned, Tenant, Token,
};
use crate::observe::{Observations, Observer, Probes, Questions, Sources};
use crate::okta::SignIns;
use crate::render::{inventory, reasons};
use crate::secret::HmacKey;

/// The key that the one tenant and its one token have in here.
const KEY: &str = "inventory";

/// Runs the command.
pub async fn run(args: &InventoryArgs, output: Output) -> Result<ExitCode, CliError> {
    let host = host(args, output)?;
    let reference = parse_secret_ref(&args.auditor, &args.config)
        .map_err(|error| CliError::Usage(format!("--auditor: {error}; {}", error.help())))?;
    let declared = one_tenant(host.clone(), reference);
    let services = Services::open(&args.config, args.simulate, &declared).await?;
    let progress = Progress::new(output);
    let http = services.client(&progress)?;
    let allowed = Allowed {
        exec: args.allow_exec,
        stores: &args.allow_store,
    };
    let resolver = services.resolver(allowed, vec![args.config.clone()], &declared.stores, &http);
    let recorded = Recorded::default();
    let observer = Observer {
        sources: Sources {
            http: &http,
            resolver: &resolver,
            approve_new_secret_use: false,
            sign_ins: &SignIns::new(),
        },
        declared: &declared,
        recorded: &recorded,
        hash_key: &HmacKey::generate()?,
    };
    let questions = Questions {
        probes: Probes::None,
        no_cache: false,
        only: None,
        now: services.now(),
    };
    let mut observed = observer
        .observe(&mut Observations::default(), &questions)
        .await;
    progress.clear();
    let tenant = observed
        .live
        .tenants
        .remove(KEY)
        .ok_or_else(|| CliError::Failed("nothing was observed".to_owned()))?;
    let now = services.now();
    services.close().await?;
    let code = refuse_unread(&host, &tenant)?;
    let people = BTreeMap::new();
    let view = inventory::InventoryView {
        host: host.as_str(),
        tenant: &tenant,
        now,
        people: &people,
    };
    match args.format {
        Format::Human => output.result(&inventory::table(&view, output.width())),
        Format::Json => output.json(&format!("{:#}", inventory::json(&view))),
    }
    Ok(code)
}

fn host(args: &InventoryArgs, output: Output) -> Result<ApiHost, CliError> {
    let options = config::Options {
        allow_hosts: args.allow_host.clone(),
    };
    let reading = parse_api_host(&args.host, &options)
        .map_err(|error| CliError::Usage(format!("{error}; {}", error.help())))?;
    let remark = reading.remark.as_ref().map_or("", |remark| &remark.message);
    let replacement = reading
        .replacement
        .as_deref()
        .unwrap_or(reading.host.as_str());
    match reading.severity() {
        Some(Severity::Error) => {
            return Err(CliError::Usage(format!("{remark}: write {replacement}")));
        }
        Some(_) => output.say(&format!("{remark}: taken as {replacement}")),
        None => {}
    }
    Ok(reading.host)
}

/// A declaration of nothing but the host and the token that reads its log.
fn one_tenant(host: ApiHost, reference: SecretRef) -> Declared {
    let nowhere = Span::new(FileId(0), 0..0);
    let auditor = Token {
        span: nowhere,
        name: Spanned::new(KEY.to_owned(), nowhere),
        description: None,
        secret: Some(Spanned::new(reference, nowhere)),
        permissions: Vec::new(),
        rotation: None,
        consumers: BTreeMap::new(),
        prevent_revoke: None,
        ignore: Ignore::default(),
        absent: None,
    };
    let tenant = Tenant {
        span: nowhere,
        api_host: Spanned::new(host, nowhere),
        former_hosts: Vec::new(),
        auditor: Some(Spanned::new(KEY.to_owned(), nowhere)),
        tokens: BTreeMap::from([(KEY.to_owned(), auditor)]),
        limits: Limits::default(),
    };
    Declared {
        tenants: BTreeMap::from([(KEY.to_owned(), tenant)]),
        ..Declared::default()
    }
}

/// A log that was not read gives no inventory; one that was read in part gives one, and exit code 1.
fn refuse_unread(host: &ApiHost, tenant: &LiveTenant) -> Result<ExitCode, CliError> {
    let told = |reason: &reasons::Reason| {
        format!(
            "{host}: the audit log was not read: {}; {}",
            reason.sentence(),
            reason.remedy
        )
    };
    match &tenant.log {
        Reading::Read { .. } => Ok(ExitCode::Success),
        Reading::Failed(_) if !tenant.tokens.is_empty() => Ok(ExitCode::Failed),
        Reading::Failed(fault @ crate::model::Fault::Rejected { .. }) => {
            Err(CliError::Rejected(told(&reasons::fault(fault))))
        }
        Reading::Failed(fault) => Err(CliError::Failed(told(&reasons::fault(fault)))),
        Reading::NotAsked(why) => Err(CliError::Failed(told(&reasons::not_asked(why)))),
    }
}
