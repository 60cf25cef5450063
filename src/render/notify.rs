//! What a place is told: a JSON document of ours, or what Slack's incoming webhooks take. Pure.

use schemars::JsonSchema;
use serde::Serialize;

use super::escape;
use crate::model::{Handoff, Item, Occasion, Plan, Verdict};

/// The version of the document.
pub const FORMAT_VERSION: &str = "1.0";

/// So many items and handoffs are named; the rest is counted.
const NAMED: usize = 50;

/// What there is to tell.
#[derive(Debug, Clone, Copy)]
pub struct News<'a> {
    /// The command that ran.
    pub command: &'a str,
    /// What came of it.
    pub occasion: Occasion,
    /// Its exit code.
    pub exit_code: u8,
    /// Why it ended early, if it did.
    pub fatal: Option<&'a str>,
    /// The plan, if there is one.
    pub plan: Option<&'a Plan>,
    /// Handoffs that are open.
    pub open: &'a [Handoff],
    /// Where the job's log is, if that is known.
    pub run: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(title = "tenantry notification")]
struct Document<'a> {
    /// `MAJOR.MINOR`; a reader accepts any minor of a major it knows.
    format_version: &'static str,
    /// Which command ran.
    command: &'a str,
    /// What came of it.
    occasion: &'static str,
    exit_code: u8,
    /// In one line.
    summary: String,
    /// Why it ended early; left out when it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// Items that are not in sync.
    items: Vec<Named>,
    /// How many more there are.
    more_items: usize,
    handoffs: Vec<Open>,
    more_handoffs: usize,
    /// Where the job's log is; left out when that is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<&'a str>,
}

#[derive(Serialize, JsonSchema)]
struct Named {
    address: String,
    verdict: &'static str,
}

#[derive(Serialize, JsonSchema)]
struct Open {
    id: String,
    address: String,
    title: String,
    who: String,
}

/// The JSON Schema (2020-12) of [`webhook`]'s document.
pub fn schema() -> serde_json::Value {
    super::json::schema_of::<Document<'_>>()
}

/// The document of a webhook.
pub fn webhook(news: News<'_>) -> String {
    let items = items(news);
    let document = Document {
        format_version: FORMAT_VERSION,
        command: news.command,
        occasion: news.occasion.word(),
        exit_code: news.exit_code,
        summary: summary(news),
        error: news.fatal.map(|text| escape(text).into_owned()),
        more_items: items.len().saturating_sub(NAMED),
        items: items
            .iter()
            .take(NAMED)
            .map(|item| Named {
                address: item.address.to_string(),
                verdict: item.verdict.word(),
            })
            .collect(),
        more_handoffs: news.open.len().saturating_sub(NAMED),
        handoffs: news
            .open
            .iter()
            .take(NAMED)
            .map(|handoff| Open {
                id: handoff.id.0.clone(),
                address: handoff.address.to_string(),
                title: escape(&handoff.title).into_owned(),
                who: escape(&handoff.who).into_owned(),
            })
            .collect(),
        run: news.run,
    };
    // Structs of strings and numbers always become JSON.
    serde_json::to_string(&document).unwrap_or_default()
}

/// What Slack's incoming webhooks take. Names stay names: no markup, no link, nobody is called.
pub fn slack(news: News<'_>) -> String {
    let mut lines = vec![summary(news)];
    lines.extend(news.fatal.map(str::to_owned));
    let items = items(news);
    for item in items.iter().take(10) {
        lines.push(format!(
            "• {}: {}",
            item.address,
            item.verdict.word().replace('_', " ")
        ));
    }
    lines.extend(more(items.len(), 10, "items"));
    for handoff in news.open.iter().take(10) {
        lines.push(format!("• waits for {}: {}", handoff.who, handoff.title));
    }
    lines.extend(more(news.open.len(), 10, "handoffs"));
    let text: Vec<String> = lines.iter().map(|line| harmless(line)).collect();
    let mut text = text.join("\n");
    if let Some(run) = news.run {
        text.push('\n');
        text.push_str(run);
    }
    serde_json::json!({ "text": text, "mrkdwn": false, "unfurl_links": false }).to_string()
}

fn more(count: usize, shown: usize, noun: &str) -> Option<String> {
    (count > shown).then(|| format!("and {} more {noun}", count - shown))
}

/// Slack's three control characters, as its docs on formatting text want them, and ours.
fn harmless(text: &str) -> String {
    escape(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn items(news: News<'_>) -> Vec<&Item> {
    let items = news.plan.map_or(&[][..], |plan| &plan.items);
    let quiet = |verdict| matches!(verdict, Verdict::InSync | Verdict::Unmanaged);
    items.iter().filter(|item| !quiet(item.verdict)).collect()
}

fn summary(news: News<'_>) -> String {
    let command = news.command;
    let waiting = news.open.len();
    match news.occasion {
        Occasion::Drift => format!("tenantry {command}: the live side moved"),
        Occasion::Waiting if waiting == 1 => {
            format!("tenantry {command}: 1 handoff waits for a person")
        }
        Occasion::Waiting => format!("tenantry {command}: {waiting} handoffs wait for a person"),
        Occasion::Failed => format!(
            "tenantry {command} ended with exit code {}: something failed or could not be asked, which says nothing about drift",
            news.exit_code
        ),
        Occasion::Done => format!("tenantry {command}: done, proven by evidence"),
        Occasion::Clean => format!("tenantry {command}: no drift in what could be verified"),
    }
}
