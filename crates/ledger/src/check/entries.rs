//! The check of entries: chain, commitments, times, and redactions.

use crate::check::evidence::Evidence;
use crate::check::{Checker, RawEntry, Redactable};
use crate::checkpoint::time_in_words;
use crate::entry::{
    Header, MAX_PACKED, MAX_PUBLIC, Redaction, commitment, decode_blobs, decode_commitments,
    decode_redactions, part_commitment, parts_root, unpack,
};
use crate::hash::Hash32;
use crate::report::Subject;

impl Checker {
    /// The next entry, in the order of positions.
    pub fn entry(&mut self, entry: &RawEntry<'_>) {
        let at = entry.position;
        let head = self.report.head;
        let expected = head.position + 1;
        if at != expected {
            let gap = if at == expected + 1 {
                format!("entry {expected} is missing")
            } else {
                format!("entries {expected} to {} are missing", at.saturating_sub(1))
            };
            self.report.find(Subject::Entry(expected), gap);
        }
        self.report.entries += 1;
        self.report.head.position = at;
        self.report.head.time = entry.time;
        if entry.public.is_some() != entry.commitments.is_some() {
            self.bad_entry(at, "only half of what its format needs is there");
        }
        let (Some(hash), Some(commitment)) = (
            Hash32::from_slice(entry.hash),
            Hash32::from_slice(entry.commitment),
        ) else {
            self.bad_entry(at, "its hash or commitment is not 32 bytes long");
            return;
        };
        let commitments = entry.commitments.map(decode_commitments);
        let parts = commitments.iter().flatten().map(Vec::len).next();
        let header = Header {
            org: self.report.org,
            position: at,
            time: entry.time,
            commitment: &commitment,
            previous: &head.hash,
            public: entry.public.map(|public| (public, parts.unwrap_or(0))),
            blobs: entry.blobs,
            redactions: entry.redactions,
        };
        if header.hash() != hash {
            self.bad_entry(
                at,
                "its hash does not fit what it covers: it was changed, or something before it was changed, removed or inserted",
            );
        }
        match commitments {
            None => self.body(entry, &commitment),
            Some(None) => self.bad_entry(at, "the commitments to its parts cannot be read"),
            Some(Some(commitments)) => self.parts(entry, &commitment, &commitments),
        }
        self.listed(entry, head.time);
        self.report.head.hash = hash;
        self.tree.push(&hash.0);
        for (subject, signed) in self.expected.remove(&self.tree.size()).unwrap_or_default() {
            self.compare(subject, &signed);
        }
    }

    fn bad_entry(&mut self, position: u64, what: &str) {
        self.report.find(
            Subject::Entry(position),
            format!("entry {position}: {what}"),
        );
    }

    /// The content of an entry of format 1.
    fn body(&mut self, entry: &RawEntry<'_>, stated: &Hash32) {
        let at = entry.position;
        match (entry.salt, entry.body) {
            (None, None) => {
                self.absent.insert(Redactable::Body(at));
            }
            (Some(salt), Some(body)) => match <&[u8; 32]>::try_from(salt) {
                Ok(salt) if commitment(salt, body) == *stated => {}
                Ok(_) => self.bad_entry(
                    at,
                    "its bytes do not match its commitment: they were changed",
                ),
                Err(_) => self.bad_entry(at, "its salt is not 32 bytes long"),
            },
            _ => self.bad_entry(at, "only half of its content is there"),
        }
    }

    /// The content of an entry of format 2.
    fn parts(&mut self, entry: &RawEntry<'_>, stated: &Hash32, commitments: &[Hash32]) {
        let at = entry.position;
        // At most 2,048, so a number of them fits.
        self.parts_of.push((at, commitments.len() as u32));
        if parts_root(commitments) != *stated {
            self.bad_entry(
                at,
                "the commitments to its parts do not match their root: they were changed",
            );
        }
        if entry.public.is_some_and(|public| public.len() > MAX_PUBLIC) {
            self.bad_entry(at, "its public part is larger than allowed");
        }
        if entry.body.is_some_and(|body| body.len() > MAX_PACKED) {
            self.bad_entry(at, "its parts are larger than allowed");
        }
        if entry.salt.is_some() {
            self.bad_entry(at, "it has a salt where its format has none");
        }
        let Some(parts) = entry.body.and_then(unpack) else {
            self.bad_entry(at, "its parts cannot be read");
            return;
        };
        if parts.len() != commitments.len() {
            let text = format!(
                "it has {} parts, but commitments to {}",
                parts.len(),
                commitments.len()
            );
            self.bad_entry(at, &text);
        }
        for ((number, part), stated) in (0u32..).zip(&parts).zip(commitments) {
            match part {
                None => {
                    self.absent.insert(Redactable::Part(at, number));
                }
                Some((salt, bytes)) if part_commitment(salt, bytes) == *stated => {}
                Some(_) => {
                    let text = format!(
                        "the bytes of its part {number} do not match their commitment: they were changed"
                    );
                    self.bad_entry(at, &text);
                }
            }
        }
    }

    fn listed(&mut self, entry: &RawEntry<'_>, before: i64) {
        let at = entry.position;
        match decode_blobs(entry.blobs) {
            None => self.bad_entry(at, "its list of evidence cannot be read"),
            Some(blobs) => {
                for hash in blobs {
                    let evidence = Evidence {
                        introduced: at,
                        redacted: None,
                        seen: false,
                    };
                    let before = self.evidence.insert(hash, evidence);
                    if let Some(by) = before.and_then(|before| before.redacted) {
                        let text = format!(
                            "evidence {hash} was redacted by entry {by} and added again by entry {at}"
                        );
                        self.report.remark(Subject::Blob(hash, Some(at)), text);
                    }
                }
            }
        }
        let listed = decode_redactions(entry.redactions, entry.format());
        let sets_clock_right = listed
            .as_ref()
            .is_some_and(|listed| listed.sets_clock_right);
        self.time(at, before, entry.time, sets_clock_right);
        let Some(listed) = listed else {
            self.bad_entry(at, "its list of redactions cannot be read");
            return;
        };
        for redaction in listed.redactions {
            self.redaction(at, redaction);
        }
    }

    fn time(&mut self, at: u64, before: i64, time: i64, sets_clock_right: bool) {
        if sets_clock_right && time < before {
            self.clock_entries.push(at);
            let text = format!(
                "entry {at} sets the clock right: it is of {}, and the entry before it is dated {}, when a clock was wrong",
                time_in_words(time),
                time_in_words(before)
            );
            self.report.remark(Subject::Entry(at), text);
        } else if sets_clock_right {
            self.bad_entry(
                at,
                "it says that it sets the clock right, but its time is not before that of the entry before it",
            );
        } else if time < before {
            self.bad_entry(at, "its time is before that of the entry before it");
        }
    }

    fn redaction(&mut self, at: u64, redaction: Redaction) {
        let target = match redaction {
            Redaction::Blob(hash) => {
                match self.evidence.get_mut(&hash) {
                    Some(evidence) => evidence.redacted = Some(at),
                    None => self.bad_entry(at, "it redacts evidence that no entry introduced"),
                }
                return;
            }
            Redaction::Entry(target) => Redactable::Body(target),
            Redaction::Part { entry, part } => Redactable::Part(entry, part),
        };
        if target.entry() == 0 || target.entry() >= at {
            self.bad_entry(at, "it redacts an entry that is not before it");
        } else if self.absent.remove(&target) {
            self.redacted.insert(target);
            match target {
                Redactable::Body(_) => self.report.redacted += 1,
                Redactable::Part(entry, part) => self.report.redacted_parts.push((entry, part, at)),
            }
        } else if !self.redacted.contains(&target) {
            self.not_gone(at, target);
        }
    }

    /// A target that is still there, or never was.
    fn not_gone(&mut self, at: u64, target: Redactable) {
        let entry = target.entry();
        let parts = self
            .parts_of
            .binary_search_by_key(&entry, |(position, _)| *position)
            .ok()
            .and_then(|place| self.parts_of.get(place))
            .map(|(_, parts)| *parts);
        match (target, parts) {
            (Redactable::Body(_), None) => {
                let text = format!("its content is still there, although entry {at} redacted it");
                self.bad_entry(entry, &text);
            }
            (Redactable::Part(_, part), Some(parts)) if part < parts => {
                let text =
                    format!("its part {part} is still there, although entry {at} redacted it");
                self.bad_entry(entry, &text);
            }
            (Redactable::Body(_), Some(_)) => self.bad_entry(
                at,
                &format!("it redacts entry {entry} as a whole, which only has parts"),
            ),
            (Redactable::Part(_, part), _) => self.bad_entry(
                at,
                &format!("it redacts part {part} of entry {entry}, which there is not"),
            ),
        }
    }

    /// The last entry lies in the future, compared with this clock.
    pub fn head_in_future(&mut self, now: i64) {
        let head = self.report.head;
        let text = format!(
            "it is dated {}, which is in the future (now it is {}): the clock of whoever wrote it was wrong; append an entry that sets the clock right",
            time_in_words(head.time),
            time_in_words(now)
        );
        self.bad_entry(head.position, &text);
    }

    /// Content that is missing once everything was seen.
    pub(super) fn finish_entries(&mut self) {
        for target in std::mem::take(&mut self.absent) {
            match target {
                Redactable::Body(at) => {
                    self.bad_entry(at, "its content is gone, and no entry redacted it");
                }
                Redactable::Part(at, part) => self.bad_entry(
                    at,
                    &format!("its part {part} is gone, and no entry redacted it"),
                ),
            }
        }
    }
}
