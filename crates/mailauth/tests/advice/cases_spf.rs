//! SPF records: put right, merged, and never with fewer senders than were meant.

use crate::support::*;
use mailauth::advice::{Action, Subject, Wish};
use mailauth::rollout::Stage;
use mailauth::spf::{Query, SpfResult, check, passing};
use mailauth::{Severity, dns::Zone};

fn at_reject() -> Wish {
    Wish {
        stage: Stage::Reject,
        may_refuse_unknown_names: true,
        may_tighten_subdomains: true,
        ..Wish::default()
    }
}

/// Whether an address passes in a zone.
async fn passes(zone: &str, ip: &str) -> bool {
    let zone = Zone::parse(zone).unwrap();
    let query = Query::new(ip.parse().unwrap(), "a@clinic.example", "clinic.example");
    check(&zone, &query).await.result == SpfResult::Pass
}

#[tokio::test]
async fn mb_50_a_semicolon_does_not_throw_the_only_server_out() {
    let zone = case(
        "rollout-spf-semicolon.zone",
        &format!("{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 ip4:198.51.100.5; -all\n"),
    );
    let found = advised(&zone, &at_reject()).await;
    let step = found.only(Subject::Spf);
    assert_eq!(step.action, Action::Change);
    assert_eq!(step.text.as_deref(), Some("v=spf1 ip4:198.51.100.5 -all"));
    assert!(!passes(&zone, "198.51.100.5").await);
    assert!(passes(&followed(&zone, &found.steps), "198.51.100.5").await);
}

#[tokio::test]
async fn mb_50_stuck_terms_are_parted_and_terms_behind_all_moved_before_it() {
    for (record, text) in [
        (
            "v=spf1 ip4:198.51.100.5ip4:198.51.100.6-all",
            "v=spf1 ip4:198.51.100.5 ip4:198.51.100.6 -all",
        ),
        (
            "v=spf1 mx -all ip4:198.51.100.6",
            "v=spf1 mx ip4:198.51.100.6 -all",
        ),
        (
            "v=spf1 mail.clinic.example include: one.example -all",
            "v=spf1 a:mail.clinic.example include:one.example -all",
        ),
    ] {
        let zone = format!(
            "{OWN_SERVER}{REJECT}clinic.example TXT {record}\nmail.clinic.example A 198.51.100.8\none.example TXT v=spf1 ip4:203.0.113.1 -all\n"
        );
        let found = advised(&zone, &at_reject()).await;
        assert_eq!(found.text(Subject::Spf), Some(text), "{record}");
    }
}

#[tokio::test]
async fn mb_50_where_it_is_not_clear_what_was_meant_there_is_no_text_and_a_reason() {
    for (record, why) in [
        ("v=spf1 ip4:198.51.100 mx -all", "ip4:198.51.100"),
        ("v=spf1 mx nonsense -all", "nonsense"),
        ("v=spf1 mx gone.clinic.example -all", "gone.clinic.example"),
        ("v=spf1 include: -all", "include:"),
    ] {
        let zone = format!("{OWN_SERVER}{REJECT}clinic.example TXT {record}\n");
        let found = advised(&zone, &at_reject()).await;
        let step = found.only(Subject::Spf);
        assert_eq!(step.text, None, "{record}");
        let refusal = step.refusal.as_ref().unwrap();
        assert!(refusal.why.contains(why), "{}", refusal.why);
        assert!(!refusal.next.is_empty());
        assert_eq!(step.now, [record]);
    }
}

#[tokio::test]
async fn mb_54_two_records_become_one_and_the_other_is_deleted() {
    let zone = case(
        "rollout-two-spf.zone",
        &format!(
            "{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 mx -all\nclinic.example TXT v=spf1 ip4:198.51.100.9 ~all\n"
        ),
    );
    for wish in [
        at_reject(),
        Wish {
            providers: services(&["microsoft365"]),
            ..at_reject()
        },
    ] {
        let zone = format!("{zone}\nspf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/15 -all\n");
        let found = advised(&zone, &wish).await;
        let steps = found.of(Subject::Spf);
        let actions: Vec<Action> = steps.iter().map(|step| step.action).collect();
        assert_eq!(actions, [Action::Change, Action::Delete]);
        let text = steps[0].text.as_deref().unwrap();
        assert!(text.starts_with("v=spf1 mx ip4:198.51.100.9 "), "{text}");
        assert_eq!(steps[0].now, ["v=spf1 mx -all"]);
        assert_eq!(steps[1].now, ["v=spf1 ip4:198.51.100.9 ~all"]);
        let later = followed(&zone, &found.steps);
        assert!(passes(&later, "198.51.100.5").await && passes(&later, "198.51.100.9").await);
        let then = found.followed().await;
        assert_eq!(then.count(Severity::Error), 0, "{:#?}", then.diagnostics);
    }
}

#[tokio::test]
async fn mb_56_a_record_in_quotes_keeps_all_its_terms() {
    let zone = case(
        "rollout-spf-in-quotes.zone",
        &format!("{OWN_SERVER}{REJECT}clinic.example TXT \"v=spf1 ip4:198.51.100.7 -all\"\n"),
    );
    let found = advised(&zone, &at_reject()).await;
    let step = found.only(Subject::Spf);
    assert_eq!(step.action, Action::Change);
    assert_eq!(step.text.as_deref(), Some("v=spf1 ip4:198.51.100.7 -all"));
}

#[tokio::test]
async fn mb_56_a_version_that_hangs_together_with_a_term_is_put_right() {
    let zone = format!(
        "{OWN_SERVER}{REJECT}clinic.example TXT v=spf1include:one.example -all\none.example TXT v=spf1 ip4:203.0.113.1 -all\n"
    );
    let found = advised(&zone, &at_reject()).await;
    assert_eq!(
        found.text(Subject::Spf),
        Some("v=spf1 include:one.example -all")
    );
}

#[tokio::test]
async fn mb_56_limits_loops_and_the_whole_internet_are_said_and_no_text_is_offered() {
    let includes: Vec<String> = (0..11).map(|n| format!("include:s{n}.example")).collect();
    let services: Vec<String> = (0..11)
        .map(|n| format!("s{n}.example TXT v=spf1 ip4:203.0.113.{n} -all\n"))
        .collect();
    for (record, more, says) in [
        (
            format!("v=spf1 {} -all", includes.join(" ")),
            services.concat(),
            "terms ask dns",
        ),
        (
            "v=spf1 include:clinic.example -all".to_owned(),
            String::new(),
            "leads back",
        ),
        (
            "v=spf1 ip4:0.0.0.0/0 -all".to_owned(),
            String::new(),
            "every server",
        ),
        (
            "v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1 -all".to_owned(),
            String::new(),
            "4,294,967,296",
        ),
        ("v=spf1 +all".to_owned(), String::new(), "every server"),
        (
            "v=spf1 mx; exists:%{i}.allow.clinic.example -all".to_owned(),
            "*.allow.clinic.example A 127.0.0.2\n".to_owned(),
            "every server",
        ),
    ] {
        let zone = format!("{OWN_SERVER}{REJECT}clinic.example TXT {record}\n{more}");
        let found = advised(&zone, &at_reject()).await;
        let step = found.only(Subject::Spf);
        assert_eq!(step.text, None, "{record}");
        let told = said(step).to_lowercase();
        assert!(told.contains(says), "{record}\n{told}");
    }
}

#[tokio::test]
async fn mb_56_everybody_is_shut_out_only_when_the_text_says_so_and_names_who_stays() {
    let zone = format!("{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 mx +all\n");
    let found = advised(&zone, &at_reject()).await;
    let step = found.only(Subject::Spf);
    assert_eq!(step.text.as_deref(), Some("v=spf1 mx ~all"));
    assert!(said(step).contains("every server in the world passes"));
}

#[tokio::test]
async fn mb_59_what_would_need_more_than_ten_lookups_is_not_offered() {
    let includes: Vec<String> = (0..10)
        .map(|n| format!("include:s{n}.vendor.example"))
        .collect();
    let vendors: Vec<String> = (0..10)
        .map(|n| format!("s{n}.vendor.example TXT v=spf1 ip4:203.0.113.{n} -all\n"))
        .collect();
    let written = format!(
        "{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 {} -all\n{}",
        includes.join(" "),
        vendors.concat()
    );
    let zone = format!(
        "{}\nspf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/15 -all\n_spf.google.com TXT v=spf1 ip4:35.190.247.0/24 -all\n",
        case("rollout-ten-lookups.zone", &written)
    );
    let wish = Wish {
        providers: services(&["microsoft365", "google"]),
        ..at_reject()
    };
    let found = advised(&zone, &wish).await;
    let step = found.only(Subject::Spf);
    assert_eq!(step.text, None);
    let refusal = step.refusal.as_ref().unwrap();
    assert!(refusal.why.contains("12"), "{}", refusal.why);
    assert!(refusal.next.contains("costs 1"), "{}", refusal.next);
    // A record that is broken as well is put right without them.
    let broken = zone
        .replace(" -all\ns0.vendor", " mx; -all\ns0.vendor")
        .replace(" include:s9.vendor.example", "");
    let found = advised(&broken, &wish).await;
    let steps = found.of(Subject::Spf);
    assert_eq!(steps.len(), 2, "{steps:#?}");
    assert!(steps[0].text.is_some() && steps[1].refusal.is_some());
    assert!(steps[1].why.contains("include:_spf.google.com"));
}

#[tokio::test]
async fn mb_63_a_service_with_bounces_of_its_own_is_not_included() {
    let zone = format!(
        "clinic.example MX 0 clinic-example.mail.protection.outlook.com\nclinic-example.mail.protection.outlook.com A 203.0.113.25\nspf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/15 -all\nservers.mcsv.net TXT v=spf1 ip4:205.201.128.0/20 -all\n{REJECT}"
    );
    let wish = Wish {
        providers: services(&["microsoft365", "mailchimp", "constantcontact"]),
        ..at_reject()
    };
    let found = advised(&zone, &wish).await;
    let text = found.text(Subject::Spf).unwrap();
    assert_eq!(text, "v=spf1 include:spf.protection.outlook.com ~all");
    let signing = found.of(Subject::Dkim);
    let mailchimp = signing
        .iter()
        .find(|step| said(step).contains("Mailchimp"))
        .unwrap();
    assert_eq!(mailchimp.action, Action::SwitchOn);
    assert!(said(mailchimp).contains("Nothing is added to SPF"));
    // An include that stands is left, and said to be of no use.
    let stands = format!(
        "{zone}clinic.example TXT v=spf1 include:spf.protection.outlook.com include:servers.mcsv.net -all\n"
    );
    let found = advised(&stands, &wish).await;
    let step = found.only(Subject::Spf);
    assert_eq!(step.action, Action::Stands);
    assert!(
        said(step).contains("include:servers.mcsv.net"),
        "{}",
        said(step)
    );
}

#[tokio::test]
async fn g3_an_address_that_may_send_already_is_not_listed_again() {
    let zone = format!("{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 mx -all\n");
    let wish = |ip: &str| Wish {
        addresses: vec![ip.parse().unwrap()],
        ..at_reject()
    };
    let found = advised(&zone, &wish("198.51.100.5")).await;
    assert_eq!(found.only(Subject::Spf).action, Action::Stands);
    for (ip, text) in [
        ("198.51.100.77", "v=spf1 ip4:198.51.100.77 mx -all"),
        ("2001:db8::7", "v=spf1 ip6:2001:db8::7 mx -all"),
    ] {
        let found = advised(&zone, &wish(ip)).await;
        assert_eq!(found.text(Subject::Spf), Some(text));
    }
}

#[tokio::test]
async fn g3_what_dns_does_not_say_is_no_proof() {
    for zone in [
        format!(
            "{OWN_SERVER}clinic.example TXT v=spf1 include:slow.example -all; \nslow.example TXT !timeout\n"
        ),
        format!(
            "{OWN_SERVER}clinic.example TXT !servfail\n_dmarc.clinic.example TXT !timeout\n_smtp._tls.clinic.example TXT !timeout\n_mta-sts.clinic.example TXT !timeout\n"
        ),
    ] {
        let found = advised(&zone, &Wish::default()).await;
        let step = found.only(Subject::Spf);
        assert!(step.text.is_none() && step.refusal.is_some(), "{step:#?}");
        if zone.contains("servfail") {
            assert!(
                found.steps.iter().all(|step| step.text.is_none()),
                "{:#?}",
                found.steps
            );
        }
    }
}

fn networks(count: u32) -> String {
    let network = |n: u32| format!(" ip4:{}", std::net::Ipv4Addr::from(0x0b00_0000 + n * 512));
    let all: String = (0..count).map(network).collect();
    format!("{OWN_SERVER}{REJECT}clinic.example TXT v=spf1{all} -all\n")
}

#[tokio::test]
async fn asvs_15_2_2_advice_on_a_long_record_is_soon_there_and_none_on_an_endless_one() {
    let zone = networks(1_500);
    // Measured by the check of the same record, however fast the machine is.
    let begun = std::time::Instant::now();
    audited(&zone, &name("clinic.example")).await;
    let check = begun.elapsed();
    let found = advised(&zone, &at_reject()).await;
    let took = begun.elapsed().saturating_sub(2 * check);
    assert_eq!(found.only(Subject::Spf).action, Action::Stands);
    // A check for each of some 800 addresses would take that many times as long.
    assert!(took < 400 * check, "{took:?}, and the check {check:?}");
    let found = advised(&networks(2_500), &at_reject()).await;
    let step = found.only(Subject::Spf);
    assert_eq!(step.text, None);
    let why = &step.refusal.as_ref().unwrap().why;
    assert!(why.contains("2502 terms"), "{why}");
}

#[tokio::test]
async fn g3_who_passes_is_told_of_many_as_of_each() {
    let zone = "clinic.example TXT v=spf1 -ip4:192.0.2.9 ip4:192.0.2.0/24 include:one.example ~ip4:198.51.100.1 a:h.example redirect=two.example\n\
        one.example TXT v=spf1 ip6:2001:db8::/48 ip4:203.0.113.0/28 -all\n\
        h.example A 198.51.100.1\nh.example A 198.51.100.2\n\
        two.example TXT v=spf1 ?ip4:198.51.100.7 +ip4:198.51.100.8 exists:%{i}.x.example ip4:broken -all\n";
    let good = zone.replace(" ip4:broken", "");
    for zone in [zone.to_owned(), good] {
        let parsed = Zone::parse(&zone).unwrap();
        let clients: Vec<std::net::IpAddr> = [
            "192.0.2.9",
            "192.0.2.8",
            "2001:db8::1",
            "2001:db9::1",
            "203.0.113.15",
            "203.0.113.16",
            "198.51.100.1",
            "198.51.100.2",
            "198.51.100.7",
            "198.51.100.8",
            "10.0.0.1",
        ]
        .map(|ip| ip.parse().unwrap())
        .to_vec();
        let many = passing(
            &parsed,
            "a@clinic.example",
            "clinic.example",
            clients.clone(),
        )
        .await;
        for ip in clients {
            let alone = passes(&zone, &ip.to_string()).await;
            assert_eq!(many.contains(&ip), alone, "{ip} in\n{zone}");
        }
    }
}
