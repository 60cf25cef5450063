//! What a real browser alone can show: a token's text does not come back, and heads of areas stand for all below them.

use std::collections::BTreeSet;

use tenantry::simulator::SimulatedToken;

use crate::person::Person;
use crate::play::{person, ready};
use crate::screen::Hand;
use crate::sentence::Layout;
use crate::stage::Stage;
use crate::webdriver::Browser;

/// Follows the first handoff of the quickstart up to and including the step with this text.
fn up_to(stage: &Stage, ada: &mut Person<'_>, text: &str) {
    let mut handoff = ready(stage, "").remove(0);
    let last = handoff.steps.iter().position(|step| step.contains(text));
    handoff.steps.truncate(last.unwrap() + 1);
    ada.follow(&handoff);
}

fn token(stage: &Stage) -> SimulatedToken {
    stage.simulator().world().tenants["accuhive"].tokens[0].clone()
}

#[test]
fn the_text_of_a_token_does_not_come_back() {
    for script in [true, false] {
        let Some(browser) = Browser::start(script) else {
            return;
        };
        let stage = Stage::quickstart();
        let mut ada = person(&browser, &stage, Layout::Newer, Hand::Mouse);
        up_to(&stage, &mut ada, "\"Configure\"");
        let secret = ada.secrets["env:ACCUHIVE_AUDITOR_TOKEN"].clone();
        assert_eq!(token(&stage).value.unwrap().expose(), secret);
        for _ in 0..4 {
            browser.back();
            assert!(!browser.source().contains(&secret));
        }
        for _ in 0..4 {
            browser.forward();
            assert!(!browser.source().contains(&secret));
        }
    }
}

#[test]
fn the_box_at_the_head_of_an_area_ticks_all_of_it() {
    for (script, hand) in [(true, Hand::Mouse), (false, Hand::Keyboard)] {
        let Some(browser) = Browser::start(script) else {
            return;
        };
        let stage = Stage::quickstart();
        let mut ada = person(&browser, &stage, Layout::Newer, hand);
        up_to(&stage, &mut ada, "\"Configure\"");
        let screen = ada.screen();
        ada.wait(|| screen.heading("Permissions"));
        let members = |path: &str| -> BTreeSet<String> {
            let group = tenantry::catalog::groups()
                .iter()
                .find(|one| one.path == path);
            group
                .unwrap()
                .members
                .iter()
                .map(ToString::to_string)
                .collect()
        };
        let below = members("Devices: Device Information");
        screen.open_triangles().unwrap();
        let head = screen.box_called("Device Information").unwrap();
        let section = screen.box_called("Devices").unwrap();
        screen.set(&head, true).unwrap();
        if script {
            // with a script it is seen at once
            assert_eq!(screen.ticked().unwrap().len(), below.len());
            assert_eq!(browser.property(&section, "indeterminate").unwrap(), true);
        }
        ada.click("Save");
        ada.wait(|| screen.row("tenantry auditor").map(drop));
        let boxes = token(&stage).permissions.0;
        let boxes: BTreeSet<String> = boxes.iter().map(ToString::to_string).collect();
        assert_eq!(boxes, below);
    }
}
