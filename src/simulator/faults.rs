//! How a fault reaches the wire: an answer that is replaced, slowed, cut or never sent.

use std::io::{Error, ErrorKind};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, Response, header};
use futures::stream;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::sync::watch;

use super::answer::Answer;
use super::world::{Fault, FaultKind};

/// A page as a proxy or captive portal shows it.
const FOREIGN_PAGE: &str = "<!doctype html><html><head><title>Sign in to the guest network</title></head><body><h1>Please sign in</h1></body></html>";

const AN_HOUR: Duration = Duration::from_secs(3600);

/// Sends an answer as the fault that hits it wants, if one does. `stopped` ends every waiting.
pub(super) async fn send(
    answer: Answer,
    fault: Option<Fault>,
    now: Timestamp,
    stopped: watch::Receiver<bool>,
) -> Response<Body> {
    let Some(fault) = fault else {
        return whole(&answer, now);
    };
    let delay = |default| {
        fault
            .delay
            .map_or(default, |delay| Duration::from_millis(delay.0))
    };
    match fault.kind {
        FaultKind::Status => whole(&retry_after(with_body(answer, &fault), &fault), now),
        FaultKind::Html => {
            let page = fault.body.as_deref().unwrap_or(FOREIGN_PAGE);
            whole(&Answer::html(fault.status.unwrap_or(200), page), now)
        }
        FaultKind::Empty => {
            let answer = Answer::empty(fault.status.unwrap_or(200));
            whole(&retry_after(answer, &fault), now)
        }
        FaultKind::WrongShape => whole(&with_body(wrong(answer), &fault), now),
        FaultKind::Timeout => {
            pause(delay(AN_HOUR), stopped).await;
            cut(&answer, 0, now)
        }
        FaultKind::Reset => cut(&answer, 0, now),
        FaultKind::HalfBody => cut(&answer, answer.body.len() / 2, now),
        FaultKind::SlowBody => slow(answer, delay(Duration::from_secs(1)), now, stopped),
    }
}

/// Waits, unless the stand-in stops first.
pub(super) async fn pause(time: Duration, mut stopped: watch::Receiver<bool>) {
    tokio::select! {
        () = tokio::time::sleep(time) => {}
        _ = stopped.wait_for(|stopped| *stopped) => {}
    }
}

fn whole(answer: &Answer, now: Timestamp) -> Response<Body> {
    answer.respond(now, Body::from(answer.body.clone()))
}

fn with_body(mut answer: Answer, fault: &Fault) -> Answer {
    if let Some(body) = &fault.body {
        answer.body = body.clone().into_bytes();
    }
    answer
}

fn retry_after(answer: Answer, fault: &Fault) -> Answer {
    match fault.retry_after {
        Some(seconds) => answer.header("retry-after", seconds),
        None => answer,
    }
}

/// JSON of another shape: a list for an object, an object for everything else.
fn wrong(mut answer: Answer) -> Answer {
    let object = serde_json::from_slice::<Value>(&answer.body).is_ok_and(|body| body.is_object());
    let body = if object {
        json!([{ "unexpected": 1 }])
    } else {
        json!({ "unexpected": [1] })
    };
    answer.content_type = Some("application/json");
    answer.body = body.to_string().into_bytes();
    answer
}

/// Announces the whole body, sends its first `sent` bytes and drops the connection; with none, not even the head is sent.
fn cut(answer: &Answer, sent: usize, now: Timestamp) -> Response<Body> {
    let first = Bytes::copy_from_slice(answer.body.get(..sent).unwrap_or_default());
    let length = answer.body.len().max(sent + 1);
    let pieces = stream::unfold(Some(first), |first| async move {
        let dropped = || Error::new(ErrorKind::ConnectionReset, "simulated fault");
        match first {
            Some(first) if first.is_empty() => Some((Err(dropped()), None)),
            Some(first) => Some((Ok(first), None)),
            None => {
                // Lets what was written leave before the connection is dropped.
                tokio::task::yield_now().await;
                Some((Err(dropped()), None))
            }
        }
    });
    let mut response = answer.respond(now, Body::from_stream(pieces));
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}

fn slow(
    answer: Answer,
    delay: Duration,
    now: Timestamp,
    stopped: watch::Receiver<bool>,
) -> Response<Body> {
    let size = answer.body.len().div_ceil(4).max(1);
    let pieces: Vec<Bytes> = answer
        .body
        .chunks(size)
        .map(Bytes::copy_from_slice)
        .collect();
    let pieces = stream::unfold(pieces.into_iter(), move |mut pieces| {
        let stopped = stopped.clone();
        async move {
            let piece = pieces.next()?;
            pause(delay, stopped).await;
            Some((Ok::<_, Error>(piece), pieces))
        }
    });
    let mut response = answer.respond(now, Body::from_stream(pieces));
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(answer.body.len()));
    response
}
