//! Whether the database still refuses what no program of phiward does: the triggers
//! against changing and deleting that the schema steps made.

use crate::db::Session;
use crate::db::migrate::texts;
use crate::error::Result;

const IN_SQLITE: &str = "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'";
const IN_POSTGRES: &str = crate::db::statements::at_primary!(
    "SELECT CAST(t.tgname AS text), CAST(c.relname AS text), pg_get_triggerdef(t.oid), CAST(t.tgenabled AS text), p.prosrc \
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid \
     WHERE NOT t.tgisinternal AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
);

/// A trigger as a schema step makes it.
struct Guard<'t> {
    name: &'t str,
    table: &'t str,
    event: &'t str,
    text: &'t str,
}

/// The guards of all steps: the last of a name is the one that counts.
fn guards(sqlite: bool) -> Vec<Guard<'static>> {
    let mut found: Vec<Guard<'static>> = Vec::new();
    let end = if sqlite { "END;" } else { ";" };
    for text in texts(sqlite) {
        let mut rest = text;
        while let Some(at) = rest.find("CREATE TRIGGER ") {
            rest = &rest[at..];
            let length = rest.find(end).map_or(rest.len(), |at| at + end.len() - 1);
            let text = &rest[..length];
            rest = &rest[length..];
            // CREATE TRIGGER name BEFORE event ON table
            let mut words = text.split_whitespace().skip(2);
            let (Some(name), Some(event)) = (words.next(), words.nth(1)) else {
                continue;
            };
            let Some(table) = words.nth(1) else { continue };
            found.retain(|guard| guard.name != name);
            found.push(Guard {
                name,
                table,
                event,
                text,
            });
        }
    }
    found
}

fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// What the guards lack, a sentence each; and triggers that phiward did not make.
pub(crate) async fn check(session: &mut Session) -> Result<(Vec<String>, Vec<String>)> {
    let (expected, found) = match session {
        Session::Sqlite(held) => {
            let rows: Vec<(String, String, String)> = sqlx::query_as(IN_SQLITE)
                .fetch_all(held.connection())
                .await?;
            let found = rows.into_iter().map(|(name, table, sql)| {
                let holds = Box::new(move |guard: &Guard| same(&sql, guard.text));
                (name, table, holds as Box<dyn Fn(&Guard) -> bool + Send>)
            });
            (guards(true), found.collect::<Vec<_>>())
        }
        Session::Postgres(held) => {
            let rows: Vec<(String, String, String, String, String)> = sqlx::query_as(IN_POSTGRES)
                .fetch_all(held.connection())
                .await?;
            let found = rows.into_iter().map(|(name, table, sql, enabled, source)| {
                let holds = Box::new(move |guard: &Guard| {
                    // The server writes a condition in its own way.
                    ["O", "A"].contains(&enabled.as_str())
                        && sql.contains(&format!("BEFORE {} ON ", guard.event))
                        && sql.contains(" WHEN (") == guard.text.contains(" WHEN (")
                        && texts(false).any(|text| text.contains(source.trim()))
                        && source.contains("RAISE EXCEPTION")
                });
                (name, table, holds as Box<dyn Fn(&Guard) -> bool + Send>)
            });
            (guards(false), found.collect::<Vec<_>>())
        }
    };
    let mut lacking = Vec::new();
    for guard in &expected {
        let there = found
            .iter()
            .find(|(name, table, _)| name == guard.name && table == guard.table);
        let what = match there {
            None => "is missing",
            Some((.., holds)) if !holds(guard) => "is not the one phiward made, or is switched off",
            Some(_) => continue,
        };
        lacking.push(format!(
            "the guard “{}” of the table {} {what}: the database no longer refuses what phiward never does; find out who changed it and what else they did, then restore a backup",
            guard.name, guard.table
        ));
    }
    let known = |name: &String| expected.iter().any(|guard| guard.name == name);
    let strange = found.iter().filter(|(name, ..)| !known(name));
    let strange = strange.map(|(name, table, _)| {
        format!("the table {table} has a trigger “{name}” that phiward did not make")
    });
    Ok((lacking, strange.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_have_the_same_guards() {
        let names = |sqlite| {
            let mut names: Vec<_> = guards(sqlite)
                .iter()
                .map(|guard| (guard.name, guard.table, guard.event))
                .collect();
            names.sort_unstable();
            names
        };
        assert!(names(true).len() >= 9, "{:?}", names(true));
        assert_eq!(names(true), names(false));
    }
}
