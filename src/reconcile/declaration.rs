//! A digest of what is declared for one address: an attestation and a handoff hold for exactly that declaration.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::model::{Address, Claim, Declared};

/// SHA-256 (hex, 16 digits) of the declaration of `address`; a digest of nothing when it is not declared.
pub fn digest(declared: &Declared, address: &Address) -> String {
    digest_as(declared, address, Address::clone)
}

/// As [`digest`], with every address under the name that `name` gives it: what the digest was before something moved.
pub fn digest_as(
    declared: &Declared,
    address: &Address,
    name: impl Fn(&Address) -> Address,
) -> String {
    let mut text = name(address).to_string();
    match address {
        Address::Tenant(key) => {
            if let Some(tenant) = declared.tenants.get(key) {
                line(&mut text, "api_host", tenant.api_host.as_str());
            }
        }
        Address::Org(key) => {
            if let Some(org) = declared.orgs.get(key) {
                line(&mut text, "domain", org.domain.as_str());
            }
        }
        Address::Token { tenant, token } => {
            let token = declared
                .tenants
                .get(tenant)
                .and_then(|tenant| tenant.tokens.get(token));
            if let Some(token) = token {
                line(&mut text, "name", &token.name);
                if let Some(description) = &token.description {
                    line(&mut text, "description", description);
                }
                if token.absent.is_some() {
                    line(&mut text, "absent", "true");
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
                    line(&mut text, "permission", &claim);
                }
            }
        }
        Address::Consumer { consumer, .. } => {
            let token = declared.token(address);
            if let Some(consumer) = token.and_then(|token| token.consumers.get(consumer)) {
                line(&mut text, "name", &consumer.name);
            }
        }
        Address::Connection(key) => {
            if let Some(connection) = declared.connections.get(key) {
                line(&mut text, "nickname", &connection.nickname);
                if let Address::Org(org) = name(&Address::Org(connection.org.value.clone())) {
                    line(&mut text, "org", &org);
                }
                let token = connection.token_address();
                if let Address::Token { tenant, token } = name(&token) {
                    line(&mut text, "tenant", &tenant);
                    line(&mut text, "token", &token);
                }
                if connection.absent.is_some() {
                    line(&mut text, "absent", "true");
                }
            }
        }
    }
    Sha256::digest(text.as_bytes())
        .iter()
        .take(8)
        .fold(String::new(), |mut hex, byte| {
            // writing to a String cannot fail
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

/// One line a field, lengths in front, so that no two declarations share a text.
fn line(text: &mut String, name: &str, value: &str) {
    let _ = write!(text, "\n{name} {} {value}", value.len());
}
