//! The stand-in, started in this process and asked over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod acts;
mod audit_log;
mod canaries;
mod consoles;
mod control;
mod faults;
mod reads;
mod system_log;
mod worlds;

use reqwest::{Client, Method, RequestBuilder, Response};
use serde_json::Value;

use super::{Act, ActDone, Simulator, SimulatorError, World};

const TENANT: &str = "accuhive.api.kandji.io";
const ORG: &str = "acme.okta.com";

/// A tenant with an auditor and a token that may do all, and an org.
const WORLD: &str = "
people: { p1: Ada Admin, p2: Bob Builder }
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    devices: 3
    tokens:
      - { label: auditor, secret: env:AUDITOR, permissions: [List audit events] }
      - { label: all, secret: env:ALL, permissions: all }
      - { label: none, secret: env:NONE }
orgs:
  acme: { domain: acme.okta.com, ssws: env:OKTA }
";

struct Running {
    simulator: Simulator,
    client: Client,
}

async fn running(world: &str) -> Running {
    started(World::from_yaml(world).unwrap()).await
}

async fn started(world: World) -> Running {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::builder().no_proxy().build().unwrap();
    let listen = "127.0.0.1:0".parse().unwrap();
    let simulator = Simulator::start(world, listen).await.unwrap();
    Running { simulator, client }
}

impl Running {
    fn ask(&self, method: Method, host: &str, path: &str) -> RequestBuilder {
        let url = format!("http://{}{path}", self.simulator.address());
        self.client.request(method, url).header("host", host)
    }

    fn secret(&self, reference: &str) -> String {
        self.simulator.secrets()[reference].clone()
    }

    /// A GET to the tenant with the secret under `reference`.
    async fn get(&self, reference: &str, path: &str) -> Response {
        let secret = self.secret(reference);
        let request = self.ask(Method::GET, TENANT, path).bearer_auth(secret);
        request.send().await.unwrap()
    }

    async fn status(&self, reference: &str, path: &str) -> u16 {
        self.get(reference, path).await.status().as_u16()
    }

    /// The body of a GET to the tenant that must succeed.
    async fn body(&self, reference: &str, path: &str) -> Value {
        let response = self.get(reference, path).await;
        assert_eq!(response.status(), 200, "{path}");
        response.json().await.unwrap()
    }

    /// A GET to the org's log.
    async fn logs(&self, query: &str) -> Response {
        let secret = self.secret("env:OKTA");
        let request = self.ask(Method::GET, ORG, &format!("/api/v1/logs?{query}"));
        let request = request.header("authorization", format!("SSWS {secret}"));
        request.send().await.unwrap()
    }

    fn act(&self, json: &str) -> Result<ActDone, SimulatorError> {
        self.simulator
            .act(serde_json::from_str::<Act>(json).unwrap())
    }
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}
