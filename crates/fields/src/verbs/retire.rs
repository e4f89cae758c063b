//! Ending a record (B7): nothing is deleted.

use super::{CommandLine, Group, Instead, VerbForm, VerbWords, day, reason};
use register::Kind;

pub(crate) static VERB: VerbForm = VerbForm {
    code: "retire",
    summary: "End one record; it stays on record, and its number is never used again",
    history: "Ended",
    groups: &[Group {
        title: "",
        fields: &[
            reason(
                "Why it is no longer in use",
                "Such as “replaced by the new EHR” or “entered twice, see A-4”.",
            ),
            day("Since when", ""),
        ],
    }],
    words: VerbWords {
        heading: "Retire {tag}",
        crumb: "Retire",
        recorded: "Recorded: that it is no longer in use, since when, why and by whom. Nothing is deleted, and it can be brought back.",
        submit: "Retire it",
        done: "{tag} “{label}” is no longer in use.",
        ends: true,
        ..VerbForm::PLAIN.words
    },
    instead: &[
        Instead {
            kind: Kind::Risk,
            words: VerbWords {
                heading: "Close {tag}",
                crumb: "Close",
                recorded: "Recorded: the reason, the day, your name. Nothing is deleted, the number is never used again, and the risk can be opened again.",
                submit: "Close this risk",
                done: "{tag} is closed; it stays on record with its reason.",
                ends: true,
                ..VerbForm::PLAIN.words
            },
            groups: &[Group {
                title: "",
                fields: &[
                    reason(
                        "Why this risk no longer exists",
                        "Such as “the server was taken out of service and its disks were destroyed”. A risk that is only smaller now is rated again instead.",
                    ),
                    day("Since when", ""),
                ],
            }],
        },
        Instead {
            kind: Kind::Action,
            words: VerbWords {
                heading: "Drop {tag}",
                crumb: "Drop",
                recorded: "Recorded: the reason, the day and your name. Nothing is deleted; the risks lose this action, and it can be brought back.",
                submit: "Drop this action",
                done: "{tag} is dropped; it stays on record with its reason.",
                ends: true,
                ..VerbForm::PLAIN.words
            },
            groups: &[Group {
                title: "",
                fields: &[
                    reason(
                        "Why it is dropped",
                        "Such as “replaced by C-7, which covers all offices”. What is done is not dropped but confirmed.",
                    ),
                    day("Since when", ""),
                ],
            }],
        },
    ],
    changes: &["retired"],
    command: CommandLine {
        examples: &["phiward retire A-4 --reason \"fax machine removed\" --on 2026-02-01"],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};
