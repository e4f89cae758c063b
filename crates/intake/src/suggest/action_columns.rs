//! Several actions beside each other in a row: “Action 1”, “Action 1 Due”, “Action 2”,
//! “Action 2 Due”; or “Action”, “Owner”, “Action”, “Owner”.

use super::build::{Build, shorten};
use super::headed::{header_fits, plain_header};
use super::numbered::numbered;
use crate::mapping::ActionColumns;
use crate::workbook::letters;

/// What stands beside an action.
const BESIDE: [&str; 3] = ["owner", "due", "status"];

/// One of several actions: its number, its column, and the columns beside it.
struct Found {
    number: u32,
    column: usize,
    beside: [Option<usize>; 3],
}

impl Build<'_> {
    /// Reads several columns of actions as an action each, with the owner, day and state
    /// that stand beside each; an owner and a day that the row has once hold for all.
    pub(super) fn action_columns(&mut self) {
        let mut found = self.several_actions();
        if found.len() < 2 {
            self.of_several();
            self.of_the_action();
            return;
        }
        for at in 0..found.len() {
            let until = found.get(at + 1).map(|next| next.column);
            for (place, field) in BESIDE.iter().enumerate() {
                let column = self.beside_number(field, &found[at]);
                found[at].beside[place] =
                    column.or_else(|| self.beside_place(field, &found[at], until));
            }
        }
        let mut shared: Vec<String> = Vec::new();
        for (place, field) in BESIDE.iter().enumerate() {
            let own: Vec<usize> = found.iter().filter_map(|f| f.beside[place]).collect();
            let usual = self
                .fit
                .column(field)
                .filter(|_| self.columns.contains_key(*field));
            match usual {
                Some(column) if own.contains(&column) => {
                    self.columns.remove(*field);
                }
                // What a row says once of its state, it says of the risk.
                Some(column) if own.is_empty() && *field != "status" => {
                    found
                        .iter_mut()
                        .for_each(|f| f.beside[place] = Some(column));
                    shared.push(self.called(column));
                }
                _ => {}
            }
        }
        self.columns.remove("action");
        let names: Vec<String> = found.iter().map(|f| self.called(f.column)).collect();
        let header = |column: usize| self.table.columns[column].name.clone();
        let actions: Vec<ActionColumns> = found
            .iter()
            .map(|f| ActionColumns {
                action: header(f.column),
                owner: f.beside[0].map(header),
                due: f.beside[1].map(header),
                status: f.beside[2].map(header),
            })
            .collect();
        self.actions = actions;
        self.comments.actions.push(format!(
            "Each of {} is an action of its own.",
            names.join(", ")
        ));
        if !shared.is_empty() {
            self.warn(format!(
                "each of {} is an action of its own, and {} {} for all actions of a row: check that it is meant so. What holds for one of them only, take out of the others under [[actions]]",
                names.join(", "),
                shared.join(" and "),
                if shared.len() == 1 { "is taken" } else { "are taken" }
            ));
        }
    }

    /// Leaves an owner, day or state alone whose header stands over several columns, where
    /// the actions that these are of were not found: of what each is, the file does not say.
    fn of_several(&mut self) {
        if self.fit.kind.field("action").is_none() {
            return;
        }
        for field in BESIDE {
            let Some(column) = self.fit.column(field) else {
                continue;
            };
            let header = self.header(column);
            let columns = self.table.columns.iter().enumerate();
            let times = columns
                .filter(|(at, c)| c.filled > 0 && c.group.is_empty() && self.header(*at) == header);
            let times = times.count();
            if times > 1 && self.columns.remove(field).is_some() {
                self.warn(format!(
                    "{} stands over {times} columns, and of what each says it, the file does not say. None of them is read as the {field}, and their words are kept; say what they are under [[actions]] or [columns]",
                    self.called(column)
                ));
            }
        }
    }

    /// Reads an owner and a state as those of the action where the file says so (“Action
    /// owner”, “Mitigation status”, or a second owner behind the action): they say nothing
    /// of who answers for the risk, nor of how that stands.
    fn of_the_action(&mut self) {
        if self.fit.kind.field("action").is_none() {
            return;
        }
        let planned = |work: &Self| work.columns.contains_key("action");
        let action = self.fit.column("action").filter(|_| planned(self));
        let mut beside: [Option<usize>; 2] = [None; 2];
        for (place, field) in ["owner", "status"].into_iter().enumerate() {
            let usual = self.fit.column(field);
            let usual = usual.filter(|_| self.columns.contains_key(field));
            let Some(own) = self.own_of_action(field, action, usual) else {
                continue;
            };
            beside[place] = Some(own);
            if usual == Some(own) {
                self.columns.remove(field);
            }
        }
        let said: Vec<String> = beside.iter().flatten().map(|c| self.called(*c)).collect();
        if said.is_empty() {
            return;
        }
        let said = said.join(" and ");
        let Some(action) = action else {
            return self.warn(format!(
                "{said}: of an action, and no column says what is to be done. It is not read as said of the risk, and its words are kept"
            ));
        };
        let header = |column: usize| self.table.columns[column].name.clone();
        let due = self.fit.column("due");
        let due = due.filter(|_| self.columns.contains_key("due"));
        self.actions = vec![ActionColumns {
            action: header(action),
            owner: beside[0].map(header),
            due: due.map(header),
            status: beside[1].map(header),
        }];
        self.columns.remove("action");
        self.comments.actions.push(format!(
            "{said} {} of the action, and not of the risk.",
            match beside.iter().flatten().count() {
                1 => "is",
                _ => "are",
            }
        ));
    }

    /// The column that says a field of the action: the one whose header says so, or for an
    /// owner a second one behind the action.
    fn own_of_action(
        &self,
        field: &str,
        action: Option<usize>,
        usual: Option<usize>,
    ) -> Option<usize> {
        let spec = self.fit.kind.field(field)?;
        if usual.is_some_and(|c| is_of_an_action(&self.header(c))) {
            return usual;
        }
        let is_free = |c: &usize| {
            let reads = self.fit.fields.iter().any(|(_, at, _)| at == c);
            !reads && self.fit.key != Some(*c) && self.table.columns[*c].filled > 0
        };
        let mut columns = (0..self.table.columns.len()).filter(is_free);
        columns.find(|c| {
            let header = self.header(*c);
            let bare = words(&header).filter(|word| !OF_ACTIONS.contains(word));
            let bare = bare.collect::<Vec<_>>().join(" ");
            let behind =
                action.is_some_and(|action| usual.is_some_and(|u| u < action && action < *c));
            match is_of_an_action(&header) {
                true => header_fits(&bare, spec) >= 70,
                false => field == "owner" && behind && header_fits(&header, spec) >= 70,
            }
        })
    }

    /// A column as it is called in what is said: “Action 1” (E).
    fn called(&self, column: usize) -> String {
        let name = shorten(&self.table.columns[column].name);
        format!("“{name}” ({})", letters(column))
    }

    fn header(&self, column: usize) -> String {
        plain_header(&self.table.columns[column].base)
    }

    /// Whether no other field reads a column.
    fn is_free(&self, column: usize) -> bool {
        let fields = self.fit.fields.iter();
        let mut reads = fields.filter(|(_, c, _)| *c == column);
        self.fit.key != Some(column)
            && reads.all(|(field, ..)| *field == "action" || BESIDE.contains(field))
    }

    /// The columns of actions: of one name with several numbers, or of the very same name.
    fn several_actions(&self) -> Vec<Found> {
        let Some(first) = self.fit.column("action") else {
            return Vec::new();
        };
        if !self.columns.contains_key("action") || self.fit.kind.field("action").is_none() {
            return Vec::new();
        }
        let columns = 0..self.table.columns.len();
        let of = |number: u32, column: usize| Found {
            number,
            column,
            beside: [None; 3],
        };
        let filled = |c: &usize| self.table.columns[*c].filled > 0;
        let first_header = self.header(first);
        if let Some((stem, _)) = numbered(&first_header) {
            let mut found: Vec<Found> = columns
                .filter(|c| self.is_free(*c) && filled(c))
                .filter_map(|c| {
                    let header = self.header(c);
                    let (other, number) = numbered(&header)?;
                    (other == stem).then(|| of(number, c))
                })
                .collect();
            found.sort_by_key(|f| f.number);
            found.dedup_by_key(|f| f.number);
            return found;
        }
        let ungrouped = |c: &usize| self.table.columns[*c].group.is_empty();
        let same = columns.filter(|c| {
            self.header(*c) == first_header && self.is_free(*c) && filled(c) && ungrouped(c)
        });
        (1..).zip(same).map(|(number, c)| of(number, c)).collect()
    }

    /// The column beside an action by its number: “Action 2 Due”, “Due 2”, “Owner (2)”.
    fn beside_number(&self, field: &str, action: &Found) -> Option<usize> {
        let spec = self.fit.kind.field(field)?;
        let stem = self.header(action.column);
        let stem: Vec<&str> = words(&stem).collect();
        let number = action.number.to_string();
        let fits = (0..self.table.columns.len())
            .filter(|c| *c != action.column && self.is_free(*c))
            .filter_map(|c| {
                let header = self.header(c);
                let mut all: Vec<&str> = words(&header).collect();
                let at = all.iter().position(|word| *word == number)?;
                all.remove(at);
                let full = header_fits(&all.join(" "), spec);
                all.retain(|word| !stem.contains(word));
                Some((
                    full.max(header_fits(&all.join(" "), spec)),
                    std::cmp::Reverse(c),
                ))
            });
        let (sure, column) = fits.max()?;
        (sure >= 70).then_some(column.0)
    }

    /// The column beside an action by its place, where it stands beside others, too.
    fn beside_place(&self, field: &str, action: &Found, until: Option<usize>) -> Option<usize> {
        let spec = self.fit.kind.field(field)?;
        let columns = &self.table.columns;
        let until = until
            .filter(|end| *end > action.column)
            .unwrap_or(columns.len());
        let times = |header: &str| {
            let same = (0..columns.len()).filter(|c| self.header(*c) == header);
            same.count()
        };
        (action.column + 1..until).find(|c| {
            let header = self.header(*c);
            self.is_free(*c) && times(&header) > 1 && header_fits(&header, spec) >= 70
        })
    }
}

/// Words that make a header one of what is done about a risk.
const OF_ACTIONS: [&str; 10] = [
    "action",
    "actions",
    "mitigation",
    "remediation",
    "corrective",
    "treatment",
    "implementation",
    "task",
    "item",
    "plan",
];

/// Whether a header is of what is done about a risk, and not of the risk, too: “Action
/// owner”, not “Risk / action owner”.
fn is_of_an_action(header: &str) -> bool {
    let both = words(header).any(|word| matches!(word, "risk" | "risks" | "finding"))
        && header.contains(['/', '&', ',']);
    !both && words(header).any(|word| OF_ACTIONS.contains(&word))
}

fn words(header: &str) -> impl Iterator<Item = &str> {
    let words = header.split(|c: char| !c.is_alphanumeric());
    words.filter(|word| !word.is_empty())
}
