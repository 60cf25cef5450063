//! Tokens: existence, name, description, each permission, validity of the secret.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Address, Evidence, Fault, Field, LiveTenant, LiveToken, NotAsked, Permission, Presence,
    ProbeAnswer, Reading, RecordedToken, SecretProbe, Source, Tenant, Token, Unknown, Validity,
    Value, Verdict, Weight,
};

use super::Input;
use super::identity::{Match, TokenIndex, is_whole, unread};
use super::items::{Facts, Judged, Standing, item};
use super::notes;
use super::rotation;
use super::sight::{Sight, description_value, probe_evidence};
use super::undeclared::{dropped, foreign};

/// Judges the tokens of every declared tenant, and recorded tokens whose declaration is gone.
pub fn judge_all<'a>(input: Input<'a>, judged: &mut Vec<Judged<'a>>) {
    for (key, tenant) in &input.declared.tenants {
        judge_tenant(input, key, tenant, judged);
    }
    for (address, record) in &input.recorded.tokens {
        let Address::Token { tenant, .. } = address else {
            continue;
        };
        if !input.declared.tenants.contains_key(tenant) {
            let unknown = Unknown::NotAsked(NotAsked::NoReader);
            judged.push(dropped(address, record, None, Some(unknown)));
        }
    }
}

fn judge_tenant<'a>(input: Input<'a>, key: &str, tenant: &'a Tenant, judged: &mut Vec<Judged<'a>>) {
    let live = input.live.tenants.get(key);
    let recorded: Vec<(&Address, &RecordedToken)> = input
        .recorded
        .tokens
        .range(Address::token(key, "")..)
        .take_while(
            |(address, _)| matches!(address, Address::Token { tenant, .. } if tenant == key),
        )
        .collect();
    let replaced = rotation::replaced_ids(input.recorded, key);
    let ids = recorded
        .iter()
        .filter_map(|(_, record)| record.id.as_deref())
        .chain(replaced.iter().copied());
    let shown: &[LiveToken] = live
        .filter(|live| is_whole(live))
        .map_or(&[], |live| &live.tokens);
    let index = TokenIndex::new(shown, ids);
    let mut matched: BTreeSet<String> = replaced.iter().map(|id| (*id).to_owned()).collect();

    for (token_key, token) in &tenant.tokens {
        let address = Address::token(key, token_key);
        let subject = Subject {
            token,
            record: input.recorded.tokens.get(&address),
            live,
            is_auditor: tenant.is_auditor(token_key),
            probe: live.and_then(|live| live.probes.get(token_key)),
            index: &index,
        };
        let found = subject.judge(&address);
        matched.extend(found.live_token.map(|token| token.id.clone()));
        judged.push(found);
    }
    for (address, record) in recorded {
        let Address::Token { token, .. } = address else {
            continue;
        };
        if tenant.tokens.contains_key(token) {
            continue;
        }
        let (live_token, unknown) = match index.find(record.id.as_deref(), &[&record.name.value]) {
            Match::ById(token) | Match::ByLabel(token) | Match::Deleted(token) => {
                (Some(token), None)
            }
            Match::Ambiguous { count } => (None, Some(Unknown::Ambiguous { count })),
            Match::Nothing => (None, Some(unread(live))),
        };
        matched.extend(live_token.map(|token| token.id.clone()));
        judged.push(dropped(address, record, live_token, unknown));
    }
    let mut taken: BTreeSet<String> = tenant.tokens.keys().cloned().collect();
    for token in shown {
        if token.presence == Presence::Present && !matched.contains(&token.id) {
            judged.push(foreign(key, token, &mut taken));
        }
    }
}

/// One declared token and all that is known about it.
struct Subject<'a, 'i> {
    token: &'a Token,
    record: Option<&'a RecordedToken>,
    live: Option<&'a LiveTenant>,
    is_auditor: bool,
    probe: Option<&'a SecretProbe>,
    index: &'i TokenIndex<'a>,
}

impl<'a> Subject<'a, '_> {
    fn judge(&self, address: &Address) -> Judged<'a> {
        let labels = self.index.labels(&self.token.name.value, |label| {
            self.token.generation_after(self.record, label).is_some()
        });
        let matched = self
            .index
            .find(self.record.and_then(|record| record.id.as_deref()), &labels);
        let (live, unknown) = match matched {
            Match::ById(token) | Match::ByLabel(token) | Match::Deleted(token) => {
                (Some(token), None)
            }
            Match::Ambiguous { count } => (None, Some(Unknown::Ambiguous { count })),
            Match::Nothing => (None, Some(unread(self.live))),
        };
        let like = live
            .zip(self.probe)
            .and_then(|(own, probe)| self.index.behaves_like(own, probe));
        let probe = self.probe.filter(|_| like.is_none());
        let sight = Sight {
            live,
            unknown,
            probe,
        };
        let wanted = self.token.absent.is_none();
        let mut fields = vec![self.existence(&sight, wanted).judge()];
        if wanted && !sight.is_gone() {
            fields.extend(self.texts(&sight).into_iter().map(Facts::judge));
            fields.extend(self.permissions(&sight).into_iter().map(Facts::judge));
            fields.extend(self.secret(address, live, like).map(Facts::judge));
        }
        let mut item = item(
            address.clone(),
            self.token.name.value.clone(),
            Some(self.token.span),
            fields,
        );
        item.matched = self.how(matched);
        item.notes = self.notes(matched, like);
        if self.token.ignore.name && item.verdict > Verdict::Unverifiable {
            item.notes
                .extend(notes::console_name(self.token, self.record, live));
        }
        Judged {
            item,
            live_token: live,
            standing: if wanted {
                Standing::Wanted
            } else {
                Standing::Unwanted
            },
        }
    }

    fn existence(&self, sight: &Sight<'_>, wanted: bool) -> Facts {
        Facts {
            field: Field::Existence,
            declared: Some(Value::Flag(wanted)),
            recorded: self.record.map(|_| Value::Flag(true)),
            live: sight.exists().map(Value::Flag),
            evidence: sight.existence_evidence(),
            span: Some(self.token.absent.unwrap_or(self.token.span)),
        }
    }

    /// Name and description; one that is to be ignored is not compared at all.
    fn texts(&self, sight: &Sight<'_>) -> Vec<Facts> {
        let ignore = self.token.ignore;
        let name = (!ignore.name).then(|| Facts {
            field: Field::Name,
            declared: Some(Value::Text(self.token.name.value.clone())),
            recorded: self
                .record
                .map(|record| Value::Text(record.name.value.clone())),
            live: sight.read(|token| &token.label, |label| self.name_value(label)),
            evidence: sight.since(|token| token.label.since(), "the log shows this name"),
            span: Some(self.token.name.span),
        });
        let description = self
            .token
            .description
            .as_ref()
            .filter(|_| !ignore.description);
        let description = description.map(|declared| Facts {
            field: Field::Description,
            declared: Some(description_value(Some(&declared.value))),
            recorded: self
                .record
                .and_then(|record| record.description.as_ref())
                .map(|proven| description_value(proven.value.as_deref())),
            live: sight.read(
                |token| &token.description,
                |text| description_value(text.as_deref()),
            ),
            evidence: sight.since(
                |token| token.description.since(),
                "the log shows this description",
            ),
            span: Some(declared.span),
        });
        name.into_iter().chain(description).collect()
    }

    /// A label of a later generation is the declared name; which generation is current, the state says.
    fn name_value(&self, label: &str) -> Value {
        match self.token.generation_after(self.record, label) {
            Some(_) => Value::Text(self.token.name.value.clone()),
            None => Value::Text(label.to_owned()),
        }
    }

    fn permissions(&self, sight: &Sight<'_>) -> Vec<Facts> {
        let none = BTreeMap::new();
        let frozen = self.record.map_or(&none, |record| &record.groups);
        let declared = self.token.permission_set(frozen);
        let recorded = self.record.map(|record| &record.permissions.value);
        let mut all: BTreeSet<&Permission> = declared.keys().collect();
        all.extend(recorded.into_iter().flatten());
        if let Some(live) = sight.live.and_then(|token| token.permissions.value()) {
            all.extend(live.keys());
        }
        if let Some(probe) = sight.probe {
            let granted = probe.permissions.iter();
            all.extend(
                granted
                    .filter(|(_, answer)| **answer == ProbeAnswer::Granted)
                    .map(|(permission, _)| permission),
            );
        }
        all.into_iter()
            .map(|permission| {
                let (live, evidence) = sight.permission(permission);
                Facts {
                    field: Field::Permission(permission.clone()),
                    declared: Some(Value::Flag(declared.contains_key(permission))),
                    recorded: recorded.map(|set| Value::Flag(set.contains(permission))),
                    live,
                    evidence,
                    span: declared.get(permission).copied().or(Some(self.token.span)),
                }
            })
            .collect()
    }

    fn secret(
        &self,
        address: &Address,
        own: Option<&LiveToken>,
        like: Option<&LiveToken>,
    ) -> Option<Facts> {
        let reference = self.token.secret.as_ref()?;
        let (live, mut evidence) = self.secret_validity(like);
        if live.is_ok() {
            evidence.extend(self.belonging(address, own));
        }
        Some(Facts {
            field: Field::Secret,
            declared: Some(Value::Flag(true)),
            recorded: self
                .record
                .and_then(|record| record.secret.as_ref())
                .map(|_| Value::Flag(true)),
            live,
            evidence,
            span: Some(reference.span),
        })
    }

    /// Through what the secret is known to belong to this token: a handoff, or a probe pattern that fits it alone.
    fn belonging(&self, address: &Address, own: Option<&LiveToken>) -> Option<Evidence> {
        let Address::Token { token: key, .. } = address else {
            return None;
        };
        let hash = self.live.and_then(|live| live.secrets.get(key));
        let recorded = self.record.and_then(|record| record.secret.as_ref());
        if let (Some(hash), Some(recorded)) = (hash, recorded)
            && *hash == recorded.hmac
        {
            return Some(Evidence {
                source: Source::State,
                weight: Weight::Proof,
                at: Some(recorded.proven.at),
                actor: None,
                says: "it is the secret that was accepted for this token before".to_owned(),
            });
        }
        let (own, probe) = own.zip(self.probe)?;
        self.index
            .fits_alone(own, probe)
            .then(|| probe_evidence(Some(probe), "what it may do fits this token and no other"))
    }

    fn secret_validity(&self, like: Option<&LiveToken>) -> (Result<Value, Unknown>, Vec<Evidence>) {
        if self.is_auditor
            && let Some(Reading::Read { .. }) = self.live.map(|live| &live.log)
        {
            let says = "it read the audit log";
            return (Ok(Value::Flag(true)), vec![probe_evidence(None, says)]);
        }
        if like.is_some() {
            return (Err(Unknown::Ambiguous { count: 2 }), Vec::new());
        }
        if let Some(Reading::NotAsked(NotAsked::Offline)) = self.live.map(|live| &live.log) {
            return (Err(Unknown::NotAsked(NotAsked::Offline)), Vec::new());
        }
        let Some(probe) = self.probe else {
            return (
                Err(Unknown::NotAsked(NotAsked::NeedsFlag("--probe"))),
                Vec::new(),
            );
        };
        match &probe.validity {
            Validity::Proven => (
                Ok(Value::Flag(true)),
                vec![probe_evidence(
                    Some(probe),
                    "a request with this secret was answered",
                )],
            ),
            Validity::EveryAnswer401 => (
                Err(Unknown::Failed(Fault::Rejected {
                    status: 401,
                    says: String::new(),
                })),
                Vec::new(),
            ),
            Validity::Unknown(why) => (Err(why.clone()), Vec::new()),
        }
    }

    fn how(&self, matched: Match<'_>) -> Option<String> {
        match matched {
            Match::ById(_) | Match::Nothing | Match::Ambiguous { .. } => None,
            Match::ByLabel(token) => {
                Some(match self.record.and_then(|record| record.id.as_deref()) {
                    None => format!("matched by its name; its id is {}", token.id),
                    Some(_) => format!(
                        "matched by its name with a token of another id, {}",
                        token.id
                    ),
                })
            }
            Match::Deleted(token) => Some(format!(
                "a token of this name, id {}, was deleted",
                token.id
            )),
        }
    }

    fn notes(&self, matched: Match<'_>, like: Option<&LiveToken>) -> Vec<String> {
        let mut notes = Vec::new();
        if let Match::Ambiguous { count } = matched {
            notes.push(format!(
                "{count} live tokens are named '{}': rename all but one on the console",
                self.token.name.value
            ));
        }
        if let (Match::ByLabel(_), Some(record)) = (matched, self.record)
            && record.id.is_some()
        {
            notes.push(
                "the recorded token is gone and another of the same name exists: what ran on the old key has lost it".to_owned(),
            );
        }
        if let (Some(like), Some(reference)) = (like, &self.token.secret) {
            notes.push(format!(
                "the secret in {} behaves like token '{}'",
                reference.value,
                like.label.value().map_or(like.id.as_str(), String::as_str)
            ));
        }
        notes.extend(notes::widened_groups(self.token, self.record));
        notes
    }
}
