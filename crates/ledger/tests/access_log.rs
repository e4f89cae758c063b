//! The access log is a chain that checkpoints sign, and a verification looks at it and
//! at the guards of the database.

mod support;

use phiward_ledger::side::{INSTALLATION, NewLog};
use phiward_ledger::{Ledger, OrgId, Outside, VerifyReport};
use support::{Backend, Store, append, at, entry, key, org};

on_both! {
    i3_a_changed_line_of_the_access_log_is_found
    i3_a_log_cut_off_at_its_end_is_found_by_a_checkpoint_kept_elsewhere
    i3_a_log_written_anew_as_a_whole_is_found_by_a_checkpoint_kept_elsewhere
    i3_lines_of_an_earlier_program_are_covered_by_the_next_one
    i3_both_logs_written_anew_are_found_once_a_checkpoint_is_signed_over_them
    i3_who_signs_is_told_of_a_log_with_fewer_lines_than_the_last_checkpoint_states
    c6_a_trigger_view_or_rule_that_phiward_did_not_make_is_found
    c6_a_guard_that_was_taken_away_or_replaced_is_found
    c6_a_book_taken_in_from_another_installation_verifies
}

async fn write(ledger: &Ledger, of: OrgId, n: i64) {
    write_by(ledger, of, n, "Dana Reyes").await;
}

async fn write_by(ledger: &Ledger, of: OrgId, n: i64, name: &str) {
    let mut side = ledger.side_write().await.unwrap();
    let detail = format!("detail {n}");
    let line = NewLog {
        org: of,
        time: at(n),
        account: None,
        name,
        action: "roles-changed",
        detail: &detail,
        address: "10.0.0.5",
    };
    assert_eq!(side.log(&line).await.unwrap(), n.unsigned_abs());
    side.commit().await.unwrap();
}

/// A book of two entries, four lines of its log and two of that of the installation.
async fn book(store: &Store) -> Ledger {
    let ledger = store.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    append(&ledger, org(1), &[entry(1), entry(2)], &[]).await;
    for n in 1..=4 {
        write(&ledger, org(1), n).await;
    }
    for n in 1..=2 {
        write(&ledger, INSTALLATION, n).await;
    }
    ledger
}

async fn checked(ledger: &Ledger, outside: &[String]) -> VerifyReport {
    let outside = Outside {
        checkpoints: outside.to_vec(),
        ..Outside::default()
    };
    ledger.verify(org(1), &outside, &mut |_| {}).await.unwrap()
}

#[track_caller]
fn finds(report: &VerifyReport, words: &str) {
    let found = report.findings.iter().any(|f| f.text.contains(words));
    assert!(found, "“{words}” is not found: {report}");
}

/// Takes the guards of the log away and puts them back, as somebody who hides would.
async fn behind_the_guards(store: &Store, change: &str) {
    let names = ["access_log_is_kept", "access_log_is_final"];
    let of_end = ["access_log_end_is_kept", "access_log_end_goes_on"];
    let all = names
        .map(|name| (name, "access_log"))
        .into_iter()
        .chain(of_end.map(|name| (name, "access_log_end")));
    let (steps, end) = match store.backend {
        Backend::Sqlite => (
            [
                include_str!("../migrations/sqlite/0002_house.sql"),
                include_str!("../migrations/sqlite/0005_access.sql"),
            ],
            "END;",
        ),
        Backend::Postgres => (
            [
                include_str!("../migrations/postgres/0002_house.sql"),
                include_str!("../migrations/postgres/0005_access.sql"),
            ],
            "refuse_change();",
        ),
    };
    let mut back = String::new();
    for (name, table) in all {
        let on = match store.backend {
            Backend::Sqlite => String::new(),
            Backend::Postgres => format!(" ON {table}"),
        };
        store.raw(&format!("DROP TRIGGER {name}{on}")).await;
        let text = steps
            .iter()
            .find_map(|step| {
                step.find(&format!("CREATE TRIGGER {name} "))
                    .map(|i| &step[i..])
            })
            .unwrap();
        back.push_str(&text[..text.find(end).unwrap() + end.len()]);
    }
    store.raw(change).await;
    store.raw(&back).await;
}

async fn i3_a_changed_line_of_the_access_log_is_found(store: Store) {
    let ledger = book(&store).await;
    let report = checked(&ledger, &[]).await;
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.log_lines, Some((4, 2)));
    let own = store.org(org(1));
    for (change, back, words) in [
        (
            format!("UPDATE access_log SET detail = 'nothing' WHERE org = {own} AND seq = 2"),
            format!("UPDATE access_log SET detail = 'detail 2' WHERE org = {own} AND seq = 2"),
            "the access log: line 2 does not follow",
        ),
        (
            format!("UPDATE access_log SET name = 'Lee Chan' WHERE org <> {own} AND seq = 1"),
            format!("UPDATE access_log SET name = 'Dana Reyes' WHERE org <> {own} AND seq = 1"),
            "the access log of the installation: line 1",
        ),
        (
            format!("UPDATE access_log SET seq = 9 WHERE org = {own} AND seq = 4"),
            format!("UPDATE access_log SET seq = 4 WHERE org = {own} AND seq = 9"),
            "lines 4 to 8 are missing",
        ),
    ] {
        behind_the_guards(&store, &change).await;
        finds(&checked(&ledger, &[]).await, words);
        behind_the_guards(&store, &back).await;
        let report = checked(&ledger, &[]).await;
        assert!(report.is_ok(), "{report}");
    }
    // Cut off without a look at the note of where it ended.
    let cut = format!("DELETE FROM access_log WHERE org = {own} AND seq = 4");
    behind_the_guards(&store, &cut).await;
    finds(&checked(&ledger, &[]).await, "cut off its end");
}

async fn i3_a_log_cut_off_at_its_end_is_found_by_a_checkpoint_kept_elsewhere(store: Store) {
    let ledger = book(&store).await;
    let signed = ledger.checkpoint(org(1), &key(), at(9)).await.unwrap();
    let stated = signed.checkpoint.access_log.unwrap();
    assert_eq!(stated.line, 4);
    assert_eq!(signed.checkpoint.installation_log.unwrap().line, 2);
    write(&ledger, org(1), 5).await;
    let texts = [signed.text];
    let report = checked(&ledger, &texts).await;
    assert!(report.is_ok(), "{report}");
    assert_eq!(report.log_anchored, Some(4));
    let text = report.to_string();
    assert!(
        text.contains("vouches for the access log up to line 4"),
        "{text}"
    );
    assert!(text.contains("Not in any chain"), "{text}");
    // Lines 4 and 5 go, and the note of the end with them.
    let own = store.org(org(1));
    let change = format!(
        "DELETE FROM access_log WHERE org = {own} AND seq > 3; \
         UPDATE access_log_end SET seq = 3, hash = (SELECT hash FROM access_log WHERE org = {own} AND seq = 3) WHERE org = {own}"
    );
    behind_the_guards(&store, &change).await;
    finds(
        &checked(&ledger, &texts).await,
        "covers 4 lines of the access log, but it has 3",
    );
    // The stored one tells it, too.
    finds(&checked(&ledger, &[]).await, "checkpoint 1 covers 4 lines");
}

async fn i3_a_log_written_anew_as_a_whole_is_found_by_a_checkpoint_kept_elsewhere(store: Store) {
    let ledger = book(&store).await;
    let signed = ledger.checkpoint(org(1), &key(), at(9)).await.unwrap();
    let own = store.org(org(1));
    let change = format!(
        "DELETE FROM access_log WHERE org = {own}; DELETE FROM access_log_end WHERE org = {own}"
    );
    behind_the_guards(&store, &change).await;
    let mut side = ledger.side_write().await.unwrap();
    let line = NewLog {
        org: org(1),
        time: at(1),
        account: None,
        name: "Somebody else",
        action: "roles-changed",
        detail: "",
        address: "",
    };
    side.log(&line).await.unwrap();
    side.commit().await.unwrap();
    let texts = [signed.text];
    let words = "and states the access log of the installation, which is";
    finds(&checked(&ledger, &texts).await, words);
    // Who signs next is told; and whatever is signed, it stays found.
    for taken_in in [false, true] {
        let asked = ledger.logs_to_sign(org(1), taken_in).await.unwrap();
        assert!(asked.iter().any(|text| text.contains(words)), "{asked:?}");
    }
    let next = ledger.checkpoint(org(1), &key(), at(10)).await.unwrap();
    let said = ledger.checkpoint_taken_in(org(1), &key(), at(11)).await;
    let both = [said.unwrap().text, texts[0].clone()];
    for outside in [&[][..], &texts[..], &[next.text], &both] {
        finds(&checked(&ledger, outside).await, words);
    }
}

async fn i3_both_logs_written_anew_are_found_once_a_checkpoint_is_signed_over_them(store: Store) {
    let ledger = book(&store).await;
    let signed = ledger.checkpoint(org(1), &key(), at(9)).await.unwrap();
    behind_the_guards(&store, "DELETE FROM access_log; DELETE FROM access_log_end").await;
    write_by(&ledger, org(1), 1, "Somebody else").await;
    write_by(&ledger, INSTALLATION, 1, "Somebody else").await;
    let texts = [signed.text];
    let words = "not in this database (the access log)";
    finds(&checked(&ledger, &texts).await, words);
    let asked = ledger.logs_to_sign(org(1), false).await.unwrap();
    assert!(asked.iter().any(|text| text.contains(words)), "{asked:?}");
    ledger.checkpoint(org(1), &key(), at(10)).await.unwrap();
    for outside in [&[][..], &texts] {
        finds(&checked(&ledger, outside).await, words);
    }
}

async fn i3_who_signs_is_told_of_a_log_with_fewer_lines_than_the_last_checkpoint_states(
    store: Store,
) {
    let ledger = book(&store).await;
    assert!(ledger.logs_to_sign(org(1), false).await.unwrap().is_empty());
    ledger.checkpoint(org(1), &key(), at(9)).await.unwrap();
    assert!(ledger.logs_to_sign(org(1), false).await.unwrap().is_empty());
    let own = store.org(org(1));
    let change = format!(
        "DELETE FROM access_log WHERE org = {own} AND seq = 4; \
         UPDATE access_log_end SET seq = 3, hash = (SELECT hash FROM access_log WHERE org = {own} AND seq = 3) WHERE org = {own}"
    );
    behind_the_guards(&store, &change).await;
    let asked = ledger.logs_to_sign(org(1), false).await.unwrap();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].contains("lines were cut off its end"), "{asked:?}");
}

async fn c6_a_trigger_view_or_rule_that_phiward_did_not_make_is_found(store: Store) {
    let ledger = book(&store).await;
    let changes: &[(&str, &str, &str)] = match store.backend {
        Backend::Sqlite => &[
            (
                "CREATE TRIGGER mine AFTER INSERT ON membership BEGIN DELETE FROM session; END",
                "DROP TRIGGER mine",
                "the table membership has a trigger “mine”",
            ),
            (
                "CREATE TRIGGER mine AFTER INSERT ON access_log BEGIN SELECT 1; END",
                "DROP TRIGGER mine",
                "the table access_log has a trigger “mine”",
            ),
            (
                "ALTER TABLE mail_left RENAME TO other; CREATE VIEW mail_left AS SELECT * FROM other",
                "DROP VIEW mail_left; ALTER TABLE other RENAME TO mail_left",
                "the table mail_left has a view in its place",
            ),
        ],
        Backend::Postgres => &[
            (
                "CREATE TRIGGER mine AFTER INSERT ON membership FOR EACH ROW EXECUTE FUNCTION refuse_change()",
                "DROP TRIGGER mine ON membership",
                "the table membership has a trigger “mine”",
            ),
            (
                "CREATE RULE mine AS ON INSERT TO access_log DO INSTEAD NOTHING",
                "DROP RULE mine ON access_log",
                "the table access_log has a rule “mine”",
            ),
            (
                "ALTER TABLE token ENABLE ROW LEVEL SECURITY",
                "ALTER TABLE token DISABLE ROW LEVEL SECURITY",
                "the table token has row level security",
            ),
            (
                "ALTER TABLE mail_left RENAME TO other; CREATE VIEW mail_left AS SELECT * FROM other",
                "DROP VIEW mail_left; ALTER TABLE other RENAME TO mail_left",
                "the table mail_left has a view in its place",
            ),
        ],
    };
    for (change, back, words) in changes {
        store.raw(change).await;
        finds(&checked(&ledger, &[]).await, words);
        store.raw(back).await;
        let report = checked(&ledger, &[]).await;
        assert!(report.is_ok(), "{report}");
    }
}

async fn i3_lines_of_an_earlier_program_are_covered_by_the_next_one(store: Store) {
    let ledger = book(&store).await;
    let own = store.org(org(1));
    let before = format!(
        "UPDATE access_log SET hash = NULL WHERE org = {own}; UPDATE access_log_end SET hash = NULL WHERE org = {own}"
    );
    behind_the_guards(&store, &before).await;
    // A checkpoint before the next line states them, too.
    let signed = ledger.checkpoint(org(1), &key(), at(9)).await.unwrap();
    assert_eq!(signed.checkpoint.access_log.unwrap().line, 4);
    write(&ledger, org(1), 5).await;
    let texts = [signed.text];
    let report = checked(&ledger, &texts).await;
    assert!(report.is_ok(), "{report}");
    assert!(report.to_string().contains("its first 4 lines"), "{report}");
    let change = format!("UPDATE access_log SET name = 'x' WHERE org = {own} AND seq = 2");
    behind_the_guards(&store, &change).await;
    finds(&checked(&ledger, &[]).await, "line 5 does not follow");
    finds(
        &checked(&ledger, &texts).await,
        "states another content of the first 4 lines",
    );
    // A line without a hash after one that has one is not of an earlier program.
    let change = format!("UPDATE access_log SET name = 'Dana Reyes' WHERE org = {own} AND seq = 2");
    behind_the_guards(&store, &change).await;
    write(&ledger, org(1), 6).await;
    let change = format!("UPDATE access_log SET hash = NULL WHERE org = {own} AND seq = 6");
    behind_the_guards(&store, &change).await;
    finds(&checked(&ledger, &[]).await, "line 6 has no hash");
}

async fn c6_a_guard_that_was_taken_away_or_replaced_is_found(store: Store) {
    let ledger = book(&store).await;
    let (drop, weaken) = match store.backend {
        Backend::Sqlite => (
            "DROP TRIGGER account_is_kept",
            "DROP TRIGGER checkpoint_is_kept; CREATE TRIGGER checkpoint_is_kept BEFORE DELETE ON checkpoint \
             WHEN OLD.number > 9 BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END",
        ),
        Backend::Postgres => (
            "DROP TRIGGER account_is_kept ON account",
            "ALTER TABLE checkpoint DISABLE TRIGGER checkpoint_is_kept",
        ),
    };
    store.raw(drop).await;
    finds(
        &checked(&ledger, &[]).await,
        "“account_is_kept” of the table account is missing",
    );
    store.raw(weaken).await;
    finds(
        &checked(&ledger, &[]).await,
        "“checkpoint_is_kept” of the table checkpoint is not the one",
    );
}

async fn c6_a_book_taken_in_from_another_installation_verifies(store: Store) {
    let ledger = book(&store).await;
    let signed = ledger.checkpoint(org(1), &key(), at(9)).await.unwrap();
    let file = ledger.export(org(1), Vec::new()).await.unwrap();
    let elsewhere = Store::new(store.backend).await;
    let other = elsewhere.open().await;
    other.import(&file[..], "Clinic").await.unwrap();
    write_by(&other, org(1), 1, "Lee Chan").await;
    write_by(&other, INSTALLATION, 1, "Lee Chan").await;
    let report = checked(&other, &[]).await;
    assert!(report.is_ok(), "{report}");
    assert!(
        report.to_string().contains("that of another installation"),
        "{report}"
    );
    // The one brought along speaks of a log that is not here, until it is signed that the
    // book was taken in; that one was signed here says nothing of it.
    let texts = [signed.text];
    finds(&checked(&other, &texts).await, "sign one");
    let asked = other.logs_to_sign(org(1), false).await.unwrap();
    assert_eq!(asked.len(), 2, "{asked:?}");
    other.checkpoint(org(1), &key(), at(10)).await.unwrap();
    for texts in [&texts[..], &[]] {
        finds(&checked(&other, texts).await, "sign one");
    }
    let asked = other.logs_to_sign(org(1), true).await.unwrap();
    assert!(asked.is_empty(), "{asked:?}");
    let said = other.checkpoint_taken_in(org(1), &key(), at(11)).await;
    let said = said.unwrap().text;
    let report = checked(&other, &texts).await;
    assert!(report.is_ok(), "{report}");
    let words = report.to_string();
    for told in [
        "outside checkpoint 1 covers 4 lines of an access log that is not in this database",
        "checkpoint 3 says that the book was taken in here",
        "it vouches for none of its lines",
    ] {
        assert!(words.contains(told), "“{told}” is not in: {words}");
    }
    assert_eq!(report.log_anchored, None);
    // And where it is replaced after that, what was said is no excuse.
    let own = elsewhere.org(org(1));
    let change = format!(
        "DELETE FROM access_log WHERE org = {own}; DELETE FROM access_log_end WHERE org = {own}"
    );
    behind_the_guards(&elsewhere, &change).await;
    write_by(&other, org(1), 1, "Somebody else").await;
    other.checkpoint(org(1), &key(), at(12)).await.unwrap();
    finds(&checked(&other, &[said]).await, "was replaced");
}
