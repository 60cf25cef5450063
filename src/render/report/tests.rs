#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value as Json;

use super::*;
use crate::diagnostic::codes;
use crate::model::{ActionKind, FileId, SourceFile, Span};
use crate::render::sample::{self, PRODUCTION, TOKEN, boxed, item, lost, pending};

const HOSTILE: &str = "::error::x\n::warning::y\r::notice::z %0A ,a:b </summary></details> ```\n# h @all #1 <img> \u{1b}[31m\u{202e}";

fn sources() -> Sources {
    let mut sources = Sources::default();
    sources.add(SourceFile {
        path: "/work folder/a,b:c.yaml".into(),
        text: "version: 1\nä: ünknown\n".into(),
    });
    sources
}

/// `ünknown` in the second line.
fn span() -> Span {
    Span::new(FileId(0), 15..23)
}

fn unknown() -> Diagnostic {
    let code = codes::all().next().unwrap();
    Diagnostic::new(code, format!("message {HOSTILE}"))
        .at(span(), "here")
        .at(Span::new(FileId(0), 0..7), "and there")
        .help("help")
        .fix(span(), "known")
}

fn report<'a>(diagnostics: &'a [Diagnostic], sources: &'a Sources) -> Report<'a> {
    Report {
        command: "plan",
        diagnostics,
        sources,
        folder: Some(Path::new("/work folder")),
        declared: None,
        planned: None,
        account: None,
        graph: None,
        ledger: None,
        fatal: None,
    }
}

/// Many tokens, each of which lost a permission.
fn many(count: usize) -> Plan {
    let mut plan = Plan::default();
    for number in 0..count {
        let address = format!("token.accuhive/t{number}");
        let fields = vec![lost(boxed(&format!("GET /things/{number}")))];
        plan.items
            .push(item(&address, HOSTILE, fields).reaching("accuhive-production"));
        let kind = ActionKind::EditToken {
            rename: None,
            describe: None,
            tick: BTreeSet::new(),
            untick: BTreeSet::new(),
        };
        plan.actions
            .push(sample::action(&address, kind, "it moved"));
    }
    plan
}

#[test]
fn an_annotation_is_one_line_that_no_name_can_leave() {
    let (found, sources) = ([unknown()], sources());
    let text = github::annotations(&Report {
        fatal: Some(HOSTILE),
        ..report(&found, &sources)
    });
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    let head = "::error file=a%2Cb%3Ac.yaml,line=2,endLine=2,col=4,endColumn=11,title=";
    assert!(lines[0].starts_with(head), "{text}");
    assert!(lines[0].contains("::message ::error::x\\n::warning::y\\r::notice::z %250A"));
    assert!(lines[0].ends_with("%0Ahelp"), "{text}");
    assert!(lines[1].starts_with("::error title=tenantry plan::"));
    assert!(!text.contains(|c: char| c.is_control() && c != '\n'));
}

#[test]
fn a_sarif_result_has_its_rule_places_and_fix() {
    let (found, sources) = ([unknown()], sources());
    let log: Json = serde_json::from_str(&sarif(&report(&found, &sources))).unwrap();
    let run = &log["runs"][0];
    let result = &run["results"][0];
    let rule = &run["tool"]["driver"]["rules"][0];
    assert_eq!(result["ruleId"], rule["id"]);
    assert_eq!(result["ruleIndex"], 0);
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%2Cb%3Ac.yaml");
    let region = serde_json::json!({
        "startLine": 2, "startColumn": 4, "endLine": 2, "endColumn": 11, "byteOffset": 15, "byteLength": 8,
    });
    assert_eq!(place["region"], region);
    assert_eq!(
        result["relatedLocations"][0]["message"]["text"],
        "and there"
    );
    let change = &result["fixes"][0]["artifactChanges"][0]["replacements"][0];
    assert_eq!(change["deletedRegion"], region);
    assert_eq!(change["insertedContent"]["text"], "known");
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert_eq!(run["invocations"][0]["executionSuccessful"], true);
}

#[test]
fn a_guess_is_no_fix_and_a_finding_without_a_line_is_about_the_file() {
    let code = codes::all().next().unwrap();
    let found = [
        Diagnostic::new(code, "guess")
            .at(span(), "")
            .guess(span(), "x"),
        Diagnostic::new(code, "nowhere"),
    ];
    let sources = sources();
    let log: Json = serde_json::from_str(&sarif(&Report {
        fatal: Some("it broke"),
        ..report(&found, &sources)
    }))
    .unwrap();
    let run = &log["runs"][0];
    assert_eq!(run["results"][0].get("fixes"), None);
    let place = &run["results"][1]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%2Cb%3Ac.yaml");
    assert_eq!(place.get("region"), None);
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let told = &invocation["toolExecutionNotifications"][0];
    assert_eq!(told["message"]["text"], "it broke");
}

#[test]
fn junit_has_a_case_an_item_and_a_file() {
    let (found, sources) = ([unknown()], sources());
    let (plan, handoffs) = sample::drifted();
    let about = [(TOKEN.parse().unwrap(), unknown())];
    let planned = Planned {
        plan: &plan,
        handoffs: &handoffs,
        found: &about,
    };
    let text = junit(&Report {
        planned: Some(planned),
        ..report(&found, &sources)
    });
    let cases = plan.items.len() + 1;
    assert_eq!(text.matches("<testcase ").count(), cases, "{text}");
    assert!(text.contains("<testsuite name=\"declaration\" tests=\"1\""));
    assert!(text.contains("<testsuite name=\"tenant.accuhive\""));
    assert!(text.contains(&format!("<testcase name=\"{TOKEN}\"")));
    let kind = format!("type=\"{}\"", codes::all().next().unwrap().id);
    assert_eq!(text.matches(&kind).count(), 2, "{text}");
    assert!(!text.contains("<img>") && !text.contains('\u{1b}') && !text.contains('\u{202e}'));
}

#[test]
fn markdown_tells_who_gains_and_who_loses() {
    let sources = sources();
    let mut token = item(
        TOKEN,
        "Okta Workflows",
        vec![
            lost(boxed(sample::LIST)),
            sample::gained(boxed(sample::ERASE)),
        ],
    );
    token = token.reaching("accuhive-production");
    let plan = Plan {
        items: vec![token],
        ..Plan::default()
    };
    let text = markdown(&Report {
        planned: Some(Planned {
            plan: &plan,
            handoffs: &[],
            found: &[],
        }),
        ..report(&[], &sources)
    });
    assert!(text.starts_with("<!-- tenantry:plan -->\n"), "{text}");
    let (_, effect) = text.split_once("```diff\n").unwrap();
    let (effect, _) = effect.split_once("```").unwrap();
    let gain = effect
        .find("+ Device Information: Device list (GET /devices), read")
        .unwrap();
    let lose = effect.find(", destructive\n").unwrap();
    assert!(
        effect[lose..].contains(&format!("-     1 connection: {PRODUCTION}")),
        "{effect}"
    );
    assert!(
        effect[gain..].contains(&format!("+     1 token: {TOKEN}")),
        "{effect}"
    );
    assert_eq!(
        github::outputs(&Report {
            planned: Some(Planned {
                plan: &plan,
                handoffs: &[],
                found: &[]
            }),
            ..report(&[], &sources)
        }),
        "changes=0\ndrift=1\nhandoffs=0\nrisk=read\napproval=\naccepted=0\nunexplained=0\n"
    );
}

#[test]
fn a_comment_of_5_000_changes_fits_and_says_what_it_leaves_out() {
    let sources = sources();
    let plan = many(5_000);
    let handoffs: Vec<_> = plan
        .actions
        .iter()
        .map(|action| Some(sample::handoff(action, crate::model::Console::Iru, HOSTILE)))
        .collect();
    let found: Vec<_> = plan
        .items
        .iter()
        .map(|item| (item.address.clone(), unknown()))
        .collect();
    let text = markdown(&Report {
        planned: Some(Planned {
            plan: &plan,
            handoffs: &handoffs,
            found: &found,
        }),
        ..report(&[], &sources)
    });
    assert!(text.encode_utf16().count() <= 65_000);
    assert!(text.encode_utf16().count() > 30_000, "room is used");
    for (shown, noun) in [
        (text.matches("\n+ GET /things/").count(), "permission"),
        (text.matches("\n- [ ] ").count(), "handoff"),
        (text.matches("\n- **error** ").count(), "finding"),
        (text.matches("<b>drift</b>").count(), "item"),
    ] {
        assert!(shown > 10, "{noun}: {shown}");
        // the effective change has every item's first line, and each item has it once more
        let shown = match noun {
            "permission" => shown - text.matches("<b>drift</b>").count(),
            _ => shown,
        };
        let more = format!("\n{} {noun}s more, of 5000.\n", 5_000 - shown);
        assert!(text.contains(&more), "no {more:?}");
    }
    assert!(text.trim_end().ends_with("shows everything."));
}

#[test]
fn no_name_ends_a_block_of_the_comment() {
    let sources = sources();
    let plan = Plan {
        items: vec![
            item(TOKEN, HOSTILE, vec![pending(boxed("GET /x ```"))]),
            item(
                PRODUCTION,
                HOSTILE,
                vec![lost(crate::model::Field::Existence)],
            ),
        ],
        ..Plan::default()
    };
    let found = [(TOKEN.parse().unwrap(), unknown())];
    let text = markdown(&Report {
        fatal: Some(HOSTILE),
        planned: Some(Planned {
            plan: &plan,
            handoffs: &[],
            found: &found,
        }),
        ..report(&[], &sources)
    });
    for line in text.lines() {
        assert!(
            !line.starts_with("::") && !line.starts_with("# h"),
            "{line}"
        );
        let fence = line.trim_start().starts_with("```");
        assert!(!fence || matches!(line, "```" | "```diff"), "{line}");
    }
    assert_eq!(
        text.matches("<details").count(),
        text.matches("</details>").count()
    );
    assert!(!text.contains("<img>") && !text.contains("@all ") && !text.contains('\u{1b}'));
    assert_eq!(text.matches("```").count() % 2, 0);
}
