//! What the name of a group says of the columns below it.

use crate::field::Kind;
use crate::suggest::headed::{header_fits, plain_header};
use crate::suggest::stage::{stage, without_stage};

/// Longest text that names a group or a column.
const NAME: usize = 60;

/// Words beside those of a state of things that a group of ratings is called by.
const RATINGS: &[&str] = &[
    "risk",
    "risks",
    "rating",
    "ratings",
    "score",
    "scores",
    "scoring",
    "level",
    "levels",
    "exposure",
    "assessment",
    "analysis",
    "evaluation",
    "controls",
    "control",
    "safeguards",
    "treatment",
    "mitigation",
    "state",
    "value",
    "values",
    "of",
    "the",
    "with",
    "without",
    "no",
    "any",
    "as",
    "is",
    "year",
    "this",
];

/// Names of groups of what is done about a risk.
const ACTIONS: &[&str] = &[
    "action",
    "actions",
    "action item",
    "action items",
    "action plan",
    "action plans",
    "corrective action",
    "corrective actions",
    "corrective action plan",
    "planned action",
    "planned actions",
    "mitigation",
    "mitigation plan",
    "mitigation action",
    "mitigation actions",
    "remediation",
    "remediation plan",
    "remediation action",
    "remediation actions",
    "treatment plan",
    "treatment action",
    "treatment actions",
    "risk treatment plan",
    "response plan",
    "risk response plan",
    "plan of action",
    "poa&m",
    "task",
    "tasks",
];

/// Headers that say nothing of what they are of.
const OF_ANYTHING: &[&str] = &[
    "id",
    "no",
    "no.",
    "nr",
    "#",
    "number",
    "ref",
    "ref.",
    "reference",
    "code",
    "name",
    "title",
    "description",
    "details",
    "statement",
    "owner",
    "date",
    "status",
    "state",
    "type",
    "category",
    "plan",
    "lead",
    "responsible",
];

/// Headers below a group of actions that say what is done.
const WHAT_IS_DONE: &[&str] = &[
    "description",
    "action",
    "title",
    "name",
    "details",
    "what",
    "task",
    "text",
    "plan",
    "step",
    "steps",
    "activity",
    "measure",
    "what will be done",
];

/// Headers below a group of actions that say who does it, until when, and how far it is.
const BESIDE_IT: &[&str] = &[
    "owner",
    "responsible",
    "responsible party",
    "responsible person",
    "assigned to",
    "lead",
    "who",
    "due",
    "due date",
    "by when",
    "when",
    "deadline",
    "target date",
    "target",
    "completion date",
    "date",
    "status",
    "state",
    "progress",
    "priority",
];

/// Whether a text is short enough for a name.
pub fn is_name(text: &str) -> bool {
    (1..=NAME).contains(&text.chars().count())
}

/// Whether a group says of ratings which state of things they speak of, and nothing else:
/// “Inherent risk”, not “Residual waste contractors”.
pub fn is_of_a_state(group: &str) -> bool {
    let rest = without_stage(group);
    stage(group).is_some()
        && rest
            .split(' ')
            .all(|word| word.is_empty() || RATINGS.contains(&word))
}

/// Whether a header is that of a rating: “Likelihood”, “Impact (1-5)”, “L”, “Score”.
pub fn rates(header: &str) -> bool {
    let plain = without_stage(&plain_header(header));
    let fields = ["likelihood", "impact", "score", "level"];
    let mut fields = fields.iter().filter_map(|name| Kind::Risks.field(name));
    fields.any(|spec| header_fits(&plain, spec) >= 60)
}

/// Whether a header says only which state of things it is of: “Inherent” below “Likelihood”.
pub fn is_a_state_alone(header: &str) -> bool {
    stage(header).is_some() && without_stage(header).is_empty()
}

/// The number of a group of actions, 0 where it has none: “Corrective action”, “Action 2”.
pub fn of_actions(group: &str) -> Option<u32> {
    let lower = group.to_lowercase();
    let plain = lower.trim_end_matches([':', '.', ' ']);
    if ACTIONS.contains(&plain) {
        return Some(0);
    }
    let digits = plain.bytes().rev().take_while(u8::is_ascii_digit).count();
    let (stem, number) = plain.split_at(plain.len() - digits);
    let number = number.parse().ok().filter(|n| (1..=20).contains(n))?;
    ACTIONS
        .contains(&stem.trim_end_matches([' ', '#']))
        .then_some(number)
}

/// Whether a header below a group of actions speaks of the action.
pub fn speaks_of_an_action(base: &str) -> bool {
    let plain = plain_header(base);
    WHAT_IS_DONE.contains(&plain.as_str()) || BESIDE_IT.contains(&plain.as_str())
}

/// A header as it would be written without the group above it: “Owner” below “Action” is
/// “Action owner”, “Date” below “Due” is “Due Date”; `None` where the header says by itself
/// what it is of.
pub fn in_full(group: &str, base: &str) -> Option<String> {
    if group.is_empty() {
        return None;
    }
    let plain = plain_header(base);
    if let Some(number) = of_actions(group).filter(|_| speaks_of_an_action(base)) {
        let action = match number {
            0 => "Action".to_owned(),
            number => format!("Action {number}"),
        };
        return Some(match WHAT_IS_DONE.contains(&plain.as_str()) {
            true => action,
            false => format!("{action} {base}"),
        });
    }
    let joined = format!("{group} {base}");
    let known = crate::suggest::is_known_header(&crate::locate::bare(&joined));
    (known && OF_ANYTHING.contains(&plain.as_str())).then_some(joined)
}

/// Whether a text is one that headers are called by.
pub fn is_header(text: &str) -> bool {
    crate::suggest::is_known_header(&crate::locate::bare(text))
        || is_a_state_alone(text)
        || rates(text)
}
