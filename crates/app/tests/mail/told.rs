//! Nothing is lost in silence: what was looked at adds up, what does not count is told, and
//! a person may say that it does.

use app::mail::{MailContent, MailRoom, MailboxMail, Settle, release_known, settle, take_letter};
use ledger::side::mail::{ReportRow, ReportState};
use phiward_app as app;
use phiward_app::mail::reporters::reporters;
use phiward_app::mail::trend::{Trend, trend};
use phiward_app::mail::{Ingested, KnownDomains, Span};
use uuid::Uuid;

use crate::on_both;
use crate::xml::{Report, Row};
use crate::{Desk, days_ago, month, now, report, today};

on_both! {
    mb_01_a_folder_tells_what_became_of_each_thing_in_it
    mb_01_what_a_folder_holds_beside_files_is_told
    mb_02_a_mailbox_keeps_what_could_not_be_read
    mb_02_ordinary_mail_is_passed_over_and_a_report_without_its_attachment_is_not
    mb_07_a_dmarc_report_without_domain_takes_it_from_beside_or_its_rows
    mb_07_a_tls_report_without_domain_takes_it_from_beside
    mb_08_the_same_report_in_other_line_ends_is_there_already
    mb_09_weeks_are_spread_over_their_days
    mb_10_overlapping_reports_are_told_and_one_can_be_left_out
    mb_10_the_same_rows_under_another_id_are_put_to_a_person
    mb_15_two_reports_in_one_file_are_both_counted
    mb_18_a_failure_report_is_passed_over_with_a_sentence
    mb_20_a_report_from_an_impossible_time_is_kept_and_not_counted
    mb_20_a_report_on_days_to_come_is_kept_and_not_counted
    nw_03_a_report_on_a_subdomain_counts_with_the_domain_above
    nw_04_two_genuine_reports_of_one_name_both_count_once_somebody_says_so
}

async fn trend_of(desk: &Desk, domain: &str) -> Trend {
    let span = Span::last(400, today());
    let found = trend(&desk.ledger, desk.clinic, domain, span).await;
    found.expect("a trend")
}

async fn messages(desk: &Desk) -> u64 {
    trend_of(desk, "clinic.test").await.total.messages()
}

async fn stored(desk: &Desk) -> Vec<ReportRow> {
    let mut side = desk.ledger.side_read().await.expect("read");
    let rows = side.mail_reports(desk.clinic, None, 100).await;
    rows.expect("listed")
}

async fn say(desk: &Desk, seq: u64, said: Settle) -> Result<ReportState, String> {
    let (ledger, known) = (&desk.ledger, &desk.known);
    let by = ("Dana Reyes", now());
    let done = settle(ledger, desk.clinic, known, (seq, said), by).await;
    done.map_err(|error| error.to_string())
}

fn looked(done: &Ingested) -> (u64, u64, u64, u64) {
    (done.held, done.read, done.passed_over, done.not_read)
}

fn mail(first: &str, body: &str) -> String {
    format!("{first}\r\nFrom: dmarc@receiver.test\r\nContent-Type: text/xml\r\n\r\n{body}")
}

async fn mb_01_a_folder_tells_what_became_of_each_thing_in_it(desk: Desk) {
    let xml = |id: i64| report("receiver.test", id, vec![Row::own("192.0.2.1", 10)]).xml();
    desk.put("new/1.host", mail("Importance: normal", &xml(1)));
    desk.put("cur/2.host:2,S", mail("Thread-Topic: x", &xml(2)));
    desk.put("cur/3.host:2,S", "Organization: x\r\n\r\nHello.\r\n");
    desk.put("notes.txt", "Not a report at all");
    desk.put("mails/a.msg", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on");
    let cut = xml(3);
    let mbox = format!(
        "From a@b Thu Jan 25 10:00:00 2024\n{}\n\nFrom a@b Thu Jan 25 10:00:00 2024\nSubject: hello\n\nNothing.\n\n\
         From a@b Thu Jan 25 10:00:00 2024\n{}\n",
        mail("Precedence: bulk", &xml(4)),
        mail("Precedence: bulk", &cut[..cut.len() / 2]),
    );
    desk.put("box.mbox", mbox);
    let done = desk.take_all().await;
    assert_eq!(looked(&done), (8, 3, 3, 2), "{done:#?}");
    assert_eq!(done.reports, 3);
    let told = |list: &[app::mail::Failure]| -> Vec<String> {
        let below = |one: &app::mail::Failure| {
            let (_, below) = one.file.split_once("/reports/")?;
            Some(below.to_owned())
        };
        list.iter().filter_map(below).collect()
    };
    assert_eq!(
        told(&done.passed),
        ["box.mbox › mail 2", "notes.txt", "cur/3.host:2,S"]
    );
    assert_eq!(
        told(&done.failures),
        ["box.mbox › mail 3 › part text/xml", "mails/a.msg"]
    );
    let all = done.passed.iter().chain(&done.failures);
    assert!(all.clone().all(|one| !one.why.is_empty()), "{done:#?}");
    assert!(done.has_failures());
}

#[cfg(unix)]
async fn mb_01_what_a_folder_holds_beside_files_is_told(desk: Desk) {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let xml = |id: i64| report("receiver.test", id, vec![Row::own("192.0.2.1", 10)]).xml();
    let whole = desk.put("a.xml", xml(1));
    desk.put(".b.xml", xml(2));
    let beside = desk.reports().parent().expect("above").join("elsewhere");
    std::fs::create_dir_all(&beside).expect("a folder");
    std::fs::write(beside.join("c.xml"), xml(3)).expect("written");
    symlink(&beside, desk.reports().join("linked")).expect("a link");
    symlink(&whole, desk.reports().join("d.xml")).expect("a link");
    symlink(beside.join("gone"), desk.reports().join("e.xml")).expect("a link");
    let _socket = UnixListener::bind(desk.reports().join("socket")).expect("a socket");
    for folder in [
        "box/cur",
        "box/new",
        "box/tmp",
        "empty/cur",
        "empty/new",
        "empty/tmp",
    ] {
        std::fs::create_dir_all(desk.reports().join(folder)).expect("a folder");
    }
    desk.put("box/tmp/1.host", xml(4));
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.duplicates), (1, 1), "{done:#?}");
    assert_eq!(looked(&done), (7, 2, 4, 1), "{done:#?}");
    let why = |list: &[app::mail::Failure]| -> Vec<(String, String)> {
        let one = |one: &app::mail::Failure| {
            let name = one.file.rsplit('/').next().unwrap_or_default();
            (name.to_owned(), one.why.clone())
        };
        list.iter().map(one).collect()
    };
    for (name, words) in [
        (".b.xml", "hidden file"),
        ("linked", "name the folder itself"),
        ("socket", "a socket"),
        ("tmp", "still being delivered"),
    ] {
        let told = why(&done.passed);
        let found = told.iter().find(|(told, _)| told == name);
        assert!(
            found.is_some_and(|(_, why)| why.contains(words)),
            "{told:#?}"
        );
    }
    assert_eq!(
        why(&done.failures),
        [(
            "e.xml".to_owned(),
            "it is a link that leads nowhere".to_owned()
        )]
    );
}

async fn mb_02_ordinary_mail_is_passed_over_and_a_report_without_its_attachment_is_not(desk: Desk) {
    let attached = |name: &str, content: &str| {
        format!(
            "From: a@b.test\r\nSubject: hello\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\
             Content-Type: text/plain\r\n\r\n<https://b.test/unsubscribe>\r\n--b\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\n\r\n{content}\r\n--b--\r\n"
        )
    };
    let clinical = "<?xml version=\"1.0\"?><ClinicalDocument>Jane Roe</ClinicalDocument>";
    desk.put("cur/1", attached("record.xml", clinical));
    desk.put(
        "cur/2",
        attached("settings.json", "{\"name\": \"Jane Roe\"}"),
    );
    desk.put("cur/3", attached("letter.rtf", "{\\rtf1 Jane Roe}"));
    let xml = report("receiver.test", 1, vec![Row::own("192.0.2.1", 10)]).xml();
    desk.put("cur/4", attached("a.xml", &xml));
    let done = desk.take_all().await;
    assert_eq!(looked(&done), (4, 1, 3, 0), "{done:#?}");
    assert!(!format!("{done:?}").contains("Jane"), "{done:#?}");
    // The same attachments, where the mail or the name says that they are a report.
    let said = |text: String| {
        text.replace(
            "Subject: hello",
            "Subject: Report Domain: clinic.test Submitter: b.test",
        )
    };
    desk.put("said/1", said(attached("record.xml", clinical)));
    desk.put("said/2", said(attached("settings.json", "{\"a\": 1}")));
    let named = "b.test!clinic.test!1767225600!1767311999.json";
    desk.put("said/3", attached(named, "{\"a\": 1}"));
    let done = desk.take(&desk.reports().join("said")).await;
    assert_eq!(looked(&done), (3, 0, 0, 3), "{done:#?}");
}

async fn mb_07_a_dmarc_report_without_domain_takes_it_from_beside_or_its_rows(desk: Desk) {
    let bare = |days: i64, from: &'static str| {
        let row = Row {
            header_from: from,
            ..Row::own("192.0.2.1", 10)
        };
        let mut one = report("receiver.test", days, vec![row]);
        one.id = format!("{days}");
        one.xml()
            .replace("<domain>clinic.test</domain><adkim>", "<adkim>")
    };
    let xml = bare(3, "other.test");
    assert!(
        !xml.contains("<domain>clinic.test</domain><adkim>"),
        "{xml}"
    );
    desk.put("receiver.test!clinic.test!1!2.xml", &xml);
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.nameless), (1, 0), "{done:#?}");
    assert_eq!(messages(&desk).await, 10, "{done:#?}");
    desk.put("b.xml", bare(4, "mail.clinic.test"));
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.duplicates), (1, 1), "{done:#?}");
    assert_eq!(messages(&desk).await, 20);
    let told = |words: &str| done.remarks.iter().any(|one| one.what.contains(words));
    assert!(told("is taken from the From of its rows"), "{done:#?}");
    // Where nothing says it, that is said, and what helps.
    desk.put("c.xml", bare(5, ""));
    let done = desk.take_all().await;
    assert_eq!((done.quarantined, done.nameless), (0, 1), "{done:#?}");
    let told = |words: &str| done.remarks.iter().any(|one| one.what.contains(words));
    assert!(told("receiver!your-domain!begin!end.xml"), "{done:#?}");
    let waits = say(&desk, 3, Settle::Count).await;
    assert!(
        waits
            .as_ref()
            .is_err_and(|why| why.contains("names no domain") && !why.contains("domain add")),
        "{waits:?}"
    );
}

async fn mb_02_a_mailbox_keeps_what_could_not_be_read(desk: Desk) {
    let (ledger, known, org) = (&desk.ledger, &desk.known, desk.clinic);
    let mailbox = Uuid::from_u128(7);
    let mut side = ledger.side_write().await.expect("write");
    side.put_mailbox(org, mailbox, ("imap.clinic.test", 993), "{}", b"sealed")
        .await
        .expect("put");
    side.commit().await.expect("kept");
    let xml = report("receiver.test", 3, vec![Row::own("192.0.2.1", 10)]).xml();
    let contents = [
        MailContent::Whole(mail("Importance: normal", &xml).into_bytes()),
        MailContent::Whole(mail("Importance: normal", &xml[..xml.len() / 2]).into_bytes()),
        MailContent::Whole(b"Subject: hello\r\n\r\nNothing.\r\n".to_vec()),
        MailContent::TooLarge(56 << 20),
    ];
    for (uid, content) in (1..).zip(contents) {
        let mail = MailboxMail {
            uid_validity: 5,
            uid,
            content,
        };
        let room = MailRoom {
            records: 1_000,
            held: (),
        };
        take_letter(ledger, org, known, None, (mailbox, mail), room, now())
            .await
            .expect("taken");
    }
    let mut side = ledger.side_read().await.expect("read");
    let row = side.mailbox(org, mailbox).await.expect("read").expect("it");
    assert_eq!((row.uid_validity, row.last_uid), (5, 4));
    let looked = (row.looked.read, row.looked.passed_over, row.looked.not_read);
    assert_eq!(looked, (1, 1, 2));
    let left = side.mail_left(org, mailbox, 10).await.expect("read");
    let told: Vec<(bool, &str)> = left.iter().map(|l| (l.lost, l.what.as_str())).collect();
    assert_eq!(
        told,
        [
            (true, "message 4"),
            (true, "message 2 (from dmarc@receiver.test) › part text/xml"),
            (false, "message 3"),
        ],
        "{left:#?}"
    );
    assert!(left[0].why.contains("56 MB"), "{left:#?}");
    assert!(left[1].why.contains("breaks off"), "{left:#?}");
}

async fn mb_07_a_tls_report_without_domain_takes_it_from_beside(desk: Desk) {
    let json = r#"{"organization-name":"sender.test","date-range":{"start-datetime":"2026-05-20T00:00:00Z","end-datetime":"2026-05-20T23:59:59Z"},"policies":[{"summary":{"total-successful-session-count":1},"policy":{"policy-type":"no-policy-found"}}],"report-id":"2026-05-20T00:00:00Z_idx1_clinic.test"}"#;
    desk.put("a.json", json);
    let named = json.replace("_idx1_clinic.test", "");
    desk.put("sender.test!mail.clinic.test!1!2!3.json", &named);
    desk.put("c.json", named.replace("sender.test", "nobody.test"));
    let done = desk.take_all().await;
    assert_eq!(
        (done.reports, done.tls, done.quarantined, done.nameless),
        (3, 3, 0, 1),
        "{done:#?}"
    );
    let rows = stored(&desk).await;
    let mut found: Vec<(&str, ReportState)> = rows
        .iter()
        .map(|row| (row.domain.as_str(), row.state))
        .collect();
    found.sort_by_key(|(domain, _)| *domain);
    assert_eq!(
        found,
        [
            ("", ReportState::Quarantined),
            ("clinic.test", ReportState::Stored),
            ("mail.clinic.test", ReportState::Stored),
        ]
    );
    assert!(
        rows.iter()
            .any(|row| row.remarks.contains("the id of the report"))
    );
    assert!(
        rows.iter()
            .any(|row| row.remarks.contains("the name of the file"))
    );
    assert_eq!(desk.take_all().await.duplicates, 3);
}

async fn mb_08_the_same_report_in_other_line_ends_is_there_already(desk: Desk) {
    let rows = vec![Row::own("192.0.2.1", 10), Row::forged("192.0.2.2", 3)];
    let plain = report("receiver.test", 3, rows).xml();
    desk.put("a.xml", &plain);
    desk.put("b.xml", plain.replace('\n', "\r\n"));
    desk.put("c.xml", plain.replace("><", ">\n    <"));
    desk.put("d.xml", plain.replace("<count>10<", "<count>11<"));
    let done = desk.take_all().await;
    assert_eq!(
        (done.reports, done.duplicates, done.conflicts),
        (2, 2, 1),
        "{done:#?}"
    );
    assert_eq!(messages(&desk).await, 13);
}

async fn mb_09_weeks_are_spread_over_their_days(desk: Desk) {
    let rows = vec![Row::own("192.0.2.7", 2_500), Row::forged("192.0.2.8", 3)];
    let weeks = report("receiver.test", 25, rows);
    let (begin, end) = (weeks.begin, weeks.begin + 86_399);
    let long = |days: i64| {
        let until = format!("<end>{}<", begin + days * 86_400 - 1);
        weeks.xml().replace(&format!("<end>{end}<"), &until)
    };
    desk.put("a.xml", long(25));
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.records), (1, 2), "{done:#?}");
    let all = trend_of(&desk, "clinic.test").await;
    assert_eq!(all.days.len(), 25);
    assert_eq!(all.total.messages(), 2_503);
    assert!(all.days.iter().all(|(_, day)| day.both == 100), "{all:?}");
    // The last ten days of the month have their share, in every count alike.
    let span = Span::last(10, today());
    let some = trend(&desk.ledger, desk.clinic, "clinic.test", span).await;
    let some = some.expect("a trend").total.messages();
    let seen = desk.senders(span).await;
    let seen: u64 = seen.iter().map(|s| s.seen.messages).sum();
    assert_eq!(some, seen);
    assert!((900..=1_000).contains(&some), "{some}");
    let heard = reporters(&desk.ledger, desk.clinic, "clinic.test", today()).await;
    let heard = heard.expect("reporters");
    assert_eq!((heard[0].reports, heard[0].messages), (1, 2_503));
    // One report is no habit, over however many days it is spread.
    assert_eq!(heard[0].days, 1);
    let later = today().saturating_add(jiff::Span::new().days(9));
    let heard = reporters(&desk.ledger, desk.clinic, "clinic.test", later).await;
    assert!(!heard.expect("reporters")[0].silent);
    let rows = stored(&desk).await;
    assert_eq!((rows.len(), rows[0].messages), (1, 2_503));
    assert_eq!(desk.take_all().await.duplicates, 1);
    // Of months nobody knows when the messages were.
    let months = Report {
        begin: days_ago(100),
        ..report("other.test", 100, vec![Row::own("192.0.2.7", 9)])
    };
    let end = months.begin + 86_399;
    let until = format!("<end>{}<", months.begin + 90 * 86_400);
    desk.put(
        "b.xml",
        months.xml().replace(&format!("<end>{end}<"), &until),
    );
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.undated), (1, 1), "{done:#?}");
    assert_eq!(messages(&desk).await, 2_503);
}

async fn mb_10_overlapping_reports_are_told_and_one_can_be_left_out(desk: Desk) {
    let daily = report("hourly.test", 3, vec![Row::own("192.0.2.7", 24)]);
    desk.put("a.xml", daily.xml());
    // The next day, another server on the same day, and another reporter do not overlap.
    desk.put(
        "b.xml",
        report("hourly.test", 2, vec![Row::own("192.0.2.7", 1)]).xml(),
    );
    let mut beside = report("hourly.test", 3, vec![Row::own("192.0.2.8", 1)]);
    beside.id = "another".into();
    desk.put("c.xml", beside.xml());
    desk.put(
        "d.xml",
        report("other.test", 3, vec![Row::own("192.0.2.7", 1)]).xml(),
    );
    let done = desk.take_all().await;
    // What several servers report of one time counts; that it may be one report is said.
    assert_eq!((done.reports, done.remarks.len()), (4, 1), "{done:#?}");
    let what = &done.remarks[0].what;
    assert!(what.contains("the same time as report number 1"), "{what}");
    let mut hour = report("hourly.test", 3, vec![Row::own("192.0.2.7", 3)]);
    hour.id = "hour-5".into();
    hour.begin += 5 * 3_600;
    let end = hour.begin + 86_399;
    let until = format!("<end>{}<", hour.begin + 3_599);
    desk.put("e.xml", hour.xml().replace(&format!("<end>{end}<"), &until));
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.remarks.len()), (1, 1), "{done:#?}");
    let what = &done.remarks[0].what;
    assert!(
        what.contains("covers a part of the time of report number 1"),
        "{what}"
    );
    assert_eq!(messages(&desk).await, 30);
    assert_eq!(
        say(&desk, 5, Settle::LeaveOut).await,
        Ok(ReportState::LeftOut)
    );
    assert_eq!(messages(&desk).await, 27);
    let rows = stored(&desk).await;
    assert!(
        rows[0].settled.contains("Dana Reyes"),
        "{}",
        rows[0].settled
    );
    let again = say(&desk, 5, Settle::LeaveOut).await;
    assert_eq!(again, Err("report 5 does not count as it is".into()));
    assert_eq!(say(&desk, 5, Settle::Count).await, Ok(ReportState::Stored));
    assert_eq!(messages(&desk).await, 30);
}

async fn mb_10_the_same_rows_under_another_id_are_put_to_a_person(desk: Desk) {
    let rows = || vec![Row::own("192.0.2.7", 14), Row::forged("192.0.2.8", 3)];
    let mut one = report("receiver.test", 3, rows());
    desk.put("a.xml", one.xml());
    one.id = "sent-again".into();
    desk.put("b.xml", one.xml());
    // So it is where the clock differs; those of another reporter or day are others.
    let mut shifted = report("receiver.test", 3, rows());
    shifted.id = "shifted".into();
    shifted.begin += 3_600;
    desk.put("c.xml", shifted.xml());
    desk.put("d.xml", report("other.test", 3, rows()).xml());
    desk.put("e.xml", report("receiver.test", 5, rows()).xml());
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.conflicts), (5, 2), "{done:#?}");
    let told: Vec<&str> = done.remarks.iter().map(|one| one.what.as_str()).collect();
    let same = |what: &&&str| what.contains("row for row what report number 1");
    assert_eq!(told.iter().filter(same).count(), 2, "{told:#?}");
    assert_eq!(messages(&desk).await, 51);
    let again = desk.take_all().await;
    assert_eq!((again.duplicates, again.conflicts), (5, 0), "{again:#?}");
    assert_eq!(say(&desk, 2, Settle::Count).await, Ok(ReportState::Stored));
    assert_eq!(messages(&desk).await, 68);
    // Also where the domain is added later.
    let mut strange = report("receiver.test", 3, rows());
    strange.domain = "later.test";
    desk.put("f.xml", strange.xml());
    strange.id = "later again".into();
    desk.put("g.xml", strange.xml());
    let done = desk.take_all().await;
    assert_eq!((done.quarantined, done.conflicts), (1, 1), "{done:#?}");
    let known = KnownDomains::new(["clinic.test", "later.test"]);
    let released = release_known(&desk.ledger, desk.clinic, &known).await;
    assert_eq!(released.expect("asked"), 1);
    let later = trend_of(&desk, "later.test").await;
    assert_eq!(later.total.messages(), 17);
    // Reports without a message repeat nothing.
    let mut empty = report("receiver.test", 8, Vec::new());
    desk.put("h.xml", empty.xml());
    empty.id = "empty again".into();
    desk.put("i.xml", empty.xml());
    assert_eq!(desk.take_all().await.conflicts, 0);
}

async fn mb_15_two_reports_in_one_file_are_both_counted(desk: Desk) {
    let one = report("receiver.test", 3, vec![Row::own("192.0.2.1", 10)]).xml();
    let two = report("receiver.test", 2, vec![Row::own("192.0.2.1", 5)]).xml();
    desk.put("a.xml", format!("{one}{two}"));
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.records), (2, 2), "{done:#?}");
    assert_eq!(looked(&done), (1, 1, 0, 0));
    assert_eq!(messages(&desk).await, 15);
    assert_eq!(desk.take_all().await.duplicates, 2);
    // Each is known again alone.
    desk.put("b.xml", &two);
    assert_eq!(desk.take_all().await.duplicates, 3);
    // The first of two counts also where the second breaks off.
    let three = report("receiver.test", 1, vec![Row::own("192.0.2.1", 1)]).xml();
    desk.put("c.xml", format!("{three}{}", &two[..two.len() / 2]));
    let done = desk.take_all().await;
    assert_eq!(
        (done.reports, done.failures.len(), done.not_read),
        (1, 1, 1),
        "{done:#?}"
    );
    assert!(
        done.failures[0].file.ends_with("c.xml › report 2"),
        "{done:#?}"
    );
    assert_eq!(messages(&desk).await, 16);
}

async fn mb_18_a_failure_report_is_passed_over_with_a_sentence(desk: Desk) {
    let path = desk.put(
        "arf.eml",
        "From: arf@receiver.test\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\n\n\
         --x\nContent-Type: text/plain\n\nA failure report.\n--x\nContent-Type: message/feedback-report\n\n\
         Feedback-Type: auth-failure\n--x\nContent-Type: message/rfc822\n\nSubject: results\n\nbody\n--x--\n",
    );
    for done in [desk.take(&path).await, desk.take_all().await] {
        assert_eq!(looked(&done), (1, 0, 1, 0), "{done:#?}");
        assert!(!done.has_failures());
        assert!(done.passed[0].why.contains("failure report"), "{done:#?}");
    }
}

async fn mb_20_a_report_from_an_impossible_time_is_kept_and_not_counted(desk: Desk) {
    for (name, begin) in [("zero.test", 0), ("early.test", 315_532_800)] {
        let mut odd = report(name, 3, vec![Row::own("192.0.2.1", 10)]);
        odd.begin = begin;
        desk.put(name, odd.xml());
    }
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.undated), (2, 2), "{done:#?}");
    assert_eq!(messages(&desk).await, 0);
    let heard = reporters(&desk.ledger, desk.clinic, "clinic.test", today()).await;
    assert!(heard.expect("reporters").is_empty());
    let rows = stored(&desk).await;
    assert!(rows.iter().all(|row| row.state == ReportState::Undated));
    // Whoever knows better may count it; on the day it came.
    assert_eq!(say(&desk, 1, Settle::Count).await, Ok(ReportState::Stored));
    let counted = trend_of(&desk, "clinic.test").await;
    assert_eq!(counted.days[0].0, today());
    assert_eq!(counted.total.messages(), 10);
}

async fn mb_20_a_report_on_days_to_come_is_kept_and_not_counted(desk: Desk) {
    for (name, days) in [("later.test", -2), ("far.test", -40)] {
        let odd = report(name, days, vec![Row::own("192.0.2.1", 10)]);
        desk.put(name, odd.xml());
    }
    // East of here it is the next day already.
    let mut east = report("east.test", 0, vec![Row::own("192.0.2.1", 3)]);
    east.begin = now().as_second() + 12 * 3_600;
    desk.put("east.test", east.xml());
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.undated), (3, 2), "{done:#?}");
}

async fn nw_03_a_report_on_a_subdomain_counts_with_the_domain_above(desk: Desk) {
    let own = report("receiver.test", 3, vec![Row::own("192.0.2.1", 32)]);
    desk.put("a.xml", own.xml());
    let news = Row {
        header_from: "news.clinic.test",
        ..Row::forged("192.0.2.2", 1)
    };
    let mut below = report("receiver.test", 3, vec![news]);
    below.domain = "news.clinic.test";
    desk.put("b.xml", below.xml());
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.quarantined), (2, 0), "{done:#?}");
    assert_eq!(messages(&desk).await, 33);
    let seen = desk.senders(month()).await;
    let below = seen
        .iter()
        .flat_map(|s| &s.names)
        .filter(|(name, _)| &**name == "news.clinic.test");
    let failed: u64 = below.map(|(_, name)| name.failed()).sum();
    assert_eq!(failed, 1, "in the name of a domain below");
    // Once it is a domain of its own, it counts there and nowhere else.
    let known = KnownDomains::new(["clinic.test", "news.clinic.test"]);
    let released = release_known(&desk.ledger, desk.clinic, &known).await;
    assert_eq!(released.expect("asked"), 0, "it counted all along");
    assert_eq!(messages(&desk).await, 32);
    let news = trend_of(&desk, "news.clinic.test").await;
    assert_eq!(news.total.messages(), 1);
}

async fn nw_04_two_genuine_reports_of_one_name_both_count_once_somebody_says_so(desk: Desk) {
    let mut one = report("receiver.test", 3, vec![Row::own("192.0.2.1", 10)]);
    one.id = "1".into();
    desk.put("a.xml", one.xml());
    one.rows = vec![Row::own("192.0.2.9", 4)];
    desk.put("b.xml", one.xml());
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.conflicts), (2, 1), "{done:#?}");
    assert!(
        done.remarks[0].what.contains("both are genuine"),
        "{done:#?}"
    );
    assert_eq!(messages(&desk).await, 10);
    assert_eq!(say(&desk, 2, Settle::Count).await, Ok(ReportState::Stored));
    assert_eq!(messages(&desk).await, 14);
    assert_eq!(desk.take_all().await.duplicates, 2);
    let nobody = say(&desk, 99, Settle::Count).await;
    assert!(nobody.is_err_and(|why| why.contains("no report number 99")));
    // One on a domain of others waits for the domain.
    let mut strange = report("receiver.test", 2, vec![Row::own("192.0.2.1", 1)]);
    strange.domain = "other.test";
    desk.put("c.xml", strange.xml());
    assert_eq!(desk.take_all().await.quarantined, 1);
    let waits = say(&desk, 3, Settle::Count).await;
    assert!(waits.is_err_and(|why| why.contains("mail domain add other.test")));
}
