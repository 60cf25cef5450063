//! Tokens that the files do not declare: those that the state still has, and those that only the log shows.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Address, Field, LiveToken, RecordedToken, Span, Unknown, Value, Verdict};

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

/// A key for messages about something that has none: its name in key characters, made unique by its id.
pub fn free_key(name: &str, id: &str, taken: &mut BTreeSet<String>) -> String {
    let slug: String = name
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let slug = slug.trim_matches('-').to_owned();
    let key = if slug.is_empty() || taken.contains(&slug) {
        let id: String = id.chars().take(8).collect();
        format!("{slug}-{id}").trim_matches('-').to_owned()
    } else {
        slug
    };
    taken.insert(key.clone());
    key
}
