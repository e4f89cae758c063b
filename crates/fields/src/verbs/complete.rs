//! Saying that an action is done (B3).

use super::{CommandLine, Group, VerbForm, VerbWords, day, evidence};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "complete",
    summary: "Say that one action is done",
    history: "Action done",
    groups: &[Group {
        title: "",
        fields: &[
            day("Done on", ""),
            evidence(
                "What shows that it was done. It can be added later, but nobody can confirm the action without it.",
            ),
        ],
    }],
    words: VerbWords {
        heading: "{tag} is done",
        crumb: "Done",
        recorded: "Recorded: the day, your name and the evidence. The risks keep their rating until somebody else has confirmed the action and rated them again.",
        submit: "Record that it is done",
        done: "{tag} is done. Somebody else than its owner now confirms it.",
        ..VerbForm::PLAIN.words
    },
    changes: &["state", "done"],
    command: CommandLine {
        examples: &["phiward complete C-1 --on 2026-05-02 --evidence E-3"],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
