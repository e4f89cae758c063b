//! The packs of the catalog: what is proposed in one is decided line by line, each line
//! over everything its scenario fits, and all that was decided is one change (A8).

use crate::error::{PageError, Result};
use crate::form::Form;
use crate::many::{Many, NotMade, weight_of_new};
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::respond::{page, page_again};
use crate::verb::{carry_out_made, done, may_fill};
use access::Permission;
use app::{CatalogCopies, dismissals_over, risk_over};
use axum::extract::Path;
use catalog::{Catalog, Pack, Scenario};
use jiff::civil::Date;
use pages::html::plural;
use pages::risks::{PackPage, PacksPage};
use pages::{Problems, Query, Section, Undo};
use register::records::{Dismissal, Risk};
use register::{AnyRecord, Command, Ref, Register, ScenarioFits, fits_of};
use std::collections::HashSet;

/// Most dismissals that one button takes back: a notice holds so many numbers.
pub(super) const MOST_UNDONE: usize = 60;
/// Most numbers of new risks that a notice names.
const MOST_NAMED: usize = 10;

/// Every pack, and how far it has been looked at.
pub async fn choose(req: OrgRequest) -> Result {
    let shell = req.shell(Section::Risks, "Find more risks");
    page(&PacksPage::new(&shell, req.register()))
}

/// One pack.
pub async fn ask(
    req: OrgRequest,
    Path(address): Path<PackAddress>,
    QueryParams(query): QueryParams,
) -> Result {
    let pack = pack_of(&address.pack)?;
    let shell = req.shell(Section::Risks, pack.title.clone());
    page(&PackPage::new(&shell, req.register(), pack, &query))
}

/// The part of an address that names a pack.
#[derive(serde::Deserialize)]
pub struct PackAddress {
    pack: String,
}

fn pack_of(code: &str) -> Result<&'static Pack> {
    let pack = Catalog::builtin().pack(code);
    pack.ok_or_else(|| PageError::not_found("there is no such pack; go back to the packs"))
}

/// Where a pack stands.
pub(super) fn path(pack: &Pack) -> String {
    format!("/risks/build/pack/{}", pack.code)
}

/// What was decided in a line.
enum Decided {
    /// It is a risk here; what else was said of it.
    Risk(String),
    /// It does not apply, and why.
    NotHere(String),
}

/// A line that was decided.
struct Line {
    scenario: &'static Scenario,
    /// Numbers of what is ticked.
    ticked: HashSet<String>,
    /// Numbers of what was named on the page.
    named: HashSet<String>,
    /// Which others there were, where all of these are meant too.
    rest: Option<String>,
    decided: Decided,
}

impl Line {
    /// Whether it was found not applicable.
    fn not_here(&self) -> bool {
        matches!(self.decided, Decided::NotHere(_))
    }

    /// What the decision is over, of the book as it stands.
    fn over(&self, fits: &ScenarioFits<'_, '_>) -> std::result::Result<Vec<Ref>, String> {
        let open: Vec<_> = fits.open().collect();
        let known: HashSet<&str> = open.iter().map(|fit| fit.tag.as_str()).collect();
        let mut gone = self
            .ticked
            .iter()
            .filter(|tag| !known.contains(tag.as_str()));
        if let Some(gone) = gone.next() {
            return Err(format!(
                "{}: {gone} is not proposed any more; somebody has looked at it meanwhile. What is open now stands here: save again if it still holds.",
                self.scenario.code
            ));
        }
        let ticked = open.iter().filter(|fit| self.ticked.contains(&fit.tag));
        let mut over: Vec<Ref> = ticked.map(|fit| fit.of).collect();
        if let Some(meant) = &self.rest {
            let rest = open.iter().filter(|fit| !self.named.contains(&fit.tag));
            if pages::risks::rest_of(rest.clone().map(|fit| fit.tag.as_str())) != *meant {
                return Err(format!(
                    "{}: the others it fits are not those that stood there; there are {} now. Look at them, and save again if all of them are meant.",
                    self.scenario.code,
                    rest.count()
                ));
            }
            over.extend(rest.map(|fit| fit.of));
        }
        Ok(over)
    }
}

/// What a form says: the lines that were decided, and what is wrong in them.
fn lines(pack: &Pack, sent: &Form) -> Result<(Vec<Line>, Problems)> {
    let catalog = Catalog::builtin();
    let (mut lines, mut problems) = (Vec::new(), Problems::default());
    for code in sent.all("line") {
        let scenario = catalog.scenario(code).filter(|s| s.pack == pack.code);
        let scenario = scenario.ok_or_else(|| {
            PageError::bad_request(format!(
                "{code} is no scenario of this pack; go back to it and begin again"
            ))
        })?;
        let of = |field: &str| format!("{field}.{code}");
        let why = match fields::text::prose(sent.get(&of("why")), 2_000) {
            Ok(why) => why.trim().to_owned(),
            Err(message) => {
                problems.add(of("why"), message);
                continue;
            }
        };
        let decided = match sent.get(&of("do")) {
            "identify" => Decided::Risk(why),
            "dismiss" if why.is_empty() => {
                problems.add(of("why"), format!("{code}: say why it is not here."));
                continue;
            }
            "dismiss" => Decided::NotHere(why),
            _ if !why.is_empty() => {
                let message = format!(
                    "{code}: you wrote something, and left it for later. Choose what it is, or take the words away."
                );
                problems.add(of("why"), message);
                continue;
            }
            _ => continue,
        };
        let line = Line {
            scenario,
            ticked: sent.all(&of("of")).map(str::to_owned).collect(),
            named: sent
                .get(&of("named"))
                .split(',')
                .map(str::to_owned)
                .collect(),
            rest: sent.find(&of("rest")).map(str::to_owned),
            decided,
        };
        if line.ticked.is_empty() && line.rest.is_none() {
            let message = format!("{code}: tick what it concerns, or leave it for later.");
            problems.add(of("of"), message);
            continue;
        }
        if lines
            .iter()
            .any(|known: &Line| known.scenario.code == scenario.code)
        {
            return Err(PageError::bad_request(format!(
                "{code} stands twice in what was sent; go back to the pack and begin again"
            )));
        }
        lines.push(line);
    }
    Ok((lines, problems))
}

/// What each line is over, of the book as it stands.
fn overs(register: &Register, lines: &[Line]) -> std::result::Result<Vec<Vec<Ref>>, Problems> {
    let scenarios = lines.iter().map(|line| line.scenario);
    let fits = fits_of(register, Catalog::builtin(), scenarios);
    let mut problems = Problems::default();
    let mut out = Vec::new();
    for (line, fits) in lines.iter().zip(&fits) {
        match line.over(fits) {
            Ok(over) if !over.is_empty() => out.push(over),
            Ok(_) => problems.add(
                format!("of.{}", line.scenario.code),
                format!(
                    "{}: tick what it concerns, or leave it for later.",
                    line.scenario.code
                ),
            ),
            Err(message) => problems.add(format!("of.{}", line.scenario.code), message),
        }
    }
    match problems.is_empty() {
        true => Ok(out),
        false => Err(problems),
    }
}

/// The commands of what was decided, of the book as it stands.
fn made(
    register: &Register,
    lines: &[Line],
    today: Date,
) -> std::result::Result<Vec<Command>, NotMade> {
    let mut copies = CatalogCopies::new(register, Catalog::builtin());
    let mut decided: Vec<AnyRecord> = Vec::new();
    for (line, over) in lines.iter().zip(overs(register, lines)?) {
        match &line.decided {
            Decided::Risk(note) => {
                let risk = risk_over(register, &mut copies, line.scenario, &over, today)?;
                let notes = note.clone();
                decided.push(Risk { notes, ..risk }.into());
            }
            Decided::NotHere(reason) => {
                let blank = Dismissal {
                    reason: reason.clone(),
                    ..Dismissal::default()
                };
                let all = dismissals_over(line.scenario, &over, &blank)?;
                decided.extend(all.into_iter().map(AnyRecord::from));
            }
        }
    }
    let mut all = copies.commands();
    all.extend(decided.into_iter().map(Command::Save));
    Ok(all)
}

/// Saves what was decided, all of it or nothing.
pub async fn decide(
    mut req: OrgRequest,
    Path(address): Path<PackAddress>,
    QueryParams(query): QueryParams,
    sent: Form,
) -> Result {
    may_fill(&req, Permission::Contribute)?;
    let pack = pack_of(&address.pack)?;
    let (lines, problems) = lines(pack, &sent)?;
    if !problems.is_empty() {
        return again(&req, pack, &query, &sent, problems);
    }
    if lines.is_empty() {
        let problems = Problems::whole(
            "Nothing was decided yet: choose “A risk here” or “Not here” in a line, then save.",
        );
        return again(&req, pack, &query, &sent, problems);
    }
    let overs = match overs(req.register(), &lines) {
        Ok(overs) => overs,
        Err(problems) => return again(&req, pack, &query, &sent, problems),
    };
    let said = lines.iter().map(|line| match &line.decided {
        Decided::Risk(words) | Decided::NotHere(words) => words.len(),
    });
    let bytes = weight_of_new(
        overs.iter().map(Vec::len).sum(),
        said.max().unwrap_or_default(),
    )?;
    let verb = match (
        lines.iter().any(Line::not_here),
        lines.iter().all(Line::not_here),
    ) {
        (false, _) => "identify",
        (true, true) => "dismiss",
        (true, false) => "record",
    };
    let many = Many {
        verb,
        why: "",
        against: &[],
        bytes,
    };
    let today = req.today;
    let make = |register: &Register| made(register, &lines, today);
    match carry_out_made(&mut req, many, None, make).await? {
        Err(problems) => again(&req, pack, &query, &sent, problems),
        Ok(report) => {
            let dismissed = lines.iter().filter(|line| line.not_here()).count();
            Ok(saved(&req, pack, &query, &report.records, dismissed, &sent))
        }
    }
}

/// The page again, with everything as it was typed.
fn again(
    req: &OrgRequest,
    pack: &'static Pack,
    query: &Query,
    sent: &Form,
    problems: Problems,
) -> Result {
    let shell = req.shell(Section::Risks, pack.title.clone());
    let mut view = PackPage::new(&shell, req.register(), pack, query);
    view.typed(|name| {
        let values = sent.0.iter().filter(|(key, _)| key == name);
        values.map(|(_, value)| value.as_str()).collect()
    });
    view.problems = problems;
    page_again(&view)
}

/// To the same page of the pack, with what was saved.
fn saved(
    req: &OrgRequest,
    pack: &Pack,
    query: &Query,
    records: &[AnyRecord],
    dismissed: usize,
    sent: &Form,
) -> axum::response::Response {
    let risks = records.iter().filter(|r| matches!(r, AnyRecord::Risk(_)));
    let mut tags: Vec<String> = risks.map(AnyRecord::tag).collect();
    let count = tags.len();
    let more = count.saturating_sub(MOST_NAMED);
    tags.truncate(MOST_NAMED);
    let mut words: Vec<String> = Vec::new();
    if count > 0 {
        let more = match more {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let risks = plural(count, "risk is", "risks are");
        words.push(format!(
            "{risks} in the register, not rated yet: {}{more}.",
            tags.join(", ")
        ));
    }
    if dismissed > 0 {
        let scenarios = plural(dismissed, "scenario is", "scenarios are");
        words.push(format!(
            "{scenarios} recorded as not applicable, with your reason."
        ));
    }
    let mut fields = vec![("pack".to_owned(), pack.code.clone())];
    fields.extend(records.iter().filter_map(|record| match record {
        AnyRecord::Dismissal(d) => Some(("dismissal".to_owned(), d.number.to_string())),
        _ => None,
    }));
    let may_undo = dismissed > 0 && req.roles().allows(Permission::Govern);
    let undo = (may_undo && fields.len() <= MOST_UNDONE).then(|| Undo {
        action: format!("{}/risks/build/undo", req.base),
        label: "Undo".into(),
        fields,
    });
    if count > 0 && undo.is_some() {
        words.push("Undo takes back what is not applicable; a risk is closed on its page.".into());
    }
    let place = match query.get("page") {
        "" => path(pack),
        page => format!("{}?page={}", path(pack), crate::respond::escaped(page)),
    };
    done(req, &place, words.join(" "), undo, sent)
}
