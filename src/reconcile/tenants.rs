//! Tenants and orgs: whether the declared host answers, and whether it is the one that the state knows.

use crate::model::{
    Address, Evidence, Field, FieldVerdict, LiveTenant, NotAsked, Reading, Source, Unknown, Value,
    Weight,
};

use super::Input;
use super::identity::is_whole;
use super::items::{Facts, Judged, Standing, item};

/// Judges every declared tenant and org.
pub fn judge_all<'a>(input: Input<'a>, judged: &mut Vec<Judged<'a>>) {
    for (key, tenant) in &input.declared.tenants {
        let record = input.recorded.tenants.get(key);
        let live = input.live.tenants.get(key);
        let host = Facts {
            field: Field::Host,
            declared: Some(Value::Text(tenant.api_host.to_string())),
            recorded: record.map(|record| Value::Text(record.api_host.value.to_string())),
            live: answers(live.map(|live| &live.log), tenant.api_host.as_str()),
            evidence: reading_evidence(live.map(|live| &live.log), Source::AuditLog),
            span: Some(tenant.api_host.span),
        };
        let mut item = item(
            Address::Tenant(key.clone()),
            tenant.api_host.to_string(),
            Some(tenant.span),
            vec![place(host)],
        );
        let moved = record.is_some_and(|record| record.api_host.value != tenant.api_host.value);
        if moved && let Some(live) = live.filter(|live| is_whole(live)) {
            item.notes.extend(identity_of_moved(input, key, live));
        }
        judged.push(plain(item));
    }
    for (key, org) in &input.declared.orgs {
        let live = input.live.orgs.get(key).map(|live| &live.log);
        let record = input.recorded.orgs.get(key);
        let domain = Facts {
            field: Field::Host,
            declared: Some(Value::Text(org.domain.to_string())),
            recorded: record.map(|record| Value::Text(record.domain.value.to_string())),
            live: answers(live, org.domain.as_str()),
            evidence: reading_evidence(live, Source::SystemLog),
            span: Some(org.domain.span),
        };
        judged.push(plain(item(
            Address::Org(key.clone()),
            org.domain.to_string(),
            Some(org.span),
            vec![place(domain)],
        )));
    }
}

/// A host that the state does not know yet is not created by anybody: there is nothing pending about it.
fn place(facts: Facts) -> FieldVerdict {
    let mut verdict = facts.judge();
    verdict.pending &= verdict.recorded.is_some();
    verdict
}

fn plain<'a>(item: crate::model::Item) -> Judged<'a> {
    Judged {
        item,
        live_token: None,
        standing: Standing::Wanted,
    }
}

fn answers(log: Option<&Reading>, host: &str) -> Result<Value, Unknown> {
    match log {
        Some(Reading::Read { .. }) => Ok(Value::Text(host.to_owned())),
        Some(Reading::NotAsked(why)) => Err(Unknown::NotAsked(why.clone())),
        Some(Reading::Failed(fault)) => Err(Unknown::Failed(fault.clone())),
        None => Err(Unknown::NotAsked(NotAsked::NoReader)),
    }
}

fn reading_evidence(log: Option<&Reading>, source: Source) -> Vec<Evidence> {
    match log {
        Some(Reading::Read { .. }) => vec![Evidence {
            source,
            weight: Weight::Proof,
            // every other event of the log would move a time here, and stale a saved plan
            at: None,
            actor: None,
            says: "its log was read".to_owned(),
        }],
        _ => Vec::new(),
    }
}

/// The same token ids in two hosts' logs prove one tenant; none of them is worth a warning.
fn identity_of_moved(input: Input<'_>, key: &str, live: &LiveTenant) -> Option<String> {
    let mut known = input
        .recorded
        .tokens
        .iter()
        .filter_map(|(address, record)| {
            matches!(address, Address::Token { tenant, .. } if tenant == key)
                .then_some(record.id.as_deref()?)
        });
    let first = known.next()?;
    let seen = |id: &str| live.tokens.iter().any(|token| token.id == id);
    if seen(first) || known.any(seen) {
        Some(
            "the log of the new host shows the recorded token ids: it is the same tenant"
                .to_owned(),
        )
    } else {
        Some(
            "the log of the new host shows none of the recorded token ids: this may be another tenant"
                .to_owned(),
        )
    }
}
