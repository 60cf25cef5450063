//! What the command line names: hosts and orgs with a reference each, as a declaration of nothing but these.

use std::collections::BTreeMap;

use crate::cli::args::InventoryArgs;
use crate::cli::error::CliError;
use crate::cli::output::Output;
use crate::config::{self, HostRemark, parse_api_host, parse_okta_domain, parse_secret_ref};
use crate::diagnostic::Severity;
use crate::model::{
    ApiHost, Credentials, Declared, FileId, Ignore, Limits, Org, SecretRef, Span, Spanned, Tenant,
    Token,
};

/// The key of a tenant's one token in here.
const AUDITOR: &str = "auditor";

const NOWHERE: Span = Span {
    file: FileId(0),
    start: 0,
    end: 0,
};

/// Tenants by their host, orgs by their domain.
pub(super) fn declared(args: &InventoryArgs, output: Output) -> Result<Declared, CliError> {
    one_each("--auditor", "host", &args.hosts, &args.auditor)?;
    one_each("--org-token", "org", &args.org, &args.org_token)?;
    let mut declared = Declared::default();
    for (host, reference) in args.hosts.iter().zip(&args.auditor) {
        let host = api_host(args, host, output)?;
        let reference = reference_of(args, "--auditor", reference)?;
        let key = host.as_str().to_owned();
        if declared
            .tenants
            .insert(key, tenant(host, reference))
            .is_some()
        {
            return Err(CliError::Usage("a host is named twice".to_owned()));
        }
    }
    for (domain, reference) in args.org.iter().zip(&args.org_token) {
        let reading = parse_okta_domain(domain, &options(args))
            .map_err(|error| CliError::Usage(format!("--org: {error}; {}", error.help())))?;
        tell(reading.remark.as_ref(), reading.domain.as_str(), output)?;
        let ssws = reference_of(args, "--org-token", reference)?;
        let key = reading.domain.as_str().to_owned();
        let org = Org {
            span: NOWHERE,
            domain: Spanned::new(reading.domain, NOWHERE),
            credentials: Some(Credentials::Ssws(Spanned::new(ssws, NOWHERE))),
        };
        if declared.orgs.insert(key, org).is_some() {
            return Err(CliError::Usage("an org is named twice".to_owned()));
        }
    }
    Ok(declared)
}

fn one_each(flag: &str, noun: &str, of: &[String], given: &[String]) -> Result<(), CliError> {
    if of.len() == given.len() {
        return Ok(());
    }
    Err(CliError::Usage(format!(
        "{} {noun}s and {} references: give {flag} once for each {noun}, in the same order",
        of.len(),
        given.len()
    )))
}

fn options(args: &InventoryArgs) -> config::Options {
    config::Options {
        allow_hosts: args.allow_host.clone(),
        ..config::Options::default()
    }
}

fn reference_of(args: &InventoryArgs, flag: &str, text: &str) -> Result<SecretRef, CliError> {
    parse_secret_ref(text, &args.config)
        .map_err(|error| CliError::Usage(format!("{flag}: {error}; {}", error.help())))
}

fn api_host(args: &InventoryArgs, text: &str, output: Output) -> Result<ApiHost, CliError> {
    let reading = parse_api_host(text, &options(args))
        .map_err(|error| CliError::Usage(format!("{error}; {}", error.help())))?;
    let replacement = reading.replacement.as_deref();
    let replacement = replacement.unwrap_or(reading.host.as_str());
    tell(reading.remark.as_ref(), replacement, output)?;
    Ok(reading.host)
}

/// What is to be said about a host; an error when it is not the one that answers.
fn tell(remark: Option<&HostRemark>, write: &str, output: Output) -> Result<(), CliError> {
    let Some(HostRemark { code, message }) = remark else {
        return Ok(());
    };
    if code.severity == Severity::Error {
        return Err(CliError::Usage(format!("{message}: write {write}")));
    }
    output.say(&format!("{message}: taken as {write}"));
    Ok(())
}

/// A tenant with nothing but the token that reads its log.
fn tenant(host: ApiHost, reference: SecretRef) -> Tenant {
    let auditor = Token {
        span: NOWHERE,
        name: Spanned::new(AUDITOR.to_owned(), NOWHERE),
        description: None,
        secret: Some(Spanned::new(reference, NOWHERE)),
        permissions: Vec::new(),
        rotation: None,
        consumers: BTreeMap::new(),
        prevent_revoke: None,
        ignore: Ignore::default(),
        absent: None,
    };
    Tenant {
        span: NOWHERE,
        api_host: Spanned::new(host, NOWHERE),
        former_hosts: Vec::new(),
        auditor: Some(Spanned::new(AUDITOR.to_owned(), NOWHERE)),
        tokens: BTreeMap::from([(AUDITOR.to_owned(), auditor)]),
        limits: Limits::default(),
    }
}
