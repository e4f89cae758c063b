//! The roll-out of a domain, shown at the command line (G3).

use crate::phiward::{Phiward, says};

#[tokio::test(flavor = "multi_thread")]
async fn g3_the_roll_out_of_a_domain_is_shown_as_on_the_page() {
    let zone = "clinic.example MX 10 mail.clinic.example
        mail.clinic.example A 203.0.113.25
        clinic.example TXT v=spf1 ip4:203.0.113.25; -all
        _dmarc.clinic.example TXT v=DMARC1; p=none; rua=mailto:d@clinic.example";
    let names = mailkit::Responder::of(zone).await;
    let dns = names.address().to_string();
    let p = Phiward::clinic();
    p.ok(&["mail", "domain", "add", "clinic.example"]);
    let shown = |more: &[&str]| {
        let args = ["mail", "roll-out", "clinic.example", "--dns", &dns];
        let done = p.run(&[&args[..], more].concat());
        assert_eq!(done.status.code(), Some(1), "{done:?}");
        String::from_utf8_lossy(&done.stdout).into_owned()
    };
    says(
        &shown(&[]),
        &["clinic.example: not known.", "phiward mail domain check"],
    );
    p.run(&["mail", "domain", "check", "clinic.example", "--dns", &dns]);
    let before = p.head();
    says(
        &shown(&[]),
        &[
            "clinic.example: watching.",
            "Next: trying quarantine (not yet).",
            "[not known] ",
            "no reports yet, so nobody can say",
            "- SPF at clinic.example: Change",
            "  publish  v=spf1 ip4:203.0.113.25 -all",
            "  to enter: At your DNS provider: type TXT",
        ],
    );
    let with = shown(&["--address", "203.0.113.60", "--json"]);
    let with: serde_json::Value = serde_json::from_str(&with).expect("JSON");
    assert_eq!(with["stage"], "watch", "{with:#}");
    assert_eq!(with["next"]["ready"], false);
    let texts: Vec<&str> = with["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .filter_map(|one| one["step"]["text"].as_str())
        .collect();
    assert!(
        texts.contains(&"v=spf1 ip4:203.0.113.60 ip4:203.0.113.25 -all"),
        "{texts:?}"
    );
    for (flag, value, why) in [
        ("--service", "nobody", "no such service"),
        ("--address", "10.0.0.1", "private"),
        ("--use", "much", "people, programs or parked"),
        ("--kind", "copier", "KEY=KIND"),
    ] {
        let args = ["mail", "roll-out", "clinic.example", flag, value];
        says(&p.refused(&args), &[why]);
    }
    assert_eq!(p.head(), before, "what is shown changes nothing");
}
