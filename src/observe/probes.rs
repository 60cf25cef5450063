//! What the secrets at hand can do now: how much to ask with each, and what it means when the service rejects them all.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::{self, StreamExt};

use crate::catalog::{self, Probe};
use crate::http::Bearer;
use crate::iru::TenantClient;
use crate::model::{
    Address, Fault, Key, LiveTenant, LiveToken, Permission, Presence, ProbeAnswer, Reading,
    RecordedToken, SecretProbe, Tenant, Token, Unknown, Validity,
};

use super::tenant::TenantObserver;

/// How much to ask with the tokens' own secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Probes {
    /// Nothing: workload tokens are judged from the log alone.
    None,
    /// One request a token where the log covers its permissions, else one a permission.
    Declared,
    /// Every permission of these tokens, and nothing of the others: what was just changed.
    Only(BTreeSet<Key>),
}

impl Probes {
    /// Whether the secret of this token is asked.
    pub(super) fn asks(&self, key: &str, token: &Token) -> bool {
        let chosen = match self {
            Self::None => false,
            Self::Declared => true,
            Self::Only(keys) => keys.contains(key),
        };
        chosen && token.absent.is_none() && token.secret.is_some()
    }
}

/// Tokens of one tenant that are probed at the same time; the host's limiter bounds all requests together.
const AT_ONCE: usize = 8;

impl TenantObserver<'_> {
    /// Asks with each token's own secret. Tokens without one are not in the answer.
    pub(super) async fn probe_all(
        &self,
        client: &TenantClient,
        key: &Key,
        tenant: &Tenant,
        live: &LiveTenant,
    ) -> BTreeMap<Key, SecretProbe> {
        let asked: Vec<(&Key, Subject<'_>)> = tenant
            .tokens
            .iter()
            .filter(|(token_key, token)| self.probes.asks(token_key, token))
            .map(|(token_key, token)| {
                let record = self.recorded.tokens.get(&Address::token(key, token_key));
                (token_key, Subject::new(token, record, &live.tokens))
            })
            .collect();
        stream::iter(asked)
            .map(|(token_key, subject)| async move {
                let probe = match self.bearer(tenant, subject.token).await {
                    Ok(bearer) => self.probe(client, &bearer, &subject).await,
                    Err(Reading::NotAsked(why)) => self.not_probed(Unknown::NotAsked(why)),
                    Err(Reading::Failed(fault)) => self.not_probed(Unknown::Failed(fault)),
                    Err(Reading::Read { .. }) => self.not_probed(Unknown::NeverProbed),
                };
                (token_key.clone(), probe)
            })
            .buffer_unordered(AT_ONCE)
            .collect()
            .await
    }

    fn not_probed(&self, why: Unknown) -> SecretProbe {
        SecretProbe {
            at: self.now,
            validity: Validity::Unknown(why),
            permissions: BTreeMap::new(),
        }
    }

    /// Where the log covers the permissions, one answer proves the secret; if it is refused, everything is asked.
    async fn probe(
        &self,
        client: &TenantClient,
        bearer: &Bearer,
        subject: &Subject<'_>,
    ) -> SecretProbe {
        let mut all = subject.declared();
        all.extend(subject.listed().cloned());
        if let (Some(one), Probes::Declared) = (subject.telling(), self.probes) {
            let probe = self.ask(client, bearer, &BTreeSet::from([one])).await;
            if !refuses(&probe.validity) {
                return probe;
            }
            // the secret does not fit: what other tokens may do tells whose it is
            all.extend(
                subject
                    .tokens
                    .iter()
                    .filter_map(|other| telling(other, subject.tokens)),
            );
        }
        let probe = self.ask(client, bearer, &all).await;
        self.ask_again_where_sources_disagree(client, bearer, subject, probe)
            .await
    }

    async fn ask(
        &self,
        client: &TenantClient,
        bearer: &Bearer,
        permissions: &BTreeSet<Permission>,
    ) -> SecretProbe {
        match self.no_cache {
            true => client.probe_fresh(bearer, permissions).await,
            false => client.probe(bearer, permissions).await,
        }
    }

    /// The log against a probe's grant: once more, past the caches. A denial has been asked twice already.
    async fn ask_again_where_sources_disagree(
        &self,
        client: &TenantClient,
        bearer: &Bearer,
        subject: &Subject<'_>,
        mut probe: SecretProbe,
    ) -> SecretProbe {
        let Some(list) = subject.own.and_then(|own| own.permissions.value()) else {
            return probe;
        };
        let again: BTreeSet<Permission> = probe
            .permissions
            .iter()
            .filter(|(permission, answer)| {
                **answer == ProbeAnswer::Granted && !list.contains_key(*permission)
            })
            .map(|(permission, _)| permission.clone())
            .collect();
        if !again.is_empty() && !self.no_cache {
            let fresh = client.probe_fresh(bearer, &again).await;
            // an answer that did not come takes nothing back
            let answered = fresh
                .permissions
                .into_iter()
                .filter(|(_, answer)| !matches!(answer, ProbeAnswer::Unknown(_)));
            probe.permissions.extend(answered);
        }
        probe
    }
}

/// A declared token, what the state knows of it, and what the log shows.
pub(super) struct Subject<'a> {
    token: &'a Token,
    record: Option<&'a RecordedToken>,
    /// The live token that it is: by the recorded id, else by its name if one alone bears that.
    own: Option<&'a LiveToken>,
    tokens: &'a [LiveToken],
}

impl<'a> Subject<'a> {
    pub(super) fn new(
        token: &'a Token,
        record: Option<&'a RecordedToken>,
        tokens: &'a [LiveToken],
    ) -> Self {
        let present = || {
            tokens
                .iter()
                .filter(|live| live.presence == Presence::Present)
        };
        let id = record.and_then(|record| record.id.as_deref());
        let by_id = present().find(|live| Some(live.id.as_str()) == id);
        let mut named = present().filter(|live| {
            let label = live.label.value();
            label.is_some_and(|label| token.generation(label).is_some())
        });
        let by_name = named.next().filter(|_| named.next().is_none());
        Self {
            token,
            record,
            own: by_id.or(by_name),
            tokens,
        }
    }

    /// The declared permissions; a group means what it meant when it was applied.
    pub(super) fn declared(&self) -> BTreeSet<Permission> {
        let none = BTreeMap::new();
        let frozen = self.record.map_or(&none, |record| &record.groups);
        self.token.permission_set(frozen).into_keys().collect()
    }

    fn listed(&self) -> impl Iterator<Item = &'a Permission> {
        let listed = self.own.and_then(|own| own.permissions.value());
        listed.into_iter().flat_map(BTreeMap::keys)
    }

    pub(super) fn telling(&self) -> Option<Permission> {
        telling(self.own?, self.tokens)
    }
}

/// Whether the service itself refused what the log says is allowed. A fault refuses nothing, and asking on would be in vain.
pub(super) fn refuses(validity: &Validity) -> bool {
    match validity {
        Validity::Proven => false,
        Validity::EveryAnswer401 => true,
        Validity::Unknown(Unknown::NotLicensed) => true,
        Validity::Unknown(Unknown::Failed(Fault::Status { status, .. })) => {
            matches!(status, 401 | 403)
        }
        Validity::Unknown(_) => false,
    }
}

/// The permission of a token that is asked without an object's id and that the fewest other tokens have.
pub(super) fn telling(own: &LiveToken, tokens: &[LiveToken]) -> Option<Permission> {
    let has = |token: &LiveToken, permission: &Permission| {
        token
            .permissions
            .value()
            .is_some_and(|list| list.contains_key(permission))
    };
    own.permissions
        .value()?
        .keys()
        .filter(|permission| {
            catalog::operation(permission).is_some_and(|operation| operation.probe == Probe::Direct)
        })
        .min_by_key(|permission| tokens.iter().filter(|token| has(token, permission)).count())
        .cloned()
}

/// When every token that was asked answers 401, and there are two at least, that is the service's trouble and says nothing
/// about any token. An `auditor` that read the log was accepted, unless its own probe says otherwise since.
pub(super) fn blame_the_service(live: &mut LiveTenant, auditor: Option<&Key>) {
    let is_rejected = |probe: &SecretProbe| probe.validity == Validity::EveryAnswer401;
    let log_rejected = matches!(
        &live.log,
        Reading::Failed(Fault::Rejected { status: 401, .. })
    );
    let mut asked: BTreeSet<&Key> = live
        .probes
        .iter()
        .filter(|(_, probe)| !matches!(probe.validity, Validity::Unknown(Unknown::NotAsked(_))))
        .map(|(key, _)| key)
        .collect();
    let all_rejected = asked
        .iter()
        .all(|key| live.probes.get(*key).is_some_and(is_rejected));
    let log_read = matches!(live.log, Reading::Read { .. });
    if log_rejected || log_read {
        asked.extend(auditor);
    }
    let auditor_accepted = log_read
        && !auditor.is_some_and(|auditor| live.probes.get(auditor).is_some_and(is_rejected));
    if asked.len() < 2 || !all_rejected || auditor_accepted {
        return;
    }
    let fault = Fault::EveryTokenRejected;
    for probe in live.probes.values_mut().filter(|probe| is_rejected(probe)) {
        probe.validity = Validity::Unknown(Unknown::Failed(fault.clone()));
    }
    if log_rejected {
        live.log = Reading::Failed(fault);
    }
}
