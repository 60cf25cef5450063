//! What may be declared at all: limits that a declaration is held to, and who has to approve a plan.

use std::fmt;

use jiff::SignedDuration;

use super::super::{Address, ApiHost, Risk, Span, Spanned};
use super::Claim;

/// The limits of a declaration. Each remembers the line that sets it.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// The gravest permission that a token may have.
    pub highest_risk: Option<Spanned<Risk>>,
    /// Other limits for some addresses; of several that fit, the longest pattern decides.
    pub highest_risk_of: Vec<(Spanned<Pattern>, Spanned<Risk>)>,
    /// Permissions that no token may have.
    pub forbidden: Vec<Spanned<Claim>>,
    /// API hosts that tenants may have; empty: any.
    pub api_hosts: Vec<Spanned<Pattern>>,
    /// Regions that tenants may be in; empty: any.
    pub regions: Vec<Spanned<Region>>,
    /// Domains that orgs may have; empty: any.
    pub okta_domains: Vec<Spanned<Pattern>>,
    /// The rotation that each token needs.
    pub rotation: Option<RotationPolicy>,
    /// Who may share a token.
    pub sharing: Option<SharingPolicy>,
    /// Who has to approve a plan, by the risk from which on.
    pub require_approval: Vec<(Spanned<Risk>, Spanned<String>)>,
    /// The longest time that an exception may have left.
    pub longest_exception: Option<Spanned<SignedDuration>>,
}

impl Policy {
    /// The limit of risk that holds for an address, and the line that sets it.
    pub fn highest_risk_for(&self, address: &Address) -> Option<Spanned<Risk>> {
        let address = address.to_string();
        let fitting = self.highest_risk_of.iter();
        let fitting = fitting.filter(|(pattern, _)| pattern.matches(&address));
        let longest = fitting.max_by_key(|(pattern, _)| pattern.as_str().len());
        longest.map(|(_, risk)| *risk).or(self.highest_risk)
    }

    /// Who has to approve something of this risk: the entry of the gravest risk that is not above it.
    pub fn approval_for(&self, risk: Risk) -> Option<&Spanned<String>> {
        let reached = self.require_approval.iter();
        let reached = reached.filter(|(from, _)| from.value <= risk);
        let gravest = reached.max_by_key(|(from, _)| from.value);
        gravest.map(|(_, by)| by)
    }
}

/// The rotation that each token needs.
#[derive(Debug, Clone)]
pub struct RotationPolicy {
    /// Where it is set.
    pub span: Span,
    /// The longest time between two rotations.
    pub every: Spanned<SignedDuration>,
    /// The shortest time that old and new live side by side.
    pub shortest_overlap: Option<Spanned<SignedDuration>>,
    /// The longest.
    pub longest_overlap: Option<Spanned<SignedDuration>>,
    /// Tokens that need none.
    pub exempt: Vec<Spanned<Pattern>>,
}

/// Who may share a token.
#[derive(Debug, Clone)]
pub struct SharingPolicy {
    /// What connections may do.
    pub connections: Spanned<Sharing>,
    /// Tokens that may be shared all the same.
    pub except: Vec<Spanned<Pattern>>,
}

/// How far a token may be shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// One connection or one consumer a token.
    Never,
    /// Connections of one Okta org may share one.
    WithinOrg,
}

/// Where a tenant is, as far as its host says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Region {
    /// `NAME.api.kandji.io`
    Us,
    /// `NAME.api.eu.kandji.io`, and `NAME.api.eu.iru.com` where that exists.
    Eu,
    /// `NAME.api.iru.com`, whose name says nothing of a region.
    Iru,
}

impl Region {
    /// All of them, as they are written.
    pub const WORDS: [(&str, Self); 3] = [("us", Self::Us), ("eu", Self::Eu), ("iru", Self::Iru)];

    /// The region of a host; `None` for one outside of the vendor's patterns.
    pub fn of(host: &ApiHost) -> Option<Self> {
        let name = host.subdomain();
        match host.as_str().strip_prefix(name)? {
            ".api.kandji.io" => Some(Self::Us),
            ".api.eu.kandji.io" | ".api.eu.iru.com" => Some(Self::Eu),
            ".api.iru.com" => Some(Self::Iru),
            _ => None,
        }
    }

    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Eu => "eu",
            Self::Iru => "iru",
        }
    }
}

/// A text in which `*` stands for any characters, and everything else for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern(String);

impl Pattern {
    /// The pattern of a text; upper and lower case are one.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text fits.
    pub fn matches(&self, text: &str) -> bool {
        let (pattern, text) = (self.0.as_bytes(), text.as_bytes());
        let (mut p, mut t) = (0, 0);
        // where to go on when the last star has to take one byte more
        let mut star: Option<(usize, usize)> = None;
        while t < text.len() {
            match pattern.get(p) {
                Some(b'*') => {
                    star = Some((p, t));
                    p += 1;
                }
                Some(byte) if byte.eq_ignore_ascii_case(&text[t]) => {
                    p += 1;
                    t += 1;
                }
                _ => match &mut star {
                    Some((at, taken)) => {
                        *taken += 1;
                        (p, t) = (*at + 1, *taken);
                    }
                    None => return false,
                },
            }
        }
        pattern[p..].iter().all(|&byte| byte == b'*')
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::super::super::FileId;
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, text, fits) in [
            ("token.lab/*", "token.lab/okta", true),
            ("token.lab/*", "token.laboratory/okta", false),
            ("*", "", true),
            ("", "a", false),
            ("*.api.eu.kandji.io", "acme.api.eu.kandji.io", true),
            (
                "*.api.eu.kandji.io",
                "acme.api.eu.kandji.io.evil.com",
                false,
            ),
            ("Acme.Okta.com", "acme.okta.com", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("**é*", "aéb", true),
        ] {
            assert_eq!(
                Pattern::new(pattern).matches(text),
                fits,
                "{pattern} {text}"
            );
        }
        // no pattern makes it slow
        let slow = Pattern::new(&"a*".repeat(500));
        assert!(!slow.matches(&format!("{}b", "a".repeat(499))));
    }

    #[test]
    fn the_longest_pattern_and_the_gravest_reached_risk_decide() {
        let span = Span::new(FileId(0), 0..1);
        let risk = |risk| Spanned::new(risk, span);
        let pattern = |text| Spanned::new(Pattern::new(text), span);
        let policy = Policy {
            highest_risk: Some(risk(Risk::Read)),
            highest_risk_of: vec![
                (pattern("token.lab/*"), risk(Risk::Destructive)),
                (pattern("token.lab/siem*"), risk(Risk::SensitiveRead)),
            ],
            require_approval: vec![
                (risk(Risk::Write), Spanned::new("team".to_owned(), span)),
                (
                    risk(Risk::Destructive),
                    Spanned::new("security".to_owned(), span),
                ),
            ],
            ..Policy::default()
        };
        let of = |text: &str| {
            policy
                .highest_risk_for(&text.parse().unwrap())
                .unwrap()
                .value
        };
        assert_eq!(of("token.accuhive/okta"), Risk::Read);
        assert_eq!(of("token.lab/okta"), Risk::Destructive);
        assert_eq!(of("token.lab/siem-1"), Risk::SensitiveRead);
        let by = |risk| policy.approval_for(risk).map(|by| by.value.as_str());
        assert_eq!(by(Risk::SensitiveRead), None);
        assert_eq!(by(Risk::Write), Some("team"));
        assert_eq!(by(Risk::Destructive), Some("security"));
    }
}
