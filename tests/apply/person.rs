//! A careful person: does what the handoff says in the simulator's consoles, looks first when it says so, and keeps what was
//! copied in a pocket.

use std::collections::BTreeMap;

use futures::future::{BoxFuture, FutureExt};
use secrecy::SecretString;
use tenantry::apply::{Next, Operator, OperatorError, Performed, Task};
use tenantry::model::{ActionKind, Address};
use tenantry::simulator::{Act, SimulatedSecret};

use super::rig::{Rig, ticks};

/// What the person does with a handoff.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Does it and says so.
    Does,
    /// Says that it is done, and has done nothing.
    Pretends,
    /// Does it, and says that somebody does it later.
    DoesAndSaysLater,
    Later,
    Skips,
    Stops,
    Refuses,
    /// The program dies before anything is done.
    DiesBefore,
    /// The program dies after it was done.
    DiesAfter,
}

/// Something that happens before a handoff is done.
type Before<'r> = Box<dyn FnMut(&Rig) + Send + 'r>;

pub struct Person<'r> {
    pub rig: &'r Rig,
    /// By address; the others are done.
    pub moods: BTreeMap<String, Mood>,
    /// What is pasted instead of a new token's text.
    pub pastes: Option<String>,
    /// Whether the right text is pasted when the wrong one was refused.
    pub corrects: bool,
    copied: Option<String>,
    /// Titles of what was asked.
    pub asked: Vec<String>,
    /// Which of them an earlier run had opened.
    pub resumed: Vec<String>,
    /// Texts of tokens, by the token's address.
    pub pocket: BTreeMap<Address, String>,
    /// Called before each handoff is done.
    pub before: Option<Before<'r>>,
    /// How often evidence is looked for again.
    pub patience: u32,
    /// Why evidence was not there yet.
    pub whys: Vec<String>,
}

impl<'r> Person<'r> {
    pub fn new(rig: &'r Rig) -> Self {
        Self {
            rig,
            moods: BTreeMap::new(),
            pastes: None,
            corrects: false,
            copied: None,
            asked: Vec::new(),
            resumed: Vec::new(),
            pocket: BTreeMap::new(),
            before: None,
            patience: 0,
            whys: Vec::new(),
        }
    }

    pub fn mood(mut self, about: &str, mood: Mood) -> Self {
        self.moods.insert(about.to_owned(), mood);
        self
    }

    /// Puts everything from the pocket behind its reference.
    pub fn fill_store(&self) {
        for (token, value) in &self.pocket {
            let Address::Token { token, .. } = token else {
                continue;
            };
            self.rig.set(&token.to_uppercase(), value);
        }
    }

    fn bearers(&self, label: &str) -> Vec<String> {
        let world = self.rig.simulator.world();
        let tokens = world.tenants["accuhive"].tokens.iter();
        tokens
            .filter(|token| token.label == label && !token.revoked)
            .filter_map(|token| token.id.clone())
            .collect()
    }

    fn does(&mut self, task: Task<'_>) -> Option<String> {
        let tenant = "accuhive".to_owned();
        let boxes = |list: &[tenantry::model::BoxToTick]| {
            let texts: Vec<String> = list
                .iter()
                .map(|tick| tick.permission.to_string())
                .collect();
            ticks(&texts.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let (tick, untick) = (boxes(&task.handoff.tick), boxes(&task.handoff.untick));
        let address = &task.action.address;
        let label = match address {
            Address::Token { tenant, token } => self.rig.declared.tenants[tenant].tokens[token]
                .name
                .value
                .clone(),
            _ => "Production".to_owned(),
        };
        match &task.action.kind {
            ActionKind::CreateToken { look_first, .. } => {
                let there = self.bearers(&label);
                if *look_first && let Some(id) = there.first() {
                    self.rig.act(Act::EditToken {
                        tenant,
                        token: id.clone(),
                        rename: None,
                        describe: None,
                        tick,
                        untick: ticks(&[]),
                        by: None,
                    });
                    return self.pocket.get(address).cloned();
                }
                let done = self.rig.act(Act::CreateToken {
                    tenant,
                    label,
                    description: None,
                    permissions: tick,
                    by: None,
                    store_as: None,
                });
                let value = done.secret.unwrap().expose().to_owned();
                self.pocket.insert(address.clone(), value.clone());
                return Some(value);
            }
            ActionKind::EditToken { rename, .. } => {
                let token = self.bearers(&label).pop().unwrap_or(label);
                self.rig.act(Act::EditToken {
                    tenant,
                    token,
                    rename: rename.clone(),
                    describe: None,
                    tick,
                    untick,
                    by: None,
                });
            }
            ActionKind::RevokeToken => self.rig.revoke(&label),
            ActionKind::DeleteConnection => {
                self.rig.act(Act::DeleteConnection {
                    org: "acme".to_owned(),
                    nickname: label,
                    by: None,
                });
            }
            kind => self.puts_key(&label, kind),
        }
        None
    }

    fn puts_key(&self, nickname: &str, kind: &ActionKind) {
        let okta = super::rig::address(super::rig::OKTA);
        let secret = self.pocket.get(&okta).cloned();
        let stored = || {
            let environment = self.rig.environment.lock().unwrap();
            environment["OKTA"].to_str().unwrap().to_owned()
        };
        let secret = Some(SimulatedSecret::new(secret.unwrap_or_else(stored)));
        let there = self.rig.connections() > 0;
        let (org, nickname) = ("acme".to_owned(), nickname.to_owned());
        self.rig.act(match kind {
            ActionKind::CreateConnection { look_first } if !(*look_first && there) => {
                Act::CreateConnection {
                    org,
                    nickname,
                    domain: "accuhive.api.kandji.io".to_owned(),
                    secret,
                    secret_ref: None,
                    by: None,
                }
            }
            _ => Act::ReauthorizeConnection {
                org,
                nickname,
                secret,
                secret_ref: None,
                by: None,
            },
        });
    }
}

fn dies() -> ! {
    // no message: the test expects it
    std::panic::resume_unwind(Box::new("killed"))
}

impl Operator for Person<'_> {
    fn name(&self) -> &'static str {
        "person"
    }

    fn perform<'a>(
        &'a mut self,
        task: Task<'a>,
    ) -> BoxFuture<'a, Result<Performed, OperatorError>> {
        async move {
            let about = task.action.address.to_string();
            self.asked.push(about.clone());
            if task.resumed {
                self.resumed.push(about.clone());
            }
            if let Some(before) = &mut self.before {
                before(self.rig);
            }
            let mood = self.moods.get(&about).copied().unwrap_or(Mood::Does);
            match mood {
                Mood::Later => return Ok(Performed::Later),
                Mood::Skips => return Ok(Performed::Skipped),
                Mood::Stops => return Ok(Performed::Aborted),
                Mood::Refuses => return Err(OperatorError::Refused("not today".to_owned())),
                Mood::DiesBefore => dies(),
                Mood::Does | Mood::DoesAndSaysLater | Mood::DiesAfter | Mood::Pretends => {}
            }
            let copied = match mood {
                Mood::Pretends => None,
                _ => self.does(task),
            };
            match mood {
                Mood::DiesAfter => dies(),
                Mood::DoesAndSaysLater => return Ok(Performed::Later),
                _ => {}
            }
            self.copied.clone_from(&copied);
            let secret = match task.handoff.yields_secret {
                true => self.pastes.clone().or(copied),
                false => None,
            };
            Ok(Performed::Done {
                secret: secret.map(SecretString::from),
                stored: false,
                says: None,
            })
        }
        .boxed()
    }

    fn secret_again<'a>(&'a mut self, _: Task<'a>) -> BoxFuture<'a, Option<SecretString>> {
        let again = self.copied.clone().filter(|_| self.corrects);
        async move { again.map(SecretString::from) }.boxed()
    }

    fn look_again<'a>(&'a mut self, _: Task<'a>, looks: u32, why: &'a str) -> BoxFuture<'a, Next> {
        self.whys.push(why.to_owned());
        let next = match looks <= self.patience {
            true => Next::Look,
            false => Next::Later,
        };
        async move { next }.boxed()
    }
}
