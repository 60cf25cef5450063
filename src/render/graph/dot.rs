//! A graph in the language of Graphviz.

use super::{Border, GraphView, borders, kinds, label, says};
use crate::graph::Kind;

/// The graph as a DOT document; ends with a newline.
pub fn dot(view: &GraphView<'_>) -> String {
    let graph = view.graph;
    let mut out = String::from("digraph tenantry {\n  rankdir=LR;\n");
    let focus = view.focus.and_then(|address| graph.place_of(address));
    for (number, node) in graph.nodes.iter().enumerate() {
        let lines: Vec<String> = label(node).iter().map(|line| quoted(line)).collect();
        let text = lines.join("\\n");
        let border = border(node.kind(), Border::of(node.status));
        let ring = if focus == Some(number) {
            ", peripheries=2"
        } else {
            ""
        };
        let shape = shape(node.kind());
        out.push_str(&format!(
            "  n{number} [label=\"{text}\", shape={shape}, {border}{ring}];\n"
        ));
    }
    for edge in &graph.edges {
        let says = says(edge.link).map_or_else(String::new, |word| {
            format!(" [label=\"{word}\", style=\"dashed\"]")
        });
        out.push_str(&format!("  n{} -> n{}{says};\n", edge.from, edge.to));
    }
    legend(view, &mut out);
    out.push_str("}\n");
    out
}

/// What the shapes and borders mean that are in use.
fn legend(view: &GraphView<'_>, out: &mut String) {
    let asked = if view.asked {
        ""
    } else {
        ": declared, nobody was asked"
    };
    out.push_str(&format!(
        "  subgraph cluster_legend {{\n    label=\"Legend{asked}\";\n"
    ));
    for kind in kinds(view.graph) {
        let (word, shape, border) = (kind.word(), shape(kind), border(kind, Border::Plain));
        out.push_str(&format!(
            "    k_{word} [label=\"{word}\", shape={shape}, {border}];\n"
        ));
    }
    for (number, (border, text)) in borders(view.graph).into_iter().enumerate() {
        let border = self::border(Kind::Flow, border);
        let text = quoted(&text);
        out.push_str(&format!(
            "    b_{number} [label=\"{text}\", shape=box, {border}];\n"
        ));
    }
    out.push_str("  }\n");
}

fn shape(kind: Kind) -> &'static str {
    match kind {
        Kind::Org => "parallelogram",
        Kind::Tenant => "component",
        Kind::Token => "ellipse",
        Kind::Permission | Kind::Permissions | Kind::Flow => "box",
        Kind::Consumer => "cylinder",
        Kind::Connection => "hexagon",
        Kind::Card => "cds",
    }
}

fn border(kind: Kind, border: Border) -> String {
    let rounded = match kind {
        Kind::Permission | Kind::Permissions => Some("rounded"),
        _ => None,
    };
    let (line, width) = match border {
        Border::Plain => ("solid", 1),
        Border::Dashed => ("dashed", 2),
        Border::Thick => ("bold", 4),
    };
    let style: Vec<&str> = rounded.into_iter().chain([line]).collect();
    format!("style=\"{}\", penwidth={width}", style.join(","))
}

/// A text within the quotes of a label. Graphviz reads `\` and HTML's entities there.
fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            _ => out.push(c),
        }
    }
    // what the log of GitHub Actions obeys anywhere in a line
    out.replace("##[", "#&#35;[")
}
