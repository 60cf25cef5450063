//! Handoffs about a connection's name, its flows and its canary: a second connection that takes its place, the flows that are
//! moved, a new nickname, a canary flow.

use super::connections::{Texts, Writer};
use super::{step, texts};
use crate::model::Handoff;

impl Writer<'_> {
    /// The handoff "create the second connection".
    pub fn replacement(&self, nickname: &str) -> Handoff {
        let texts = Texts {
            title: texts::TITLE_REPLACEMENT,
            look: Some(texts::LOOK_FOR_CONNECTION),
            steps: texts::CREATE_CONNECTION,
            enters: true,
            proof: texts::PROOF_CREATED,
            fail: texts::FAIL_CONNECTION,
        };
        self.about(nickname, &texts, &[])
    }

    /// The handoff "move the flows".
    pub fn move_flows(&self, from: &str, to: &str) -> Handoff {
        let texts = Texts {
            title: texts::TITLE_MOVE_FLOWS,
            look: None,
            steps: texts::MOVE_FLOWS,
            enters: false,
            proof: texts::PROOF_MOVED_FLOWS,
            fail: texts::FAIL_MOVE_FLOWS,
        };
        self.about(from, &texts, &[("to", to)])
    }

    /// The handoff "delete the first connection".
    pub fn delete_replaced(&self, nickname: &str) -> Handoff {
        let texts = Texts {
            title: texts::TITLE_DELETE_REPLACED,
            look: None,
            steps: texts::DELETE_CONNECTION,
            enters: false,
            proof: texts::PROOF_DELETED,
            fail: texts::FAIL_DELETE_REPLACED,
        };
        self.about(nickname, &texts, &[])
    }

    /// The handoff "rename".
    pub fn rename(&self, from: &str, to: &str) -> Handoff {
        let texts = Texts {
            title: texts::TITLE_RENAME,
            look: None,
            steps: texts::RENAME_CONNECTION,
            enters: false,
            proof: texts::PROOF_RENAMED,
            fail: texts::FAIL_RENAME,
        };
        self.about(from, &texts, &[("to", to)])
    }

    /// The handoff "set up a canary".
    pub fn set_up_canary(&self) -> Handoff {
        let mut handoff = self.whole(&Texts {
            title: texts::TITLE_CANARY,
            look: None,
            steps: texts::SET_UP_CANARY,
            enters: false,
            proof: texts::PROOF_CANARY,
            fail: texts::FAIL_CANARY,
        });
        let way = step(texts::OPEN_FLOWS, &[("console", &handoff.place)]);
        handoff
            .steps
            .iter_mut()
            .take(1)
            .for_each(|first| *first = way.clone());
        handoff.arrival.screen = texts::FLOWS_SCREEN.to_owned();
        handoff
    }
}
