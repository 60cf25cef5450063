//! Comments that silence one diagnostic at one place: `# tenantry: allow TN305 -- reason`.

use std::collections::BTreeMap;

use super::codes::{self, shape};
use super::{Code, Diagnostic, Level, Selector};
use crate::model::{FileId, Sources, Span};

/// One comment: the codes that it names, each with whether it silenced something.
#[derive(Debug)]
struct Allowance {
    codes: Vec<(&'static Code, bool)>,
    /// Where the codes stand.
    listed: Span,
    /// What goes when the comment goes.
    whole: Span,
}

/// All comments of a configuration that silence something, by the start of the line that they are about.
#[derive(Debug, Default)]
pub struct Allowances {
    of_line: BTreeMap<(FileId, usize), Vec<Allowance>>,
    sources: Sources,
}

impl Allowances {
    /// Reads comments, each from its `#` to the end of its line, and says what is wrong with them. One that stands alone is about
    /// the next line that is no comment, any other about its own line.
    pub fn read(comments: &[Span], sources: &Sources) -> (Self, Vec<Diagnostic>) {
        let mut allowances = Self {
            of_line: BTreeMap::new(),
            sources: sources.clone(),
        };
        let mut mistakes = Vec::new();
        for &comment in comments {
            let Some(file) = sources.get(comment.file) else {
                continue;
            };
            if let Some((line, allowance)) = read(comment, &file.text, &mut mistakes) {
                let place = (comment.file, line);
                allowances.of_line.entry(place).or_default().push(allowance);
            }
        }
        (allowances, mistakes)
    }

    /// Whether a comment silences this diagnostic; the comment counts as used then.
    pub fn silences(&mut self, diagnostic: &Diagnostic) -> bool {
        if self.of_line.is_empty() || diagnostic.is_fixed() {
            return false;
        }
        let Some(label) = diagnostic.labels.first() else {
            return false;
        };
        let Some(file) = self.sources.get(label.span.file) else {
            return false;
        };
        let line = line_start(&file.text, label.span.range().start);
        let Some(comments) = self.of_line.get_mut(&(label.span.file, line)) else {
            return false;
        };
        let named = comments.iter_mut().flat_map(|comment| &mut comment.codes);
        let mut silenced = false;
        for (_, used) in named.filter(|(code, _)| *code == diagnostic.code) {
            *used = true;
            silenced = true;
        }
        silenced
    }

    /// Says which comments silenced nothing. Codes that `judged` refuses were not looked for.
    pub fn unused(&self, judged: impl Fn(&Code) -> bool) -> Vec<Diagnostic> {
        let comments = self.of_line.values().flatten();
        comments
            .filter_map(|comment| unused(comment, &judged))
            .collect()
    }
}

fn unused(comment: &Allowance, judged: impl Fn(&Code) -> bool) -> Option<Diagnostic> {
    let idle = |(code, used): &(&'static Code, bool)| !used && judged(code);
    let (idle, busy): (Vec<_>, Vec<_>) = comment.codes.iter().copied().partition(idle);
    let ids = |codes: &[(&'static Code, bool)]| {
        let ids: Vec<&str> = codes.iter().map(|(code, _)| code.id).collect();
        ids.join(", ")
    };
    if idle.is_empty() {
        return None;
    }
    let diagnostic = Diagnostic::new(
        &shape::UNUSED_ALLOWANCE,
        format!("nothing here has to be silenced for {}", ids(&idle)),
    )
    .at(comment.listed, "silences nothing")
    .help("remove it: it would silence what comes later");
    Some(match busy.is_empty() {
        true => diagnostic.fix(comment.whole, ""),
        false => diagnostic.fix(comment.listed, ids(&busy)),
    })
}

/// The start of the line that holds this byte.
fn line_start(text: &str, at: usize) -> usize {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    let newline = before.iter().rposition(|&byte| byte == b'\n');
    newline.map_or(0, |newline| newline + 1)
}

/// One comment, and the start of the line that it is about.
fn read(comment: Span, text: &str, mistakes: &mut Vec<Diagnostic>) -> Option<(usize, Allowance)> {
    let range = comment.range();
    let body = text.get(range.clone())?;
    let (_, after) = body.split_once("tenantry:")?;
    let order = after.trim_start().strip_prefix("allow")?;
    if !order.is_empty() && !order.starts_with([' ', '\t']) {
        return None;
    }
    let (list, reason) = order.split_once("--").unwrap_or((order, ""));
    let at = range.end - order.len();
    let start = at + (list.len() - list.trim_start().len());
    let listed = Span::new(comment.file, start..start.max(at + list.trim_end().len()));
    if reason.trim().is_empty() || list.trim().is_empty() {
        mistakes.push(
            Diagnostic::new(
                &shape::BAD_ALLOWANCE,
                "an allowance without a code or without a reason silences nothing",
            )
            .at(comment, "codes, two dashes and a reason belong here")
            .help("write `# tenantry: allow TN305 -- why it is fine here`"),
        );
        return None;
    }
    let mut codes = Vec::new();
    let mut offset = at;
    for word in list.split(',') {
        let start = offset + (word.len() - word.trim_start().len());
        let place = Span::new(comment.file, start..start + word.trim().len());
        offset += word.len() + 1;
        codes.extend(code(word.trim(), place, mistakes).map(|code| (code, false)));
    }
    let line = line_start(text, range.start);
    let before = text.get(line..range.start)?;
    let alone = before.trim().is_empty();
    let (about, whole) = match alone {
        true => (
            next_line(text, range.end),
            line..after_line(text, range.end),
        ),
        false => (line, line + before.trim_end().len()..range.end),
    };
    let whole = Span::new(comment.file, whole);
    let allowance = Allowance {
        codes,
        listed,
        whole,
    };
    Some((about, allowance)).filter(|(_, allowance)| !allowance.codes.is_empty())
}

/// The code that a comment names.
fn code(word: &str, place: Span, mistakes: &mut Vec<Diagnostic>) -> Option<&'static Code> {
    let Some(code) = codes::find(word) else {
        let message = format!(
            "an allowance names `{}`, which is no code",
            word.escape_debug()
        );
        let diagnostic = Diagnostic::new(&shape::BAD_ALLOWANCE, message);
        let diagnostic = match codes::nearest(word) {
            Some(near) => diagnostic
                .at(
                    place,
                    format!("did you mean `{}` ({})?", near.id, near.name),
                )
                .guess(place, near.id),
            None => diagnostic.at(place, "silences nothing"),
        };
        mistakes.push(
            diagnostic.help("an allowance names whole codes; `rules` takes beginnings of codes"),
        );
        return None;
    };
    let fixed = Selector::parse(code.id).ok()?.fixed(Level::Allow);
    if let Some(fixed) = fixed {
        mistakes.push(
            Diagnostic::new(&shape::BAD_ALLOWANCE, format!("{} {fixed}", code.id))
                .at(place, "silences nothing")
                .help("remove it"),
        );
        return None;
    }
    Some(code)
}

/// The start of the line behind this byte's.
fn after_line(text: &str, at: usize) -> usize {
    let rest = text.get(at..).unwrap_or_default();
    rest.find('\n')
        .map_or(text.len(), |newline| at + newline + 1)
}

/// The start of the next line that is no comment.
fn next_line(text: &str, at: usize) -> usize {
    let mut start = after_line(text, at);
    while start < text.len() {
        let line = text.get(start..).unwrap_or_default();
        if !line.trim_start_matches([' ', '\t']).starts_with('#') {
            break;
        }
        start = after_line(text, start);
    }
    start
}
