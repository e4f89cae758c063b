//! A row of an inventory.

use super::Planner;
use super::against::{Relief, is_number};
use super::beside::Subject;
use crate::mapped::MappedRow;
use crate::meaning::encrypted::{Where, encrypted};
use crate::meaning::ephi::{Answer, ephi};
use crate::meaning::state::{self, State};
use crate::meaning::{Reading, class};
use crate::workbook::squeeze;
use register::records::{Asset, EphiUse, Gathered, YesNo};
use register::{Record, verbs};

impl Planner<'_> {
    pub(super) fn asset(&mut self, row: &MappedRow) {
        let assets = &self.register.tables.assets;
        let before = self.known(assets, "asset", row);
        let row = &*self.changed_cells(row, before);
        let (today, when) = (self.source.today, self.when());
        let told = row.text("status").map(|text| state::asset(text, when));
        let said = told.unwrap_or(Reading::Unknown);
        let told = self.ended_as_said(row, "ended_on", said);
        if let Some(before) = before
            && before.retired.is_some()
        {
            if matches!(told, Reading::Is(State::Ended(_))) {
                self.plan.unchanged += 1;
                return;
            }
            return self.ended(row, before.known_as());
        }
        // A state that a day contradicts is told already.
        let told = match told.is_read() || !said.is_read() {
            true => self.meant(row, "status", told, |state| state.words().to_owned()),
            false => told,
        };
        let asset = before.cloned().unwrap_or_else(|| Asset {
            id: self.id_of_new(),
            gathered: if self.is_exported() {
                Gathered::default()
            } else {
                Gathered {
                    how: format!("imported from {}", self.source.file),
                    by: String::new(),
                    on: Some(self.source.today),
                }
            },
            source: self.source_key(row),
            ..Asset::default()
        });
        let mut asset = self.plain(asset, row);
        if let Some(value) = row.fields.get("criticality") {
            asset.criticality = match self.own {
                Some(_) => value.raw.clone(),
                None => squeeze(&value.raw),
            };
        }
        let mut class_known = false;
        if asset.class.is_empty() || row.fields.contains_key("class") {
            let class = self.asset_class(row);
            if let Some(class) = class.filter(|class| self.register.knows_class(&class.code)) {
                class_known = !class.guess;
                asset.class = class.code;
            }
        }
        self.ephi_of(row, &mut asset);
        let said = row.text("encrypted");
        let said = said.map(|text| encrypted(text, Where::AtRest, when));
        let said = said.unwrap_or(Reading::Unknown);
        let said = match said {
            Reading::Is(YesNo::Yes)
                if self.taken_back_beside(row, "encrypted", Subject::Encryption) =>
            {
                Reading::Unread
            }
            said if self.said_otherwise(row, "encrypted", said, |text| {
                encrypted(text, Where::AtRest, when)
            }) =>
            {
                Reading::Unread
            }
            Reading::Is(YesNo::Yes) if self.taken_back_by(row, "encrypted", Relief::AtRest) => {
                Reading::Unread
            }
            said => self.meant(row, "encrypted", said, yes_no_words),
        };
        match said {
            Reading::Is(known) => asset.encrypted = known,
            // What an earlier file said is not what this one says.
            Reading::Unread if self.said_anew(&asset.extra, row, "encrypted", Relief::AtRest) => {
                asset.encrypted = YesNo::Unknown;
            }
            Reading::Unread | Reading::Unknown => {}
        }
        if self.own.is_none() {
            self.unplaced(&mut asset.extra, row, &[("agreement", false)]);
        }
        self.keep(
            &mut asset.extra,
            row,
            &[
                ("class", class_known),
                ("ephi", true),
                ("encrypted", said.is_read()),
            ],
        );
        if let Some(before) = before {
            self.unsaid(row, Some(before), before, &[], &[]);
        }
        let (id, ended) = (asset.id, told);
        let follows = self.after.len();
        let changed = self.put(row, before, asset);
        if let Reading::Is(State::Ended(day)) = ended {
            let end = verbs::Retire {
                target: id.to(),
                on: day.unwrap_or(today),
                reason: format!(
                    "status “{}” in {}",
                    squeeze(row.text("status").unwrap_or_default()),
                    self.source.file
                ),
            };
            self.retire(row, before, end);
        }
        self.note_follows(row.number, before, changed, follows);
    }

    /// Records what the row says of ePHI. A use that the file does not state is never
    /// made up.
    fn ephi_of(&mut self, row: &MappedRow, asset: &mut Asset) {
        let items: Vec<&str> = row.list("ephi").iter().map(|i| i.text.as_str()).collect();
        let said = match items.is_empty() {
            true => Reading::Unknown,
            false => ephi(&items.join("; ")),
        };
        // “1” beside “12” counts something, and is no yes.
        let said = match self.counted.contains("ephi") && is_number(row, "ephi") {
            true => Reading::Unread,
            false => said,
        };
        let none = matches!(said, Reading::Is(Answer::Use(found)) if !found.any());
        if self.ephi_contradicted(row, said)
            || none && self.taken_back_by(row, "ephi", Relief::NoEphi)
        {
            return self.ephi_anew(row, asset);
        }
        let said = self.meant(row, "ephi", said, Answer::words);
        if said == Reading::Unread {
            self.ephi_anew(row, asset);
        }
        match said {
            Reading::Is(Answer::Use(found)) => (asset.ephi, asset.ephi_known) = (found, true),
            Reading::Is(Answer::Held) => holds_ephi(asset),
            Reading::Unknown if !items.is_empty() => {}
            Reading::Unknown if said_phi(row) => holds_ephi(asset),
            Reading::Unknown | Reading::Unread => {
                if self.data_of_no_kind(row, asset) {
                    return;
                }
                let kinds = &asset.ephi_types;
                // Kinds of ePHI are named, so it is there; what is done with it is not said.
                if items.is_empty()
                    && !asset.ephi_known
                    && self.own.is_none()
                    && row.fields.contains_key("ephi_types")
                    && ephi(kinds).known().is_none()
                    && names_ephi(kinds)
                {
                    match passes_through(kinds) {
                        true => transmits_ephi(asset),
                        false => holds_ephi(asset),
                    }
                }
            }
        }
    }

    /// Takes back what an earlier file said of ePHI, where this one says something else that
    /// is not understood or contradicts itself.
    fn ephi_anew(&mut self, row: &MappedRow, asset: &mut Asset) {
        if self.said_anew(&asset.extra, row, "ephi", Relief::NoEphi) {
            (asset.ephi, asset.ephi_known) = (EphiUse::default(), false);
        }
    }

    /// Whether words about the data are no kinds of ePHI: they say that there is none, or
    /// leave it open. They are kept and told, and whether it holds any stays not known.
    fn data_of_no_kind(&mut self, row: &MappedRow, asset: &mut Asset) -> bool {
        let value = row.fields.get("ephi_types").filter(|_| self.own.is_none());
        let Some(value) = value.filter(|value| !says_kinds(&value.raw)) else {
            return false;
        };
        let words = squeeze(&value.raw);
        self.meanings.note("ephi_types", &words, String::new());
        self.unread.push("ephi_types");
        self.remark_value(row, "ephi_types: ", &words, " names no kind of ePHI, and does not say in so many words that there is none: whether there is ePHI stays not known, and the words are kept. Say here what is so");
        asset.ephi_types.clear();
        true
    }

    /// The class of the file's own type, else of the name; a guess is told. A blank
    /// class in our own table says that it is not known.
    fn asset_class(&mut self, row: &MappedRow) -> Option<class::Class> {
        let name = row.text("name").filter(|_| !self.is_exported());
        let found = class::class(self.catalog, row.text("class"), name);
        match (&found, row.text("class")) {
            (Some(class), _) if class.guess => {
                let of = self.catalog.class(&class.code);
                let of = of.map_or(class.code.as_str(), |c| c.name.as_str());
                let after = format!(" was taken for the class “{of}”, which the file does not say; check it");
                self.remark_value(row, "", &class.words, &after);
            }
            (None, Some(words)) => self.remark_value(
                row,
                "class: ",
                words,
                " does not say which class of the catalog this is; the words are kept, and the class is left open",
            ),
            _ => {}
        }
        if let Some(value) = row.fields.get("class") {
            let reading = match &found {
                Some(class) => {
                    let of = self.catalog.class(&class.code);
                    of.map_or_else(|| class.code.clone(), |of| of.name.clone())
                }
                None => String::new(),
            };
            self.meanings.note("class", &value.raw, reading);
        }
        found
    }
}

/// A word as it is shown.
pub(super) fn yes_no_words(known: YesNo) -> String {
    match known {
        YesNo::Yes => "yes",
        YesNo::Partly => "partly",
        YesNo::No => "no",
        YesNo::Unknown => "not known",
    }
    .to_owned()
}

/// Records that an asset holds ePHI, and that the file says no more than that. What
/// is known of it already is not taken back.
fn holds_ephi(asset: &mut Asset) {
    if asset.ephi_known && asset.ephi.any() {
        return;
    }
    let held = EphiUse {
        maintains: true,
        ..EphiUse::default()
    };
    (asset.ephi, asset.ephi_known) = (held, true);
    let note = "the file says that it holds ePHI; whether it also creates, receives or transmits it is not stated";
    if !asset.gathered.how.is_empty() {
        asset.gathered.how.push_str("; ");
    }
    asset.gathered.how.push_str(note);
}

/// Records that ePHI passes through an asset, which is all that the file says.
fn transmits_ephi(asset: &mut Asset) {
    let passing = EphiUse {
        transmits: true,
        ..EphiUse::default()
    };
    (asset.ephi, asset.ephi_known) = (passing, true);
}

/// Whether kinds of ePHI are said to be on their way: “All ePHI in transit between systems”.
fn passes_through(kinds: &str) -> bool {
    let lower = kinds.to_lowercase();
    let ways = [
        "in transit",
        "in motion",
        "passing through",
        "pass-through",
        "passes through",
    ];
    ways.iter().any(|way| lower.contains(way))
}

/// Whether the class of its data is PHI. Any other class says nothing of ePHI.
fn said_phi(row: &MappedRow) -> bool {
    row.text("classification")
        .is_some_and(|text| ephi(text) == Reading::Is(Answer::Held))
}

/// Whether words about data can be kinds of ePHI: nothing in them denies it or leaves it
/// open.
fn says_kinds(text: &str) -> bool {
    const DENIES: [&str; 21] = [
        // What happened to it is no kind of it.
        "moved",
        "migrated",
        "transferred",
        "removed",
        "deleted",
        "wiped",
        "archived",
        "no",
        "not",
        "non",
        "without",
        "never",
        "none",
        "deidentified",
        "anonymized",
        "anonymised",
        "synthetic",
        "tbd",
        "unknown",
        "unsure",
        "unclear",
    ];
    let lower = text.to_lowercase().replace("de-identified", "deidentified");
    let denies = lower
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| DENIES.contains(&word));
    let mut parts = lower
        .split([';', ',', '\n', '/'])
        .filter(|part| !part.trim().is_empty());
    !denies && !lower.contains('?') && !parts.all(is_of_other_things)
}

/// Whether a kind of data is of no patient: “HR data”, “Public website content”.
fn is_of_other_things(kind: &str) -> bool {
    const OTHER: [&str; 26] = [
        "administrative",
        "admin",
        "financial",
        "finance",
        "accounting",
        "hr",
        "payroll",
        "employee",
        "employees",
        "staff",
        "workforce",
        "public",
        "website",
        "web",
        "marketing",
        "internal",
        "business",
        "inventory",
        "training",
        "policies",
        "network",
        "telemetry",
        "guest",
        "vendor",
        "supplies",
        "facilities",
    ];
    const FILLERS: [&str; 9] = [
        "data",
        "records",
        "files",
        "content",
        "information",
        "only",
        "and",
        "the",
        "docs",
    ];
    let words = kind.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.iter().any(|word| OTHER.contains(word))
        && words
            .iter()
            .all(|word| OTHER.contains(word) || FILLERS.contains(word))
}

/// Whether a text names kinds of ePHI, and is not a class of data or a plain no.
fn names_ephi(text: &str) -> bool {
    const CLASSES: [&str; 12] = [
        "internal",
        "internal use",
        "internal use only",
        "public",
        "confidential",
        "restricted",
        "sensitive",
        "secret",
        "private",
        "unclassified",
        "proprietary",
        "highly confidential",
    ];
    /// Words that begin an answer, not the name of a kind of ePHI.
    const ANSWERS: [&str; 15] = [
        "no",
        "not",
        "never",
        "was",
        "were",
        "will",
        "formerly",
        "previously",
        "until",
        "planned",
        "may",
        "might",
        "possibly",
        "perhaps",
        "if",
    ];
    let lower = text.trim().to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).next();
    if CLASSES.contains(&lower.as_str()) || first.is_some_and(|w| ANSWERS.contains(&w)) {
        return false;
    }
    !matches!(
        text.trim().to_lowercase().as_str(),
        "" | "-" | "–" | "—" | "none" | "no" | "no ephi" | "no phi" | "false" | "0" | "?"
    ) && !crate::levels::unrated(text)
}
