//! The permission tree: sections, groups and boxes of the catalog; the box at the head of an area stands for all below it.

use std::collections::BTreeSet;

use crate::catalog::{self, Operation, Resolved};
use crate::model::Permission;
use crate::simulator::consoles::form::{Form, encoded};
use crate::simulator::consoles::html::{Element, Html, el, void};
use crate::simulator::consoles::page::field;

/// The boxes that are ticked in a form, or live ones before it was sent.
pub(super) struct Chosen(pub(super) BTreeSet<Permission>);

impl Chosen {
    /// Reads the boxes; a head that was changed without a script decides for all below it.
    pub(super) fn of(form: &Form, live: &BTreeSet<Permission>) -> Self {
        if !form.has("edited") {
            return Self(live.clone());
        }
        let known = |text: &str| match catalog::resolve(text) {
            Ok(Resolved::One(permission)) => Some(permission),
            Ok(Resolved::OutsideCatalog(permission)) => {
                live.contains(&permission).then_some(permission)
            }
            _ => None,
        };
        let mut ticked: BTreeSet<Permission> = form.all("tick").filter_map(known).collect();
        if form.text("heads") == "server" {
            let before: BTreeSet<&str> = form.all("all").collect();
            let after: BTreeSet<&str> = form.all("head").collect();
            for group in catalog::groups() {
                let path = group.path.as_str();
                match (before.contains(path), after.contains(path)) {
                    (false, true) => ticked.extend(group.members.iter().cloned()),
                    (true, false) => ticked.retain(|one| !group.members.contains(one)),
                    _ => {}
                }
            }
        }
        Self(ticked)
    }
}

/// One area: a section, or a group in one.
#[derive(Default)]
struct Area {
    path: String,
    boxes: Vec<&'static Operation>,
    areas: Vec<Area>,
}

impl Area {
    /// The whole tree of the catalog; its root has no path.
    fn root() -> Self {
        let mut root = Self::default();
        for operation in catalog::operations() {
            let mut area = &mut root;
            let group = operation.group.as_deref().unwrap_or_default();
            for label in group.split(": ").filter(|label| !label.is_empty()) {
                let path = match area.path.as_str() {
                    "" => label.to_owned(),
                    above => format!("{above}: {label}"),
                };
                area = area.child(path);
            }
            area.boxes.push(operation);
        }
        root
    }

    fn child(&mut self, path: String) -> &mut Self {
        let place = self.areas.iter().position(|area| area.path == path);
        let place = place.unwrap_or_else(|| {
            self.areas.push(Self {
                path,
                ..Self::default()
            });
            self.areas.len() - 1
        });
        &mut self.areas[place]
    }

    fn label(&self) -> &str {
        self.path.rsplit(": ").next().unwrap_or_default()
    }

    fn all(&self) -> Vec<&'static Operation> {
        let below = self.areas.iter().flat_map(Area::all);
        self.boxes.iter().copied().chain(below).collect()
    }
}

/// The tree as one form shows it.
pub(super) struct Tree<'t> {
    live: &'t BTreeSet<Permission>,
    chosen: &'t Chosen,
    search: String,
    only_enabled: bool,
    expanded: bool,
}

impl<'t> Tree<'t> {
    /// The tree that a form asks for.
    pub(super) fn new(form: &Form, live: &'t BTreeSet<Permission>, chosen: &'t Chosen) -> Self {
        Self {
            live,
            chosen,
            search: form.text("search").to_owned(),
            only_enabled: form.has("only") && !form.has("every"),
            expanded: form.has("expand") && !form.has("collapse"),
        }
    }

    fn narrowed(&self) -> bool {
        self.only_enabled || !self.search.is_empty()
    }

    fn ticked(&self, permission: &Permission) -> bool {
        self.chosen.0.contains(permission)
    }

    fn shows(&self, operation: &Operation) -> bool {
        let search = self.search.to_lowercase();
        let texts = [&operation.console_path, &operation.call()];
        let found = texts
            .iter()
            .any(|text| text.to_lowercase().contains(&search));
        found && (!self.only_enabled || self.ticked(&operation.permission))
    }

    /// Everything between the fields and "Save".
    pub(super) fn html(&self) -> Html {
        let root = Area::root();
        let outside: Vec<&Permission> = self
            .live
            .iter()
            .filter(|permission| catalog::operation(permission).is_none())
            .collect();
        let mut items = self.inside(&root);
        items.extend(outside.iter().map(|permission| self.outside(permission)));
        let hidden = root
            .all()
            .into_iter()
            .filter(|operation| !self.shows(operation) && self.ticked(&operation.permission));
        let carried = hidden.map(|operation| {
            let value = operation.permission.to_string();
            hidden_field("tick", &value)
        });
        let list = match items.is_empty() {
            true => el("p").child("No permission fits."),
            false => el("ul").attr("class", "boxes").child(Html::all(items)),
        };
        Html::all([
            el("h2").child("Permissions").into(),
            self.tools(),
            Html::all(carried),
            list.into(),
        ])
    }

    /// Search, "Only show enabled permissions", "Expand all". Enter in the search field searches: its button comes first.
    fn tools(&self) -> Html {
        let button = |name: &'static str, label: &str| {
            el("button")
                .attr("type", "submit")
                .attr("name", name)
                .attr("value", "yes")
                .child(label)
        };
        let (only, keeps_only) = match self.only_enabled {
            true => (
                button("every", "Show all permissions"),
                hidden_field("only", "yes"),
            ),
            false => (
                button("only", "Only show enabled permissions"),
                Html::default(),
            ),
        };
        let (expand, keeps_expanded) = match self.expanded {
            true => (
                button("collapse", "Collapse all"),
                hidden_field("expand", "yes"),
            ),
            false => (button("expand", "Expand all"), Html::default()),
        };
        Html::all([
            field("Search", "search", "search", &self.search, false),
            el("p")
                .child(el("button").attr("type", "submit").child("Search"))
                .child(" ")
                .child(only)
                .child(" ")
                .child(expand)
                .into(),
            keeps_only,
            keeps_expanded,
        ])
    }

    fn inside(&self, area: &Area) -> Vec<Html> {
        let boxes = area.boxes.iter().filter(|operation| self.shows(operation));
        let boxes = boxes.map(|operation| self.one(operation));
        let areas = area.areas.iter().filter_map(|area| self.area(area));
        boxes.chain(areas).collect()
    }

    /// An area with the box at its head. A narrowed tree has no such boxes: what they would change is not all in sight.
    fn area(&self, area: &Area) -> Option<Html> {
        let inside = self.inside(area);
        if inside.is_empty() {
            return None;
        }
        let all = area.all();
        let count = all
            .iter()
            .filter(|operation| self.ticked(&operation.permission))
            .count();
        let whole = count == all.len();
        let enabled = format!(" {count} of {} enabled", all.len());
        let label = area.label();
        let summary = format!("Single boxes of {label}");
        let details = el("details")
            .flag("open", self.expanded || self.narrowed())
            .child(el("summary").child(summary))
            .child(el("ul").attr("class", "boxes").child(Html::all(inside)));
        if self.narrowed() {
            let head = el("strong").child(label);
            let item = el("li").child(head).child(enabled).child(details);
            return Some(item.into());
        }
        let was_whole = match whole {
            true => hidden_field("all", &area.path),
            false => Html::default(),
        };
        let id = format!("head-{}", encoded(&area.path));
        let head = checkbox(&id, "head", &area.path, whole).attr("data-head", "");
        let item = el("li")
            .attr("data-area", &area.path)
            .child(was_whole)
            .child(head)
            .child(" ")
            .child(
                el("label")
                    .attr("for", &id)
                    .child(el("strong").child(label)),
            )
            .child(enabled)
            .child(details);
        Some(item.into())
    }

    fn one(&self, operation: &Operation) -> Html {
        let permission = &operation.permission;
        self.line(permission, &operation.label, &operation.short_call())
    }

    /// A permission that the token has and the catalog does not know.
    fn outside(&self, permission: &Permission) -> Html {
        let call = permission.to_string();
        self.line(permission, &call, &call)
    }

    fn line(&self, permission: &Permission, label: &str, call: &str) -> Html {
        let value = permission.to_string();
        let id = format!("box-{}", encoded(&value));
        let note = format!("call-{}", encoded(&value));
        let tick = checkbox(&id, "tick", &value, self.ticked(permission))
            .attr("data-box", "")
            .attr("aria-describedby", &note);
        el("li")
            .child(tick)
            .child(" ")
            .child(el("label").attr("for", &id).child(label))
            .child(" ")
            .child(el("code").attr("id", &note).child(call))
            .into()
    }
}

fn checkbox(id: &str, name: &'static str, value: &str, ticked: bool) -> Element {
    void("input")
        .attr("id", id)
        .attr("type", "checkbox")
        .attr("name", name)
        .attr("value", value)
        .flag("checked", ticked)
}

/// A field that carries what the form does not show.
pub(super) fn hidden_field(name: &'static str, value: &str) -> Html {
    void("input")
        .attr("type", "hidden")
        .attr("name", name)
        .attr("value", value)
        .into()
}
