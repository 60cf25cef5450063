//! "Add Token": the form, the new token's text, which is shown once, and the way on to its permissions.

use super::{Console, Layout};
use crate::simulator::Act;
use crate::simulator::answer::Answer;
use crate::simulator::consoles::form::Form;
use crate::simulator::consoles::html::{Html, el, name, void};
use crate::simulator::consoles::page::{Page, alert, field, form, link, submit};
use crate::simulator::consoles::{nothing_here, refused, see};
use crate::simulator::state::State;
use crate::simulator::world::Ticks;

const COPIED: &str =
    "I have copied the token and understand that I will not be able to see these details again.";

impl Console<'_> {
    /// The form, with what was typed before and why it was not taken.
    pub(super) fn new_token(&self, typed: &Form, says: Option<Html>) -> Page {
        let mcp = el("p")
            .child(
                void("input")
                    .attr("id", "mcp")
                    .attr("name", "mcp")
                    .attr("type", "checkbox")
                    .attr("role", "switch")
                    .attr("value", "on")
                    .flag("checked", typed.has("mcp")),
            )
            .child(" ")
            .child(el("label").attr("for", "mcp").child("Enable MCP"));
        let buttons = el("p")
            .child(submit("Create"))
            .child(" ")
            .child(link(&self.tokens_path(), "Cancel"));
        let fields = form(
            &self.path("new-token"),
            [
                field("Name", "name", "text", typed.text("name"), true),
                field(
                    "Description",
                    "description",
                    "text",
                    typed.text("description"),
                    false,
                ),
                match self.layout {
                    Layout::Newer => mcp.into(),
                    Layout::Older => Html::default(),
                },
                buttons.into(),
            ],
        );
        self.page(
            "Add an API token",
            Html::all([says.unwrap_or_default(), fields]),
        )
    }

    /// The dialog after "Create": the text waits to be copied, or it was shown already.
    pub(super) fn created(&self, token: &super::SimulatedToken, unseen: bool) -> Page {
        if !unseen {
            let says = alert(
                "The text of this token was shown once and cannot be shown again. If nobody has it, revoke the token and create another one.",
            );
            return self.page("Copy your API token", Html::all([says, self.way_on(token)]));
        }
        let says = el("p")
            .child("The token ")
            .child(name(&token.label))
            .child(" was created. Its text is shown once, after you click the button.");
        let copy = form(
            &self.token_path(token.id(), "/copy"),
            [submit("Copy Token")],
        );
        self.page("Copy your API token", Html::all([says.into(), copy]))
    }

    /// The text, this once.
    fn shown(&self, token: &super::SimulatedToken) -> Page {
        let text = token.value.as_ref().map_or("", |value| value.expose());
        let shown = el("p")
            .attr("class", "field")
            .child(el("label").attr("for", "token-text").child("API token"))
            .child(
                void("input")
                    .attr("id", "token-text")
                    .attr("type", "text")
                    .attr("value", text)
                    .attr("autocomplete", "off")
                    .flag("readonly", true)
                    .flag("autofocus", true),
            );
        let says = el("p").child("Copy the text from this field. It is not shown again.");
        let way_on = self.way_on(token);
        self.page(
            "Copy your API token",
            Html::all([says.into(), shown.into(), way_on]),
        )
    }

    fn way_on(&self, token: &super::SimulatedToken) -> Html {
        match self.layout {
            Layout::Newer => self.configure_or_skip(token),
            Layout::Older => {
                let tick = el("p")
                    .child(
                        void("input")
                            .attr("id", "copied")
                            .attr("type", "checkbox")
                            .flag("required", true),
                    )
                    .child(" ")
                    .child(el("label").attr("for", "copied").child(COPIED));
                el("form")
                    .attr("method", "get")
                    .attr("action", &self.token_path(token.id(), "/manage"))
                    .child(tick)
                    .child(submit("Next"))
                    .into()
            }
        }
    }

    fn configure_or_skip(&self, token: &super::SimulatedToken) -> Html {
        el("p")
            .child(link(
                &self.token_path(token.id(), "/configure?new=yes"),
                "Configure",
            ))
            .child(" ")
            .child(link(&self.tokens_path(), "Skip"))
            .into()
    }

    /// The older console's dialog before the permissions.
    pub(super) fn manage(&self, token: &super::SimulatedToken) -> Page {
        self.page("Manage API Permissions", self.configure_or_skip(token))
    }
}

/// Creates a token, without permissions yet.
pub(super) fn create(state: &mut State, layout: Layout, key: &str, form: &Form) -> Answer {
    let again = |state: &State, says: Html, status| match Console::of(&state.world, layout, key) {
        Some(console) => console.new_token(form, Some(says)).sent(status),
        None => nothing_here(),
    };
    if form.has("mcp") {
        let says = "Access over MCP is not part of this rehearsal: leave \"Enable MCP\" off.";
        return again(state, alert(says), 400);
    }
    let label = form.text("name");
    if label.is_empty() {
        return again(state, alert("\"Name\" is empty."), 400);
    }
    let act = Act::CreateToken {
        tenant: key.to_owned(),
        label: label.to_owned(),
        description: Some(form.text("description").to_owned()),
        permissions: Ticks::default(),
        by: None,
        store_as: None,
    };
    match state.act(act) {
        Err(error) => {
            let (says, status) = refused(&error);
            again(state, says, status)
        }
        Ok(done) => {
            let id = done.id.unwrap_or_default();
            state.unseen.insert(id.clone());
            match Console::of(&state.world, layout, key) {
                Some(console) => see(&console.token_path(&id, "/created")),
                None => nothing_here(),
            }
        }
    }
}

/// Shows a new token's text, this once. No redirect: a page that a browser could load ahead or again would use the one time up.
pub(super) fn copy(state: &mut State, layout: Layout, key: &str, id: &str) -> Answer {
    let unseen = state.unseen.remove(id);
    let console = Console::of(&state.world, layout, key);
    let Some((console, token)) = console.and_then(|console| {
        let token = console.token(id)?;
        Some((console, token))
    }) else {
        return nothing_here();
    };
    match unseen {
        true => console.shown(token).sent(200),
        false => console.created(token, false).sent(409),
    }
}
