//! A row of a vendor list.

use super::against::Relief;
use super::beside::Subject;
use super::{Planner, set};
use crate::field::Kind;
use crate::mapped::{Mapped, MappedRow};
use crate::meaning::Reading;
use crate::meaning::agreement::{self, Answer};
use crate::meaning::ephi;
use crate::workbook::squeeze;
use jiff::civil::Date;
use register::Record;
use register::records::{Agreement, AgreementState, Vendor};
use std::collections::{HashMap, HashSet};

impl Planner<'_> {
    pub(super) fn vendor(&mut self, row: &MappedRow) {
        let vendors = &self.register.tables.vendors;
        let name = row.text("name").unwrap_or_default();
        let key = self.source_key(row);
        let by_key = self.known(vendors, "vendor", row);
        // A vendor that an inventory named has no source of its own yet.
        let by_name = self.find.vendor_record(name);
        let before = by_key.or(by_name.filter(|v| v.source.is_none()));
        let row = &*self.changed_cells(row, before);
        if let Some(before) = before
            && before.retired.is_some()
        {
            return self.ended(row, before.known_as());
        }
        let named = self.find.vendor(name).map(|id| id.uuid());
        let first = self.first_row(named.filter(|_| before.is_none()));
        if !first.is_empty() {
            return self.leave_out(row, format!("the vendor “{}” stands in the file twice under different keys{first}; the first row was taken, and nothing of this one", squeeze(name)));
        }
        if before.is_none()
            && let Some(other) = by_name
        {
            return self.leave_out(
                row,
                format!(
                    "“{}” is {} already, from another source; it was left as it is",
                    squeeze(name),
                    other.known_as()
                ),
            );
        }
        let mut vendor = before.cloned().unwrap_or_else(|| Vendor {
            id: self.id_of_new(),
            ..Vendor::default()
        });
        if vendor.source.is_none() {
            vendor.source = key;
        }
        let mut vendor = self.plain(vendor, row);
        let text = row.text("agreement").unwrap_or_default();
        let note = match self.own {
            Some(_) => String::new(),
            None => squeeze(text),
        };
        let said = match text.trim() {
            "" => Reading::Unknown,
            text => agreement::agreement(text, self.when()),
        };
        let missing = said == Reading::Is(Answer::State(AgreementState::Missing));
        let stands = |vendor: &Vendor| {
            let mut agreements = vendor.agreements.iter();
            agreements.any(|agreement| agreement.state == AgreementState::InForce)
        };
        let stood = before.is_some_and(stands);
        let said = match missing && !stood && self.agreement_not_required(row) {
            true => Reading::Is(Answer::NotNeeded),
            false => said,
        };
        let associate = row.yes_no("business_associate");
        let needless = said == Reading::Is(Answer::NotNeeded) && self.own.is_none();
        let when = self.when();
        let in_force = said == Reading::Is(Answer::State(AgreementState::InForce));
        let is_disputed =
            !text.trim().is_empty() && self.disputed.contains(&squeeze(name).to_lowercase());
        // What is said to be recorded of no agreement changes none that stands.
        let mut withheld = false;
        let said = match needless && associate == Some(true) {
            _ if is_disputed => {
                self.remark_value(row, "agreement: ", text, " is not what other rows say of the agreement with the same vendor: nothing is recorded of it, and the words are kept. Say here what is so");
                self.meanings.note("agreement", text, String::new());
                self.unread.push("agreement");
                withheld = true;
                Reading::Unread
            }
            _ if in_force && self.taken_back_beside(row, "agreement", Subject::Agreement) => {
                Reading::Unread
            }
            _ if self.said_otherwise(row, "agreement", said, |text| agreement::agreement(text, when)) => {
                Reading::Unread
            }
            _ if in_force && self.taken_back_by(row, "agreement", Relief::InForce) => Reading::Unread,
            true => {
                self.remark_value(row, "agreement: ", text, " stands beside a cell that says that it is a business associate, with whom an agreement is needed: nothing is recorded of the agreement, and the words are kept");
                self.meanings.note("agreement", text, String::new());
                self.unread.push("agreement");
                withheld = true;
                Reading::Unread
            }
            false => self.meant(row, "agreement", said, |answer| {
                match needless && associate.is_none() {
                    // Whether it is one is another question, which the row does not answer.
                    true => "not needed: no agreement is recorded, nor whether it is a business associate".to_owned(),
                    false => answer.words().to_owned(),
                }
            }),
        };
        let older = older_agreement(&vendor, row).filter(|_| self.own.is_none());
        let placed = match older {
            None if withheld && stood => false,
            None => agreement(&mut vendor, row, said, note),
            Some((told, stands)) => {
                self.unread.extend(["agreement_date", "agreement_ends"]);
                if let Some(before) = before {
                    self.tell_unsaid(row, before, &format!("the agreement of the file is of {told} and older than the one that stands, of {stands}, which is kept; the file's words are kept beside it"));
                }
                false
            }
        };
        self.unplaced(
            &mut vendor.extra,
            row,
            &[("agreement_clauses", placed), ("agreement_note", placed)],
        );
        let items: Vec<&str> = row.list("ephi").iter().map(|i| i.text.as_str()).collect();
        if !items.is_empty() {
            // Kept in the file's words; shown as they are understood.
            let shown = ephi::ephi(&items.join("; ")).map(ephi::Answer::words);
            let shown = match shown {
                Reading::Is(words) => words,
                _ => String::new(),
            };
            self.meanings.note("ephi", &items.join("; "), shown);
        }
        let understood = said.is_read();
        self.keep(&mut vendor.extra, row, &[("agreement", understood)]);
        self.find.add_vendor(&vendor.name, vendor.id);
        if let Some(before) = before {
            self.unsaid(row, Some(before), before, &[], &[]);
        }
        self.put(row, before, vendor);
    }
}

/// The vendors that stand in several rows which say different things of an agreement.
pub(super) fn disputed(mapped: &Mapped, today: Date) -> HashSet<String> {
    if mapped.kind != Kind::Vendors {
        return HashSet::new();
    }
    let mut said: HashMap<String, Reading<Answer>> = HashMap::new();
    let mut out = HashSet::new();
    for row in &mapped.rows {
        let (Some(name), Some(text)) = (row.text("name"), row.text("agreement")) else {
            continue;
        };
        let name = squeeze(name).to_lowercase();
        let read = agreement::agreement(text, today);
        if *said.entry(name.clone()).or_insert(read) != read {
            out.insert(name);
        }
    }
    out
}

/// The day of the row's agreement and that of the one that stands, where the file's is the
/// older one.
fn older_agreement(vendor: &Vendor, row: &MappedRow) -> Option<(Date, Date)> {
    let stands = vendor.agreements.last()?.effective?;
    let told = row.date("agreement_date")?;
    (told < stands).then_some((told, stands))
}

/// Adds the agreement the row speaks of, unless the newest one says the same; then
/// what the row says beyond that is set there. Words that are not understood make an
/// agreement whose state is not known. `false` where the row speaks of none.
fn agreement(vendor: &mut Vendor, row: &MappedRow, said: Reading<Answer>, note: String) -> bool {
    let effective = row.date("agreement_date");
    let dated = effective.is_some() || row.date("agreement_ends").is_some();
    let newest = vendor.agreements.last().map(|a| (a.state, a.effective));
    // A cell that is blank takes nothing back, neither of the state nor of its day.
    let blank =
        said == Reading::Unknown && note.is_empty() && !row.fields.contains_key("agreement");
    let state = match said {
        Reading::Is(Answer::State(state)) => state,
        Reading::Is(Answer::NotNeeded) if !dated => return false,
        _ if blank && !dated => return false,
        _ if blank && newest.is_some_and(|(_, on)| effective.is_none() || on == effective) => {
            newest.map_or(AgreementState::Unknown, |(state, _)| state)
        }
        _ => AgreementState::Unknown,
    };
    let same = vendor
        .agreements
        .last()
        .is_some_and(|a| a.state == state && (effective.is_none() || a.effective == effective));
    // The same agreement in another state; another day, or one that runs again, is another.
    let is_it = |a: &Agreement| effective.is_none() || a.effective == effective;
    let taken_away = state != AgreementState::InForce;
    match vendor.agreements.last_mut() {
        Some(_) if same => {}
        Some(newest) if taken_away && newest.state == AgreementState::InForce && is_it(newest) => {
            newest.state = state;
            if !note.is_empty() && !newest.note.is_empty() && newest.note != note {
                newest.note = format!("{}; {note}", newest.note);
            } else if !note.is_empty() {
                newest.note = note;
            }
        }
        _ => {
            // What the file says last is what stands: no former one is in force beside it.
            let former = vendor.agreements.iter_mut().filter(|_| taken_away);
            for former in former.filter(|a| a.state == AgreementState::InForce) {
                if former
                    .ends
                    .is_none_or(|ends| effective.is_none_or(|day| day < ends))
                {
                    former.state = state;
                }
            }
            vendor.agreements.push(Agreement {
                state,
                effective,
                note,
                ..Agreement::default()
            });
        }
    }
    let Some(newest) = vendor.agreements.last_mut() else {
        return false;
    };
    set(&mut newest.note, row, "agreement_note");
    if let Some(day) = row.date("agreement_ends") {
        newest.ends = Some(day);
    }
    let clauses = row.list("agreement_clauses");
    if !clauses.is_empty() {
        newest.clauses = clauses.iter().map(|c| c.text.clone()).collect();
    }
    true
}
