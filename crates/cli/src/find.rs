//! Finding the record a person means: R-14, an id, a name.

use anyhow::{Result, bail};
use register::{AnyRecord, Id, Kind, Record, Register, Table, same_name};

/// The record meant by "R-14" or an id.
pub fn record(register: &Register, text: &str) -> Result<AnyRecord> {
    let text = text.trim();
    if let Ok(id) = text.parse::<uuid::Uuid>() {
        return match register.find(id) {
            Some(record) => Ok(record),
            None => bail!("no record has the id {text}"),
        };
    }
    let Some((kind, number)) = tag(text) else {
        bail!(
            "“{text}” names no record; use a number such as R-14 (see “phiward list risks”) or an id"
        );
    };
    match register.tables.by_number(kind, number) {
        Some(record) => Ok(record),
        None => {
            let last = register.tables.len(kind);
            if last == 0 {
                bail!(
                    "there is no {kind} {text}: the book has no {} yet",
                    kind.plural()
                );
            }
            bail!(
                "there is no {kind} {text}; see “phiward list {}”",
                kind.plural()
            )
        }
    }
}

/// The record of one kind meant by "A-3", an id, or its name.
pub fn one<R: Record>(table: &Table<R>, text: &str) -> Result<Id<R>> {
    let wanted = text.trim();
    if let Ok(id) = wanted.parse::<uuid::Uuid>()
        && let Some(row) = table.row_uuid(id)
    {
        return Ok(row.record.id());
    }
    if let Some((kind, number)) = tag(wanted)
        && kind == R::KIND
        && let Some(record) = table.by_number(number)
    {
        return Ok(record.id());
    }
    let named: Vec<&R> = table
        .live()
        .filter(|r| same_name(r.label(), wanted))
        .collect();
    match named.as_slice() {
        [one] => return Ok(one.id()),
        [] => {}
        several => {
            let tags: Vec<String> = several.iter().map(|r| r.tag()).collect();
            bail!(
                "several {} are called “{wanted}”: {}; use the number",
                R::KIND.plural(),
                tags.join(", ")
            );
        }
    }
    let lower = wanted.to_lowercase();
    let mut near: Vec<(usize, &R)> = table
        .live()
        .map(|r| {
            let label = r.label().to_lowercase();
            let distance = if label.contains(&lower) || lower.contains(&label) {
                1
            } else {
                distance(&label, &lower)
            };
            (distance, r)
        })
        .filter(|(d, r)| *d <= (r.label().len().max(wanted.len()) / 3).max(2))
        .collect();
    near.sort_by_key(|(d, _)| *d);
    let hint = match near.first() {
        Some((_, r)) => format!("; did you mean {} “{}”?", r.tag(), r.label()),
        None => format!("; see “phiward list {}”", R::KIND.plural()),
    };
    bail!("there is no {} “{wanted}”{hint}", R::KIND.words())
}

/// "R-14" taken apart.
pub fn tag(text: &str) -> Option<(Kind, u32)> {
    let (prefix, number) = text.split_once('-')?;
    let kind = Kind::ALL
        .iter()
        .find(|k| k.prefix().eq_ignore_ascii_case(prefix))?;
    Some((*kind, number.parse().ok()?))
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
