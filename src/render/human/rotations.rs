//! Rotations: what is due, and how far each replacement is.

use super::{PlanView, section as head};
use crate::model::{AgeSource, Due, RotationView, Stage, StageKind, StageStanding};
use crate::render::escape;
use crate::render::page::Page;
use crate::render::style::{ALARM, ASIDE, CHANGE, HEAD, paint};
use crate::render::time::{day, utc};

/// The section. Those that are only due soon are one line each.
pub fn section(page: &mut Page, view: &PlanView) {
    if view.plan.rotations.is_empty() {
        return;
    }
    head(page, "Rotation", "");
    for rotation in &view.plan.rotations {
        let name = paint(HEAD, escape(&rotation.token.to_string()));
        page.line(2, &format!("{name}: {}", escape(&standing(rotation))));
        let rows: Vec<Vec<String>> = rotation.stages.iter().map(row).collect();
        page.rows(4, &rows);
    }
}

/// Why it is shown.
fn standing(rotation: &RotationView) -> String {
    let due = rotation.due.map(|due| dated(&due));
    match (&rotation.reason, due) {
        (Some(reason), _) => format!(
            "is being replaced by generation {}: {reason}",
            rotation.generation
        ),
        (None, Some(due)) => due,
        (None, None) => String::new(),
    }
}

fn dated(due: &Due) -> String {
    let word = if due.reached { "due since" } else { "due on" };
    let age = match due.by {
        AgeSource::Log => format!("the audit log shows it created on {}", day(due.since)),
        AgeSource::FirstSeen => format!(
            "first seen on {}; its create event is older than the log, so it may be older",
            day(due.since)
        ),
    };
    format!("{word} {} ({age})", day(due.at))
}

/// One stage as a row: how far it is, and what it is.
fn row(stage: &Stage) -> Vec<String> {
    let (mark, aside) = match &stage.standing {
        StageStanding::Done { at, attested } => {
            let word = if *attested { "attested" } else { "done" };
            (paint(ASIDE, word), utc(*at))
        }
        StageStanding::Now => (paint(CHANGE, "now"), String::new()),
        StageStanding::NotBefore(at) => (paint(ASIDE, "waits"), format!("not before {}", utc(*at))),
        StageStanding::Later => (paint(ASIDE, "later"), String::new()),
        StageStanding::Failed(why) => (paint(ALARM, "failed"), why.clone()),
        StageStanding::Blocked(why) => (paint(ALARM, "stops"), why.clone()),
    };
    let about = escape(&stage.about.to_string()).into_owned();
    let what = match stage.what {
        StageKind::Create => "create its successor".to_owned(),
        StageKind::CutOver { wave } => format!("new token into {about}{}", in_wave(wave)),
        StageKind::Replace { wave } => {
            format!("second connection for {about}{}", in_wave(wave))
        }
        StageKind::Untick => "untick everything on the old token".to_owned(),
        StageKind::Test => format!("{about} with the new token alone"),
        StageKind::TickAgain => "tick the old token again".to_owned(),
        StageKind::Retire => format!("delete the old connection of {about}"),
        StageKind::Revoke => "revoke the old token".to_owned(),
    };
    vec![mark, what, paint(ASIDE, escape(&aside))]
}

fn in_wave(wave: usize) -> String {
    match wave {
        0 => String::new(),
        wave => format!(" (wave {wave})"),
    }
}
