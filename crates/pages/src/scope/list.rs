//! The list of a kind.

use super::kinds::Scoped;
use crate::listing::Listing;
use crate::{Choice, Link, Query, Shell};

/// A list of records of one kind.
#[derive(Debug, askama::Template)]
#[template(path = "scope/list.html")]
pub struct ListPage<'p> {
    /// The layout.
    pub shell: &'p Shell,
    /// The kind.
    pub scoped: &'static Scoped,
    /// Other lists.
    pub tabs: Vec<Link>,
    /// What was asked for.
    pub query: Query,
    /// What is shown.
    pub list: Listing,
    /// Fields that the rows picked can be given at once.
    pub bulk: Vec<Choice>,
}

impl<'p> ListPage<'p> {
    /// The page of a listing.
    pub fn new(
        shell: &'p Shell,
        scoped: &'static Scoped,
        query: Query,
        list: Listing,
    ) -> ListPage<'p> {
        let bulk = scoped
            .bulk
            .iter()
            .map(|path| Choice {
                value: (*path).to_owned(),
                label: fields::label(scoped.kind, path),
                ..Choice::default()
            })
            .collect();
        ListPage {
            shell,
            scoped,
            tabs: super::kinds::tabs(shell, &format!("/{}", scoped.word())),
            query,
            list,
            bulk,
        }
    }

    fn word(&self) -> &'static str {
        self.scoped.word()
    }

    /// "an asset".
    fn one(&self) -> &'static str {
        self.scoped.kind.words()
    }

    /// The same list as a file.
    fn csv(&self) -> String {
        format!(
            "{}/scope/{}.csv{}",
            self.shell.base,
            self.word(),
            self.query.with("page", "").href()
        )
    }

    fn bulk_action(&self) -> String {
        format!("{}/scope/{}/bulk", self.shell.base, self.word())
    }

    /// The form that rows are picked for; empty where nothing can be done to many.
    fn picks(&self) -> &'static str {
        if self.changeable() || self.affirmable() {
            "bulk"
        } else {
            ""
        }
    }

    /// Whether who looks may approve what is listed here.
    fn affirmable(&self) -> bool {
        self.scoped.kind == register::Kind::Dismissal
            && self.shell.may.approve
            && self.shell.as_of.is_none()
    }

    /// Who found all that is listed; empty where the list is not filtered by that.
    fn finder(&self) -> String {
        let filter = self.list.filters.iter().find(|f| f.key == "found_by");
        let choices = filter.and_then(|filter| filter.choices.as_ref());
        let chosen = choices.and_then(|all| all.iter().find(|choice| choice.chosen));
        chosen.map_or_else(String::new, |choice| choice.label.clone())
    }

    fn changeable(&self) -> bool {
        self.scoped.by_form() && (self.shell.may.contribute || self.shell.may.govern)
    }

    fn addable(&self) -> bool {
        self.scoped.by_form()
            && match self.scoped.kind {
                register::Kind::Exclusion => self.shell.may.govern,
                _ => self.shell.may.contribute,
            }
    }
}
