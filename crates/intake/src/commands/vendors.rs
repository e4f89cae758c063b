//! A row of a vendor list.

use super::{Planner, keep, set, words};
use crate::mapped::MappedRow;
use crate::workbook::squeeze;
use register::records::{Agreement, Vendor};
use register::{Id, Record};

impl Planner<'_> {
    pub(super) fn vendor(&mut self, row: &MappedRow) {
        let vendors = &self.register.tables.vendors;
        let name = row.text("name").unwrap_or_default();
        let key = self.source_key(row);
        let by_key = self
            .find
            .by_key(vendors, "vendor", self.source.mapping, &row.key);
        // A vendor that an inventory named has no source of its own yet.
        let by_name = self.find.vendor_record(name);
        let before = by_key.or(by_name.filter(|v| v.source.is_none()));
        if let Some(before) = before
            && before.retired.is_some()
        {
            return self.ended(row, before.known_as());
        }
        if before.is_none()
            && let Some(other) = by_name
        {
            self.plan.unchanged += 1;
            return self.remark(
                row,
                format!(
                    "“{}” is {} already, from another source; it was left as it is",
                    squeeze(name),
                    other.known_as()
                ),
            );
        }
        if before.is_none() && self.find.vendor(name).is_some() {
            self.plan.unchanged += 1;
            return self.remark(row, format!("the vendor “{}” stands in the file twice under different keys; the first was taken", squeeze(name)));
        }
        let mut vendor = before.cloned().unwrap_or_else(|| Vendor {
            id: Id::new((self.new_id)()),
            ..Vendor::default()
        });
        vendor.source.get_or_insert(key);
        set(&mut vendor.name, row, "name");
        set(&mut vendor.service, row, "service");
        set(&mut vendor.contact, row, "contact");
        set(&mut vendor.email, row, "email");
        set(&mut vendor.phone, row, "phone");
        set(&mut vendor.notes, row, "notes");
        if let Some(yes) = row.yes_no("business_associate") {
            vendor.business_associate = Some(yes);
        }
        agreement(&mut vendor, row);
        keep(
            &mut vendor.extra,
            row,
            &["agreement", "address", "ephi", "risk"],
        );
        self.find.add_vendor(&vendor.name, vendor.id);
        self.put(row, before, vendor);
    }
}

/// Adds the agreement the row speaks of, unless the newest one says the same.
fn agreement(vendor: &mut Vendor, row: &MappedRow) {
    let effective = row.date("agreement_date");
    let text = row.text("agreement").unwrap_or_default();
    let state = match words::agreement(text) {
        Some(state) => state,
        None if effective.is_some() => Default::default(),
        None => return,
    };
    let new = Agreement {
        state,
        effective,
        note: squeeze(text),
        ..Agreement::default()
    };
    let same = vendor
        .agreements
        .last()
        .is_some_and(|a| (a.state, a.effective) == (new.state, new.effective));
    if !same {
        vendor.agreements.push(new);
    }
}
