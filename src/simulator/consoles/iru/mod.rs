//! The Iru Endpoint console: "Access" with the API tokens, in its older and its newer layout.

mod create;
mod edit;
mod list;
mod token;
mod tree;

use super::form::encoded;
use super::html::{Html, el, name};
use super::{ROOT, Visit, me, nothing_here, page};
use crate::simulator::answer::Answer;
use crate::simulator::state::State;
use crate::simulator::world::{SimulatedTenant, SimulatedToken, World};

/// Two layouts of the console are in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    Newer,
    Older,
}

impl Layout {
    /// The front door of a tenant's console.
    pub(super) fn path(self, tenant: &str) -> String {
        let layout = match self {
            Self::Newer => "iru",
            Self::Older => "iru-older",
        };
        format!("{ROOT}{layout}/{}/", encoded(tenant))
    }
}

/// One tenant's console, as a page sees it.
struct Console<'w> {
    layout: Layout,
    key: &'w str,
    tenant: &'w SimulatedTenant,
    /// Who is signed in.
    me: String,
    world: &'w World,
}

impl<'w> Console<'w> {
    fn of(world: &'w World, layout: Layout, key: &str) -> Option<Self> {
        let (key, tenant) = world.tenants.get_key_value(key)?;
        Some(Self {
            layout,
            key,
            tenant,
            me: me(world),
            world,
        })
    }

    fn path(&self, rest: &str) -> String {
        format!("{}{rest}", self.layout.path(self.key))
    }

    /// A path of one token; `rest` is empty or begins with a slash.
    fn token_path(&self, id: &str, rest: &str) -> String {
        self.path(&format!("token/{}{rest}", encoded(id)))
    }

    fn live(&self) -> impl Iterator<Item = &'w SimulatedToken> {
        self.tenant.tokens.iter().filter(|token| !token.revoked)
    }

    fn token(&self, id: &str) -> Option<&'w SimulatedToken> {
        self.live().find(|token| token.id() == id)
    }

    /// A page with the navigation of the layout.
    fn page(&self, title: &str, main: Html) -> page::Page {
        let access = page::link(&self.path("access"), "Access");
        let navigation = match self.layout {
            Layout::Newer => {
                let account = el("details")
                    .child(el("summary").child(name(&self.me)))
                    .child(el("p").child(access));
                Html::all([page::link(&self.path(""), "Home").into(), account.into()])
            }
            Layout::Older => {
                let settings = el("details")
                    .child(el("summary").child("Settings"))
                    .child(el("p").child(access));
                Html::all([page::link(&self.path(""), "Home").into(), settings.into()])
            }
        };
        page::of_console("Iru Endpoint (formerly Kandji)", title, navigation, main)
    }

    fn home(&self) -> page::Page {
        let who = el("p")
            .child("You are signed in as ")
            .child(name(&self.me))
            .child(", with administrator credentials, to the tenant whose API host is ")
            .child(name(&self.tenant.host))
            .child(".");
        let rest = el("p").child("Only the API tokens are part of this rehearsal.");
        self.page("Home", Html::all([who.into(), rest.into()]))
    }

    /// Where the tokens are: the tab of the newer layout, the whole page of the older one.
    fn access(&self) -> page::Page {
        match self.layout {
            Layout::Older => self.tokens(None),
            Layout::Newer => {
                let says = el("p").child("Other tabs are not part of this rehearsal.");
                self.page("Access", Html::all([self.access_tabs(false), says.into()]))
            }
        }
    }

    fn access_tabs(&self, open: bool) -> Html {
        tabs([(self.tokens_path(), "API tokens", open)])
    }

    fn tokens_path(&self) -> String {
        match self.layout {
            Layout::Newer => self.path("api-tokens"),
            Layout::Older => self.path("access"),
        }
    }
}

/// Links that stand for tabs; the open one is marked for screen readers too.
fn tabs<const N: usize>(tabs: [(String, &'static str, bool); N]) -> Html {
    let tabs = tabs.into_iter().map(|(path, label, open)| {
        let link = page::link(&path, label);
        let link = match open {
            true => link.attr("aria-current", "page"),
            false => link,
        };
        Html::from(el("li").child(link))
    });
    el("ul").attr("class", "tabs").child(Html::all(tabs)).into()
}

/// Answers a visit to a tenant's console.
pub(super) fn answer(state: &mut State, layout: Layout, key: &str, visit: &Visit<'_>) -> Answer {
    let Some(console) = Console::of(&state.world, layout, key) else {
        return nothing_here();
    };
    let form = &visit.form;
    match (visit.sends, visit.parts) {
        (false, [""]) => console.home().sent(200),
        (false, ["access"]) => console.access().sent(200),
        (false, ["api-tokens"]) => console
            .tokens(form.has("saved").then_some("Saved."))
            .sent(200),
        (false, ["new-token"]) => console.new_token(form, None).sent(200),
        (true, ["new-token"]) => create::create(state, layout, key, form),
        (sends, ["token", id, rest @ ..]) => {
            let Some(token) = console.token(id) else {
                return nothing_here();
            };
            match (sends, rest) {
                (false, [""] | []) => console.view(token, form).sent(200),
                (false, ["permissions"]) => console.permissions(token, form).sent(200),
                (false, ["activity"]) => console.activity(token).sent(200),
                (false, ["saved"]) => console.saved(token, form).sent(200),
                (false, ["created"]) => {
                    let unseen = state.unseen.contains(*id);
                    console.created(token, unseen).sent(200)
                }
                (true, ["copy"]) => create::copy(state, layout, key, id),
                (false, ["manage"]) => console.manage(token).sent(200),
                (false, ["edit"]) => console.about(token, None).sent(200),
                (true, ["edit"]) => edit::save_about(state, layout, key, id, form),
                (false, ["configure"]) => console.boxes(token, form, None).sent(200),
                (true, ["configure"]) => edit::save_boxes(state, layout, key, id, form),
                (false, ["revoke"]) => console.ask_revoke(token, None).sent(200),
                (true, ["revoke"]) => token::revoke(state, layout, key, id),
                _ => nothing_here(),
            }
        }
        _ => nothing_here(),
    }
}
