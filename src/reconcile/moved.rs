//! Things whose key changed: their records follow, and a plan is drawn as if they had. `apply` writes it first of all.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::model::{
    Action, ActionKind, Address, Attestation, Declared, Key, Move, Recorded, RecordedRotation,
    Refusal, RefusalReason,
};

use super::declaration::digest_as;
use super::items::Judged;

/// What becomes of each declared move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// The old address is recorded, the new one is not.
    Open,
    /// The new address is recorded, the old one is not.
    Done,
    /// Both are recorded.
    Clash,
    /// Neither is recorded.
    Nothing,
}

/// The declared moves against one state.
#[derive(Debug)]
pub struct Moves<'a> {
    moves: Vec<(&'a Move, Standing)>,
    declared: &'a Declared,
}

impl Standing {
    fn of(old: bool, new: bool) -> Self {
        match (old, new) {
            (true, false) => Self::Open,
            (false, true) => Self::Done,
            (true, true) => Self::Clash,
            (false, false) => Self::Nothing,
        }
    }
}

impl<'a> Moves<'a> {
    /// Compares the declared moves with what is recorded.
    pub fn of(declared: &'a Declared, recorded: &Recorded) -> Self {
        let (tokens, wholes): (Vec<&Move>, Vec<&Move>) = declared
            .moved
            .iter()
            .partition(|one| matches!(one.from.value, Address::Token { .. }));
        let mut moves: Vec<(&Move, Standing)> = wholes
            .into_iter()
            .map(|one| {
                let old = is_recorded(recorded, &one.from);
                (one, Standing::of(old, is_recorded(recorded, &one.to)))
            })
            .collect();
        // a token can move within a tenant that moves, too
        let tenants = Renames::new(&moves);
        moves.extend(tokens.into_iter().map(|one| {
            let from = tenants.before(&one.from);
            let to = tenants.before(&one.to);
            let is = |address: &Address| is_recorded(recorded, address);
            let old = is(&one.from) || is(&from);
            let taken = to != one.from.value && to != from && is(&to);
            (one, Standing::of(old, is(&one.to) || taken))
        }));
        Self { moves, declared }
    }

    /// Old and new names, of what is still to follow.
    pub fn renames(&self) -> Renames {
        Renames::new(&self.moves)
    }

    /// The records as they are once everything has followed. Nothing is copied when nothing moves.
    pub fn follow<'r>(&self, recorded: &'r Recorded) -> Cow<'r, Recorded> {
        let renames = self.renames();
        if renames.is_empty() {
            return Cow::Borrowed(recorded);
        }
        Cow::Owned(follow(recorded, self.declared, &renames))
    }

    /// Whether this belongs to a move that cannot be done: it is left alone until somebody decides.
    pub fn hold(&self, address: &Address) -> bool {
        self.moves
            .iter()
            .any(|(one, standing)| *standing == Standing::Clash && covers(&one.from, address))
    }

    /// Enters the moves into a plan: what follows, what cannot, and what is done and can be taken out of the files.
    pub fn enter(
        &self,
        items: &mut [Judged<'_>],
        actions: &mut Vec<Action>,
        refusals: &mut Vec<Refusal>,
    ) {
        for (one, standing) in &self.moves {
            let (from, to) = (&one.from.value, &one.to.value);
            let item = items.iter_mut().find(|judged| judged.item.address == *to);
            let note = match standing {
                Standing::Open => {
                    actions.push(Action {
                        address: to.clone(),
                        kind: ActionKind::Move { from: from.clone() },
                        why: format!("moved from {from}, as declared"),
                        after: Vec::new(),
                        reaches: Vec::new(),
                    });
                    format!("moved from {from}: what is recorded follows it")
                }
                Standing::Done => format!(
                    "nothing is recorded of {from} any more: its line in `moved` can go once every other state has followed, too"
                ),
                Standing::Clash => {
                    refusals.push(Refusal {
                        address: to.clone(),
                        action: "move",
                        reason: RefusalReason::BothRecorded,
                        way_out: format!(
                            "{from} and {to} are both recorded, so neither can take the other's place: remove this line, and give the old one up with `forget: [{from}]`"
                        ),
                        span: Some(one.from.span),
                    });
                    continue;
                }
                Standing::Nothing => continue,
            };
            if let Some(judged) = item {
                judged.item.notes.push(note);
            }
        }
    }
}

/// Names before and after.
#[derive(Debug, Clone, Default)]
pub struct Renames {
    /// Tokens and connections: before, after.
    exact: Vec<(Address, Address)>,
    tenants: BTreeMap<Key, Key>,
    orgs: BTreeMap<Key, Key>,
}

impl Renames {
    fn new(moves: &[(&Move, Standing)]) -> Self {
        let exact = moves
            .iter()
            .filter(|(one, standing)| {
                let own = matches!(
                    one.from.value,
                    Address::Token { .. } | Address::Connection(_)
                );
                *standing == Standing::Open && own
            })
            .map(|(one, _)| (one.from.value.clone(), one.to.value.clone()));
        let keys = |of: fn(&Address) -> Option<&Key>| {
            open(moves, of)
                .map(|(from, to)| (from.clone(), to.clone()))
                .collect()
        };
        Self {
            exact: exact.collect(),
            tenants: keys(tenant_key),
            orgs: keys(org_key),
        }
    }

    /// Whether nothing has another name.
    pub fn is_empty(&self) -> bool {
        self.exact.is_empty() && self.tenants.is_empty() && self.orgs.is_empty()
    }

    /// The name now.
    pub fn now(&self, address: &Address) -> Address {
        let moved = self.exactly(address, true);
        let moved = self
            .tenants
            .iter()
            .find_map(|(from, to)| {
                rename_tenant(
                    &moved,
                    &Address::Tenant(from.clone()),
                    &Address::Tenant(to.clone()),
                )
            })
            .unwrap_or(moved);
        let moved = self.exactly(&moved, true);
        match moved {
            Address::Org(key) => Address::Org(self.orgs.get(&key).cloned().unwrap_or(key)),
            other => other,
        }
    }

    /// The name before.
    pub fn before(&self, address: &Address) -> Address {
        let moved = self.exactly(address, false);
        let moved = self
            .tenants
            .iter()
            .find_map(|(from, to)| {
                rename_tenant(
                    &moved,
                    &Address::Tenant(to.clone()),
                    &Address::Tenant(from.clone()),
                )
            })
            .unwrap_or(moved);
        match moved {
            Address::Org(key) => Address::Org(
                self.orgs
                    .iter()
                    .find(|(_, to)| **to == key)
                    .map_or(key.clone(), |(from, _)| from.clone()),
            ),
            other => other,
        }
    }

    fn exactly(&self, address: &Address, forward: bool) -> Address {
        let to = |address: &Address| {
            let mut known = self.exact.iter();
            match forward {
                true => known.find(|(from, _)| from == address).map(|(_, to)| to),
                false => known.find(|(_, to)| to == address).map(|(from, _)| from),
            }
        };
        if let Address::Consumer {
            tenant,
            token,
            consumer,
        } = address
            && let Some(Address::Token { tenant, token }) = to(&Address::token(tenant, token))
        {
            return Address::Consumer {
                tenant: tenant.clone(),
                token: token.clone(),
                consumer: consumer.clone(),
            };
        }
        to(address).unwrap_or(address).clone()
    }
}

fn follow(recorded: &Recorded, declared: &Declared, renames: &Renames) -> Recorded {
    let now = |address: &Address| renames.now(address);
    let key = |keys: &BTreeMap<Key, Key>, key: &Key| keys.get(key).unwrap_or(key).clone();
    let mut attestations: BTreeMap<Address, Vec<Attestation>> = BTreeMap::new();
    for (address, words) in &recorded.attestations {
        let words = words
            .iter()
            .map(|word| carried(word, address, declared, renames));
        attestations.entry(now(address)).or_default().extend(words);
    }
    for words in attestations.values_mut() {
        words.sort_by_key(|word| word.at);
    }
    let connections = recorded.connections.iter().map(|(address, record)| {
        let mut record = record.clone();
        record.org = key(&renames.orgs, &record.org);
        record.token = now(&record.token);
        (now(address), record)
    });
    let rotations = recorded.rotations.iter().map(|(address, rotation)| {
        let parts = |part: &Address| now(part);
        let rotation = RecordedRotation {
            holders: rotation.holders.iter().map(parts).collect(),
            cut_over: renamed(&rotation.cut_over, parts),
            tests: renamed(&rotation.tests, parts),
            replacements: renamed(&rotation.replacements, parts),
            ..rotation.clone()
        };
        (now(address), rotation)
    });
    Recorded {
        tenants: renamed(&recorded.tenants, |tenant| key(&renames.tenants, tenant)),
        orgs: renamed(&recorded.orgs, |org| key(&renames.orgs, org)),
        tokens: renamed(&recorded.tokens, now),
        connections: connections.collect(),
        attestations,
        rotations: rotations.collect(),
        secret_uses: recorded.secret_uses.clone(),
    }
}

fn renamed<K: Ord, V: Clone>(map: &BTreeMap<K, V>, name: impl Fn(&K) -> K) -> BTreeMap<K, V> {
    map.iter()
        .map(|(key, value)| (name(key), value.clone()))
        .collect()
}

/// A person's word holds for the same declaration under its new names.
fn carried(
    word: &Attestation,
    address: &Address,
    declared: &Declared,
    renames: &Renames,
) -> Attestation {
    let now = renames.now(address);
    let as_before = digest_as(declared, &now, |name| renames.before(name));
    let mut word = word.clone();
    if word.declaration == as_before {
        word.declaration = digest_as(declared, &now, Address::clone);
    }
    word
}

/// Whether the state has anything under an address.
fn is_recorded(recorded: &Recorded, address: &Address) -> bool {
    match address {
        Address::Tenant(key) => {
            let mut tokens = recorded.tokens.keys();
            recorded.tenants.contains_key(key) || tokens.any(|token| covers(address, token))
        }
        Address::Org(key) => {
            let mut connections = recorded.connections.values();
            recorded.orgs.contains_key(key) || connections.any(|record| record.org == *key)
        }
        _ => recorded.tokens.contains_key(address) || recorded.connections.contains_key(address),
    }
}

/// Whether `address` is `whole`, or a token of that tenant.
fn covers(whole: &Address, address: &Address) -> bool {
    match (whole, address) {
        (Address::Tenant(key), Address::Token { tenant, .. }) => tenant == key,
        _ => whole == address,
    }
}

/// The keys before and after of open moves of one kind.
fn open<'m>(
    moves: &[(&'m Move, Standing)],
    key: impl Fn(&Address) -> Option<&Key>,
) -> impl Iterator<Item = (&'m Key, &'m Key)> {
    moves
        .iter()
        .filter(|(_, standing)| *standing == Standing::Open)
        .filter_map(move |(one, _)| Some((key(&one.from.value)?, key(&one.to.value)?)))
}

fn tenant_key(address: &Address) -> Option<&Key> {
    match address {
        Address::Tenant(key) => Some(key),
        _ => None,
    }
}

fn org_key(address: &Address) -> Option<&Key> {
    match address {
        Address::Org(key) => Some(key),
        _ => None,
    }
}

/// An address of the tenant `from` as one of the tenant `to`.
fn rename_tenant(address: &Address, from: &Address, to: &Address) -> Option<Address> {
    let (from, to) = (tenant_key(from)?, tenant_key(to)?);
    match address {
        Address::Tenant(tenant) if tenant == from => Some(Address::Tenant(to.clone())),
        Address::Token { tenant, token } if tenant == from => Some(Address::token(to, token)),
        Address::Consumer {
            tenant,
            token,
            consumer,
        } if tenant == from => Some(Address::Consumer {
            tenant: to.clone(),
            token: token.clone(),
            consumer: consumer.clone(),
        }),
        _ => None,
    }
}
