//! DMARC records: policies, tags, addresses, consents and aliases.

use crate::support::*;
use mailauth::Severity;
use mailauth::advice::{Action, Subject, Wish};
use mailauth::rollout::{DomainUse, Stage};

const SPF: &str = "clinic.example TXT v=spf1 mx -all\n";

fn zone(dmarc: &str) -> String {
    format!("{OWN_SERVER}{SPF}{dmarc}")
}

fn at(stage: Stage) -> Wish {
    Wish {
        stage,
        ..Wish::default()
    }
}

#[tokio::test]
async fn mb_52_no_policy_changes_and_no_tag_goes_before_its_conditions_are_met() {
    let zone = case(
        "rollout-sp-none.zone",
        &zone(
            "_dmarc.clinic.example TXT v=DMARC1; p=quarantine; sp=none; rua=mailto:d@clinic.example\n",
        ),
    );
    // The stage stays: the record is right as it is.
    let found = advised(&zone, &at(Stage::Quarantine)).await;
    let step = found.only(Subject::Dmarc);
    assert_eq!((step.action, &step.text), (Action::Stands, &None));
    // The next stage leaves subdomains as they are.
    let found = advised(&zone, &at(Stage::RejectTest)).await;
    let text = found.text(Subject::Dmarc).unwrap();
    assert_eq!(
        text,
        "v=DMARC1; p=reject; sp=none; t=y; rua=mailto:d@clinic.example"
    );
    let step = found.only(Subject::Dmarc);
    assert!(said(step).contains("“p=quarantine” becomes “p=reject”"));
    // With their conditions met both tags change, and both are named.
    let met = Wish {
        may_refuse_unknown_names: true,
        may_tighten_subdomains: true,
        ..at(Stage::Quarantine)
    };
    let found = advised(&zone, &met).await;
    let step = found.only(Subject::Dmarc);
    assert_eq!(
        step.text.as_deref(),
        Some("v=DMARC1; p=quarantine; np=reject; rua=mailto:d@clinic.example")
    );
    assert!(said(step).contains("“sp=none” goes") && said(step).contains("“np=reject” is added"));
}

#[tokio::test]
async fn mb_52_a_stricter_stage_does_not_reach_subdomains_by_itself() {
    let record = "_dmarc.clinic.example TXT v=DMARC1; p=none; rua=mailto:d@clinic.example\n";
    let found = advised(&zone(record), &at(Stage::QuarantineTest)).await;
    assert_eq!(
        found.text(Subject::Dmarc),
        Some("v=DMARC1; p=quarantine; sp=none; t=y; rua=mailto:d@clinic.example")
    );
    let tried = "_dmarc.clinic.example TXT v=DMARC1; p=quarantine; sp=quarantine; t=y; rua=mailto:d@clinic.example\n";
    let found = advised(&zone(tried), &at(Stage::Quarantine)).await;
    let step = found.only(Subject::Dmarc);
    assert_eq!(step.text, None);
    assert!(said(step).contains("“sp=quarantine” is only tried now"));
}

#[tokio::test]
async fn mb_53_names_that_do_not_exist_are_refused_only_when_reports_allow_it() {
    let wish = |may| Wish {
        may_refuse_unknown_names: may,
        reports_to: "dmarc@clinic.example".to_owned(),
        ..at(Stage::Watch)
    };
    let found = advised(&zone(""), &wish(false)).await;
    let step = found.only(Subject::Dmarc);
    assert_eq!(
        (step.action, step.text.as_deref()),
        (
            Action::Add,
            Some("v=DMARC1; p=none; rua=mailto:dmarc@clinic.example")
        )
    );
    assert!(said(step).contains("no mail is treated otherwise than before"));
    let found = advised(&zone(""), &wish(true)).await;
    assert_eq!(
        found.text(Subject::Dmarc),
        Some("v=DMARC1; p=none; np=reject; rua=mailto:dmarc@clinic.example")
    );
}

#[tokio::test]
async fn mb_55_two_records_are_changed_and_deleted_and_none_is_added() {
    let zone = case(
        "rollout-two-dmarc.zone",
        &zone(
            "_dmarc.clinic.example TXT v=DMARC1; p=reject; rua=mailto:d@clinic.example\n_dmarc.clinic.example TXT v=DMARC1; p=none\n",
        ),
    );
    let found = advised(&zone, &at(Stage::Watch)).await;
    let steps = found.of(Subject::Dmarc);
    let actions: Vec<Action> = steps.iter().map(|step| step.action).collect();
    assert_eq!(actions, [Action::Change, Action::Delete]);
    assert_eq!(
        steps[0].text.as_deref(),
        Some("v=DMARC1; p=none; rua=mailto:d@clinic.example")
    );
    assert!(said(steps[0]).contains("“p=reject” becomes “p=none”"));
    assert_eq!(steps[1].now, ["v=DMARC1; p=none"]);
    let then = found.followed().await;
    assert_eq!(then.stage(), Some(Stage::Watch));
    assert_eq!(then.count(Severity::Error), 0, "{:#?}", then.diagnostics);
}

#[tokio::test]
async fn mb_55_a_record_that_receivers_do_not_read_is_changed_and_not_joined_by_another() {
    for text in [
        r"v=DMARC1\; p=reject\; sp=reject\; rua=mailto:d@clinic.example",
        "v=DMARC1, p=reject, sp=reject, rua=mailto:d@clinic.example",
        "v=dmarc1; p=reject; sp=reject; rua=mailto:d@clinic.example",
        "\"v=DMARC1; p=reject; sp=reject; rua=mailto:d@clinic.example\"",
        "p=reject; v=DMARC1; sp=reject; rua=mailto:d@clinic.example",
    ] {
        let record = format!("_dmarc.clinic.example TXT {text}\n");
        let found = advised(&zone(&record), &at(Stage::Watch)).await;
        let step = found.only(Subject::Dmarc);
        assert_eq!(step.action, Action::Change, "{text}");
        assert_eq!(step.now, [text]);
        // What had no effect does not begin to have one unasked.
        assert_eq!(
            step.text.as_deref(),
            Some("v=DMARC1; p=none; rua=mailto:d@clinic.example"),
            "{}",
            said(step)
        );
        assert!(said(step).contains("“p=reject” becomes “p=none”"));
        assert!(said(step).contains("“sp=reject” goes"));
    }
}

const HOSTED: &str = "_dmarc.clinic.example CNAME clinic.hosted.example\nclinic.hosted.example TXT v=DMARC1; p=none; rua=mailto:x@hosted.example\nhosted.example MX 10 mx.hosted.example\nmx.hosted.example A 198.51.100.77\n";
const CONSENT: &str = "clinic.example._report._dmarc.hosted.example TXT v=DMARC1\n";

#[tokio::test]
async fn mb_57_a_consent_is_looked_for_and_asked_of_the_vendor() {
    let wild = "*._report._dmarc.hosted.example TXT v=DMARC1;\n";
    let hosted = case(
        "rollout-hosted-dmarc.zone",
        &zone(&format!("{HOSTED}{CONSENT}")),
    );
    for (zone, action) in [
        (hosted, Action::Stands),
        (zone(&format!("{HOSTED}{wild}")), Action::Stands),
        (zone(HOSTED), Action::Ask),
    ] {
        let found = advised(&zone, &at(Stage::Watch)).await;
        let steps = found.of(Subject::Dmarc);
        let consent = steps
            .iter()
            .find(|step| step.name == name("clinic.example._report._dmarc.hosted.example"))
            .unwrap();
        assert_eq!(consent.action, action, "{zone}");
        let asks = said(consent).contains("you cannot add it yourself");
        assert_eq!(asks, action == Action::Ask);
    }
    let slow = format!("{HOSTED}clinic.example._report._dmarc.hosted.example TXT !timeout\n");
    let found = advised(&zone(&slow), &at(Stage::Watch)).await;
    let consent = found.of(Subject::Dmarc).pop().unwrap().clone();
    assert!(consent.text.is_none() && said(&consent).contains("is not known"));
}

#[tokio::test]
async fn mb_58_an_alias_is_never_told_to_be_a_txt_record() {
    let hosted = zone(&format!("{HOSTED}{CONSENT}"));
    for (stage, action) in [
        (Stage::Watch, Action::Stands),
        (Stage::QuarantineTest, Action::Ask),
    ] {
        let found = advised(&hosted, &at(stage)).await;
        let step = found.of(Subject::Dmarc)[0];
        assert_eq!((step.action, &step.text), (action, &None), "{stage:?}");
        assert_eq!(step.now[0], "CNAME clinic.hosted.example");
        if action == Action::Ask {
            assert!(
                said(step).contains("delete the CNAME record"),
                "{}",
                said(step)
            );
            assert!(said(step).contains("portal"));
        }
    }
    let dangling = case(
        "dmarc-alias-dangling.zone",
        &zone("_dmarc.clinic.example CNAME clinic.example.hosted-dmarc.example\n"),
    );
    let wish = Wish {
        reports_to: "dmarc@clinic.example".to_owned(),
        ..at(Stage::Watch)
    };
    let found = advised(&dangling, &wish).await;
    let step = found.only(Subject::Dmarc);
    assert_eq!(step.action, Action::ReplaceAlias);
    assert!(step.how.starts_with("First delete the CNAME record"));
    assert!(step.text.is_some());
    let then = found.followed().await;
    assert_eq!(then.stage(), Some(Stage::Watch));
    // A wildcard alias is none of the name itself: a record beside it is added.
    let wild = zone("*.clinic.example CNAME web.host.example\nweb.host.example A 203.0.113.80\n");
    let found = advised(&wild, &wish).await;
    assert_eq!(found.only(Subject::Dmarc).action, Action::Add);
}

#[tokio::test]
async fn mb_65_addresses_are_put_right_and_kept() {
    for (rua, to, becomes) in [
        ("dmarc@clinic.example", "", "mailto:dmarc@clinic.example"),
        (
            "mailto:d@clinic.example; mailto:e@clinic.example",
            "",
            "mailto:d@clinic.example,mailto:e@clinic.example",
        ),
        (
            "mailto:x@hosted.example",
            "own@clinic.example",
            "mailto:x@hosted.example,mailto:own@clinic.example",
        ),
        (
            "mailto:d@nomail.example,mailto:d@clinic.example",
            "",
            "mailto:d@clinic.example",
        ),
    ] {
        let record = format!(
            "_dmarc.clinic.example TXT v=DMARC1; p=none; rua={rua}\nhosted.example MX 10 mx.clinic.example\n{CONSENT}nomail.example MX 0 .\nclinic.example._report._dmarc.nomail.example TXT v=DMARC1\n"
        );
        let wish = Wish {
            reports_to: to.to_owned(),
            ..at(Stage::Watch)
        };
        let found = advised(&zone(&record), &wish).await;
        let step = found.of(Subject::Dmarc)[0];
        let text = format!("v=DMARC1; p=none; rua={becomes}");
        assert_eq!(step.text.as_deref(), Some(text.as_str()), "{}", said(step));
        assert!(said(step).contains("rua="), "{}", said(step));
        let first = said(step).contains("Make the mailbox own@clinic.example first");
        assert_eq!(first, !to.is_empty());
    }
}

#[tokio::test]
async fn mb_65_a_mailbox_that_takes_no_mail_is_not_named_and_failure_reports_go() {
    let wish = Wish {
        reports_to: "dmarc@portal.clinic.example".to_owned(),
        ..at(Stage::Watch)
    };
    let found = advised(&zone("portal.clinic.example TXT nothing\n"), &wish).await;
    let step = found.only(Subject::Dmarc);
    assert_eq!(step.text.as_deref(), Some("v=DMARC1; p=none"));
    assert!(said(step).contains("is not named"));
    let record = "_dmarc.clinic.example TXT v=DMARC1; p=none; ruf=mailto:f@clinic.example; fo=1; rua=mailto:d@clinic.example\n";
    let found = advised(&zone(record), &at(Stage::Watch)).await;
    let step = found.only(Subject::Dmarc);
    assert_eq!(
        step.text.as_deref(),
        Some("v=DMARC1; p=none; rua=mailto:d@clinic.example")
    );
    assert!(said(step).contains("“ruf=mailto:f@clinic.example” goes"));
    assert!(said(step).contains("“fo=1” goes"));
}

#[tokio::test]
async fn mb_65_reports_that_go_to_a_vendor_alone_are_said_to_be_seen_by_nobody_else() {
    let record = format!(
        "_dmarc.clinic.example TXT v=DMARC1; p=none; rua=mailto:x@hosted.example\nhosted.example MX 10 mx.clinic.example\n{CONSENT}"
    );
    let found = advised(&zone(&record), &at(Stage::Watch)).await;
    let step = found.of(Subject::Dmarc)[0];
    assert_eq!(step.action, Action::Stands);
    assert!(said(step).contains("phiward never sees one"));
    // Reports on encrypted delivery are not sent to a vendor of DMARC reports.
    for to in ["", "x@hosted.example"] {
        let wish = Wish {
            reports_to: to.to_owned(),
            ..at(Stage::Watch)
        };
        let found = advised(&zone(&record), &wish).await;
        let step = found.only(Subject::TlsRpt);
        assert!(step.text.is_none() && step.refusal.is_some(), "{to}");
    }
}

#[tokio::test]
async fn g3_a_percentage_goes_with_the_next_stage_and_not_before() {
    let record =
        "_dmarc.clinic.example TXT v=DMARC1; p=quarantine; pct=20; rua=mailto:d@clinic.example\n";
    let found = advised(&zone(record), &at(Stage::Quarantine)).await;
    let step = found.only(Subject::Dmarc);
    assert_eq!(step.action, Action::Stands);
    assert!(said(step).contains("“pct=20” stays"));
    let found = advised(&zone(record), &at(Stage::RejectTest)).await;
    let step = found.only(Subject::Dmarc);
    assert!(!step.text.as_deref().unwrap().contains("pct"));
    assert!(said(step).contains("“pct=20” goes"));
}

#[tokio::test]
async fn g3_a_record_at_the_wrong_place_moves_and_begins_with_watching() {
    let zone = case(
        "dmarc-at-apex.zone",
        &zone("clinic.example TXT v=DMARC1; p=reject; rua=mailto:dmarc@clinic.example\n"),
    );
    let found = advised(&zone, &at(Stage::Watch)).await;
    let steps = found.of(Subject::Dmarc);
    assert_eq!(steps[0].action, Action::Add);
    assert_eq!(
        steps[0].text.as_deref(),
        Some("v=DMARC1; p=none; rua=mailto:dmarc@clinic.example")
    );
    assert!(steps[1..].iter().all(|step| step.action == Action::Delete));
    let then = found.followed().await;
    assert_eq!(then.count(Severity::Error), 0, "{:#?}", then.diagnostics);
}

#[tokio::test]
async fn g3_a_subdomain_that_lives_by_the_record_above_needs_none() {
    let zone = zone(
        "portal.clinic.example A 198.51.100.6\nportal.clinic.example TXT v=spf1 ip4:198.51.100.6 -all\n_dmarc.clinic.example TXT v=DMARC1; p=quarantine; rua=mailto:d@clinic.example\n",
    );
    let found = advised_for(
        &zone,
        &name("portal.clinic.example"),
        &at(Stage::Quarantine),
    )
    .await;
    let step = found.only(Subject::Dmarc);
    assert_eq!(step.action, Action::Stands);
    assert_eq!(step.name, name("_dmarc.clinic.example"));
}

#[tokio::test]
async fn mb_68_a_parked_domain_is_closed_with_the_way_back_of_its_mail_servers() {
    let parked = Wish {
        usage: DomainUse::Parked,
        reports_to: "dmarc@clinic.example".to_owned(),
        ..Wish::default()
    };
    let found = advised("clinic.example A 198.51.100.4\n", &parked).await;
    let texts: Vec<&str> = found
        .steps
        .iter()
        .filter_map(|step| step.text.as_deref())
        .collect();
    assert_eq!(
        texts,
        [
            "v=spf1 -all",
            "v=DKIM1; p=",
            "v=DMARC1; p=reject; sp=reject; np=reject",
            "0 ."
        ]
    );
    // The mailbox at the domain itself would lose every report.
    assert!(said(found.only(Subject::Dmarc)).contains("is not named"));
    let then = found.followed().await;
    let grave = then.count(Severity::Error) + then.count(Severity::Warning);
    assert_eq!(grave, 0, "{:#?}", then.diagnostics);
    // What it was parked as stands.
    let again = advised(&followed(&found.zone, &found.steps), &parked).await;
    assert!(
        again.steps.iter().all(|step| !step.is_open()),
        "{:#?}",
        again.steps
    );
    let mail = Wish {
        may_close: true,
        ..parked
    };
    let found = advised(&zone(""), &mail).await;
    let mx = found.only(Subject::Mx);
    assert_eq!(mx.now, ["10 mx.clinic.example"]);
    assert!(mx.rollback.contains("10 mx.clinic.example"));
    assert!(said(found.only(Subject::Spf)).contains("“mx” goes"));
}

#[tokio::test]
async fn mb_51_a_domain_with_mail_is_not_closed_before_somebody_says_so_again() {
    let parked = Wish {
        usage: DomainUse::Parked,
        ..Wish::default()
    };
    let found = advised(&zone(REJECT), &parked).await;
    for step in found.steps.iter().filter(|step| step.is_open()) {
        assert_eq!(step.text, None, "{step:#?}");
        let refusal = step.refusal.as_ref().unwrap();
        assert!(
            refusal.why.contains("mx.clinic.example") && refusal.why.contains("v=spf1 mx -all")
        );
    }
}
