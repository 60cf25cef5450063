#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::model::{Address, Method, Permission, Verdict};

fn thing(number: usize) -> Node {
    Node {
        subject: Subject::Address(Address::Connection(format!("{number:03}"))),
        name: number.to_string(),
        status: Status::Declared,
        note: None,
    }
}

fn made(count: usize, pairs: &[(usize, usize)]) -> Graph {
    let edges = pairs.iter().filter(|(from, to)| from < to && *to < count);
    let edges: BTreeSet<Edge> = edges
        .map(|&(from, to)| Edge {
            from,
            to,
            link: Link::Runs,
        })
        .collect();
    Graph {
        nodes: (0..count).map(thing).collect(),
        edges: edges.into_iter().collect(),
    }
}

fn names(graph: &Graph) -> Vec<&str> {
    graph.nodes.iter().map(|node| node.name.as_str()).collect()
}

fn focus(graph: &Graph, number: usize) -> Graph {
    graph
        .focus(&Address::Connection(format!("{number:03}")))
        .unwrap()
}

#[test]
fn a_focus_has_what_is_above_and_below_and_no_sibling() {
    // 0 → 1 → 3 → 5, 0 → 2 → 3, 2 → 4, 6 alone
    let graph = made(7, &[(0, 1), (0, 2), (1, 3), (2, 3), (2, 4), (3, 5)]);
    assert_eq!(names(&focus(&graph, 1)), ["0", "1", "3", "5"]);
    assert_eq!(names(&focus(&graph, 3)), ["0", "1", "2", "3", "5"]);
    assert_eq!(names(&focus(&graph, 6)), ["6"]);
    assert_eq!(focus(&graph, 1).edges.len(), 3);
    assert!(graph.focus(&Address::Org("x".to_owned())).is_none());
}

fn permission(path: &str, status: Status) -> Node {
    Node {
        subject: Subject::Permission {
            token: Address::token("t", "k"),
            permission: Permission::new(Method::Get, path),
        },
        name: path.to_owned(),
        status,
        note: None,
    }
}

#[test]
fn folded_permissions_are_counted_and_missing_ones_stay() {
    let token = Node {
        subject: Subject::Address(Address::token("t", "k")),
        ..thing(0)
    };
    let nodes = vec![
        token,
        permission("/a", Status::Verdict(Verdict::InSync)),
        permission("/b", Status::Verdict(Verdict::Drift)),
        permission("/c", Status::NotGranted),
        permission("/d", Status::Verdict(Verdict::InSync)),
    ];
    let edges = (1..5).map(|to| Edge {
        from: 0,
        to,
        link: Link::Has,
    });
    let graph = Graph {
        nodes,
        edges: edges.collect(),
    };
    let folded = graph.folded();
    assert_eq!(names(&folded), ["0", "/c", "3 permissions"]);
    let group = &folded.nodes[2];
    assert_eq!(group.status, Status::Verdict(Verdict::Drift));
    assert_eq!(group.note.as_deref(), Some("1 drift, 2 in_sync"));
    let ends: Vec<(usize, usize)> = folded
        .edges
        .iter()
        .map(|edge| (edge.from, edge.to))
        .collect();
    assert_eq!(ends, [(0, 1), (0, 2)]);
}

proptest! {
    #[test]
    fn a_focus_is_exactly_what_paths_reach(
        pairs in proptest::collection::vec((0usize..12, 0usize..12), 0..30),
        middle in 0usize..12,
    ) {
        let graph = made(12, &pairs);
        let mut reach = [[false; 12]; 12];
        for (place, row) in reach.iter_mut().enumerate() {
            row[place] = true;
        }
        for edge in &graph.edges {
            reach[edge.from][edge.to] = true;
        }
        for over in 0..12 {
            for from in 0..12 {
                for to in 0..12 {
                    reach[from][to] |= reach[from][over] && reach[over][to];
                }
            }
        }
        let expected: Vec<String> = (0..12)
            .filter(|other| reach[middle][*other] || reach[*other][middle])
            .map(|other| other.to_string())
            .collect();
        let focused = focus(&graph, middle);
        prop_assert_eq!(names(&focused), expected);
    }
}
