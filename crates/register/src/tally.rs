//! Counts, each made once and from the rows themselves, so that every page and
//! document shows the same number (invariant 4).

use crate::records::{AcceptanceState, ActionState, Risk, Strategy};
use crate::register::Register;
use catalog::Level;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// Counts of a register on a day.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Open risks by the level that stands.
    pub by_level: BTreeMap<Level, u32>,
    /// Open risks without a rating.
    pub unrated: u32,
    /// Closed risks, merged ones among them.
    pub closed: u32,
    /// Open risks above tolerance.
    pub above_tolerance: u32,
    /// Open risks by treatment chosen.
    pub by_strategy: BTreeMap<Strategy, u32>,
    /// Open risks by (likelihood, impact) of the rating that stands.
    pub heat: BTreeMap<(Level, Level), u32>,
    /// Live actions by state.
    pub actions: BTreeMap<ActionState, u32>,
    /// Actions past their due date.
    pub overdue: u32,
    /// Sum of the costs of live actions, in US cents.
    pub cost_cents: i64,
    /// Acceptances in force.
    pub accepted: u32,
    /// Live assets that hold or may hold ePHI.
    pub ephi_assets: u32,
    /// Live assets.
    pub assets: u32,
}

impl Tally {
    /// Counts a register on a day.
    pub fn of(register: &Register, today: Date) -> Tally {
        let mut tally = Tally::default();
        for risk in register.tables.risks.all() {
            tally.count_risk(register, risk, today);
        }
        for action in register.tables.actions.live() {
            *tally.actions.entry(action.state).or_default() += 1;
            tally.overdue += u32::from(action.overdue(today));
            tally.cost_cents = tally
                .cost_cents
                .saturating_add(action.cost_cents.unwrap_or(0));
        }
        for acceptance in register.tables.acceptances.live() {
            tally.accepted +=
                u32::from(acceptance.state(register, today) == AcceptanceState::InForce);
        }
        for asset in register.tables.assets.live() {
            tally.assets += 1;
            tally.ephi_assets += u32::from(asset.may_hold_ephi());
        }
        tally
    }

    fn count_risk(&mut self, register: &Register, risk: &Risk, today: Date) {
        if !risk.is_open() {
            self.closed += 1;
            return;
        }
        match risk.rating_in_effect() {
            None => self.unrated += 1,
            Some(rating) => {
                *self.by_level.entry(rating.level).or_default() += 1;
                *self
                    .heat
                    .entry((rating.likelihood, rating.impact))
                    .or_default() += 1;
            }
        }
        self.above_tolerance += u32::from(register.above_tolerance(risk, today));
        if let Some(treatment) = &risk.treatment {
            *self.by_strategy.entry(treatment.strategy).or_default() += 1;
        }
    }

    /// Open risks, rated or not.
    pub fn open(&self) -> u32 {
        self.by_level.values().sum::<u32>() + self.unrated
    }
}
