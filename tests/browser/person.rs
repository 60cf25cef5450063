//! A person at the browser: follows deeds by what is seen, by name. Knows no address but that of the index of consoles.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::handoff::{Handoff, Mark};
use crate::reading::{Deed, read};
use crate::screen::{self, Hand};
use crate::sentence::Layout;
use crate::webdriver::{Browser, Refused};

/// How long a page may take to show what a step names.
const PATIENCE: Duration = Duration::from_secs(20);

/// Between two looks at a page that is on its way.
const PAUSE: Duration = Duration::from_millis(20);

/// Who follows handoffs.
pub struct Person<'b> {
    pub browser: &'b Browser,
    pub layout: Layout,
    pub hand: Hand,
    /// The address of the page that lists the consoles.
    pub index: String,
    pub name: &'static str,
    /// Secrets by reference: what was copied, and what was there.
    pub secrets: BTreeMap<String, String>,
}

/// What a person keeps in mind while following one handoff.
#[derive(Default)]
struct Mind {
    row: Option<String>,
    later: Vec<Deed>,
    /// What was ticked before the printed boxes were touched, and what is to be ticked after.
    boxes: Option<(BTreeSet<String>, BTreeSet<String>)>,
    /// Boxes that were set already.
    set: Vec<Mark>,
    /// Whether the search hides a part of the tree.
    searched: bool,
}

impl Person<'_> {
    /// What this person sees, and acts upon.
    pub fn screen(&self) -> screen::Screen<'_> {
        screen::Screen {
            browser: self.browser,
            hand: self.hand,
        }
    }

    /// Does everything that a handoff asks for, step by step.
    #[track_caller]
    pub fn follow(&mut self, handoff: &Handoff) {
        let mut mind = Mind::default();
        for step in &handoff.steps {
            let deeds = read(step, self.layout)
                .unwrap_or_else(|clause| panic!("what is meant by {clause:?} in {step:?}?"));
            for deed in deeds {
                if let Err(why) = self.patiently(handoff, &deed, &mut mind) {
                    let page = self.browser.source();
                    panic!("{}\nstep: {step}\n{deed:?}: {why}\n{page}", handoff.title);
                }
            }
        }
        for deed in std::mem::take(&mut mind.later) {
            let seen = self.patiently(handoff, &deed, &mut mind);
            assert!(seen.is_ok(), "{}: {seen:?}", handoff.title);
        }
    }

    /// Tries until the page is there; a page that is being replaced gives stale elements.
    fn patiently(&mut self, handoff: &Handoff, deed: &Deed, mind: &mut Mind) -> Result<(), String> {
        patiently(|| self.act(handoff, deed, mind))
    }

    /// Waits until something is seen.
    #[track_caller]
    pub fn wait(&self, seen: impl FnMut() -> Result<(), Refused>) {
        if let Err(why) = patiently(seen) {
            panic!("{why}\n{}", self.browser.source());
        }
    }

    /// Clicks what is called so.
    #[track_caller]
    pub fn click(&self, name: &str) {
        self.wait(|| self.screen().click(None, &[name.to_owned()]));
    }

    fn act(&mut self, handoff: &Handoff, deed: &Deed, mind: &mut Mind) -> Result<(), Refused> {
        let browser = self.browser;
        let screen = screen::Screen {
            browser,
            hand: self.hand,
        };
        match deed {
            Deed::Open(place) => {
                self.browser.open(&self.index);
                let older = format!("{place}, older layout");
                let older =
                    (self.layout == Layout::Older && place.contains("kandji.io")).then_some(older);
                screen.click(None, &[older.unwrap_or_else(|| place.clone())])
            }
            Deed::Click(names) => {
                let row = match &mind.row {
                    Some(name) => screen.row(name).ok(),
                    None => None,
                };
                screen.click(row.as_ref(), names)
            }
            Deed::ClickMe => screen.click(None, &[self.name.to_owned()]),
            Deed::Heading(text) => screen.heading(text),
            Deed::Reads {
                label,
                value,
                later,
            } => match screen.reads(label, value) {
                Err(_) if *later && !screen.has_text(label)? => {
                    let again = Deed::Reads {
                        label: label.clone(),
                        value: value.clone(),
                        later: false,
                    };
                    mind.later.push(again);
                    Ok(())
                }
                seen => seen,
            },
            Deed::NotThere(name) => match screen.row(name) {
                Ok(_) => Err(Refused(format!("{name} is there already"))),
                Err(_) => Ok(()),
            },
            Deed::There(name) => screen.row(name).map(drop),
            Deed::Find(name) => {
                screen.row(name)?;
                mind.row = Some(name.clone());
                Ok(())
            }
            Deed::Fill(fields) => {
                let pasted = |field: &String| handoff.pastes.iter().find(|one| one.field == *field);
                for paste in fields.iter().filter_map(pasted) {
                    screen.fill(std::slice::from_ref(&paste.field), &paste.value)?;
                }
                Ok(())
            }
            Deed::Enter { labels, value } => {
                let mut pastes = handoff.pastes.iter().filter(|paste| !paste.secret);
                let paste = pastes.find(|paste| labels.contains(&paste.field));
                let value = paste.map_or(value, |paste| &paste.value);
                if mind.row.is_none() && labels.iter().any(|one| one == "Connection Nickname") {
                    mind.row = Some(value.clone());
                }
                screen.fill(labels, value)
            }
            Deed::Paste { labels, reference } => {
                let secret = self.secrets.get(reference);
                let secret = secret.ok_or_else(|| Refused(format!("nobody has {reference}")))?;
                screen.fill(labels, secret)
            }
            Deed::LeaveOff(label) => screen.is_off(label),
            Deed::Keep(reference) => {
                let text = screen.shown_text()?;
                self.secrets.insert(reference.clone(), text);
                Ok(())
            }
            Deed::Tick(label) => screen.set(&screen.box_called(label)?, true),
            Deed::Expand(Some(button)) => screen.click(None, std::slice::from_ref(button)),
            Deed::Expand(None) => screen.open_triangles(),
            Deed::Search => Ok(()),
            Deed::Boxes { nothing_else } => self.boxes(&screen, handoff, *nothing_else, mind),
            Deed::Review => {
                let boxes = mind.boxes.clone().unwrap_or_default();
                same(&screen.ticked()?, &boxes.1)
            }
            Deed::NotRed => {
                let name = mind.row.clone().unwrap_or_default();
                let text = self.browser.text(&screen.row(&name)?)?;
                match text.to_lowercase().contains("red") && !text.contains("Green") {
                    true => Err(Refused(format!("red: {text}"))),
                    false => Ok(()),
                }
            }
            Deed::Confirm => screen.confirm(),
        }
    }

    fn boxes(
        &self,
        screen: &screen::Screen<'_>,
        handoff: &Handoff,
        nothing_else: bool,
        mind: &mut Mind,
    ) -> Result<(), Refused> {
        if mind.boxes.is_none() {
            let before = screen.ticked()?;
            let mut after = match nothing_else {
                true => BTreeSet::new(),
                false => before.clone(),
            };
            after.extend(handoff.tick.iter().map(screen::line));
            for mark in &handoff.untick {
                after.remove(&screen::line(mark));
            }
            mind.boxes = Some((before, after));
        }
        let marks = handoff.tick.iter().map(|mark| (mark, true));
        for (mark, to) in marks.chain(handoff.untick.iter().map(|mark| (mark, false))) {
            if !mind.set.contains(mark) {
                self.one_box(screen, mark, to, mind)?;
                mind.set.push(mark.clone());
            }
        }
        if mind.searched {
            self.search(screen, "")?;
            mind.searched = false;
        }
        let boxes = mind.boxes.clone().unwrap_or_default();
        same(&screen.ticked()?, &boxes.1)
    }

    /// Sets a box; one that is not in sight is searched for.
    fn one_box(
        &self,
        screen: &screen::Screen<'_>,
        mark: &Mark,
        to: bool,
        mind: &mut Mind,
    ) -> Result<(), Refused> {
        match screen.box_of(mark) {
            Ok(found) if self.browser.is_shown(&found)? => screen.set(&found, to),
            _ => {
                mind.searched = true;
                self.search(screen, &mark.label)?;
                Err(Refused(format!("{} is not in sight", mark.label)))
            }
        }
    }

    fn search(&self, screen: &screen::Screen<'_>, text: &str) -> Result<(), Refused> {
        let label = ["Search".to_owned()];
        screen.fill(&label, text)?;
        let before = screen.page()?;
        screen.click(None, &label)?;
        // the page that answers is another one, even if it looks the same
        let begin = Instant::now();
        while screen.is_still(&before) && begin.elapsed() < PATIENCE {
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }
}

fn patiently(mut what: impl FnMut() -> Result<(), Refused>) -> Result<(), String> {
    let begin = Instant::now();
    loop {
        match what() {
            Ok(()) => return Ok(()),
            Err(Refused(why)) if begin.elapsed() > PATIENCE => return Err(why),
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}

fn same(ticked: &BTreeSet<String>, expected: &BTreeSet<String>) -> Result<(), Refused> {
    match ticked == expected {
        true => Ok(()),
        false => Err(Refused(format!("ticked {ticked:?}, expected {expected:?}"))),
    }
}
