//! What has to be done about a connection.

use std::collections::BTreeMap;

use super::{Drawn, may_act};
use crate::model::{
    ActionKind, Address, Connection, Field, FieldVerdict, Item, KeyAge, Presence, Reading, Unknown,
    Value,
};
use crate::reconcile::Removal;
use crate::reconcile::connections::names_no_token;
use crate::reconcile::items::{Judged, Standing, field};

impl Drawn<'_> {
    pub(super) fn connection(&mut self, judged: &Judged<'_>) {
        let item = &judged.item;
        let Some(existence) = field(item, &Field::Existence) else {
            return;
        };
        if judged.standing != Standing::Wanted {
            self.end(judged, existence, Removal::Delete);
            return;
        }
        match &existence.live {
            Ok(Value::Flag(true)) => self.reauthorize_or_adopt(item, existence),
            Ok(_) => self.push(
                item,
                ActionKind::CreateConnection { look_first: false },
                "a delete event shows that it is gone",
            ),
            Err(why) => {
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
        if self.has_another_key(item) {
            return;
        }
        if existence.recorded.is_none() {
            self.push(
                item,
                ActionKind::Adopt,
                "it exists, and the state does not know it",
            );
            return;
        }
        if self.names_its_token_now(item) {
            let why = "the files name its token now; no log shows which one it is";
            self.push(item, ActionKind::Record, why);
            return;
        }
        let behind = field(item, &Field::Behind);
        if self.cannot_reach_tenant(&item.address) {
            return;
        }
        if behind.is_some_and(|behind| behind.pending) && !self.is_attested(&item.address) {
            self.push(
                item,
                ActionKind::ReauthorizeConnection,
                "the declared token or host is another one than the state knows",
            );
            return;
        }
        self.rename(item);
    }

    fn names_its_token_now(&self, item: &Item) -> bool {
        let Address::Connection(key) = &item.address else {
            return false;
        };
        let declared = self.input.declared.connections.get(key);
        let record = self.input.recorded.connections.get(&item.address);
        declared.is_some_and(Connection::names_its_token) && record.is_some_and(names_no_token)
    }

    /// A nickname that was changed in the declaration.
    fn rename(&mut self, item: &Item) {
        let name = field(item, &Field::Name).filter(|name| name.pending);
        let Some((Some(Value::Text(to)), Some(Value::Text(from)))) =
            name.map(|name| (&name.declared, &name.recorded))
        else {
            return;
        };
        if !self.is_attested(&item.address) {
            let kind = ActionKind::RenameConnection {
                from: from.clone(),
                to: to.clone(),
            };
            self.push(item, kind, "the declared nickname is another one");
        }
    }

    /// What is known not to hold the declared token gets it, whether or not the state knows it; gives whether it is one.
    fn has_another_key(&mut self, item: &Item) -> bool {
        let behind = field(item, &Field::Behind);
        let Some(Ok(Value::Text(key))) = behind.map(|behind| &behind.live) else {
            return false;
        };
        if self.cannot_reach_tenant(&item.address) {
            return false;
        }
        let why = format!("it holds {key}");
        self.push(item, ActionKind::ReauthorizeConnection, why);
        true
    }

    /// Nobody is sent to put in a host that did not answer as it should.
    fn cannot_reach_tenant(&self, address: &Address) -> bool {
        let Address::Connection(key) = address else {
            return false;
        };
        let connection = self.input.declared.connections.get(key);
        connection
            .and_then(|connection| self.input.live.tenants.get(&connection.tenant.value))
            .is_some_and(|tenant| matches!(tenant.log, Reading::Failed(_)))
    }

    /// What runs on the old key of a token that has a new one is reauthorized.
    pub(super) fn reauthorize_behind_new_tokens(&mut self, judged: &[Judged<'_>]) {
        let new = self.tokens_with_a_new_key(judged);
        let mut again: BTreeMap<&Address, (&Item, String)> = BTreeMap::new();
        for judged in judged {
            let Address::Connection(key) = &judged.item.address else {
                continue;
            };
            let Some(connection) = self.input.declared.connections.get(key) else {
                continue;
            };
            let token = connection.token_address();
            let exists = field(&judged.item, &Field::Existence)
                .is_some_and(|existence| existence.live == Ok(Value::Flag(true)));
            // a key that was put in since the token was made is most likely that token's
            let newer = judged
                .item
                .connection
                .as_ref()
                .is_some_and(|sight| sight.key == KeyAge::Newer);
            if let Some(how) = new.get(&token)
                && exists
                && !newer
                && judged.standing == Standing::Wanted
            {
                let why = format!("{token} {how}, and its key is a new one");
                again.insert(&judged.item.address, (&judged.item, why));
            }
        }
        self.actions
            .retain(|action| !again.contains_key(&action.address));
        for (item, why) in again.into_values() {
            self.push(item, ActionKind::ReauthorizeConnection, why);
        }
    }

    /// Tokens that are created anew, or were created anew since the state knew them.
    fn tokens_with_a_new_key(&self, judged: &[Judged<'_>]) -> BTreeMap<Address, &'static str> {
        let mut new: BTreeMap<Address, &str> = self
            .actions
            .iter()
            .filter(|action| matches!(action.kind, ActionKind::CreateToken { .. }))
            .map(|action| (action.address.clone(), "is created anew"))
            .collect();
        for judged in judged {
            let record = self.input.recorded.tokens.get(&judged.item.address);
            let known = record.and_then(|record| record.id.as_deref());
            let live = judged
                .live_token
                .filter(|live| live.presence == Presence::Present);
            if let (Some(known), Some(live)) = (known, live)
                && known != live.id
            {
                let address = judged.item.address.clone();
                new.insert(address, "is another token than the state knows");
            }
        }
        new
    }
}
