//! What is known of connections besides their verdicts, as diagnostics: stale keys, namesakes, canaries.

use crate::diagnostic::{Code, Diagnostic, Severity, codes};
use crate::model::{
    CanaryCall, CanaryOutcome, ConnectionSight, Item, KeyAge, OldToken, Plan, StaleKey, Timestamp,
};

/// One diagnostic for each connection whose key is stale, whose nickname others bear too, or whose canary does not say that it works.
pub fn diagnose_connections(plan: &Plan) -> Vec<Diagnostic> {
    let items = plan.items.iter();
    items
        .filter_map(|item| Some((item, item.connection.as_deref()?)))
        .flat_map(|(item, sight)| of_connection(item, sight))
        .collect()
}

/// What there is to say of one connection.
pub(super) fn of_connection(item: &Item, sight: &ConnectionSight) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if sight.namesakes > 1 {
        found.push(namesakes(item, sight.namesakes));
    }
    if let KeyAge::Stale(stale) = &sight.key {
        found.push(stale_key(item, sight, stale));
    }
    if let Some(call) = &sight.canary {
        found.extend(canary(item, call));
    }
    found
        .into_iter()
        .map(|diagnostic| match item.span {
            Some(span) => diagnostic.at(span, ""),
            None => diagnostic,
        })
        .collect()
}

fn namesakes(item: &Item, count: usize) -> Diagnostic {
    Diagnostic::new(
        &codes::connections::SAME_NICKNAME,
        format!(
            "{count} live connections of the org bear the nickname of {}: nothing is concluded about it",
            item.address
        ),
    )
    .help("rename all but one of them in the Workflows console; a nickname is all that the System Log tells them apart by")
}

fn stale_key(item: &Item, sight: &ConnectionSight, stale: &StaleKey) -> Diagnostic {
    let address = &item.address;
    let put_in = match stale.put_in {
        Some(at) => format!("since {}", utc(at)),
        None => "since before the System Log's memory".to_owned(),
    };
    let born = utc(stale.token_created.at);
    let mut message = format!(
        "{address} holds an old key: its token was created {born}, and no key was put in {put_in}"
    );
    let works = matches!(
        sight.canary.as_ref().and_then(CanaryCall::outcome),
        Some(CanaryOutcome::Works)
    );
    let severity = match &stale.old {
        OldToken::Revoked { name, .. } if !works => {
            message.push_str(&format!(
                "; the token before, '{name}', is revoked, so what runs on it fails now"
            ));
            Severity::Error
        }
        OldToken::Alive { name } => {
            message.push_str(&format!("; the token before, '{name}', lives, so what runs on it works until that is revoked"));
            Severity::Warning
        }
        _ if works => {
            message.push_str("; its canary works, so that key lives");
            Severity::Warning
        }
        _ => Severity::Warning,
    };
    let mut diagnostic = Diagnostic::new(&codes::connections::STALE_KEY, message).help(format!(
        "reauthorize it with the present token: `tenantry apply` opens the handoff; if it has the right key, `tenantry attest {address} --reason TEXT`"
    ));
    diagnostic.severity = severity;
    diagnostic
}

fn canary(item: &Item, call: &CanaryCall) -> Option<Diagnostic> {
    let address = &item.address;
    let (code, help): (&'static Code, &str) = match call {
        CanaryCall::Refused { .. } => (
            &codes::connections::CANARY_REFUSED,
            "correct the canary's `url` or `client_token`; nothing was sent",
        ),
        CanaryCall::NotAtHand { .. } => (
            &codes::connections::CANARY_UNANSWERED,
            "set the client token's reference where this runs",
        ),
        CanaryCall::Answered(answer) => {
            let step = answer.outcome.next_step()?;
            match answer.outcome {
                CanaryOutcome::Denied { .. } => (&codes::connections::CANARY_DENIED, step),
                _ => (&codes::connections::CANARY_UNANSWERED, step),
            }
        }
    };
    Some(Diagnostic::new(code, format!("the canary of {address}: {call}")).help(help))
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
