//! That pages are marked, that names stay text, and that nobody else can click here.

use super::*;

#[tokio::test]
async fn the_index_names_the_real_addresses_and_the_pages_are_marked() {
    let running = running(WORLD).await;
    let index = running.look("/_simulator/console/").await;
    assert_eq!(index.link("<bdi>https://accuhive.kandji.io</bdi>"), IRU);
    assert_eq!(
        index.link("<bdi>https://acme.workflows.okta.com</bdi>"),
        OKTA
    );
    for path in ["/_simulator/console/", IRU, OKTA] {
        let shown = running.look(path).await;
        assert_eq!(shown.status, 200);
        shown.says("Rehearsal: this is a simulated console. Nothing here is real.");
    }
    let own = running.client.get(running.url(IRU)).send().await.unwrap();
    assert_eq!(header(&own, "cache-control"), "no-store");
    assert!(header(&own, "content-security-policy").contains("frame-ancestors 'none'"));
    for path in [
        "nowhere",
        "iru/nobody/",
        "okta/nobody/connections",
        "iru/accuhive/token/x/edit",
    ] {
        let shown = running.look(&format!("/_simulator/console/{path}")).await;
        assert_eq!(shown.status, 404, "{path}");
    }
    assert!(
        running.simulator.counts().is_empty(),
        "pages are no requests to a service"
    );
}

#[tokio::test]
async fn hostile_names_stay_text() {
    let hostile = r#"</title><script>alert(1)</script>"' onload='x' <b>"#;
    let quoted = serde_json::to_string(hostile).unwrap();
    let world = format!(
        "people: {{ p1: {quoted} }}\ntenants:\n  {quoted}:\n    host: accuhive.api.kandji.io\n    tokens:\n      - {{ label: {quoted}, description: {quoted}, permissions: all, id: {quoted} }}\n      - {{ label: '..', id: '..', permissions: [Device list], secret: env:X }}\norgs:\n  {quoted}:\n    domain: acme.okta.com\n    connections: [{{ nickname: {quoted}, domain: {quoted}, id: {quoted} }}]\n"
    );
    let running = running(&world).await;
    let index = running.look("/_simulator/console/").await;
    let iru = index.link("<bdi>https://accuhive.kandji.io</bdi>");
    let okta = index.link("<bdi>https://acme.workflows.okta.com</bdi>");
    let list = running.look(&format!("{iru}api-tokens")).await;
    let view = list.link("View");
    let dots = list.page.split("aria-label=\"⋮ ..\"").nth(1).unwrap();
    let dots = dots
        .split("href=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let connections = running.look(&format!("{okta}connections")).await;
    let reauthorize = connections.link("Reauthorize");
    let mut pages = vec![index, list, connections];
    for path in [
        &iru,
        &okta,
        &view,
        &format!("{view}/edit"),
        &format!("{view}/configure"),
        &format!("{view}/permissions"),
        &format!("{view}/revoke"),
        &format!("{view}/activity"),
        &reauthorize,
        &connections_delete(&reauthorize),
    ] {
        pages.push(running.look(path).await);
    }
    for page in &pages {
        assert_eq!(page.status, 200, "{}", page.path);
        page.hides("<script>")
            .hides("<b>")
            .hides("onload='")
            .hides("\"' onload");
    }
    assert!(
        pages
            .iter()
            .filter(|page| page.page.contains("&lt;script&gt;"))
            .count()
            >= 8
    );
    assert_eq!(running.look(&dots).await.status, 200, "{dots}");
}

fn connections_delete(reauthorize: &str) -> String {
    reauthorize.replace("/reauthorize", "/delete")
}

#[tokio::test]
async fn other_origins_and_other_names_are_refused_on_all_own_pages() {
    let running = running(WORLD).await;
    let id = running.token("auditor").id.unwrap();
    for path in [
        format!("{IRU}token/{id}/revoke"),
        "/_simulator/act".to_owned(),
    ] {
        for origin in ["https://evil.example", "null", "http://127.0.0.1:1"] {
            let body = r#"{"do": "revoke_token", "tenant": "accuhive", "token": "auditor"}"#;
            let request = running
                .client
                .post(running.url(&path))
                .header("origin", origin);
            let shown = running.shown(request.body(body)).await;
            assert_eq!(shown.status, 403, "{path} {origin}");
        }
    }
    assert!(!running.token("auditor").revoked);
    for path in [IRU, "/_simulator/secrets", "/_simulator/world"] {
        let shown = running
            .shown(running.ask(Method::GET, "rebound.example", path))
            .await;
        assert_eq!(shown.status, 403, "{path}");
        assert_eq!(
            running
                .shown(running.ask(Method::GET, "localhost", path))
                .await
                .status,
            200
        );
    }
    let put = running.shown(running.client.put(running.url(IRU))).await;
    assert_eq!(put.status, 404);
}
