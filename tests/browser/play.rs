//! How a play goes: apply opens handoffs and leaves, the person follows what was printed, apply proves it, until nothing is left.

use std::collections::BTreeMap;

use crate::handoff::{Handoff, printed};
use crate::person::Person;
use crate::screen::Hand;
use crate::search;
use crate::sentence::Layout;
use crate::stage::Stage;
use crate::webdriver::Browser;

/// Who is signed in to the quickstart's consoles.
const ADA: &str = "Ada Admin";

/// A person at this browser, before this stage.
pub fn person<'b>(browser: &'b Browser, stage: &Stage, layout: Layout, hand: Hand) -> Person<'b> {
    let address = stage.simulator().address();
    Person {
        browser,
        layout,
        hand,
        index: format!("http://{address}/_simulator/console/"),
        name: ADA,
        secrets: BTreeMap::new(),
    }
}

/// The handoffs that the plan prints now, and that wait for none of the others.
pub fn ready(stage: &Stage, acknowledged: &str) -> Vec<Handoff> {
    let plan = stage
        .run(&format!("plan --format json {acknowledged}"))
        .exits(0)
        .json();
    let all = printed(&plan);
    let waits = |one: &Handoff| all.iter().any(|other| one.after.contains(&other.address));
    all.iter().filter(|one| !waits(one)).cloned().collect()
}

/// Applies, follows what is open, and applies again, until nobody has to do anything. `acknowledged` are further arguments. Gives
/// the titles in order.
pub fn until_done(stage: &mut Stage, person: &mut Person<'_>, acknowledged: &str) -> Vec<String> {
    let mut done = Vec::new();
    let mut outputs = Vec::new();
    loop {
        let run = stage.run(&format!(
            "apply --auto-approve --operator later {acknowledged}"
        ));
        outputs.push(run.to_string());
        if run.code == Some(0) {
            break;
        }
        let run = run.exits(4);
        assert!(done.len() < 10, "it does not end: {done:?}\n{run}");
        for handoff in ready(stage, acknowledged) {
            person.follow(&handoff);
            done.push(handoff.title);
        }
        for (reference, secret) in &person.secrets {
            stage.set(reference.strip_prefix("env:").unwrap(), secret);
        }
    }
    for (number, output) in outputs.iter().enumerate() {
        stage.write(&format!("written/{number}.txt"), output);
    }
    let plan = stage.run("plan --format json -vv");
    stage.write("written/plan.txt", &plan.to_string());
    search::none(stage, "after a play in the browser");
    done
}
