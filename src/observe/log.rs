//! Reading a tenant's audit log: the first fill newest first, then only what is new.

use crate::http::{Bearer, is_budget_spent};
use crate::iru::{AuditQuery, Order, PageGuard, TenantClient};
use crate::model::{Fault, SignedDuration, Skew, Timestamp};

use super::cache::TenantLog;

/// No cursor is documented to last, and events may arrive late: a read starts this long before the newest known event.
const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// How a read ended.
#[derive(Debug)]
pub enum Read {
    /// What is new was read; the log is whole as far as the service keeps it.
    Whole,
    /// What is newest was read; older pages were not reached, because of the budget or a fault.
    NewestOnly(Option<Fault>),
    /// The budget was spent before what is new was read.
    NoBudget,
    /// What is new could not be read: what was known before may be stale.
    Failed(Fault),
}

/// Brings `log` up to date. `skew` is set from the answers' clock.
pub async fn read(
    client: &TenantClient,
    bearer: &Bearer,
    log: &mut TenantLog,
    now: Timestamp,
    no_cache: bool,
    skew: &mut Skew,
) -> Read {
    let mut reader = Reader {
        client,
        bearer,
        now,
        no_cache,
        skew,
    };
    if log.started {
        let from = log
            .newest
            .and_then(|newest| newest.checked_sub(OVERLAP).ok());
        let mut fresh = log.clone();
        match reader.pages(&mut fresh, from, None, false).await {
            Ok(()) => *log = fresh,
            Err(fault) if is_budget_spent(&fault) => return Read::NoBudget,
            Err(fault) => return Read::Failed(fault),
        }
    }
    let resumed = log.filled_down_to;
    if log.started && resumed.is_none() {
        finish(log);
        return Read::Whole;
    }
    let outcome = reader.pages(log, None, resumed, true).await;
    finish(log);
    match outcome {
        Ok(()) => {
            log.started = true;
            log.filled_down_to = None;
            Read::Whole
        }
        Err(fault) if !log.started && is_budget_spent(&fault) => Read::NoBudget,
        Err(fault) if !log.started => Read::Failed(fault),
        Err(fault) if is_budget_spent(&fault) => Read::NewestOnly(None),
        Err(fault) => Read::NewestOnly(Some(fault)),
    }
}

fn finish(log: &mut TenantLog) {
    if let Some(from) = log
        .newest
        .and_then(|newest| newest.checked_sub(OVERLAP).ok())
    {
        log.forget_before(from);
    }
}

struct Reader<'a> {
    client: &'a TenantClient,
    bearer: &'a Bearer,
    now: Timestamp,
    no_cache: bool,
    skew: &'a mut Skew,
}

impl Reader<'_> {
    /// Reads pages, newest first, to their end. A fill notes how far down it came after each page.
    async fn pages(
        &mut self,
        log: &mut TenantLog,
        from: Option<Timestamp>,
        until: Option<Timestamp>,
        fill: bool,
    ) -> Result<(), Fault> {
        let mut guard = PageGuard::default();
        let mut query = AuditQuery {
            order: Order::NewestFirst,
            start_date: from,
            end_date: until,
            no_cache: self.no_cache,
            ..AuditQuery::default()
        };
        loop {
            let page = self.client.audit_page(self.bearer, &query).await?;
            if let Some(theirs) = page.date {
                *self.skew = Skew::between(self.now, theirs);
            }
            let oldest = page.events.iter().map(|event| event.at).min();
            log.not_understood += page.not_understood;
            log.take(page.events);
            let Some(cursor) = page.next_cursor else {
                return Ok(());
            };
            if fill {
                log.started = true;
                log.filled_down_to = oldest.or(log.filled_down_to);
            }
            guard.next(&cursor)?;
            query.cursor = Some(cursor);
        }
    }
}
