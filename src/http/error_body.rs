//! What an answer says in its body when it says no: every shape that the vendors were seen to use.

use serde_json::Value;

use super::people::for_people;
use super::{Answer, Bearer};

/// Deepest nesting that is turned into text.
const DEEPEST: usize = 4;
/// Most members of a list or map that are turned into text.
const WIDEST: usize = 8;

/// What a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyKind {
    /// JSON of any shape.
    Json,
    /// The vendor's own HTML page for a missing object (Django's).
    VendorPage,
    /// Somebody else's HTML page: a proxy, a captive portal, a sign-in, a maintenance page.
    ForeignPage,
    /// Neither JSON nor HTML.
    Text,
    /// Nothing, or blanks.
    Empty,
}

/// A body, read for people and for the few codes that mean something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorBody {
    /// What it is.
    pub kind: BodyKind,
    /// What it says, on one line, at most 200 characters, without anything like a token. Empty when it says nothing.
    pub says: String,
    /// Its machine-readable code (`errorCode`, `code`, or a one-word `error`), likewise cleaned.
    pub code: Option<String>,
    /// The title of a page.
    pub title: Option<String>,
}

/// Reads the body of any answer. `bearer` is dropped from the text wherever a service repeats it.
pub fn reading(answer: &Answer, bearer: Option<&Bearer>) -> ErrorBody {
    let clean = |text: &str| match bearer {
        Some(bearer) => for_people(&bearer.removed_from(text)),
        None => for_people(text),
    };
    let text = String::from_utf8_lossy(&answer.body);
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return body(BodyKind::Empty, String::new());
    }
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        let mut read = body(BodyKind::Json, clean(&message(&value)));
        read.code = code(&value).map(|code| clean(&code));
        return read;
    }
    if is_html(answer, text) {
        let title = title(text).map(|title| clean(&title));
        let vendors = answer.status == 404
            && title.as_deref() == Some("Not Found")
            && text.contains("The requested resource was not found on this server.");
        let kind = if vendors {
            BodyKind::VendorPage
        } else {
            BodyKind::ForeignPage
        };
        let mut read = body(kind, title.clone().unwrap_or_default());
        read.title = title.filter(|title| !title.is_empty());
        return read;
    }
    body(BodyKind::Text, clean(text))
}

fn body(kind: BodyKind, says: String) -> ErrorBody {
    ErrorBody {
        kind,
        says,
        code: None,
        title: None,
    }
}

fn is_html(answer: &Answer, text: &str) -> bool {
    let declared = matches!(
        answer.content_type.as_deref(),
        Some("text/html" | "application/xhtml+xml")
    );
    let start: String = text
        .chars()
        .take(512)
        .collect::<String>()
        .to_ascii_lowercase();
    declared
        || start.starts_with("<!doctype html")
        || start.starts_with("<html")
        || (start.starts_with('<') && start.contains("<html"))
}

fn title(text: &str) -> Option<String> {
    // ASCII lower case keeps every byte offset.
    let folded = text.to_ascii_lowercase();
    let open = folded.find("<title")?;
    let start = open + folded.get(open..)?.find('>')? + 1;
    let end = start + folded.get(start..)?.find("</title")?;
    Some(text.get(start..end)?.trim().to_owned())
}

/// The first of the vendors' message fields, else the whole value as text.
fn message(value: &Value) -> String {
    let fields = [
        "errorSummary",
        "detail",
        "message",
        "error_description",
        "error",
        "errors",
    ];
    if let Value::Object(map) = value {
        for field in fields {
            let text = map.get(field).map(|value| flat(value, 0));
            if let Some(text) = text.filter(|text| !text.is_empty()) {
                return match map.get("errorCode").and_then(Value::as_str) {
                    Some(code) => format!("{code}: {text}"),
                    None => text,
                };
            }
        }
    }
    flat(value, 0)
}

fn flat(value: &Value, depth: usize) -> String {
    let join = |parts: Vec<String>| {
        parts
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("; ")
    };
    match value {
        Value::Null => String::new(),
        Value::Bool(flag) => flag.to_string(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => text.clone(),
        _ if depth >= DEEPEST => "…".to_owned(),
        Value::Array(items) => join(
            items
                .iter()
                .take(WIDEST)
                .map(|item| flat(item, depth + 1))
                .collect(),
        ),
        Value::Object(map) => join(
            map.iter()
                .take(WIDEST)
                .map(|(key, value)| format!("{key}: {}", flat(value, depth + 1)))
                .collect(),
        ),
    }
}

fn code(value: &Value) -> Option<String> {
    ["errorCode", "code", "error"]
        .iter()
        .filter_map(|field| value.get(field)?.as_str())
        .find(|code| !code.is_empty() && !code.contains(char::is_whitespace))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn read(status: u16, text: &str) -> ErrorBody {
        let answer = Answer {
            status,
            body: text.as_bytes().to_vec(),
            ..Answer::default()
        };
        reading(&answer, None)
    }

    #[test]
    fn every_json_shape_is_read() {
        let table = [
            (r#"{"error": "Unauthorized"}"#, "Unauthorized"),
            (r#"{"detail": "Invalid token."}"#, "Invalid token."),
            (
                r#"{"message":"no Route matched with those values","request_id":"x"}"#,
                "no Route matched with those values",
            ),
            (r#"{"errors": ["a", "b"]}"#, "a; b"),
            (r#"{"errors": {"name": ["too long"]}}"#, "name: too long"),
            (
                r#""This device is already locked.""#,
                "This device is already locked.",
            ),
            (
                r#"["Device is not in lost mode."]"#,
                "Device is not in lost mode.",
            ),
            (
                r#"{"dep_account": ["Enter a valid UUID."]}"#,
                "dep_account: Enter a valid UUID.",
            ),
            (
                r#"{"errorCode":"E0000011","errorSummary":"Invalid token provided","errorCauses":[]}"#,
                "E0000011: Invalid token provided",
            ),
            (
                r#"{"error":"use_dpop_nonce","error_description":"needs a nonce"}"#,
                "needs a nonce",
            ),
            (r#"{"detail": null, "error": ""}"#, "detail: ; error: "),
            ("null", ""),
            ("42", "42"),
        ];
        for (text, says) in table {
            let body = read(400, text);
            assert_eq!(body.kind, BodyKind::Json, "{text}");
            assert_eq!(body.says, says.trim(), "{text}");
        }
    }

    #[test]
    fn codes_are_found() {
        assert_eq!(
            read(404, r#"{"error":"tenantNotFound"}"#).code.unwrap(),
            "tenantNotFound"
        );
        assert_eq!(
            read(404, r#"{"code":"tenantNotFound"}"#).code.unwrap(),
            "tenantNotFound"
        );
        assert_eq!(
            read(401, r#"{"errorCode":"E0000011"}"#).code.unwrap(),
            "E0000011"
        );
        assert_eq!(read(404, r#"{"error":"Not Found"}"#).code, None);
    }

    #[test]
    fn the_vendors_page_is_told_from_a_foreign_one() {
        let vendors = "<!doctype html><html lang=\"en\"><head><title>Not Found</title></head><body><h1>Not Found</h1><p>The requested resource was not found on this server.</p></body></html>";
        assert_eq!(read(404, vendors).kind, BodyKind::VendorPage);
        assert_eq!(read(200, vendors).kind, BodyKind::ForeignPage);
        let portal = "\n<HTML><head><TITLE lang=x>\n Hotel Wi-Fi\n sign-in </TITLE></head>";
        let body = read(404, portal);
        assert_eq!(body.kind, BodyKind::ForeignPage);
        assert_eq!(body.title.as_deref(), Some("Hotel Wi-Fi sign-in"));
        assert_eq!(
            read(503, "<?xml version='1.0'?><html></html>").kind,
            BodyKind::ForeignPage
        );
        assert_eq!(read(503, "<!-- a --><html><title>").title, None);
    }

    #[test]
    fn a_media_type_makes_a_page_too() {
        let answer = Answer {
            status: 200,
            content_type: Some("text/html".into()),
            body: b"Please sign in".to_vec(),
            ..Answer::default()
        };
        assert_eq!(reading(&answer, None).kind, BodyKind::ForeignPage);
    }

    #[test]
    fn nothing_and_text_are_read() {
        assert_eq!(read(404, "").kind, BodyKind::Empty);
        assert_eq!(read(404, " \r\n").kind, BodyKind::Empty);
        let text = read(502, "upstream\u{1b}[2J connect error");
        assert_eq!(
            (text.kind, text.says.as_str()),
            (BodyKind::Text, "upstream [2J connect error")
        );
    }

    #[test]
    fn no_credential_comes_back() {
        let token = "0a1b2c3d-0000-4000-8000-00000000abcd";
        let bearer = Bearer::ssws(&"00SecretValue".into(), "acme.okta.com").unwrap();
        for text in [
            format!(r#"{{"detail": "token {token} is 00secretvalue"}}"#),
            format!("token {token} 00SecretValue"),
            format!("<html><title>{token} 00SecretValue</title>"),
            r#"{"code": "00SecretValue"}"#.to_owned(),
            format!(r#"{{"{token}": ["00SecretValue"]}}"#),
        ] {
            let answer = Answer {
                status: 401,
                body: text.into_bytes(),
                ..Answer::default()
            };
            let shown = format!("{:?}", reading(&answer, Some(&bearer))).to_lowercase();
            assert!(!shown.contains("0a1b2c3d"), "{shown}");
            assert!(!shown.contains("00secretvalue"), "{shown}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read(body in proptest::collection::vec(proptest::num::u8::ANY, 0..300), status in 100u16..600) {
            let answer = Answer { status, body, ..Answer::default() };
            proptest::prop_assert!(reading(&answer, None).says.chars().count() <= 200);
        }
    }
}
