//! The Iru console: tokens, their text, their boxes, in both layouts.

use super::*;

#[tokio::test]
async fn a_tokens_text_is_shown_once() {
    let running = running(WORLD).await;
    let fields = [("name", "Okta Workflows"), ("description", "for flows")];
    let created = running.send(&format!("{IRU}new-token"), &fields).await;
    created.says("Copy Token");
    let value = running.token("Okta Workflows").value.unwrap();
    created.hides(value.expose());
    let copy = created.path.replace("/created", "/copy");
    let shown = running.send(&copy, &[]).await;
    shown.says(value.expose()).says("Configure").says("Skip");
    let again = running.send(&copy, &[]).await;
    assert_eq!(again.status, 409);
    again.hides(value.expose()).says("cannot be shown again");
    running.look(&created.path).await.hides(value.expose());
    running
        .look(&format!("{IRU}api-tokens"))
        .await
        .hides(value.expose());
    let auditor = running.token("auditor");
    let old = format!("{IRU}token/{}/copy", auditor.id.unwrap());
    let old = running.send(&old, &[]).await;
    old.hides(auditor.value.unwrap().expose());
}

#[tokio::test]
async fn a_token_is_created_ticked_renamed_and_revoked() {
    let running = running(WORLD).await;
    let (id, _) = running.created("Flows").await;
    let configure = format!("{IRU}token/{id}/configure");
    let saved = running
        .send(
            &configure,
            &[
                ("edited", "yes"),
                ("heads", "browser"),
                ("tick", "GET /devices"),
                ("tick", "GET /devices/{}/details"),
            ],
        )
        .await;
    assert_eq!(saved.status, 200);
    assert!(
        saved.path.ends_with("/permissions?saved=yes"),
        "{}",
        saved.path
    );
    let boxes = running.token("Flows").permissions.0;
    assert_eq!(boxes.len(), 2);
    let edit = format!("{IRU}token/{id}/edit");
    let fields = [("name", "All flows"), ("description", "now described")];
    let viewed = running.send(&edit, &fields).await;
    viewed.says("now described").says("Permissions: 2.");
    let tab = running.look(&viewed.link("Permissions")).await;
    tab.says("Device details").says(">GET /devices</code>");
    let editor = tab.link("Edit");
    let fields = [("edited", "yes"), ("tick", "GET /devices")];
    running.send(&editor, &fields).await.hides("Device details");
    let token = running.token("All flows");
    assert_eq!(token.permissions.0.len(), 1);
    let activity = running.look(&format!("{IRU}token/{id}/activity")).await;
    assert_eq!(
        activity.page.matches("<td>Token: update</td>").count(),
        4,
        "{}",
        activity.page
    );
    let ask = format!("{IRU}token/{id}/revoke");
    running.look(&ask).await.says("stops working at once");
    running.send(&ask, &[]).await.hides("All flows");
    assert!(running.token("All flows").revoked);
    assert_eq!(running.send(&ask, &[]).await.status, 404, "twice");
}

#[tokio::test]
async fn what_a_form_lacks_is_said_and_nothing_is_created() {
    let running = running(WORLD).await;
    let path = format!("{IRU}new-token");
    let nameless = running
        .send(&path, &[("name", " "), ("description", "kept")])
        .await;
    assert_eq!(nameless.status, 400);
    nameless.says("role=\"alert\"").says("value=\"kept\"");
    let mcp = running.send(&path, &[("name", "x"), ("mcp", "on")]).await;
    mcp.says("leave &quot;Enable MCP&quot; off");
    assert_eq!(
        running.simulator.world().tenants["accuhive"].tokens.len(),
        3
    );
    let auditor = running.token("auditor").id.unwrap();
    let edit = format!("{IRU}token/{auditor}/edit");
    assert_eq!(running.send(&edit, &[("name", "")]).await.status, 400);
    let configure = format!("{IRU}token/{auditor}/configure");
    assert_eq!(
        running.send(&configure, &[]).await.status,
        400,
        "an empty form unticks nothing"
    );
    assert_eq!(running.token("auditor").permissions.0.len(), 1);
}

#[tokio::test]
async fn the_box_at_the_head_of_an_area_stands_for_all_below_it() {
    let running = running(WORLD).await;
    let (id, _) = running.created("Flows").await;
    let path = format!("{IRU}token/{id}/configure");
    let group = "Devices: Device Information";
    let members = crate::catalog::groups()
        .iter()
        .find(|one| one.path == group)
        .unwrap()
        .members
        .len();
    let form = |fields: &[(&'static str, &'static str)]| {
        let mut all = vec![("edited", "yes"), ("heads", "server")];
        all.extend(fields);
        all
    };
    running.send(&path, &form(&[("head", group)])).await;
    assert_eq!(running.token("Flows").permissions.0.len(), members);
    let whole = running.look(&path).await;
    whole
        .says(&format!("{members} of {members} enabled"))
        .says("name=\"all\" value=\"Devices: Device Information\"");

    // the head stays as it was: the single boxes decide
    running
        .send(
            &path,
            &form(&[("all", group), ("head", group), ("tick", "GET /devices")]),
        )
        .await;
    assert_eq!(running.token("Flows").permissions.0.len(), 1);
    running
        .look(&path)
        .await
        .says(&format!("1 of {members} enabled"))
        .hides("name=\"all\"");

    // unticked at the head: all below it go, whatever was ticked there
    running
        .send(&path, &form(&[("all", group), ("tick", "GET /devices")]))
        .await;
    assert_eq!(running.token("Flows").permissions.0.len(), 0);

    // a section holds its groups; with a script the browser has applied the heads already
    running
        .send(&path, &form(&[("head", "Devices"), ("tick", "GET /users")]))
        .await;
    let section = crate::catalog::groups()
        .iter()
        .find(|one| one.path == "Devices")
        .unwrap();
    assert_eq!(
        running.token("Flows").permissions.0.len(),
        section.members.len() + 1
    );
    running
        .send(
            &path,
            &[("edited", "yes"), ("heads", "browser"), ("head", "Devices")],
        )
        .await;
    assert_eq!(running.token("Flows").permissions.0.len(), 0);
}

#[tokio::test]
async fn the_tree_is_searched_without_losing_what_is_ticked() {
    let running = running(WORLD).await;
    let (id, _) = running.created("Flows").await;
    let tree = |query: &str| {
        let path = format!("{IRU}token/{id}/configure?edited=yes&heads=server&{query}");
        let running = &running;
        async move { running.look(&path).await }
    };
    let whole = tree("").await;
    assert_eq!(
        whole.page.matches("data-box").count(),
        crate::catalog::operations().len()
    );
    whole.hides("<details open").says("Expand all");
    tree("expand=yes")
        .await
        .says("<details open")
        .says("Collapse all");
    let found = tree("search=Device+list&tick=GET+%2Fusers").await;
    found
        .says("box-GET~20~2Fdevices\"")
        .hides("box-GET~20~2Fusers\"")
        .hides("data-head");
    found.says("<input type=\"hidden\" name=\"tick\" value=\"GET /users\">");
    let by_path = tree("search=get+%2Fapi%2Fv1%2Fusers").await;
    by_path
        .says("box-GET~20~2Fusers\"")
        .hides("box-GET~20~2Fdevices\"");
    let only = tree("only=yes&tick=GET+%2Fusers").await;
    assert_eq!(only.page.matches("data-box").count(), 1);
    only.says("Show all permissions");
    tree("search=nothing+like+it")
        .await
        .says("No permission fits.");
    assert!(
        running.token("Flows").permissions.is_empty(),
        "looking saves nothing"
    );
}

#[tokio::test]
async fn boxes_outside_of_the_catalog_can_be_unticked_only() {
    let world = WORLD.replace("[List audit events]", "[List audit events, POST /made/up]");
    let running = running(&world).await;
    let id = running.token("auditor").id.unwrap();
    let path = format!("{IRU}token/{id}/configure");
    running.look(&path).await.says("POST /made/up");
    let fields = [
        ("edited", "yes"),
        ("heads", "server"),
        ("tick", "GET /audit/events"),
    ];
    running.send(&path, &fields).await;
    assert_eq!(running.token("auditor").permissions.0.len(), 1);
    let fields = [
        ("edited", "yes"),
        ("tick", "POST /made/up"),
        ("tick", "GET /audit/events"),
    ];
    running.send(&path, &fields).await;
    assert_eq!(running.token("auditor").permissions.0.len(), 1);
}

#[tokio::test]
async fn the_older_layout_has_its_own_way() {
    let running = running("tenants: { accuhive: { host: accuhive.api.kandji.io } }").await;
    let older = "/_simulator/console/iru-older/accuhive/";
    let home = running.look(older).await;
    home.says("<summary>Settings</summary>");
    let access = running.look(&home.link("Access")).await;
    access
        .says(">Add API Token</a>")
        .hides("API URL")
        .says("<h2>API Token</h2>");
    let form = running.look(&access.link("Add API Token")).await;
    form.hides("Enable MCP");
    let created = running
        .send(&format!("{older}new-token"), &[("name", "First")])
        .await;
    let copied = running
        .send(&created.path.replace("/created", "/copy"), &[])
        .await;
    copied.says("I have copied the token and understand that I will not be able to see these details again.").says(">Next</button>");
    let manage = running
        .look(&created.path.replace("/created", "/manage"))
        .await;
    manage.says("Manage API Permissions");
    let configure = manage.link("Configure");
    let saved = running
        .send(
            &configure,
            &[("edited", "yes"), ("new", "yes"), ("tick", "GET /devices")],
        )
        .await;
    let list = running.look(&saved.link("Close")).await;
    list.says("Your organization&#39;s API URL")
        .says(">Add Token</a>")
        .says("First");
}
