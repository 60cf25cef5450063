//! Parts of a graph: what one thing stands on and what stands on it, and the overview with the permissions of each token as one.

use std::collections::{BTreeMap, BTreeSet};

use super::parts::{Edge, Graph, Kind, Link, Node, Status, Subject};
use crate::model::{Address, Verdict};

impl Graph {
    /// An address with everything upstream and downstream of it, and nothing else; `None` when it is not in the graph.
    pub fn focus(&self, address: &Address) -> Option<Self> {
        let middle = self.place_of(address)?;
        let upstream = self.reached(middle, |edge| (edge.to, edge.from));
        let downstream = self.reached(middle, |edge| (edge.from, edge.to));
        let kept: BTreeSet<usize> = upstream.union(&downstream).copied().collect();
        Some(self.only(&kept))
    }

    /// Everything that can be reached along edges, in the direction that `ends` gives.
    fn reached(&self, start: usize, ends: impl Fn(&Edge) -> (usize, usize)) -> BTreeSet<usize> {
        let mut next: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for edge in &self.edges {
            let (from, to) = ends(edge);
            next.entry(from).or_default().push(to);
        }
        let mut reached = BTreeSet::from([start]);
        let mut waiting = vec![start];
        while let Some(place) = waiting.pop() {
            for to in next.get(&place).into_iter().flatten() {
                if reached.insert(*to) {
                    waiting.push(*to);
                }
            }
        }
        reached
    }

    /// These nodes, and the edges between them.
    fn only(&self, kept: &BTreeSet<usize>) -> Self {
        let places: BTreeMap<usize, usize> = kept.iter().copied().zip(0..).collect();
        let nodes = kept.iter().filter_map(|place| self.nodes.get(*place));
        let edges = self.edges.iter().filter_map(|edge| {
            Some(Edge {
                from: *places.get(&edge.from)?,
                to: *places.get(&edge.to)?,
                link: edge.link,
            })
        });
        Self {
            nodes: nodes.cloned().collect(),
            edges: edges.collect(),
        }
    }

    /// The overview: the permissions of each token are one node. Those that something needs and that are not granted stay, with
    /// what needs them.
    pub fn folded(&self) -> Self {
        let mut groups: BTreeMap<Subject, Vec<Status>> = BTreeMap::new();
        let mut kept = BTreeSet::new();
        for (place, node) in self.nodes.iter().enumerate() {
            match &node.subject {
                Subject::Permission { token, .. } if node.status != Status::NotGranted => {
                    let token = token.clone();
                    let group = groups.entry(Subject::Permissions { token });
                    group.or_default().push(node.status);
                }
                _ => {
                    kept.insert(place);
                }
            }
        }
        let rest = self.only(&kept);
        let mut nodes = rest.nodes.clone();
        nodes.extend(
            groups
                .into_iter()
                .map(|(subject, all)| group(subject, &all)),
        );
        nodes.sort_by(|a, b| a.subject.cmp(&b.subject));
        let places: BTreeMap<&Subject, usize> =
            nodes.iter().map(|node| &node.subject).zip(0..).collect();
        let at = |subject: &Subject| places.get(subject).copied();
        let mut edges: Vec<Edge> = rest
            .edges
            .iter()
            .filter_map(|edge| {
                let (from, to) = (rest.nodes.get(edge.from)?, rest.nodes.get(edge.to)?);
                let (from, to) = (at(&from.subject)?, at(&to.subject)?);
                let link = edge.link;
                Some(Edge { from, to, link })
            })
            .chain(nodes.iter().filter_map(|node| match &node.subject {
                Subject::Permissions { token } => Some(Edge {
                    from: at(&Subject::Address(token.clone()))?,
                    to: at(&node.subject)?,
                    link: Link::Has,
                }),
                _ => None,
            }))
            .collect();
        edges.sort_unstable();
        Self { nodes, edges }
    }

    /// The kinds of its nodes, in the order of [`Kind`].
    pub fn kinds(&self) -> BTreeSet<Kind> {
        self.nodes.iter().map(Node::kind).collect()
    }

    /// The statuses of its nodes.
    pub fn statuses(&self) -> BTreeSet<Status> {
        self.nodes.iter().map(|node| node.status).collect()
    }
}

/// The permissions of one token as a node: how many, and how many of them stand how.
fn group(subject: Subject, all: &[Status]) -> Node {
    let mut counts: BTreeMap<Status, usize> = BTreeMap::new();
    for status in all {
        *counts.entry(*status).or_default() += 1;
    }
    let gravest = counts.keys().next_back().copied();
    let note = (counts.len() > 1).then(|| {
        let each = counts.iter().rev();
        let each = each.map(|(status, count)| format!("{count} {}", status.word()));
        each.collect::<Vec<_>>().join(", ")
    });
    let s = if all.len() == 1 { "" } else { "s" };
    Node {
        subject,
        name: format!("{} permission{s}", all.len()),
        status: gravest.unwrap_or(Status::Verdict(Verdict::InSync)),
        note,
    }
}
