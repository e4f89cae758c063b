//! `phiward show`: one record in full.

use crate::context::Context;
use crate::dates::date;
use crate::outcome::Outcome;
use crate::{find, output};
use anyhow::Result;
use app::view;
use jiff::civil::Date;
use serde_json::Value;

/// Show one record in full.
#[derive(Debug, clap::Args)]
pub struct Show {
    /// Its number, such as R-14, or its id
    record: String,
    /// As it stood at the end of that day
    #[arg(long, value_name = "DATE", value_parser = date)]
    as_of: Option<Date>,
}

impl Show {
    /// Prints the record.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        let (register, today) = context.state(self.as_of).await?;
        let record = find::record(&register, &self.record)?;
        let value = view::record(&register, &record, today);
        if context.json {
            output::json(&value)?;
        } else {
            output::line(&format!("{}  {}", record.tag(), record.label()))?;
            fields(&value, 1)?;
        }
        Ok(Outcome::Done)
    }
}

/// Prints the fields that say something, indented.
fn fields(value: &Value, depth: usize) -> Result<()> {
    let Value::Object(map) = value else {
        return Ok(());
    };
    for (key, value) in map
        .iter()
        .filter(|(key, _)| !matches!(key.as_str(), "id" | "number"))
    {
        let name = format!("{}{}", "  ".repeat(depth), key.replace('_', " "));
        match value {
            Value::Null => {}
            Value::String(text) if text.is_empty() => {}
            Value::Array(items) if items.is_empty() => {}
            Value::Object(inner) if inner.is_empty() => {}
            Value::Array(items) => {
                output::line(&format!("{name}:"))?;
                for item in items {
                    match named(item) {
                        Some(text) => {
                            output::line(&format!("{}- {text}", "  ".repeat(depth + 1)))?;
                        }
                        None if item.is_object() => {
                            output::line(&format!("{}-", "  ".repeat(depth + 1)))?;
                            fields(item, depth + 2)?;
                        }
                        None => {
                            output::line(&format!("{}- {}", "  ".repeat(depth + 1), plain(item)))?;
                        }
                    }
                }
            }
            Value::Object(_) if named(value).is_some() => {
                output::line(&format!("{name}: {}", named(value).unwrap_or_default()))?;
            }
            Value::Object(_) => {
                output::line(&format!("{name}:"))?;
                fields(value, depth + 1)?;
            }
            other => output::line(&format!("{name}: {}", plain(other)))?,
        }
    }
    Ok(())
}

/// A reference in words: number and name.
fn named(value: &Value) -> Option<String> {
    let word = |key: &str| value.get(key).and_then(Value::as_str);
    Some(format!("{} {}", word("number")?, word("name")?))
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".into(),
        Value::Bool(false) => "no".into(),
        other => other.to_string(),
    }
}
