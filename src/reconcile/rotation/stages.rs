//! The stages of one rotation, in their order, and what can be done now.

use super::parties::{Party, last_act};
use super::{Drawn, Subject};
use crate::model::{
    ActionKind, Address, Predecessor, Reading, RecordedRotation, RotationOrder, RotationView,
    SignedDuration, Stage, StageKind, StageStanding, TestOutcome, Timestamp,
};
use crate::reconcile::safety::may_revoke;

/// Clocks of two services are not compared within this time.
const CLOCKS: SignedDuration = SignedDuration::from_mins(5);

impl Subject<'_> {
    /// The successor is proven: what holds the old token gets the new one, and the old one is tested and revoked.
    pub fn stages(&self, rotation: &RecordedRotation, view: &mut RotationView, drawn: &mut Drawn) {
        let Some(old) = &rotation.predecessor else {
            return;
        };
        let done = StageStanding::Done {
            at: old.replaced_at,
            attested: false,
        };
        self.stage(view, StageKind::Create, self.address, done);
        let parties = self.parties(Some(rotation));
        let ready = self.cut_over(rotation, &parties, view, drawn);
        if rotation.order == RotationOrder::RevokeFirst {
            let standing = match self.kept_by_declaration().or_else(|| self.no_evidence()) {
                Some(why) => StageStanding::Blocked(why),
                None => {
                    let kind = ActionKind::RevokePredecessor {
                        name: old.name.clone(),
                    };
                    let why = format!("{}: it is revoked at once", rotation.reason);
                    self.push(drawn, self.address, kind, why);
                    StageStanding::Now
                }
            };
            self.stage(view, StageKind::Revoke, self.address, standing);
            return;
        }
        let ready = self.untick(rotation, old, &parties, ready, view, drawn);
        let ready = self.tests(rotation, old, &parties, ready, view, drawn);
        let ready = self.retire(rotation, &parties, ready, view, drawn);
        self.revoke(rotation, old, &parties, ready, view, drawn);
    }

    pub(super) fn stage(
        &self,
        view: &mut RotationView,
        what: StageKind,
        about: &Address,
        standing: StageStanding,
    ) {
        view.stages.push(Stage {
            what,
            about: about.clone(),
            standing,
        });
    }

    /// The place of its wave, as it is shown: 0 without waves.
    pub(super) fn wave(&self, party: &Party) -> usize {
        let waves = self.token.rotation.as_ref();
        let several = waves.is_some_and(|rotation| rotation.waves.len() > 1);
        if several { party.wave + 1 } else { 0 }
    }

    /// Whether a time that comes `after` something else is still to come. Without such a time nothing is waited for: the
    /// service's clock is known to the second, and its events to the millisecond.
    fn is_before(&self, from: Timestamp, after: SignedDuration) -> bool {
        after > SignedDuration::ZERO && from > self.now()
    }

    fn soak(&self) -> SignedDuration {
        let rotation = self.token.rotation.as_ref();
        rotation.map_or(SignedDuration::ZERO, |rotation| rotation.soak)
    }

    /// Wave by wave. Gives from when on what comes next can be done; `None`: not yet.
    fn cut_over(
        &self,
        rotation: &RecordedRotation,
        parties: &[Party],
        view: &mut RotationView,
        drawn: &mut Drawn,
    ) -> Option<Timestamp> {
        let mut from = Some(rotation.predecessor.as_ref()?.replaced_at);
        for wave in parties.chunk_by(|a, b| a.wave == b.wave) {
            let start = from;
            let mut newest = start;
            for party in wave {
                let standing = match self.is_replaced(rotation, party) {
                    true => self.move_over(rotation, party, start, view, drawn),
                    false => self.cut_over_one(rotation, party, start, drawn),
                };
                newest = match (newest, party.cut_over) {
                    (Some(newest), Some(at)) => Some(newest.max(at)),
                    _ => None,
                };
                let what = StageKind::CutOver {
                    wave: self.wave(party),
                };
                self.stage(view, what, &party.address, standing);
            }
            from = newest.and_then(|newest| newest.checked_add(self.soak()).ok());
        }
        from
    }

    fn cut_over_one(
        &self,
        rotation: &RecordedRotation,
        party: &Party,
        start: Option<Timestamp>,
        drawn: &mut Drawn,
    ) -> StageStanding {
        if let Some(standing) = self.settled(party, start) {
            return standing;
        }
        let kind = match party.address {
            Address::Consumer { .. } => ActionKind::RepointConsumer,
            _ => ActionKind::ReauthorizeConnection,
        };
        match rotation.tests.get(&party.address).map(|test| &test.outcome) {
            Some(TestOutcome::Failed { says }) => {
                let why = format!("it still ran on the old token when that was unticked: {says}");
                self.push(drawn, &party.address, kind, &why);
                StageStanding::Failed(why)
            }
            _ => {
                let why = format!("{} has a successor", self.address);
                self.push(drawn, &party.address, kind, why);
                StageStanding::Now
            }
        }
    }

    /// How far a party is, unless somebody can do something about it now.
    pub(super) fn settled(&self, party: &Party, start: Option<Timestamp>) -> Option<StageStanding> {
        if let Some(at) = party.cut_over {
            return Some(StageStanding::Done {
                at,
                attested: party.attested,
            });
        }
        match start {
            None => return Some(StageStanding::Later),
            Some(start) if self.is_before(start, self.soak()) => {
                return Some(StageStanding::NotBefore(start));
            }
            Some(_) => {}
        }
        self.cannot_reach(&party.address)
            .map(StageStanding::Blocked)
    }

    /// Nobody is sent to a connection whose log could not be read: nothing would prove it.
    pub(super) fn cannot_reach(&self, address: &Address) -> Option<String> {
        let Address::Connection(key) = address else {
            return None;
        };
        let connection = self.input.declared.connections.get(key)?;
        let org = self.input.live.orgs.get(&connection.org.value);
        match org.map(|org| &org.log) {
            Some(Reading::Failed(_)) => {
                Some("the System Log that would show it could not be read".to_owned())
            }
            _ => None,
        }
    }

    /// When something last got the new token.
    fn last_cut_over(old: &Predecessor, parties: &[Party]) -> Timestamp {
        let times = parties.iter().filter_map(|party| party.cut_over);
        times.max().unwrap_or(old.replaced_at)
    }

    /// What keeps the old token from being touched.
    fn in_use(
        &self,
        rotation: &RecordedRotation,
        old: &Predecessor,
        parties: &[Party],
    ) -> Option<String> {
        if let Some(straggler) = self.straggler(rotation) {
            return Some(format!("by the state {straggler} still runs on it"));
        }
        let Address::Token { tenant, .. } = self.address else {
            return None;
        };
        let acted = last_act(self.input.live.tenants.get(tenant)?, old)?;
        let attested = self.input.recorded.attestations.get(self.address);
        let explained = attested
            .into_iter()
            .flatten()
            .any(|word| self.by_service(word.at) > acted);
        let after = Self::last_cut_over(old, parties).checked_add(CLOCKS).ok()?;
        (acted > after && !explained).then(|| {
            format!(
                "the audit log shows that the old token acted at {acted}, after everything that is declared had the new one: find what uses it, or attest {} once it is known",
                self.address
            )
        })
    }

    fn untick(
        &self,
        rotation: &RecordedRotation,
        old: &Predecessor,
        parties: &[Party],
        ready: Option<Timestamp>,
        view: &mut RotationView,
        drawn: &mut Drawn,
    ) -> Option<Timestamp> {
        let standing = match (rotation.unticked_at, ready) {
            (Some(at), _) => StageStanding::Done {
                at,
                attested: false,
            },
            (None, None) => StageStanding::Later,
            (None, Some(from)) if self.is_before(from, self.soak()) => {
                StageStanding::NotBefore(from)
            }
            (None, Some(_)) => match self
                .no_evidence()
                .or_else(|| self.in_use(rotation, old, parties))
            {
                Some(why) => StageStanding::Blocked(why),
                None => {
                    let kind = ActionKind::UntickPredecessor {
                        name: old.name.clone(),
                        untick: old.permissions.clone(),
                    };
                    let why = "everything that is declared has the new token; this shows whether anything still runs on the old one, and can be undone";
                    self.push(drawn, self.address, kind, why);
                    StageStanding::Now
                }
            },
        };
        self.stage(view, StageKind::Untick, self.address, standing);
        rotation.unticked_at
    }

    /// Everything is used once while nothing is ticked on the old token.
    fn tests(
        &self,
        rotation: &RecordedRotation,
        old: &Predecessor,
        parties: &[Party],
        unticked: Option<Timestamp>,
        view: &mut RotationView,
        drawn: &mut Drawn,
    ) -> Option<Timestamp> {
        let mut passed = unticked;
        let mut failed = None;
        for party in parties {
            let standing = match (unticked, rotation.tests.get(&party.address)) {
                (None, _) => StageStanding::Later,
                (Some(_), Some(test)) => match &test.outcome {
                    TestOutcome::Failed { says } => {
                        failed = Some(&party.address);
                        StageStanding::Failed(says.clone())
                    }
                    outcome => StageStanding::Done {
                        at: test.at,
                        attested: *outcome != TestOutcome::Passed,
                    },
                },
                (Some(_), None) => {
                    let (kind, why) = match party.canary {
                        true => (
                            ActionKind::TestConnection,
                            "its canary shows whether it works with the new token alone",
                        ),
                        false => (
                            ActionKind::CheckConnection,
                            "no canary is declared for it, so a person has to see whether it works with the new token alone",
                        ),
                    };
                    self.push(drawn, &party.address, kind, why);
                    StageStanding::Now
                }
            };
            if !matches!(standing, StageStanding::Done { .. }) {
                passed = None;
            }
            self.stage(view, StageKind::Test, &party.address, standing);
        }
        if let Some(failed) = failed {
            // what still runs on the old token works again before anything else is tried
            drawn.actions.retain(|action| {
                !matches!(
                    action.kind,
                    ActionKind::TestConnection | ActionKind::CheckConnection
                ) || !parties.iter().any(|party| party.address == action.address)
            });
            let kind = ActionKind::TickPredecessor {
                name: old.name.clone(),
                tick: old.permissions.clone(),
            };
            self.push(
                drawn,
                self.address,
                kind,
                format!("{failed} still runs on it"),
            );
            self.stage(view, StageKind::TickAgain, self.address, StageStanding::Now);
        }
        passed
    }

    fn revoke(
        &self,
        rotation: &RecordedRotation,
        old: &Predecessor,
        parties: &[Party],
        ready: Option<Timestamp>,
        view: &mut RotationView,
        drawn: &mut Drawn,
    ) {
        let overlap = self.token.rotation.as_ref();
        let overlap = overlap.map_or(SignedDuration::ZERO, |rotation| rotation.overlap);
        let from = old
            .replaced_at
            .checked_add(overlap)
            .unwrap_or(Timestamp::MAX);
        let standing = match ready {
            None => StageStanding::Later,
            Some(_) if self.is_before(from, overlap) => StageStanding::NotBefore(from),
            Some(_) => match self.kept(rotation, old, parties) {
                Some(why) => StageStanding::Blocked(why),
                None => {
                    let kind = ActionKind::RevokePredecessor {
                        name: old.name.clone(),
                    };
                    let why = "everything works without it";
                    self.push(drawn, self.address, kind, why);
                    StageStanding::Now
                }
            },
        };
        self.stage(view, StageKind::Revoke, self.address, standing);
    }

    /// Why the old token is not revoked although its time has come.
    fn kept(
        &self,
        rotation: &RecordedRotation,
        old: &Predecessor,
        parties: &[Party],
    ) -> Option<String> {
        self.kept_by_declaration()
            .or_else(|| self.no_evidence())
            .or_else(|| self.in_use(rotation, old, parties))
    }

    pub(super) fn kept_by_declaration(&self) -> Option<String> {
        may_revoke(self.input.declared, self.address)
            .err()
            .map(|_| {
                "its declaration says prevent_revoke: remove that line to let it go".to_owned()
            })
    }
}
