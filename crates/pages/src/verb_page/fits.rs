//! Which verbs fit a record as it stands, for links on its page.

use crate::{Link, Shell, places};
use fields::{VerbForm, verbs_of};
use register::records::{AcceptanceState, ActionState, Redaction, Stage};
use register::{AnyRecord, NamedPerson, Needs, Register};

/// Whether a verb can be carried out on a record as it stands, as far as its state goes.
pub fn fits(register: &Register, shell: &Shell, code: &str, record: &AnyRecord) -> bool {
    let live = record.retired().is_none();
    match (code, record) {
        ("restore", _) => !live,
        ("undo", AnyRecord::Import(import)) => live && import.undone.is_none(),
        // What was imported is undone as a whole.
        (_, AnyRecord::Import(_)) => false,
        ("approve-redaction" | "deny-redaction", AnyRecord::Redaction(redaction)) => {
            redaction.is_open() && !asked_by(shell, redaction)
        }
        ("withdraw-redaction", AnyRecord::Redaction(redaction)) => {
            redaction.is_open() && asked_by(shell, redaction)
        }
        (_, _) if !live => code == "redact",
        ("affirm", record) => {
            let person = shell.user.as_ref().and_then(|user| user.person);
            person.is_some_and(|person| record.affirmable_by(register, person))
        }
        ("start", AnyRecord::Action(action)) => action.state == ActionState::Planned,
        ("complete" | "reschedule", AnyRecord::Action(action)) => action.state.is_open(),
        ("confirm", AnyRecord::Action(action)) => action.state == ActionState::Done,
        ("reopen", AnyRecord::Action(action)) => !action.state.is_open(),
        ("treat" | "accept", AnyRecord::Risk(risk)) => {
            risk.rating(Stage::Current).is_some() || risk.rating_in_effect().is_some()
        }
        ("approve" | "deny" | "revoke", AnyRecord::Acceptance(acceptance)) => {
            let state = acceptance.state(register, shell.today);
            match code {
                "revoke" => !matches!(state, AcceptanceState::Revoked | AcceptanceState::Denied),
                _ => state == AcceptanceState::Pending,
            }
        }
        ("settle", AnyRecord::Trigger(trigger)) => trigger.settled.is_none(),
        _ => true,
    }
}

/// Whether who looks asked for a redaction.
fn asked_by(shell: &Shell, redaction: &Redaction) -> bool {
    shell.user.as_ref().is_some_and(|user| {
        let who = NamedPerson {
            person: user.person,
            name: user.name.clone(),
        };
        who.same_as(&redaction.requested_by)
    })
}

/// Links to the verbs that fit a record and that who looks may carry out: those of its
/// kind first, then those of any.
pub fn links(register: &Register, shell: &Shell, record: &AnyRecord) -> Vec<Link> {
    let may = |needs: Needs| match needs {
        Needs::Contribute => shell.may.contribute,
        Needs::Govern => shell.may.govern,
        Needs::Approve => shell.may.approve,
        Needs::Administer => shell.may.administer && shell.as_of.is_none(),
    };
    let allowed = |form: &&'static VerbForm| {
        form.meta().is_some_and(|meta| may(meta.needs))
            && fits(register, shell, form.code, record)
            && !register.redacted.contains_key(&record.reference())
    };
    let any = |form: &&'static VerbForm| {
        let on = form.meta().map(|meta| meta.on);
        matches!(on, Some(register::On::AllBut(_)))
    };
    let mut fitting: Vec<&'static VerbForm> = verbs_of(record.kind()).filter(allowed).collect();
    fitting.sort_by_key(|form| (any(form), form.code == "redact"));
    fitting
        .into_iter()
        .map(|form| {
            let words = form.words(record.kind());
            Link::to(words.crumb, places::verb(&shell.base, record, form.code))
        })
        .collect()
}
