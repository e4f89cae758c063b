//! Why the analysis was made, who answers for it, what prompted it.

use super::basis;
use super::view::View;
use super::words::{NONE, and_list, count, day, or_none, sentence};
use crate::model::{Blocks, Column, Table};
use register::Record;
use register::records::{Factors, Profile};

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    out.paragraph(
        "The risk analysis identifies and rates the risks to the confidentiality, integrity and availability of \
         all electronic protected health information (ePHI) that the organization creates, receives, maintains or \
         transmits (164.308(a)(1)(ii)(A)). Risk management is the duty to bring these risks down to a reasonable and \
         appropriate level (164.308(a)(1)(ii)(B)). They are two duties on one set of records.",
    );
    match view.whole.profile() {
        Some(profile) => who(out, view, profile),
        None => {
            out.gap(
                "No profile",
                "The organization has not yet recorded who it is and who answers for security.",
            );
        }
    }
    basis::write(out, view);
    earlier(out, view);
    triggers(out, view);
    incidents(out, view);
}

fn who(out: &mut Blocks, view: &View<'_>, profile: &Profile) {
    out.heading_at(2, "Who answers for it", "who");
    let kinds: Vec<String> = profile.kinds.iter().map(|k| k.words().to_owned()).collect();
    let leadership: Vec<String> = profile
        .leadership
        .iter()
        .map(|id| view.person_and_title(*id))
        .collect();
    let official = profile
        .security_official
        .map_or_else(|| NONE.to_owned(), |id| view.person_and_title(id));
    let number = |n: Option<u32>| n.map_or_else(|| NONE.to_owned(), |n| n.to_string());
    let mut facts = vec![
        ("Organization", profile.name.clone()),
        ("Kind of entity", or_none(&and_list(&kinds)).to_owned()),
        ("Workforce", number(profile.workforce)),
        ("Security Official", official),
        (
            "Leadership who decide on risk",
            or_none(&leadership.join("; ")).to_owned(),
        ),
        ("Review interval", interval(profile)),
    ];
    if let Some(providers) = profile.providers {
        facts.insert(3, ("Licensed providers", providers.to_string()));
    }
    out.facts(facts);
    if profile.mips == Some(true) {
        out.note(
            "MIPS",
            "The organization takes part in MIPS. That program, and not HIPAA, asks for a risk analysis or its \
             review within the calendar year of the performance period, and for attestations on it and on risk management.",
        );
    }
    out.heading_at(2, "The four factors", "factors");
    out.paragraph(
        "What is reasonable and appropriate is judged by four factors (164.306(b)(2)); all four are weighed.",
    );
    out.facts(factors(&profile.factors));
}

fn interval(profile: &Profile) -> String {
    let Some(months) = profile.review_interval_months else {
        return format!(
            "{NONE}; the rule names no interval, so the organization chooses one and says why"
        );
    };
    format!(
        "{}, chosen by the organization. Reason: {}. The rule names no interval; a trigger leads to an earlier review.",
        if months == 1 {
            "every month".to_owned()
        } else {
            format!("every {months} months")
        },
        or_none(profile.review_interval_reason.trim_end_matches('.'))
    )
}

/// The four factors as facts.
pub(super) fn factors(factors: &Factors) -> [(&'static str, String); 4] {
    [
        (
            "Size, complexity and capabilities",
            or_none(&factors.size_and_complexity).to_owned(),
        ),
        (
            "Technical infrastructure and security capabilities",
            or_none(&factors.infrastructure).to_owned(),
        ),
        (
            "Costs of security measures",
            or_none(&factors.costs).to_owned(),
        ),
        (
            "Probability and criticality of risks",
            or_none(&factors.probability_and_criticality).to_owned(),
        ),
    ]
}

fn earlier(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Earlier analyses", "earlier");
    let mut table = Table::new("Analyses made before this book began")
        .column(Column::text("Title").weight(2.0))
        .column(Column::date("Date"))
        .column(Column::text("Author").weight(1.5))
        .column(Column::text("What it covered").weight(3.0))
        .column(Column::text("File").weight(1.5));
    for prior in view.shown.tables.prior_analyses.live() {
        table.row([
            prior.title.as_str().into(),
            view.said_cell(prior.reference(), "on", prior.on),
            prior.author.as_str().into(),
            prior.scope.as_str().into(),
            view.evidence(prior.evidence.as_slice()).into(),
        ]);
    }
    if table.rows.is_empty() {
        out.paragraph(
            "No earlier analysis is recorded. Where one exists, its date, author and scope belong here: an \
             investigator asks for the analysis that came before this one.",
        );
    } else {
        out.push(table);
    }
}

fn triggers(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Triggers considered", "triggers");
    let mut table = Table::new("Events that called for a new look")
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Kind").weight(1.5))
        .column(Column::date("When"))
        .column(Column::text("What happened").weight(3.0))
        .column(Column::text("Risks"))
        .column(Column::text("State").weight(2.0));
    for trigger in view.shown.tables.triggers.live() {
        let state = match (&trigger.settled, trigger.review_by) {
            (Some(settled), _) => format!(
                "settled {}: {}",
                view.said(trigger.reference(), "settled", settled.on),
                settled.reason
            ),
            (None, Some(by)) if by < view.today => format!("was to be looked at by {}", day(by)),
            (None, Some(by)) => format!("to be looked at by {}", day(by)),
            (None, None) => "open, no date set".to_owned(),
        };
        table.row([
            trigger.tag().into(),
            trigger.kind.words().into(),
            view.said_cell(trigger.reference(), "on", trigger.on),
            trigger.note.as_str().into(),
            view.tags(&view.whole.tables.risks, &trigger.risks).into(),
            state.into(),
        ]);
    }
    if table.rows.is_empty() {
        out.paragraph(
            "No trigger is recorded. Incidents, new systems or vendors, a change of ownership and key staff turnover \
             each call for a new look at the risks they touch.",
        );
    } else {
        out.push(table);
    }
}

fn incidents(out: &mut Blocks, view: &View<'_>) {
    out.heading_at(2, "Incidents considered", "incidents");
    let incidents: Vec<_> = view.shown.tables.incidents.live().collect();
    if incidents.is_empty() {
        out.paragraph(
            "No security incident is recorded. The log is short on purpose; it is there so that each incident leads \
             to a new look at the risks behind it.",
        );
        return;
    }
    let mut table = Table::new(count(
        incidents.len(),
        "recorded incident",
        "recorded incidents",
    ))
    .column(Column::text("No.").weight(0.6))
    .column(Column::text("What happened").weight(3.0))
    .column(Column::text("Occurred, discovered").weight(1.4))
    .column(Column::text("Assets").weight(1.5))
    .column(Column::text("Response and outcome").weight(3.0));
    for incident in incidents {
        table.row([
            incident.tag().into(),
            incident.summary.as_str().into(),
            format!(
                "{}\n{}",
                view.said_or(incident.reference(), "occurred_on", incident.occurred_on),
                view.said_or(
                    incident.reference(),
                    "discovered_on",
                    incident.discovered_on
                )
            )
            .into(),
            view.names(&view.whole.tables.assets, &incident.assets)
                .into(),
            or_none(
                &[&incident.response, &incident.outcome]
                    .into_iter()
                    .filter(|text| !text.trim().is_empty())
                    .map(|text| sentence(text))
                    .collect::<Vec<_>>()
                    .join(" "),
            )
            .into(),
        ]);
    }
    out.push(table);
}
