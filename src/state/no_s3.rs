//! In place of S3 in a build without it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::backend::Backend;
use super::{Fault, StateError};
use crate::model::S3Place;

/// Says that this build cannot.
pub fn open(
    place: &S3Place,
    _term: Duration,
    _environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Arc<dyn Backend>, StateError> {
    Err(StateError::Backend {
        place: PathBuf::from(format!("s3://{}", place.bucket.value)),
        fault: Fault::NoSupport,
    })
}
