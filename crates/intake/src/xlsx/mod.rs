//! Reading workbooks in Office Open XML (.xlsx, .xlsm; ECMA-376 part 1).
//!
//! A reader of our own rather than a library: one pass over a sheet gives values,
//! merged areas, hidden rows and which cells were formulas, while every unpacked
//! byte and every kept cell is counted against [`crate::limits`].

mod comments;
mod format_parts;
mod number_format;
mod part;
mod runs;
mod sheet;
mod show_digits;
mod styles;

use crate::memory::{self, Memory};
use crate::workbook::{CellValue, Sheet, Workbook, counted};
use crate::{ReadError, limits};
use part::{Archive, Node, attribute, flag};
use std::collections::HashMap;
use std::sync::Arc;
use styles::Styles;

/// What the sheets of one workbook share.
struct Shared {
    strings: Vec<Arc<str>>,
    /// What is struck through in shared texts, by their place, and not part of them.
    struck: HashMap<usize, String>,
    styles: Styles,
    /// Whether dates count from 1904 instead of 1900.
    from_1904: bool,
    /// Bytes of text kept so far.
    text_bytes: usize,
    /// Cells kept so far, blank ones between filled ones included.
    cells: usize,
    /// Cells read so far, those given again included.
    read: usize,
    /// Texts kept so far.
    texts: usize,
    /// How much memory all of it may take.
    memory: Memory,
}

impl Shared {
    fn keep(&mut self, text: &str, place: impl Fn() -> String) -> Result<Arc<str>, ReadError> {
        if text.len() > limits::CELL_CHARS && text.chars().count() > limits::CELL_CHARS {
            return Err(ReadError::TooMuch {
                place: place(),
                what: format!("a text has {} characters", text.chars().count()),
                limit: format!("{} characters", limits::CELL_CHARS),
                fix: "Shorten the text",
            });
        }
        self.texts += 1;
        self.text_bytes += text.len();
        self.within(&place)?;
        if self.text_bytes > limits::TEXT_BYTES {
            return Err(ReadError::TooMuch {
                place: place(),
                what: "the workbook holds too much text".to_owned(),
                limit: format!("{} MiB", limits::TEXT_BYTES >> 20),
                fix: "Split it, or save only the sheet you need",
            });
        }
        Ok(Arc::from(text))
    }

    /// Refuses what takes more memory than the file may.
    fn within(&self, place: impl Fn() -> String) -> Result<(), ReadError> {
        let taken = memory::of_cells(self.cells, self.texts, self.text_bytes);
        match self.memory.is_beyond(taken) {
            true => Err(ReadError::TooMuchMemory {
                place: place(),
                limit: self.memory,
            }),
            false => Ok(()),
        }
    }
}

/// Adds to a text that came in pieces, up to what a cell can hold at most.
fn gather(text: &mut String, more: &str, place: impl Fn() -> String) -> Result<(), ReadError> {
    // No character takes more bytes, and none is written with more than seven (`_x000A_`).
    if text.len() + more.len() > 7 * limits::CELL_CHARS {
        return Err(ReadError::TooMuch {
            place: place(),
            what: "a text is longer than any cell can be".to_owned(),
            limit: format!("{} characters", limits::CELL_CHARS),
            fix: "Shorten the text",
        });
    }
    text.push_str(more);
    Ok(())
}

/// Reads a workbook in Office Open XML.
///
/// # Errors
/// [`ReadError`] for a damaged, protected or oversized file, and for archives
/// that hold something else (a text document, a binary workbook).
pub fn read_xlsx(bytes: &[u8]) -> Result<Workbook, ReadError> {
    read_within(bytes, Memory::default())
}

/// Reads a workbook that may take so much memory.
pub(crate) fn read_within(bytes: &[u8], memory: Memory) -> Result<Workbook, ReadError> {
    if bytes.len() > limits::FILE_BYTES {
        return Err(ReadError::FileTooLarge { bytes: bytes.len() });
    }
    let mut archive = Archive::open(bytes)?;
    let path = workbook_path(&mut archive)?;
    let folder = path
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder)
        .to_owned();
    let file = path
        .rsplit_once('/')
        .map_or(path.as_str(), |(_, file)| file);

    let related = relations(
        &mut archive,
        &format!("{folder}/_rels/{file}.rels"),
        &folder,
    )?;
    let (entries, from_1904, calculates_later) = sheet_list(&mut archive, &path)?;
    let by_kind = |kind: &str| {
        related
            .values()
            .find(|r| r.kind == kind)
            .map(|r| r.target.clone())
    };

    let mut shared = Shared {
        strings: Vec::new(),
        struck: HashMap::new(),
        styles: Styles::default(),
        from_1904,
        text_bytes: 0,
        cells: 0,
        read: 0,
        texts: 0,
        memory,
    };
    if let Some(target) = by_kind("styles") {
        shared.styles = styles::read(&mut archive, &target)?;
    }
    if let Some(target) = by_kind("sharedStrings") {
        shared_strings(&mut archive, &target, &mut shared)?;
    }

    let mut book = Workbook {
        from_1904,
        ..Workbook::default()
    };
    for entry in entries {
        let Some(relation) = related
            .get(&entry.relation)
            .filter(|r| r.kind == "worksheet")
        else {
            continue; // a chart or a macro sheet holds no table
        };
        let read = sheet::read(&mut archive, &relation.target, &entry.name, &mut shared)?;
        let mut sheet = read.sheet;
        sheet.hidden = entry.hidden;
        if sheet.hidden && !sheet.rows.is_empty() {
            book.remarks
                .push(format!("the sheet “{}” is hidden", sheet.name));
        }
        let hidden = sheet.rows.iter().filter(|r| r.hidden).count();
        if hidden > 0 {
            book.remarks.push(format!(
                "sheet “{}”: {} read like the others",
                sheet.name,
                counted(
                    hidden,
                    "hidden or filtered row is",
                    "hidden or filtered rows are"
                )
            ));
        }
        let folder = folder_of(&relation.target);
        let file = relation.target.rsplit('/').next().unwrap_or_default();
        let beside = relations(&mut archive, &format!("{folder}/_rels/{file}.rels"), folder)?;
        let comments = beside.values().filter(|r| r.kind == "comments");
        for comments in comments {
            comments::read(&mut archive, &comments.target, &mut sheet, &mut shared)?;
        }
        book.remarks.extend(comments::remark(&sheet));
        let placeholders = placeholders(&mut sheet, &read.noticed, calculates_later);
        if !calculates_later {
            let formulas = read.noticed.formulas.iter();
            sheet.zero_formulas = formulas
                .filter(|(_, (all, zeros))| *all > 1 && zeros.len() == *all)
                .map(|(column, _)| *column)
                .collect();
        }
        book.remarks
            .extend(remarks(&sheet, &read.noticed, placeholders));
        book.sheets.push(sheet);
    }
    let any = book.sheets.iter().any(|sheet| !sheet.comments.is_empty());
    let beside = archive.has_under("xl/comments") || archive.has_under("xl/threadedcomments");
    if beside && !any {
        book.remarks.push(
            "comments stand beside some cells; they are not read, so bring over by hand what they say".to_owned(),
        );
    }
    if book.sheets.iter().all(|s| s.rows.is_empty()) {
        return Err(ReadError::NoRows);
    }
    Ok(book)
}

/// The folder of a part.
fn folder_of(part: &str) -> &str {
    part.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Takes away the zeros that writers put where a formula was never calculated: all
/// formulas of a column are 0, and the workbook is to be calculated when it is opened.
/// Gives how many there were.
fn placeholders(sheet: &mut Sheet, noticed: &sheet::Noticed, calculates_later: bool) -> usize {
    if !calculates_later {
        return 0;
    }
    let mut taken = 0;
    for (column, (formulas, zeros)) in &noticed.formulas {
        if zeros.len() != *formulas {
            continue;
        }
        for number in zeros {
            let row = sheet.rows.binary_search_by_key(number, |row| row.number);
            let cell = row.map(|at| sheet.rows[at].cells.get_mut(*column));
            if let Ok(Some(cell)) = cell {
                (cell.value, cell.shown, cell.formula) = (CellValue::Empty, None, true);
                taken += 1;
            }
        }
    }
    taken
}

/// What is to be known about the cells of a sheet.
fn remarks(sheet: &Sheet, noticed: &sheet::Noticed, placeholders: usize) -> Vec<String> {
    let name = &sheet.name;
    let mut out = Vec::new();
    let calculated = noticed.calculated.saturating_sub(placeholders);
    if calculated > 0 {
        out.push(format!(
            "sheet “{name}”: {}; the values last calculated were read, the formulas were not",
            counted(calculated, "cell is a formula", "cells are formulas")
        ));
    }
    if noticed.zero_days > 0 {
        out.push(format!(
            "sheet “{name}”: {} the day 0, which is no day (mostly a reference to an empty cell), and {} read as blank",
            counted(noticed.zero_days, "cell holds", "cells hold"),
            if noticed.zero_days == 1 { "is" } else { "are" }
        ));
    }
    if let Some((first, words, cells)) = &noticed.struck {
        out.push(format!(
            "{first}{}: struck through (“{words}”), so that it is not read: it may no longer hold, or be done. Where it holds, take the line away; where it is done, say so in its status",
            match cells {
                1 => String::new(),
                n => format!(" and {} more", n - 1),
            }
        ));
    }
    if let Some((first, words, cells)) = &noticed.struck_in_part {
        out.push(format!(
            "{first}{}: a part is struck through (“{words}”), so that it is not read; the rest of the cell is",
            match cells {
                1 => String::new(),
                n => format!(" and {} more", n - 1),
            }
        ));
    }
    if let Some((first, days)) = &noticed.early_days {
        out.push(format!(
            "{first}{}: days of January and February 1900, which programs number differently; they may be one day off",
            match days {
                1 => String::new(),
                n => format!(" and {} more", n - 1),
            }
        ));
    }
    out
}

struct Entry {
    name: String,
    relation: String,
    hidden: bool,
}

struct Relation {
    /// Last word of the relation's type: "worksheet", "styles" …
    kind: String,
    target: String,
}

/// Where the workbook's main part is; says what the archive is when there is none.
fn workbook_path(archive: &mut Archive<'_>) -> Result<String, ReadError> {
    let related = relations(archive, "_rels/.rels", "")?;
    if let Some(main) = related.values().find(|r| r.kind == "officeDocument") {
        let target = main.target.to_lowercase();
        if target.ends_with(".bin") {
            return Err(wrong("a binary Excel workbook (.xlsb)"));
        }
        if target.starts_with("word/") {
            return Err(wrong("a Word document"));
        }
        if target.starts_with("ppt/") {
            return Err(wrong("a presentation"));
        }
        if archive.has(&main.target) {
            return Ok(main.target.clone());
        }
    }
    if archive.has("xl/workbook.xml") {
        return Ok("xl/workbook.xml".to_owned());
    }
    if archive.has("content.xml") {
        return Err(wrong("an OpenDocument file (.ods or another)"));
    }
    if archive.has_under("index/") || archive.has("index.zip") || archive.has("index.xml") {
        return Err(ReadError::WrongKind {
            what: "an Apple Numbers, Pages or Keynote document",
            fix: "open it there and choose File, Export To, Excel",
        });
    }
    if archive.has_under("xl/") {
        return Err(ReadError::Damaged(
            "its part xl/workbook.xml is missing".to_owned(),
        ));
    }
    Err(ReadError::WrongKind {
        what: "a zip archive without a workbook inside",
        fix: "unpack it and import the files in it one by one",
    })
}

fn wrong(what: &'static str) -> ReadError {
    ReadError::WrongKind {
        what,
        fix: "open it in a spreadsheet program and save the table as “Excel workbook (.xlsx)”",
    }
}

fn relations(
    archive: &mut Archive<'_>,
    part: &str,
    folder: &str,
) -> Result<HashMap<String, Relation>, ReadError> {
    let mut found = HashMap::new();
    let (mut named, mut bytes) = (0, 0);
    archive.parse(part.trim_start_matches('/'), |node| {
        let Node::Open(tag) = node else {
            return Ok(());
        };
        // Links of cells lead out of the workbook, and there may be many.
        if attribute(tag, "TargetMode").as_deref() == Some("External") {
            return Ok(());
        }
        named += 1;
        bytes += tag.len();
        if named > limits::PARTS || bytes > limits::RELATION_BYTES {
            return Err(ReadError::TooMuch {
                place: format!("the workbook's part {part}"),
                what: "it names too many parts, or has names that are too long".to_owned(),
                limit: format!(
                    "{} parts, {} MiB",
                    limits::PARTS,
                    limits::RELATION_BYTES >> 20
                ),
                fix: "Save it again as .xlsx from your spreadsheet program",
            });
        }
        if tag.local_name().into_inner() == "Relationship"
            && let (Some(id), Some(kind), Some(target)) = (
                attribute(tag, "Id"),
                attribute(tag, "Type"),
                attribute(tag, "Target"),
            )
        {
            let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
            found.insert(
                id,
                Relation {
                    kind,
                    target: resolve(folder, &target),
                },
            );
        }
        Ok(())
    })?;
    Ok(found)
}

/// A relation's target as a path inside the archive.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let full = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut parts: Vec<&str> = Vec::new();
    for part in full.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The sheets; whether days count from 1904; whether the formulas are to be calculated
/// when the workbook is opened, so that their values may not be theirs yet.
fn sheet_list(
    archive: &mut Archive<'_>,
    path: &str,
) -> Result<(Vec<Entry>, bool, bool), ReadError> {
    let (mut entries, mut from_1904) = (Vec::new(), false);
    let mut calculates_later = false;
    archive.parse(path, |node| {
        if let Node::Open(tag) = node {
            match tag.local_name().into_inner() {
                "workbookPr" => from_1904 = flag(tag, "date1904"),
                "calcPr" => calculates_later = flag(tag, "fullCalcOnLoad"),
                "sheet" => {
                    // The relation's id is the only attribute with a prefix.
                    let relation = tag
                        .attributes()
                        .with_checks(false)
                        .flatten()
                        .find(|a| {
                            a.key.local_name().into_inner() == "id" && a.key.prefix().is_some()
                        })
                        .map(|a| a.value.into_owned())
                        .unwrap_or_default();
                    let name = attribute(tag, "name").unwrap_or_default();
                    entries.push(Entry {
                        // Spreadsheet programs allow 31 characters; every remark repeats it.
                        name: name.chars().take(limits::SHEET_NAME).collect(),
                        relation,
                        hidden: matches!(
                            attribute(tag, "state").as_deref(),
                            Some("hidden" | "veryHidden")
                        ),
                    });
                    if entries.len() > limits::SHEETS {
                        return Err(ReadError::TooMuch {
                            place: "the workbook".to_owned(),
                            what: "it has too many sheets".to_owned(),
                            limit: format!("{} sheets", limits::SHEETS),
                            fix: "Save the sheets you need in a workbook of their own",
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(())
    })?;
    Ok((entries, from_1904, calculates_later))
}

/// Where texts stand that cells share.
fn shared_texts() -> String {
    "the workbook's shared texts".to_owned()
}

fn shared_strings(
    archive: &mut Archive<'_>,
    part: &str,
    shared: &mut Shared,
) -> Result<(), ReadError> {
    let (mut text, mut run) = (String::new(), runs::Run::default());
    let (mut in_text, mut phonetic) = (false, 0usize);
    archive.parse(part, |node| {
        run.see(&node);
        match node {
            Node::Open(tag) => match tag.local_name().into_inner() {
                "si" => text.clear(),
                "t" => in_text = phonetic == 0,
                "rPh" => phonetic += 1,
                _ => {}
            },
            Node::Text(t) if in_text && !run.keeps(t) => gather(&mut text, t, shared_texts)?,
            Node::Text(_) => {}
            Node::Close("t") => in_text = false,
            Node::Close("rPh") => phonetic = phonetic.saturating_sub(1),
            Node::Close("si") => {
                let kept = shared.keep(&unescape(&text), shared_texts)?;
                if let Some(words) = run.struck() {
                    shared.struck.insert(shared.strings.len(), words);
                }
                // An empty string still costs its place.
                shared.text_bytes += limits::TEXT_PLACE;
                shared.strings.push(kept);
            }
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    Ok(())
}

/// Turns `_x000A_` and its like into the character; spreadsheet programs write
/// line breaks of some origins so.
fn unescape(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains("_x") {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let hex = rest.get(at + 2..at + 6);
        let code = hex
            .and_then(|h| u32::from_str_radix(h, 16).ok())
            .and_then(char::from_u32);
        out.push_str(&rest[..at]);
        match code {
            Some(c) if rest.get(at + 6..at + 7) == Some("_") => {
                if !c.is_control() || "\t\r\n".contains(c) {
                    out.push(c);
                }
                rest = &rest[at + 7..];
            }
            _ => {
                out.push_str("_x");
                rest = &rest[at + 2..];
            }
        }
    }
    out.push_str(rest);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_characters_come_back() {
        assert_eq!(unescape("a_x000A_b"), "a\nb");
        assert_eq!(unescape("keep _x005F_x000A_"), "keep _x000A_");
        assert_eq!(unescape("tax_xyz_é"), "tax_xyz_é");
        assert_eq!(unescape("_x0000_end"), "end");
    }

    #[test]
    fn targets_are_resolved_inside_the_archive_only() {
        assert_eq!(
            resolve("xl", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml"
        );
        assert_eq!(resolve("xl", "/xl/styles.xml"), "xl/styles.xml");
        assert_eq!(resolve("xl", "../../../etc/passwd"), "etc/passwd");
    }
}
