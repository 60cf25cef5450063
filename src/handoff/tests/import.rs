//! The handoff of a promotion.

use super::*;
use crate::handoff::{Import, import};

fn order<'a>(from: &'a Key, to: &'a Key, flow: &'a str) -> Import<'a> {
    Import {
        from,
        to,
        org: None,
        files: vec!["a.flow", "b.flow"],
        choose: vec![
            (flow, "If/Else > Lock Device".to_owned(), "Live"),
            (flow, "List Devices".to_owned(), "Live"),
            (flow, "List Devices".to_owned(), "Live"),
            ("Second", "List Devices".to_owned(), "Live two"),
        ],
        already: vec!["Second"],
        affects: vec![CONNECTION.parse().unwrap()],
    }
}

#[test]
fn each_file_is_imported_and_each_flow_told_its_connections() {
    let (from, to) = ("preview".to_owned(), "acme".to_owned());
    let declared = declared();
    let order = Import {
        org: declared.orgs.get("acme"),
        ..order(&from, &to, "Off{to}board")
    };
    let handoff = import(&order);
    let steps: Vec<&str> = handoff
        .steps
        .iter()
        .map(|step| step.text.as_str())
        .collect();
    assert_eq!(steps.len(), 9, "{steps:#?}");
    assert!(steps[0].contains("https://acme.workflows.okta.com"));
    assert!(steps[1].contains("Look first: \"Second\""));
    assert!(steps[2].contains("a.flow") && steps[3].contains("b.flow"));
    // a name with braces is text
    assert!(
        steps[4].contains("the flow \"Off{to}board\""),
        "{}",
        steps[4]
    );
    let cards = "\"If/Else > Lock Device\": \"Live\"; \"List Devices\": \"Live\".";
    assert!(steps[4].ends_with(cards), "{}", steps[4]);
    assert!(steps[5].ends_with("\"List Devices\": \"Live two\"."));
    assert!(steps[7].contains("org.acme"), "{}", steps[7]);
    assert_eq!(handoff.address.to_string(), "org.acme");
    assert!(handoff.proof.contains("import event") && handoff.proof.contains("export made after"));
    assert!(handoff.who.contains("Workflows administrator"));
}

#[test]
fn the_same_flows_onto_the_same_connections_are_the_same_handoff() {
    let (from, to) = ("preview".to_owned(), "acme".to_owned());
    let id = |flow: &str| import(&order(&from, &to, flow)).id;
    assert_eq!(id("Offboard"), id("Offboard"));
    assert_ne!(id("Offboard"), id("Onboard"));
    let other = "production".to_owned();
    assert_ne!(id("Offboard"), import(&order(&from, &other, "Offboard")).id);
}
