//! Connections whose place a second one takes: made with the new token, given the flows of the first one, which is deleted in
//! the end.

use super::parties::Party;
use super::{Drawn, Subject};
use crate::model::{
    ActionKind, Address, Connection, RecordedRotation, RotationOrder, RotationView, StageKind,
    StageStanding, TestOutcome, Timestamp,
};

impl Subject<'_> {
    /// Whether a second connection takes its place. When the old token is gone already, its flows fail, and putting the key
    /// into the same connection is what ends that first.
    pub(super) fn is_replaced(&self, rotation: &RecordedRotation, party: &Party) -> bool {
        let begun = rotation.replacements.contains_key(&party.address);
        begun || (party.replaced && rotation.order == RotationOrder::ReplaceFirst)
    }

    /// First the second connection, then its flows. Gives how far the flows are.
    pub(super) fn move_over(
        &self,
        rotation: &RecordedRotation,
        party: &Party,
        start: Option<Timestamp>,
        view: &mut RotationView,
        drawn: &mut Drawn,
    ) -> StageStanding {
        let what = StageKind::Replace {
            wave: self.wave(party),
        };
        let settled = self.settled(party, start);
        let Some(replacement) = rotation.replacements.get(&party.address) else {
            let standing = settled.unwrap_or_else(|| self.make(rotation, party, drawn));
            self.stage(view, what, &party.address, standing);
            return StageStanding::Later;
        };
        let made = StageStanding::Done {
            at: replacement.made_at,
            attested: false,
        };
        self.stage(view, what, &party.address, made);
        if let Some(standing) = settled {
            return standing;
        }
        let kind = ActionKind::MoveFlows {
            from: replacement.old.clone(),
            to: replacement.new.clone(),
        };
        let test = rotation.tests.get(&party.address);
        if let Some(TestOutcome::Failed { says }) = test.map(|test| &test.outcome) {
            let why = format!("a flow still ran on the old token when that was unticked: {says}");
            self.push(drawn, &party.address, kind, &why);
            return StageStanding::Failed(why);
        }
        let why = format!("\"{}\" holds the new token", replacement.new);
        self.push(drawn, &party.address, kind, why);
        StageStanding::Now
    }

    fn make(&self, rotation: &RecordedRotation, party: &Party, drawn: &mut Drawn) -> StageStanding {
        let Some(connection) = self.connection(&party.address) else {
            return StageStanding::Later;
        };
        let kind = ActionKind::CreateReplacement {
            nickname: connection.generation_name(self.token, rotation.generation),
        };
        let why = format!(
            "{} has a successor, and cut_over: replace is declared",
            self.address
        );
        self.push(drawn, &party.address, kind, why);
        StageStanding::Now
    }

    fn connection(&self, address: &Address) -> Option<&Connection> {
        match address {
            Address::Connection(key) => self.input.declared.connections.get(key),
            _ => None,
        }
    }

    /// Once everything works with the new token alone, the first connections are deleted. Gives since when none is left.
    pub(super) fn retire(
        &self,
        rotation: &RecordedRotation,
        parties: &[Party],
        ready: Option<Timestamp>,
        view: &mut RotationView,
        drawn: &mut Drawn,
    ) -> Option<Timestamp> {
        let mut none_left = ready;
        let replaced = parties
            .iter()
            .filter(|party| self.is_replaced(rotation, party));
        for party in replaced {
            let replacement = rotation.replacements.get(&party.address);
            let standing = match (replacement, ready) {
                (Some(replacement), _) if replacement.deleted_at.is_some() => {
                    let at = replacement.deleted_at.unwrap_or(replacement.made_at);
                    StageStanding::Done {
                        at,
                        attested: false,
                    }
                }
                (Some(replacement), Some(_)) => match self.cannot_reach(&party.address) {
                    Some(why) => StageStanding::Blocked(why),
                    None => {
                        let kind = ActionKind::DeleteReplaced {
                            nickname: replacement.old.clone(),
                        };
                        let why = format!("\"{}\" took its place", replacement.new);
                        self.push(drawn, &party.address, kind, why);
                        StageStanding::Now
                    }
                },
                _ => StageStanding::Later,
            };
            if !matches!(standing, StageStanding::Done { .. }) {
                none_left = None;
            }
            self.stage(view, StageKind::Retire, &party.address, standing);
        }
        none_left
    }
}
