//! The console of Iru Endpoint: tokens are created, edited and revoked.

use super::{Act, ActDone};
use crate::simulator::iru::audit_log::{self, Draft, TokenState};
use crate::simulator::state::State;
use crate::simulator::world::{
    InLog, SimulatedSecret, SimulatedTenant, SimulatedToken, TenantSwitches, Ticks,
};
use crate::simulator::{SimulatorError, seeded};

/// The changes of one edit.
struct Changes {
    rename: Option<String>,
    describe: Option<String>,
    tick: Ticks,
    untick: Ticks,
}

impl State {
    pub(super) fn on_iru_console(&mut self, act: Act) -> Result<ActDone, SimulatorError> {
        match act {
            Act::CreateToken {
                tenant,
                label,
                description,
                permissions,
                by,
                store_as,
            } => {
                let key = self.world.tenant_key(&tenant)?;
                let seed = format!("{key} new token {}", self.world.next());
                let token = SimulatedToken {
                    label,
                    description: description.filter(|text| !text.is_empty()),
                    permissions,
                    secret: store_as,
                    value: Some(SimulatedSecret::new(seeded::uuid(&format!("{seed} value")))),
                    id: Some(seeded::uuid(&seed)),
                    created: Some(self.world.clock.now()),
                    created_by: Some(self.world.person(by.as_deref())),
                    history: Vec::new(),
                    in_log: InLog::Whole,
                    revoked: false,
                };
                self.create_token(&key, token)
            }
            Act::EditToken {
                tenant,
                token,
                rename,
                describe,
                tick,
                untick,
                by,
            } => {
                let changes = Changes {
                    rename,
                    describe,
                    tick,
                    untick,
                };
                let key = self.world.tenant_key(&tenant)?;
                self.edit_token(&key, &token, changes, by.as_deref())
            }
            Act::RevokeToken { tenant, token, by } => {
                let key = self.world.tenant_key(&tenant)?;
                self.revoke_token(&key, &token, by.as_deref())
            }
            Act::TokenActs { tenant, token } => {
                let key = self.world.tenant_key(&tenant)?;
                self.token_acts(&key, &token)
            }
            _ => Err(SimulatorError::Act(
                "this is no act of Iru's console".to_owned(),
            )),
        }
    }

    fn create_token(
        &mut self,
        key: &str,
        token: SimulatedToken,
    ) -> Result<ActDone, SimulatorError> {
        if token.secret.is_some() {
            let tenants = self.world.tenants.values_mut();
            for other in tenants.flat_map(|tenant| &mut tenant.tokens) {
                if other.secret == token.secret {
                    other.secret = None;
                }
            }
        }
        let at = token.created.unwrap_or_default();
        let by = token.created_by.clone().unwrap_or_default();
        let done = ActDone {
            id: token.id.clone(),
            secret: token.value.clone(),
            events: Vec::new(),
        };
        Ok(self.write(key, done, |tenant| {
            let state = TokenState::of(&token);
            let events = audit_log::created(token.id(), &state, &tenant.switches, at, &by);
            tenant.tokens.push(token);
            events
        }))
    }

    fn edit_token(
        &mut self,
        key: &str,
        name: &str,
        changes: Changes,
        by: Option<&str>,
    ) -> Result<ActDone, SimulatorError> {
        let (at, by) = (self.world.clock.now(), self.world.person(by));
        let place = self.token_place(key, name)?;
        Ok(self.write(key, ActDone::default(), |tenant| {
            let SimulatedTenant {
                tokens, switches, ..
            } = tenant;
            let Some(token) = tokens.get_mut(place) else {
                return Vec::new();
            };
            let states = apply(token, changes);
            let steps = states.windows(2);
            steps
                .filter_map(|step| edited(token.id(), step, switches, at, &by))
                .collect()
        }))
    }

    fn revoke_token(
        &mut self,
        key: &str,
        name: &str,
        by: Option<&str>,
    ) -> Result<ActDone, SimulatorError> {
        let (at, by) = (self.world.clock.now(), self.world.person(by));
        let place = self.token_place(key, name)?;
        Ok(self.write(key, ActDone::default(), |tenant| {
            let Some(token) = tenant.tokens.get_mut(place) else {
                return Vec::new();
            };
            token.revoked = true;
            let last = TokenState::of(token);
            vec![audit_log::deleted(
                token.id(),
                &last,
                &tenant.switches,
                at,
                &by,
            )]
        }))
    }

    fn token_acts(&mut self, key: &str, name: &str) -> Result<ActDone, SimulatorError> {
        let at = self.world.clock.now();
        let place = self.token_place(key, name)?;
        let acting = |tenant: &SimulatedTenant| {
            let token = tenant.tokens.get(place)?;
            Some((
                token.id().to_owned(),
                audit_log::acted(token, &tenant.switches, at),
            ))
        };
        let acted = self.world.tenants.get(key).and_then(acting);
        let (id, event) = acted.unzip();
        let done = ActDone {
            id,
            ..ActDone::default()
        };
        Ok(self.write(key, done, |_| event.into_iter().collect()))
    }

    /// Changes a tenant and writes what its log says of it.
    fn write(
        &mut self,
        key: &str,
        mut done: ActDone,
        change: impl FnOnce(&mut SimulatedTenant) -> Vec<Draft>,
    ) -> ActDone {
        self.before_write(key);
        let Some(tenant) = self.world.tenants.get_mut(key) else {
            return done;
        };
        for draft in change(tenant) {
            self.world.sequence += 1;
            let event = draft.into_event(self.world.sequence);
            done.id.get_or_insert_with(|| event.target_id.clone());
            done.events.push(event.id.clone());
            audit_log::write(tenant, event);
        }
        done
    }

    /// The place of a live token, named by id or label.
    fn token_place(&self, key: &str, name: &str) -> Result<usize, SimulatorError> {
        let tokens = self.world.tenants.get(key).map(|tenant| &tenant.tokens);
        let live = || {
            tokens
                .into_iter()
                .flatten()
                .enumerate()
                .filter(|(_, token)| !token.revoked)
        };
        if let Some((place, _)) = live().find(|(_, token)| token.id() == name) {
            return Ok(place);
        }
        let places: Vec<usize> = live()
            .filter(|(_, token)| token.label == name)
            .map(|(place, _)| place)
            .collect();
        match places[..] {
            [place] => Ok(place),
            [] => Err(SimulatorError::Unknown {
                kind: "live token",
                name: name.to_owned(),
            }),
            _ => Err(SimulatorError::Ambiguous {
                kind: "token",
                name: name.to_owned(),
                count: places.len(),
            }),
        }
    }
}

/// Applies the changes; gives the states from before to after, one for each step on the console.
fn apply(token: &mut SimulatedToken, changes: Changes) -> Vec<TokenState> {
    let mut states = vec![TokenState::of(token)];
    if let Some(label) = changes.rename {
        token.label = label;
        states.push(TokenState::of(token));
    }
    if let Some(description) = changes.describe {
        token.description = Some(description).filter(|text| !text.is_empty());
        states.push(TokenState::of(token));
    }
    let permissions = &mut token.permissions.0;
    permissions.retain(|permission| !changes.untick.0.contains(permission));
    permissions.extend(changes.tick.0);
    states.push(TokenState::of(token));
    states
}

/// The event of one step, if it changed anything.
fn edited(
    id: &str,
    step: &[TokenState],
    switches: &TenantSwitches,
    at: jiff::Timestamp,
    by: &str,
) -> Option<Draft> {
    let [before, after] = step else {
        return None;
    };
    (before != after).then(|| audit_log::updated(id, Some(before), after, switches, at, by))
}
