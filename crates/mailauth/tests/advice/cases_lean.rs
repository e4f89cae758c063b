//! Records that would be too much for receivers are made to fit, or no text is offered
//! (decision 0039).

use std::collections::BTreeSet;
use std::net::IpAddr;

use jiff::civil::Date;
use mailauth::advice::{Action, SentFrom, Subject, Wish};
use mailauth::dns::Zone;
use mailauth::rollout::Stage;
use mailauth::spf::{Query, SpfResult, check, grow};
use mailauth::{DomainName, Severity};
use proptest::prelude::*;

use crate::support::*;

fn sent_from(addresses: &[&str], named: &[&str]) -> Option<SentFrom> {
    Some(SentFrom {
        from: Date::constant(2026, 1, 1),
        to: Date::constant(2026, 11, 30),
        addresses: addresses.iter().map(|ip| ip.parse().unwrap()).collect(),
        named: services(named),
    })
}

fn at_reject() -> Wish {
    Wish {
        stage: Stage::Reject,
        may_refuse_unknown_names: true,
        may_tighten_subdomains: true,
        ..Wish::default()
    }
}

/// Vendors of one address each, and a record that includes so many of them.
fn vendors(count: usize, more: &str) -> String {
    let includes: Vec<String> = (0..count)
        .map(|n| format!("include:s{n}.vendor.example"))
        .collect();
    let records: Vec<String> = (0..count)
        .map(|n| format!("s{n}.vendor.example TXT v=spf1 ip4:203.0.113.{n} -all\n"))
        .collect();
    format!(
        "{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 {} {more}-all\n{}",
        includes.join(" "),
        records.concat()
    )
}

async fn passes(zone: &str, ip: &str) -> bool {
    let zone = Zone::parse(zone).unwrap();
    let query = Query::new(ip.parse().unwrap(), "a@clinic.example", "clinic.example");
    check(&zone, &query).await.result == SpfResult::Pass
}

#[tokio::test]
async fn mb_59_a_sender_of_which_no_report_shows_mail_makes_place_for_one_that_is_added() {
    let zone = vendors(10, "");
    let zone = format!("{zone}spf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/15 -all\n");
    let used: Vec<String> = (0..9).map(|n| format!("203.0.113.{n}")).collect();
    let used: Vec<&str> = used.iter().map(String::as_str).collect();
    let wish = Wish {
        providers: services(&["microsoft365"]),
        sent_from: sent_from(&used, &[]),
        ..at_reject()
    };
    let found = advised(&zone, &wish).await;
    let step = found.only(Subject::Spf);
    let text = step.text.as_deref().unwrap();
    assert!(
        text.contains("include:spf.protection.outlook.com"),
        "{text}"
    );
    assert!(!text.contains("include:s9.vendor.example"), "{text}");
    // What goes is named, with the days looked at and who is to be asked first.
    let gone = step
        .changes
        .iter()
        .find(|said| said.contains("“include:s9.vendor.example” goes"));
    let gone = gone.unwrap_or_else(|| panic!("{:#?}", step.changes));
    assert!(
        gone.contains("2026-01-01") && gone.contains("ask whoever"),
        "{gone}"
    );
    assert_eq!(found.followed().await.count(Severity::Error), 0);
    let later = followed(&zone, &found.steps);
    for ip in used {
        assert!(passes(&later, ip).await, "{ip}");
    }
}

#[tokio::test]
async fn mb_59_without_reports_nothing_is_said_to_be_unused() {
    let wish = Wish {
        providers: services(&["microsoft365"]),
        ..at_reject()
    };
    let zone = vendors(10, "");
    let zone = format!("{zone}spf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/15 -all\n");
    let found = advised(&zone, &wish).await;
    let step = found.only(Subject::Spf);
    assert_eq!(step.text, None);
    let next = &step.refusal.as_ref().unwrap().next;
    assert!(
        next.contains("Once reports have come") && next.contains("every week"),
        "{next}"
    );
}

#[tokio::test]
async fn mb_59_a_service_somebody_named_and_one_whose_mail_is_seen_stay() {
    // Eleven lookups, and all is used, or somebody says so.
    let zone = format!(
        "{}_spf.salesforce.com TXT v=spf1 ip4:192.0.2.77 ~all\n",
        vendors(10, "include:_spf.salesforce.com ")
    );
    let all: Vec<String> = (0..10).map(|n| format!("203.0.113.{n}")).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let known = Wish {
        sent_from: sent_from(&all, &["salesforce"]),
        ..at_reject()
    };
    let found = advised(&zone, &known).await;
    assert_eq!(found.only(Subject::Spf).text, None);
    let nobodys = Wish {
        sent_from: sent_from(&all, &[]),
        ..at_reject()
    };
    let found = advised(&zone, &nobodys).await;
    let text = found.text(Subject::Spf).unwrap();
    assert!(!text.contains("salesforce"), "{text}");
}

#[tokio::test]
async fn mb_56_names_that_have_no_address_go_where_they_are_too_many() {
    let zone = format!(
        "{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 a:g1.clinic.example a:g2.clinic.example a:g3.clinic.example mx -all\n"
    );
    let found = advised(&zone, &at_reject()).await;
    let step = found.only(Subject::Spf);
    assert_eq!(step.text.as_deref(), Some("v=spf1 mx -all"));
    assert!(
        said(step).contains("“a:g1.clinic.example” goes"),
        "{}",
        said(step)
    );
    assert!(passes(&followed(&zone, &found.steps), "198.51.100.5").await);
}

#[tokio::test]
async fn mb_59_own_names_are_written_as_addresses_and_names_of_others_never() {
    let found = advised(&vendors(10, "mx "), &at_reject()).await;
    let step = found.only(Subject::Spf);
    let text = step.text.as_deref().unwrap();
    assert!(
        text.ends_with("include:s9.vendor.example ip4:198.51.100.5 -all"),
        "{text}"
    );
    assert!(
        said(step).contains("“mx” becomes “ip4:198.51.100.5”"),
        "{}",
        said(step)
    );
    assert!(said(step).contains("once a month"), "{}", said(step));
    // A name of one's own that leads to another's server is that of another.
    let hosted = vendors(10, "a:mail.clinic.example ")
        + "mail.clinic.example CNAME host.vendor.example\nhost.vendor.example A 203.0.113.200\n";
    let found = advised(&hosted, &at_reject()).await;
    assert_eq!(found.only(Subject::Spf).text, None);
}

#[tokio::test]
async fn mb_59_what_is_let_send_twice_is_let_send_once() {
    let zone = vendors(9, "include:both.example include:part.example ")
        + "both.example TXT v=spf1 ip4:198.51.100.64/26 ip4:203.0.113.250 -all\npart.example TXT v=spf1 ip4:198.51.100.70 -all\n";
    let found = advised(&zone, &at_reject()).await;
    let step = found.only(Subject::Spf);
    let text = step.text.as_deref().unwrap();
    assert!(
        text.contains("include:both.example") && !text.contains("part"),
        "{text}"
    );
    assert!(said(step).contains("“include:part.example” goes"));
    assert!(passes(&followed(&zone, &found.steps), "198.51.100.70").await);
}

#[tokio::test]
async fn mb_59_neighbouring_addresses_become_ranges_where_the_record_is_too_long() {
    let many: Vec<String> = (64..92).map(|n| format!("ip4:198.51.100.{n}")).collect();
    let zone = format!(
        "{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 {} -all\n",
        many.join(" ")
    );
    let wish = Wish {
        addresses: vec!["198.51.100.200".parse().unwrap()],
        ..at_reject()
    };
    let found = advised(&zone, &wish).await;
    let step = found.only(Subject::Spf);
    assert_eq!(
        step.text.as_deref(),
        Some(
            "v=spf1 ip4:198.51.100.200 ip4:198.51.100.64/28 ip4:198.51.100.80/29 ip4:198.51.100.88/30 -all"
        )
    );
    assert_eq!(step.action, Action::Change);
    // Where they are no neighbours, no text that is too long is offered.
    let many: Vec<String> = (0..28)
        .map(|n| format!("ip4:198.51.100.{}", 64 + 2 * n))
        .collect();
    let zone = format!(
        "{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 {} -all\n",
        many.join(" ")
    );
    let wish = Wish {
        addresses: vec!["198.51.100.201".parse().unwrap()],
        ..at_reject()
    };
    let found = advised(&zone, &wish).await;
    let step = found.only(Subject::Spf);
    assert_eq!(step.text, None);
    assert!(step.refusal.as_ref().unwrap().why.contains("octets"));
}

#[tokio::test]
async fn mb_59_own_addresses_are_not_left_to_what_a_name_of_others_has_today() {
    let many: Vec<String> = (0..28)
        .map(|n| format!("ip4:198.51.100.{}", 64 + 2 * n))
        .collect();
    let zone = format!(
        "{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 {} ip4:203.0.113.200 a:host.vendor.example -all\nhost.vendor.example A 203.0.113.200\nhost.vendor.example A 203.0.113.201\n",
        many.join(" ")
    );
    let wish = Wish {
        addresses: vec!["198.51.100.9".parse().unwrap()],
        ..at_reject()
    };
    let found = advised(&zone, &wish).await;
    let step = found.only(Subject::Spf);
    // The record is too long, and would fit without the address.
    assert_eq!(step.text, None, "{step:#?}");
    assert!(step.refusal.is_some(), "{step:#?}");
    assert!(!said(step).contains("“ip4:203.0.113.200” goes"));
}

#[tokio::test]
async fn asvs_15_2_2_a_record_of_very_many_terms_is_not_made_to_fit() {
    // Neighbours, which would become a few ranges.
    let all: Vec<String> = (0..200).map(|n| format!("ip4:198.51.100.{n}")).collect();
    let zone = format!(
        "{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 {} -all\n",
        all.join(" ")
    );
    let wish = Wish {
        addresses: vec!["203.0.113.9".parse().unwrap()],
        ..at_reject()
    };
    let found = advised(&zone, &wish).await;
    let step = found.only(Subject::Spf);
    assert!(step.text.is_none() && step.refusal.is_some(), "{step:#?}");
}

#[tokio::test]
async fn mb_59_who_sends_in_bulk_is_advised_a_name_of_its_own() {
    let zone = format!(
        "{}_spf.salesforce.com TXT v=spf1 ip4:192.0.2.77 ~all\n",
        vendors(10, "include:_spf.salesforce.com ")
    );
    let found = advised(&zone, &at_reject()).await;
    let step = found.only(Subject::Spf);
    assert_eq!(step.text, None);
    let next = &step.refusal.as_ref().unwrap().next;
    assert!(next.contains("news.clinic.example"), "{next}");
    assert!(
        next.contains("v=spf1 include:_spf.salesforce.com ~all"),
        "{next}"
    );
}

#[tokio::test]
async fn mb_63_a_service_that_never_counts_makes_place_for_one_that_does() {
    let zone = format!(
        "{}servers.mcsv.net TXT v=spf1 ip4:205.201.128.0/20 -all\n",
        vendors(10, "include:servers.mcsv.net ")
    );
    let found = advised(&zone, &at_reject()).await;
    let step = found.only(Subject::Spf);
    let text = step.text.as_deref().unwrap();
    assert!(
        !text.contains("mcsv") && text.contains("include:s9.vendor.example"),
        "{text}"
    );
    assert!(said(step).contains("“include:servers.mcsv.net” goes: bounces of Mailchimp"));
}

/// Of a record of many terms: what is offered keeps within the limits, and whoever was let
/// send passes still or is named, and is none from whom mail was seen.
async fn holds(terms: &[(u8, u8)], seen: &BTreeSet<IpAddr>, known: bool) -> Result<(), String> {
    let domain = DomainName::parse("clinic.example").map_err(|e| e.to_string())?;
    let mut zone = format!("{OWN_SERVER}{REJECT}");
    let mut record = String::from("v=spf1");
    let mut lets: Vec<(String, IpAddr)> = Vec::new();
    for (kind, n) in terms {
        let address = format!("203.0.113.{n}");
        let term = match kind % 5 {
            0 | 1 => {
                zone.push_str(&format!(
                    "s{n}.vendor.example TXT v=spf1 ip4:{address} -all\n"
                ));
                format!("include:s{n}.vendor.example")
            }
            2 => {
                zone.push_str(&format!("h{n}.clinic.example A {address}\n"));
                format!("a:h{n}.clinic.example")
            }
            3 => format!("ip4:{address}"),
            _ => format!("a:gone{n}.clinic.example"),
        };
        if !record.split(' ').any(|there| there == term) {
            record.push_str(&format!(" {term}"));
            if kind % 5 != 4 {
                lets.push((term, address.parse().map_err(|_| "address")?));
            }
        }
    }
    zone.push_str(&format!("clinic.example TXT {record} -all\n"));
    let wish = Wish {
        sent_from: known.then(|| SentFrom {
            from: Date::constant(2026, 1, 1),
            to: Date::constant(2026, 11, 30),
            addresses: seen.clone(),
            named: Vec::new(),
        }),
        ..at_reject()
    };
    let found = advised(&zone, &wish).await;
    let step = found.only(Subject::Spf);
    let Some(text) = &step.text else {
        return Ok(());
    };
    let later = followed(&zone, &found.steps);
    let parsed = Zone::parse(&later).map_err(|e| e.to_string())?;
    let txt =
        mailauth::dns::Resolver::lookup(&parsed, &domain, mailauth::dns::RecordType::Txt).await;
    let totals = grow(&parsed, &txt).await.totals;
    if totals.over_lookups() || totals.over_voids() {
        return Err(format!("{text} does not fit: {totals:?}"));
    }
    for (term, ip) in lets {
        if passes(&later, &ip.to_string()).await {
            continue;
        }
        let named = step
            .changes
            .iter()
            .any(|said| said.contains(&format!("“{term}” goes")));
        if !named || !known || seen.contains(&ip) {
            return Err(format!(
                "{ip} of {term} is lost\n{record}\n{text}\n{seen:?}"
            ));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(proptest::test_runner::Config {
        cases: 60,
        failure_persistence: None,
        ..Default::default()
    })]
    #[test]
    fn mb_59_a_lean_record_fits_and_loses_nobody_who_sends(
        terms in proptest::collection::vec((any::<u8>(), 0u8..40), 8..30),
        seen in proptest::collection::btree_set(0u8..40, 0..40),
        known in any::<bool>(),
    ) {
        let seen = seen.into_iter().map(|n| IpAddr::from([203, 0, 113, n])).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let held = runtime.block_on(holds(&terms, &seen, known));
        prop_assert!(held.is_ok(), "{}", held.unwrap_err());
    }
}
