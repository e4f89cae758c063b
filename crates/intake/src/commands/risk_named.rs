//! Which risk a text means: by the number its own list gave it, by its sentence, or by the
//! number it has here.

use super::Planner;
use crate::mapped::MappedRow;
use crate::workbook::squeeze;
use register::records::Risk;
use register::{Id, Kind, Record, Register, Tag};
use std::collections::HashMap;

fn plain(text: &str) -> String {
    squeeze(text).to_lowercase()
}

/// Risks by what files call them.
#[derive(Default)]
pub(super) struct RisksNamed {
    /// By the number of the list they came from; `None` where several have it.
    keys: HashMap<String, Option<Id<Risk>>>,
    /// By their sentence; `None` where several have it.
    sentences: HashMap<String, Option<Id<Risk>>>,
}

impl RisksNamed {
    pub fn of(register: &Register) -> Self {
        let undone = super::lookup::Undone::of(register);
        let mut out = RisksNamed::default();
        let mut add = |live_first: bool| {
            let risks = register.tables.risks.all();
            for risk in risks.filter(|r| r.retired.is_none() == live_first && !undone.ended(*r)) {
                let from = risk.source.as_ref();
                let from = from.filter(|from| !crate::profiles::is_own(&from.system));
                let names = [
                    (&mut out.keys, from.map(|from| plain(&from.key))),
                    (&mut out.sentences, Some(plain(&risk.sentence))),
                ];
                for (map, name) in names {
                    let Some(name) = name else { continue };
                    match map.get_mut(&name) {
                        // One that ended does not take the name of one that stands.
                        Some(_) if !live_first => {}
                        Some(known) => *known = known.filter(|id| *id == risk.id),
                        None => {
                            map.insert(name, Some(risk.id));
                        }
                    }
                }
            }
        };
        add(true);
        add(false);
        out
    }

    /// Whether a list that came in numbers its risks in this form: "R-" and digits.
    fn numbers_so(&self, text: &str) -> bool {
        let front = |key: &str| {
            let digits = key.bytes().rev().take_while(u8::is_ascii_digit).count();
            key[..key.len() - digits].to_owned()
        };
        let wanted = front(&plain(text));
        self.keys.keys().any(|key| front(key) == wanted)
    }
}

impl<'a> Planner<'a> {
    /// The risk of a number or sentence. Our own numbers count where no list that came in
    /// numbers its risks alike, and that is told.
    pub(super) fn risk_named(&mut self, row: &MappedRow, text: &str) -> Option<&'a Risk> {
        let risks = &self.register.tables.risks;
        let of_key = |name: &str| self.risks.keys.get(&plain(name)).copied();
        if let Some(known) = of_key(text) {
            return known.and_then(|id| risks.get(id));
        }
        if let Some(known) = self.risks.sentences.get(&plain(text)) {
            return known.and_then(|id| risks.get(id));
        }
        if let Some((code, sentence)) = crate::cellread::code_prefix(text)
            && let Some(Some(id)) = of_key(code)
        {
            // "R-1 Mail could be phished": the number with that risk's own sentence. Other
            // words may mean more risks, or none: "R-1 to R-3", "R-1 is not affected".
            let named = risks.get(id);
            return named.filter(|risk| plain(&risk.sentence) == plain(sentence));
        }
        let tag: Tag = text.trim().parse().ok()?;
        if tag.kind != Kind::Risk || self.risks.numbers_so(text) {
            return None;
        }
        let ours = risks.by_number(tag.number)?;
        if self.own.is_none() {
            self.remark_value(row, "", &ours.tag(), " is taken for the risk that has this number here, since no list of risks that came in numbers them so");
        }
        Some(ours)
    }

    /// The risks that a cell names, and the words that name none.
    pub(super) fn risks_named(
        &mut self,
        row: &MappedRow,
        field: &str,
    ) -> (Vec<Id<Risk>>, Vec<String>) {
        let (mut found, mut open) = (Vec::new(), Vec::new());
        let items: Vec<String> = row.list(field).iter().map(|i| squeeze(&i.text)).collect();
        for item in items {
            if let Some(risk) = self.risk_named(row, &item) {
                super::risks::add(&mut found, risk.id);
                continue;
            }
            let pieces: Vec<String> = item
                .split([',', '/', '&', '|'])
                .flat_map(|piece| piece.split(" and "))
                .map(squeeze)
                .filter(|piece| !piece.is_empty())
                .collect();
            let known: Vec<Option<Id<Risk>>> = pieces
                .iter()
                .map(|piece| self.risk_named(row, piece).map(|risk| risk.id))
                .collect();
            // Only where some part is known; else the whole is one name.
            if pieces.len() < 2 || known.iter().all(Option::is_none) {
                open.push(item);
                continue;
            }
            for (piece, known) in pieces.into_iter().zip(known) {
                match known {
                    Some(id) => super::risks::add(&mut found, id),
                    None => open.push(piece),
                }
            }
        }
        (found, open)
    }
}
