//! The tenant's host: read in any form, and asked without a credential whether the vendor knows it.

use crate::cli::impatient::Impatient;
use crate::cli::progress::Progress;
use crate::config::{Options, parse_api_host};
use crate::http::{Endpoints, Http, HttpSettings};
use crate::iru::TenantClient;
use crate::model::{ApiHost, Limits};

/// A host as a person gave it.
#[derive(Debug, Clone)]
pub struct Given {
    /// The canonical host.
    pub host: ApiHost,
    /// What is to be said about the form that was given.
    pub remark: Option<String>,
}

/// Reads a host in any form.
pub fn read(text: &str, options: &Options) -> Result<Given, String> {
    let reading =
        parse_api_host(text, options).map_err(|error| format!("{error}; {}", error.help()))?;
    Ok(Given {
        host: reading.host,
        remark: reading.remark.map(|remark| remark.message),
    })
}

/// What the vendor says of a host.
#[derive(Debug, PartialEq, Eq)]
pub enum Known {
    /// It is a tenant's.
    Yes,
    /// It is not; these hosts of the same name are.
    No {
        /// Hosts of the other regions that are known.
        others: Vec<String>,
    },
    /// It could not be told; why.
    Unclear(String),
}

/// Asks a host, and those of the same name in other regions, without a credential. The question is the one of the vendor's own
/// tools; whatever is not its plain answer means nothing.
pub async fn ask(host: &ApiHost, progress: &Progress) -> Known {
    let endpoints = std::env::var(Endpoints::VARIABLE).unwrap_or_default();
    let endpoints = match Endpoints::parse(&endpoints) {
        Ok(endpoints) => endpoints,
        Err(error) => return Known::Unclear(error.to_string()),
    };
    if !endpoints.is_empty() && !endpoints.covers(host.as_str()) {
        return Known::Unclear("no stand-in answers for it".to_owned());
    }
    let counting = progress.clone();
    let http = Http::new(HttpSettings {
        endpoints,
        connect_timeout: std::time::Duration::from_secs(5),
        total_timeout: std::time::Duration::from_secs(8),
        on_request: Some(std::sync::Arc::new(move |host: &str| counting.asked(host))),
        sleeper: std::sync::Arc::new(Impatient),
        ..HttpSettings::default()
    });
    let known = match TenantClient::new(&http, host, Limits::default())
        .ping()
        .await
    {
        Ok(true) => Known::Yes,
        Ok(false) => {
            let mut others = Vec::new();
            for other in same_name(host) {
                if !http.endpoints().is_empty() && !http.endpoints().covers(other.as_str()) {
                    continue;
                }
                let client = TenantClient::new(&http, &other, Limits::default());
                if client.ping().await == Ok(true) {
                    others.push(other.as_str().to_owned());
                }
            }
            Known::No { others }
        }
        Err(fault) => Known::Unclear(crate::render::reasons::fault(&fault).sentence()),
    };
    progress.clear();
    known
}

/// The hosts that a tenant of this name can have besides.
fn same_name(host: &ApiHost) -> Vec<ApiHost> {
    let name = host.as_str().split('.').next().unwrap_or_default();
    ["api.kandji.io", "api.eu.kandji.io", "api.iru.com"]
        .into_iter()
        .map(|suffix| ApiHost::canonical(format!("{name}.{suffix}")))
        .filter(|other| other != host)
        .collect()
}
