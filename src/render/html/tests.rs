#![allow(clippy::unwrap_used)]

use super::*;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{FileId, Plan, SourceFile, Sources, Span};
use crate::render::report::Planned;
use crate::render::sample::{boxed, item, lost};

const HOSTILE: &str = "</script></style><img src=x onerror=alert(1)>\" ' & \n\u{1b}[31m\u{202e}";

/// A source, one diagnostic in it, and a plan with `count` tokens that each lost a permission.
fn drawn(count: usize) -> (Sources, Vec<Diagnostic>, Plan) {
    let mut sources = Sources::default();
    let text: String = (0..count)
        .map(|number| format!("line {number}: ünknown\n"))
        .collect();
    let mut found = Vec::new();
    for (at, _) in text.match_indices("ünknown") {
        let span = Span::new(FileId(0), at..at + 8);
        let code = codes::all().next().unwrap();
        found.push(
            Diagnostic::new(code, HOSTILE)
                .at(span, HOSTILE)
                .help(HOSTILE),
        );
    }
    sources.add(SourceFile {
        path: "a<b>.yaml".into(),
        text: text.into(),
    });
    let mut plan = Plan::default();
    for number in 0..count {
        let fields = vec![lost(boxed(&format!("GET /things/{number}")))];
        plan.items.push(
            item(&format!("token.accuhive/t{number}"), HOSTILE, fields)
                .reaching("accuhive-production"),
        );
    }
    (sources, found, plan)
}

fn page_of((sources, found, plan): &(Sources, Vec<Diagnostic>, Plan)) -> String {
    page(&Report {
        command: "plan",
        diagnostics: found,
        sources,
        folder: None,
        declared: None,
        planned: Some(Planned {
            plan,
            handoffs: &[],
            found: &[],
        }),
        account: None,
        graph: None,
        ledger: None,
        fatal: Some(HOSTILE),
    })
}

#[test]
fn no_text_becomes_markup_and_equal_runs_give_equal_pages() {
    let drawn = drawn(3);
    let page = page_of(&drawn);
    assert_eq!(page, page_of(&drawn));
    assert_eq!(page.matches("<script>").count(), 1);
    assert_eq!(page.matches("</script>").count(), 1);
    assert!(!page.contains("<img"), "{page}");
    let acts = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
    assert!(!page.contains(acts));
    assert!(page.contains(&format!("script-src &#39;{}&#39;", hash(SCRIPT))));
}

#[test]
fn the_lines_of_a_finding_are_marked_at_the_right_bytes() {
    let page = page_of(&drawn(3));
    let second = "<span class=\"number\">   2  </span>line 1: <mark>ünknown</mark>\n";
    assert!(page.contains(second), "{page}");
    assert_eq!(page.matches("<mark>ünknown</mark>").count(), 3);
    // the line before and the line behind give the context
    assert_eq!(
        page.matches("<span class=\"number\">   1  </span>").count(),
        2
    );
}

#[test]
fn five_thousand_changes_are_all_there_in_a_page_of_bearable_size() {
    let page = page_of(&drawn(5_000));
    for (text, count) in [
        ("<mark>", 5_000),
        ("+ gains", 5_000),
        ("<code>token.accuhive/t4999</code>", 2),
    ] {
        assert_eq!(page.matches(text).count(), count, "{text}");
    }
    assert!(page.len() < 16_000_000, "{} bytes", page.len());
}

#[test]
fn a_graph_that_is_too_large_is_listed_and_one_that_is_not_is_drawn() {
    use crate::graph::{Edge, Graph, Link, Node, Status, Subject};
    use crate::model::{Address, Verdict};
    let graph = |count: usize| Graph {
        nodes: (0..count)
            .map(|number| Node {
                subject: Subject::Address(Address::token("accuhive", format!("t{number:04}"))),
                name: HOSTILE.to_owned(),
                status: Status::Verdict(Verdict::Drift),
                note: None,
            })
            .collect(),
        edges: (1..count)
            .map(|to| Edge {
                from: 0,
                to,
                link: Link::Runs,
            })
            .collect(),
    };
    let (small, things) = drawing::section(&graph(120));
    assert_eq!(things, 120);
    let small = small.finish();
    assert_eq!(small.matches("<rect ").count(), 120);
    assert_eq!(small.matches("<path ").count(), 119);
    let (large, _) = drawing::section(&graph(121));
    let large = large.finish();
    assert!(!large.contains("<svg"), "{large}");
    assert!(large.contains("121 things are too many for a drawing"));
    assert_eq!(large.matches("<details").count(), 121);
}
