//! What is observed of mail, the same on both databases: kept per organization, whole or
//! not at all, counted exactly, forgotten by rule.

mod support;

use phiward_ledger::side::SideTables;
use phiward_ledger::side::mail::{
    AddressName, Beside, Left, MAX_MESSAGES, MailDomain, MailRow, MailsLooked, NewAudit, NewReport,
    Outcome, ReportState, ReportsAsked, ReportsBeside, RowsOf, TlsRow, share,
};
use phiward_ledger::{Hash32, Ledger, OrgId};
use support::{Backend, Store, at, org};
use uuid::Uuid;

on_both! {
    rows_are_counted_by_day_address_and_outcome
    rows_of_one_report_are_written_in_any_number_of_pieces
    a_report_that_never_arrives_is_given_up_and_leaves_nothing
    rows_of_an_older_book_are_packed_when_it_is_opened
    reports_in_quarantine_do_not_count_until_released
    the_same_bytes_cannot_be_stored_twice
    mb_10_what_stands_beside_a_report_is_found_by_one_question
    outcomes_of_an_older_book_are_there_as_they_were
    one_organization_sees_nothing_of_another
    reports_are_found_by_words_whatever_signs_are_in_them
    retention_forgets_rows_first_and_lines_later
    names_audits_mailboxes_and_settings_are_kept
    mb_02_what_became_of_a_mailbox_is_kept_with_it
    mb_09_a_report_is_spread_over_days_without_losing_a_message
    nw_03_a_report_counts_for_the_domain_it_is_said_to
    a_discarded_organization_leaves_no_observation
}

fn outcome(dkim: bool, spf: bool) -> Outcome {
    Outcome {
        disposition: if dkim || spf { "none" } else { "reject" }.into(),
        dkim,
        spf,
        header_from: "example.test".into(),
        envelope_from: "bounce.example.test".into(),
        reasons: String::new(),
        signatures: r#"[{"d":"example.test","s":"k1","r":"pass"}]"#.into(),
        spf_checks: String::new(),
    }
}

/// A number for an outcome.
fn number(of: &Outcome) -> i64 {
    let hash = Hash32::of(format!("{of:?}").as_bytes());
    i64::from_be_bytes(hash.as_bytes()[..8].try_into().unwrap())
}

async fn add_rows(side: &mut SideTables, org: OrgId, of: (u64, u64), rows: &[MailRow]) {
    let rows = RowsOf {
        report: of.0,
        first: of.1,
        rows: rows.to_vec(),
    };
    side.add_mail_rows(org, &[rows]).await.unwrap();
}

/// Stores a report of `rows`, each (last byte of the address, messages, outcome).
async fn store(
    ledger: &Ledger,
    org: OrgId,
    name: &str,
    on: (&str, i64, ReportState),
    rows: &[(u8, u64, Outcome)],
) -> u64 {
    store_over(ledger, org, name, on, 1, rows).await
}

/// The same of one that covers so many days.
async fn store_over(
    ledger: &Ledger,
    org: OrgId,
    name: &str,
    (domain, day, state): (&str, i64, ReportState),
    days: u64,
    rows: &[(u8, u64, Outcome)],
) -> u64 {
    let mut side = ledger.side_write().await.unwrap();
    let seq = side.last_mail_report(org).await.unwrap() + 1;
    let mut new = Vec::new();
    for (byte, messages, outcome) in rows {
        let id = number(outcome);
        let named = [(id, outcome.clone())];
        side.add_mail_outcomes(org, &named).await.unwrap();
        new.push(MailRow {
            address: Some([192, 0, 2, *byte].into()),
            messages: *messages,
            outcome: id,
        });
    }
    for day in 0..days {
        let rows = share(&new, day, days);
        add_rows(&mut side, org, (seq + day, 1), &rows).await;
    }
    let key = Hash32::of(name.as_bytes());
    let report = NewReport {
        kind: "dmarc",
        state,
        key: key.as_bytes(),
        sha256: key.as_bytes(),
        reporter: "Receiver.test",
        reporter_key: "receiver.test",
        domain,
        counts_for: if state == STORED { domain } else { "" },
        report_id: name,
        begins: day * 86_400,
        ends: day * 86_400 + 86_399,
        day,
        received: at(0),
        source: "file",
        records: rows.len() as u64,
        messages: rows.iter().map(|row| row.1).sum(),
        detail: "{}",
        carrier: "{}",
        remarks: "[]",
    };
    side.add_mail_report(org, seq, &report).await.unwrap();
    let keys: Vec<[u8; 32]> = (1..days).map(|day| [day as u8; 32]).collect();
    side.add_mail_parts(org, seq, &keys).await.unwrap();
    let last = seq + days - 1;
    side.set_last_mail_report(org, last).await.unwrap();
    side.commit().await.unwrap();
    seq
}

const DOMAIN: &str = "example.test";
const STORED: ReportState = ReportState::Stored;

async fn two_days(ledger: &Ledger, org: OrgId) {
    let rows = [
        (1, 10, outcome(true, true)),
        (2, 5, outcome(false, false)),
        (1, 3, outcome(true, false)),
    ];
    store(ledger, org, "first", (DOMAIN, 100, STORED), &rows).await;
    let rows = [(2, 7, outcome(false, false)), (3, 1, outcome(true, true))];
    store(ledger, org, "second", (DOMAIN, 101, STORED), &rows).await;
}

async fn rows_are_counted_by_day_address_and_outcome(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    two_days(&ledger, org(1)).await;
    let mut side = ledger.side_read().await.unwrap();
    let trend = side.mail_trend(org(1), DOMAIN, 100, 101).await.unwrap();
    let failed: Vec<(i64, u64)> = trend
        .iter()
        .filter(|row| !row.dkim && !row.spf)
        .map(|row| (row.day, row.messages))
        .collect();
    assert_eq!(failed, [(100, 5), (101, 7)]);
    assert_eq!(trend.iter().map(|row| row.messages).sum::<u64>(), 26);
    let one_day = side.mail_trend(org(1), DOMAIN, 101, 101).await.unwrap();
    assert_eq!(one_day.iter().map(|row| row.messages).sum::<u64>(), 8);

    let sums = side
        .mail_address_sums(org(1), DOMAIN, 100, 101)
        .await
        .unwrap();
    assert_eq!(sums.len(), 4);
    let at = |byte: u8| Some([192, 0, 2, byte].into());
    let second = sums.iter().find(|s| s.address == at(2)).unwrap();
    assert_eq!((second.messages, second.first, second.last), (12, 100, 101));
    let asked = [second.outcome, 99];
    let outcomes = side.mail_outcomes(org(1), &asked).await.unwrap();
    assert_eq!(outcomes, [(second.outcome, outcome(false, false))]);
    let names = side.mail_name_sums(org(1), DOMAIN, 101, 101).await.unwrap();
    assert_eq!(names, [("example.test".to_owned(), 8)]);
    let mut visited = Vec::new();
    side.visit_mail_rows(org(1), DOMAIN, (0, 200), |day, row| {
        visited.push((day, row.messages));
    })
    .await
    .unwrap();
    visited.sort_unstable();
    let all = [(100, 3), (100, 5), (100, 10), (101, 1), (101, 7)];
    assert_eq!(visited, all);

    let new = side.new_mail_addresses(org(1), DOMAIN, 101).await.unwrap();
    assert_eq!(new, [(at(3), 101)]);
    // One report, opened.
    let (count, rows) = side.mail_rows_of(org(1), 1, (0, 10)).await.unwrap();
    let told: Vec<_> = rows.iter().map(|r| (r.address, r.messages)).collect();
    assert_eq!(told, [(at(1), 10), (at(2), 5), (at(1), 3)]);
    assert_eq!((count, &rows[1].outcome), (3, &outcome(false, false)));
    let (count, rest) = side.mail_rows_of(org(1), 1, (2, 10)).await.unwrap();
    assert_eq!((count, rest.len()), (3, 1));
    let nothing = side.mail_rows_of(org(2), 1, (0, 10)).await.unwrap();
    assert_eq!(nothing, (0, Vec::new()));
    let days = side
        .mail_reporter_days(org(1), DOMAIN, 0, 200)
        .await
        .unwrap();
    assert_eq!(days.len(), 2);
    assert_eq!(
        (days[0].key.as_str(), days[0].messages),
        ("receiver.test", 18)
    );
    let seen = side
        .mail_signatures(org(1), DOMAIN, 0, 200, 10)
        .await
        .unwrap();
    assert_eq!((seen.len(), seen[0].messages, seen[0].last), (1, 26, 101));
}

async fn rows_of_one_report_are_written_in_any_number_of_pieces(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let row = |n: u32| MailRow {
        address: Some(std::net::Ipv4Addr::from(n).into()),
        messages: u64::MAX,
        outcome: i64::from(n % 5_000),
    };
    let rows: Vec<MailRow> = (0..10_000).map(row).collect();
    let one = [(1, 1, outcome(true, true))];
    let seq = store(&ledger, org(1), "one", (DOMAIN, 100, STORED), &one).await;
    let mut side = ledger.side_write().await.unwrap();
    // More than one value holds, and not a multiple of it.
    for (at, piece) in rows.chunks(4_500).enumerate() {
        let first = 2 + at as u64 * 4_500;
        add_rows(&mut side, org(1), (seq, first), piece).await;
    }
    side.commit().await.unwrap();
    let mut side = ledger.side_read().await.unwrap();
    let (count, _) = side.mail_rows_of(org(1), seq, (0, 1)).await.unwrap();
    assert_eq!(count, 10_001);
    // So many messages are a mistake: as many are kept as sums bear.
    let sums = side.mail_address_sums(org(1), DOMAIN, 0, 200).await;
    let most = sums.unwrap().iter().map(|sum| sum.messages).max();
    assert_eq!(most, Some(MAX_MESSAGES));
    database
        .raw("UPDATE mail_sum SET messages = 1 / (CASE WHEN messages = 20000000000 AND addresses = 2 OR messages = 1 THEN 1 ELSE 0 END)")
        .await;
}

async fn a_report_that_never_arrives_is_given_up_and_leaves_nothing(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    two_days(&ledger, org(1)).await;
    let before = ledger
        .side_read()
        .await
        .unwrap()
        .mail_reports_stand(org(1))
        .await
        .unwrap();
    let row = MailRow {
        address: None,
        messages: 3,
        outcome: 5,
    };
    let mut side = ledger.side_write().await.unwrap();
    for (seq, second) in [(3, 10), (5, 20)] {
        side.expect_mail_report(org(1), (seq, seq + 1), at(second))
            .await
            .unwrap();
        let of = |report| RowsOf {
            report,
            first: 1,
            rows: vec![row],
        };
        let both = [of(seq), of(seq + 1)];
        side.add_mail_rows(org(1), &both).await.unwrap();
    }
    side.commit().await.unwrap();
    // Nothing of it counts, and its numbers are taken.
    let mut side = ledger.side_write().await.unwrap();
    let trend = side.mail_trend(org(1), DOMAIN, 0, 200).await.unwrap();
    assert_eq!(trend.iter().map(|row| row.messages).sum::<u64>(), 26);
    assert_eq!(side.last_mail_report(org(1)).await.unwrap(), 6);
    assert_eq!(side.give_up_mail_reports(org(2), at(99)).await.unwrap(), 0);
    assert_eq!(side.give_up_mail_reports(org(1), at(15)).await.unwrap(), 1);
    assert!(!side.mail_report_arrived(org(1), 3).await.unwrap());
    assert!(side.mail_report_arrived(org(1), 5).await.unwrap());
    side.commit().await.unwrap();
    database
        .raw("UPDATE mail_pack SET rows = 1 / (CASE WHEN report IN (1, 2, 5, 6) THEN 1 ELSE 0 END)")
        .await;
    database
        .raw("UPDATE mail_sum SET messages = 1 / (CASE WHEN report IN (1, 2, 5, 6) THEN 1 ELSE 0 END)")
        .await;
    let after = ledger
        .side_read()
        .await
        .unwrap()
        .mail_reports_stand(org(1))
        .await
        .unwrap();
    assert_ne!(before, after);
}

async fn rows_of_an_older_book_are_packed_when_it_is_opened(database: Store) {
    let ledger = database.open().await;
    for n in [1, 2] {
        ledger.create_organization(org(n), "Clinic").await.unwrap();
        two_days(&ledger, org(n)).await;
    }
    ledger.close().await;
    // As it was before rows were packed.
    let step = match database.backend {
        Backend::Sqlite => include_str!("../migrations/sqlite/0003_mail.sql"),
        Backend::Postgres => include_str!("../migrations/postgres/0003_mail.sql"),
    };
    let from = step.find("CREATE TABLE mail_row").unwrap();
    let length = step[from..].find(";").unwrap();
    database.raw(&step[from..=from + length]).await;
    database
        .raw(
            "INSERT INTO mail_row (org, report, n, address, messages, outcome) \
             WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5000) \
             SELECT r.org, r.seq, c.n, substr(r.key, 1, CASE c.n % 3 WHEN 0 THEN 0 WHEN 1 THEN 4 ELSE 16 END), c.n, \
             (SELECT MIN(s.outcome) FROM mail_sum s WHERE s.org = r.org AND s.report = r.seq) \
             FROM mail_report r, c WHERE r.seq = 2 OR c.n <= 2",
        )
        .await;
    database
        .raw(
            "DROP TABLE mail_pack; DROP TABLE mail_arriving; \
             DROP INDEX mail_report_long; ALTER TABLE mail_report_end DROP COLUMN changed; ALTER TABLE mail_report_end DROP COLUMN named; \
             ALTER TABLE mail_address_name ADD COLUMN asn INTEGER; \
             ALTER TABLE mail_address_name ADD COLUMN as_name TEXT NOT NULL DEFAULT ''; \
             DELETE FROM schema_step WHERE version >= 10",
        )
        .await;
    let ledger = database.open().await;
    let mut side = ledger.side_read().await.unwrap();
    for n in [1, 2] {
        let (count, rows) = side.mail_rows_of(org(n), 2, (0, 10)).await.unwrap();
        let all: u64 = rows.iter().map(|row| row.messages).sum();
        assert_eq!((count, all), (3, 5_000 * 5_001 / 2));
        let addresses: Vec<_> = rows.iter().map(|row| row.address).collect();
        assert!(addresses.iter().any(Option::is_none));
        assert!(addresses.iter().flatten().any(std::net::IpAddr::is_ipv6));
        let sums = side
            .mail_address_sums(org(n), DOMAIN, 100, 100)
            .await
            .unwrap();
        let mut messages: Vec<u64> = sums.iter().map(|sum| sum.messages).collect();
        messages.sort_unstable();
        assert_eq!(messages, [1, 2]);
    }
    drop(side);
    let mut side = ledger.side_write().await.unwrap();
    assert_eq!(side.prune_mail_rows(org(1), 1_000).await.unwrap(), 5_002);
}

async fn outcomes_of_an_older_book_are_there_as_they_were(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    two_days(&ledger, org(1)).await;
    let numbers = [outcome(true, true), outcome(false, false)].map(|of| number(&of));
    let asked = async |ledger: &Ledger| {
        let mut side = ledger.side_read().await.unwrap();
        let mut found = side.mail_outcomes(org(1), &numbers).await.unwrap();
        found.sort_by_key(|(number, _)| *number);
        let trend = side.mail_trend(org(1), DOMAIN, 0, 200).await.unwrap();
        let stand = side.mail_reports_stand(org(1)).await.unwrap();
        (found, trend, stand)
    };
    let before = asked(&ledger).await;
    assert!(!before.0.is_empty());
    ledger.close().await;
    // As it was before: on SQLite the table lay in the order of numbers.
    database
        .raw("DROP INDEX mail_report_long; ALTER TABLE mail_report_end DROP COLUMN named; DELETE FROM schema_step WHERE version >= 12")
        .await;
    if database.backend == Backend::Sqlite {
        let step = include_str!("../migrations/sqlite/0003_mail.sql");
        let from = step.find("CREATE TABLE mail_outcome").unwrap();
        let length = step[from..].find(";").unwrap();
        database
            .raw("ALTER TABLE mail_outcome RENAME TO newer")
            .await;
        database.raw(&step[from..=from + length]).await;
        database
            .raw("INSERT INTO mail_outcome SELECT * FROM newer; DROP TABLE newer")
            .await;
    }
    let ledger = database.open().await;
    assert_eq!(asked(&ledger).await, before);
}

async fn reports_in_quarantine_do_not_count_until_released(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let rows = [(1, 10, outcome(true, true))];
    let quarantined = (DOMAIN, 100, ReportState::Quarantined);
    store(&ledger, org(1), "unknown", quarantined, &rows).await;
    let conflict = (DOMAIN, 100, ReportState::Conflict);
    store(&ledger, org(1), "twice", conflict, &rows).await;
    let mut side = ledger.side_write().await.unwrap();
    assert!(
        side.mail_trend(org(1), DOMAIN, 0, 200)
            .await
            .unwrap()
            .is_empty()
    );
    let sums = side.mail_domain_sums(org(1)).await.unwrap();
    assert_eq!(sums.len(), 2);
    assert_eq!(
        side.release_mail_domain(org(1), "other.test", "other.test")
            .await
            .unwrap(),
        0
    );
    let released = side.release_mail_domain(org(1), DOMAIN, DOMAIN).await;
    assert_eq!(released.unwrap(), 1);
    let trend = side.mail_trend(org(1), DOMAIN, 0, 200).await.unwrap();
    assert_eq!(
        (trend.len(), trend[0].messages),
        (1, 10),
        "a conflict is not released"
    );
}

async fn the_same_bytes_cannot_be_stored_twice(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let rows = [(1, 10, outcome(true, true))];
    let seq = store(&ledger, org(1), "one", (DOMAIN, 100, STORED), &rows).await;
    let mut side = ledger.side_read().await.unwrap();
    let key = Hash32::of(b"one");
    let same = beside(&mut side, "one", (0, 1), None).await.same;
    assert_eq!((same.len(), same[0].seq), (1, seq));
    assert_eq!(same[0].sha256, key.as_bytes());
    let refused = database
        .refused("INSERT INTO mail_report SELECT org, 99, kind, state, key, sha256, reporter, reporter_key, domain, report_id, begins, ends, day, received, source, records, messages, detail, carrier, remarks, counts_for, part_of, settled FROM mail_report")
        .await;
    assert!(refused.to_lowercase().contains("unique"), "{refused}");
}

/// What stands beside a report of the same receiver over some seconds.
async fn beside(
    side: &mut SideTables,
    name: &str,
    (begins, ends): (i64, i64),
    said: Option<&str>,
) -> ReportsBeside {
    let first = begins / 86_400;
    let of = Beside {
        kind: "dmarc",
        domain: DOMAIN,
        reporter_key: "receiver.test",
        begins,
        ends,
        days: (first - 62, first + 1),
        near: first - 2,
        slack: 300,
        said,
    };
    let key = Hash32::of(name.as_bytes());
    let found = side.mail_reports_beside(org(1), key.as_bytes(), &of).await;
    found.unwrap()
}

async fn mb_10_what_stands_beside_a_report_is_found_by_one_question(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let rows = [(1, 10, outcome(true, true))];
    for (name, day, state) in [
        ("conflict", 100, ReportState::Conflict),
        ("day", 100, STORED),
        ("long", 60, STORED),
        ("waits", 100, ReportState::Quarantined),
        ("later", 103, STORED),
    ] {
        store(&ledger, org(1), name, (DOMAIN, day, state), &rows).await;
    }
    // Of forty days; and what two of them say.
    database
        .raw("UPDATE mail_report SET ends = begins + 3456000 WHERE seq = 3")
        .await;
    database
        .raw("UPDATE mail_report SET detail = '{\"said\":\"ab\"}' WHERE seq IN (1, 4)")
        .await;
    let mut side = ledger.side_read().await.unwrap();
    let on = |day: i64| (day * 86_400, day * 86_400 + 86_399);
    for (name, over, said, same, overlapping, repeated) in [
        ("new", on(100), None, 0, Some(2), None),
        ("new", on(100), Some("\"said\":\"ab\""), 0, Some(2), Some(4)),
        ("new", on(100), Some("\"said\":\"cd\""), 0, Some(2), None),
        ("day", on(100), None, 1, Some(2), None),
        ("new", on(99), None, 0, Some(3), None),
        ("new", on(61), None, 0, Some(3), None),
        ("new", on(59), None, 0, None, None),
        ("new", on(101), None, 0, None, None),
        // Two days that begin the day before, and a few seconds in common.
        ("new", (102 * 86_400, 104 * 86_400), None, 0, Some(5), None),
        (
            "new",
            (99 * 86_400, 100 * 86_400 + 299),
            None,
            0,
            Some(3),
            None,
        ),
        ("conflict", on(103), None, 1, Some(5), None),
    ] {
        let found = beside(&mut side, name, over, said).await;
        let what = format!("{name} over {over:?}, {said:?}: {found:?}");
        assert_eq!(found.same.len(), same, "{what}");
        assert_eq!(found.overlapping.map(|of| of.seq), overlapping, "{what}");
        assert_eq!(found.repeated, repeated, "{what}");
    }
}

async fn one_organization_sees_nothing_of_another(database: Store) {
    let ledger = database.open().await;
    for n in [1, 2] {
        ledger.create_organization(org(n), "Clinic").await.unwrap();
    }
    two_days(&ledger, org(1)).await;
    let mut side = ledger.side_write().await.unwrap();
    let other = org(2);
    assert!(
        side.mail_trend(other, DOMAIN, 0, 200)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        side.mail_address_sums(other, DOMAIN, 0, 200)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        side.mail_outcomes(other, &[number(&outcome(true, true))])
            .await
            .unwrap()
            .is_empty()
    );
    assert!(side.mail_reports(other, None, 10).await.unwrap().is_empty());
    assert!(side.mail_domain_sums(other).await.unwrap().is_empty());
    assert_eq!(side.mail_report(other, 1).await.unwrap(), None);
    assert_eq!(side.prune_mail_rows(other, 1_000).await.unwrap(), 0);
    assert_eq!(side.last_mail_report(other).await.unwrap(), 0);
    assert_eq!(side.mail_reports(org(1), None, 10).await.unwrap().len(), 2);
}

async fn reports_are_found_by_words_whatever_signs_are_in_them(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    two_days(&ledger, org(1)).await;
    let rows = [(9, 4, outcome(true, true))];
    store(&ledger, org(1), "other", ("a_b.test", 100, STORED), &rows).await;
    let mut side = ledger.side_read().await.unwrap();
    let all = ReportsAsked::default();
    let on = |domain, words| ReportsAsked {
        domain,
        words,
        ..all
    };
    let in_days = |from, to| ReportsAsked { from, to, ..all };
    for (what, found) in [
        (all, 3),
        (ReportsAsked { before: 0, ..all }, 0),
        (on(DOMAIN, ""), 2),
        (on("", "receiver"), 3),
        (on("", "a_b"), 1),
        (on("", "a%b"), 0),
        (on("", "axb"), 0),
        (on("", "!"), 0),
        (on("", "\0"), 3),
        (in_days(100, 100), 2),
        (in_days(101, 101), 1),
        (in_days(102, i64::MAX), 0),
    ] {
        let count = side.count_mail_reports(org(1), &what).await;
        assert_eq!(count.unwrap(), found, "{what:?}");
        let rows = side
            .find_mail_reports(org(1), &what, (0, 10))
            .await
            .unwrap();
        assert_eq!(rows.len() as u64, found, "{what:?}");
    }
    let second = side.find_mail_reports(org(1), &all, (1, 1)).await.unwrap();
    assert_eq!(second.len(), 1);
    assert_eq!(side.count_mail_reports(org(2), &all).await.unwrap(), 0);
}

async fn retention_forgets_rows_first_and_lines_later(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    two_days(&ledger, org(1)).await;
    let rows = [(9, 4, outcome(true, true))];
    store(&ledger, org(1), "other", ("kept.test", 100, STORED), &rows).await;
    let mut side = ledger.side_write().await.unwrap();
    let rule = MailDomain {
        domain: "kept.test".into(),
        keep_days: 900,
        recheck_hours: 24,
        selectors: "k1 k2".into(),
    };
    side.put_mail_domain(org(1), &rule).await.unwrap();
    assert_eq!(
        side.mail_domain(org(1), "kept.test").await.unwrap(),
        Some(rule)
    );
    // A report with rows is never forgotten before its rows.
    assert_eq!(side.prune_mail_reports(org(1), 1_000).await.unwrap(), 0);
    assert_eq!(side.prune_mail_rows(org(1), 101).await.unwrap(), 3);
    let trend = side.mail_trend(org(1), DOMAIN, 0, 200).await.unwrap();
    assert_eq!(trend.iter().map(|row| row.messages).sum::<u64>(), 8);
    assert_eq!(
        side.mail_trend(org(1), "kept.test", 0, 200)
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(side.mail_reports(org(1), None, 10).await.unwrap().len(), 3);
    assert_eq!(side.prune_mail_reports(org(1), 101).await.unwrap(), 1);
    assert_eq!(
        side.prune_mail_rows_of(org(1), "kept.test", 101)
            .await
            .unwrap(),
        1
    );
    side.commit().await.unwrap();
}

async fn names_audits_mailboxes_and_settings_are_kept(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let mut side = ledger.side_write().await.unwrap();
    let mut name = AddressName {
        address: vec![192, 0, 2, 1],
        name: "mail.example.test".into(),
        confirmed: true,
        asked: at(1),
    };
    side.put_mail_address(org(1), &name).await.unwrap();
    name.confirmed = false;
    side.put_mail_address(org(1), &name).await.unwrap();
    let found = side.mail_address(org(1), &[192, 0, 2, 1]).await.unwrap();
    assert_eq!(found, Some(name.clone()));
    assert_eq!(side.mail_addresses(org(1), at(0)).await.unwrap(), [name]);
    assert!(side.mail_addresses(org(1), at(2)).await.unwrap().is_empty());

    for (second, summary) in [(1, "old"), (2, "new")] {
        let audit = NewAudit {
            domain: DOMAIN,
            at: at(second),
            cause: "person",
            answers: "[]",
            findings: "[]",
            summary,
        };
        side.add_mail_audit(org(1), &audit).await.unwrap();
    }
    let audits = side
        .mail_audits(org(1), DOMAIN, i64::MAX, 10)
        .await
        .unwrap();
    assert_eq!((audits.len(), audits[0].summary.as_str()), (2, "new"));
    let last = side.last_mail_audits(org(1)).await.unwrap();
    assert_eq!(last, [(DOMAIN.to_owned(), audits[0].at)]);
    let told = side
        .mail_audit_summaries(org(1), DOMAIN, i64::MAX, 10)
        .await;
    let told = told.unwrap();
    assert_eq!(told[0], (audits[0].at, "new".to_owned()));
    assert_eq!(told.len(), 2);

    let id = Uuid::from_u128(7);
    let place = ("imap.example.test", 993);
    side.put_mailbox(org(1), id, place, "{}", b"sealed")
        .await
        .unwrap();
    side.set_mailbox_read(org(1), id, 3, 400).await.unwrap();
    side.set_mailbox_checked(org(1), id, at(5), "refused")
        .await
        .unwrap();
    // A new password does not read everything again.
    side.put_mailbox(org(1), id, place, "{}", b"other")
        .await
        .unwrap();
    let mailbox = side.mailbox(org(1), id).await.unwrap().unwrap();
    assert_eq!((mailbox.uid_validity, mailbox.last_uid), (3, 400));
    assert_eq!(
        (&mailbox.secret[..], mailbox.disabled),
        (&b"other"[..], false)
    );
    assert!(!format!("{mailbox:?}").contains("other"));
    // What was read is put back changed only where nobody else did so in between.
    for (of, before, swapped) in [
        (1, "sealed", false),
        (2, "other", false),
        (1, "other", true),
    ] {
        let swap = side.swap_mailbox_secret(org(of), id, before.into(), b"renewed".into());
        assert_eq!(swap.await.unwrap(), swapped, "{of} {before}");
    }
    side.set_mailbox_waiting(org(1), id).await.unwrap();
    let mailbox = side.mailbox(org(1), id).await.unwrap().unwrap();
    assert_eq!(mailbox.secret, b"renewed");
    assert_eq!((mailbox.checked, mailbox.message.as_str()), (None, ""));
    assert_eq!(mailbox.last_uid, 400);
    assert!(side.delete_mailbox(org(1), id).await.unwrap());
    assert!(side.mailboxes(org(1)).await.unwrap().is_empty());

    let tls = TlsRow {
        report: 4,
        policy: "sts".into(),
        domain: DOMAIN.into(),
        succeeded: 100,
        failed: 2,
        failures: "[]".into(),
    };
    side.add_mail_tls(org(1), 1, &tls).await.unwrap();
    assert_eq!(side.mail_tls_of(org(1), 4).await.unwrap(), [tls]);
}

async fn a_discarded_organization_leaves_no_observation(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Example").await.unwrap();
    two_days(&ledger, org(1)).await;
    ledger.discard_organization(org(1)).await.unwrap();
    ledger.create_organization(org(1), "Example").await.unwrap();
    let mut side = ledger.side_write().await.unwrap();
    assert!(side.mail_domain_sums(org(1)).await.unwrap().is_empty());
    assert_eq!(side.last_mail_report(org(1)).await.unwrap(), 0);
    assert_eq!(side.prune_mail_rows(org(1), 1_000).await.unwrap(), 0);
}

async fn mb_02_what_became_of_a_mailbox_is_kept_with_it(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let (id, other) = (Uuid::from_u128(7), Uuid::from_u128(8));
    let mut side = ledger.side_write().await.unwrap();
    for id in [id, other] {
        side.put_mailbox(org(1), id, ("imap.example.test", 993), "{}", b"sealed")
            .await
            .unwrap();
    }
    let looked = MailsLooked {
        read: 3,
        passed_over: 1,
        not_read: 1,
    };
    let left = |second, lost, what: &str| Left {
        at: at(second),
        lost,
        what: what.into(),
        why: "it breaks off".into(),
    };
    let of = [left(1, false, "one"), left(1, true, "two")];
    side.add_mail_left(org(1), id, (3, 9), looked, &of)
        .await
        .unwrap();
    // A mail that comes again is told once.
    let of = [left(2, true, "one again")];
    side.add_mail_left(org(1), id, (3, 9), MailsLooked::default(), &of)
        .await
        .unwrap();
    for uid in 10..1_200 {
        let of = [left(10, true, "late")];
        side.add_mail_left(org(1), other, (3, uid), MailsLooked::default(), &of)
            .await
            .unwrap();
    }
    let of = [left(11, false, "newest")];
    side.add_mail_left(org(1), other, (3, 2_000), MailsLooked::default(), &of)
        .await
        .unwrap();
    let told = side.mail_left(org(1), id, 10).await.unwrap();
    assert_eq!(told, [left(2, true, "one again"), left(1, true, "two")]);
    assert_eq!(
        side.mailbox(org(1), id).await.unwrap().unwrap().looked,
        looked
    );
    assert!(side.mail_left(org(2), id, 10).await.unwrap().is_empty());
    let many = side.mail_left(org(1), other, 5_000).await.unwrap();
    assert!((1_000..=1_191).contains(&many.len()), "{}", many.len());
    assert!(side.delete_mailbox(org(1), id).await.unwrap());
    assert!(side.mail_left(org(1), id, 10).await.unwrap().is_empty());
    side.commit().await.unwrap();
}

async fn mb_09_a_report_is_spread_over_days_without_losing_a_message(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let rows = [
        (1, 2_500, outcome(true, true)),
        (2, 2, outcome(false, false)),
        (3, 7, outcome(true, true)),
    ];
    let seq = store_over(&ledger, org(1), "long", (DOMAIN, 100, STORED), 5, &rows).await;
    let mut side = ledger.side_write().await.unwrap();
    // Opened, its rows are as they came.
    let (count, rows) = side.mail_rows_of(org(1), seq, (0, 10)).await.unwrap();
    let told: Vec<u64> = rows.iter().map(|row| row.messages).collect();
    assert_eq!((count, told), (3, vec![2_500, 7, 2]));
    let trend = side.mail_trend(org(1), DOMAIN, 0, 200).await.unwrap();
    let passed: Vec<(i64, u64)> = trend
        .iter()
        .filter(|row| row.dkim)
        .map(|row| (row.day, row.messages))
        .collect();
    assert_eq!(
        passed,
        [(100, 501), (101, 501), (102, 502), (103, 501), (104, 502)]
    );
    assert_eq!(trend.iter().map(|row| row.messages).sum::<u64>(), 2_509);
    let sums = side
        .mail_address_sums(org(1), DOMAIN, 0, 200)
        .await
        .unwrap();
    assert_eq!(sums.iter().map(|sum| sum.messages).sum::<u64>(), 2_509);
    let second = Some([192, 0, 2, 2].into());
    let rare = sums.iter().find(|sum| sum.address == second).unwrap();
    assert_eq!((rare.messages, rare.first, rare.last), (2, 102, 104));
    // A part of the days has its share, and no more.
    let some = side
        .mail_address_sums(org(1), DOMAIN, 101, 102)
        .await
        .unwrap();
    let trend = side.mail_trend(org(1), DOMAIN, 101, 102).await.unwrap();
    let share: u64 = some.iter().map(|sum| sum.messages).sum();
    assert_eq!(share, trend.iter().map(|row| row.messages).sum::<u64>());
    // It is one report, of one reporter who is heard of on five days.
    let days = side
        .mail_reporter_days(org(1), DOMAIN, 0, 200)
        .await
        .unwrap();
    assert_eq!(days.len(), 5);
    assert_eq!(days.iter().map(|day| day.reports).sum::<u64>(), 1);
    assert_eq!(days.iter().map(|day| day.messages).sum::<u64>(), 2_509);
    assert_eq!(side.mail_reports(org(1), None, 10).await.unwrap().len(), 1);
    let all = side
        .count_mail_reports(org(1), &ReportsAsked::default())
        .await
        .unwrap();
    assert_eq!(all, 1);
    // What is said of it holds for all of its days.
    let said = (ReportState::LeftOut, DOMAIN);
    assert!(
        side.settle_mail_report(org(1), seq, said, "{}")
            .await
            .unwrap()
    );
    assert!(
        side.mail_trend(org(1), DOMAIN, 0, 200)
            .await
            .unwrap()
            .is_empty()
    );
    side.commit().await.unwrap();
}

async fn nw_03_a_report_counts_for_the_domain_it_is_said_to(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let rows = [(1, 10, outcome(true, true))];
    let below = "news.example.test";
    store(&ledger, org(1), "below", (below, 100, STORED), &rows).await;
    let mut side = ledger.side_write().await.unwrap();
    let count = async |side: &mut SideTables, domain: &str| {
        let trend = side.mail_trend(org(1), domain, 0, 200).await.unwrap();
        trend.iter().map(|row| row.messages).sum::<u64>()
    };
    assert_eq!(count(&mut side, DOMAIN).await, 0);
    let moved = side.count_mail_domain_for(org(1), below, DOMAIN).await;
    assert_eq!(moved.unwrap(), 1);
    assert_eq!(
        side.count_mail_domain_for(org(1), below, DOMAIN)
            .await
            .unwrap(),
        0
    );
    assert_eq!(count(&mut side, DOMAIN).await, 10);
    assert_eq!(count(&mut side, below).await, 0);
    // It is found under both.
    for domain in [DOMAIN, below] {
        let asked = ReportsAsked {
            domain,
            ..ReportsAsked::default()
        };
        let found = side.count_mail_reports(org(1), &asked).await;
        assert_eq!(found.unwrap(), 1, "{domain}");
    }
    side.commit().await.unwrap();
}
