//! Acceptances as a list and one by one (B6).

use super::me;
use crate::error::{PageError, Result};
use crate::house::page;
use crate::query::Number;
use crate::room::Room;
use access::Permission;
use pages::Section;
use pages::plan::{AcceptanceCard, AcceptancePage, AcceptancesPage};
use register::Who;
use register::records::Acceptance;

/// All, those that wait first.
pub async fn list(room: Room) -> Result {
    let shell = room.shell(Section::Plan, "Acceptances");
    page(&AcceptancesPage::new(&shell, room.register(), |a| {
        cannot_rule(&room, a)
    }))
}

/// One of them.
pub async fn show(room: Room, Number(number): Number) -> Result {
    let acceptance = acceptance_of(&room, number)?;
    let shell = room.shell(Section::Plan, format!("Acceptance X-{number}"));
    let cannot = cannot_rule(&room, acceptance);
    page(&AcceptancePage {
        shell: &shell,
        card: AcceptanceCard::of(&shell, room.register(), acceptance, cannot),
    })
}

/// The acceptance of a number.
pub fn acceptance_of(room: &Room, number: u32) -> Result<&Acceptance> {
    let acceptances = &room.register().tables.acceptances;
    acceptances
        .by_number(number)
        .ok_or_else(|| PageError::not_found(format!("there is no acceptance X-{number}")))
}

/// Why the person who looks may not rule on an acceptance; empty where they may.
/// The register has the last word.
pub fn cannot_rule(room: &Room, acceptance: &Acceptance) -> String {
    let person = me(room);
    let who = Who {
        person,
        name: room.actor().name,
    };
    if who.same_as(&acceptance.requested_by) {
        return "You asked for it yourself: somebody else with the authority has to decide.".into();
    }
    if !room.roles().allows(Permission::Approve) {
        return "Your role does not include approving. A colleague with the role of approver decides.".into();
    }
    if person.is_none() {
        return "Your account stands for no person of this book, and it must be known who approved it. Add yourself under Scope, People, with the e-mail address you sign in with.".into();
    }
    String::new()
}
