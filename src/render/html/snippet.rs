//! The lines of a file that a diagnostic points at, with what it means marked.

use super::markup::Html;
use crate::diagnostic::Label;
use crate::render::escape;
use crate::render::page::clip;
use crate::render::report::Report;
use crate::render::report::places::Places;

/// Lines of one label at most.
const LINES: usize = 8;

/// Characters of a line before, in and behind the mark, at most.
const LONGEST: usize = 160;

/// Draws the lines of one label, with one line around them.
pub fn draw(html: &mut Html, report: &Report, places: &Places, label: &Label) {
    let Some(place) = places.at(label.span) else {
        return;
    };
    let Some(file) = report.sources.get(label.span.file) else {
        return;
    };
    let (start, end) = (place.offset, place.offset + place.length);
    html.within("figure", &[("class", "snippet")], |html| {
        html.within("figcaption", &[], |html| {
            let at = format!("{}:{}:{}", place.path, place.line, place.column);
            html.element("code", &[], &escape(&at));
            if !label.text.is_empty() {
                html.text(&format!(" {}", escape(&label.text)));
            }
        });
        let attributes = [
            ("tabindex", "0"),
            ("role", "group"),
            ("aria-label", "Lines of the file"),
        ];
        html.within("pre", &attributes, |html| {
            let (first, begin) = line_before(&file.text, place.line, start);
            let mut offset = begin;
            let shown = file.text.get(begin..).unwrap_or_default().split('\n');
            for (number, line) in (first..=place.end_line + 1).zip(shown).take(LINES) {
                // what of the line is marked, in bytes of the line
                let from = start.clamp(offset, offset + line.len()) - offset;
                let to = end.clamp(offset, offset + line.len()) - offset;
                one(
                    html,
                    number,
                    [line.get(..from), line.get(from..to), line.get(to..)],
                );
                offset += line.len() + 1;
            }
        });
    });
}

/// The number and the start of the line before the one in which `at` is; that one itself where it is the first.
fn line_before(text: &str, line: usize, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let Some(above) = before.get(..start.saturating_sub(1)).filter(|_| start > 0) else {
        return (line, start);
    };
    (
        line.saturating_sub(1),
        above.rfind('\n').map_or(0, |end| end + 1),
    )
}

fn one(html: &mut Html, number: usize, parts: [Option<&str>; 3]) {
    let [before, marked, after] = parts.map(|part| {
        let part = part.unwrap_or_default().trim_end_matches('\r');
        clip(&escape(part), LONGEST)
    });
    html.element("span", &[("class", "number")], &format!("{number:>4}  "));
    html.text(&before);
    if !marked.is_empty() {
        html.element("mark", &[], &marked);
    }
    html.text(&after);
    html.text("\n");
}
