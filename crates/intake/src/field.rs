//! What can be imported: kinds of records, their fields, and the headers people
//! give to such columns. Fields of records come from `fields`; here stands only what
//! files say beyond that.

mod known;
mod plans;
mod risks;
mod things;

use fields::{Control, Field};
use known::Known;
use register::Kind as Record;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// A kind of record that rows become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Systems, devices, media and everything else that holds ePHI or leads to it.
    Assets,
    /// Movements of ePHI between systems and parties.
    Flows,
    /// Vendors and business associates.
    Vendors,
    /// Risks with their ratings.
    Risks,
    /// Findings of tests and audits: risks that nobody has rated yet.
    Findings,
    /// New ratings and treatments of risks that stand here, by the risk list's number.
    Ratings,
    /// Corrective actions, a POA&M among them.
    Actions,
    /// Answers on provisions of the Security Rule, control assessments among them.
    Answers,
    /// People.
    People,
    /// Sites.
    Sites,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Text.
    Text,
    /// Several texts, split at the mapping's separator.
    List,
    /// A level from very low to very high.
    Level,
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// A number.
    Number,
}

impl Holds {
    /// How the documentation and messages call it.
    pub fn words(self) -> &'static str {
        match self {
            Holds::Text => "text",
            Holds::List => "list",
            Holds::Level => "level",
            Holds::YesNo => "yes or no",
            Holds::Date => "date",
            Holds::Number => "number",
        }
    }
}

/// One field of a kind.
#[derive(Debug, PartialEq)]
pub struct FieldSpec {
    /// Its name in a mapping.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// What it means: the label of the record's field where it is one.
    pub meaning: &'static str,
    /// The field of the record that it fills; `None`: it is kept elsewhere.
    pub field: Option<&'static Field>,
    /// Whether its words take a reading of their own.
    pub(crate) by_hand: bool,
    /// Headers that usually mean it, the surest first, in lower case, parted by bars.
    headers: &'static str,
}

impl FieldSpec {
    /// The answer of a yes or no that says that nothing is left to be done: beside it every
    /// word of the cell has to be understood.
    pub fn relieving(&self) -> Option<bool> {
        match self.name {
            "used_properly" => Some(true),
            "personally_owned" | "off_procurement" => Some(false),
            _ => None,
        }
    }

    /// Whether it holds an amount of money.
    pub fn is_money(&self) -> bool {
        self.field
            .is_some_and(|field| field.control == Control::Money)
    }

    /// Headers that usually mean it, the surest first, in lower case.
    pub fn headers(&self) -> impl Iterator<Item = &'static str> {
        self.headers.split('|')
    }
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 10] = [
        Kind::Assets,
        Kind::Flows,
        Kind::Vendors,
        Kind::Risks,
        Kind::Findings,
        Kind::Ratings,
        Kind::Actions,
        Kind::Answers,
        Kind::People,
        Kind::Sites,
    ];

    /// Kinds that have a table of ours, in an order in which each names only what stands
    /// in those before it.
    pub const WITH_TABLE: [Kind; 8] = [
        Kind::People,
        Kind::Sites,
        Kind::Vendors,
        Kind::Assets,
        Kind::Flows,
        Kind::Risks,
        Kind::Actions,
        Kind::Answers,
    ];

    /// The word a mapping uses.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Assets => "assets",
            Kind::Flows => "flows",
            Kind::Vendors => "vendors",
            Kind::Risks => "risks",
            Kind::Findings => "findings",
            Kind::Ratings => "ratings",
            Kind::Actions => "actions",
            Kind::Answers => "answers",
            Kind::People => "people",
            Kind::Sites => "sites",
        }
    }

    /// The words of all kinds, as a sentence lists them.
    pub fn words() -> String {
        let words = Kind::ALL.map(Kind::word);
        let (last, before) = words.split_last().unwrap_or((&"", &[]));
        format!("{} or {last}", before.join(", "))
    }

    /// The fields a mapping can fill.
    pub fn fields(self) -> &'static [FieldSpec] {
        static ALL: LazyLock<Vec<(Kind, Vec<FieldSpec>)>> =
            LazyLock::new(|| Kind::ALL.map(|kind| (kind, of_kind(kind))).into());
        let found = ALL.iter().find(|(kind, _)| *kind == self);
        found.map_or(&[], |(_, fields)| fields)
    }

    /// What is known here of its fields.
    fn known(self) -> &'static [Known] {
        match self {
            Kind::Assets => things::ASSETS,
            Kind::Flows => things::FLOWS,
            Kind::Vendors => things::VENDORS,
            Kind::Risks => risks::RISKS,
            Kind::Findings => risks::FINDINGS,
            Kind::Ratings => risks::RATINGS,
            Kind::Actions => plans::ACTIONS,
            Kind::Answers => plans::ANSWERS,
            Kind::People => things::PEOPLE,
            Kind::Sites => things::SITES,
        }
    }

    /// The kind of record that its rows become, or change.
    pub fn record(self) -> Record {
        match self {
            Kind::Assets => Record::Asset,
            Kind::Flows => Record::Flow,
            Kind::Vendors => Record::Vendor,
            Kind::Risks | Kind::Findings | Kind::Ratings => Record::Risk,
            Kind::Actions => Record::Action,
            Kind::Answers => Record::Answer,
            Kind::People => Record::Person,
            Kind::Sites => Record::Site,
        }
    }

    /// The field without which a row is not a record: the name, or a risk's sentence.
    pub fn title(self) -> &'static str {
        match self {
            Kind::Risks => "sentence",
            Kind::Findings => "finding",
            Kind::Ratings => "risk",
            Kind::Actions => "title",
            Kind::Answers => "provision",
            _ => "name",
        }
    }

    /// A field by name.
    pub fn field(self, name: &str) -> Option<&'static FieldSpec> {
        self.fields().iter().find(|f| f.name == name)
    }

    /// Words in a sheet's name or title that point to this kind.
    pub(crate) fn hints(self) -> impl Iterator<Item = &'static str> {
        let words = match self {
            Kind::Assets => "asset|inventory|system|device|equipment|hardware|software|application",
            Kind::Flows => "flow|data map|interface|integration|transmission",
            Kind::Vendors => {
                "vendor|business associate|third party|third-party|supplier|baa|contractor"
            }
            Kind::Risks => "risk|threat|vulnerabilit|hazard|finding|assessment|sra",
            Kind::Findings => {
                "finding|penetration test|pentest|pen test|audit|vulnerability assessment|security test"
            }
            Kind::Ratings => "rating|re-rating|rerating|re-score|rescore|treatment",
            Kind::Actions => {
                "poa&m|poam|plan of action|corrective action|action plan|action items|remediation|capa|treatment plan"
            }
            Kind::Answers => {
                "safeguard|security rule|control assessment|gap analysis|gap assessment|compliance|crosswalk|questionnaire|checklist"
            }
            Kind::People => "people|staff|workforce|roster|contacts|personnel|employees|team",
            Kind::Sites => "sites|locations|facilities|offices|clinics|premises",
        };
        words.split('|')
    }

    /// Headers that usually hold this kind's own reference number.
    pub(crate) fn key_headers(self) -> impl Iterator<Item = &'static str> {
        let words = match self {
            Kind::Assets => {
                "system id|asset id|asset tag|asset number|asset no|asset no.|tag|device id|inventory id|inventory number|serial number|serial|id|ref|no|no.|#|nr|nr.|key|number|item"
            }
            Kind::Flows => {
                "flow id|flow no|flow number|df id|interface id|id|ref|no|no.|#|nr|nr.|key|number"
            }
            Kind::Vendors => {
                "vendor id|supplier id|ba id|vendor number|id|ref|no|no.|#|nr|nr.|key|number"
            }
            Kind::Risks => {
                "risk id|risk no|risk no.|risk number|risk ref|risk reference|risk #|rid|id|ref|reference|ref.|no|no.|#|nr|nr.|key|number|item|item #|finding id"
            }
            Kind::Findings => {
                "finding id|finding no|finding no.|finding number|finding #|finding ref|audit finding id|issue id|observation id|observation no|vulnerability id|id|ref|reference|no|no.|#|nr|nr.|key|number|item|item no|item #"
            }
            // The risk's number stands for the risk, not for the row.
            Kind::Ratings => "rating id|rating no|rating number",
            Kind::Actions => {
                "action id|action no|action no.|action number|action #|action ref|poa&m id|poam id|poa&m no|poa&m number|poa&m item|poa&m #|poam #|poam no|capa id|capa no|capa number|corrective action id|remediation id|treatment id|task id|plan id|item id|id|ref|no|no.|#|nr|nr.|key|number|item no|item no.|item #"
            }
            Kind::Answers => {
                "answer id|assessment id|control id|control no|control number|question id|question no|question #|requirement id|id|ref|no|no.|#|nr|nr.|key|number"
            }
            Kind::People => {
                "employee id|staff id|person id|employee no|employee number|personnel number|id|no|no.|#|nr|nr.|key|number"
            }
            Kind::Sites => {
                "site id|site no|site no.|site number|site code|location id|location code|facility id|office id|id|ref|no|no.|#|nr|nr.|key|number|code"
            }
        };
        words.split('|')
    }
}

/// Fields of records that no column of their own fills, and why.
pub const ELSEWHERE: &[(Record, &str, &str)] = &[
    (Record::Asset, "ephi_known", "follows from “ephi”"),
    (Record::Asset, "ephi.creates", "read from “ephi”"),
    (Record::Asset, "ephi.receives", "read from “ephi”"),
    (Record::Asset, "ephi.maintains", "read from “ephi”"),
    (Record::Asset, "ephi.transmits", "read from “ephi”"),
    (Record::Flow, "via", "read from “parties”"),
    (
        Record::Vendor,
        "agreements",
        "the newest is read from “agreement” and its neighbours",
    ),
    (
        Record::Vendor,
        "verifications",
        "several rows of their own; the portable file has them",
    ),
    (Record::Risk, "flows", "read from “assets”"),
    (Record::Risk, "sites", "read from “assets”"),
    (Record::Risk, "vendors", "read from “assets”"),
    (Record::Risk, "groups", "read from “assets”"),
    (Record::Action, "measure", "chosen from the catalog here"),
    (
        Record::Action,
        "depends_on",
        "actions of the same list may not stand here yet; the words are kept",
    ),
    (
        Record::Action,
        "evidence",
        "a piece of evidence is added here; words that name one are kept",
    ),
    (Record::Answer, "required", "read from “applicable”"),
    (
        Record::Answer,
        "evidence",
        "a piece of evidence is added here; “evidence_named” keeps the words",
    ),
];

use Holds::{Date, Level, List, Number, Text, YesNo};

/// What a cell of a field holds; `None`: one cell cannot say it, or not so that it can be
/// read without knowing the field.
fn holds(control: Control) -> Option<Holds> {
    Some(match control {
        Control::Line { .. }
        | Control::Text { .. }
        | Control::Choice(_)
        | Control::Explained(_)
        | Control::YesNo
        | Control::Scenario
        | Control::One(Record::Person | Record::Site | Record::Vendor) => Text,
        Control::Lines => List,
        Control::Date => Date,
        Control::Number { .. } | Control::Money => Number,
        Control::Flag | Control::Fact => YesNo,
        Control::Level => Level,
        _ => return None,
    })
}

/// The fields of a kind: those known here, and every other field of the record that a
/// cell can fill.
fn of_kind(kind: Kind) -> Vec<FieldSpec> {
    let record = kind.record();
    let mut out: Vec<FieldSpec> = Vec::new();
    for known in kind.known() {
        let field = fields::field(record, known.path);
        out.push(FieldSpec {
            name: known.name,
            holds: known
                .holds
                .or_else(|| holds(field?.control))
                .unwrap_or(Text),
            meaning: field.map_or(known.meaning, |field| field.label),
            headers: known.headers,
            field,
            by_hand: known.by_hand,
        });
    }
    // What only changes a record says nothing of its other fields, and a finding is not yet
    // said to be a risk.
    let whole = !matches!(kind, Kind::Ratings | Kind::Findings);
    for field in fields::fields(record).filter(|_| whole) {
        let is_read = out
            .iter()
            .any(|spec| spec.field.is_some_and(|f| f.path == field.path))
            || ELSEWHERE
                .iter()
                .any(|(kind, path, _)| (*kind, *path) == (record, field.path));
        if let (false, Some(holds)) = (is_read, holds(field.control)) {
            // Made once for as long as the program runs.
            out.push(FieldSpec {
                name: field.path.replace('.', "_").leak(),
                holds,
                meaning: field.label,
                headers: field.label.to_lowercase().leak(),
                field: Some(field),
                by_hand: false,
            });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d1_every_editable_field_of_what_is_imported_is_a_column_or_says_why_not() {
        for kind in Kind::WITH_TABLE {
            let record = kind.record();
            for field in fields::fields(record) {
                let columns = kind.fields().iter();
                let columns = columns.filter(|s| s.field.is_some_and(|f| f.path == field.path));
                let elsewhere = ELSEWHERE
                    .iter()
                    .filter(|(kind, path, _)| (*kind, *path) == (record, field.path));
                assert_eq!(
                    columns.count() + elsewhere.count(),
                    1,
                    "{record} {}: give `holds` its control, or ELSEWHERE the reason",
                    field.path
                );
            }
        }
        for (kind, path, why) in ELSEWHERE {
            assert!(fields::field(*kind, path).is_some(), "{kind} {path}");
            assert!(!why.is_empty());
        }
        for kind in Kind::ALL {
            for known in kind.known().iter().filter(|known| !known.path.is_empty()) {
                let field = fields::field(kind.record(), known.path);
                assert!(field.is_some(), "{} is not a field", known.path);
            }
        }
    }

    #[test]
    fn every_kind_has_its_title_and_unique_names_and_headers_in_lower_case() {
        for kind in Kind::ALL {
            assert!(kind.field(kind.title()).is_some());
            let names: std::collections::HashSet<_> =
                kind.fields().iter().map(|f| f.name).collect();
            assert_eq!(names.len(), kind.fields().len());
            for f in kind.fields() {
                assert!(f.headers().all(|h| h == h.to_lowercase()), "{}", f.name);
            }
        }
    }
}
