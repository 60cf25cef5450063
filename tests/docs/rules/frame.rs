//! An example of a page of diagnostics is the piece of a configuration that matters. Here it gets the rest around it.

/// Fields of the whole document, in the order in which they are written.
const TOP: [&str; 12] = [
    "version",
    "people",
    "policy",
    "exceptions",
    "state",
    "templates",
    "defaults",
    "variables",
    "include",
    "rules",
    "stores",
    "forget",
];

/// A field of the example and what stands below it.
struct Block<'t> {
    key: &'t str,
    lines: Vec<&'t str>,
}

/// The example's blocks; `None` when it is no mapping.
fn blocks(example: &str) -> Option<Vec<Block<'_>>> {
    let mut found: Vec<Block<'_>> = Vec::new();
    let mut before = Vec::new();
    for line in example.lines() {
        let key = line.split_once(':').map(|(key, _)| key);
        let plain = |key: &&str| {
            key.chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
        };
        match key.filter(|key| !key.is_empty()).filter(plain) {
            _ if line.starts_with('#') => before.push(line),
            _ if line.starts_with([' ', '\t']) => found.last_mut()?.lines.push(line),
            Some(key) => {
                before.push(line);
                let lines = std::mem::take(&mut before);
                found.push(Block { key, lines });
            }
            None => return None,
        }
    }
    (!found.is_empty()).then_some(found)
}

/// The document that is being written.
struct Frame<'t> {
    blocks: Vec<Block<'t>>,
    text: String,
}

impl Frame<'_> {
    fn has(&self, keys: &[&str]) -> bool {
        self.blocks.iter().any(|block| keys.contains(&block.key))
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// The example's blocks of these keys, so far to the right; says whether there were any.
    fn put(&mut self, keys: &[&str], indent: usize) -> bool {
        for key in keys {
            for block in self.blocks.iter().filter(|block| block.key == *key) {
                for line in &block.lines {
                    self.text.push_str(&" ".repeat(indent));
                    self.text.push_str(line);
                    self.text.push('\n');
                }
            }
        }
        self.has(keys)
    }

    /// The example's blocks of these keys, else this line.
    fn put_or(&mut self, keys: &[&str], indent: usize, line: &str) {
        if !self.put(keys, indent) {
            self.line(line);
        }
    }

    fn tenants(&mut self) {
        if self.put(&["tenants"], 0) {
            return;
        }
        self.line("tenants:");
        if self.put(&["accuhive"], 2) {
            return;
        }
        self.line("  accuhive:");
        self.put_or(&["api_host"], 4, "    api_host: accuhive.api.kandji.io");
        if self.put(&["tokens"], 4) {
            return;
        }
        self.line("    auditor: auditor");
        self.line("    tokens:");
        self.put_or(
            &["auditor"],
            6,
            "      auditor: { secret: env:AUDITOR, permissions: [List audit events], rotation: { every: 90d } }",
        );
        if self.put(&["okta"], 6) {
            return;
        }
        self.line("      okta:");
        self.put(&["secret", "name"], 8);
        self.put_or(&["permissions"], 8, "        permissions: [Device list]");
        self.put_or(
            &["rotation"],
            8,
            "        rotation: { every: 90d, overlap: 7d }",
        );
    }

    fn orgs(&mut self) {
        if self.put(&["orgs"], 0) {
            return;
        }
        self.line("orgs:");
        self.line("  acme:");
        self.line("    domain: acme.okta.com");
        self.put(&["credentials"], 4);
        if self.has(&["private_key"]) {
            self.line("    credentials:");
            self.line("      client_id: 0oa1example");
            self.put(&["private_key"], 6);
        }
    }

    fn connections(&mut self) {
        let others = self.has(&["tenants", "orgs", "accuhive", "tokens"]);
        if self.put(&["connections"], 0) {
            return;
        }
        if self.has(&["a", "b"]) {
            self.line("connections:");
            self.put(&["a", "b"], 2);
        } else if !others || self.has(&["nickname", "canary"]) {
            self.line("connections:");
            self.line("  production:");
            self.line("    tenant: accuhive");
            self.put(&["nickname", "canary"], 4);
        }
    }
}

/// A whole configuration around an example; the example as it is when it is no piece of one.
pub fn around(example: &str) -> String {
    let Some(blocks) = blocks(example) else {
        return format!("{example}\n");
    };
    let mut frame = Frame {
        blocks,
        text: String::new(),
    };
    if !frame.has(&["version"]) {
        frame.line("version: 1");
    }
    frame.put(&TOP, 0);
    if !frame.has(&["defaults"]) {
        frame.line("defaults:");
        frame.line("  connections: { org: acme, tenant: accuhive, token: okta }");
        frame.line("  tokens: { permissions: [Device list] }");
    }
    frame.tenants();
    frame.orgs();
    frame.connections();
    if frame.has(&["encryption"]) {
        frame.line("state:");
        frame.put(&["encryption"], 2);
    }
    frame.text
}
