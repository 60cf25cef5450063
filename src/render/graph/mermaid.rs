//! A graph as a Mermaid flowchart.

use super::{Border, GraphView, borders, kinds, label, says};
use crate::graph::Kind;
use crate::model::Address;

/// The graph as the text of a Mermaid flowchart; ends with a newline.
pub fn mermaid(view: &GraphView<'_>) -> String {
    let graph = view.graph;
    let mut out = String::from("flowchart LR\n");
    for (number, node) in graph.nodes.iter().enumerate() {
        let lines: Vec<String> = label(node).iter().map(|line| quoted(line)).collect();
        let (open, close) = shape(node.kind());
        let text = lines.join("<br/>");
        out.push_str(&format!("  n{number}{open}\"{text}\"{close}\n"));
    }
    for edge in &graph.edges {
        let arrow = match says(edge.link) {
            None => "-->".to_owned(),
            Some(word) => format!("-. {word} .->"),
        };
        out.push_str(&format!("  n{} {arrow} n{}\n", edge.from, edge.to));
    }
    legend(view, &mut out);
    out.push_str("  classDef dashed stroke:#b54708,stroke-width:2px,stroke-dasharray:6 4\n");
    out.push_str("  classDef thick stroke:#b42318,stroke-width:4px\n");
    out.push_str("  classDef focus stroke-width:6px\n");
    for (class, border) in [("dashed", Border::Dashed), ("thick", Border::Thick)] {
        let nodes = graph.nodes.iter().enumerate();
        let of_class = nodes.filter(|(_, node)| Border::of(node.status) == border);
        let mut ids: Vec<String> = of_class.map(|(number, _)| format!("n{number}")).collect();
        if borders(graph).iter().any(|(known, _)| *known == border) {
            ids.push(border_id(border).to_owned());
        }
        if !ids.is_empty() {
            out.push_str(&format!("  class {} {class}\n", ids.join(",")));
        }
    }
    if let Some(place) = view
        .focus
        .and_then(|address: &Address| graph.place_of(address))
    {
        out.push_str(&format!("  class n{place} focus\n"));
    }
    out
}

/// What the shapes and borders mean that are in use.
fn legend(view: &GraphView<'_>, out: &mut String) {
    let asked = if view.asked {
        ""
    } else {
        ": declared, nobody was asked"
    };
    out.push_str(&format!("  subgraph legend[\"Legend{asked}\"]\n"));
    for kind in kinds(view.graph) {
        let (open, close) = shape(kind);
        let word = kind.word();
        out.push_str(&format!("    k_{word}{open}\"{word}\"{close}\n"));
    }
    for (border, text) in borders(view.graph) {
        out.push_str(&format!(
            "    {}[\"{}\"]\n",
            border_id(border),
            quoted(&text)
        ));
    }
    out.push_str("  end\n");
}

fn border_id(border: Border) -> &'static str {
    match border {
        Border::Plain => "b_plain",
        Border::Dashed => "b_dashed",
        Border::Thick => "b_thick",
    }
}

fn shape(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Org => ("[/", "/]"),
        Kind::Tenant => ("[[", "]]"),
        Kind::Token => ("([", "])"),
        Kind::Permission | Kind::Permissions => ("(", ")"),
        Kind::Consumer => ("[(", ")]"),
        Kind::Connection => ("{{", "}}"),
        Kind::Card => (">", "]"),
        Kind::Flow => ("[", "]"),
    }
}

/// A text within the quotes of a label. Everything that Mermaid, its Markdown or HTML could act upon is a numbered entity.
fn quoted(text: &str) -> String {
    // Mermaid drops the end of an entity that follows one of these words and a colon
    let folded = text.to_ascii_lowercase();
    let taken = folded.contains("style") || folded.contains("classdef");
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        let plain = c.is_alphanumeric() || " .,/_-+='()".contains(c) || (c == ':' && !taken);
        // two letters of Mermaid's own marks for entities
        if (plain || !c.is_ascii()) && !matches!(c, '\u{fb02}' | '\u{b6}') {
            out.push(c);
        } else {
            out.push_str(&format!("#{};", c as u32));
        }
    }
    out
}
