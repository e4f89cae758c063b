//! A8: what is proposed makes sense for the thing it is proposed for, and what facts
//! on record settle is told, not dropped.

use crate::support::Book;
use catalog::Catalog;
use phiward_register::records::{Asset, Dismissal, EntityKind, EphiUse, Profile, YesNo};
use phiward_register::{Coverage, GapKind, Id, Record, proposals, settled_by_facts};

/// Codes and sentences proposed for an asset.
fn proposed(book: &Book, asset: Id<Asset>) -> Vec<(&'static str, String)> {
    proposals(&book.register, Catalog::builtin(), Some(asset))
        .into_iter()
        .map(|p| (p.scenario.code.as_str(), p.sentence))
        .collect()
}

fn has(book: &Book, asset: Id<Asset>, code: &str) -> bool {
    proposed(book, asset)
        .iter()
        .any(|(known, _)| *known == code)
}

/// The fact that settles a scenario for an asset.
fn fact(book: &Book, asset: Id<Asset>, code: &str) -> Option<String> {
    settled_by_facts(&book.register, Catalog::builtin(), Some(asset))
        .into_iter()
        .find(|s| s.scenario.code == code)
        .map(|s| s.fact)
}

fn change(book: &mut Book, id: Id<Asset>, change: impl FnOnce(&mut Asset)) {
    let mut asset = book
        .register
        .tables
        .assets
        .get(id)
        .expect("the asset")
        .clone();
    change(&mut asset);
    book.save(asset);
}

fn profile(book: &mut Book, change: impl FnOnce(&mut Profile)) {
    let mut profile = book.register.profile().expect("the profile").clone();
    change(&mut profile);
    book.save(profile);
}

/// Assets of a dental practice: name, class, hosting.
const DENTAL: [(&str, &str, &str); 15] = [
    (
        "Front desk and operatory computers",
        "desktop",
        "on-premises",
    ),
    ("Office server", "server", "on-premises"),
    ("Firewall", "network-equipment", "on-premises"),
    ("Dentrix", "ehr", "on-premises"),
    ("Office Wi-Fi", "wireless-network", "on-premises"),
    ("Copier", "copier", "on-premises"),
    ("Document scanner", "copier", "on-premises"),
    ("Office e-mail", "email", "cloud"),
    ("Appointment reminders", "messaging", "vendor-hosted"),
    ("Practice website", "website", "vendor-hosted"),
    ("Office premises", "facility", ""),
    ("Digital X-ray archive", "imaging-system", "on-premises"),
    ("Insurance claims", "billing", "vendor-hosted"),
    ("Talk at the desk", "spoken-phi", ""),
    ("Backup drives", "backup-onsite", "on-premises"),
];

/// A thing that is one form of its class, and what is said of the others.
#[test]
fn a8_a_thing_is_not_taken_for_another_of_its_class() {
    for (name, class, not, still) in [
        (
            "Appointment reminders",
            "messaging",
            &["S-206", "S-208"][..],
            "S-187",
        ),
        ("Team chat", "messaging", &["S-187"], "S-206"),
        (
            "Recall workbook",
            "api-app",
            &["S-107", "S-131", "S-138", "S-325"],
            "S-133",
        ),
        ("FHIR API", "api-app", &["S-133"], "S-131"),
        ("Ambient scribe", "ai-tool", &["S-139", "S-171"], "S-142"),
        ("Coding assistant", "ai-tool", &["S-142", "S-127"], "S-139"),
        (
            "On-call pager",
            "smartphone",
            &["S-009", "S-019", "S-022", "S-023"],
            "S-028",
        ),
        (
            "Answering service",
            "voip-voicemail",
            &["S-048", "S-054"],
            "S-091",
        ),
        ("Lobby camera", "iot-building", &["S-083", "S-084"], "S-081"),
        (
            "Thermostat",
            "iot-building",
            &["S-081", "S-082", "S-084"],
            "S-083",
        ),
        (
            "Prescription pads",
            "paper-records",
            &["S-129", "S-282", "S-289"],
            "S-288",
        ),
        ("Paper charts", "paper-records", &["S-288"], "S-289"),
        ("Label printer", "copier", &["S-047", "S-087"], "S-090"),
    ] {
        let mut book = Book::new();
        let id = book.asset(name, class);
        for code in not {
            assert!(!has(&book, id, code), "{code} for {name}");
            assert!(
                fact(&book, id, code).is_some_and(|f| f.contains(name)),
                "{code}"
            );
        }
        assert!(has(&book, id, still), "{still} for {name}");
    }
}

fn dental() -> (Book, Vec<(&'static str, Id<Asset>)>) {
    let mut book = Book::new();
    let assets = DENTAL
        .iter()
        .map(|(name, class, hosting)| {
            let id = book.asset(name, class);
            change(&mut book, id, |a| a.hosting = (*hosting).into());
            (*name, id)
        })
        .collect();
    (book, assets)
}

#[test]
fn a8_a_dental_practice_is_proposed_nothing_that_makes_no_sense_for_it() {
    let (book, assets) = dental();
    let of = |name: &str| {
        assets
            .iter()
            .find(|(known, _)| *known == name)
            .expect(name)
            .1
    };
    // Words that the thing is not, or does not have.
    for (name, words) in [
        ("Front desk and operatory computers", &["came with"][..]),
        ("Dentrix", &["invented", "digital scribe"]),
        ("Firewall", &["batteries in", "core switch", "jack of"]),
        ("Office Wi-Fi", &["carts", "monitors", "jamming"]),
        ("Copier", &["tube", "label"]),
        (
            "Office e-mail",
            &["thousands", "tried on office e-mail, and"],
        ),
        ("Office server", &["next rack"]),
        (
            "Appointment reminders",
            &["chat", "orders", "critical", "nurse", "colleague"],
        ),
        (
            "Practice website",
            &["reminder", "survey", "chats", "pilot"],
        ),
        (
            "Office premises",
            &["offense", "intrusion", "earshot", "fraud", "jack"],
        ),
        (
            "Insurance claims",
            &["clearinghouse and", "promotions", "larger company"],
        ),
        ("Talk at the desk", &["began as"]),
        ("Backup drives", &["rack"]),
    ] {
        for (code, sentence) in proposed(&book, of(name)) {
            for word in words {
                let told = sentence.to_lowercase().contains(word);
                assert!(!told, "{code} for {name}: {sentence}");
            }
        }
    }
    for (name, codes) in [
        (
            "Dentrix",
            &["S-140", "S-101", "S-172", "S-174", "S-093"][..],
        ),
        ("Firewall", &["S-242"]),
        ("Front desk and operatory computers", &["S-114"]),
        ("Copier", &["S-090"]),
        (
            "Document scanner",
            &["S-045", "S-046", "S-048", "S-049", "S-050", "S-090"],
        ),
        (
            "Appointment reminders",
            &[
                "S-109", "S-198", "S-203", "S-206", "S-207", "S-208", "S-209", "S-210", "S-211",
                "S-213",
            ],
        ),
        ("Practice website", &["S-171", "S-187"]),
        (
            "Office premises",
            &[
                "S-061", "S-082", "S-267", "S-275", "S-276", "S-277", "S-280",
            ],
        ),
        (
            "Insurance claims",
            &["S-113", "S-114", "S-135", "S-169", "S-308"],
        ),
    ] {
        for code in codes {
            assert!(Catalog::builtin().scenario(code).is_some(), "{code}");
            assert!(!has(&book, of(name), code), "{code} for {name}");
        }
    }
    // And much is left that does.
    for (name, id) in &assets {
        assert!(proposed(&book, *id).len() >= 3, "{name}");
    }
}

#[test]
fn a8_the_pairs_that_practice_meets_are_proposed() {
    for (name, class, hosting, pairs) in [
        (
            "Office server",
            "server",
            "on-premises",
            &[
                "unsupported-software",
                "late-patching",
                "no-server-encryption",
            ][..],
        ),
        (
            "Virtual host",
            "virtual-server",
            "on-premises",
            &["unsupported-software", "late-patching"],
        ),
        (
            "Firewall",
            "network-equipment",
            "",
            &["unsupported-software", "late-patching"],
        ),
        (
            "Office VPN",
            "remote-access",
            "",
            &["unsupported-software", "late-patching", "phishable-mfa"],
        ),
        (
            "SQL Server",
            "database",
            "",
            &["unsupported-software", "late-patching"],
        ),
        (
            "Dentrix",
            "ehr",
            "on-premises",
            &[
                "unsupported-software",
                "late-patching",
                "no-logging",
                "shared-logins",
                "phishable-mfa",
                "no-transport-encryption",
            ],
        ),
        (
            "Hosted record",
            "ehr",
            "vendor-hosted",
            &[
                "no-baa",
                "no-logging",
                "shared-logins",
                "no-server-encryption",
            ],
        ),
        (
            "Unknown record",
            "ehr",
            "",
            &["no-baa", "unsupported-software", "late-patching"],
        ),
        (
            "Billing",
            "billing",
            "vendor",
            &["no-baa", "no-server-encryption"],
        ),
        ("Video visits", "telehealth", "vendor", &["no-baa"]),
        ("Cloud fax", "fax-server", "vendor", &["no-baa"]),
        (
            "Phones",
            "voip-voicemail",
            "vendor",
            &["no-baa", "no-transport-encryption"],
        ),
        ("Office e-mail", "email", "cloud", &["no-baa"]),
        (
            "Cloud backup",
            "backup-cloud",
            "cloud",
            &["no-baa", "backup-not-encrypted"],
        ),
        (
            "Front desk computers",
            "desktop",
            "",
            &["no-disk-encryption", "no-remote-tool-control"],
        ),
        (
            "Forms service",
            "saas",
            "vendor",
            &["no-server-encryption", "no-baa", "phishable-mfa"],
        ),
        (
            "AnyDesk",
            "remote-support",
            "",
            &[
                "vendor-standing-access",
                "no-logging",
                "late-patching",
                "no-mfa-remote",
                "phishable-mfa",
            ],
        ),
        (
            "MOVEit",
            "file-transfer",
            "",
            &[
                "internet-facing",
                "late-patching",
                "unsupported-software",
                "over-retention",
                "no-transport-encryption",
            ],
        ),
        (
            "Patient portal",
            "patient-portal",
            "",
            &["no-transport-encryption", "no-logging"],
        ),
        ("FHIR API", "api-app", "", &["no-transport-encryption"]),
        ("Website", "website", "", &["no-transport-encryption"]),
        (
            "834 files",
            "enrollment",
            "",
            &["no-recipient-check", "plain-email", "no-interface-watch"],
        ),
        (
            "Carrier portals",
            "carrier-portal",
            "",
            &["shared-logins", "late-termination", "no-mfa-apps"],
        ),
        (
            "Applied Epic",
            "agency-system",
            "",
            &["excess-privilege", "late-termination", "no-mfa-apps"],
        ),
        (
            "HRIS",
            "hr-system",
            "",
            &["no-payment-callback", "no-mfa-apps"],
        ),
        (
            "Stop-loss reports",
            "plan-reports",
            "",
            &["plain-email", "no-recipient-check"],
        ),
        (
            "Claims platform",
            "claims-system",
            "",
            &["weak-patient-proofing", "no-log-review"],
        ),
    ] {
        let mut book = Book::new();
        let id = book.asset(name, class);
        change(&mut book, id, |a| a.hosting = hosting.into());
        let all = proposals(&book.register, Catalog::builtin(), Some(id));
        for pair in pairs {
            assert!(
                all.iter().any(|p| p.scenario.vulnerability == *pair),
                "{name}: {pair}"
            );
        }
    }
}

#[test]
fn a8_prompt_fatigue_is_met_with_number_matching() {
    let mut book = Book::new();
    let vpn = book.asset("Office VPN", "remote-access");
    let all = proposals(&book.register, Catalog::builtin(), Some(vpn));
    let fatigue = all
        .iter()
        .find(|p| p.scenario.measures.iter().any(|m| m == "number-matching"));
    assert!(fatigue.is_some_and(|p| p.sentence.contains("Office VPN")));
    assert!(Catalog::builtin().measure("number-matching").is_some());
}

#[test]
fn a8_an_encrypted_laptop_is_not_said_to_be_unencrypted_and_the_fact_is_named() {
    let mut book = Book::new();
    let laptop = book.asset("Clinic laptops", "laptop");
    assert!(
        has(&book, laptop, "S-001"),
        "nobody has said whether it is encrypted"
    );
    for not_all in [YesNo::Partly, YesNo::No, YesNo::Unknown] {
        change(&mut book, laptop, |a| a.encrypted = not_all);
        assert!(has(&book, laptop, "S-001"), "{not_all:?}");
        assert_eq!(fact(&book, laptop, "S-001"), None);
    }
    change(&mut book, laptop, |a| a.encrypted = YesNo::Yes);
    assert!(!has(&book, laptop, "S-001"));
    let told = fact(&book, laptop, "S-001").expect("the fact");
    assert!(
        told.contains("Clinic laptops") && told.contains("encrypted"),
        "{told}"
    );
    for (code, sentence) in proposed(&book, laptop) {
        assert!(!sentence.contains("not encrypted"), "{code}: {sentence}");
    }
}

#[test]
fn a8_each_fact_settles_what_contradicts_it_and_an_unknown_one_settles_nothing() {
    type Set = fn(&mut Asset);
    let set: [(&str, &str, &str, Set); 5] = [
        ("Record", "ehr", "S-308", |a| {
            a.hosting = "Vendor-hosted".into()
        }),
        ("Record", "ehr", "S-172", |a| {
            a.hosting = "on-premises".into()
        }),
        ("Server", "server", "S-150", |a| a.encrypted = YesNo::Yes),
        ("Server", "server", "S-150", |a| {
            (a.ephi, a.ephi_known) = (EphiUse::default(), true);
        }),
        ("Line", "messaging", "S-208", |a| {
            a.description = "Sends appointment reminders".into()
        }),
    ];
    for (name, class, code, settle) in set {
        let mut book = Book::new();
        let id = book.asset(name, class);
        assert!(has(&book, id, code), "{code} with nothing known");
        change(&mut book, id, settle);
        assert!(!has(&book, id, code), "{code}");
        assert!(
            fact(&book, id, code).is_some_and(|f| f.contains(name)),
            "{code}"
        );
        change(&mut book, id, |a| {
            *a = Asset {
                id: a.id,
                number: a.number,
                name: a.name.clone(),
                class: a.class.clone(),
                ..Asset::default()
            }
        });
        assert!(has(&book, id, code), "{code} returns");
    }
}

#[test]
fn a8_what_is_not_decided_or_mixed_settles_nothing() {
    let mut book = Book::new();
    let record = book.asset("Record", "ehr");
    for words in [
        "",
        "hybrid: on-prem and cloud",
        "on-premises, vendor-managed",
        "unknown",
    ] {
        change(&mut book, record, |a| a.hosting = words.into());
        assert!(has(&book, record, "S-172"), "{words}");
    }
    for words in ["self-hosted", "On-Premises"] {
        change(&mut book, record, |a| a.hosting = words.into());
        assert!(!has(&book, record, "S-172"), "{words}");
        assert!(has(&book, record, "S-308"), "{words}");
    }
    // A thing that is both, by its name.
    let both = book.asset("Team chat and reminders", "messaging");
    assert!(has(&book, both, "S-206") && has(&book, both, "S-187"));
    // A word inside another word tells nothing.
    let other = book.asset("Chatham line", "messaging");
    assert!(has(&book, other, "S-187") && has(&book, other, "S-206"));
}

#[test]
fn a8_the_kind_of_organization_decides_what_is_proposed_and_in_whose_words() {
    let mut book = Book::new();
    let chat = book.asset("Team chat", "messaging");
    let claims = book.asset("Claims experience reports", "billing");
    assert!(has(&book, chat, "S-208"));
    assert!(
        !has(&book, claims, "S-113"),
        "no clearinghouse is part of anything here"
    );
    assert!(
        fact(&book, claims, "S-113")
            .expect("the fact")
            .contains("clearinghouse")
    );
    profile(&mut book, |p| p.kinds = vec![EntityKind::InsuranceAgency]);
    assert!(!has(&book, chat, "S-208"), "an agency gives no care");
    assert!(
        fact(&book, chat, "S-208")
            .expect("the fact")
            .contains("insurance agency")
    );
    assert!(!has(&book, claims, "S-113") && !has(&book, claims, "S-114"));
    for proposal in proposals(&book.register, Catalog::builtin(), None) {
        let said = format!("{} {}", proposal.sentence, proposal.harms).to_lowercase();
        assert!(
            !said.contains("patient"),
            "{}: {said}",
            proposal.scenario.code
        );
    }
    profile(&mut book, |p| p.kinds = vec![EntityKind::GroupHealthPlan]);
    assert!(has(&book, claims, "S-114"));
    profile(&mut book, |p| p.clearinghouse_part = Some(true));
    assert!(has(&book, claims, "S-113"));
    // Nobody has said what the organization is: care may be given.
    profile(&mut book, |p| p.kinds = vec![]);
    assert!(has(&book, chat, "S-208"));
    assert!(!has(&book, claims, "S-114"), "nonsense unless it is known");
}

#[test]
fn a8_size_sites_and_the_vendors_standing_count() {
    let mut book = Book::new();
    let record = book.asset("Record", "ehr");
    assert!(!has(&book, record, "S-093"), "14 people know each other");
    assert!(
        fact(&book, record, "S-093")
            .expect("the fact")
            .contains("14")
    );
    profile(&mut book, |p| p.workforce = None);
    assert!(has(&book, record, "S-093"));
    profile(&mut book, |p| p.workforce = Some(400));
    assert!(has(&book, record, "S-093"));
    let vendor = book.vendor("Record Host", None);
    change(&mut book, record, |a| a.vendor = Some(vendor));
    assert!(
        has(&book, record, "S-174"),
        "nobody has decided what the vendor is"
    );
    let mut host = book
        .register
        .tables
        .vendors
        .get(vendor)
        .expect("it")
        .clone();
    host.business_associate = Some(false);
    book.save(host);
    assert!(!has(&book, record, "S-174"));
    assert!(
        fact(&book, record, "S-174")
            .expect("the fact")
            .contains("not a business associate")
    );
}

/// The threat-absent gap of a class.
fn absent(book: &Book, class: &str) -> String {
    let gaps = book.gaps(GapKind::ThreatAbsent);
    gaps.into_iter()
        .filter(|g| g.tag == class)
        .map(|g| g.what)
        .collect()
}

fn settled(book: &Book, class: &str, threat: &str) -> Vec<String> {
    let coverage = Coverage::of(&book.register, Catalog::builtin(), book.today());
    let name = &Catalog::builtin().threat(threat).expect("the threat").name;
    let found = coverage
        .settled
        .into_iter()
        .filter(|s| s.class == class && s.threat == *name);
    found.flat_map(|s| s.facts).collect()
}

#[test]
fn a8_a_threat_settled_by_facts_is_no_gap_is_named_and_returns_with_the_fact() {
    let mut book = Book::new();
    let vandalism = &Catalog::builtin().threat("vandalism").expect("it").name;
    let device = book.asset("Lobby device", "iot-building");
    assert!(absent(&book, "iot-building").contains(vandalism));
    assert!(settled(&book, "iot-building", "vandalism").is_empty());
    change(&mut book, device, |a| a.name = "Lobby camera".into());
    assert!(!absent(&book, "iot-building").contains(vandalism));
    let facts = settled(&book, "iot-building", "vandalism");
    assert!(
        facts.iter().any(|f| f.contains("Lobby camera is a camera")),
        "{facts:?}"
    );
    change(&mut book, device, |a| a.name = "Lobby door control".into());
    assert!(absent(&book, "iot-building").contains(vandalism));
    assert!(settled(&book, "iot-building", "vandalism").is_empty());
}

#[test]
fn a8_one_asset_for_which_it_stands_keeps_a_threat_of_its_class_open() {
    let mut book = Book::new();
    let vandalism = &Catalog::builtin().threat("vandalism").expect("it").name;
    book.asset("Lobby camera", "iot-building");
    let door = book.asset("Door control", "iot-building");
    assert!(absent(&book, "iot-building").contains(vandalism));
    // Dismissed for the one, settled by a fact for the other: nothing is left.
    let id = book.id();
    book.save(Dismissal {
        id,
        scenario: "S-084".into(),
        asset: Some(door),
        reason: "it only rings a bell".into(),
        ..Dismissal::default()
    });
    assert!(!absent(&book, "iot-building").contains(vandalism));
    book.retire(id, "it opens too").expect("taken back");
    assert!(absent(&book, "iot-building").contains(vandalism));
}

#[test]
fn a8_what_was_settled_or_is_open_counts_once() {
    let mut book = Book::new();
    let laptop = book.asset("Clinic laptops", "laptop");
    let before = proposed(&book, laptop).len();
    change(&mut book, laptop, |a| a.encrypted = YesNo::Yes);
    let looked = phiward_register::looked_at(&book.register, Catalog::builtin());
    let own = looked
        .iter()
        .find(|l| l.asset == laptop)
        .expect("the laptop");
    let settled = settled_by_facts(&book.register, Catalog::builtin(), Some(laptop));
    assert_eq!(own.open, proposed(&book, laptop).len());
    assert_eq!(own.all, own.open);
    assert_eq!(
        own.open
            + settled
                .iter()
                .filter(|s| s.fact.contains("encrypted"))
                .count(),
        before
    );
    assert_eq!(
        book.register
            .tables
            .assets
            .get(laptop)
            .map(Record::tag)
            .as_deref(),
        Some("A-1")
    );
}
