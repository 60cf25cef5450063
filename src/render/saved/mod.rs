//! A plan that was written as JSON, for people again. It is read from the document alone: no file, state or service is looked
//! at, and what the document lacks is not shown. Everything in it is foreign text.

mod lists;
mod read;
mod steps;

pub use read::Document;

use jiff::Timestamp;

use self::read::{Actor, Evidence, Field, Item, Unknown, Value};
use super::escape;
use super::page::Page;
use super::style::{ADD, ALARM, ASIDE, CHANGE, GOOD, HEAD, NAME, REMOVE, paint};
use super::time::{age, utc};

/// How a document stands.
pub struct Standing {
    /// Whether it is as it was written.
    pub whole: bool,
    /// Whether `apply --plan` would look at it at all.
    pub usable: bool,
    /// A sentence.
    pub text: String,
}

/// What a plan is shown from.
pub struct SavedView<'a> {
    /// The document.
    pub document: &'a Document,
    /// How it stands.
    pub standing: &'a Standing,
    /// Where it lies.
    pub path: &'a str,
    /// Now, by our clock.
    pub now: Timestamp,
    /// Show what is in sync too, and the steps of each handoff.
    pub verbose: bool,
    /// Columns.
    pub width: usize,
}

/// The sections of items, in the order of a plan.
const SECTIONS: [(&str, &[&str]); 4] = [
    ("The live side moved", &["drift", "conflict"]),
    ("The declaration moved", &["pending"]),
    ("Due", &["due"]),
    ("Not declared anywhere", &["unmanaged"]),
];

/// The plan as text with colours.
pub fn plan(view: &SavedView<'_>) -> String {
    let mut page = Page::new(view.width);
    let document = view.document;
    head(&mut page, view);
    for (title, verdicts) in SECTIONS {
        let items = document.items.iter();
        let here: Vec<&Item> = items
            .filter(|item| verdicts.contains(&section(item)))
            .collect();
        if !here.is_empty() {
            heading(&mut page, title);
        }
        for one in here {
            item(&mut page, one, view.verbose);
        }
    }
    lists::accepted(&mut page, document);
    lists::rotations(&mut page, document);
    lists::refusals(&mut page, document);
    lists::unverified(&mut page, document);
    if view.verbose {
        lists::in_sync(&mut page, document);
    }
    steps::section(&mut page, document, view.verbose);
    footer(&mut page, document);
    page.finish()
}

/// Under which verdict an item is shown: what nobody can see and is to be done all the same is pending.
fn section(item: &Item) -> &str {
    let pending = matches!(item.verdict.as_str(), "unverifiable" | "accepted")
        && item.fields.iter().any(|field| field.pending);
    if pending { "pending" } else { &item.verdict }
}

fn heading(page: &mut Page, text: &str) {
    page.blank();
    page.line(0, &paint(HEAD, text));
    page.blank();
}

fn head(page: &mut Page, view: &SavedView<'_>) {
    page.line(0, &paint(HEAD, format!("Plan in {}", escape(view.path))));
    if let Some(sealed) = &view.document.sealed {
        if let Some(seal) = &sealed.seal {
            let when = match seal.made_at.parse::<Timestamp>() {
                Ok(at) => match age(view.now, at) {
                    now if now == "just now" => format!("{}, {now}", utc(at)),
                    age => format!("{}, {age} ago", utc(at)),
                },
                Err(_) => format!("at no time that can be read ({})", escape(&seal.made_at)),
            };
            let text = format!("made {when}, for a {} run", escape(&seal.origin));
            page.hanging(2, 4, &text);
        }
        let on = match sealed.state_lineage.is_empty() {
            true => "on no state: none was written then".to_owned(),
            false => format!(
                "on state serial {} of lineage {}",
                sealed.state_serial,
                escape(&sealed.state_lineage)
            ),
        };
        page.hanging(2, 4, &on);
        for one in &sealed.acknowledged {
            page.hanging(2, 4, &format!("acknowledged: {}", escape(one)));
        }
    }
    let standing = view.standing;
    let style = match (standing.whole, standing.usable) {
        (false, _) => ALARM,
        (true, false) => CHANGE,
        (true, true) => GOOD,
    };
    page.hanging(2, 4, &paint(style, escape(&standing.text)));
}

fn item(page: &mut Page, item: &Item, verbose: bool) {
    // what is to be made or to go is one line: its fields say the same
    let whole = item.fields.iter().find(|field| {
        let sides = there(&field.declared) != there(&field.live);
        field.field == "existence" && is_shown(field) && sides
    });
    let mark = whole.map_or_else(String::new, |field| format!("{} ", mark(field)));
    let mut asides = vec![item.verdict.replace('_', " ")];
    if whole.is_some() {
        let boxes = item
            .fields
            .iter()
            .filter(|field| field.permission.is_some());
        asides.extend(match boxes.count() {
            0 => None,
            1 => Some("1 permission".to_owned()),
            count => Some(format!("{count} permissions")),
        });
    }
    if whole.is_some_and(|field| there(&field.declared) && field.unknown.is_some()) {
        asides.push("may exist already".to_owned());
    }
    let text = format!(
        "{mark}{}  \"{}\"  {}",
        paint(NAME, escape(&item.address)),
        escape(&item.name),
        paint(ASIDE, escape(&asides.join(", ")))
    );
    page.hanging(2, 6, &text);
    if let Some(matched) = &item.matched {
        page.hanging(6, 8, &format!("matched: {}", escape(matched)));
    }
    if whole.is_none() || verbose {
        for one in item.fields.iter().filter(|field| is_shown(field)) {
            field(page, one);
        }
    }
    if !item.reaches.is_empty() {
        let text = format!("reaches {}", escape(&item.reaches.join(", ")));
        page.hanging(6, 8, &text);
    }
    for note in &item.notes {
        page.hanging(6, 8, &format!("note: {}", escape(note)));
    }
}

/// Whether a side has it.
fn there(value: &Option<Value>) -> bool {
    match value {
        None | Some(Value::Flag(false)) => false,
        Some(Value::Text(text)) => !text.is_empty(),
        Some(Value::Flag(true)) => true,
    }
}

fn mark(field: &Field) -> String {
    match (there(&field.declared), there(&field.live)) {
        (true, true) => paint(CHANGE, "~"),
        (true, false) => paint(ADD, "+"),
        (false, _) => paint(REMOVE, "-"),
    }
}

fn is_shown(field: &Field) -> bool {
    match field.verdict.as_str() {
        "in_sync" | "accepted" => false,
        "unverifiable" => field.pending,
        _ => true,
    }
}

fn field(page: &mut Page, field: &Field) {
    // why it is unknown stands below, once for all of that reason
    let live = match &field.unknown {
        Some(_) => "unknown".to_owned(),
        None => value(&field.live),
    };
    let mark = mark(field);
    let text = format!(
        "{mark} {}: declared {}, recorded {}, live {live}",
        name(&field.field, field.permission.as_deref()),
        value(&field.declared),
        value(&field.recorded),
    );
    page.hanging(6, 8, &text);
    if let Some(evidence) = field.evidence.first() {
        page.hanging(10, 12, &paint(ASIDE, told(evidence)));
    }
}

fn name(field: &str, permission: Option<&str>) -> String {
    escape(permission.unwrap_or(field)).replace('_', " ")
}

fn value(value: &Option<Value>) -> String {
    match value {
        None => "nothing".to_owned(),
        Some(Value::Flag(true)) => "yes".to_owned(),
        Some(Value::Flag(false)) => "no".to_owned(),
        Some(Value::Text(text)) if text.is_empty() => "nothing".to_owned(),
        Some(Value::Text(text)) => format!("\"{}\"", escape(text)),
    }
}

fn why(unknown: &Unknown) -> String {
    match &unknown.detail {
        Some(detail) => format!("{} ({})", escape(&unknown.why), escape(detail)),
        None => escape(&unknown.why).into_owned(),
    }
}

fn time(text: &str) -> String {
    match text.parse::<Timestamp>() {
        Ok(at) => utc(at),
        Err(_) => escape(text).into_owned(),
    }
}

fn by(actor: Option<&Actor>) -> String {
    let name = actor.map(|actor| actor.name.as_ref().unwrap_or(&actor.id));
    name.map_or_else(String::new, |name| format!(" by {}", escape(name)))
}

fn told(evidence: &Evidence) -> String {
    let at = evidence.at.as_deref().map(time);
    let at = at.map_or_else(String::new, |at| format!(": {at}"));
    let weak = if evidence.weight == "weak" {
        ", weak"
    } else {
        ""
    };
    format!(
        "{}{at}{} ({}{weak})",
        escape(&evidence.says),
        by(evidence.actor.as_ref()),
        escape(&evidence.source.replace('_', " "))
    )
}

fn footer(page: &mut Page, document: &Document) {
    page.blank();
    let shown = [
        "conflict",
        "drift",
        "pending",
        "due",
        "accepted",
        "unmanaged",
    ];
    let mut parts: Vec<String> = shown
        .into_iter()
        .filter_map(|word| {
            let items = document.items.iter();
            let count = items.filter(|item| section(item) == word).count();
            (count > 0).then(|| format!("{count} {word}"))
        })
        .collect();
    let handoffs = document
        .actions
        .iter()
        .filter(|action| action.handoff.is_some())
        .count();
    parts.push(format!(
        "{handoffs} for people, {} automatic",
        document.actions.len() - handoffs
    ));
    let head = paint(HEAD, "Plan:");
    page.hanging(0, 6, &format!("{head} {}.", parts.join("; ")));
    if let Some(grants) = &document.grants {
        let by = grants
            .approval
            .as_deref()
            .map(|who| format!("; {} approves it", escape(who)));
        let text = format!(
            "It grants {} at {}{}.",
            escape(&grants.risk.replace('_', " ")),
            escape(&grants.at.join(", ")),
            by.unwrap_or_default()
        );
        page.hanging(0, 2, &text);
    }
    if let Some(selection) = &document.selection {
        let shard = selection.shard.iter().map(|shard| format!("shard {shard}"));
        let targets = selection
            .targets
            .iter()
            .map(|pattern| format!("target {pattern}"));
        let excludes = selection
            .excludes
            .iter()
            .map(|pattern| format!("without {pattern}"));
        let by: Vec<String> = shard.chain(targets).chain(excludes).collect();
        let text = format!(
            "{} of {} items ({}); the rest was not looked at.",
            selection.items,
            selection.of,
            escape(&by.join(", "))
        );
        page.hanging(0, 2, &text);
    }
    let coverage = &document.coverage;
    let attested = match coverage.attested {
        0 => String::new(),
        count => format!(", {count} attested"),
    };
    page.line(
        0,
        &format!(
            "{} of {} facts verified{attested}.",
            coverage.verified, coverage.facts
        ),
    );
}
