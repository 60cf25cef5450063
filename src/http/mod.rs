//! One guarded client: a bearer is bound to its host, redirects are not followed, answers are bounded in size and time.
//! Knows HTTP, not what a service means by its answers.
