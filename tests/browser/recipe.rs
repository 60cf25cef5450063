//! What `tenantry simulate` says of the consoles leads there. Needs no browser.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::stage::Program;

#[test]
fn simulate_prints_where_the_consoles_are() {
    let program = Program::quickstart();
    let mut child = program
        .command(&["simulate", "--world", "world.yaml"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines: Vec<String> = lines
        .map(Result::unwrap)
        .take_while(|line| !line.starts_with("What else"))
        .collect();
    let here = |real: &str| {
        let place = lines.iter().position(|line| line.trim() == real);
        let place = place.unwrap_or_else(|| panic!("no {real} in {lines:#?}"));
        lines[place + 1].trim().to_owned()
    };
    let pages = [
        here("https://accuhive.kandji.io"),
        here("https://acme.workflows.okta.com"),
    ];
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    for page in pages {
        let text = runtime.block_on(async { client.get(page).send().await.unwrap().text().await });
        assert!(
            text.unwrap()
                .contains("You are signed in as <bdi>Ada Admin</bdi>")
        );
    }
    child.kill().unwrap();
    child.wait().unwrap();
}
