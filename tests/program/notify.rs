//! `notify`: who is told, what, signed how; and that nobody is told whom the command line does not name.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};

use serde_json::{Value, json};

use crate::schema::{fits, validator};
use crate::stage::{HOST, Stage};

const DECLARATION: &str = "version: 1
tenants:
  accuhive:
    api_host: accuhive.api.kandji.io
    auditor: auditor
    tokens:
      auditor: { name: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }
      flows: { name: Okta Workflows, permissions: [Device list] }
notify:
  siem: { kind: webhook, url: \"https://siem.example.com/hooks/tenantry\", signing_key: env:SIEM_KEY, on: [drift, waiting, failed, done, clean] }
  chat: { kind: slack, url: env:CHAT_URL }
";

const WORLD: &str = "
tenants:
  accuhive:
    host: accuhive.api.kandji.io
    tokens:
      - { label: tenantry auditor, secret: env:AUDITOR, permissions: [List audit events] }
      - { label: Okta Workflows, secret: env:FLOWS, permissions: [Device list] }
";

const ALLOWED: &str = "--allow-notify siem.example.com --allow-notify chat.example.com";
const SECRET_PATH: &str = "/services/T000/B000/verysecretpath";

/// A place on loopback that takes messages and answers with one status.
struct Place {
    address: String,
    got: Receiver<String>,
}

impl Place {
    fn answering(status: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (told, got) = channel();
        std::thread::spawn(move || {
            for client in listener.incoming() {
                let mut client = client.unwrap();
                let mut text = String::new();
                let mut bytes = [0; 65_536];
                while let Ok(count) = client.read(&mut bytes) {
                    text.push_str(&String::from_utf8_lossy(&bytes[..count]));
                    if count == 0 || whole(&text) {
                        break;
                    }
                }
                // whoever gets the answer may look at what came
                if told.send(text).is_err() {
                    return;
                }
                let answer = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: 2\r\nconnection: close\r\n\r\nok"
                );
                client.write_all(answer.as_bytes()).unwrap();
            }
        });
        Self { address, got }
    }

    fn all(&self) -> Vec<String> {
        self.got.try_iter().collect()
    }
}

fn whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let length = header(head, "content-length");
    length
        .parse::<usize>()
        .is_ok_and(|length| body.len() >= length)
}

fn header<'t>(text: &'t str, name: &str) -> &'t str {
    let lines = text.lines().filter_map(|line| line.split_once(": "));
    let mut found = lines.filter(|(known, _)| known.eq_ignore_ascii_case(name));
    found.next().map_or("", |(_, value)| value)
}

fn body(message: &str) -> Value {
    let body: Value = serde_json::from_str(message.split_once("\r\n\r\n").unwrap().1).unwrap();
    if body.get("format_version").is_some() {
        fits(&validator("notification.schema.json"), &body, "a webhook");
    }
    body
}

fn stage(siem: &Place, chat: &Place) -> Stage {
    let mut stage = Stage::of(DECLARATION, WORLD);
    let services = stage.simulator().endpoints();
    stage.set(
        "TENANTRY_ENDPOINTS",
        &format!(
            "{services},siem.example.com={},chat.example.com={}",
            siem.address, chat.address
        ),
    );
    stage.set("SIEM_KEY", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    stage.set(
        "CHAT_URL",
        &format!("https://chat.example.com{SECRET_PATH}"),
    );
    stage.set("NO_COLOR", "1");
    stage
}

fn somebody_ticks(stage: &Stage) {
    stage.act(json!({ "do": "edit_token", "tenant": HOST, "token": "Okta Workflows", "tick": ["Erase Device"] }));
}

#[test]
fn each_place_is_told_of_its_occasions() {
    let (siem, chat) = (Place::answering("200 OK"), Place::answering("200 OK"));
    let stage = stage(&siem, &chat);
    stage
        .run(&format!("apply --auto-approve {ALLOWED}"))
        .exits(0)
        .warns("Told siem at siem.example.com: done.");
    stage
        .run(&format!("drift {ALLOWED}"))
        .exits(0)
        .warns("Told siem at siem.example.com: clean.");
    assert!(chat.all().is_empty(), "neither is an occasion of its");
    somebody_ticks(&stage);
    let run = stage
        .run(&format!("drift {ALLOWED} -vv"))
        .exits(3)
        .warns("Told chat at chat.example.com: drift.");
    assert!(
        !run.to_string().contains("verysecretpath"),
        "the address is a secret: {run}"
    );
    let told = siem.all();
    let occasions: Vec<Value> = told
        .iter()
        .map(|one| body(one)["occasion"].clone())
        .collect();
    assert_eq!(occasions, ["done", "clean", "drift"]);
    let last = &told[2];
    assert!(last.starts_with("POST /hooks/tenantry HTTP/1.1"), "{last}");
    assert_eq!(
        body(last)["items"],
        json!([{ "address": "token.accuhive/flows", "verdict": "drift" }])
    );
    for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
        assert!(!header(last, name).is_empty(), "{name}");
    }
    let chat = chat.all();
    assert_eq!(chat.len(), 1);
    assert!(
        chat[0].starts_with(&format!("POST {SECRET_PATH} ")),
        "{}",
        chat[0]
    );
    let text = body(&chat[0])["text"].as_str().unwrap().to_owned();
    assert!(
        text.starts_with("tenantry drift: the live side moved\n• token.accuhive/flows: drift"),
        "{text}"
    );
}

#[test]
fn nobody_is_told_whom_the_command_line_does_not_name() {
    let (siem, chat) = (Place::answering("200 OK"), Place::answering("200 OK"));
    let stage = stage(&siem, &chat);
    stage
        .run("apply --auto-approve --allow-notify chat.example.com")
        .exits(0)
        .warns(
            "siem was not told: it is at siem.example.com: give --allow-notify siem.example.com",
        );
    assert!(siem.all().is_empty() && chat.all().is_empty());
}

#[test]
fn a_place_that_does_not_answer_changes_no_exit_code() {
    let (siem, chat) = (Place::answering("500 Oops"), Place::answering("302 Found"));
    let stage = stage(&siem, &chat);
    stage
        .run(&format!("apply --auto-approve {ALLOWED}"))
        .exits(0)
        .warns("siem was not told: it answered 500");
    assert_eq!(siem.all().len(), 1, "told once");
    somebody_ticks(&stage);
    stage
        .run(&format!("drift {ALLOWED}"))
        .exits(3)
        .warns("chat was not told: it answered 302");
}

#[test]
fn a_written_address_that_is_a_secret_is_refused_and_not_shown() {
    let (siem, chat) = (Place::answering("200 OK"), Place::answering("200 OK"));
    let stage = stage(&siem, &chat);
    let text = DECLARATION.replace(
        "env:CHAT_URL",
        "https://hooks.slack.com/services/T0/B0/abcdef",
    );
    stage.write("tenantry.yaml", &text);
    let run = stage.run("validate").exits(65);
    let all = run.to_string();
    assert!(all.contains("TN401") && !all.contains("abcdef"), "{all}");
}
