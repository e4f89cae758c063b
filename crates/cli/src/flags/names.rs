//! Names of the flags of records, where they are not the last part of the field's path.

use register::Kind;

/// Kind, path of the field, and name of the flag.
const NAMES: &[(Kind, &str, &str)] = &[
    (Kind::Profile, "kinds", "kind"),
    (Kind::Profile, "security_official", "official"),
    (Kind::Profile, "factors.size_and_complexity", "factor-size"),
    (
        Kind::Profile,
        "factors.infrastructure",
        "factor-infrastructure",
    ),
    (Kind::Profile, "factors.costs", "factor-cost"),
    (
        Kind::Profile,
        "factors.probability_and_criticality",
        "factor-risk",
    ),
    (Kind::Profile, "clearinghouse_part", "clearinghouse"),
    (Kind::Profile, "review_interval_months", "interval"),
    (Kind::Profile, "review_interval_reason", "interval-reason"),
    (Kind::Person, "title", "position"),
    (Kind::Process, "assets", "asset"),
    (Kind::Process, "tolerable_downtime_hours", "downtime"),
    (Kind::Asset, "version", "software"),
    (Kind::Asset, "personally_owned", "personal"),
    (Kind::Asset, "gathered.how", "gathered"),
    (Kind::Asset, "gathered.by", "gathered-by"),
    (Kind::Asset, "gathered.on", "gathered-on"),
    (Kind::Threat, "source_type", "source"),
    (Kind::Incident, "occurred_on", "occurred"),
    (Kind::Incident, "discovered_on", "discovered"),
    (Kind::Incident, "assets", "asset"),
    (Kind::Trigger, "risks", "risk"),
    (Kind::Risk, "assets", "asset"),
    (Kind::Risk, "flows", "flow"),
    (Kind::Risk, "sites", "site"),
    (Kind::Risk, "vendors", "vendor"),
    (Kind::Risk, "groups", "group"),
    (Kind::Risk, "provisions", "provision"),
    (Kind::Risk, "identified_on", "on"),
    (Kind::Action, "risks", "risk"),
    (Kind::Action, "cost_cents", "cost"),
    (Kind::Action, "provisions", "provision"),
    (Kind::Answer, "used_properly", "used"),
    (Kind::Decision, "factors.size_and_complexity", "factor-size"),
    (
        Kind::Decision,
        "factors.infrastructure",
        "factor-infrastructure",
    ),
    (Kind::Decision, "factors.costs", "factor-cost"),
    (
        Kind::Decision,
        "factors.probability_and_criticality",
        "factor-risk",
    ),
    (Kind::Decision, "decided_on", "on"),
    (Kind::Exclusion, "what", "population"),
    (Kind::Tolerance, "approved_on", "on"),
];

/// The flag of a field of a record.
pub fn of_record(kind: Kind, path: &str) -> String {
    NAMES
        .iter()
        .find(|(of, at, _)| *of == kind && *at == path)
        .map_or_else(|| of_path(path), |(_, _, name)| (*name).to_owned())
}

/// The last part of a path, as flags are spelled.
pub fn of_path(path: &str) -> String {
    path.rsplit('.').next().unwrap_or(path).replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_that_of_a_field() {
        for (kind, path, _) in NAMES {
            assert!(fields::field(*kind, path).is_some(), "{kind} {path}");
        }
    }
}
