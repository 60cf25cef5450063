//! The page for a terminal, and Markdown.

use super::document::{Document, Section};
use crate::render::escape::{escape, markdown as foreign};
use crate::render::page::Page;

/// For a terminal of so many columns.
pub fn human(document: &Document, width: usize) -> String {
    let mut page = Page::new(width);
    page.line(0, &document.title);
    page.blank();
    for line in &document.lead {
        page.line(0, &escape(line));
    }
    for section in &document.sections {
        page.blank();
        page.line(0, &section.title);
        for sentence in &section.says {
            page.line(2, &escape(sentence));
        }
        table(&mut page, section);
    }
    page.finish()
}

/// A table where it fits; else each row as a block of lines.
fn table(page: &mut Page, section: &Section) {
    if section.rows.is_empty() {
        return;
    }
    let head = section.head.iter().map(|cell| (*cell).to_owned()).collect();
    let cells = |row: &Vec<String>| row.iter().map(|cell| escape(cell).into_owned()).collect();
    let rows: Vec<Vec<String>> = std::iter::once(head)
        .chain(section.rows.iter().map(cells))
        .collect();
    if page.fits(2, &rows) {
        page.rows(2, &rows);
        return;
    }
    for row in &section.rows {
        page.blank();
        for (name, cell) in section
            .head
            .iter()
            .zip(row)
            .filter(|(_, cell)| !cell.is_empty())
        {
            page.hanging(2, 4, &format!("{name}: {}", escape(cell)));
        }
    }
}

/// As Markdown.
pub fn markdown(document: &Document) -> String {
    let mut out = format!("# {}\n", foreign(&document.title));
    for line in &document.lead {
        out.push_str(&format!("\n{}\n", foreign(line)));
    }
    for section in &document.sections {
        out.push_str(&format!("\n## {}\n", foreign(&section.title)));
        for sentence in &section.says {
            out.push_str(&format!("\n{}\n", foreign(sentence)));
        }
        if section.rows.is_empty() {
            continue;
        }
        out.push_str(&format!("\n| {} |\n", section.head.join(" | ")));
        out.push_str(&format!("|{}\n", " --- |".repeat(section.head.len())));
        for row in &section.rows {
            let cells: Vec<String> = row.iter().map(|cell| foreign(cell)).collect();
            out.push_str(&format!("| {} |\n", cells.join(" | ")));
        }
    }
    out
}
