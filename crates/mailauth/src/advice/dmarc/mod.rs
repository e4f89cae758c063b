//! The DMARC record of a stage, and the consent of whoever takes the reports.

mod policy;
mod reports;
mod tags;

use policy::{Draft, draft, stage};
use tags::{Tags, is_meant, read};

use super::advise::no_answer;
use super::place::{Place, place};
use super::step::{Action, Refusal, Step, Subject};
use super::wish::Wish;
use crate::DomainName;
use crate::audit::Audit;
use crate::dmarc::{Applied, Record};
use crate::dns::Resolver;
use crate::rollout::{DomainUse, Stage};

/// The record of the stage wished for, and who has to agree to take the reports.
pub(super) async fn propose<R: Resolver>(resolver: &R, now: &Audit, wish: &Wish) -> Vec<Step> {
    let domain = &now.domain;
    let Ok(name) = domain.under("_dmarc") else {
        return Vec::new();
    };
    let place = place(resolver, domain, &name).await;
    let unknown = match (&place.failure, &now.dmarc.discovery.applied) {
        (Some(failure), _) | (None, Applied::Unknown { failure, .. }) => Some(failure.clone()),
        _ => None,
    };
    if let Some(failure) = unknown {
        return vec![blocked(&name, Vec::new(), no_answer(&name, &failure))];
    }
    let meant: Vec<String> = place
        .texts
        .iter()
        .filter(|text| is_meant(text))
        .cloned()
        .collect();
    if let Some(stands) = inherited(now, wish, &meant, &place) {
        return vec![stands];
    }
    let own = now.dmarc.record();
    let in_force = own.is_some();
    let sources = sources(now, &meant, own.map(|record| &**record.text()));
    let old = merged(&sources, in_force);
    let mut draft = match draft(now, wish, &old, in_force, sources.is_empty()) {
        Ok(draft) => draft,
        Err(refusal) => return vec![blocked(&name, meant, refusal)],
    };
    reports::addresses(resolver, now, wish, &mut draft).await;
    let text = text(&draft);
    let rua = draft.value("rua").unwrap_or_default().to_owned();
    let by_wildcard = own.filter(|record| place.wildcard && says(record.text(), &draft));
    let mut steps = match &place.alias {
        None if by_wildcard.is_some() => vec![Step::stands(
            Subject::Dmarc,
            name.clone(),
            sources.iter().map(|text| (*text).to_owned()).collect(),
            format!(
                "A record for every name below {domain} answers here too, and it is as it is to be."
            ),
        )],
        Some(target) => vec![aliased(now, wish, &name, target, &draft, text)],
        None => records(now, wish, &name, &meant, draft, text),
    };
    steps.extend(misplaced(now, &name));
    steps.extend(reports::consents(resolver, now, &rua).await);
    steps
}

fn text(draft: &Draft) -> String {
    let mut text = "v=DMARC1".to_owned();
    for (name, value) in &draft.tags {
        text.push_str(&format!("; {name}={value}"));
    }
    text
}

fn blocked(name: &DomainName, now: Vec<String>, refusal: Refusal) -> Step {
    let action = match now.is_empty() {
        true => Action::Add,
        false => Action::Change,
    };
    let mut step = Step::new(Subject::Dmarc, name.clone(), action);
    step.now = now;
    step.why = "It says what to do with mail that fails, and asks for reports.".to_owned();
    step.refuse(refusal);
    step
}

/// A domain that lives by the record above it needs none of its own for the same stage.
fn inherited(now: &Audit, wish: &Wish, meant: &[String], place: &Place) -> Option<Step> {
    let Applied::Record { at, record, .. } = &now.dmarc.discovery.applied else {
        return None;
    };
    let nothing = meant.is_empty() && place.alias.is_none() && now.dmarc.misplaced.is_empty();
    let same = now.stage() == Some(stage(wish));
    (*at != now.domain && nothing && same && record.applies()).then(|| {
        Step::stands(
            Subject::Dmarc,
            at.under("_dmarc").unwrap_or_else(|_| at.clone()),
            vec![record.text().to_string()],
            format!("The record of {at} counts for {} too.", now.domain),
        )
    })
}

/// The texts whose tags are carried over, the one in force first.
fn sources<'t>(now: &'t Audit, meant: &'t [String], own: Option<&'t str>) -> Vec<&'t str> {
    let misplaced = now.dmarc.misplaced.iter().map(|(_, text)| &**text);
    let mut all: Vec<&str> = own.into_iter().collect();
    all.extend(
        meant
            .iter()
            .map(String::as_str)
            .filter(|text| own != Some(*text)),
    );
    all.extend(misplaced);
    all
}

/// The tags of all texts: of the first that has one, and the addresses of all.
fn merged(sources: &[&str], in_force: bool) -> Tags {
    let mut all = Tags {
        all: Vec::new(),
        repairs: Vec::new(),
    };
    for (index, text) in sources.iter().enumerate() {
        let tags = read(text);
        all.repairs.extend(tags.repairs);
        for (name, value) in tags.all {
            match all.all.iter_mut().find(|(known, _)| *known == name) {
                None if in_force && index > 0 && name != "rua" => all.repairs.push(format!(
                    "“{name}={value}” goes: it stood in a text that receivers do not read."
                )),
                None => all.all.push((name, value)),
                Some((_, first)) if name == "rua" => {
                    let more: Vec<&str> = value
                        .split(',')
                        .map(str::trim)
                        .filter(|uri| !first.split(',').any(|known| known.trim().eq_ignore_ascii_case(uri)))
                        .collect();
                    if !more.is_empty() {
                        all.repairs.push(format!(
                            "The addresses of “rua={value}” come along."
                        ));
                        first.push(',');
                        first.push_str(&more.join(","));
                    }
                }
                Some((_, first)) if *first != value => all.repairs.push(format!(
                    "“{name}={value}” goes: “{name}={first}” stands in another of the records, and one counts."
                )),
                Some(_) => {}
            }
        }
    }
    all
}

/// The tags of a text as they are carried over.
pub(super) fn tags_of(text: &str) -> Vec<(String, String)> {
    read(text).all
}

/// Whether a record says what a draft says.
fn says(record: &str, draft: &Draft) -> bool {
    let Tags { all: old, repairs } = read(record);
    Record::is_one(record)
        && repairs.is_empty()
        && old.len() == draft.tags.len()
        && draft.tags.iter().all(|tag| old.contains(tag))
}

fn why(now: &Audit, wish: &Wish) -> String {
    match (stage(wish), now.stage()) {
        _ if wish.usage == DomainUse::Parked => {
            "The domain sends no mail, so any mail in its name can be refused at once.".to_owned()
        }
        (Stage::Watch, Some(Stage::Nothing)) => {
            "Receivers begin to report who sends in your name; no mail is treated otherwise than before.".to_owned()
        }
        (wished, Some(at)) if wished == at => {
            "The record is put right; its policy stays as it is.".to_owned()
        }
        (wished, _) => wished.effect().to_owned(),
    }
}

/// The steps where the record stands at its own name.
fn records(
    now: &Audit,
    wish: &Wish,
    name: &DomainName,
    meant: &[String],
    draft: Draft,
    text: String,
) -> Vec<Step> {
    let first = meant
        .iter()
        .position(|text| Record::is_one(text))
        .or((!meant.is_empty()).then_some(0));
    let main = first.and_then(|at| meant.get(at));
    if let ([only], Some(main)) = (meant, main)
        && says(only, &draft)
    {
        let mut step = Step::stands(
            Subject::Dmarc,
            name.clone(),
            vec![main.clone()],
            format!("It stands at “{}”, as it is to.", stage(wish).words()),
        );
        step.to_know = draft.to_know;
        return vec![step];
    }
    let mut step = Step::text(
        Subject::Dmarc,
        name.clone(),
        main.map(String::as_str),
        text,
        why(now, wish),
    );
    step.changes = draft.changes;
    step.to_know = draft.to_know;
    let mut steps = vec![step];
    for (index, other) in meant.iter().enumerate() {
        if Some(index) != first {
            steps.push(Step::delete(
                Subject::Dmarc,
                name.clone(),
                other,
                "Receivers take none of several records. The one above is to be the only one.",
            ));
        }
    }
    steps
}

/// The step where `_dmarc` is an alias: nothing else may stand at its name.
fn aliased(
    now: &Audit,
    wish: &Wish,
    name: &DomainName,
    target: &DomainName,
    draft: &Draft,
    text: String,
) -> Step {
    let alias = format!("CNAME {target}");
    let dangling = now.dmarc.own().is_some_and(|own| own.is_dangling());
    if dangling {
        let mut step = Step::new(Subject::Dmarc, name.clone(), Action::ReplaceAlias);
        step.now = vec![alias];
        step.text = Some(text);
        step.changes = draft.changes.clone();
        step.to_know = draft.to_know.clone();
        step.why = format!(
            "{name} is an alias of {target}, and nothing stands there: receivers find no record. {}",
            why(now, wish)
        );
        step.how = format!(
            "First delete the CNAME record at {name}: no other record may stand beside an alias. Then add a TXT record at {name} with this text. If a service still runs your DMARC, ask it instead why {target} is empty."
        );
        step.rollback =
            format!("Delete the TXT record at {name} and add the alias again: CNAME {target}.");
        return step;
    }
    let stands = now.dmarc.record().map(|record| record.text().to_string());
    let right = stands.as_deref().is_some_and(|record| says(record, draft));
    let mut step = match right {
        true => Step::stands(
            Subject::Dmarc,
            name.clone(),
            Vec::new(),
            format!(
                "{name} is an alias of {target}, and the record there is at “{}”, as it is to be.",
                stage(wish).words()
            ),
        ),
        false => Step::new(Subject::Dmarc, name.clone(), Action::Ask),
    };
    step.now = std::iter::once(alias).chain(stands).collect();
    step.to_know = draft.to_know.clone();
    if !right {
        step.why = format!(
            "{name} is an alias of {target}. The record stands there, and only whoever runs {target} can change it. {}",
            why(now, wish)
        );
        step.how = format!(
            "Change it where your DMARC is run, in the portal of that service: policy “{}”{}. No TXT record can be added at {name} as long as the alias stands.",
            stage(wish).policy(),
            if stage(wish).testing() {
                " with “t=y”"
            } else {
                ""
            }
        );
        step.changes = draft.changes.clone();
        step.to_know.push(format!(
            "To keep the record yourself, the alias must go first: delete the CNAME record at {name} and check the domain again. Then the text is here."
        ));
    }
    step
}

/// Records where nobody looks for them are taken out; their tags are carried over.
fn misplaced(now: &Audit, name: &DomainName) -> Vec<Step> {
    now.dmarc
        .misplaced
        .iter()
        .map(|(at, text)| {
            Step::delete(
                Subject::Dmarc,
                at.clone(),
                text,
                format!("Nobody looks for a DMARC record here. Its place is {name}."),
            )
        })
        .collect()
}
