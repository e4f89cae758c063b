//! A step on the way of an action (B3).

use super::{CommandLine, Control, Group, LINE, VerbForm, VerbWords, field};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "milestone",
    summary: "Add a step of one action, or say that one was reached",
    history: "Step recorded",
    groups: &[Group {
        title: "",
        fields: &[
            field(
                "title",
                "Step",
                LINE,
                "Such as “Laptops ordered”. The name of a step that is there says more about that one.",
            )
            .required(),
            field("due", "Due", Control::Date, ""),
            field("done", "Reached", Control::Date, "Leave it empty until it is reached."),
        ],
    }],
    words: VerbWords {
        heading: "A step of {tag}",
        crumb: "Add a step",
        recorded: "Recorded: the step with its dates, your name and today’s date.",
        submit: "Record the step",
        done: "{tag}: the step “{title}” is recorded.",
        ..VerbForm::PLAIN.words
    },
    command: CommandLine {
        positional: &["title"],
        examples: &[
            "phiward milestone C-1 \"Laptops ordered\" --due 2026-04-01",
            "phiward milestone C-1 \"Laptops ordered\" --done 2026-03-28",
        ],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
