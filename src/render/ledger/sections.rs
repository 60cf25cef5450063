//! What a report says, section by section.

use std::collections::BTreeMap;

use super::document::{Document, Section};
use super::words::{days, listed, named, what, whose};
use crate::ledger::{Explained, NeedPoint, Report};
use crate::model::Actor;
use crate::render::time::{day, utc};

/// The report as sections. `people` names actors by the ids that logs give.
pub fn document(report: &Report, people: &BTreeMap<String, String>) -> Document {
    let view = View { report, people };
    let period = report.period;
    let mut lead = vec![
        format!("From {} to {}.", utc(period.from), utc(period.to)),
        match report.began {
            Some(began) => format!(
                "The ledger began on {} and has {} entries. Its head is {}.",
                utc(began),
                report.entries,
                report.head
            ),
            None => "The ledger is empty.".to_owned(),
        },
    ];
    if report.origin.as_deref() == Some("simulated") {
        lead.push(
            "This is the ledger of a simulated world: it proves nothing about real services."
                .to_owned(),
        );
    }
    Document {
        title: "Evidence of API tokens and connections".to_owned(),
        lead,
        sections: vec![
            view.summary(),
            view.gaps(),
            view.unexplained(),
            view.tokens(),
            view.needs(),
            view.rotations(),
            view.connections(),
            view.exceptions(),
            view.actions(),
            view.words(),
            proof(),
        ],
    }
}

struct View<'a> {
    report: &'a Report,
    people: &'a BTreeMap<String, String>,
}

impl View<'_> {
    fn who(&self, actor: Option<&Actor>) -> String {
        actor
            .map_or("unknown", |actor| actor.called(self.people))
            .to_owned()
    }

    fn summary(&self) -> Section {
        let report = self.report;
        let changes: usize = report.tokens.iter().map(|token| token.changes.len()).sum();
        let late = report.rotations.iter().filter(|one| one.is_late()).count();
        let gaps: usize = report.sources.iter().map(|source| source.gaps.len()).sum();
        let counted = [
            ("logs that were read", report.sources.len()),
            ("periods without evidence", gaps),
            ("changes of tokens", changes),
            (
                "changes that no action of ours explains",
                report.unexplained,
            ),
            ("actions that were closed", report.actions.len()),
            ("tokens that were replaced later than declared", late),
            ("exceptions in force", report.exceptions.len()),
            ("statements by people", report.words.len()),
        ];
        let rows = counted.map(|(what, count)| vec![what.to_owned(), count.to_string()]);
        Section::new("Summary", &["what", "how many"]).rows(rows.to_vec(), "")
    }

    fn gaps(&self) -> Section {
        let mut rows = Vec::new();
        for source in &self.report.sources {
            for gap in &source.gaps {
                let during: Vec<&str> = source
                    .outages
                    .iter()
                    .filter(|(at, _)| gap.from <= *at && *at < gap.to)
                    .map(|(_, why)| why.as_str())
                    .collect();
                rows.push(vec![
                    format!("{} ({})", source.host, source.service.log()),
                    utc(gap.from),
                    utc(gap.to),
                    days(gap.to.duration_since(gap.from).as_secs()),
                    match during.last() {
                        Some(why) => format!("it could not be read: {why}"),
                        None => "no reading covers it".to_owned(),
                    },
                ]);
            }
        }
        let outages: usize = self
            .report
            .sources
            .iter()
            .map(|source| source.outages.len())
            .sum();
        let mut section = Section::new(
            "Periods without evidence",
            &["log", "from", "to", "long", "why"],
        )
        .says("What happened in these periods, this page cannot know.");
        if outages > 0 {
            section = section.says(format!(
                "A log could not be read {outages} time(s); where a later reading reached back far enough, no period is listed."
            ));
        }
        section.rows(rows, "None: the readings cover the whole period.")
    }

    fn unexplained(&self) -> Section {
        let mut rows = Vec::new();
        for token in &self.report.tokens {
            for change in &token.changes {
                if let Explained::Unexplained { why } = &change.explained {
                    rows.push(vec![
                        utc(change.when),
                        named(token.address.as_deref(), token.label.as_deref(), &token.id),
                        what(change),
                        self.who(change.actor.as_ref()),
                        why.clone(),
                    ]);
                }
            }
        }
        for connection in &self.report.connections {
            for (when, action, actor, explained) in &connection.changes {
                if let Explained::Unexplained { why } = explained {
                    rows.push(vec![
                        utc(*when),
                        named(
                            connection.address.as_deref(),
                            Some(&connection.nickname),
                            "",
                        ),
                        action.clone(),
                        self.who(actor.as_ref()),
                        why.clone(),
                    ]);
                }
            }
        }
        rows.sort();
        Section::new(
            "Unexplained changes",
            &["when", "what", "change", "by", "why it is unexplained"],
        )
        .says("Changes of declared things, after the ledger began, that no handoff of ours asked for. A handoff explains a change of the same thing while it was open, give or take five minutes.")
        .rows(rows, "None.")
    }

    fn tokens(&self) -> Section {
        let mut rows = Vec::new();
        for token in &self.report.tokens {
            let name = named(token.address.as_deref(), token.label.as_deref(), &token.id);
            for change in &token.changes {
                rows.push(vec![
                    name.clone(),
                    token.host.clone(),
                    utc(change.when),
                    what(change),
                    self.who(change.actor.as_ref()),
                    whose(&change.explained),
                ]);
            }
        }
        Section::new(
            "History of each token",
            &["token", "tenant", "when", "change", "by", "explained by"],
        )
        .rows(rows, "No token changed.")
    }

    fn needs(&self) -> Section {
        let mut rows = Vec::new();
        for (address, points) in &self.report.needs {
            for point in points {
                rows.push(need_row(address, point));
            }
        }
        Section::new(
            "Needed against granted",
            &["token", "from", "granted", "needed", "more than needed", "lacking"],
        )
        .says("Needed is what the exported flows need where exports were at hand, else what the files declare.")
        .rows(rows, "No declared token is bound to one of the service's.")
    }

    fn rotations(&self) -> Section {
        let rows = self.report.rotations.iter().map(|one| {
            let intervals: Vec<String> = one.intervals.iter().map(|secs| days(*secs)).collect();
            vec![
                one.address.clone(),
                one.generations.len().to_string(),
                match intervals.is_empty() {
                    true => "none yet".to_owned(),
                    false => intervals.join(", "),
                },
                one.age.map_or("unknown".to_owned(), days),
                one.declared.map_or("not declared".to_owned(), days),
                match (one.declared, one.is_late()) {
                    (None, _) => "",
                    (Some(_), true) => "LATE",
                    (Some(_), false) => "in time",
                }
                .to_owned(),
            ]
        });
        Section::new(
            "Rotation",
            &[
                "token",
                "generations",
                "replaced after",
                "age at the end",
                "declared",
                "verdict",
            ],
        )
        .rows(
            rows.collect(),
            "No declared token is bound to one of the service's.",
        )
    }

    fn connections(&self) -> Section {
        let mut rows = Vec::new();
        for connection in &self.report.connections {
            let name = named(
                connection.address.as_deref(),
                Some(&connection.nickname),
                "",
            );
            for (when, action, actor, explained) in &connection.changes {
                rows.push(vec![
                    name.clone(),
                    connection.host.clone(),
                    utc(*when),
                    action.clone(),
                    self.who(actor.as_ref()),
                    whose(explained),
                ]);
            }
        }
        Section::new(
            "History of each connection",
            &["connection", "org", "when", "change", "by", "explained by"],
        )
        .rows(rows, "No connection changed.")
    }

    fn exceptions(&self) -> Section {
        let rows = self.report.exceptions.iter().map(|(since, one)| {
            vec![
                one.address.to_string(),
                one.what.clone(),
                utc(*since),
                utc(one.until),
                one.reason.clone(),
                one.ticket.clone().unwrap_or_default(),
            ]
        });
        Section::new(
            "Exceptions",
            &["thing", "difference", "from", "until", "reason", "ticket"],
        )
        .rows(rows.collect(), "None was in force.")
    }

    fn actions(&self) -> Section {
        let rows = self.report.actions.iter().map(|done| {
            vec![
                utc(done.closed),
                done.address.to_string(),
                done.action.replace('_', " "),
                done.outcome.clone(),
                done.actor.clone(),
                done.claimed_by.clone().unwrap_or_default(),
                done.note.clone().unwrap_or_default(),
            ]
        });
        Section::new(
            "Actions",
            &[
                "closed", "thing", "action", "outcome", "run by", "done by", "note",
            ],
        )
        .rows(rows.collect(), "None was closed.")
    }

    fn words(&self) -> Section {
        let rows = self.report.words.iter().map(|word| {
            vec![
                day(word.when),
                word.address.to_string(),
                word.person.clone(),
                word.reason.clone(),
            ]
        });
        Section::new("Statements by people", &["when", "about", "who", "what"])
            .says("A person's word is weak evidence: nothing here shows that it is so.")
            .rows(rows.collect(), "None.")
    }
}

fn need_row(address: &str, point: &NeedPoint) -> Vec<String> {
    let number =
        |count: Option<usize>| count.map_or("unknown".to_owned(), |count| count.to_string());
    vec![
        address.to_owned(),
        utc(point.when),
        number(point.granted),
        match point.needed {
            Some(count) => count.to_string(),
            None => format!("{} declared", number(point.declared)),
        },
        listed(&point.surplus),
        listed(&point.lacking),
    ]
}

fn proof() -> Section {
    Section::new("What this page proves, and what it does not", &[])
        .says("It proves that these events were in the services' logs when tenantry read them, and that the ledger was not changed since its head was noted elsewhere: compare with tenantry ledger verify --head.")
        .says("It does not prove that a log is whole: the services decide what they log, and a token that only reads leaves no event.")
        .says("It does not show which token sits behind a connection, who holds a copy of a secret, or that a person did what they said.")
        .says("Whoever may write the ledger can write a whole new one: only a head that is kept where they cannot write shows that.")
}
