//! `phiward diff`: what changed between two dates or ledger positions.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use crate::text::shown;
use anyhow::{Result, bail};
use app::Book;
use jiff::civil::Date;
use register::{Difference, Register, diff};
use serde_json::Value;

/// What changed between two dates or ledger positions.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  phiward diff 2026-01-01              what changed since\n  phiward diff 2026-01-01 2026-06-30   what changed in the half-year\nA date means the end of that day; a number is a position of “phiward log”."
)]
pub struct Diff {
    /// Earlier date or position
    #[arg(value_name = "FROM", value_parser = point, required_unless_present = "from", conflicts_with = "from")]
    earlier: Option<Point>,
    /// Later date or position [default: now]
    #[arg(value_name = "TO", value_parser = point, conflicts_with = "to")]
    later: Option<Point>,
    /// The same as FROM
    #[arg(long, value_name = "DATE|POSITION", value_parser = point)]
    from: Option<Point>,
    /// The same as TO
    #[arg(long, value_name = "DATE|POSITION", value_parser = point)]
    to: Option<Point>,
}

#[derive(Debug, Clone, Copy)]
enum Point {
    Day(Date),
    Position(u64),
}

fn point(text: &str) -> Result<Point, String> {
    let text = text.trim();
    if let Ok(position) = text.parse() {
        return Ok(Point::Position(position));
    }
    text.parse().map(Point::Day).map_err(|_| {
        format!("“{text}” is neither a date such as 2026-03-31 nor a position such as 120")
    })
}

impl Diff {
    /// Prints the differences.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let book = context.book().await?;
        let Some(from) = self.from.or(self.earlier) else {
            bail!("name the earlier date or position, such as: phiward diff 2026-01-01");
        };
        let earlier = state(context, &book, from).await?;
        let later = match self.to.or(self.later) {
            Some(point) => state(context, &book, point).await?,
            None => book.register().clone(),
        };
        if earlier.position > later.position {
            bail!(
                "the earlier point lies after the later one (positions {} and {}); exchange the two",
                earlier.position,
                later.position
            );
        }
        let differences = diff(&earlier, &later);
        if context.json {
            let list: Vec<_> = differences.iter().map(|d| json(&later, d)).collect();
            output::json(&serde_json::json!({
                "from": earlier.position, "to": later.position, "differences": list }))?;
            return Ok(Outcome::Done);
        }
        output::line(&format!(
            "From position {} to {}: {} records differ.",
            earlier.position,
            later.position,
            differences.len()
        ))?;
        for difference in &differences {
            print(&later, difference)?;
        }
        Ok(Outcome::Done)
    }
}

async fn state(context: &Context, book: &Book, point: Point) -> Result<Register> {
    Ok(match point {
        Point::Day(day) => {
            context.not_in_the_future(book.register(), day)?;
            book.as_of(day).await?
        }
        Point::Position(position) if position > book.head().position => bail!(
            "the book has {} entries; there is no position {position}",
            book.head().position
        ),
        Point::Position(position) => book.at(position).await?,
    })
}

fn print(later: &Register, d: &Difference) -> Result<()> {
    let what = match (&d.ended, d.new) {
        (Some(reason), true) => format!("new and ended: {reason}"),
        (Some(reason), false) => format!("ended: {reason}"),
        (None, true) => "new".to_owned(),
        (None, false) => "changed".to_owned(),
    };
    output::line("")?;
    output::line(&shown(&format!(
        "{} {} · {what}",
        d.tag,
        output::clip(&d.label, 120)
    )))?;
    if d.new {
        return Ok(());
    }
    for field in d.fields.iter().filter(|f| !f.field.starts_with("retired")) {
        let name = field.field.replace('_', " ").replace('.', " › ");
        output::line(&shown(&format!(
            "    {name}: {} → {}",
            words(later, &field.before),
            words(later, &field.after)
        )))?;
    }
    Ok(())
}

fn json(later: &Register, d: &Difference) -> Value {
    serde_json::json!({
        "number": d.tag, "kind": d.reference.kind.tag(), "id": d.reference.id, "label": d.label,
        "new": d.new, "ended": d.ended,
        "fields": d.fields.iter().map(|f| serde_json::json!({
            "field": f.field, "before": f.before, "after": f.after,
            "before_words": words(later, &f.before), "after_words": words(later, &f.after),
        })).collect::<Vec<_>>(),
    })
}

/// A value for people: references by their number, levels without underscores.
fn words(register: &Register, value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) if text.is_empty() => "–".to_owned(),
        Value::String(text) => match text.parse::<uuid::Uuid>() {
            Ok(id) => register.find(id).map_or_else(|| text.clone(), |r| r.tag()),
            Err(_) => text.replace('_', " "),
        },
        Value::Bool(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(items) if items.is_empty() => "–".to_owned(),
        Value::Array(items) => items
            .iter()
            .map(|item| words(register, item))
            .collect::<Vec<_>>()
            .join(", "),
        Value::Object(map) => map
            .iter()
            .filter(|(_, v)| !v.is_null())
            .map(|(key, v)| format!("{} {}", key.replace('_', " "), words(register, v)))
            .collect::<Vec<_>>()
            .join("; "),
        Value::Number(number) => number.to_string(),
    }
}
