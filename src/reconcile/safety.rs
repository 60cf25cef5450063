//! How much one plan may take away: limits on planned revocations, each of them acknowledged by name.
//! The revocation that ends a rotation is not counted: the rotation was asked for by name, and has proofs of its own.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Action, ActionKind, Address, Declared, Field, Key, Method, Permission, Refusal, RefusalReason,
    Safety, Span, Value,
};

use super::items::{Judged, Standing, field};
use super::{Acknowledgement, Input, Removal};

/// Whether a plan may revoke the token of this address, whatever asks for it: a removal, the end of a rotation, an incident.
///
/// # Errors
/// The line that says `prevent_revoke`. Nothing overrides it; a token that is not declared has no such line.
pub fn may_revoke(declared: &Declared, address: &Address) -> Result<(), Span> {
    let token = declared.token(address);
    match token.and_then(|token| token.prevent_revoke) {
        Some(line) => Err(line),
        None => Ok(()),
    }
}

/// Takes the revocations that may not be done out of `actions`; gives why, and the way out. Revocations that stay wait for
/// the deletions of what the state says runs on the token.
pub fn hold(input: Input<'_>, judged: &[Judged<'_>], actions: &mut Vec<Action>) -> Vec<Refusal> {
    if !actions.iter().any(is_revocation) {
        return Vec::new();
    }
    let limits = Limits::new(input, judged, actions);
    let mut refusals = Vec::new();
    actions.retain(|action| match limits.refusal(action) {
        Some(refusal) => {
            refusals.push(refusal);
            false
        }
        None => true,
    });
    for action in actions.iter_mut().filter(|action| is_revocation(action)) {
        let deleted = limits.deleted_behind(&action.address);
        action.after.extend(deleted);
    }
    refusals
}

fn is_revocation(action: &Action) -> bool {
    action.kind == ActionKind::RevokeToken
}

/// What the limits are measured by.
struct Limits<'a> {
    input: Input<'a>,
    safety: Safety,
    judged: BTreeMap<&'a Address, &'a Judged<'a>>,
    /// Revocations that nobody acknowledged, by tenant.
    planned: BTreeMap<Key, u32>,
    /// Tokens that exist, as far as is known, by tenant.
    tokens: BTreeMap<Key, u32>,
    /// Connections that this plan deletes.
    deleted: BTreeSet<Address>,
    /// What the state says runs on each token.
    behind: BTreeMap<&'a Address, Vec<&'a Address>>,
}

impl<'a> Limits<'a> {
    fn new(input: Input<'a>, judged: &'a [Judged<'a>], actions: &[Action]) -> Self {
        let mut planned = BTreeMap::new();
        for action in actions.iter().filter(|action| is_revocation(action)) {
            let counts = !is_acknowledged(input, &action.address)
                && may_revoke(input.declared, &action.address).is_ok();
            if let Some(tenant) = tenant_of(&action.address).filter(|_| counts) {
                *planned.entry(tenant.clone()).or_insert(0) += 1;
            }
        }
        let mut tokens = BTreeMap::new();
        for judged in judged {
            if let Some(tenant) = tenant_of(&judged.item.address).filter(|_| exists(judged)) {
                *tokens.entry(tenant.clone()).or_insert(0) += 1;
            }
        }
        let deletes = actions
            .iter()
            .filter(|action| action.kind == ActionKind::DeleteConnection);
        let mut behind: BTreeMap<&Address, Vec<&Address>> = BTreeMap::new();
        for (address, record) in &input.recorded.connections {
            behind.entry(&record.token).or_default().push(address);
        }
        Self {
            input,
            safety: input.declared.safety,
            judged: judged
                .iter()
                .map(|judged| (&judged.item.address, judged))
                .collect(),
            planned,
            tokens,
            deleted: deletes.map(|action| action.address.clone()).collect(),
            behind,
        }
    }

    /// Why this action is not to be done as things stand.
    fn refusal(&self, action: &Action) -> Option<Refusal> {
        let address = &action.address;
        if !is_revocation(action) {
            return None;
        }
        let refusal = |reason, way_out, span| {
            Some(Refusal {
                address: address.clone(),
                action: Removal::Revoke.word(),
                reason,
                way_out,
                span,
            })
        };
        if let Err(line) = may_revoke(self.input.declared, address) {
            let way_out = "`prevent_revoke: true` keeps it, and no acknowledgement overrides that: remove this line to let it go";
            return refusal(RefusalReason::Prevented, way_out.to_owned(), Some(line));
        }
        if is_acknowledged(self.input, address) {
            return None;
        }
        let judged = self.judged.get(address);
        let span = judged.and_then(|judged| judged.item.fields.first()?.span);
        let found = [
            (RefusalReason::OnlyAuditor, self.only_auditor(address)),
            (RefusalReason::InUse, self.in_use(address)),
            (RefusalReason::TooMany, self.too_many(address)),
        ];
        let found: Vec<(RefusalReason, String)> = found
            .into_iter()
            .filter_map(|(reason, why)| Some((reason, why?)))
            .collect();
        let (reason, _) = found.first()?;
        let whys: Vec<&str> = found.iter().map(|(_, why)| why.as_str()).collect();
        let acknowledgement = acknowledgement(address);
        let way_out = format!(
            "{}; or acknowledge this one with --acknowledge {acknowledgement}",
            whys.join("; ")
        );
        refusal(*reason, way_out, span)
    }

    /// The token that reads the tenant's log stays until another proven one is declared as auditor.
    fn only_auditor(&self, address: &Address) -> Option<String> {
        let Address::Token { tenant, token } = address else {
            return None;
        };
        let declared = self.input.declared.tenants.get(tenant);
        let auditor = declared.and_then(|declared| declared.auditor.as_ref());
        let is_declared = auditor.is_some_and(|auditor| auditor.value == *token);
        if !is_declared && !self.reads_the_log(address) {
            return None;
        }
        let another = auditor
            .filter(|_| !is_declared)
            .map(|auditor| Address::token(tenant, &auditor.value));
        match another {
            Some(another) if self.is_proven_auditor(&another) => None,
            Some(another) => Some(format!(
                "it reads the audit log of tenant.{tenant}, and {another} is not proven yet: apply that first"
            )),
            None => Some(format!(
                "no other token is declared as auditor of tenant.{tenant}, and nobody could read its audit log any more: declare another `auditor` and apply that first"
            )),
        }
    }

    /// Whether the log or the state says that a token may read the audit log.
    fn reads_the_log(&self, address: &Address) -> bool {
        let events = list_audit_events();
        let live = self
            .judged
            .get(address)
            .and_then(|judged| judged.live_token);
        match live.and_then(|token| token.permissions.value()) {
            Some(permissions) => permissions.contains_key(&events),
            None => {
                let record = self.input.recorded.tokens.get(address);
                record.is_some_and(|record| record.permissions.value.contains(&events))
            }
        }
    }

    fn is_proven_auditor(&self, address: &Address) -> bool {
        let Some(judged) = self.judged.get(address) else {
            return false;
        };
        let is = |wanted: Field| {
            field(&judged.item, &wanted).is_some_and(|field| field.live == Ok(Value::Flag(true)))
        };
        let reads = is(Field::Permission(list_audit_events())) || is(Field::Secret);
        judged.standing == Standing::Wanted && is(Field::Existence) && reads
    }

    /// A token stays until nothing runs on it, by the files and by the state.
    fn in_use(&self, address: &Address) -> Option<String> {
        let declared = self.input.declared.connections.iter();
        let named = declared
            .filter(|(_, connection)| {
                connection.absent.is_none() && connection.token_address() == *address
            })
            .map(|(key, _)| Address::Connection(key.clone()));
        let recorded = self.behind.get(address).into_iter().flatten().copied();
        let mut using: BTreeSet<Address> = named.chain(recorded.cloned()).collect();
        using.retain(|connection| !self.deleted.contains(connection) && !self.is_gone(connection));
        if using.is_empty() {
            return None;
        }
        let using: Vec<String> = using.iter().map(Address::to_string).collect();
        let (run, put) = match using.len() {
            1 => ("runs", "it on another token"),
            _ => ("run", "them on another token"),
        };
        Some(format!(
            "{} still {run} on it as far as is known: put {put} and apply that first",
            using.join(", ")
        ))
    }

    fn is_gone(&self, address: &Address) -> bool {
        let existence = self
            .judged
            .get(address)
            .and_then(|judged| field(&judged.item, &Field::Existence));
        existence.is_some_and(|existence| existence.live == Ok(Value::Flag(false)))
    }

    /// More revocations than one plan may do, here or in the tenant. All of them are refused, since none is more wanted than
    /// another.
    fn too_many(&self, address: &Address) -> Option<String> {
        let tenant = tenant_of(address)?;
        let all: u32 = self.planned.values().sum();
        let here = self.planned.get(tenant).copied().unwrap_or_default();
        let tokens = self.tokens.get(tenant).copied().unwrap_or_default();
        let mut whys = Vec::new();
        if all > self.safety.revocations {
            whys.push(format!(
                "{all} revocation{}, at most {}",
                if all == 1 { "" } else { "s" },
                self.safety.revocations
            ));
        }
        if !is_within(here, tokens, self.safety.share_of_tokens) {
            whys.push(format!(
                "{here} of {tokens} tokens of tenant.{tenant} ({}), at most {}",
                percent(f64::from(here) / f64::from(tokens.max(1))),
                percent(self.safety.share_of_tokens)
            ));
        }
        let why = whys.join("; ");
        (!why.is_empty()).then(|| format!("{why}: raise `safety` in the files"))
    }

    /// Deletions of this plan that come before the revocation of a token.
    fn deleted_behind(&self, token: &Address) -> Vec<Address> {
        let behind = self.behind.get(token).into_iter().flatten();
        behind
            .filter(|connection| self.deleted.contains(**connection))
            .map(|connection| (*connection).clone())
            .collect()
    }
}

/// One token in any case; more than that up to the share.
fn is_within(count: u32, of: u32, share: f64) -> bool {
    // a share such as 0.3 is not exact in binary
    count <= 1 || f64::from(count) <= f64::from(of) * share + 1e-9
}

/// `40 %`, `33.3 %`
fn percent(share: f64) -> String {
    let tenths = (share * 1000.0).round() / 10.0;
    format!("{tenths} %")
}

fn acknowledgement(address: &Address) -> Acknowledgement {
    Acknowledgement {
        address: address.clone(),
        what: Removal::Revoke,
    }
}

fn is_acknowledged(input: Input<'_>, address: &Address) -> bool {
    input.acknowledged.contains(&acknowledgement(address))
}

fn tenant_of(address: &Address) -> Option<&Key> {
    match address {
        Address::Token { tenant, .. } => Some(tenant),
        _ => None,
    }
}

/// Whether a token exists by evidence, or by the state where there is none.
fn exists(judged: &Judged<'_>) -> bool {
    field(&judged.item, &Field::Existence).is_some_and(|existence| match &existence.live {
        Ok(live) => *live == Value::Flag(true),
        Err(_) => existence.recorded.is_some(),
    })
}

/// `GET /audit/events`
fn list_audit_events() -> Permission {
    Permission::new(Method::Get, "/audit/events")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_token_may_always_go_and_more_up_to_the_share() {
        for (count, of, share, fine) in [
            (0, 0, 0.3, true),
            (1, 1, 0.0, true),
            (1, 2, 0.3, true),
            (2, 6, 0.3, false),
            (2, 7, 0.3, true),
            (3, 9, 0.3, false),
            (3, 10, 0.3, true),
            (4, 10, 0.3, false),
            (2, 20, 0.1, true),
            (3, 30, 0.1, true),
            (2, 2, 1.0, true),
            (2, 100, 0.0, false),
        ] {
            assert_eq!(
                is_within(count, of, share),
                fine,
                "{count} of {of} at {share}"
            );
        }
    }

    #[test]
    fn percents_are_short() {
        assert_eq!(percent(0.3), "30 %");
        assert_eq!(percent(2.0 / 5.0), "40 %");
        assert_eq!(percent(1.0 / 3.0), "33.3 %");
        assert_eq!(percent(1.0), "100 %");
    }
}
