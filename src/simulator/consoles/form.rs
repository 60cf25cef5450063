//! What a form or a link sends: fields by name, and names as parts of a path.

use axum::body::{Body, to_bytes};
use reqwest::Url;

/// All boxes of the tree, ticked, are some ten thousand bytes.
const LONGEST: usize = 1 << 20;

/// The fields of a form, or of a query.
#[derive(Debug, Clone, Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    /// The fields of a query.
    pub(super) fn of_query(query: &[(String, String)]) -> Self {
        Self(query.to_vec())
    }

    /// The fields of a form that was sent; none when it is too long.
    pub(super) async fn of_body(body: Body) -> Self {
        let bytes = to_bytes(body, LONGEST).await.unwrap_or_default();
        let Ok(mut url) = Url::parse("http://host/") else {
            return Self::default();
        };
        url.set_query(Some(&String::from_utf8_lossy(&bytes)));
        Self(url.query_pairs().into_owned().collect())
    }

    /// The first value of a field, without blanks around it; empty where it was not sent.
    pub(super) fn text(&self, name: &'static str) -> &str {
        self.all(name).next().unwrap_or_default().trim()
    }

    /// Whether a field was sent at all, as a ticked box is.
    pub(super) fn has(&self, name: &'static str) -> bool {
        self.all(name).next().is_some()
    }

    /// All values of a field.
    pub(super) fn all(&self, name: &'static str) -> impl Iterator<Item = &str> {
        self.0
            .iter()
            .filter(move |(field, _)| field == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A name as one part of a path. `~` stands where a URL would have `%`, because browsers resolve `.` and `%2E` before they ask.
pub(super) fn encoded(name: &str) -> String {
    name.bytes()
        .map(|byte| match byte {
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') => {
                char::from(byte).to_string()
            }
            byte => format!("~{byte:02X}"),
        })
        .collect()
}

/// The name that a part of a path stands for.
pub(super) fn decoded(part: &str) -> String {
    let mut pieces = part.split('~');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let hex = piece
            .get(..2)
            .filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend(piece.bytes().skip(2));
            }
            None => {
                bytes.push(b'~');
                bytes.extend(piece.bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    #[tokio::test]
    async fn a_forms_fields_are_read_as_they_were_typed() {
        let body = "name=+a%26b+%3C&tick=1&tick=2&mark=%E2%8B%AE#x";
        let form = Form::of_body(Body::from(body)).await;
        assert_eq!(form.text("name"), "a&b <");
        assert_eq!(form.all("tick").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(form.text("mark"), "⋮#x");
        assert!(form.has("tick") && !form.has("other"));
    }

    #[test]
    fn broken_escapes_stay_as_they_are() {
        assert_eq!(decoded("100~"), "100~");
        assert_eq!(decoded("~zz~4"), "~zz~4");
        assert_eq!(decoded("~+1~2Ea"), "~+1.a");
    }

    proptest::proptest! {
        #[test]
        fn a_name_comes_back_from_a_path(name in "\\PC*") {
            let part = encoded(&name);
            proptest::prop_assert!(part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_~".contains(&byte)));
            proptest::prop_assert_eq!(decoded(&part), name);
        }
    }
}
