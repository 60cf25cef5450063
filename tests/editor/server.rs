//! The language server as a child process, and its protocol: JSON-RPC with a header of lengths.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::{Value, json};

/// Longer than any answer takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Server {
    child: Child,
    stdin: ChildStdin,
    messages: Receiver<Value>,
    next: u64,
}

impl Server {
    /// Starts it; `None`, and a message, when it is not there.
    pub fn start(root: &Path) -> Option<Self> {
        let Some(script) = std::env::var_os("TENANTRY_YAML_LS") else {
            eprintln!("skipped: TENANTRY_YAML_LS does not name yaml-language-server");
            return None;
        };
        let mut child = Command::new("node")
            .arg(script)
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (stdin, stdout) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        let (send, messages) = channel();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(stdout);
            while let Some(message) = message(&mut reader) {
                if send.send(message).is_err() {
                    return;
                }
            }
        });
        let mut server = Self {
            child,
            stdin,
            messages,
            next: 0,
        };
        let root = format!("file://{}", root.display());
        let workspace = json!([{ "uri": root, "name": "tenantry" }]);
        server.request(
            "initialize",
            json!({
                "processId": null,
                "rootUri": root,
                "workspaceFolders": workspace,
                "capabilities": { "textDocument": { "hover": { "contentFormat": ["markdown"] } } },
            }),
        );
        server.send(json!({ "method": "initialized", "params": {} }));
        // nothing is fetched: the files name their schema
        let yaml = json!({ "validate": true, "hover": true, "completion": true, "schemaStore": { "enable": false } });
        server.send(json!({ "method": "workspace/didChangeConfiguration", "params": { "settings": { "yaml": yaml } } }));
        Some(server)
    }

    fn send(&mut self, mut message: Value) {
        message["jsonrpc"] = "2.0".into();
        let text = message.to_string();
        write!(self.stdin, "Content-Length: {}\r\n\r\n{text}", text.len()).unwrap();
        self.stdin.flush().unwrap();
    }

    /// The next message that is wanted; questions of the server's own are answered with nothing.
    fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let message = self
                .messages
                .recv_timeout(PATIENCE)
                .expect("no answer came");
            if wanted(&message) {
                return message;
            }
            if let (Some(id), Some(_)) = (message.get("id"), message.get("method")) {
                self.send(json!({ "id": id, "result": null }));
            }
        }
    }

    fn request(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.send(json!({ "id": id, "method": method, "params": params }));
        let answer = self.until(|message| message["id"] == id && message.get("method").is_none());
        assert!(answer.get("error").is_none(), "{method}: {answer:#}");
        answer["result"].clone()
    }

    /// Opens a text under a path that is not open yet; gives the diagnostics that come for it.
    pub fn open(&mut self, path: &Path, text: &str) -> Value {
        let uri = format!("file://{}", path.display());
        self.next += 1;
        let document =
            json!({ "uri": uri, "languageId": "yaml", "version": self.next, "text": text });
        let params = json!({ "textDocument": document });
        self.send(json!({ "method": "textDocument/didOpen", "params": params }));
        let published = self.until(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == *uri
        });
        published["params"]["diagnostics"].clone()
    }

    /// Asks about a place in a text that is open.
    pub fn ask(&mut self, method: &str, path: &Path, position: &Value) -> Value {
        let uri = format!("file://{}", path.display());
        self.request(
            method,
            json!({ "textDocument": { "uri": uri }, "position": position }),
        )
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn message(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim() {
            "" => break,
            header => {
                if let Some(number) = header.strip_prefix("Content-Length: ") {
                    length = number.parse().ok()?;
                }
            }
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}
