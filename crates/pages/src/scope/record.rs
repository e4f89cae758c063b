//! The page of one record of the scope.

use super::facts::{FactGroup, fact_groups};
use super::kinds::Scoped;
use super::touches::{TouchGroup, touches};
use crate::{Link, Shell, charts, html, places};
use catalog::Catalog;
use register::{AnyRecord, Coverage, Kind, Register};

/// One record: what it says, what it touches, what is missing.
#[derive(Debug, askama::Template)]
#[template(path = "scope/record.html")]
pub struct RecordPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Its kind.
    pub scoped: &'static Scoped,
    /// The way here.
    pub crumbs: Vec<Link>,
    /// "A-3".
    pub tag: String,
    /// Its name.
    pub title: String,
    /// Its page.
    pub here: String,
    /// Why, when and by whom it was ended.
    pub ended: Option<(String, String, String)>,
    /// What is missing, with where it is put right.
    pub gaps: Vec<(String, &'static str, &'static str, String)>,
    /// Facts by group.
    pub groups: Vec<FactGroup>,
    /// Columns of the imported row that have no field here.
    pub extra: Vec<(String, String)>,
    /// Where it was imported from; may be empty.
    pub source: String,
    /// What speaks of it.
    pub touches: Vec<TouchGroup>,
    /// Flows around an asset, a site or a vendor, as HTML.
    pub map: Option<String>,
    /// Buttons that lead on from here.
    pub onward: Vec<Link>,
    /// Whether it may be left out of the analysis: in use and not left out already.
    pub excludable: bool,
    /// What can be done to it.
    pub verbs: Vec<Link>,
    /// Ledger position of its last change.
    pub revision: u64,
}

impl<'p> RecordPage<'p> {
    /// The page of a record; `None` where its kind is not of the scope.
    pub fn of(
        shell: &'p Shell,
        register: &Register,
        coverage: &Coverage,
        record: &AnyRecord,
    ) -> Option<RecordPage<'p>> {
        let scoped = super::of_kind(record.kind())?;
        let base = shell.base.as_str();
        let target = record.reference();
        let here = places::of(base, record);
        let title = match record {
            AnyRecord::Exclusion(exclusion) => exclusion
                .target
                .and_then(|t| register.tables.get(t))
                .map_or_else(|| exclusion.what.clone(), |r| r.label().to_owned()),
            AnyRecord::Dismissal(it) => Catalog::builtin().scenario(&it.scenario).map_or_else(
                || it.scenario.clone(),
                |s| s.sentence_for("the asset", register.people()),
            ),
            other => other.label().to_owned(),
        };
        let gaps = coverage
            .gaps
            .iter()
            .filter(|gap| gap.target == Some(target))
            .map(|gap| {
                (
                    sentence(&gap.what),
                    gap.kind.fix(),
                    gap.kind.citation(),
                    places::of_gap(register, base, gap),
                )
            })
            .collect();
        let live = record.retired().is_none();
        let excluded = register.exclusion(target).is_some();
        Some(RecordPage {
            shell,
            scoped,
            crumbs: vec![
                Link::to("Scope", format!("{base}/scope")),
                Link::to(scoped.title, format!("{base}/scope/{}", scoped.word())),
                Link::here(record.tag(), here.clone()),
            ],
            tag: record.tag(),
            ended: record.retired().map(|r| {
                let on = crate::html::said(register, record.reference(), "retired", r.on);
                (r.reason.clone(), on, r.by.name.clone())
            }),
            gaps,
            groups: fact_groups(register, record, base),
            extra: extra(record),
            source: source(record),
            touches: touches(register, target, base),
            map: map(register, coverage, record, base),
            onward: onward(record, base, live),
            excludable: live && scoped.covered() && !excluded,
            verbs: crate::verb_page::links(register, shell, record),
            revision: register.tables.revision(target).unwrap_or_default(),
            title,
            here,
        })
    }

    fn eyebrow(&self) -> String {
        format!("{} {}", html::capital(self.scoped.kind.words()), self.tag)
    }

    /// What is missing, as a heading.
    fn missing(&self) -> String {
        html::plural(
            self.gaps.len(),
            "thing is missing here",
            "things are missing here",
        )
    }
}

/// A sentence begins with a capital and ends with a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let end = if text.ends_with(['.', '?', '!']) {
        ""
    } else {
        "."
    };
    format!("{}{}{end}", first.to_uppercase(), chars.as_str())
}

fn extra(record: &AnyRecord) -> Vec<(String, String)> {
    let extra = match record {
        AnyRecord::Asset(r) => &r.extra,
        AnyRecord::Flow(r) => &r.extra,
        AnyRecord::Vendor(r) => &r.extra,
        AnyRecord::Site(r) => &r.extra,
        AnyRecord::Person(r) => &r.extra,
        AnyRecord::Process(r) => &r.extra,
        _ => return Vec::new(),
    };
    extra.iter().map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn source(record: &AnyRecord) -> String {
    let source = match record {
        AnyRecord::Asset(r) => &r.source,
        AnyRecord::Flow(r) => &r.source,
        AnyRecord::Vendor(r) => &r.source,
        AnyRecord::Site(r) => &r.source,
        AnyRecord::Process(r) => &r.source,
        _ => return String::new(),
    };
    source
        .as_ref()
        .map_or_else(String::new, |s| format!("{}, there {}", s.system, s.key))
}

fn map(register: &Register, coverage: &Coverage, record: &AnyRecord, base: &str) -> Option<String> {
    let focus = match record {
        AnyRecord::Asset(asset) => charts::Focus::Asset(asset.id),
        AnyRecord::Site(site) => charts::Focus::Site(site.id),
        AnyRecord::Vendor(vendor) => charts::Focus::Vendor(vendor.id),
        _ => return None,
    };
    charts::flow_map(register, coverage, focus, base).map(|chart| chart.html())
}

/// Where one goes from a record.
fn onward(record: &AnyRecord, base: &str, live: bool) -> Vec<Link> {
    let tag = record.tag();
    let mut out = Vec::new();
    match record.kind() {
        Kind::Asset if live => {
            out.push(Link::to(
                "Build its risks",
                format!("{base}/risks/build/{}", record.number()),
            ));
            out.push(Link::to(
                "Add a flow from it",
                format!("{base}/scope/flows/new?from={tag}"),
            ));
            out.push(Link::to(
                "Documents for it",
                format!("{base}/documents?for={tag}"),
            ));
        }
        Kind::Site | Kind::Vendor if live => {
            out.push(Link::to(
                "Add an asset",
                format!("{base}/scope/assets/new?{}={tag}", record.kind().tag()),
            ));
            out.push(Link::to(
                "Documents for it",
                format!("{base}/documents?for={tag}"),
            ));
        }
        Kind::Incident if live => out.push(Link::to(
            "Look at the analysis again",
            format!("{base}/scope/triggers/new?kind=incident&incident={tag}"),
        )),
        _ => {}
    }
    out.push(Link::to("History", format!("{base}/history/{tag}")));
    out
}
