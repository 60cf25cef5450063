//! The two ways to get rid of a token that leaked, as ordered steps. A recommendation is one; the choice is the person's.

use super::token::{Existence, Role, TokenImpact};
use crate::model::{Address, Risk, RotationOrder, SignedDuration};

/// One way to get rid of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// What is done first.
    pub order: RotationOrder,
    /// Why it cannot be taken now; `None`: it can.
    pub impossible: Option<&'static str>,
    /// Why it is the recommended one; `None`: it is not.
    pub recommended: Option<&'static str>,
    /// What it means until it is done, in whole sentences.
    pub means: Vec<String>,
    /// Connections and consumers that fail until they have the new token.
    pub fails: Vec<Address>,
    /// Safety limits that it waives.
    pub waives: &'static [&'static str],
    /// What to do, in order.
    pub steps: Vec<CourseStep>,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CourseStep {
    /// What it does, in a sentence.
    pub what: String,
    /// The words of the command that does it; empty for what a person does elsewhere.
    pub command: Vec<String>,
}

/// What revoke-first leaves out.
const WAIVED: &[&str] = &[
    "overlap and soak",
    "the test that unticks everything on the old token before it is revoked",
    "the rule that the last proven token behind a connection is not revoked",
];

/// Both ways for a token, revoke-first before replace-first.
pub fn courses(token: &TokenImpact, reason: &str) -> Vec<Course> {
    vec![revoke_first(token, reason), replace_first(token, reason)]
}

/// Why what the token may do is worse than an outage; `None`: it is not.
fn burns(token: &TokenImpact) -> Option<&'static str> {
    if token.powers.has(Risk::Destructive) {
        return Some("it can do what cannot be undone, and an outage can be undone");
    }
    let secrets = token.powers.has(Risk::SensitiveRead);
    secrets.then_some("it can read secrets of devices, and each of them would have to be changed")
}

/// Why revoking first is the recommendation.
fn why_revoke(token: &TokenImpact) -> Option<&'static str> {
    burns(token).or_else(|| {
        let idle = token.fails().is_empty();
        idle.then_some("nothing that is declared runs on it")
    })
}

/// Why replacing first is the recommendation.
fn why_replace(token: &TokenImpact, revocable: bool) -> Option<&'static str> {
    if !revocable {
        return Some("it is the only way that the program takes");
    }
    why_revoke(token).is_none().then_some(
        "as far as the catalog knows it can neither destroy nor read secrets of devices, and an outage is the greater harm",
    )
}

/// Whether the program replaces it at all: it has to be declared and recorded, and to be the old one.
fn can_rotate(token: &TokenImpact) -> bool {
    token.declared && token.recorded && !is_new_one(token)
}

/// The successor of a rotation under way: asking for revoke-first would revoke the old one.
fn is_new_one(token: &TokenImpact) -> bool {
    token.role == Role::Current && matches!(token.rotation, Some((_, true)))
}

fn revoke_first(token: &TokenImpact, reason: &str) -> Course {
    let impossible = if token.auditor {
        Some(
            "the program refuses it: this token reads the audit log, and nothing could be proven once it is revoked",
        )
    } else if token.prevent_revoke {
        Some("the program refuses it: the files say prevent_revoke; remove that line first")
    } else {
        None
    };
    let fails: Vec<Address> = token.fails().into_iter().cloned().collect();
    let mut steps = Vec::new();
    if impossible.is_none() {
        if !can_rotate(token) {
            steps.extend(by_hand(token));
        } else {
            if !matches!(token.rotation, Some((RotationOrder::RevokeFirst, _))) {
                steps.push(rotate(token, reason, true));
            }
            steps.push(step(
                "Go through the steps: the old token is revoked, the new one created, and put into what runs on it. Run it again until nothing is left.",
                &["tenantry", "apply"],
            ));
        }
        steps.extend(after(token));
    }
    let means = match fails.is_empty() {
        true => vec![
            "Nothing that is declared runs on it: revoking it breaks nothing that the files know."
                .to_owned(),
        ],
        false => vec![format!(
            "The leaked key is dead as soon as the first step of apply is done. {} until the new token is in.",
            match fails.len() {
                1 => "This fails".to_owned(),
                count => format!("These {count} fail"),
            }
        )],
    };
    Course {
        order: RotationOrder::RevokeFirst,
        impossible,
        recommended: why_revoke(token).filter(|_| impossible.is_none()),
        means,
        fails,
        waives: match impossible {
            None => WAIVED,
            Some(_) => &[],
        },
        steps,
    }
}

fn replace_first(token: &TokenImpact, reason: &str) -> Course {
    let mut steps = Vec::new();
    let old = token.role == Role::Predecessor;
    if !token.declared {
        return Course {
            order: RotationOrder::ReplaceFirst,
            impossible: Some("the files do not declare this token, so nothing replaces it"),
            recommended: None,
            means: Vec::new(),
            fails: Vec::new(),
            waives: &[],
            steps,
        };
    }
    if is_new_one(token) {
        steps.push(step(
            "Finish the rotation under way: repeat this until the plan shows it no more.",
            &["tenantry", "apply"],
        ));
    }
    if !token.recorded {
        steps.push(step(
            "Let the state know the token first: it was never recorded.",
            &["tenantry", "apply"],
        ));
    }
    if token.rotation.is_none() || is_new_one(token) {
        steps.push(rotate(token, reason, false));
    }
    let what = match old {
        true => "Go on with the rotation under way: it revokes the leaked token at its end.",
        false => {
            "Go through the steps: the new token, what runs on it, the test, and the old token is revoked last. Run it again until nothing is left."
        }
    };
    steps.push(step(what, &["tenantry", "apply"]));
    let revoking =
        matches!(token.rotation, Some((RotationOrder::RevokeFirst, _))) && !is_new_one(token);
    Course {
        order: RotationOrder::ReplaceFirst,
        impossible: revoking.then_some("revoke-first is asked for already"),
        recommended: why_replace(token, !token.auditor && !token.prevent_revoke)
            .filter(|_| !revoking),
        means: while_replacing(token),
        fails: Vec::new(),
        waives: &[],
        steps: match revoking {
            true => Vec::new(),
            false => steps,
        },
    }
}

fn rotate(token: &TokenImpact, reason: &str, revoke_first: bool) -> CourseStep {
    let address = token.address.to_string();
    let mut words = vec!["tenantry", "rotate", &address];
    if revoke_first {
        words.push("--revoke-first");
    }
    words.extend(["--reason", reason]);
    let what = match (revoke_first, token.role) {
        (true, Role::Predecessor) => {
            "Have the old token of the rotation under way revoked at once."
        }
        (true, Role::Current) => "Ask for it; nothing changes yet.",
        (false, _) => "Ask for it; nothing changes yet.",
    };
    step(what, &words)
}

/// What replacing first means for as long as it takes.
fn while_replacing(token: &TokenImpact) -> Vec<String> {
    let mut means = vec![
        "Nothing fails. The leaked key works until the last step: whoever has it can use it until then.".to_owned(),
    ];
    if let Some((overlap, soak)) = token.overlap
        && (!overlap.is_zero() || !soak.is_zero())
    {
        means.push(format!(
            "The declared overlap ({}) and soak of each wave ({}) are kept: the key works for at least that long. Revoke first to go without, at any time.",
            length(overlap),
            length(soak)
        ));
    }
    means
}

/// `7d`, `36h`, `90m`: as the files write it.
fn length(duration: SignedDuration) -> String {
    let seconds = duration.as_secs();
    let units = [(86_400, 'd'), (3_600, 'h'), (60, 'm')];
    let fit = units
        .iter()
        .find(|(unit, _)| seconds > 0 && seconds % unit == 0);
    match fit {
        Some((unit, letter)) => format!("{}{letter}", seconds / unit),
        None if seconds == 0 => "none".to_owned(),
        None => format!("{seconds}s"),
    }
}

/// What the program cannot do: a person revokes the token on the console.
fn by_hand(token: &TokenImpact) -> Vec<CourseStep> {
    let host = token.host.as_deref().unwrap_or("its tenant");
    let why = match (token.declared, token.recorded) {
        (false, _) => "the files do not declare it",
        (_, false) => "the state does not know it yet",
        _ => "it is the new token of a rotation under way",
    };
    let mut steps = vec![step(
        format!(
            "Revoke the token '{}' of {host} on the Iru console by hand (Access > API tokens): {why}, so `tenantry rotate` cannot.",
            token.name
        ),
        &[],
    )];
    steps.push(step("See what is missing now.", &["tenantry", "plan"]));
    if token.declared {
        steps.push(step(
            "Have it created again, and put into its connections.",
            &["tenantry", "apply"],
        ));
    }
    steps
}

/// What comes after a revocation.
fn after(token: &TokenImpact) -> Vec<CourseStep> {
    let mut steps = vec![];
    if token.existence != Existence::Unknown || token.recorded {
        steps.push(step(
            "See that the old token is gone and everything runs: nothing pending is exit code 0.",
            &["tenantry", "plan", "--detailed-exitcode"],
        ));
    }
    steps
}

fn step(what: impl Into<String>, words: &[&str]) -> CourseStep {
    CourseStep {
        what: what.into(),
        command: words.iter().map(|word| (*word).to_owned()).collect(),
    }
}
