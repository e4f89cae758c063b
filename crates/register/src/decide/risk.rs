//! Rating, treating and merging risks.

use super::{given, not_in_future};
use crate::command::{Rate, Request};
use crate::id::Id;
use crate::record::{AnyRecord, Record};
use crate::records::{Rating, Retired, Risk, Stage, Strategy, Treatment, method_key};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::who::Who;
use catalog::Likelihood;

impl Register {
    pub(super) fn rate(&self, rate: &Rate, request: &Request) -> Result<AnyRecord, Refusal> {
        let mut risk = self.open_risk(rate.risk, request)?;
        let known = risk.known_as();
        given(
            &known,
            &rate.reason,
            "reason",
            "say why you rate it so; OCR asks for the reasoning",
        )?;
        not_in_future(&known, rate.on, self.day(request.at))?;
        self.resolve(&known, &rate.evidence)?;
        let method = if rate.method.is_empty() {
            self.method_in_use().map(|(_, method)| method)
        } else {
            self.method(&rate.method)
        };
        let Some(method) = method else {
            return Err(Refusal::rule(
                known,
                "this book has no scoring method of that name",
                "adopt one, such as nist-two-step",
            ));
        };
        let Some(impact) = rate.impact.level() else {
            return Err(Refusal::Missing {
                record: known,
                field: "impact",
                fix: "rate at least one of confidentiality, integrity, availability, or the impact as a whole",
            });
        };
        if rate.stage == Stage::Verified {
            self.may_verify(&risk, rate, request)?;
        }
        let scored = method
            .score(rate.likelihood, impact)
            .map_err(|why| Refusal::Score { record: known, why })?;
        let (initiation, adverse) = match rate.likelihood {
            Likelihood::Overall(_) => (None, None),
            Likelihood::TwoStep {
                initiation,
                adverse,
            } => (Some(initiation), Some(adverse)),
        };
        let rating = Rating {
            method: method_key(method),
            initiation,
            adverse,
            likelihood: scored.likelihood,
            impact_parts: rate.impact,
            impact,
            level: scored.level,
            score: scored.score,
            reason: rate.reason.trim().to_owned(),
            by: Who::from(&request.actor),
            on: rate.on,
            at: Some(request.at),
            evidence: rate.evidence.clone(),
        };
        let slot = match rate.stage {
            Stage::Inherent => &mut risk.inherent,
            Stage::Current => &mut risk.current,
            Stage::Target => &mut risk.target,
            Stage::Verified => &mut risk.verified,
        };
        *slot = Some(rating);
        Ok(risk.into())
    }

    /// A verified rating rests on evidence and comes from someone who owns
    /// neither the risk nor the actions that were to reduce it (B5).
    fn may_verify(&self, risk: &Risk, rate: &Rate, request: &Request) -> Result<(), Refusal> {
        let known = risk.known_as();
        if rate.evidence.is_empty() {
            return Err(Refusal::Missing {
                record: known,
                field: "evidence",
                fix: "add the evidence first, then name it: a re-score on plans alone proves nothing",
            });
        }
        let me = self.recorded(&known, request)?;
        let owners = risk
            .owner
            .into_iter()
            .chain(risk.past_owners.iter().copied())
            .chain(
                risk.actions(self)
                    .flat_map(|a| a.owner.into_iter().chain(a.past_owners.iter().copied())),
            );
        for owner in owners {
            if self.one_person(&me, &self.who(owner)) {
                return Err(Refusal::rule(
                    known,
                    format!(
                        "{} owns or owned it or an action that reduces it",
                        request.actor.name
                    ),
                    "have someone else verify the result",
                ));
            }
        }
        Ok(())
    }

    pub(super) fn treat(
        &self,
        risk: Id<Risk>,
        strategy: Strategy,
        reason: &str,
        request: &Request,
    ) -> Result<AnyRecord, Refusal> {
        let mut risk = self.open_risk(risk, request)?;
        let known = risk.known_as();
        given(
            &known,
            reason,
            "reason",
            "say why this is reasonable and appropriate for the organization",
        )?;
        if risk.standing().is_none() {
            return Err(Refusal::rule(
                known,
                "it is not rated yet",
                "rate it first: treatment follows likelihood and impact",
            ));
        }
        risk.treatment = Some(Treatment {
            strategy,
            reason: reason.trim().to_owned(),
            by: Who::from(&request.actor),
            on: self.day(request.at),
        });
        Ok(risk.into())
    }

    pub(super) fn merge(
        &self,
        from: Id<Risk>,
        into: Id<Risk>,
        reason: &str,
        request: &Request,
    ) -> Result<Vec<AnyRecord>, Refusal> {
        let mut gone = self.open_risk(from, request)?;
        let known = gone.known_as();
        given(&known, reason, "reason", "say why the two are one risk")?;
        if from == into {
            return Err(Refusal::rule(
                known,
                "it cannot be merged into itself",
                "name the risk that stays",
            ));
        }
        let mut stays = self
            .tables
            .risks
            .get(into)
            .filter(|r| r.is_open())
            .cloned()
            .ok_or_else(|| {
                Refusal::rule(
                    known.clone(),
                    "the risk it is to be merged into is not open",
                    "choose an open risk",
                )
            })?;
        union(&mut stays.assets, &gone.assets);
        union(&mut stays.flows, &gone.flows);
        union(&mut stays.sites, &gone.sites);
        union(&mut stays.vendors, &gone.vendors);
        union(&mut stays.groups, &gone.groups);
        union(&mut stays.threats, &gone.threats);
        union(&mut stays.vulnerabilities, &gone.vulnerabilities);
        union(&mut stays.provisions, &gone.provisions);
        let mut records: Vec<AnyRecord> = Vec::new();
        for action in gone.actions(self) {
            let mut action = action.clone();
            action.risks.retain(|id| *id != from);
            union(&mut action.risks, &[into]);
            records.push(action.into());
        }
        gone.merged_into = Some(into);
        gone.retired = Some(Retired {
            on: self.day(request.at),
            reason: format!("merged into {}: {}", stays.tag(), reason.trim()),
            by: Who::from(&request.actor),
        });
        records.push(gone.into());
        records.push(stays.into());
        Ok(records)
    }

    /// The risk of an id, if it is open and unchanged since the command was made.
    pub(super) fn open_risk(&self, id: Id<Risk>, request: &Request) -> Result<Risk, Refusal> {
        let risk = self.record(&self.tables.risks, id, request)?;
        match &risk.retired {
            None => Ok(risk.clone()),
            Some(retired) => Err(Refusal::rule(
                risk.known_as(),
                format!("it was closed on {} ({})", retired.on, retired.reason),
                "restore it first if it exists after all",
            )),
        }
    }

    /// Whether two are one person: by record, by the name shown, or by the name
    /// of a record, so that nobody rules on their own request under another name.
    pub(super) fn one_person(&self, a: &Who, b: &Who) -> bool {
        let on_record = |who: &Who| match who.person {
            Some(id) => self.who(id),
            None => who.clone(),
        };
        a.same_as(b)
            || on_record(a).same_as(b)
            || a.same_as(&on_record(b))
            || on_record(a).same_as(&on_record(b))
    }

    /// Refuses an actor who is no recorded person of this book: what rests on
    /// two different people must be tied to two records.
    pub(super) fn recorded(&self, record: &str, request: &Request) -> Result<Who, Refusal> {
        let me = Who::from(&request.actor);
        let person = me
            .person
            .and_then(|id| self.tables.people.get(id))
            .or_else(|| self.person_named(&me.name));
        match person {
            Some(person) if person.retired.is_none() => Ok(Who {
                person: Some(person.id),
                name: person.name.clone(),
            }),
            Some(person) => Err(Refusal::rule(
                record,
                format!("{} is no longer with the organization", person.name),
                "have someone do it who is",
            )),
            None => Err(Refusal::rule(
                record,
                format!("“{}” is no recorded person of this book", me.name),
                "add the person first, so that it is known who stands behind this",
            )),
        }
    }

    /// A person as kept with a decision.
    pub(super) fn who(&self, id: Id<crate::records::Person>) -> Who {
        Who {
            person: Some(id),
            name: self.person_name(Some(id)).to_owned(),
        }
    }
}

fn union<T: Clone + PartialEq>(into: &mut Vec<T>, more: &[T]) {
    for item in more {
        if !into.contains(item) {
            into.push(item.clone());
        }
    }
}
