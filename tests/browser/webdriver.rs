//! A headless Chromium, driven over WebDriver (W3C): the few calls that a person's eyes and hands need.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The key under which WebDriver hands out elements.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The variable that makes a missing browser a failure.
const REQUIRED: &str = "TENANTRY_BROWSER";

/// An element of the page that is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element(String);

/// What WebDriver refuses: its error's name and message.
#[derive(Debug, Clone)]
pub struct Refused(pub String);

type Answer<T> = Result<T, Refused>;

/// A browser with one window.
pub struct Browser {
    driver: Child,
    _home: TempDir,
    runtime: Runtime,
    client: reqwest::Client,
    session: String,
}

/// The programs of Debian's packages chromium and chromium-driver.
fn programs() -> Option<(PathBuf, PathBuf)> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/bin")])
        .collect();
    let find = |name: &str| {
        let mut places = folders.iter().map(|folder| folder.join(name));
        places.find(|place| place.is_file())
    };
    Some((find("chromedriver")?, find("chromium")?))
}

impl Browser {
    /// Starts one; `None`, with a word about it, where none is installed and none is required.
    pub fn start(script: bool) -> Option<Self> {
        let Some((driver, chromium)) = programs() else {
            let required = std::env::var(REQUIRED).is_ok_and(|value| value == "required");
            assert!(
                !required,
                "{REQUIRED}=required, and no chromedriver or chromium is installed"
            );
            eprintln!(
                "skipped: needs chromedriver and chromium (Debian: apt-get install chromium chromium-driver)"
            );
            return None;
        };
        let home = tempfile::tempdir().unwrap();
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .env("HOME", home.path())
            .env("TMPDIR", home.path())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(driver.stdout.take().unwrap()).lines();
        let port = lines.find_map(|line| {
            let line = line.ok()?;
            let (_, port) = line.split_once("started successfully on port ")?;
            port.trim_end_matches('.').parse::<u16>().ok()
        });
        let port = port.expect("chromedriver says its port");
        // its later lines have to go somewhere
        std::thread::spawn(move || lines.for_each(drop));
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut browser = Self {
            driver,
            _home: home,
            runtime: Runtime::new().unwrap(),
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            session: format!("http://127.0.0.1:{port}/session"),
        };
        let wanted = wanted(&chromium, script);
        let created = browser.call("POST", "", Some(wanted)).unwrap();
        let id = created["sessionId"].as_str().unwrap();
        browser.session = format!("{}/{id}", browser.session);
        Some(browser)
    }

    fn call(&self, method: &str, path: &str, body: Option<Value>) -> Answer<Value> {
        let method = method.parse().unwrap();
        let request = self
            .client
            .request(method, format!("{}{path}", self.session));
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer: Value = self
            .runtime
            .block_on(async {
                request
                    .timeout(Duration::from_secs(60))
                    .send()
                    .await?
                    .json()
                    .await
            })
            .map_err(|error: reqwest::Error| Refused(error.to_string()))?;
        let value = answer["value"].clone();
        match value["error"].as_str() {
            Some(error) => Err(Refused(format!("{error}: {}", value["message"]))),
            None => Ok(value),
        }
    }

    fn post(&self, path: &str, body: Value) -> Answer<Value> {
        self.call("POST", path, Some(body))
    }

    fn text_at(&self, path: &str) -> Answer<String> {
        let value = self.call("GET", path, None)?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Opens an address, as one that is typed in.
    pub fn open(&self, url: &str) {
        self.post("/url", json!({ "url": url })).unwrap();
    }

    /// One page back.
    pub fn back(&self) {
        self.post("/back", json!({})).unwrap();
    }

    /// One page forward again.
    pub fn forward(&self) {
        self.post("/forward", json!({})).unwrap();
    }

    /// The markup of the page, for the messages of a test that fails.
    pub fn source(&self) -> String {
        self.text_at("/source").unwrap_or_else(|error| error.0)
    }

    /// Elements inside of `within`, or on the whole page, by an XPath.
    pub fn elements(&self, within: Option<&Element>, xpath: &str) -> Answer<Vec<Element>> {
        let path = match within {
            Some(Element(id)) => format!("/element/{id}/elements"),
            None => "/elements".to_owned(),
        };
        self.found(&path, "xpath", xpath)
    }

    /// Every box that is ticked, whatever it was when the page came.
    pub fn ticked(&self) -> Answer<Vec<Element>> {
        self.found("/elements", "css selector", "input[type=checkbox]:checked")
    }

    fn found(&self, path: &str, using: &str, value: &str) -> Answer<Vec<Element>> {
        let found = self.post(path, json!({ "using": using, "value": value }))?;
        let found = found.as_array().into_iter().flatten();
        Ok(found
            .filter_map(|one| one[ELEMENT].as_str())
            .map(|id| Element(id.to_owned()))
            .collect())
    }

    /// The text that is seen of an element; nothing of what is hidden.
    pub fn text(&self, element: &Element) -> Answer<String> {
        self.text_at(&format!("/element/{}/text", element.0))
    }

    /// What a screen reader calls an element.
    pub fn accessible_name(&self, element: &Element) -> Answer<String> {
        self.text_at(&format!("/element/{}/computedlabel", element.0))
    }

    /// A property, such as `value`.
    pub fn property(&self, element: &Element, name: &str) -> Answer<Value> {
        self.call(
            "GET",
            &format!("/element/{}/property/{name}", element.0),
            None,
        )
    }

    /// Whether an element is seen at all.
    pub fn is_shown(&self, element: &Element) -> Answer<bool> {
        let shown = self.call("GET", &format!("/element/{}/displayed", element.0), None)?;
        Ok(shown == true)
    }

    /// Clicks with the mouse.
    pub fn click(&self, element: &Element) -> Answer<()> {
        let path = format!("/element/{}/click", element.0);
        self.post(&path, json!({})).map(drop)
    }

    /// Types into an element, which takes the focus.
    pub fn keys(&self, element: &Element, keys: &str) -> Answer<()> {
        let path = format!("/element/{}/value", element.0);
        self.post(&path, json!({ "text": keys })).map(drop)
    }

    /// What has the focus.
    pub fn focused(&self) -> Element {
        let focused = self.call("GET", "/element/active", None).unwrap();
        Element(focused[ELEMENT].as_str().unwrap().to_owned())
    }

    /// Runs a script in the page, and gives what it returns.
    pub fn run(&self, script: &str) -> Value {
        let body = json!({ "script": script, "args": [] });
        self.post("/execute/sync", body).unwrap()
    }

    /// As [`Browser::run`]; the script gives its result to the function that is its last argument.
    pub fn run_later(&self, script: &str) -> Value {
        let body = json!({ "script": script, "args": [] });
        self.post("/execute/async", body).unwrap()
    }

    /// What the page's console said since it was last asked.
    pub fn console(&self) -> Vec<Value> {
        let said = self.post("/se/log", json!({ "type": "browser" })).unwrap();
        said.as_array().cloned().unwrap_or_default()
    }

    /// A screen of this width, and of a person who prefers this colour scheme.
    pub fn shows_as(&self, width: u32, scheme: &str) {
        let screen =
            json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        for (command, parameters) in [
            ("Emulation.setDeviceMetricsOverride", screen),
            ("Emulation.setEmulatedMedia", media),
        ] {
            let body = json!({ "cmd": command, "params": parameters });
            self.post("/goog/cdp/execute", body).unwrap();
        }
    }

    /// Empties a field.
    pub fn clear(&self, element: &Element) -> Answer<()> {
        let path = format!("/element/{}/clear", element.0);
        self.post(&path, json!({})).map(drop)
    }
}

/// What the browser is asked to be: headless, without a sandbox (tests run as root in containers), and unable to find any other machine.
fn wanted(chromium: &Path, script: bool) -> Value {
    let arguments = [
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-proxy-server",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ];
    let scripts = if script { 1 } else { 2 };
    json!({ "capabilities": { "alwaysMatch": {
        "browserName": "chrome",
        "goog:loggingPrefs": { "browser": "ALL" },
        "goog:chromeOptions": {
            "binary": chromium,
            "args": arguments,
            "prefs": { "profile.managed_default_content_settings.javascript": scripts },
        },
    } } })
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.call("DELETE", "", None);
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
