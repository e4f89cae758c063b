//! Cells where a name should stand and none does: “TBD” as owner, “n/a” as vendor, “none”
//! as what is to be done. No record is made of such a word. It is kept with the row's
//! record under the field's name, and told.

use super::Planner;
use crate::field::{FieldSpec, Kind};
use crate::mapped::MappedRow;
use crate::remarks::Remarks;
use crate::workbook::squeeze;
use fields::Control;
use register::Kind as Record;
use register::records::Extra;
use std::borrow::Cow;

/// Fields whose cells name a record of their own, which is made where it is not there:
/// people, sites, vendors, threats, vulnerabilities, and what is to be done.
fn fields_that_name(kind: Kind) -> impl Iterator<Item = &'static FieldSpec> {
    kind.fields().iter().filter(|spec| {
        let one = spec.field.map(|field| field.control);
        let one = matches!(
            one,
            Some(Control::One(Record::Person | Record::Site | Record::Vendor))
        );
        one || ["action", "threats", "vulnerabilities"].contains(&spec.name)
    })
}

impl Planner<'_> {
    /// The row without such cells; its own, where it has none.
    pub(super) fn named_only<'r>(&mut self, row: &'r MappedRow) -> Cow<'r, MappedRow> {
        let mut out = Cow::Borrowed(row);
        for spec in fields_that_name(self.kind) {
            let Some(value) = row.fields.get(spec.name) else {
                continue;
            };
            let words = squeeze(&value.raw);
            if !names_nothing(spec, &words) {
                continue;
            }
            tell(&mut self.remarks, row, spec.name, &words);
            self.meanings.note(spec.name, &words, String::new());
            let out = out.to_mut();
            out.fields.remove(spec.name);
            out.extra.push((spec.name.to_owned(), words));
        }
        out
    }
}

fn tell(remarks: &mut Remarks, row: &MappedRow, field: &str, words: &str) {
    let before = format!("{field}: ");
    let after = " names nothing, so nothing is recorded of it; the words are kept";
    remarks.value(row.number, &before, words, after);
}

/// Forgets such words where the row names something now.
pub(super) fn forget_where_named(kind: Kind, extra: &mut Extra, row: &MappedRow) {
    for spec in fields_that_name(kind) {
        let kept = extra.get(spec.name);
        if row.fields.contains_key(spec.name) && kept.is_some_and(|w| names_nothing(spec, w)) {
            extra.remove(spec.name);
        }
    }
}

/// Whether a text stands where a name should and is none.
fn names_nothing(spec: &FieldSpec, text: &str) -> bool {
    const NOBODY: &[&str] = &[
        "unassigned",
        "not assigned",
        "not yet assigned",
        "to be assigned",
        "vacant",
        "nobody",
        "no one",
        "no owner",
        "nothing",
        "to be named",
        "everyone",
        "everybody",
        "all",
        "all staff",
        // Whatever stands above it.
        "ditto",
        "same",
        "same as above",
        "as above",
        "see above",
    ];
    const OURSELVES: &[&str] = &["in-house", "in house", "inhouse", "internal", "self"];
    // Words before or behind which no name for sure is: "TBD - hire", "Not Pat Reed", "Pat Reed?".
    const BEGIN: &[&str] = &[
        "tbd",
        "unassigned",
        "not ",
        "no owner",
        "to be ",
        "see ",
        "formerly ",
        "former ",
    ];
    let plain = text.trim().to_lowercase();
    let one = spec
        .field
        .is_some_and(|field| matches!(field.control, Control::One(_)));
    let is_vendor = spec
        .field
        .is_some_and(|field| matches!(field.control, Control::One(Record::Vendor)));
    // Marks alone, such as “?” or “--”.
    !plain.chars().any(char::is_alphanumeric)
        || ["none", "na", "n.a."].contains(&plain.as_str())
        || crate::levels::unrated(&plain)
        || NOBODY.contains(&plain.as_str())
        || (one && (plain.ends_with('?') || BEGIN.iter().any(|word| plain.starts_with(word))))
        || (is_vendor && OURSELVES.contains(&plain.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_words_that_name_nobody_are_told_from_names() {
        let owner = Kind::Assets.field("owner").unwrap();
        let vendor = Kind::Assets.field("vendor").unwrap();
        for text in [
            "?",
            "--",
            "TBD",
            "n/a",
            "N/A",
            "None",
            "unknown",
            "Vacant",
            "Not assigned",
            "TBD - hire",
            "No owner assigned",
            "Unassigned - ask board",
            "Not Pat Reed",
            "Pat Reed?",
            "formerly Tom Ortiz",
            "Everyone",
        ] {
            assert!(names_nothing(owner, text), "{text}");
        }
        for text in [
            "Dana Reyes",
            "IT",
            "A",
            "Dr. None-Smith",
            "In-house",
            "Nan Ito",
            "设备",
        ] {
            assert!(!names_nothing(owner, text), "{text}");
        }
        assert!(names_nothing(vendor, "In-house"));
        assert!(!names_nothing(vendor, "Internal Medicine Group"));
    }
}
