//! From judged items to actions, in the order in which they can be done.

mod connections;
mod tokens;

use crate::model::{
    Action, ActionKind, Address, Field, FieldVerdict, Item, Refusal, RefusalReason, Unknown, Value,
    Verdict,
};

use super::items::{Judged, Standing, asked_in_vain, field};
use super::moved::Moves;
use super::reach::Reach;
use super::safety;
use super::{Acknowledgement, Input, Removal, declaration_digest, is_given_up};

/// The actions of a plan, and what is refused as things stand.
pub fn draw(
    input: Input<'_>,
    moves: &Moves<'_>,
    reach: &Reach,
    judged: &[Judged<'_>],
) -> (Vec<Action>, Vec<Refusal>) {
    let mut drawn = Drawn {
        input,
        moves,
        reach,
        actions: Vec::new(),
        refusals: Vec::new(),
    };
    for judged in judged {
        match &judged.item.address {
            Address::Tenant(_) | Address::Org(_) => drawn.place(judged),
            Address::Token { .. } => drawn.token(judged),
            Address::Connection(_) => drawn.connection(judged),
            // a consumer is no item: it has a part in rotations alone
            Address::Consumer { .. } => {}
        }
    }
    drawn.reauthorize_behind_new_tokens(judged);
    let held = safety::hold(input, judged, &mut drawn.actions);
    drawn.refusals.extend(held);
    drawn.refusals.sort_by(|a, b| a.address.cmp(&b.address));
    (drawn.actions, drawn.refusals)
}

struct Drawn<'a> {
    input: Input<'a>,
    moves: &'a Moves<'a>,
    reach: &'a Reach,
    actions: Vec<Action>,
    refusals: Vec<Refusal>,
}

impl Drawn<'_> {
    fn push(&mut self, item: &Item, kind: ActionKind, why: impl Into<String>) {
        self.actions.push(Action {
            address: item.address.clone(),
            kind,
            why: why.into(),
            after: Vec::new(),
            reaches: self.reach.of(&item.address).to_vec(),
        });
    }

    fn is_attested(&self, address: &Address) -> bool {
        // digests are taken only where somebody attested something
        self.input
            .recorded
            .attestations
            .get(address)
            .is_some_and(|attestations| {
                let digest = declaration_digest(self.input.declared, address);
                attestations
                    .iter()
                    .any(|attestation| attestation.declaration == digest)
            })
    }

    /// A tenant or org: nothing but to remember the host that answered.
    fn place(&mut self, judged: &Judged<'_>) {
        if judged.standing == Standing::Dropped {
            self.give_up(&judged.item);
            return;
        }
        let Some(host) = field(&judged.item, &Field::Host) else {
            return;
        };
        if host.live.is_err() {
            return;
        }
        match &host.recorded {
            None => self.push(&judged.item, ActionKind::Adopt, "its log was read"),
            Some(recorded) if Some(recorded) != host.declared.as_ref() => {
                self.push(
                    &judged.item,
                    ActionKind::Record,
                    "it answers at another host now",
                );
            }
            Some(_) => {}
        }
    }

    /// What is not wanted, or not declared by anybody.
    fn end(&mut self, judged: &Judged<'_>, existence: &FieldVerdict, what: Removal) {
        let item = &judged.item;
        if judged.standing == Standing::Dropped {
            if is_given_up(self.input.declared, self.input.recorded, &item.address) {
                self.give_up(item);
                return;
            }
            if self.moves.hold(&item.address) {
                return;
            }
        }
        match (judged.standing, &existence.live) {
            (Standing::Foreign | Standing::Wanted, _) | (_, Err(_)) => {}
            (Standing::Unwanted, Ok(Value::Flag(true))) => {
                self.push(item, what.action(), "declared to be absent");
            }
            (Standing::Dropped, Ok(Value::Flag(true))) => self.removal(item, what),
            (Standing::Unwanted | Standing::Dropped, Ok(_)) => self.forget(item, existence),
        }
    }

    fn give_up(&mut self, item: &Item) {
        self.push(item, ActionKind::Forget, "given up, as declared");
    }

    fn removal(&mut self, item: &Item, what: Removal) {
        let acknowledgement = Acknowledgement {
            address: item.address.clone(),
            what,
        };
        if self.input.acknowledged.contains(&acknowledgement) {
            let why = "no longer declared, and its removal is acknowledged";
            self.push(item, what.action(), why);
        } else {
            self.refusals.push(Refusal {
                address: item.address.clone(),
                action: what.word(),
                reason: RefusalReason::NotAcknowledged,
                span: None,
                way_out: format!(
                    "no longer declared: acknowledge its removal with --acknowledge {acknowledgement}, or declare it again"
                ),
            });
        }
    }

    fn forget(&mut self, item: &Item, existence: &FieldVerdict) {
        if existence.recorded.is_some() {
            self.push(item, ActionKind::Forget, "it is gone, as declared");
        }
    }
}

/// Whether a field asks for a change on the live side.
fn wants_change(field: &FieldVerdict) -> bool {
    match field.verdict {
        Verdict::Pending | Verdict::Drift | Verdict::Conflict => true,
        Verdict::Unverifiable => {
            field.pending
                && field.recorded.is_some()
                && field.live.as_ref().err().is_some_and(may_act)
        }
        _ => false,
    }
}

/// A question that failed is no reason to send a person anywhere, nor is a name that two things bear, nor sources that
/// contradict each other.
fn may_act(why: &Unknown) -> bool {
    !asked_in_vain(why)
        && !matches!(
            why,
            Unknown::Ambiguous { .. } | Unknown::SourcesDisagree { .. }
        )
}
