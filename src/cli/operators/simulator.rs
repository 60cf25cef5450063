//! The simulated consoles: does what a person would do there. Verification is not its business.

use std::collections::{BTreeMap, BTreeSet};

use futures::future::{BoxFuture, FutureExt};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::apply::{Next, Operator, OperatorError, Performed, Task};
use crate::cli::services::control_client;
use crate::model::{
    ActionKind, Address, Connection, Declared, Permission, Recorded, Tenant, Token,
};

/// Works the consoles of a simulator.
pub struct SimulatedConsoles<'a> {
    address: String,
    client: reqwest::Client,
    declared: &'a Declared,
    recorded: Recorded,
    /// Values of new tokens for which no place is declared: a person would keep them until they are pasted.
    kept: BTreeMap<Address, String>,
}

fn broken(error: reqwest::Error) -> OperatorError {
    OperatorError::Broken(error.without_url().to_string())
}

fn done(secret: Option<SecretString>) -> Performed {
    Performed::Done {
        secret,
        stored: true,
        says: None,
    }
}

impl<'a> SimulatedConsoles<'a> {
    /// The consoles at this address; `None` when no client can be built.
    pub fn at(address: String, declared: &'a Declared, recorded: Recorded) -> Option<Self> {
        Some(Self {
            address,
            client: control_client()?,
            declared,
            recorded,
            kept: BTreeMap::new(),
        })
    }

    async fn act(&self, act: Value) -> Result<Value, OperatorError> {
        let url = format!("{}/_simulator/act", self.address);
        let answer = self
            .client
            .post(url)
            .json(&act)
            .send()
            .await
            .map_err(broken)?;
        let fine = answer.status().is_success();
        let body: Value = answer.json().await.map_err(broken)?;
        match (fine, body.get("error").and_then(Value::as_str)) {
            (true, _) => Ok(body),
            (false, Some(error)) => Err(OperatorError::Refused(error.to_owned())),
            (false, None) => Err(OperatorError::Refused("the simulator refused".to_owned())),
        }
    }

    async fn world(&self) -> Result<Value, OperatorError> {
        let url = format!("{}/_simulator/world", self.address);
        let answer = self.client.get(url).send().await.map_err(broken)?;
        answer.json().await.map_err(broken)
    }

    /// The id of the live token of this name on the console, and its boxes.
    async fn find(
        &self,
        host: &str,
        label: &str,
    ) -> Result<Option<(String, Vec<String>)>, OperatorError> {
        let world = self.world().await?;
        let tenants = world.get("tenants").and_then(Value::as_object);
        let tokens = tenants
            .into_iter()
            .flat_map(|tenants| tenants.values())
            .filter(|tenant| tenant["host"] == host)
            .filter_map(|tenant| tenant["tokens"].as_array())
            .flatten();
        let mut alive = tokens.filter(|token| token["revoked"] != true);
        let found = alive.find(|token| token["label"] == label);
        Ok(found.map(|token| {
            let boxes = token["permissions"].as_array().into_iter().flatten();
            let id = token["id"].as_str().unwrap_or(label);
            let boxes = boxes.filter_map(Value::as_str).map(str::to_owned);
            (id.to_owned(), boxes.collect())
        }))
    }

    fn token(&self, address: &Address) -> Result<(&'a Tenant, Option<&'a Token>), OperatorError> {
        let Address::Token { tenant, token } = address else {
            return Err(OperatorError::Refused(format!("{address} is no token")));
        };
        let tenant =
            self.declared.tenants.get(tenant).ok_or_else(|| {
                OperatorError::Refused(format!("no console belongs to {address}"))
            })?;
        Ok((tenant, tenant.tokens.get(token)))
    }

    async fn create_token(
        &mut self,
        task: Task<'_>,
        name: Option<&str>,
        look_first: bool,
    ) -> Result<Performed, OperatorError> {
        let (tenant, token) = self.token(&task.action.address)?;
        let token = token.ok_or_else(|| OperatorError::Refused("it is not declared".to_owned()))?;
        let name = name.unwrap_or(&token.name);
        let host = tenant.api_host.as_str();
        let boxes = task.handoff.tick.iter();
        let ticks: Vec<String> = boxes.map(|tick| tick.permission.to_string()).collect();
        let description = token.description.as_ref().map(|text| text.value.as_str());
        if look_first && let Some((id, there)) = self.find(host, name).await? {
            let tick: Vec<&String> = ticks.iter().filter(|tick| !there.contains(tick)).collect();
            let untick: Vec<&String> = there.iter().filter(|tick| !ticks.contains(tick)).collect();
            let act = json!({
                "do": "edit_token", "tenant": host, "token": id, "describe": description,
                "tick": tick, "untick": untick,
            });
            self.act(act).await?;
            return Ok(done(None));
        }
        let reference = token.secret.as_ref().map(|secret| secret.value.to_string());
        let act = json!({
            "do": "create_token", "tenant": host, "label": name,
            "description": description, "permissions": ticks, "store_as": reference,
        });
        let answer = self.act(act).await?;
        let value = answer["secret"].as_str().map(str::to_owned);
        if let (None, Some(value)) = (&reference, &value) {
            self.kept.insert(task.action.address.clone(), value.clone());
        }
        Ok(done(value.map(SecretString::from)))
    }

    /// The id, or the name, under which the console has the token now.
    fn console_name(&self, address: &Address, token: Option<&Token>) -> String {
        let recorded = self.recorded.tokens.get(address);
        recorded
            .and_then(|record| record.id.clone())
            .or_else(|| token.map(|token| token.name.value.clone()))
            .unwrap_or_else(|| address.to_string())
    }

    async fn edit_token(&self, task: Task<'_>) -> Result<Performed, OperatorError> {
        let ActionKind::EditToken {
            rename,
            describe,
            tick,
            untick,
        } = &task.action.kind
        else {
            return Err(OperatorError::Refused("that is no edit".to_owned()));
        };
        let (tenant, token) = self.token(&task.action.address)?;
        self.act(json!({
            "do": "edit_token", "tenant": tenant.api_host.as_str(),
            "token": self.console_name(&task.action.address, token),
            "rename": rename, "describe": describe, "tick": tick, "untick": untick,
        }))
        .await?;
        Ok(done(None))
    }

    /// Changes boxes of a token that is being replaced; what is ticked there now is what a person would untick.
    async fn old_token(
        &self,
        task: Task<'_>,
        name: &str,
        tick: &BTreeSet<Permission>,
        untick_all: bool,
    ) -> Result<Performed, OperatorError> {
        let (tenant, _) = self.token(&task.action.address)?;
        let host = tenant.api_host.as_str();
        let found = self.find(host, name).await?;
        let (id, there) = found.ok_or_else(|| {
            OperatorError::Refused(format!("the console shows no token named {name}"))
        })?;
        let untick = match untick_all {
            true => there,
            false => Vec::new(),
        };
        self.act(json!({
            "do": "edit_token", "tenant": host, "token": id, "tick": tick, "untick": untick,
        }))
        .await?;
        Ok(done(None))
    }

    async fn revoke_old(&self, task: Task<'_>, name: &str) -> Result<Performed, OperatorError> {
        let (tenant, _) = self.token(&task.action.address)?;
        self.act(json!({
            "do": "revoke_token", "tenant": tenant.api_host.as_str(), "token": name,
        }))
        .await?;
        Ok(done(None))
    }

    /// Looks whether the connection is red: whether the token behind it is alive and may list devices.
    async fn check_connection(&self, task: Task<'_>) -> Result<Performed, OperatorError> {
        let connection = self.declared_connection(&task.action.address)?;
        let record = self.recorded.connections.get(&task.action.address);
        let org = self.declared.orgs.get(&connection.org.value);
        let domain = org.map(|org| org.domain.as_str());
        let world = self.world().await?;
        let orgs = world["orgs"]
            .as_object()
            .into_iter()
            .flat_map(|orgs| orgs.values());
        let behind = orgs
            .filter(|org| org["domain"].as_str() == domain)
            .filter_map(|org| org["connections"].as_array())
            .flatten()
            .find(|known| known["nickname"] == connection.console_nickname(record))
            .map(|known| known["token_id"].clone());
        let tenants = world["tenants"].as_object().into_iter();
        let mut tokens = tenants
            .flat_map(|tenants| tenants.values())
            .filter_map(|tenant| tenant["tokens"].as_array())
            .flatten();
        let green = tokens.any(|token| {
            let boxes = token["permissions"].as_array().into_iter().flatten();
            let mut boxes = boxes.filter_map(Value::as_str);
            Some(&token["id"]) == behind.as_ref()
                && token["revoked"] != true
                && boxes.any(|listed| listed == "GET /devices")
        });
        Ok(match green {
            true => done(None),
            false => Performed::DoesNotWork {
                says: "the simulated console shows it red".to_owned(),
            },
        })
    }

    async fn revoke_token(&self, task: Task<'_>) -> Result<Performed, OperatorError> {
        let (tenant, token) = self.token(&task.action.address)?;
        self.act(json!({
            "do": "revoke_token", "tenant": tenant.api_host.as_str(),
            "token": self.console_name(&task.action.address, token),
        }))
        .await?;
        Ok(done(None))
    }

    fn declared_connection(&self, address: &Address) -> Result<&'a Connection, OperatorError> {
        let declared = match address {
            Address::Connection(key) => self.declared.connections.get(key),
            _ => None,
        };
        declared.ok_or_else(|| OperatorError::Refused(format!("{address} is not declared")))
    }

    async fn put_key(&self, task: Task<'_>, act: &str) -> Result<Performed, OperatorError> {
        let connection = self.declared_connection(&task.action.address)?;
        let record = self.recorded.connections.get(&task.action.address);
        let nickname = connection.console_nickname(record);
        self.put_key_into(task, nickname, act).await
    }

    /// Does something to a connection that takes no key.
    async fn on_connection(
        &self,
        task: Task<'_>,
        act: &str,
        mut with: Value,
    ) -> Result<Performed, OperatorError> {
        let connection = self.declared_connection(&task.action.address)?;
        let org = self.declared.orgs.get(&connection.org.value);
        with["do"] = json!(act);
        with["org"] = json!(org.map(|org| org.domain.as_str()));
        self.act(with).await?;
        Ok(done(None))
    }

    async fn delete_named(
        &self,
        task: Task<'_>,
        nickname: &str,
    ) -> Result<Performed, OperatorError> {
        let act = json!({ "nickname": nickname });
        self.on_connection(task, "delete_connection", act).await
    }

    async fn put_key_into(
        &self,
        task: Task<'_>,
        nickname: &str,
        act: &str,
    ) -> Result<Performed, OperatorError> {
        let connection = self.declared_connection(&task.action.address)?;
        let address = connection.token_address();
        let (tenant, token) = self.token(&address)?;
        let reference = token
            .and_then(|token| token.secret.as_ref())
            .map(|secret| secret.value.to_string());
        let org = self.declared.orgs.get(&connection.org.value);
        let mut act = json!({
            "do": act, "org": org.map(|org| org.domain.as_str()),
            "nickname": nickname,
            "secret_ref": reference, "secret": self.kept.get(&address),
        });
        // a connection keeps its domain when it gets a new key
        if act["do"] == "create_connection" {
            act["domain"] = json!(tenant.api_host.as_str());
        }
        self.act(act).await?;
        Ok(done(None))
    }

    async fn delete_connection(&self, task: Task<'_>) -> Result<Performed, OperatorError> {
        let address = &task.action.address;
        let record = self.recorded.connections.get(address);
        let (org, nickname) = match (self.declared_connection(address), record) {
            (Ok(connection), record) => {
                (&connection.org.value, connection.console_nickname(record))
            }
            (Err(_), Some(record)) => (&record.org, record.nickname.value.as_str()),
            (Err(error), None) => return Err(error),
        };
        let org = self.declared.orgs.get(org).map(|org| org.domain.as_str());
        self.act(json!({ "do": "delete_connection", "org": org, "nickname": nickname }))
            .await?;
        Ok(done(None))
    }
}

impl Operator for SimulatedConsoles<'_> {
    fn name(&self) -> &'static str {
        "simulator"
    }

    fn perform<'a>(
        &'a mut self,
        task: Task<'a>,
    ) -> BoxFuture<'a, Result<Performed, OperatorError>> {
        async move {
            match &task.action.kind {
                ActionKind::CreateToken { look_first, .. } => {
                    self.create_token(task, None, *look_first).await
                }
                ActionKind::CreateSuccessor {
                    name, look_first, ..
                } => self.create_token(task, Some(name), *look_first).await,
                ActionKind::UntickPredecessor { name, .. } => {
                    self.old_token(task, name, &BTreeSet::new(), true).await
                }
                ActionKind::TickPredecessor { name, tick } => {
                    self.old_token(task, name, tick, false).await
                }
                ActionKind::RevokePredecessor { name } => self.revoke_old(task, name).await,
                // there is no simulation of what is outside of both consoles
                ActionKind::CheckConnection
                    if matches!(task.action.address, Address::Consumer { .. }) =>
                {
                    Ok(done(None))
                }
                ActionKind::CheckConnection => self.check_connection(task).await,
                ActionKind::RepointConsumer => Ok(done(None)),
                ActionKind::EditToken { .. } => self.edit_token(task).await,
                ActionKind::RevokeToken => self.revoke_token(task).await,
                ActionKind::CreateConnection { .. } => {
                    self.put_key(task, "create_connection").await
                }
                ActionKind::ReauthorizeConnection => {
                    self.put_key(task, "reauthorize_connection").await
                }
                ActionKind::DeleteConnection => self.delete_connection(task).await,
                ActionKind::CreateReplacement { nickname } => {
                    self.put_key_into(task, nickname, "create_connection").await
                }
                ActionKind::DeleteReplaced { nickname } => self.delete_named(task, nickname).await,
                ActionKind::MoveFlows { from, to } => {
                    self.on_connection(task, "move_flows", json!({ "from": from, "to": to }))
                        .await
                }
                ActionKind::RenameConnection { from, to } => {
                    let act = json!({ "nickname": from, "rename": to });
                    self.on_connection(task, "rename_connection", act).await
                }
                // its end is a line in the configuration, which nobody writes here
                ActionKind::SetUpCanary => Ok(Performed::Later),
                ActionKind::Adopt
                | ActionKind::Record
                | ActionKind::Forget
                | ActionKind::Move { .. }
                | ActionKind::TestConnection => Err(OperatorError::Refused(
                    "that is nobody's handoff".to_owned(),
                )),
            }
        }
        .boxed()
    }

    /// The simulated log may lag by some reads; a world that never shows an event ends after a few looks.
    fn look_again<'a>(&'a mut self, _: Task<'a>, looks: u32, _: &'a str) -> BoxFuture<'a, Next> {
        let next = match looks < 10 {
            true => Next::Look,
            false => Next::Later,
        };
        async move { next }.boxed()
    }
}
