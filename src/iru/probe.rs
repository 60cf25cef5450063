//! What a secret may do now: reads of the catalog, asked with the secret itself, and what each answer lets us conclude.
//!
//! Only a 2xx that is the service's own word grants. A 401 or 403 denies only beside a 2xx of the same secret, when it was given
//! twice, and when that 2xx still comes afterwards. Everything else concludes nothing.

use std::collections::{BTreeMap, BTreeSet};

use futures::StreamExt;
use serde_json::Value;

use super::client::fault_of;
use super::object::{first_id, list_for};
use super::{ReadOperation, TenantClient};
use crate::http::{Answer, Bearer, BodyKind, HttpError, reading};
use crate::model::{
    Fault, NotAsked, Permission, ProbeAnswer, SecretProbe, Timestamp, Unknown, Validity,
};

/// Requests of one secret on their way at once; the host's limiter bounds all of them together.
const AT_ONCE: usize = 8;

impl TenantClient {
    /// Asks what the secret may do, as far as these permissions can be probed. Answers may come from the vendor's cache.
    pub async fn probe(&self, bearer: &Bearer, permissions: &BTreeSet<Permission>) -> SecretProbe {
        Round::new(self, bearer, false).run(permissions).await
    }

    /// The same past every cache (`Cache-Control: no-cache`): for asking once more when log and probe disagree.
    pub async fn probe_fresh(
        &self,
        bearer: &Bearer,
        permissions: &BTreeSet<Permission>,
    ) -> SecretProbe {
        Round::new(self, bearer, true).run(permissions).await
    }
}

/// What one answer shows.
#[derive(Debug, Clone)]
enum Shown {
    Granted { body: Vec<u8> },
    Denied { status: u16, says: String },
    Nothing(Unknown),
}

impl Shown {
    fn is_granted(&self) -> bool {
        matches!(self, Self::Granted { .. })
    }
}

/// One request: the operation, and the id of an object where its path needs one.
type Question = (ReadOperation, Option<String>);

struct Round<'a> {
    client: &'a TenantClient,
    bearer: &'a Bearer,
    no_cache: bool,
    questions: BTreeMap<Permission, Question>,
    shown: BTreeMap<Permission, Shown>,
    /// Denied once more, past the caches.
    confirmed: BTreeSet<Permission>,
    at: Option<Timestamp>,
}

impl<'a> Round<'a> {
    fn new(client: &'a TenantClient, bearer: &'a Bearer, no_cache: bool) -> Self {
        Self {
            client,
            bearer,
            no_cache,
            questions: BTreeMap::new(),
            shown: BTreeMap::new(),
            confirmed: BTreeSet::new(),
            at: None,
        }
    }

    async fn run(mut self, wanted: &BTreeSet<Permission>) -> SecretProbe {
        let reads: Vec<ReadOperation> = wanted.iter().filter_map(ReadOperation::of).collect();
        let (direct, indirect): (Vec<_>, Vec<_>) = reads.into_iter().partition(|r| r.is_direct());
        self.ask(direct.into_iter().map(|read| (read, None)).collect())
            .await;
        self.ask_with_objects(&indirect).await;
        self.confirm().await;
        self.concluded(wanted)
    }

    async fn ask(&mut self, questions: Vec<Question>) {
        for (read, id) in &questions {
            let question = (*read, id.clone());
            self.questions.insert(read.permission().clone(), question);
        }
        let answers = self.answers(questions, self.no_cache).await;
        self.shown.extend(answers);
    }

    async fn answers(
        &mut self,
        questions: Vec<Question>,
        no_cache: bool,
    ) -> Vec<(Permission, Shown)> {
        let (client, bearer) = (self.client, self.bearer);
        let answers: Vec<_> = futures::stream::iter(questions)
            .map(|(read, id)| async move {
                let outcome = client.ask(bearer, read, id.as_deref(), no_cache).await;
                (read, outcome)
            })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await;
        let mut all = Vec::with_capacity(answers.len());
        for (read, outcome) in answers {
            if let Ok(answer) = &outcome {
                self.at = self.at.max(answer.date);
            }
            all.push((read.permission().clone(), shown(read, outcome, bearer)));
        }
        all
    }

    /// Reads that need an object get its id from a permitted list call.
    async fn ask_with_objects(&mut self, reads: &[ReadOperation]) {
        let lists: BTreeMap<&Permission, ReadOperation> = reads
            .iter()
            .filter_map(|read| list_for(*read))
            .filter(|list| !self.shown.contains_key(list.permission()))
            .map(|list| (list.permission(), list))
            .collect();
        self.ask(lists.into_values().map(|list| (list, None)).collect())
            .await;
        let mut questions = Vec::new();
        for read in reads {
            let list = list_for(*read).and_then(|list| self.shown.get(list.permission()));
            let id = match list {
                Some(Shown::Granted { body }) => first_id(*read, body),
                _ => None,
            };
            match id {
                Some(id) => questions.push((*read, Some(id))),
                None => {
                    let nothing = Shown::Nothing(Unknown::NeedsObject);
                    self.shown.insert(read.permission().clone(), nothing);
                }
            }
        }
        self.ask(questions).await;
    }

    /// Asks what was denied once more, past the caches, and then whether the secret is still accepted at all.
    async fn confirm(&mut self) {
        if !self.is_proven() && self.every_answer_is_401() {
            let first = self.denied().next().cloned();
            self.ask_again(first.into_iter().collect()).await;
        }
        if !self.is_proven() {
            return;
        }
        let open: Vec<Permission> = self
            .denied()
            .filter(|permission| !self.confirmed.contains(*permission))
            .cloned()
            .collect();
        self.ask_again(open).await;
        if self.confirmed.is_empty() {
            return;
        }
        let control = self
            .shown
            .iter()
            .find(|(_, shown)| shown.is_granted())
            .and_then(|(permission, _)| self.questions.get(permission).cloned());
        let still = self.answers(control.into_iter().collect(), true).await;
        if !still.iter().all(|(_, shown)| shown.is_granted()) {
            self.confirmed.clear();
        }
    }

    async fn ask_again(&mut self, permissions: Vec<Permission>) {
        let questions = permissions
            .iter()
            .filter_map(|permission| self.questions.get(permission).cloned())
            .collect();
        for (permission, shown) in self.answers(questions, true).await {
            if matches!(shown, Shown::Denied { .. }) {
                self.confirmed.insert(permission.clone());
            }
            self.shown.insert(permission, shown);
        }
    }

    fn denied(&self) -> impl Iterator<Item = &Permission> {
        self.shown
            .iter()
            .filter(|(_, shown)| matches!(shown, Shown::Denied { .. }))
            .map(|(permission, _)| permission)
    }

    fn is_proven(&self) -> bool {
        self.shown.values().any(Shown::is_granted)
    }

    /// Whether something was asked, and every answer was 401.
    fn every_answer_is_401(&self) -> bool {
        let mut asked = self
            .shown
            .values()
            .filter(|shown| !matches!(shown, Shown::Nothing(Unknown::NeedsObject)))
            .peekable();
        asked.peek().is_some()
            && asked.all(|shown| matches!(shown, Shown::Denied { status: 401, .. }))
    }

    fn concluded(self, wanted: &BTreeSet<Permission>) -> SecretProbe {
        let permissions = wanted
            .iter()
            .map(|permission| (permission.clone(), self.conclusion(permission)))
            .collect();
        SecretProbe {
            at: self.at.unwrap_or_else(Timestamp::now),
            validity: self.validity(),
            permissions,
        }
    }

    fn conclusion(&self, permission: &Permission) -> ProbeAnswer {
        match self.shown.get(permission) {
            None => ProbeAnswer::Unknown(Unknown::NeverProbed),
            Some(Shown::Granted { .. }) => ProbeAnswer::Granted,
            Some(Shown::Nothing(why)) => ProbeAnswer::Unknown(why.clone()),
            Some(Shown::Denied { status, .. })
                if self.is_proven() && self.confirmed.contains(permission) =>
            {
                ProbeAnswer::Denied { status: *status }
            }
            Some(Shown::Denied { status, says }) => ProbeAnswer::Unknown(unproven(*status, says)),
        }
    }

    fn validity(&self) -> Validity {
        if self.is_proven() {
            return Validity::Proven;
        }
        if self.every_answer_is_401() {
            return Validity::EveryAnswer401;
        }
        let why = self.shown.values().find_map(|shown| match shown {
            Shown::Nothing(Unknown::NeedsObject) => None,
            Shown::Nothing(why) => Some(why.clone()),
            Shown::Denied { status, says } => Some(unproven(*status, says)),
            Shown::Granted { .. } => None,
        });
        let nothing_asked = if self.shown.is_empty() {
            Unknown::NeverProbed
        } else {
            Unknown::NeedsObject
        };
        Validity::Unknown(why.unwrap_or(nothing_asked))
    }
}

/// A denial that proves nothing. `Fault::Rejected` is kept for our own reading credentials.
fn unproven(status: u16, says: &str) -> Unknown {
    Unknown::Failed(Fault::Status {
        status,
        says: says.to_owned(),
    })
}

fn shown(read: ReadOperation, outcome: Result<Answer, HttpError>, bearer: &Bearer) -> Shown {
    let answer = match outcome {
        Ok(answer) => answer,
        Err(HttpError::BudgetSpent) => {
            return Shown::Nothing(Unknown::NotAsked(NotAsked::BudgetSpent));
        }
        Err(error) => return Shown::Nothing(Unknown::Failed(error.into())),
    };
    let body = reading(&answer, Some(bearer));
    match fault_of(&answer, Some(bearer)) {
        None if is_own_word(&answer) => Shown::Granted { body: answer.body },
        None => Shown::Nothing(Unknown::Failed(Fault::Shape(format!(
            "HTTP {} without the JSON that this read answers with",
            answer.status
        )))),
        // A plain text is some gateway's in between, not the service's.
        Some(Fault::Rejected { status, says })
            if matches!(body.kind, BodyKind::Json | BodyKind::Empty) =>
        {
            Shown::Denied { status, says }
        }
        Some(Fault::Rejected { status, says }) => Shown::Nothing(unproven(status, &says)),
        Some(Fault::Status { status: 404, says })
            if read.is_direct()
                && body.kind == BodyKind::Json
                && !says.starts_with("no Route matched") =>
        {
            Shown::Nothing(Unknown::NotLicensed)
        }
        Some(fault) => Shown::Nothing(Unknown::Failed(fault)),
    }
}

/// Whether a 2xx is the service's: whole JSON, or the certificate that one read answers with.
fn is_own_word(answer: &Answer) -> bool {
    let json = serde_json::from_slice::<Value>(&answer.body)
        .is_ok_and(|value| value.is_array() || value.is_object());
    json || answer.body.starts_with(b"-----BEGIN ")
        || (answer.content_type.as_deref() == Some("application/x-x509-ca-cert")
            && !answer.body.is_empty())
}
