//! A permission's identity: HTTP method and path template with parameter names erased.

use std::fmt;
use std::str::FromStr;

/// The HTTP method of a permission.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
    /// Anything else that a log names, upper case. Kept, never understood.
    Other(String),
}

impl Method {
    /// Reads a method in any case.
    pub fn parse(text: &str) -> Self {
        match text.to_ascii_uppercase().as_str() {
            "GET" => Self::Get,
            "POST" => Self::Post,
            "PUT" => Self::Put,
            "PATCH" => Self::Patch,
            "DELETE" => Self::Delete,
            other => Self::Other(other.to_owned()),
        }
    }

    /// The method as HTTP writes it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
            Self::Other(other) => other,
        }
    }
}

/// How much harm a permission can do, least first.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Risk {
    /// Reads what is no secret.
    Read,
    /// Reads secrets of devices; each access is audited by the vendor.
    SensitiveRead,
    /// Changes something that can be changed back.
    Write,
    /// Erases, locks, deletes.
    Destructive,
}

impl Risk {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::SensitiveRead => "sensitive read",
            Self::Write => "write",
            Self::Destructive => "destructive",
        }
    }
}

/// One permission of an API token. Two spellings of one operation are equal: `/api/v1` is stripped, parameter names are
/// erased, a trailing slash is dropped (the console and the audit log spell one permission differently).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission {
    path: String,
    method: Method,
}

impl Permission {
    /// The permission to call `method` on `path`, in any of its spellings.
    pub fn new(method: Method, path: &str) -> Self {
        let path = path.trim();
        let path = match path.strip_prefix("/api/v1") {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => rest,
            _ => path,
        };
        let mut normal = String::with_capacity(path.len() + 1);
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            normal.push('/');
            let parameter = (segment.starts_with('{') && segment.ends_with('}'))
                || (segment.starts_with(':') && segment.len() > 1);
            normal.push_str(if parameter { "{}" } else { segment });
        }
        if normal.is_empty() {
            normal.push('/');
        }
        Self {
            path: normal,
            method,
        }
    }

    /// The HTTP method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path without `/api/v1`, parameters as `{}`.
    pub fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.method.as_str(), self.path)
    }
}

impl FromStr for Permission {
    type Err = std::convert::Infallible;

    /// Reads `METHOD /path`; a text without a space is taken as the path of a method named "".
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (method, path) = text.trim().split_once(' ').unwrap_or(("", text));
        Ok(Self::new(Method::parse(method), path))
    }
}

impl serde::Serialize for Permission {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Permission {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(match text.parse() {
            Ok(permission) => permission,
            Err(never) => match never {},
        })
    }
}
