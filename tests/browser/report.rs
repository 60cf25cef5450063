//! The HTML report in a real browser: nothing of it is blocked, it is searched and folded by keyboard, and axe-core finds nothing
//! serious. axe-core is not in this repository: `TENANTRY_AXE` names the `axe.min.js` of the npm package.

use serde_json::{Value, json};

use crate::stage::{HOST, Stage};
use crate::webdriver::Browser;

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";

/// A drifted world with names that would be markup, and the page of its plan.
fn drifted() -> (Stage, String) {
    let stage = Stage::applied();
    stage.act(json!({
        "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "untick": ["Device details"],
        "describe": "</script><img src=x onerror=alert(1)>", "by": "Jane",
    }));
    stage.act(json!({
        "do": "create_token", "tenant": HOST, "label": "<script>alert(1)</script>", "description": "",
        "permissions": ["POST /devices/{device_id}/action/erase"],
    }));
    stage.act(json!({ "do": "delete_connection", "org": "acme", "nickname": "Accuhive production", "by": "Bob" }));
    stage.run("plan --report html=plan.html").exits(0);
    let url = format!("file://{}", stage.path("plan.html").display());
    (stage, url)
}

/// Messages of the console, blocked scripts and failed loads included.
#[track_caller]
fn is_quiet(browser: &Browser) {
    let said = browser.console();
    assert!(said.is_empty(), "{said:#?}");
}

fn found(browser: &Browser) -> String {
    let script = "return document.getElementById('found').textContent";
    browser.run(script).as_str().unwrap().to_owned()
}

/// Waits for the search, which waits for the next key.
#[track_caller]
fn finds(browser: &Browser, text: &str) {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while found(browser) != text {
        assert!(
            std::time::Instant::now() < until,
            "{:?} is not {text:?}",
            found(browser)
        );
        std::thread::yield_now();
    }
}

#[test]
fn it_is_searched_and_folded_by_keyboard_and_nothing_is_blocked() {
    let Some(browser) = Browser::start(true) else {
        return;
    };
    let (_stage, url) = drifted();
    browser.open(&url);
    is_quiet(&browser);
    assert_eq!(
        browser.run("return document.querySelectorAll('script, img').length"),
        1
    );

    // the first stop is the link past the head, which leads to the content
    let body = &browser.elements(None, "//body").unwrap()[0];
    browser.keys(body, TAB).unwrap();
    let stop = browser.focused();
    assert_eq!(
        browser.accessible_name(&stop).unwrap(),
        "Skip to the content"
    );
    assert!(browser.is_shown(&stop).unwrap());
    browser.keys(&stop, ENTER).unwrap();
    assert_eq!(browser.run("return document.activeElement.id"), "content");

    let entries = browser.run("return document.querySelectorAll('[data-entry]').length");
    finds(&browser, &format!("{entries} entries"));
    let query = &browser.elements(None, "//input").unwrap()[0];
    assert_eq!(
        browser.accessible_name(query).unwrap(),
        "Show only what contains"
    );
    browser.keys(query, "GAINS details").unwrap();
    finds(&browser, &format!("1 of {entries} entries"));
    let sections = "return [...document.querySelectorAll('main > section')].filter((one) => !one.hidden).map((one) => one.id)";
    assert_eq!(browser.run(sections), json!(["effect"]));
    browser.clear(query).unwrap();
    browser.keys(query, "<script>").unwrap();
    assert!(found(&browser).ends_with("entries"));
    browser.clear(query).unwrap();
    browser.keys(query, "no such thing").unwrap();
    finds(&browser, &format!("No entry contains that, of {entries}"));
    browser.keys(query, ESCAPE).unwrap();
    finds(&browser, &format!("{entries} entries"));

    // Enter on the line of an entry opens and closes it
    let line = &browser
        .elements(None, "//section[@id='handoffs']//summary")
        .unwrap()[0];
    let step = &browser
        .elements(None, "//section[@id='handoffs']//ol/li")
        .unwrap()[0];
    assert!(!browser.is_shown(step).unwrap());
    browser.keys(line, ENTER).unwrap();
    assert!(browser.is_shown(step).unwrap());
    browser.keys(line, ENTER).unwrap();
    assert!(!browser.is_shown(step).unwrap());
    let open = "return document.querySelectorAll('details:not([open])').length";
    let button = |name: &str| {
        browser
            .elements(None, &format!("//button[.='{name}']"))
            .unwrap()
            .remove(0)
    };
    browser.keys(&button("Open all"), ENTER).unwrap();
    assert_eq!(browser.run(open), 0);
    browser.keys(&button("Close all"), ENTER).unwrap();
    assert_eq!(
        browser.run("return document.querySelectorAll('details[open]').length"),
        0
    );
    is_quiet(&browser);
}

#[test]
fn without_a_script_it_is_all_there() {
    let Some(browser) = Browser::start(false) else {
        return;
    };
    let (_stage, url) = drifted();
    browser.open(&url);
    let tools = &browser.elements(None, "//*[@id='tools']").unwrap()[0];
    assert!(
        !browser.is_shown(tools).unwrap(),
        "what does nothing is not shown"
    );
    let line = &browser
        .elements(None, "//section[@id='handoffs']//summary")
        .unwrap()[0];
    browser.click(line).unwrap();
    let step = &browser
        .elements(None, "//section[@id='handoffs']//ol/li")
        .unwrap()[0];
    assert!(browser.is_shown(step).unwrap());
}

#[test]
fn it_fits_a_narrow_screen_and_a_wide_one() {
    let Some(browser) = Browser::start(true) else {
        return;
    };
    let (_stage, url) = drifted();
    for width in [400, 1600] {
        browser.shows_as(width, "light");
        browser.open(&url);
        browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
        let wide = browser.run(
            "return document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        assert_eq!(wide, 0, "it scrolls sideways at {width}");
    }
}

#[test]
fn axe_finds_nothing_serious_in_light_and_dark() {
    let Some(path) = std::env::var_os("TENANTRY_AXE") else {
        eprintln!("skipped: TENANTRY_AXE names no axe.min.js (npm package axe-core)");
        return;
    };
    let axe = std::fs::read_to_string(path).unwrap();
    let Some(browser) = Browser::start(true) else {
        return;
    };
    let (_stage, url) = drifted();
    for (width, scheme) in [(1300, "light"), (1300, "dark"), (400, "light")] {
        browser.shows_as(width, scheme);
        browser.open(&url);
        browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
        let dark = browser.run("return matchMedia('(prefers-color-scheme: dark)').matches");
        assert_eq!(dark, scheme == "dark");
        browser.run(&format!("{axe}; return true"));
        let result = browser.run_later(
            "axe.run(document).then(arguments[0], (error) => arguments[0](String(error)))",
        );
        let rules = result["passes"]
            .as_array()
            .unwrap_or_else(|| panic!("{result}"));
        assert!(rules.len() > 20, "{} rules", rules.len());
        let grave: Vec<String> = result["violations"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|one| matches!(one["impact"].as_str(), Some("serious" | "critical") | None))
            .map(|one| format!("{}: {} {:#}", one["id"], one["help"], targets(one)))
            .collect();
        assert_eq!(grave, [""; 0], "{scheme} at {width}");
    }
}

fn targets(violation: &Value) -> Value {
    let nodes = violation["nodes"].as_array().unwrap();
    nodes
        .iter()
        .take(3)
        .map(|node| node["html"].clone())
        .collect()
}
