//! Pages of e-mail authentication: domains, findings, senders, roll-out, reports.

mod audit;
mod domain;
mod findings;
mod mailboxes;
mod overview;
mod read;
mod report;
mod reports;
mod rollout;
mod rules;
mod senders;

pub use audit::{AnswerRow, AuditPage, Checked, FindingView, TreeRow};
pub use domain::{DomainPage, MailPart, sign_of};
pub use findings::{ClosureRow, FindingRow, FindingsPage, ProposalRow};
pub use mailboxes::{MailLeft, MailboxLanding, MailboxRow, MailboxSignInPage, MailboxesPage};
pub use overview::{DomainRow, MailOverview};
pub use read::{Read, ReadPage, ReadRemark};
pub use report::{ReportPage, ReportedRow, TlsView};
pub use reports::{ReportRow, ReporterRow, ReportsPage};
pub use rollout::{BelowRow, Hit, OtherView, RolloutPage, StepView};
pub use rules::{RuleGroup, RuleRow, RulesPage};
pub use senders::{SenderRow, SendersPage};

use crate::{Link, Shell};

/// The views of one domain; `at` is the path of the one shown.
pub fn tabs(shell: &Shell, number: u32, at: &str) -> Vec<Link> {
    [
        ("", "Where it stands"),
        ("/audit", "Records"),
        ("/findings", "Findings"),
        ("/senders", "Who sends"),
        ("/roll-out", "Roll-out"),
        ("/reports", "Reports"),
        ("/rules", "Rules of large providers"),
    ]
    .into_iter()
    .map(|(path, label)| Link {
        label: label.to_owned(),
        href: format!("{}/mail/{number}{path}", shell.base),
        current: path == at,
    })
    .collect()
}

/// Where a page of a domain stands.
pub fn crumbs(shell: &Shell, domain: &str, number: u32, here: Option<&str>) -> Vec<Link> {
    let mut links = vec![Link::to("E-mail", format!("{}/mail", shell.base))];
    let own = format!("{}/mail/{number}", shell.base);
    match here {
        None => links.push(Link::here(domain, own)),
        Some(here) => {
            links.push(Link::to(domain, own));
            links.push(Link::here(here, ""));
        }
    }
    links
}
