//! What makes two handoffs the same one: the address, the act, and the desired value behind it.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::model::{Action, Address, Claim, Connection, Declared, HandoffId, Token};

/// The same address and the same desired value have the same id in every run, however much of it is done already.
pub fn id(action: &Action, declared: &Declared) -> HandoffId {
    let mut text = format!("{} {}", action.address, action.kind.word());
    match &action.address {
        Address::Token { tenant, token } => {
            let tenant = declared.tenants.get(tenant);
            if let Some(token) = tenant.and_then(|tenant| tenant.tokens.get(token)) {
                desired_token(&mut text, token);
            }
        }
        Address::Connection(key) => {
            if let Some(connection) = declared.connections.get(key) {
                desired_connection(&mut text, declared, connection);
            }
        }
        Address::Org(_) | Address::Tenant(_) => {}
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

fn desired_connection(text: &mut String, declared: &Declared, connection: &Connection) {
    line(text, "nickname", &connection.nickname);
    line(text, "org", &connection.org);
    let token = Address::token(&connection.tenant.value, &connection.token.value);
    line(text, "token", &token.to_string());
    if let Some(tenant) = declared.tenants.get(&connection.tenant.value) {
        line(text, "domain", tenant.api_host.as_str());
    }
}

/// One line a field, lengths in front, so that no two desired values share a text.
fn line(text: &mut String, name: &str, value: &str) {
    let _ = write!(text, "\n{name} {} {value}", value.len());
}
