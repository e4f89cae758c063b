//! Deciding whose a sender is (G4), and whether a finding stands (G6).

use super::action::add;
use super::{given, not_in_future};
use crate::command::Request;
use crate::id::Id;
use crate::record::{AnyRecord, Record};
use crate::records::{Evidence, Finding, Sender, SenderDecision};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::who::{Assurance, Who};
use jiff::civil::Date;

impl Register {
    pub(super) fn decide_sender(
        &self,
        id: Id<Sender>,
        decision: SenderDecision,
        reason: &str,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut sender = self.record(&self.tables.senders, id, request)?.clone();
        let known = sender.known_as();
        if let Some(retired) = &sender.retired {
            return Err(Refusal::rule(
                known,
                format!("it ended on {} ({})", retired.on, retired.reason),
                "restore it first",
            ));
        }
        given(
            &known,
            reason,
            "reason",
            "say how you know whose sender it is",
        )?;
        if request.actor.assurance == Assurance::Job {
            return Err(Refusal::rule(
                known,
                "whose a sender is cannot be decided by a program",
                "let a person decide",
            ));
        }
        sender.decision = decision;
        sender.reason = reason.trim().to_owned();
        sender.decided_by = Some(Who::from(&request.actor));
        sender.decided_on = Some(self.day(request.at));
        Ok(sender.into())
    }

    /// A check no longer finds it.
    pub(super) fn close_finding(
        &self,
        id: Id<Finding>,
        on: Date,
        evidence: &[Id<Evidence>],
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut finding = self.seen_again(id, on, evidence, request)?;
        let known = finding.known_as();
        if let Some(fixed) = finding.fixed_on {
            return Err(Refusal::rule(
                known,
                format!("it was found mended on {fixed}"),
                "nothing to close",
            ));
        }
        if let Some(first) = finding.first_seen.filter(|first| on < *first) {
            return Err(Refusal::rule(
                known,
                format!("{on} is before the day it was first seen ({first})"),
                "give the day of the check that no longer found it",
            ));
        }
        finding.fixed_on = Some(on);
        add(&mut finding.evidence, evidence);
        Ok(finding.into())
    }

    /// A check finds it again after it was gone.
    pub(super) fn reopen_finding(
        &self,
        id: Id<Finding>,
        on: Date,
        evidence: &[Id<Evidence>],
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut finding = self.seen_again(id, on, evidence, request)?;
        let known = finding.known_as();
        let Some(fixed) = finding.fixed_on else {
            return Err(Refusal::rule(known, "it stands", "nothing to open again"));
        };
        if on < fixed {
            return Err(Refusal::rule(
                known,
                format!("{on} is before the day it was found mended ({fixed})"),
                "give the day of the check that found it again",
            ));
        }
        finding.fixed_on = None;
        finding.returned = finding.returned.saturating_add(1);
        add(&mut finding.evidence, evidence);
        Ok(finding.into())
    }

    /// A finding that counts, a day that has come, and evidence that is there.
    fn seen_again(
        &self,
        id: Id<Finding>,
        on: Date,
        evidence: &[Id<Evidence>],
        request: &Request,
    ) -> Result<Finding, Refusal> {
        let finding = self.record(&self.tables.findings, id, request)?;
        let known = finding.known_as();
        if let Some(retired) = &finding.retired {
            return Err(Refusal::rule(
                known,
                format!("it ended on {} ({})", retired.on, retired.reason),
                "restore it first",
            ));
        }
        not_in_future(&known, on, self.day(request.at))?;
        self.resolve(&known, evidence)?;
        if evidence.is_empty() {
            return Err(Refusal::Missing {
                record: known,
                field: "evidence",
                fix: "name the answers that show it",
            });
        }
        Ok(finding.clone())
    }
}
