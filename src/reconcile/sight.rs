//! What log and probe together show about one token.

use crate::model::{
    Change, Evidence, Known, LiveToken, Permission, Presence, ProbeAnswer, SecretProbe, Source,
    Unknown, Validity, Value, Weight,
};

/// What log and probe show about one token.
pub struct Sight<'a> {
    /// The live token it was matched with.
    pub live: Option<&'a LiveToken>,
    /// Why there is none.
    pub unknown: Option<Unknown>,
    /// What its secret showed.
    pub probe: Option<&'a SecretProbe>,
}

impl Sight<'_> {
    fn why_unknown(&self) -> Unknown {
        self.unknown.clone().unwrap_or(Unknown::NotInLog)
    }

    fn probe_proves(&self) -> Option<&SecretProbe> {
        self.probe
            .filter(|probe| probe.validity == Validity::Proven)
    }

    /// Whether a delete event is its newest.
    pub fn is_gone(&self) -> bool {
        self.exists() == Ok(false)
    }

    /// Whether it exists, by the log or by its accepted secret.
    pub fn exists(&self) -> Result<bool, Unknown> {
        match self.live.map(|token| &token.presence) {
            Some(Presence::Present) => Ok(true),
            Some(Presence::Deleted(_)) => Ok(false),
            None if self.probe_proves().is_some() => Ok(true),
            None => Err(self.probe_failed().unwrap_or_else(|| self.why_unknown())),
        }
    }

    /// A question to its secret that failed, where the log has no trace: not that nobody knows, but that nobody answered.
    fn probe_failed(&self) -> Option<Unknown> {
        match &self.probe?.validity {
            Validity::Unknown(why @ Unknown::Failed(_)) => Some(why.clone()),
            _ => None,
        }
    }

    /// What shows that it exists or is gone.
    pub fn existence_evidence(&self) -> Vec<Evidence> {
        let mut evidence = Vec::new();
        match self.live.map(|token| (token, &token.presence)) {
            Some((token, Presence::Present)) => {
                let (change, says) = match &token.created {
                    Some(created) => (created, "created"),
                    None => (&token.changed, "the log shows it"),
                };
                evidence.push(Evidence::event(Source::AuditLog, change, says));
            }
            Some((_, Presence::Deleted(change))) => {
                evidence.push(Evidence::event(Source::AuditLog, change, "deleted"));
            }
            None => {}
        }
        if let Some(probe) = self.probe_proves() {
            evidence.push(probe_evidence(Some(probe), "its secret was accepted"));
        }
        evidence
    }

    /// One field of the log's token.
    pub fn read<T>(
        &self,
        pick: impl Fn(&LiveToken) -> &Known<T>,
        value: impl Fn(&T) -> Value,
    ) -> Result<Value, Unknown> {
        match self.live.map(pick) {
            Some(Known::Known { value: known, .. }) => Ok(value(known)),
            Some(Known::Unknown) => Err(Unknown::NotInLog),
            None => Err(self.why_unknown()),
        }
    }

    /// The event behind one field of the log's token.
    pub fn since(&self, pick: impl Fn(&LiveToken) -> Option<&Change>, says: &str) -> Vec<Evidence> {
        self.live
            .and_then(pick)
            .map(|change| Evidence::event(Source::AuditLog, change, says))
            .into_iter()
            .collect()
    }

    /// Why the question for one permission got no answer, if it was asked and failed.
    fn question_failed(&self, permission: &Permission) -> Option<Unknown> {
        match self.probe?.permissions.get(permission)? {
            ProbeAnswer::Unknown(why @ Unknown::Failed(_)) => Some(why.clone()),
            _ => None,
        }
    }

    /// Whether the token has a permission: log and probe together. They must agree; the probe has asked twice.
    pub fn permission(&self, permission: &Permission) -> (Result<Value, Unknown>, Vec<Evidence>) {
        let mut evidence = Vec::new();
        let by_log = match self.live.map(|token| (token, &token.permissions)) {
            Some((token, Known::Known { value, since })) => {
                let granted = value.get(permission);
                let taken = token.taken.get(permission);
                let (change, says) = match (granted, taken) {
                    (Some(change), _) => (change, "ticked"),
                    (None, Some(change)) => (change, "unticked"),
                    (None, None) => (since, "not in the token's list"),
                };
                evidence.push(Evidence::event(Source::AuditLog, change, says));
                Ok(granted.is_some())
            }
            Some((_, Known::Unknown)) => Err(Unknown::NotInLog),
            None => Err(self.why_unknown()),
        };
        let by_probe = self
            .probe
            .and_then(|probe| Some((probe, probe.permissions.get(permission)?)))
            .and_then(|(probe, answer)| match answer {
                ProbeAnswer::Granted => Some((probe, true, "answered".to_owned())),
                ProbeAnswer::Denied { status } => {
                    Some((probe, false, format!("denied with {status}, twice")))
                }
                ProbeAnswer::Unknown(_) => None,
            });
        if let Some((probe, _, says)) = &by_probe {
            evidence.push(probe_evidence(Some(probe), says));
        }
        let live = match (by_log, by_probe) {
            (Ok(log), Some((_, probe, _))) if log != probe => {
                Err(Unknown::SourcesDisagree { log, probe })
            }
            (Ok(log), _) => Ok(Value::Flag(log)),
            (Err(_), Some((_, probe, _))) => Ok(Value::Flag(probe)),
            (Err(why), None) => Err(self.question_failed(permission).unwrap_or(why)),
        };
        (live, evidence)
    }
}

/// A probe as evidence.
pub fn probe_evidence(probe: Option<&SecretProbe>, says: &str) -> Evidence {
    Evidence {
        source: Source::Probe,
        weight: Weight::Proof,
        at: probe.map(|probe| probe.at),
        actor: None,
        says: says.to_owned(),
    }
}

/// The console cannot tell an empty description from none.
pub fn description_value(text: Option<&str>) -> Value {
    match text {
        None | Some("") => Value::Empty,
        Some(text) => Value::Text(text.to_owned()),
    }
}
