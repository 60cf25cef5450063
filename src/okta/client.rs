//! The client of one org: it can read the System Log.

use std::time::Duration;

use super::log::{LOG_FILTER, oldest};
use super::{LogPage, LogQuery};
use crate::http::{Answer, Ask, Bearer, HostClient, HostLimits, Http, next_link, of_answer};
use crate::model::{Fault, OktaDomain, Timestamp};

const LOGS: &str = "/api/v1/logs";
/// Okta's example gives the log's bucket as 120 requests a minute, half of which one credential may use by default; the answers
/// say what an org really has.
const LIMITS: HostLimits = HostLimits {
    per_second: 1,
    share_of_hour: 1.0,
    share_of_bucket: 0.5,
};
/// A bucket is filled again each minute: long enough to wait for that.
pub(super) const LONGEST_WAIT: Duration = Duration::from_secs(65);

/// The client of an org's host, within its limits.
pub(super) fn of_org(http: &Http, domain: &OktaDomain) -> HostClient {
    // A stand-in on this machine has nobody to share its bucket with.
    let limits = if http.endpoints().covers(domain.as_str()) {
        HostLimits {
            per_second: 1000,
            share_of_bucket: 1.0,
            ..LIMITS
        }
    } else {
        LIMITS
    };
    http.host(domain.as_str(), limits)
}

/// Reads one org. Clones share the host's limiter.
#[derive(Debug, Clone)]
pub struct OrgClient {
    host: HostClient,
}

impl OrgClient {
    /// The client of an org's domain.
    pub fn new(http: &Http, domain: &OktaDomain) -> Self {
        Self {
            host: of_org(http, domain),
        }
    }

    /// The domain it asks.
    pub fn host(&self) -> &str {
        self.host.host()
    }

    /// Requests sent so far, repetitions included.
    pub fn requests(&self) -> u64 {
        self.host.requests()
    }

    /// One page of events, oldest first. Ask on with `after` until a page is the last one.
    pub async fn log_page(&self, bearer: &Bearer, query: &LogQuery) -> Result<LogPage, Fault> {
        let pairs = query.pairs(Timestamp::now());
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(n, v)| (*n, v.as_str())).collect();
        let answer = self.ask(bearer, &pairs).await?;
        let mut page = LogPage::read(&answer.body)?;
        page.date = answer.date;
        if let Some(link) = next_link(&answer.links) {
            page.after = self.after(&link)?;
            if page.after.is_none() && page.size > 0 {
                return Err(Fault::Shape(
                    "the System Log's next link has no after".to_owned(),
                ));
            }
        }
        if page.size > 0 && page.after.is_some() && page.after == query.after {
            return Err(Fault::Shape(
                "the System Log's page names itself as the next one".to_owned(),
            ));
        }
        Ok(page)
    }

    /// The newest of the events that are read here, as they come, for a capture: not read, not redacted.
    pub async fn log_answer(
        &self,
        bearer: &Bearer,
        limit: usize,
    ) -> Result<serde_json::Value, Fault> {
        let limit = limit.clamp(1, 1000).to_string();
        // Without a `since` the answer would go back a week alone.
        let since = oldest(Timestamp::now());
        let pairs = [
            ("filter", LOG_FILTER),
            ("sortOrder", "DESCENDING"),
            ("since", &since),
            ("limit", &limit),
        ];
        let answer = self.ask(bearer, &pairs).await?;
        serde_json::from_slice(&answer.body)
            .map_err(|_| Fault::Shape("the System Log's page is no JSON".to_owned()))
    }

    async fn ask(&self, bearer: &Bearer, pairs: &[(&str, &str)]) -> Result<Answer, Fault> {
        let ask = Ask {
            longest_wait: Some(LONGEST_WAIT),
            ..Ask::default()
        };
        let answer = self.host.get(Some(bearer), LOGS, pairs, ask).await?;
        match of_answer(&answer, Some(bearer)) {
            Some(fault) => Err(fault),
            None => Ok(answer),
        }
    }

    /// The `after` of a next link of this very log; the link itself is not followed.
    fn after(&self, link: &str) -> Result<Option<String>, Fault> {
        let query = self.host.own_link(link, LOGS)?;
        Ok(query
            .into_iter()
            .find(|(name, value)| name == "after" && !value.is_empty())
            .map(|(_, value)| value))
    }
}
