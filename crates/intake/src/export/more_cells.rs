//! Actions, answers, people and sites as the cells of their rows.

use super::cells::{Cells, Exported, day, name};
use crate::commands::lookup::Lookup;
use crate::field::Kind;
use register::records::*;
use register::{Record, Register};

impl Exported for Action {
    fn kept(&self) -> (Kind, &Extra) {
        (Kind::Actions, &self.extra)
    }
    fn source(&self) -> Option<&SourceKey> {
        self.source.as_ref()
    }
    fn fill(&self, register: &Register, _find: &Lookup<'_>, out: &mut Cells) {
        let risks = self.risks.iter();
        let risks = risks.filter_map(|id| register.tables.risks.get(*id));
        // A sentence would not fit into a list; the number is the book's own.
        let risks: Vec<String> = risks
            .map(|risk| format!("{} [{}]", risk.tag(), risk.id.uuid()))
            .collect();
        let steps = self.milestones.iter().map(|step| match step.due {
            Some(due) => format!("{} ({due})", step.title),
            None => step.title.clone(),
        });
        let steps: Vec<String> = steps.collect();
        let reached = self.milestones.iter().filter_map(|step| {
            let day = step.done?;
            Some(format!("{}: {day}", step.title))
        });
        let moved = self.slips.iter().map(|slip| {
            let old = slip.old.map_or("no day".to_owned(), |day| day.to_string());
            let by = match slip.by.name.is_empty() {
                true => String::new(),
                false => format!("{}, ", slip.by.name),
            };
            format!("{old} → {}: {} ({by}{})", slip.new, slip.why, slip.on)
        });
        let confirmed = self.verification.as_ref().map(|check| {
            let result = match check.result.is_empty() {
                true => String::new(),
                false => format!(": {}", check.result),
            };
            format!("{} by {}{result}", check.on, check.by.name)
        });
        let (reached, moved): (Vec<String>, Vec<String>) = (reached.collect(), moved.collect());
        out.extend([
            ("risks", risks.join("\n")),
            ("due", day(self.due)),
            ("status", self.state.words().to_owned()),
            ("completed_on", day(self.done)),
            ("milestones", steps.join("\n")),
            ("milestones_reached", reached.join("\n")),
            ("moved_due_days", moved.join("\n")),
            ("confirmation", confirmed.unwrap_or_default()),
            ("provisions", self.provisions.join("\n")),
        ]);
    }
}

impl Exported for Answer {
    fn kept(&self) -> (Kind, &Extra) {
        (Kind::Answers, &self.extra)
    }
    fn source(&self) -> Option<&SourceKey> {
        None
    }
    fn fill(&self, register: &Register, find: &Lookup<'_>, out: &mut Cells) {
        let known = |answer: YesNo| match answer {
            YesNo::Unknown => String::new(),
            answer => answer.words().to_owned(),
        };
        let asset = self.asset.and_then(|id| register.tables.assets.get(id));
        out.extend([
            ("provision", self.provision.clone()),
            ("in_place", known(self.in_place)),
            ("applicable", known(self.required)),
            ("asset", name(find, asset)),
        ]);
    }
}

impl Exported for Person {
    fn kept(&self) -> (Kind, &Extra) {
        (Kind::People, &self.extra)
    }
    fn source(&self) -> Option<&SourceKey> {
        None
    }
    fn fill(&self, _register: &Register, _find: &Lookup<'_>, _out: &mut Cells) {}
}

impl Exported for Site {
    fn kept(&self) -> (Kind, &Extra) {
        (Kind::Sites, &self.extra)
    }
    fn source(&self) -> Option<&SourceKey> {
        self.source.as_ref()
    }
    fn fill(&self, _register: &Register, _find: &Lookup<'_>, _out: &mut Cells) {}
}
