//! Tokens that the files do not declare: those that the state still has, and those that only the log shows.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    Address, Connection, Field, LiveToken, RecordedToken, Span, Unknown, Value, Verdict,
};

use super::items::{Facts, Judged, Standing, item};
use super::sight::Sight;

/// A recorded token that is no longer declared.
pub fn dropped<'a>(
    address: &Address,
    record: &RecordedToken,
    live: Option<&'a LiveToken>,
    unknown: Option<Unknown>,
) -> Judged<'a> {
    let sight = Sight {
        live,
        unknown,
        probe: None,
    };
    let existence = Facts {
        field: Field::Existence,
        declared: None,
        recorded: Some(Value::Flag(true)),
        live: sight.exists().map(Value::Flag),
        evidence: sight.existence_evidence(),
        span: None,
    };
    Judged {
        item: item(
            address.clone(),
            record.name.value.clone(),
            None,
            vec![existence.judge()],
        ),
        live_token: live,
        standing: Standing::Dropped,
    }
}

/// A live token that nobody declared.
pub fn foreign<'a>(tenant: &str, token: &'a LiveToken, taken: &mut BTreeSet<String>) -> Judged<'a> {
    let name = token
        .label
        .value()
        .cloned()
        .unwrap_or_else(|| token.id.clone());
    let address = Address::token(tenant, free_key(&name, &token.id, taken));
    let sight = Sight {
        live: Some(token),
        unknown: None,
        probe: None,
    };
    let facts = |field, live, evidence| Facts {
        field,
        declared: None,
        recorded: None,
        live,
        evidence,
        span: None::<Span>,
    };
    let mut fields = vec![
        facts(
            Field::Existence,
            Ok(Value::Flag(true)),
            sight.existence_evidence(),
        )
        .judge(),
    ];
    for permission in token
        .permissions
        .value()
        .into_iter()
        .flat_map(BTreeMap::keys)
    {
        let (live, evidence) = sight.permission(permission);
        fields.push(facts(Field::Permission(permission.clone()), live, evidence).judge());
    }
    let mut item = item(address, name, None, fields);
    item.verdict = Verdict::Unmanaged;
    item.matched = Some(format!("its id is {}", token.id));
    Judged {
        item,
        live_token: Some(token),
        standing: Standing::Foreign,
    }
}

/// Characters of a key that is made from a name.
const LONGEST: usize = 60;

/// A key for messages about something that has none: its name in key characters, made unique by its id.
pub fn free_key(name: &str, id: &str, taken: &mut BTreeSet<String>) -> String {
    let words = name
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let slug = words.collect::<Vec<_>>().join("-").to_ascii_lowercase();
    let slug: String = slug.chars().take(LONGEST).collect();
    let slug = slug.trim_end_matches('-').to_owned();
    // a connection says `token: unknown` when nobody knows its token
    let is_free =
        |key: &str| !key.is_empty() && key != Connection::UNKNOWN_TOKEN && !taken.contains(key);
    let key = if is_free(&slug) {
        slug
    } else {
        let id: String = id
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(8)
            .collect();
        let base = format!("{slug}-{id}").trim_matches('-').to_owned();
        let numbered = (2..).map(|number| format!("{base}-{number}").trim_matches('-').to_owned());
        let mut candidates = std::iter::once(base.clone()).chain(numbered);
        candidates.find(|key| is_free(key)).unwrap_or(base)
    };
    taken.insert(key.clone());
    key
}
