//! What is observed of mail, the same on both databases: kept per organization, taken
//! back to the mark, counted exactly, forgotten by rule.

mod support;

use phiward_ledger::side::SideTables;
use phiward_ledger::side::mail::{
    AddressName, Left, MailDomain, MailsLooked, NewAudit, NewReport, NewRow, Outcome, OutcomeSum,
    ReportState, ReportsAsked, TlsRow,
};
use phiward_ledger::{Hash32, Ledger, OrgId};
use support::{Store, at, org};
use uuid::Uuid;

on_both! {
    rows_are_counted_by_day_address_and_outcome
    what_was_written_since_the_mark_can_be_taken_back_alone
    reports_in_quarantine_do_not_count_until_released
    the_same_bytes_cannot_be_stored_twice
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

/// Stores a report of `rows`, each (last byte of the address, messages, outcome).
async fn store(
    ledger: &Ledger,
    org: OrgId,
    name: &str,
    (domain, day, state): (&str, i64, ReportState),
    rows: &[(u8, u64, Outcome)],
) -> u64 {
    let mut side = ledger.side_write().await.unwrap();
    let seq = side.last_mail_report(org).await.unwrap() + 1;
    let mut new = Vec::new();
    for (byte, messages, outcome) in rows {
        let id = outcome.id();
        side.add_mail_outcome(org, id, outcome).await.unwrap();
        let (messages, addresses) = (*messages, 1);
        let sum = OutcomeSum {
            messages,
            addresses,
        };
        side.add_mail_sums(org, seq, &[(id, sum)]).await.unwrap();
        new.push(NewRow {
            address: vec![192, 0, 2, *byte],
            messages,
            outcome: id,
        });
    }
    side.add_mail_rows(org, seq, 1, &new).await.unwrap();
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
    side.set_last_mail_report(org, seq).await.unwrap();
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
    let second = sums.iter().find(|s| s.address == [192, 0, 2, 2]).unwrap();
    assert_eq!((second.messages, second.first, second.last), (12, 100, 101));
    let outcomes = side.mail_outcomes(org(1), DOMAIN, 100, 101).await.unwrap();
    let of_second = outcomes
        .iter()
        .find(|(id, _)| *id == second.outcome)
        .unwrap();
    assert_eq!(of_second.1, outcome(false, false));

    let new = side.new_mail_addresses(org(1), DOMAIN, 101).await.unwrap();
    assert_eq!(new, [(vec![192, 0, 2, 3], 101)]);
    let mut days = side
        .mail_address_days(org(1), DOMAIN, 100, 101)
        .await
        .unwrap();
    days.sort();
    let days: Vec<(u8, u32)> = days.iter().map(|(at, days)| (at[3], *days)).collect();
    assert_eq!(days, [(1, 1), (2, 2), (3, 1)]);
    let reported = side.mail_reported_days(org(1), DOMAIN, 0, 200).await;
    assert_eq!(reported.unwrap(), 2);
    // One report, opened.
    let rows = side.mail_rows_of(org(1), 1, (0, 10)).await.unwrap();
    let told: Vec<(u8, u64)> = rows.iter().map(|r| (r.address[3], r.messages)).collect();
    assert_eq!(told, [(1, 10), (2, 5), (1, 3)]);
    assert_eq!(rows[1].outcome, outcome(false, false));
    assert_eq!(side.count_mail_rows_of(org(1), 1).await.unwrap(), 3);
    let rest = side.mail_rows_of(org(1), 1, (2, 10)).await.unwrap();
    assert_eq!(rest.len(), 1);
    assert_eq!(side.count_mail_rows_of(org(2), 1).await.unwrap(), 0);
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

async fn what_was_written_since_the_mark_can_be_taken_back_alone(database: Store) {
    let ledger = database.open().await;
    ledger.create_organization(org(1), "Clinic").await.unwrap();
    let row = NewRow {
        address: Vec::new(),
        messages: u64::MAX,
        outcome: 5,
    };
    let mut side = ledger.side_write().await.unwrap();
    for (report, kept) in [(1, true), (2, false), (2, true)] {
        side.mark().await.unwrap();
        assert_eq!(side.last_mail_report(org(1)).await.unwrap(), report - 1);
        side.set_last_mail_report(org(1), report).await.unwrap();
        // More than one statement holds, and not a multiple of it.
        let rows = vec![row.clone(); 101];
        side.add_mail_rows(org(1), report, 1, &rows).await.unwrap();
        if kept {
            side.keep_since_mark().await.unwrap();
        } else {
            side.back_to_mark().await.unwrap();
        }
    }
    side.commit().await.unwrap();
    database
        .raw("UPDATE mail_row SET messages = 1 / (CASE WHEN n <= 101 AND messages = 10000000000 THEN 1 ELSE 0 END)")
        .await;
    let rows = database.refused(
        "INSERT INTO mail_row (org, report, n, address, messages, outcome) SELECT org, report, 101, address, messages, outcome FROM mail_row WHERE report = 2 AND n = 1",
    );
    assert!(rows.await.to_lowercase().contains("unique"));
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
    let same = side
        .same_mail_reports(org(1), key.as_bytes())
        .await
        .unwrap();
    assert_eq!((same.len(), same[0].seq), (1, seq));
    assert_eq!(same[0].sha256, key.as_bytes());
    let refused = database
        .refused("INSERT INTO mail_report SELECT org, 99, kind, state, key, sha256, reporter, reporter_key, domain, report_id, begins, ends, day, received, source, records, messages, detail, carrier, remarks, counts_for, part_of, settled FROM mail_report")
        .await;
    assert!(refused.to_lowercase().contains("unique"), "{refused}");
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
        side.mail_outcomes(other, DOMAIN, 0, 200)
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
        asn: Some(64_496),
        as_name: String::new(),
        asked: at(1),
    };
    side.put_mail_address(org(1), &name).await.unwrap();
    (name.confirmed, name.asn) = (false, None);
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
    let seq = store(&ledger, org(1), "long", (DOMAIN, 100, STORED), &rows).await;
    let keys: Vec<[u8; 32]> = (1..5_u8).map(|day| [day; 32]).collect();
    let mut side = ledger.side_write().await.unwrap();
    side.spread_mail_report(org(1), seq, seq, &keys)
        .await
        .unwrap();
    side.set_last_mail_report(org(1), seq + 4).await.unwrap();
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
    let rare = sums.iter().find(|sum| sum.address[3] == 2).unwrap();
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
