//! Senders of the organization that stand in no list of services: a copier, a partner, a
//! web form, whoever hosts the practice management.

use std::net::IpAddr;

use mailauth::DomainName;
use mailauth::advice::{Action, OtherKind, OtherSender, Step, Subject};
use mailauth::dns::RecordType;
use mailauth::senders_seen::{Place, Strength};
use register::records::SenderDecision;

use super::ask::{Ask, SenderKind};
use crate::mail::sender_list::SenderLine;

/// Of its messages, so many in a hundred must be signed for a sender to need no text.
const SIGNED: u64 = 98;
/// A device seldom sends more in a month.
const DEVICE: u64 = 600;

/// Such a sender, decided to be the organization's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherLine {
    /// How it is recognized.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// What it is: as asked, else a guess.
    pub kind: SenderKind,
    /// Whether somebody said so.
    pub asked: bool,
    /// Its addresses that the domain's SPF record does not list, the busiest first.
    pub addresses: Vec<IpAddr>,
    /// Messages in the last thirty days.
    pub messages: u64,
    /// Of these: failing.
    pub failed: u64,
}

impl OtherLine {
    /// As the advice is asked for it; a server of one's own by its addresses instead.
    pub(super) fn wished(&self) -> Option<OtherSender> {
        match self.kind {
            SenderKind::Server => None,
            SenderKind::Other(kind) => Some(OtherSender {
                name: self.name.clone(),
                kind,
            }),
        }
    }
}

/// What to do for a server of one's own that does not sign.
pub(super) fn server_step(domain: &DomainName, line: &OtherLine) -> Option<Step> {
    (line.kind == SenderKind::Server).then(|| Step {
        subject: Subject::Sender,
        name: domain.clone(),
        kind: RecordType::Txt,
        action: Action::SwitchOn,
        now: vec![line.name.clone()],
        text: None,
        file: None,
        refusal: None,
        why: format!(
            "{} sends for you without a signature. SPF alone is lost when mail is forwarded, and reject must not rest on it (RFC 9989 §7.4).",
            line.name
        ),
        how: format!(
            "Switch DKIM signing on at the mail server, in its own settings or with a program such as OpenDKIM or rspamd: a key of 2048 bits for {domain}. It shows a name below _domainkey.{domain} and a TXT record to publish there. Whoever looks after the server can do it."
        ),
        rollback: "Switch signing off first; delete the key a week later, so that mail under way can still be checked.".to_owned(),
        changes: Vec::new(),
        to_know: Vec::new(),
    })
}

/// Those whose mail is not signed in the domain's name.
pub(super) fn of(lines: &[SenderLine<'_>], ask: &Ask) -> Vec<OtherLine> {
    let ours = lines
        .iter()
        .filter(|line| line.decision() == SenderDecision::Ours);
    ours.filter(|line| !line.key().starts_with("service:"))
        .filter_map(|line| one(line, ask))
        .collect()
}

fn one(line: &SenderLine<'_>, ask: &Ask) -> Option<OtherLine> {
    let seen = line.seen.as_ref()?;
    let of = &seen.seen;
    if of.dkim_aligned.saturating_mul(100) >= of.messages.saturating_mul(SIGNED) {
        return None;
    }
    let asked = ask.kinds.get(line.key()).copied();
    Some(OtherLine {
        key: line.key().to_owned(),
        name: line.name().to_owned(),
        kind: asked.unwrap_or_else(|| guess(line)),
        asked: asked.is_some(),
        addresses: match seen.places.iter().any(|p| matches!(p, Place::Listed(_))) {
            true => Vec::new(),
            false => seen.top.iter().filter_map(|at| at.address).collect(),
        },
        messages: of.messages,
        failed: of.failed(),
    })
}

/// What it may be, by what is known of it.
fn guess(line: &SenderLine<'_>) -> SenderKind {
    let Some(seen) = &line.seen else {
        return SenderKind::Other(OtherKind::Partner);
    };
    let website = seen.places.iter().any(|p| matches!(p, Place::Website(_)));
    let server = seen
        .places
        .iter()
        .any(|place| matches!(place, Place::TakesMail(_)));
    let device = seen.identity.strength == Strength::Number && seen.seen.messages <= DEVICE;
    if server {
        SenderKind::Server
    } else if website {
        SenderKind::Other(OtherKind::WebForm)
    } else if device {
        SenderKind::Other(OtherKind::Device)
    } else {
        SenderKind::Other(OtherKind::Partner)
    }
}
