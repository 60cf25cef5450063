//! Calling canaries: the one question that runs something at the service, so it is asked only when somebody wants it.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::{self, StreamExt};

use crate::http::Bearer;
use crate::model::{
    Address, Canary, CanaryAnswer, CanaryCall, Connection, Declared, Fault, Key, NotAsked, Reading,
    SecretRef, Timestamp,
};
use crate::okta::{CanaryClient, CanaryRefused};

use super::guard::{SecretGuard, SecretUse};
use super::{Observer, OrgSignIn, Sources, Subjects};

/// What came of a call.
#[derive(Debug)]
pub struct CanaryCalled {
    /// The answer, which may be that there was none.
    pub answer: CanaryAnswer,
    /// Where the client token went, for the state to remember.
    pub uses: BTreeSet<SecretUse>,
}

/// What came of calling several.
#[derive(Debug, Default)]
pub struct CanariesCalled {
    /// What each said, by the connection's key.
    pub calls: BTreeMap<Key, CanaryCall>,
    /// Where client tokens went.
    pub uses: BTreeSet<SecretUse>,
}

/// Flows that are called at the same time; one flow is never called twice at once.
const AT_ONCE: usize = 8;

impl From<CanaryError> for CanaryCall {
    fn from(error: CanaryError) -> Self {
        let why = error.to_string();
        match error {
            CanaryError::NotAsked(_) => Self::NotAtHand { why },
            CanaryError::NotDeclared(_)
            | CanaryError::Elsewhere(_)
            | CanaryError::TokensSecret { .. }
            | CanaryError::NotSent(_) => Self::Refused { why },
        }
    }
}

/// Why a canary was not called. Nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CanaryError {
    /// No connection of this address is declared, or it declares no canary.
    #[error("{0} declares no canary")]
    NotDeclared(Address),
    /// The declared URL leads elsewhere.
    #[error(transparent)]
    Elsewhere(#[from] CanaryRefused),
    /// The client token's reference is the secret of an Iru token, which a flow has no business with.
    #[error("{reference} is the secret of {token}, and is not used for calling a flow")]
    TokensSecret {
        /// The reference.
        reference: String,
        /// The token that declares it.
        token: Address,
    },
    /// The client token or private key is not at hand.
    #[error("the canary's credential is not at hand: {}", not_at_hand(.0))]
    NotAsked(NotAsked),
    /// The client token may not be sent there, has not the shape of one, or could not be read.
    #[error("the canary's credential is not sent: {}", refused(.0))]
    NotSent(Fault),
}

impl Observer<'_> {
    /// Calls each declared canary of `only` (`None`: of all) once. `now` is the time by our clock.
    pub async fn canaries(&self, only: Option<&Subjects>, now: Timestamp) -> CanariesCalled {
        let mut flows: BTreeMap<&str, Vec<&Key>> = BTreeMap::new();
        for (key, connection) in &self.declared.connections {
            let wanted = connection.absent.is_none()
                && only.is_none_or(|only| {
                    only.orgs.contains(&connection.org.value)
                        && only
                            .connections
                            .as_ref()
                            .is_none_or(|some| some.contains(key))
                });
            if let Some(canary) = connection.canary.as_ref().filter(|_| wanted) {
                flows.entry(&canary.url).or_default().push(key);
            }
        }
        let calls = stream::iter(flows.into_values())
            .map(|keys| async move {
                let mut calls = Vec::new();
                for key in keys {
                    let address = Address::Connection(key.clone());
                    calls.push((key.clone(), self.canary(&address, now).await));
                }
                calls
            })
            .buffer_unordered(AT_ONCE)
            .collect::<Vec<_>>()
            .await;
        let mut all = CanariesCalled::default();
        for (key, called) in calls.into_iter().flatten() {
            let call = match called {
                Ok(called) => {
                    all.uses.extend(called.uses);
                    CanaryCall::Answered(called.answer)
                }
                Err(error) => error.into(),
            };
            all.calls.insert(key, call);
        }
        all
    }

    /// Calls the declared canary of `connection` once. `now` is the time by our clock.
    ///
    /// An outage is an answer ([`crate::model::CanaryOutcome`]), not an error.
    ///
    /// # Errors
    /// When nothing was sent: see [`CanaryError`].
    pub async fn canary(
        &self,
        connection: &Address,
        now: Timestamp,
    ) -> Result<CanaryCalled, CanaryError> {
        let not_declared = || CanaryError::NotDeclared(connection.clone());
        let (declared, canary) = find(self.declared, connection).ok_or_else(not_declared)?;
        let org = self.declared.orgs.get(&declared.org.value);
        let org = org.ok_or_else(not_declared)?;
        let Sources {
            http,
            resolver,
            approve_new_secret_use,
            sign_ins,
        } = self.sources;
        let client = CanaryClient::new(http, &org.domain.value, canary)?;
        let guard = SecretGuard::new(resolver, self.recorded, approve_new_secret_use);
        if let Some(reference) = canary.secret() {
            self.is_no_tokens_secret(reference)?;
        }
        let token = match (&canary.client_token, &canary.service_app) {
            (Some(reference), _) => {
                let bearer = guard.bearer_for_flow(reference, client.host(), Bearer::client_token);
                Some(bearer.await.map_err(unsent)?)
            }
            (None, Some(app)) => {
                let signing_in = OrgSignIn {
                    http,
                    guard: &guard,
                    sign_ins,
                    org,
                    now,
                };
                Some(
                    signing_in
                        .invoker(app, client.host())
                        .await
                        .map_err(unsent)?,
                )
            }
            (None, None) => None,
        };
        let nicknames = self.nicknames(connection, declared);
        let answer = client.call(token.as_ref(), &nicknames, now).await;
        Ok(CanaryCalled {
            answer,
            uses: guard.used(),
        })
    }

    /// What a flow may call the connection: its declared nickname, the one that it has now, and while it is replaced the one
    /// that it had. The text in the flow may be older than its card.
    fn nicknames<'n>(&'n self, address: &Address, connection: &'n Connection) -> Vec<&'n str> {
        let record = self.recorded.connections.get(address);
        let rotation = self.recorded.rotations.get(&connection.token_address());
        let replacement = rotation.and_then(|rotation| rotation.replacements.get(address));
        let mut names = vec![
            connection.nickname.value.as_str(),
            connection.console_nickname(record),
        ];
        names.extend(replacement.iter().flat_map(|two| [&*two.old, &*two.new]));
        names
    }

    fn is_no_tokens_secret(&self, reference: &SecretRef) -> Result<(), CanaryError> {
        for (tenant, declared) in &self.declared.tenants {
            for (key, token) in &declared.tokens {
                let own = token.secret.as_ref().map(|secret| &secret.value);
                if own == Some(reference) {
                    return Err(CanaryError::TokensSecret {
                        reference: reference.to_string(),
                        token: Address::token(tenant, key),
                    });
                }
            }
        }
        Ok(())
    }
}

fn find<'a>(declared: &'a Declared, address: &Address) -> Option<(&'a Connection, &'a Canary)> {
    let Address::Connection(key) = address else {
        return None;
    };
    let connection = declared.connections.get(key)?;
    Some((connection, &connection.canary.as_ref()?.value))
}

fn unsent(reading: Reading) -> CanaryError {
    match reading {
        Reading::NotAsked(why) => CanaryError::NotAsked(why),
        Reading::Failed(fault) => CanaryError::NotSent(fault),
        Reading::Read { .. } => CanaryError::NotSent(Fault::Refused("no value".to_owned())),
    }
}

fn not_at_hand(why: &NotAsked) -> String {
    match why {
        NotAsked::SecretNotAtHand { reference } => format!("set {reference} where this runs"),
        NotAsked::NeedsFlag(flag) => format!("it needs {flag}"),
        NotAsked::Unsupported(what) => format!("{what} is not supported"),
        NotAsked::Offline => "--offline".to_owned(),
        NotAsked::NoReader | NotAsked::BudgetSpent => "nobody asked for it".to_owned(),
    }
}

fn refused(fault: &Fault) -> String {
    match fault {
        Fault::Refused(why) | Fault::Connection(why) | Fault::Shape(why) => why.clone(),
        Fault::SignIn(refusal) => format!("the org refuses the sign-in: {}", refusal.says),
        _ => "its store did not answer as it should".to_owned(),
    }
}
