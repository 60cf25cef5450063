//! What is asked again, how long that waits, and what the budget allows.

#![allow(clippy::unwrap_used)]

use std::time::Duration;

use axum::response::Response;
use serde_json::json;

use super::stand_in::{StandIn, json as answer};
use super::tests::{HOST, LIMITS, get};
use super::*;

fn busy(status: u16, headers: &[(&str, &str)]) -> Response {
    let mut builder = Response::builder().status(status);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    builder.body("".into()).unwrap()
}

#[tokio::test]
async fn passing_statuses_are_asked_again_until_they_pass() {
    for status in [429, 500, 502, 503, 504] {
        let service = StandIn::new(move |_, number| {
            if number < 3 {
                busy(status, &[("retry-after", "7")])
            } else {
                answer(200, &json!([]))
            }
        })
        .await;
        let (settings, notebook) = service.settings(&[HOST]);
        assert_eq!(get(&Http::new(settings), "/").await.unwrap().status, 200);
        let waits = notebook.waits();
        assert_eq!(waits.len(), 3);
        assert!(waits.iter().all(|wait| *wait >= Duration::from_secs(7)));
    }
}

#[tokio::test]
async fn four_tries_are_all() {
    let service = StandIn::new(|_, _| busy(503, &[])).await;
    let (settings, notebook) = service.settings(&[HOST]);
    assert_eq!(get(&Http::new(settings), "/").await.unwrap().status, 503);
    assert_eq!(service.seen().len(), 4);
    assert!(
        notebook
            .waits()
            .iter()
            .all(|wait| *wait <= Duration::from_secs(2))
    );
}

#[tokio::test]
async fn a_service_that_asks_for_too_much_patience_is_not_asked_again() {
    let service = StandIn::new(|_, _| busy(429, &[("retry-after", "3600")])).await;
    let (settings, notebook) = service.settings(&[HOST]);
    assert_eq!(get(&Http::new(settings), "/").await.unwrap().status, 429);
    assert_eq!((service.seen().len(), notebook.waits().len()), (1, 0));
}

#[tokio::test]
async fn other_statuses_are_answers_at_once() {
    for status in [204, 301, 400, 401, 403, 404, 415, 501] {
        let service = StandIn::new(move |_, _| busy(status, &[("ratelimit-reset", "1")])).await;
        let (settings, notebook) = service.settings(&[HOST]);
        assert_eq!(get(&Http::new(settings), "/").await.unwrap().status, status);
        assert_eq!((service.seen().len(), notebook.waits().len()), (1, 0));
    }
}

#[tokio::test]
async fn the_budget_is_shared_by_all_clients_of_a_host() {
    let service = StandIn::new(|_, _| busy(200, &[("x-ratelimit-remaining-hour", "10")])).await;
    let http = service.http(&[HOST]);
    let limits = HostLimits {
        share_of_hour: 0.25,
        ..LIMITS
    };
    for _ in 0..3 {
        let client = http.host(HOST, limits);
        client.get(None, "/", &[], Ask::default()).await.unwrap();
    }
    let client = http.host(HOST, LIMITS);
    assert_eq!(
        client.get(None, "/", &[], Ask::default()).await,
        Err(HttpError::BudgetSpent)
    );
    assert!(client.budget_spent());
    assert_eq!(
        service.seen().len(),
        3,
        "one to learn it, then a quarter of ten"
    );
}

/// Waits of two requests, the first of which is answered with this bucket.
async fn waits_for(limit: u64, remaining: u64, share_of_bucket: f64) -> Vec<Duration> {
    let service = StandIn::new(move |_, _| {
        let (limit, remaining) = (limit.to_string(), remaining.to_string());
        busy(
            200,
            &[
                ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
                ("x-rate-limit-limit", &limit),
                ("x-rate-limit-remaining", &remaining),
                ("x-rate-limit-reset", "784111817"),
            ],
        )
    })
    .await;
    let (settings, notebook) = service.settings(&[HOST]);
    let limits = HostLimits {
        share_of_bucket,
        ..LIMITS
    };
    let client = Http::new(settings).host(HOST, limits);
    client.get(None, "/", &[], Ask::default()).await.unwrap();
    // another path has a bucket of its own
    client
        .get(None, "/other", &[], Ask::default())
        .await
        .unwrap();
    assert_eq!(notebook.waits(), []);
    client.get(None, "/", &[], Ask::default()).await.unwrap();
    notebook.waits()
}

#[tokio::test]
async fn a_share_of_a_bucket_is_used_and_then_its_refill_awaited() {
    let none: [Duration; 0] = [];
    assert_eq!(waits_for(10, 6, 0.5).await, none);
    assert_eq!(waits_for(10, 1, 1.0).await, none);
    assert_eq!(waits_for(0, 0, 0.5).await, none, "zeros are no bucket");
    for (limit, remaining, share) in [(10, 5, 0.5), (10, 2, 0.5), (10, 0, 1.0), (1, 1, 0.5)] {
        let waits = waits_for(limit, remaining, share).await;
        assert_eq!(waits.len(), 1, "{limit} {remaining} {share}");
        // the refill is 40 seconds away, and the longest wait is 30
        assert_eq!(waits[0], Duration::from_secs(30));
    }
}

#[tokio::test]
async fn too_many_at_the_same_time_is_no_long_wait() {
    let service = StandIn::new(|_, number| {
        let zeros = [
            ("date", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("x-rate-limit-limit", "0"),
            ("x-rate-limit-remaining", "0"),
            ("x-rate-limit-reset", "784111797"),
        ];
        busy(if number == 0 { 429 } else { 200 }, &zeros)
    })
    .await;
    let (settings, notebook) = service.settings(&[HOST]);
    assert_eq!(get(&Http::new(settings), "/").await.unwrap().status, 200);
    let waits = notebook.waits();
    assert!(
        waits.len() == 1 && waits[0] < Duration::from_secs(1),
        "{waits:?}"
    );
}

#[tokio::test]
async fn repetitions_count_against_the_budget() {
    let service = StandIn::new(|_, _| busy(503, &[("x-ratelimit-remaining-hour", "2")])).await;
    let http = service.http(&[HOST]);
    assert_eq!(get(&http, "/").await, Err(HttpError::BudgetSpent));
    assert_eq!(service.seen().len(), 3);
}

#[tokio::test]
async fn an_outage_costs_one_round_of_patience() {
    let service = StandIn::raw(b"", Duration::ZERO).await;
    let (settings, notebook) = service.settings(&[HOST]);
    let http = Http::new(settings);
    for _ in 0..3 {
        assert!(matches!(
            get(&http, "/").await,
            Err(HttpError::Connection(_))
        ));
    }
    assert_eq!((service.seen().len(), notebook.waits().len()), (6, 3));
}

#[tokio::test]
async fn what_is_asked_once_is_not_asked_again() {
    let once = Ask {
        once: true,
        ..Ask::default()
    };
    let service = StandIn::new(|_, _| busy(503, &[("retry-after", "1")])).await;
    let (settings, notebook) = service.settings(&[HOST]);
    let client = Http::new(settings).host(HOST, LIMITS);
    let answer = client.get(None, "/", &[], once).await.unwrap();
    assert_eq!(answer.status, 503);
    assert_eq!((service.seen().len(), notebook.waits().len()), (1, 0));
}

#[tokio::test]
async fn a_question_may_have_less_time_than_the_setting_never_more() {
    let service = StandIn::raw(b"", Duration::from_secs(20)).await;
    for (setting, own) in [(60_000, 100), (100, 60_000)] {
        let (mut settings, _) = service.settings(&[HOST]);
        settings.total_timeout = Duration::from_millis(setting);
        let ask = Ask {
            once: true,
            at_most: Some(Duration::from_millis(own)),
            ..Ask::default()
        };
        let started = std::time::Instant::now();
        let client = Http::new(settings).host(HOST, LIMITS);
        let outcome = client.get(None, "/", &[], ask).await;
        assert!(matches!(outcome, Err(HttpError::Connection(_))));
        assert!(started.elapsed() < Duration::from_secs(10));
    }
}
