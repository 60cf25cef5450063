//! One guarded client: a bearer is bound to its host, redirects are not followed, answers are bounded in size and time.
//! Knows HTTP, not what a service means by its answers.

mod answer;
mod bearer;
mod client;
mod diagnose;
mod endpoints;
mod error;
mod error_body;
mod fault;
mod form;
mod gate;
mod link;
mod own_url;
mod parcel;
mod people;
mod possession;
mod wait;

pub use answer::{Answer, Bucket};
pub use bearer::{Bearer, BearerError};
pub use client::{Ask, HostClient, Http, HttpSettings, OnRequest, install_tls_provider};
pub use diagnose::diagnose;
pub use endpoints::{Endpoints, EndpointsError};
pub use error::HttpError;
pub use error_body::{BodyKind, ErrorBody, reading};
pub use fault::{BUDGET_SPENT, is_budget_spent, of_answer};
pub use form::Form;
pub use gate::HostLimits;
pub use link::{next_link, query_parameter};
pub use parcel::{Media, Parcel};
pub use people::{for_people, holds_token, without_tokens};
pub use possession::Possession;
pub use wait::{Sleeper, TokioSleeper};

#[cfg(test)]
mod patience_tests;
#[cfg(test)]
pub(crate) mod stand_in;
#[cfg(test)]
mod tests;
