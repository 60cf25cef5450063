//! How the System Log is read: sign-in, filter, pages and limits.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::filter::Filter;
use super::token::{Desk, NotOpen, refused};
use crate::simulator::answer::Answer;
use crate::simulator::asked::Asked;
use crate::simulator::limiter::Window;
use crate::simulator::seeded;
use crate::simulator::world::{LinkHeaders, NextLink, SimulatedOrg};

/// Beyond this many days `since` is refused (Okta's System Log docs).
const FARTHEST_DAYS: i64 = 180;

/// Okta's error envelope.
fn error(status: u16, code: &str, summary: &str) -> Answer {
    Answer::json(
        status,
        &json!({
            "errorCode": code,
            "errorSummary": summary,
            "errorLink": code,
            "errorId": format!("oae{}", &seeded::uuid(summary).replace('-', "")[..17]),
            "errorCauses": [],
        }),
    )
}

/// An error that a fault asks for.
pub(in crate::simulator) fn failed(status: u16) -> Answer {
    match status {
        401 => error(401, "E0000011", "Invalid token provided"),
        403 => error(
            403,
            "E0000006",
            "You do not have permission to perform the requested action",
        ),
        429 => error(
            429,
            "E0000047",
            "API call exceeded rate limit due to too many requests.",
        ),
        status => error(status, "E0000009", "Internal Server Error"),
    }
}

/// What Okta says of an org that it does not have.
pub(in crate::simulator) fn no_org(asked: &Asked) -> Answer {
    let summary = format!("Not found: Resource not found: {} (Org)", asked.host);
    error(404, "E0000007", &summary)
}

/// Answers a request to `org`, `elapsed` seconds after the start.
pub(in crate::simulator) fn answer(
    org: &mut SimulatedOrg,
    (minute, desk): (&mut Window, &mut Desk),
    elapsed: u64,
    now: Timestamp,
    asked: &Asked,
) -> Answer {
    if asked.path != "/api/v1/logs" {
        let summary = format!("Not found: Resource not found: {} (Path)", asked.path);
        return error(404, "E0000007", &summary);
    }
    if asked.method != "GET" {
        return error(
            405,
            "E0000022",
            "The endpoint does not support the provided HTTP method",
        );
    }
    let limit = org.switches.limits.per_minute;
    let (left, seconds) = minute.left(elapsed, 60, limit);
    let answer = if left == 0 {
        let summary = "API call exceeded rate limit due to too many requests.";
        error(429, "E0000047", summary)
    } else {
        minute.take();
        org.switches.limits.used_this_minute = minute.used();
        may_read(org, desk, now, asked).map_or_else(|refusal| refusal, |()| read(org, now, asked))
    };
    let reset = now.as_second().saturating_add_unsigned(seconds);
    answer
        .header("x-rate-limit-limit", limit)
        .header("x-rate-limit-remaining", left.saturating_sub(1))
        .header("x-rate-limit-reset", reset)
        .header(
            "x-okta-request-id",
            seeded::uuid(&format!("{now} {}", asked.path)),
        )
}

/// Answers a request of the token endpoint.
pub(in crate::simulator) fn signed_in(
    org: &SimulatedOrg,
    desk: &mut Desk,
    now: Timestamp,
    asked: &Asked,
) -> Answer {
    if asked.method != "POST" {
        return failed(405);
    }
    desk.answer(org, now, asked)
        .header("x-okta-request-id", seeded::uuid(&format!("{now} token")))
}

/// Whether a request may read the log; else what is answered.
fn may_read(
    org: &SimulatedOrg,
    desk: &mut Desk,
    now: Timestamp,
    asked: &Asked,
) -> Result<(), Answer> {
    let own = |secret: &str| {
        org.ssws_value
            .as_ref()
            .is_some_and(|value| value.expose() == secret)
    };
    let allowed = match asked.secret("ssws") {
        Some(secret) if own(secret) => org.switches.may_read_log,
        Some(_) => return Err(failed(401)),
        None => match desk.opened(org, now, asked, "okta.logs.read") {
            Ok(app) => app.has_role,
            Err(NotOpen::Scope) => false,
            Err(NotOpen::Unknown) => return Err(failed(401)),
            Err(NotOpen::Proof(why)) => return Err(refused(400, "invalid_dpop_proof", why)),
            Err(NotOpen::Nonce(nonce)) => {
                let why = "Resource server requires nonce in DPoP proof.";
                return Err(refused(401, "use_dpop_nonce", why).header("dpop-nonce", nonce));
            }
        },
    };
    if allowed { Ok(()) } else { Err(failed(403)) }
}

fn read(org: &mut SimulatedOrg, now: Timestamp, asked: &Asked) -> Answer {
    let answer = Question::read(asked, now).map_or_else(
        |refusal| refusal,
        |question| question.answer(org, now, asked),
    );
    for logged in &mut org.log {
        logged.hidden_for = logged.hidden_for.saturating_sub(1);
    }
    answer
}

/// What is asked of the log.
struct Question {
    since: Timestamp,
    until: Option<Timestamp>,
    /// Place in the log of the last event that was seen.
    after: Option<usize>,
    filter: Option<Filter>,
    limit: usize,
    descending: bool,
}

impl Question {
    fn read(asked: &Asked, now: Timestamp) -> Result<Self, Answer> {
        let invalid =
            |name: &str| error(400, "E0000001", &format!("Api validation failed: '{name}'"));
        let days = |days: i64| SignedDuration::from_hours(24 * days);
        let time = |name: &str| match asked.parameter(name).map(str::parse::<Timestamp>) {
            None => Ok(None),
            Some(Ok(time)) => Ok(Some(time)),
            Some(Err(_)) => Err(invalid(name)),
        };
        let until = time("until")?;
        let since = time("since")?;
        let far = now.checked_sub(days(FARTHEST_DAYS)).unwrap_or(now);
        if since.is_some_and(|since| since < far) {
            let summary =
                "Invalid parameter: The since parameter is over 180 days prior to the current day.";
            return Err(error(400, "E0000053", summary));
        }
        let after = match asked.parameter("after").map(cursor_read) {
            None => None,
            Some(Some(cursor)) => Some(cursor),
            Some(None) => return Err(invalid("after")),
        };
        let limit = match asked.parameter("limit").map(str::parse::<usize>) {
            None => 100,
            Some(Ok(limit)) if limit <= 1000 => limit,
            Some(_) => return Err(invalid("limit")),
        };
        let descending = match asked.parameter("sortOrder") {
            None | Some("ASCENDING") => false,
            Some("DESCENDING") => true,
            Some(_) => return Err(invalid("sortOrder")),
        };
        let filter = asked.parameter("filter").map(Filter::read).transpose();
        let week_before = until.unwrap_or(now).checked_sub(days(7)).unwrap_or(now);
        Ok(Self {
            since: after.map_or(since.unwrap_or(week_before), |(_, since)| since),
            until,
            after: after.map(|(place, _)| place),
            filter: filter.map_err(|summary| error(400, "E0000053", &summary))?,
            limit,
            descending,
        })
    }

    fn answer(&self, org: &SimulatedOrg, now: Timestamp, asked: &Asked) -> Answer {
        let kept = SignedDuration::from_hours(24 * i64::from(org.switches.log_days));
        let oldest = now.checked_sub(kept).unwrap_or(Timestamp::MIN);
        let wanted = |(place, event): &(usize, &Value)| {
            let published = event["published"]
                .as_str()
                .and_then(|text| text.parse().ok());
            let kind = event["eventType"].as_str().unwrap_or_default();
            published.is_some_and(|at: Timestamp| {
                at >= oldest && at >= self.since && self.until.is_none_or(|until| at < until)
            }) && self
                .filter
                .as_ref()
                .is_none_or(|filter| filter.matches(kind))
                && self.after.is_none_or(|after| {
                    if org.switches.next_link == NextLink::Circle {
                        return true;
                    }
                    if self.descending {
                        *place < after
                    } else {
                        *place > after
                    }
                })
        };
        let mut found: Vec<(usize, &Value)> = org
            .log
            .iter()
            .enumerate()
            .filter(|(_, logged)| logged.hidden_for == 0)
            .map(|(place, logged)| (place, &logged.event))
            .filter(wanted)
            .collect();
        if self.descending {
            found.reverse();
        }
        let more = found.len() > self.limit;
        found.truncate(self.limit);
        let turn = org.switches.next_link;
        let polling = self.until.is_none() && !self.descending;
        let links = Links {
            this: asked.url_with(&asked.host, &[]),
            next: (more || polling)
                .then(|| self.next(&found, more, org, asked))
                .map(|next| led(next, turn, asked)),
        };
        let body: Vec<&Value> = found.into_iter().map(|(_, event)| event).collect();
        links.put(Answer::json(200, &json!(body)), org.switches.link_headers)
    }

    /// The question for the next page: a poll goes on behind what it has seen.
    fn next(
        &self,
        found: &[(usize, &Value)],
        more: bool,
        org: &SimulatedOrg,
        asked: &Asked,
    ) -> String {
        let seen = || {
            let before = org.log.iter().take_while(|logged| logged.hidden_for == 0);
            before.count().checked_sub(1)
        };
        let last = found.last().map(|(place, _)| *place).or(self.after);
        match last.or_else(|| if more { None } else { seen() }) {
            Some(place) => {
                let cursor = format!("{place}_{}", self.since.as_microsecond());
                let changed = [("after", cursor), ("since", String::new())];
                asked.url_with(&asked.host, &changed)
            }
            None => asked.url_with(&asked.host, &[]),
        }
    }
}

/// The next link as the switch has it.
fn led(next: String, turn: NextLink, asked: &Asked) -> String {
    match turn {
        NextLink::Own => next,
        NextLink::OtherHost => next.replacen(&asked.host, "elsewhere.okta.com", 1),
        NextLink::OtherPath => next.replacen("/api/v1/logs", "/api/v1/users", 1),
        NextLink::Circle => {
            let back = match asked.parameter("after").and_then(cursor_read) {
                Some((0, _)) => "1_0",
                _ => "0_0",
            };
            let changed = [("after", back.to_owned()), ("since", String::new())];
            asked.url_with(&asked.host, &changed)
        }
    }
}

/// An opaque cursor: the place of the last event, and where the question began.
fn cursor_read(text: &str) -> Option<(usize, Timestamp)> {
    let (place, since) = text.split_once('_')?;
    let since = Timestamp::from_microsecond(since.parse().ok()?).ok()?;
    Some((place.parse().ok()?, since))
}

struct Links {
    this: String,
    next: Option<String>,
}

impl Links {
    fn put(self, answer: Answer, form: LinkHeaders) -> Answer {
        let this = format!("<{}>; rel=\"self\"", self.this);
        let next = self.next.map(|next| format!("<{next}>; rel=\"next\""));
        match (next, form) {
            (None, _) => answer.header("link", this),
            (Some(next), LinkHeaders::Separate) => answer.header("link", this).header("link", next),
            (Some(next), LinkHeaders::Joined) => answer.header("link", format!("{this}, {next}")),
        }
    }
}
