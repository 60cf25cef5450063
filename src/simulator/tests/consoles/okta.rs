//! The Okta Workflows console: connections, their keys, their health.

use super::*;

#[tokio::test]
async fn a_connection_is_created_with_a_pasted_key_and_its_health_is_shown() {
    let running = running(WORLD).await;
    let new = format!("{OKTA}new-connection/Kandji");
    let list = format!("{OKTA}connections");
    running
        .look(&list)
        .await
        .says("There is no connection yet.")
        .says("New Connection");
    running
        .look(&format!("{OKTA}new-connection"))
        .await
        .says(">Kandji</a>")
        .says(">Slack</a>");
    running
        .look(&format!("{OKTA}new-connection/Slack"))
        .await
        .says("not part of this rehearsal");
    let (all, none) = (running.secret("env:ALL"), running.secret("env:NONE"));
    let fields = |key: &str, domain: &str| {
        [
            ("nickname", "Production".to_owned()),
            ("key", key.to_owned()),
            ("domain", domain.to_owned()),
        ]
    };
    for (key, domain, says) in [
        (none.as_str(), TENANT, "lacks the permission Device list"),
        (&all, "https://accuhive.api.kandji.io", "no tenant answers"),
        ("not a key", TENANT, "does not accept the key"),
    ] {
        let fields = fields(key, domain);
        let fields = fields
            .each_ref()
            .map(|(name, value)| (*name, value.as_str()));
        let refused = running.send(&new, &fields).await;
        assert_eq!(refused.status, 409);
        refused.says(says).says("value=\"Production\"").hides(key);
    }
    assert!(running.logged().is_empty());
    let fields = fields(&all, TENANT);
    let fields = fields
        .each_ref()
        .map(|(name, value)| (*name, value.as_str()));
    running
        .send(&new, &fields)
        .await
        .says("Green: it works")
        .hides(&all);
    assert_eq!(running.logged(), ["workflows.user.connection.create"]);
    running.act(r#"{"do": "edit_token", "tenant": "accuhive", "token": "all", "untick": ["Device list"]}"#).unwrap();
    running
        .look(&list)
        .await
        .says("Red: it does not work, its key lacks the permission Device list");
    running
        .act(r#"{"do": "revoke_token", "tenant": "accuhive", "token": "all"}"#)
        .unwrap();
    running
        .look(&list)
        .await
        .says("Red: it does not work, its key is not accepted");
}

#[tokio::test]
async fn a_connection_is_reauthorized_and_deleted() {
    let running = running(WORLD).await;
    running.act(r#"{"do": "create_connection", "org": "acme", "nickname": "Production", "domain": "accuhive.api.kandji.io", "secret_ref": "env:ALL"}"#).unwrap();
    let (id, text) = running.created("Successor").await;
    let list = running.look(&format!("{OKTA}connections")).await;
    let path = list.link("Reauthorize");
    running
        .look(&path)
        .await
        .says("value=\"accuhive.api.kandji.io\"");
    let fields = [("key", text.as_str()), ("domain", TENANT)];
    let refused = running.send(&path, &fields).await;
    assert_eq!(refused.status, 409, "it lacks Device list");
    let tick = [("edited", "yes"), ("tick", "GET /devices")];
    running
        .send(&format!("{IRU}token/{id}/configure"), &tick)
        .await;
    let elsewhere = running
        .send(&path, &[("key", &text), ("domain", "nobody.api.kandji.io")])
        .await;
    elsewhere
        .says("no tenant answers")
        .says("value=\"nobody.api.kandji.io\"");
    assert_eq!(
        running.simulator.world().orgs["acme"].connections[0].domain,
        TENANT
    );
    assert_eq!(running.send(&path, &[("domain", TENANT)]).await.status, 400);
    running.send(&path, &fields).await.says("Green");
    let connection = running.simulator.world().orgs["acme"].connections[0].clone();
    assert_eq!(
        (connection.token_id.as_deref(), connection.domain.as_str()),
        (Some(id.as_str()), TENANT)
    );
    let delete = list.link("Delete");
    running.look(&delete).await.says("is deleted at once");
    running
        .send(&delete, &[])
        .await
        .says("There is no connection yet.");
    assert_eq!(running.send(&delete, &[]).await.status, 404, "twice");
    let kinds = running.logged();
    let attempts = kinds
        .iter()
        .filter(|kind| kind.ends_with("reauthorize"))
        .count();
    assert_eq!(
        (attempts, kinds.last().unwrap().as_str()),
        (3, "workflows.user.connection.delete")
    );
}
