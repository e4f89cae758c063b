//! Deciding whose a sender of mail is (G4).

use super::{CommandLine, Control, Group, VerbForm, VerbWords, field, reason};
use crate::verb_form::Beginning;
use register::AnyRecord;

/// Whose a sender may be, and what that means for the roll-out.
const DECISIONS: &[(&str, &str, &str)] = &[
    (
        "ours",
        "Ours",
        "It sends for the organization: a mailbox service, billing, newsletters. The roll-out waits until its mail passes.",
    ),
    (
        "not_ours",
        "Not ours",
        "A stranger, or a service nobody here uses any more. A stricter policy is meant to stop it.",
    ),
    (
        "forwarder",
        "Forwards mail of others",
        "A mailing list, an alumni address, a mailbox that passes on. Its mail was yours and fails through no fault of yours.",
    ),
    (
        "undecided",
        "Undecided",
        "Nobody knows yet; an earlier decision is taken back.",
    ),
];

pub(crate) static VERB: VerbForm = VerbForm {
    code: "decide-sender",
    summary: "Decide whose one mail sender is",
    history: "Sender decided on",
    groups: &[Group {
        title: "",
        fields: &[
            field("decision", "Whose it is", Control::Explained(DECISIONS), "").required(),
            reason(
                "How you know",
                "Such as “our billing service since 2021, contract with the office manager”, or “nobody here knows it, and none of its mail passes”.",
            ),
        ],
    }],
    words: VerbWords {
        heading: "Whose is this sender?",
        crumb: "Decide",
        recorded: "Recorded: the decision, how you know, your name and today’s date. It can be decided anew at any time.",
        submit: "Record the decision",
        done: "Decided on {label}: {decision}.",
        ..VerbForm::PLAIN.words
    },
    changes: &["decision", "reason", "decided_by", "decided_on"],
    begin,
    command: CommandLine {
        positional: &["decision"],
        examples: &["phiward decide-sender SN-2 ours --reason \"our billing service since 2021\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};

/// What was decided before, where somebody did.
fn begin(with: &Beginning<'_>) -> Vec<(&'static str, String)> {
    let AnyRecord::Sender(sender) = with.record else {
        return Vec::new();
    };
    if sender.decided_on.is_none() {
        return Vec::new();
    }
    let decision = serde_json::to_value(sender.decision).unwrap_or_default();
    vec![
        ("decision", decision.as_str().unwrap_or_default().to_owned()),
        ("reason", sender.reason.clone()),
    ]
}
