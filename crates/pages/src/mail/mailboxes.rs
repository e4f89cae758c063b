//! Mailboxes that reports are fetched from.

use crate::record_form::{FormGroup, Input};
use crate::{Link, Problems, Shell};

/// The mailboxes, and the form of a new one.
#[derive(Debug, askama::Template)]
#[template(path = "mail/mailboxes.html")]
pub struct MailboxesPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The mailboxes.
    pub rows: Vec<MailboxRow>,
    /// What is asked of a new one.
    pub groups: Vec<FormGroup>,
    /// What is wrong with it.
    pub problems: Problems,
    /// Where browsers come back to from a service, which wants to know it beforehand.
    pub landing: String,
}

/// Signing a mailbox in at a service.
#[derive(Debug, askama::Template)]
#[template(path = "mail/mailbox_sign_in.html")]
pub struct MailboxSignInPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// User at server.
    pub name: String,
    /// Whose mailbox it is, as the server knows it.
    pub user: String,
    /// What the service is called, within a sentence.
    pub service: &'static str,
    /// What is typed at the service; empty where nothing waits for it.
    pub code: String,
    /// Where one goes; empty where nothing is under way.
    pub address: String,
    /// Minutes the code may still be typed.
    pub minutes: i64,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// What went wrong last; empty for nothing.
    pub message: String,
    /// This page.
    pub href: String,
    /// The list.
    pub home: String,
}

/// What a browser sees for a moment that came back from a service.
#[derive(Debug, askama::Template)]
#[template(path = "mail/mailbox_landing.html")]
pub struct MailboxLanding {
    /// Where it goes on.
    pub to: String,
}

/// Something of a mail that was not taken in.
#[derive(Debug, Clone, Default)]
pub struct MailLeft {
    /// The day it was looked at.
    pub day: String,
    /// The mail, and what in it.
    pub what: String,
    /// Why it was not taken in.
    pub why: String,
}

/// A mailbox in the list. It has no secret.
#[derive(Debug, Clone, Default)]
pub struct MailboxRow {
    /// User at server.
    pub name: String,
    /// Folder.
    pub folder: String,
    /// How one signs in, and what becomes of a mail.
    pub manner: String,
    /// Which authorities are believed beside the public ones, one each.
    pub believes: Vec<String>,
    /// Where somebody signs in at the service; empty where nobody does.
    pub sign_in: String,
    /// Whether nobody is signed in there.
    pub nobody: bool,
    /// Sign: done, going, late, todo, none.
    pub sign: &'static str,
    /// How it stands, in words.
    pub state: String,
    /// What became of the mails it held, in words; empty before the first.
    pub held: String,
    /// What of them was not taken in: when, what, and why.
    pub left: Vec<MailLeft>,
    /// Its own address.
    pub href: String,
    /// Whether it is left alone.
    pub disabled: bool,
}
