//! What `doctor` found: one line a question, each with its standing and, where something is to be done, the fix.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::escape;
use super::page::Page;
use super::style::{ALARM, ASIDE, CHANGE, GOOD, HEAD, paint};

/// How a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// As it should be.
    Ok,
    /// It works, and something about it is worth a change.
    Warning,
    /// It does not work.
    Failed,
    /// Nobody looked, for a reason that the line tells.
    NotAsked,
}

impl Standing {
    fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::NotAsked => "not asked",
        }
    }
}

/// One line of the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is about: `program`, `configuration`, `tenant.accuhive`, `state`.
    pub about: String,
    /// How it stands.
    pub standing: Standing,
    /// One sentence without a full stop. May hold foreign text.
    pub text: String,
    /// What to do.
    pub fix: Option<String>,
    /// Whether our own credentials were rejected.
    pub rejected: bool,
}

impl Line {
    /// A line without a fix.
    pub fn new(about: impl Into<String>, standing: Standing, text: impl Into<String>) -> Self {
        Self {
            about: about.into(),
            standing,
            text: text.into(),
            fix: None,
            rejected: false,
        }
    }

    /// With what to do.
    pub fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = Some(fix.into());
        self
    }
}

/// The page for people.
pub fn page(lines: &[Line], width: usize) -> String {
    let mut page = Page::new(width);
    let mut about = "";
    for line in lines {
        if line.about != about {
            page.blank();
            page.line(0, &paint(HEAD, escape(&line.about)));
            about = &line.about;
        }
        let style = match line.standing {
            Standing::Ok => GOOD,
            Standing::Warning => CHANGE,
            Standing::Failed => ALARM,
            Standing::NotAsked => ASIDE,
        };
        let word = format!("{:9}", line.standing.word());
        page.hanging(
            2,
            13,
            &format!("{}  {}", paint(style, word), escape(&line.text)),
        );
        if let Some(fix) = &line.fix {
            page.hanging(13, 15, &format!("-> {}", escape(fix)));
        }
    }
    page.blank();
    page.line(0, &summary(lines));
    page.finish()
}

fn count(lines: &[Line], standing: Standing) -> usize {
    lines
        .iter()
        .filter(|line| line.standing == standing)
        .count()
}

fn summary(lines: &[Line]) -> String {
    format!(
        "{} ok, {} warnings, {} failed, {} not asked.",
        count(lines, Standing::Ok),
        count(lines, Standing::Warning),
        count(lines, Standing::Failed),
        count(lines, Standing::NotAsked)
    )
}

/// The page for programs, format 1.
#[derive(Serialize, JsonSchema)]
#[schemars(title = "tenantry doctor")]
struct Document<'a> {
    /// `MAJOR.MINOR`; a reader accepts any minor of a major it knows.
    format_version: &'static str,
    /// How many lines stand so.
    ok: usize,
    /// How many lines stand so.
    warnings: usize,
    /// How many lines stand so.
    failed: usize,
    /// How many lines stand so.
    not_asked: usize,
    lines: Vec<Entry<'a>>,
}

/// One line.
#[derive(Serialize, JsonSchema)]
struct Entry<'a> {
    /// What it is about: `program`, `configuration`, `tenant.accuhive`, `state`.
    about: &'a str,
    standing: Stands,
    /// One sentence without a full stop.
    text: &'a str,
    /// What to do; left out where nothing is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<&'a str>,
}

/// How a line stands.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Stands {
    /// As it should be.
    Ok,
    /// It works, and something about it is worth a change.
    Warning,
    /// It does not work.
    Failed,
    /// Nobody looked, for a reason that the line tells.
    NotAsked,
}

/// The JSON Schema (2020-12) of [`json`]'s document.
pub fn schema() -> Value {
    super::json::schema_of::<Document<'_>>()
}

/// The page as a JSON document.
pub fn json(lines: &[Line]) -> Value {
    let entries = lines.iter().map(|line| Entry {
        about: &line.about,
        standing: match line.standing {
            Standing::Ok => Stands::Ok,
            Standing::Warning => Stands::Warning,
            Standing::Failed => Stands::Failed,
            Standing::NotAsked => Stands::NotAsked,
        },
        text: &line.text,
        fix: line.fix.as_deref(),
    });
    let document = Document {
        format_version: "1.0",
        ok: count(lines, Standing::Ok),
        warnings: count(lines, Standing::Warning),
        failed: count(lines, Standing::Failed),
        not_asked: count(lines, Standing::NotAsked),
        lines: entries.collect(),
    };
    // Structs of strings and numbers always become JSON.
    serde_json::to_value(document).unwrap_or_default()
}
