//! Which document was chosen.

use crate::error::Result;
use crate::form::Form;
use crate::jobs::{Order, focus_of};
use crate::org_request::OrgRequest;
use jiff::civil::Date;
use pages::Problems;

/// Which document was chosen.
pub struct Chosen {
    part: String,
    format: String,
    /// The day it speaks of.
    pub as_of: Date,
    since: Option<Date>,
    focus: Option<String>,
}

impl Chosen {
    /// Reads the form.
    pub fn read(req: &OrgRequest, sent: &Form) -> Result<Chosen, Problems> {
        let mut problems = Problems::default();
        let today = req.register().day(req.at());
        let mut day = |name: &str| -> Option<Date> {
            let text = sent.text(name)?;
            match text.parse::<Date>() {
                Err(_) => {
                    problems.add(name, "Write the day as 2026-03-01.");
                    None
                }
                Ok(day) if day > today => {
                    problems.add(name, format!("Choose a day up to today, {today}."));
                    None
                }
                Ok(day) => Some(day),
            }
        };
        let as_of = day("as_of");
        let since = day("since");
        let as_of = as_of.unwrap_or(req.today);
        if since.is_some_and(|since| since > as_of) {
            problems.add("since", "Choose a day before the one it speaks of.");
        }
        let (part, format) = (
            sent.text("part").unwrap_or("united"),
            sent.text("format").unwrap_or("pdf"),
        );
        if Order::part_of(part).is_none() {
            problems.add("part", "Choose one of the documents.");
        }
        if Order::format_of(format).is_none() {
            problems.add("format", "Choose one of the formats.");
        }
        let focus = sent.text("for").map(str::to_uppercase);
        if let Some(tag) = &focus
            && focus_of(req.register(), tag).is_none()
        {
            problems.add(
                "for",
                format!(
                    "There is no asset, site or vendor “{tag}”; write its number, such as A-3."
                ),
            );
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Chosen {
            part: part.to_owned(),
            format: format.to_owned(),
            as_of,
            since,
            focus,
        })
    }

    /// The order of it, at the position it will be made of.
    pub async fn order(self, req: &OrgRequest) -> Result<Order> {
        let books = req.state.books();
        let shown = books.as_of(req.org.id, self.as_of).await?;
        Ok(Order {
            part: self.part,
            format: self.format,
            as_of: self.as_of,
            since: self.since,
            focus: self.focus,
            position: shown.position,
        })
    }
}
