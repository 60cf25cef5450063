//! What a refusal of the token endpoint was about. Its `error` codes are those of OAuth 2.0; Okta's texts are not published as a
//! list, and only tell cases of one code apart.

use crate::model::RefusedFor;

/// Reads a refusal; `None` for an answer that is none.
pub(super) fn about(error: &str, description: &str) -> Option<RefusedFor> {
    let text = description.to_ascii_lowercase();
    let speaks_of = |words: &[&str]| words.iter().any(|word| text.contains(word));
    Some(match error {
        "invalid_client" if speaks_of(&["audience", "'aud'"]) => RefusedFor::Audience,
        "invalid_client" if speaks_of(&["expired", "expiration", "future", "issued"]) => {
            RefusedFor::Clock
        }
        "invalid_client" => RefusedFor::Key,
        "invalid_scope" => RefusedFor::Scope,
        "invalid_dpop_proof" | "use_dpop_nonce" => RefusedFor::Proof,
        "invalid_request"
        | "unauthorized_client"
        | "access_denied"
        | "invalid_grant"
        | "unsupported_grant_type"
        | "consent_required" => RefusedFor::Other,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart() {
        let table = [
            (
                "invalid_client",
                "The client_assertion signature is invalid.",
                RefusedFor::Key,
            ),
            (
                "invalid_client",
                "The client_assertion JWT kid is invalid.",
                RefusedFor::Key,
            ),
            (
                "invalid_client",
                "Invalid value for 'client_id' parameter.",
                RefusedFor::Key,
            ),
            (
                "invalid_client",
                "The audience claim for client_assertion must be the endpoint invoked for the request.",
                RefusedFor::Audience,
            ),
            (
                "invalid_client",
                "The client_assertion token is expired.",
                RefusedFor::Clock,
            ),
            ("invalid_scope", "", RefusedFor::Scope),
            (
                "invalid_dpop_proof",
                "The DPoP proof JWT header is missing.",
                RefusedFor::Proof,
            ),
            ("unauthorized_client", "", RefusedFor::Other),
        ];
        for (error, description, expected) in table {
            assert_eq!(
                about(error, description),
                Some(expected),
                "{error} {description}"
            );
        }
        assert_eq!(about("server_error", ""), None);
    }
}
