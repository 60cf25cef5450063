//! From judged items to actions, in the order in which they can be done.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Action, ActionKind, Address, Claim, Field, FieldVerdict, Item, Permission, Refusal, Unknown,
    Value, Verdict,
};

use super::items::{Judged, Standing, field};
use super::order;
use super::reach::Reach;
use super::{Acknowledgement, Input, Removal, declaration_digest};

/// The actions of a plan, and the removals that nobody acknowledged.
pub fn draw(input: Input<'_>, reach: &Reach, judged: &[Judged<'_>]) -> (Vec<Action>, Vec<Refusal>) {
    let mut drawn = Drawn {
        input,
        reach,
        actions: Vec::new(),
        refusals: Vec::new(),
    };
    for judged in judged {
        match &judged.item.address {
            Address::Tenant(_) | Address::Org(_) => drawn.place(judged),
            Address::Token { .. } => drawn.token(judged),
            Address::Connection(_) => drawn.connection(judged),
        }
    }
    drawn.reauthorize_behind_new_tokens(judged);
    let mut actions = drawn.actions;
    order::arrange(input, &mut actions);
    (actions, drawn.refusals)
}

struct Drawn<'a> {
    input: Input<'a>,
    reach: &'a Reach,
    actions: Vec<Action>,
    refusals: Vec<Refusal>,
}

impl Drawn<'_> {
    fn push(&mut self, item: &Item, kind: ActionKind, why: impl Into<String>) {
        self.actions.push(Action {
            address: item.address.clone(),
            kind,
            why: why.into(),
            after: Vec::new(),
            reaches: self.reach.of(&item.address).to_vec(),
        });
    }

    fn is_attested(&self, address: &Address) -> bool {
        let digest = declaration_digest(self.input.declared, address);
        self.input
            .recorded
            .attestations
            .get(address)
            .into_iter()
            .flatten()
            .any(|attestation| attestation.declaration == digest)
    }

    /// A tenant or org: nothing but to remember the host that answered.
    fn place(&mut self, judged: &Judged<'_>) {
        let Some(host) = field(&judged.item, &Field::Existence) else {
            return;
        };
        if host.live.is_err() {
            return;
        }
        match &host.recorded {
            None => self.push(&judged.item, ActionKind::Adopt, "its log was read"),
            Some(recorded) if Some(recorded) != host.declared.as_ref() => {
                self.push(
                    &judged.item,
                    ActionKind::Record,
                    "it answers at another host now",
                );
            }
            Some(_) => {}
        }
    }

    fn token(&mut self, judged: &Judged<'_>) {
        let item = &judged.item;
        let Some(existence) = field(item, &Field::Existence) else {
            return;
        };
        match (judged.standing, &existence.live) {
            (Standing::Foreign, _) => {}
            (Standing::Unwanted, Ok(Value::Flag(true))) => {
                self.push(item, ActionKind::RevokeToken, "declared to be absent");
            }
            (Standing::Dropped, Ok(Value::Flag(true))) => {
                self.removal(item, Removal::Revoke, ActionKind::RevokeToken);
            }
            (Standing::Unwanted | Standing::Dropped, Ok(_)) => self.forget(item, existence),
            (Standing::Unwanted | Standing::Dropped, Err(_)) => {}
            (Standing::Wanted, Ok(Value::Flag(true))) => self.edit_or_record(judged),
            (Standing::Wanted, Ok(_)) => {
                self.create_token(item, false, "a delete event shows that it is gone");
            }
            (Standing::Wanted, Err(why)) => self.unseen_token(judged, existence, why),
        }
    }

    /// A declared token that no evidence shows.
    fn unseen_token(&mut self, judged: &Judged<'_>, existence: &FieldVerdict, why: &Unknown) {
        let item = &judged.item;
        if !may_act(why) || self.is_attested(&item.address) {
            return;
        }
        if existence.recorded.is_none() {
            let why = match why {
                Unknown::NoTrace => "neither the audit log nor the state knows it",
                _ => "the state does not know it, and the audit log could not be asked",
            };
            self.create_token(item, true, why);
        } else {
            self.edit(item, "the declaration moved since it was last applied");
        }
    }

    fn create_token(&mut self, item: &Item, look_first: bool, why: &str) {
        let tick = self.declared_permissions(&item.address);
        self.push(item, ActionKind::CreateToken { look_first, tick }, why);
    }

    fn edit_or_record(&mut self, judged: &Judged<'_>) {
        let item = &judged.item;
        if self.edit(item, "declared and live differ") {
            return;
        }
        let Some(record) = self.input.recorded.tokens.get(&item.address) else {
            // what a failed question leaves open would be recorded as not there
            if item.fields.iter().any(asked_in_vain) {
                return;
            }
            self.push(
                item,
                ActionKind::Adopt,
                "it exists as declared, and the state does not know it",
            );
            return;
        };
        let moved = item.fields.iter().any(|field| {
            field.verdict == Verdict::InSync
                && field.recorded.is_some()
                && field.recorded != field.live.as_ref().ok().cloned()
        });
        let other_id = judged
            .live_token
            .is_some_and(|live| record.id.as_deref() != Some(live.id.as_str()));
        let new_group = self.claims(&item.address).any(
            |claim| matches!(claim, Claim::Group { path, .. } if !record.groups.contains_key(path)),
        );
        if moved || other_id || new_group {
            self.push(
                item,
                ActionKind::Record,
                "evidence proves values that the state does not have yet",
            );
        }
    }

    /// Adds an edit handoff for the fields that differ; false when none does.
    fn edit(&mut self, item: &Item, why: &str) -> bool {
        let attested = self.is_attested(&item.address);
        let mut rename = None;
        let mut describe = None;
        let mut tick = BTreeSet::new();
        let mut untick = BTreeSet::new();
        for field in &item.fields {
            if !wants_change(field) || (field.live.is_err() && attested) {
                continue;
            }
            match (&field.field, &field.declared) {
                (Field::Name, Some(Value::Text(name))) => rename = Some(name.clone()),
                (Field::Description, Some(Value::Text(text))) => describe = Some(text.clone()),
                (Field::Description, Some(Value::Empty)) => describe = Some(String::new()),
                (Field::Permission(permission), Some(Value::Flag(true))) => {
                    tick.insert(permission.clone());
                }
                (Field::Permission(permission), Some(Value::Flag(false))) => {
                    untick.insert(permission.clone());
                }
                _ => {}
            }
        }
        let recorded = self.input.recorded.tokens.get(&item.address);
        let unknown_list = recorded.is_none()
            && item.fields.iter().any(|field| {
                matches!(field.field, Field::Permission(_)) && field.live == Err(Unknown::NotInLog)
            });
        if unknown_list && !attested {
            // nobody knows which boxes are ticked: the handoff names the whole list
            tick = self.declared_permissions(&item.address);
        }
        if rename.is_none() && describe.is_none() && tick.is_empty() && untick.is_empty() {
            return false;
        }
        let kind = ActionKind::EditToken {
            rename,
            describe,
            tick,
            untick,
        };
        self.push(item, kind, why);
        true
    }

    fn claims(&self, address: &Address) -> impl Iterator<Item = &Claim> + use<'_> {
        let token = match address {
            Address::Token { tenant, token } => self
                .input
                .declared
                .tenants
                .get(tenant)
                .and_then(|tenant| tenant.tokens.get(token)),
            _ => None,
        };
        token
            .into_iter()
            .flat_map(|token| &token.permissions)
            .map(|claim| &claim.value)
    }

    fn declared_permissions(&self, address: &Address) -> BTreeSet<Permission> {
        let groups = self
            .input
            .recorded
            .tokens
            .get(address)
            .map(|record| &record.groups);
        let mut set = BTreeSet::new();
        for claim in self.claims(address) {
            match claim {
                Claim::One(permission) => {
                    set.insert(permission.clone());
                }
                Claim::Group { path, members } => {
                    let frozen = groups.and_then(|groups| groups.get(path));
                    set.extend(frozen.unwrap_or(members).iter().cloned());
                }
            }
        }
        set
    }

    fn connection(&mut self, judged: &Judged<'_>) {
        let item = &judged.item;
        let Some(existence) = field(item, &Field::Existence) else {
            return;
        };
        match (judged.standing, &existence.live) {
            (Standing::Foreign, _) => {}
            (Standing::Unwanted, Ok(Value::Flag(true))) => {
                self.push(item, ActionKind::DeleteConnection, "declared to be absent");
            }
            (Standing::Dropped, Ok(Value::Flag(true))) => {
                self.removal(item, Removal::Delete, ActionKind::DeleteConnection);
            }
            (Standing::Unwanted | Standing::Dropped, Ok(_)) => self.forget(item, existence),
            (Standing::Unwanted | Standing::Dropped, Err(_)) => {}
            (Standing::Wanted, Ok(Value::Flag(true))) => self.reauthorize_or_adopt(item, existence),
            (Standing::Wanted, Ok(_)) => self.push(
                item,
                ActionKind::CreateConnection { look_first: false },
                "a delete event shows that it is gone",
            ),
            (Standing::Wanted, Err(why)) => {
                if !may_act(why) || self.is_attested(&item.address) {
                    return;
                }
                if existence.recorded.is_some() {
                    self.reauthorize_or_adopt(item, existence);
                    return;
                }
                let because = match why {
                    Unknown::NoTrace => "neither the System Log nor the state knows it",
                    Unknown::Ambiguous { .. } => return,
                    _ => "the state does not know it, and the System Log could not be asked",
                };
                self.push(
                    item,
                    ActionKind::CreateConnection { look_first: true },
                    because,
                );
            }
        }
    }

    fn reauthorize_or_adopt(&mut self, item: &Item, existence: &FieldVerdict) {
        if existence.recorded.is_none() {
            self.push(
                item,
                ActionKind::Adopt,
                "it exists, and the state does not know it",
            );
            return;
        }
        let behind = field(item, &Field::Behind);
        if behind.is_some_and(|behind| behind.pending) && !self.is_attested(&item.address) {
            self.push(
                item,
                ActionKind::ReauthorizeConnection,
                "the declared token or host is another one than the state knows",
            );
        }
    }

    /// A token that is created anew gives a new key: what runs on the old one is reauthorized.
    fn reauthorize_behind_new_tokens(&mut self, judged: &[Judged<'_>]) {
        let new: BTreeSet<Address> = self
            .actions
            .iter()
            .filter(|action| matches!(action.kind, ActionKind::CreateToken { .. }))
            .map(|action| action.address.clone())
            .collect();
        let mut again: BTreeMap<&Address, (&Item, Address)> = BTreeMap::new();
        for judged in judged {
            let Address::Connection(key) = &judged.item.address else {
                continue;
            };
            let Some(connection) = self.input.declared.connections.get(key) else {
                continue;
            };
            let token = Address::token(&connection.tenant.value, &connection.token.value);
            let exists = field(&judged.item, &Field::Existence)
                .is_some_and(|existence| existence.live == Ok(Value::Flag(true)));
            if exists && new.contains(&token) && judged.standing == Standing::Wanted {
                again.insert(&judged.item.address, (&judged.item, token));
            }
        }
        self.actions
            .retain(|action| !again.contains_key(&action.address));
        for (item, token) in again.into_values() {
            let why = format!("{token} is created anew, and its key is a new one");
            self.push(item, ActionKind::ReauthorizeConnection, why);
        }
    }

    fn removal(&mut self, item: &Item, what: Removal, kind: ActionKind) {
        let acknowledgement = Acknowledgement {
            address: item.address.clone(),
            what,
        };
        if self.input.acknowledged.contains(&acknowledgement) {
            self.push(
                item,
                kind,
                "no longer declared, and its removal is acknowledged",
            );
        } else {
            self.refusals.push(Refusal {
                address: item.address.clone(),
                action: what.word(),
                way_out: format!(
                    "no longer declared: acknowledge its removal with --acknowledge {acknowledgement}, or declare it again"
                ),
            });
        }
    }

    fn forget(&mut self, item: &Item, existence: &FieldVerdict) {
        if existence.recorded.is_some() {
            self.push(item, ActionKind::Forget, "it is gone, as declared");
        }
    }
}

/// Whether a field asks for a change on the live side.
fn wants_change(field: &FieldVerdict) -> bool {
    match field.verdict {
        Verdict::Pending | Verdict::Drift | Verdict::Conflict => true,
        Verdict::Unverifiable => {
            field.pending
                && field.recorded.is_some()
                && field.live.as_ref().err().is_some_and(may_act)
        }
        _ => false,
    }
}

/// Whether a permission was asked for and nobody answered.
fn asked_in_vain(field: &FieldVerdict) -> bool {
    matches!(field.field, Field::Permission(_)) && matches!(field.live, Err(Unknown::Failed(_)))
}

/// A question that failed is no reason to send a person anywhere, nor is a name that two things bear, nor sources that
/// contradict each other.
fn may_act(why: &Unknown) -> bool {
    !matches!(
        why,
        Unknown::Failed(_) | Unknown::Ambiguous { .. } | Unknown::SourcesDisagree { .. }
    )
}
