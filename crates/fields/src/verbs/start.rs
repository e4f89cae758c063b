//! Beginning work on an action (B3).

use super::{CommandLine, Group, VerbForm, VerbWords, day};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "start",
    summary: "Begin work on one action",
    history: "Action begun",
    groups: &[Group {
        title: "",
        fields: &[day("First day of work", "")],
    }],
    words: VerbWords {
        heading: "Begin {tag}",
        crumb: "Begin",
        recorded: "Recorded: the first day of work and your name.",
        submit: "Begin work",
        done: "{tag} is in progress.",
        ..VerbForm::PLAIN.words
    },
    command: CommandLine {
        examples: &["phiward start C-1 --on 2026-03-01"],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
