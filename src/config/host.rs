//! What people paste as an API host, and the canonical form of it.

use super::Options;
use super::pasted::{PasteError, Pasted, peel};
use crate::diagnostic::codes::names;
use crate::diagnostic::{Code, Severity};
use crate::model::ApiHost;

/// A host whose meaning is clear.
#[derive(Debug, Clone)]
pub struct HostReading {
    /// The host in canonical form.
    pub host: ApiHost,
    /// What to write instead, when another form was written.
    pub replacement: Option<String>,
    /// What there is to say about the form, if anything. Its severity tells whether the form can be used as it stands.
    pub remark: Option<HostRemark>,
}

/// What there is to say about a host's form.
#[derive(Debug, Clone)]
pub struct HostRemark {
    /// The kind of diagnostic.
    pub code: &'static Code,
    /// One sentence, without a full stop.
    pub message: String,
}

impl HostReading {
    fn new(host: &str, written: &str) -> Self {
        Self {
            host: ApiHost::canonical(host),
            replacement: (host != written).then(|| host.to_owned()),
            remark: None,
        }
    }

    fn remark(mut self, code: &'static Code, message: impl Into<String>) -> Self {
        self.remark = Some(HostRemark {
            code,
            message: message.into(),
        });
        self
    }

    /// How grave the remark is; `None` when there is nothing to say.
    pub fn severity(&self) -> Option<Severity> {
        self.remark.as_ref().map(|remark| remark.code.severity)
    }
}

/// Why a text cannot be a tenant's API host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HostError {
    /// Not a host at all.
    #[error(transparent)]
    Paste(#[from] PasteError),
    /// Only the tenant's name, or the name and `.api`.
    #[error("`{name}` is only a part of a host: the region's ending is missing")]
    Incomplete {
        /// The tenant's name.
        name: String,
    },
    /// The vendor's host without a tenant's name before it.
    #[error("the tenant's own name is missing before `{0}`")]
    NoName(String),
    /// A host of the vendor that is not the API.
    #[error("`{0}` belongs to the vendor but is not the API host of a tenant")]
    NotApi(String),
    /// A host of somebody else that bears the vendor's name.
    #[error(
        "`{0}` only looks like a host of the vendor: it belongs to whoever owns its last two labels"
    )]
    LookAlike(String),
    /// A host of somebody else.
    #[error("`{0}` is no API host of Iru Endpoint (Kandji)")]
    Foreign(String),
    /// This machine.
    #[error("`{0}` is this machine")]
    Loopback(String),
}

impl HostError {
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
            Self::Paste(error) => error.help("accuhive.api.kandji.io"),
            Self::Incomplete { name } => format!("write one of {}", candidates(name).join(", ")),
            Self::NoName(_) => "write the tenant's name first, as in `accuhive.api.kandji.io`".into(),
            Self::NotApi(host) => {
                let name = host.split('.').next().unwrap_or_default();
                format!("the API answers at one of {}", candidates(name).join(", "))
            }
            Self::LookAlike(_) => "never send a token there; the vendor's hosts end in `.kandji.io` or `.iru.com`".into(),
            Self::Foreign(host) => format!(
                "API hosts look like `NAME.api.kandji.io`, `NAME.api.eu.kandji.io` or `NAME.api.iru.com`; if you trust this one, run with `--allow-host {host}`"
            ),
            Self::Loopback(_) => {
                "write the tenant's real host here, and point the program at a stand-in with TENANTRY_ENDPOINTS".into()
            }
        }
    }
}

/// The hosts that a tenant of this name can have.
fn candidates(name: &str) -> Vec<String> {
    ["api.kandji.io", "api.eu.kandji.io", "api.iru.com"]
        .iter()
        .map(|suffix| format!("`{name}.{suffix}`"))
        .collect()
}

/// Endings of API hosts, the longest first.
const API: [&str; 4] = [
    ".api.eu.kandji.io",
    ".api.eu.iru.com",
    ".api.kandji.io",
    ".api.iru.com",
];

/// Endings of API hosts of former years, and today's.
const FORMER: [(&str, &str); 2] = [
    (".clients.us-1.kandji.io", ".api.kandji.io"),
    (".clients.eu.kandji.io", ".api.eu.kandji.io"),
];

/// Endings of web consoles, and the API's beside them.
const CONSOLE: [(&str, &str); 3] = [
    (".eu.kandji.io", ".api.eu.kandji.io"),
    (".kandji.io", ".api.kandji.io"),
    (".iru.com", ".api.iru.com"),
];

/// Labels under the vendor's domains that are no tenant.
const RESERVED: [&str; 9] = [
    "api", "eu", "clients", "us-1", "www", "gateway", "web-api", "docs", "support",
];

/// Reads what a person gave as a tenant's API host.
///
/// # Errors
/// When no tenant's API host can be meant, or when it is outside of the vendor's patterns and not in `allow_hosts`.
pub fn parse_api_host(text: &str, options: &Options) -> Result<HostReading, HostError> {
    let pasted = peel(text)?;
    let host = pasted.host.as_str();
    if is_loopback(host) {
        return Err(HostError::Loopback(host.to_owned()));
    }
    if options
        .allow_hosts
        .iter()
        .any(|allowed| allowed.eq_ignore_ascii_case(host))
    {
        return Ok(around(&pasted, HostReading::new(host, text)));
    }
    if let Some(suffix) = API.iter().find(|suffix| ends(host, suffix)) {
        named(host, suffix)?;
        let reading = HostReading::new(host, text);
        if *suffix == ".api.eu.iru.com" {
            return Ok(reading.remark(
                &names::DISPUTED_HOST,
                "the vendor's own tools disagree whether hosts under `api.eu.iru.com` exist",
            ));
        }
        return Ok(around(&pasted, reading));
    }
    for (suffix, today) in FORMER {
        if ends(host, suffix) {
            let canonical = format!("{}{today}", named(host, suffix)?);
            return Ok(HostReading::new(&canonical, text).remark(
                &names::OLD_HOST,
                format!("`{host}` is the form of former years; today it is `{canonical}`"),
            ));
        }
    }
    for (suffix, api) in CONSOLE {
        if ends(host, suffix) {
            let canonical = format!("{}{api}", named(host, suffix)?);
            return Ok(HostReading::new(&canonical, text).remark(
                &names::CONSOLE_HOST,
                format!("`{host}` is the web console; the API answers at `{canonical}`"),
            ));
        }
    }
    Err(foreign(host))
}

fn ends(host: &str, suffix: &str) -> bool {
    host.ends_with(suffix) || host == &suffix[1..]
}

/// The tenant's name before `suffix`.
fn named<'h>(host: &'h str, suffix: &str) -> Result<&'h str, HostError> {
    match host.strip_suffix(suffix) {
        None | Some("") => Err(HostError::NoName(suffix.trim_start_matches('.').to_owned())),
        Some(name) if RESERVED.contains(&name) => Err(HostError::NoName(host.to_owned())),
        Some(name) if name.contains('.') => Err(HostError::NotApi(host.to_owned())),
        Some(name) => Ok(name),
    }
}

/// Remarks that something was pasted around a right host.
fn around(pasted: &Pasted, reading: HostReading) -> HostReading {
    if reading.replacement.is_none() {
        return reading;
    }
    let message = format!("the host is right, but it comes with {}", pasted.around());
    reading.remark(&names::PASTED_HOST, message)
}

fn foreign(host: &str) -> HostError {
    let mut labels = host.split('.');
    let name = labels.next().unwrap_or_default();
    let rest: Vec<&str> = labels.collect();
    if matches!(rest.as_slice(), [] | ["api"] | ["api", "eu"] | ["eu"]) {
        return HostError::Incomplete {
            name: name.to_owned(),
        };
    }
    let alike = host
        .split(['.', '-'])
        .any(|label| label.contains("kandji") || label == "iru");
    if alike {
        HostError::LookAlike(host.to_owned())
    } else {
        HostError::Foreign(host.to_owned())
    }
}

/// Whether a host is this machine, by name or by address.
pub(super) fn is_loopback(host: &str) -> bool {
    let address = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .parse::<std::net::IpAddr>();
    host == "localhost"
        || host.ends_with(".localhost")
        || address.is_ok_and(|address| address.is_loopback() || address.is_unspecified())
}
