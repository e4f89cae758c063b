//! What is read off the reports: exact numbers, senders with names, reporters with
//! their silence, and what a policy would have done.

use jiff::civil::Date;
use ledger::side::mail::AddressName;
use mailauth::DomainName;
use mailauth::audit::{Options, audit};
use mailauth::dmarc::{Policy, Record};
use mailauth::dns::Zone;
use mailauth::mta_sts::NoFetch;
use mailauth::senders_seen::Class;
use phiward_app::mail::reporters::{reporters, reporters_of_all};
use phiward_app::mail::retention::prune;
use phiward_app::mail::sender_list::SenderLine;
use phiward_app::mail::senders::{new_addresses, selectors, unnamed};
use phiward_app::mail::simulate::{Reach, would_have};
use phiward_app::mail::trend::{DaySum, trend, trend_of_all};
use phiward_app::mail::{KnownDomains, Span, ingest, number};

use crate::on_both;
use crate::xml::{Report, Row};
use crate::{Desk, domain, month, now, report, today};

on_both! {
    days_add_up_exactly
    senders_are_named_judged_and_drawn_together
    a_policy_is_tried_on_the_last_month
    a_reporter_that_falls_silent_is_noticed
    asvs_15_2_2_what_is_told_of_all_domains_is_one_question
    selectors_and_new_addresses_are_found
    rows_kept_long_enough_are_forgotten
    nw_10_signatures_that_fail_are_told_too
}

/// A month of the clinic: its own server, a service, a forwarder, a forger.
async fn a_month(desk: &Desk) {
    for day in 1..=20 {
        let mut rows = vec![
            Row::own("192.0.2.1", 100),
            Row::service("198.51.100.1", 10),
            Row::service("198.51.100.200", 5),
            Row::passed_on("203.0.113.5", 2),
        ];
        if day <= 10 {
            let forged = Row {
                disposition: "reject",
                ..Row::forged("203.0.113.77", 7)
            };
            rows.push(forged);
        }
        desk.put(&format!("{day}.xml"), report("big.test", day, rows).xml());
    }
    let done = desk.take_all().await;
    assert_eq!((done.reports, done.records), (20, 90), "{done:?}");
    let mut side = desk.ledger.side_write().await.expect("write");
    for last in [1, 200] {
        let name = AddressName {
            address: vec![198, 51, 100, last],
            name: format!("o{last}.ptr.sendgrid.net"),
            confirmed: true,
            asked: now().as_microsecond(),
        };
        side.put_mail_address(desk.clinic, &name)
            .await
            .expect("kept");
    }
    side.commit().await.expect("kept");
}

async fn days_add_up_exactly(desk: Desk) {
    a_month(&desk).await;
    let trend = trend(&desk.ledger, desk.clinic, "clinic.test", month())
        .await
        .expect("a trend");
    assert_eq!(trend.days.len(), 20);
    assert_eq!(trend.total.both, 2_000);
    assert_eq!(trend.total.dkim_only, 40);
    assert_eq!(trend.total.none, 300 + 70);
    assert_eq!(
        (trend.total.rejected, trend.total.failed_and_delivered),
        (70, 300)
    );
    assert_eq!(trend.total.messages(), 2_410);
    let sum: u64 = trend.days.iter().map(|(_, day)| day.messages()).sum();
    assert_eq!(sum, trend.total.messages());
    assert_eq!(trend.days[19].0, Date::constant(2026, 5, 30));
}

async fn senders_are_named_judged_and_drawn_together(desk: Desk) {
    a_month(&desk).await;
    let ledger = &desk.ledger;
    let list = desk.senders(month()).await;
    let keys: Vec<&str> = list.iter().map(|s| s.identity.key.as_str()).collect();
    // The forwarder and the forger share a network and nothing else.
    assert_eq!(
        keys,
        [
            "address:192.0.2.1",
            "service:sendgrid",
            "address:203.0.113.77",
            "address:203.0.113.5"
        ]
    );
    let forger = &list[2].seen;
    assert_eq!(
        (forger.days, forger.over_days, forger.of_days),
        (10, 10, 20)
    );
    assert_eq!(list[2].judgement.class, Class::Unknown, "it came steadily");
    assert_eq!(list[0].judgement.class, Class::OwnAligned);
    assert_eq!(list[0].seen.messages, 2_000);
    assert_eq!(
        (list[1].judgement.class, list[1].addresses),
        (Class::OwnFixable, 2)
    );
    assert_eq!((list[1].seen.messages, list[1].top[0].messages), (300, 200));
    assert_eq!(list[1].top[0].name, "o1.ptr.sendgrid.net");
    assert_eq!(list[1].first, Date::constant(2026, 5, 11));
    assert_eq!(list[1].last, Date::constant(2026, 5, 30));

    let ask = unnamed(ledger, desk.clinic, &domain(), month(), 10)
        .await
        .expect("asked");
    let ask: Vec<String> = ask.iter().map(ToString::to_string).collect();
    assert_eq!(ask, ["192.0.2.1", "203.0.113.77", "203.0.113.5"]);
    let mut side = ledger.side_write().await.expect("write");
    let name = AddressName {
        address: vec![203, 0, 113, 5],
        name: "mx.university.test".into(),
        confirmed: true,
        asked: now().as_microsecond(),
    };
    side.put_mail_address(desk.clinic, &name)
        .await
        .expect("kept");
    side.commit().await.expect("kept");
    let list = desk.senders(month()).await;
    let class = |key: &str| {
        let found = list.iter().find(|s| s.identity.key == key);
        found.map(|s| (s.judgement.class, s.seen.messages))
    };
    assert_eq!(class("name:university.test"), Some((Class::Forwarder, 40)));
    assert_eq!(class("address:203.0.113.77"), Some((Class::Unknown, 70)));
}

async fn a_policy_is_tried_on_the_last_month(desk: Desk) {
    a_month(&desk).await;
    let below = Row {
        header_from: "news.clinic.test",
        ..Row::forged("203.0.113.60", 12)
    };
    let missing = Row {
        header_from: "nas.clinic.test",
        ..Row::forged("203.0.113.61", 3)
    };
    let of_its_own = Row {
        header_from: "own.clinic.test",
        ..Row::forged("203.0.113.62", 5)
    };
    let rows = vec![below, missing, of_its_own];
    desk.put("below.xml", report("other.test", 3, rows).xml());
    desk.take_all().await;
    let list = desk.senders(month()).await;
    let zone = Zone::parse(
        "clinic.test A 203.0.113.80\n_dmarc.clinic.test TXT v=DMARC1; p=none; rua=mailto:d@clinic.test\n\
         news.clinic.test A 203.0.113.60\nown.clinic.test A 203.0.113.62\n\
         _dmarc.own.clinic.test TXT v=DMARC1; p=none\n",
    )
    .expect("a zone");
    let names = ["news", "nas", "own"]
        .map(|name| DomainName::parse(&format!("{name}.clinic.test")).expect("a name"));
    let options = Options {
        names: names.to_vec(),
        ..Options::default()
    };
    let audit = audit(&zone, &NoFetch, &domain(), &options).await;
    let service = register::records::Sender {
        decision: register::records::SenderDecision::Ours,
        ..register::records::Sender::default()
    };
    let lines: Vec<SenderLine<'_>> = list
        .into_iter()
        .map(|seen| SenderLine {
            record: (seen.identity.key == "service:sendgrid").then_some(&service),
            earlier: Vec::new(),
            seen: Some(seen),
        })
        .collect();
    let record = |text: &str| Record::parse(&text.into()).expect("a record");
    let now = record("v=DMARC1; p=none");
    let with = |text: &str| would_have(&record(text), Some(&now), &Reach::of(&audit), &lines);
    let tried = with("v=DMARC1; p=quarantine");
    // What a record of its own speaks for is not reached.
    assert_eq!((tried.messages, tried.failed), (2_410 + 15, 370 + 15));
    assert_eq!((tried.all.messages, tried.ours.messages), (385, 300));
    assert_eq!(
        (tried.undecided.messages, tried.undecided.delivered),
        (85, 15)
    );
    let told: Vec<_> = tried
        .below
        .iter()
        .map(|b| (b.name.as_str(), b.exists, b.messages, b.now, b.then))
        .collect();
    assert_eq!(
        told,
        [
            (
                "news.clinic.test",
                Some(true),
                12,
                Policy::None,
                Policy::Quarantine
            ),
            (
                "nas.clinic.test",
                Some(false),
                3,
                Policy::None,
                Policy::Quarantine
            ),
        ]
    );
    let spared = with("v=DMARC1; p=quarantine; sp=none");
    assert_eq!(spared.all.messages, 370);
    let nothing = with("v=DMARC1; p=none");
    assert_eq!((nothing.all.messages, nothing.failed), (0, 385));
    let missing = with("v=DMARC1; p=none; np=reject");
    assert_eq!(missing.all.messages, 3);
}

async fn a_reporter_that_falls_silent_is_noticed(desk: Desk) {
    for day in 0..20 {
        let row = || vec![Row::own("192.0.2.1", 1)];
        desk.put(
            &format!("steady-{day}"),
            report("steady.test", day, row()).xml(),
        );
        if day >= 5 {
            desk.put(
                &format!("gone-{day}"),
                report("gone.test", day, row()).xml(),
            );
        }
        if day == 15 {
            desk.put("once", report("once.test", day, row()).xml());
        }
    }
    desk.take_all().await;
    let list = reporters(&desk.ledger, desk.clinic, "clinic.test", today())
        .await
        .expect("reporters");
    let found: Vec<(&str, u64, i64, bool)> = list
        .iter()
        .map(|r| (r.key.as_str(), r.reports, r.quiet, r.silent))
        .collect();
    assert_eq!(
        found,
        [
            ("steady.test", 20, 0, false),
            ("gone.test", 15, 5, true),
            ("once.test", 1, 15, false),
        ]
    );
}

async fn asvs_15_2_2_what_is_told_of_all_domains_is_one_question(desk: Desk) {
    let known = KnownDomains::new(["clinic.test", "second.test"]);
    for day in 0..20 {
        let own = || vec![Row::own("192.0.2.1", 1), Row::forged("203.0.113.77", 2)];
        let second = |of: Report| Report {
            domain: "second.test",
            id: format!("{}-second", of.id),
            ..of
        };
        desk.put(
            &format!("steady-{day}"),
            report("steady.test", day, own()).xml(),
        );
        // It goes on about one of the domains, and no longer reports on the other.
        desk.put(
            &format!("second-{day}"),
            second(report("one.test", day, own())).xml(),
        );
        if day >= 5 {
            desk.put(&format!("gone-{day}"), report("one.test", day, own()).xml());
        }
    }
    desk.put("aside", {
        let report = report("odd.test", 3, vec![Row::own("192.0.2.1", 1)]);
        Report {
            domain: "stranger.test",
            ..report
        }
        .xml()
    });
    let paths = vec![desk.reports()];
    let read = ingest(&desk.ledger, desk.clinic, &known, None, paths, now()).await;
    assert_eq!(read.expect("taken in").reports, 56);
    let mut each = DaySum::default();
    for domain in ["clinic.test", "second.test"] {
        let one = trend(&desk.ledger, desk.clinic, domain, month()).await;
        let one = one.expect("a trend").total;
        each.dkim_only += one.dkim_only;
        each.spf_only += one.spf_only;
        each.both += one.both;
        each.none += one.none;
        each.quarantined += one.quarantined;
        each.rejected += one.rejected;
        each.failed_and_delivered += one.failed_and_delivered;
    }
    let all = trend_of_all(&desk.ledger, desk.clinic, month()).await;
    let all = all.expect("a trend");
    assert_eq!((all.total, all.days.len()), (each, 20));
    let heard = reporters_of_all(&desk.ledger, desk.clinic, today(), 100).await;
    let heard = heard.expect("reporters");
    let told: Vec<_> = heard
        .iter()
        .map(|r| {
            (
                r.key.as_str(),
                r.reports,
                r.messages,
                r.days,
                r.quiet,
                r.silent,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("one.test", 35, 105, 20, 0, true),
            ("steady.test", 20, 60, 20, 0, false),
        ]
    );
    assert_eq!(
        heard[0].first,
        today().saturating_sub(jiff::Span::new().days(19))
    );
    let few = reporters_of_all(&desk.ledger, desk.clinic, today(), 1).await;
    assert_eq!(few.expect("reporters").len(), 1);
    let mut side = desk.ledger.side_read().await.expect("read");
    let aside = side.mail_strangers(desk.clinic, 20).await.expect("read");
    assert_eq!(aside, [("stranger.test".to_owned(), 1)]);
}

async fn selectors_and_new_addresses_are_found(desk: Desk) {
    a_month(&desk).await;
    let found = selectors(&desk.ledger, desk.clinic, "clinic.test", month())
        .await
        .expect("selectors");
    let found: Vec<(&str, &str, u64)> = found
        .iter()
        .map(|(s, (_, messages))| (&*s.domain, &*s.selector, *messages))
        .collect();
    assert_eq!(
        found,
        [("clinic.test", "k1", 2_040), ("sendgrid.net", "s1", 300)]
    );
    let since = Date::constant(2026, 5, 15);
    let new = new_addresses(&desk.ledger, desk.clinic, "clinic.test", since)
        .await
        .expect("addresses");
    let forger = "203.0.113.77".parse().expect("an address");
    assert_eq!(new, [(Some(forger), Date::constant(2026, 5, 21))]);
}

async fn rows_kept_long_enough_are_forgotten(desk: Desk) {
    desk.put(
        "old",
        report("r.test", 401, vec![Row::own("192.0.2.1", 5)]).xml(),
    );
    desk.put(
        "new",
        report("r.test", 399, vec![Row::own("192.0.2.1", 7)]).xml(),
    );
    desk.put(
        "older",
        report("r.test", 2_500, vec![Row::own("192.0.2.1", 7)]).xml(),
    );
    assert_eq!(desk.take_all().await.reports, 3);
    let pruned = prune(&desk.ledger, desk.clinic, now())
        .await
        .expect("pruned");
    assert_eq!((pruned.rows, pruned.reports), (2, 1));
    let span = Span::last(3_000, today());
    let trend = trend(&desk.ledger, desk.clinic, "clinic.test", span)
        .await
        .expect("a trend");
    assert_eq!(trend.total.messages(), 7);
    assert!(number(trend.days[0].0) >= number(today()) - 400);
    let again = prune(&desk.ledger, desk.clinic, now())
        .await
        .expect("pruned");
    assert_eq!((again.rows, again.reports), (0, 0));
}

async fn nw_10_signatures_that_fail_are_told_too(desk: Desk) {
    let row = Row {
        aligned: (false, true),
        signatures: vec![
            ("clinic.test", "old", "temperror"),
            ("clinic.test", "k1", "fail"),
        ],
        ..Row::own("192.0.2.1", 9)
    };
    desk.put("a.xml", report("big.test", 3, vec![row]).xml());
    desk.take_all().await;
    let list = desk.senders(month()).await;
    assert!(list[0].selectors.is_empty());
    let failing: Vec<(&str, &str, u64)> = list[0]
        .failing
        .iter()
        .map(|((sign, result), count)| (&*sign.selector, &**result, *count))
        .collect();
    assert_eq!(failing, [("k1", "fail", 9), ("old", "temperror", 9)]);
}
