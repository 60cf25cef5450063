//! A row for each permission that fits, for a spreadsheet.

use super::QueryView;
use super::json::role;
use crate::catalog;
use crate::query::{Found, Running, Standing};
use crate::render::ledger::csv_cell;

const HEAD: [&str; 13] = [
    "address",
    "role",
    "name",
    "label",
    "method",
    "path",
    "risk",
    "recorded",
    "declared",
    "recorded_at",
    "created_at",
    "connections",
    "flows",
];

/// The rows, RFC 4180; a token that has no permission is one row without any.
pub fn csv(view: &QueryView<'_>) -> String {
    let mut out = format!("{}\r\n", HEAD.join(","));
    for found in &view.answer.found {
        let mut rows: Vec<[String; 6]> = Vec::new();
        for permission in &found.permissions {
            let operation = catalog::operation(permission);
            let standing = found.holder.permissions.get(permission);
            let Standing { recorded, declared } = standing.copied().unwrap_or_default();
            rows.push([
                operation.map_or_else(String::new, |one| one.console_path.clone()),
                permission.method().as_str().to_owned(),
                permission.path().to_owned(),
                operation
                    .map_or("unknown", |one| one.risk.word())
                    .to_owned(),
                recorded.to_string(),
                declared.to_string(),
            ]);
        }
        if rows.is_empty() {
            rows.push(Default::default());
        }
        for row in rows {
            let cells = around(found, row);
            let cells: Vec<String> = cells.iter().map(|cell| csv_cell(cell)).collect();
            out.push_str(&cells.join(","));
            out.push_str("\r\n");
        }
    }
    out
}

fn around(found: &Found<'_>, permission: [String; 6]) -> Vec<String> {
    let holder = found.holder;
    let when =
        |at: Option<crate::model::Timestamp>| at.map_or_else(String::new, |at| at.to_string());
    let connections = holder.connections.iter();
    let addresses: Vec<String> = connections
        .clone()
        .map(|one| one.address.to_string())
        .collect();
    let flows: Vec<&str> = connections
        .flat_map(|one: &Running| one.flows.iter().map(String::as_str))
        .collect();
    [
        holder.address.to_string(),
        role(holder.role).to_owned(),
        holder.name.clone(),
    ]
    .into_iter()
    .chain(permission)
    .chain([
        when(holder.recorded_at),
        when(holder.created_at),
        addresses.join("; "),
        flows.join("; "),
    ])
    .collect()
}
