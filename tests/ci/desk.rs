//! A folder with a stand-in of `gh` on the PATH, and a way to run a script there.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// Answers as GitHub's REST API does for what the scripts ask; comments and issues are files. Every call is noted in `calls`.
const GH: &str = r#"#!/usr/bin/env bash
set -euo pipefail
[ "$1" = api ] || exit 2
shift
method=GET input="" path="" fields=()
while [ $# -gt 0 ]; do
  case $1 in
    --method) method=$2; shift 2 ;;
    --paginate) shift ;;
    --input) input=$(cat); shift 2 ;;
    -f) fields+=("$2"); shift 2 ;;
    -*) exit 2 ;;
    *) path=$1; shift ;;
  esac
done
[ -n "${GH_TOKEN:-}" ] || { echo "no token" >&2; exit 4; }
printf '%s %s %s\n' "$method" "$path" "${fields[*]:-}" >>"$DESK/calls"
change() { jq "$@" >"$DESK/new" && mv "$DESK/new" "$DESK/${file:?}"; }
case "$method $path" in
  "GET repos/acme/tenants/issues/7/comments?per_page=100") cat "$DESK/comments" ;;
  "POST repos/acme/tenants/issues/7/comments" | "POST repos/acme/tenants/issues/"*"/comments")
    file=comments; change --argjson new "$input" '. + [$new + { id: (100 + length), user: { login: "github-actions[bot]" } }]' "$DESK/comments" ;;
  "PATCH repos/acme/tenants/issues/comments/"*)
    file=comments; change --argjson new "$input" --argjson id "${path##*/}" 'map(if .id == $id then . + $new else . end)' "$DESK/comments" ;;
  "GET repos/acme/tenants/issues") jq '[.[] | select(.state == "open")]' "$DESK/issues" ;;
  "POST repos/acme/tenants/issues")
    file=issues; change --argjson new "$input" '. + [$new + { number: (1 + length), state: "open", user: { login: "github-actions[bot]" } }]' "$DESK/issues" ;;
  "PATCH repos/acme/tenants/issues/"*)
    file=issues; change --argjson new "$input" --argjson id "${path##*/}" 'map(if .number == $id then . + $new else . end)' "$DESK/issues" ;;
  "GET repos/acme/tenants/pulls") cat "$DESK/pulls" ;;
  *) echo "no such call: $method $path" >&2; exit 3 ;;
esac
"#;

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A folder to work in.
pub struct Desk {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What a script left.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ran {
    #[track_caller]
    pub fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }
}

impl Desk {
    /// A desk; `None`, and a message, where bash or jq is missing.
    pub fn new() -> Option<Self> {
        for tool in ["bash", "jq"] {
            let found = Command::new(tool).arg("--version").output();
            if !found.is_ok_and(|output| output.status.success()) {
                eprintln!("skipped: there is no {tool} here");
                return None;
            }
        }
        let desk = Self {
            folder: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        };
        for file in ["comments", "issues", "pulls"] {
            desk.write(file, "[]");
        }
        desk.program("bin/gh", GH);
        Some(desk)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Writes a program.
    pub fn program(&self, name: &str, text: &str) {
        self.write(name, text);
        let mode = std::fs::Permissions::from_mode(0o755);
        std::fs::set_permissions(self.path(name), mode).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap_or_default()
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// Sets a variable for the runs to come.
    pub fn set(&mut self, name: &str, value: &str) {
        self.variables.push((name.into(), value.into()));
    }

    /// Runs a script of the repository.
    pub fn run(&self, script: &str, arguments: &[&str]) -> Ran {
        let path = std::env::var("PATH").unwrap_or_default();
        let bin = self.path("bin");
        let output = Command::new(root().join(script))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", format!("{}:{path}", bin.display()))
            .env("DESK", self.folder.path())
            .env("RUNNER_TEMP", self.path("temp"))
            .env("GITHUB_OUTPUT", self.path("outputs"))
            .env("GITHUB_REPOSITORY", "acme/tenants")
            .env("GH_TOKEN", "a token")
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null())
            .output()
            .unwrap();
        Ran {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
