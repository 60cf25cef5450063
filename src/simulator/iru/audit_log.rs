//! The audit log: what is written into it, and how it is read.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::catalog;
use crate::model::Permission;
use crate::simulator::answer::Answer;
use crate::simulator::asked::Asked;
use crate::simulator::seeded;
use crate::simulator::world::{
    AuditEvent, CreateEvent, DeleteEvent, Logged, NextUrl, SimulatedTenant, SimulatedToken,
    TenantSwitches, UpdateEvent,
};

/// The most events of a page (vendor's docs).
const MOST: usize = 500;

/// What an event shows of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::simulator) struct TokenState {
    pub(in crate::simulator) label: String,
    pub(in crate::simulator) description: Option<String>,
    pub(in crate::simulator) permissions: BTreeSet<Permission>,
}

impl TokenState {
    pub(in crate::simulator) fn of(token: &SimulatedToken) -> Self {
        Self {
            label: token.label.clone(),
            description: token.description.clone(),
            permissions: token.permissions.0.clone(),
        }
    }

    fn json(&self) -> Map<String, Value> {
        let mut state = Map::new();
        state.insert("description".to_owned(), json!(self.description));
        state.insert("label".to_owned(), json!(self.label));
        let permissions: Vec<Value> = self.permissions.iter().map(as_logged).collect();
        state.insert("permissions".to_owned(), Value::Array(permissions));
        state
    }
}

/// A permission as the log spells it: with `/api/v1` and parameter names.
fn as_logged(permission: &Permission) -> Value {
    let path = catalog::operation(permission).map_or_else(
        || {
            let path = permission.path().replace("{}", "{id}");
            if path.starts_with("/api/") {
                path
            } else {
                format!("/api/v1{path}")
            }
        },
        |operation| operation.request_path.clone(),
    );
    json!({ "path": path, "http_method": permission.method().as_str() })
}

/// An event without its id.
#[derive(Debug, Clone)]
pub(in crate::simulator) struct Draft {
    pub(in crate::simulator) at: Timestamp,
    action: &'static str,
    actor: (String, String),
    target: (String, &'static str),
    new_state: Value,
}

impl Draft {
    pub(in crate::simulator) fn into_event(self, sequence: u64) -> AuditEvent {
        AuditEvent {
            id: seeded::ulid(self.at, sequence),
            action: self.action.to_owned(),
            occurred_at: self.at,
            actor_id: self.actor.0,
            actor_type: self.actor.1,
            target_id: self.target.0,
            target_type: self.target.1.to_owned(),
            new_state: self.new_state,
        }
    }
}

fn token_event(at: Timestamp, action: &'static str, by: &str, id: &str, new_state: Value) -> Draft {
    Draft {
        at,
        action,
        actor: (by.to_owned(), "user".to_owned()),
        target: (id.to_owned(), "api_token"),
        new_state,
    }
}

/// What the creation of a token writes.
pub(in crate::simulator) fn created(
    id: &str,
    state: &TokenState,
    switches: &TenantSwitches,
    at: Timestamp,
    by: &str,
) -> Vec<Draft> {
    let mut whole = state.json();
    let whole_again = Value::Object(whole.clone());
    let (first, follows) = match switches.create_event {
        CreateEvent::Full => (Value::Object(whole), false),
        CreateEvent::WithoutPermissions => {
            whole.shift_remove("permissions");
            (Value::Object(whole), !state.permissions.is_empty())
        }
        CreateEvent::WithoutState => (Value::Null, !state.permissions.is_empty()),
    };
    let mut events = vec![token_event(at, "create", by, id, first)];
    if follows {
        let moment = SignedDuration::from_micros(1);
        let later = at.checked_add(moment).unwrap_or(at);
        events.push(token_event(later, "update", by, id, whole_again));
    }
    events
}

/// What an edit of a token writes. Without a state before, every field counts as changed.
pub(in crate::simulator) fn updated(
    id: &str,
    before: Option<&TokenState>,
    after: &TokenState,
    switches: &TenantSwitches,
    at: Timestamp,
    by: &str,
) -> Draft {
    let mut state = after.json();
    if let (UpdateEvent::ChangedFields, Some(before)) = (switches.update_event, before) {
        let old = before.json();
        state.retain(|field, value| old.get(field) != Some(value));
    }
    token_event(at, "update", by, id, Value::Object(state))
}

/// What the end of a token writes.
pub(in crate::simulator) fn deleted(
    id: &str,
    last: &TokenState,
    switches: &TenantSwitches,
    at: Timestamp,
    by: &str,
) -> Draft {
    let state = match switches.delete_event {
        DeleteEvent::Full => Value::Object(last.json()),
        DeleteEvent::WithoutState => Value::Null,
    };
    token_event(at, "delete", by, id, state)
}

/// Something that a token did itself.
pub(in crate::simulator) fn acted(
    token: &SimulatedToken,
    switches: &TenantSwitches,
    at: Timestamp,
) -> Draft {
    let actor = if switches.token_actor_is_target {
        token.id().to_owned()
    } else {
        seeded::uuid(&format!("actor of {}", token.id()))
    };
    Draft {
        actor: (actor, switches.token_actor_type.clone()),
        ..blueprint(at, "", &format!("of {}", token.id()))
    }
}

/// An edited blueprint, in the shape of the vendor's published example.
fn blueprint(at: Timestamp, by: &str, seed: &str) -> Draft {
    let id = seeded::uuid(&format!("blueprint {seed}"));
    Draft {
        at,
        action: "update",
        actor: (by.to_owned(), "user".to_owned()),
        new_state: json!({
            "library_items_added": [{ "id": seeded::uuid(&format!("item {seed}")), "name": format!("Library item {seed}") }],
            "library_items_removed": [],
            "library_items_scoped": [],
            "name": format!("Blueprint {seed}"),
        }),
        target: (id, "blueprint"),
    }
}

/// Events of other things, spread over the half year before `now`.
pub(in crate::simulator) fn other_events(
    count: usize,
    host: &str,
    by: &str,
    now: Timestamp,
) -> Vec<Draft> {
    let half_year = 180 * 24 * 3600 * 1000_i64;
    let step = half_year / (count as i64 + 1);
    (1..=count)
        .map(|number| {
            let before = SignedDuration::from_millis(step * (count + 1 - number) as i64);
            let at = now.checked_sub(before).unwrap_or(now);
            blueprint(at, by, &format!("{host} {number}"))
        })
        .collect()
}

/// Hides new events for as many reads as the tenant's switch says.
pub(in crate::simulator) fn write(tenant: &mut SimulatedTenant, event: AuditEvent) {
    let hidden_for = tenant.switches.log_lag;
    tenant.log.push(Logged { event, hidden_for });
}

/// Answers `GET /api/v1/audit/events`. A stale read sees the first `known` events alone.
pub(super) fn read(tenant: &mut SimulatedTenant, asked: &Asked, known: Option<usize>) -> Answer {
    let answer = page(tenant, asked, known);
    for logged in &mut tenant.log {
        logged.hidden_for = logged.hidden_for.saturating_sub(1);
    }
    answer
}

fn page(tenant: &SimulatedTenant, asked: &Asked, known: Option<usize>) -> Answer {
    let bad = |says: &str| Answer::error(400, tenant.switches.error_shape(400), says);
    let limit = match asked.parameter("limit").map(str::parse::<usize>) {
        None => 100,
        Some(Ok(limit)) if limit > 0 => limit.min(MOST),
        Some(_) => return bad("limit is no whole number"),
    };
    let sort = asked
        .parameter("sort_by")
        .unwrap_or(&tenant.switches.log_sort);
    let descending = match sort {
        "-occurred_at" | "-id" => true,
        "occurred_at" | "id" => false,
        _ => return bad("sort_by is not one of occurred_at, -occurred_at, id, -id"),
    };
    let (Ok(start), Ok(end)) = (
        day(asked, "start_date", false),
        day(asked, "end_date", true),
    ) else {
        return bad("a date is no date");
    };
    let after = match asked.parameter("cursor").map(cursor_read) {
        None => None,
        Some(Some(id)) => Some(id),
        Some(None) => return bad("Invalid cursor"),
    };
    let mut events: Vec<&AuditEvent> = visible(tenant, known)
        .filter(|event| start.is_none_or(|start| event.occurred_at >= start))
        .filter(|event| end.is_none_or(|end| event.occurred_at < end))
        .filter(|event| match &after {
            Some(id) if descending => event.id < *id,
            Some(id) => event.id > *id,
            None => true,
        })
        .collect();
    // ULIDs sort by time.
    events.sort_by(|a, b| a.id.cmp(&b.id));
    if descending {
        events.reverse();
    }
    let more = events.len() > limit;
    events.truncate(limit);
    let next = events
        .last()
        .filter(|_| more)
        .map(|last| next_link(tenant, asked, "cursor", &cursor(&last.id)));
    let results: Vec<Value> = events.into_iter().map(shown).collect();
    Answer::json(
        200,
        &json!({ "results": results, "previous": null, "next": next }),
    )
}

/// Events that the log shows now: not hidden, and of the last year before its newest.
fn visible(tenant: &SimulatedTenant, known: Option<usize>) -> impl Iterator<Item = &AuditEvent> {
    let shown = || {
        tenant
            .log
            .iter()
            .take(known.unwrap_or(usize::MAX))
            .filter(|logged| logged.hidden_for == 0)
            .map(|logged| &logged.event)
    };
    let days = i64::from(tenant.switches.log_days);
    let oldest = shown()
        .map(|event| event.occurred_at)
        .max()
        .and_then(|newest| {
            newest
                .checked_sub(SignedDuration::from_hours(24 * days))
                .ok()
        });
    shown().filter(move |event| oldest.is_none_or(|oldest| event.occurred_at >= oldest))
}

fn shown(event: &AuditEvent) -> Value {
    json!({
        "id": event.id,
        "action": event.action,
        "occurred_at": event.occurred_at.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
        "actor_id": event.actor_id,
        "actor_type": event.actor_type,
        "target_id": event.target_id,
        "target_type": event.target_type,
        "target_component": "",
        "new_state": event.new_state,
        "metadata": {},
    })
}

/// A date or a time; the day itself belongs to an end.
fn day(asked: &Asked, name: &str, end: bool) -> Result<Option<Timestamp>, ()> {
    let Some(text) = asked.parameter(name) else {
        return Ok(None);
    };
    // The smallest step after an inclusive end: the log writes microseconds.
    let step = SignedDuration::from_micros(i64::from(end));
    if let Ok(at) = text.parse::<Timestamp>() {
        return at.checked_add(step).map(Some).map_err(|_| ());
    }
    let date: Date = text.parse().map_err(|_| ())?;
    let date = if end {
        date.tomorrow().map_err(|_| ())?
    } else {
        date
    };
    date.to_zoned(TimeZone::UTC)
        .map(|zoned| Some(zoned.timestamp()))
        .map_err(|_| ())
}

/// An opaque cursor: the id of the last event, in hexadecimal.
fn cursor(id: &str) -> String {
    id.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn cursor_read(text: &str) -> Option<String> {
    let digits: Vec<u8> = text
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let bytes = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(high * 16 + low),
        _ => None,
    });
    let id = String::from_utf8(bytes.collect::<Option<Vec<u8>>>()?).ok()?;
    (id.len() == 26).then_some(id)
}

/// `next` as the tenant's switch wants it.
pub(super) fn next_link(
    tenant: &SimulatedTenant,
    asked: &Asked,
    name: &str,
    cursor: &str,
) -> String {
    let parameters = [(name, cursor.to_owned())];
    match tenant.switches.next_url {
        NextUrl::CursorOnly => cursor.to_owned(),
        NextUrl::ApiHost => asked.url_with(&tenant.host, &parameters),
        NextUrl::WebHost => {
            let host = crate::model::ApiHost::canonical(&tenant.host)
                .console()
                .unwrap_or_else(|| tenant.host.clone());
            asked.url_with(&host, &parameters)
        }
    }
}
