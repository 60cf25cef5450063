//! The console of Okta Workflows: connections are created, reauthorized, renamed and deleted.

use serde_json::Value;

use super::{Act, ActDone};
use crate::model::{Method, Permission};
use crate::simulator::okta::system_log;
use crate::simulator::state::State;
use crate::simulator::world::{
    KeepsOldKey, Logged, SimulatedCanary, SimulatedConnection, SimulatedSecret,
};
use crate::simulator::{SimulatorError, seeded};

/// A key that is put into a connection: a value, or the reference of one.
struct Key {
    value: Option<SimulatedSecret>,
    reference: Option<String>,
}

impl State {
    pub(super) fn on_okta_console(&mut self, act: Act) -> Result<ActDone, SimulatorError> {
        match act {
            Act::CreateConnection {
                org,
                nickname,
                domain,
                secret: value,
                secret_ref: reference,
                by,
            } => {
                let key = Key { value, reference };
                self.create_connection(&org, nickname, domain, key, by.as_deref())
            }
            Act::ReauthorizeConnection {
                org,
                nickname,
                secret: value,
                secret_ref: reference,
                by,
            } => {
                let key = Key { value, reference };
                self.reauthorize(&org, &nickname, key, by.as_deref())
            }
            Act::RenameConnection {
                org,
                nickname,
                rename,
            } => {
                let connection = self.connection_mut(&org, &nickname)?;
                let old = std::mem::replace(&mut connection.nickname, rename);
                connection.events_call_it.get_or_insert(old);
                Ok(done(connection.id.clone(), None))
            }
            Act::DeleteConnection { org, nickname, by } => {
                let gone = self.connection_mut(&org, &nickname)?.clone();
                let org = self.world.org_key(&org)?;
                let event = self.log(&org, system_log::DELETE, by.as_deref(), &gone);
                if let Some(org) = self.world.orgs.get_mut(&org) {
                    org.connections.retain(|kept| kept.id != gone.id);
                }
                Ok(done(gone.id, event))
            }
            Act::RevokeConnection { org, nickname, by } => {
                let connection = self.connection_mut(&org, &nickname)?.clone();
                let org = self.world.org_key(&org)?;
                let event = self.log(&org, system_log::REVOKE, by.as_deref(), &connection);
                Ok(done(connection.id, event))
            }
            Act::LogEvent {
                org,
                event_type,
                targets,
                by,
            } => {
                let org = self.world.org_key(&org)?;
                let event = self.log_event(&org, &event_type, by.as_deref(), None, Some(targets));
                Ok(done(None, event))
            }
            Act::CreateCanary {
                org,
                alias,
                connection,
                says,
                client_token,
            } => {
                let canary = SimulatedCanary {
                    oauth: false,
                    alias,
                    connection,
                    connection_id: None,
                    says,
                    client_token,
                    client_token_value: None,
                    off: false,
                    forgotten: KeepsOldKey::default(),
                };
                self.create_canary(&org, canary)
            }
            Act::MoveFlows { org, from, to } => self.move_flows(&org, &from, &to),
            Act::SetConnection {
                org,
                nickname,
                keeps_old_key,
            } => {
                let connection = self.connection_mut(&org, &nickname)?;
                connection.keeps_old_key = keeps_old_key;
                Ok(done(connection.id.clone(), None))
            }
            _ => Err(SimulatorError::Act(
                "this is no act of Okta's console".to_owned(),
            )),
        }
    }

    fn create_connection(
        &mut self,
        org: &str,
        nickname: String,
        domain: String,
        key: Key,
        by: Option<&str>,
    ) -> Result<ActDone, SimulatorError> {
        let org = self.world.org_key(org)?;
        let token_id = self.accepted(&domain, &key)?;
        let seed = format!("{org} new connection {}", self.world.next());
        let connection = SimulatedConnection {
            nickname,
            events_call_it: None,
            domain,
            secret: key.reference,
            token_id: Some(token_id),
            id: Some(seeded::uuid(&seed)),
            created: Some(self.world.clock.now()),
            created_by: Some(self.world.person(by)),
            reauthorized: Vec::new(),
            keeps_old_key: KeepsOldKey::default(),
        };
        let event = self.log(&org, system_log::CREATE, by, &connection);
        let id = connection.id.clone();
        if let Some(org) = self.world.orgs.get_mut(&org) {
            org.connections.push(connection);
        }
        Ok(done(id, event))
    }

    fn reauthorize(
        &mut self,
        org: &str,
        nickname: &str,
        key: Key,
        by: Option<&str>,
    ) -> Result<ActDone, SimulatorError> {
        let now = self.world.clock.now();
        let connection = self.connection_mut(org, nickname)?;
        connection.reauthorized.push(now);
        let connection = connection.clone();
        let org_key = self.world.org_key(org)?;
        let event = self.log(&org_key, system_log::REAUTHORIZE, by, &connection);
        let token_id = self.accepted(&connection.domain, &key)?;
        let connection = self.connection_mut(org, connection.id.as_deref().unwrap_or(nickname))?;
        if !connection.keeps_old_key.take() {
            connection.token_id = Some(token_id);
            connection.secret = key.reference;
        }
        Ok(done(connection.id.clone(), event))
    }

    /// Chooses another connection on the cards of every flow that uses `from`, as far as the simulator knows flows: canaries.
    fn move_flows(&mut self, org: &str, from: &str, to: &str) -> Result<ActDone, SimulatorError> {
        let from = self.connection_mut(org, from)?.clone();
        let to = self.connection_mut(org, to)?.clone();
        let org = self.world.org_key(org)?;
        let canaries = self.world.orgs.get_mut(&org);
        for canary in canaries.into_iter().flat_map(|org| &mut org.canaries) {
            let uses = match &canary.connection_id {
                Some(id) => from.id.as_ref() == Some(id),
                None => canary.connection == from.nickname,
            };
            if uses && !canary.forgotten.take() {
                canary.connection.clone_from(&to.nickname);
                canary.connection_id.clone_from(&to.id);
            }
        }
        Ok(done(to.id, None))
    }

    fn create_canary(
        &mut self,
        org: &str,
        mut canary: SimulatedCanary,
    ) -> Result<ActDone, SimulatorError> {
        let card = self.connection_mut(org, &canary.connection)?.clone();
        canary.connection = card.nickname;
        canary.connection_id = card.id.clone();
        canary.settle();
        let org = self.world.org_key(org)?;
        if let Some(org) = self.world.orgs.get_mut(&org) {
            org.canaries.retain(|own| own.alias != canary.alias);
            org.canaries.push(canary);
        }
        Ok(done(card.id, None))
    }

    /// The token behind a key that `domain` accepts: valid, and with "Device list", which the connector asks for.
    fn accepted(&self, domain: &str, key: &Key) -> Result<String, SimulatorError> {
        let refused = |says: String| Err(SimulatorError::Refused(says));
        let stored;
        let value = match (&key.value, &key.reference) {
            (Some(value), _) => value.expose(),
            (None, Some(reference)) => {
                let kept = self.world.secrets().remove(reference);
                stored = kept.ok_or_else(|| SimulatorError::Unknown {
                    kind: "secret",
                    name: reference.clone(),
                })?;
                &stored
            }
            (None, None) => {
                let says = "no key: give secret or secret_ref";
                return Err(SimulatorError::Act(says.to_owned()));
            }
        };
        let mut tenants = self.world.tenants.values();
        let Some(tenant) = tenants.find(|tenant| tenant.host == domain) else {
            return refused(format!("no tenant answers at '{domain}'"));
        };
        let Some(token) = tenant.token_with(value).filter(|token| !token.revoked) else {
            return refused(format!("{domain} does not accept the key"));
        };
        let device_list = Permission::new(Method::Get, "/devices");
        if !token.permissions.0.contains(&device_list) {
            return refused("the key lacks the permission Device list".to_owned());
        }
        Ok(token.id().to_owned())
    }

    /// The connection of this nickname or id.
    fn connection_mut(
        &mut self,
        org: &str,
        name: &str,
    ) -> Result<&mut SimulatedConnection, SimulatorError> {
        let key = self.world.org_key(org)?;
        let org = self.world.orgs.get_mut(&key);
        let connections = org.into_iter().flat_map(|org| &mut org.connections);
        let mut named: Vec<&mut SimulatedConnection> = connections
            .filter(|found| found.nickname == name || found.id.as_deref() == Some(name))
            .collect();
        let count = named.len();
        if count > 1 {
            return Err(SimulatorError::Ambiguous {
                kind: "connection",
                name: name.to_owned(),
                count,
            });
        }
        named.pop().ok_or_else(|| SimulatorError::Unknown {
            kind: "connection",
            name: name.to_owned(),
        })
    }

    /// Writes an event of a connection; gives its id.
    fn log(
        &mut self,
        org: &str,
        kind: &str,
        by: Option<&str>,
        connection: &SimulatedConnection,
    ) -> Option<String> {
        self.log_event(org, kind, by, Some(connection), None)
    }

    /// Writes an event; `targets` stand in place of those that it would have.
    fn log_event(
        &mut self,
        org: &str,
        kind: &str,
        by: Option<&str>,
        connection: Option<&SimulatedConnection>,
        targets: Option<Vec<Value>>,
    ) -> Option<String> {
        let by = self.world.person(by);
        let at = self.world.clock.now();
        let sequence = self.world.next();
        let name = self.world.people.get(&by).unwrap_or(&by);
        let org = self.world.orgs.get_mut(org)?;
        let what = system_log::Happening {
            at,
            kind,
            by: (&by, name),
            connection,
        };
        let mut event = system_log::event(&what, &org.switches, sequence);
        if let Some(targets) = targets
            && let Some(known) = event["target"].as_array_mut()
        {
            known.truncate(1);
            known.extend(targets);
        }
        let id = event["uuid"].as_str().map(str::to_owned);
        let hidden_for = org.switches.log_lag;
        org.log.push(Logged { event, hidden_for });
        id
    }
}

fn done(id: Option<String>, event: Option<String>) -> ActDone {
    ActDone {
        id,
        secret: None,
        events: event.into_iter().collect(),
    }
}
