//! What docs/handoffs.md says about how a handoff ends, where no other test does.

use super::program::{copy_of_examples, run, text};

#[test]
fn an_open_handoff_that_the_plan_does_not_ask_for_any_more_is_closed_by_the_next_apply() {
    let copy = copy_of_examples();
    let folder = copy.path().join("examples/quickstart");
    let file = folder.join("tenantry.yaml");
    let before = std::fs::read_to_string(&file).unwrap();
    let first = run(&folder, "apply --simulate --auto-approve");
    assert_eq!(first.status.code(), Some(0), "{}", text(&first));

    let more = "tokens:\n      siem: { name: SIEM, permissions: [Device list] }\n";
    std::fs::write(&file, before.replacen("tokens:\n", more, 1)).unwrap();
    let later = run(&folder, "apply --simulate --auto-approve --operator later");
    assert_eq!(later.status.code(), Some(4), "{}", text(&later));
    let open = "token.accuhive/siem  create token is open since";
    assert!(text(&run(&folder, "state list --simulate")).contains(open));

    std::fs::write(&file, before).unwrap();
    let empty = run(&folder, "apply --simulate");
    assert_eq!(empty.status.code(), Some(0), "{}", text(&empty));
    let left = text(&run(&folder, "state list --simulate"));
    assert!(!left.contains("is open since"), "{left}");
}
