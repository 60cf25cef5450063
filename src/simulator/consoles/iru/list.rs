//! The list of API tokens, and the tenant's API address above it.

use super::{Console, Layout};
use crate::simulator::consoles::html::{Element, Html, el, name, void};
use crate::simulator::consoles::page::{self, Page, link};
use crate::simulator::world::SimulatedToken;

impl Console<'_> {
    /// The list, with a word about what was just done.
    pub(super) fn tokens(&self, says: Option<&str>) -> Page {
        let first = self.live().next().is_none();
        let add = match (self.layout, first) {
            (Layout::Older, true) => "Add API Token",
            _ => "Add Token",
        };
        let add = el("p").child(link(&self.path("new-token"), add));
        let rows = self.live().map(|token| self.row(token));
        let list = match first {
            true => el("p").child("There is no API token yet."),
            false => table(
                ["Name", "Description", "Permissions", "More"],
                Html::all(rows),
            ),
        };
        let says = says.map_or_else(Html::default, page::status);
        let main = match self.layout {
            Layout::Newer => [
                self.access_tabs(true),
                says,
                self.api_url(),
                add.into(),
                list.into(),
            ],
            Layout::Older => [
                says,
                el("h2").child("API Token").into(),
                // the older console shows the address once there is a token
                match first {
                    true => Html::default(),
                    false => self.api_url(),
                },
                add.into(),
                list.into(),
            ],
        };
        self.page("Access", Html::all(main))
    }

    fn api_url(&self) -> Html {
        let host = &self.tenant.host;
        match self.layout {
            Layout::Newer => el("p")
                .child("Your organization's API URL is: ")
                .child(el("strong").child(name(host)))
                .into(),
            Layout::Older => el("p")
                .child(
                    el("label")
                        .attr("for", "api-url")
                        .child("Your organization's API URL"),
                )
                .child(" ")
                .child(
                    void("input")
                        .attr("id", "api-url")
                        .attr("type", "text")
                        .attr("value", host)
                        .flag("readonly", true),
                )
                .into(),
        }
    }

    fn row(&self, token: &SimulatedToken) -> Html {
        let id = token.id();
        let view = self.token_path(id, "");
        let label = match self.layout {
            Layout::Newer => name(&token.label),
            Layout::Older => el("a").attr("href", &view).child(name(&token.label)).into(),
        };
        let menu = el("details")
            .child(
                el("summary")
                    .attr("aria-label", &format!("⋮ {}", token.label))
                    .child("⋮"),
            )
            .child(el("p").child(link(&view, "View")));
        let more: Html = match self.layout {
            Layout::Newer => menu.into(),
            Layout::Older => link(&self.token_path(id, "/revoke"), "Delete").into(),
        };
        let count = token.permissions.0.len();
        el("tr")
            .child(el("th").attr("scope", "row").child(label))
            .child(el("td").child(name(token.description.as_deref().unwrap_or_default())))
            .child(el("td").child(count.to_string()))
            .child(el("td").child(more))
            .into()
    }
}

/// A table with these heads.
pub(super) fn table<const N: usize>(heads: [&str; N], rows: Html) -> Element {
    let heads = heads
        .into_iter()
        .map(|head| Html::from(el("th").attr("scope", "col").child(head)));
    el("table")
        .child(el("thead").child(el("tr").child(Html::all(heads))))
        .child(el("tbody").child(rows))
}
