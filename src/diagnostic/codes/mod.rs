//! All codes, by what they are about: TN1xx syntax and shape, TN2xx references and names, TN3xx least privilege,
//! TN4xx secrets and rotation, TN5xx live differences, TN7xx services.

pub mod flows;
pub mod live;
pub mod names;
pub mod privilege;
pub mod secrets;
pub mod services;
pub mod shape;

use super::Code;

/// Every code, by id.
pub fn all() -> impl Iterator<Item = &'static Code> {
    [
        shape::ALL,
        names::ALL,
        flows::ALL,
        privilege::ALL,
        secrets::ALL,
        live::ALL,
        services::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The code with this id or name, in any case.
pub fn find(text: &str) -> Option<&'static Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(text) || code.name.eq_ignore_ascii_case(text))
}
