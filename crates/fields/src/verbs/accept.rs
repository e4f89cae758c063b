//! Asking to live with a risk until a day (B6).

use super::{CommandLine, Control, Group, LINE, TEXT, VerbForm, VerbWords, field, reason};
use crate::verb_form::Beginning;
use jiff::ToSpan;

pub(crate) static VERB: VerbForm = VerbForm {
    code: "accept",
    summary: "Ask to live with one risk until a day",
    history: "Acceptance asked for",
    groups: &[Group {
        title: "",
        fields: &[
            reason(
                "Why it is reasonable and appropriate to live with it",
                "Weigh what it would cost to lower it against what could happen. Cost alone is not a reason.",
            ),
            field(
                "compensating",
                "What makes it bearable meanwhile",
                TEXT,
                "Safeguards in place of those that are missing, such as “the device is never used outside the building”; or “none”, with the reason.",
            )
            .required(),
            field(
                "expires",
                "Last day it shall hold",
                Control::Date,
                "At most three years ahead. On that day somebody has to look again.",
            )
            .required(),
            field(
                "review_trigger",
                "What would make you look again before that",
                LINE,
                "Such as “any incident with a portable device”.",
            ),
        ],
    }],
    words: VerbWords {
        heading: "Ask to accept {tag}",
        crumb: "Ask to accept",
        recorded: "Recorded: the request with the rating and assets as they stand now. When either changes, the acceptance no longer holds. You cannot approve it yourself.",
        submit: "Ask for approval",
        done: "The acceptance of {tag} is asked for. It is in force once somebody else with the authority approves it.",
        ..VerbForm::PLAIN.words
    },
    begin,
    command: CommandLine {
        examples: &[
            "phiward accept R-7 --reason \"device is replaced in spring\" --compensating \"kept on its own network\" --expires 2026-12-31 --review-trigger \"an incident at the vendor\"",
        ],
        ..VerbForm::PLAIN.command
    },
    ..VerbForm::PLAIN
};

/// A year is what most ask for.
fn begin(with: &Beginning<'_>) -> Vec<(&'static str, String)> {
    let year = with.today.checked_add(1.year());
    year.ok()
        .map(|day| ("expires", day.to_string()))
        .into_iter()
        .collect()
}
