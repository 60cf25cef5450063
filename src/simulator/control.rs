//! The stand-in's own pages under `/_simulator/`: acts, counts, secrets and the world, for people and scripts.

use axum::body::{Body, to_bytes};
use axum::http::Response;
use serde_json::{Value, json};

use super::answer::Answer;
use super::asked::Asked;
use super::server::Shared;
use super::{Act, SimulatorError};

/// Where they begin.
pub(super) const PREFIX: &str = "/_simulator/";

/// An act is small.
const LONGEST: usize = 1 << 20;

const PAGE: &str = "tenantry simulator: Iru Endpoint and Okta on loopback. No answer here comes from the real services.

GET  /_simulator/console/       both consoles, as pages for a browser
GET  /_simulator/now            the world's time
GET  /_simulator/world          the whole world as JSON; it can be started again
GET  /_simulator/secrets        invented secrets by reference
GET  /_simulator/counts         requests by host, path, method and token
POST /_simulator/counts/reset
POST /_simulator/act            what a person does on the consoles; fields are in docs/simulator.md

  curl -d '{\"do\": \"create_token\", \"tenant\": \"accuhive\", \"label\": \"Okta Workflows\", \"permissions\": [\"Device list\"], \"store_as\": \"env:X\"}' HERE/_simulator/act
  curl -d '{\"do\": \"edit_token\", \"tenant\": \"accuhive\", \"token\": \"Okta Workflows\", \"untick\": [\"Device list\"]}' HERE/_simulator/act
  curl -d '{\"do\": \"revoke_token\", \"tenant\": \"accuhive\", \"token\": \"Okta Workflows\"}' HERE/_simulator/act
  curl -d '{\"do\": \"create_connection\", \"org\": \"acme\", \"nickname\": \"Accuhive production\", \"domain\": \"accuhive.api.kandji.io\", \"secret_ref\": \"env:X\"}' HERE/_simulator/act
  curl -d '{\"do\": \"delete_connection\", \"org\": \"acme\", \"nickname\": \"Accuhive production\"}' HERE/_simulator/act
  curl -d '{\"do\": \"fault\", \"kind\": \"status\", \"status\": 503, \"path\": \"/api/v1/audit/events\", \"times\": 1}' HERE/_simulator/act
  curl -d '{\"do\": \"set\", \"tenant\": \"accuhive\", \"switches\": {\"denial\": {\"default\": 401}}}' HERE/_simulator/act
  curl -d '{\"do\": \"advance\", \"seconds\": 86400}' HERE/_simulator/act

HERE is the address you asked. Ask for a tenant with its host: curl -H 'Host: accuhive.api.kandji.io' HERE/api/v1/devices
";

/// Answers a request to `path` behind the prefix.
pub(super) async fn answer(
    shared: &Shared,
    path: &str,
    asked: &Asked,
    body: Body,
) -> Response<Body> {
    let answer = match (asked.method.as_str(), path) {
        ("GET", "") => Answer::text(200, PAGE),
        ("POST", "act") => match to_bytes(body, LONGEST).await {
            Ok(body) => act(shared, &body),
            Err(_) => problem(413, "the act is too long"),
        },
        ("GET", "counts") => Answer::json(200, &json!(shared.state().counts.all())),
        ("POST", "counts/reset") => {
            shared.state().counts.reset();
            Answer::json(200, &json!({ "done": true }))
        }
        ("GET", "secrets") => Answer::json(200, &json!(shared.state().world.secrets())),
        ("GET", "world") => {
            let world = shared.state().world.to_json();
            Answer::typed(200, "application/json", world)
        }
        ("GET", "now") => Answer::json(200, &json!({ "now": shared.state().world.clock.now() })),
        _ => Answer::text(404, "no such page; GET /_simulator/ lists all\n"),
    };
    let now = shared.state().world.clock.now();
    let body = Body::from(answer.body.clone());
    answer.respond(now, body)
}

fn problem(status: u16, says: &str) -> Answer {
    Answer::json(status, &json!({ "error": says }))
}

fn act(shared: &Shared, body: &[u8]) -> Answer {
    let act: Act = match serde_json::from_slice(body) {
        Ok(act) => act,
        Err(error) => return problem(400, &format!("this is no act: {error}")),
    };
    match shared.state().act(act) {
        Ok(done) => Answer::json(200, &serde_json::to_value(done).unwrap_or(Value::Null)),
        Err(error) => {
            let status = match error {
                SimulatorError::Unknown { .. } => 404,
                SimulatorError::Refused(_) | SimulatorError::Ambiguous { .. } => 409,
                _ => 400,
            };
            problem(status, &error.to_string())
        }
    }
}
