//! Links in answers, taken apart. Nothing here is ever followed.

use reqwest::Url;

/// The URL with `rel="next"` among `Link` headers, whether they come one by one or joined by commas.
pub fn next_link(headers: &[String]) -> Option<String> {
    headers.iter().find_map(|header| {
        let mut rest = header.as_str();
        while let Some((_, after)) = rest.split_once('<') {
            let (url, after) = after.split_once('>')?;
            let (parameters, next) = parameters(after);
            if is_next(parameters) {
                return Some(url.trim().to_owned());
            }
            rest = next;
        }
        None
    })
}

/// The parameters of one link, and what follows them; commas inside quotes do not end them.
fn parameters(text: &str) -> (&str, &str) {
    text.split_at(unquoted(text, ',').unwrap_or(text.len()))
}

/// Where `sign` first stands outside quotes.
fn unquoted(text: &str, sign: char) -> Option<usize> {
    let mut quoted = false;
    text.find(|c| {
        quoted ^= c == '"';
        c == sign && !quoted
    })
}

fn is_next(mut parameters: &str) -> bool {
    loop {
        let end = unquoted(parameters, ';');
        let (parameter, rest) = parameters.split_at(end.unwrap_or(parameters.len()));
        if is_relation(parameter, "next") {
            return true;
        }
        match rest.strip_prefix(';') {
            Some(rest) => parameters = rest,
            None => return false,
        }
    }
}

fn is_relation(parameter: &str, wanted: &str) -> bool {
    parameter.split_once('=').is_some_and(|(name, value)| {
        name.trim().eq_ignore_ascii_case("rel")
            && value
                .trim()
                .trim_matches('"')
                .split_ascii_whitespace()
                .any(|relation| relation.eq_ignore_ascii_case(wanted))
    })
}

/// The decoded value of a parameter in the query of an absolute or relative URL. The host is looked at by nobody.
pub fn query_parameter(url: &str, name: &str) -> Option<String> {
    let base = Url::parse("https://host.invalid/").ok()?;
    base.join(url)
        .ok()?
        .query_pairs()
        .find(|(key, value)| key == name && !value.is_empty())
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_styles_of_link_headers_are_read() {
        let own = "<https://acme.okta.com/api/v1/logs?a=1,2>; rel=\"self\"";
        let next = "<https://acme.okta.com/api/v1/logs?after=3>; rel=\"next\"";
        let expected = Some("https://acme.okta.com/api/v1/logs?after=3".to_owned());
        assert_eq!(next_link(&[own.into(), next.into()]), expected);
        assert_eq!(next_link(&[format!("{own}, {next}")]), expected);
        assert_eq!(next_link(&[format!("{next},{own}")]), expected);
        assert_eq!(next_link(&[next.replace('"', "")]), expected);
        assert_eq!(next_link(&[own.into()]), None);
        assert_eq!(next_link(&[]), None);
    }

    #[test]
    fn odd_headers_have_no_next() {
        for text in [
            "<",
            "<a",
            "<a>",
            "<a>;",
            "<a>; rel",
            "<a>; rel=\"prev\"; title=\", <b>; rel=next\"",
            "<None>; rel=\"prev\"",
        ] {
            assert_eq!(next_link(&[text.to_owned()]), None, "{text}");
        }
    }

    #[test]
    fn a_parameter_is_found_in_any_kind_of_url() {
        for url in [
            "https://elsewhere.example/x?limit=1&cursor=a%2Bb",
            "/x?cursor=a%2Bb",
            "?cursor=a%2Bb",
        ] {
            assert_eq!(query_parameter(url, "cursor").as_deref(), Some("a+b"));
        }
        assert_eq!(query_parameter("/x?cursor=", "cursor"), None);
        assert_eq!(query_parameter("https://[", "cursor"), None);
    }

    proptest::proptest! {
        #[test]
        fn any_header_is_read_without_panic(text in "[<>;,\"= a-zä]*") {
            let _ = next_link(std::slice::from_ref(&text));
            let _ = query_parameter(&text, "a");
        }
    }
}
