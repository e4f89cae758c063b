//! Rows that answer provisions of the Security Rule: a questionnaire, a gap analysis, an
//! assessment of controls.
//!
//! A row answers a provision where it cites that one and no other, and the provision is
//! one that is answered here. Several rows may cite one provision: it is answered only
//! where all of them say the same. What is said of one asset is never said of the whole.

use super::Planner;
use super::against::{Relief, bears};
use super::places::places;
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::citation;
use crate::meaning::in_place::{self, InPlace, in_place};
use crate::meaning::yes_no::yes_no;
use crate::workbook::squeeze;
use jiff::civil::Date;
use register::records::{Answer, Asset, YesNo};
use register::{Id, Kind as Named, Record};
use std::collections::HashMap;

/// Words of a column of systems that mean all of them.
pub(super) const ALL: &[&str] = &[
    "all",
    "all systems",
    "all assets",
    "organization",
    "entire organization",
    "whole organization",
    "organization-wide",
    "organization wide",
    "enterprise",
    "enterprise-wide",
    "practice",
    "n/a",
    "-",
];

/// A row that says of one asset that something is not, or only in part, in place.
struct Denied {
    row: u32,
    asset: String,
    words: String,
}

/// What a row answers: the provision, for one asset or for all.
type Asked = (String, Option<Id<Asset>>);

impl Planner<'_> {
    /// Answers from all rows: those on one provision are looked at together.
    pub(super) fn answers(&mut self, rows: &[MappedRow]) {
        let mut groups: Vec<(Asked, Vec<&MappedRow>)> = Vec::new();
        let denied = self.denied_for_one(rows);
        self.places = places(rows);
        for row in rows {
            let Some(asked) = self.asked(row) else {
                continue;
            };
            match groups.iter_mut().find(|(known, _)| *known == asked) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((asked, vec![row])),
            }
        }
        for ((provision, asset), rows) in groups {
            self.unread.clear();
            for row in &rows {
                self.words_in_dates(row);
            }
            let denied = denied.get(&provision).filter(|_| asset.is_none());
            self.answered(&provision, asset, &rows, denied);
        }
    }

    /// Rows that say of one asset, known here or not, that what a provision asks is not, or
    /// only in part, in place there.
    fn denied_for_one(&self, rows: &[MappedRow]) -> HashMap<String, Denied> {
        let mut denied = HashMap::new();
        for row in rows.iter().filter(|_| self.own.is_none()) {
            let (Some(cited), Some(asset)) = (row.text("provision"), row.text("asset")) else {
                continue;
            };
            let said = row.text("in_place").map(|text| in_place(text, self.when()));
            let is_no = matches!(
                said,
                Some(Reading::Is(InPlace::Is(YesNo::No | YesNo::Partly)))
            );
            if !is_no || ALL.contains(&squeeze(asset).to_lowercase().as_str()) {
                continue;
            }
            if let Ok(provision) = citation::only_one(self.catalog, cited) {
                denied.entry(provision).or_insert_with(|| Denied {
                    row: row.number,
                    asset: super::shortened(asset),
                    words: super::shortened(row.text("in_place").unwrap_or_default()),
                });
            }
        }
        denied
    }

    /// What rows say of the organization, where no row says of one asset that it is not so
    /// there: what is in place everywhere is in place on each.
    fn everywhere(
        &mut self,
        provision: &str,
        rows: &[&MappedRow],
        agreed: Reading<InPlace>,
        denied: Option<&Denied>,
    ) -> Reading<InPlace> {
        let yes = agreed == Reading::Is(InPlace::Is(YesNo::Yes));
        let Some(denied) = denied.filter(|_| yes) else {
            return agreed;
        };
        let told: Vec<String> = rows.iter().map(|row| row.number.to_string()).collect();
        self.remarks.say(format!("rows {} and {}: what {provision} asks is said to be in place for all, and for “{}” is said “{}”: nothing is recorded for the organization, the words are kept. Correct the rows, or answer it here", told.join(", "), denied.row, denied.asset, denied.words));
        self.unread.push("in_place");
        Reading::Unread
    }

    /// What the row answers; told where it is nothing that is answered here.
    fn asked(&mut self, row: &MappedRow) -> Option<Asked> {
        let cited = row.text("provision").unwrap_or_default().to_owned();
        let shown = super::shortened(&cited);
        let provision = match citation::only_one(self.catalog, &cited) {
            Ok(provision) => provision,
            Err(citation::NotOne::None) => {
                self.leave_out(row, format!("“{shown}” cites no section of the Security Rule (164.302 to 164.318); nothing is recorded of the row"));
                return None;
            }
            Err(citation::NotOne::Several) => {
                self.leave_out(row, format!("“{shown}” cites several provisions, and the row does not say which of them it answers; give each a row of its own"));
                return None;
            }
        };
        let known = self.catalog.provision(&provision);
        if known.is_none_or(|p| !p.is_assessable()) {
            let why = match known {
                Some(_) => "is answered by its specifications, one by one",
                None => "is not a provision that is answered here",
            };
            self.leave_out(
                row,
                format!("{provision} {why}; nothing is recorded of the row"),
            );
            return None;
        }
        let asset = row.text("asset").unwrap_or_default().to_owned();
        let plain = squeeze(&asset).to_lowercase();
        if plain.is_empty() || ALL.contains(&plain.as_str()) {
            return Some((provision, None));
        }
        let found = match self.own {
            Some(_) => self
                .exact(&asset)
                .filter(|found| found.kind == Named::Asset)
                .map(|found| Id::new(found.id)),
            None => self.find.asset(&asset),
        };
        if found.is_none() {
            self.leave_out(row, format!("it answers for “{}”, and no asset is called so; what is said of one asset is not said of the organization: import the inventory and this file again", super::shortened(&asset)));
        }
        found.map(|asset| (provision, Some(asset)))
    }

    /// The answer on one provision from the rows that give it.
    /// `denied` is a row that says of one asset that it is not, or only in part, in place.
    fn answered(
        &mut self,
        provision: &str,
        asset: Option<Id<Asset>>,
        rows: &[&MappedRow],
        denied: Option<&Denied>,
    ) {
        let Some(first) = rows.first().copied() else {
            return;
        };
        let register = self.register;
        let table = &register.tables.answers;
        let before = match self.own {
            Some(_) => self.known(table, "answer", first),
            None => None,
        };
        let before = before.or_else(|| {
            table
                .live()
                .find(|a| a.provision == provision && a.asset == asset)
        });
        if let Some(before) = before {
            self.seen(before, first);
            if before.retired.is_some() {
                return self.ended(first, before.known_as());
            }
            if let Some((told, stands)) = self.of_another_place(rows, before) {
                self.plan.unchanged += 1;
                return self.tell_unsaid(first, before, &format!("the row speaks of “{told}”, and the answer that stands of “{stands}”; nothing of the row was taken over. What it says is {}. What holds for the whole organization, answer here", said_by(rows)));
            }
            if let Some((told, stands)) = self.older(rows, before) {
                self.plan.unchanged += 1;
                return self.tell_unsaid(first, before, &format!("the row speaks of {told}, and the answer that stands of {stands}; nothing of the row was taken over. What it says is {}", said_by(rows)));
            }
        } else if self.own.is_none() && rows.iter().all(|row| says_nothing(row)) {
            for row in rows {
                self.leave_out(row, format!("it does not say whether {provision} is in place; nothing is recorded of the row"));
            }
            return;
        }
        let first = &*self.changed_cells(first, before);
        let mut answer = before.cloned().unwrap_or_else(|| Answer {
            id: self.id_of_new(),
            provision: provision.to_owned(),
            asset,
            ..Answer::default()
        });
        answer = self.plain(answer, first);
        if answer.on.is_some_and(|day| day > self.source.today)
            && before.is_none_or(|b| b.on != answer.on)
        {
            answer.on = before.and_then(|b| b.on);
            self.unread.push("on");
            self.remark(
                first,
                "the day the answer speaks of is still to come; it is kept in words",
            );
        }
        let read = match self.own {
            Some(_) => self.own_answer(first, &mut answer),
            None => {
                let agreed = self.agreed(provision, rows);
                let agreed = self.everywhere(provision, rows, agreed, denied);
                let agreed = self.of_a_part(provision, rows, agreed);
                let agreed = self.used_as_said(provision, rows, &mut answer, before, agreed);
                self.place(rows, &mut answer, agreed);
                agreed.is_read()
            }
        };
        self.keep(
            &mut answer.extra,
            first,
            &[("in_place", read), ("applicable", read), ("reason", true)],
        );
        for row in &rows[1..] {
            keep_beside(&mut answer, row);
        }
        if let Some(before) = before.filter(|_| self.own.is_none()) {
            self.day_of_another(rows, before, &mut answer);
            let skip: &[&str] = if answer.on.is_none() { &["on"] } else { &[] };
            self.unsaid(&all_of(first, &rows[1..]), Some(before), before, &[], skip);
            let gone = rows_gone(rows, before);
            if !gone.is_empty() {
                self.tell_unsaid(first, before, &format!("it was answered by {}, too, of which this file has no row any more; the words are kept", gone.join(", ")));
            }
        }
        self.put(first, before, answer);
    }

    /// The day of the newest row and that of the answer that stands, where all rows speak of
    /// days before it.
    fn older(&self, rows: &[&MappedRow], before: &Answer) -> Option<(Date, Date)> {
        let stands = before.on.filter(|_| self.own.is_none())?;
        let days: Option<Vec<Date>> = rows.iter().map(|row| row.date("on")).collect();
        let newest = days?.into_iter().max()?;
        (newest < stands).then_some((newest, stands))
    }

    /// An answer that changed by rows without a day is not of the day on which the former
    /// one was given.
    fn day_of_another(&mut self, rows: &[&MappedRow], before: &Answer, answer: &mut Answer) {
        let same = (before.in_place, before.required) == (answer.in_place, answer.required);
        let Some(day) = before.on.filter(|day| !same && answer.on == Some(*day)) else {
            return;
        };
        if rows.iter().any(|row| row.date("on").is_some()) {
            return;
        }
        answer.on = None;
        for row in rows {
            self.remark(row, format!("the file says another answer and not of which day; {day} was the day of the former one, so the day is not known"));
        }
    }

    /// What all rows say; where they differ, nothing, and that is told.
    fn agreed(&mut self, provision: &str, rows: &[&MappedRow]) -> Reading<InPlace> {
        let said: Vec<Reading<InPlace>> = rows.iter().map(|row| self.said_of(row)).collect();
        let mut stated = said.iter().filter(|said| **said != Reading::Unknown);
        let Some(first) = stated.next() else {
            return Reading::Unknown;
        };
        if stated.all(|other| other == first) {
            return *first;
        }
        let numbers: Vec<String> = rows.iter().map(|row| row.number.to_string()).collect();
        self.remarks.say(format!("rows {} answer {provision} differently, so nothing is recorded of whether it is in place; their words are kept with the answer", numbers.join(", ")));
        for field in ["in_place", "applicable"] {
            self.unread.push(field);
        }
        Reading::Unread
    }

    /// An answer in a table of ours, which says each part exactly; `false` where a word is
    /// not one of ours.
    fn own_answer(&mut self, row: &MappedRow, answer: &mut Answer) -> bool {
        let mut read = true;
        for (field, part) in [
            ("in_place", &mut answer.in_place),
            ("applicable", &mut answer.required),
        ] {
            let Some(text) = row.text(field).map(str::to_owned) else {
                continue;
            };
            let words = |known: &&YesNo| known.words() == text.trim().to_lowercase();
            match YesNo::ALL.iter().find(words) {
                Some(known) => *part = *known,
                None => {
                    self.unread(row, field, &text);
                    read = false;
                }
            }
        }
        read
    }

    /// Puts what the rows agree on into the answer.
    fn place(&mut self, rows: &[&MappedRow], answer: &mut Answer, agreed: Reading<InPlace>) {
        match agreed {
            Reading::Is(InPlace::Is(known)) => {
                answer.in_place = known;
                if answer.required == YesNo::No {
                    answer.required = YesNo::Unknown;
                }
            }
            Reading::Is(InPlace::NotApplicable) => {
                let reason = rows.iter().find_map(|row| reason(row));
                let reason =
                    reason.or_else(|| Some(answer.note.clone()).filter(|n| !n.trim().is_empty()));
                let Some(reason) = reason else {
                    for row in rows {
                        let said = row.text("in_place").or_else(|| row.text("applicable"));
                        let said = said.unwrap_or_default().to_owned();
                        self.remark_value(row, "", &said, ": that something is not applicable is recorded only with the fact that makes it so; the words are kept, write the reason here or in the file");
                    }
                    return;
                };
                self.always_asked(rows, &answer.provision, &reason);
                answer.required = YesNo::No;
                if answer.note.trim().is_empty() {
                    answer.note = reason;
                }
            }
            // What was said before is not what is said now.
            Reading::Unread if words_changed(rows, answer) => answer.in_place = YesNo::Unknown,
            Reading::Unknown | Reading::Unread => {}
        }
    }

    /// Tells where a file says that something does not apply which is asked of everybody.
    fn always_asked(&mut self, rows: &[&MappedRow], provision: &str, reason: &str) {
        let known = self.catalog.provision(provision);
        if known.is_none_or(|known| known.is_addressable() || known.applies_only_if.is_some()) {
            return;
        }
        let before = format!(
            "ATTENTION: {provision} is required of everybody whom the rule binds, and the file says that it does not apply, by the reason "
        );
        for row in rows {
            self.remark_value(row, &before, reason, ". It stands here as the file says it, and stays open: say here how it is met, or what is missing");
        }
    }

    /// What one row says: by its answer and by whether it applies.
    fn said_of(&mut self, row: &MappedRow) -> Reading<InPlace> {
        let told = match row.text("in_place") {
            None => Reading::Unknown,
            Some(text) => in_place(text, self.when()),
        };
        let yes = told == Reading::Is(InPlace::Is(YesNo::Yes));
        let when = self.when();
        let against = self.taken_back(row, told)
            || yes && self.taken_back_by(row, "in_place", Relief::InPlace)
            || yes && self.said_otherwise(row, "in_place", told, |text| in_place(text, when))
            || self.asked_the_other_way(row, told);
        let told = match against {
            true => Reading::Unread,
            false => self.meant(row, "in_place", told, |said| said.words().to_owned()),
        };
        let applies = row.text("applicable").map_or(Reading::Unknown, |text| {
            match (yes_no(text), in_place(text, self.when())) {
                (Reading::Is(yes), _) => Reading::Is(yes),
                (_, Reading::Is(InPlace::NotApplicable)) => Reading::Is(false),
                _ if text.trim().eq_ignore_ascii_case("applicable") => Reading::Is(true),
                (other, _) => other,
            }
        });
        let applies = self.meant(row, "applicable", applies, |applies| {
            match applies {
                true => "applies",
                false => "does not apply",
            }
            .to_owned()
        });
        match (applies, told) {
            (Reading::Is(false), Reading::Unknown | Reading::Is(InPlace::NotApplicable)) => {
                Reading::Is(InPlace::NotApplicable)
            }
            // What does not apply and is in place, or the other way round.
            (Reading::Is(false), _) | (Reading::Is(true), Reading::Is(InPlace::NotApplicable)) => {
                self.remark(row, "whether it applies and what is in place contradict each other; nothing is recorded of either, the words are kept");
                Reading::Unread
            }
            (Reading::Unread, Reading::Is(_) | Reading::Unknown) => Reading::Unread,
            _ => told,
        }
    }
}

/// Why the row says that a provision does not apply: in a cell of its own, behind the
/// answer, or as the note.
fn reason(row: &MappedRow) -> Option<String> {
    // “N/A” as the reason is none, “N/A - cloud hosted” is what stands behind it.
    let own = |field: &str| {
        let text = squeeze(row.text(field)?);
        let when = jiff::civil::Date::MIN;
        let fact = match in_place(&text, when) {
            Reading::Is(InPlace::NotApplicable) => in_place::reason(&text),
            _ => Some(text),
        };
        fact.filter(|fact| in_place::is_fact(fact))
    };
    let beside = |field: &str| {
        let said = in_place::reason(row.text(field)?);
        said.filter(|text| in_place::is_fact(text))
    };
    own("reason")
        .or_else(|| own("note"))
        .or_else(|| beside("in_place"))
        .or_else(|| beside("applicable"))
}

/// Whether the rows say it, or what stands beside it, in other words than those kept with the
/// answer.
fn words_changed(rows: &[&MappedRow], answer: &Answer) -> bool {
    rows.iter().enumerate().any(|(at, row)| {
        let kept = |name: &str| match at {
            0 => answer.extra.get(name),
            _ => answer.extra.get(&format!("{}: {name}", row.key)),
        };
        let now = row.fields.get("in_place").map(|value| squeeze(&value.raw));
        let mut others = row.extra.iter();
        let is_new = |header: &String, text: &String| {
            kept(header) != Some(text) && bears(Relief::InPlace, "in_place", header, text)
        };
        now.as_ref() != kept("in_place") || others.any(|(header, text)| is_new(header, text))
    })
}

/// Whether a row says neither what is in place nor anything else of it.
fn says_nothing(row: &MappedRow) -> bool {
    const SAID: [&str; 5] = ["in_place", "applicable", "used_properly", "reason", "note"];
    SAID.iter().all(|field| !row.fields.contains_key(field))
}

/// What rows say, in the file's words.
fn said_by(rows: &[&MappedRow]) -> String {
    let words = rows.iter().filter_map(|row| row.fields.get("in_place"));
    let mut words: Vec<String> = words
        .map(|value| format!("“{}”", super::shortened(&value.raw)))
        .collect();
    words.dedup();
    match words.is_empty() {
        true => "not whether it is in place".to_owned(),
        false => words.join(", "),
    }
}

/// All that several rows say, as one.
fn all_of(first: &MappedRow, others: &[&MappedRow]) -> MappedRow {
    let mut all = first.clone();
    for row in others {
        for (field, value) in &row.fields {
            all.fields.entry(field).or_insert_with(|| value.clone());
        }
        all.extra.extend(row.extra.iter().cloned());
    }
    all
}

/// Keys of rows that answered before and do not now.
fn rows_gone(rows: &[&MappedRow], before: &Answer) -> Vec<String> {
    let keys = before.extra.keys();
    keys.filter_map(|key| key.strip_suffix(": in_place"))
        .filter(|key| rows.iter().all(|row| row.key != *key))
        .map(|key| format!("“{key}”"))
        .collect()
}

/// Keeps the words of a further row on the same provision under its own key.
fn keep_beside(answer: &mut Answer, row: &MappedRow) {
    let fields = row.fields.iter();
    let cells = fields.map(|(field, value)| ((*field).to_owned(), squeeze(&value.raw)));
    for (header, text) in cells.chain(row.extra.iter().cloned()) {
        answer.extra.insert(format!("{}: {header}", row.key), text);
    }
}
