//! Private keys in PEM: PKCS#8, PKCS#1 and SEC1.

use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;
use secrecy::zeroize::Zeroizing;

use super::KeyError;

/// What a PEM text holds.
pub(super) enum Der {
    /// PKCS#8: any kind of key.
    Pkcs8(Zeroizing<Vec<u8>>),
    /// PKCS#1: an RSA key.
    Pkcs1(Zeroizing<Vec<u8>>),
    /// SEC1: a key of a curve.
    Sec1(Zeroizing<Vec<u8>>),
}

/// Reads the first private key of a PEM text.
pub(super) fn read(text: &str) -> Result<Der, KeyError> {
    if text.contains("-----BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED")
    {
        return Err(KeyError::Encrypted);
    }
    // A variable of a CI system often holds a PEM on one line, with \n spelled out.
    let text = Zeroizing::new(text.replace("\\n", "\n"));
    let key = PrivateKeyDer::from_pem_slice(text.as_bytes()).map_err(|_| {
        if text.contains("-----BEGIN PUBLIC KEY") || text.contains("-----BEGIN CERTIFICATE") {
            KeyError::Public
        } else {
            KeyError::Unreadable
        }
    })?;
    let bytes = |der: &[u8]| Zeroizing::new(der.to_vec());
    let der = match &key {
        PrivateKeyDer::Pkcs8(der) => Der::Pkcs8(bytes(der.secret_pkcs8_der())),
        PrivateKeyDer::Pkcs1(der) => Der::Pkcs1(bytes(der.secret_pkcs1_der())),
        PrivateKeyDer::Sec1(der) => Der::Sec1(bytes(der.secret_sec1_der())),
        _ => return Err(KeyError::Unreadable),
    };
    secrecy::zeroize::Zeroize::zeroize(&mut { key });
    Ok(der)
}
