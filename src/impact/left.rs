//! Live tokens whose creating admin has left.

use super::Sight;
use super::person::address_of;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::live::CREATOR_LEFT;
use crate::model::{Presence, Timestamp};

/// A warning for each live token that was created by a person whom the files call gone or about to go. It can only be seen
/// where the log still shows who created the token.
pub fn creators_left(sight: Sight<'_>, now: Timestamp) -> Vec<Diagnostic> {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut found = Vec::new();
    for (tenant, live) in &sight.live.tenants {
        for token in &live.tokens {
            let actor = token
                .created
                .as_ref()
                .and_then(|change| change.actor.as_ref());
            let Some((actor, day)) =
                actor.and_then(|actor| Some((actor, sight.declared.left.get(&actor.id)?)))
            else {
                continue;
            };
            if token.presence != Presence::Present {
                continue;
            }
            let name = actor.called(&sight.declared.people);
            let label = token
                .label
                .value()
                .map_or(token.id.as_str(), String::as_str);
            let when = match day.value <= today {
                true => format!("left {}", day.value),
                false => format!("leaves {}", day.value),
            };
            let address = address_of(sight, tenant, token);
            let (what, help) = match &address {
                Some(address) => (
                    format!("{address} ('{label}')"),
                    format!(
                        "replace it: `tenantry rotate {address} --reason \"{when}\"`; `tenantry impact --person {}` lists all",
                        actor.id
                    ),
                ),
                None => (
                    format!("the undeclared token '{label}' of tenant.{tenant}"),
                    format!(
                        "declare it, or revoke it on the console; `tenantry impact --person {}` lists all",
                        actor.id
                    ),
                ),
            };
            let message = format!("{what} was created by {name}, who {when}");
            found.push(
                Diagnostic::new(&CREATOR_LEFT, message)
                    .at(day.span, when)
                    .help(help),
            );
        }
    }
    found
}
