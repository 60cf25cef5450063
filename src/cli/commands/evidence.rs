//! `evidence ADDRESS`: every fact about one item, with source, age and weight.

use std::collections::BTreeSet;

use crate::cli::args::EvidenceOfArgs;
use crate::cli::error::CliError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Output;
use crate::cli::readings;
use crate::cli::session::Session;
use crate::model::{Address, Declared};
use crate::observe::Subjects;
use crate::render;

/// Runs the command.
pub async fn run(args: &EvidenceOfArgs, output: Output) -> Result<ExitCode, CliError> {
    let session = Session::open(&args.evidence, output).await?;
    let document = session.store.load()?;
    session.check_shard(&args.address, &document)?;
    let mut cache = session.cache();
    let only = subjects(session.declared(), &args.address);
    let sighting = session.look(&document, &mut cache, only).await?;
    let found = sighting
        .plan
        .items
        .iter()
        .find(|item| item.address == args.address);
    let Some(item) = found else {
        return Err(CliError::Usage(format!(
            "{} is neither declared, recorded nor live; `tenantry plan -v` lists what is",
            args.address
        )));
    };
    let now = session.now();
    output.result(&render::evidence::item(
        item,
        session.declared(),
        now,
        output.width(),
    ));
    let code = ExitCode::first(&readings::codes(&sighting.live));
    session.close().await?;
    Ok(code)
}

/// Whom to ask about an address; `None`: everybody.
pub(super) fn subjects(declared: &Declared, address: &Address) -> Option<Subjects> {
    let mut subjects = Subjects::default();
    match address {
        Address::Tenant(tenant)
        | Address::Token { tenant, .. }
        | Address::Consumer { tenant, .. } => {
            subjects.tenants = BTreeSet::from([tenant.clone()]);
        }
        Address::Org(org) => subjects.orgs = BTreeSet::from([org.clone()]),
        Address::Connection(key) => {
            let connection = declared.connections.get(key)?;
            subjects.orgs = BTreeSet::from([connection.org.value.clone()]);
            subjects.connections = Some(BTreeSet::from([key.clone()]));
            // how old its key is shows beside its token's events
            subjects.tenants = BTreeSet::from([connection.tenant.value.clone()]);
        }
    }
    Some(subjects)
}
