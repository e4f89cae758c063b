//! Evidence: what shows that something is so (hash, date, source).

use super::common::{Retired, need};
use crate::id::{Id, Ref};
use crate::record::{Record, plain_record};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::rests_on::resting_on;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// A piece of evidence; its bytes, if any, are kept by the ledger under their hash.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// Identifier.
    pub id: Id<Evidence>,
    /// Number.
    pub number: u32,
    /// What it is.
    pub title: String,
    /// Where it is, when it is not kept here.
    pub location: String,
    /// SHA-256 of the bytes, 64 lower-case hex digits; empty when not kept here.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
    /// File name.
    pub file_name: String,
    /// Where it comes from: system, person, document.
    pub origin: String,
    /// Day it speaks of.
    pub on: Option<Date>,
    /// What it is about.
    pub about: Vec<Ref>,
    /// Anything else worth knowing.
    pub notes: String,
    /// End of the record.
    pub retired: Option<Retired>,
}

impl Record for Evidence {
    plain_record!(Evidence);
    fn label(&self) -> &str {
        &self.title
    }
    fn said_on(&self, out: &mut Vec<(&'static str, Date)>) {
        out.extend(self.on.map(|on| ("on", on)));
    }
    fn refs(&self, out: &mut Vec<Ref>) {
        out.extend(&self.about);
    }
    fn check(&self, register: &Register, before: Option<&Self>) -> Result<(), Refusal> {
        let known = self.known_as();
        need(&known, &self.title, "title", "say what the evidence is")?;
        if self.sha256.is_empty() && self.location.trim().is_empty() {
            return Err(Refusal::Missing {
                record: known,
                field: "file or location",
                fix: "attach the file, or say where it is kept",
            });
        }
        if !self.sha256.is_empty()
            && (self.sha256.len() != 64
                || !self
                    .sha256
                    .bytes()
                    .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b)))
        {
            return Err(Refusal::rule(
                known,
                "the hash is not 64 lower-case hex digits",
                "attach the file again",
            ));
        }
        if before.is_some_and(|b| b.sha256 != self.sha256) {
            return Err(Refusal::rule(
                known,
                "the bytes of evidence cannot be exchanged",
                "attach the new file as evidence of its own",
            ));
        }
        match before {
            Some(before) => self.stays_what_it_was(register, before, "leave its title, place, origin and day; add what is new as evidence of its own, or say it in the notes"),
            None => Ok(()),
        }
    }
    fn check_again(&self, register: &Register, now: Option<&Self>) -> Result<(), Refusal> {
        self.check(register, Some(self))?;
        match now {
            Some(now) => self.stays_what_it_was(register, now, "reopen what rests on it first, or leave this evidence out by putting it right by hand"),
            None => Ok(()),
        }
    }
}

impl Evidence {
    /// Refuses to make something else of evidence that something verified rests on: who
    /// verified it looked at what it was.
    fn stays_what_it_was(
        &self,
        register: &Register,
        before: &Evidence,
        fix: &'static str,
    ) -> Result<(), Refusal> {
        let said = |it: &Evidence| {
            let texts = [&it.title, &it.location, &it.origin, &it.sha256];
            (texts.map(|text| text.trim().to_owned()), it.on)
        };
        if said(self) == said(before) {
            return Ok(());
        }
        let rests = resting_on(register, self.id);
        match rests.is_empty() {
            true => Ok(()),
            false => Err(Refusal::rule(
                self.known_as(),
                format!("{} rests on it as it is", rests.join(", ")),
                fix,
            )),
        }
    }
}
