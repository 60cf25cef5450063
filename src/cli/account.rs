//! What an apply says while it goes on and when it ends.

use super::exit_code::ExitCode;
use super::output::Output;
use super::readings;
use crate::apply::{Report, Told, Unfinished};
use crate::render;

/// The exit code of an account.
pub fn code(report: &Report) -> ExitCode {
    let mut codes = codes(report);
    if !report.plan.refusals.is_empty() {
        codes.push(ExitCode::Refused);
    }
    ExitCode::first(&codes)
}

/// The exit code of a look at open handoffs: what nobody has opened yet does not count.
pub fn code_of_verify(report: &Report) -> ExitCode {
    ExitCode::first(&codes(report))
}

fn codes(report: &Report) -> Vec<ExitCode> {
    // what could not be asked at the beginning and could be later does not count
    let mut codes = readings::codes(&report.live);
    if report.stopped {
        codes.push(ExitCode::Interrupted);
    }
    if !report.failed.is_empty() {
        codes.push(ExitCode::Failed);
    }
    if report.waits() {
        codes.push(ExitCode::Waiting);
    }
    codes
}

/// Says what happens, as it happens.
pub fn tell(output: Output, told: &Told<'_>) {
    match told {
        Told::Automatic(actions) => {
            let count = actions.len();
            output.say(&format!(
                "  recorded {count} item{}",
                if count == 1 { "" } else { "s" }
            ));
        }
        Told::Opened(handoff) => output.say(&format!("  {}", render::escape(&handoff.title))),
        Told::Closed {
            address,
            action,
            proven,
        } => {
            let action = action.replace('_', " ");
            let how = match proven {
                true => "proven by evidence",
                false => "not asked for any more",
            };
            output.say(&format!(
                "  {address}: {action} (opened by an earlier run): {how}"
            ));
        }
        Told::Resumed(handoff) => {
            output.say(&format!(
                "  {} (opened by an earlier run)",
                render::escape(&handoff.title)
            ));
        }
        Told::Looking { .. } => {}
        Told::NotYet { why } => tracing::info!(why, "not proven yet"),
        Told::Works(connection) => output.say(&format!(
            "  {connection} works with the new token alone, as its canary shows"
        )),
        Told::Elsewhere { proven: true, .. } => output.say("    settled by another run meanwhile"),
        Told::Elsewhere { .. } => {
            output.say("    another run closed it meanwhile: it is not asked for any more");
        }
        Told::Attested(_) => output.say("    recorded as your word: attested, not proven"),
        Told::Proven(_) => output.say("    proven by evidence"),
        Told::LeftOpen(unfinished) => {
            output.say(&format!(
                "    left open: {}",
                render::escape(&unfinished.why)
            ));
        }
        Told::Blocked(unfinished) => output.say(&format!(
            "  {}: {}",
            render::escape(&unfinished.title),
            unfinished.why
        )),
        Told::SecretRefused { why } => {
            output.say(&format!("    not taken: {why}; it was thrown away"));
        }
        Told::Stored {
            reference,
            previous,
        } => output.say(&format!(
            "    verified, and stored in {}; {previous}",
            render::escape(reference)
        )),
        Told::NotStored { reference, why } => {
            output.say(&format!("    {}: {why}", render::escape(reference)));
        }
    }
}

/// What was done, what waits, what failed and what was never reached.
pub fn account(report: &Report, output: Output) -> String {
    let mut text = format!("\nDone: {}.", report.done.len());
    let sections: [(&str, &[Unfinished]); 4] = [
        ("Waiting", &report.waiting),
        ("Waiting for those", &report.blocked),
        ("Failed", &report.failed),
        ("Never reached", &report.not_reached),
    ];
    for (head, list) in sections {
        if list.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{head}: {}", list.len()));
        for unfinished in list {
            text.push_str(&format!(
                "\n  {}: {} ({})",
                unfinished.address,
                render::escape(&unfinished.title),
                render::escape(&unfinished.why)
            ));
        }
    }
    for reference in &report.to_store {
        text.push_str(&format!(
            "\nPut the new token into your store as {reference} and run apply again: only its keyed hash is kept here."
        ));
    }
    if report.waits() {
        text.push_str("\nRun `tenantry apply` again when they are done: what evidence shows is not asked for twice.");
    }
    for rotation in &report.plan.rotations {
        if let Some(at) = rotation.waits_until() {
            text.push_str(&format!(
                "\nThe rotation of {} goes on from {} on: run `tenantry apply` again then.",
                rotation.token,
                render::utc(at)
            ));
        }
    }
    let coverage = report.plan.coverage;
    text.push_str(&format!(
        "\nNow {} of {} declared facts are verified.",
        coverage.verified, coverage.facts
    ));
    let left = report.plan.actions.len();
    if left > 0 && !report.waits() && output.verbose > 0 {
        text.push_str(&format!(" The next plan has {left} more to do."));
    }
    text
}

/// The account of a look at open handoffs.
pub fn verified(report: &Report) -> String {
    let mut text = format!("{} done.", report.done.len());
    for unfinished in report.waiting.iter().chain(&report.failed) {
        text.push_str(&format!(
            "\nStill open: {}: {} ({})",
            unfinished.address,
            render::escape(&unfinished.title),
            render::escape(&unfinished.why)
        ));
    }
    for reference in &report.to_store {
        text.push_str(&format!(
            "\nPut the new token into your store as {reference}."
        ));
    }
    let next = report
        .plan
        .actions
        .iter()
        .filter(|action| action.kind.is_handoff());
    let next = next.count();
    if next > 0 && report.waiting.is_empty() {
        text.push_str("\nMore is to be done: tenantry apply");
    }
    text
}
