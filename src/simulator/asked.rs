//! One request, as far as the stand-in looks at it.

use axum::http::{HeaderMap, HeaderName, Method, Uri, header};
use reqwest::Url;

/// A request.
#[derive(Clone)]
pub(super) struct Asked {
    pub(super) method: String,
    /// The path without the query, as it was sent.
    pub(super) path: String,
    pub(super) query: Vec<(String, String)>,
    /// The Host header in lower case, without a port.
    pub(super) host: String,
    /// The Authorization header: its scheme in lower case, and the rest.
    pub(super) authorization: Option<(String, String)>,
    /// A flow's client token, from its header or the query.
    pub(super) client_token: Option<String>,
    /// The proof of possession that goes with an access token (`DPoP`).
    pub(super) proof: Option<String>,
    /// The body of a form; read for the token endpoint alone.
    pub(super) body: Vec<u8>,
    /// Whether `Cache-Control: no-cache` asks past every cache.
    pub(super) no_cache: bool,
}

impl Asked {
    pub(super) fn read(method: &Method, uri: &Uri, headers: &HeaderMap) -> Self {
        let text = |name| {
            headers
                .get(name)
                .and_then(|value: &axum::http::HeaderValue| value.to_str().ok())
        };
        let host = text(header::HOST)
            .or_else(|| uri.host())
            .unwrap_or_default()
            .to_ascii_lowercase();
        let host = host
            .rsplit_once(':')
            .filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
            .map_or(host.as_str(), |(name, _)| name)
            .to_owned();
        let query = uri.query().unwrap_or_default();
        let query: Vec<(String, String)> = Url::parse(&format!("http://host/?{query}"))
            .map(|url| url.query_pairs().into_owned().collect())
            .unwrap_or_default();
        let in_query = query.iter().find(|(name, _)| name == "clientToken");
        let client_token = text(HeaderName::from_static("x-api-client-token"))
            .map(str::to_owned)
            .or_else(|| in_query.map(|(_, value)| value.clone()));
        let authorization = text(header::AUTHORIZATION).and_then(|value| {
            let (scheme, rest) = value.trim().split_once(' ')?;
            Some((scheme.to_ascii_lowercase(), rest.trim().to_owned()))
        });
        Self {
            method: method.as_str().to_owned(),
            path: uri.path().to_owned(),
            query,
            host,
            authorization,
            client_token,
            proof: text(HeaderName::from_static("dpop")).map(str::to_owned),
            body: Vec::new(),
            no_cache: text(header::CACHE_CONTROL)
                .is_some_and(|value| value.to_ascii_lowercase().contains("no-cache")),
        }
    }

    /// The first value of a query parameter.
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// The question that a card of a flow puts to a tenant's list of devices.
    pub(super) fn device_list(host: &str, secret: &str) -> Self {
        Self {
            method: "GET".to_owned(),
            path: "/api/v1/devices".to_owned(),
            query: vec![("limit".to_owned(), "1".to_owned())],
            host: host.to_owned(),
            authorization: Some(("bearer".to_owned(), secret.to_owned())),
            client_token: None,
            proof: None,
            body: Vec::new(),
            no_cache: false,
        }
    }

    /// A query parameter that is a whole number.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        self.parameter(name)?.parse().ok()
    }

    /// The secret of an Authorization header of this scheme (lower case).
    pub(super) fn secret(&self, scheme: &str) -> Option<&str> {
        self.authorization
            .as_ref()
            .filter(|(sent, _)| sent == scheme)
            .map(|(_, secret)| secret.as_str())
    }

    /// The URL of the same question with other parameters, on `host`.
    pub(super) fn url_with(&self, host: &str, changed: &[(&str, String)]) -> String {
        let Ok(mut url) = Url::parse(&format!("https://{host}{}", self.path)) else {
            return String::new();
        };
        {
            let mut pairs = url.query_pairs_mut();
            for (key, value) in &self.query {
                if !changed.iter().any(|(name, _)| name == key) {
                    pairs.append_pair(key, value);
                }
            }
            for (name, value) in changed.iter().filter(|(_, value)| !value.is_empty()) {
                pairs.append_pair(name, value);
            }
        }
        url.into()
    }
}
