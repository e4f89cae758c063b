//! The check of access logs: their chains, and whether they are those that checkpoints
//! state.

use crate::check::{Checker, name};
use crate::checkpoint::Checkpoint;
use crate::db::Session;
use crate::entry::OrgId;
use crate::error::Result;
use crate::report::Subject;
use crate::side::INSTALLATION;
use crate::side::chain::{self, LogHead, Walked};

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

    fn other(self) -> Whose {
        match self {
            Whose::Organization => Whose::Installation,
            Whose::Installation => Whose::Organization,
        }
    }
}

/// Where a checkpoint says that the access logs stood.
pub(crate) struct Stated {
    subject: Subject,
    number: u64,
    organization: Option<LogHead>,
    installation: Option<LogHead>,
    taken_in: bool,
    /// It will be signed over the logs as they are.
    to_sign: bool,
}

impl Stated {
    pub fn by(subject: Subject, checkpoint: &Checkpoint) -> Stated {
        Stated {
            subject,
            number: checkpoint.number,
            organization: checkpoint.access_log,
            installation: checkpoint.installation_log,
            taken_in: checkpoint.taken_in,
            to_sign: false,
        }
    }

    fn of(&self, whose: Whose) -> Option<LogHead> {
        match whose {
            Whose::Organization => self.organization,
            Whose::Installation => self.installation,
        }
    }

    fn is_outside(&self) -> bool {
        matches!(self.subject, Subject::OutsideCheckpoint(_))
    }
}

/// The two logs as they are here.
struct Here<'w> {
    organization: &'w Walked,
    installation: &'w Walked,
}

impl Here<'_> {
    fn of(&self, whose: Whose) -> &Walked {
        match whose {
            Whose::Organization => self.organization,
            Whose::Installation => self.installation,
        }
    }

    /// Whether a checkpoint states a log that begins as the one here does.
    fn has(&self, whose: Whose, stated: &Stated) -> bool {
        let first = self.of(whose).head.map(|head| head.first);
        let stated = stated.of(whose).map(|head| head.first);
        stated.is_some() && stated == first
    }

    /// Whether a checkpoint was made in this installation: one log that it states is here.
    fn made(&self, stated: &Stated) -> bool {
        stated.to_sign || Whose::BOTH.iter().any(|whose| self.has(*whose, stated))
    }
}

impl Checker {
    /// Takes in what a checkpoint says of the access logs, and nothing else of it.
    pub fn states_logs(&mut self, checkpoint: &Checkpoint) {
        let subject = Subject::Checkpoint(checkpoint.number);
        self.stated.push(Stated::by(subject, checkpoint));
    }

    /// As if one more checkpoint was signed over the logs as they are.
    pub fn signs_logs(&mut self, taken_in: bool) {
        let last = self.stated.iter().map(|stated| stated.number).max();
        let number = last.unwrap_or(0) + 1;
        self.stated.push(Stated {
            subject: Subject::Checkpoint(number),
            number,
            organization: None,
            installation: None,
            taken_in,
            to_sign: true,
        });
    }

    /// Walks through both logs, and compares them with what checkpoints state. Call it
    /// once every checkpoint was seen.
    pub async fn walk_logs(&mut self, session: &mut Session, org: OrgId) -> Result<()> {
        let asked = self.lines_stated(Whose::Organization);
        let own = chain::walk(session, org, &asked).await?;
        let asked = self.lines_stated(Whose::Installation);
        let installation = chain::walk(session, INSTALLATION, &asked).await?;
        self.logs(&own, &installation);
        Ok(())
    }

    /// The lines of a log at which checkpoints state a hash.
    fn lines_stated(&self, whose: Whose) -> Vec<u64> {
        let heads = self.stated.iter().filter_map(|stated| stated.of(whose));
        heads.map(|head| head.line).collect()
    }

    /// Takes in what walking through both logs told.
    fn logs(&mut self, organization: &Walked, installation: &Walked) {
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
        }
        let here = Here {
            organization,
            installation,
        };
        let all = std::mem::take(&mut self.stated);
        for whose in Whose::BOTH {
            for stated in &all {
                let Some(head) = stated.of(whose) else {
                    continue;
                };
                if here.has(whose, stated) {
                    self.same_log(whose, here.of(whose), stated, head);
                    continue;
                }
                let later = all.iter().filter(|later| later.number > stated.number);
                let since: Vec<&Stated> = later.filter(|later| here.made(later)).collect();
                self.other_log(whose, here.made(stated), stated, head, &since);
            }
        }
    }

    /// A checkpoint over the log that is here.
    fn same_log(&mut self, whose: Whose, walked: &Walked, stated: &Stated, head: LogHead) {
        let who = name(stated.subject);
        let lines = walked.head.map_or(0, |head| head.line);
        let found = walked.hashes.iter().find(|(line, _)| *line == head.line);
        let text = match found {
            _ if head.line > lines => format!(
                "{who} covers {} lines of {}, but it has {lines}: lines were cut off its end",
                head.line,
                whose.words()
            ),
            Some((_, hash)) if *hash == head.hash => {
                if stated.is_outside() && whose == Whose::Organization {
                    let line = Some(head.line);
                    self.report.log_anchored = self.report.log_anchored.max(line);
                }
                return;
            }
            _ => format!(
                "{who} states another content of the first {} lines of {}: it was changed",
                head.line,
                whose.words()
            ),
        };
        self.report.find(stated.subject, text);
    }

    /// A checkpoint over a log that is not here: that of another installation only where it
    /// states none that is here, and where somebody signed that the book was taken in since.
    /// `made_here`: it states one. `since`: the later ones that were made here.
    fn other_log(
        &mut self,
        whose: Whose,
        made_here: bool,
        stated: &Stated,
        head: LogHead,
        since: &[&Stated],
    ) {
        let who = name(stated.subject);
        let covers = format!(
            "{who} covers {} lines of an access log that is not in this database ({})",
            head.line,
            whose.words()
        );
        if stated.is_outside() && whose == Whose::Organization {
            self.report.log_elsewhere = true;
        }
        if made_here {
            let text = format!(
                "{covers}, and states {}, which is: so it was made here, and the log it covers was replaced",
                whose.other().words()
            );
            return self.report.find(stated.subject, text);
        }
        if let Some(said) = since.iter().find(|later| later.taken_in) {
            let text = format!(
                "{covers}: {} says that the book was taken in here from another installation, so what was done there before is told by the log there alone",
                match said.to_sign {
                    true => "who signs now".to_owned(),
                    false => name(said.subject),
                }
            );
            return self.report.remark(stated.subject, text);
        }
        match stated.is_outside() || !since.is_empty() {
            true => self.report.find(
                stated.subject,
                format!(
                    "{covers}: either it was replaced, or the book was taken in here from another installation and nobody signed that; if that is so, sign one with “phiward checkpoint --taken-in”"
                ),
            ),
            false => self.report.remark(
                stated.subject,
                format!(
                    "{covers}: that of another installation, if the book was taken in from one; nothing was signed here since"
                ),
            ),
        }
    }
}
