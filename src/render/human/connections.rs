//! Under `-v`: each declared connection with its status, the age of its key, and what its canary said.

use super::section as head;
use crate::model::{CanaryCall, ConnectionSight, KeyAge, Plan};
use crate::render::escape;
use crate::render::page::Page;
use crate::render::style::{ASIDE, NAME, paint};

/// The section.
pub fn section(page: &mut Page, plan: &Plan) {
    let rows: Vec<Vec<String>> = plan
        .items
        .iter()
        .filter_map(|item| {
            let sight = item.connection.as_deref()?;
            let address = escape(&item.address.to_string()).into_owned();
            Some(vec![
                paint(NAME, address),
                status(sight).to_owned(),
                paint(ASIDE, besides(sight)),
            ])
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    head(
        page,
        "Connections",
        "as the System Log and the state know them",
    );
    page.rows(2, &rows);
}

/// The status in one word.
pub fn status(sight: &ConnectionSight) -> &'static str {
    match sight.status {
        Some(status) => status.word(),
        None if sight.namesakes > 1 => "namesakes",
        None => "not read",
    }
}

fn besides(sight: &ConnectionSight) -> String {
    let key = key(&sight.key);
    match &sight.canary {
        None => key.to_owned(),
        Some(call) => format!("{key}; canary: {}", canary(call)),
    }
}

/// The age of its key, as a clause.
pub fn key(age: &KeyAge) -> &'static str {
    match age {
        KeyAge::Newer => "its key is newer than its token",
        KeyAge::CannotBeOrdered { .. } => "key and token cannot be ordered",
        KeyAge::Stale(_) => "its key is older than its token",
        KeyAge::BeingReplaced => "its token is being replaced",
        KeyAge::Unknown => "the age of its key is not known",
    }
}

fn canary(call: &CanaryCall) -> String {
    call.word().replace('_', " ")
}
