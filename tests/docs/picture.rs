//! The picture in the README is what the demo prints, drawn as SVG.

use super::program::{root, tenantry_in_colour};

/// Times differ from run to run; those of the picture are one morning's.
fn at_nine(text: &str) -> String {
    let mut parts = text.split(" UTC");
    let mut drawn = parts.next().unwrap().to_owned();
    for part in parts {
        let start = drawn.len() - "2026-11-24 09:00".len();
        drawn.replace_range(start.., "2026-11-24 09:00");
        drawn.push_str(" UTC");
        drawn.push_str(part);
    }
    drawn
}

/// The plan after somebody clicked.
fn plan() -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = tenantry_in_colour(folder.path(), &["demo", "--color", "always"]);
    let text = String::from_utf8(output.stdout).unwrap();
    let (_, after) = text.split_once("Nobody is told.").unwrap();
    let (plan, _) = after.split_once("exit code 3").unwrap();
    // a head is another one each time
    let lines = plan
        .lines()
        .filter(|line| !line.starts_with("The ledger's head"));
    let lines = lines.map(without_folder);
    at_nine(lines.collect::<Vec<_>>().join("\n").trim())
}

/// The demo's folder has another name each time.
fn without_folder(line: &str) -> String {
    match (line.find("(/"), line.find("/tenantry.yaml:")) {
        (Some(open), Some(file)) if open < file => {
            format!("{}({}", &line[..open], &line[file + 1..])
        }
        _ => line.to_owned(),
    }
}

/// anstyle-svg draws on black; this follows the reader's light or dark.
fn picture(ansi: &str) -> String {
    let svg = anstyle_svg::Term::new().render_svg(ansi);
    let size = |name: &str| {
        let (_, rest) = svg.split_once(&format!("{name}=\"")).unwrap();
        rest.split_once("px").unwrap().0
    };
    // without a view box a narrow page cuts it off
    let view = format!("<svg viewBox=\"0 0 {} {}\" ", size("width"), size("height"));
    let svg = svg.replacen("<svg ", &view, 1);
    let (head, rest) = svg.split_once("<style>").unwrap();
    let (style, body) = rest.split_once("</style>").unwrap();
    let colours = "
    .bg { fill: #0d1117; background: #0d1117 }
    .fg { fill: #e6edf3 }
    .fg-red { fill: #ff7b72 }
    .fg-green { fill: #3fb950 }
    .fg-yellow { fill: #d29922 }
    .dimmed { opacity: 0.7; }
    @media (prefers-color-scheme: light) {
      .bg { fill: #ffffff; background: #ffffff }
      .fg { fill: #1f2328 }
      .fg-red { fill: #b3261e }
      .fg-green { fill: #1a7f37 }
      .fg-yellow { fill: #8a5a00 }
    }
  ";
    format!(
        "{head}<title>A plan of tenantry: somebody has clicked, and it says what, when and who</title>\n  <style>{style}{colours}</style>{body}"
    )
}

#[test]
fn the_picture_in_the_readme_is_fresh() {
    let path = root().join("docs/plan.svg");
    let fresh = picture(&plan());
    assert!(fresh.contains("DESTRUCTIVE") && fresh.contains("class=\"fg-"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == fresh,
        "docs/plan.svg: run `UPDATE=1 cargo test --test docs picture`"
    );
}
