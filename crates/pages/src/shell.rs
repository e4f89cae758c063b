//! What surrounds every page: organization, day, person, and where one is.

use crate::assets::{SCRIPT, STYLESHEET, address};
use jiff::civil::Date;
use register::Id;
use register::records::Person;

/// A part of the program; the main navigation lists them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// What needs you today.
    Today,
    /// Assets, flows, vendors, sites and people.
    Scope,
    /// Answers per standard and specification, decisions, evidence.
    Safeguards,
    /// The risk register.
    Risks,
    /// Actions, acceptances, tolerance.
    Plan,
    /// Domains, senders and reports of e-mail authentication.
    Mail,
    /// What changed, and how it stood.
    History,
    /// Reports and tables to take away.
    Documents,
    /// Accounts, roles and the access log.
    Colleagues,
    /// A page outside the navigation, such as one's own account.
    Elsewhere,
}

impl Section {
    /// The sections of the main navigation, in order.
    pub const MAIN: [Section; 9] = [
        Section::Today,
        Section::Scope,
        Section::Safeguards,
        Section::Risks,
        Section::Plan,
        Section::Mail,
        Section::History,
        Section::Documents,
        Section::Colleagues,
    ];

    /// The word in the navigation.
    pub fn label(self) -> &'static str {
        match self {
            Section::Today => "Today",
            Section::Scope => "Scope",
            Section::Safeguards => "Safeguards",
            Section::Risks => "Risks",
            Section::Plan => "Plan",
            Section::Mail => "E-mail",
            Section::History => "History",
            Section::Documents => "Documents",
            Section::Colleagues => "Colleagues",
            Section::Elsewhere => "",
        }
    }

    /// Its address after the organization's: "/scope"; empty for the first page.
    pub fn path(self) -> &'static str {
        match self {
            Section::Today | Section::Elsewhere => "",
            Section::Scope => "/scope",
            Section::Safeguards => "/safeguards",
            Section::Risks => "/risks",
            Section::Plan => "/plan",
            Section::Mail => "/mail",
            Section::History => "/history",
            Section::Documents => "/documents",
            Section::Colleagues => "/colleagues",
        }
    }
}

/// A link of the navigation, of tabs or of a breadcrumb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What is read.
    pub label: String,
    /// Where it leads.
    pub href: String,
    /// Whether it is where one is.
    pub current: bool,
}

impl Link {
    /// A link to elsewhere.
    pub fn to(label: impl Into<String>, href: impl Into<String>) -> Link {
        Link {
            label: label.into(),
            href: href.into(),
            current: false,
        }
    }

    /// The page one is on.
    pub fn here(label: impl Into<String>, href: impl Into<String>) -> Link {
        Link {
            current: true,
            ..Link::to(label, href)
        }
    }
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Their record in the book, where there is one.
    pub person: Option<Id<Person>>,
    /// Their name.
    pub name: String,
    /// Their roles here in words: "Security official, approver".
    pub roles: String,
}

/// What the person may do on this page. Nothing changes on a page of the past,
/// so the first three are false there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct May {
    /// Enter facts, answers and ratings.
    pub contribute: bool,
    /// Decide scope, treatment and method.
    pub govern: bool,
    /// Rule on acceptances.
    pub approve: bool,
    /// Manage accounts.
    pub administer: bool,
    /// Read the access log.
    pub access_log: bool,
}

/// Whether a notice tells of something done or of something to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// It was done.
    Done,
    /// It needs attention.
    Warning,
}

/// A form that takes back what was just done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undo {
    /// Where the form is sent.
    pub action: String,
    /// The words on the button.
    pub label: String,
    /// Hidden fields, as name and value.
    pub fields: Vec<(String, String)>,
}

/// A word about what was just done, shown once on top of the next page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Done, or a warning.
    pub kind: NoticeKind,
    /// One or two sentences.
    pub text: String,
    /// How to take it back, where that is possible.
    pub undo: Option<Undo>,
}

/// What the layout of every page of an organization needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shell {
    /// The page's title, without organization and product.
    pub title: String,
    /// The organization's name.
    pub org_name: String,
    /// Its name in addresses.
    pub org_slug: String,
    /// What links begin with: "/o/clinic", or "/o/clinic/at/2026-03-01".
    pub base: String,
    /// The address after `base`: "/risks/14?tab=history"; empty on the first page.
    pub rest: String,
    /// Where the page belongs.
    pub section: Section,
    /// The day in the past the page shows; `None` for as things stand.
    pub as_of: Option<Date>,
    /// The day the page is read for: the real today, or the day of `as_of`.
    pub today: Date,
    /// Who is signed in.
    pub user: Option<User>,
    /// What they may do on this page.
    pub may: May,
    /// Whether they belong to other organizations, so that a switch is shown.
    pub several_orgs: bool,
    /// Seconds without activity after which the session ends; 0 when it does not.
    pub idle_seconds: u32,
    /// What was just done.
    pub notice: Option<Notice>,
    /// What there is to know of redactions: whose state of this day is gone, or that the
    /// record of this page is asked to be redacted.
    pub of_redactions: Vec<Link>,
}

impl Shell {
    /// The main navigation: what the person may see.
    pub fn nav(&self) -> Vec<Link> {
        Section::MAIN
            .into_iter()
            .filter(|section| {
                *section != Section::Colleagues || self.may.administer || self.may.access_log
            })
            .map(|section| Link {
                label: section.label().to_owned(),
                href: format!("{}{}", self.base, section.path()),
                current: section == self.section,
            })
            .collect()
    }

    /// The organization's address as things stand, whatever day the page shows.
    pub fn present(&self) -> String {
        format!("/o/{}", self.org_slug)
    }

    /// The stylesheet's address.
    pub fn stylesheet(&self) -> String {
        address(STYLESHEET)
    }

    /// The script's address.
    pub fn script(&self) -> String {
        address(SCRIPT)
    }
}
