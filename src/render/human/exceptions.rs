//! What is accepted until a date, and live changes that nothing of ours explains.

use super::{PlanView, place, section};
use crate::model::{AcceptedDifference, Field, Unexplained, Value};
use crate::render::escape;
use crate::render::page::{Page, clip};
use crate::render::style::{ALARM, ASIDE, NAME, paint};
use crate::render::time::utc;
use crate::render::tree::Leaf;

/// Columns of a reason.
const LONGEST: usize = 300;

/// Differences that an exception covers: nothing is done about them before its end.
pub fn accepted(page: &mut Page, view: &PlanView) {
    let accepted = view.plan.accepted.iter();
    let accepted: Vec<&AcceptedDifference> =
        accepted.filter(|one| !one.fields.is_empty()).collect();
    if accepted.is_empty() {
        return;
    }
    section(page, "Accepted for now", "");
    for one in accepted {
        let address = escape(&one.address.to_string()).into_owned();
        page.hanging(
            2,
            6,
            &format!("{}  until {}", paint(NAME, address), escape(&one.until)),
        );
        for (field, live) in &one.fields {
            page.hanging(6, 8, &difference(field, live));
        }
        let place = place(view.sources, one.span);
        page.hanging(6, 8, &paint(ASIDE, reason(one, place.as_deref())));
    }
}

/// `ticked, not declared: Device Actions: Erase device (POST /devices/{}/action/erase)`
pub fn difference(field: &Field, live: &Value) -> String {
    let what = match field {
        Field::Permission(permission) => {
            let leaf = Leaf::of(permission);
            match leaf.named {
                true => format!("{} ({})", leaf.short_path(), leaf.operation),
                false => leaf.operation,
            }
        }
        Field::Existence => return "it is gone".to_owned(),
        other => other.word().to_owned(),
    };
    match live {
        Value::Flag(true) => format!("ticked, not declared: {what}"),
        Value::Flag(false) => format!("declared, not ticked: {what}"),
        Value::Empty => format!("{what} is empty"),
        Value::Text(text) => format!("{what} is \"{}\"", clip(&escape(text), 120)),
    }
}

fn reason(one: &AcceptedDifference, place: Option<&str>) -> String {
    let mut reason = format!("accepted: {}", clip(&escape(&one.reason), LONGEST));
    if let Some(ticket) = &one.ticket {
        reason.push_str(&format!(", {}", clip(&escape(ticket), 120)));
    }
    if let Some(place) = place {
        reason.push_str(&format!(" ({})", escape(place)));
    }
    reason
}

/// Changes by somebody that match no apply and no handoff.
pub fn unexplained(page: &mut Page, view: &PlanView) {
    if view.plan.unexplained.is_empty() {
        return;
    }
    section(page, "Unexplained", "");
    for one in &view.plan.unexplained {
        let address = escape(&one.address.to_string()).into_owned();
        let place = one.span.and_then(|span| super::place(view.sources, span));
        let place = place.map_or_else(String::new, |place| format!(" ({})", escape(&place)));
        let text = format!(
            "{} {}: {}{place}",
            paint(ALARM, "?"),
            paint(NAME, address),
            escape(&told(one, view)),
        );
        page.hanging(2, 6, &text);
        for (field, live) in &one.fields {
            page.hanging(6, 8, &difference(field, live));
        }
    }
}

fn told(one: &Unexplained, view: &PlanView) -> String {
    let people = &view.declared.people;
    let by = match &one.actor {
        Some(actor) => actor.called(people),
        None => "somebody whom the log does not name",
    };
    format!(
        "{} by {by} on {} ({}); no apply or handoff of ours explains it",
        one.did,
        utc(one.at),
        one.source
    )
}
