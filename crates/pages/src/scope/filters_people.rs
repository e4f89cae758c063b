//! Filters of people, workforce groups and processes.

use super::listing::{Filter, Listed, words};
use register::records::{Group, Person, Process};

impl Listed for Person {}

impl Listed for Group {
    const FILTERS: &'static [Filter<Group>] = &[Filter {
        key: "remote",
        label: "Works away",
        choices: |_| words(&[("yes", "yes"), ("no", "no")]),
        takes: |_, g, value| g.remote == (value == "yes"),
    }];
}

impl Listed for Process {
    fn hidden(&self) -> String {
        self.consequence.clone()
    }
}
