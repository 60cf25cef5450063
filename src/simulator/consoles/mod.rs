//! The two consoles as pages for a browser: what a person clicks here becomes an act, and its events enter the logs.
//! Plain HTML that works without a script. Holds no rule of the services: those are in `acts`.

mod form;
mod guard;
mod html;
mod iru;
mod okta;
mod page;

use axum::body::Body;

pub(super) use guard::refusal;

use self::form::{Form, decoded};
use self::html::{Html, el, name};
use super::SimulatorError;
use super::answer::Answer;
use super::asked::Asked;
use super::server::Shared;
use super::state::State;
use super::world::{SimulatedTenant, World};
use crate::model::{ApiHost, OktaDomain};

/// Where they begin, behind the prefix of the stand-in's own pages.
pub(super) const PREFIX: &str = "console/";

/// Where they begin on the port.
const ROOT: &str = "/_simulator/console/";

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("tree.js");

/// What a browser may do with a page: show it, send its forms back here, and keep no copy.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    ("cache-control", "no-store"),
    ("referrer-policy", "same-origin"),
    ("x-content-type-options", "nosniff"),
    ("cross-origin-opener-policy", "same-origin"),
];

/// One visit to a console.
struct Visit<'v> {
    /// Whether something is sent, rather than looked at.
    sends: bool,
    /// The parts of the path behind the console's own beginning.
    parts: &'v [&'v str],
    form: Form,
}

/// Answers a request to `path` behind the prefix.
pub(super) async fn answer(shared: &Shared, path: &str, asked: &Asked, body: Body) -> Answer {
    let sends = asked.method == "POST";
    let form = match sends {
        true => Form::of_body(body).await,
        false => Form::of_query(&asked.query),
    };
    let parts: Vec<String> = path.split('/').map(decoded).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let mut state = shared.state();
    let answer = match (asked.method.as_str(), &parts[..]) {
        ("GET", [""]) => index(&state.world),
        ("GET", ["style.css"]) => Answer::typed(200, "text/css; charset=utf-8", STYLE),
        ("GET", ["tree.js"]) => Answer::typed(200, "text/javascript; charset=utf-8", SCRIPT),
        ("GET" | "POST", ["iru", tenant, parts @ ..]) => {
            let visit = Visit { sends, parts, form };
            iru::answer(&mut state, iru::Layout::Newer, tenant, &visit)
        }
        ("GET" | "POST", ["iru-older", tenant, parts @ ..]) => {
            let visit = Visit { sends, parts, form };
            iru::answer(&mut state, iru::Layout::Older, tenant, &visit)
        }
        ("GET" | "POST", ["okta", org, parts @ ..]) => {
            let visit = Visit { sends, parts, form };
            okta::answer(&mut state, org, &visit)
        }
        _ => nothing_here(),
    };
    let headers = HEADERS.iter();
    headers.fold(answer, |answer, (name, value)| answer.header(name, value))
}

/// The real address of each console of a world, as handoffs name it, and the path of its stand-in.
pub(super) fn places(world: &World) -> Vec<(String, String)> {
    let tenants = world.tenants.iter();
    let tenants = tenants.map(|(key, tenant)| (real_console(tenant), iru::Layout::Newer.path(key)));
    let orgs = world.orgs.iter().map(|(key, org)| {
        let console = OktaDomain::canonical(&org.domain).workflows_console();
        let real = console.map_or_else(
            || format!("the Workflows console of {}", org.domain),
            |host| format!("https://{host}"),
        );
        (real, okta::path(key))
    });
    tenants.chain(orgs).collect()
}

/// A tenant's console as handoffs name it.
fn real_console(tenant: &SimulatedTenant) -> String {
    let console = ApiHost::canonical(&tenant.host).console();
    console.map_or_else(
        || {
            format!(
                "the Iru Endpoint (formerly Kandji) web console of {}",
                tenant.host
            )
        },
        |host| format!("https://{host}"),
    )
}

fn index(world: &World) -> Answer {
    let links = places(world).into_iter().map(|(real, path)| {
        let link = el("a").attr("href", &path).child(name(&real));
        Html::from(el("li").child(link))
    });
    let older = world.tenants.iter().map(|(key, tenant)| {
        let path = iru::Layout::Older.path(key);
        let real = real_console(tenant);
        let link = el("a")
            .attr("href", &path)
            .child(name(&real))
            .child(", older layout");
        Html::from(el("li").child(link))
    });
    let older: Vec<Html> = older.collect();
    let mut main = vec![
        Html::from(el("p").child("Each link leads to the stand-in of the console at that address. What you do there changes the simulated world alone, and enters its logs.")),
        el("ul").child(Html::all(links)).into(),
    ];
    if !older.is_empty() {
        main.push(
            el("h2")
                .child("The Iru Endpoint console in its older layout")
                .into(),
        );
        main.push(el("ul").child(Html::all(older)).into());
    }
    page::plain("Simulated consoles", Html::all(main)).sent(200)
}

fn nothing_here() -> Answer {
    let back = el("a").attr("href", ROOT).child("All simulated consoles");
    let main = Html::all([
        el("p")
            .child("There is no such page, or what it showed is gone.")
            .into(),
        el("p").child(back).into(),
    ]);
    page::plain("Nothing here", main).sent(404)
}

/// The way on after something was done.
fn see(path: &str) -> Answer {
    Answer::empty(303).header("location", path)
}

/// Why an act was refused, as a message at the head of a page, and the page's status.
fn refused(error: &SimulatorError) -> (Html, u16) {
    let status = match error {
        SimulatorError::Unknown { .. } => 404,
        SimulatorError::Refused(_) | SimulatorError::Ambiguous { .. } => 409,
        _ => 400,
    };
    (page::alert(&error.to_string()), status)
}

/// Who is signed in: the first person of the world, who also does what nobody is named for.
fn me(world: &World) -> String {
    let id = world.person(None);
    world.people.get(&id).cloned().unwrap_or(id)
}

/// Does an act and leads on, or gives the page that says why not.
fn done(
    state: &mut State,
    act: super::Act,
    then: &str,
    otherwise: impl FnOnce(&State, Html) -> Option<page::Page>,
) -> Answer {
    match state.act(act) {
        Ok(_) => see(then),
        Err(error) => {
            let (says, status) = refused(&error);
            otherwise(state, says).map_or_else(nothing_here, |page| page.sent(status))
        }
    }
}
