//! Choosing a person of the book in a form, and reading who was chosen.

use crate::form::Form;
use pages::{Choice, Problems};
use register::records::Person;
use register::{Id, Record, Register};

/// The people of the book to choose, by number.
pub fn choices(register: &Register, chosen: Option<Id<Person>>) -> Vec<Choice> {
    let people = register.tables.people.live();
    let choice = |person: &Person| Choice {
        value: person.tag(),
        label: format!("{} {}", person.tag(), person.name),
        chosen: chosen == Some(person.id),
        ..Choice::default()
    };
    people.map(choice).collect()
}

/// The person a field names; `None` where it names nobody.
///
/// # Errors
/// That it names somebody who is not in the book, at the field.
pub fn sent(register: &Register, sent: &Form, field: &str) -> Result<Option<Id<Person>>, Problems> {
    let text = sent.get(field).trim();
    if text.is_empty() {
        return Ok(None);
    }
    let found = register.tables.people.find_by_number(text);
    found.map(Some).map_err(|_| {
        let mut problems = Problems::default();
        let message = format!("There is no person {text}; choose one of the list.");
        problems.add(field, message);
        problems
    })
}
