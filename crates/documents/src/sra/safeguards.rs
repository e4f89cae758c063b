//! The assessable provisions: required, in place, used properly, evidence; and decisions.

use super::purpose::factors;
use super::view::{View, yes_no_words};
use super::words::{count, day, first_upper, or_none};
use crate::model::{Badge, Blocks, Card, Cell, Column, Rich, Table, Tone};
use catalog::{Designation, Provision, Safeguard};
use register::records::{AddressableOutcome, Answer, Approved as _, YesNo};
use register::{AssessedProvision, Implementation, Record};
use std::collections::{BTreeMap, HashSet};

pub(super) fn badge(implementation: &Implementation) -> Badge {
    let tone = match implementation {
        Implementation::NotApplicable(_) => Tone::Neutral,
        Implementation::ApplicabilityOpen(_) | Implementation::Unanswered => Tone::Attention,
        Implementation::InPlace => Tone::Good,
        Implementation::Alternative => Tone::Good,
        Implementation::InPart => Tone::Moderate,
        Implementation::NotInPlace => Tone::High,
    };
    Badge::new(tone, implementation.words())
}

fn column(implementation: &Implementation) -> usize {
    match implementation {
        Implementation::InPlace => 0,
        Implementation::Alternative => 1,
        Implementation::InPart => 2,
        Implementation::NotInPlace => 3,
        Implementation::NotApplicable(_) => 4,
        Implementation::Unanswered | Implementation::ApplicabilityOpen(_) => 5,
    }
}

/// The assessable provisions the document shows: all, or those that bear on the part in focus.
pub(super) fn assessed_provisions<'v>(view: &'v View<'_>) -> Vec<AssessedProvision<'v>> {
    let wanted = view.options.focus.map(|_| bearing(view));
    register::assessed_provisions(view.whole, view.catalog)
        .into_iter()
        .filter(|assessed| {
            wanted
                .as_ref()
                .is_none_or(|w| w.contains(assessed.provision.citation.as_str()))
        })
        .collect()
}

/// Provisions that the risks in focus name, or that are answered for an asset in focus.
fn bearing<'v>(view: &'v View<'_>) -> HashSet<&'v str> {
    let t = &view.shown.tables;
    let of_risks = t
        .risks
        .all()
        .flat_map(|r| &r.provisions)
        .map(String::as_str);
    let of_answers = t
        .answers
        .live()
        .filter(|a| a.asset.is_some())
        .map(|a| a.provision.as_str());
    of_risks.chain(of_answers).collect()
}

pub(super) fn write(out: &mut Blocks, view: &View<'_>) {
    let provisions = assessed_provisions(view);
    if view.options.focus.is_some() {
        out.paragraph(
            "Shown are the provisions that the risks of this part name, or that were answered for an asset of it. \
             Answers speak of the whole organization unless the table says otherwise.",
        );
    }
    if provisions.is_empty() {
        out.paragraph("No provision of the rule is tied to this part yet.");
    } else {
        roll_up(out, &provisions);
        let mut families: BTreeMap<Safeguard, Vec<&AssessedProvision<'_>>> = BTreeMap::new();
        for assessed in &provisions {
            families
                .entry(assessed.provision.safeguard)
                .or_default()
                .push(assessed);
        }
        for (family, provisions) in families {
            out.heading_at(2, family.words(), format!("family-{}", family.words()));
            out.push(family_table(view, family, &provisions));
        }
    }
    per_asset(out, view);
    decisions(out, view, &provisions);
}

fn roll_up(out: &mut Blocks, provisions: &[AssessedProvision<'_>]) {
    out.heading_at(2, "At a glance", "safeguards-count");
    let mut families: BTreeMap<Safeguard, [u32; 6]> = BTreeMap::new();
    for assessed in provisions {
        families.entry(assessed.provision.safeguard).or_default()
            [column(&assessed.implementation)] += 1;
    }
    let mut table = Table::new("Assessable provisions by state")
        .column(Column::text("Family").weight(3.0))
        .column(Column::number("Provisions", 0))
        .column(Column::number("In place and used properly", 0))
        .column(Column::number("Equivalent alternative", 0))
        .column(Column::number("In part", 0))
        .column(Column::number("Not in place", 0))
        .column(Column::number("Not applicable", 0))
        .column(Column::number("Not answered", 0));
    let mut sum = [0; 6];
    for (family, counts) in families {
        let mut row: Vec<Cell> = vec![family.words().into(), counts.iter().sum::<u32>().into()];
        row.extend(counts.map(Cell::from));
        table.row(row);
        sum.iter_mut().zip(counts).for_each(|(all, n)| *all += n);
    }
    let mut row: Vec<Cell> = vec![
        Cell::Rich(Rich::new().strong("All")),
        sum.iter().sum::<u32>().into(),
    ];
    row.extend(sum.map(Cell::from));
    table.row(row);
    out.push(table);
    out.paragraph(
        "A provision that does not apply or is not answered is counted as just that, and never as in place. \
         A documented equivalent alternative (164.306(d)(3)(ii)(B)(2)) is a state of its own: neither a gap nor the measure itself. \
         A safeguard in place is not proof that a risk is low: that is for the ratings to say.",
    );
}

fn family_table(
    view: &View<'_>,
    family: Safeguard,
    provisions: &[&AssessedProvision<'_>],
) -> Table {
    let mut table = Table::new(format!(
        "{}: {}",
        family.words(),
        count(
            provisions.len(),
            "assessable provision",
            "assessable provisions"
        )
    ))
    .compact()
    .column(Column::text("Provision").weight(1.5))
    .column(Column::text("What it asks").weight(2.6))
    .column(Column::text("State").weight(1.4))
    .column(Column::text("Required, in place, used properly").weight(1.5))
    .column(Column::text("What is done, or why not").weight(2.6))
    .column(Column::text("Evidence").weight(1.4));
    for assessed in provisions {
        let provision = assessed.provision;
        table.row([
            Cell::Rich(Rich::new().strong(&provision.title).text(format!(
                "\n{}\n{}",
                provision.citation,
                designation(provision)
            ))),
            assessed.words.asks.into(),
            badge(&assessed.implementation).into(),
            facets(assessed).into(),
            note(assessed).into(),
            view.evidence(assessed.answer.map_or(&[], |a| &a.evidence))
                .into(),
        ]);
    }
    table
}

/// The three facets of an answer, a line each.
fn facets(assessed: &AssessedProvision<'_>) -> String {
    let required = required(&assessed.implementation);
    if required != "yes" {
        return format!("Required: {required}");
    }
    let facet = |pick: fn(&Answer) -> YesNo| assessed.answer.map_or("–", |a| pick(a).words());
    format!(
        "Required: yes\nIn place: {}\nUsed properly: {}",
        facet(|a| a.in_place),
        facet(|a| a.used_properly)
    )
}

/// Whether the rule asks it of this organization.
pub(super) fn required(implementation: &Implementation) -> &'static str {
    match implementation {
        Implementation::NotApplicable(_) => "no",
        Implementation::ApplicabilityOpen(_) => "open",
        _ => "yes",
    }
}

/// Required or addressable, in words.
pub(super) fn designation(provision: &Provision) -> &'static str {
    match provision.designation {
        Some(Designation::Required) => "required",
        Some(Designation::Addressable) => "addressable",
        None => "",
    }
}

/// What is done, or why the provision does not apply, and the decision.
pub(super) fn note(assessed: &AssessedProvision<'_>) -> String {
    let mut text = match &assessed.implementation {
        Implementation::NotApplicable(why) => format!("Does not apply: {why}"),
        Implementation::ApplicabilityOpen(why) => format!("Open: {why}"),
        _ => match assessed.answer {
            Some(a) if a.required == YesNo::No => {
                format!(
                    "Said not to be required, yet no recorded fact makes it so: {}",
                    a.note
                )
            }
            Some(a) => a.note.clone(),
            None => String::new(),
        },
    };
    if let Some(decision) = assessed.decision {
        let outcome = decision.outcome.map_or("no outcome yet", |o| o.words());
        let sep = if text.is_empty() { "" } else { "\n" };
        text.push_str(&format!("{sep}Decision {}: {outcome}", decision.tag()));
    }
    text
}

fn per_asset(out: &mut Blocks, view: &View<'_>) {
    let mut table = Table::new("Where a single asset differs from the whole")
        .compact()
        .column(Column::text("Asset").weight(2.0))
        .column(Column::text("Provision").weight(1.4))
        .column(Column::text("Required").weight(0.8))
        .column(Column::text("In place").weight(0.8))
        .column(Column::text("Used properly").weight(0.8))
        .column(Column::text("What is done, or why not").weight(3.0));
    for answer in view.shown.tables.answers.live() {
        let Some(asset) = answer.asset.and_then(|id| view.whole.tables.assets.get(id)) else {
            continue;
        };
        table.row([
            asset.name.as_str().into(),
            answer.provision.as_str().into(),
            yes_no_words(answer.required).into(),
            yes_no_words(answer.in_place).into(),
            yes_no_words(answer.used_properly).into(),
            answer.note.as_str().into(),
        ]);
    }
    if !table.rows.is_empty() {
        out.heading_at(2, "Answers for single assets", "per-asset")
            .push(table);
    }
}

fn decisions(out: &mut Blocks, view: &View<'_>, provisions: &[AssessedProvision<'_>]) {
    out.heading_at(2, "Decisions on addressable specifications", "decisions");
    out.paragraph(
        "“Addressable” is not “optional”: a specification is implemented, or an equivalent alternative is, or the \
         reasons why neither is reasonable and appropriate are written down (164.306(d)(3)).",
    );
    let decided: Vec<&AssessedProvision<'_>> =
        provisions.iter().filter(|l| l.decision.is_some()).collect();
    if decided.is_empty() {
        out.paragraph(
            "No decision is recorded. One is owed for each addressable specification that is not fully in place.",
        );
    }
    for assessed in decided {
        let Some(decision) = assessed.decision else {
            continue;
        };
        let outcome = decision.outcome.map_or("no outcome yet", |o| o.words());
        let mut card = Card::new(
            3,
            format!("decision-{}", decision.number),
            decision.tag(),
            format!("{} ({})", assessed.provision.title, decision.provision),
        )
        .badge(Badge::new(Tone::Neutral, first_upper(outcome)));
        let mut facts = vec![("Why", or_none(&decision.reason).to_owned())];
        if !decision.alternative.is_empty() || !decision.equivalence.is_empty() {
            facts.push((
                "Alternative measure",
                or_none(&decision.alternative).to_owned(),
            ));
            facts.push((
                "How it protects as well",
                or_none(&decision.equivalence).to_owned(),
            ));
        }
        // No factor need be weighed for doing what the specification says.
        let weighed = decision.outcome != Some(AddressableOutcome::Implemented)
            || decision.factors != Default::default();
        if weighed {
            facts.extend(factors(&decision.factors));
        }
        facts.push(("As answered", badge(&assessed.implementation).text));
        facts.push(("Approved by", decision.approved_by_words(view.whole)));
        facts.push((
            "Decided",
            view.said_or(decision.reference(), "decided_on", decision.decided_on),
        ));
        facts.push((
            "Next look",
            decision
                .review_on
                .map_or_else(|| "no date set".to_owned(), day),
        ));
        card.blocks.facts(facts);
        out.push(card);
    }
}
