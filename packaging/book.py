"""Builds the pages as a book with mdBook: packaging/book.py OUT. Fails when a link in it leads nowhere.

The book keeps the layout of the repository (README, docs/, examples/, schemas/), so a link means the same in both.
The contents are docs/SUMMARY.md. mdBook comes from `cargo install mdbook --locked --no-default-features`.
"""

import html
import html.parser
import pathlib
import re
import shutil
import subprocess
import sys
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent


def lay(out):
    shutil.rmtree(out, ignore_errors=True)
    source = out / "src"
    source.mkdir(parents=True)
    for name in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE", "Cargo.toml", "action.yml", ".pre-commit-hooks.yaml"]:
        shutil.copy(ROOT / name, source)
    for name in ["docs", "examples", "schemas"]:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns(".tenantry"))
    shutil.copy(ROOT / "packaging/book.toml", out)
    summary = (source / "docs/SUMMARY.md").read_text()
    (source / "docs/SUMMARY.md").unlink()
    at_root = re.sub(r"\]\((?!\.\./)", "](docs/", summary).replace("](../", "](")
    (source / "SUMMARY.md").write_text(at_root)


def list_folders(pages):
    """A folder that a page links to shows its files: servers of static files show nothing of their own."""
    for top in ["docs", "examples", "schemas"]:
        for folder in [pages / top, *(pages / top).rglob("*")]:
            if folder.is_dir() and not (folder / "index.html").exists():
                names = sorted(path.name + "/" * path.is_dir() for path in folder.iterdir())
                rows = "".join(f'<li><a href="{html.escape(urllib.parse.quote(name))}">{html.escape(name)}</a>' for name in names)
                (folder / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>{folder.name}</title><ul>{rows}</ul>\n")


class Links(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.links, self.ids = [], set()
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            if name in ("href", "src") and value:
                self.links.append(value)
            if name == "id":
                self.ids.add(value)


def dead_links(pages):
    read = {path: Links(path.read_text()) for path in pages.rglob("*.html")}
    seen = 0
    for path, page in sorted(read.items()):
        if path.name in ("404.html", "print.html", "toc.html"):
            continue
        for link in page.links:
            url = urllib.parse.urlsplit(link)
            if url.scheme or url.netloc:
                continue
            seen += 1
            target = path if not url.path else (path.parent / urllib.parse.unquote(url.path)).resolve()
            target = target / "index.html" if target.is_dir() else target
            lost = url.fragment and target in read and url.fragment not in read[target].ids
            if not target.exists() or lost:
                yield f"{path.relative_to(pages)}: {link}"
    assert seen > 500, f"{seen} links were followed"


def main():
    out = pathlib.Path(sys.argv[1]).resolve()
    lay(out)
    subprocess.run(["mdbook", "build", str(out)], check=True)
    # mdBook makes README.md the first page, and lets links to it lead to README.html
    shutil.copy(out / "html/index.html", out / "html/README.html")
    list_folders(out / "html")
    dead = list(dead_links((out / "html").resolve()))
    if dead:
        sys.exit("links of the book that lead nowhere:\n" + "\n".join(dead))
    print(f"the book: {out / 'html' / 'index.html'}")


main()
