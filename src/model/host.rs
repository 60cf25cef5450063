//! Host names in canonical form: an Iru Endpoint tenant's API host, an Okta org's domain.
//! Reading what people paste, and saying what is wrong with it, is the work of `config`.

use std::fmt;

/// The canonical host of a tenant's API, such as `accuhive.api.kandji.io`: lower case, no scheme, no path.
/// A port is kept for loopback stand-ins only.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct ApiHost(String);

impl ApiHost {
    /// Takes a host that has been checked already.
    pub fn canonical(host: impl Into<String>) -> Self {
        Self(host.into().to_ascii_lowercase())
    }

    /// The host, as `Domain` of the Okta connection wants it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tenant's own label: `accuhive` of `accuhive.api.kandji.io`.
    pub fn subdomain(&self) -> &str {
        self.0.split('.').next().unwrap_or(&self.0)
    }

    /// The same tenant name on the vendor's other regional host, where the vendor documents one
    /// (`kandji.io`: US and EU). Used to tell a wrong region from a wrong name.
    pub fn other_region(&self) -> Option<Self> {
        let name = self.subdomain();
        match self.0.strip_prefix(name)? {
            ".api.kandji.io" => Some(Self(format!("{name}.api.eu.kandji.io"))),
            ".api.eu.kandji.io" => Some(Self(format!("{name}.api.kandji.io"))),
            _ => None,
        }
    }

    /// The web console that belongs to this API host, where the vendor's pattern is known.
    pub fn console(&self) -> Option<String> {
        let name = self.subdomain();
        match self.0.strip_prefix(name)? {
            ".api.kandji.io" => Some(format!("{name}.kandji.io")),
            ".api.eu.kandji.io" => Some(format!("{name}.eu.kandji.io")),
            ".api.iru.com" => Some(format!("{name}.iru.com")),
            _ => None,
        }
    }
}

impl fmt::Display for ApiHost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The domain of an Okta org, such as `acme.okta.com`: lower case, no scheme, no `-admin`.
#[derive(
    Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct OktaDomain(String);

impl OktaDomain {
    /// Takes a domain that has been checked already.
    pub fn canonical(domain: impl Into<String>) -> Self {
        Self(domain.into().to_ascii_lowercase())
    }

    /// The domain.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The Okta Workflows console of this org, where Okta's own domain pattern says it.
    pub fn workflows_console(&self) -> Option<String> {
        let (name, suffix) = self.0.split_once('.')?;
        matches!(suffix, "okta.com" | "oktapreview.com" | "okta-emea.com")
            .then(|| format!("{name}.workflows.{suffix}"))
    }
}

impl fmt::Display for OktaDomain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
