//! Fills in what a world leaves open when it is first started: ids, values, and what the logs hold of the past.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};

use super::{
    AuditEvent, InLog, Logged, SimulatedConnection, SimulatedSecret, SimulatedToken, World,
    a_month_before, person,
};
use crate::simulator::iru::audit_log::{self, Draft, TokenState};
use crate::simulator::okta::system_log;
use crate::simulator::seeded;

impl World {
    /// Fills in everything. A settled world stays as it is.
    pub(in crate::simulator) fn settle(&mut self) {
        if self.settled {
            return;
        }
        self.settled = true;
        if self.people.is_empty() {
            self.people
                .insert(seeded::uuid("person"), "Ada Admin".to_owned());
        }
        let now = self.clock.now();
        for key in self.tenants.keys().cloned().collect::<Vec<_>>() {
            self.settle_tenant(&key, now);
        }
        for key in self.orgs.keys().cloned().collect::<Vec<_>>() {
            self.settle_org(&key, now);
        }
    }

    fn settle_tenant(&mut self, key: &str, now: Timestamp) {
        let people = &self.people;
        let anybody = person(people, None);
        let Some(tenant) = self.tenants.get_mut(key) else {
            return;
        };
        let host = tenant.host.to_ascii_lowercase();
        tenant.host.clone_from(&host);
        for (number, token) in tenant.tokens.iter_mut().enumerate() {
            let seed = format!("{host} token {number} {}", token.label);
            token.id.get_or_insert_with(|| seeded::uuid(&seed));
            token.value.get_or_insert_with(|| {
                SimulatedSecret::new(seeded::uuid(&format!("{seed} value")))
            });
            token.created.get_or_insert_with(|| {
                a_month_before(now)
                    .checked_add(SignedDuration::from_mins(number as i64))
                    .unwrap_or(now)
            });
            let by = person(people, token.created_by.as_deref());
            token.created_by = Some(by);
            for edit in &mut token.history {
                edit.by = Some(person(people, edit.by.as_deref()));
            }
        }
        let mut past: Vec<Draft> = Vec::new();
        for token in &tenant.tokens {
            past.extend(past_of(token, &tenant.switches));
        }
        past.extend(audit_log::other_events(
            tenant.other_events,
            &host,
            &anybody,
            now,
        ));
        past.sort_by_key(|draft| draft.at);
        for draft in past {
            self.sequence += 1;
            let event: AuditEvent = draft.into_event(self.sequence);
            tenant.log.push(Logged {
                event,
                hidden_for: 0,
            });
        }
    }

    fn settle_org(&mut self, key: &str, now: Timestamp) {
        let tokens_by_secret: Vec<(String, String, String)> = self
            .tenants
            .values()
            .flat_map(|tenant| {
                tenant
                    .tokens
                    .iter()
                    .filter(|token| !token.revoked)
                    .filter_map(|token| {
                        let secret = token.secret.clone()?;
                        Some((tenant.host.clone(), secret, token.id().to_owned()))
                    })
            })
            .collect();
        let people = &self.people;
        let Some(org) = self.orgs.get_mut(key) else {
            return;
        };
        org.domain = org.domain.to_ascii_lowercase();
        let domain = org.domain.clone();
        org.ssws_value
            .get_or_insert_with(|| SimulatedSecret::new(format!("00{}", seeded::uuid(&domain))));
        for (number, connection) in org.connections.iter_mut().enumerate() {
            let seed = format!("{domain} connection {number}");
            connection.id.get_or_insert_with(|| seeded::uuid(&seed));
            connection
                .created
                .get_or_insert_with(|| a_month_before(now));
            connection.created_by = Some(person(people, connection.created_by.as_deref()));
            if connection.token_id.is_none() {
                connection.token_id = tokens_by_secret
                    .iter()
                    .find(|(host, secret, _)| {
                        *host == connection.domain && Some(secret) == connection.secret.as_ref()
                    })
                    .map(|(_, _, id)| id.clone());
            }
        }
        let mut past: Vec<(Timestamp, &str, Option<&SimulatedConnection>)> = Vec::new();
        for connection in &org.connections {
            past.extend(
                connection
                    .created
                    .map(|at| (at, system_log::CREATE, Some(connection))),
            );
            for &at in &connection.reauthorized {
                past.push((at, system_log::REAUTHORIZE, Some(connection)));
            }
        }
        past.extend(
            system_log::other_times(org.other_events, now).map(|(at, kind)| (at, kind, None)),
        );
        past.sort_by_key(|(at, ..)| *at);
        let anybody = person(people, None);
        for (at, kind, connection) in past {
            self.sequence += 1;
            let by = connection
                .and_then(|connection| connection.created_by.as_deref())
                .unwrap_or(&anybody);
            let name = people.get(by).map_or(by, String::as_str);
            let event = system_log::event(
                &system_log::Happening {
                    at,
                    kind,
                    by: (by, name),
                    connection,
                },
                &org.switches,
                self.sequence,
            );
            org.log.push(Logged {
                event,
                hidden_for: 0,
            });
        }
    }
}

/// The events of a token's past, as far as the log holds them.
fn past_of(token: &SimulatedToken, switches: &super::TenantSwitches) -> Vec<Draft> {
    let created = token.created.unwrap_or_default();
    let creator = token.created_by.clone().unwrap_or_default();
    let mut states = vec![(TokenState::of(token), None)];
    for edit in token.history.iter().rev() {
        let Some((after, _)) = states.last() else {
            break;
        };
        let mut before = after.clone();
        let permissions: BTreeSet<_> = before
            .permissions
            .difference(&edit.ticked.0)
            .chain(&edit.unticked.0)
            .cloned()
            .collect();
        before.permissions = permissions;
        if let Some(label) = &edit.renamed_from {
            before.label.clone_from(label);
        }
        if let Some(description) = &edit.described_before {
            before.description = Some(description.clone()).filter(|text| !text.is_empty());
        }
        states.push((before, Some(edit)));
    }
    states.reverse();
    let first = &states[0].0;
    let mut events = match token.in_log {
        InLog::None => return Vec::new(),
        InLog::ActedOnly => return vec![audit_log::acted(token, switches, created)],
        InLog::Whole | InLog::CreateOnly => {
            audit_log::created(token.id(), first, switches, created, &creator)
        }
        InLog::EditOnly if token.history.is_empty() => {
            vec![audit_log::updated(
                token.id(),
                None,
                first,
                switches,
                created,
                &creator,
            )]
        }
        InLog::EditOnly => Vec::new(),
    };
    if token.in_log != InLog::CreateOnly {
        for pair in states.windows(2) {
            if let [(before, Some(edit)), (after, _)] = pair {
                let by = edit.by.as_deref().unwrap_or(&creator);
                let (id, before) = (token.id(), Some(before));
                events.push(audit_log::updated(id, before, after, switches, edit.at, by));
            }
        }
    }
    if token.revoked {
        let last = token.history.last().map_or(created, |edit| edit.at);
        events.push(audit_log::deleted(
            token.id(),
            &TokenState::of(token),
            switches,
            last.checked_add(SignedDuration::from_hours(1))
                .unwrap_or(last),
            &creator,
        ));
    }
    events
}
