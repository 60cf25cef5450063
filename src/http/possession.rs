//! What proves, request by request, that the sender of a credential holds the key it is bound to (DPoP, RFC 9449).

use reqwest::header::HeaderName;
use secrecy::SecretString;

/// The header of a proof.
pub(super) const PROOF: HeaderName = HeaderName::from_static("dpop");

/// Makes a proof for each request anew.
pub trait Possession: Send + Sync {
    /// The proof for one request: its method, its URL without a query, and the credential it carries. `None`: it cannot be made.
    fn proof(&self, method: &str, url: &str, credential: &SecretString) -> Option<String>;

    /// Takes the nonce that `host` wants in the next proof. Says whether that is another one than before.
    fn challenge(&self, host: &str, nonce: &str) -> bool;
}
