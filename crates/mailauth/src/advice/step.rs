//! One thing to do, with what stands now, what to publish, and the way back.

use serde::Serialize;

use crate::DomainName;
use crate::dmarc::psl;
use crate::dns::RecordType;

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// Who may send.
    Spf,
    /// Signatures.
    Dkim,
    /// The policy.
    Dmarc,
    /// Where mail is taken.
    Mx,
    /// Encrypted delivery.
    MtaSts,
    /// Reports on encrypted delivery.
    TlsRpt,
    /// A sender outside the list of services.
    Sender,
}

impl Subject {
    /// As people write it.
    pub fn words(self) -> &'static str {
        match self {
            Subject::Spf => "SPF",
            Subject::Dkim => "DKIM",
            Subject::Dmarc => "DMARC",
            Subject::Mx => "MX",
            Subject::MtaSts => "MTA-STS",
            Subject::TlsRpt => "TLS-RPT",
            Subject::Sender => "Sender",
        }
    }
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// It is there and right: nothing.
    Stands,
    /// A record that is not there is added.
    Add,
    /// The first record of [`Step::now`] becomes another.
    Change,
    /// The records of [`Step::now`] are taken out.
    Delete,
    /// The alias of [`Step::now`] is taken out; then a record may stand at its name.
    ReplaceAlias,
    /// Somebody else does it: a vendor, a partner, whoever hosts.
    Ask,
    /// It is switched on at a service or a device.
    SwitchOn,
}

impl Action {
    /// The word in front of the record.
    pub fn words(self) -> &'static str {
        match self {
            Action::Stands => "There already",
            Action::Add => "Add",
            Action::Change => "Change",
            Action::Delete => "Delete",
            Action::ReplaceAlias => "Replace the alias",
            Action::Ask => "Ask somebody else",
            Action::SwitchOn => "Switch on",
        }
    }
}

/// A file to put on a web server beside a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct File {
    /// Its address.
    pub url: String,
    /// Its text, lines ended by CRLF when served.
    pub text: String,
}

/// Why there is no text to copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// Why, in sentences.
    pub why: String,
    /// What to do instead, in sentences.
    pub next: String,
}

impl Refusal {
    /// With its reason and the next step.
    pub(super) fn new(why: impl Into<String>, next: impl Into<String>) -> Refusal {
        Refusal {
            why: why.into(),
            next: next.into(),
        }
    }
}

/// One thing to do.
///
/// A text is there only when it was proved: [`super::advise`] lays it over DNS, audits what
/// comes of it and holds it against who passes today.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What it is about.
    pub subject: Subject,
    /// The name in DNS, or of whom it is about.
    pub name: DomainName,
    /// The type of record.
    pub kind: RecordType,
    /// What is to be done.
    pub action: Action,
    /// The records it speaks of as they stand: changed, deleted, or left as they are.
    pub now: Vec<String>,
    /// The text to publish; only when it was proved.
    pub text: Option<String>,
    /// A file that belongs to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<File>,
    /// Why there is no text, where one would be expected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Refusal>,
    /// Why it is to be done.
    pub why: String,
    /// What to do.
    pub how: String,
    /// How to go back; empty when nothing changes.
    pub rollback: String,
    /// What goes or changes with it: each tag, each sender that no longer passes, each one
    /// that passes newly. A sentence each.
    pub changes: Vec<String>,
    /// What to know or to do first, a sentence each.
    pub to_know: Vec<String>,
}

impl Step {
    pub(super) fn new(subject: Subject, name: DomainName, action: Action) -> Step {
        Step {
            subject,
            name,
            kind: RecordType::Txt,
            action,
            now: Vec::new(),
            text: None,
            file: None,
            refusal: None,
            why: String::new(),
            how: String::new(),
            rollback: String::new(),
            changes: Vec::new(),
            to_know: Vec::new(),
        }
    }

    /// What is there and right.
    pub(super) fn stands(
        subject: Subject,
        name: DomainName,
        now: Vec<String>,
        why: impl Into<String>,
    ) -> Step {
        Step {
            now,
            why: why.into(),
            ..Step::new(subject, name, Action::Stands)
        }
    }

    /// A TXT record that becomes another, with the usual words for what to do and how to go
    /// back; one that is added when none stands.
    pub(super) fn text(
        subject: Subject,
        name: DomainName,
        before: Option<&str>,
        text: String,
        why: impl Into<String>,
    ) -> Step {
        let (action, how, rollback) = match before {
            None => (
                Action::Add,
                format!("Add a TXT record at {name} with this text."),
                format!("Delete the TXT record at {name}."),
            ),
            Some(before) => (
                Action::Change,
                format!(
                    "Keep a copy of the record that is there, then change the TXT record at {name} to this text. Do not add a second one."
                ),
                format!("Put the former text back at {name}: {before}"),
            ),
        };
        Step {
            now: before.into_iter().map(str::to_owned).collect(),
            text: Some(text),
            why: why.into(),
            how,
            rollback: format!("{rollback} {REMEMBERED}"),
            ..Step::new(subject, name, action)
        }
    }

    /// A TXT record that is taken out.
    pub(super) fn delete(
        subject: Subject,
        name: DomainName,
        text: &str,
        why: impl Into<String>,
    ) -> Step {
        Step {
            now: vec![text.to_owned()],
            why: why.into(),
            how: format!(
                "Keep a copy of it, then delete this TXT record at {name}, and only this one."
            ),
            rollback: format!("Add the record again at {name}: {text} {REMEMBERED}"),
            ..Step::new(subject, name, Action::Delete)
        }
    }

    /// How the text is entered where the domain's DNS is looked after; empty where there is
    /// none of one's own to enter.
    pub fn entry(&self) -> String {
        let Some(text) = self.text.as_ref().filter(|_| self.action != Action::Ask) else {
            return String::new();
        };
        let zone = psl::org_domain(&self.name);
        let below = self.name.as_str().strip_suffix(zone.as_str());
        let name = match below.map(|below| below.trim_end_matches('.')) {
            None | Some("") => "name “@”, or none".to_owned(),
            Some(below) => format!("name “{below}”, without {zone} behind it"),
        };
        let whole = format!("{name} (some want the whole name, {})", self.name);
        if self.kind == RecordType::Mx {
            return format!(
                "At your DNS provider: type MX, {whole}, priority 0, server “.”, a single dot; and no other MX record."
            );
        }
        let long = match text.len() > STRING {
            true => format!(
                " It has more than {STRING} characters. Most providers split it by themselves; where yours takes it for too long, enter it as several parts in quotation marks, one behind the other, in the same record."
            ),
            false => String::new(),
        };
        // Others keep their TXT records at the same name: proofs of ownership stand there.
        let begins = text.split([';', ' ']).next().unwrap_or_default();
        format!(
            "At your DNS provider: type TXT, {whole}, the text without quotation marks. Only one record there may begin with “{begins}”; leave other TXT records as they are.{long}"
        )
    }

    /// Takes the text away and says why.
    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.text = None;
        self.file = None;
        self.how = refusal.next.clone();
        self.rollback = String::new();
        self.refusal = Some(refusal);
    }

    /// Whether there is something to do.
    pub fn is_open(&self) -> bool {
        self.action != Action::Stands
    }
}

/// Characters of one string of a TXT record (RFC 1035 §3.3).
const STRING: usize = 255;

/// How long a change takes to be seen.
const REMEMBERED: &str = "Other servers may remember the old answer for as long as its time to live says, often an hour.";

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, text: &str) -> String {
        let name = DomainName::parse(name).unwrap();
        Step::text(Subject::Spf, name, None, text.to_owned(), "").entry()
    }

    #[test]
    fn s0_a_text_to_copy_says_how_it_is_entered_at_a_provider() {
        let told = entry("_dmarc.clinic.com", "v=DMARC1; p=none");
        assert!(
            told.contains("type TXT, name “_dmarc”, without clinic.com"),
            "{told}"
        );
        assert!(
            told.contains("without quotation marks. Only one record there may begin with “v=DMARC1”; leave other TXT records as they are."),
            "{told}"
        );
        assert!(!told.contains("255"));
        // Proofs of ownership stand at the domain itself, too, and are not to go.
        let own = entry("clinic.com", "v=spf1 mx ~all");
        assert!(own.contains("name “@”"), "{own}");
        assert!(
            own.contains("may begin with “v=spf1”; leave other TXT records"),
            "{own}"
        );
        let below = entry("_dmarc.portal.clinic.co.uk", "v=DMARC1");
        assert!(
            below.contains("name “_dmarc.portal”, without clinic.co.uk"),
            "{below}"
        );
        assert!(entry("clinic.com", &"x".repeat(256)).contains("several parts"));
        let mut asked = Step::new(
            Subject::Dmarc,
            DomainName::parse("clinic.com").unwrap(),
            Action::Ask,
        );
        asked.text = Some("v=DMARC1".into());
        assert_eq!(asked.entry(), "");
    }
}
