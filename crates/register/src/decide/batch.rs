//! Undoing an import as one.

use super::given;
use crate::command::Request;
use crate::id::{Id, Ref};
use crate::record::{AnyRecord, Kind, Record};
use crate::records::{Asset, Import, Retired, Slip};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::who::Who;
use std::collections::{HashMap, HashSet};

impl Register {
    pub(super) fn undo_batch(
        &self,
        import: Id<Import>,
        restore: &[AnyRecord],
        retire: &[Ref],
        reason: &str,
        request: &Request,
    ) -> Result<Vec<AnyRecord>, Refusal> {
        let mut import = self.record(&self.tables.imports, import, request)?.clone();
        given(
            &import.known_as(),
            reason,
            "reason",
            "say why the import is undone",
        )?;
        if import.undone.is_some() {
            return Err(Refusal::rule(
                import.known_as(),
                "it was undone already",
                "look at its history",
            ));
        }
        let ended = Retired {
            on: self.day(request.at),
            reason: reason.trim().to_owned(),
            by: Who::from(&request.actor),
        };
        let restored: HashSet<Ref> = restore.iter().map(AnyRecord::reference).collect();
        let mut records = Vec::with_capacity(restore.len() + retire.len() + 1);
        for earlier in restore {
            records.push(self.as_it_was(earlier, reason, request)?);
        }
        for target in retire {
            if target.kind == Kind::Profile || restored.contains(target) {
                return Err(Refusal::rule(
                    import.known_as(),
                    format!("a {} cannot be undone so", target.kind),
                    "put its earlier state back, and do not end it as well",
                ));
            }
            let mut record = self.tables.get(*target).ok_or(Refusal::NotFound {
                kind: target.kind,
                id: target.id,
            })?;
            if record.retired().is_none() {
                record.set_retired(Some(ended.clone()));
                records.push(record);
            }
        }
        self.check_domains_after(&records)?;
        import.undone = Some(ended);
        records.push(import.into());
        Ok(records)
    }

    /// Refuses states in which two live assets answer for one domain. What the same
    /// undoing ends or changes gives its domain free.
    fn check_domains_after(&self, records: &[AnyRecord]) -> Result<(), Refusal> {
        let assets = || {
            records.iter().filter_map(|record| match record {
                AnyRecord::Asset(asset) => Some(&**asset),
                _ => None,
            })
        };
        let touched: HashSet<Id<Asset>> = assets().map(|asset| asset.id).collect();
        let mut claimed: HashMap<&str, &Asset> = HashMap::new();
        for asset in assets() {
            if asset.domain.is_empty() || asset.retired.is_some() {
                continue;
            }
            let other = claimed.insert(&asset.domain, asset).or_else(|| {
                self.index
                    .assets_of_domain(&asset.domain)
                    .filter(|id| !touched.contains(id))
                    .find_map(|id| self.tables.assets.get(id))
            });
            if let Some(other) = other {
                return Err(other.answers_already(&asset.known_as()));
            }
        }
        Ok(())
    }

    /// An earlier state of a record that is to stand again: known, under its
    /// number, and leading nowhere that is not there. A due date that goes back
    /// has moved, so it leaves its line in the slip ledger (B4).
    fn as_it_was(
        &self,
        earlier: &AnyRecord,
        reason: &str,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let now = self
            .tables
            .get(earlier.reference())
            .ok_or(Refusal::NotFound {
                kind: earlier.kind(),
                id: earlier.id(),
            })?;
        if now.tag() != earlier.tag() {
            return Err(Refusal::rule(
                now.known_as(),
                format!("its earlier state is numbered {}", earlier.tag()),
                "numbers never change: take the state from this book's own history",
            ));
        }
        if matches!(
            now.kind(),
            Kind::Acceptance
                | Kind::Tolerance
                | Kind::ScoringMethod
                | Kind::Adoption
                | Kind::Import
                | Kind::Sender
                | Kind::Finding
        ) {
            return Err(Refusal::rule(
                now.known_as(),
                "what was decided or adopted is not undone with an import",
                "revoke or retire it by itself, and say why",
            ));
        }
        self.check_refs(&now.known_as(), earlier.refs())?;
        let mut earlier = earlier.clone();
        if let (AnyRecord::Action(then), AnyRecord::Action(now)) = (&mut earlier, &now) {
            then.slips = now.slips.clone();
            match then.due {
                Some(due) if now.due != Some(due) => then.slips.push(Slip {
                    old: now.due,
                    new: due,
                    why: reason.trim().to_owned(),
                    by: Who::from(&request.actor),
                    on: self.day(request.at),
                }),
                // A date, once set, is moved and never taken away.
                None => then.due = now.due,
                Some(_) => {}
            }
        }
        Ok(earlier)
    }
}
