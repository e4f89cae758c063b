//! What a form shows: choices, and what is wrong with the answers.

/// One choice of a select, of radio buttons or of checkboxes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// A plain sentence below the label; empty for none. Selects do not show it.
    pub hint: String,
    /// The heading it stands under; empty for none. Equal groups stand together.
    pub group: String,
    /// Whether it is chosen now.
    pub chosen: bool,
}

impl Choice {
    /// Whether a choice is the first under its heading.
    pub fn begins_group(choices: &[Choice], index: &usize) -> bool {
        let index = *index;
        let group = |at: usize| choices.get(at).map(|choice| &choice.group);
        index == 0 || group(index) != group(index - 1)
    }

    /// Whether the choice before stands under a heading, which ends here.
    pub fn follows_group(choices: &[Choice], index: &usize) -> bool {
        index
            .checked_sub(1)
            .and_then(|before| choices.get(before))
            .is_some_and(|before| !before.group.is_empty())
    }

    /// Whether they can stand in a row: none has a sentence of its own.
    pub fn short(choices: &[Choice]) -> bool {
        choices.iter().all(|choice| choice.hint.is_empty())
    }

    /// Choices of which those in `chosen` are chosen.
    pub fn list<V: AsRef<str>, L: AsRef<str>>(pairs: &[(V, L)], chosen: &[&str]) -> Vec<Choice> {
        pairs
            .iter()
            .map(|(value, label)| Choice {
                value: value.as_ref().to_owned(),
                label: label.as_ref().to_owned(),
                chosen: chosen.contains(&value.as_ref()),
                ..Choice::default()
            })
            .collect()
    }
}

/// What is wrong with one field, and how to mend it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormProblem {
    /// The field's name; empty when it concerns the whole form.
    pub field: String,
    /// A sentence that says what to do.
    pub message: String,
}

/// All that is wrong with a form, shown on top and at the fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Problems(pub Vec<FormProblem>);

impl Problems {
    /// A refusal that concerns the whole form.
    pub fn whole(message: impl Into<String>) -> Problems {
        Problems(vec![FormProblem {
            field: String::new(),
            message: message.into(),
        }])
    }

    /// Adds what is wrong with a field.
    pub fn add(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.0.push(FormProblem {
            field: field.into(),
            message: message.into(),
        });
    }

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with a field; empty when nothing is.
    pub fn of(&self, field: &str) -> &str {
        self.0
            .iter()
            .find(|problem| problem.field == field)
            .map_or("", |problem| problem.message.as_str())
    }
}
