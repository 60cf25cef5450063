//! All codes, by what they are about: TN1xx syntax and shape, TN2xx references and names, TN3xx least privilege,
//! TN4xx secrets and rotation, TN5xx live differences (TN53x connections), TN7xx services (TN73x the state).

pub mod backends;
pub mod connections;
pub mod flows;
pub mod live;
pub mod many;
pub mod names;
pub mod policy;
pub mod privilege;
pub mod secrets;
pub mod services;
pub mod shape;
pub mod state;

use super::Code;

/// Every code, by id.
pub fn all() -> impl Iterator<Item = &'static Code> {
    [
        shape::ALL,
        many::ALL,
        names::ALL,
        state::ALL,
        flows::ALL,
        privilege::ALL,
        policy::ALL,
        secrets::ALL,
        live::ALL,
        connections::ALL,
        services::ALL,
        backends::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The code with this id or name, in any case.
pub fn find(text: &str) -> Option<&'static Code> {
    all().find(|code| code.id.eq_ignore_ascii_case(text) || code.name.eq_ignore_ascii_case(text))
}

/// The code whose id or name is nearest to a text that is neither, if one is near.
pub fn nearest(text: &str) -> Option<&'static Code> {
    if text.len() > 80 {
        return None;
    }
    let text = text.to_lowercase();
    let distance = |code: &Code| {
        strsim::damerau_levenshtein(&code.id.to_lowercase(), &text)
            .min(strsim::damerau_levenshtein(code.name, &text))
    };
    let longest = (text.chars().count() / 3).clamp(2, 4);
    all()
        .min_by_key(|code| distance(code))
        .filter(|code| distance(code) <= longest)
}
