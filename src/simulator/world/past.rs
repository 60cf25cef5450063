//! A token's past, from its present and its edits: the states it went through, and the events that the log still holds of them.

use jiff::{SignedDuration, Timestamp};

use super::{Edit, InLog, SimulatedToken, TenantSwitches, a_month_before};
use crate::simulator::iru::audit_log::{self, Draft, TokenState};

/// One edit, with the states around it.
struct Step<'a> {
    before: TokenState,
    edit: &'a Edit,
    after: TokenState,
}

/// Undoes the edits from the last to the first; gives the state at the token's creation and the steps since, oldest first.
fn steps(token: &SimulatedToken) -> (TokenState, Vec<Step<'_>>) {
    let mut state = TokenState::of(token);
    let mut steps = Vec::new();
    for edit in token.history.iter().rev() {
        let before = undone(&state, edit);
        let after = std::mem::replace(&mut state, before.clone());
        steps.push(Step {
            before,
            edit,
            after,
        });
    }
    steps.reverse();
    (state, steps)
}

fn undone(after: &TokenState, edit: &Edit) -> TokenState {
    let mut before = after.clone();
    before
        .permissions
        .retain(|permission| !edit.ticked.0.contains(permission));
    before.permissions.extend(edit.unticked.0.iter().cloned());
    if let Some(label) = &edit.renamed_from {
        before.label.clone_from(label);
    }
    if let Some(description) = &edit.described_before {
        before.description = Some(description.clone()).filter(|text| !text.is_empty());
    }
    before
}

/// The events of a token's past, as far as the log holds them at `now`.
pub(super) fn events(
    token: &SimulatedToken,
    switches: &TenantSwitches,
    now: Timestamp,
) -> Vec<Draft> {
    let id = token.id();
    let created = token.created.unwrap_or_default();
    // What stands for a past that the log forgot is young enough to be in it.
    let lately = created.max(a_month_before(now));
    let creator = token.created_by.clone().unwrap_or_default();
    let (first, steps) = steps(token);
    let mut events = match token.in_log {
        InLog::None => return Vec::new(),
        InLog::ActedOnly => return vec![audit_log::acted(token, switches, lately)],
        InLog::Whole | InLog::CreateOnly => {
            audit_log::created(id, &first, switches, created, &creator)
        }
        InLog::EditOnly if steps.is_empty() => {
            let edit = audit_log::updated(id, None, &first, switches, lately, &creator);
            vec![edit]
        }
        InLog::EditOnly => Vec::new(),
    };
    if token.in_log != InLog::CreateOnly {
        events.extend(steps.iter().map(|step| {
            let by = step.edit.by.as_deref().unwrap_or(&creator);
            let (before, at) = (Some(&step.before), step.edit.at);
            audit_log::updated(id, before, &step.after, switches, at, by)
        }));
    }
    if token.revoked {
        let last = token.history.last().map_or(created, |edit| edit.at);
        let hour = SignedDuration::from_hours(1);
        let at = last.checked_add(hour).unwrap_or(last);
        let state = TokenState::of(token);
        events.push(audit_log::deleted(id, &state, switches, at, &creator));
    }
    events
}
