//! Reports of others, taken in at the command line (G4).

use crate::phiward::{Phiward, says};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// A report on `domain` with `records` rows of five messages each.
fn report(id: &str, domain: &str, records: u32) -> String {
    let mut xml = format!(
        "<?xml version=\"1.0\"?><feedback><report_metadata><org_name>Receiver &lt;b&gt;</org_name><email>dmarc@receiver.test</email>\
         <report_id>{id}</report_id><date_range><begin>1748563200</begin><end>1748649599</end></date_range></report_metadata>\
         <policy_published><domain>{domain}</domain><adkim>r</adkim><aspf>r</aspf><p>none</p></policy_published>"
    );
    for n in 0..records {
        let (high, low) = (n / 250 % 250, n % 250);
        let _ = write!(
            xml,
            "<record><row><source_ip>10.9.{high}.{low}</source_ip><count>5</count><policy_evaluated><disposition>none</disposition>\
             <dkim>pass</dkim><spf>fail</spf></policy_evaluated></row><identifiers><header_from>{domain}</header_from></identifiers>\
             <auth_results><dkim><domain>{domain}</domain><selector>k1</selector><result>pass</result></dkim>\
             <spf><domain>bounce.test</domain><scope>mfrom</scope><result>pass</result></spf></auth_results></record>"
        );
    }
    xml + "</feedback>"
}

fn put(p: &Phiward, name: &str, bytes: impl AsRef<[u8]>) -> String {
    let path = p.path(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(&path, bytes).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn reports_are_taken_in_by_an_organization_without_a_domain() {
    let p = Phiward::empty();
    p.ok(&["init", "--name", "Elm Street Clinic"]);
    let before = p.head();
    let file = put(&p, "reports/one.xml", report("1", "clinic.test", 3));
    let folder = p.path("reports");
    let folder = folder.to_str().expect("UTF-8");
    let done = p.json(&["mail", "ingest", folder]);
    assert_eq!(done["reports"], 1, "{done}");
    assert_eq!(done["records"], 3);
    assert_eq!(
        (&done["duplicates"], &done["quarantined"]),
        (&0.into(), &1.into())
    );
    assert!(done["remarks"].is_array() && done["failures"].is_array());
    let again = p.json(&["mail", "ingest", &file, folder]);
    assert_eq!(
        (&again["reports"], &again["duplicates"]),
        (&0.into(), &2.into())
    );
    assert_eq!(p.head(), before, "observations are not entries");
    let list = p.json(&["mail", "reports"]);
    assert_eq!(list.as_array().map(Vec::len), Some(1));
    assert_eq!(list[0]["messages"], 15);
    assert_eq!(list[0]["state"], "quarantined");
    says(
        &p.ok(&["mail", "reports"]),
        &["clinic.test", "Receiver <b>", "2025-05-30"],
    );
    says(
        &p.ok(&["mail", "ingest", &file]),
        &["0 new reports", "1 there already"],
    );
}

#[test]
fn one_bad_file_stops_no_other_and_is_told() {
    let p = Phiward::clinic();
    let whole = report("1", "clinic.test", 500);
    put(&p, "reports/cut.xml", &whole[..whole.len() / 2]);
    put(&p, "reports/good.xml", report("2", "clinic.test", 4));
    let folder = p.path("reports");
    let folder = folder.to_str().expect("UTF-8");
    let (out, _) = p.exits(1, &["mail", "ingest", folder, "--json"]);
    let done: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (&done["reports"], &done["records"]),
        (&1.into(), &4.into()),
        "{done}"
    );
    let failure = &done["failures"][0];
    assert!(
        failure["file"]
            .as_str()
            .is_some_and(|f| f.contains("cut.xml")),
        "{done}"
    );
    let (out, _) = p.exits(1, &["mail", "ingest", folder]);
    says(&out, &["Not read:", "cut.xml", "1 there already"]);
    p.refused(&["mail", "ingest", "/nowhere/at/all"]);
    p.refused(&["mail", "ingest"]);
}

#[test]
fn what_was_kept_long_enough_is_forgotten() {
    let p = Phiward::clinic();
    let old = report("1", "clinic.test", 3)
        .replace("17485632", "15485632")
        .replace("17486495", "15486495");
    let file = put(&p, "old.xml", old);
    assert_eq!(p.json(&["mail", "ingest", &file])["reports"], 1);
    let pruned = p.json(&["mail", "prune"]);
    assert_eq!(pruned["rows"], 3, "{pruned}");
    says(&p.ok(&["mail", "prune"]), &["0 rows"]);
}

/// The folder of reports seen in the wild, where it is at hand.
fn samples() -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors()
        .map(|folder| folder.join("shared/samples/dmarc"))
        .find(|folder| folder.is_dir())
}

#[test]
fn reports_seen_in_the_wild_are_all_read() {
    let Some(folder) = samples() else {
        return;
    };
    let p = Phiward::empty();
    p.ok(&["init", "--name", "Elm Street Clinic"]);
    let folder = folder.to_str().expect("UTF-8");
    let done = p.json(&["mail", "ingest", folder]);
    assert_eq!(
        (&done["reports"], &done["records"]),
        (&8.into(), &7.into()),
        "{done}"
    );
    // One is of 1979: it counts on no day.
    assert_eq!(
        (&done["quarantined"], &done["undated"]),
        (&7.into(), &1.into())
    );
    assert_eq!(done["failures"].as_array().map(Vec::len), Some(0));
    let again = p.json(&["mail", "ingest", folder]);
    assert_eq!(
        (&again["reports"], &again["duplicates"]),
        (&0.into(), &8.into())
    );
    let list = p.json(&["mail", "reports"]);
    let tls = list
        .as_array()
        .expect("a list")
        .iter()
        .filter(|r| r["kind"] == "tls");
    assert_eq!(tls.count(), 1);
}

/// The most memory the program took at once, in KiB, while it took a report in.
#[cfg(target_os = "linux")]
fn peak(p: &Phiward, file: &str) -> u64 {
    use std::process::{Command, Stdio};
    let script = "\"$0\" \"$@\" >/dev/null & wait_for=$!; peak=0; \
        while now=$(sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\).*/\\1/p' /proc/$wait_for/status 2>/dev/null) && [ -n \"$now\" ]; \
        do peak=$now; sleep 0.02; done; wait $wait_for; echo $peak";
    let program = p.command(&["mail", "ingest", file]);
    let output = Command::new("sh")
        .args(["-c", script])
        .arg(program.get_program())
        .args(program.get_args())
        .stdin(Stdio::null())
        .output()
        .expect("a shell");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.trim().parse().expect("a number")
}

#[test]
#[cfg(target_os = "linux")]
fn a_large_report_costs_no_more_memory_than_a_small_one() {
    let p = Phiward::clinic();
    let small = put(&p, "small.xml", report("1", "clinic.test", 2_000));
    let large = put(&p, "large.xml", report("2", "clinic.test", 40_000));
    let grown = peak(&p, &large).saturating_sub(peak(&p, &small));
    let size = std::fs::metadata(&large).expect("there").len() / 1024;
    assert!(size > 15_000, "{size}");
    assert!(
        grown < 15_000,
        "{grown} KiB more for a report of {size} KiB"
    );
    assert_eq!(
        p.json(&["mail", "reports"])[0]["records"]
            .as_u64()
            .map(|n| n > 1_000),
        Some(true)
    );
}

#[test]
fn mb_05_a_domain_is_added_and_what_waited_for_it_counts() {
    let p = Phiward::empty();
    p.ok(&["init", "--name", "Elm Street Clinic"]);
    let file = put(&p, "one.xml", report("1", "clinic.example", 3));
    says(
        &p.ok(&["mail", "ingest", &file]),
        &["1 of them speaks of a domain", "phiward mail domain add"],
    );
    says(
        &p.ok(&["mail", "domain", "add", "Dana@Clinic.example"]),
        &[
            "clinic.example is asset A-1.",
            "A report that had come before counts now.",
        ],
    );
    assert_eq!(p.json(&["mail", "reports"])[0]["state"], "stored");
    // The same again is that asset.
    let again = p.json(&["mail", "domain", "add", "clinic.example"]);
    assert_eq!(
        (&again["asset"], &again["released"]),
        (&"A-1".into(), &0.into())
    );
    p.refused(&["mail", "domain", "add", "clinic"]);
    // An asset that bears the name of the domain answers for it.
    p.ok(&["add", "asset", "other.example", "--class", "domain-dns"]);
    says(
        &p.ok(&["mail", "domain", "add", "other.example"]),
        &["other.example is asset A-2."],
    );
}

#[test]
fn mb_18_what_was_passed_over_is_told_and_is_no_error() {
    let p = Phiward::clinic();
    let arf = "From: arf@receiver.test\nContent-Type: multipart/report; report-type=feedback-report; boundary=x\n\n\
        --x\nContent-Type: message/feedback-report\n\nFeedback-Type: auth-failure\n--x--\n";
    let file = put(&p, "reports/arf.eml", arf);
    says(
        &p.ok(&["mail", "ingest", &file]),
        &[
            "Passed over:",
            "a failure report (ruf)",
            "0 read, 1 passed over, 0 not read",
        ],
    );
    put(&p, "reports/hello.eml", "Importance: low\n\nHello.\n");
    put(&p, "reports/a.7z", b"7z\xbc\xaf\x27\x1c");
    let folder = p.path("reports");
    let folder = folder.to_str().expect("UTF-8");
    let (out, _) = p.exits(1, &["mail", "ingest", folder]);
    says(
        &out,
        &[
            "a 7z archive, which is not opened here: unpack it first",
            "hello.eml: the mail holds no report",
            "Looked at 3 files and mails: 0 read, 2 passed over, 1 not read.",
        ],
    );
}

#[test]
fn mb_19_what_was_taken_in_is_said_in_whole_sentences() {
    let p = Phiward::clinic();
    let tls = r#"{"organization-name":"sender.test","report-id":"1","date-range":{"start-datetime":"2026-05-20T00:00:00Z","end-datetime":"2026-05-20T23:59:59Z"},"policies":[{"policy":{"policy-type":"sts","policy-domain":"clinic.example"}}]}"#;
    let tls = put(&p, "a.json", tls);
    let xml = put(&p, "a.xml", report("1", "clinic.example", 3));
    says(
        &p.ok(&["mail", "ingest", &tls]),
        &[
            "Looked at 1 file or mail: 1 read",
            "1 new report on TLS; 0 there already.",
        ],
    );
    says(
        &p.ok(&["mail", "ingest", &xml, &tls]),
        &["1 new report with 3 records; 1 there already."],
    );
}

#[test]
fn nw_04_what_does_not_count_can_be_said_to() {
    let p = Phiward::clinic();
    p.ok(&["mail", "domain", "add", "clinic.example"]);
    let one = put(&p, "a.xml", report("1", "clinic.example", 3));
    let other = put(&p, "b.xml", report("1", "clinic.example", 4));
    p.ok(&["mail", "ingest", &one]);
    says(
        &p.ok(&["mail", "ingest", &other]),
        &[
            "1 of them may be a report that was there before",
            "phiward mail count NUMBER",
        ],
    );
    says(
        &p.ok(&["mail", "count", "2", "--as", "Dana Reyes"]),
        &["Report 2 counts now."],
    );
    let list = p.json(&["mail", "reports"]);
    assert_eq!(
        (&list[0]["state"], &list[0]["settled"]["by"]),
        (&"stored".into(), &"Dana Reyes".into())
    );
    says(
        &p.ok(&["mail", "leave-out", "1"]),
        &["Report 1 is left out"],
    );
    p.refused(&["mail", "count", "77"]);
    p.refused(&["mail", "leave-out", "1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn mb_05_domains_are_listed_and_checked_as_on_the_page() {
    let zone = "clinic.example MX 10 mail.clinic.example
        mail.clinic.example A 203.0.113.25
        clinic.example TXT v=spf1 mx -all
        _dmarc.clinic.example TXT v=DMARC1; p=none; rua=mailto:d@clinic.example";
    let names = mailkit::Responder::of(zone).await;
    let dns = names.address().to_string();
    let p = Phiward::clinic();
    says(&p.ok(&["mail", "domain", "list"]), &["No domain yet"]);
    p.ok(&["add", "asset", "Our mail", "--class", "email"]);
    // An asset of the inventory can answer for it, as on the page; one of another class not.
    says(
        &p.refused(&["mail", "domain", "add", "clinic.example", "--asset", "A-1"]),
        &["A-1 cannot answer for a domain"],
    );
    says(
        &p.ok(&["mail", "domain", "add", "clinic.example", "--asset", "A-2"]),
        &["clinic.example is asset A-2."],
    );
    says(
        &p.refused(&["mail", "domain", "add", "clinic.example", "--asset", "A-1"]),
        &["A-2 answers for clinic.example already"],
    );
    says(
        &p.ok(&["mail", "domain", "list"]),
        &["clinic.example (A-2): not checked yet"],
    );
    p.refused(&["mail", "domain", "check", "other.example", "--dns", &dns]);
    let check = ["mail", "domain", "check", "clinic.example", "--dns", &dns];
    let first = p.run(&check);
    says(
        &String::from_utf8_lossy(&first.stdout),
        &["clinic.example is checked: watching;", "gone: 0, back: 0."],
    );
    // What a check found stands in the book; the same again is no news.
    let listed = p.json(&["mail", "domain", "list"]);
    assert_eq!(listed[0]["policy"], "watching", "{listed:#}");
    assert!(listed[0]["checked"].is_string(), "{listed:#}");
    let again = p.run(&[&check[..], &["--json"]].concat());
    let again: serde_json::Value = serde_json::from_slice(&again.stdout).expect("JSON");
    assert_eq!((&again["new"], &again["gone"]), (&0.into(), &0.into()));
    p.ok(&["verify"]);
}

#[test]
fn a_21_a_domain_of_everybodys_mailboxes_is_not_added() {
    let p = Phiward::clinic();
    says(
        &p.refused(&["mail", "domain", "add", "drlee@gmail.com"]),
        &["gmail.com", "Enter the domain of your own"],
    );
}

#[test]
fn mb_05_senders_are_listed_and_decided_on() {
    let p = Phiward::clinic();
    p.ok(&["mail", "domain", "add", "clinic.example"]);
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).expect("a clock");
    let day = now.as_secs() / 86_400 * 86_400 - 3 * 86_400;
    let recent = report("1", "clinic.example", 1)
        .replace("1748563200", &day.to_string())
        .replace("1748649599", &(day + 86_399).to_string());
    let file = put(&p, "a.xml", recent);
    says(
        &p.ok(&["mail", "senders", "clinic.example"]),
        &["No report of the last 30 days names a sender of clinic.example"],
    );
    p.ok(&["mail", "ingest", &file]);
    let list = p.json(&["mail", "senders", "clinic.example"]);
    let first = &list[0];
    assert_eq!(
        (&first["decision"], &first["number"], &first["messages"]),
        (&"undecided".into(), &serde_json::Value::Null, &5.into())
    );
    let key = first["key"].as_str().expect("a key").to_owned();
    says(
        &p.ok(&["mail", "senders", "Dana@Clinic.example"]),
        &[
            "5 messages from",
            "5 pass DMARC",
            &format!("key {key}"),
            "undecided",
        ],
    );
    let decide = |sender: &str, decision: &str, reason: &str| {
        p.run(&[
            "mail",
            "sender",
            "decide",
            "clinic.example",
            sender,
            decision,
            "--reason",
            reason,
            "--as",
            "Dana Reyes",
        ])
    };
    // How one knows is asked for, as on the page; nothing is recorded without.
    assert!(!decide(&key, "ours", " ").status.success());
    assert!(!decide("nobody", "ours", "we know").status.success());
    assert!(!decide(&key, "theirs", "we know").status.success());
    let undecided = p.json(&[
        "mail",
        "senders",
        "clinic.example",
        "--decision",
        "undecided",
    ]);
    assert_eq!(
        undecided.as_array().map(Vec::len),
        list.as_array().map(Vec::len)
    );
    let head = p.head();
    let done = decide(&key, "ours", "our reminders");
    assert!(done.status.success(), "{done:?}");
    says(&String::from_utf8_lossy(&done.stdout), &["SN-1", "ours."]);
    assert_ne!(p.head(), head);
    let ours = p.json(&["mail", "senders", "clinic.example", "--decision", "ours"]);
    assert_eq!(
        (&ours[0]["number"], &ours[0]["reason"], &ours[0]["messages"]),
        (&"SN-1".into(), &"our reminders".into(), &5.into())
    );
    // A new record and its decision are one record in what is told to programs.
    let other = report("2", "clinic.example", 1)
        .replace("1748563200", &day.to_string())
        .replace("1748649599", &(day + 86_399).to_string())
        .replace("10.9.0.0", "198.51.100.7");
    let file = put(&p, "b.xml", other);
    p.ok(&["mail", "ingest", &file]);
    let list = p.json(&[
        "mail",
        "senders",
        "clinic.example",
        "--decision",
        "undecided",
    ]);
    let key = list[0]["key"].as_str().expect("a key").to_owned();
    let told = p.json(&[
        "mail",
        "sender",
        "decide",
        "clinic.example",
        &key,
        "not-ours",
        "--reason",
        "nobody knows it",
    ]);
    let records = told["records"].as_array().expect("records");
    assert_eq!(records.len(), 1, "{told:#}");
    assert_eq!(records[0]["decision"], "not_ours", "{told:#}");
    // Decided anew, by its number.
    let done = decide("sn-1", "not-ours", "the contract ended");
    assert!(done.status.success(), "{done:?}");
    let ours = p.json(&[
        "mail",
        "senders",
        "clinic.example",
        "--decision",
        "not_ours",
    ]);
    assert_eq!(ours[0]["reason"], "the contract ended");
    p.refused(&["mail", "senders", "other.example"]);
    p.ok(&["verify"]);
}
