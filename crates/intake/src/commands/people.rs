//! Rows of lists of people and of sites. A person is found by e-mail address or name, a
//! site by its list's number or its name: neither stands here twice.

use super::Planner;
use super::lookup::{plain, turned};
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::state::{self, State};
use crate::workbook::squeeze;
use register::Record;
use register::records::{Person, Site};

impl Planner<'_> {
    pub(super) fn person_row(&mut self, row: &MappedRow) {
        let people = &self.register.tables.people;
        let name = squeeze(row.text("name").unwrap_or_default());
        let email = row.text("email").unwrap_or_default().trim().to_lowercase();
        let by_email = self.register.person_at(&email);
        let by_name = self.find.person_record(&name);
        let before = match self.own {
            Some(_) => self.known(people, "person", row).or(by_name),
            None => by_email.or(by_name),
        };
        let row = &*self.changed_cells(row, before);
        if let Some(before) = before {
            self.seen(before, row);
            if let Some(ended) = &before.retired {
                if row.date("left_on") == Some(ended.on) {
                    self.plan.unchanged += 1;
                    return;
                }
                return self.ended(row, before.known_as());
            }
            let other = before.email.trim().to_lowercase();
            if self.own.is_none() && !email.is_empty() && !other.is_empty() && other != email {
                return self.leave_out(
                    row,
                    format!(
                        "{} is called “{name}” and has the e-mail address {other}; if the row is the same person, correct the address in one of the two places, else tell the two names apart",
                        before.known_as()
                    ),
                );
            }
        }
        let is_second = match before {
            Some(before) => !self.taken.insert(before.id.uuid()),
            None => self.find.person_named(&name).is_some(),
        };
        if is_second && self.own.is_none() {
            let known = before
                .map(|b| b.id)
                .or_else(|| self.find.person_named(&name));
            let first = self.first_row(known.map(|id| id.uuid()));
            if let Some(known) = known {
                self.stays_for_now(row, known);
            }
            return self.leave_out(
                row,
                format!("“{name}” stands in the file twice{first}; the first row was taken. If they are two people, tell their names apart"),
            );
        }
        let person = before.cloned().unwrap_or_else(|| Person {
            id: self.id_of_new(),
            ..Person::default()
        });
        let mut person = self.plain(person, row);
        if let Some(before) = before.filter(|b| turned(&name) == Some(plain(&b.name))) {
            // The same name, last name first: it is no other one.
            person.name.clone_from(&before.name);
            let after = format!(" is read as {} “{}”", before.tag(), before.name);
            self.remark_value(row, "the name ", &name, &after);
        }
        let left = self.left_on(row);
        self.keep(&mut person.extra, row, &[]);
        if let Some(before) = before {
            self.unsaid(row, Some(before), before, &[], &[]);
        }
        self.find.add_person(&person.name, person.id);
        let (id, follows) = (person.id, self.after.len());
        let changed = self.put(row, before, person);
        if let Some(day) = left {
            self.has_left(row, before, id, day);
        }
        self.note_follows(row.number, before, changed, follows);
    }

    pub(super) fn site_row(&mut self, row: &MappedRow) {
        let sites = &self.register.tables.sites;
        let name = squeeze(row.text("name").unwrap_or_default());
        let by_name = self.find.site(&name).and_then(|id| sites.get(id));
        // A site that an inventory named has no source of its own yet.
        let before = self
            .known(sites, "site", row)
            .or(by_name.filter(|site| self.own.is_some() || site.source.is_none()));
        let row = &*self.changed_cells(row, before);
        if let Some(before) = before
            && before.retired.is_some()
        {
            return self.ended(row, before.known_as());
        }
        if before.is_none() && self.find.site(&name).is_some() {
            let first = self.first_row(self.find.site(&name).map(|id| id.uuid()));
            let known = by_name.filter(|_| first.is_empty()).map_or_else(
                || format!("stands in the file twice{first}; the first row was taken"),
                |site| {
                    format!(
                        "is {} already, from another list; it was left as it is",
                        site.known_as()
                    )
                },
            );
            return self.leave_out(row, format!("“{name}” {known}"));
        }
        let mut site = before.cloned().unwrap_or_else(|| Site {
            id: self.id_of_new(),
            ..Site::default()
        });
        if site.source.is_none() {
            site.source = self.source_key(row);
        }
        let mut site = self.plain(site, row);
        if let Some(text) = row.text("status").map(str::to_owned)
            && !matches!(state::asset(&text, self.when()), Reading::Is(State::Live))
            && !["open", "yes", "y"].contains(&text.trim().to_lowercase().as_str())
        {
            self.remark_value(row, "status: ", &text, " is kept in words, and the site stands here as before; a site that was given up, end here with the day");
        }
        self.keep(&mut site.extra, row, &[]);
        if let Some(before) = before {
            self.unsaid(row, Some(before), before, &[], &[]);
        }
        self.find.add_site(&site.name, site.id);
        self.put(row, before, site);
    }
}
