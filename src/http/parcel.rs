//! What a request carries beyond its path.

/// What kind of document a body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Media {
    /// JSON.
    #[default]
    Json,
    /// The fields of a form.
    Form,
}

impl Media {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Form => "application/x-www-form-urlencoded",
        }
    }
}

/// What one request of a store of secrets carries: headers of its own, and a body, which makes it a POST.
#[derive(Default)]
pub struct Parcel<'a> {
    /// Headers, by name in lower case.
    pub headers: &'a [(&'static str, &'a str)],
    /// The query.
    pub query: &'a [(&'static str, &'a str)],
    /// A document. It may hold a secret and is not logged.
    pub body: Option<&'a [u8]>,
    /// What kind of document the body is.
    pub media: Media,
    /// The path is a secret, and is not logged.
    pub hidden_path: bool,
}
