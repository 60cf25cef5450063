//! The quickstart, with nothing created yet: every handoff done by its printed steps, until the plan is empty.

use crate::handoff::printed;
use crate::play::{person, until_done};
use crate::reading::read;
use crate::screen::Hand;
use crate::sentence::Layout;
use crate::stage::Stage;
use crate::webdriver::Browser;

fn quickstart(layout: Layout, hand: Hand, script: bool) {
    let Some(browser) = Browser::start(script) else {
        return;
    };
    let mut stage = Stage::quickstart();
    let mut person = person(&browser, &stage, layout, hand);
    let done = until_done(&mut stage, &mut person, "");
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
