//! Sheets for interviews: prepared for printing, and typed in.

use super::question::answer_of;
use crate::error::Result;
use crate::form::Form;
use crate::many::weight;
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::{page, page_again};
use access::Permission;
use catalog::Catalog;
use pages::safeguards::{FAMILIES, TypeIn, Worksheets};
use pages::{Problems, Section};
use register::records::{Answer, YesNo};
use register::{Command, Record, Ref};

/// Sheets to print.
pub async fn worksheets(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    let shell = req.shell(Section::Safeguards, "Interview sheets");
    let provisions = register::assessed_provisions(req.register(), Catalog::builtin());
    let chosen: Vec<&str> = query
        .0
        .iter()
        .filter(|(key, _)| key == "family")
        .map(|(_, value)| value.as_str())
        .collect();
    page(&Worksheets::new(
        &shell,
        &provisions,
        &chosen,
        query.get("role"),
        !query.get("open").is_empty(),
    ))
}

/// A family in an address; the first where none is named.
fn family(word: &str) -> &'static str {
    FAMILIES
        .iter()
        .map(|(_, code)| *code)
        .find(|code| *code == word)
        .unwrap_or(FAMILIES[0].1)
}

/// The page to type a sheet in.
pub async fn type_in(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    req.need(Permission::Contribute)?;
    let shell = req.shell(Section::Safeguards, "Type in a sheet");
    let provisions = register::assessed_provisions(req.register(), Catalog::builtin());
    let (family, on) = (family(query.get("family")), req.today.to_string());
    page(&TypeIn::new(
        &shell,
        req.register(),
        &provisions,
        family,
        on,
    ))
}

/// Saves what was typed: the questions that were changed, all of them or none.
pub async fn typed_in(mut req: OrgRequest, QueryParams(query): QueryParams, sent: Form) -> Result {
    req.need(Permission::Contribute)?;
    let shell = req.shell(Section::Safeguards, "Type in a sheet");
    let provisions = register::assessed_provisions(req.register(), Catalog::builtin());
    let family = family(query.get("family"));
    let on = sent.get("on").to_owned();
    let view = TypeIn::new(&shell, req.register(), &provisions, family, on.clone());
    let mut stale = std::collections::BTreeMap::new();
    let mut problems = Problems::default();
    let day = on.trim().parse::<jiff::civil::Date>();
    if day.is_err() {
        problems.add("on", "Write the day as 2026-03-01.");
    }
    let told = view.rows.iter().filter(|row| {
        let told = format!("in_place.{}", row.number);
        sent.find(&told).is_some()
    });
    let answers = &req.register().tables.answers;
    let known = told.filter_map(|row| {
        let mut answers = answers.live();
        answers.find(|one| one.provision == row.provision.citation && one.asset.is_none())
    });
    let known: Vec<Ref> = known.map(|answer| answer.reference()).collect();
    // What is sent is bounded, and what stands beside it in the answers is, too.
    weight(req.register(), &known, 0)?;
    let mut commands = Vec::new();
    for row in &view.rows {
        let of = |field: &str| sent.get(&format!("{field}.{}", row.number)).to_owned();
        if sent.find(&format!("in_place.{}", row.number)).is_none() {
            continue;
        }
        let before = answer_of(&req, row.provision, None)?;
        let mut answer = Answer {
            in_place: read(&of("in_place")),
            used_properly: read(&of("used")),
            note: match fields::text::prose(&of("note"), 20_000) {
                Ok(note) => note,
                Err(message) => {
                    problems.add(format!("note.{}", row.number), message);
                    continue;
                }
            },
            ..before.clone()
        };
        if answer == before {
            continue;
        }
        if of("revision").parse() != Ok(row.revision) {
            let words = format!(
                "Somebody answered question {} since this page was opened. What they said stands above it; open the question to compare, or send this page again to replace it.",
                row.number
            );
            problems.add(format!("note.{}", row.number), words.clone());
            stale.insert(row.number, words);
            continue;
        }
        if row.provision.applies_only_if.is_none() {
            answer.required = YesNo::Yes;
        }
        answer.on = day.clone().ok();
        commands.push(Command::Save(answer.into()));
    }
    let count = commands.len();
    if problems.is_empty() && count > 0 {
        match req.perform_all("answer", commands, "").await? {
            Ok(_) => {}
            Err(message) => problems = Problems::whole(message),
        }
    }
    if !problems.is_empty() {
        let provisions = register::assessed_provisions(req.register(), Catalog::builtin());
        let mut view = TypeIn::new(&shell, req.register(), &provisions, family, on);
        for row in &mut view.rows {
            if let Some(words) = stale.remove(&row.number) {
                row.error = words;
            }
        }
        view.typed(|name| sent.get(name).to_owned());
        view.problems = problems;
        return page_again(&view);
    }
    Ok(req.done(
        &format!("/safeguards/type-in?family={family}"),
        match count {
            0 => "Nothing was changed.".to_owned(),
            n => format!("{} saved.", pages::html::plural(n, "answer", "answers")),
        },
    ))
}

fn read(word: &str) -> YesNo {
    match word {
        "yes" => YesNo::Yes,
        "partly" => YesNo::Partly,
        "no" => YesNo::No,
        _ => YesNo::Unknown,
    }
}
