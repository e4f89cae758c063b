//! Moving the due date of an action, which needs its reason (B4).

use super::{CommandLine, Control, Group, VerbForm, VerbWords, field, reason};

pub(crate) static VERB: VerbForm = VerbForm {
    code: "reschedule",
    summary: "Move the due date of one action; the old date stays on record",
    history: "Due date moved",
    groups: &[Group {
        title: "",
        fields: &[
            field("due", "New due date", Control::Date, "").required(),
            reason(
                "Why it moves",
                "Such as “the vendor delivers in July only”. Say also what protects until then, if that changes.",
            ),
        ],
    }],
    words: VerbWords {
        heading: "Move the date of {tag}",
        crumb: "Move the date",
        recorded: "Recorded: the old date, the new one, why, your name and today’s date. It cannot be done without the reason.",
        submit: "Move the date",
        done: "{tag} is now due {due}. The old date stays on record.",
        ..VerbForm::PLAIN.words
    },
    changes: &["slips", "due"],
    command: CommandLine {
        positional: &["due"],
        examples: &["phiward reschedule C-1 2026-09-30 --reason \"supplier is late\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
