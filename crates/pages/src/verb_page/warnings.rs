//! What to know before a verb is carried out: that somebody else has to do it, what
//! was asked for, or what else speaks of a record.

use super::{VerbPage, Viewer, warning};
use crate::Shell;
use crate::scope::touches;
use crate::verb::{Verb, Words};
use register::records::{Acceptance, Action, Redaction};
use register::{AnyRecord, NamedPerson};

/// Adds what there is to know first.
pub(super) fn add(page: &mut Verb<'_>, of: &VerbPage<'_>) {
    match (of.form.code, of.record) {
        ("accept", _) if of.viewer.person.is_none() => page.words.push(warning(
            "Your account stands for no person of this book",
            "An acceptance needs two recorded people: one who asks and another who approves. An administrator says which person that is, under Colleagues.",
        )),
        ("confirm", AnyRecord::Action(action)) => {
            let cannot = cannot_confirm(of.shell, of.viewer, action);
            if !cannot.is_empty() {
                page.words
                    .push(warning("Somebody else has to confirm it", cannot));
            }
        }
        ("approve" | "deny", AnyRecord::Acceptance(acceptance)) => {
            page.words.push(Words {
                kind: "",
                title: "Why it should be accepted".into(),
                text: format!(
                    "{} What makes it bearable: {}",
                    acceptance.reason, acceptance.compensating
                ),
            });
            let cannot = cannot_rule(of.shell, of.viewer, acceptance);
            if !cannot.is_empty() {
                page.words.push(warning("You cannot rule on it", cannot));
            }
        }
        ("retire", record) => page.words.extend(bearing(of, record)),
        ("redact", record) => {
            page.words.push(warning(
                "What is destroyed cannot be brought back",
                "Redacting is for content that must not be kept, such as patient data typed by mistake. The record keeps its number and its place in the history, and the history says who took its content out, when and why. What is merely wrong is changed; what is no longer in use is retired.",
            ));
            let mut redaction = Redaction {
                about: Some(record.reference()),
                ..Redaction::default()
            };
            redaction.found(of.copies.clone());
            page.words.push(elsewhere(of, &redaction));
        }
        ("approve-redaction", AnyRecord::Redaction(redaction)) => {
            page.words.push(elsewhere(of, redaction));
        }
        _ => {}
    }
}

/// Where words of a record stand that its redaction does not reach.
fn elsewhere(of: &VerbPage<'_>, redaction: &Redaction) -> Words {
    warning(
        "Where else words of it stand",
        redaction.elsewhere(of.register).join(" "),
    )
}

/// What else speaks of a record that is about to be retired.
fn bearing(of: &VerbPage<'_>, record: &AnyRecord) -> Vec<Words> {
    if crate::scope::of_kind(record.kind()).is_none() {
        return Vec::new();
    }
    let named: Vec<String> = touches(of.register, record.reference(), &of.shell.base)
        .iter()
        .map(|group| format!("{}: {}", group.title.to_lowercase(), group.total))
        .collect();
    if named.is_empty() {
        return Vec::new();
    }
    vec![warning(
        "Other records name it",
        format!(
            "They stay as they are ({}). Close risks that no longer exist, and mend flows that now end nowhere.",
            named.join(", ")
        ),
    )]
}

/// Why who looks cannot confirm an action; empty where they can. The register has the
/// last word.
pub fn cannot_confirm(shell: &Shell, viewer: &Viewer, action: &Action) -> String {
    if !shell.may.contribute {
        return "Your role does not include it.".into();
    }
    let Some(person) = viewer.person else {
        return "Your account stands for no person of this book, and it must be known who confirmed it.".into();
    };
    let owned = action.owner == Some(person) || action.past_owners.contains(&person);
    if owned {
        return "You own it, or did before: somebody else looks at the evidence and confirms that it was carried out.".into();
    }
    String::new()
}

/// Why who looks may not rule on an acceptance; empty where they may. The register has
/// the last word.
pub fn cannot_rule(shell: &Shell, viewer: &Viewer, acceptance: &Acceptance) -> String {
    let who = NamedPerson {
        person: viewer.person,
        name: viewer.name.clone(),
    };
    if who.same_as(&acceptance.requested_by) {
        return "You asked for it yourself: somebody else with the authority has to decide.".into();
    }
    if !shell.may.approve {
        return "Your role does not include approving. A colleague with the role of approver decides.".into();
    }
    if viewer.person.is_none() {
        return "Your account stands for no person of this book, and it must be known who approved it. An administrator says which person that is, under Colleagues.".into();
    }
    String::new()
}
