//! Exports as Markdown, for an issue or a pull request.

use super::words::{notice, problems};
use super::{CAVEAT, FlowsView, connection, folder, permissions};
use crate::exports::Card;
use crate::render::escape::{markdown as md, markdown_code as code};
use crate::render::tree::Leaf;

/// The exports as Markdown; ends with a newline.
pub fn markdown(view: &FlowsView) -> String {
    let mut text = format!("## Flows\n\n{}.\n", md(&view.summary()));
    for (name, export) in view.exports {
        for one in &export.notices {
            text.push_str(&format!(
                "\n**Warning**: {}: {}.\n",
                md(name),
                md(&notice(one))
            ));
        }
    }
    let mut head = "\n| flow | card | connection | permission | folder |\n|---|---|---|---|---|\n";
    for (_, export) in view.exports {
        for (flow, card) in export.cards() {
            let folder = folder(export, flow).map(md).unwrap_or_default();
            text.push_str(std::mem::take(&mut head));
            text.push_str(&format!(
                "| {} | {} | {} | {} | {folder} |\n",
                md(&flow.name),
                md(&card.path()),
                md(connection(card)),
                permission_cell(card),
            ));
        }
    }
    let problems = problems(view);
    if !problems.is_empty() {
        text.push_str("\n### To look at\n\n");
    }
    for problem in problems {
        text.push_str(&format!(
            "- {}. Way out: {}\n",
            md(&problem.what),
            md(&problem.way_out)
        ));
        for place in &problem.places {
            text.push_str(&format!("  - {}\n", md(place)));
        }
    }
    text.push_str(&format!("\n{CAVEAT}\n"));
    text
}

/// Console path and call of each, below each other.
fn permission_cell(card: &Card) -> String {
    let Some((permissions, perhaps)) = permissions(card) else {
        return "**unknown**".to_owned();
    };
    let lines = permissions.iter().map(|one| {
        let leaf = Leaf::of(one);
        let perhaps = if perhaps { "perhaps " } else { "" };
        // a code span in a table must not hold a bar; no operation of the catalog does
        format!(
            "{perhaps}{} {}",
            md(&leaf.short_path()),
            code(&leaf.operation)
        )
    });
    lines.collect::<Vec<_>>().join("<br>")
}
