//! Whether the database still refuses what no program of phiward does, and does nothing
//! beside: the triggers against changing and deleting that the schema steps made are there,
//! and no other trigger, view, rule or policy stands at phiward's tables.

use crate::db::Session;
use crate::db::migrate::texts;
use crate::error::Result;

const IN_SQLITE: &str = "SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'";
const IN_POSTGRES: &str = crate::db::statements::at_primary!(
    "SELECT CAST(t.tgname AS text), CAST(c.relname AS text), pg_get_triggerdef(t.oid), CAST(t.tgenabled AS text), p.prosrc \
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid \
     WHERE NOT t.tgisinternal AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
);

/// What is a table by name: kind as the database calls it.
const KINDS_IN_SQLITE: &str =
    "SELECT name, type FROM sqlite_schema WHERE type IN ('table', 'view')";
const KINDS_IN_POSTGRES: &str = crate::db::statements::at_primary!(
    "SELECT CAST(relname AS text), CASE WHEN relkind IN ('r', 'p') THEN 'table' ELSE 'view' END \
     FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm', 'f') \
     AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
);
/// Rules and policies of PostgreSQL, which turn a statement into another or hide rows: table,
/// and what it has.
const ASIDE_IN_POSTGRES: &str = crate::db::statements::at_primary!(
    "SELECT CAST(c.relname AS text), 'a rule “' || CAST(r.rulename AS text) || '”' \
     FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class \
     WHERE c.relkind IN ('r', 'p') AND c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) \
     UNION ALL SELECT CAST(relname AS text), 'row level security' FROM pg_class \
     WHERE relrowsecurity AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())"
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

/// The tables that all steps together leave.
fn tables(sqlite: bool) -> Vec<&'static str> {
    let mut found: Vec<&str> = Vec::new();
    for text in texts(sqlite) {
        for line in text.lines() {
            let named = |start: &str| {
                let rest = line.strip_prefix(start)?;
                rest.split([' ', '(', ';']).find(|word| !word.is_empty())
            };
            if let Some(name) = named("CREATE TABLE ") {
                found.push(name);
            } else if let Some(name) = named("DROP TABLE ") {
                found.retain(|there| *there != name);
            }
        }
    }
    found
}

fn same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

/// What the guards lack, and what stands at phiward's tables that it did not make: a
/// sentence each.
pub(crate) async fn check(session: &mut Session) -> Result<Vec<String>> {
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
    let known = |name: &str, table: &str| {
        let mut expected = expected.iter();
        expected.any(|guard| guard.name == name && guard.table == table)
    };
    let strange = found.iter().filter(|(name, table, _)| !known(name, table));
    let strange = strange.map(|(name, table, _)| (table.clone(), format!("a trigger “{name}”")));
    let strange: Vec<(String, String)> = strange.collect();
    lacking.extend(beside(session, strange).await?);
    Ok(lacking)
}

/// What else is at the tables: the triggers found, tables that are none, rules, policies.
async fn beside(session: &mut Session, triggers: Vec<(String, String)>) -> Result<Vec<String>> {
    let (own, kinds, aside) = match session {
        Session::Sqlite(held) => {
            let kinds = sqlx::query_as(KINDS_IN_SQLITE);
            let kinds: Vec<(String, String)> = kinds.fetch_all(held.connection()).await?;
            (tables(true), kinds, Vec::new())
        }
        Session::Postgres(held) => {
            let kinds = sqlx::query_as(KINDS_IN_POSTGRES);
            let kinds: Vec<(String, String)> = kinds.fetch_all(held.connection()).await?;
            let aside = sqlx::query_as(ASIDE_IN_POSTGRES);
            let aside: Vec<(String, String)> = aside.fetch_all(held.connection()).await?;
            (tables(false), kinds, aside)
        }
    };
    let is_own = |table: &str| own.iter().any(|own| own.eq_ignore_ascii_case(table));
    let views = kinds.into_iter().filter(|(_, kind)| kind != "table");
    let views = views.map(|(name, _)| (name, "a view in its place".to_owned()));
    let all = triggers.into_iter().chain(views).chain(aside);
    let at_own = all.filter(|(table, _)| is_own(table));
    let told = at_own.map(|(table, what)| {
        format!("the table {table} has {what} that phiward did not make: it may change, add or hide rows behind phiward's back; find out who made it and what it did, and remove it")
    });
    Ok(told.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_have_the_same_tables() {
        let names = |sqlite| {
            let mut names = tables(sqlite);
            names.sort_unstable();
            // A step may make a table anew.
            names.dedup();
            names
        };
        let all = names(true);
        assert!(
            all.contains(&"entry") && all.contains(&"membership"),
            "{all:?}"
        );
        assert!(!all.contains(&"snapshot"), "{all:?}");
        assert_eq!(all, names(false));
    }

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
