//! Fills in what a world leaves open when it is first started: ids, values, and what the logs hold of the past.

use jiff::{SignedDuration, Timestamp};

use super::{
    AuditEvent, Logged, SimulatedConnection, SimulatedSecret, World, a_month_before, past, person,
};
use crate::simulator::iru::audit_log::{self, Draft};
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
        let mut drafts: Vec<Draft> = Vec::new();
        for token in &tenant.tokens {
            drafts.extend(past::events(token, &tenant.switches, now));
        }
        drafts.extend(audit_log::other_events(
            tenant.other_events,
            &host,
            &anybody,
            now,
        ));
        drafts.sort_by_key(|draft| draft.at);
        for draft in drafts {
            self.sequence += 1;
            let event: AuditEvent = draft.into_event(self.sequence);
            tenant.log.push(Logged {
                event,
                hidden_for: 0,
            });
        }
    }

    fn settle_org(&mut self, key: &str, now: Timestamp) {
        let tokens = self.tenants.values().flat_map(|tenant| {
            let live = tenant.tokens.iter().filter(|token| !token.revoked);
            live.map(|token| (tenant.host.clone(), token.secret.clone(), token.id.clone()))
        });
        let tokens: Vec<_> = tokens.collect();
        let people = &self.people;
        let Some(org) = self.orgs.get_mut(key) else {
            return;
        };
        org.domain = org.domain.to_ascii_lowercase();
        let domain = &org.domain;
        org.ssws_value
            .get_or_insert_with(|| SimulatedSecret::new(format!("00{}", seeded::uuid(domain))));
        for app in &mut org.service_apps {
            app.settle(domain);
        }
        for (number, connection) in org.connections.iter_mut().enumerate() {
            let seed = format!("{domain} connection {number}");
            connection.id.get_or_insert_with(|| seeded::uuid(&seed));
            connection
                .created
                .get_or_insert_with(|| a_month_before(now));
            connection.created_by = Some(person(people, connection.created_by.as_deref()));
            if connection.token_id.is_none() && connection.secret.is_some() {
                let behind = tokens.iter().find(|(host, secret, _)| {
                    *host == connection.domain && *secret == connection.secret
                });
                connection.token_id = behind.and_then(|(.., id)| id.clone());
            }
        }
        for canary in &mut org.canaries {
            canary.settle();
            if canary.connection_id.is_none() {
                let behind = org.connections.iter();
                let mut behind = behind.filter(|found| found.nickname == canary.connection);
                canary.connection_id = behind.next().and_then(|found| found.id.clone());
            }
        }
        self.write_org_past(key, now);
    }

    /// What an org's log holds of the time before the world's start.
    fn write_org_past(&mut self, key: &str, now: Timestamp) {
        let Some(org) = self.orgs.get_mut(key) else {
            return;
        };
        let mut past: Vec<(Timestamp, &str, Option<&SimulatedConnection>)> = Vec::new();
        for connection in &org.connections {
            let created = connection.created.map(|at| (at, system_log::CREATE));
            let again = connection.reauthorized.iter();
            let again = again.map(|&at| (at, system_log::REAUTHORIZE));
            let events = created.into_iter().chain(again);
            past.extend(events.map(|(at, kind)| (at, kind, Some(connection))));
        }
        let others = system_log::other_times(org.other_events, now);
        past.extend(others.map(|(at, kind)| (at, kind, None)));
        past.sort_by_key(|(at, ..)| *at);
        let anybody = person(&self.people, None);
        for (at, kind, connection) in past {
            self.sequence += 1;
            let by = connection.and_then(|connection| connection.created_by.as_ref());
            let by = by.unwrap_or(&anybody);
            let what = system_log::Happening {
                at,
                kind,
                by: (by, self.people.get(by).unwrap_or(by)),
                connection,
            };
            org.log.push(Logged {
                event: system_log::event(&what, &org.switches, self.sequence),
                hidden_for: 0,
            });
        }
    }
}
