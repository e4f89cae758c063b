//! A row of a data-flow register.

use super::Planner;
use super::against::Relief;
use super::arrows::{Arrows, Way, arrows};
use super::assets::yes_no_words;
use super::beside::Subject;
use crate::mapped::MappedRow;
use crate::meaning::Reading;
use crate::meaning::encrypted::{Where, encrypted};
use crate::workbook::squeeze;
use register::Record;
use register::records::{Flow, FlowEnd, YesNo};

impl Planner<'_> {
    pub(super) fn flow(&mut self, row: &MappedRow) {
        let flows = &self.register.tables.flows;
        let before = self.known(flows, "flow", row);
        let row = &*self.changed_cells(row, before);
        let row = &*self.named_as_there(row, "safeguards");
        if let Some(before) = before
            && before.retired.is_some()
        {
            return self.ended(row, before.known_as());
        }
        let flow = before.cloned().unwrap_or_else(|| Flow {
            id: self.id_of_new(),
            source: self.source_key(row),
            ..Flow::default()
        });
        let mut flow = self.plain(flow, row);
        let stations = if self.own.is_some() {
            self.own_stations(row, &mut flow);
            Vec::new()
        } else {
            let mut stations = match self.by_arrows(row) {
                Some(way) => {
                    if way.both && flow.direction.is_empty() {
                        "both ways".clone_into(&mut flow.direction);
                    }
                    way.parties.iter().map(|party| self.ends(party)).collect()
                }
                None => self.stations(row),
            };
            self.one_at_each_end(row, &mut stations);
            stations.into_iter().flatten().collect()
        };
        if let [from, between @ .., to] = &stations[..] {
            // A blank end takes nothing back.
            let blank = |field: &str| row.list(field).is_empty() && row.list("parties").is_empty();
            if !blank("from") || before.is_none() {
                flow.from = from.clone();
            }
            if !blank("to") || before.is_none() {
                flow.to = to.clone();
            }
            flow.via = between.to_vec();
        } else if let [only] = &stations[..] {
            // One party without an arrow: where it leads is not said.
            flow.from = only.clone();
        }
        let when = self.when();
        let said = row.text("encrypted");
        let said = said.map(|text| encrypted(text, Where::OnTheWay, when));
        let said = said.unwrap_or(Reading::Unknown);
        let said = match said {
            Reading::Is(YesNo::Yes)
                if self.taken_back_beside(row, "encrypted", Subject::Encryption) =>
            {
                Reading::Unread
            }
            said if self.said_otherwise(row, "encrypted", said, |text| {
                encrypted(text, Where::OnTheWay, when)
            }) =>
            {
                Reading::Unread
            }
            Reading::Is(YesNo::Yes) if self.taken_back_by(row, "encrypted", Relief::OnTheWay) => {
                Reading::Unread
            }
            said => self.meant(row, "encrypted", said, yes_no_words),
        };
        match said {
            Reading::Is(known) => flow.encrypted = known,
            // What an earlier file said is not what this one says.
            Reading::Unread if self.said_anew(&flow.extra, row, "encrypted", Relief::OnTheWay) => {
                flow.encrypted = YesNo::Unknown;
            }
            Reading::Unread | Reading::Unknown => {}
        }
        self.keep(
            &mut flow.extra,
            row,
            &[
                ("parties", true),
                ("from", true),
                ("to", true),
                ("encrypted", said.is_read()),
            ],
        );
        if let Some(before) = before {
            self.unsaid(row, Some(before), before, &[], &[]);
        }
        self.put(row, before, flow);
    }

    /// The parties in the order in which the arrows of a cell lead. Arrows that lead against
    /// each other are told, and join nobody.
    fn by_arrows(&mut self, row: &MappedRow) -> Option<Way> {
        let of = |field: &str| row.fields.get(field).map(|value| value.raw.clone());
        let alone = of("parties").is_none() && (of("from").is_some() != of("to").is_some());
        let field = match alone {
            true if of("from").is_some() => "from",
            true => "to",
            false if of("from").is_none() && of("to").is_none() => "parties",
            false => return None,
        };
        let text = of(field)?;
        match arrows(&text) {
            Arrows::None => None,
            Arrows::Way(way) => {
                if way.both {
                    self.remark_value(row, "", &text, " goes both ways: it stands here as one flow whose direction says so; add one of its own for the way back where they differ");
                }
                Some(way)
            }
            Arrows::Unread => {
                self.remark_value(row, "", &text, " has arrows that lead against each other, or from or to nobody: neither its beginning nor its end is recorded, and the words are kept");
                self.unread.push(field);
                Some(Way {
                    parties: Vec::new(),
                    both: false,
                })
            }
        }
    }

    /// Leaves one party at each end. "LIS, PACS → EHR" does not say that anything
    /// moves through PACS: the first party that is known here is the end, and the
    /// others are told about; the file's words are kept with the flow.
    fn one_at_each_end(&mut self, row: &MappedRow, stations: &mut [Vec<FlowEnd>]) {
        let last = stations.len().saturating_sub(1);
        for at in [0, last] {
            let Some(end) = stations.get_mut(at).filter(|s| s.len() > 1) else {
                continue;
            };
            let first = end
                .iter()
                .position(|p| !matches!(p, FlowEnd::Party(_)))
                .unwrap_or(0);
            let taken = end.swap_remove(first);
            let others = std::mem::replace(end, vec![taken]).len();
            let side = if at == 0 { "starts" } else { "ends" };
            self.remark(
                row,
                format!("the flow {side} at several parties; the first known one was taken and {others} kept only in the file's words: add a flow for each of them"),
            );
            if last == 0 {
                break;
            }
        }
    }

    /// The stations in order, each with the parties that stand beside one another
    /// there: "LIS, PACS".
    fn stations(&self, row: &MappedRow) -> Vec<Vec<FlowEnd>> {
        let parties: Vec<&str> = row
            .list("parties")
            .iter()
            .map(|i| i.text.as_str())
            .collect();
        let (from, to) = (row.list("from"), row.list("to"));
        let named: Vec<&str> = if from.is_empty() && to.is_empty() {
            parties
        } else {
            let between = if parties.len() > 2 {
                &parties[1..parties.len() - 1]
            } else {
                &[]
            };
            let side = |items: &'_ [crate::Item]| -> Vec<FlowEnd> {
                let all: Vec<FlowEnd> = items.iter().flat_map(|i| self.ends(&i.text)).collect();
                if all.is_empty() {
                    vec![FlowEnd::Unknown]
                } else {
                    all
                }
            };
            let mut all = vec![side(from)];
            all.extend(between.iter().map(|b| self.ends(b)));
            all.push(side(to));
            return all;
        };
        named.into_iter().map(|name| self.ends(name)).collect()
    }

    fn ends(&self, name: &str) -> Vec<FlowEnd> {
        let whole = self.end(name);
        if !matches!(whole, FlowEnd::Party(_)) {
            return vec![whole];
        }
        let parts: Vec<FlowEnd> = name
            .split([',', ';'])
            .map(str::trim)
            .filter(|p| !p.is_empty())
            .map(|p| self.end(p))
            .collect();
        // Only where some part is known; else "claims, payments" stays one party.
        if parts.len() > 1 && parts.iter().any(|p| !matches!(p, FlowEnd::Party(_))) {
            parts
        } else {
            vec![whole]
        }
    }

    fn end(&self, name: &str) -> FlowEnd {
        let name = squeeze(name);
        if let Some(id) = self.find.asset(&name) {
            FlowEnd::Asset(id)
        } else if let Some(id) = self.find.vendor(&name) {
            FlowEnd::Vendor(id)
        } else if let Some(id) = self.find.site(&name) {
            FlowEnd::Site(id)
        } else if name.is_empty() {
            FlowEnd::Unknown
        } else {
            FlowEnd::Party(name)
        }
    }
}
