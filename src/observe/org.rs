//! Observing an org: its System Log's connection events.

use crate::http::{Bearer, Http};
use crate::model::{Fault, Finding, LiveOrg, Org, Reading, SignedDuration, Skew, Timestamp};
use crate::okta::{LogQuery, OrgClient, fold};

use super::cache::OrgLog;
use super::sign_in::OrgSignIn;

/// Okta keeps its System Log for 90 days (Okta System Log docs).
const RETENTION: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Reads what is new in an org's log into `log`, and folds it.
pub async fn observe(signing_in: &OrgSignIn<'_>, log: &mut OrgLog) -> LiveOrg {
    let OrgSignIn { http, org, now, .. } = *signing_in;
    let reading = match signing_in.reader().await {
        Ok(bearer) => read(http, &bearer, org, log, now).await,
        Err(reading) => reading,
    };
    let connections = match &reading {
        Reading::Read { .. } => fold(log.events.values()),
        _ => Vec::new(),
    };
    let findings = match log.not_understood {
        0 => Vec::new(),
        count => vec![Finding::EventsNotUnderstood { count }],
    };
    LiveOrg {
        log: reading,
        connections,
        findings,
    }
}

async fn read(
    http: &Http,
    bearer: &Bearer,
    org: &Org,
    log: &mut OrgLog,
    now: Timestamp,
) -> Reading {
    let client = OrgClient::new(http, &org.domain.value);
    let mut fresh = log.clone();
    let mut skew = None;
    let mut query = LogQuery {
        since: None,
        after: fresh.after.clone(),
    };
    if query.after.is_none() {
        let since = now.checked_sub(RETENTION).unwrap_or(now);
        fresh.since = Some(since);
        query.since = Some(since);
    }
    loop {
        let page = match client.log_page(bearer, &query).await {
            Ok(page) => page,
            // a position that the service forgot: begin anew
            Err(Fault::Status { status: 400, .. }) if query.since.is_none() => {
                *log = OrgLog::default();
                return Box::pin(read(http, bearer, org, log, now)).await;
            }
            Err(fault) => return Reading::Failed(fault),
        };
        if let Some(theirs) = page.date {
            skew.get_or_insert_with(|| Skew::between(now, theirs));
        }
        let last = page.is_last() || page.after == query.after;
        fresh.not_understood += page.not_understood;
        for event in page.events {
            fresh.newest = fresh.newest.max(Some(event.at));
            fresh.events.entry(event.id.clone()).or_insert(event);
        }
        fresh.after = page.after.clone().or(fresh.after);
        if last {
            break;
        }
        query = LogQuery {
            since: None,
            after: page.after,
        };
    }
    let reading = Reading::Read {
        newest: fresh.newest,
        since: fresh.since,
        skew: skew.unwrap_or_default(),
    };
    *log = fresh;
    reading
}
