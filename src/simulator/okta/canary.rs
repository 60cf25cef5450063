//! Canary flows: each asks its tenant for a device with the key that its connection really holds, and gives the status.

use serde_json::{Value, json};

use super::token::Desk;
use crate::simulator::answer::Answer;
use crate::simulator::asked::Asked;
use crate::simulator::state::State;
use crate::simulator::world::{SimulatedCanary, SimulatedConnection, SimulatedOrg};

/// An error of the flow host. Nobody published its body.
pub(in crate::simulator) fn failed(status: u16) -> Answer {
    Answer::json(status, &json!({ "error": "simulated" }))
}

/// The scope that invokes a flow which is protected with OAuth 2.0.
const INVOKE: &str = "okta.workflows.invoke.manage";

/// Why a flow gives no answer of its own.
enum Unanswered {
    NoFlow,
    Refused,
}

impl State {
    /// Answers a call of a flow of this org.
    pub(in crate::simulator) fn flow(&mut self, key: &str, asked: &Asked) -> Answer {
        let mut desk = self.desk(key);
        let answer = self.flow_with(key, &mut desk, asked);
        self.desk_back(key, desk);
        answer
    }

    fn flow_with(&mut self, key: &str, desk: &mut Desk, asked: &Asked) -> Answer {
        let now = self.world.clock.now();
        let Some(org) = self.world.orgs.get_mut(key) else {
            return failed(404);
        };
        let opened = desk.opened(org, now, asked, INVOKE).is_ok();
        let canary = match called(org, asked, opened) {
            Ok(canary) => canary,
            Err(Unanswered::NoFlow) => return failed(404),
            Err(Unanswered::Refused) => return failed(org.switches.client_token_refusal),
        };
        if !matches!(asked.method.as_str(), "GET" | "POST") {
            return failed(405);
        }
        let Some(connection) = behind(org, &canary).cloned() else {
            // The card has no connection any more: the flow breaks off before it answers.
            return failed(500);
        };
        let key = self.key_in(&connection).unwrap_or_default();
        let status = self.card(&Asked::device_list(&connection.domain, &key));
        let said = canary.says.as_ref().unwrap_or(&canary.connection);
        let body = json!({
            "tenantry_canary": 1,
            "connection": said,
            "status_code": status.map_or(Value::Null, |status| json!(status)),
        });
        Answer::json(200, &body)
    }

    /// The value of the token that a connection holds.
    fn key_in(&self, connection: &SimulatedConnection) -> Option<String> {
        let id = connection.token_id.as_deref()?;
        let tokens = self
            .world
            .tenants
            .values()
            .flat_map(|tenant| &tenant.tokens);
        let value = tokens
            .clone()
            .find(|token| token.id() == id)?
            .value
            .as_ref();
        value.map(|value| value.expose().to_owned())
    }

    /// Whose client token a call of a flow carries.
    pub(in crate::simulator) fn client_token_label(
        &self,
        key: &str,
        asked: &Asked,
    ) -> &'static str {
        if asked.client_token.is_none() {
            return match asked.authorization {
                Some(_) if self.is_known(key, asked) => "access token",
                Some(_) => "(unknown)",
                None => "(none)",
            };
        }
        let org = self.world.orgs.get(key);
        let knows = org
            .and_then(|org| found(org, asked))
            .is_some_and(|canary| canary.client_token_value.is_some() && admits(canary, asked));
        if knows { "client token" } else { "(unknown)" }
    }
}

fn found<'a>(org: &'a SimulatedOrg, asked: &Asked) -> Option<&'a SimulatedCanary> {
    let rest = asked.path.strip_prefix("/api/flo/")?;
    let alias = rest.strip_suffix("/invoke")?;
    org.canaries.iter().find(|canary| canary.alias == alias)
}

fn admits(canary: &SimulatedCanary, asked: &Asked) -> bool {
    canary
        .client_token_value
        .as_ref()
        .is_none_or(|value| asked.client_token.as_deref() == Some(value.expose()))
}

/// The flow that is called, if it is active and the call carries its client token, or its access token opens it.
fn called(org: &SimulatedOrg, asked: &Asked, opened: bool) -> Result<SimulatedCanary, Unanswered> {
    let canary = found(org, asked).filter(|canary| !canary.off);
    let canary = canary.ok_or(Unanswered::NoFlow)?;
    let admitted = if canary.oauth {
        opened
    } else {
        admits(canary, asked)
    };
    if admitted {
        Ok(canary.clone())
    } else {
        Err(Unanswered::Refused)
    }
}

/// The connection on a canary's card: its id decides once it is known, so that a new connection of an old name is another one.
fn behind<'a>(
    org: &'a mut SimulatedOrg,
    canary: &SimulatedCanary,
) -> Option<&'a SimulatedConnection> {
    let connection = org
        .connections
        .iter()
        .find(|found| match &canary.connection_id {
            Some(id) => found.id.as_ref() == Some(id),
            None => found.nickname == canary.connection,
        })?;
    let flow = org
        .canaries
        .iter_mut()
        .find(|own| own.alias == canary.alias);
    if let Some(flow) = flow {
        flow.connection_id.clone_from(&connection.id);
    }
    Some(connection)
}
