//! The quickstart, with nothing created yet: every handoff done by its printed steps, until the plan is empty.

use std::collections::BTreeMap;

use crate::handoff::{Handoff, printed};
use crate::person::Person;
use crate::reading::read;
use crate::screen::Hand;
use crate::sentence::Layout;
use crate::stage::Stage;
use crate::webdriver::Browser;

/// Who is signed in to the quickstart's consoles.
const ADA: &str = "Ada Admin";

fn person<'b>(browser: &'b Browser, stage: &Stage, layout: Layout, hand: Hand) -> Person<'b> {
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
fn ready(stage: &Stage) -> Vec<Handoff> {
    let plan = stage.run("plan --format json").exits(0).json();
    let all = printed(&plan);
    let waits = |one: &Handoff| all.iter().any(|other| one.after.contains(&other.address));
    all.iter().filter(|one| !waits(one)).cloned().collect()
}

/// Applies, follows what is open, and applies again, until nobody has to do anything. Gives the titles in order.
fn until_done(stage: &mut Stage, person: &mut Person<'_>) -> Vec<String> {
    let mut done = Vec::new();
    let mut outputs = Vec::new();
    loop {
        let run = stage.run("apply --auto-approve --operator later");
        outputs.push(run.to_string());
        if run.code == Some(0) {
            break;
        }
        let run = run.exits(4);
        assert!(done.len() < 10, "it does not end: {done:?}\n{run}");
        for handoff in ready(stage) {
            person.follow(&handoff);
            done.push(handoff.title);
        }
        for (reference, secret) in &person.secrets {
            stage.set(reference.strip_prefix("env:").unwrap(), secret);
        }
    }
    for secret in person.secrets.values() {
        let told = outputs.iter().find(|output| output.contains(secret));
        assert_eq!(told, None, "no output tells a secret");
    }
    done
}

fn quickstart(layout: Layout, hand: Hand, script: bool) {
    let Some(browser) = Browser::start(script) else {
        return;
    };
    let mut stage = Stage::quickstart();
    let mut person = person(&browser, &stage, layout, hand);
    let done = until_done(&mut stage, &mut person);
    assert_eq!(
        done,
        [
            "Create the API token \"tenantry auditor\", unless it exists",
            "Create the API token \"Okta Workflows\", unless it exists",
            "Create the connection \"Accuhive production\", unless it exists",
        ]
    );
    assert_eq!(
        person.secrets.keys().collect::<Vec<_>>(),
        ["env:ACCUHIVE_AUDITOR_TOKEN", "env:ACCUHIVE_OKTA_TOKEN"]
    );
    let plan = stage.run("plan --detailed-exitcode").exits(0);
    plan.says("Nothing to do.");
    let json = stage.run("plan --format json").exits(0).json();
    assert_eq!(json["empty"], true);
}

#[test]
fn the_quickstart_is_done_by_its_printed_steps_in_the_newer_layout() {
    quickstart(Layout::Newer, Hand::Mouse, true);
}

#[test]
fn the_quickstart_is_done_by_keyboard_alone_in_the_older_layout_without_a_script() {
    quickstart(Layout::Older, Hand::Keyboard, false);
}

#[test]
fn every_printed_step_of_the_quickstart_can_be_read() {
    let stage = Stage::quickstart();
    let plan = stage.run("plan --format json").exits(0).json();
    let mut deeds = 0;
    for handoff in printed(&plan) {
        for step in &handoff.steps {
            for layout in [Layout::Newer, Layout::Older] {
                deeds += read(step, layout).unwrap().len();
            }
        }
    }
    assert!(deeds > 70, "{deeds}");
}
