//! Cards whose permissions cannot be derived: somebody has to declare them.

use std::collections::BTreeMap;

use super::used::{At, Used};
use super::{Exports, at_globs, cards, listed};
use crate::catalog::WhyUnknown;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::codes::flows::UNDERIVABLE_NEEDS;

pub(super) fn check(exports: &Exports, used: &Used) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, needs) in &used.of {
        let mut by_why: BTreeMap<(usize, &WhyUnknown), Vec<At>> = BTreeMap::new();
        for (why, at) in &needs.open {
            by_why.entry((at.file, why)).or_default().push(*at);
        }
        for ((file, why), places) in by_why {
            let (what, way_out) = told(why);
            let message = format!(
                "what {} on the connection `{key}` needs cannot be derived: {what}",
                cards(places.len())
            );
            let diagnostic = Diagnostic::new(&UNDERIVABLE_NEEDS, message);
            let help = format!("{way_out}:{}", listed(places.iter().map(At::pointer)));
            found.push(at_globs(diagnostic, exports, file).help(help));
        }
        for &file in &needs.ambiguous {
            let message = format!(
                "the export has several connections with the nickname of `{key}`: whose cards these are cannot be told"
            );
            let diagnostic = Diagnostic::new(&UNDERIVABLE_NEEDS, message);
            let help = "rename all but one in Okta Workflows, and export again";
            found.push(at_globs(diagnostic, exports, file).help(help));
        }
    }
    found
}

fn told(why: &WhyUnknown) -> (String, &'static str) {
    const DECLARE: &str = "declare what the card calls under the token's permissions";
    match why {
        WhyUnknown::UnknownCard => ("no card of this title is known".to_owned(), DECLARE),
        WhyUnknown::Unconfirmed { perhaps } => {
            let perhaps: Vec<String> = perhaps.iter().map(ToString::to_string).collect();
            (
                format!(
                    "its call is not confirmed, perhaps {}",
                    perhaps.join(" or ")
                ),
                "try it, and declare the permission if the card fails without it",
            )
        }
        WhyUnknown::Computed { input } => (
            format!("its {input} is computed while the flow runs"),
            DECLARE,
        ),
        WhyUnknown::Empty { input } => (
            format!("its {input} is empty"),
            "fill it in, or take the card out",
        ),
        WhyUnknown::Unreadable { input } => (format!("its {input} is no plain text"), DECLARE),
        WhyUnknown::NotRelative { url } => (
            format!("its Relative URL does not begin after /v1: {url}"),
            "write it as the connector expects it, such as /settings/licensing",
        ),
        WhyUnknown::NotInCatalog { call } => (
            format!("no known permission fits {call}"),
            "compare it with `tenantry permissions`; if it is right, declare it by method and path",
        ),
    }
}
