//! Reads an Okta org's System Log for Workflows connections.
//! Can only read; folds events into the model's words, and draws no verdict.
