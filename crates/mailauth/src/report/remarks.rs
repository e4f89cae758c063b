//! Collecting remarks: each kind of oddity once, with its first example and a count.

use super::{Remark, RemarkKind};

/// Longest example of a value shown in a remark, in characters.
const SHOWN: usize = 80;

/// The remarks on one report; never more than its bound, however odd the report.
#[derive(Clone, Debug)]
pub(super) struct Remarks {
    kept: Vec<(&'static str, Remark)>,
    most: usize,
}

impl Remarks {
    pub(super) fn new(most: usize) -> Remarks {
        Remarks {
            kept: Vec::new(),
            most,
        }
    }

    /// Notes an oddity of `about`; `what` is asked for the first time only.
    pub(super) fn note(
        &mut self,
        kind: RemarkKind,
        about: &'static str,
        what: impl FnOnce() -> String,
    ) {
        let known = |(on, remark): &&mut (&str, Remark)| remark.kind == kind && *on == about;
        if let Some((_, remark)) = self.kept.iter_mut().find(known) {
            remark.times = remark.times.saturating_add(1);
        } else if self.kept.len() < self.most {
            let what = what();
            self.kept.push((
                about,
                Remark {
                    kind,
                    what,
                    times: 1,
                },
            ));
        }
    }

    pub(super) fn list(&self) -> Vec<Remark> {
        self.kept.iter().map(|(_, remark)| remark.clone()).collect()
    }
}

/// A value as shown in a remark: short, and nothing that steers a terminal.
pub(super) fn shown(value: &str) -> String {
    let mut short: String = value
        .chars()
        .take(SHOWN)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if value.chars().nth(SHOWN).is_some() {
        short.push('…');
    }
    short
}
