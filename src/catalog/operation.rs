//! What the catalog knows of one operation, and of the boxes of the console's tree that hold several.

use std::collections::BTreeSet;

use crate::model::{Permission, Risk};

/// One operation of the API, which is one permission of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operation {
    /// Its identity.
    pub permission: Permission,
    /// The path as sent, with parameter names and with the trailing slash where there is one: `/api/v1/devices/{device_id}`.
    pub request_path: String,
    /// Where its box stands in the console: `Devices: Device Information: Device list`.
    pub console_path: String,
    /// The first box above it: `Devices`.
    pub section: Option<String>,
    /// The full path of the nearest box above it: `Devices: Device Information`; for a section without groups the section.
    pub group: Option<String>,
    /// Its own label on screen: `Device list`.
    pub label: String,
    /// Labels that other pages of the vendor use for the same box.
    pub other_labels: Vec<String>,
    /// Whether a screenshot or page shows the label; else it is inferred.
    pub documented: bool,
    /// The page that shows the label.
    pub evidence: Option<String>,
    /// How much harm it can do.
    pub risk: Risk,
    /// Cards of the Okta Workflows connector that may call it; where an option of the card decides, `note` says so.
    pub cards: Vec<String>,
    /// Whether a probe may ask it.
    pub probe: Probe,
    /// Names of its query parameters.
    pub query: Vec<String>,
    /// How it hands out long lists; `None` where it hands out none.
    pub paging: Option<Paging>,
    /// Its name in the vendor's collection: `List Devices`.
    pub name: String,
    /// Its folder in the vendor's collection: `Device Information / Notes`.
    pub category: String,
    /// Its id in the published OpenAPI document.
    pub operation_id: Option<String>,
    /// What else is known, or not known, about it.
    pub note: Option<String>,
}

impl Operation {
    /// Method and path as sent: `GET /api/v1/devices/{device_id}`.
    pub fn call(&self) -> String {
        format!(
            "{} {}",
            self.permission.method().as_str(),
            self.request_path
        )
    }

    /// Method and path without `/api/v1`, which is how people write them: `GET /devices/{device_id}`.
    pub fn short_call(&self) -> String {
        let path = &self.request_path;
        let short = path.strip_prefix("/api/v1").unwrap_or(path);
        format!("{} {short}", self.permission.method().as_str())
    }
}

/// Whether a probe may ask an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Probe {
    /// Reads, and needs no object's id.
    Direct,
    /// Reads, and needs the id of an object.
    NeedsObject,
    /// Writes, or reads secrets: never asked to learn what a token may do.
    Never,
}

/// How an operation hands out a long list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging {
    /// Which parameters turn the page.
    pub style: PagingStyle,
    /// The answer's shape: `bare_array`, or the field names of the object around the list.
    pub envelope: String,
    /// The most items a page can have, where known.
    pub max: Option<u32>,
}

/// Which parameters turn the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PagingStyle {
    /// `limit` and `offset`.
    LimitOffset,
    /// `page`, counted from 1.
    Page,
    /// `page` and `size`.
    PageSize,
    /// `cursor`, from the query of `next`.
    Cursor,
    /// `after` and `size`.
    AfterCursor,
    /// The whole list comes at once.
    None,
    /// The answer has `next`, but no parameter is documented.
    NoneDocumented,
}

/// A box of the console's tree that holds permissions: a section, or a group in one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Its full console path: `Devices`, `Devices: Device Information`.
    pub path: String,
    /// What ticking its box grants.
    pub members: BTreeSet<Permission>,
}
