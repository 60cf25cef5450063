//! Reading a tenant's audit log: the first fill newest first, then only what is new.

use crate::http::{Bearer, is_budget_spent};
use crate::iru::{AuditPage, AuditQuery, Order, PageGuard, TenantClient};
use crate::model::{Fault, Skew, Timestamp};

use super::cache::TenantLog;

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

/// Brings `log` up to date. `skew` is set from the clock of the first answer: `now` is the time of the question.
pub async fn read(
    client: &TenantClient,
    bearer: &Bearer,
    log: &mut TenantLog,
    now: Timestamp,
    no_cache: bool,
    skew: &mut Option<Skew>,
) -> Read {
    let mut reader = Reader {
        client,
        bearer,
        now,
        no_cache,
        skew,
    };
    if log.has_gap(now) {
        *log = TenantLog::default();
    }
    if log.started {
        match reader.new_pages(log).await {
            Ok(()) => {}
            Err(fault) if is_budget_spent(&fault) => return Read::NoBudget,
            Err(fault) => return Read::Failed(fault),
        }
        if log.filled_down_to.is_none() {
            log.forget(now);
            return Read::Whole;
        }
    }
    let outcome = reader.old_pages(log).await;
    log.forget(now);
    match outcome {
        Ok(()) => Read::Whole,
        Err(fault) => match (log.started, is_budget_spent(&fault)) {
            (true, true) => Read::NewestOnly(None),
            (true, false) => Read::NewestOnly(Some(fault)),
            (false, true) => Read::NoBudget,
            (false, false) => Read::Failed(fault),
        },
    }
}

struct Reader<'a> {
    client: &'a TenantClient,
    bearer: &'a Bearer,
    now: Timestamp,
    no_cache: bool,
    skew: &'a mut Option<Skew>,
}

impl Reader<'_> {
    /// Reads what is new, all of it or nothing: the newest event of a token must not be missing while older ones are there.
    async fn new_pages(&mut self, log: &mut TenantLog) -> Result<(), Fault> {
        let mut fresh = log.clone();
        let mut unreadable = 0;
        // what lies deeper than the fill came is the fill's to read
        let from = log.new_from(self.now).max(log.filled_down_to);
        let mut pages = Pages::new(from, None);
        while let Some(page) = self.next(&mut pages).await? {
            unreadable += unreadable_of(&page);
            fresh.take(page.events);
        }
        // the overlap shows the same ones again
        fresh.unreadable = fresh.unreadable.max(unreadable);
        *log = fresh;
        Ok(())
    }

    /// Reads down to the log's end, and notes after each page how far that came, so that the next run can go on there.
    async fn old_pages(&mut self, log: &mut TenantLog) -> Result<(), Fault> {
        let mut pages = Pages::new(None, log.old_until());
        while let Some(page) = self.next(&mut pages).await? {
            let oldest = page.events.iter().map(|event| event.at).min();
            log.unreadable += unreadable_of(&page);
            log.take(page.events);
            if oldest.is_some() {
                log.started = true;
                log.filled_down_to = oldest;
            }
        }
        log.started = true;
        log.filled_down_to = None;
        Ok(())
    }

    /// The next page; `None` after the last one.
    async fn next(&mut self, pages: &mut Pages) -> Result<Option<AuditPage>, Fault> {
        if pages.ended {
            return Ok(None);
        }
        pages.query.no_cache = self.no_cache;
        let page = self.client.audit_page(self.bearer, &pages.query).await?;
        if let Some(theirs) = page.date {
            self.skew
                .get_or_insert_with(|| Skew::between(self.now, theirs));
        }
        pages.query.cursor = page.next_cursor.clone();
        match &page.next_cursor {
            Some(cursor) => pages.guard.next(cursor)?,
            None => pages.ended = true,
        }
        Ok(Some(page))
    }
}

/// A walk over pages, newest first: what arrives meanwhile comes before it and shifts nothing out.
struct Pages {
    query: AuditQuery,
    guard: PageGuard,
    ended: bool,
}

impl Pages {
    fn new(from: Option<Timestamp>, until: Option<Timestamp>) -> Self {
        Self {
            query: AuditQuery {
                order: Order::NewestFirst,
                start_date: from,
                end_date: until,
                ..AuditQuery::default()
            },
            guard: PageGuard::default(),
            ended: false,
        }
    }
}

/// Members of a page that gave no event.
fn unreadable_of(page: &AuditPage) -> u64 {
    let in_part = page.events.iter().filter(|event| !event.is_understood());
    page.not_understood.saturating_sub(in_part.count() as u64)
}
