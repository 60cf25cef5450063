//! What `policy` refuses: one rule a file. Each diagnostic points at the declared thing and at the line of the policy.

mod exceptions;
mod forbidden;
mod hosts;
mod idle;
mod risk;
mod rotation;
mod sharing;

pub use exceptions::check as check_exceptions;

use crate::diagnostic::Diagnostic;
use crate::model::{Address, Declared, Key, Pattern, Spanned, Token};

/// Holds a declaration to its policy, as far as that needs no clock.
pub(super) fn check(declared: &Declared) -> Vec<Diagnostic> {
    let rules = [
        risk::check,
        forbidden::check,
        hosts::check,
        sharing::check,
        rotation::check,
        idle::check,
    ];
    rules.iter().flat_map(|rule| rule(declared)).collect()
}

/// Tokens that are to exist, with their addresses.
fn tokens(declared: &Declared) -> impl Iterator<Item = (Address, &Key, &Token)> {
    declared.tenants.iter().flat_map(|(tenant, text)| {
        let tokens = text.tokens.iter().filter(|(_, one)| one.absent.is_none());
        tokens.map(move |(key, token)| (Address::token(tenant, key), key, token))
    })
}

/// The pattern that fits an address, if one does.
fn fitting<'p>(
    patterns: &'p [Spanned<Pattern>],
    address: &Address,
) -> Option<&'p Spanned<Pattern>> {
    let address = address.to_string();
    patterns.iter().find(|pattern| pattern.matches(&address))
}

#[cfg(test)]
mod tests;
