#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::super::operation;
use super::*;

fn fixed(values: &[(&'static str, &'static str)]) -> impl Fn(&str) -> InputValue {
    move |name| {
        let found = values.iter().find(|(known, _)| *known == name);
        found.map_or(InputValue::Empty, |(_, text)| {
            InputValue::Fixed((*text).to_owned())
        })
    }
}

fn shown(needs: &Needs) -> String {
    let list = |all: &BTreeSet<Permission>| {
        let all: Vec<String> = all.iter().map(ToString::to_string).collect();
        all.join(", ")
    };
    match needs {
        Needs::Permissions(all) => list(all),
        Needs::AtMost { permissions, .. } => format!("at most {}", list(permissions)),
        Needs::Unknown(why) => format!("{why:?}"),
    }
}

/// Each card of the vendor's page, and what its name says that it calls.
const TABLE: [(&str, &str); 41] = [
    (
        "Assign Library Item",
        "POST /blueprints/{}/assign-library-item",
    ),
    ("Clear Passcode", "POST /devices/{}/action/clearpasscode"),
    ("Create Blueprint", "POST /blueprints"),
    ("Create Note", "POST /devices/{}/notes"),
    ("Create Tag", "POST /tags"),
    ("Erase Device", "POST /devices/{}/action/erase"),
    ("Get ADE Integration", "GET /integrations/apple/ade/{}"),
    (
        "Get Activation Lock Bypass Codes",
        "GET /devices/{}/secrets/bypasscode",
    ),
    (
        "Get FileVault Recovery Key",
        "GET /devices/{}/secrets/filevaultkey",
    ),
    (
        "Get Mac Recovery Lock Password",
        "GET /devices/{}/secrets/recoverypassword",
    ),
    ("Get Mac Unlock PIN", "GET /devices/{}/secrets/unlockpin"),
    ("Get Threats Summary", "GET /threat-details"),
    (
        "List ADE Devices in ADE Integration",
        "GET /integrations/apple/ade/{}/devices",
    ),
    ("List ADE Integrations", "GET /integrations/apple/ade"),
    ("List Blueprints", "GET /blueprints"),
    ("List Custom Apps", "GET /library/custom-apps"),
    ("List Device Activity", "GET /devices/{}/activity"),
    ("List Device Apps", "GET /devices/{}/apps"),
    ("List Device Library Items", "GET /devices/{}/library-items"),
    ("List Device Notes", "GET /devices/{}/notes"),
    ("List Devices", "GET /devices"),
    (
        "List Library Item Activity",
        "GET /library/library-items/{}/activity",
    ),
    (
        "List Library Item Statuses",
        "GET /library/library-items/{}/status",
    ),
    (
        "List Library Items",
        "GET /blueprints/{}/list-library-items",
    ),
    ("List Tags", "GET /tags"),
    ("List Users", "GET /users"),
    ("Lock Device", "POST /devices/{}/action/lock"),
    (
        "Manage Apple Remote Desktop",
        "POST /devices/{}/action/remotedesktop",
    ),
    (
        "Play Lost Mode Sound",
        "POST /devices/{}/action/playlostmodesound",
    ),
    (
        "Reinstall Kandji Agent",
        "POST /devices/{}/action/reinstallagent",
    ),
    (
        "Remove Library Item",
        "POST /blueprints/{}/remove-library-item",
    ),
    ("Restart Device", "POST /devices/{}/action/restart"),
    ("Send MDM Blank Push", "POST /devices/{}/action/blankpush"),
    ("Set Device Name", "POST /devices/{}/action/setname"),
    ("Shutdown Device", "POST /devices/{}/action/shutdown"),
    (
        "Turn Off Lost Mode",
        "POST /devices/{}/action/disablelostmode",
    ),
    (
        "Turn On Lost Mode",
        "POST /devices/{}/action/enablelostmode",
    ),
    (
        "Unlock Local User Account",
        "POST /devices/{}/action/unlockaccount",
    ),
    ("Update Device", "PATCH /devices/{}"),
    (
        "Update Inventory",
        "POST /devices/{}/action/updateinventory",
    ),
    ("Update Tag", "PATCH /tags/{}"),
];

#[test]
fn each_card_needs_the_operation_of_its_name_and_the_catalog_has_it() {
    for (title, expected) in TABLE {
        let needs = card_needs(title, |_| InputValue::Empty);
        assert_eq!(shown(&needs), expected, "{title}");
        assert!(
            operation(&expected.parse().unwrap()).is_some(),
            "{expected}"
        );
    }
}

#[test]
fn forty_five_cards_are_known() {
    let mut titles: BTreeSet<&str> = TABLE.iter().map(|(title, _)| *title).collect();
    titles.extend([
        "Custom API Action",
        "Get Blueprint",
        "Get Device",
        "Update Lost Mode Location",
    ]);
    assert_eq!(card_titles(), titles.into_iter().collect::<Vec<_>>());
    assert_eq!(card_titles().len(), 45);
}

#[test]
fn an_option_or_an_input_decides() {
    let at_most = "at most GET /devices/{}, GET /devices/{}/details";
    let blueprints = "at most GET /blueprints, GET /blueprints/{}";
    for (title, inputs, expected) in [
        ("Get Device", &[("Details", "Basic")][..], "GET /devices/{}"),
        (
            "Get Device",
            &[("Details", " full ")],
            "GET /devices/{}/details",
        ),
        ("Get Device", &[("Details", "Everything")], at_most),
        ("Get Device", &[], at_most),
        (
            "Get Blueprint",
            &[("Blueprint ID", "7")],
            "GET /blueprints/{}",
        ),
        (
            "Get Blueprint",
            &[("Blueprint Name", "Macs")],
            "GET /blueprints",
        ),
        (
            "Get Blueprint",
            &[("Blueprint ID", "7"), ("Blueprint Name", "Macs")],
            blueprints,
        ),
        ("Get Blueprint", &[], blueprints),
    ] {
        assert_eq!(
            shown(&card_needs(title, fixed(inputs))),
            expected,
            "{title} {inputs:?}"
        );
    }
    let needs = card_needs("Get Device", |_| InputValue::Computed);
    assert_eq!(shown(&needs), at_most);
    let needs = card_needs("Get Blueprint", |name| match name {
        "Blueprint ID" => InputValue::Computed,
        _ => InputValue::Empty,
    });
    assert_eq!(shown(&needs), "GET /blueprints/{}");
}

#[test]
fn a_custom_request_needs_what_it_calls() {
    let needs = card_needs(
        "Custom API Action",
        fixed(&[
            ("Request Type", "GET"),
            ("Relative URL", "/settings/licensing"),
        ]),
    );
    assert_eq!(shown(&needs), "GET /settings/licensing");
    let (url, method) = ("Relative URL", "Request Type");
    let computed = |which: &'static str| {
        move |name: &str| match name == which {
            true => InputValue::Computed,
            false => InputValue::Fixed("/users".to_owned()),
        }
    };
    for (needs, why) in [
        (
            card_needs("Custom API Action", computed(url)),
            WhyUnknown::Computed { input: url },
        ),
        (
            card_needs("Custom API Action", computed(method)),
            WhyUnknown::Computed { input: method },
        ),
        (
            card_needs("Custom API Action", fixed(&[])),
            WhyUnknown::Empty { input: url },
        ),
        (
            card_needs("Custom API Action", |_| InputValue::Unreadable),
            WhyUnknown::Unreadable { input: url },
        ),
    ] {
        assert_eq!(needs, Needs::Unknown(why));
    }
}

#[test]
fn what_is_not_known_is_said() {
    let needs = card_needs("Update Lost Mode Location", |_| InputValue::Empty);
    let perhaps = BTreeSet::from(["POST /devices/{}/action/updatelocation".parse().unwrap()]);
    assert_eq!(needs, Needs::Unknown(WhyUnknown::Unconfirmed { perhaps }));
    assert_eq!(card_needs("Update Location", |_| InputValue::Empty), needs);
    for title in ["Make Coffee", "", "Lock", "Lock Devices"] {
        let needs = card_needs(title, |_| InputValue::Empty);
        assert_eq!(needs, Needs::Unknown(WhyUnknown::UnknownCard), "{title}");
    }
}

#[test]
fn titles_in_other_spellings() {
    for (title, expected) in [
        (" lock  device ", "POST /devices/{}/action/lock"),
        (
            "Reinstall Iru Agent",
            "POST /devices/{}/action/reinstallagent",
        ),
        ("List ADE Devices", "GET /integrations/apple/ade/{}/devices"),
    ] {
        assert_eq!(shown(&card_needs(title, |_| InputValue::Empty)), expected);
    }
}
