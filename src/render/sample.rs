//! Builders of test data.
