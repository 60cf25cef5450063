//! The declared state: a file or a bucket, how many versions are kept, when a lock expires, and how it is encrypted.

use super::fields::missing;
use super::reader::{Keyed, Slot};
use super::shape::{EncryptionText, S3Text, StateText};
use super::sink::Sink;
use super::words::quote;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::{shape, state};
use crate::model::{
    Encryption, S3Place, SecretRef, SignedDuration, Span, Spanned, StateEndpoint, StatePlace,
    StateSettings,
};

/// A lock that expires sooner would be lost by a slow answer, one that expires later keeps a team waiting.
const SHORTEST: SignedDuration = SignedDuration::from_secs(5);
const LONGEST: SignedDuration = SignedDuration::from_hours(24);
const MOST_VERSIONS: u32 = 10_000;
const PREFIX: &str = "tenantry";

/// The declared state; the default one when none is declared.
pub(super) fn settings(text: Option<(Span, StateText)>, sink: &mut Sink) -> StateSettings {
    let mut settings = StateSettings::default();
    let Some((at, text)) = text else {
        return settings;
    };
    settings.place = place(at, text.path, text.s3, sink);
    if let Slot::Good(versions) = text.versions {
        settings.versions = versions.0.min(MOST_VERSIONS);
    }
    if let Slot::Good(lock) = text.lock
        && let Slot::Good(expires) = lock.value.expires
    {
        settings.lock_expires = expires.0;
        if expires.0 < SHORTEST || expires.0 > LONGEST {
            let message = "a lock expires after 5s at the earliest and 24h at the latest";
            sink.push(
                Diagnostic::new(&shape::INVALID_VALUE, message)
                    .at(lock.at, "not accepted")
                    .help("leave it out for five minutes; a run that lives renews its lock"),
            );
        }
    }
    settings.encryption = text.encryption.good().map(|text| encryption(text, sink));
    settings
}

fn place(
    at: Span,
    path: Slot<Spanned<String>>,
    s3: Slot<Keyed<S3Text>>,
    sink: &mut Sink,
) -> StatePlace {
    match (path, s3) {
        (Slot::Good(_), Slot::Good(_)) => {
            sink.push(
                Diagnostic::new(&shape::CONFLICTING_FIELDS, "the state has two places")
                    .at(at, "`path` and `s3`")
                    .help("keep one of the two"),
            );
            StatePlace::Local(None)
        }
        (_, Slot::Good(s3)) => bucket(s3, sink).map_or(StatePlace::Local(None), StatePlace::S3),
        (Slot::Good(path), _) => {
            let fine = path.value.ends_with(".json")
                && !path.value.contains('\\')
                && crate::model::is_object_name(&path.value);
            if !fine {
                bad_place(
                    &format!("{} is no place for the state", quote(&path.value)),
                    path.span,
                    "write a path below the folder of the configuration that ends in `.json`, such as `state/production.json`",
                    sink,
                );
            }
            StatePlace::Local(Some(path.value))
        }
        _ => StatePlace::Local(None),
    }
}

fn bad_place(message: &str, span: Span, help: &str, sink: &mut Sink) {
    sink.push(
        Diagnostic::new(&state::BAD_PLACE, message.to_owned())
            .at(span, "not accepted")
            .help(help),
    );
}

fn bucket(text: Keyed<S3Text>, sink: &mut Sink) -> Option<S3Place> {
    let Keyed { value: text, .. } = text;
    let bucket = text.bucket.good()?;
    let name = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b".-".contains(&c);
    if !(3..=63).contains(&bucket.value.len())
        || !bucket.value.bytes().all(name)
        || bucket.value.starts_with(['.', '-'])
        || bucket.value.contains("..")
    {
        let message = format!("{} is no name of a bucket", quote(&bucket.value));
        bad_place(
            &message,
            bucket.span,
            "3 to 63 small letters, digits, `-` and `.`",
            sink,
        );
    }
    let prefix = text.key.good().map(|key| {
        let value = key.value.trim_matches('/').to_owned();
        if !crate::model::is_object_name(&value) {
            let message = format!("{} cannot begin the names of objects", quote(&key.value));
            bad_place(
                &message,
                key.span,
                "letters, digits, `.`, `-`, `_` and `/` between parts, such as `teams/iru`",
                sink,
            );
        }
        value
    });
    let region = text.region.good().map(|region| {
        let fine = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
        if region.value.is_empty() || !region.value.bytes().all(fine) {
            let message = format!("{} is no region", quote(&region.value));
            bad_place(
                &message,
                region.span,
                "write it as the server knows it, such as `eu-central-1`",
                sink,
            );
        }
        region.value
    });
    let path_style = text.path_style.good().map(|style| style.value);
    let endpoint = match text.endpoint {
        Slot::Good(endpoint) => match address(&endpoint.value) {
            Ok(address) => Some(address),
            Err(why) => {
                sink.push(
                    Diagnostic::new(&state::BAD_ENDPOINT, why)
                        .at(endpoint.span, "not accepted")
                        .help("write `https://`, the host and the port, and nothing else: `https://s3.example.com:9000`; `http://` is for this machine (127.0.0.1) alone"),
                );
                return None;
            }
        },
        _ => None,
    };
    // the servers of others mostly know no host for a bucket, and a host with dots fits no certificate
    let own = endpoint.is_some() || bucket.value.contains('.');
    Some(S3Place {
        path_style: path_style.unwrap_or(own),
        bucket,
        prefix: prefix.unwrap_or_else(|| PREFIX.to_owned()),
        region,
        endpoint,
    })
}

/// The parts of an address that is https, or http on this machine.
fn address(text: &str) -> Result<StateEndpoint, String> {
    let (scheme, rest) = text
        .trim()
        .split_once("://")
        .ok_or("the endpoint has no `https://`")?;
    let authority = rest.strip_suffix('/').unwrap_or(rest).to_lowercase();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (authority.as_str(), None),
    };
    let letters = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    if host.is_empty() || !host.chars().all(letters) || host.starts_with(['.', '-']) {
        return Err("the endpoint has more than a host and a port".to_owned());
    }
    if let Some(port) = port
        && !port
            .parse::<u16>()
            .is_ok_and(|number| number > 0 && number.to_string() == port)
    {
        return Err("what follows the last `:` of the endpoint is no port".to_owned());
    }
    let loopback = host == "localhost"
        || host
            .parse::<std::net::Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback());
    match scheme {
        "https" => {}
        "http" if loopback => {}
        "http" => return Err("the endpoint is not encrypted (http)".to_owned()),
        _ => return Err("the endpoint has another scheme than https".to_owned()),
    }
    let shown = match (scheme, port) {
        ("https", Some("443")) => host.to_owned(),
        _ => authority.clone(),
    };
    Ok(StateEndpoint {
        url: format!("{scheme}://{authority}"),
        host: shown,
        // TLS on this machine is checked like everywhere
        loopback: loopback && scheme == "http",
    })
}

fn encryption(text: Keyed<EncryptionText>, sink: &mut Sink) -> Encryption {
    let Keyed { at, value: text } = text;
    let references = |slot: Slot<Vec<Spanned<SecretRef>>>| -> Vec<SecretRef> {
        let list = slot.good().unwrap_or_default();
        list.into_iter().map(|reference| reference.value).collect()
    };
    let hidden = [
        matches!(text.recipients, Slot::Bad),
        matches!(text.identities, Slot::Bad),
        matches!(text.passphrases, Slot::Bad),
    ];
    let recipients = text.recipients.good().unwrap_or_default();
    for recipient in &recipients {
        let value = &recipient.value;
        let fine = value.len() == 62
            && value.starts_with("age1")
            && value
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        if !fine {
            // somebody may have pasted the private key, so the text is not repeated
            sink.push(
                Diagnostic::new(&state::BAD_RECIPIENT, "this is no public key of age")
                    .at(recipient.span, "62 characters that begin with `age1` belong here")
                    .help("`age-keygen -y KEYFILE` prints it; the private key is named under `identities`, by a reference"),
            );
        }
    }
    let encryption = Encryption {
        required: text.required.good().is_some_and(|required| required.value),
        recipients: recipients
            .into_iter()
            .map(|recipient| recipient.value)
            .collect(),
        identities: references(text.identities),
        passphrases: references(text.passphrases),
        span: at,
    };
    let readable = !encryption.identities.is_empty() || !encryption.passphrases.is_empty();
    if !readable && !hidden.contains(&true) {
        let help = "write `identities: [env:TENANTRY_AGE_KEY]`, or `passphrases: [env:TENANTRY_PASSPHRASE]`";
        sink.push(missing(
            at,
            "encryption",
            "identities",
            Some(help.to_owned()),
        ));
    }
    encryption
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn endpoints_are_encrypted_or_on_this_machine() {
        let host = |text: &str| address(text).map(|endpoint| endpoint.host).ok();
        assert_eq!(
            host("https://S3.example.com:9000/").as_deref(),
            Some("s3.example.com:9000")
        );
        assert_eq!(
            host("https://s3.example.com:443").as_deref(),
            Some("s3.example.com")
        );
        assert_eq!(
            host("http://127.0.0.1:9000").as_deref(),
            Some("127.0.0.1:9000")
        );
        for text in [
            "s3.example.com",
            "http://s3.example.com",
            "http://127.0.0.1.example.com",
            "https://a@b",
            "https://a/b",
            "https://a?b",
            "https://a:0",
            "https://a:b",
            "https://",
            "file:///etc",
            "https://[::1]:9000",
        ] {
            assert_eq!(host(text), None, "{text}");
        }
    }
}
