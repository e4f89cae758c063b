//! Ending a record, and bringing it back (B7).

use super::{given, not_in_future};
use crate::command::Request;
use crate::id::Ref;
use crate::record::{AnyRecord, Kind, Record};
use crate::records::Retired;
use crate::refusal::Refusal;
use crate::register::Register;
use crate::who::Who;
use jiff::civil::Date;

impl Register {
    pub(super) fn retire(
        &self,
        target: Ref,
        on: Date,
        reason: &str,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut record = self.any(target, request)?;
        given(
            &record.known_as(),
            reason,
            "reason",
            "say why it ended; the record stays",
        )?;
        if record.retired().is_some() {
            return Err(Refusal::rule(
                record.known_as(),
                "it has ended already",
                "look at its history",
            ));
        }
        not_in_future(&record.known_as(), on, self.day(request.at))?;
        if target.kind == Kind::Profile {
            return Err(Refusal::rule(
                record.known_as(),
                "a book keeps its profile",
                "change the profile",
            ));
        }
        record.set_retired(Some(Retired {
            on,
            reason: reason.trim().to_owned(),
            by: Who::from(&request.actor),
        }));
        Ok(record)
    }

    pub(super) fn restore(
        &self,
        target: Ref,
        reason: &str,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut record = self.any(target, request)?;
        given(
            &record.known_as(),
            reason,
            "reason",
            "say why it is brought back",
        )?;
        if record.retired().is_none() {
            return Err(Refusal::rule(
                record.known_as(),
                "it has not ended",
                "there is nothing to bring back",
            ));
        }
        record.set_retired(None);
        if let AnyRecord::Risk(risk) = &mut record {
            // It stands for itself again.
            risk.merged_into = None;
        }
        self.tables.check_again(self, &record)?;
        Ok(record)
    }
}

/// Refuses to end a record, or to bring one back, by a mere edit. A record may
/// be new and ended at once: closed risks come in from other registers.
pub(crate) fn check_end<R: Record>(record: &R, before: Option<&R>) -> Result<(), Refusal> {
    match (before.map(Record::retired), record.retired()) {
        (Some(then), now) if then != now => Err(Refusal::rule(
            record.known_as(),
            "a record cannot be ended or brought back by an edit",
            "retire or restore it, and say why",
        )),
        (None, Some(retired)) => given(
            &record.known_as(),
            &retired.reason,
            "reason",
            "say why it ended; the record stays",
        ),
        _ => Ok(()),
    }
}
