//! Accepted differences, exceptions of nothing, and unexplained changes as diagnostics.

use std::collections::BTreeMap;

use super::diagnose::{named, shown};
use crate::diagnostic::{Diagnostic, codes::live};
use crate::model::{AcceptedDifference, Address, Field, Plan, Unexplained, Value};

/// Fields named in one message before the rest is counted.
const MOST: usize = 3;

/// One diagnostic an exception that holds, and one a change that nothing of ours explains.
pub fn of(plan: &Plan, people: &BTreeMap<String, String>) -> Vec<(Address, Diagnostic)> {
    let accepted = plan.accepted.iter();
    let accepted = accepted.map(|one| (one.address.clone(), of_exception(one)));
    let changes = plan.unexplained.iter();
    let changes = changes.map(|one| (one.address.clone(), of_change(one, people)));
    accepted.chain(changes).collect()
}

fn of_exception(one: &AcceptedDifference) -> Diagnostic {
    if one.fields.is_empty() {
        return Diagnostic::new(
            &live::IDLE_EXCEPTION,
            format!(
                "the exception of {} accepts a difference that is not there",
                one.address
            ),
        )
        .at(one.span, "live and declaration agree")
        .help("remove it: it would accept the next change of that kind");
    }
    Diagnostic::new(
        &live::ACCEPTED,
        format!(
            "{} differs and is accepted: {}",
            one.address,
            listed(&one.fields)
        ),
    )
    .at(one.span, format!("until {}: {}", one.until, one.reason))
    .help("it becomes drift when the exception ends: before that, declare it or bring it back")
}

fn of_change(one: &Unexplained, people: &BTreeMap<String, String>) -> Diagnostic {
    let by = one.actor.as_ref().map(|actor| actor.called(people));
    let mut message = format!(
        "{} was {} by {} on {}; no apply or handoff of ours explains it",
        one.address,
        one.did,
        by.unwrap_or("somebody whom the log does not name"),
        one.at.strftime("%Y-%m-%d %H:%M UTC"),
    );
    if !one.fields.is_empty() {
        message.push_str(&format!(": {}", listed(&one.fields)));
    }
    let help = match one.did {
        "created" => {
            "ask who made it; declare it, or declare it with `absent: true` to have it removed"
        }
        "given a key" => {
            "ask which key it was; `tenantry evidence ADDRESS` shows what is known of it"
        }
        _ => {
            "ask why; `tenantry apply` brings it back, and `tenantry accept ADDRESS --until 48h --reason TEXT` leaves it for now where it is a permission or a text"
        }
    };
    let help = help.replace("ADDRESS", &one.address.to_string());
    let diagnostic = Diagnostic::new(&live::UNEXPLAINED, message).help(help);
    match one.span {
        Some(span) => diagnostic.at(span, format!("{} ({})", one.did, one.source)),
        None => diagnostic,
    }
}

fn listed(fields: &[(Field, Value)]) -> String {
    let mut listed: Vec<String> = fields.iter().take(MOST).map(one).collect();
    if fields.len() > MOST {
        listed.push(format!("{} more", fields.len() - MOST));
    }
    listed.join(", ")
}

fn one((field, live): &(Field, Value)) -> String {
    match (field, live) {
        (Field::Permission(permission), Value::Flag(true)) => {
            format!("ticked is {}", named(permission))
        }
        (Field::Permission(permission), _) => format!("not ticked is {}", named(permission)),
        (Field::Existence, _) => "it is gone".to_owned(),
        (other, live) => format!("its {} is {}", other.word(), shown(Some(live))),
    }
}
