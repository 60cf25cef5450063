//! `capture`: what the real services answer, redacted so that it is safe in a bug report.

use crate::cli::args::{CaptureArgs, Captured};
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::http::Bearer;
use crate::iru::TenantClient;
use crate::model::{Fault, Org, Reading, Tenant};
use crate::observe::{OrgSignIn, SecretGuard};
use crate::okta::OrgClient;
use crate::render::{capture, reasons};

/// Runs the command.
pub async fn run(args: &CaptureArgs, output: Output) -> Result<ExitCode, CliError> {
    let session = Session::open(&args.evidence, output).await?;
    let document = session.store.load()?;
    let guard = SecretGuard::new(
        &session.resolver,
        &document.recorded,
        session.approve_new_secret_use,
    );
    let declared = session.declared();
    let unknown = |kind: &str| CliError::Usage(format!("no {kind} '{}' is declared", args.key));
    let answer = match args.service {
        Captured::Iru => {
            let tenant = declared
                .tenants
                .get(&args.key)
                .ok_or_else(|| unknown("tenant"))?;
            audit_log(&session, &guard, tenant, args.limit).await?
        }
        Captured::Okta => {
            let org = declared.orgs.get(&args.key).ok_or_else(|| unknown("org"))?;
            system_log(&session, &guard, org, args.limit).await?
        }
    };
    session.progress.clear();
    output.json(&format!("{:#}", capture::redacted(&answer)));
    output.say("Ids, names and addresses are pseudonyms; read it once more before you pass it on.");
    session.close().await?;
    Ok(ExitCode::Success)
}

fn failed(fault: Fault) -> CliError {
    let reason = reasons::fault(&fault);
    let text = format!("{}; {}", reason.sentence(), reason.remedy);
    match fault {
        Fault::Rejected { .. } | Fault::SignIn(_) => CliError::Rejected(text),
        _ => CliError::Failed(text),
    }
}

/// Why there is no credential to ask with.
fn unread(reading: Reading) -> CliError {
    match reading {
        Reading::NotAsked(why) => {
            let reason = reasons::not_asked(&why);
            CliError::Failed(format!("{}; {}", reason.sentence(), reason.remedy))
        }
        Reading::Failed(fault) => failed(fault),
        Reading::Read { .. } => CliError::Failed("nothing was asked".to_owned()),
    }
}

async fn audit_log(
    session: &Session,
    guard: &SecretGuard<'_>,
    tenant: &Tenant,
    limit: usize,
) -> Result<serde_json::Value, CliError> {
    let auditor = tenant
        .auditor_token()
        .and_then(|auditor| auditor.secret.as_ref())
        .ok_or_else(|| CliError::Usage("the tenant has no auditor with a secret".to_owned()))?;
    let host = tenant.api_host.as_str();
    let bearer = guard
        .bearer(&auditor.value, host, Bearer::iru)
        .await
        .map_err(unread)?;
    let client = TenantClient::new(&session.http, &tenant.api_host.value, tenant.limits);
    client.audit_answer(&bearer, limit).await.map_err(failed)
}

async fn system_log(
    session: &Session,
    guard: &SecretGuard<'_>,
    org: &Org,
    limit: usize,
) -> Result<serde_json::Value, CliError> {
    if org.credentials.is_none() {
        return Err(CliError::Usage("the org has no credentials".to_owned()));
    }
    let signing_in = OrgSignIn {
        http: &session.http,
        guard,
        sign_ins: &session.sign_ins,
        org,
        now: session.now(),
    };
    let bearer = signing_in.reader().await.map_err(unread)?;
    let client = OrgClient::new(&session.http, &org.domain.value);
    client.log_answer(&bearer, limit).await.map_err(failed)
}
