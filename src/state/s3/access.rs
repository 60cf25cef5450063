//! How a bucket is signed in to: by the environment alone, never by what a configuration says.

use std::time::Duration;

use object_store::RetryConfig;
use object_store::aws::{AmazonS3, AmazonS3Builder, AmazonS3ConfigKey};

use super::bucket::{chain, words};
use super::wire::{Connector, ServerClock};
use crate::http::install_tls_provider;
use crate::model::S3Place;
use crate::state::Fault;

/// A server that is down is given up after this time; the run says so then.
const PATIENCE: Duration = Duration::from_secs(30);

/// The client of the bucket.
pub(super) fn store(
    place: &S3Place,
    environment: &dyn Fn(&str) -> Option<String>,
    clock: &ServerClock,
) -> Result<AmazonS3, Fault> {
    install_tls_provider();
    let set = |name: &str| environment(name).filter(|value| !value.trim().is_empty());
    let region = place
        .region
        .clone()
        .or_else(|| set("AWS_REGION"))
        .or_else(|| set("AWS_DEFAULT_REGION"))
        // compatible servers mostly do not look at it
        .or_else(|| place.endpoint.is_some().then(|| "us-east-1".to_owned()))
        .filter(|region| is_region(region))
        .ok_or(Fault::NoRegion)?;
    let loopback = place
        .endpoint
        .as_ref()
        .is_some_and(|endpoint| endpoint.loopback);
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&place.bucket.value)
        .with_region(region)
        .with_virtual_hosted_style_request(!place.path_style)
        .with_retry(RetryConfig {
            max_retries: 4,
            retry_timeout: PATIENCE,
            ..RetryConfig::default()
        })
        .with_http_connector(Connector {
            clock: clock.clone(),
            loopback,
        });
    if let Some(endpoint) = &place.endpoint {
        builder = builder
            .with_endpoint(match place.path_style {
                true => endpoint.url.clone(),
                false => virtual_host(&endpoint.url, &place.bucket.value),
            })
            .with_allow_http(endpoint.loopback);
    }
    credentials(builder, &set)?
        .build()
        .map_err(|error| Fault::Unreachable {
            said: words(&chain(&error)),
        })
}

/// Keys, or the web identity of a CI job. Metadata services are asked for neither.
fn credentials(
    builder: AmazonS3Builder,
    set: &dyn Fn(&str) -> Option<String>,
) -> Result<AmazonS3Builder, Fault> {
    if let (Some(id), Some(key)) = (set("AWS_ACCESS_KEY_ID"), set("AWS_SECRET_ACCESS_KEY")) {
        let builder = builder.with_access_key_id(id).with_secret_access_key(key);
        return Ok(match set("AWS_SESSION_TOKEN") {
            Some(token) => builder.with_token(token),
            None => builder,
        });
    }
    let (Some(file), Some(role)) = (set("AWS_WEB_IDENTITY_TOKEN_FILE"), set("AWS_ROLE_ARN")) else {
        return Err(Fault::NoCredentials);
    };
    let name = set("AWS_ROLE_SESSION_NAME").unwrap_or_else(|| "tenantry".to_owned());
    Ok(builder
        .with_config(AmazonS3ConfigKey::WebIdentityTokenFile, file)
        .with_config(AmazonS3ConfigKey::RoleArn, role)
        .with_config(AmazonS3ConfigKey::RoleSessionName, name))
}

/// It becomes a part of a host's name.
fn is_region(region: &str) -> bool {
    region.len() <= 40
        && region
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

fn virtual_host(url: &str, bucket: &str) -> String {
    match url.split_once("://") {
        Some((scheme, host)) => format!("{scheme}://{bucket}.{host}"),
        None => url.to_owned(),
    }
}

/// Sign-in needs nothing but what the caller gives: no global is read.
#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]

    use super::*;
    use crate::model::{FileId, Span, Spanned};

    fn place() -> S3Place {
        S3Place {
            bucket: Spanned::new("team-state".to_owned(), Span::new(FileId(0), 0..0)),
            prefix: "tenantry".to_owned(),
            region: None,
            endpoint: None,
            path_style: false,
        }
    }

    fn with(pairs: &'static [(&str, &str)]) -> Result<AmazonS3, Fault> {
        let environment = |name: &str| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        store(&place(), &environment, &ServerClock::default())
    }

    #[test]
    fn nothing_is_asked_for_credentials() {
        assert_eq!(
            with(&[("AWS_REGION", "eu-west-1")]).unwrap_err(),
            Fault::NoCredentials
        );
        let half = with(&[("AWS_REGION", "eu-west-1"), ("AWS_ACCESS_KEY_ID", "a")]);
        assert_eq!(half.unwrap_err(), Fault::NoCredentials);
        let container = with(&[
            ("AWS_REGION", "eu-west-1"),
            ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/x"),
        ]);
        assert_eq!(container.unwrap_err(), Fault::NoCredentials);
    }

    #[test]
    fn a_region_is_needed_and_cannot_be_another_host() {
        let keys = [("AWS_ACCESS_KEY_ID", "a"), ("AWS_SECRET_ACCESS_KEY", "b")];
        let environment = |region: Option<&'static str>| {
            move |name: &str| match name {
                "AWS_REGION" => region.map(ToOwned::to_owned),
                _ => keys
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| (*value).to_owned()),
            }
        };
        let clock = ServerClock::default();
        assert!(store(&place(), &environment(Some("eu-west-1")), &clock).is_ok());
        for region in [None, Some("evil.example.com/"), Some("")] {
            let error = store(&place(), &environment(region), &clock).unwrap_err();
            assert_eq!(error, Fault::NoRegion, "{region:?}");
        }
    }
}
