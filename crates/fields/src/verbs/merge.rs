//! Merging a risk into another that says the same (A8).

use super::{CommandLine, Control, Group, VerbForm, VerbWords, field, reason};
use register::Kind;

pub(crate) static VERB: VerbForm = VerbForm {
    code: "merge",
    summary: "Merge one risk into another that says the same",
    history: "Risks merged",
    groups: &[Group {
        title: "",
        fields: &[
            field(
                "into",
                "The risk that stays",
                Control::One(Kind::Risk),
                "It keeps its rating and treatment, and takes over assets, threats, vulnerabilities and actions.",
            )
            .required(),
            reason(
                "Why the two are one",
                "Such as “same laptop, same theft, named twice by two interviews”.",
            ),
        ],
    }],
    words: VerbWords {
        heading: "Merge {tag} into another risk",
        crumb: "Merge",
        recorded: "Recorded: {tag} is closed as merged, with the reason. Its number is never used again.",
        submit: "Merge the two",
        done: "{tag} is merged into {into}, which now holds its assets and actions too.",
        ends: true,
        ..VerbForm::PLAIN.words
    },
    changes: &["merged_into"],
    command: CommandLine {
        examples: &["phiward merge R-2 --into R-1 --reason \"same laptop, same theft\""],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
