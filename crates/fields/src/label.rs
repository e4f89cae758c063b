//! What the places in a record are called, those without a form field among them.

use crate::field::field;
use crate::options::capital;
use register::Kind;

/// What a person calls the place at a path: the label of its field, or words for
/// what verbs write, such as `current.level` of a risk.
pub fn label(kind: Kind, path: &str) -> String {
    if let Some(field) = field(kind, path) {
        return field.label.to_owned();
    }
    match path.split_once('.') {
        Some((head, rest)) => format!("{}: {}", head_words(kind, head), inner_words(rest)),
        None => head_words(kind, path),
    }
}

/// The first word of a path.
fn head_words(kind: Kind, key: &str) -> String {
    let words = match (kind, key) {
        (Kind::Risk, "inherent") => "Rating without safeguards",
        (Kind::Risk, "current") => "Rating as things stand",
        (Kind::Risk, "target") => "Rating hoped for",
        (Kind::Risk, "verified") => "Rating found after treatment",
        (Kind::Risk, "original") => "Rating as imported",
        (Kind::Risk, "treatment") => "Treatment",
        (Kind::Risk, "merged_into") => "Merged into",
        (_, "past_owners") => "Earlier owners",
        (_, "past_risks") => "Risks it was to reduce before",
        (Kind::Action, "state") => "State",
        (Kind::Action, "done") => "Done on",
        (Kind::Action, "slips") => "Moved due dates",
        (Kind::Action, "completed_by") => "Said to be done by",
        (Kind::Action, "completed_via") => "Said by account or token",
        (_, "approval") => "How the approval was entered",
        (Kind::Action, "verification") => "Verification",
        (Kind::Acceptance, "rating") => "Rating it was asked on",
        (Kind::Acceptance, "assets") => "Assets it was asked on",
        (Kind::Acceptance, "compensating") => "Safeguards that make it bearable",
        (Kind::Acceptance, "expires") => "Last day",
        (Kind::Acceptance, "review_trigger") => "What would make us look again",
        (Kind::Acceptance, "ruling") => "Ruling",
        (Kind::Acceptance, "revoked") => "Taken back",
        (Kind::Sender, "asset") => "Sends in the name of",
        (Kind::Sender, "key") => "Recognized by",
        (Kind::Sender, "decision") => "Whose it is",
        (Kind::Sender, "reason") => "How we know",
        (Kind::Sender, "decided_by") => "Decided by",
        (Kind::Sender, "decided_on") => "Decided on",
        (Kind::Finding, "asset") => "Found on",
        (Kind::Finding, "code") => "Rule that found it",
        (Kind::Finding, "about") => "About",
        (Kind::Finding, "title") => "What is found",
        (Kind::Finding, "fix") => "What to do",
        (Kind::Finding, "severity") => "How much it weighs",
        (Kind::Finding, "fixed_on") => "Gone since",
        (Kind::Finding, "returned") => "Times it came back",
        (Kind::Sender | Kind::Finding, "first_seen") => "First seen on",
        (Kind::Trigger, "settled") => "Dealt with",
        (Kind::Import, "undone") => "Undone",
        (_, "retired") => "End of the record",
        (_, "source") => "Imported from",
        (_, "extra") => "Other columns",
        (_, "catalog") => "Code in the catalog",
        (_, "sha256") => "Fingerprint (SHA-256)",
        (_, "size") => "Size in bytes",
        (_, "file_name") => "File name",
        (_, "number") => "Number",
        (_, "id") => "Identifier",
        (_, "ephi") => "What it does with ePHI",
        (_, "factors") => "Four factors",
        (_, "gathered") => "How the facts were gathered",
        _ => return capital(&key.replace('_', " ")),
    };
    words.to_owned()
}

/// What stands inside a rating, a ruling, a treatment, an end …
fn inner_words(path: &str) -> String {
    let words = match path {
        "level" => "level",
        "by" | "by.name" => "by whom",
        "by.person" => "by whom (record)",
        "on" => "day",
        "at" => "recorded",
        "initiation" => "likelihood that it begins",
        "adverse" => "likelihood of harm once it has begun",
        "likelihood" => "likelihood",
        "impact" => "impact",
        "impact_parts.confidentiality" => "impact on confidentiality",
        "impact_parts.integrity" => "impact on integrity",
        "impact_parts.availability" => "impact on availability",
        "impact_parts.patient_harm" => "harm to patients",
        "impact_parts.overall" => "impact as a whole",
        "strategy" => "what to do",
        "method" => "scoring method",
        _ => return path.replace(['_', '.'], " "),
    };
    words.to_owned()
}
