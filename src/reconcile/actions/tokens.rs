//! What has to be done about a token.

use std::collections::{BTreeMap, BTreeSet};

use super::{Drawn, may_act, wants_change};
use crate::model::{
    ActionKind, Address, Claim, Field, FieldVerdict, Item, Permission, RecordedSecret, Token,
    Unknown, Value, Verdict,
};
use crate::reconcile::Removal;
use crate::reconcile::items::{Judged, Standing, asked_in_vain, field};

impl Drawn<'_> {
    pub(super) fn token(&mut self, judged: &Judged<'_>) {
        let item = &judged.item;
        let Some(existence) = field(item, &Field::Existence) else {
            return;
        };
        if judged.standing != Standing::Wanted {
            self.end(judged, existence, Removal::Revoke);
            return;
        }
        match &existence.live {
            Ok(Value::Flag(true)) => self.edit_or_record(judged),
            Ok(_) => {
                self.create_token(item, false, "a delete event shows that it is gone");
            }
            Err(why) => self.unseen_token(judged, existence, why),
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
            if item.fields.iter().any(is_unanswered_box) {
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
        let claims = self
            .declared_token(&item.address)
            .map(|token| &token.permissions);
        let new_group = claims.into_iter().flatten().any(|claim| {
            matches!(&claim.value, Claim::Group { path, .. } if !record.groups.contains_key(path))
        });
        let other_secret = self.other_secret(item, record.secret.as_ref());
        if moved || other_id || new_group || other_secret {
            self.push(
                item,
                ActionKind::Record,
                "evidence proves values that the state does not have yet",
            );
        }
    }

    /// Whether a secret was accepted that is not the one the state knows.
    fn other_secret(&self, item: &Item, known: Option<&RecordedSecret>) -> bool {
        let Address::Token { tenant, token } = &item.address else {
            return false;
        };
        let hash = self
            .input
            .live
            .tenants
            .get(tenant)
            .and_then(|live| live.secrets.get(token));
        field(item, &Field::Secret).is_some_and(|secret| secret.live.is_ok())
            && hash.is_some_and(|hash| known.is_none_or(|known| known.hmac != *hash))
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

    fn declared_token(&self, address: &Address) -> Option<&Token> {
        let Address::Token { tenant, token } = address else {
            return None;
        };
        self.input.declared.tenants.get(tenant)?.tokens.get(token)
    }

    fn declared_permissions(&self, address: &Address) -> BTreeSet<Permission> {
        let none = BTreeMap::new();
        let record = self.input.recorded.tokens.get(address);
        let frozen = record.map_or(&none, |record| &record.groups);
        self.declared_token(address)
            .map(|token| token.permission_set(frozen).into_keys().collect())
            .unwrap_or_default()
    }
}

/// Whether a permission was asked for and nobody answered.
fn is_unanswered_box(field: &FieldVerdict) -> bool {
    matches!(field.field, Field::Permission(_)) && field.live.as_ref().is_err_and(asked_in_vain)
}
