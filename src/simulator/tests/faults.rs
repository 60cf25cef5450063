//! Each kind of fault, as a client sees it.

use std::time::Duration;

use serde_json::{Value, json};

use super::*;

const LICENSING: &str = "/api/v1/settings/licensing";

async fn with_fault(fault: &str) -> Running {
    running(&format!("{WORLD}faults: [{{ {fault} }}]\n")).await
}

#[tokio::test]
async fn a_status_comes_with_the_services_own_error() {
    let running = with_fault("kind: status, status: 503, retry_after: 2, nth: 2").await;
    assert_eq!(running.status("env:ALL", LICENSING).await, 200);
    let second = running.get("env:ALL", LICENSING).await;
    assert_eq!(second.status(), 503);
    assert_eq!(header(&second, "retry-after"), "2");
    assert_eq!(header(&second, "x-tenantry-simulated"), "true");
    assert_eq!(
        second.json::<Value>().await.unwrap(),
        json!({ "detail": "simulated fault" })
    );
    assert_eq!(running.status("env:ALL", LICENSING).await, 200);
}

#[tokio::test]
async fn an_orgs_status_comes_in_oktas_envelope() {
    let running = with_fault("kind: status, status: 429, host: acme.okta.com").await;
    let answer = running.logs("").await;
    assert_eq!(answer.status(), 429);
    assert_eq!(
        answer.json::<Value>().await.unwrap()["errorCode"],
        "E0000047"
    );
    assert_eq!(running.status("env:ALL", LICENSING).await, 200);
}

#[tokio::test]
async fn a_reset_ends_the_connection_without_an_answer() {
    let running = with_fault("kind: reset, times: 1").await;
    let secret = running.secret("env:ALL");
    let request = || {
        running
            .ask(Method::GET, TENANT, LICENSING)
            .bearer_auth(&secret)
            .send()
    };
    assert!(request().await.is_err());
    assert_eq!(request().await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_timeout_holds_the_answer_back() {
    let running = with_fault("kind: timeout").await;
    let secret = running.secret("env:ALL");
    let request = running
        .ask(Method::GET, TENANT, LICENSING)
        .bearer_auth(secret);
    let error = request
        .timeout(Duration::from_millis(100))
        .send()
        .await
        .unwrap_err();
    assert!(error.is_timeout(), "{error:?}");
    running.simulator.stop().await;
}

#[tokio::test]
async fn half_a_body_ends_early() {
    let running = with_fault("kind: half_body").await;
    let answer = running.get("env:ALL", LICENSING).await;
    assert_eq!(answer.status(), 200);
    let length = answer.content_length().unwrap();
    assert!(length > 10);
    assert!(answer.bytes().await.is_err());
}

#[tokio::test]
async fn a_slow_body_arrives_whole() {
    let running = with_fault("kind: slow_body, delay: 1ms").await;
    let slow = running.body("env:ALL", LICENSING).await;
    running.act(r#"{"do": "clear_faults"}"#).unwrap();
    assert_eq!(running.body("env:ALL", LICENSING).await, slow);
}

#[tokio::test]
async fn a_slow_body_outlasts_a_time_limit() {
    let running = with_fault("kind: slow_body, delay: 1m").await;
    let secret = running.secret("env:ALL");
    let request = running
        .ask(Method::GET, TENANT, LICENSING)
        .bearer_auth(secret);
    let answer = request.timeout(Duration::from_millis(200)).send().await;
    let failed = match answer {
        Ok(answer) => answer.bytes().await.is_err(),
        Err(error) => error.is_timeout(),
    };
    assert!(failed);
}

#[tokio::test]
async fn a_foreign_page_an_empty_answer_and_a_wrong_shape() {
    let running = with_fault("kind: html, times: 1").await;
    let page = running.get("env:ALL", LICENSING).await;
    assert_eq!(page.status(), 200);
    assert!(page.text().await.unwrap().contains("<title>"));

    running
        .act(r#"{"do": "fault", "kind": "empty", "times": 1}"#)
        .unwrap();
    assert_eq!(
        running
            .get("env:ALL", LICENSING)
            .await
            .text()
            .await
            .unwrap(),
        ""
    );

    running
        .act(r#"{"do": "fault", "kind": "wrong_shape"}"#)
        .unwrap();
    let object = running.body("env:ALL", LICENSING).await;
    assert_eq!(object, json!([{ "unexpected": 1 }]));
    let list = running.body("env:ALL", "/api/v1/devices").await;
    assert_eq!(list, json!({ "unexpected": [1] }));
}

#[tokio::test]
async fn a_fault_hits_only_what_it_names() {
    let running = with_fault("kind: status, status: 500, path: /api/v1/dev*, method: get").await;
    assert_eq!(running.status("env:ALL", "/api/v1/devices").await, 500);
    assert_eq!(running.status("env:ALL", LICENSING).await, 200);
    let fault = running.simulator.world().faults[0].clone();
    assert_eq!((fault.seen, fault.fired), (1, 1));
}

#[tokio::test]
async fn latency_delays_every_answer() {
    let running =
        running(&WORLD.replace("devices: 3", "devices: 3\n    switches: { latency: 30ms }")).await;
    let start = std::time::Instant::now();
    running.status("env:ALL", LICENSING).await;
    assert!(start.elapsed() >= Duration::from_millis(30));
}

/// What arrives on a plain socket until the other side closes it.
async fn raw(running: &Running) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut socket = tokio::net::TcpStream::connect(running.simulator.address())
        .await
        .unwrap();
    let secret = running.secret("env:ALL");
    let request = format!(
        "GET {LICENSING} HTTP/1.1\r\nhost: {TENANT}\r\nauthorization: Bearer {secret}\r\n\r\n"
    );
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    // A reset instead of an orderly end is as good.
    let _ = socket.read_to_end(&mut bytes).await;
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn on_the_wire_a_reset_sends_nothing_and_half_a_body_half() {
    let reset = with_fault("kind: reset").await;
    assert_eq!(raw(&reset).await, "");

    let half = with_fault("kind: half_body").await;
    let text = raw(&half).await;
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    assert_eq!(body.len(), length.parse::<usize>().unwrap() / 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_all_answered_and_counted() {
    let switches = "devices: 3\n    switches: { limits: { per_second: 100000 } }";
    let running = running(&WORLD.replace("devices: 3", switches)).await;
    let asked = (0..300).map(|_| running.status("env:ALL", LICENSING));
    let statuses = futures::future::join_all(asked).await;
    assert!(statuses.iter().all(|status| *status == 200));
    assert_eq!(running.simulator.counts()[0].count, 300);
}
