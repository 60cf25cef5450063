//! A host out of what people paste: scheme, path, capitals and a trailing dot go; everything that could mislead is an error.

use super::words::tokens_in;

/// A host, and what stood around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pasted {
    /// Lower case, without scheme, port, path and trailing dot.
    pub host: String,
    around: Vec<&'static str>,
}

impl Pasted {
    /// What stood around the host, for people.
    pub fn around(&self) -> String {
        match self.around.as_slice() {
            [] => "something around it".into(),
            [one] => (*one).into(),
            [first @ .., last] => format!("{} and {last}", first.join(", ")),
        }
    }
}

/// Why a text is no host.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PasteError {
    /// Nothing.
    #[error("the host is empty")]
    Empty,
    /// Another scheme than https or http.
    #[error("a host is reached over https, not over `{0}`")]
    Scheme(String),
    /// Something that looks like an API token.
    #[error("what looks like an API token stands where a host belongs")]
    Token,
    /// `name@host`, by which a link hides where it leads.
    #[error("the part before `@` hides which host is meant")]
    UserInfo,
    /// A port other than 443.
    #[error("a port has no place in a host: the services answer on 443 only")]
    Port,
    /// Characters beyond letters, digits, hyphens and dots, or letters of another alphabet.
    #[error("hosts are written with the letters a-z, digits, hyphens and dots only")]
    Characters,
    /// An encoded name of another alphabet.
    #[error("a label that starts with `xn--` shows as other letters than it has")]
    Encoded,
    /// An empty or overlong label, or a hyphen at an end of one.
    #[error(
        "a part of the host between two dots is empty, too long, or starts or ends with a hyphen"
    )]
    Label,
}

impl PasteError {
    /// What to do about it.
    pub(super) fn help(&self, example: &str) -> String {
        match self {
            Self::Characters => format!(
                "write it as `{example}`; a letter that looks like a Latin one but is of another alphabet makes it another host"
            ),
            _ => format!("write the bare host, as in `{example}`"),
        }
    }
}

/// Takes a host out of `text`.
pub(super) fn peel(text: &str) -> Result<Pasted, PasteError> {
    if tokens_in(text.as_bytes()).next().is_some() {
        return Err(PasteError::Token);
    }
    let mut around = Vec::new();
    let trimmed = text.trim();
    let mut rest = trimmed;
    if trimmed.len() != text.len() {
        around.push("spaces");
    }
    if let Some((scheme, after)) = rest.split_once("://") {
        if !scheme.eq_ignore_ascii_case("https") && !scheme.eq_ignore_ascii_case("http") {
            let shown = scheme
                .chars()
                .take(20)
                .filter(char::is_ascii_graphic)
                .collect();
            return Err(PasteError::Scheme(shown));
        }
        around.push("a scheme");
        rest = after;
    }
    if let Some(end) = rest.find(['/', '?', '#']) {
        around.push("a path");
        rest = rest.get(..end).unwrap_or_default();
    }
    if rest.contains('@') {
        return Err(PasteError::UserInfo);
    }
    if let Some((host, port)) = rest.split_once(':').filter(|_| !rest.starts_with('[')) {
        if port != "443" {
            return Err(PasteError::Port);
        }
        around.push("a port");
        rest = host;
    }
    if let Some(host) = rest.strip_suffix('.') {
        around.push("a trailing dot");
        rest = host;
    }
    let host = rest.to_ascii_lowercase();
    if host != rest {
        around.push("capitals");
    }
    check(&host)?;
    Ok(Pasted { host, around })
}

fn check(host: &str) -> Result<(), PasteError> {
    if host.is_empty() {
        return Err(PasteError::Empty);
    }
    let fine = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
    if !host.bytes().all(fine) {
        return Err(PasteError::Characters);
    }
    for label in host.split('.') {
        if label.is_empty() || label.len() > 63 || label.starts_with('-') || label.ends_with('-') {
            return Err(PasteError::Label);
        }
        if label.starts_with("xn--") {
            return Err(PasteError::Encoded);
        }
    }
    if host.len() > 253 {
        Err(PasteError::Label)
    } else {
        Ok(())
    }
}
