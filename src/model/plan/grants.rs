//! What a plan grants at most, and who has to approve it.

use super::super::{Address, Risk, Spanned};

/// What the steps of a plan grant or hand out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grants {
    /// The gravest permission among it.
    pub risk: GrantedRisk,
    /// Where steps reach that risk.
    pub at: Vec<Address>,
    /// Who has to approve it, by the policy.
    pub approval: Option<Spanned<String>>,
}

/// The gravest permission that is granted, least first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GrantedRisk {
    /// None is granted.
    #[default]
    None,
    /// Reads what is no secret.
    Read,
    /// Reads secrets of devices.
    SensitiveRead,
    /// Changes something that can be changed back.
    Write,
    /// Not in the catalog: nobody can say.
    Unknown,
    /// Erases, locks, deletes.
    Destructive,
}

impl GrantedRisk {
    /// The risk of a permission; `None` for one outside of the catalog.
    pub fn of(risk: Option<Risk>) -> Self {
        match risk {
            None => Self::Unknown,
            Some(Risk::Read) => Self::Read,
            Some(Risk::SensitiveRead) => Self::SensitiveRead,
            Some(Risk::Write) => Self::Write,
            Some(Risk::Destructive) => Self::Destructive,
        }
    }

    /// The word in JSON and in outputs of workflows.
    pub fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Read => "read",
            Self::SensitiveRead => "sensitive_read",
            Self::Write => "write",
            Self::Unknown => "unknown",
            Self::Destructive => "destructive",
        }
    }

    /// The risk by which approval is asked for: what nobody knows is taken for the gravest.
    pub fn to_approve(self) -> Option<Risk> {
        match self {
            Self::None => None,
            Self::Read => Some(Risk::Read),
            Self::SensitiveRead => Some(Risk::SensitiveRead),
            Self::Write => Some(Risk::Write),
            Self::Unknown | Self::Destructive => Some(Risk::Destructive),
        }
    }
}
