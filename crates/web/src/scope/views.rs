//! Pages that only show: overview, map, coverage, one record.

use super::in_browser::said;
use super::{OfKind, record_of};
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::query::{Number, QueryParams};
use crate::respond::page;
use pages::scope::coverage::CoveragePage;
use pages::scope::{MapPage, Overview, RecordPage};
use pages::{Link, Section};
use register::{AnyRecord, Record};

pub async fn overview(req: OrgRequest) -> Result {
    let shell = req.shell(Section::Scope, "Scope");
    let derived = req.computed();
    page(&Overview::of(&shell, req.register(), derived.coverage()))
}

pub async fn map(QueryParams(query): QueryParams, req: OrgRequest) -> Result {
    let shell = req.shell(Section::Scope, "Flow map");
    let derived = req.computed();
    page(&MapPage::of(
        &shell,
        req.register(),
        derived.coverage(),
        query.get("of"),
    ))
}

pub async fn coverage(QueryParams(query): QueryParams, req: OrgRequest) -> Result {
    let shell = req.shell(Section::Scope, "Coverage");
    let derived = req.computed();
    page(&CoveragePage::of(
        &shell,
        req.register(),
        derived.coverage(),
        query,
    ))
}

pub async fn record(OfKind(scoped): OfKind, Number(number): Number, req: OrgRequest) -> Result {
    let record = record_of(&req, scoped, number)?;
    let shell = req.shell(
        Section::Scope,
        format!("{} {}", record.tag(), record.label()),
    );
    if let AnyRecord::Import(import) = &record {
        return imported(&req, &shell, import);
    }
    let derived = req.computed();
    let view = RecordPage::of(&shell, req.register(), derived.coverage(), &record)
        .ok_or_else(|| PageError::not_found("there is no such page in the scope"))?;
    page(&view)
}

/// The page of an import: what came of it, and what to do next.
fn imported(req: &OrgRequest, shell: &pages::Shell, import: &register::records::Import) -> Result {
    let base = &req.base;
    let kind = intake::Mapping::parse(&import.mapping_text)
        .ok()
        .map(|mapping| mapping.kind);
    let list = kind.map(|kind| {
        let (word, place) = match kind {
            intake::Kind::Risks | intake::Kind::Findings | intake::Kind::Ratings => {
                ("risks", "/risks".to_owned())
            }
            intake::Kind::Actions => ("actions", "/plan".to_owned()),
            intake::Kind::Answers => ("answers", "/safeguards".to_owned()),
            kind => (kind.word(), format!("/scope/{}", kind.word())),
        };
        (word.to_owned(), format!("{base}{place}"))
    });
    let mut next = Vec::new();
    if let (Some((word, href)), None) = (&list, &import.undone) {
        next.push(Link::to(format!("See the {word}"), href.clone()));
        next.push(Link::to(
            "See what is still missing",
            format!("{base}/scope/coverage"),
        ));
        if shell.may.contribute {
            next.push(Link::to("Import more", format!("{base}/scope/import")));
        }
    }
    page(&pages::scope::workbook::ImportDone {
        shell,
        crumbs: vec![
            Link::to("Scope", format!("{base}/scope")),
            Link::to("Imports", format!("{base}/scope/imports")),
            Link::here(import.tag(), String::new()),
        ],
        tag: import.tag(),
        here: format!("{base}/scope/imports/{}", import.number),
        undoable: shell.may.govern && import.undone.is_none(),
        remarks: import.remarks.iter().map(|text| said(text)).collect(),
        import,
        list,
        next,
    })
}
