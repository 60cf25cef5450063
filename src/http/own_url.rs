//! URLs of the one host that a client asks: made from its name, and recognised in links.

use reqwest::Url;

use super::{HostClient, HttpError};

impl HostClient {
    /// The URL of a path of this host. Built from the host, never from text of an answer.
    pub(super) fn url(&self, path: &str, query: &[(&str, &str)]) -> Result<Url, HttpError> {
        let refused = |what: &str| HttpError::Refused(format!("{what} ({})", self.host));
        let plain = path.starts_with('/')
            && !path
                .chars()
                .any(|c| c.is_control() || matches!(c, '?' | '#' | '\\'))
            && !path.split('/').any(|segment| matches!(segment, "." | ".."));
        if !plain {
            return Err(refused("that is no path of a host"));
        }
        let base = match self.http.0.settings.endpoints.get(&self.host) {
            Some(address) => address.clone(),
            None => Url::parse(&format!("https://{}/", self.host))
                .ok()
                .filter(|url| self.is_exactly(url))
                .ok_or_else(|| refused("that is no host name"))?,
        };
        let mut url = base;
        url.set_path(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// Whether a URL's authority is this host and nothing else.
    fn is_exactly(&self, url: &Url) -> bool {
        let host = url.host_str().unwrap_or_default();
        let authority = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        authority == self.host && url.username().is_empty() && url.password().is_none()
    }

    /// The query of a link in an answer, if the link points at `path` of this very host: the declared host over TLS, or its
    /// loopback stand-in. The link itself is never followed.
    ///
    /// # Errors
    /// `Refused` for every other origin or path.
    pub fn own_link(&self, link: &str, path: &str) -> Result<Vec<(String, String)>, HttpError> {
        let refused = || {
            HttpError::Refused(format!(
                "a link in an answer of {} leads elsewhere",
                self.host
            ))
        };
        let url = Url::parse(link).map_err(|_| refused())?;
        let own = match self.http.0.settings.endpoints.get(&self.host) {
            Some(address) => {
                url.origin() == address.origin()
                    || (matches!(url.scheme(), "http" | "https") && self.is_exactly(&url))
            }
            None => url.scheme() == "https" && self.is_exactly(&url),
        };
        if own && url.path() == path {
            Ok(url.query_pairs().into_owned().collect())
        } else {
            Err(refused())
        }
    }
}
