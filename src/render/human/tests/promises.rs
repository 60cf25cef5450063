//! What holds for every plan, whatever is in it.

use proptest::prelude::*;

use super::super::*;
use crate::model::{
    Action, ActionKind, Console, Fault, Field, FieldVerdict, NotAsked, Unknown, Value,
};
use crate::render::sample::*;

const HOSTILE: [char; 3] = ['\u{1b}', '\u{202e}', '\u{7}'];

static SCHEMA: std::sync::LazyLock<jsonschema::Validator> = std::sync::LazyLock::new(|| {
    jsonschema::validator_for(&crate::render::json::plan_schema()).unwrap()
});

fn raw(plan: &Plan, handoffs: &[Option<Handoff>], width: usize, verbose: bool) -> String {
    let declared = declared();
    super::super::plan(&PlanView {
        plan,
        declared: &declared,
        handoffs,
        readings: &[],
        sources: &Default::default(),
        verbose,
        width,
    })
}

#[test]
fn hostile_names_stay_text_at_every_width() {
    let evil = "\u{1b}[2J\u{202e}evil\nPlan: 0 drift";
    let (mut plan, mut handoffs) = drifted();
    for item in &mut plan.items {
        item.name = evil.into();
        item.notes.push(evil.into());
        for field in &mut item.fields {
            for evidence in &mut field.evidence {
                evidence.says = evil.into();
                if let Some(actor) = &mut evidence.actor {
                    actor.id = evil.into();
                }
            }
        }
    }
    for handoff in handoffs.iter_mut().flatten() {
        handoff.title = evil.into();
        handoff.why = evil.into();
        handoff.place = evil.into();
    }
    for width in [0, 60, 100, 200] {
        let text = raw(&plan, &handoffs, width, true);
        assert!(!text.contains("\u{1b}[2J") && !text.contains('\u{202e}'));
        let text = plain(&text);
        assert!(!text.contains('\u{1b}'));
        let forged = text.lines().filter(|line| line.starts_with("Plan: 0"));
        assert_eq!(forged.count(), 0);
    }
}

#[test]
fn colours_are_in_the_text_and_carry_no_meaning_alone() {
    let (plan, handoffs) = drifted();
    let text = raw(&plan, &handoffs, 100, false);
    assert!(
        text.contains("\u{1b}[1m\u{1b}[31mDESTRUCTIVE\u{1b}[0m"),
        "{text:?}"
    );
    assert!(text.contains("\u{1b}[32m+\u{1b}[0m Device details"));
    assert!(plain(&text).contains("+ Device details") && plain(&text).contains("DESTRUCTIVE"));
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    for (plan, handoffs) in [first_run(), drifted()] {
        for width in [60, 72, 80, 100, 132] {
            for line in plain(&raw(&plan, &handoffs, width, false)).lines() {
                assert!(
                    crate::render::page::visible(line) <= width,
                    "{width}: {line}"
                );
            }
        }
    }
}

#[test]
fn many_changes_of_one_event_name_it_once() {
    let all: Vec<_> = crate::catalog::operations()
        .iter()
        .map(|operation| {
            gained(Field::Permission(operation.permission.clone())).seen(log(
                "24T09:12",
                "u-jane",
                "the log shows this permission",
            ))
        })
        .collect();
    let count = all.len();
    let plan = Plan {
        items: vec![item(TOKEN, "Okta Workflows", all)],
        ..Plan::default()
    };
    let text = plain(&raw(&plan, &[], 120, false));
    assert_eq!(
        text.matches("ticked 2026-11-24 09:12 UTC by Jane Doe")
            .count(),
        1
    );
    assert_eq!(
        text.lines()
            .filter(|line| line.trim_start().starts_with("- "))
            .count(),
        count
    );
    assert!(text.contains("DESTRUCTIVE"));
}

fn any_field() -> impl Strategy<Value = FieldVerdict> {
    let value = || {
        prop::option::of(prop_oneof![
            any::<bool>().prop_map(Value::Flag),
            "[a-z \u{1b}\u{202e}\n東]{0,12}".prop_map(Value::Text),
            Just(Value::Empty),
        ])
    };
    let name = prop_oneof![
        Just(Field::Existence),
        Just(Field::Name),
        Just(Field::Description),
        Just(Field::Secret),
        Just(Field::Behind),
        Just(boxed(LIST)),
        Just(boxed(ERASE)),
        "[a-z/{}\u{1b}]{0,70}".prop_map(|path| boxed(&format!("GET {path}"))),
    ];
    let verdict = prop_oneof![
        Just(Verdict::InSync),
        Just(Verdict::Accepted),
        Just(Verdict::Unverifiable),
        Just(Verdict::Unmanaged),
        Just(Verdict::Due),
        Just(Verdict::Pending),
        Just(Verdict::Drift),
        Just(Verdict::Conflict),
    ];
    let unknown = prop_oneof![
        Just(Unknown::NoTrace),
        Just(Unknown::NotAsked(NotAsked::Offline)),
        "[a-z\u{1b}\n]{0,20}".prop_map(|what| Unknown::Failed(Fault::Connection(what))),
    ];
    (
        name,
        verdict,
        value(),
        value(),
        value(),
        unknown,
        any::<bool>(),
        any::<bool>(),
    )
        .prop_map(
            |(name, verdict, declared, recorded, live, unknown, pending, seen)| {
                let mut one = field(name, verdict, [None, None, None]);
                one.declared = declared;
                one.recorded = recorded;
                one.live = live.ok_or(unknown);
                one.pending = pending;
                if seen {
                    one = one.seen(log("24T09:12", "u-\u{1b}jane", "the log\nshows it"));
                }
                one
            },
        )
}

fn any_plan() -> impl Strategy<Value = (Plan, Vec<Option<Handoff>>)> {
    let items = prop::collection::vec(
        (
            "[a-z\u{1b}]{0,60}",
            prop::collection::vec(any_field(), 1..6),
        ),
        0..4,
    );
    (items, any::<bool>(), any::<bool>()).prop_map(|(items, handed, aligned)| {
        let mut plan = Plan::default();
        for (name, fields) in items {
            for one in &fields {
                if let Err(why) = &one.live {
                    plan.unverified
                        .push(unverified(TOKEN, vec![one.field.clone()], why.clone()));
                }
            }
            plan.items.push(item(TOKEN, &name, fields));
        }
        let mut handoffs = Vec::new();
        if handed {
            let action: Action = action(TOKEN, ActionKind::RevokeToken, "it\u{7} is gone");
            if aligned {
                handoffs.push(Some(handoff(&action, Console::Iru, "Revoke\n it")));
            }
            plan.actions.push(action);
        }
        (plan, handoffs)
    })
}

proptest! {
    #[test]
    fn every_plan_is_shown_within_its_width_and_without_foreign_controls(
        (plan, handoffs) in any_plan(),
        width in 60usize..140,
        verbose in any::<bool>(),
    ) {
        let text = plain(&raw(&plan, &handoffs, width, verbose));
        for line in text.lines() {
            prop_assert!(crate::render::page::visible(line) <= width, "{line:?}");
        }
        prop_assert!(!text.contains(HOSTILE));
        prop_assert!(!text.contains("\n\n\n") && !text.starts_with('\n') && text.ends_with('\n'));
        let json = crate::render::json::plan(&plan, &handoffs, None);
        let document: serde_json::Value = serde_json::from_str(&json).unwrap();
        prop_assert!(SCHEMA.is_valid(&document));
        for item in &plan.items {
            let all = crate::render::evidence::item(item, &declared(), at("24T10:00"), width);
            prop_assert!(!plain(&all).contains(HOSTILE));
        }
    }

    #[test]
    fn what_moved_on_the_live_side_is_never_left_out((plan, handoffs) in any_plan()) {
        let text = plain(&raw(&plan, &handoffs, 100, false));
        prop_assert_eq!(plan.has_drift(), text.contains("The live side moved"));
    }
}
