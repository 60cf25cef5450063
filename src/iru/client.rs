//! The client of one tenant: it can read the audit log, ask reads of the catalog, and ping.

use serde_json::Value;

use super::{AuditPage, AuditQuery, ReadOperation};
use crate::http::{
    Answer, Ask, Bearer, HostClient, HostLimits, Http, HttpError, of_answer, reading,
};
use crate::model::{ApiHost, Fault, Limits};

/// Reads one tenant. Clones share the host's limiter and budget.
#[derive(Debug, Clone)]
pub struct TenantClient {
    host: HostClient,
}

impl TenantClient {
    /// The client of a tenant's API host.
    pub fn new(http: &Http, host: &ApiHost, limits: Limits) -> Self {
        Self {
            host: http.host(host.as_str(), HostLimits::from(limits)),
        }
    }

    /// The host it asks.
    pub fn host(&self) -> &str {
        self.host.host()
    }

    /// Whether the run's share of the hourly budget is used up; every further request is refused.
    pub fn budget_spent(&self) -> bool {
        self.host.budget_spent()
    }

    /// Requests sent so far, repetitions included.
    pub fn requests(&self) -> u64 {
        self.host.requests()
    }

    /// One page of the audit log. A spent budget is a fault that `http::is_budget_spent` knows.
    pub async fn audit_page(
        &self,
        bearer: &Bearer,
        query: &AuditQuery,
    ) -> Result<AuditPage, Fault> {
        let pairs = query.pairs();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = self.ask_log(bearer, &pairs, query.no_cache).await?;
        let page = AuditPage::read(&answer.body, answer.date)?;
        if page.next_cursor.is_some() && page.next_cursor == query.cursor {
            return Err(Fault::Shape(
                "the audit log's page names itself as the next one".to_owned(),
            ));
        }
        Ok(page)
    }

    /// The newest events as they come, for a capture: not read, not redacted.
    pub async fn audit_answer(&self, bearer: &Bearer, limit: usize) -> Result<Value, Fault> {
        let limit = limit.clamp(1, 500).to_string();
        let pairs = [("limit", limit.as_str()), ("sort_by", "-occurred_at")];
        let answer = self.ask_log(bearer, &pairs, false).await?;
        serde_json::from_slice(&answer.body)
            .map_err(|_| Fault::Shape("the audit log's page is no JSON".to_owned()))
    }

    async fn ask_log(
        &self,
        bearer: &Bearer,
        pairs: &[(&str, &str)],
        no_cache: bool,
    ) -> Result<Answer, Fault> {
        let operation = ReadOperation::audit_log()
            .ok_or_else(|| Fault::Refused("the catalog has no audit log".to_owned()))?;
        let ask = Ask {
            no_cache,
            ..Ask::default()
        };
        let answer = self
            .host
            .get(Some(bearer), operation.template(), pairs, ask)
            .await?;
        match fault_of(&answer, Some(bearer)) {
            Some(fault) => Err(fault),
            None => Ok(answer),
        }
    }

    /// Whether the host knows this tenant, asked without a credential. The vendor's own tools ask this way, but do not
    /// document it: a fault means nothing.
    pub async fn ping(&self) -> Result<bool, Fault> {
        let answer = self
            .host
            .get(None, "/app/v1/ping", &[], Ask::default())
            .await?;
        match fault_of(&answer, None) {
            Some(Fault::UnknownTenant { .. }) => Ok(false),
            Some(fault) => Err(fault),
            None if is_ping(&answer) => Ok(true),
            None => Err(Fault::Shape(
                "the ping was answered with something else".to_owned(),
            )),
        }
    }

    /// Asks a read. `id` fills every parameter of its path.
    pub(super) async fn ask(
        &self,
        bearer: &Bearer,
        operation: ReadOperation,
        id: Option<&str>,
        no_cache: bool,
    ) -> Result<Answer, HttpError> {
        let path = super::object::filled(operation.template(), id)
            .ok_or_else(|| HttpError::Refused("the path needs the id of an object".to_owned()))?;
        let ask = Ask {
            no_cache,
            ..Ask::default()
        };
        self.host
            .get(Some(bearer), &path, &operation.smallest(), ask)
            .await
    }
}

/// The vendor's other regional host, if it knows the tenant's name: tells a wrong region from a wrong name. `None` also when
/// it could not be asked, and in a simulated run whose stand-ins do not cover it.
pub async fn other_region(http: &Http, host: &ApiHost) -> Option<String> {
    let other = host.other_region()?;
    let stand_ins = http.endpoints();
    if !stand_ins.is_empty() && !stand_ins.covers(other.as_str()) {
        return None;
    }
    let client = TenantClient::new(http, &other, Limits::default());
    matches!(client.ping().await, Ok(true)).then(|| other.as_str().to_owned())
}

/// The fault that an answer of this vendor is, if it is one.
pub(super) fn fault_of(answer: &Answer, bearer: Option<&Bearer>) -> Option<Fault> {
    let unknown =
        answer.status == 404 && reading(answer, bearer).code.as_deref() == Some("tenantNotFound");
    if unknown {
        return Some(Fault::UnknownTenant { other_region: None });
    }
    of_answer(answer, bearer)
}

fn is_ping(answer: &Answer) -> bool {
    answer.status == 200
        && (serde_json::from_slice::<Value>(&answer.body).is_ok()
            || answer.body.trim_ascii().eq_ignore_ascii_case(b"ping"))
}
