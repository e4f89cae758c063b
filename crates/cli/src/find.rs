//! Finding the record a person means: R-14, an id, a name.

use anyhow::{Result, anyhow, bail};
use register::{AnyRecord, FindError, Id, Kind, Record, Ref, Register, Table, Tag};

/// The record meant by "R-14" or an id.
pub fn record(register: &Register, text: &str) -> Result<AnyRecord> {
    let wanted = text.trim();
    let error = match register.find_by_number(Kind::ALL, wanted) {
        Ok(found) => match register.tables.get(found) {
            Some(record) => return Ok(record),
            None => bail!("no record has the id {}", found.id),
        },
        Err(error) => error,
    };
    match error {
        FindError::NoNumber { tag } if register.tables.len(tag.kind) == 0 => {
            bail!("{error}: the book has no {} yet", tag.kind.plural())
        }
        FindError::NoNumber { tag } => bail!("{error}; see “phiward list {}”", tag.kind.plural()),
        FindError::NoId { .. } => bail!(error),
        _ => bail!(
            "“{wanted}” names no record; use a number such as R-14 (see “phiward list risks”) or an id"
        ),
    }
}

/// The record of one kind meant by "A-3", an id, or its name.
pub fn one<R: Record>(table: &Table<R>, text: &str) -> Result<Id<R>> {
    let labels = || {
        let live = table.live();
        live.map(|r| (r.tag(), r.label().to_owned())).collect()
    };
    table
        .find_by_text(text.trim())
        .map_err(|error| none(&error, R::KIND, text.trim(), labels()))
}

/// The same where the kind is not known before.
pub fn of_kind(register: &Register, kind: Kind, text: &str) -> Result<Ref> {
    let labels = || {
        let mut labels = Vec::new();
        register.tables.each_label(kind, |_, number, label, live| {
            if live {
                labels.push((Tag { kind, number }.to_string(), label.to_owned()));
            }
        });
        labels
    };
    register
        .find_by_text(&[kind], text.trim())
        .map_err(|error| none(&error, kind, text.trim(), labels()))
}

/// Why there is no such record, and what may have been meant or where to look.
fn none(
    error: &FindError,
    kind: Kind,
    wanted: &str,
    labels: Vec<(String, String)>,
) -> anyhow::Error {
    match error {
        FindError::Several { .. } => anyhow!("{error}; use the number"),
        FindError::OtherKind { tag, .. } => {
            anyhow!(
                "{tag} ({}) is not {}",
                tag.kind.words(),
                register::article(kind.words())
            )
        }
        _ => anyhow!(
            "there is no {} “{wanted}”{}",
            kind.words(),
            nearest(kind, wanted, labels)
        ),
    }
}

/// What may have been meant by a name nothing has, or where to look.
fn nearest(kind: Kind, wanted: &str, labels: Vec<(String, String)>) -> String {
    let lower = wanted.to_lowercase();
    let mut near: Vec<(usize, String, String)> = labels
        .into_iter()
        .map(|(tag, label)| {
            let said = label.to_lowercase();
            let far = if said.contains(&lower) || lower.contains(&said) {
                1
            } else {
                distance(&said, &lower)
            };
            (far, tag, label)
        })
        .filter(|(far, _, label)| *far <= (label.len().max(wanted.len()) / 3).max(2))
        .collect();
    near.sort_by_key(|(far, ..)| *far);
    match near.first() {
        Some((_, tag, label)) => format!("; did you mean {tag} “{label}”?"),
        None => format!("; see “phiward list {}”", kind.plural()),
    }
}

/// Whether a text is the number of a record, rather than a name.
pub fn is_tag(text: &str) -> bool {
    text.trim().parse::<Tag>().is_ok()
}

/// The kind meant by a word such as "risks" or "risk".
pub fn kind(word: &str) -> Result<Kind> {
    let lower = word.trim().to_lowercase().replace('_', "-");
    let names = |k: &Kind| {
        [
            k.plural().to_owned(),
            k.tag().replace('_', "-"),
            k.words().to_owned(),
        ]
    };
    if let Some(kind) = Kind::ALL.iter().find(|k| names(k).contains(&lower)) {
        return Ok(*kind);
    }
    let near = Kind::ALL
        .iter()
        .min_by_key(|k| distance(k.plural(), &lower));
    let all: Vec<&str> = Kind::ALL.iter().map(|k| k.plural()).collect();
    match near.filter(|k| distance(k.plural(), &lower) <= 3) {
        Some(kind) => bail!(
            "there are no “{word}”; did you mean “{}”? There are {}",
            kind.plural(),
            all.join(", ")
        ),
        None => bail!("there are no “{word}”; there are {}", all.join(", ")),
    }
}

/// Edit distance of two short texts.
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, ca) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, cb) in b.iter().enumerate() {
            let cost = diagonal + usize::from(ca != *cb);
            diagonal = row[j + 1];
            row[j + 1] = cost.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
