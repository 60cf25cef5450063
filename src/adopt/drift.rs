//! Live values in the place of declared ones.

use std::collections::BTreeSet;

use super::token::{claim, in_console_order};
use super::{LeftOut, Sight, Wish, looks_like_a_secret};
use crate::catalog::{self, Resolved};
use crate::edit::{Edit, Insert, Kind, Lines, Node, Outline, scalar};
use crate::model::{Address, Field, FieldVerdict, FileId, Item, Permission, Value, Verdict};

/// What becomes of one declared token.
#[derive(Debug)]
pub(super) struct Change {
    pub address: Address,
    pub file: FileId,
    tenant: String,
    token: String,
    name: Option<String>,
    description: Option<String>,
    gained: BTreeSet<Permission>,
    lost: BTreeSet<Permission>,
}

/// Declared tokens whose live side moved.
pub(super) fn changes(sight: Sight<'_>, wish: &Wish, left_out: &mut Vec<LeftOut>) -> Vec<Change> {
    let mut changes = Vec::new();
    for item in &sight.plan.items {
        if !wish.wants(&item.address) || item.verdict == Verdict::Unmanaged {
            continue;
        }
        let moved: Vec<&FieldVerdict> = item
            .fields
            .iter()
            .filter(|field| is_taken(field, wish.only.contains(&item.address)))
            .collect();
        if moved.is_empty() {
            continue;
        }
        match change(sight, item, &moved) {
            Ok(change) => changes.push(change),
            Err(why) => left_out.push(LeftOut {
                address: item.address.clone(),
                why,
            }),
        }
    }
    changes
}

/// Whether the live value is taken: it moved, or nothing was applied yet and somebody names the item.
fn is_taken(field: &FieldVerdict, is_named: bool) -> bool {
    match field.verdict {
        Verdict::Drift | Verdict::Conflict => true,
        Verdict::Pending => is_named && field.recorded.is_none() && field.live.is_ok(),
        _ => false,
    }
}

fn change(sight: Sight<'_>, item: &Item, moved: &[&FieldVerdict]) -> Result<Change, String> {
    let Address::Token { tenant, token } = &item.address else {
        return Err("what moved there is not in the files: apply brings it back".to_owned());
    };
    let declared = sight
        .declared
        .token(&item.address)
        .ok_or("it is not declared any more")?;
    let mut change = Change {
        address: item.address.clone(),
        file: declared.span.file,
        tenant: tenant.clone(),
        token: token.clone(),
        name: None,
        description: None,
        gained: BTreeSet::new(),
        lost: BTreeSet::new(),
    };
    for field in moved {
        match (&field.field, &field.live) {
            (Field::Name, Ok(Value::Text(name))) => change.name = Some(name.clone()),
            (Field::Description, Ok(Value::Text(text))) => change.description = Some(text.clone()),
            (Field::Description, Ok(Value::Empty)) => change.description = Some(String::new()),
            (Field::Permission(one), Ok(Value::Flag(true))) => {
                change.gained.insert(one.clone());
            }
            (Field::Permission(one), Ok(Value::Flag(false))) => {
                change.lost.insert(one.clone());
            }
            (Field::Existence, _) => {
                return Err(
                    "it is gone: apply makes it again; to give it up, take it out of the file"
                        .to_owned(),
                );
            }
            _ => {}
        }
    }
    let texts = change.name.iter().chain(&change.description);
    match texts.into_iter().any(|text| looks_like_a_secret(text)) {
        true => Err("its live name or description looks like a secret".to_owned()),
        false => Ok(change),
    }
}

impl Change {
    /// The edits, and the lines that are put in.
    pub(super) fn edits(&self, outline: &Outline<'_>) -> Result<(Vec<Edit>, Vec<Insert>), String> {
        let place = ["tenants", &self.tenant, "tokens", &self.token];
        let root = outline.root.as_ref().ok_or("the file is empty")?;
        let token = root
            .at(&place)
            .filter(|token| token.is_block())
            .ok_or("its declaration is not written as one `key: value` a line: edit it by hand")?;
        let mut edits = Vec::new();
        let mut inserts = Vec::new();
        let mut fields = Vec::new();
        for (field, text) in [("name", &self.name), ("description", &self.description)] {
            let Some(text) = text else { continue };
            let value = scalar(text);
            match token.pair(field) {
                Some((_, node)) => edits.push(replaced(node, outline, value)?),
                None => fields.push(format!("{field}: {value}")),
            }
        }
        if !fields.is_empty() {
            inserts.push(Insert {
                place: place.map(str::to_owned).to_vec(),
                lines: fields,
            });
        }
        if !self.lost.is_empty() || !self.gained.is_empty() {
            let list = token.pair("permissions").map(|(_, list)| list);
            let list = list.ok_or("its permissions are written elsewhere: edit them by hand")?;
            let Kind::Sequence { flow, items } = &list.kind else {
                return Err(
                    "its permissions are no list of their own: edit them by hand".to_owned(),
                );
            };
            let list = List { items, flow: *flow };
            list.edit(self, outline, list_range(items, &self.lost)?, &mut edits)?;
            if !flow && !self.gained.is_empty() {
                let mut lines = Vec::new();
                for one in in_console_order(self.gained.iter()) {
                    lines.push(format!("- {}", claim(one)?));
                }
                let mut place = place.map(str::to_owned).to_vec();
                place.push("permissions".to_owned());
                inserts.push(Insert { place, lines });
            }
        }
        Ok((edits, inserts))
    }
}

/// A scalar in one line, replaced.
fn replaced(node: &Node, outline: &Outline<'_>, value: String) -> Result<Edit, String> {
    let written = outline.text.get(node.range.clone()).unwrap_or_default();
    let simple = node.scalar().is_some() && !written.contains('\n') && !node.is_nothing();
    // of a block scalar the range begins behind its mark
    let before = outline.text.get(..node.range.start).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    match simple && line.trim_start_matches(' ').contains(':') {
        true => Ok(Edit {
            range: node.range.clone(),
            replacement: value,
        }),
        false => Err("its text stands over several lines: edit it by hand".to_owned()),
    }
}

struct List<'n> {
    items: &'n [Node],
    flow: bool,
}

/// The items that ask for these permissions.
fn list_range<'n>(items: &'n [Node], lost: &BTreeSet<Permission>) -> Result<Vec<&'n Node>, String> {
    let mut found = Vec::new();
    for permission in lost {
        let item = items.iter().find(|item| {
            item.scalar().is_some_and(|text| {
                matches!(catalog::resolve(text), Ok(Resolved::One(one) | Resolved::OutsideCatalog(one)) if one == *permission)
            })
        });
        found.push(item.ok_or_else(|| {
            format!("{permission} is declared by a whole group: write the group out, without it")
        })?);
    }
    Ok(found)
}

impl List<'_> {
    fn edit(
        &self,
        change: &Change,
        outline: &Outline<'_>,
        lost: Vec<&Node>,
        edits: &mut Vec<Edit>,
    ) -> Result<(), String> {
        if self.flow || (lost.len() == self.items.len() && change.gained.is_empty()) {
            return Err(
                "its permissions are written in one line, or none would stay: edit them by hand"
                    .to_owned(),
            );
        }
        let lines = Lines::of(outline);
        for item in lost {
            let number = lines.number(item.range.start);
            edits.push(Edit {
                range: lines.start(number)..lines.start(number + 1),
                replacement: String::new(),
            });
        }
        Ok(())
    }
}
