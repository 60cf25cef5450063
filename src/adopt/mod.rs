//! What evidence shows and nobody declared, as declarations; and live values in the place of declared ones.
//! Pure: a plan and the files' texts in, edits of those texts out. What cannot be known is said, never guessed.

mod connection;
mod drift;
mod place;
mod token;

use std::collections::{BTreeMap, BTreeSet};

use crate::edit::{Edit, Insert};
use crate::model::{Address, Declared, FileId, Key, Live, Plan, Sources, Verdict};

/// What somebody wants to be taken into the files.
#[derive(Debug, Clone, Default)]
pub struct Wish {
    /// These alone; everything when there is none.
    pub only: BTreeSet<Address>,
    /// Which tenant a connection reaches, by its address.
    pub tenants: BTreeMap<Address, Key>,
    /// Live values in the place of declared ones, too.
    pub drift: bool,
    /// Flow exports whose cards use a connection, by its nickname: globs, from the folder of the files.
    pub exported: BTreeMap<String, BTreeSet<String>>,
}

impl Wish {
    fn wants(&self, address: &Address) -> bool {
        self.only.is_empty() || self.only.contains(address)
    }
}

/// What a declaration is drawn from.
#[derive(Debug, Clone, Copy)]
pub struct Sight<'a> {
    /// What the files say.
    pub declared: &'a Declared,
    /// What evidence shows.
    pub live: &'a Live,
    /// What follows from both.
    pub plan: &'a Plan,
    /// The files' texts.
    pub sources: &'a Sources,
}

/// Something that is not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// What.
    pub address: Address,
    /// Why, and what to do.
    pub why: String,
}

/// Edits of the files, and what they do not cover.
#[derive(Debug, Default)]
pub struct Adoption {
    /// What is declared anew.
    pub new: Vec<Address>,
    /// What takes on live values.
    pub changed: Vec<Address>,
    /// The edits, by file.
    pub edits: BTreeMap<FileId, Vec<Edit>>,
    /// What is left out.
    pub left_out: Vec<LeftOut>,
}

/// A thing to be declared.
struct Entry {
    address: Address,
    insert: Insert,
}

/// The edits that declare what nobody declared, as far as it is known.
pub fn adopt(sight: Sight<'_>, wish: &Wish) -> Adoption {
    let mut adoption = Adoption::default();
    let unmanaged = sight
        .plan
        .items
        .iter()
        .filter(|item| item.verdict == Verdict::Unmanaged && wish.wants(&item.address));
    let mut entries = Vec::new();
    for item in unmanaged {
        let entry = match &item.address {
            Address::Token { tenant, token } => token::entry(sight, item, tenant, token),
            Address::Connection(key) => connection::entry(sight, wish, item, key),
            _ => continue,
        };
        match entry {
            Ok(insert) => entries.push(Entry {
                address: item.address.clone(),
                insert,
            }),
            Err(why) => adoption.left_out.push(LeftOut {
                address: item.address.clone(),
                why,
            }),
        }
    }
    let changes = match wish.drift {
        true => drift::changes(sight, wish, &mut adoption.left_out),
        false => Vec::new(),
    };
    place::place(sight, entries, changes, &mut adoption);
    adoption
}

/// Connections that exports use and that neither the files nor a log know: older than the log's memory, or of another org.
pub fn unseen<'w>(sight: Sight<'_>, wish: &'w Wish) -> Vec<&'w str> {
    let declared = sight.declared.connections.values();
    let declared: BTreeSet<&str> = declared.map(|one| one.nickname.value.as_str()).collect();
    let live = sight.live.orgs.values().flat_map(|org| &org.connections);
    let live: BTreeSet<&str> = live.map(|one| one.nickname.as_str()).collect();
    let exported = wish.exported.keys().map(String::as_str);
    exported
        .filter(|nickname| !declared.contains(nickname) && !live.contains(nickname))
        .collect()
}

/// Whether a text looks like the secret of a token (a UUID): a file that holds one is not read.
fn looks_like_a_secret(text: &str) -> bool {
    let dashes = [8, 13, 18, 23];
    text.as_bytes().windows(36).any(|window| {
        window.iter().enumerate().all(|(at, byte)| match byte {
            b'-' => dashes.contains(&at),
            byte => byte.is_ascii_hexdigit() && !dashes.contains(&at),
        })
    })
}
