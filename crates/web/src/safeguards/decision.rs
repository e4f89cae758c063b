//! Decisions on addressable specifications: written, and listed.

use super::Cited;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::record::{self, RecordFormSpec, SaveOutcome};
use crate::respond::{page, page_again};
use access::Permission;
use catalog::{Catalog, Provision};
use pages::safeguards::{DecisionPage, Decisions};
use pages::{Notice, NoticeKind, Problems, Section};
use register::records::Decision;
use register::{AnyRecord, AssessedProvision};

/// The fields of a decision that the page asks for.
const FIELDS: &[&str] = &[
    "outcome",
    "reason",
    "alternative",
    "equivalence",
    "factors.size_and_complexity",
    "factors.infrastructure",
    "factors.costs",
    "factors.probability_and_criticality",
    "approved_by",
    "decided_on",
    "review_on",
];

/// The list of addressable specifications.
pub async fn list(req: OrgRequest) -> Result {
    let shell = req.shell(Section::Safeguards, "Decisions");
    page(&Decisions::new(&shell, req.register(), req.today))
}

/// Shows the form of a decision.
pub async fn show(req: OrgRequest, Cited(provision): Cited) -> Result {
    let assessed = addressable(&req, provision)?;
    let shell = req.shell(
        Section::Safeguards,
        format!("Decision: {}", provision.title),
    );
    page(&DecisionPage::new(
        &shell,
        req.register(),
        &assessed,
        req.today,
    ))
}

fn addressable<'r>(req: &'r OrgRequest, provision: &'r Provision) -> Result<AssessedProvision<'r>> {
    register::assessed_provisions(req.register(), Catalog::builtin())
        .into_iter()
        .find(|assessed| assessed.provision.citation == provision.citation)
        .filter(|assessed| assessed.provision.is_addressable())
        .ok_or_else(|| {
            PageError::not_found(format!(
                "{} ({}) is required: it must be implemented, and there is nothing to decide",
                provision.citation, provision.title
            ))
        })
}

/// Saves a decision.
pub async fn save(mut req: OrgRequest, Cited(provision): Cited, sent: Form) -> Result {
    req.need(Permission::Govern)?;
    let assessed = addressable(&req, provision)?;
    let shell = req.shell(
        Section::Safeguards,
        format!("Decision: {}", provision.title),
    );
    let decision = match assessed.decision {
        Some(known) => known.clone(),
        None => Decision {
            id: app::new_id()?,
            provision: provision.citation.clone(),
            ..Decision::default()
        },
    };
    let here = format!("{}/safeguards/{}/decision", req.base, provision.citation);
    let asking = RecordFormSpec {
        heading: provision.title.clone(),
        action: here.clone(),
        cancel: here.clone(),
        submit: "Save the decision",
        only: Some(FIELDS),
        ..RecordFormSpec::default()
    };
    let record = AnyRecord::from(decision);
    let done = match record::attempt(&mut req, Section::Safeguards, record, &sent, &asking).await? {
        SaveOutcome::Conflict(page) => return Ok(page),
        SaveOutcome::Problems(problems) => {
            let assessed = addressable(&req, provision)?;
            let mut view = DecisionPage::new(&shell, req.register(), &assessed, req.today);
            view.typed(|name| sent.get(name).to_owned());
            view.revision = sent.revision().unwrap_or(view.revision);
            view.problems = at_fields(problems);
            return page_again(&view);
        }
        SaveOutcome::Done(done) => done,
    };
    let owes = done.records.iter().find_map(|record| match record {
        AnyRecord::Decision(d) => Some(d.owes()),
        _ => None,
    });
    match owes.unwrap_or_default().as_slice() {
        [] => Ok(req.done(
            &format!("/safeguards/{}", provision.citation),
            format!("The decision on “{}” is recorded.", provision.title),
        )),
        // Saved, and not complete: back to the form, which says what is owed.
        [first, ..] => Ok(crate::notice::with_notice(
            crate::respond::go(&here),
            &Notice {
                kind: NoticeKind::Warning,
                text: format!("Saved. It is not complete yet: {first}."),
                undo: None,
            },
        )),
    }
}

/// A refusal of the register, put at the field it speaks of.
fn at_fields(problems: Problems) -> Problems {
    let mut out = Problems::default();
    for problem in problems.0 {
        let field = match problem.field.as_str() {
            "" if problem.message.contains("alternative measure") => "alternative",
            "" if problem.message.contains("equivalence") => "equivalence",
            "" if problem.message.contains("lacks its reason") => "reason",
            other => other,
        };
        out.add(field.to_owned(), problem.message.clone());
    }
    out
}
