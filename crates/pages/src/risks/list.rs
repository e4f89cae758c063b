//! The list of risks.

use crate::listing::Listing;
use crate::{Link, Query, Shell};
use fields::lists::risk_filter;
use register::Register;
use register::records::{Risk, Stage};

/// The list of risks.
#[derive(Debug, askama::Template)]
#[template(path = "risks/list.html")]
pub struct RiskListPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// Views of the register.
    pub tabs: Vec<Link>,
    /// The query as asked.
    pub query: &'p Query,
    /// What narrows the list beside its filters, in words; empty for none.
    pub narrowed: String,
    /// The list.
    pub list: Listing,
    /// Whether the book has no risk at all.
    pub none_yet: bool,
    /// The query of links to single risks, so that they know their neighbors.
    pub tail: String,
}

impl<'p> RiskListPage<'p> {
    /// The page of a query, which found the list.
    pub fn new(
        shell: &'p Shell,
        register: &Register,
        query: &'p Query,
        list: Listing,
    ) -> RiskListPage<'p> {
        RiskListPage {
            shell,
            tabs: tabs(shell, "/risks"),
            query,
            narrowed: narrowed(register, query),
            list,
            none_yet: register.tables.risks.is_empty(),
            tail: tail(query),
        }
    }

    fn clear(&self) -> String {
        if self.tail.is_empty() {
            String::new()
        } else {
            format!("{}/risks", self.shell.base)
        }
    }

    /// The form that rows are picked for; empty where nothing can be done to many.
    fn picks(&self) -> &'static str {
        if self.shell.may.contribute && !self.list.rows.is_empty() {
            "bulk"
        } else {
            ""
        }
    }
}

/// Views of the register, the one at `path` marked.
pub(crate) fn tabs(shell: &Shell, path: &str) -> Vec<Link> {
    [
        ("List", "/risks"),
        ("Heat map", "/risks/heat-map"),
        ("Find more risks", "/risks/build"),
        ("How risks are rated", "/risks/method"),
    ]
    .into_iter()
    .map(|(label, to)| Link {
        label: label.into(),
        href: format!("{}{to}", shell.base),
        current: to == path,
    })
    .collect()
}

/// The query as it stands behind an address; empty where there is none.
pub(crate) fn tail(query: &Query) -> String {
    match query.href() {
        alone if alone == "?" => String::new(),
        href => href,
    }
}

/// What narrows the list beyond its filter bar: the cell of a heat map.
fn narrowed(register: &Register, query: &Query) -> String {
    let Some(filter) = risk_filter(register, &query.0) else {
        return String::new();
    };
    let stage = match filter.stage {
        Some(Stage::Inherent) => "inherent ",
        Some(Stage::Target) => "target ",
        Some(Stage::Verified) => "verified ",
        Some(Stage::Current) => "current ",
        None => "",
    };
    let mut parts = Vec::new();
    if let Some(level) = filter.likelihood {
        parts.push(format!("{stage}likelihood {level}"));
    }
    if let Some(level) = filter.impact {
        parts.push(format!("{stage}impact {level}"));
    }
    parts.join(", ")
}

/// The risks picked in a list, by their numbers; numbers that mean nothing are left out.
pub fn picked<'r>(register: &'r Register, numbers: impl Iterator<Item = &'r str>) -> Vec<&'r Risk> {
    let table = &register.tables.risks;
    let mut out: Vec<&Risk> = Vec::new();
    for number in numbers {
        let found = table.find_by_text(number).ok().and_then(|id| table.get(id));
        if let Some(risk) = found
            && !out.iter().any(|known| known.id == risk.id)
        {
            out.push(risk);
        }
    }
    out
}
