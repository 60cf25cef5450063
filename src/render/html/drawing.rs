//! What stands on what: a drawing for eyes, and the same as a nested list for everybody. The layout is a function of the graph.

use super::markup::Html;
use super::{badge, folded};
use crate::graph::{Graph, Kind, Link, Node, Status};
use crate::model::Verdict;
use crate::render::escape;
use crate::render::page::clip;

/// More things than this are not drawn: the list has them all.
const DRAWN: usize = 120;

/// Columns of the drawing, in which what is on the right stands on what is on the left.
const COLUMNS: [&[Kind]; 5] = [
    &[Kind::Tenant],
    // a connection stands on both
    &[Kind::Token, Kind::Org],
    &[
        Kind::Permission,
        Kind::Permissions,
        Kind::Connection,
        Kind::Consumer,
    ],
    &[Kind::Card],
    &[Kind::Flow],
];

const WIDTH: usize = 236;
const HEIGHT: usize = 44;
const GAP_X: usize = 56;
const GAP_Y: usize = 14;

/// Characters of a name in a box.
const NAME: usize = 30;

/// The section, and how many things stand in it.
pub fn section(graph: &Graph) -> (Html, usize) {
    let mut html = Html::fragment();
    if graph.nodes.len() <= DRAWN {
        drawing(&mut html, graph);
    } else {
        let many = format!(
            "{} things are too many for a drawing; the list has them all.",
            graph.nodes.len()
        );
        html.element("p", &[("class", "intro")], &many);
    }
    list(&mut html, graph);
    (html, graph.nodes.len())
}

/// Where each node is drawn: its column, and its row there. Rows follow those of what they stand on, so that lines cross little.
fn places(graph: &Graph) -> Vec<(usize, usize)> {
    let column = |node: &Node| {
        let of = COLUMNS
            .iter()
            .position(|kinds| kinds.contains(&node.kind()));
        of.unwrap_or(COLUMNS.len() - 1)
    };
    let used: Vec<usize> = (0..COLUMNS.len())
        .filter(|at| graph.nodes.iter().any(|node| column(node) == *at))
        .collect();
    let mut rows = vec![0; graph.nodes.len()];
    for at in &used {
        let mut here: Vec<(usize, usize)> = (0..graph.nodes.len())
            .filter(|place| column(&graph.nodes[*place]) == *at)
            .map(|place| {
                let above = graph.edges.iter().filter(|edge| edge.to == place);
                let above = above.map(|edge| edge.from);
                let row = above.filter(|from| column(&graph.nodes[*from]) < *at);
                (row.map(|from| rows[from]).min().unwrap_or_default(), place)
            })
            .collect();
        here.sort_unstable();
        for (row, (_, place)) in here.into_iter().enumerate() {
            rows[place] = row;
        }
    }
    let nodes = graph.nodes.iter().zip(rows);
    nodes
        .map(|(node, row)| {
            let at = column(node);
            (used.iter().filter(|one| **one < at).count(), row)
        })
        .collect()
}

fn drawing(html: &mut Html, graph: &Graph) {
    let places = places(graph);
    let columns = places
        .iter()
        .map(|(column, _)| column + 1)
        .max()
        .unwrap_or(1);
    let rows = places.iter().map(|(_, row)| row + 1).max().unwrap_or(1);
    let width = columns * WIDTH + (columns - 1) * GAP_X + 4;
    let height = rows * (HEIGHT + GAP_Y) + 4;
    let scrolls = [
        ("class", "scrolls"),
        ("tabindex", "0"),
        ("role", "group"),
        ("aria-label", "Drawing"),
    ];
    html.within("div", &scrolls, |html| {
        let view = format!("0 0 {width} {height}");
        let attributes = [
            ("viewBox", view.as_str()),
            ("width", &width.to_string()),
            ("height", &height.to_string()),
            ("role", "img"),
            (
                "aria-label",
                "Drawing of what stands on what. The list below says the same.",
            ),
        ];
        html.within("svg", &attributes, |html| {
            for edge in &graph.edges {
                line(html, places[edge.from], places[edge.to], edge.link);
            }
            for (node, place) in graph.nodes.iter().zip(&places) {
                draw(html, node, *place);
            }
        });
    });
    html.element(
        "p",
        &[("class", "aside")],
        "What is on the right stands on what is on the left. Thick border: it moved, or is missing. Dashed border: not known, not managed, or to be changed. Dashed line: a need.",
    );
}

/// The corner of a box.
fn corner((column, row): (usize, usize)) -> (usize, usize) {
    (2 + column * (WIDTH + GAP_X), 2 + row * (HEIGHT + GAP_Y))
}

fn line(html: &mut Html, from: (usize, usize), to: (usize, usize), link: Link) {
    let kind = match link {
        Link::Needs | Link::MayNeed => "edge need",
        Link::Has | Link::Runs | Link::PartOf => "edge",
    };
    let ((from_x, from_y), (to_x, to_y)) = (corner(from), corner(to));
    let (y1, y2) = (from_y + HEIGHT / 2, to_y + HEIGHT / 2);
    // in one column, or backwards: around the right sides
    let (x1, x2, bend) = match from.0.cmp(&to.0) {
        std::cmp::Ordering::Less => (from_x + WIDTH, to_x, (from_x + WIDTH + to_x) / 2),
        std::cmp::Ordering::Greater => (from_x, to_x + WIDTH, (from_x + to_x + WIDTH) / 2),
        std::cmp::Ordering::Equal => (from_x + WIDTH, to_x + WIDTH, from_x + WIDTH + GAP_X / 2),
    };
    let path = format!("M{x1} {y1}C{bend} {y1} {bend} {y2} {x2} {y2}");
    html.element("path", &[("class", kind), ("d", &path)], "");
}

fn draw(html: &mut Html, node: &Node, place: (usize, usize)) {
    let (x, y) = corner(place);
    let class = format!("node {}", attention(node.status));
    html.within("g", &[("class", &class)], |html| {
        let radius = match node.kind() {
            Kind::Connection | Kind::Consumer | Kind::Flow => "18",
            _ => "4",
        };
        let attributes = [
            ("x", x.to_string()),
            ("y", y.to_string()),
            ("width", WIDTH.to_string()),
            ("height", HEIGHT.to_string()),
        ];
        let mut all: Vec<(&'static str, &str)> = attributes
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        all.push(("rx", radius));
        html.element("rect", &all, "");
        for (class, down, text) in [
            ("name", 19, clip(&escape(&node.name), NAME)),
            ("kind", 35, clip(&says(node), NAME + 6)),
        ] {
            let (left, base) = ((x + 12).to_string(), (y + down).to_string());
            html.element(
                "text",
                &[("class", class), ("x", &left), ("y", &base)],
                &text,
            );
        }
    });
}

/// `token, drift`
fn says(node: &Node) -> String {
    format!(
        "{}, {}",
        node.kind().word(),
        node.status.word().replace('_', " ")
    )
}

/// How much a status asks for attention.
fn attention(status: Status) -> &'static str {
    match status {
        Status::Verdict(Verdict::Drift | Verdict::Conflict)
        | Status::NoConnection
        | Status::NotGranted => "thick",
        Status::Verdict(Verdict::InSync | Verdict::Accepted)
        | Status::Declared
        | Status::Exported => "plain",
        _ => "dashed",
    }
}

/// Each thing with what stands on it, as entries that fold.
fn list(html: &mut Html, graph: &Graph) {
    let mut below: Vec<Vec<(usize, Link)>> = vec![Vec::new(); graph.nodes.len()];
    for edge in &graph.edges {
        below[edge.from].push((edge.to, edge.link));
    }
    for (node, below) in graph.nodes.iter().zip(below) {
        folded(
            html,
            |html| label(html, node),
            |html| {
                if let Some(note) = &node.note {
                    html.element("p", &[], &escape(note));
                }
                if below.is_empty() {
                    html.element("p", &[("class", "aside")], "Nothing stands on it.");
                    return;
                }
                html.within("ul", &[], |html| {
                    for (place, link) in below {
                        html.within("li", &[], |html| {
                            html.element("span", &[("class", "aside")], &relation(link));
                            label(html, &graph.nodes[place]);
                        });
                    }
                });
            },
        );
    }
}

fn relation(link: Link) -> String {
    let word = match link {
        Link::Has => "has",
        Link::Runs => "carries",
        Link::PartOf => "is part of",
        Link::Needs => "needs",
        Link::MayNeed => "may need",
    };
    format!("{word} ")
}

fn label(html: &mut Html, node: &Node) {
    let kind = match attention(node.status) {
        "thick" => "bad",
        "dashed" => "wait",
        _ => "calm",
    };
    badge(html, kind, &node.status.word().replace('_', " "));
    html.text(node.kind().word());
    html.text(" ");
    html.element("strong", &[], &clip(&escape(&node.name), 80));
    if let crate::graph::Subject::Address(address) = &node.subject {
        html.text(" ");
        html.element("code", &[], &escape(&address.to_string()));
    }
}
