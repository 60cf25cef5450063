//! Rotations: which token is due, how far each replacement is, and what can be done about it now.
//! Here: which tokens it is about. `age` counts days, `beginning` and `stages` know the order, `parties` what holds a token.

mod age;
mod beginning;
mod parties;
mod replacing;
mod stages;

use std::collections::BTreeMap;

use super::Input;
use super::items::{Judged, Standing, field};
use super::reach::Reach;
use crate::model::{
    Action, ActionKind, Address, Field, Reading, Recorded, RecordedRotation, RecordedToken,
    RotationOrder, RotationView, Timestamp, Token, Unknown, Value, Verdict,
};

/// What rotations have to show and to do.
#[derive(Default)]
pub struct Drawn {
    /// One a token that is due, being replaced, or due soon; the most urgent first.
    pub views: Vec<RotationView>,
    /// What can be done now.
    pub actions: Vec<Action>,
}

/// Draws all rotations. `actions` is what is to be done anyhow: a token that is gone is created, not rotated.
pub fn draw(input: Input<'_>, reach: &Reach, judged: &[Judged<'_>], actions: &[Action]) -> Drawn {
    let mut drawn = Drawn::default();
    for judged in judged {
        let Some(subject) = Subject::of(input, reach, judged) else {
            continue;
        };
        let created_anew = actions.iter().any(|action| {
            action.address == *subject.address
                && matches!(
                    action.kind,
                    ActionKind::CreateToken { .. } | ActionKind::RevokeToken
                )
        });
        if !created_anew {
            subject.draw(&mut drawn);
        }
    }
    drawn.views.sort_by(|a, b| {
        let key = |view: &RotationView| {
            let due = view.due.map(|due| due.at);
            (view.reason.is_none(), due.is_none(), due)
        };
        key(a).cmp(&key(b)).then_with(|| a.token.cmp(&b.token))
    });
    drawn
}

/// Adds what rotations ask for to the other actions. A connection that gets its token for both reasons is asked for once.
pub fn merge(actions: &mut Vec<Action>, next: Vec<Action>) {
    let known: BTreeMap<Address, &'static str> = actions
        .iter()
        .map(|action| (action.address.clone(), action.kind.word()))
        .collect();
    let fresh = next
        .into_iter()
        .filter(|action| known.get(&action.address) != Some(&action.kind.word()));
    actions.extend(fresh);
}

/// Gives items whose rotation should have begun already that verdict.
pub fn mark_overdue(views: &[RotationView], items: &mut [Judged<'_>]) {
    let overdue = views
        .iter()
        .filter(|view| view.reason.is_none() && view.due.is_some_and(|due| due.reached));
    for view in overdue {
        // items are sorted by address
        let found = items.binary_search_by(|judged| judged.item.address.cmp(&view.token));
        if let Ok(index) = found {
            let item = &mut items[index].item;
            item.verdict = item.verdict.max(Verdict::Due);
        }
    }
}

/// Ids of a tenant's tokens that are being replaced: each is known from its rotation, and is nobody else's.
pub fn replaced_ids<'a>(recorded: &'a Recorded, tenant: &str) -> Vec<&'a str> {
    let rotations = recorded.rotations.range(Address::token(tenant, "")..);
    rotations
        .take_while(
            |(address, _)| matches!(address, Address::Token { tenant: of, .. } if of == tenant),
        )
        .filter_map(|(_, rotation)| rotation.predecessor.as_ref()?.id.as_deref())
        .collect()
}

/// One declared token whose record can be rotated.
struct Subject<'a> {
    input: Input<'a>,
    reach: &'a Reach,
    address: &'a Address,
    token: &'a Token,
    record: &'a RecordedToken,
    rotation: Option<&'a RecordedRotation>,
    judged: &'a Judged<'a>,
}

impl<'a> Subject<'a> {
    fn of(input: Input<'a>, reach: &'a Reach, judged: &'a Judged<'a>) -> Option<Self> {
        let address = &judged.item.address;
        if !matches!(address, Address::Token { .. }) || judged.standing != Standing::Wanted {
            return None;
        }
        let rotation = input.recorded.rotations.get(address);
        let token = input.declared.token(address)?;
        (token.rotation.is_some() || rotation.is_some()).then_some(Self {
            input,
            reach,
            address,
            token,
            record: input.recorded.tokens.get(address)?,
            rotation,
            judged,
        })
    }

    fn draw(&self, drawn: &mut Drawn) {
        let due = age::due(self.now(), self.token, self.record, self.judged);
        let soon = due.is_some_and(|due| {
            due.at
                .checked_sub(self.input.horizon)
                .is_ok_and(|listed| listed <= self.now())
        });
        let reached = due.is_some_and(|due| due.reached);
        let mut view = RotationView {
            token: self.address.clone(),
            due,
            reason: self.rotation.map(|rotation| rotation.reason.clone()),
            generation: self
                .rotation
                .map_or(self.record.generation + 1, |rotation| rotation.generation),
            stages: Vec::new(),
        };
        match self.rotation {
            None if !soon && !reached => return,
            None if !reached => {}
            Some(rotation) if rotation.predecessor.is_some() => {
                self.stages(rotation, &mut view, drawn)
            }
            Some(rotation) if rotation.order == RotationOrder::RevokeFirst => {
                self.revoke_first(rotation, &mut view, drawn);
            }
            _ => self.first(&mut view, drawn),
        }
        drawn.views.push(view);
    }

    /// Now, by the clock of the tenant's service where it is known: times of its log are compared with it.
    fn now(&self) -> Timestamp {
        self.by_service(self.input.now)
    }

    /// A time of our clock by that of the tenant's service.
    fn by_service(&self, at: Timestamp) -> Timestamp {
        match self.log() {
            Some(Reading::Read { skew, .. }) => skew.to_service(at),
            _ => at,
        }
    }

    /// The log that has to prove each step at the Iru console.
    fn log(&self) -> Option<&'a Reading> {
        let Address::Token { tenant, .. } = self.address else {
            return None;
        };
        self.input.live.tenants.get(tenant).map(|live| &live.log)
    }

    /// Whether the token is known to exist now.
    fn exists(&self) -> bool {
        field(&self.judged.item, &Field::Existence)
            .is_some_and(|existence| existence.live == Ok(Value::Flag(true)))
    }

    /// Why no step at the Iru console is asked for now.
    fn no_evidence(&self) -> Option<String> {
        match self.log() {
            Some(Reading::Read { .. }) => {}
            Some(Reading::Failed(_)) => {
                return Some("the audit log that would prove it could not be read".to_owned());
            }
            _ => {
                return Some(
                    "nothing is at hand to read the audit log that would prove it".to_owned(),
                );
            }
        }
        let existence = field(&self.judged.item, &Field::Existence)?;
        match &existence.live {
            Err(Unknown::Ambiguous { .. }) => {
                Some("several live tokens bear its name: rename all but one first".to_owned())
            }
            Err(_) => Some("no evidence shows the token that is to be replaced".to_owned()),
            Ok(_) => None,
        }
    }

    fn push(&self, drawn: &mut Drawn, about: &Address, kind: ActionKind, why: impl Into<String>) {
        drawn.actions.push(Action {
            address: about.clone(),
            kind,
            why: why.into(),
            after: Vec::new(),
            reaches: match about {
                Address::Token { .. } => self.reach.of(about).to_vec(),
                _ => Vec::new(),
            },
        });
    }
}
