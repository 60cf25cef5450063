//! The stand-in's own pages.

use serde_json::{Value, json};

use super::*;

#[tokio::test]
async fn acts_and_counts_over_http() {
    let running = running(WORLD).await;
    let ask = async |method: Method, page: &str, body: &str| {
        let request = running.ask(method, "127.0.0.1", &format!("/_simulator/{page}"));
        let answer = request.body(body.to_owned()).send().await.unwrap();
        assert_eq!(header(&answer, "x-tenantry-simulated"), "true");
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let json = |text: &str| serde_json::from_str::<Value>(text).unwrap();

    let (status, page) = ask(Method::GET, "", "").await;
    assert_eq!(status, 200);
    for line in page
        .lines()
        .filter(|line| line.trim_start().starts_with("curl -d"))
    {
        let act = line.split('\'').nth(1).unwrap();
        assert!(
            serde_json::from_str::<Act>(act).is_ok(),
            "the page's own example: {act}"
        );
    }

    let create =
        r#"{"do": "create_token", "tenant": "accuhive", "label": "x", "store_as": "env:X"}"#;
    let (status, done) = ask(Method::POST, "act", create).await;
    assert_eq!(status, 200);
    let (_, secrets) = ask(Method::GET, "secrets", "").await;
    assert_eq!(json(&done)["secret"], json(&secrets)["env:X"]);

    for (act, expected) in [
        ("{", 400),
        (
            r#"{"do": "create_token", "tenant": "nobody", "label": "x"}"#,
            404,
        ),
        (
            r#"{"do": "create_connection", "org": "acme", "nickname": "n", "domain": "accuhive.api.kandji.io", "secret_ref": "env:NONE"}"#,
            409,
        ),
    ] {
        let (status, body) = ask(Method::POST, "act", act).await;
        assert_eq!(status, expected, "{body}");
        assert!(json(&body)["error"].is_string());
    }

    running.status("env:ALL", "/api/v1/devices").await;
    let (_, counts) = ask(Method::GET, "counts", "").await;
    assert_eq!(
        json(&counts),
        json!([{ "method": "GET", "path": "/api/v1/devices", "token_label": "all", "host": TENANT, "count": 1 }])
    );
    ask(Method::POST, "counts/reset", "").await;
    assert!(running.simulator.counts().is_empty());

    let (_, world) = ask(Method::GET, "world", "").await;
    assert!(World::from_json(&world).is_ok());
    let (_, now) = ask(Method::GET, "now", "").await;
    assert!(json(&now)["now"].is_string());
    assert_eq!(ask(Method::GET, "nothing", "").await.0, 404);
}
