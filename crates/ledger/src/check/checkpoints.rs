//! The check of checkpoints: their chain, who signed them, and whether the
//! entries are those they state.

use crate::check::logs::Stated;
use crate::check::{Checker, name};
use crate::checkpoint::SignedCheckpoint;
use crate::note::PublicKey;
use crate::report::{Signer, Subject};

impl Checker {
    pub(super) fn expect(&mut self, subject: Subject, signed: SignedCheckpoint) {
        let size = signed.checkpoint.size;
        if size == 0 {
            self.compare(subject, &signed);
        } else {
            self.expected
                .entry(size)
                .or_default()
                .push((subject, signed));
        }
    }

    pub(super) fn signed_by(&mut self, subject: Subject, key: &PublicKey) {
        let trusted = self.keys.contains(key);
        let signers = &mut self.report.signers;
        match signers.iter_mut().find(|signer| signer.key == *key) {
            Some(signer) => signer.checkpoints += 1,
            None => signers.push(Signer {
                key: key.clone(),
                checkpoints: 1,
                trusted,
            }),
        }
        let vouched = match subject {
            Subject::Checkpoint(number) => {
                let last = self
                    .outside
                    .iter()
                    .map(|(_, signed)| signed.checkpoint.number)
                    .max();
                last.is_some_and(|last| number <= last)
                    || self
                        .outside
                        .iter()
                        .any(|(_, signed)| signed.checkpoint.key == *key)
            }
            _ => false,
        };
        // With nothing to compare with, any key must do; the report says so.
        let free = self.keys.is_empty()
            && (self.outside.is_empty() || matches!(subject, Subject::OutsideCheckpoint(_)));
        if !trusted && !vouched && !free {
            let text = format!(
                "{} was signed by {key}, which is not a key known from outside; if the key was changed, give the new one to the verification",
                name(subject)
            );
            self.report.find(subject, text);
        }
    }

    /// The next stored checkpoint, in the order of numbers.
    pub fn checkpoint(&mut self, number: u64, text: &str) {
        let subject = Subject::Checkpoint(number);
        self.report.checkpoints += 1;
        if number != self.last_number + 1 {
            let text = format!(
                "checkpoint {} is missing before checkpoint {number}",
                self.last_number + 1
            );
            self.report.find(subject, text);
        }
        self.last_number = number;
        for (outside, signed) in &self.outside {
            if signed.checkpoint.number == number && signed.text != text {
                let text = format!(
                    "checkpoint {number} in the book differs from {}",
                    name(*outside)
                );
                self.report.find(subject, text);
            }
        }
        let signed = match SignedCheckpoint::parse(text) {
            Ok(signed) => signed,
            Err(error) => {
                self.last_checkpoint = None;
                self.report
                    .find(subject, format!("checkpoint {number} was changed: {error}"));
                return;
            }
        };
        let stated = &signed.checkpoint;
        if stated.org != self.report.org {
            let text = format!("checkpoint {number} belongs to organization {}", stated.org);
            self.report.find(subject, text);
        }
        if stated.number != number {
            let text = format!(
                "checkpoint {number} says that it is number {}",
                stated.number
            );
            self.report.find(subject, text);
        }
        let previous = self.last_checkpoint.as_ref();
        // After a damaged checkpoint there is nothing to compare with.
        if (previous.is_some() || number == 1)
            && stated.previous != previous.map(SignedCheckpoint::digest)
        {
            let text = format!("checkpoint {number} does not follow the checkpoint before it");
            self.report.find(subject, text);
        }
        if let Some(previous) = previous.map(|previous| &previous.checkpoint) {
            if stated.size < previous.size {
                let text = format!("checkpoint {number} goes back behind the checkpoint before it");
                self.report.find(subject, text);
            } else if stated.time < previous.time {
                // Right if the clock was set right in between, which is seen later.
                self.earlier.push((number, previous.size, stated.size));
            }
        }
        self.signed_by(subject, &signed.checkpoint.key);
        self.stated.push(Stated::by(subject, &signed.checkpoint));
        self.last_checkpoint = Some(signed.clone());
        self.expect(subject, signed);
    }

    pub(super) fn compare(&mut self, subject: Subject, signed: &SignedCheckpoint) {
        let stated = &signed.checkpoint;
        let head = self.report.head;
        if self.tree.root() != stated.root || head.hash != stated.head {
            let text = format!(
                "{} states another content of the first {} entries than the book has: the book was changed",
                name(subject),
                stated.size
            );
            self.report.find(subject, text);
        } else {
            if let Subject::OutsideCheckpoint(_) = subject {
                self.report.anchored = self.report.anchored.max(Some(stated.size));
            }
            if self.keys.contains(&stated.key) {
                self.report.signed = self.report.signed.max(Some(stated.size));
            }
        }
        if stated.time < head.time {
            let text = format!("{} is older than the last entry it covers", name(subject));
            self.report.find(subject, text);
        }
    }

    /// Whether a key that was named vouches for anything: who can write to a book can take
    /// its checkpoints out.
    pub(super) fn finish_keys(&mut self) {
        if self.keys.is_empty() || self.report.signers.iter().any(|signer| signer.trusted) {
            return;
        }
        let text = "no checkpoint is signed by the key you named, so nothing vouches that the book is what it was: if checkpoints were signed with it, they were taken out; if none ever was, “phiward checkpoint” signs one";
        self.report.find(Subject::File, text);
    }

    /// What checkpoints say that no entry bore out.
    pub(super) fn finish_checkpoints(&mut self) {
        let entries = self.tree.size();
        let last = self.report.head.position;
        let cut = self.expected.keys().next_back().copied();
        if let Some(size) = cut.filter(|size| *size > last) {
            let text = format!(
                "entry {} is missing: the book ends before it, but a checkpoint covers {size} entries",
                last + 1
            );
            self.report.find(Subject::Entry(last + 1), text);
        }
        for (size, checkpoints) in std::mem::take(&mut self.expected) {
            for (subject, _) in checkpoints {
                let text = format!(
                    "{} covers {size} entries, but the book has {entries}: it was cut off or rolled back",
                    name(subject)
                );
                self.report.find(subject, text);
            }
        }
        for (subject, signed) in std::mem::take(&mut self.outside) {
            let number = signed.checkpoint.number;
            if number > self.last_number {
                let text = format!(
                    "{} is number {number}, which the book no longer holds",
                    name(subject)
                );
                self.report.find(subject, text);
            }
        }
        for (number, from, to) in std::mem::take(&mut self.earlier) {
            if !self
                .clock_entries
                .iter()
                .any(|at| (from + 1..=to).contains(at))
            {
                let text = format!("checkpoint {number} is older than the checkpoint before it");
                self.report.find(Subject::Checkpoint(number), text);
            }
        }
    }
}
