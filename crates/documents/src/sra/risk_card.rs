//! One risk in full detail: what it concerns, how it was rated and why, what is done.

use super::actions::slip_words;
use super::method::score;
use super::view::View;
use super::words::{
    action_state, affects, badge, badge_or, count, day, impact, likelihood, or_none, sentence,
};
use crate::model::{Card, Cell, Column, Rich, Table};
use register::records::{Rating, Risk, Stage};
use register::{Record, bearing_safeguards};

/// What cross references to a risk name.
pub(super) fn anchor(risk: &Risk) -> String {
    format!("risk-{}", risk.number)
}

/// The card of a risk.
pub(super) fn card(view: &View<'_>, risk: &Risk) -> Card {
    let mut card = Card::new(3, anchor(risk), risk.tag(), risk.sentence.as_str())
        .badge(badge_or(risk.level()));
    card.blocks.facts(facts(view, risk));
    ratings(&mut card, view, risk);
    treatment(&mut card, view, risk);
    actions(&mut card, view, risk);
    acceptances(&mut card, view, risk);
    card
}

fn facts(view: &View<'_>, risk: &Risk) -> Vec<(&'static str, Rich)> {
    let t = &view.whole.tables;
    let mut facts: Vec<(&'static str, Rich)> = view
        .concerns(risk)
        .into_iter()
        .map(|(kind, names)| (kind, names.into()))
        .collect();
    if facts.is_empty() {
        facts.push(("Concerns", "nothing named yet".into()));
    }
    let mut say = |name, text: String| facts.push((name, text.into()));
    say(
        "Threats",
        or_none(&view.names(&t.threats, &risk.threats)).to_owned(),
    );
    say(
        "Vulnerabilities",
        or_none(&view.names(&t.vulnerabilities, &risk.vulnerabilities)).to_owned(),
    );
    say("What could be lost", affects(risk.affects));
    say("Who could be harmed", or_none(&risk.harmed).to_owned());
    say("Safeguards that bear on it", safeguards(view, risk));
    say("Owner", view.person(risk.owner).to_owned());
    let mut found = view.said_or(risk.reference(), "identified_on", risk.identified_on);
    if !risk.origin.is_empty() {
        found.push_str(&format!(", {}", risk.origin));
    }
    say("Identified", found);
    if !risk.category.is_empty() {
        say("Category", risk.category.clone());
    }
    if let Some(source) = &risk.source {
        say(
            "Known before as",
            format!("{} ({})", source.key, source.system),
        );
    }
    if !risk.notes.is_empty() {
        say("Notes", risk.notes.clone());
    }
    let evidence = view.evidence(&evidence_of(risk));
    if !evidence.is_empty() {
        say("Evidence", evidence);
    }
    facts
}

/// Evidence that the ratings of a risk rest on, each once.
pub(super) fn evidence_of(risk: &Risk) -> Vec<register::Id<register::records::Evidence>> {
    let mut ids = Vec::new();
    for rating in STAGES.iter().filter_map(|stage| risk.rating(*stage)) {
        for id in &rating.evidence {
            if !ids.contains(id) {
                ids.push(*id);
            }
        }
    }
    ids
}

const STAGES: [Stage; 4] = [
    Stage::Inherent,
    Stage::Current,
    Stage::Target,
    Stage::Verified,
];

fn ratings(card: &mut Card, view: &View<'_>, risk: &Risk) {
    let mut table = Table::new(format!("Ratings of {}", risk.tag()))
        .compact()
        .column(Column::text("Rating").weight(0.9))
        .column(Column::level("Level").weight(0.9))
        .column(Column::text("Likelihood").weight(1.4))
        .column(Column::text("Impact").weight(1.6))
        .column(Column::text("Why").weight(3.2))
        .column(Column::text("By, on, method").weight(1.7));
    let in_effect = risk.rating_in_effect();
    for (stage, rating) in STAGES.iter().filter_map(|s| Some((*s, risk.rating(*s)?))) {
        let mut name = super::words::first_upper(stage.words());
        if in_effect.is_some_and(|s| std::ptr::eq(s, rating)) {
            name.push_str("\n(stands)");
        }
        table.row([
            name.into(),
            badge(rating.level).into(),
            likelihood(rating).into(),
            impact(rating).into(),
            rating.reason.as_str().into(),
            by_on_method(view, risk, stage, rating).into(),
        ]);
    }
    if let Some(o) = &risk.original {
        let scale = if o.scale.is_empty() {
            "As it came, on its own scale.".to_owned()
        } else {
            format!("As it came, on its own scale: {}.", o.scale)
        };
        let level = match (o.level.is_empty(), o.score.is_empty()) {
            (false, false) => format!("{} (score {})", o.level, o.score),
            (false, true) => o.level.clone(),
            (true, false) => format!("score {}", o.score),
            (true, true) => "–".to_owned(),
        };
        table.row([
            "Original".into(),
            level.into(),
            or_none(&o.likelihood).into(),
            or_none(&o.impact).into(),
            scale.into(),
            Cell::Empty,
        ]);
    }
    if table.rows.is_empty() {
        card.blocks.gap(
            "Not rated",
            "Likelihood and impact have not been judged yet.",
        );
    } else {
        card.blocks.push(table);
    }
}

/// Who rated, when, with which method.
pub(super) fn by_on_method(view: &View<'_>, risk: &Risk, stage: Stage, rating: &Rating) -> String {
    format!(
        "{}, {}\n{}{}",
        or_none(&rating.by.name),
        view.said(risk.reference(), stage.code(), rating.on),
        view.method_name(&rating.method),
        score(rating)
    )
}

fn treatment(card: &mut Card, view: &View<'_>, risk: &Risk) {
    let words = match &risk.treatment {
        Some(t) => format!(
            "{}. {} ({}, {})",
            t.strategy.words(),
            sentence(&t.reason),
            or_none(&t.by.name),
            view.said(risk.reference(), "treatment", t.on)
        ),
        None if risk.level().is_none() => "none chosen; it follows the rating.".to_owned(),
        None if view.above(risk) => {
            let tolerance = view.shown.tolerance_words(view.today);
            format!("none chosen yet, though the risk is above {tolerance}.")
        }
        None if view.shown.tolerance(view.today).is_none() => {
            "none chosen; the risk is no higher than low, and no tolerance is stated.".to_owned()
        }
        None => "none chosen; the risk is within tolerance.".to_owned(),
    };
    card.blocks
        .paragraph(Rich::new().strong("Treatment: ").text(words));
}

fn actions(card: &mut Card, view: &View<'_>, risk: &Risk) {
    let mut table = Table::new(format!("Corrective actions for {}", risk.tag()))
        .compact()
        .column(Column::text("No.").weight(0.6))
        .column(Column::text("Action").weight(3.4))
        .column(Column::text("Owner").weight(1.4))
        .column(Column::date("Due"))
        .column(Column::text("State").weight(1.3))
        .column(Column::text("Date moved").weight(2.2));
    for action in risk.actions(view.shown) {
        let mut what = action.title.clone();
        if !action.evidence.is_empty() {
            what.push_str(&format!("\nEvidence: {}", view.evidence(&action.evidence)));
        }
        let moved = match action.slips.last() {
            None => String::new(),
            Some(slip) => format!("{}: {}", times(action.slips.len()), slip_words(slip)),
        };
        table.row([
            action.tag().into(),
            what.into(),
            view.person(action.owner).into(),
            super::actions::due(action),
            action_state(action, view.today).into(),
            moved.into(),
        ]);
    }
    if table.rows.is_empty() {
        card.blocks
            .paragraph("No corrective action is tied to this risk.");
    } else {
        card.blocks.push(table);
    }
}

fn times(number: usize) -> String {
    match number {
        1 => "once".to_owned(),
        many => format!("{}, last", count(many, "time", "times")),
    }
}

fn acceptances(card: &mut Card, view: &View<'_>, risk: &Risk) {
    let acceptances = view
        .shown
        .index
        .acceptances_of(risk.id)
        .filter_map(|id| view.shown.tables.acceptances.get(id));
    for acceptance in acceptances {
        let ruling = acceptance
            .ruling
            .as_ref()
            .map_or_else(String::new, |ruling| {
                format!(
                    " {} ({}),",
                    acceptance.ruled_words(view.whole).unwrap_or_default(),
                    or_none(&ruling.authority)
                )
            });
        card.blocks.paragraph(
            Rich::new()
                .strong(format!("Acceptance {}: ", acceptance.tag()))
                .text(format!(
                    "{};{ruling} holds until {}. {} Meanwhile: {}",
                    acceptance.standing_words(view.shown, view.today),
                    day(acceptance.expires),
                    sentence(&acceptance.reason),
                    sentence(or_none(&acceptance.compensating))
                )),
        );
    }
}

/// What protects already (element 4): in the words of the record, and by the answers to
/// the provisions that bear on the risk.
pub(super) fn safeguards(view: &View<'_>, risk: &Risk) -> String {
    let bearing = bearing_safeguards(view.whole, view.catalog, risk);
    let asked = bearing
        .iter()
        .filter_map(|it| Some((it, it.implementation.as_ref()?)));
    let answered = asked.map(|(safeguard, stands)| {
        let note = match safeguard.note.trim() {
            "" => String::new(),
            note => format!(": {note}"),
        };
        format!(
            "{} ({}): {}{note}",
            safeguard.provision.title,
            safeguard.provision.citation,
            stands.words().to_lowercase(),
        )
    });
    let own = (!risk.safeguards.trim().is_empty()).then(|| risk.safeguards.clone());
    let lines: Vec<String> = own.into_iter().chain(answered).collect();
    or_none(&lines.join("\n")).to_owned()
}
