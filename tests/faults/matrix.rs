//! Every request position, every fault, once and for good.

use std::collections::BTreeSet;

use tenantry::model::Plan;
use tenantry::observe::Observed;

use crate::comparison::Comparison;
use crate::scene::{Plot, Scene};

/// The faults of the issue, and whether asking again can heal one that happens once.
const FAULTS: [(&str, bool); 9] = [
    (r#""kind": "status", "status": 401"#, false),
    (r#""kind": "status", "status": 403"#, false),
    (r#""kind": "status", "status": 429"#, true),
    (r#""kind": "status", "status": 500"#, true),
    (r#""kind": "html""#, false),
    (r#""kind": "half_body""#, true),
    (r#""kind": "empty""#, false),
    (r#""kind": "wrong_shape""#, false),
    (r#""kind": "reset""#, true),
];

/// Combinations a request: four faults of three lengths, five of two.
const EACH: usize = 4 * 3 + 5 * 2;

/// How long a fault lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lasts {
    /// One answer.
    Once,
    /// One request with all its repetitions.
    Patience,
    /// Everything from there on.
    ForGood,
}

impl Lasts {
    /// What is not asked again is not repeated either.
    fn of(heals: bool) -> &'static [Self] {
        match heals {
            true => &[Self::Once, Self::Patience, Self::ForGood],
            false => &[Self::Once, Self::ForGood],
        }
    }

    fn answers(self) -> u64 {
        match self {
            Self::Once => 1,
            Self::Patience => 4,
            Self::ForGood => 40,
        }
    }
}

async fn look(scene: &Scene) -> (Plan, Observed) {
    let mut cache = scene.cache.clone();
    let stand = &scene.stand;
    stand.act(r#"{"do": "set_clock", "to": "2026-11-24T10:00:00Z"}"#);
    stand.forget();
    let observed = stand.observe(&mut cache, scene.probes.clone()).await;
    (stand.plan(&observed), observed)
}

/// What one scene came to.
#[derive(Default)]
struct Tried {
    combinations: usize,
    positions: u64,
    wrong: Vec<String>,
    verdicts: BTreeSet<&'static str>,
}

async fn try_all(scene: Scene) -> Tried {
    let (undisturbed, _) = look(&scene).await;
    let mut tried = Tried {
        positions: scene.stand.all_asked(),
        ..Tried::default()
    };
    let items = undisturbed.items.iter();
    tried.verdicts.extend(items.map(|item| item.verdict.word()));
    let again = look(&scene).await.0;
    assert_eq!(undisturbed, again, "{}: a plan is repeatable", scene.name);
    for position in 1..=tried.positions {
        for (fault, heals) in FAULTS {
            for lasts in Lasts::of(heals) {
                disturb(&scene, position, fault, *lasts);
                let (plan, observed) = look(&scene).await;
                tried.combinations += 1;
                let comparison = Comparison {
                    undisturbed: &undisturbed,
                    plan: &plan,
                    live: &observed.live,
                };
                let found = match heals && *lasts == Lasts::Once {
                    true => comparison.healed(),
                    false => comparison.wrong(),
                };
                let place = format!("{}: request {position}, {fault}, {lasts:?}", scene.name);
                let found = found.into_iter().map(|what| format!("{place}: {what}"));
                tried.wrong.extend(found);
            }
        }
    }
    tried
}

#[test]
fn no_fault_at_any_request_makes_a_verdict_wrong() {
    let threads: Vec<_> = Plot::all()
        .into_iter()
        .map(|plot| {
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap();
                runtime.block_on(async { try_all(plot.scene().await).await })
            })
        })
        .collect();
    let all: Vec<Tried> = threads
        .into_iter()
        .map(|thread| thread.join().unwrap())
        .collect();
    let verdicts: BTreeSet<&str> = all
        .iter()
        .flat_map(|tried| tried.verdicts.clone())
        .collect();
    for word in ["in_sync", "pending", "drift", "unmanaged", "unverifiable"] {
        assert!(
            verdicts.contains(word),
            "no scene shows {word}: {verdicts:?}"
        );
    }
    let combinations: usize = all.iter().map(|tried| tried.combinations).sum();
    let positions: u64 = all.iter().map(|tried| tried.positions).sum();
    let wrong: Vec<String> = all.into_iter().flat_map(|tried| tried.wrong).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong in {combinations} combinations:\n{}",
        wrong.len(),
        sample(&wrong).cloned().collect::<Vec<_>>().join("\n")
    );
    assert_eq!(
        (positions, combinations),
        (73, 73 * EACH),
        "requests and combinations that were tried"
    );
}

/// Some of many, from everywhere among them.
fn sample(all: &[String]) -> impl Iterator<Item = &String> {
    all.iter().step_by(all.len().div_ceil(40).max(1))
}

fn disturb(scene: &Scene, position: u64, fault: &str, lasts: Lasts) {
    scene.stand.act(r#"{"do": "clear_faults"}"#);
    for nth in position..position + lasts.answers() {
        let act = format!(r#"{{"do": "fault", {fault}, "nth": {nth}}}"#);
        scene.stand.act(&act);
    }
}
