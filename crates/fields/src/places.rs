//! Where records of a kind have their pages, as addresses say it.

use register::{Kind, Ref, Register};

/// The place of a kind of record: `risks`, `scope/assets`, `plan/actions`. Before a
/// number stands nothing else, and after it the code of a verb.
pub fn place(kind: Kind) -> &'static str {
    match kind {
        Kind::Asset => "scope/assets",
        Kind::Flow => "scope/flows",
        Kind::Vendor => "scope/vendors",
        Kind::Site => "scope/sites",
        Kind::Person => "scope/people",
        Kind::Group => "scope/groups",
        Kind::Process => "scope/processes",
        Kind::Threat => "scope/threats",
        Kind::Vulnerability => "scope/vulnerabilities",
        Kind::Incident => "scope/incidents",
        Kind::Trigger => "scope/triggers",
        Kind::Exclusion => "scope/exclusions",
        Kind::Import => "scope/imports",
        Kind::Risk => "risks",
        Kind::Dismissal => "scope/dismissals",
        Kind::ScoringMethod => "risks/methods",
        Kind::Action => "plan/actions",
        Kind::Acceptance => "plan/acceptances",
        Kind::Tolerance => "plan/tolerances",
        Kind::Answer => "safeguards/answers",
        Kind::Decision => "safeguards/decisions",
        Kind::Evidence => "evidence",
        Kind::Sender => "mail/senders",
        Kind::Finding => "mail/findings",
        Kind::Profile => "profile/profiles",
        Kind::PriorAnalysis => "profile/prior-analyses",
        Kind::Adoption => "profile/adoptions",
        Kind::Redaction => "history/redactions",
        Kind::Membership => "colleagues/memberships",
    }
}

/// The address of a verb on a record, after that of the organization:
/// `/plan/actions/3/confirm`.
pub fn address(kind: Kind, number: u32, code: &str) -> String {
    format!("/{}/{number}/{code}", place(kind))
}

/// The record and the code that such an address means; `None`: it is of another form,
/// or there is no such record.
pub fn of_address<'a>(register: &Register, path: &'a str) -> Option<(Ref, &'a str)> {
    let (before, code) = path.rsplit_once('/')?;
    let (before, number) = before.rsplit_once('/')?;
    let before = before.trim_start_matches('/');
    let kind = *Kind::ALL.iter().find(|kind| place(**kind) == before)?;
    let record = register.tables.by_number(kind, number.parse().ok()?)?;
    Some((record.reference(), code))
}
