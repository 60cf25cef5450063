//! A rotation before its successor is proven: what is done first, and what will come.

use super::{Drawn, Subject};
use crate::model::{
    ActionKind, Address, Presence, RecordedRotation, RotationView, StageKind, StageStanding,
};

impl Subject<'_> {
    /// Nothing is done yet: the successor is created.
    pub fn first(&self, view: &mut RotationView, drawn: &mut Drawn) {
        let standing = match self.no_evidence() {
            Some(why) => StageStanding::Blocked(why),
            None if !self.exists() => StageStanding::Later,
            None => {
                let kind = ActionKind::CreateSuccessor {
                    name: self.token.generation_name(view.generation),
                    generation: view.generation,
                    look_first: self.is_there(view.generation),
                    tick: self
                        .token
                        .permission_set(&self.record.groups)
                        .into_keys()
                        .collect(),
                };
                let why = match (self.rotation, view.due) {
                    (Some(rotation), _) => rotation.reason.clone(),
                    (None, Some(due)) => {
                        format!("its rotation is due since {}", due.at.strftime("%Y-%m-%d"))
                    }
                    (None, None) => String::new(),
                };
                self.push(drawn, self.address, kind, why);
                StageStanding::Now
            }
        };
        self.stage(view, StageKind::Create, self.address, standing);
        let parties = self.parties(None);
        for party in &parties {
            let wave = self.wave(party);
            let replace = party.replaced.then_some(StageKind::Replace { wave });
            for what in replace.into_iter().chain([StageKind::CutOver { wave }]) {
                self.stage(view, what, &party.address, StageStanding::Later);
            }
        }
        self.stage(view, StageKind::Untick, self.address, StageStanding::Later);
        for party in &parties {
            self.stage(view, StageKind::Test, &party.address, StageStanding::Later);
        }
        for party in parties.iter().filter(|party| party.replaced) {
            self.stage(
                view,
                StageKind::Retire,
                &party.address,
                StageStanding::Later,
            );
        }
        self.stage(view, StageKind::Revoke, self.address, StageStanding::Later);
    }

    /// The token is revoked before it is replaced; what comes then is an ordinary creation.
    pub fn revoke_first(
        &self,
        rotation: &RecordedRotation,
        view: &mut RotationView,
        drawn: &mut Drawn,
    ) {
        let standing = match self.kept_by_declaration().or_else(|| self.no_evidence()) {
            Some(why) => StageStanding::Blocked(why),
            None => {
                let why = format!("{}: it is revoked before it is replaced", rotation.reason);
                self.push(drawn, self.address, ActionKind::RevokeToken, why);
                StageStanding::Now
            }
        };
        self.stage(view, StageKind::Revoke, self.address, standing);
        self.stage(view, StageKind::Create, self.address, StageStanding::Later);
        for party in &self.parties(None) {
            let what = StageKind::CutOver { wave: 0 };
            self.stage(view, what, &party.address, StageStanding::Later);
        }
    }

    /// Whether a live token bears the successor's name already: somebody made it by hand.
    fn is_there(&self, generation: u32) -> bool {
        let Address::Token { tenant, .. } = self.address else {
            return false;
        };
        let name = self.token.generation_name(generation);
        let live = self.input.live.tenants.get(tenant);
        let mut tokens = live.into_iter().flat_map(|live| &live.tokens);
        tokens
            .any(|token| token.presence == Presence::Present && token.label.value() == Some(&name))
    }
}
