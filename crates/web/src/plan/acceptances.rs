//! Acceptances as a list and one by one (B6).

use super::me;
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::Number;
use crate::respond::page;
use access::Permission;
use pages::Section;
use pages::plan::{AcceptanceCard, AcceptancePage, AcceptancesPage};
use register::Who;
use register::records::Acceptance;

/// All, those that wait first.
pub async fn list(req: OrgRequest) -> Result {
    let shell = req.shell(Section::Plan, "Acceptances");
    page(&AcceptancesPage::new(&shell, req.register(), |a| {
        cannot_rule(&req, a)
    }))
}

/// One of them.
pub async fn show(req: OrgRequest, Number(number): Number) -> Result {
    let acceptance = acceptance_of(&req, number)?;
    let shell = req.shell(Section::Plan, format!("Acceptance X-{number}"));
    let cannot = cannot_rule(&req, acceptance);
    page(&AcceptancePage {
        shell: &shell,
        card: AcceptanceCard::of(&shell, req.register(), acceptance, cannot),
    })
}

/// The acceptance of a number.
pub fn acceptance_of(req: &OrgRequest, number: u32) -> Result<&Acceptance> {
    let acceptances = &req.register().tables.acceptances;
    acceptances
        .by_number(number)
        .ok_or_else(|| PageError::not_found(format!("there is no acceptance X-{number}")))
}

/// Why the person who looks may not rule on an acceptance; empty where they may.
/// The register has the last word.
pub fn cannot_rule(req: &OrgRequest, acceptance: &Acceptance) -> String {
    let person = me(req);
    let who = Who {
        person,
        name: req.actor().name,
    };
    if who.same_as(&acceptance.requested_by) {
        return "You asked for it yourself: somebody else with the authority has to decide.".into();
    }
    if !req.roles().allows(Permission::Approve) {
        return "Your role does not include approving. A colleague with the role of approver decides.".into();
    }
    if person.is_none() {
        return "Your account stands for no person of this book, and it must be known who approved it. Add yourself under Scope, People, with the e-mail address you sign in with.".into();
    }
    String::new()
}
