//! From a printed step to what hands and eyes do. A sentence that this cannot read is one that a person may not understand either.

use crate::sentence::{Clause, Layout, clause, clauses, labels, sentences};

/// One thing to do or to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Go to a console's front door.
    Open(String),
    /// Click what is called so; of several names the first that is on the screen.
    Click(Vec<String>),
    /// Click one's own name.
    ClickMe,
    /// See a heading.
    Heading(String),
    /// See a label with a value; later, where it is not on the screen yet.
    Reads {
        label: String,
        value: String,
        later: bool,
    },
    /// Nothing has this name yet.
    NotThere(String),
    /// Something has this name.
    There(String),
    /// What follows is about the row of this name.
    Find(String),
    /// Fill in fields from the printed values.
    Fill(Vec<String>),
    /// Fill in one field: called so, or so.
    Enter { labels: Vec<String>, value: String },
    /// Paste the secret under a reference.
    Paste {
        labels: Vec<String>,
        reference: String,
    },
    /// A switch that stays off.
    LeaveOff(String),
    /// Take the shown text to where it belongs.
    Keep(String),
    /// Tick one box by its label.
    Tick(String),
    /// Make the single boxes visible: with this button, or area by area.
    Expand(Option<String>),
    /// Find the single boxes with the search.
    Search,
    /// Tick and untick the printed boxes; whether nothing else may be ticked.
    Boxes { nothing_else: bool },
    /// See that the boxes are as printed.
    Review,
    /// The row is not red.
    NotRed,
    /// Answer the question with yes.
    Confirm,
}

/// What a step asks for, in order.
///
/// # Errors
/// The clause that cannot be read.
pub fn read(step: &str, layout: Layout) -> Result<Vec<Deed>, String> {
    let mut deeds = Vec::new();
    for sentence in sentences(step, layout) {
        let lower = sentence.to_lowercase();
        if lower.starts_with("look first") {
            // the rest of the step is for the case that it is there
            let name = labels(&sentence).into_iter().next().ok_or(step)?;
            deeds.push(Deed::NotThere(name));
            break;
        }
        if lower.starts_with("newer orgs: ") || is_said_only(&lower) {
            continue;
        }
        deeds.extend(match whole(&sentence, &lower, layout) {
            Some(whole) => whole,
            None => in_clauses(&sentence, layout)?,
        });
    }
    // how boxes are made visible is said after they are asked for
    deeds.sort_by_key(|deed| matches!(deed, Deed::Boxes { .. }));
    Ok(deeds)
}

/// Sentences that explain, and ask for nothing.
fn is_said_only(lower: &str) -> bool {
    [
        "open the api tokens",
        "if it reads otherwise",
        "no active flow may use it",
        "from then on flows can use it",
        "check that nothing runs on it",
        "\"⋮\" beside it, \"view\", tab \"activity\" shows",
    ]
    .iter()
    .any(|beginning| lower.starts_with(beginning))
}

/// Sentences that are read as a whole.
fn whole(sentence: &str, lower: &str, layout: Layout) -> Option<Vec<Deed>> {
    let quoted = labels(sentence);
    let label = |place: usize| quoted.get(place).cloned().unwrap_or_default();
    let one = |deed: Deed| Some(vec![deed]);
    if let Some(rest) = sentence.strip_prefix("Sign in to ")
        && rest.starts_with("https://")
    {
        return one(Deed::Open(rest.split(' ').next()?.to_owned()));
    }
    if let Some((_, rest)) = sentence.split_once("open the Workflows console (") {
        let place = rest.split(')').next()?.to_owned();
        return Some(vec![Deed::Open(place), Deed::Click(vec![label(0)])]);
    }
    if lower.starts_with("(the older console shows it once") {
        return Some(Vec::new());
    }
    if let Some((_, value)) = sentence.split_once("\" reads ") {
        let deed = Deed::Reads {
            label: label(0),
            value: value.to_owned(),
            later: layout == Layout::Older,
        };
        return one(deed);
    }
    if lower.starts_with("check that \"") && lower.ends_with("is in the list of tokens") {
        return one(Deed::There(label(0)));
    }
    if lower.starts_with("fill in \"") {
        return one(Deed::Fill(quoted));
    }
    if lower.starts_with("leave \"") {
        return one(Deed::LeaveOff(label(0)));
    }
    if let Some(rest) = sentence.strip_prefix("Put it into ") {
        return one(Deed::Keep(rest.split(' ').next()?.to_owned()));
    }
    if lower.starts_with("tick exactly the boxes below") {
        return one(Deed::Boxes { nothing_else: true });
    }
    if lower.starts_with("tick and untick exactly the boxes below") {
        return one(Deed::Boxes {
            nothing_else: false,
        });
    }
    if lower.starts_with("the box at the head of an area") {
        let newer = labels(sentence).into_iter().next();
        return one(Deed::Expand(newer.filter(|_| layout == Layout::Newer)));
    }
    if lower.contains("the search help to find them") {
        return one(Deed::Search);
    }
    if lower.starts_with("the connection must not be red") {
        return one(Deed::NotRed);
    }
    sentence.starts_with('"').then(|| entered(sentence))?
}

/// `"Field" (also "Other"): value`
fn entered(sentence: &str) -> Option<Vec<Deed>> {
    let (field, value) = sentence
        .split_once(": ")
        .filter(|(field, _)| field.ends_with(['"', ')']) && labels(field).len() <= 2)
        .or_else(|| split_after_note(sentence))?;
    let field = clause(field);
    let mut names = field.labels();
    names.extend(field.notes.iter().flat_map(|note| labels(note)));
    let secret = value
        .strip_prefix("paste the text of the token ")
        .and_then(|rest| rest.rsplit_once(" from "));
    Some(vec![match secret {
        Some((_, reference)) => Deed::Paste {
            labels: names,
            reference: reference.to_owned(),
        },
        None => Deed::Enter {
            labels: names,
            value: clause(value).text,
        },
    }])
}

/// A colon inside of the note is none of the sentence's.
fn split_after_note(sentence: &str) -> Option<(&str, &str)> {
    let (before, value) = sentence.split_once("): ")?;
    Some((&sentence[..=before.len()], value))
}

fn in_clauses(sentence: &str, layout: Layout) -> Result<Vec<Deed>, String> {
    let mut deeds = Vec::new();
    for clause in clauses(sentence) {
        let older = clause
            .note("older console: ")
            .filter(|_| layout == Layout::Older);
        if let Some(older) = older
            && let Some(label) = instead(older)
        {
            // what the older console has in place of the clicks before
            let name = deeds.iter().find_map(|deed| match deed {
                Deed::Find(name) => Some(name.clone()),
                _ => None,
            });
            deeds.retain(|deed| !matches!(deed, Deed::Click(_)));
            deeds.push(Deed::Click(vec![label.or(name).ok_or(sentence)?]));
            continue;
        }
        let mut read = deeds_of(&clause)?;
        if let Some(older) = older {
            older_note(&mut read, older);
        }
        deeds.extend(read);
    }
    Ok(deeds)
}

/// Notes that take the place of clicks: what is clicked then; `None`, the thing itself.
fn instead(note: &str) -> Option<Option<String>> {
    match note {
        "delete it" => Some(Some("Delete".to_owned())),
        note if note.starts_with("open the token") => Some(None),
        _ => None,
    }
}

/// Notes that add to a click, or give what is clicked another name.
fn older_note(deeds: &mut Vec<Deed>, note: &str) {
    let Some(label) = labels(note).into_iter().next() else {
        return;
    };
    if note.starts_with("then ") {
        deeds.push(Deed::Click(vec![label]));
    } else if note.starts_with("in the dialog ") {
        deeds.insert(0, Deed::Heading(label));
    } else if let Some(Deed::Click(names)) = deeds.last_mut() {
        names.insert(0, label);
    }
}

fn deeds_of(clause: &Clause) -> Result<Vec<Deed>, String> {
    let lower = clause.text.to_lowercase();
    let quoted = clause.labels();
    let label = || quoted.first().cloned().ok_or_else(|| clause.text.clone());
    let starts = |beginnings: &[&str]| beginnings.iter().any(|one| lower.starts_with(one));
    Ok(match lower.as_str() {
        "review them" => vec![Deed::Review],
        "confirm" => vec![Deed::Confirm],
        "save" => vec![Deed::Click(vec!["Save".to_owned()])],
        "scroll if necessary" => vec![],
        _ if starts(&["click your name"]) => vec![Deed::ClickMe],
        _ if starts(&["find the "]) => vec![Deed::Find(label()?)],
        _ if starts(&["the section \""]) => vec![Deed::Heading(label()?)],
        _ if starts(&["check \""]) => vec![Deed::Tick(label()?)],
        _ if starts(&["change \""]) => vec![Deed::Enter {
            labels: vec![label()?],
            value: quoted.get(1).cloned().ok_or(lower)?,
        }],
        _ if starts(&["empty \""]) => vec![Deed::Enter {
            labels: vec![label()?],
            value: String::new(),
        }],
        _ if starts(&[
            "click \"",
            "choose \"",
            "open the tab \"",
            "the tab \"",
            "\"",
        ]) =>
        {
            vec![Deed::Click(vec![label()?])]
        }
        _ => return Err(clause.text.clone()),
    })
}
