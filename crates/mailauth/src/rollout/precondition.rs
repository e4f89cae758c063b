//! Something that must be true before a stage, and whether it is.

use serde::Serialize;

use super::Observed;

/// Whether something that must be true is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PreconditionState {
    /// It is.
    Met,
    /// It is not.
    Open,
    /// The reports do not say yet.
    Unknown,
}

/// Something that must be true before a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Precondition {
    /// Stable name.
    pub code: &'static str,
    /// What must be true.
    pub what: &'static str,
    /// Whether it is.
    #[serde(rename = "standing")]
    pub state: PreconditionState,
    /// What is known of it.
    pub found: String,
    /// Whether it holds the step up while it is not known.
    #[serde(skip)]
    pub needed: bool,
}

impl Precondition {
    /// One that holds the step up unless it is met.
    pub(super) fn new(
        code: &'static str,
        what: &'static str,
        state: PreconditionState,
        found: impl Into<String>,
    ) -> Precondition {
        Precondition {
            code,
            what,
            state,
            found: found.into(),
            needed: true,
        }
    }

    /// One that reports decide: without any it is not known, whatever an empty list
    /// suggests.
    pub(super) fn reported(
        code: &'static str,
        what: &'static str,
        observed: &Observed,
        met: bool,
        found: impl FnOnce() -> String,
    ) -> Precondition {
        if !observed.known() {
            let none = "no reports yet, so nobody can say";
            return Precondition::new(code, what, PreconditionState::Unknown, none);
        }
        let state = match met {
            true => PreconditionState::Met,
            false => PreconditionState::Open,
        };
        Precondition::new(code, what, state, found())
    }

    /// Whether it is met.
    pub fn is_met(&self) -> bool {
        self.state == PreconditionState::Met
    }

    /// Whether it holds the step up.
    pub fn holds(&self) -> bool {
        match self.state {
            PreconditionState::Met => false,
            PreconditionState::Open => true,
            PreconditionState::Unknown => self.needed,
        }
    }
}

/// A number with its word.
pub(super) fn counted(count: u64, one: &str, several: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { several })
}

/// The first few of some names.
pub(super) fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let all: Vec<&str> = names.into_iter().collect();
    let mut text = all.iter().take(4).copied().collect::<Vec<_>>().join(", ");
    if all.len() > 4 {
        text.push_str(&format!(" and {} more", all.len() - 4));
    }
    text
}
