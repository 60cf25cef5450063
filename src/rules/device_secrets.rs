//! A token that may read secrets of devices: recovery keys, unlock codes.

use super::{shown, tokens};
use crate::catalog::operation;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::privilege::DEVICE_SECRETS;
use crate::model::{Claim, Declared, Permission, Risk};

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, key, token) in tokens(declared) {
        for claim in &token.permissions {
            let members: Vec<&Permission> = match &claim.value {
                Claim::One(permission) => vec![permission],
                Claim::Group { members, .. } => members.iter().collect(),
            };
            let secrets: Vec<String> = members
                .into_iter()
                .filter(|member| {
                    operation(member).is_some_and(|known| known.risk == Risk::SensitiveRead)
                })
                .map(shown)
                .collect();
            if let Some(first) = secrets.first() {
                let more = match secrets.len() {
                    1 => String::new(),
                    count => format!(" and {} more", count - 1),
                };
                found.push(
                    Diagnostic::new(&DEVICE_SECRETS, format!("the token `{key}` may read secrets of devices: {first}{more}"))
                        .at(claim.span, "reads secrets of devices")
                        .help("keep it only if what uses the token needs it; the vendor audits each reading"),
                );
            }
        }
    }
    found
}
