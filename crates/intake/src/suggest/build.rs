//! From the best fit to a mapping with its reasons.

use super::facts::{Column, SEPARATORS, Table, note};
use super::held::is_nothing;
use super::legend::{Legend, legend};
use super::order::{column_order, file_order};
use super::render::Comments;
use super::score::Fit;
use super::steps::{Steps, steps};
use crate::dates::{self, DateOrder};
use crate::field::Holds;
use crate::levels::{self, Proposed};
use crate::mapping::{ActionColumns, ColumnRule, Mapping, RepeatedKeys, SkipRule};
use crate::number::NumberStyle;
use crate::workbook::{Row, Sheet, Workbook, letters, squeeze};
use std::collections::BTreeMap;

/// Builds the mapping and what is said beside it.
pub fn build(
    book: &Workbook,
    sheet: &Sheet,
    header: &Row,
    table: &Table<'_>,
    fit: &Fit,
) -> (Mapping, Comments) {
    let mut work = Build {
        table,
        fit,
        columns: BTreeMap::new(),
        actions: Vec::new(),
        comments: Comments::default(),
        steps: BTreeMap::new(),
    };
    let ratings = fit.kind.fields().iter().map(|spec| spec.name);
    for field in ratings.filter(|f| f.ends_with("likelihood") || f.ends_with("impact")) {
        let column = fit.column(field).map(|i| &table.columns[i]);
        if let Some(found) = column.and_then(|c| steps(book, sheet, header, table, fit, c)) {
            work.steps.insert(field, found);
        }
    }
    let dates = file_order(table, fit);
    for (field, column, _) in &fit.fields {
        work.field(field, *column, dates);
    }
    work.ticked_columns();
    work.severity_alone();
    work.address();
    work.blank_below();
    work.blank_columns();
    work.action_columns();
    work.numbered_columns();
    work.place_not_found();
    work.levels_not_understood();
    work.legend_above(sheet, header);
    let title = work.title();
    let csv = book.delimiter.is_some();
    let mut mapping = Mapping {
        name: Some(slug(&sheet.name))
            .filter(|name| !csv && !name.is_empty())
            .unwrap_or_else(|| fit.kind.word().to_owned()),
        description: String::new(),
        kind: fit.kind,
        verified: true,
        sheet: (!csv).then(|| sheet.name.clone()),
        header_row: None,
        key: Vec::new(),
        list: None,
        repeated_keys: RepeatedKeys::Refuse,
        numbers: NumberStyle::PointDecimal,
        dates,
        encoding: encoding(book),
        delimiter: book.delimiter.filter(|d| *d != ','),
        guarded: false,
        stop_at_blank_row: table.stops_at_blank,
        stop_at: None,
        // A citation alone is an answer that is blank, and no note.
        skip_rows: match fit.kind {
            crate::field::Kind::Answers => Vec::new(),
            _ => skip_rows(sheet, header, table, &title),
        },
        scale: None,
        actions: Vec::new(),
        columns: BTreeMap::new(),
    };
    if fit
        .fields
        .iter()
        .any(|(_, c, _)| table.columns[*c].comma_numbers > 0)
    {
        mapping.numbers = NumberStyle::CommaDecimal;
    }
    work.key(&mut mapping, &title);
    mapping.scale = work.scale();
    if mapping.scale.is_some() {
        work.comments
            .scale
            .push("The file's own scale. It is kept beside the rating, never changed.".to_owned());
    }
    if mapping.stop_at_blank_row {
        work.comments
            .rows
            .push("Something else stands below the first blank row; it is not read.".to_owned());
    }
    if let Some((row, words)) = &table.next
        && !mapping.stop_at_blank_row
    {
        mapping.stop_at = Some(words.chars().take(60).collect());
        work.comments.rows.push(format!(
            "Another table begins in row {row}; it is not read."
        ));
    }
    if let Some((row, words)) = &table.next {
        work.warn(format!(
            "something else stands from row {row} on (“{}”) and is not read; if it is a table to import, move it to a sheet of its own",
            shorten(words)
        ));
    }
    if !mapping.skip_rows.is_empty() {
        work.comments
            .rows
            .push("Rows that are not records:".to_owned());
    }
    work.unmapped(&mapping);
    let Build {
        columns,
        actions,
        comments,
        ..
    } = work;
    (mapping.columns, mapping.actions) = (columns, actions);
    (mapping, comments)
}

/// A mapping in the making.
pub(super) struct Build<'a> {
    pub table: &'a Table<'a>,
    pub fit: &'a Fit,
    pub columns: BTreeMap<String, ColumnRule>,
    /// Actions in columns of their own.
    pub(super) actions: Vec<ActionColumns>,
    pub(super) comments: Comments,
    /// How far the numbers of likelihood and impact go, where the file says it.
    pub(super) steps: BTreeMap<&'static str, Steps>,
}

impl Build<'_> {
    /// Says at the top what would otherwise be read wrongly and stay unseen.
    pub(super) fn warn(&mut self, text: String) {
        self.comments.head.push(format!("ATTENTION: {text}."));
    }

    pub(super) fn comment(&mut self, field: &str, text: String) {
        self.comments
            .fields
            .entry(field.to_owned())
            .or_default()
            .push(text);
    }

    fn field(&mut self, field: &'static str, index: usize, order_of_file: DateOrder) {
        let column = &self.table.columns[index];
        let Some(spec) = self.fit.kind.field(field) else {
            return;
        };
        let mut rule = ColumnRule::from_column(&column.name);
        let mut text = format!("column {}, {}", letters(index), filled(column, self.table));
        let level = spec.holds == Holds::Level;
        let nothing: Vec<String> = column
            .distinct
            .iter()
            .filter(|v| is_nothing(v) || (level && levels::unrated(v)))
            .cloned()
            .collect();
        let real: Vec<String> = column
            .distinct
            .iter()
            .filter(|v| !(is_nothing(v) || (level && levels::unrated(v))))
            .cloned()
            .collect();
        match spec.holds {
            Holds::Level => {
                let mut falling = falling(column);
                let mut steps = self.steps.get(field).map(|s| (s.low, s.top));
                match legend(&column.name) {
                    Legend::None => {}
                    Legend::Read { falling: f, top: t } => {
                        falling = f;
                        steps = t.map(|top| (1, top)).or(steps);
                    }
                    // Words speak for themselves; numbers need their legend.
                    Legend::Unread if real.iter().all(|v| levels::of_word(v).is_some()) => {}
                    Legend::Unread => {
                        self.warn(format!(
                            "the header “{}” ({}) explains its numbers in a form that is not understood, so that its values are not read as {field}: 1 may be the highest or the lowest. Say what each number means under [columns.{field}.values]",
                            shorten(&column.name),
                            letters(index)
                        ));
                        return;
                    }
                }
                if steps.is_none() {
                    steps = super::steps::stated_in(&column.name);
                }
                // Words that are no level leave their own cells open, not the column.
                let odd = levels::odd_ones(&real).unwrap_or_default();
                let real: Vec<String> = real.into_iter().filter(|v| !odd.contains(v)).collect();
                match levels::propose(&real, steps, falling) {
                    Some(Proposed { values, because }) => {
                        text = format!("{text}; levels {because}: check them");
                        rule.values = values
                            .into_iter()
                            .map(|(v, l)| (v, l.words().to_owned()))
                            .chain(odd.iter().map(|v| (v.clone(), String::new())))
                            .collect();
                        self.odd_levels(field, index, &odd);
                    }
                    None if !(field.ends_with("likelihood") || field.ends_with("impact")) => {
                        text.push_str("; kept in the file's words and numbers");
                    }
                    None => self.no_steps(field, index, &real),
                }
            }
            Holds::List => {
                let usual: &[&str] = match field {
                    "parties" => &["→", "->"],
                    "ephi" | "ephi_types" => &[";", "\n", ","],
                    _ => &[";", "\n"],
                };
                let seen: Vec<String> = SEPARATORS
                    .iter()
                    .filter(|s| column.separators.contains_key(**s))
                    // A bar or a comma parts items only where nothing better does.
                    .filter(|s| usual.contains(s))
                    .map(|s| (*s).to_owned())
                    .collect();
                if !seen.is_empty() {
                    rule.split = seen;
                } else if column
                    .separators
                    .get("|")
                    .is_some_and(|n| n * 3 > column.filled)
                {
                    rule.split = vec!["|".to_owned()];
                }
                if column.coded * 10 >= column.filled * 6 {
                    rule.code_prefix = true;
                    text.push_str("; items begin with a code");
                }
            }
            Holds::Date => {
                let order = column_order(column).unwrap_or(order_of_file);
                if order != order_of_file {
                    rule.dates = Some(order);
                }
                // A day in the other order is left to be reported for its row.
                let is_day =
                    |v: &&String| dates::in_any_order(v) || dates::serial_like(v).is_some();
                if column.serials > 0 {
                    text.push_str("; numbers are read as spreadsheets count days (46477 is 2027-03-31): check one");
                }
                let words: Vec<String> = real
                    .iter()
                    .filter(|v| !is_day(v))
                    .map(|v| match crate::period::last_day(field, v) {
                        Some(last) => format!("“{}” is read as {last}", shorten(v)),
                        None => format!("“{}” is not a date and is kept as words", shorten(v)),
                    })
                    .collect();
                if !words.is_empty() {
                    self.warn(format!(
                        "column “{}” ({}) has cells that are not days: {}{}",
                        shorten(&column.name),
                        letters(index),
                        words.iter().take(8).cloned().collect::<Vec<_>>().join("; "),
                        match words.len() {
                            0..=8 => String::new(),
                            more => format!("; and {} more", more - 8),
                        }
                    ));
                }
                let order = order.words();
                if column.day_first > 0 && column.month_first > 0 {
                    self.warn(format!(
                        "column “{}” ({}) writes some days month first and others day first. It is read as {order}; rows that contradict this are refused. Which days the others mean, only the file's owner knows: check each, or write them as 2026-03-31",
                        shorten(&column.name),
                        letters(index)
                    ));
                } else if column.either_order > 0 && column.day_first + column.month_first == 0 {
                    text.push_str(&format!(
                        "; no day above 12 shows the order: read as {order}, check it"
                    ));
                } else if column.either_order + column.day_first + column.month_first > 0 {
                    text.push_str(&format!("; read as {order}"));
                }
            }
            Holds::Text | Holds::YesNo | Holds::Number => {}
        }
        if spec.holds == Holds::Level && !nothing.is_empty() {
            text.push_str(&format!(
                "; {} is read as blank",
                nothing
                    .iter()
                    .map(|n| format!("“{n}”"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ));
        }
        if column.merged_down {
            rule.fill_down = true;
            text.push_str("; merged cells count for every row they cover");
        }
        self.columns.insert(field.to_owned(), rule);
        self.comment(field, text);
    }

    /// Says which words of a column of levels are not understood.
    fn odd_levels(&mut self, field: &str, index: usize, odd: &[String]) {
        if odd.is_empty() {
            return;
        }
        let words: Vec<String> = odd.iter().map(|v| format!("“{}”", shorten(v))).collect();
        self.warn(format!(
            "“{}” ({}) has values that are not understood: {}. Rows with them have no {field}, and keep the words; say what they mean under [columns.{field}.values]",
            shorten(&self.table.columns[index].name),
            letters(index),
            words.join(", ")
        ));
    }

    /// Says that the file does not say how far its numbers go, and what to write.
    fn no_steps(&mut self, field: &str, index: usize, real: &[String]) {
        let column = shorten(&self.table.columns[index].name);
        let highest = real.iter().filter_map(|v| levels::leading_number(v)).max();
        self.warn(format!(
            "the file does not say how far the numbers of “{column}” ({}) go: the highest it uses is {}, which may be the top or not. No {field} is taken from it and the risks stay unrated, until you write highest = 5 (or whatever it is) under [scale], or what each number means under [columns.{field}.values]",
            letters(index),
            highest.unwrap_or_default()
        ));
    }

    fn key(&mut self, mapping: &mut Mapping, title: &[usize]) {
        let columns = &self.table.columns;
        let names = |indexes: &[usize]| {
            indexes
                .iter()
                .map(|i| columns[*i].name.clone())
                .collect::<Vec<_>>()
        };
        if let Some(key) = self.fit.key {
            mapping.key = names(&[key]);
            let further = match columns[key].runs {
                true => {
                    "; rows below that have no number of their own, or the same, go on with the record"
                }
                false => "",
            };
            self.comments.key.push(format!(
                "column {} names each row once; importing again updates by it{further}",
                letters(key)
            ));
            if let (false, Some((text, first, second))) = (columns[key].runs, self.repeated(key)) {
                self.warn(format!(
                    "“{text}” stands under “{}” ({}) in rows {first} and {second}: rows of one number that say different things are refused, until each has a number of its own",
                    shorten(&columns[key].name),
                    letters(key)
                ));
            }
            return;
        }
        self.number_not_used();
        let mut key = title.to_vec();
        let others = (0..columns.len())
            .filter(|i| !title.contains(i) && columns[*i].filled > 0 && columns[*i].length <= 60);
        for other in std::iter::once(None).chain(others.map(Some)) {
            if let Some(other) = other {
                if key.len() >= 4 {
                    break;
                }
                key.push(other);
            }
            if self.unique(&key) {
                mapping.key = names(&key);
                self.comments.key.push("no column of numbers was found; these words name each row once, and importing again updates by them".to_owned());
                return;
            }
        }
        mapping.key = names(title);
        mapping.repeated_keys = RepeatedKeys::Number;
        self.comments.key.push("nothing names each row once; repeated rows are numbered in their order. Better add a column of numbers".to_owned());
    }

    /// Asks whether blank cells below a value mean the same as above: of the first columns,
    /// whose values stand in runs, as people write a table for reading.
    fn blank_below(&mut self) {
        let title = self.fit.column(self.fit.kind.title());
        let rows = self.table.rows.len();
        let mut asked: Vec<(&'static str, usize)> = Vec::new();
        for (field, index, _) in &self.fit.fields {
            let column = &self.table.columns[*index];
            let early = *index == 0 || *index == 1 && self.fit.key == Some(0);
            let is_own = title == Some(*index) || self.fit.key == Some(*index);
            let Some(rule) = self.columns.get(*field).filter(|_| early && !is_own) else {
                continue;
            };
            let begins = self
                .table
                .rows
                .first()
                .is_some_and(|row| !row.cell(*index).is_blank());
            let once = column.repeats == 0 || column.runs;
            if begins && once && column.filled < rows && !rule.fill_down {
                asked.push((field, *index));
            }
        }
        for (field, index) in asked {
            let column = &self.table.columns[index];
            self.warn(format!(
                "“{}” ({}) is blank in {} of {rows} rows, below rows that fill it. Where a blank cell means the same as the cell above, write fill_down = true under [columns.{field}]; as it is, these rows say nothing there",
                shorten(&column.name),
                letters(index),
                rows - column.filled
            ));
        }
    }

    /// Reads columns that are blank in this file by their headers: that they say nothing
    /// more is a statement, too.
    fn blank_columns(&mut self) {
        let title = self.fit.kind.title();
        for (index, column) in self.table.columns.iter().enumerate() {
            let header = super::headed::plain_header(&column.base);
            if column.filled > 0 || column.grouped || header.is_empty() {
                continue;
            }
            // Formulas that were never calculated are not blank.
            if self.table.rows.iter().any(|row| row.cell(index).formula) {
                continue;
            }
            let free = self.fit.kind.fields().iter().filter(|spec| {
                spec.holds != Holds::Level
                    && spec.name != title
                    && !self.columns.contains_key(spec.name)
            });
            let fits = free.map(|spec| (super::headed::header_fits(&header, spec), spec.name));
            let Some((_, field)) = fits.max().filter(|(sure, _)| *sure >= 90) else {
                continue;
            };
            let rule = ColumnRule::from_column(&column.name);
            self.columns.insert(field.to_owned(), rule);
            self.comment(
                field,
                format!("column {}, blank in this file", letters(index)),
            );
        }
    }

    /// A value that stands twice in a column, with its rows.
    fn repeated(&self, column: usize) -> Option<(String, u32, u32)> {
        let mut seen: std::collections::HashMap<String, u32> = std::collections::HashMap::new();
        self.table.rows.iter().find_map(|row| {
            let text = squeeze(&row.cell(column).shown());
            let first = seen.insert(text.to_lowercase(), row.number)?;
            (!text.is_empty()).then(|| (shorten(&text), first, row.number))
        })
    }

    /// Says of a column of numbers why it does not name the rows.
    fn number_not_used(&mut self) {
        let columns = &self.table.columns;
        let found = self.fit.kind.key_headers().find_map(|key| {
            (0..columns.len()).find(|i| {
                let column = &columns[*i];
                let used = self.fit.fields.iter().any(|(_, c, _)| c == i);
                super::headed::plain_header(&column.base) == key
                    && !used
                    && column.filled * 2 >= self.table.rows.len()
                    && super::held::codes(column)
            })
        });
        let Some(index) = found else { return };
        let why = match self.repeated(index) {
            Some((text, first, second)) => {
                format!("“{text}” stands in rows {first} and {second}")
            }
            None => match self.table.rows.len().saturating_sub(columns[index].filled) {
                0 => return,
                1 => "one row has none".to_owned(),
                rows => format!("{rows} rows have none"),
            },
        };
        self.warn(format!(
            "“{}” ({}) looks like the number of each row and does not name each once: {why}. The rows are found again by other words, and other files cannot name them by it; give each row a number of its own",
            shorten(&columns[index].name),
            letters(index)
        ));
    }

    /// Says that nothing tells whether a safeguard is in place, and which column might.
    fn place_not_found(&mut self) {
        if self.fit.kind != crate::field::Kind::Answers || self.columns.contains_key("in_place") {
            return;
        }
        let spec = self.fit.kind.field("in_place");
        let columns = self.table.columns.iter().enumerate();
        let near: Vec<String> = columns
            .filter(|(_, column)| {
                let header = super::headed::plain_header(&column.base);
                column.filled > 0
                    && spec.is_some_and(|spec| super::headed::header_fits(&header, spec) >= 50)
            })
            .map(|(i, column)| format!("“{}” ({})", shorten(&column.name), letters(i)))
            .collect();
        let perhaps = match near.is_empty() {
            true => String::new(),
            false => format!(
                "; it may be {}, of whose words most are not understood",
                near.join(" or ")
            ),
        };
        self.warn(format!(
            "no column says whether a safeguard is in place, so that no row answers anything{perhaps}. Name the column as in_place under [columns], and what its words mean under [columns.in_place.values]"
        ));
    }

    fn unique(&self, key: &[usize]) -> bool {
        let mut seen = std::collections::HashSet::new();
        self.table.rows.iter().all(|row| {
            let parts: Vec<String> = key
                .iter()
                .map(|i| squeeze(&row.cell(*i).shown()).to_lowercase())
                .collect();
            !parts[0].is_empty() && seen.insert(parts.join(" / "))
        })
    }

    fn unmapped(&mut self, mapping: &Mapping) {
        let left: Vec<String> = self
            .table
            .columns
            .iter()
            .enumerate()
            .filter(|(_, c)| c.filled > 0 && !mapping.key.contains(&c.name))
            .filter(|(_, c)| {
                let rules = self.columns.values().flat_map(ColumnRule::sources);
                let actions = self.actions.iter().flat_map(ActionColumns::fields);
                let mut read = rules.chain(actions.map(|(_, header)| header));
                read.all(|s| s != c.name)
            })
            .map(|(i, c)| format!("“{}” ({})", shorten(&c.name), letters(i)))
            .collect();
        if !left.is_empty() {
            self.comments.tail.push(format!(
                "Kept with each record as they are, since no field fits: {}",
                left.join(", ")
            ));
        }
        let free: Vec<&str> = self
            .fit
            .kind
            .fields()
            .iter()
            .map(|f| f.name)
            .filter(|f| !self.columns.contains_key(*f))
            .collect();
        if !free.is_empty() {
            self.comments
                .tail
                .push(format!("Fields nothing fills yet: {}", free.join(", ")));
        }
    }
}

fn filled(column: &Column, table: &Table<'_>) -> String {
    format!("{} of {} rows filled", column.filled, table.rows.len())
}

/// "Tier 1" and "priority 1" are the most severe.
fn falling(column: &Column) -> bool {
    let header = column.name.to_lowercase();
    let values = column.distinct.iter().map(|v| v.to_lowercase());
    ["tier", "priority", "rank"]
        .iter()
        .any(|w| header.contains(w))
        || values
            .clone()
            .all(|v| v.starts_with("tier") || (v.len() <= 3 && v.starts_with('p')))
}

/// Notes and sums that stand in the title's own column and would become records.
fn skip_rows(sheet: &Sheet, header: &Row, table: &Table<'_>, title: &[usize]) -> Vec<SkipRule> {
    let names: Vec<String> = table.columns.iter().map(|c| c.name.clone()).collect();
    let last = table.rows.last().map_or(header.number, |r| r.number);
    let mut rules: Vec<SkipRule> = Vec::new();
    for row in sheet.rows.iter().filter(|r| r.number > header.number) {
        if table.stops_at_blank && row.number > last + 1 {
            break;
        }
        let titled = title.iter().any(|c| !row.cell(*c).is_blank());
        if row.filled() == 0 || !titled || !note(row, &names) || rules.len() == 20 {
            continue;
        }
        let first = row
            .cells
            .iter()
            .find(|c| !c.is_blank())
            .map(|c| squeeze(&c.shown()))
            .unwrap_or_default();
        let start = if first.to_lowercase().starts_with("total") {
            "Total".to_owned()
        } else {
            first.chars().take(40).collect()
        };
        if rules
            .iter()
            .all(|r| r.starts_with.as_deref() != Some(&start))
        {
            rules.push(SkipRule {
                column: None,
                starts_with: Some(start),
                equals: None,
                blank: false,
            });
        }
    }
    rules
}

/// The encoding that a mapping for the file must name.
pub(super) fn encoding(book: &Workbook) -> Option<crate::Encoding> {
    book.encoding
        .filter(|e| !matches!(e, crate::Encoding::Utf8 | crate::Encoding::Utf16))
}

/// A name that can be a file's name: "risk-register"; empty where nothing is left.
pub(super) fn slug(text: &str) -> String {
    let mut out = String::new();
    for c in text.to_lowercase().chars().take(60) {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.ends_with('-') && !out.is_empty() {
            out.push('-');
        }
    }
    out.trim_end_matches('-').to_owned()
}

/// A header short enough for a comment.
pub fn shorten(text: &str) -> String {
    if text.chars().count() <= 60 {
        text.to_owned()
    } else {
        format!("{}…", text.chars().take(59).collect::<String>())
    }
}
