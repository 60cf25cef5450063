//! In which order a person goes from console to console least often. Pure, and linear in steps and links but for sorting.

use std::collections::BTreeSet;

/// One step, as far as its place in the order matters.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// The console and tenant (or org) where it is done; `None`: by nobody, it costs no visit.
    pub screen: Option<usize>,
    /// Everything of a lower phase comes before it.
    pub phase: u8,
    /// Steps that come before it, by index.
    pub after: Vec<usize>,
}

/// How often somebody has to go to a console in this order.
pub fn count(steps: &[Step], order: &[usize]) -> usize {
    let mut screens = order.iter().filter_map(|index| steps[*index].screen);
    let Some(mut at) = screens.next() else {
        return 0;
    };
    let mut visits = 1;
    for screen in screens {
        visits += usize::from(screen != at);
        at = screen;
    }
    visits
}

/// The steps in an order that keeps phases and links, and stays at one console as long as possible. Where that saves no visit
/// they stay as they are, and so do links that go in circles.
pub fn fewest(steps: &[Step]) -> Vec<usize> {
    let present: Vec<usize> = (0..steps.len()).collect();
    let mut walk = Walk::new(steps);
    let phases: BTreeSet<u8> = steps.iter().map(|step| step.phase).collect();
    let phases: Vec<u8> = phases.into_iter().collect();
    for (index, phase) in phases.iter().enumerate() {
        walk.phase(*phase, phases.get(index + 1).copied());
    }
    let whole = walk.order.len() == steps.len();
    let better = || count(steps, &walk.order) < count(steps, &present);
    match whole && (!is_kept(steps, &present) || better()) {
        true => walk.order,
        false => present,
    }
}

/// Whether an order keeps phases and links.
pub fn is_kept(steps: &[Step], order: &[usize]) -> bool {
    let mut place = vec![0; steps.len()];
    for (at, index) in order.iter().enumerate() {
        place[*index] = at;
    }
    let phases = order.iter().map(|index| steps[*index].phase);
    let links = steps.iter().enumerate().all(|(index, step)| {
        let mut after = step.after.iter();
        after.all(|before| place[*before] < place[index])
    });
    links && phases.is_sorted()
}

/// A walk over the consoles.
struct Walk<'a> {
    steps: &'a [Step],
    order: Vec<usize>,
    /// Who waits for each step.
    waiting: Vec<Vec<usize>>,
    /// How many steps each one still waits for.
    open: Vec<usize>,
    /// By screen: how many links from elsewhere keep its steps of this phase from being done.
    outside: Vec<usize>,
    /// By screen: steps of this phase that can be done now.
    ready: Vec<BTreeSet<usize>>,
    /// Screens of this phase where all that is left can be done in one visit, by their first step.
    whole: BTreeSet<(usize, usize)>,
    /// By screen: its first step of this phase.
    first: Vec<usize>,
    at: Option<usize>,
    phase: u8,
}

impl<'a> Walk<'a> {
    fn new(steps: &'a [Step]) -> Self {
        let screens = steps.iter().filter_map(|step| step.screen).max();
        let screens = screens.map_or(0, |most| most + 1);
        let mut waiting = vec![Vec::new(); steps.len()];
        for (index, step) in steps.iter().enumerate() {
            for before in &step.after {
                waiting[*before].push(index);
            }
        }
        Self {
            steps,
            order: Vec::with_capacity(steps.len()),
            waiting,
            open: steps.iter().map(|step| step.after.len()).collect(),
            outside: vec![0; screens],
            ready: vec![BTreeSet::new(); screens],
            whole: BTreeSet::new(),
            first: vec![usize::MAX; screens],
            at: None,
            phase: 0,
        }
    }

    /// Does all steps of one phase.
    fn phase(&mut self, phase: u8, next: Option<u8>) {
        self.phase = phase;
        self.first.fill(usize::MAX);
        self.outside.fill(0);
        let members: Vec<usize> = self.members(phase);
        let last = next.and_then(|next| self.shared_screen(phase, next));
        let mut alone = Vec::new();
        for index in &members {
            let step = &self.steps[*index];
            let Some(screen) = step.screen else {
                alone.extend((self.open[*index] == 0).then_some(*index));
                continue;
            };
            self.first[screen] = self.first[screen].min(*index);
            self.outside[screen] += self.links_from_outside(*index);
            if self.open[*index] == 0 {
                self.ready[screen].insert(*index);
            }
        }
        for (screen, first) in self.first.iter().enumerate() {
            if *first != usize::MAX && self.outside[screen] == 0 {
                self.whole.insert((*first, screen));
            }
        }
        for index in alone {
            self.does(index);
        }
        while let Some(screen) = self.next_screen(last) {
            self.visit(screen);
        }
    }

    fn members(&self, phase: u8) -> Vec<usize> {
        let all = self.steps.iter().enumerate();
        all.filter(|(_, step)| step.phase == phase)
            .map(|(index, _)| index)
            .collect()
    }

    fn links_from_outside(&self, index: usize) -> usize {
        let step = &self.steps[index];
        let from = |before: &&usize| {
            let before = &self.steps[**before];
            before.phase == self.phase && before.screen != step.screen
        };
        step.after.iter().filter(from).count()
    }

    /// A screen where this phase can end and the next one begin, other than where we are.
    fn shared_screen(&self, phase: u8, next: u8) -> Option<usize> {
        let screens = |phase: u8| -> BTreeSet<usize> {
            let members = self.members(phase).into_iter();
            members
                .filter_map(|index| self.steps[index].screen)
                .collect()
        };
        let mut shared = &screens(phase) & &screens(next);
        for step in self.steps {
            for before in step.after.iter().map(|before| &self.steps[*before]) {
                if before.phase != step.phase || before.screen == step.screen {
                    continue;
                }
                // somebody here waits for it, so it is not the last; it waits for somebody, so it is not the first
                let out = match step.phase {
                    now if now == phase => before.screen,
                    then if then == next => step.screen,
                    _ => None,
                };
                out.map(|screen| shared.remove(&screen));
            }
        }
        shared.into_iter().find(|screen| self.at != Some(*screen))
    }

    /// Where to go next: where we are, else where one visit does all that is left, else where anything can be done. `last` is
    /// left for the end.
    fn next_screen(&self, last: Option<usize>) -> Option<usize> {
        let can = |screen: &usize| !self.ready[*screen].is_empty();
        if let Some(here) = self.at.filter(|here| can(here) && Some(*here) != last) {
            return Some(here);
        }
        let mut whole = self.whole.iter().map(|(_, screen)| *screen);
        let mut put_off = None;
        let found = whole.find(|screen| {
            let later = Some(*screen) == last;
            put_off = put_off.or(later.then_some(*screen));
            can(screen) && !later
        });
        found.or_else(|| {
            let some = (0..self.ready.len()).filter(can);
            some.min_by_key(|screen| {
                (
                    put_off == Some(*screen),
                    self.ready[*screen].first().copied(),
                )
            })
        })
    }

    /// Does all that can be done at one screen.
    fn visit(&mut self, screen: usize) {
        self.at = Some(screen);
        while let Some(index) = self.ready[screen].pop_first() {
            self.does(index);
        }
        self.whole.remove(&(self.first[screen], screen));
    }

    /// Does one step, and what nobody has to go anywhere for.
    fn does(&mut self, index: usize) {
        let mut now = vec![index];
        while let Some(index) = now.pop() {
            self.order.push(index);
            let from = self.steps[index].screen;
            for waiting in std::mem::take(&mut self.waiting[index]) {
                self.open[waiting] -= 1;
                let step = &self.steps[waiting];
                if step.phase != self.phase {
                    continue;
                }
                let free = self.open[waiting] == 0;
                let Some(screen) = step.screen else {
                    now.extend(free.then_some(waiting));
                    continue;
                };
                if free {
                    self.ready[screen].insert(waiting);
                }
                if step.screen != from {
                    self.outside[screen] -= 1;
                    if self.outside[screen] == 0 {
                        self.whole.insert((self.first[screen], screen));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "visits_tests.rs"]
mod tests;
