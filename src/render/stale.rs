//! What moved since a plan was saved: per field what is declared, recorded and live, then and now. Read from plan documents.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::escape;
use super::page::{Page, clip};
use super::style::{ASIDE, CHANGE, HEAD, NAME, paint};

/// Columns of one value: names and descriptions are foreign and may be long.
const LONGEST: usize = 60;
/// Items named in one line before the rest is counted.
const MOST: usize = 6;

type Facts<'a> = BTreeMap<(&'a str, &'a str), &'a Value>;

/// The difference between the plan document that was saved and the one of now, `width` columns wide. Both are in format 1. Only
/// what moved is shown; no value of a secret is in a plan.
pub fn stale(saved: &Value, now: &Value, width: usize) -> String {
    let mut page = Page::new(width);
    let (before, after) = (items(saved), items(now));
    let addresses: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
    let mut moved = false;
    for address in addresses {
        let (old, new) = (before.get(address).copied(), after.get(address).copied());
        moved |= item(&mut page, address, old, new);
    }
    let acts = actions(&mut page, saved, now);
    if !moved && !acts {
        evidence(&mut page, &before, &after);
    } else if !moved {
        page.line(
            0,
            "No fact moved: was the plan made with the same --acknowledge and --probe?",
        );
    }
    state(&mut page, saved, now);
    page.finish()
}

fn list<'a>(document: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    document
        .get(name)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn items(document: &Value) -> BTreeMap<&str, &Value> {
    list(document, "items")
        .map(|item| (text(item, "address"), item))
        .collect()
}

fn facts(item: Option<&Value>) -> Facts<'_> {
    let fields = item.into_iter().flat_map(|item| list(item, "fields"));
    fields
        .map(|field| ((text(field, "field"), text(field, "permission")), field))
        .collect()
}

/// The fields of one item that moved; false when none did.
fn item(page: &mut Page, address: &str, old: Option<&Value>, new: Option<&Value>) -> bool {
    let (before, after) = (facts(old), facts(new));
    let names: BTreeSet<(&str, &str)> = before.keys().chain(after.keys()).copied().collect();
    let moved: Vec<(&str, &str)> = names
        .into_iter()
        .filter(|name| {
            let (old, new) = (before.get(name).copied(), after.get(name).copied());
            SIDES
                .iter()
                .any(|side| shown(old, side) != shown(new, side))
        })
        .collect();
    if moved.is_empty() {
        return false;
    }
    let name = new.or(old).map_or("", |item| text(item, "name"));
    let name = clip(&escape(name), LONGEST);
    page.blank();
    page.line(0, &format!("{}  \"{name}\"", paint(NAME, escape(address))));
    for name in moved {
        let head = if name.1.is_empty() { name.0 } else { name.1 };
        page.line(2, &paint(HEAD, escape(head)));
        let (old, new) = (before.get(&name).copied(), after.get(&name).copied());
        for side in SIDES {
            page.hanging(4, 14, &row(side, old, new));
        }
        let seen = new.and_then(|new| list(new, "evidence").next());
        if let Some(seen) = seen.filter(|_| shown(old, "live") != shown(new, "live")) {
            let at = text(seen, "at");
            let says = format!("{} {at}", text(seen, "says"));
            page.hanging(14, 14, &paint(ASIDE, escape(says.trim_end())));
        }
    }
    true
}

const SIDES: [&str; 3] = ["declared", "recorded", "live"];

/// `live      ticked, now not ticked`
fn row(side: &str, old: Option<&Value>, new: Option<&Value>) -> String {
    let (was, is) = (shown(old, side), shown(new, side));
    if was == is {
        return format!("{side:<8}  {is}");
    }
    format!("{side:<8}  {was}, now {}", paint(CHANGE, is))
}

/// One side of a field, in words.
fn shown(field: Option<&Value>, side: &str) -> String {
    let Some(field) = field else {
        return "not compared".to_owned();
    };
    let words = match text(field, "field") {
        "permission" => ("ticked", "not ticked"),
        "secret" => ("accepted", "not accepted"),
        _ => ("there", "not there"),
    };
    match field.get(side) {
        Some(Value::Bool(true)) => words.0.to_owned(),
        Some(Value::Bool(false)) => words.1.to_owned(),
        Some(Value::String(value)) if value.is_empty() => "empty".to_owned(),
        Some(Value::String(value)) => format!("\"{}\"", clip(&escape(value), LONGEST)),
        _ if side == "live" => match field.get("unknown") {
            Some(unknown) => format!("unknown ({})", clip(&escape(text(unknown, "why")), LONGEST)),
            None => "unknown".to_owned(),
        },
        _ => "nothing".to_owned(),
    }
}

/// Steps that are not asked for any more, and new ones; false when they are the same.
fn actions(page: &mut Page, saved: &Value, now: &Value) -> bool {
    let steps = |document: &Value| -> BTreeSet<String> {
        let planned = list(document, "actions").map(|action| {
            format!(
                "{} {}",
                text(action, "kind").replace('_', " "),
                text(action, "address")
            )
        });
        let refused = list(document, "refusals").map(|refusal| {
            format!(
                "{} {} (refused)",
                text(refusal, "action"),
                text(refusal, "address")
            )
        });
        planned.chain(refused).collect()
    };
    let (before, after) = (steps(saved), steps(now));
    let sections = [
        ("Not asked for any more:", before.difference(&after)),
        ("Asked for now:", after.difference(&before)),
    ];
    let mut any = false;
    for (head, steps) in sections {
        let steps: Vec<&String> = steps.collect();
        if steps.is_empty() {
            continue;
        }
        any = true;
        page.blank();
        page.line(0, head);
        for step in &steps {
            page.hanging(2, 4, &escape(step));
        }
    }
    if any {
        page.blank();
    }
    any
}

/// When every value is the same, what was seen of them is not.
fn evidence(page: &mut Page, before: &BTreeMap<&str, &Value>, after: &BTreeMap<&str, &Value>) {
    let moved = after
        .iter()
        .filter(|(address, item)| before.get(*address) != Some(*item));
    let addresses: Vec<&str> = moved.map(|(address, _)| *address).collect();
    if addresses.is_empty() {
        return;
    }
    let shown: Vec<&str> = addresses.iter().copied().take(MOST).collect();
    let more = addresses.len() - shown.len();
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let text = format!(
        "No value moved, but there is other evidence for {}{more}.",
        shown.join(", ")
    );
    page.line(0, &escape(&text));
}

/// Whether the state was written in between.
fn state(page: &mut Page, saved: &Value, now: &Value) {
    let of = |document: &Value| {
        let sealed = document.get("sealed")?;
        let serial = sealed.get("state_serial")?.as_u64()?;
        let serial = (serial > 0).then_some(serial)?;
        Some((text(sealed, "state_lineage").to_owned(), serial))
    };
    let line = match (of(saved), of(now)) {
        (Some((old, _)), Some((new, _))) if old != new => {
            "The plan was made against another state.".to_owned()
        }
        (Some((_, old)), Some((_, new))) if old != new => {
            format!("The state was written since: it was at serial {old}, and is at {new} now.")
        }
        (None, Some(_)) => "The state was written since: there was none.".to_owned(),
        (Some(_), None) => "The state that the plan was made against is not here.".to_owned(),
        _ => return,
    };
    page.blank();
    page.line(0, &line);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn plan(live: &Value, recorded: &Value, name: &str) -> Value {
        json!({
            "items": [{
                "address": "token.accuhive/okta", "name": name,
                "fields": [
                    { "field": "existence", "declared": true, "recorded": true, "live": true, "evidence": [] },
                    { "field": "permission", "permission": "GET /devices", "declared": true, "recorded": recorded,
                      "live": live, "evidence": [{ "says": "unticked", "at": "2026-11-24T09:12:00Z" }] },
                ],
            }],
            "actions": [],
        })
    }

    fn shown(saved: &Value, now: &Value) -> String {
        anstream::adapter::strip_str(&stale(saved, now, 80)).to_string()
    }

    #[test]
    fn what_moved_is_shown_three_ways_and_nothing_else() {
        let saved = plan(&json!(true), &json!(true), "Okta");
        let mut now = plan(&json!(false), &json!(true), "Okta");
        now["actions"] = json!([{ "kind": "edit_token", "address": "token.accuhive/okta" }]);
        insta::assert_snapshot!(shown(&saved, &now), @r#"
        token.accuhive/okta  "Okta"
          GET /devices
            declared  ticked
            recorded  ticked
            live      ticked, now not ticked
                      unticked 2026-11-24T09:12:00Z

        Asked for now:
          edit token token.accuhive/okta
        "#);
    }

    #[test]
    fn the_state_is_a_side_of_its_own() {
        let mut saved = plan(&json!(true), &json!(false), "Okta");
        let mut now = plan(&json!(true), &json!(true), "Okta");
        saved["sealed"] = json!({ "state_lineage": "ab", "state_serial": 3 });
        now["sealed"] = json!({ "state_lineage": "ab", "state_serial": 5 });
        insta::assert_snapshot!(shown(&saved, &now), @r#"
        token.accuhive/okta  "Okta"
          GET /devices
            declared  ticked
            recorded  not ticked, now ticked
            live      ticked

        The state was written since: it was at serial 3, and is at 5 now.
        "#);
    }

    #[test]
    fn an_item_may_be_new_or_gone_and_texts_are_foreign() {
        let saved = json!({ "items": [], "actions": [] });
        let long = format!("Okta \u{1b}[2J{}", "very long ".repeat(40));
        let mut now = plan(&Value::Null, &json!("old name"), &long);
        now["items"][0]["fields"][1]["unknown"] = json!({ "why": "nobody asked", "remedy": "" });
        for text in [shown(&saved, &now), shown(&now, &saved)] {
            assert!(text.contains("not compared"), "{text}");
            assert!(text.contains("unknown (nobody asked)"), "{text}");
            assert!(!text.contains('\u{1b}'), "{text}");
            assert!(
                text.lines().all(|line| line.chars().count() <= 80),
                "{text}"
            );
        }
    }

    #[test]
    fn evidence_alone_is_named_by_its_item() {
        let saved = plan(&json!(true), &json!(true), "Okta");
        let mut now = saved.clone();
        now["items"][0]["fields"][0]["evidence"] = json!([{ "says": "created" }]);
        assert_eq!(
            shown(&saved, &now),
            "No value moved, but there is other evidence for token.accuhive/okta.\n"
        );
        let mut refused = saved.clone();
        refused["refusals"] = json!([{ "action": "revoke", "address": "token.a/b" }]);
        let text = shown(&saved, &refused);
        assert!(
            text.contains("--acknowledge") && text.contains("(refused)"),
            "{text}"
        );
    }

    #[test]
    fn what_is_no_plan_is_no_trouble() {
        for value in [
            Value::Null,
            json!([1]),
            json!({ "items": 3, "actions": [null] }),
        ] {
            shown(&value, &value);
            shown(&value, &plan(&json!(true), &json!(true), "x"));
        }
    }
}
