//! Which times the readings of each log cover, and which nobody ever read: periods without evidence.

use std::collections::BTreeMap;

use super::entry::{Body, Entry, Service};
use crate::model::{SignedDuration, Timestamp};

/// A report is drawn after the last reading, and clocks differ: less than this is no gap.
const NOISE: SignedDuration = SignedDuration::from_mins(5);

/// A period, its end not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Interval {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
}

/// What is known of one log in a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceCoverage {
    /// Whose log.
    pub service: Service,
    /// The tenant's host or the org's domain.
    pub host: String,
    /// Parts of the period that no reading covers, in their order.
    pub gaps: Vec<Interval>,
    /// When it could not be read, and why; a later reading may have caught up.
    pub outages: Vec<(Timestamp, String)>,
    /// How many events of the period are in the ledger.
    pub events: usize,
}

/// The coverage of each log that the ledger names, in `period`.
pub fn coverage(entries: &[Entry], period: Interval) -> Vec<SourceCoverage> {
    let mut sources: BTreeMap<(Service, String), (Vec<Interval>, SourceCoverage)> = BTreeMap::new();
    for entry in entries {
        let (service, host) = match &entry.body {
            Body::Reading(reading) => (reading.service, &reading.host),
            Body::NotRead(not_read) => (not_read.service, &not_read.host),
            Body::Event(event) => (event.service, &event.host),
            _ => continue,
        };
        let (read, source) = sources.entry((service, host.clone())).or_insert_with(|| {
            let source = SourceCoverage {
                service,
                host: host.clone(),
                gaps: Vec::new(),
                outages: Vec::new(),
                events: 0,
            };
            (Vec::new(), source)
        });
        match &entry.body {
            Body::Reading(reading) => read.push(Interval {
                from: reading.from,
                to: reading.to,
            }),
            Body::NotRead(not_read) if within(period, entry.at) => {
                source.outages.push((entry.at, not_read.why.clone()));
            }
            Body::Event(event) if within(period, event.when) => source.events += 1,
            _ => {}
        }
    }
    sources
        .into_values()
        .map(|(read, source)| SourceCoverage {
            gaps: gaps(read, period)
                .into_iter()
                .filter(|gap| gap.to.duration_since(gap.from) >= NOISE)
                .collect(),
            ..source
        })
        .collect()
}

/// Whether a time is in a period.
pub fn within(period: Interval, at: Timestamp) -> bool {
    period.from <= at && at < period.to
}

/// The parts of a period that none of these covers.
pub fn gaps(mut covered: Vec<Interval>, period: Interval) -> Vec<Interval> {
    // a reading whose clock ran backwards covers nothing
    covered.retain(|part| part.from < part.to);
    covered.sort_unstable();
    let mut gaps = Vec::new();
    let mut reached = period.from;
    for part in covered {
        if part.from > reached {
            let to = part.from.min(period.to);
            if to > reached {
                gaps.push(Interval { from: reached, to });
            }
        }
        reached = reached.max(part.to);
        if reached >= period.to {
            return gaps;
        }
    }
    gaps.push(Interval {
        from: reached,
        to: period.to,
    });
    gaps.retain(|gap| gap.from < gap.to);
    gaps
}
