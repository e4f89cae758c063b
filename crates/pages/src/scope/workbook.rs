//! Bringing in a workbook: choose the file, say what its columns mean, look at
//! what would happen, import.

use super::kinds::tabs;
use crate::{Choice, Link, Problems, Shell};
use register::Record;
use register::Register;
use register::records::Import;

/// The steps of an import.
pub const STEPS: [&str; 3] = [
    "Choose the file",
    "Say what the columns mean",
    "Check and import",
];

/// The first step: the file.
#[derive(Debug, askama::Template)]
#[template(path = "scope/import_file.html")]
pub struct ImportFile<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Lists.
    pub tabs: Vec<Link>,
    /// What is wrong.
    pub problems: Problems,
    /// Imports that stand, newest first: number, file, what came of it, page.
    pub earlier: Vec<(String, String, String, String)>,
}

impl<'p> ImportFile<'p> {
    /// The page, with the imports of a register.
    pub fn of(shell: &'p Shell, register: &Register, problems: Problems) -> ImportFile<'p> {
        let imports = register.tables.imports.all().rev().take(8);
        ImportFile {
            shell,
            tabs: tabs(shell, "/import"),
            problems,
            earlier: imports
                .map(|import| {
                    (
                        import.tag(),
                        import.file_name.clone(),
                        came_of(import),
                        format!("{}/scope/imports/{}", shell.base, import.number),
                    )
                })
                .collect(),
        }
    }
}

/// Why a file comes to nothing: its rows stand here as they are, or were left out.
pub fn nothing_because(unchanged: u32, left_out: usize) -> String {
    let rows = |number: usize| crate::html::plural(number, "row", "rows");
    let out = |number: usize| match number {
        1 => "1 row was left out, since nothing of it can be recorded".to_owned(),
        many => format!(
            "{} were left out, since nothing of them can be recorded",
            rows(many)
        ),
    };
    match (unchanged, left_out) {
        (0, 0) => "no row of it is a record".to_owned(),
        (_, 0) => "every row stands here already as it is".to_owned(),
        (0, many) => out(many),
        (1, many) => format!("1 row stands here already as it is, and {}", out(many)),
        (here, many) => format!(
            "{} stand here already as they are, and {}",
            rows(here as usize),
            out(many)
        ),
    }
}

/// What came of an import, in a line.
pub fn came_of(import: &Import) -> String {
    let undone = match &import.undone {
        Some(undone) => format!("; undone on {}", crate::html::day_words(undone.on)),
        None => String::new(),
    };
    format!(
        "{} new, {} changed, {} unchanged, {} left out{undone}",
        import.created,
        import.changed,
        import.unchanged,
        import.skipped.len()
    )
}

/// The second step: what the columns mean.
#[derive(Debug, askama::Template)]
#[template(path = "scope/import_columns.html")]
pub struct ImportColumns<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The file's name.
    pub file_name: String,
    /// Address of this import: `{base}/scope/import/{id}`.
    pub here: String,
    /// Its sheets.
    pub sheets: Vec<Choice>,
    /// What the rows can become.
    pub kinds: Vec<Choice>,
    /// The proposal, and mappings there are already.
    pub mappings: Vec<Choice>,
    /// Row the headers stand in.
    pub header_row: u32,
    /// What was said of that row, as it came.
    pub header_said: String,
    /// The first rows of the sheet, among which the headers can be chosen.
    pub first_rows: Vec<SheetRow>,
    /// Columns of the sheet.
    pub columns: Vec<ColumnLine>,
    /// Asks for the end of a scale that the file does not state.
    pub how_far: Option<HowFar>,
    /// Things to know about the file.
    pub remarks: Vec<String>,
    /// Cells that look like patient data.
    pub patient_data: Vec<String>,
    /// Names and values kept as they came.
    pub hidden: Vec<(String, String)>,
    /// What is wrong.
    pub problems: Problems,
}

impl ImportColumns<'_> {
    fn lede(&self) -> String {
        format!(
            "“{}” was read. This is what its columns look like; correct what is wrong.",
            self.file_name
        )
    }

    fn start(&self) -> String {
        format!("{}/scope/import", self.shell.base)
    }
}

/// Numbers of likelihood or impact of which the file does not say how far they go.
#[derive(Debug, Clone)]
pub struct HowFar {
    /// The columns, in words.
    pub columns: String,
    /// How far such scales go.
    pub choices: Vec<Choice>,
}

impl HowFar {
    fn label(&self) -> String {
        format!("The scale of {}", self.columns)
    }
}

/// A row of the sheet as it stands there.
#[derive(Debug, Clone)]
pub struct SheetRow {
    /// Its number as the spreadsheet program shows it.
    pub number: u32,
    /// Its cells.
    pub text: String,
    /// Whether it is taken for the headers.
    pub is_header: bool,
    /// Where it is taken for them.
    pub href: String,
}

/// A column of the file.
#[derive(Debug, Clone)]
pub struct ColumnLine {
    /// Name of its control: "c0".
    pub name: String,
    /// "A".
    pub letter: String,
    /// Its header.
    pub header: String,
    /// Some of its values.
    pub samples: Vec<String>,
    /// Filled cells.
    pub filled: usize,
    /// What it may mean.
    pub fields: Vec<Choice>,
    /// How sure the proposal is: "sure", "likely", "a guess"; empty where nothing was proposed.
    pub sure: &'static str,
    /// Sign of that.
    pub sign: &'static str,
    /// Why, and what its words are taken for; may be empty.
    pub note: String,
}

/// The third step: what would happen.
#[derive(Debug, askama::Template)]
#[template(path = "scope/import_check.html")]
pub struct ImportCheck<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The file's name.
    pub file_name: String,
    /// Address of this import.
    pub here: String,
    /// Back to the columns, with everything as it was chosen.
    pub back: String,
    /// Sheet read.
    pub sheet: String,
    /// What the rows become.
    pub kind: String,
    /// Rows read.
    pub rows: u32,
    /// Records that would be made.
    pub created: u32,
    /// Records that would change.
    pub changed: u32,
    /// Rows that say nothing new.
    pub unchanged: u32,
    /// Rows that would be left out: row and why.
    pub skipped: Vec<(u32, String)>,
    /// What is wrong, with sheet, row and column.
    pub errors: Vec<String>,
    /// Errors beyond those.
    pub more_errors: usize,
    /// Things to know.
    pub remarks: Vec<String>,
    /// Whether an import would be kept.
    pub keeps: bool,
    /// Whether nothing changes, and what is told is kept all the same.
    pub only_tells: bool,
    /// What the file's words become, by field.
    pub meant: Vec<MeantField>,
    /// What each record that stands here becomes, with what stood there before.
    pub changes: Vec<String>,
    /// Changed records beyond those.
    pub more_changes: usize,
    /// Lists that the rows may carry on, where somebody must say which.
    pub asks: Vec<String>,
    /// A name for a list of its own.
    pub new_list: String,
    /// Which list was said, as it came.
    pub chosen: Vec<(String, String)>,
    /// Headings of the rows shown.
    pub headings: Vec<String>,
    /// The first rows as they were read: row number and cells.
    pub preview: Vec<(u32, Vec<String>)>,
    /// Whether bad rows are left out.
    pub skip: bool,
    /// Bad rows, where the file as a whole is refused.
    pub bad_rows: usize,
    /// Names and values kept as they came.
    pub hidden: Vec<(String, String)>,
}

/// What the words of a field become.
#[derive(Debug, Clone)]
pub struct MeantField {
    /// The field.
    pub heading: String,
    /// Its values.
    pub values: Vec<MeantLine>,
    /// Rows with values that are not shown.
    pub more: u32,
}

/// A value of the file and what it becomes.
#[derive(Debug, Clone)]
pub struct MeantLine {
    /// Name of its control; empty where nothing can be chosen.
    pub name: String,
    /// The file's words.
    pub value: String,
    /// Rows that have it.
    pub rows: u32,
    /// What is recorded; empty for nothing.
    pub meaning: String,
    /// What it can be said to mean.
    pub choices: Vec<Choice>,
}

impl ImportCheck<'_> {
    /// What is carried on beside the values that can be chosen here.
    fn hidden_but_values(&self) -> Vec<&(String, String)> {
        let shown = |key: &str| {
            let lines = self.meant.iter().flat_map(|field| &field.values);
            lines.into_iter().any(|line| line.name == key)
        };
        self.hidden.iter().filter(|(key, _)| !shown(key)).collect()
    }

    /// Whether the meaning of some value can be chosen.
    fn can_choose(&self) -> bool {
        self.meant
            .iter()
            .flat_map(|field| &field.values)
            .any(|line| !line.choices.is_empty())
    }

    fn lede(&self) -> String {
        format!(
            "“{}”, sheet “{}”, read as {}. Nothing is written yet.",
            self.file_name, self.sheet, self.kind
        )
    }

    /// Whether it can be imported as it stands.
    fn ready(&self) -> bool {
        self.errors.is_empty() && self.keeps
    }

    /// Whether something can be sent from here: choices, or the import.
    fn has_form(&self) -> bool {
        !self.meant.is_empty() || self.ready()
    }

    /// What is done by importing it.
    fn import_words(&self) -> String {
        match self.created + self.changed {
            _ if self.only_tells => "Keep what was told".to_owned(),
            0 => "Keep which rows were left out".to_owned(),
            records => format!(
                "Import {}",
                crate::html::plural(records, "record", "records")
            ),
        }
    }

    fn nothing_because(&self) -> String {
        nothing_because(self.unchanged, self.skipped.len())
    }
}

/// What an import did, with the way back.
#[derive(Debug, askama::Template)]
#[template(path = "scope/import_done.html")]
pub struct ImportDone<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// "U-3".
    pub tag: String,
    /// The import.
    pub import: &'p Import,
    /// Its page.
    pub here: String,
    /// What was told of it.
    pub remarks: Vec<String>,
    /// What the rows became: word and list.
    pub list: Option<(String, String)>,
    /// Whether it may be undone.
    pub undoable: bool,
    /// What to do next: words and where.
    pub next: Vec<Link>,
}

/// Remarks that are shown at once; the others unfold.
const REMARKS: usize = 8;

impl ImportDone<'_> {
    fn first_remarks(&self) -> &[String] {
        &self.remarks[..self.remarks.len().min(REMARKS)]
    }

    fn further_remarks(&self) -> &[String] {
        &self.remarks[self.remarks.len().min(REMARKS)..]
    }

    fn eyebrow(&self) -> String {
        format!("Import {}", self.tag)
    }
}
