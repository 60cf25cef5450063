//! Permissions of the Iru Endpoint API and the Okta Workflows cards that need them: data compiled in, look-up, did-you-mean.
//! Pure. Knows nothing of configurations, tokens or services.
