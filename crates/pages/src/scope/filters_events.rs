//! Filters of threats, vulnerabilities, incidents, triggers, exclusions and imports.

use super::listing::{Filter, Listed, words};
use register::records::{Dismissal, Exclusion, Import, Incident, Threat, Trigger, Vulnerability};

impl Listed for Threat {
    fn hidden(&self) -> String {
        self.description.clone()
    }
}

impl Listed for Vulnerability {
    fn hidden(&self) -> String {
        self.description.clone()
    }
}

impl Listed for Incident {
    fn hidden(&self) -> String {
        self.response.clone()
    }
}

impl Listed for Trigger {
    const FILTERS: &'static [Filter<Trigger>] = &[Filter {
        key: "settled",
        label: "Settled",
        choices: |_| words(&[("no", "waits"), ("yes", "settled")]),
        takes: |_, k, value| k.settled.is_some() == (value == "yes"),
    }];
}

impl Listed for Exclusion {}

impl Listed for Dismissal {
    const FILTERS: &'static [Filter<Dismissal>] = &[Filter {
        key: "approved",
        label: "Approved",
        choices: |_| words(&[("no", "by nobody yet"), ("yes", "by somebody")]),
        takes: |_, d, value| d.approved_by.is_some() == (value == "yes"),
    }];
}

impl Listed for Import {
    fn ended(&self) -> bool {
        self.undone.is_some() || self.retired.is_some()
    }
}
