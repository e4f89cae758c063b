//! Cells where a name should stand and none does: “TBD” as owner, “n/a” as vendor, “none”
//! as what is to be done; and cells that name two where a record has one: “Pat Reed / Tom
//! Ortiz”. No record is made of such words. They are kept with the row's record under the
//! field's name, and told.

use super::Planner;
use super::lookup::plain;
use super::several;
use crate::field::{FieldSpec, Kind};
use crate::mapped::{Mapped, MappedRow};
use crate::meaning::phrase::{Bearing, bearing};
use crate::workbook::squeeze;
use fields::Control;
use register::Kind as Record;
use register::records::Extra;
use std::borrow::Cow;
use std::collections::HashSet;

/// What a field names, each a record of its own that is made where it is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    Person,
    Site,
    Vendor,
    /// What protects: that there is nothing is a statement, too.
    Safeguards,
    /// What is to be done.
    Action,
    /// Threats, vulnerabilities.
    Other,
}

impl Named {
    /// Whether a record has one of it.
    fn is_one(self) -> bool {
        matches!(self, Named::Person | Named::Site | Named::Vendor)
    }
}

fn named_by(spec: &FieldSpec) -> Option<Named> {
    let control = spec.field.map(|field| field.control);
    match control {
        Some(Control::One(Record::Person)) => Some(Named::Person),
        Some(Control::One(Record::Site)) => Some(Named::Site),
        Some(Control::One(Record::Vendor)) => Some(Named::Vendor),
        _ => match spec.name {
            "action" => Some(Named::Action),
            "controls" | "safeguards" => Some(Named::Safeguards),
            "threats" | "vulnerabilities" => Some(Named::Other),
            _ => None,
        },
    }
}

/// Fields whose cells name a record of their own.
fn fields_that_name(kind: Kind) -> impl Iterator<Item = (&'static FieldSpec, Named)> {
    let fields = kind.fields().iter();
    fields.filter_map(|spec| Some((spec, named_by(spec)?)))
}

/// Fields that say on which day something was.
const WAS: [&str; 2] = ["identified_on", "gathered_on"];

const NOBODY: &str = " names nothing, so nothing is recorded of it; the words are kept";
const SEVERAL: &str = " names more than one, where the record has one; no record is made of both, the words are kept: name one of them, in the file or here";

impl Planner<'_> {
    /// The row without such cells; its own, where it has none.
    pub(super) fn named_only<'r>(&mut self, row: &'r MappedRow) -> Cow<'r, MappedRow> {
        let mut out = Cow::Borrowed(row);
        for (spec, named) in fields_that_name(self.kind) {
            let Some(value) = row.fields.get(spec.name) else {
                continue;
            };
            let words = squeeze(&value.raw);
            let why = match names_nothing(named, &words) {
                true => NOBODY,
                // Lines of a cell are told apart before they are squeezed.
                false if self.names_several(named, &value.raw) => SEVERAL,
                false => continue,
            };
            self.remark_value(row, &format!("{}: ", spec.name), &words, why);
            self.meanings.note(spec.name, &words, String::new());
            let out = out.to_mut();
            out.fields.remove(spec.name);
            out.extra.push((spec.name.to_owned(), words));
        }
        self.not_yet(&mut out);
        // Further actions in rows and columns of their own name people, too.
        for (at, further) in row.further.iter().enumerate() {
            if let Cow::Owned(further) = self.named_only(further) {
                out.to_mut().further[at] = further;
            }
        }
        if out.further.iter().any(plans_nothing) {
            let out = out.to_mut();
            let (nothing, further): (Vec<MappedRow>, Vec<MappedRow>) =
                std::mem::take(&mut out.further)
                    .into_iter()
                    .partition(plans_nothing);
            out.further = further;
            keep_words(out, nothing);
        }
        out
    }

    /// Takes days that are still to come out of fields that say when something was.
    fn not_yet(&mut self, row: &mut Cow<'_, MappedRow>) {
        for field in WAS {
            let Some(day) = row.date(field).filter(|day| *day > self.source.today) else {
                continue;
            };
            let words = row.fields.get(field).map(|value| squeeze(&value.raw));
            let words = words.unwrap_or_else(|| day.to_string());
            self.remark_value(row, &format!("{field}: "), &words, " is a day that is still to come, so nothing was found or looked at on it; the words are kept");
            self.meanings.note(field, &words, String::new());
            let row = row.to_mut();
            row.fields.remove(field);
            row.extra.push((field.to_owned(), words));
        }
    }

    /// Whether a cell names several; what stands here under the whole name is one.
    fn names_several(&self, named: Named, text: &str) -> bool {
        let stands_here = |name: &str| match named {
            Named::Person => self.find.person_named(name).is_some(),
            Named::Site => self.find.site(name).is_some(),
            Named::Vendor => self.find.vendor(name).is_some(),
            Named::Safeguards | Named::Action | Named::Other => true,
        };
        let is_known = |name: &str| stands_here(name) || self.called.contains(&plain(name));
        !stands_here(&squeeze(text)) && several::names(named, text, &is_known)
    }

    /// Whether a row of a list of people, sites or vendors names none; it is left out then.
    pub(super) fn is_nobody(&mut self, row: &MappedRow) -> bool {
        let named = match self.kind {
            Kind::People => Named::Person,
            Kind::Sites => Named::Site,
            Kind::Vendors => Named::Vendor,
            _ => return false,
        };
        let Some(value) = row.fields.get(self.kind.title()) else {
            return false;
        };
        let words = squeeze(&value.raw);
        let why = if names_nothing(named, &words) {
            "names nobody and nothing, so that no record is made of the row"
        } else if named == Named::Person && self.names_several(named, &value.raw) {
            "names more than one person; give each a row"
        } else {
            return false;
        };
        self.leave_out(row, format!("“{}” {why}", super::shortened(&words)));
        true
    }
}

/// Whether a further row, or further columns of one, name no action any more.
fn plans_nothing(further: &MappedRow) -> bool {
    !further.fields.contains_key("action") && further.extra.iter().any(|(name, _)| name == "action")
}

/// Keeps the words of rows that plan nothing with their record, under names of their own.
fn keep_words(row: &mut MappedRow, nothing: Vec<MappedRow>) {
    for further in nothing {
        let fields = further.fields.iter();
        let fields = fields.map(|(name, value)| ((*name).to_owned(), squeeze(&value.raw)));
        for (name, words) in fields.chain(further.extra) {
            let names = std::iter::once(name.clone()).chain((2..).map(|n| format!("{name} ({n})")));
            let mut free = names.filter(|name| {
                let taken = row.extra.iter().any(|(known, _)| known == name);
                !taken && !row.fields.contains_key(name.as_str())
            });
            if let Some(name) = free.next() {
                row.extra.push((name, words));
            }
        }
    }
}

/// Every name that a cell of such a field consists of, in the whole file.
pub(super) fn called(mapped: &Mapped) -> HashSet<String> {
    let names = |row: &MappedRow| -> Vec<String> {
        fields_that_name(mapped.kind)
            .filter(|(_, named)| named.is_one())
            .filter_map(|(spec, _)| row.fields.get(spec.name))
            .map(|value| plain(&value.raw))
            .collect()
    };
    mapped.rows.iter().flat_map(names).collect()
}

/// Forgets such words where the row names something now.
pub(super) fn forget_where_named(kind: Kind, extra: &mut Extra, row: &MappedRow) {
    for (spec, named) in fields_that_name(kind) {
        // Under the name of who, where and from whom stand such words and no others.
        let told = |words: &String| named.is_one() || names_nothing(named, words);
        if row.fields.contains_key(spec.name) && extra.get(spec.name).is_some_and(told) {
            extra.remove(spec.name);
        }
    }
}

/// Whole cells that name nobody, no place and nothing.
const WORDS: &str = "none|na|n.a.|n\\a|nil|null|blank|empty|unk|n/k|nobody|nobody yet|no one|no one yet|none yet|nothing|none assigned|unassigned|not assigned|not yet assigned|to be assigned|to be named|to be hired|tbh|vacant|vacancy|unfilled|not filled|open position|position open|open|pending hire|not known|not stated|not specified|unspecified|not identified|not provided|not available|missing|placeholder|various|multiple|several|many|other|others|misc|miscellaneous|any|anyone|anybody|everyone|everybody|all|all staff|all users|all employees|all departments|all sites|all locations|various users|various staff|various departments|various locations|various sites|various vendors|multiple users|multiple staff|multiple departments|multiple locations|multiple sites|multiple vendors|several sites|several users|shared|shared device|throughout|everywhere|anywhere|ditto|-do-|-do|do-|idem|id.|same|same as above|same as previous|as previous|name|owner name|your name|enter name|insert name|first last|as above|see above|see notes|see note|see comments|see comment|see list|see description";

/// Words that say that nothing is there, or nothing is to be done.
const NOTHING: &str = "none identified|none known|none noted|none found|none at this time|none required|none needed|not required|not needed|no action|no action required|no action needed|no further action|no further action required";

/// What management says of a finding, and no work to be done.
const ANSWERS: &str = "agree|agreed|agrees|we agree|concur|concurs|we concur|accept|accepted|acknowledged|noted|disagree|disagreed|we disagree|do not agree|does not agree|not agreed|do not concur|does not concur|rejected|declined|partially agree|partly agree|no response|no comment";

/// How far something is, without what it is.
const STATES: &str = "complete|completed|done|closed|open|in progress|in-progress|ongoing|started|not started|pending|planned|on hold|deferred|overdue|cancelled|canceled|resolved|fixed|implemented|yes|no|accept risk|risk accepted|accept the risk|monitor|as is";

/// Answers that say, whatever stands behind them, that nothing is to be done.
const REFUSALS: &str = "disagree|disagreed|we disagree|do not agree|does not agree|not agreed|do not concur|does not concur|rejected|declined";

/// Where something is that is at no place of the organization.
const NOWHERE: &str = "cloud|the cloud|in the cloud|cloud-based|cloud based|cloud hosted|cloud-hosted|saas|hosted|vendor|vendor hosted|vendor-hosted|vendor cloud|vendor site|web|web-based|web based|online|internet|virtual|remote|with staff|with employee|with user|mobile|field|in the field|travels|portable|personal|off-site|offsite|off site|third party|third-party";

/// What is said of safeguards: that there is nothing is one, “TBD” and “see above” are none.
const NONE_THERE: &str = "none|none yet|nothing|nil|nobody|no one|no one yet|nobody yet|missing|none identified|none known|none noted|none found|none at this time|none needed|none required|not needed|not required";

const OURSELVES: &str = "in-house|in house|inhouse|internal|self";

/// Words before which no name for sure is: “TBD - hire”, “Not Pat Reed”.
const BEGIN: &str = "tbd|tba|tbc|n/a|unassigned|unknown|vacant|various|multiple|not|no owner|no one|nobody|none|to be|see|formerly|former|previously|was|pending|open position|ask";

/// What is said of a person behind the name who is there no more, or not yet.
const LEFT: &str = "left|departed|resigned|terminated|deceased|gone";

pub(super) fn listed(list: &str, text: &str) -> bool {
    list.split('|').any(|known| known == text)
}

/// Whether a text stands where a name should and is none.
fn names_nothing(named: Named, text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let bare = lower.trim_matches(|c: char| "()[]<>\"'.*".contains(c) || c.is_whitespace());
    let one = named.is_one();
    if named == Named::Safeguards && listed(NONE_THERE, bare) {
        return false;
    }
    let begins = |word: &str| {
        let rest = bare.strip_prefix(word);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    };
    // Marks alone, such as “?” or “--”.
    !lower.chars().any(char::is_alphanumeric)
        || crate::levels::unrated(&lower)
        || listed(WORDS, bare)
        || (!one && listed(NOTHING, bare))
        || (matches!(named, Named::Safeguards | Named::Action) && is_elsewhere(bare))
        || (named == Named::Action && plans_none(bare, &begins))
        || (named == Named::Site && listed(NOWHERE, bare))
        || (one && (lower.ends_with('?') || BEGIN.split('|').any(begins)))
        || (named == Named::Vendor && listed(OURSELVES, bare))
        || (named == Named::Person && note(&lower).is_some_and(takes_back))
}

/// Whether a text where a plan should stand says what management answered, how far
/// something is, or that nothing is planned: “Disagree”, “Completed”, “None - accept”.
fn plans_none(bare: &str, begins: &impl Fn(&str) -> bool) -> bool {
    let parts = [" - ", " – ", " — ", ": ", "; ", ", "];
    let first = parts.iter().find_map(|part| Some(bare.split_once(part)?.0));
    let first = first.unwrap_or(bare).trim();
    listed(ANSWERS, bare)
        || listed(STATES, bare)
        || REFUSALS.split('|').any(begins)
        || first != bare && (first == "none" || listed(NOTHING, first))
}

/// Whether a text only says where to look: “see #1”, “as in row 4”.
fn is_elsewhere(bare: &str) -> bool {
    let mut words = bare.split_whitespace();
    matches!(
        (words.next(), words.next(), words.next(), words.next()),
        (Some("see" | "as"), Some(_), _, None)
    )
}

/// What stands behind a name in brackets, or behind a dash between blanks.
fn note(name: &str) -> Option<&str> {
    let bracket = name
        .split_once('(')
        .map(|(_, note)| note.trim_end_matches(')'));
    let dash = || {
        [" - ", " – ", " — "]
            .iter()
            .find_map(|dash| name.split_once(dash))
    };
    bracket.or_else(|| dash().map(|(_, note)| note))
}

fn takes_back(note: &str) -> bool {
    let first = note.split(|c: char| !c.is_alphanumeric()).next();
    first.is_some_and(|word| listed(LEFT, word)) || bearing(note, "") == Bearing::Turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a2_words_that_name_nobody_are_told_from_names() {
        let (owner, vendor, site) = (Named::Person, Named::Vendor, Named::Site);
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
            "Vacant (was Pat Reed)",
            "(vacant)",
            "various",
            "Multiple users",
            "Pat Reed (left 2024)",
            "Pat Reed (until May)",
            "Pat Reed - former",
            "Unknown (ask IT)",
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
            "Pat Reed (Privacy Officer)",
            "Pat Reed (acting)",
            "Will Smith",
            "April May",
            "Mark Vacanti",
            "Seema Open",
        ] {
            assert!(!names_nothing(owner, text), "{text}");
        }
        for text in ["Various", "All sites", "N/A", "unknown", "none", "TBD"] {
            assert!(names_nothing(site, text), "{text}");
        }
        for text in ["Main clinic (old)", "Room 4", "No. 12 Elm St"] {
            assert!(!names_nothing(site, text), "{text}");
        }
        assert!(names_nothing(Named::Action, "No action required"));
        assert!(!names_nothing(
            Named::Action,
            "Not all laptops are encrypted"
        ));
        for text in [
            "Agreed",
            "Disagree – tested informally",
            "Accepted",
            "noted",
        ] {
            assert!(names_nothing(Named::Action, text), "{text}");
        }
        for text in ["Agreed. Will disable weekly.", "Accept cards by chip only"] {
            assert!(!names_nothing(Named::Action, text), "{text}");
        }
        for text in ["TBD", "N/A", "ditto", "see #1", "as above", "?"] {
            assert!(names_nothing(Named::Safeguards, text), "{text}");
        }
        for text in [
            "None",
            "none yet",
            "Antivirus",
            "See-through doors, locked at night",
        ] {
            assert!(!names_nothing(Named::Safeguards, text), "{text}");
        }
        for text in ["Cloud", "SaaS", "Remote"] {
            assert!(names_nothing(site, text), "{text}");
        }
        assert!(!names_nothing(site, "Cloud Peak Clinic"));
        assert!(names_nothing(vendor, "In-house"));
        assert!(!names_nothing(vendor, "Internal Medicine Group"));
    }
}
