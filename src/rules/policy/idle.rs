//! Address patterns of the policy that fit no token.

use super::tokens;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::policy::IDLE_POLICY;
use crate::model::{Declared, Pattern, Spanned};

pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let policy = &declared.policy;
    let exempt = policy.rotation.iter().flat_map(|rotation| &rotation.exempt);
    let except = policy.sharing.iter().flat_map(|sharing| &sharing.except);
    let limits = policy.highest_risk_of.iter().map(|(pattern, _)| pattern);
    let patterns: Vec<&Spanned<Pattern>> = exempt.chain(except).chain(limits).collect();
    if patterns.is_empty() {
        return Vec::new();
    }
    let addresses: Vec<String> = tokens(declared)
        .map(|(address, ..)| address.to_string())
        .collect();
    patterns
        .into_iter()
        .filter(|pattern| !addresses.iter().any(|address| pattern.matches(address)))
        .map(|pattern| {
            Diagnostic::new(
                &IDLE_POLICY,
                format!("`{}` fits no declared token", pattern.as_str().escape_debug()),
            )
            .at(pattern.span, "about nothing")
            .help("write an address such as `token.accuhive/okta-workflows` or `token.lab/*`, or remove it")
        })
        .collect()
}
