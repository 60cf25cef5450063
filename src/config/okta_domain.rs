//! What people paste as the domain of an Okta org, and the canonical form of it.

use super::Options;
use super::host::{HostRemark, is_loopback};
use super::pasted::{PasteError, peel};
use crate::diagnostic::Code;
use crate::diagnostic::codes::names;
use crate::model::OktaDomain;

/// The domains under which Okta keeps orgs.
const OKTA: [&str; 3] = ["okta.com", "oktapreview.com", "okta-emea.com"];

/// A domain whose meaning is clear.
#[derive(Debug, Clone)]
pub struct DomainReading {
    /// The canonical form.
    pub domain: OktaDomain,
    /// What to write instead, when the text is not canonical.
    pub replacement: Option<String>,
    /// What is to be said about it.
    pub remark: Option<HostRemark>,
}

/// Why a text cannot be an org's domain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DomainError {
    /// It cannot be read at all.
    #[error(transparent)]
    Paste(#[from] PasteError),
    /// The ending is missing.
    #[error("`{0}` is only the name of an org: its ending is missing")]
    Incomplete(String),
    /// The name is missing.
    #[error("the org's own name is missing before `{0}`")]
    NoName(String),
    /// It only looks like a domain of Okta.
    #[error("`{0}` only looks like a domain of Okta")]
    LookAlike(String),
    /// It is no domain of Okta.
    #[error("`{0}` is no domain of Okta")]
    Foreign(String),
}

impl DomainError {
    /// The kind of diagnostic.
    pub fn code(&self) -> &'static Code {
        match self {
            Self::LookAlike(_) | Self::Foreign(_) => &names::FOREIGN_HOST,
            _ => &names::INVALID_HOST,
        }
    }

    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Paste(error) => error.help("acme.okta.com"),
            Self::Incomplete(name) => {
                format!(
                    "write one of `{name}.okta.com`, `{name}.oktapreview.com`, `{name}.okta-emea.com`"
                )
            }
            Self::NoName(_) => "write the org's name first, as in `acme.okta.com`".into(),
            Self::LookAlike(_) => {
                "Okta's own domains end in `.okta.com`, `.oktapreview.com` or `.okta-emea.com`"
                    .into()
            }
            Self::Foreign(host) => format!(
                "write the org's own domain, such as `acme.okta.com`; if this is its custom domain, run with `--allow-host {host}`"
            ),
        }
    }
}

/// Reads what a person gave as an org's domain.
pub fn parse_okta_domain(text: &str, options: &Options) -> Result<DomainReading, DomainError> {
    let pasted = peel(text)?;
    let host = pasted.host.as_str();
    let found = OKTA
        .iter()
        .find_map(|&okta| Some((host.strip_suffix(okta)?, okta)));
    let allowed = options
        .allow_hosts
        .iter()
        .any(|allowed| allowed.eq_ignore_ascii_case(host));
    let (canonical, remark) = match found {
        Some((before, okta)) if before.is_empty() || before.ends_with('.') => {
            let name = before.trim_end_matches('.');
            let (name, place) = own_name(name);
            if name.is_empty() || matches!(name, "www" | "login" | "help" | "developer" | "support")
            {
                return Err(DomainError::NoName(okta.to_owned()));
            }
            if name.contains('.') {
                return Err(DomainError::Foreign(host.to_owned()));
            }
            let canonical = format!("{name}.{okta}");
            let remark = place.map(|place| HostRemark {
                code: &names::CONSOLE_HOST,
                message: format!("`{host}` is {place}; the org's domain is `{canonical}`"),
            });
            (canonical, remark)
        }
        _ if allowed && !is_loopback(host) => (host.to_owned(), None),
        _ if !host.contains('.') => return Err(DomainError::Incomplete(host.to_owned())),
        _ if host
            .split(['.', '-'])
            .any(|label| label.starts_with("okta")) =>
        {
            return Err(DomainError::LookAlike(host.to_owned()));
        }
        _ => return Err(DomainError::Foreign(host.to_owned())),
    };
    let replacement = (canonical != text).then(|| canonical.clone());
    let pasted_form = replacement.is_some().then(|| HostRemark {
        code: &names::PASTED_HOST,
        message: format!("the domain is right, but it comes with {}", pasted.around()),
    });
    Ok(DomainReading {
        domain: OktaDomain::canonical(canonical),
        replacement,
        remark: remark.or(pasted_form),
    })
}

/// The org's own name out of the admin pages' or the Workflows console's, and what the host was.
fn own_name(name: &str) -> (&str, Option<&'static str>) {
    if let Some(own) = name.strip_suffix(".workflows") {
        return (own, Some("the Workflows console"));
    }
    match name.strip_suffix("-admin") {
        Some(own) => (own, Some("the admin console")),
        None => (name, None),
    }
}

/// Whether a host is the Workflows console of some org, by Okta's own pattern.
pub(super) fn is_workflows_host(host: &str) -> bool {
    OKTA.iter().any(|okta| {
        host.strip_suffix(okta)
            .and_then(|before| before.strip_suffix(".workflows."))
            .is_some_and(|name| !name.is_empty() && !name.contains('.') && peel(name).is_ok())
    })
}
