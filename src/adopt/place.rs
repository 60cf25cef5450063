//! Which file gets what.

use std::collections::BTreeMap;

use super::drift::Change;
use super::{Adoption, Entry, LeftOut, Sight};
use crate::edit::{Edit, Insert, Outline, Unfit, inserts};
use crate::model::{Address, FileId};

/// Puts entries and changes into the files where they belong; what has no place there is left out.
pub(super) fn place(
    sight: Sight<'_>,
    entries: Vec<Entry>,
    changes: Vec<Change>,
    adoption: &mut Adoption,
) {
    let mut files: BTreeMap<FileId, (Vec<Entry>, Vec<Change>)> = BTreeMap::new();
    for entry in entries {
        if let Some(file) = file_of(sight, &entry.address) {
            files.entry(file).or_default().0.push(entry);
        }
    }
    for change in changes {
        files.entry(change.file).or_default().1.push(change);
    }
    for (file, (entries, changes)) in files {
        let Some(source) = sight.sources.get(file) else {
            continue;
        };
        match Outline::read(&source.text) {
            Ok(outline) => one_file(file, &outline, entries, changes, adoption),
            Err(why) => {
                let entries = entries.into_iter().map(|entry| entry.address);
                let changes = changes.into_iter().map(|change| change.address);
                let path = source.path.display().to_string();
                for address in entries.chain(changes) {
                    leave(adoption, address, why, Some(&path));
                }
            }
        }
    }
}

fn one_file(
    file: FileId,
    outline: &Outline<'_>,
    entries: Vec<Entry>,
    changes: Vec<Change>,
    adoption: &mut Adoption,
) {
    let mut edits: Vec<Edit> = Vec::new();
    let mut places: BTreeMap<Vec<String>, (Insert, Vec<Address>)> = BTreeMap::new();
    for entry in entries {
        match places.get_mut(&entry.insert.place) {
            Some((insert, addresses)) => {
                insert.lines.extend(entry.insert.lines);
                addresses.push(entry.address);
            }
            None => {
                let place = entry.insert.place.clone();
                places.insert(place, (entry.insert, vec![entry.address]));
            }
        }
    }
    let mut fitting: Vec<Insert> = Vec::new();
    for (insert, addresses) in places.into_values() {
        match inserts(outline, std::slice::from_ref(&insert)) {
            Ok(_) => {
                fitting.push(insert);
                adoption.new.extend(addresses);
            }
            Err(why) => {
                for address in addresses {
                    leave(adoption, address, why, None);
                }
            }
        }
    }
    for change in changes {
        let edited = change.edits(outline).and_then(|(own, lines)| {
            inserts(outline, &lines).map_err(|why| why.to_string())?;
            Ok((own, lines))
        });
        match edited {
            Ok((own, lines)) => {
                edits.extend(own);
                fitting.extend(lines);
                adoption.changed.push(change.address);
            }
            Err(why) => adoption.left_out.push(LeftOut {
                address: change.address,
                why,
            }),
        }
    }
    edits.extend(inserts(outline, &fitting).unwrap_or_default());
    if !edits.is_empty() {
        adoption.edits.insert(file, edits);
    }
}

fn leave(adoption: &mut Adoption, address: Address, why: Unfit, path: Option<&str>) {
    let why = match (why, path) {
        (_, Some(path)) => format!("{path} is left as it is: {why}"),
        (_, None) => "the mapping that it belongs into is not written as one `key: value` a line: write it out, then import again".to_owned(),
    };
    adoption.left_out.push(LeftOut { address, why });
}

/// Tokens go to their tenant's file, connections to the one that has most of them, else to that of the first org.
fn file_of(sight: Sight<'_>, address: &Address) -> Option<FileId> {
    let declared = sight.declared;
    if let Address::Token { tenant, .. } = address {
        return Some(declared.tenants.get(tenant)?.span.file);
    }
    let mut counts: BTreeMap<FileId, usize> = BTreeMap::new();
    for connection in declared.connections.values() {
        *counts.entry(connection.span.file).or_default() += 1;
    }
    let most = counts
        .into_iter()
        .max_by_key(|(file, count)| (*count, std::cmp::Reverse(*file)));
    let first_org = declared.orgs.values().map(|org| org.span.file).min();
    most.map(|(file, _)| file).or(first_org)
}
