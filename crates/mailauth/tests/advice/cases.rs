//! Keys, encrypted delivery, senders outside the list.

use crate::support::*;
use mailauth::Severity;
use mailauth::advice::{Action, OtherKind, OtherSender, Subject, Wish, advise};
use mailauth::audit::{Options, audit};
use mailauth::dns::{Recorded, Zone};
use mailauth::mta_sts::WrittenPolicy;
use mailauth::rollout::{DomainUse, Stage};

const MICROSOFT: &str = "clinic.example MX 0 clinic-example.mail.protection.outlook.com\nclinic-example.mail.protection.outlook.com A 203.0.113.25\nclinic.example TXT v=spf1 include:spf.protection.outlook.com -all\nspf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/15 -all\n";
const KEY: &str = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

#[tokio::test]
async fn mb_61_a_sender_outside_the_list_gets_a_text_and_nothing_in_spf() {
    let others = OtherKind::ALL.map(|kind| OtherSender {
        name: format!("the {}", kind.code()),
        kind,
    });
    let wish = Wish {
        others: others.to_vec(),
        ..Wish::default()
    };
    let found = advised(&format!("{MICROSOFT}{REJECT}"), &wish).await;
    let steps = found.of(Subject::Sender);
    assert_eq!(steps.len(), 4);
    for (step, (sender, says)) in steps.iter().zip(others.iter().zip([
        // Microsoft lets no device and no form in with a password any more.
        "Set up a connector (relay) at Microsoft 365",
        "DKIM key for clinic.example",
        "signs in at Microsoft 365 with OAuth",
        "Do you sign our mail with DKIM",
    ])) {
        assert_eq!(step.now, [sender.name.as_str()]);
        assert!(
            step.text.is_none() && said(step).contains(says),
            "{}",
            said(step)
        );
    }
    assert_eq!(found.only(Subject::Spf).action, Action::Stands);
}

#[tokio::test]
async fn mb_64_keys_that_are_there_are_not_published_again() {
    let wish = Wish {
        providers: services(&["microsoft365"]),
        ..Wish::default()
    };
    let target = "selector1-clinic-example._domainkey.clinic.onmicrosoft.com";
    for (keys, action) in [
        (
            format!("selector1._domainkey.clinic.example TXT {KEY}\n"),
            Action::Stands,
        ),
        (
            format!("selector1._domainkey.clinic.example CNAME {target}\n{target} TXT {KEY}\n"),
            Action::Stands,
        ),
        (
            format!("selector1._domainkey.clinic.example CNAME {target}\n"),
            Action::SwitchOn,
        ),
        (String::new(), Action::SwitchOn),
    ] {
        let found = advised(&format!("{MICROSOFT}{REJECT}{keys}"), &wish).await;
        let step = found.only(Subject::Dkim);
        assert_eq!(step.action, action, "{keys}");
        let there = said(step).contains("the reports show");
        assert_eq!(there, action == Action::Stands);
        let waits = said(step).contains("lead to no key yet");
        assert_eq!(waits, keys.contains("CNAME") && action == Action::SwitchOn);
    }
}

#[tokio::test]
async fn mb_65_tls_records_are_put_right_and_stand() {
    let base = format!("{OWN_SERVER}{REJECT}clinic.example TXT v=spf1 mx -all\n");
    let wish = Wish {
        reports_to: "tls@clinic.example".to_owned(),
        ..Wish::default()
    };
    for (record, action, text) in [
        (
            "",
            Action::Add,
            Some("v=TLSRPTv1; rua=mailto:tls@clinic.example"),
        ),
        (
            "_smtp._tls.clinic.example TXT v=TLSRPTv1; rua=mailto:t@clinic.example",
            Action::Stands,
            None,
        ),
        (
            "_smtp._tls.clinic.example TXT v=TLSRPTv1; rua=t@clinic.example",
            Action::Change,
            Some("v=TLSRPTv1; rua=mailto:t@clinic.example"),
        ),
        (
            "_smtp._tls.clinic.example CNAME t.vendor.example",
            Action::Ask,
            None,
        ),
    ] {
        let found = advised(&format!("{base}{record}\n"), &wish).await;
        let step = found.only(Subject::TlsRpt);
        assert_eq!(
            (step.action, step.text.as_deref()),
            (action, text),
            "{record}"
        );
    }
}

#[tokio::test]
async fn g3_encrypted_delivery_begins_with_testing_and_covers_every_mail_server() {
    let zone = format!("{MICROSOFT}{REJECT}");
    let found = advised(&zone, &Wish::default()).await;
    let step = found.only(Subject::MtaSts);
    let file = step.file.as_ref().unwrap();
    assert!(
        file.text
            .contains("mode: testing\nmx: clinic-example.mail.protection.outlook.com\n")
    );
    let then = found.followed().await;
    assert_eq!(then.count(Severity::Error), 0, "{:#?}", then.diagnostics);
    let stands = followed(&zone, &found.steps);
    let again = advised(&stands, &Wish::default()).await;
    assert_eq!(again.only(Subject::MtaSts).action, Action::Stands);
}

#[tokio::test]
async fn g3_every_stage_of_every_domain_comes_to_a_record_without_error() {
    let befores = [
        OWN_SERVER.to_owned(),
        format!(
            "{MICROSOFT}_dmarc.clinic.example TXT v=DMARC1; p=none; pct=50; ri=3600; rua=mailto:old@clinic.example; adkim=s\n"
        ),
        format!(
            "{OWN_SERVER}clinic.example TXT v=spf1 mx ip4:198.51.100.9, -all\n_dmarc.clinic.example TXT v=DMARC1;p=reject;sp=none;rua=dmarc@clinic.example\n"
        ),
        "clinic.example A 203.0.113.9\n".to_owned(),
    ];
    let services_zone = "spf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/15 -all\nreports.test MX 10 mx.reports.test\nmx.reports.test A 203.0.113.77\nclinic.example._report._dmarc.reports.test TXT v=DMARC1\n";
    for before in befores {
        for usage in [DomainUse::People, DomainUse::Programs, DomainUse::Parked] {
            for stage in Stage::ALL {
                let zone = match before.contains("spf.protection") {
                    true => format!("{before}{services_zone}").replacen(
                        "spf.protection.outlook.com TXT v=spf1 ip4:40.92.0.0/15 -all\n",
                        "",
                        1,
                    ),
                    false => format!("{before}{services_zone}"),
                };
                let wish = Wish {
                    usage,
                    stage,
                    providers: services(&["microsoft365", "sendgrid"]),
                    addresses: vec!["192.0.2.7".parse().unwrap()],
                    reports_to: "dmarc@reports.test".to_owned(),
                    may_close: true,
                    ..Wish::default()
                };
                let found = advised(&zone, &wish).await;
                let then = found.followed().await;
                assert_eq!(
                    then.count(Severity::Error),
                    0,
                    "{zone}\n{:#?}",
                    then.diagnostics
                );
                let wanted = match usage {
                    DomainUse::Parked => Stage::Reject,
                    _ => stage,
                };
                assert_eq!(then.stage(), Some(wanted), "{zone}\n{:#?}", found.steps);
                // Followed, it stands.
                let again = advised(&followed(&zone, &found.steps), &wish).await;
                let open: Vec<_> = again
                    .steps
                    .iter()
                    .filter(|step| step.text.is_some())
                    .collect();
                assert!(
                    open.is_empty(),
                    "{usage:?} {stage:?}\n{}\n{open:#?}",
                    again.zone
                );
            }
        }
    }
}

#[tokio::test]
async fn g3_answers_of_the_last_check_are_enough_for_what_they_hold() {
    let zone = format!(
        "{MICROSOFT}_dmarc.clinic.example TXT v=DMARC1; p=none; rua=dmarc@clinic.example\n_spf.google.com TXT v=spf1 ip4:35.190.247.0/24 -all\n"
    );
    let now = audit(
        &Zone::parse(&zone).unwrap(),
        &WrittenPolicy::parse(&zone),
        &name("clinic.example"),
        &Options::default(),
    )
    .await;
    let recorded = || Recorded::new(now.answers.dns.iter().cloned());
    let wish = Wish {
        providers: services(&["microsoft365", "google"]),
        ..Wish::default()
    };
    // The record of a service that nobody asked for yet is not known, and said so.
    let alone = advise(&recorded().beyond(None::<Zone>), &now, &wish).await;
    let spf = alone
        .iter()
        .find(|step| step.subject == Subject::Spf)
        .unwrap();
    assert!(
        spf.text.is_none() && said(spf).contains("_spf.google.com"),
        "{spf:#?}"
    );
    let dmarc = alone
        .iter()
        .find(|step| step.subject == Subject::Dmarc)
        .unwrap();
    assert!(dmarc.text.is_some());
    let asked = advise(&recorded().beyond(Zone::parse(&zone).ok()), &now, &wish).await;
    let spf = asked
        .iter()
        .find(|step| step.subject == Subject::Spf)
        .unwrap();
    assert!(
        spf.text
            .as_deref()
            .unwrap()
            .contains("include:_spf.google.com")
    );
}
