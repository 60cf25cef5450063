//! What a person says on the command line about one handoff: that it is done, what was seen, the new secret.

use futures::future::{BoxFuture, FutureExt};
use secrecy::SecretString;

use crate::apply::{Operator, OperatorError, Performed, Task};

/// One person's word.
pub struct Word {
    /// The new secret, given once.
    pub secret: Option<SecretString>,
    /// What the person saw.
    pub says: Option<String>,
    /// What does not work.
    pub does_not_work: Option<String>,
}

impl Operator for Word {
    fn name(&self) -> &'static str {
        "handoff complete"
    }

    fn perform<'a>(&'a mut self, _: Task<'a>) -> BoxFuture<'a, Result<Performed, OperatorError>> {
        let performed = match self.does_not_work.take() {
            Some(says) => Performed::DoesNotWork { says },
            None => Performed::Done {
                secret: self.secret.take(),
                stored: false,
                says: self.says.take(),
            },
        };
        async { Ok(performed) }.boxed()
    }
}
