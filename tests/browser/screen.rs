//! What is on the screen, found as a person finds it: by the text that is seen and the name that a screen reader says.

use std::collections::BTreeSet;

use crate::handoff::Mark;
use crate::webdriver::{Browser, Element, Refused};

/// What a person uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hand {
    Mouse,
    /// Enter for links and buttons, space for boxes.
    Keyboard,
}

const ENTER: &str = "\u{e007}";

/// What can be clicked, and what can be filled in.
const CLICKABLE: &str = ".//a | .//button | .//summary";
const FIELDS: &str = "//input[not(@type='checkbox') and not(@type='hidden')]";

/// The page that is shown.
pub struct Screen<'b> {
    pub browser: &'b Browser,
    pub hand: Hand,
}

type Seen<T> = Result<T, Refused>;

fn none<T>(what: &str, name: &str) -> Seen<T> {
    Err(Refused(format!(
        "no {what} called {name:?} is on the screen"
    )))
}

/// A box and what stands beside it, on one line.
pub fn line(mark: &Mark) -> String {
    format!("{} {}", mark.label, mark.call)
}

/// Names of parameters are the reader's business: `{device_id}` and `{}` are one.
fn without_parameters(text: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for c in text.trim().chars() {
        inside = (inside || c == '{') && c != '}';
        if !inside || c == '{' {
            plain.push(c);
        }
    }
    plain
}

impl Screen<'_> {
    /// The one thing of this name, by its seen text; its accessible name begins with it.
    fn clickable(&self, within: Option<&Element>, name: &str) -> Seen<Element> {
        let xpath = match within {
            Some(_) => CLICKABLE.to_owned(),
            None => CLICKABLE.replace(".//", "//"),
        };
        let mut found = Vec::new();
        for element in self.browser.elements(within, &xpath)? {
            if self.browser.text(&element)?.trim() == name {
                found.push(element);
            }
        }
        let [element] = &found[..] else {
            return match found.len() {
                0 => none("link or button", name),
                count => Err(Refused(format!("{count} things are called {name:?}"))),
            };
        };
        let spoken = self.browser.accessible_name(element)?;
        match spoken.starts_with(name) {
            true => Ok(element.clone()),
            false => Err(Refused(format!("{name:?} is spoken as {spoken:?}"))),
        }
    }

    /// Clicks what is called by the first name that is on the screen; in the row at hand first.
    pub fn click(&self, row: Option<&Element>, names: &[String]) -> Seen<()> {
        let mut last = none("link or button", "");
        for place in [row, None] {
            for name in names {
                match self.clickable(place, name) {
                    Ok(element) => return self.press(&element),
                    Err(why) => last = Err(why),
                }
            }
        }
        last
    }

    fn press(&self, element: &Element) -> Seen<()> {
        match self.hand {
            Hand::Mouse => self.browser.click(element),
            Hand::Keyboard => self.browser.keys(element, ENTER),
        }
    }

    /// The row whose head is this name.
    pub fn row(&self, name: &str) -> Seen<Element> {
        for row in self.browser.elements(None, "//tr[th]")? {
            let heads = self.browser.elements(Some(&row), "./th[1]")?;
            for head in &heads {
                if self.browser.text(head)? == name {
                    return Ok(row);
                }
            }
        }
        none("row", name)
    }

    /// The page as it is now.
    pub fn page(&self) -> Seen<Vec<Element>> {
        self.browser.elements(None, "//main")
    }

    /// Whether a page is still the one that is shown.
    pub fn is_still(&self, page: &[Element]) -> bool {
        page.iter().all(|part| self.browser.text(part).is_ok())
    }

    /// A heading.
    pub fn heading(&self, text: &str) -> Seen<()> {
        for heading in self.browser.elements(None, "//h1 | //h2 | //h3")? {
            if self.browser.text(&heading)? == text {
                return Ok(());
            }
        }
        none("heading", text)
    }

    /// The text of the page's content.
    fn content(&self) -> Seen<String> {
        let main = self.browser.elements(None, "//main")?;
        main.first()
            .map_or(Ok(String::new()), |main| self.browser.text(main))
    }

    /// Whether a text is seen anywhere.
    pub fn has_text(&self, text: &str) -> Seen<bool> {
        Ok(self.content()?.contains(text))
    }

    /// A label with a value behind it, as text or in a field.
    pub fn reads(&self, label: &str, value: &str) -> Seen<()> {
        let content = self.content()?;
        let behind = content.split_once(label).map(|(_, rest)| rest);
        let words = behind.into_iter().flat_map(|rest| rest.lines().take(1));
        if words
            .flat_map(str::split_whitespace)
            .any(|word| word == value)
        {
            return Ok(());
        }
        let field = self.field(&[label.to_owned()])?;
        let shown = self.browser.property(&field, "value")?;
        match shown == value {
            true => Ok(()),
            false => Err(Refused(format!("{label:?} reads {shown}"))),
        }
    }

    fn field(&self, labels: &[String]) -> Seen<Element> {
        for field in self.browser.elements(None, FIELDS)? {
            let called = labels.contains(&self.browser.accessible_name(&field)?);
            if called && self.browser.is_shown(&field)? {
                return Ok(field);
            }
        }
        none("field", &labels.join(" or "))
    }

    /// Fills in a field anew.
    pub fn fill(&self, labels: &[String], value: &str) -> Seen<()> {
        let field = self.field(labels)?;
        self.browser.clear(&field)?;
        match value.is_empty() {
            true => Ok(()),
            false => self.browser.keys(&field, value),
        }
    }

    /// The text of the one field that can be read only.
    pub fn shown_text(&self) -> Seen<String> {
        for field in self.browser.elements(None, "//input[@readonly]")? {
            let shown = self.browser.property(&field, "value")?;
            if let Some(text) = shown.as_str().filter(|text| !text.is_empty()) {
                return Ok(text.to_owned());
            }
        }
        none("shown text", "")
    }

    /// A box or switch by its name.
    pub fn box_called(&self, label: &str) -> Seen<Element> {
        for one in self.browser.elements(None, "//input[@type='checkbox']")? {
            if self.browser.accessible_name(&one)? == label {
                return Ok(one);
            }
        }
        none("box", label)
    }

    /// A switch is off, or is not there.
    pub fn is_off(&self, label: &str) -> Seen<()> {
        match self.box_called(label) {
            Ok(switch) if self.browser.property(&switch, "checked")? == true => {
                Err(Refused(format!("{label:?} is on")))
            }
            _ => Ok(()),
        }
    }

    /// Sets a box.
    pub fn set(&self, one: &Element, to: bool) -> Seen<()> {
        if self.browser.property(one, "checked")? == to {
            return Ok(());
        }
        match self.hand {
            Hand::Mouse => self.browser.click(one),
            Hand::Keyboard => self.browser.keys(one, " "),
        }
    }

    /// The box with this label beside this method and path.
    pub fn box_of(&self, mark: &Mark) -> Seen<Element> {
        let xpath = format!("//li[label[normalize-space()='{}']]", mark.label);
        for item in self.browser.elements(None, &xpath)? {
            let beside = self.browser.elements(Some(&item), "./code")?;
            let boxes = self.browser.elements(Some(&item), "./input")?;
            let ([beside], [one]) = (&beside[..], &boxes[..]) else {
                continue;
            };
            let call = self.browser.property(beside, "textContent")?;
            let call = without_parameters(call.as_str().unwrap_or_default());
            if call == mark.call && self.browser.accessible_name(one)? == mark.label {
                return Ok(one.clone());
            }
        }
        none("box", &line(mark))
    }

    /// Every single box that is ticked, in sight or not, as its line; boxes at the heads of areas have none.
    pub fn ticked(&self) -> Seen<BTreeSet<String>> {
        let mut ticked = BTreeSet::new();
        for one in self.browser.ticked()? {
            for item in self.browser.elements(Some(&one), "./parent::li[code]")? {
                let text = self.browser.property(&item, "textContent")?;
                ticked.insert(without_parameters(text.as_str().unwrap_or_default()));
            }
        }
        Ok(ticked)
    }

    /// Opens every triangle that is closed, from the outside to the inside.
    pub fn open_triangles(&self) -> Seen<()> {
        for summary in self.browser.elements(None, "//main//summary")? {
            let open = self
                .browser
                .elements(Some(&summary), "./parent::details[@open]")?;
            if open.is_empty() {
                self.press(&summary)?;
            }
        }
        Ok(())
    }

    /// Answers a question with its only button.
    pub fn confirm(&self) -> Seen<()> {
        match &self.browser.elements(None, "//main//button")?[..] {
            [button] => self.press(button),
            buttons => Err(Refused(format!("{} buttons answer", buttons.len()))),
        }
    }
}
