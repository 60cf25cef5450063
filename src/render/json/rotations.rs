//! Rotations to format 1.

use super::v1;
use crate::model::{AgeSource, RotationView, Stage, StageKind, StageStanding, Timestamp};

/// One rotation.
pub fn rotation(view: &RotationView) -> v1::Rotation {
    v1::Rotation {
        token: view.token.to_string(),
        due: view.due.map(|due| due.at.to_string()),
        age_since: view.due.map(|due| due.since.to_string()),
        age_by: view.due.map(|due| match due.by {
            AgeSource::Log => v1::AgeSource::Log,
            AgeSource::FirstSeen => v1::AgeSource::FirstSeen,
        }),
        reached: view.due.is_some_and(|due| due.reached),
        reason: view.reason.clone(),
        generation: view.generation,
        stages: view.stages.iter().map(stage).collect(),
    }
}

fn stage(stage: &Stage) -> v1::Stage {
    let (standing, at, why) = standing(&stage.standing);
    v1::Stage {
        kind: match stage.what {
            StageKind::Create => v1::StageKind::Create,
            StageKind::Replace { .. } => v1::StageKind::Replace,
            StageKind::CutOver { .. } => v1::StageKind::CutOver,
            StageKind::Untick => v1::StageKind::Untick,
            StageKind::Test => v1::StageKind::Test,
            StageKind::TickAgain => v1::StageKind::TickAgain,
            StageKind::Retire => v1::StageKind::Retire,
            StageKind::Revoke => v1::StageKind::Revoke,
        },
        about: stage.about.to_string(),
        wave: match stage.what {
            StageKind::CutOver { wave } | StageKind::Replace { wave } if wave > 0 => Some(wave),
            _ => None,
        },
        standing,
        at: at.map(|at| at.to_string()),
        why,
    }
}

fn standing(standing: &StageStanding) -> (v1::StageStanding, Option<Timestamp>, Option<String>) {
    match standing {
        StageStanding::Done {
            at,
            attested: false,
        } => (v1::StageStanding::Done, Some(*at), None),
        StageStanding::Done { at, attested: true } => {
            (v1::StageStanding::Attested, Some(*at), None)
        }
        StageStanding::Now => (v1::StageStanding::Now, None, None),
        StageStanding::NotBefore(at) => (v1::StageStanding::NotBefore, Some(*at), None),
        StageStanding::Later => (v1::StageStanding::Later, None, None),
        StageStanding::Failed(why) => (v1::StageStanding::Failed, None, Some(why.clone())),
        StageStanding::Blocked(why) => (v1::StageStanding::Blocked, None, Some(why.clone())),
    }
}
