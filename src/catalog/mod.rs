//! Permissions of the Iru Endpoint API and the Okta Workflows cards that need them: data compiled in, look-up, did-you-mean.
//! Pure. Knows nothing of configurations, tokens or services.

mod cards;
mod data;
mod operation;
mod request;
mod resolve;
mod search;
mod spelling;
mod suggest;

pub use cards::{CARD_INPUTS, InputValue, Needs, WhyUnknown, card_needs, card_titles};
pub use data::{groups, operation, operations, operations_for_card, version};
pub use operation::{Group, Operation, Paging, PagingStyle, Probe};
pub use resolve::{ResolveError, Resolved, resolve};
pub use search::search;
pub use suggest::suggestions;
