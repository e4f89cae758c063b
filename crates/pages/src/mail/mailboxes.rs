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
    /// Sign: done, late, todo, none.
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
