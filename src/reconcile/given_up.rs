//! Recorded things that the files say to forget: dropped from the state, and nothing is done to the live side.

use crate::model::{Address, Declared, Field, NotAsked, Recorded, Unknown, Value};

use super::Input;
use super::items::{Facts, Judged, Standing, item};

/// Whether the files say to forget what is recorded under an address: by name, or with the tenant or the org that it belongs to.
pub fn is_given_up(declared: &Declared, recorded: &Recorded, address: &Address) -> bool {
    if declared.forget.is_empty() || declared.contains(address) {
        return false;
    }
    let listed = |wanted: &Address| declared.forget.iter().any(|one| one.value == *wanted);
    if listed(address) {
        return true;
    }
    match address {
        Address::Token { tenant, .. } => listed(&Address::Tenant(tenant.clone())),
        Address::Connection(_) => recorded.connections.get(address).is_some_and(|record| {
            let tenant = match &record.token {
                Address::Token { tenant, .. } => listed(&Address::Tenant(tenant.clone())),
                _ => false,
            };
            tenant || listed(&Address::Org(record.org.clone()))
        }),
        _ => false,
    }
}

/// Items for recorded tenants and orgs that are given up: nothing else shows them once they are not declared.
pub fn places<'a>(input: Input<'a>, judged: &mut Vec<Judged<'a>>) {
    for one in &input.declared.forget {
        let name = match &one.value {
            Address::Tenant(key) => {
                let record = input.recorded.tenants.get(key);
                record.map(|record| record.api_host.value.to_string())
            }
            Address::Org(key) => {
                let record = input.recorded.orgs.get(key);
                record.map(|record| record.domain.value.to_string())
            }
            _ => None,
        };
        let known =
            |judged: &[Judged<'_>]| judged.iter().any(|known| known.item.address == one.value);
        let Some(name) = name.filter(|_| !known(judged)) else {
            continue;
        };
        let existence = Facts {
            field: Field::Existence,
            declared: None,
            recorded: Some(Value::Flag(true)),
            live: Err(Unknown::NotAsked(NotAsked::NoReader)),
            evidence: Vec::new(),
            span: None,
        };
        judged.push(Judged {
            item: item(one.value.clone(), name, None, vec![existence.judge()]),
            live_token: None,
            standing: Standing::Dropped,
        });
    }
}

/// Says on each item that is given up what that means.
pub fn tell(input: Input<'_>, judged: &mut [Judged<'_>]) {
    for judged in judged {
        if judged.standing == Standing::Dropped
            && is_given_up(input.declared, input.recorded, &judged.item.address)
        {
            let note = "given up, as declared: it is forgotten, and nothing is revoked or deleted";
            judged.item.notes.push(note.to_owned());
        }
    }
}
