//! What a shared state can answer other than an object, and what is done about it.

use crate::diagnostic::Code;
use crate::diagnostic::codes::backends;

/// Why a shared state could not be used. Texts of servers are on one line and cut.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Built without the feature `s3`.
    #[error(
        "this build has no S3 support: use a build with the feature `s3` (released builds have it)"
    )]
    NoSupport,
    /// No credentials in the environment.
    #[error(
        "no credentials for S3: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN where they are temporary), or \
         AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN. Metadata services of machines are not asked"
    )]
    NoCredentials,
    /// No region anywhere.
    #[error("no region: write `region:` into the configuration, or set AWS_REGION")]
    NoRegion,
    /// An endpoint that the command line does not allow.
    #[error(
        "the configuration sends the state to {host}, which the command line has to allow: --allow-store {host}"
    )]
    NotAllowed {
        /// Host and port.
        host: String,
    },
    /// Rejected or not permitted.
    #[error(
        "the server does not let these credentials in: {said}. Needed are s3:GetObject, s3:PutObject and s3:DeleteObject below the \
         prefix, and s3:ListBucket on the bucket"
    )]
    Denied {
        /// The server's words.
        said: String,
    },
    /// No such bucket.
    #[error("there is no such bucket for these credentials: {said}")]
    NoBucket {
        /// The server's words.
        said: String,
    },
    /// Conditional writes do not hold.
    #[error(
        "this server does not keep the conditions of writes ({which}), so two runs could overwrite each other: keep the state on one \
         that does, as AWS S3 does"
    )]
    Unconditional {
        /// Which of the two headers it ignored.
        which: &'static str,
    },
    /// Not reached, or an answer that helps nobody.
    #[error("the server could not be used: {said}")]
    Unreachable {
        /// What happened.
        said: String,
    },
}

impl Fault {
    /// The code that `explain` knows.
    pub fn code(&self) -> &'static Code {
        match self {
            Self::NoSupport => &backends::NO_SUPPORT,
            Self::NoCredentials | Self::NoRegion => &backends::NO_CREDENTIALS,
            Self::NotAllowed { .. } => &backends::NOT_ALLOWED,
            Self::Denied { .. } => &backends::DENIED,
            Self::NoBucket { .. } => &backends::NO_BUCKET,
            Self::Unconditional { .. } => &backends::UNCONDITIONAL,
            Self::Unreachable { .. } => &backends::UNREACHABLE,
        }
    }
}

/// Why a state could not be encrypted or decrypted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CipherFault {
    /// Encrypted, and nothing says how to read it.
    #[error(
        "this state is encrypted, and the configuration has no `state: {{ encryption: … }}` that says how to read it"
    )]
    NoKeys,
    /// Encrypted for others.
    #[error(
        "none of the identities and passphrases of `state: {{ encryption: … }}` opens this state: add the one it was written with"
    )]
    WrongKeys,
    /// Damaged or not age.
    #[error("this state does not decrypt: {0}; restore a version of it")]
    Damaged(String),
    /// Plain where only encrypted data is accepted.
    #[error(
        "this state is plain, and `required: true` accepts encrypted ones only: encrypt it once with `tenantry state encrypt`"
    )]
    Plain,
    /// A key that is none.
    #[error("{0}")]
    BadKey(String),
}

impl CipherFault {
    /// The code that `explain` knows.
    pub fn code(&self) -> &'static Code {
        match self {
            Self::NoKeys | Self::WrongKeys | Self::Damaged(_) | Self::BadKey(_) => {
                &backends::SEALED
            }
            Self::Plain => &backends::PLAIN,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_of_a_backend_has_its_code() {
        let said = String::new;
        let faults = [
            (Fault::NoSupport, "TN731"),
            (Fault::NoCredentials, "TN732"),
            (Fault::NoRegion, "TN732"),
            (Fault::NotAllowed { host: said() }, "TN733"),
            (Fault::Denied { said: said() }, "TN734"),
            (Fault::NoBucket { said: said() }, "TN735"),
            (Fault::Unconditional { which: "If-Match" }, "TN736"),
            (Fault::Unreachable { said: said() }, "TN737"),
        ];
        for (fault, code) in faults {
            assert_eq!(fault.code().id, code, "{fault}");
        }
    }
}
