//! Observing an org: what its System Log says of connections, imports and roles.

use crate::http::{Bearer, Http};
use crate::model::{Fault, LiveOrg, Org, Reading, Skew, Timestamp};
use crate::okta::{LogGuard, LogQuery, OrgClient};

use super::cache::OrgLog;
use super::sign_in::OrgSignIn;

/// Reads what is new in an org's log into `log`, and folds it.
pub async fn observe(signing_in: &OrgSignIn<'_>, log: &mut OrgLog) -> LiveOrg {
    let OrgSignIn { http, org, now, .. } = *signing_in;
    let reading = match signing_in.reader().await {
        Ok(bearer) => read(http, &bearer, org, log, now).await,
        Err(reading) => reading,
    };
    log.live(reading)
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
    fresh.prepare(now);
    let mut skew = None;
    let mut guard = LogGuard::default();
    let mut query = LogQuery {
        since: fresh.since.filter(|_| fresh.after.is_none()),
        after: fresh.after.clone(),
    };
    loop {
        let page = match client.log_page(bearer, &query).await {
            Ok(page) => page,
            // a position that the service forgot: begin anew
            Err(Fault::Status { status: 400, .. }) if query.since.is_none() => {
                log.start_over();
                return Box::pin(read(http, bearer, org, log, now)).await;
            }
            Err(fault) => return Reading::Failed(fault),
        };
        if let Some(theirs) = page.date {
            skew.get_or_insert_with(|| Skew::between(now, theirs));
        }
        let next = match guard.next(&page) {
            Ok(next) => next,
            Err(fault) => return Reading::Failed(fault),
        };
        fresh.take(page);
        query = match next {
            Some(after) => LogQuery {
                since: None,
                after: Some(after),
            },
            None => break,
        };
    }
    fresh.read_to = Some(now);
    fresh.forget();
    let reading = Reading::Read {
        newest: fresh.newest,
        since: fresh.since,
        skew: skew.unwrap_or_default(),
    };
    *log = fresh;
    reading
}
