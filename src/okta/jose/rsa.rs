//! RSA keys: kept as their bytes, which are wiped, and handed to the signer for each signature.

use ring::rand::SystemRandom;
use ring::rsa::{KeyPair, KeyPairComponents, PublicKeyComponents};
use ring::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RsaEncoding};
use secrecy::zeroize::Zeroizing;

use super::KeyError;
use crate::model::SigningAlgorithm;

/// Bytes that are wiped.
pub(super) type Bytes = Zeroizing<Vec<u8>>;

/// An RSA key of 2048 to 8192 bits.
pub(super) enum RsaKey {
    /// PKCS#8.
    Pkcs8(Bytes),
    /// PKCS#1.
    Pkcs1(Bytes),
    /// The numbers of a JWK.
    Numbers(Box<KeyPairComponents<Bytes>>),
}

impl RsaKey {
    /// The numbers of a JWK.
    pub(super) fn of_numbers(n: Bytes, e: Bytes, private: [Bytes; 6]) -> Self {
        let [d, p, q, dp, dq, qi] = private;
        Self::Numbers(Box::new(KeyPairComponents {
            public_key: PublicKeyComponents { n, e },
            d,
            p,
            q,
            dP: dp,
            dQ: dq,
            qInv: qi,
        }))
    }

    /// The key, if it is one that can sign.
    pub(super) fn checked(self) -> Result<Self, KeyError> {
        self.pair().map(|_| self)
    }

    fn pair(&self) -> Result<KeyPair, KeyError> {
        match self {
            Self::Pkcs8(der) => KeyPair::from_pkcs8(der),
            Self::Pkcs1(der) => KeyPair::from_der(der),
            Self::Numbers(numbers) => KeyPair::from_components(numbers),
        }
        .map_err(|rejected| match rejected.to_string().as_str() {
            "TooSmall" => KeyError::TooSmall,
            "TooLarge" => KeyError::TooLarge,
            _ => KeyError::Unreadable,
        })
    }

    /// A signature of `statement` with padding PKCS#1 v1.5.
    pub(super) fn sign(
        &self,
        algorithm: SigningAlgorithm,
        statement: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let encoding: &dyn RsaEncoding = match algorithm {
            SigningAlgorithm::Rs384 => &RSA_PKCS1_SHA384,
            SigningAlgorithm::Rs512 => &RSA_PKCS1_SHA512,
            _ => &RSA_PKCS1_SHA256,
        };
        let pair = self.pair()?;
        let mut signature = vec![0; pair.public().modulus_len()];
        pair.sign(encoding, &SystemRandom::new(), statement, &mut signature)
            .map_err(|_| KeyError::Unreadable)?;
        Ok(signature)
    }
}
