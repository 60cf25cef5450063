//! Nobody now: handoffs are opened and wait.

use futures::future::{BoxFuture, FutureExt};

use crate::apply::{Operator, OperatorError, Performed, Task};

/// Opens handoffs and leaves them to whoever reads them.
#[derive(Debug)]
pub struct Later;

impl Operator for Later {
    fn name(&self) -> &'static str {
        "later"
    }

    fn perform<'a>(&'a mut self, _: Task<'a>) -> BoxFuture<'a, Result<Performed, OperatorError>> {
        async { Ok(Performed::Later) }.boxed()
    }
}
