//! What a refusal by an Okta org means, and what to do about it. The one place for these texts.

use super::Code;
use super::codes::services;
use crate::model::{Fault, RefusedFor, SignInRefusal};

/// A refusal, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OktaRefusal {
    /// Its code, whose page tells more.
    pub code: &'static Code,
    /// What happened, as a clause.
    pub why: &'static str,
    /// What the org wrote, and what is known beside it.
    pub detail: String,
    /// What to do, as an imperative clause.
    pub remedy: &'static str,
}

impl OktaRefusal {
    /// Explains a fault; `None` for one that is no refusal by an Okta org.
    pub fn of(fault: &Fault) -> Option<Self> {
        match fault {
            Fault::SignIn(refusal) => Some(of_sign_in(refusal)),
            Fault::Rejected { status: 401, says } if says.starts_with("E0000011") => Some(Self {
                code: &services::TOKEN_EXPIRED,
                why: "the org does not accept the API token (401)",
                detail: says.clone(),
                remedy: "create a new one: it was revoked, was unused for 30 days, or the person who made it was deactivated",
            }),
            Fault::Rejected { status: 403, says } if says.starts_with("E0000006") => Some(Self {
                code: &services::ROLE_MISSING,
                why: "the sign-in is accepted, but may not read the System Log (403)",
                detail: says.clone(),
                remedy: "give the service app, or the person who made the API token, the admin role Report Administrator (the least one), and the app the scope okta.logs.read",
            }),
            _ => None,
        }
    }
}

fn of_sign_in(refusal: &SignInRefusal) -> OktaRefusal {
    let (code, why, remedy) = match refusal.about {
        RefusedFor::Unusable => (
            &services::KEY_UNUSABLE,
            "the service app's private key cannot be used",
            "put the app's private key, as PEM or JWK, where the reference says",
        ),
        RefusedFor::Key => (
            &services::SIGN_IN_KEY,
            "the org does not accept the service app's key",
            "compare `client_id` with the app, and the public key in the app with `private_key`; if the app has several keys, write the `key_id` of this one",
        ),
        RefusedFor::Audience => (
            &services::SIGN_IN_AUDIENCE,
            "the org's token endpoint goes by another name than the declared domain",
            "declare the org's own Okta domain (acme.okta.com) in place of a custom domain",
        ),
        RefusedFor::Clock => (
            &services::CLOCK_SKEW,
            "the org finds the sign-in expired or from the future",
            "set the clock of this machine (NTP); if it is right, look for a proxy that changes the header Date",
        ),
        RefusedFor::Scope => (
            &services::SCOPE_MISSING,
            "a scope is not granted to the service app",
            "let a super administrator grant it under Okta API Scopes of the app: okta.logs.read for reading the System Log",
        ),
        RefusedFor::Proof => (
            &services::PROOF_REFUSED,
            "the org does not accept the proof of possession (DPoP)",
            "look for a proxy that drops the header DPoP or rewrites hosts, or let the app do without DPoP",
        ),
        RefusedFor::Other => (
            &services::SIGN_IN_REFUSED,
            "the org refuses the sign-in of the service app",
            "look whether the app is active, of the kind API Services, and authenticates with Public key / Private key",
        ),
    };
    let detail = match refusal.ahead {
        None => refusal.says.clone(),
        Some(ahead) => format!("{}; our clock is {}", refusal.says, off_by(ahead)),
    };
    OktaRefusal {
        code,
        why,
        detail,
        remedy,
    }
}

/// A difference of clocks for people.
fn off_by(ahead: i64) -> String {
    let seconds = ahead.unsigned_abs();
    let length = match seconds {
        0..120 => format!("{seconds} seconds"),
        120..7200 => format!("{} minutes", seconds / 60),
        7200..172_800 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    };
    let side = if ahead < 0 { "behind" } else { "ahead of" };
    format!("{length} {side} the org's")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_refusal_has_a_code_of_its_own() {
        let about = [
            RefusedFor::Unusable,
            RefusedFor::Key,
            RefusedFor::Audience,
            RefusedFor::Clock,
            RefusedFor::Scope,
            RefusedFor::Proof,
            RefusedFor::Other,
        ];
        let mut faults: Vec<Fault> = about
            .map(|about| {
                Fault::SignIn(SignInRefusal {
                    about,
                    says: "invalid".into(),
                    ahead: None,
                })
            })
            .into();
        for (status, says) in [(401, "E0000011: Invalid token"), (403, "E0000006: no")] {
            faults.push(Fault::Rejected {
                status,
                says: says.into(),
            });
        }
        let codes: Vec<&str> = faults
            .iter()
            .map(|fault| OktaRefusal::of(fault).unwrap().code.id)
            .collect();
        assert_eq!(
            codes,
            [
                "TN720", "TN712", "TN713", "TN714", "TN715", "TN718", "TN719", "TN717", "TN716"
            ]
        );
        let iru = Fault::Rejected {
            status: 401,
            says: "Invalid token.".into(),
        };
        assert_eq!(OktaRefusal::of(&iru), None);
    }

    #[test]
    fn a_clock_is_told_with_its_side() {
        assert_eq!(off_by(-61), "61 seconds behind the org's");
        assert_eq!(off_by(600), "10 minutes ahead of the org's");
        assert_eq!(off_by(-7200), "2 hours behind the org's");
        assert_eq!(off_by(i64::MIN), "106751991167300 days behind the org's");
    }
}
