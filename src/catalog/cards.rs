//! Cards of the Kandji (Iru Endpoint) connector in Okta Workflows, and what each may call. The vendor publishes no table of cards
//! and permissions: which operation a card calls is inferred from its name and its page.

use std::collections::BTreeSet;

use super::data::{CATALOG, operations_for_card};
use super::request::permission_of_request;
use super::spelling::fold;
use crate::model::Permission;

/// The card that calls what its inputs say.
const CUSTOM: &str = "Custom API Action";

/// Titles on other pages of the vendor, and the one that the catalog has.
const OTHER_TITLES: [(&str, &str); 2] = [
    ("List ADE Devices", "List ADE Devices in ADE Integration"),
    ("Update Location", "Update Lost Mode Location"),
];

/// Which operation this card calls is not confirmed by any page of the vendor.
const UNCONFIRMED: [&str; 1] = ["Update Lost Mode Location"];

/// Every input that decides what a card may call, by its name on screen.
pub const CARD_INPUTS: [&str; 5] = [
    "Details",
    "Request Type",
    "Relative URL",
    "Blueprint ID",
    "Blueprint Name",
];

/// What an input of a card holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputValue {
    /// A fixed text.
    Fixed(String),
    /// Nothing.
    Empty,
    /// What another card gives while the flow runs.
    Computed,
    /// A value of another shape, or too long.
    Unreadable,
}

/// What a card needs of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Needs {
    /// These permissions.
    Permissions(BTreeSet<Permission>),
    /// At most these: which of them, an input decides that cannot be read.
    AtMost {
        /// All that it may call.
        permissions: BTreeSet<Permission>,
        /// The input's name on screen.
        input: &'static str,
    },
    /// Nobody can tell.
    Unknown(WhyUnknown),
}

/// Why nobody can tell what a card needs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhyUnknown {
    /// No card of this title is known.
    UnknownCard,
    /// The card is known, what it calls is not confirmed.
    Unconfirmed {
        /// What it calls if its name says the truth.
        perhaps: BTreeSet<Permission>,
    },
    /// An input decides, and another card computes it while the flow runs.
    Computed {
        /// The input's name on screen.
        input: &'static str,
    },
    /// An input decides, and it is empty.
    Empty {
        /// The input's name on screen.
        input: &'static str,
    },
    /// An input decides, and it holds no plain text.
    Unreadable {
        /// The input's name on screen.
        input: &'static str,
    },
    /// The URL is not one that follows `/v1`.
    NotRelative {
        /// As it stands on the card.
        url: String,
    },
    /// No permission of the catalog fits.
    NotInCatalog {
        /// Method and path as they stand on the card.
        call: String,
    },
}

/// Titles of all cards that are known, sorted.
pub fn card_titles() -> Vec<&'static str> {
    let operations = CATALOG.operations.iter();
    let titles: BTreeSet<&str> = operations
        .flat_map(|operation| operation.cards.iter().map(String::as_str))
        .chain([CUSTOM])
        .collect();
    titles.into_iter().collect()
}

/// What a card of this title needs; `input` gives what the input of a name holds. Case and blanks of the title do not matter.
pub fn card_needs(title: &str, input: impl Fn(&str) -> InputValue) -> Needs {
    let title = main_title(title);
    if is(&title, CUSTOM) {
        return custom(&input);
    }
    let permissions: BTreeSet<Permission> = operations_for_card(&title)
        .into_iter()
        .map(|operation| operation.permission.clone())
        .collect();
    if permissions.is_empty() {
        return Needs::Unknown(WhyUnknown::UnknownCard);
    }
    if UNCONFIRMED.iter().any(|one| is(&title, one)) {
        let perhaps = permissions;
        return Needs::Unknown(WhyUnknown::Unconfirmed { perhaps });
    }
    match title.as_str() {
        _ if is(&title, "Get Device") => get_device(permissions, &input),
        _ if is(&title, "Get Blueprint") => get_blueprint(permissions, &input),
        _ => Needs::Permissions(permissions),
    }
}

fn is(title: &str, name: &str) -> bool {
    fold(title) == fold(name)
}

fn main_title(title: &str) -> String {
    let other = OTHER_TITLES.iter().find(|(other, _)| is(title, other));
    other.map_or(title, |(_, main)| main).to_owned()
}

/// Those that end as given.
fn ending(permissions: &BTreeSet<Permission>, end: &str) -> BTreeSet<Permission> {
    let fitting = permissions.iter().filter(|one| one.path().ends_with(end));
    fitting.cloned().collect()
}

/// Basic reads the device, Full its details.
fn get_device(permissions: BTreeSet<Permission>, input: &impl Fn(&str) -> InputValue) -> Needs {
    let name = "Details";
    let chosen = match input(name) {
        InputValue::Fixed(text) => text.trim().to_ascii_lowercase(),
        _ => String::new(),
    };
    match chosen.as_str() {
        "basic" => Needs::Permissions(ending(&permissions, "{}")),
        "full" => Needs::Permissions(ending(&permissions, "/details")),
        _ => Needs::AtMost {
            permissions,
            input: name,
        },
    }
}

/// By its id it reads the one, by its name it looks through the list.
fn get_blueprint(permissions: BTreeSet<Permission>, input: &impl Fn(&str) -> InputValue) -> Needs {
    let is_set = |name| input(name) != InputValue::Empty;
    match (is_set("Blueprint ID"), is_set("Blueprint Name")) {
        (true, false) => Needs::Permissions(ending(&permissions, "{}")),
        (false, true) => Needs::Permissions(ending(&permissions, "/blueprints")),
        _ => Needs::AtMost {
            permissions,
            input: "Blueprint ID",
        },
    }
}

fn custom(input: &impl Fn(&str) -> InputValue) -> Needs {
    let fixed = |name: &'static str| match input(name) {
        InputValue::Fixed(text) => Ok(text),
        InputValue::Empty => Err(WhyUnknown::Empty { input: name }),
        InputValue::Computed => Err(WhyUnknown::Computed { input: name }),
        InputValue::Unreadable => Err(WhyUnknown::Unreadable { input: name }),
    };
    let found = fixed("Relative URL").and_then(|url| {
        let method = fixed("Request Type")?;
        permission_of_request(&method, &url)
    });
    match found {
        Ok(permission) => Needs::Permissions(BTreeSet::from([permission])),
        Err(why) => Needs::Unknown(why),
    }
}

#[cfg(test)]
#[path = "cards_tests.rs"]
mod tests;
