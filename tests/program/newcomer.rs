//! Somebody who has never seen the program: types only what the screens ask for, and runs only the commands that they show.

use std::path::Path;

use super::screen::Screen;

const CTRL_C: &str = "\u{3}";

/// What the newcomer knows: about the own company, not about the program.
fn knows(question: &str) -> String {
    let asked = question.trim_end().rsplit('\n').next().unwrap_or_default();
    let answer = if asked.contains("API host") {
        "https://accuhive.kandji.io/devices"
    } else if asked.contains("domain of the Okta org") {
        "acme-admin.okta.com"
    } else if asked.contains("'yes'") {
        "yes"
    } else {
        assert!(asked.ends_with(']'), "a newcomer cannot answer: {question}");
        ""
    };
    format!("{answer}\n")
}

/// Runs a command line and answers what it asks.
fn runs(folder: &Path, line: &str) -> (Option<i32>, String) {
    let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
    assert_eq!(words[0], "tenantry");
    let mut screen = Screen::start(folder, &words[1..]);
    while let Some(question) = screen.question() {
        let answer = knows(&question);
        screen.types(&answer);
    }
    screen.ends()
}

/// The commands that a screen tells to type.
fn commands(screen: &str) -> Vec<String> {
    screen
        .lines()
        .filter_map(|line| line.strip_prefix("  $ "))
        .map(str::to_owned)
        .collect()
}

#[test]
fn from_init_to_an_empty_plan_by_reading_the_screens() {
    let folder = tempfile::tempdir().unwrap();
    let (code, screen) = runs(folder.path(), "tenantry init --simulate");
    assert_eq!(code, Some(0), "{screen}");
    assert!(screen.contains("is the web console"), "{screen}");
    let next = commands(&screen);
    assert!(!next.is_empty(), "no next command:\n{screen}");
    let mut last = String::new();
    for line in &next {
        let (code, screen) = runs(folder.path(), line);
        assert_eq!(code, Some(0), "{line}\n{screen}");
        last = screen;
    }
    assert!(last.contains("Nothing to do."), "{last}");
    let validate = ["validate".to_owned()];
    let (code, screen) = Screen::start(folder.path(), &validate).ends();
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains("warning"), "{screen}");
}

#[test]
fn ctrl_c_and_no_answer_leave_nothing_behind() {
    for (answers, code) in [
        (vec![CTRL_C], 9),
        (vec!["\n"], 64),
        (vec!["accuhive.api.kandji.io\n", CTRL_C], 9),
        (
            vec!["accuhive.api.kandji.io\n", "\n", "2\n", "\n", "\n", "no\n"],
            9,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let line = [
            "init".to_owned(),
            "--simulate".to_owned(),
            "new/one".to_owned(),
        ];
        let mut screen = Screen::start(folder.path(), &line);
        for answer in &answers {
            screen.question().unwrap();
            screen.types(answer);
        }
        let (ended, screen) = screen.ends();
        assert_eq!(ended, Some(code), "{answers:?}\n{screen}");
        assert!(
            screen.to_lowercase().contains("nothing was written"),
            "{screen}"
        );
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}

#[test]
fn a_wrong_answer_is_told_at_once_with_what_was_meant() {
    let folder = tempfile::tempdir().unwrap();
    let line = ["init".to_owned(), "--simulate".to_owned()];
    let mut screen = Screen::start(folder.path(), &line);
    let answers = [
        ("accuhive\n", "accuhive.api.kandji.io"),
        ("kandji.example.com\n", "never send a token there"),
        ("accuhive.api.kandji.io\n", "called in the files"),
        ("Accu Hive\n", "such as `accu-hive`"),
        ("\n", "1  okta-workflows"),
        ("inventry\n", "did you mean `inventory`?"),
        ("9\n", "a number from 1 to 3"),
    ];
    for (answer, told) in answers {
        screen.question().unwrap();
        screen.types(answer);
        let shown = screen.question().unwrap();
        assert!(shown.contains(told), "{answer}: {told}\n{shown}");
        screen.again();
    }
    screen.types(CTRL_C);
    assert_eq!(screen.ends().0, Some(9));
}
