//! The pages that people read, and what stands between their fences.

use std::path::{Path, PathBuf};

use super::program::root;

/// A page.
pub struct Page {
    /// Its path in the repository.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// A fenced block.
#[derive(Debug)]
pub struct Fence {
    /// Where it stands: `README.md:12`.
    pub at: String,
    /// The word after the fence.
    pub language: String,
    /// Its lines, without the fence's own indentation.
    pub text: String,
}

/// All Markdown pages, those of diagnostics apart: they are generated.
pub fn pages() -> Vec<Page> {
    let mut paths = Vec::new();
    for folder in [root().to_owned(), root().join("docs")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "md") {
                paths.push(path.strip_prefix(root()).unwrap().to_owned());
            }
        }
    }
    paths.sort();
    assert!(paths.len() >= 8, "{paths:?}");
    paths.into_iter().map(page).collect()
}

/// One page.
pub fn page(path: impl AsRef<Path>) -> Page {
    let path = path.as_ref().to_owned();
    let text = std::fs::read_to_string(root().join(&path)).unwrap();
    Page { path, text }
}

impl Page {
    /// Its fenced blocks.
    pub fn fences(&self) -> Vec<Fence> {
        let mut found = Vec::new();
        let mut open: Option<(usize, Fence)> = None;
        for (index, line) in self.text.lines().enumerate() {
            let bare = line.trim_start();
            match (&mut open, bare.strip_prefix("```")) {
                (Some(_), Some(_)) => found.extend(open.take().map(|(_, fence)| fence)),
                (Some((indent, fence)), None) => {
                    fence.text.push_str(line.get(*indent..).unwrap_or(bare));
                    fence.text.push('\n');
                }
                (None, Some(language)) => {
                    let fence = Fence {
                        at: format!("{}:{}", self.path.display(), index + 1),
                        language: language.trim().to_owned(),
                        text: String::new(),
                    };
                    open = Some((line.len() - bare.len(), fence));
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{}: a fence is open", self.path.display());
        found
    }

    /// Its text without fenced blocks.
    pub fn prose(&self) -> String {
        let mut inside = false;
        let lines = self.text.lines().filter(|line| {
            let fence = line.trim_start().starts_with("```");
            inside ^= fence;
            !inside && !fence
        });
        lines.collect::<Vec<_>>().join("\n")
    }
}
