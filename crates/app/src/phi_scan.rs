//! Signs of patient data in what people type or attach.
//!
//! A risk analysis needs no patient's name or number, and a record from which
//! nothing is deleted is the wrong place for them. These are signs, not proof:
//! they only ever lead to a warning.

/// A sign of patient data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// Digits grouped like a Social Security number.
    SocialSecurityNumber,
    /// A medical record number named as such.
    MedicalRecordNumber,
    /// A date of birth named as such.
    DateOfBirth,
}

impl Sign {
    /// The words a person reads.
    pub fn words(self) -> &'static str {
        match self {
            Sign::SocialSecurityNumber => "a Social Security number",
            Sign::MedicalRecordNumber => "a medical record number",
            Sign::DateOfBirth => "a date of birth",
        }
    }
}

/// How far behind its name a number or date may stand, in characters.
const REACH: usize = 16;
/// Fewest digits of a medical record number.
const MRN_DIGITS: usize = 5;

/// The signs in a text, each once.
pub fn scan(text: &str) -> Vec<Sign> {
    let lower: Vec<char> = text.to_lowercase().chars().collect();
    let mut signs = Vec::new();
    if has_ssn(&lower) {
        signs.push(Sign::SocialSecurityNumber);
    }
    let mrn = [
        "mrn",
        "medical record number",
        "medical record no",
        "medical record #",
        "patient id",
    ];
    if mrn
        .iter()
        .any(|name| named(&lower, name, |rest| digits(rest) >= MRN_DIGITS))
    {
        signs.push(Sign::MedicalRecordNumber);
    }
    let dob = [
        "dob",
        "d.o.b",
        "date of birth",
        "birth date",
        "birthdate",
        "born on",
    ];
    if dob.iter().any(|name| named(&lower, name, is_date)) {
        signs.push(Sign::DateOfBirth);
    }
    signs
}

/// The signs in several texts, each once.
pub fn scan_all(texts: impl IntoIterator<Item = String>) -> Vec<Sign> {
    let mut signs: Vec<Sign> = texts.into_iter().flat_map(|text| scan(&text)).collect();
    signs.sort_unstable();
    signs.dedup();
    signs
}

/// The signs in the readable part of a file. Compressed files (DOCX, most PDF)
/// show nothing here.
pub fn scan_bytes(bytes: &[u8]) -> Vec<Sign> {
    scan(&String::from_utf8_lossy(bytes))
}

/// Three, two and four digits between hyphens or spaces, of a kind that is issued.
fn has_ssn(text: &[char]) -> bool {
    text.windows(11).enumerate().any(|(at, w)| {
        let digit = |i: usize| w[i].is_ascii_digit();
        let shape = (0..3).all(digit) && (4..6).all(digit) && (7..11).all(digit);
        let joined = matches!(w[3], '-' | ' ') && w[6] == w[3];
        let alone = |c: Option<&char>| c.is_none_or(|c| !c.is_alphanumeric() && *c != '-');
        let issued = w[0] != '9'
            && w[..3] != ['0', '0', '0']
            && w[..3] != ['6', '6', '6']
            && w[4..6] != ['0', '0']
            && w[7..11] != ['0', '0', '0', '0'];
        let before = at.checked_sub(1).and_then(|i| text.get(i));
        shape && joined && issued && alone(before) && alone(text.get(at + 11))
    })
}

/// Whether the name stands in the text as a word, with what is asked shortly behind it.
fn named(text: &[char], name: &str, asked: impl Fn(&[char]) -> bool) -> bool {
    let name: Vec<char> = name.chars().collect();
    text.windows(name.len()).enumerate().any(|(at, window)| {
        if window != name {
            return false;
        }
        let before = at.checked_sub(1).and_then(|i| text.get(i));
        let behind = &text[at + name.len()..];
        let behind = &behind[..behind.len().min(REACH)];
        before.is_none_or(|c| !c.is_alphanumeric())
            && behind.first().is_none_or(|c| !c.is_alphabetic())
            && asked(behind)
    })
}

/// Length of the first run of digits.
fn digits(text: &[char]) -> usize {
    text.iter()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit())
        .count()
}

/// Whether digits grouped like a date follow: 3/14/1962, 1962-03-14, 14.3.62.
fn is_date(text: &[char]) -> bool {
    let date: String = text
        .iter()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(|c| c.is_ascii_digit() || matches!(c, '/' | '-' | '.'))
        .collect();
    let groups: Vec<&str> = date.trim_end_matches('.').split(['/', '-', '.']).collect();
    groups.len() == 3 && groups.iter().all(|g| matches!(g.len(), 1 | 2 | 4))
}

/// Cells of a workbook looked at, and signs told.
const MOST_CELLS: usize = 400_000;
const MOST_SIGNS: usize = 12;

/// Cells that look like patient data, with sheet, row and column.
pub fn in_workbook(book: &intake::Workbook) -> Vec<String> {
    let mut out = Vec::new();
    let mut looked = 0;
    for sheet in &book.sheets {
        // A date says little; a date below "DOB" says much.
        let headers: Vec<String> = sheet
            .rows
            .iter()
            .take(20)
            // The first of those with most in it: the last among equals is taken.
            .rev()
            .max_by_key(|row| row.filled())
            .map(|row| row.cells.iter().map(intake::Cell::shown).collect())
            .unwrap_or_default();
        for row in &sheet.rows {
            for (index, cell) in row.cells.iter().enumerate() {
                looked += 1;
                if looked > MOST_CELLS || out.len() >= MOST_SIGNS {
                    return out;
                }
                if cell.is_blank() {
                    continue;
                }
                let text = cell.shown();
                let header = headers.get(index).map_or("", String::as_str);
                let header = if header.chars().count() <= 40 {
                    header
                } else {
                    ""
                };
                for sign in scan(&format!("{header}: {text}")) {
                    out.push(format!(
                        "sheet “{}”, row {}, column {}: {}",
                        sheet.name,
                        row.number,
                        intake::letters(index),
                        sign.words()
                    ));
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patient_numbers_and_dates_of_birth_are_noticed() {
        assert_eq!(
            scan("of 219-09-9999, a patient"),
            [Sign::SocialSecurityNumber]
        );
        assert_eq!(scan("SSN 219 09 9999"), [Sign::SocialSecurityNumber]);
        assert_eq!(scan("chart MRN: 00482913"), [Sign::MedicalRecordNumber]);
        assert_eq!(
            scan("Medical record no. 48291"),
            [Sign::MedicalRecordNumber]
        );
        assert_eq!(scan("DOB 3/14/1962"), [Sign::DateOfBirth]);
        assert_eq!(scan("Date of birth: 1962-03-14."), [Sign::DateOfBirth]);
        assert_eq!(
            scan_all([
                "dob 1.2.1990".to_owned(),
                "219-09-9999; DOB 1.2.1990".to_owned()
            ]),
            [Sign::SocialSecurityNumber, Sign::DateOfBirth]
        );
    }

    #[test]
    fn what_a_risk_analysis_is_full_of_is_no_patient_data() {
        for plain in [
            "164.312(a)(2)(i)",
            "due 2026-03-31, cost $1,200.00",
            "call 612-555-0100",
            "the MRN is printed on the label",
            "asset 000-12-3456, 666-12-3456 and 912-12-3456",
            "serial 1219-09-99991",
            "patients' DOB and address are in the export",
            "version 10.15.7",
            "",
        ] {
            assert_eq!(scan(plain), [], "{plain}");
        }
    }
}
