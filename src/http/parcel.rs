//! What a request carries beyond its path.

/// What one request of a store of secrets carries: headers of its own, and a body, which makes it a POST.
#[derive(Default)]
pub struct Parcel<'a> {
    /// Headers, by name in lower case.
    pub headers: &'a [(&'static str, &'a str)],
    /// The query.
    pub query: &'a [(&'static str, &'a str)],
    /// A JSON document. It may hold a secret and is not logged.
    pub body: Option<&'a [u8]>,
}
