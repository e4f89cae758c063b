//! The check of access logs: their chains, and whether they are those that checkpoints
//! state.

use crate::check::{Checker, name};
use crate::checkpoint::Checkpoint;
use crate::report::Subject;
use crate::side::chain::{LogHead, Walked};

/// Whose access log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The organization's.
    Organization,
    /// That of the installation, which tells of sign-ins and accounts.
    Installation,
}

impl Whose {
    const BOTH: [Whose; 2] = [Whose::Organization, Whose::Installation];

    fn words(self) -> &'static str {
        match self {
            Whose::Organization => "the access log",
            Whose::Installation => "the access log of the installation",
        }
    }
}

/// Where a checkpoint says that the access logs stood.
pub(crate) struct Stated {
    subject: Subject,
    number: u64,
    organization: Option<LogHead>,
    installation: Option<LogHead>,
}

impl Stated {
    pub fn by(subject: Subject, checkpoint: &Checkpoint) -> Stated {
        Stated {
            subject,
            number: checkpoint.number,
            organization: checkpoint.access_log,
            installation: checkpoint.installation_log,
        }
    }

    fn of(&self, whose: Whose) -> Option<LogHead> {
        match whose {
            Whose::Organization => self.organization,
            Whose::Installation => self.installation,
        }
    }
}

impl Checker {
    /// The lines of a log at which checkpoints state a hash.
    pub fn lines_stated(&self, whose: Whose) -> Vec<u64> {
        let heads = self.stated.iter().filter_map(|stated| stated.of(whose));
        heads.map(|head| head.line).collect()
    }

    /// Takes in what walking through both logs told.
    pub fn logs(&mut self, organization: &Walked, installation: &Walked) {
        let lines = |walked: &Walked| walked.head.map_or(0, |head| head.line);
        self.report.log_lines = Some((lines(organization), lines(installation)));
        for (whose, walked) in Whose::BOTH.into_iter().zip([organization, installation]) {
            for (line, text) in &walked.findings {
                let text = format!("{}: {text}", whose.words());
                self.report.find(Subject::AccessLog(*line), text);
            }
            if walked.unhashed > 0 {
                let text = format!(
                    "{}: its first {} lines were written by a phiward that kept no chain of them; what was changed in them before the next line was written cannot be seen",
                    whose.words(),
                    walked.unhashed
                );
                self.report
                    .remark(Subject::AccessLog(walked.unhashed), text);
            }
            self.compare_log(whose, walked);
        }
    }

    fn compare_log(&mut self, whose: Whose, walked: &Walked) {
        let here = walked.head.map(|head| head.first);
        // The newest checkpoint that was made over the log as it is here.
        let own = self.stated.iter();
        let own = own.filter(|stated| {
            stated
                .of(whose)
                .is_some_and(|head| Some(head.first) == here)
        });
        let newest = own.map(|stated| stated.number).max().unwrap_or(0);
        let mut elsewhere = None;
        for stated in &self.stated {
            let Some(head) = stated.of(whose) else {
                continue;
            };
            let (subject, who) = (stated.subject, name(stated.subject));
            if Some(head.first) != here {
                let outside = matches!(subject, Subject::OutsideCheckpoint(_));
                if outside && stated.number > newest {
                    let text = format!(
                        "{who} covers an access log that is not in this database ({}): either it was replaced, or the book was taken in here from another installation and no checkpoint was signed since; in that case sign one",
                        whose.words()
                    );
                    self.report.find(subject, text);
                } else {
                    elsewhere = elsewhere.max(Some(stated.number));
                }
                continue;
            }
            let lines = walked.head.map_or(0, |head| head.line);
            let found = walked.hashes.iter().find(|(line, _)| *line == head.line);
            let text = match found {
                _ if head.line > lines => format!(
                    "{who} covers {} lines of {}, but it has {lines}: lines were cut off its end",
                    head.line,
                    whose.words()
                ),
                Some((_, hash)) if *hash == head.hash => {
                    if let Subject::OutsideCheckpoint(_) = subject
                        && whose == Whose::Organization
                    {
                        let line = Some(head.line);
                        self.report.log_anchored = self.report.log_anchored.max(line);
                    }
                    continue;
                }
                _ => format!(
                    "{who} states another content of the first {} lines of {}: it was changed",
                    head.line,
                    whose.words()
                ),
            };
            self.report.find(subject, text);
        }
        if let Some(number) = elsewhere {
            let text = format!(
                "checkpoints up to {number} cover an access log that is not in this database ({}): that of another installation, if the book was taken in from one",
                whose.words()
            );
            self.report.remark(Subject::Checkpoint(number), text);
        }
    }
}
