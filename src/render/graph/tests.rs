#![allow(clippy::unwrap_used, clippy::expect_used)]

use proptest::prelude::*;

use super::grammar::{self, Drawing};
use super::*;
use crate::graph::{Edge, Kind};
use crate::model::{Method, Permission};

const HOSTILE: [&str; 12] = [
    "\"]; n0 --> n1",
    "a --> b",
    "<script>alert(1)</script>",
    "line\nbreak\r\tend",
    "`**bold**`",
    "style x:#35; classDef a:#1;",
    "%%{init: {}}%%",
    "]]) }} |text|",
    "#quot;&quot;&#34;",
    "back\\slash\\",
    "\u{202e}\u{1b}[31m",
    "\u{fb02}\u{b0}\u{b0}34\u{b6}\u{df}",
];

/// One node of every kind with these names, in a row.
fn graph(name: impl Fn(usize) -> String) -> Graph {
    let token = Address::token("t", "k");
    let (export, flow) = (name(20), name(21));
    let subjects = [
        Subject::Address(Address::Org("o".to_owned())),
        Subject::Address(Address::Tenant("t".to_owned())),
        Subject::Address(token.clone()),
        Subject::Address(Address::Connection("c".to_owned())),
        Subject::Address(Address::Consumer {
            tenant: "t".to_owned(),
            token: "k".to_owned(),
            consumer: "u".to_owned(),
        }),
        Subject::Foreign {
            org: None,
            nickname: name(22),
        },
        Subject::Permission {
            token: token.clone(),
            permission: Permission::new(Method::Get, "/devices/{id}"),
        },
        Subject::Permissions { token },
        Subject::Card {
            export: export.clone(),
            flow: flow.clone(),
            connection: None,
            title: name(23),
        },
        Subject::Flow { export, flow },
    ];
    let statuses = [
        Status::Declared,
        Status::Exported,
        Status::Verdict(Verdict::Drift),
        Status::Verdict(Verdict::Pending),
        Status::NotGranted,
    ];
    let nodes: Vec<Node> = subjects
        .into_iter()
        .enumerate()
        .map(|(number, subject)| Node {
            subject,
            name: name(number),
            status: statuses[number % statuses.len()],
            note: (number % 2 == 0).then(|| name(number + 10)),
        })
        .collect();
    let links = [
        Link::Has,
        Link::Runs,
        Link::PartOf,
        Link::Needs,
        Link::MayNeed,
    ];
    let edges = (1..nodes.len()).map(|to| Edge {
        from: to - 1,
        to,
        link: links[to % links.len()],
    });
    Graph {
        edges: edges.collect(),
        nodes,
    }
}

fn view(graph: &Graph) -> GraphView<'_> {
    GraphView {
        graph,
        focus: None,
        asked: true,
    }
}

/// Holds both drawings to the graph: its nodes with their labels, its edges with what they say, and nothing else.
fn assert_drawn(graph: &Graph) {
    let drawn = [
        grammar::mermaid(&mermaid(&view(graph))),
        grammar::dot(&dot(&view(graph))),
    ];
    for Drawing {
        nodes,
        edges,
        legend,
    } in drawn
    {
        assert_eq!(nodes.len(), graph.nodes.len());
        for (number, node) in graph.nodes.iter().enumerate() {
            assert_eq!(nodes[&format!("n{number}")], label(node));
        }
        let expected: Vec<_> = graph
            .edges
            .iter()
            .map(|edge| {
                let says = says(edge.link).map(str::to_owned);
                (format!("n{}", edge.from), format!("n{}", edge.to), says)
            })
            .collect();
        assert_eq!(edges, expected);
        for node in &graph.nodes {
            assert!(legend.contains(&node.kind().word().to_owned()));
            let word = node.status.word();
            assert!(
                legend.iter().any(|line| line.contains(word)),
                "{word}: {legend:?}"
            );
        }
    }
}

#[test]
fn every_kind_is_drawn_with_its_label_and_explained() {
    let graph = graph(|number| format!("Name {number}"));
    assert_eq!(graph.kinds().len(), 9);
    assert_drawn(&graph);
}

#[test]
fn hostile_names_stay_in_their_labels() {
    for shift in 0..HOSTILE.len() {
        let graph = graph(|number| HOSTILE[(number + shift) % HOSTILE.len()].to_owned());
        assert_drawn(&graph);
        let json: serde_json::Value = serde_json::from_str(&json(&view(&graph))).unwrap();
        assert_eq!(json["nodes"][0]["name"], graph.nodes[0].name);
    }
}

#[test]
fn no_two_kinds_share_a_shape_except_permissions() {
    let graph = graph(|number| number.to_string());
    let text = mermaid(&view(&graph));
    let shapes: std::collections::BTreeSet<String> = kinds(&graph)
        .into_iter()
        .filter(|kind| *kind != Kind::Permissions)
        .map(|kind| {
            let id = format!("k_{}", kind.word());
            let line = text
                .lines()
                .map(str::trim)
                .find(|line| line.starts_with(&id))
                .unwrap();
            line.replace(&id, "").replace(kind.word(), "")
        })
        .collect();
    assert_eq!(shapes.len(), 8, "{shapes:?}");
}

#[test]
fn a_long_name_is_cut() {
    let graph = graph(|_| "x".repeat(5000));
    assert!(mermaid(&view(&graph)).lines().all(|line| line.len() < 400));
    assert_drawn(&graph);
}

proptest! {
    #[test]
    fn any_name_is_drawn_as_a_name(names in proptest::collection::vec(any::<String>(), 24)) {
        assert_drawn(&graph(|number| names[number].clone()));
    }
}
