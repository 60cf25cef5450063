//! Needed against granted as JSON, format 2.

mod v2;

use serde_json::Value;

use v2::{
    Connection, Cover, Export, FORMAT_VERSION, Inventory, Log, Needs, Org, Permission, RiskWord,
    Tenant, Token, TokenOf, Underivable, Unneeded, Unread,
};

use super::NeededView;
use super::compare::{Comparison, Connection as Compared, Token as Live};
use super::sections::why_unknown;
use crate::model::{Permission as Operation, Reading, Risk};
use crate::render::reasons;
use crate::render::tree::Leaf;

/// The document.
pub fn json(view: &NeededView) -> Value {
    let all = Comparison::of(view);
    let inventory = Inventory {
        format_version: FORMAT_VERSION,
        configured: view.configured,
        tenants: tenants(view, &all),
        orgs: orgs(view),
        connections: all
            .connections
            .iter()
            .map(|one| connection(view, &all, one))
            .collect(),
        exports: view
            .exports
            .iter()
            .map(|(path, export)| Export {
                path: path.clone(),
                created: export.created.map(|at| at.to_string()),
                flows: export.flows.len(),
            })
            .collect(),
        unread_exports: view
            .failed
            .iter()
            .map(|(path, why)| Unread {
                path: path.clone(),
                why: why.clone(),
            })
            .collect(),
        unconnected: all.unconnected.clone(),
    };
    // Strings, numbers and booleans always become JSON.
    serde_json::to_value(inventory).unwrap_or_default()
}

/// The JSON Schema (2020-12) of the document.
pub fn schema() -> Value {
    crate::render::json::schema_of::<Inventory>()
}

fn tenants(view: &NeededView, all: &Comparison) -> Vec<Tenant> {
    let live = view.live.tenants.iter();
    live.map(|(key, tenant)| Tenant {
        key: view.configured.then(|| key.clone()),
        host: host(view, key),
        log: log(&tenant.log),
        tokens: all
            .tokens
            .iter()
            .filter(|token| token.tenant == key)
            .map(|one| token(all, one))
            .collect(),
    })
    .collect()
}

fn orgs(view: &NeededView) -> Vec<Org> {
    let live = view.live.orgs.iter();
    live.map(|(key, org)| Org {
        key: view.configured.then(|| key.clone()),
        domain: domain(view, key),
        log: log(&org.log),
    })
    .collect()
}

fn host(view: &NeededView, key: &str) -> String {
    let tenant = view.declared.tenants.get(key);
    tenant
        .map_or(key, |tenant| tenant.api_host.value.as_str())
        .to_owned()
}

fn domain(view: &NeededView, key: &str) -> String {
    let org = view.declared.orgs.get(key);
    org.map_or(key, |org| org.domain.value.as_str()).to_owned()
}

fn log(reading: &Reading) -> Log {
    let (since, reason) = match reading {
        Reading::Read { since, .. } => (since.map(|at| at.to_string()), None),
        Reading::NotAsked(why) => (None, Some(reasons::not_asked(why))),
        Reading::Failed(fault) => (None, Some(reasons::fault(fault))),
    };
    Log {
        read: reason.is_none(),
        since,
        why_not: reason.as_ref().map(reasons::Reason::sentence),
        remedy: reason.map(|reason| reason.remedy),
    }
}

fn token(all: &Comparison, token: &Live) -> Token {
    let granted = token.granted();
    Token {
        id: token.live.id.clone(),
        name: token.live.label.value().cloned(),
        address: token.key.map(|key| format!("token.{}/{key}", token.tenant)),
        granted: granted.map(|all| permissions(all.into_iter())),
        unneeded: all
            .unneeded(token)
            .filter(|_| !token.auditor)
            .map(|unneeded| Unneeded {
                permissions: permissions(unneeded.permissions.iter()),
                certain: unneeded.certain,
            }),
        created: token
            .live
            .created
            .as_ref()
            .map(|created| created.at.to_string()),
    }
}

fn permissions<'a>(all: impl Iterator<Item = &'a Operation>) -> Vec<Permission> {
    all.map(|one| permission(one, &[])).collect()
}

fn permission(one: &Operation, by: &[String]) -> Permission {
    let leaf = Leaf::of(one);
    Permission {
        permission: one.to_string(),
        label: leaf.named.then_some(leaf.label),
        risk: leaf.risk.map(|risk| match risk {
            Risk::Read => RiskWord::Read,
            Risk::SensitiveRead => RiskWord::SensitiveRead,
            Risk::Write => RiskWord::Write,
            Risk::Destructive => RiskWord::Destructive,
        }),
        by: by.to_vec(),
    }
}

fn connection(view: &NeededView, all: &Comparison, one: &Compared) -> Connection {
    let token_of = |token: &Live| TokenOf {
        host: host(view, token.tenant),
        id: token.live.id.clone(),
    };
    let cover = one.needs.as_ref().filter(|_| !view.configured);
    let cover = cover.and_then(|needs| all.smallest_cover(needs));
    Connection {
        nickname: one.nickname.to_owned(),
        org: one.org.map(|key| domain(view, key)),
        address: one.declared.map(|(key, _)| format!("connection.{key}")),
        in_log: one.in_log,
        needs: one.needs.as_ref().map(|needs| Needs {
            flows: needs.flows.len(),
            cards: needs.cards,
            permissions: needs
                .needed
                .iter()
                .map(|(one, by)| permission(one, by))
                .collect(),
            perhaps: permissions(needs.perhaps.iter()),
            underivable: needs
                .open
                .iter()
                .map(|(why, card)| Underivable {
                    card: card.clone(),
                    why: why_unknown(why),
                })
                .collect(),
        }),
        token: one
            .token
            .and_then(|token| all.tokens.get(token))
            .map(token_of),
        lacks: all.lacks(one).map(|lacks| permissions(lacks.into_iter())),
        smallest_cover: cover.map(|(token, beyond)| Cover {
            token: token_of(token),
            beyond,
        }),
    }
}
