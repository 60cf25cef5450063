//! A bucket: reads, conditional writes, and what became of those whose answer was lost.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;

use object_store::aws::AmazonS3;
use object_store::path::Path as Key;
use object_store::{
    Error, GetOptions, ObjectMeta, ObjectStore, PutMode, PutOptions, UpdateVersion,
};
use tokio::runtime::Runtime;

use super::wire::ServerClock;
use crate::model::{Timestamp, is_object_name};
use crate::state::backend::{Expected, Object, Put, Tag};
use crate::state::error::on_one_line;
use crate::state::folder::LARGEST_OBJECT;
use crate::state::lease::Ground;
use crate::state::{Fault, StateError};

/// How often a write whose answer was lost is looked for and sent again.
const TRIES: u32 = 3;
/// The object that shows whether conditions hold.
const PROBE: &str = "conditional-writes";
/// No server ever gives this version.
const NO_VERSION: &str = "\"00000000000000000000000000000000\"";
const LONGEST_WORDS: usize = 300;

/// A bucket, and the prefix in it.
#[derive(Debug)]
pub(super) struct Bucket {
    pub(super) store: Arc<AmazonS3>,
    pub(super) shown: String,
    pub(super) prefix: String,
    pub(super) clock: ServerClock,
    pub(super) term: Duration,
    /// Requests are made on a thread of their own, whatever the caller's thread is in the middle of.
    pub(super) runtime: Option<Runtime>,
}

/// What a server said: the code and the message of its XML where there is one.
fn said(text: &str) -> String {
    let tag = |name: &str| {
        let (_, rest) = text.split_once(&format!("<{name}>"))?;
        Some(rest.split_once("</")?.0)
    };
    match (tag("Code"), tag("Message")) {
        (Some(code), Some(message)) => words(&format!("{message} ({code})")),
        _ => words(text),
    }
}

/// Foreign text on one line and not longer than a person reads.
pub(super) fn words(text: &str) -> String {
    let line = on_one_line(text);
    match line.char_indices().nth(LONGEST_WORDS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // a runtime must not be waited for from inside another one
            runtime.shutdown_background();
        }
    }
}

impl Bucket {
    /// Waits for work that runs on our own thread.
    pub(super) fn wait<T: Send + 'static>(
        &self,
        work: impl Future<Output = object_store::Result<T>> + Send + 'static,
    ) -> object_store::Result<T> {
        let lost = || Error::Generic {
            store: "S3",
            source: "the request was given up".into(),
        };
        let (send, answer) = channel();
        let Some(runtime) = &self.runtime else {
            return Err(lost());
        };
        runtime.spawn(async move {
            let _ = send.send(work.await);
        });
        answer.recv().unwrap_or_else(|_| Err(lost()))
    }

    pub(super) fn key(&self, name: &str) -> Result<Key, StateError> {
        match is_object_name(name) {
            true => Ok(Key::from(format!("{}/{name}", self.prefix))),
            false => Err(StateError::BadName {
                name: name.to_owned(),
            }),
        }
    }

    pub(super) fn failed(&self, name: &str, error: &Error) -> StateError {
        let text = chain(error);
        let said = said(&text);
        let fault = match error {
            _ if text.contains("NoSuchBucket") => Fault::NoBucket { said },
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => {
                Fault::Denied { said }
            }
            _ => Fault::Unreachable { said },
        };
        StateError::Backend {
            place: self.place(name),
            fault,
        }
    }

    pub(super) fn read(&self, name: &str) -> Result<Option<Object>, StateError> {
        let (store, key) = (Arc::clone(&self.store), self.key(name)?);
        let read = self.wait(async move {
            let answer = store.get_opts(&key, GetOptions::default()).await?;
            let meta = answer.meta.clone();
            if meta.size > LARGEST_OBJECT {
                return Ok((meta, Vec::new()));
            }
            Ok((meta, answer.bytes().await?.to_vec()))
        });
        let (meta, bytes) = match read {
            Err(Error::NotFound { .. }) => return self.absent(name),
            read => read.map_err(|error| self.failed(name, &error))?,
        };
        if meta.size > LARGEST_OBJECT {
            return Err(StateError::TooLarge {
                path: self.place(name),
                limit: LARGEST_OBJECT,
            });
        }
        let Some(tag) = meta.e_tag.clone() else {
            return Err(self.failed(
                name,
                &Error::Generic {
                    store: "S3",
                    source: "its answer has no ETag".into(),
                },
            ));
        };
        Ok(Some(Object {
            bytes,
            tag: Tag(tag),
            modified: modified(&meta),
        }))
    }

    /// A missing bucket answers like a missing object, and must not look like a first run.
    fn absent(&self, name: &str) -> Result<Option<Object>, StateError> {
        let (store, prefix) = (Arc::clone(&self.store), Key::from(self.prefix.as_str()));
        let listed = self.wait(async move { store.list_with_delimiter(Some(&prefix)).await });
        match listed {
            Ok(_) => Ok(None),
            Err(error @ Error::NotFound { .. }) => Err(StateError::Backend {
                place: self.place(name),
                fault: Fault::NoBucket {
                    said: said(&chain(&error)),
                },
            }),
            Err(error) => Err(self.failed(name, &error)),
        }
    }

    /// One write. `Ok(None)`: the condition does not hold.
    fn write(
        &self,
        name: &str,
        bytes: &[u8],
        expected: Expected<'_>,
    ) -> Result<object_store::Result<Option<Tag>>, StateError> {
        let (store, key) = (Arc::clone(&self.store), self.key(name)?);
        let mode = match expected {
            Expected::Absent => PutMode::Create,
            Expected::Version(tag) => PutMode::Update(UpdateVersion {
                e_tag: Some(tag.0.clone()),
                version: None,
            }),
        };
        let payload = bytes::Bytes::copy_from_slice(bytes);
        let put = self.wait(async move {
            store
                .put_opts(&key, payload.into(), PutOptions::from(mode))
                .await
        });
        Ok(match put {
            Ok(done) => Ok(done.e_tag.map(Tag)),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => Ok(None),
            Err(error) => Err(error),
        })
    }

    /// Writes, and finds out what became of a write whose answer was lost or that was sent twice.
    pub(super) fn put(
        &self,
        name: &str,
        bytes: &[u8],
        expected: Expected<'_>,
    ) -> Result<Put, StateError> {
        let mut last = None;
        for _ in 0..TRIES {
            match self.write(name, bytes, expected)? {
                Ok(Some(tag)) => return Ok(Put::Done(tag)),
                Ok(None) => {}
                Err(
                    error @ (Error::PermissionDenied { .. }
                    | Error::Unauthenticated { .. }
                    | Error::NotFound { .. }),
                ) => {
                    return Err(self.failed(name, &error));
                }
                Err(error) => last = Some(error),
            }
            let found = self.read(name)?;
            let unchanged = match (&found, expected) {
                (None, Expected::Absent) => true,
                (Some(found), Expected::Version(tag)) => found.tag == *tag,
                _ => false,
            };
            match found {
                // ours: written, and its answer lost
                Some(found) if found.bytes == bytes => return Ok(Put::Done(found.tag)),
                _ if !unchanged => return Ok(Put::Conflict),
                _ => {}
            }
        }
        match last {
            Some(error) => Err(self.failed(name, &error)),
            // a condition that holds by what we read and does not by what the server says
            None => Ok(Put::Conflict),
        }
    }

    /// Finds out whether the server keeps conditions, on an object that is there for nothing else.
    pub(super) fn prove(&self) -> Result<(), StateError> {
        let ignored = |which| StateError::Backend {
            place: self.place(PROBE),
            fault: Fault::Unconditional { which },
        };
        let write = |expected| -> Result<bool, StateError> {
            let written = self.write(
                PROBE,
                b"tenantry tries here whether writes are conditional\n",
                expected,
            )?;
            written
                .map(|tag| tag.is_some())
                .map_err(|error| self.failed(PROBE, &error))
        };
        // the first one makes sure that it is there
        write(Expected::Absent)?;
        if write(Expected::Absent)? {
            return Err(ignored("If-None-Match"));
        }
        if write(Expected::Version(&Tag(NO_VERSION.to_owned())))? {
            return Err(ignored("If-Match"));
        }
        Ok(())
    }

    pub(super) fn place(&self, name: &str) -> PathBuf {
        PathBuf::from(format!("{}/{name}", self.shown))
    }
}

/// What a lock needs, of the bucket itself.
impl Ground for Bucket {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn get(&self, name: &str) -> Result<Option<Object>, StateError> {
        self.read(name)
    }

    fn put_if(&self, name: &str, bytes: &[u8], expected: Expected<'_>) -> Result<Put, StateError> {
        self.put(name, bytes, expected)
    }

    fn place(&self, name: &str) -> PathBuf {
        Bucket::place(self, name)
    }
}

/// An error with what is behind it: the outer one often says "Generic S3 error".
pub(super) fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        source = inner.source();
    }
    text
}

pub(super) fn modified(meta: &ObjectMeta) -> Timestamp {
    Timestamp::from_second(meta.last_modified.timestamp()).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_s_words_are_short_and_on_one_line() {
        let xml = "Server returned 404: <?xml?>\n<Error><Code>NoSuchBucket</Code><Message>There is\u{1b} none</Message></Error>";
        assert_eq!(said(xml), "There is? none (NoSuchBucket)");
        assert_eq!(said("no answer"), "no answer");
        assert_eq!(said("<Code>x"), "<Code>x");
        assert_eq!(words(&"ä".repeat(1000)).chars().count(), LONGEST_WORDS + 1);
    }
}
