//! Stand-ins for the services: which host is asked at which loopback address instead.

use std::collections::BTreeMap;
use std::net::IpAddr;

use reqwest::Url;

/// Hosts that are asked at a loopback address, as `TENANTRY_ENDPOINTS` names them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoints(BTreeMap<String, Url>);

/// Why a text names no stand-ins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointsError {
    /// An entry is not `HOST=http://ADDRESS:PORT`.
    #[error("'{0}' is no stand-in: it reads HOST=http://127.0.0.1:PORT")]
    Entry(String),
    /// The left side is no host name.
    #[error("'{0}' is no host name")]
    Host(String),
    /// The right side is no `http://ADDRESS:PORT`: another scheme, a path, a user, or no address at all.
    #[error("'{0}' is no address of a stand-in: it reads http://127.0.0.1:PORT, without a path")]
    Address(String),
    /// The address is not on this machine.
    #[error("'{0}' is not on this machine: a stand-in has a loopback address")]
    NotLoopback(String),
    /// A host has two entries.
    #[error("'{0}' has two stand-ins")]
    Twice(String),
}

impl Endpoints {
    /// The environment variable that names stand-ins.
    pub const VARIABLE: &str = "TENANTRY_ENDPOINTS";

    /// Reads `HOST=http://127.0.0.1:8080,HOST2=…`. Blanks around entries and empty entries are fine.
    pub fn parse(text: &str) -> Result<Self, EndpointsError> {
        let mut endpoints = BTreeMap::new();
        for entry in text.split(',').map(str::trim).filter(|e| !e.is_empty()) {
            let (host, address) = entry
                .split_once('=')
                .ok_or_else(|| EndpointsError::Entry(entry.to_owned()))?;
            let host = host_name(host)?;
            let address = loopback(address.trim())?;
            if endpoints.insert(host.clone(), address).is_some() {
                return Err(EndpointsError::Twice(host));
            }
        }
        Ok(Self(endpoints))
    }

    /// Whether no host has a stand-in.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this host has a stand-in.
    pub fn covers(&self, host: &str) -> bool {
        self.get(host).is_some()
    }

    /// The address of a host's stand-in.
    pub(super) fn get(&self, host: &str) -> Option<&Url> {
        self.0.get(&host.to_ascii_lowercase())
    }
}

fn host_name(text: &str) -> Result<String, EndpointsError> {
    let host = text.trim().to_ascii_lowercase();
    let fine = !host.is_empty()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':'));
    if fine {
        Ok(host)
    } else {
        Err(EndpointsError::Host(text.to_owned()))
    }
}

fn loopback(text: &str) -> Result<Url, EndpointsError> {
    let wrong = || EndpointsError::Address(text.to_owned());
    let url = Url::parse(text).map_err(|_| wrong())?;
    let bare = url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if url.scheme() != "http" || !bare {
        return Err(wrong());
    }
    let host = url.host_str().ok_or_else(wrong)?;
    let address = host.trim_start_matches('[').trim_end_matches(']');
    let local = host == "localhost"
        || address
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    if local {
        Ok(url)
    } else {
        Err(EndpointsError::NotLoopback(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn loopback_addresses_are_accepted() {
        let endpoints = Endpoints::parse(
            " Accuhive.api.kandji.io=http://127.0.0.1:8080, acme.okta.com=http://[::1]:81/ ,b.okta.com=http://localhost:9,c.okta.com=http://127.9.9.9",
        )
        .unwrap();
        for host in [
            "accuhive.api.kandji.io",
            "ACME.okta.com",
            "b.okta.com",
            "c.okta.com",
        ] {
            assert!(endpoints.covers(host), "{host}");
        }
        assert!(!endpoints.covers("other.api.kandji.io"));
        assert!(Endpoints::parse("").unwrap().is_empty());
    }

    #[test]
    fn everything_else_is_refused() {
        type Kind = fn(String) -> EndpointsError;
        let table: &[(&str, Kind)] = &[
            ("a=https://127.0.0.1:1", EndpointsError::Address),
            ("a=http://127.0.0.1:1/x", EndpointsError::Address),
            ("a=http://u:p@127.0.0.1:1", EndpointsError::Address),
            ("a=http://127.0.0.1:1?x=1", EndpointsError::Address),
            ("a=nonsense", EndpointsError::Address),
            ("a=http://10.0.0.1", EndpointsError::NotLoopback),
            ("a=http://0.0.0.0:1", EndpointsError::NotLoopback),
            ("a=http://example.com", EndpointsError::NotLoopback),
            ("a=http://localhost.evil.com", EndpointsError::NotLoopback),
            ("a=http://127.0.0.1.evil.com", EndpointsError::NotLoopback),
            ("a=http://[::2]", EndpointsError::NotLoopback),
        ];
        for (text, expected) in table {
            let right = text.split_once('=').unwrap().1.to_owned();
            assert_eq!(Endpoints::parse(text), Err(expected(right)), "{text}");
        }
        assert!(matches!(
            Endpoints::parse("accuhive"),
            Err(EndpointsError::Entry(_))
        ));
        assert!(matches!(
            Endpoints::parse("a/b=http://127.0.0.1"),
            Err(EndpointsError::Host(_))
        ));
        assert!(matches!(
            Endpoints::parse("a=http://127.0.0.1:1,A=http://127.0.0.1:2"),
            Err(EndpointsError::Twice(_))
        ));
    }
}
