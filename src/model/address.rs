//! Stable addresses: how a person, a plan and a state name one declared thing.

use std::fmt;
use std::str::FromStr;

/// The key of a tenant, token, org or connection in the YAML: its identity for as long as it is declared.
pub type Key = String;

/// The address of one declared (or recorded) thing, such as `token.accuhive/okta-workflows`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Address {
    /// `org.KEY`
    Org(Key),
    /// `tenant.KEY`
    Tenant(Key),
    /// `token.TENANT/KEY`
    Token {
        /// The tenant's key.
        tenant: Key,
        /// The token's key within the tenant.
        token: Key,
    },
    /// `connection.KEY`
    Connection(Key),
    /// `consumer.TENANT/TOKEN/KEY`: what uses a token outside of Okta.
    Consumer {
        /// The tenant's key.
        tenant: Key,
        /// The token's key within the tenant.
        token: Key,
        /// The consumer's key within the token.
        consumer: Key,
    },
}

impl Address {
    /// The address of a token.
    pub fn token(tenant: impl Into<Key>, token: impl Into<Key>) -> Self {
        Self::Token {
            tenant: tenant.into(),
            token: token.into(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Org(key) => write!(f, "org.{key}"),
            Self::Tenant(key) => write!(f, "tenant.{key}"),
            Self::Token { tenant, token } => write!(f, "token.{tenant}/{token}"),
            Self::Connection(key) => write!(f, "connection.{key}"),
            Self::Consumer {
                tenant,
                token,
                consumer,
            } => write!(f, "consumer.{tenant}/{token}/{consumer}"),
        }
    }
}

/// Why a text is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// The part before the first dot is not one of the five kinds.
    #[error("'{0}' is no address: it starts with org., tenant., token., connection. or consumer.")]
    Kind(String),
    /// A consumer's address lacks a slash.
    #[error("'{0}' is no consumer's address: it reads consumer.TENANT/TOKEN/CONSUMER")]
    Consumer(String),
    /// A token's address lacks the slash between tenant and token.
    #[error("'{0}' is no token's address: it reads token.TENANT/TOKEN")]
    Token(String),
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let (kind, rest) = text
            .split_once('.')
            .filter(|(_, rest)| !rest.is_empty())
            .ok_or_else(|| AddressError::Kind(text.to_owned()))?;
        match kind {
            "org" => Ok(Self::Org(rest.to_owned())),
            "tenant" => Ok(Self::Tenant(rest.to_owned())),
            "connection" => Ok(Self::Connection(rest.to_owned())),
            "token" => match rest.split_once('/') {
                Some((tenant, token)) if !tenant.is_empty() && !token.is_empty() => {
                    Ok(Self::token(tenant, token))
                }
                _ => Err(AddressError::Token(text.to_owned())),
            },
            "consumer" => match rest.split('/').collect::<Vec<_>>().as_slice() {
                [tenant, token, consumer]
                    if ![tenant, token, consumer].iter().any(|part| part.is_empty()) =>
                {
                    Ok(Self::Consumer {
                        tenant: (*tenant).to_owned(),
                        token: (*token).to_owned(),
                        consumer: (*consumer).to_owned(),
                    })
                }
                _ => Err(AddressError::Consumer(text.to_owned())),
            },
            _ => Err(AddressError::Kind(text.to_owned())),
        }
    }
}

impl serde::Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}
