//! For questions of a moment: a host that does not answer is asked again at once, and given up soon.

use std::time::Duration;

use futures::future::BoxFuture;

use crate::http::Sleeper;

/// Waits for nothing.
pub struct Impatient;

impl Sleeper for Impatient {
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }
}
