//! What the columns of a file mean: the proposal, and what a person makes of it.

use super::in_browser;
use intake::suggest::Comments;
use intake::{ColumnRule, Kind, Mapping, Seen, Workbook};
use pages::Choice;
use pages::Query;
use pages::html::capital;
use pages::scope::workbook::{ColumnLine, HowFar};
use register::Register;

/// Stands for "the file's own reference number" among the fields.
const KEY: &str = "#key";

/// Begins the name of what was said of a value: "v:agreement:To be signed".
pub const VALUE: &str = "v:";

/// Says which row holds the headers.
pub const HEADER_ROW: &str = "header_row";

/// Says how far the file's numbers of likelihood and impact go.
pub const HIGHEST: &str = "highest";

/// How far such numbers go in practice.
const SCALES: [u32; 8] = [3, 4, 5, 6, 7, 8, 9, 10];

/// Said of a value that is not a level: the risk stays unrated.
pub const UNRATED: &str = "-";

/// A mapping to begin with, and what is known about it.
#[derive(Debug)]
pub struct Begun {
    /// The mapping.
    pub mapping: Mapping,
    /// The table it reads.
    pub seen: Seen,
    /// How sure each field's column is.
    sure: Vec<(&'static str, u32)>,
    /// Why.
    comments: Comments,
}

/// The mapping that the address asks for: one there is already, or a proposal
/// for a sheet and a kind.
pub fn begin(
    register: &Register,
    book: &Workbook,
    file_name: &str,
    query: &Query,
) -> Result<Begun, String> {
    let sheet = Some(query.get("sheet")).filter(|name| !name.is_empty());
    let header_row = header_row(query)?;
    let named = query.get("mapping");
    if !named.is_empty() {
        let text = app::import::known_mapping(register, named)
            .ok_or_else(|| format!("There is no mapping “{named}” any more; choose another."))?;
        let mut mapping = Mapping::parse(&text).map_err(|error| error.to_string())?;
        if let Some(sheet) = sheet {
            mapping.sheet = Some(sheet.to_owned());
        }
        mapping.header_row = header_row.or(mapping.header_row);
        let seen = intake::columns(&mapping, book).map_err(|error| error.to_string())?;
        return Ok(Begun {
            mapping,
            seen,
            sure: Vec::new(),
            comments: Comments::default(),
        });
    }
    let said = intake::Said {
        kind: kind(query),
        sheet,
        header_row,
    };
    let suggestion = intake::suggest_for(book, said)
        .map_err(|e| e.to_string())?
        .for_file(file_name);
    let seen = intake::columns(&suggestion.mapping, book).map_err(|error| error.to_string())?;
    Ok(Begun {
        mapping: suggestion.mapping,
        seen,
        sure: suggestion.sure,
        comments: suggestion.comments,
    })
}

/// The row in which the address says that the headers stand.
fn header_row(query: &Query) -> Result<Option<u32>, String> {
    match query.get(HEADER_ROW).trim() {
        "" => Ok(None),
        text => match text.parse() {
            Ok(row) if row > 0 => Ok(Some(row)),
            _ => Err(format!(
                "“{text}” is no row: write its number as the spreadsheet program shows it, such as 4."
            )),
        },
    }
}

/// The kind of record the address asks for.
pub fn kind(query: &Query) -> Option<Kind> {
    Kind::ALL
        .into_iter()
        .find(|kind| kind.word() == query.get("kind"))
}

impl Begun {
    /// What the mapping makes of a column: a field, the key, or nothing.
    fn meaning(&self, column: &str) -> &str {
        let reads = |rule: &ColumnRule| rule.sources().any(|source| same(source, column));
        let field = self
            .mapping
            .columns
            .iter()
            .find(|(_, rule)| reads(rule))
            .map(|(field, _)| field.as_str());
        let key = || self.mapping.key.iter().any(|key| same(key, column));
        let of_actions = || self.of_actions(column).map(|(field, _)| field);
        field
            .or_else(of_actions)
            .unwrap_or_else(|| if key() { KEY } else { "" })
    }

    /// What a column says of one of several actions in a row: the field, and of which.
    fn of_actions(&self, column: &str) -> Option<(&'static str, usize)> {
        let actions = self.mapping.actions.iter().enumerate();
        let mut fields = actions.flat_map(|(at, action)| action.fields().map(move |f| (at, f)));
        let (at, (field, _)) = fields.find(|(_, (_, header))| same(header, column))?;
        Some((field, at + 1))
    }

    /// The columns as the page shows them.
    pub fn lines(&self, query: &Query) -> Vec<ColumnLine> {
        let columns = self.seen.columns.iter().enumerate();
        columns
            .map(|(index, column)| {
                let name = format!("c{index}");
                let proposed = self.meaning(&column.name);
                let chosen = sent(query, &name).unwrap_or(proposed);
                let sure = self
                    .sure
                    .iter()
                    .find(|(field, _)| *field == proposed)
                    .map(|(_, sure)| *sure);
                let unscaled = self.is_unscaled(&column.name) && highest(query).is_none();
                let (words, sign) = match (proposed, sure) {
                    _ if unscaled => ("its scale is not known", "late"),
                    (KEY, _) => ("likely", "going"),
                    (_, Some(70..)) => ("sure", "done"),
                    (_, Some(50..)) => ("likely", "going"),
                    (_, Some(_)) => ("a guess, check it", "late"),
                    _ => ("", ""),
                };
                ColumnLine {
                    fields: self.choices(chosen),
                    letter: column.letter.clone(),
                    header: column.name.clone(),
                    samples: column.samples.clone(),
                    filled: column.filled,
                    sure: words,
                    sign,
                    note: match self.of_actions(&column.name) {
                        Some((_, number)) if !self.mapping.columns.contains_key(proposed) => {
                            format!(
                                "of action {number} of {} in the row",
                                self.mapping.actions.len()
                            )
                        }
                        _ => self.note(proposed),
                    },
                    name,
                }
            })
            .collect()
    }

    /// Whether nothing says how far the numbers of a column go.
    fn is_unscaled(&self, column: &str) -> bool {
        let field = self.meaning(column);
        let rule = self.mapping.columns.get(field);
        ["likelihood", "impact"].contains(&field)
            && rule.is_some_and(|rule| rule.values.is_empty())
            && (self.comments.head.iter())
                .any(|text| text.contains("how far the numbers of") && text.contains(column))
    }

    /// Asks how far the numbers go of which nothing says it.
    pub fn how_far(&self, query: &Query) -> Option<HowFar> {
        let columns = self.seen.columns.iter();
        let unscaled: Vec<_> = columns.filter(|c| self.is_unscaled(&c.name)).collect();
        let numbers = unscaled.iter().flat_map(|column| &column.samples);
        let seen = numbers.filter_map(|text| text.trim().parse().ok()).max();
        let chosen = highest(query);
        let names = unscaled.iter().map(|column| format!("“{}”", column.name));
        let choices = SCALES
            .into_iter()
            .filter(|top| seen.is_none_or(|seen| *top >= seen))
            .map(|top| Choice {
                chosen: chosen == Some(top),
                value: top.to_string(),
                label: format!("1 to {top}"),
                ..Choice::default()
            });
        (!unscaled.is_empty()).then(|| HowFar {
            columns: names.collect::<Vec<_>>().join(" and "),
            choices: choices.collect(),
        })
    }

    /// What the proposal says about a field, but for what the page shows anyway.
    fn note(&self, field: &str) -> String {
        let rule = self.mapping.columns.get(field);
        let words: Vec<String> = rule
            .into_iter()
            .flat_map(|rule| &rule.values)
            .take(6)
            .map(|(from, to)| format!("“{from}” is read as {to}"))
            .collect();
        let more = self
            .comments
            .fields
            .get(field)
            .map_or(&[][..], Vec::as_slice);
        more.iter()
            .filter(|text| text.contains("ATTENTION") || text.contains("not read"))
            .map(|text| in_browser::said(text))
            .chain(words)
            .collect::<Vec<_>>()
            .join("; ")
    }

    fn choices(&self, chosen: &str) -> Vec<Choice> {
        let choice = |value: &str, label: String, group: &str| Choice {
            chosen: value == chosen,
            value: value.to_owned(),
            label,
            group: group.to_owned(),
            ..Choice::default()
        };
        let mut out = vec![
            choice("", "Nothing: kept as it is".into(), ""),
            choice(KEY, "Own number: finds it again next time".into(), ""),
        ];
        let group = format!("A field of the {}", self.mapping.kind.word());
        out.extend(self.mapping.kind.fields().iter().map(|field| {
            let label = match field.field {
                Some(field) => field.label.to_owned(),
                None => format!("{}: {}", readable(field.name), field.meaning),
            };
            choice(field.name, label, &group)
        }));
        out
    }

    /// Things to know, from the proposal.
    pub fn remarks(&self) -> Vec<String> {
        self.comments
            .head
            .iter()
            .filter(|text| !text.starts_with("Check it"))
            .map(|text| in_browser::said(text))
            .collect()
    }

    /// The mapping as the person changed it. Rules of columns whose meaning was
    /// left alone stay whole, with what their words are taken for.
    pub fn chosen(&self, query: &Query) -> Mapping {
        let mut mapping = self.mapping.clone();
        for (index, column) in self.seen.columns.iter().enumerate() {
            let Some(field) = sent(query, &format!("c{index}")) else {
                continue;
            };
            if field == self.meaning(&column.name) {
                continue;
            }
            forget(&mut mapping, &column.name);
            if field == KEY {
                mapping.key.push(column.name.clone());
            } else if mapping.kind.field(field).is_some() {
                let rule = mapping.columns.entry(field.to_owned()).or_default();
                add(rule, &column.name);
            }
        }
        if let Some(top) = highest(query) {
            mapping.scale.get_or_insert_default().highest = Some(top);
        }
        for (field, value, meaning) in said(query) {
            as_read(&mut mapping, field);
            mapping.say(field, value, meaning);
        }
        mapping
    }
}

/// The name of a field as a heading: `ephi_types` is “ePHI types”.
pub fn readable(name: &str) -> String {
    match name.strip_prefix("ephi") {
        Some(rest) => format!("ePHI{}", rest.replace('_', " ")),
        None => capital(&name.replace('_', " ")),
    }
}

/// The number that the scale was said to end with.
fn highest(query: &Query) -> Option<u32> {
    let said = query.get(HIGHEST).parse().ok();
    said.filter(|top| SCALES.contains(top))
}

/// What was said of the file's words: field, value and meaning.
fn said(query: &Query) -> impl Iterator<Item = (&str, &str, &str)> {
    query.0.iter().filter_map(|(key, meaning)| {
        let (field, value) = key.strip_prefix(VALUE)?.split_once(':')?;
        let meaning = meaning.as_str();
        let kept = if meaning == UNRATED { "" } else { meaning };
        (!meaning.is_empty()).then_some((field, value, kept))
    })
}

/// Where values of a level are listed, others are errors: the usual words stay what they
/// are beside the one that is said.
fn as_read(mapping: &mut Mapping, field: &str) {
    let Some(rule) = mapping.columns.get_mut(field) else {
        return;
    };
    if rule.values.is_empty() && matches!(field, "likelihood" | "impact") {
        let levels = ["very low", "low", "moderate", "medium", "high", "very high"];
        let words = levels.map(|word| (word.to_owned(), word.replace("medium", "moderate")));
        rule.values.extend(words);
    }
}

/// What was chosen for a column; nothing where it was not asked.
fn sent<'q>(query: &'q Query, name: &str) -> Option<&'q str> {
    query
        .0
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

/// Takes a column out of every rule, and the rules that read nothing any more.
fn forget(mapping: &mut Mapping, column: &str) {
    mapping.key.retain(|key| !same(key, column));
    mapping
        .actions
        .retain(|action| !same(&action.action, column));
    for action in &mut mapping.actions {
        for beside in [&mut action.owner, &mut action.due, &mut action.status] {
            beside.take_if(|header| same(header, column));
        }
    }
    mapping.columns.retain(|_, rule| {
        if !rule.sources().any(|source| same(source, column)) {
            return true;
        }
        rule.column.take_if(|source| same(source, column));
        rule.columns.retain(|source| !same(source, column));
        rule.sources().next().is_some() || rule.constant.is_some()
    });
}

/// Reads one more column into a field; several are joined.
fn add(rule: &mut ColumnRule, column: &str) {
    rule.constant = None;
    match rule.column.take() {
        None if rule.columns.is_empty() => rule.column = Some(column.to_owned()),
        None => rule.columns.push(column.to_owned()),
        Some(first) => rule.columns = vec![first, column.to_owned()],
    }
}

fn same(a: &str, b: &str) -> bool {
    intake::squeeze(a).eq_ignore_ascii_case(&intake::squeeze(b))
}
