//! A mail of a mailbox: what it holds is taken in, and what became of it is kept with the
//! mailbox, so that nothing is left out in silence.

use jiff::Timestamp;
use ledger::side::mail::{Left, MailsLooked};
use ledger::{Ledger, OrgId};
use mailauth::report::container::{self, Mail};
use uuid::Uuid;

use super::carrier::CarrierCheck;
use super::finding::kept;
use super::ingest::{Failure, Ingested, MailRoom, ingest_mail};
use super::known::KnownDomains;
use crate::error::Result;

/// Most things told of one mail that were not taken in.
const MOST_LEFT: usize = 20;

/// A mail as it was fetched.
#[derive(Clone, Debug)]
pub struct MailboxMail {
    /// UIDVALIDITY of its folder.
    pub uid_validity: u32,
    /// Its UID.
    pub uid: u32,
    /// What there is of it.
    pub content: MailContent,
}

/// What there is of a mail.
#[derive(Clone, Debug)]
pub enum MailContent {
    /// Its octets.
    Whole(Vec<u8>),
    /// How many octets there are, too many to be fetched.
    TooLarge(u64),
    /// It is not to be read, for this reason.
    SetAside(String),
}

/// Takes a mail in, and notes with the mailbox what became of it and that it is read up to
/// there.
///
/// # Errors
/// When the database fails; then the mailbox is not read up to there.
pub async fn take_letter(
    ledger: &Ledger,
    org: OrgId,
    known: &KnownDomains,
    check: Option<&dyn CarrierCheck>,
    (mailbox, mail): (Uuid, MailboxMail),
    room: MailRoom<impl Send + 'static>,
    at: Timestamp,
) -> Result<Ingested> {
    let name = format!("message {}", mail.uid);
    let about = match &mail.content {
        MailContent::Whole(bytes) => Some(container::about(bytes)),
        MailContent::TooLarge(_) | MailContent::SetAside(_) => None,
    };
    let whose = about.map(|about| format!("{name}{}", told(&about)));
    let number = name.clone();
    let done = match mail.content {
        MailContent::Whole(bytes) => {
            ingest_mail(ledger, org, known, check, (name, bytes), room, at).await?
        }
        MailContent::TooLarge(octets) => not_read(name, too_large(octets)),
        MailContent::SetAside(why) => not_read(name, why),
    };
    let (looked, mut left) = left(&done, at);
    // A number is shown by no mail program. Of what is no report nothing else is kept.
    for one in left.iter_mut().filter(|one| one.lost) {
        if let (Some(whose), Some(rest)) = (&whose, one.what.strip_prefix(&number)) {
            one.what = kept(&format!("{whose}{rest}"));
        }
    }
    // Only now: what is stored twice is noticed, what is skipped is lost.
    let mut side = ledger.side_write().await?;
    let (validity, uid) = (mail.uid_validity, mail.uid);
    side.add_mail_left(org, mailbox, (validity, uid), looked, &left)
        .await?;
    side.set_mailbox_read(org, mailbox, validity, uid).await?;
    side.commit().await?;
    Ok(done)
}

/// By what a person finds a mail: its day and sender, and the subject where it says that the
/// mail is a report.
fn told(about: &Mail) -> String {
    let date = Some(about.date.as_str()).filter(|date| !date.is_empty());
    let date = date.map(|date| format!("of {date}"));
    let from = Some(about.from.as_str()).filter(|from| !from.is_empty());
    let from = from.map(|from| format!("from {from}"));
    let subject = about.claims_report && !about.subject.is_empty();
    let subject = subject.then(|| format!("“{}”", about.subject));
    let parts: Vec<String> = [date, from, subject].into_iter().flatten().collect();
    match parts.is_empty() {
        true => String::new(),
        false => format!(" ({})", parts.join(", ")),
    }
}

/// What there is to say of a mail that has more octets than are fetched.
fn too_large(octets: u64) -> String {
    let megabytes = octets.div_ceil(1 << 20);
    format!(
        "it has {megabytes} MB, more than is fetched from a mailbox: save it as a file and give that under “Read reports” or to “phiward mail ingest”"
    )
}

fn not_read(file: String, why: String) -> Ingested {
    Ingested {
        held: 1,
        not_read: 1,
        failures: vec![Failure { file, why }],
        ..Ingested::default()
    }
}

/// What became of a mail, and what of it was not taken in.
fn left(done: &Ingested, at: Timestamp) -> (MailsLooked, Vec<Left>) {
    let looked = MailsLooked {
        read: done.read,
        passed_over: done.passed_over,
        not_read: done.not_read,
    };
    let lost = done.failures.iter().map(|failure| (true, failure));
    let passed = done.passed.iter().map(|passed| (false, passed));
    let mut left: Vec<Left> = lost
        .chain(passed)
        .take(MOST_LEFT)
        .map(|(lost, one)| Left {
            at: at.as_microsecond(),
            lost,
            what: kept(&one.file),
            why: kept(&one.why),
        })
        .collect();
    let all = done.failures.len() as u64
        + done.more_failures
        + done.passed.len() as u64
        + done.more_passed;
    let more = all.saturating_sub(MOST_LEFT as u64);
    if let Some(last) = left.last_mut().filter(|_| more > 0) {
        last.why = kept(&format!("{} (and {more} more in this mail)", last.why));
    }
    (looked, left)
}
