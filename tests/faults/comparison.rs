//! What may differ between the plan of a disturbed run and the undisturbed one: less is known, and nothing else.

use tenantry::model::{
    Action, ActionKind, Address, Field, Item, Live, Plan, ProbeAnswer, Reading, Validity, Verdict,
};

/// An undisturbed plan, a disturbed one, and what the disturbed run saw.
#[derive(Clone, Copy)]
pub struct Comparison<'a> {
    pub undisturbed: &'a Plan,
    pub plan: &'a Plan,
    pub live: &'a Live,
}

impl Comparison<'_> {
    /// A fault that was asked away leaves no mark.
    pub fn healed(self) -> Vec<String> {
        match self.plan == self.undisturbed {
            true => Vec::new(),
            false => vec!["a fault that healed left a mark".to_owned()],
        }
    }

    /// What is wrong about the disturbed plan.
    pub fn wrong(self) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.plan.unverified != self.undisturbed.unverified && !self.says_so() {
            wrong.push("less is verified, and no reading says why".to_owned());
        }
        for item in &self.plan.items {
            match of(self.undisturbed, &item.address) {
                Some(undisturbed) => wrong.extend(wrong_fields(undisturbed, item)),
                None => wrong.push(format!("{} is new", item.address)),
            }
        }
        let declared = |item: &&Item| item.verdict != Verdict::Unmanaged;
        for item in self.undisturbed.items.iter().filter(declared) {
            if of(self.plan, &item.address).is_none() {
                wrong.push(format!("{} is lost", item.address));
            }
        }
        for action in &self.plan.actions {
            if !self.is_known(action) && !self.looks_for_a_rejected_token(action) {
                let Action { address, kind, .. } = action;
                wrong.push(format!("a new action: {address} {kind:?}"));
            }
        }
        for refusal in &self.plan.refusals {
            if !self.undisturbed.refusals.contains(refusal) {
                wrong.push(format!("a new refusal: {}", refusal.address));
            }
        }
        wrong
    }

    fn is_known(self, action: &Action) -> bool {
        let mut same = self.undisturbed.actions.iter();
        same.any(|other| other.address == action.address && is_part(&action.kind, &other.kind))
    }

    /// A token without a trace whose secret is answered with nothing but 401 may be one that is gone: a person is asked to
    /// look first, as for every declared token without a trace.
    fn looks_for_a_rejected_token(self, action: &Action) -> bool {
        let Address::Token { tenant, token } = &action.address else {
            return false;
        };
        let live = &self.live.tenants[tenant];
        let rejected = live.probes.get(token).map(|probe| &probe.validity);
        matches!(
            action.kind,
            ActionKind::CreateToken {
                look_first: true,
                ..
            }
        ) && rejected == Some(&Validity::EveryAnswer401)
            && matches!(live.log, Reading::Read { .. })
    }

    /// Whether a reading or a probe tells that something did not answer.
    fn says_so(self) -> bool {
        let tenants = self.live.tenants.values();
        let orgs = self.live.orgs.values();
        let mut logs = tenants
            .clone()
            .map(|tenant| &tenant.log)
            .chain(orgs.map(|org| &org.log));
        let mut probes = tenants.flat_map(|tenant| tenant.probes.values());
        let unanswered = |answer: &ProbeAnswer| matches!(answer, ProbeAnswer::Unknown(_));
        logs.any(|log| !matches!(log, Reading::Read { .. }))
            || probes.any(|probe| {
                probe.validity != Validity::Proven || probe.permissions.values().any(unanswered)
            })
    }
}

fn of<'a>(plan: &'a Plan, address: &Address) -> Option<&'a Item> {
    plan.items.iter().find(|item| item.address == *address)
}

/// Whether an action is another one, or does a part of what that does: an edit of what is still known.
fn is_part(part: &ActionKind, whole: &ActionKind) -> bool {
    match (part, whole) {
        (
            ActionKind::EditToken {
                rename,
                describe,
                tick,
                untick,
            },
            ActionKind::EditToken {
                rename: all_rename,
                describe: all_describe,
                tick: all_tick,
                untick: all_untick,
            },
        ) => {
            (rename.is_none() || rename == all_rename)
                && (describe.is_none() || describe == all_describe)
                && tick.is_subset(all_tick)
                && untick.is_subset(all_untick)
        }
        _ => part == whole,
    }
}

fn wrong_fields(undisturbed: &Item, item: &Item) -> Vec<String> {
    let verdict = |field: &Field| {
        let mut fields = undisturbed.fields.iter();
        fields
            .find(|other| other.field == *field)
            .map(|other| other.verdict)
    };
    let mut wrong: Vec<String> = item
        .fields
        .iter()
        .filter(|field| field.verdict != Verdict::Unverifiable)
        .filter(|field| verdict(&field.field) != Some(field.verdict))
        .map(|field| {
            let before = verdict(&field.field).map(Verdict::word);
            let after = field.verdict.word();
            format!(
                "{} {:?}: {before:?} became {after}",
                item.address, field.field
            )
        })
        .collect();
    let gravest = item.fields.iter().map(|field| field.verdict).max();
    if item.verdict != Verdict::Unmanaged && Some(item.verdict) != gravest {
        wrong.push(format!(
            "{}: {:?} over {gravest:?}",
            item.address, item.verdict
        ));
    }
    wrong
}
