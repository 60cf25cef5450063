//! What an answer has to be. Each gives the value in canonical form, or what is wrong and what to write instead.

use crate::catalog::{self, ResolveError, Resolved};
use crate::config::{Options, parse_okta_domain, parse_secret_ref};

/// A key of the files.
pub fn key(text: &str) -> Result<String, String> {
    let fine = text.len() <= 60
        && text.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    match fine {
        true => Ok(text.to_owned()),
        false => Err(format!(
            "write lower-case letters, digits and `-`, such as `{}`",
            slug(text)
        )),
    }
}

/// A text as a key.
pub fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            c if c.is_ascii_alphanumeric() => out.push(c),
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    out.truncate(50);
    match out.trim_matches('-') {
        "" => "tenant".to_owned(),
        slug => slug.to_owned(),
    }
}

/// A name that is shown on a console.
pub fn name(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        Err("write a name".to_owned())
    } else if text.chars().any(char::is_control) {
        Err("a name has no control characters".to_owned())
    } else if text.chars().count() > 100 {
        Err("write a shorter name".to_owned())
    } else {
        Ok(text.to_owned())
    }
}

/// An Okta org's domain.
pub fn domain(text: &str, options: &Options) -> Result<String, String> {
    parse_okta_domain(text, options)
        .map(|reading| reading.domain.as_str().to_owned())
        .map_err(|error| format!("{error}; {}", error.help()))
}

/// A service app's client id.
pub fn client_id(text: &str) -> Result<String, String> {
    let fine = !text.is_empty()
        && text.len() <= 100
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    match fine {
        true => Ok(text.to_owned()),
        false => Err("a client id is one word, such as `0oa1example`; the app's page in the admin console shows it".to_owned()),
    }
}

/// A vault of 1Password.
pub fn op_vault(text: &str) -> Result<String, String> {
    let reference = format!("op://{text}/tenantry item/credential");
    match parse_secret_ref(&reference, std::path::Path::new(".")) {
        Ok(_) if !text.contains('/') => Ok(text.to_owned()),
        _ => Err("write the vault's name, or its id where the name has other characters than letters, digits, blanks, `-`, `_` and `.`".to_owned()),
    }
}

/// A server of Vault: host, and port unless that is 443.
pub fn vault_address(text: &str) -> Result<String, String> {
    let help = || {
        "write `https://`, the host and the port, such as `https://vault.example.com:8200`"
            .to_owned()
    };
    if text.starts_with("http://") {
        return Err(format!("a token is never sent without TLS; {}", help()));
    }
    let rest = text.strip_prefix("https://").unwrap_or(text);
    let rest = rest.strip_suffix('/').unwrap_or(rest).to_ascii_lowercase();
    let (host, port) = match rest.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (rest.as_str(), None),
    };
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let fine = host.split('.').all(label)
        && port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    match fine {
        true => Ok(rest),
        false => Err(help()),
    }
}

/// A mount of Vault.
pub fn vault_mount(text: &str) -> Result<String, String> {
    let fine = !text.is_empty()
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    match fine {
        true => Ok(text.to_owned()),
        false => Err("write the mount's name, one word such as `secret`".to_owned()),
    }
}

/// One permission; a whole group may be named as well.
pub fn permission(text: &str) -> Result<String, String> {
    match catalog::resolve(text) {
        Ok(Resolved::One(permission)) => Ok(catalog::operation(&permission)
            .map_or_else(|| text.to_owned(), |one| one.console_path.clone())),
        Ok(Resolved::Group { path, .. }) => Ok(path),
        Ok(Resolved::OutsideCatalog(_)) => Err(format!(
            "`{text}` is not in the catalog; look for it with: tenantry permissions WORD"
        )),
        Err(ResolveError::Ambiguous { candidates }) => {
            Err(format!("`{text}` can mean {}", candidates.join(" or ")))
        }
        Err(ResolveError::Unknown { suggestions }) if !suggestions.is_empty() => Err(format!(
            "no permission is called `{text}`; did you mean {}?",
            suggestions.join(" or ")
        )),
        Err(_) => Err(format!(
            "no permission is called `{text}`; look for it with: tenantry permissions WORD"
        )),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn hostile_answers_are_told_and_never_taken() {
        let long = "x".repeat(500);
        for text in ["", "../etc", "a b", "Ä", "-a", "a:b", "a\nb", long.as_str()] {
            assert!(key(text).is_err(), "{text:?}");
            assert!(key(&slug(text)).is_ok(), "{text:?} -> {}", slug(text));
        }
        for text in [
            "http://v.example.com",
            "https://v.example.com/x",
            "a b",
            "v:0",
            "v:99999",
            "",
        ] {
            assert!(vault_address(text).is_err(), "{text:?}");
        }
        assert_eq!(
            vault_address("https://Vault.example.com:8200/").as_deref(),
            Ok("vault.example.com:8200")
        );
        assert!(name("a\u{1b}[31m").is_err());
        assert!(op_vault("a/b").is_err());
        assert!(client_id("x; rm").is_err());
    }

    #[test]
    fn a_misspelt_permission_is_told_with_the_right_one() {
        let why = permission("Device lst").unwrap_err();
        assert!(
            why.contains("did you mean") && why.contains("Device list"),
            "{why}"
        );
        assert_eq!(
            permission("Device list").as_deref(),
            Ok("Devices: Device Information: Device list")
        );
    }
}
