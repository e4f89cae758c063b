//! Safeguards that a row names and does not say to be there: by words of their own (“UPS
//! planned”), by a column beside them, or by a note. None of these stands as one in place.

use super::Planner;
use super::beside::{Subject, remarks, takes_back};
use crate::mapped::{MappedRow, Typed};
use crate::meaning::Reading;
use crate::meaning::in_place::{InPlace, in_place};
use crate::workbook::squeeze;
use register::records::YesNo;
use std::borrow::Cow;

/// How well a safeguard works: so it is there.
const WORKS: [&str; 24] = [
    "strong",
    "very strong",
    "adequate",
    "satisfactory",
    "good",
    "very good",
    "excellent",
    "fair",
    "moderate",
    "medium",
    "high",
    "low",
    "weak",
    "poor",
    "limited",
    "very effective",
    "highly effective",
    "mostly effective",
    "largely effective",
    "moderately effective",
    "somewhat effective",
    "partially effective",
    "partly effective",
    "needs improvement",
];

/// Words at the end, or in brackets, by which a safeguard that is named is not there.
const NOT_THERE: [&str; 24] = [
    "planned",
    "expired",
    "pending",
    "disabled",
    "lapsed",
    "removed",
    "discontinued",
    "proposed",
    "missing",
    "ordered",
    "budgeted",
    "turned off",
    "switched off",
    "out of service",
    "not installed",
    "not implemented",
    "not in place",
    "not enabled",
    "not active",
    "not used",
    "in progress",
    "draft",
    "tbd",
    "none",
];

/// Words by which a short note takes back that something is in place.
const TAKES_BACK: [&str; 26] = [
    "draft",
    "only",
    "except",
    "excluding",
    "expired",
    "outdated",
    "obsolete",
    "planned",
    "pending",
    "partial",
    "partially",
    "partly",
    "incomplete",
    "unfinished",
    "missing",
    "overdue",
    "lapsed",
    "unsigned",
    "tbd",
    "not",
    "no",
    "never",
    "until",
    "some",
    "mostly",
    "unverified",
];

/// Headers of what a test or audit came to, and words by which nothing was found.
const RESULTS: [&str; 8] = [
    "result",
    "results",
    "test result",
    "audit result",
    "outcome",
    "pass/fail",
    "pass / fail",
    "conclusion",
];
const PASSED: [&str; 12] = [
    "pass",
    "passed",
    "ok",
    "no finding",
    "no findings",
    "no exception",
    "no exceptions",
    "no exceptions noted",
    "compliant",
    "met",
    "satisfactory",
    "not applicable",
];
const FAILED: [&str; 8] = [
    "fail",
    "failed",
    "finding",
    "exception",
    "not met",
    "non-compliant",
    "noncompliant",
    "not compliant",
];

/// Longer notes describe; what of them belongs to the answer, single words do not show.
const SHORT_NOTE: usize = 8;

fn words(text: &str) -> Vec<String> {
    let lower = squeeze(text).to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// Whether the name of a safeguard says that it is not there: “UPS planned”, “Antivirus
/// (expired)”, “MFA is not yet on”, “Planned: guest network”, “No audit logs”, “Lack of
/// encryption”.
fn is_not_there(item: &str) -> bool {
    let words = words(item);
    let text = words.join(" ");
    let within = |phrase: &str| format!(" {text} ").contains(&format!(" {phrase} "));
    let ends = |phrase: &str| text.ends_with(&format!(" {phrase}"));
    let begins = [
        "planned",
        "future",
        "proposed",
        "no longer",
        "missing",
        "no",
        "not",
        "never",
        "without",
        "lack",
        "lack of",
        "lacks",
        "lacking",
        "absence",
        "absence of",
        "absent",
        "insufficient",
        "inadequate",
        "none",
        "nothing",
        "zero",
        "there is no",
        "there are no",
        "we have no",
        "need",
        "needs",
        "to be",
    ];
    const NOTHING: [&str; 9] = [
        "none", "nothing", "nil", "no", "n a", "na", "unknown", "tbd", "absent",
    ];
    NOTHING.contains(&text.as_str())
        || super::against::is_undone(&text)
        || NOT_THERE.iter().any(|phrase| ends(phrase))
        || begins
            .iter()
            .any(|phrase| text.starts_with(&format!("{phrase} ")))
        || [
            "not yet",
            "no longer",
            "to be bought",
            "to be installed",
            "to be implemented",
        ]
        .iter()
        .any(|phrase| within(phrase))
}

impl Planner<'_> {
    /// A note of the row that takes back what it says of a safeguard: “Laptops only”, “Draft
    /// since 2023”, “The screenshot is outdated”.
    pub(super) fn note_against(&self, row: &MappedRow) -> Option<String> {
        let evidence = row.text("evidence_named").unwrap_or_default();
        let takes = |note: &&str| {
            let said = words(note);
            let short = said.len() <= SHORT_NOTE
                && said.iter().any(|word| TAKES_BACK.contains(&word.as_str()));
            short || takes_back(note, Subject::Evidence(evidence))
        };
        let mut notes = row.text("note").into_iter().chain(remarks(row));
        let note = notes.find(takes).filter(|_| self.own.is_none());
        note.map(str::to_owned)
    }

    /// Whether a note beside a “yes” takes it back. It is told then.
    pub(super) fn taken_back(&mut self, row: &MappedRow, told: Reading<InPlace>) -> bool {
        let yes = told == Reading::Is(InPlace::Is(YesNo::Yes));
        let Some(note) = self.note_against(row).filter(|_| yes) else {
            return false;
        };
        let answer = row.text("in_place").unwrap_or_default().to_owned();
        self.meanings.note("in_place", &answer, String::new());
        self.unread.push("in_place");
        let before = format!("in_place: “{answer}” stands beside the note ");
        self.remark_value(row, &before, &note, ", which may take it back: nothing is recorded of whether it is in place, and the words are kept. Say here what is so");
        true
    }

    /// Whether a row of a test or audit says that nothing was found: it makes no risk, and is
    /// left out. What it says otherwise than that something was found is told.
    pub(super) fn passed(&mut self, row: &MappedRow) -> bool {
        let of_result = |(header, _): &&(String, String)| {
            RESULTS.contains(&squeeze(header).to_lowercase().as_str())
        };
        let Some((header, text)) = row.extra.iter().find(of_result).cloned() else {
            return false;
        };
        let plain = squeeze(&text).to_lowercase();
        if PASSED.contains(&plain.as_str()) {
            self.leave_out(
                row,
                format!(
                    "“{header}” says “{text}”, so that nothing was found: no risk is made of it"
                ),
            );
            return true;
        }
        if !FAILED.contains(&plain.as_str()) {
            let before = format!("{header}: ");
            self.remark_value(row, &before, &text, " does not say in so many words that something was found; the row comes in as a risk all the same, and the words are kept. End it here if it is none");
        }
        false
    }

    /// The row without the safeguards that it names, where a remark may take them back: “MFA”
    /// beside “planned for 2027”. It is told then, and the words are kept.
    fn taken_back_safeguards(&mut self, row: &MappedRow, field: &'static str) -> Option<MappedRow> {
        let named = row.fields.get(field).filter(|_| self.own.is_none())?;
        let subject = Subject::Safeguards(&named.raw);
        let remark = remarks(row).find(|text| takes_back(text, subject))?;
        let (remark, words) = (remark.to_owned(), squeeze(&named.raw));
        let before = format!(
            "{field}: “{}” stands beside the remark ",
            super::shortened(&words)
        );
        self.remark_value(row, &before, &remark, ", which may take it back: none of it is recorded as in place, and the words are kept. Say here what is so");
        let mut row = row.clone();
        row.fields.remove(field);
        row.extra.push((field.to_owned(), words));
        Some(row)
    }

    /// The row without safeguards that it names and does not say to be there.
    pub(super) fn named_as_there<'r>(
        &mut self,
        row: &'r MappedRow,
        field: &'static str,
    ) -> Cow<'r, MappedRow> {
        if let Some(without) = self.taken_back_safeguards(row, field) {
            return Cow::Owned(without);
        }
        let items = row.list(field);
        if self.own.is_some() || !items.iter().any(|item| is_not_there(&item.text)) {
            return Cow::Borrowed(row);
        }
        let (gone, there): (Vec<_>, Vec<_>) = items
            .iter()
            .cloned()
            .partition(|item| is_not_there(&item.text));
        for item in &gone {
            let before = format!("{field}: ");
            self.remark_value(row, &before, &item.text, " does not say that it is in place, so it is not recorded as one that is; the words are kept");
        }
        let mut out = row.clone();
        let kept: Vec<&str> = gone.iter().map(|item| item.text.as_str()).collect();
        out.extra.push((field.to_owned(), kept.join("; ")));
        match out.fields.get_mut(field).filter(|_| !there.is_empty()) {
            Some(value) => {
                let words: Vec<&str> = there.iter().map(|item| item.text.as_str()).collect();
                value.raw = words.join("\n");
                value.typed = Typed::List(there);
            }
            None => {
                out.fields.remove(field);
            }
        }
        Cow::Owned(out)
    }

    /// The row without its safeguards, where it does not say that they are there; their
    /// words are kept, and told.
    pub(super) fn standing_controls<'r>(&mut self, row: &'r MappedRow) -> Cow<'r, MappedRow> {
        let named = row.fields.get("controls").filter(|_| self.own.is_none());
        let (Some(said), Some(named)) = (row.text("controls_stand"), named) else {
            return Cow::Borrowed(row);
        };
        let plain = squeeze(said).to_lowercase();
        let grade = plain.split('/').next().unwrap_or_default().parse::<u8>();
        let works = WORKS.contains(&plain.as_str()) || grade.is_ok_and(|grade| grade > 0);
        let is_there = matches!(
            in_place(said, self.when()),
            Reading::Is(InPlace::Is(YesNo::Yes))
        );
        if works || is_there {
            return Cow::Borrowed(row);
        }
        let (said, words) = (said.to_owned(), squeeze(&named.raw));
        self.remark_value(row, "controls_stand: ", &said, " does not say that the safeguards beside it are in place: none of them is recorded as one that bears on the risk, and their words are kept");
        let mut row = row.clone();
        row.fields.remove("controls");
        row.extra.push(("controls".to_owned(), words));
        Cow::Owned(row)
    }
}
