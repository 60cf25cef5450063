//! What makes two handoffs the same one: the address, the act, and the desired value behind it.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::model::{
    Action, ActionKind, Address, Claim, Connection, Declared, HandoffId, Recorded, Token,
};

/// The same address, desired value and generation have the same id in every run, however much of it is done already.
pub fn id(action: &Action, declared: &Declared, recorded: &Recorded) -> HandoffId {
    id_as(action, declared, recorded, &Address::clone)
}

/// As [`id`], with every address under the name that `name` gives it: what the id was before something moved.
pub fn id_as(
    action: &Action,
    declared: &Declared,
    recorded: &Recorded,
    name: &dyn Fn(&Address) -> Address,
) -> HandoffId {
    let mut text = format!("{} {}", name(&action.address), action.kind.word());
    match &action.address {
        Address::Token { tenant, token } => {
            let tenant = declared.tenants.get(tenant);
            if let Some(token) = tenant.and_then(|tenant| tenant.tokens.get(token)) {
                desired_token(&mut text, token);
            }
        }
        Address::Connection(key) => {
            if let Some(connection) = declared.connections.get(key) {
                desired_connection(&mut text, declared, recorded, connection, name);
            }
        }
        Address::Consumer { tenant, token, .. } => {
            let token = Address::token(tenant, token);
            line(
                &mut text,
                "generation",
                &generation(recorded, &token).to_string(),
            );
        }
        Address::Org(_) | Address::Tenant(_) => {}
    }
    match &action.kind {
        ActionKind::CreateSuccessor { generation, .. } => {
            line(&mut text, "generation", &generation.to_string());
        }
        ActionKind::UntickPredecessor { name, .. }
        | ActionKind::TickPredecessor { name, .. }
        | ActionKind::RevokePredecessor { name } => line(&mut text, "old", name),
        ActionKind::CreateReplacement { nickname } | ActionKind::DeleteReplaced { nickname } => {
            line(&mut text, "named", nickname);
        }
        ActionKind::MoveFlows { from, to } | ActionKind::RenameConnection { from, to } => {
            line(&mut text, "from", from);
            line(&mut text, "to", to);
        }
        _ => {}
    }
    let digest = Sha256::digest(text.as_bytes());
    HandoffId(digest.iter().take(4).fold(String::new(), |mut id, byte| {
        // writing to a String cannot fail
        let _ = write!(id, "{byte:02x}");
        id
    }))
}

fn desired_token(text: &mut String, token: &Token) {
    line(text, "name", &token.name);
    if let Some(description) = &token.description {
        line(text, "description", description);
    }
    let mut claims: Vec<String> = token
        .permissions
        .iter()
        .map(|claim| match &claim.value {
            Claim::One(permission) => permission.to_string(),
            Claim::Group { path, .. } => path.clone(),
        })
        .collect();
    claims.sort();
    for claim in claims {
        line(text, "permission", &claim);
    }
}

/// Which generation of a token is the current one.
fn generation(recorded: &Recorded, token: &Address) -> u32 {
    let known = recorded.tokens.get(token);
    known.map_or(1, |record| record.generation)
}

fn desired_connection(
    text: &mut String,
    declared: &Declared,
    recorded: &Recorded,
    connection: &Connection,
    name: &dyn Fn(&Address) -> Address,
) {
    line(text, "nickname", &connection.nickname);
    if let Address::Org(org) = name(&Address::Org(connection.org.value.clone())) {
        line(text, "org", &org);
    }
    let token = connection.token_address();
    line(text, "token", &name(&token).to_string());
    let generation = generation(recorded, &token);
    if generation > 1 {
        line(text, "generation", &generation.to_string());
    }
    if let Some(tenant) = declared.tenants.get(&connection.tenant.value) {
        line(text, "domain", tenant.api_host.as_str());
    }
}

/// One line a field, lengths in front, so that no two desired values share a text.
fn line(text: &mut String, name: &str, value: &str) {
    let _ = write!(text, "\n{name} {} {value}", value.len());
}
