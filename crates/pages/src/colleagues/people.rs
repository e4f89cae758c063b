//! Who has an account in the organization.

use crate::{Choice, Link, Problems, Shell};
use jiff::civil::Date;

/// The accounts of an organization.
#[derive(Debug, askama::Template)]
#[template(path = "colleagues/list.html")]
pub struct Colleagues<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Parts of the section.
    pub tabs: Vec<Link>,
    /// Accounts by name.
    pub list: Vec<ColleagueLine>,
    /// Offers that wait for an answer.
    pub offers: Vec<OfferedLine>,
    /// Roles and what they may do.
    pub roles: Vec<(&'static str, &'static str)>,
    /// Whether a second factor is required here.
    pub second_factor: bool,
    /// How many accounts have none.
    pub without: usize,
}

/// An account in the list.
#[derive(Debug, Clone)]
pub struct ColleagueLine {
    /// Its name.
    pub name: String,
    /// Its address.
    pub email: String,
    /// Its roles here.
    pub roles: String,
    /// The person of the book it is, with their number; empty for none.
    pub person: String,
    /// Who answers for that, where it is one person or unclear; else empty.
    pub vouched: String,
    /// Sign of its state.
    pub sign: &'static str,
    /// Its state in words.
    pub state: &'static str,
    /// Whether one-time codes are switched on.
    pub codes: bool,
    /// Its page.
    pub href: String,
}

/// An offer that waits for an answer.
#[derive(Debug, Clone)]
pub struct OfferedLine {
    /// The address of the account.
    pub email: String,
    /// The roles it would have.
    pub roles: String,
    /// Who made it.
    pub by: String,
    /// When it ends by itself.
    pub ends: Date,
    /// What makes it void; empty where nothing does.
    pub void: String,
    /// Where it is withdrawn.
    pub withdraw: String,
}

/// One account.
#[derive(Debug, askama::Template)]
#[template(path = "colleagues/one.html")]
pub struct Colleague<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The account.
    pub line: ColleagueLine,
    /// When it was made.
    pub since: Date,
    /// Roles to choose.
    pub roles: Vec<Choice>,
    /// People of the book to choose.
    pub people: Vec<Choice>,
    /// What roles and person are, to know again whether they were changed since.
    pub shown: String,
    /// The state of the membership that is shown; 0 where the book does not know it yet.
    pub revision: u64,
    /// Tokens that act for the account, each with the day it was made.
    pub tokens: Vec<String>,
    /// Sessions it has open.
    pub sessions: usize,
    /// Whether the one who looks may end, reset and disable it. Accounts that
    /// belong to other organizations too are looked after by the operator.
    pub manages: bool,
    /// Whether it is one's own.
    pub own: bool,
    /// Whether it is disabled.
    pub disabled: bool,
    /// What is wrong with what was sent.
    pub problems: Problems,
}

/// Inviting a colleague.
#[derive(Debug, askama::Template)]
#[template(path = "colleagues/invite.html")]
pub struct Invite<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// The name as typed.
    pub name: &'p str,
    /// The address as typed.
    pub email: &'p str,
    /// Roles to choose.
    pub roles: Vec<Choice>,
    /// People of the book to choose.
    pub people: Vec<Choice>,
    /// What is wrong.
    pub problems: Problems,
}

/// A one-time link, shown once.
#[derive(Debug, askama::Template)]
#[template(path = "colleagues/link.html")]
pub struct OneTimeLink<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Where one is.
    pub crumbs: Vec<Link>,
    /// Heading.
    pub heading: String,
    /// What to do with it.
    pub words: String,
    /// The link, or the secret.
    pub secret: String,
    /// How long it works.
    pub valid: String,
    /// Where to go on.
    pub back: Link,
}
