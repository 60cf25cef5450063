//! Exports for a terminal: the cards of each flow, then what to look at.

use super::words::{notice, problems, trigger};
use super::{CAVEAT, FlowsView, connection, counted, folder, permissions};
use crate::exports::{Card, CardConnection, Export, Flow};
use crate::render::escape;
use crate::render::page::{Page, clip, visible};
use crate::render::style::{ALARM, ASIDE, CHANGE, HEAD, NAME, paint, risk};
use crate::render::tree::Leaf;

/// Narrower columns of a card and a connection say nothing: cards are stacked then.
const NARROWEST: (usize, usize) = (18, 12);
/// Places of one problem that are listed.
const PLACES: usize = 20;
/// Blanks before rows, and between cells.
const INDENT: usize = 2;
const GAP: usize = 2;

/// The exports as text with colours.
pub fn table(view: &FlowsView, width: usize) -> String {
    let mut page = Page::new(width);
    page.line(0, &paint(HEAD, view.summary()));
    for (name, export) in view.exports {
        for one in &export.notices {
            let mark = paint(CHANGE, "warning");
            page.line(
                0,
                &format!("{mark}: {}: {}", escape(name), escape(&notice(one))),
            );
        }
    }
    for (name, export) in view.exports {
        for flow in export.flows.iter().filter(|flow| !flow.cards.is_empty()) {
            one_flow(&mut page, view, name, export, flow);
        }
    }
    look_at(&mut page, view);
    footer(&mut page, view);
    page.finish()
}

fn one_flow(page: &mut Page, view: &FlowsView, name: &str, export: &Export, flow: &Flow) {
    page.blank();
    let mut about = Vec::new();
    about.extend(folder(export, flow).map(|folder| format!("folder {}", escape(folder))));
    about.extend(trigger(flow.trigger).map(str::to_owned));
    if view.exports.len() > 1 {
        about.push(escape(name).into_owned());
    }
    let about = paint(ASIDE, about.join(", "));
    page.line(0, &format!("{}  {about}", paint(NAME, escape(&flow.name))));
    page.rows(2, &rows(flow, room(page, flow)));
}

/// Columns for cards and for connections beside the widest permission; `None` when they do not fit side by side.
fn room(page: &Page, flow: &Flow) -> Option<(usize, usize)> {
    let widest = |texts: &mut dyn Iterator<Item = usize>| texts.max().unwrap_or(0);
    let cells = || flow.cards.iter().flat_map(permission_cells);
    let taken = widest(&mut cells().map(|[permission, _]| visible(&permission)))
        + widest(&mut cells().map(|[_, risk]| visible(&risk)))
        + INDENT
        + 3 * GAP;
    let free = page.width().checked_sub(taken)?;
    let cards = flow.cards.iter();
    let nickname = widest(&mut cards.map(|card| visible(&escape(connection(card)))));
    let nickname = nickname.min((free / 2).max(NARROWEST.1));
    let path = free.checked_sub(nickname)?;
    (path >= NARROWEST.0).then_some((path, nickname))
}

fn rows(flow: &Flow, room: Option<(usize, usize)>) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    if room.is_some() {
        let head = ["card", "connection", "permission"];
        rows.push(head.map(|word| paint(ASIDE, word)).to_vec());
    }
    for card in &flow.cards {
        let nickname = escape(connection(card));
        let (path, nickname) = match room {
            Some((wide, narrow)) => (shortened(card, wide), clip(&nickname, narrow)),
            None => (escape(&card.path()).into_owned(), nickname.into_owned()),
        };
        let nickname = match card.connection {
            CardConnection::Named { .. } => nickname,
            _ => paint(ALARM, nickname),
        };
        let mut before = vec![path, nickname];
        for cells in permission_cells(card) {
            let mut row = std::mem::replace(&mut before, vec![String::new(), String::new()]);
            row.extend(cells);
            rows.push(row);
        }
    }
    rows
}

/// Permission and risk, a row each.
fn permission_cells(card: &Card) -> Vec<[String; 2]> {
    let Some((permissions, perhaps)) = permissions(card) else {
        return vec![[paint(CHANGE, "unknown"), String::new()]];
    };
    let cell = |leaf: Leaf| {
        let mark = if perhaps { " ?" } else { "" };
        [
            format!("{}{mark}", leaf.short_path()),
            risk(leaf.risk, false).unwrap_or_default(),
        ]
    };
    permissions.iter().map(|one| cell(Leaf::of(one))).collect()
}

/// A long way is cut at its beginning: the card is at its end.
fn shortened(card: &Card, room: usize) -> String {
    let whole = escape(&card.path()).into_owned();
    if visible(&whole) <= room {
        return whole;
    }
    let mut ends = (1..=card.inside.len()).map(|from| {
        let around = card.inside[from..].iter().map(ToString::to_string);
        let end: Vec<String> = around.chain([card.title.clone()]).collect();
        format!("… > {}", escape(&end.join(" > ")))
    });
    ends.find(|end| visible(end) <= room)
        .unwrap_or_else(|| clip(&escape(&card.title), room))
}

fn look_at(page: &mut Page, view: &FlowsView) {
    let problems = problems(view);
    if problems.is_empty() {
        return;
    }
    page.blank();
    page.line(0, &paint(HEAD, "To look at"));
    for problem in problems {
        page.line(2, &escape(&problem.what));
        for place in problem.places.iter().take(PLACES) {
            page.line(4, &escape(place));
        }
        if problem.places.len() > PLACES {
            page.line(4, &format!("and {} more", problem.places.len() - PLACES));
        }
        let way_out = paint(ASIDE, "way out:");
        page.line(4, &format!("{way_out} {}", escape(&problem.way_out)));
    }
}

fn footer(page: &mut Page, view: &FlowsView) {
    page.blank();
    let flows = view.exports.iter().flat_map(|(_, export)| &export.flows);
    let without = flows.filter(|flow| flow.cards.is_empty()).count();
    if without > 0 || view.others() > 0 {
        let others = usize::try_from(view.others()).unwrap_or(usize::MAX);
        let verb = if without == 1 { "has" } else { "have" };
        page.line(
            0,
            &format!(
                "Not shown: {} that {verb} no card of the connector, {} of other connectors.",
                counted(without, "flow"),
                counted(others, "card"),
            ),
        );
    }
    let cards = || view.exports.iter().flat_map(|(_, export)| export.cards());
    let shown = |test: fn(&(Vec<crate::model::Permission>, bool)) -> bool| {
        cards()
            .filter_map(|(_, card)| permissions(card))
            .any(|one| test(&one))
    };
    if shown(|(all, _)| all.iter().any(|one| !Leaf::of(one).documented)) {
        page.line(
            0,
            "~ label inferred, not seen on a screen: method and path decide.",
        );
    }
    if shown(|(_, perhaps)| *perhaps) {
        page.line(0, "? one of these; an input decides which.");
    }
    if cards().next().is_some() {
        page.line(0, CAVEAT);
        page.line(
            0,
            "The smallest set of each connection: the same command with --suggest.",
        );
    }
}
