//! Saying that a trigger was dealt with (C1).

use crate::deciding::{Deciding, given, not_in_future};
use crate::id::{Id, Ref};
use crate::record::{Kind, Record};
use crate::records::{Retired, Trigger};
use crate::refusal::Refusal;
use crate::verb::{Decided, Meta, Needs, On, Verb};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Says what the new look that a trigger called for has changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settle {
    /// The trigger.
    pub target: Id<Trigger>,
    /// What the new look changed, or that it changed nothing and why.
    pub reason: String,
    /// The day it was finished.
    pub on: Date,
}

impl Verb for Settle {
    const META: Meta = Meta::new("settle", On::Kind(Kind::Trigger), Needs::Contribute, "C1");

    fn target(&self) -> Ref {
        self.target.to()
    }

    fn decide(&self, deciding: &Deciding<'_>) -> Decided {
        let mut trigger = deciding.record(|t| &t.triggers, self.target)?;
        let known = trigger.known_as();
        deciding.live(&trigger, "it ended", "restore it first")?;
        given(
            &known,
            &self.reason,
            "reason",
            "say what the new look changed, or that it changed nothing and why",
        )?;
        not_in_future(&known, self.on, deciding.today())?;
        if let Some(settled) = &trigger.settled {
            return Err(Refusal::rule(
                known,
                format!("it was settled on {} ({})", settled.on, settled.reason),
                "record a new trigger if something happened since",
            ));
        }
        if let Some(happened) = trigger.on.filter(|happened| self.on < *happened) {
            return Err(Refusal::rule(
                known,
                format!("{} is before the day it happened ({happened})", self.on),
                "give the day the new look was finished",
            ));
        }
        trigger.settled = Some(Retired {
            on: self.on,
            reason: self.reason.trim().to_owned(),
            by: deciding.me(),
        });
        Ok(vec![trigger.into()])
    }
}
