//! One record of every kind with every field filled. No `..default()` here: a new
//! field must be filled too, or this does not compile.

use super::{Book, date};
use catalog::{Affects, Catalog, Horizon, Level};
use phiward_register::records::*;
use phiward_register::{AnyRecord, Change, Entry, FORMAT, Id, Kind, NamedPerson, Record};
use uuid::Uuid;

/// The id of the one record of a kind.
pub fn id_of<R: Record>() -> Id<R> {
    let place = Kind::ALL.iter().position(|k| *k == R::KIND);
    let place = place.expect("every kind is listed") as u128;
    Id::new(Uuid::from_u128(
        0x7000_0000_0000_4000_8000_0000_0000_0000 + place,
    ))
}

fn retired(reason: &str) -> Option<Retired> {
    Some(Retired {
        on: date("2026-01-31"),
        reason: reason.into(),
        by: who(),
    })
}

fn who() -> NamedPerson {
    NamedPerson {
        person: Some(id_of::<Person>()),
        name: "Ada Park".into(),
    }
}

fn source() -> Option<SourceKey> {
    Some(SourceKey {
        system: "inventory.xlsx".into(),
        key: "SYS-001".into(),
    })
}

fn extra() -> Extra {
    [
        ("Barcode", "0042"),
        ("Room", ""),
        ("Colour \"x\"", "blue\n≥ 2"),
    ]
    .map(|(k, v)| (k.to_owned(), v.to_owned()))
    .into()
}

fn factors() -> Factors {
    Factors {
        size_and_complexity: "one site".into(),
        infrastructure: "hosted records".into(),
        costs: "a small budget".into(),
        probability_and_criticality: "theft comes first".into(),
    }
}

fn rating(level: Level) -> Option<Rating> {
    Some(Rating {
        method: "nist-two-step@1".into(),
        initiation: Some(Level::High),
        adverse: Some(Level::Moderate),
        likelihood: Level::Moderate,
        impact_parts: ImpactRating {
            confidentiality: Some(Level::High),
            integrity: Some(Level::Low),
            availability: Some(Level::VeryLow),
            patient_harm: Some(Level::Moderate),
            overall: Some(Level::VeryHigh),
        },
        impact: Level::VeryHigh,
        level,
        score: Some(12),
        reason: "seen on the walk-through".into(),
        by: who(),
        on: date("2026-01-15"),
        at: Some(jiff::Timestamp::UNIX_EPOCH),
        evidence: vec![id_of::<Evidence>()],
    })
}

fn approval() -> Approval {
    Approval {
        entered: vouched(),
        affirmed: Some(vouched()),
        note: "the signed page is in the safe".into(),
    }
}

fn vouched() -> Vouched {
    Vouched {
        by: who(),
        via: Some(phiward_register::Via::Account(Uuid::from_u128(9))),
        account: Some(uuid::Uuid::from_u128(7)),
        on: date("2026-02-03"),
        times: 2,
        may_be: "robot".into(),
    }
}

/// One record of every kind, in the order of [`Kind::ALL`], each with number 1
/// and none of them ended.
pub fn one_of_each() -> Vec<AnyRecord> {
    let mut all = organization();
    all.extend(analysis());
    all.extend(plan());
    all.extend(foundations());
    all.sort_by_key(|record| record.kind());
    all
}

/// The same, all ended.
pub fn one_of_each_ended() -> Vec<AnyRecord> {
    let mut all = one_of_each();
    for record in &mut all {
        record.set_retired(retired("no longer there"));
    }
    all
}

/// A book that holds one record of every kind, made by one entry.
pub fn book_with_one_of_each() -> Book {
    let mut book = Book::empty();
    let entry = Entry {
        format: FORMAT,
        verb: "one of each".into(),
        by: book.actor.clone(),
        why: "to test with".into(),
        batch: None,
        performed: Vec::new(),
        changes: one_of_each().into_iter().map(Change::Put).collect(),
    };
    book.store(&entry);
    book
}

fn organization() -> Vec<AnyRecord> {
    vec![
        Profile {
            id: id_of(),
            number: 1,
            name: "Maple Clinic".into(),
            kinds: EntityKind::ALL.to_vec(),
            workforce: Some(14),
            providers: Some(8),
            factors: factors(),
            security_official: Some(id_of()),
            leadership: vec![id_of()],
            mips: Some(true),
            clearinghouse_part: Some(false),
            sponsor_disclosure: Some(SponsorDisclosure::Excepted),
            other_arrangement: Some(false),
            review_interval_months: Some(12),
            review_interval_reason: "few changes a year".into(),
            zone: "America/Chicago".into(),
            method: "nist-two-step@1".into(),
            second_factor: true,
            scope_note: "the research wing is another organization".into(),
            prior_analysis: Some(id_of()),
            retired: None,
        }
        .into(),
        Site {
            id: id_of(),
            number: 1,
            name: "Main street".into(),
            address: "1 Main Street".into(),
            tenure: "rented".into(),
            notes: "shared entrance".into(),
            source: source(),
            extra: extra(),
            retired: None,
        }
        .into(),
        Person {
            id: id_of(),
            number: 1,
            name: "Ada Park".into(),
            title: "Practice manager".into(),
            email: "ada@example.org".into(),
            role: "security official".into(),
            extra: extra(),
            retired: None,
        }
        .into(),
        Group {
            id: id_of(),
            number: 1,
            name: "Front desk".into(),
            members: Some(4),
            access: "scheduling".into(),
            remote: true,
            retired: None,
        }
        .into(),
        Process {
            id: id_of(),
            number: 1,
            name: "Dispensing medication".into(),
            owner: Some(id_of()),
            assets: vec![id_of()],
            tolerable_downtime_hours: Some(4),
            consequence: "patients wait".into(),
            source: source(),
            extra: extra(),
            retired: None,
        }
        .into(),
        Asset {
            id: id_of(),
            number: 1,
            name: "Front desk laptop".into(),
            class: "laptop".into(),
            description: "scheduling".into(),
            domain: "clinic.example".into(),
            count: Some(2),
            ephi: EphiUse::all(),
            ephi_known: true,
            ephi_types: "names, visits".into(),
            volume: "9,000 patients".into(),
            encrypted: YesNo::Partly,
            criticality: "high".into(),
            hosting: "on premises".into(),
            version: "11".into(),
            owner: Some(id_of()),
            site: Some(id_of()),
            vendor: Some(id_of()),
            personally_owned: true,
            off_procurement: true,
            gathered: Gathered {
                how: "interview".into(),
                by: "Ben Ortiz".into(),
                on: Some(date("2025-12-01")),
            },
            notes: "old battery".into(),
            source: source(),
            extra: extra(),
            retired: None,
        }
        .into(),
        Flow {
            id: id_of(),
            number: 1,
            name: "Referrals".into(),
            from: FlowEnd::Asset(id_of()),
            to: FlowEnd::Party("referring physicians".into()),
            via: vec![
                FlowEnd::Vendor(id_of()),
                FlowEnd::Site(id_of()),
                FlowEnd::Unknown,
            ],
            direction: "outbound".into(),
            ephi_types: "letters".into(),
            protocol: "TLS".into(),
            encrypted: YesNo::Yes,
            safeguards: "certificate checked".into(),
            notes: "weekly".into(),
            source: source(),
            extra: extra(),
            retired: None,
        }
        .into(),
        Vendor {
            id: id_of(),
            number: 1,
            name: "Cloud Records Inc.".into(),
            service: "hosts the record".into(),
            business_associate: Some(true),
            agreements: vec![Agreement {
                state: AgreementState::InForce,
                effective: Some(date("2025-01-01")),
                ends: Some(date("2027-12-31")),
                clauses: vec!["incident reporting".into()],
                evidence: Some(id_of()),
                note: "signed by both".into(),
            }],
            verifications: vec![VendorVerification {
                on: date("2025-11-30"),
                by: "Ada Park".into(),
                result: "report read".into(),
                evidence: Some(id_of()),
            }],
            contact: "Dana Reed".into(),
            email: "dana@example.com".into(),
            phone: "555 0100".into(),
            notes: "answers quickly".into(),
            source: source(),
            extra: extra(),
            retired: None,
        }
        .into(),
    ]
}

fn analysis() -> Vec<AnyRecord> {
    vec![
        Threat {
            id: id_of(),
            number: 1,
            name: "Theft of equipment".into(),
            catalog: "device-theft".into(),
            source_type: "adversarial".into(),
            description: "someone takes it".into(),
            relevance: Some(Relevance::Expected),
            capability: Some(Level::Low),
            intent: Some(Level::Moderate),
            targeting: Some(Level::VeryLow),
            range: None,
            retired: None,
        }
        .into(),
        Vulnerability {
            id: id_of(),
            number: 1,
            name: "Storage is not encrypted".into(),
            catalog: "no-disk-encryption".into(),
            predisposing: true,
            description: "anyone can read it".into(),
            severity: None,
            pervasiveness: Some(Level::High),
            retired: None,
        }
        .into(),
        Risk {
            id: id_of(),
            number: 1,
            sentence: "A stolen laptop exposes schedules".into(),
            category: "Devices".into(),
            assets: vec![id_of()],
            flows: vec![id_of()],
            sites: vec![id_of()],
            vendors: vec![id_of()],
            groups: vec![id_of()],
            threats: vec![id_of()],
            vulnerabilities: vec![id_of()],
            scenario: "S-001".into(),
            affects: Affects {
                confidentiality: true,
                integrity: true,
                availability: true,
            },
            harmed: "patients".into(),
            safeguards: "cable locks".into(),
            provisions: vec!["164.312(a)(2)(iv)".into()],
            owner: Some(id_of()),
            past_owners: vec![id_of()],
            identified_on: Some(date("2025-12-01")),
            origin: "walk-through".into(),
            original: Some(Original {
                likelihood: "4".into(),
                impact: "5".into(),
                score: "20".into(),
                level: "Critical".into(),
                scale: "5×5 product".into(),
            }),
            inherent: rating(Level::VeryHigh),
            current: rating(Level::High),
            target: rating(Level::Low),
            verified: rating(Level::Moderate),
            treatment: Some(Treatment {
                strategy: Strategy::Mitigate,
                reason: "encryption is cheap".into(),
                by: who(),
                on: date("2026-01-16"),
            }),
            merged_into: Some(id_of()),
            notes: "ask again in spring".into(),
            source: source(),
            extra: extra(),
            retired: None,
        }
        .into(),
        Answer {
            id: id_of(),
            number: 1,
            provision: "164.312(d)".into(),
            asset: Some(id_of()),
            required: YesNo::Yes,
            in_place: YesNo::Partly,
            used_properly: YesNo::No,
            note: "passwords only".into(),
            evidence: vec![id_of()],
            on: Some(date("2026-01-10")),
            extra: extra(),
            retired: None,
        }
        .into(),
        Decision {
            id: id_of(),
            number: 1,
            provision: "164.312(a)(2)(iv)".into(),
            outcome: Some(AddressableOutcome::Alternative),
            reason: "the devices never leave the room".into(),
            alternative: "locked room".into(),
            equivalence: "nobody reaches the storage".into(),
            factors: factors(),
            approved_by: Some(id_of()),
            approval: Some(approval()),
            decided_on: Some(date("2026-01-11")),
            review_on: Some(date("2027-01-11")),
            retired: None,
        }
        .into(),
        Exclusion {
            id: id_of(),
            number: 1,
            target: Some(id_of::<Site>().to()),
            what: "storage room".into(),
            count: Some(3),
            analysed_in: Some(id_of::<PriorAnalysis>().to()),
            reason: "empty".into(),
            approved_by: Some(id_of()),
            approval: Some(approval()),
            on: Some(date("2026-01-12")),
            retired: None,
        }
        .into(),
        Dismissal {
            id: id_of(),
            number: 1,
            scenario: "S-002".into(),
            asset: Some(id_of()),
            class: "laptop".into(),
            vendor: Some(id_of()),
            reason: "never left overnight".into(),
            found: Some(vouched()),
            approved_by: Some(id_of()),
            approved_on: Some(date("2026-01-13")),
            approval: Some(approval()),
            retired: None,
        }
        .into(),
    ]
}

fn plan() -> Vec<AnyRecord> {
    vec![
        Action {
            id: id_of(),
            number: 1,
            title: "Encrypt laptops".into(),
            description: "with the built-in tool".into(),
            risks: vec![id_of()],
            measure: "encrypt-laptops".into(),
            provisions: vec!["164.312(a)(2)(iv)".into()],
            owner: Some(id_of()),
            past_owners: vec![id_of()],
            resources: "two days".into(),
            cost_cents: Some(120_000),
            horizon: Some(Horizon::LongTerm),
            start: Some(date("2026-01-20")),
            due: Some(date("2026-03-31")),
            done: Some(date("2026-01-25")),
            state: ActionState::Verified,
            slips: vec![Slip {
                old: Some(date("2026-02-28")),
                new: date("2026-03-31"),
                why: "licences are late".into(),
                by: who(),
                on: date("2026-01-21"),
            }],
            milestones: vec![
                Milestone {
                    title: "Buy licences".into(),
                    due: Some(date("2026-01-22")),
                    done: Some(date("2026-01-23")),
                },
                Milestone {
                    title: "Tell everybody".into(),
                    due: None,
                    done: None,
                },
            ],
            interim: "locked overnight".into(),
            depends_on: vec![],
            evidence: vec![id_of()],
            past_risks: vec![id_of()],
            completed_by: vec![who()],
            completed_via: vec![phiward_register::Via::Account(Uuid::from_u128(7))],
            verification: Some(Verification {
                by: who(),
                on: date("2026-01-27"),
                result: "all nine checked".into(),
            }),
            notes: "keys in the safe".into(),
            source: source(),
            extra: extra(),
            retired: None,
        }
        .into(),
        Acceptance {
            id: id_of(),
            number: 1,
            risk: id_of(),
            reason: "replacement in autumn".into(),
            compensating: "locked room".into(),
            expires: date("2026-12-31"),
            review_trigger: "a theft".into(),
            requested_by: who(),
            requested_on: date("2026-01-17"),
            rating: rating(Level::High),
            assets: vec![id_of()],
            approval: Some(approval()),
            ruling: Some(Ruling {
                approved: true,
                by: NamedPerson {
                    person: None,
                    name: "Chiara Bell".into(),
                },
                authority: "owner".into(),
                on: date("2026-01-18"),
                note: "until autumn".into(),
            }),
            revoked: retired("a theft"),
            retired: None,
        }
        .into(),
        Tolerance {
            id: id_of(),
            number: 1,
            highest: Some(Level::Low),
            statement: "We live with low risk".into(),
            approved_by: Some(id_of()),
            approved_on: Some(date("2026-01-02")),
            approval: Some(approval()),
            retired: None,
        }
        .into(),
        Evidence {
            id: id_of(),
            number: 1,
            title: "Encryption report".into(),
            location: "folder 7".into(),
            sha256: "0123456789abcdef".repeat(4),
            size: 5_000_000_000,
            file_name: "report.pdf".into(),
            origin: "management console".into(),
            on: Some(date("2026-01-26")),
            about: vec![id_of::<Asset>().to(), id_of::<Risk>().to()],
            notes: "page 3".into(),
            retired: None,
        }
        .into(),
        Incident {
            id: id_of(),
            number: 1,
            summary: "A laptop was stolen".into(),
            occurred_on: Some(date("2025-11-01")),
            discovered_on: Some(date("2025-11-02")),
            assets: vec![id_of()],
            response: "wiped from afar".into(),
            outcome: "no access shown".into(),
            retired: None,
        }
        .into(),
        Trigger {
            id: id_of(),
            number: 1,
            kind: TriggerKind::Incident,
            on: Some(date("2025-11-02")),
            note: "theft: look at devices again".into(),
            incident: Some(id_of()),
            risks: vec![id_of()],
            review_by: Some(date("2025-12-02")),
            settled: retired("rated again"),
            retired: None,
        }
        .into(),
        PriorAnalysis {
            id: id_of(),
            number: 1,
            title: "Analysis of 2024".into(),
            on: Some(date("2024-06-01")),
            author: "A consultant".into(),
            scope: "main site".into(),
            evidence: Some(id_of()),
            retired: None,
        }
        .into(),
    ]
}

fn foundations() -> Vec<AnyRecord> {
    let method = Catalog::builtin()
        .method("nist-two-step", 1)
        .expect("the first version stays")
        .clone();
    vec![
        ScoringMethod {
            id: id_of(),
            number: 1,
            key: method_key(&method),
            method: Some(method),
            retired: None,
        }
        .into(),
        Adoption {
            id: id_of(),
            number: 1,
            version: "2026.1".into(),
            sha256: "fedcba9876543210".repeat(4),
            classes: vec!["laptop".into(), "server".into()],
            official_text: Some(id_of()),
            retired: None,
        }
        .into(),
        Import {
            id: id_of(),
            number: 1,
            file_name: "inventory.xlsx".into(),
            sha256: "0011223344556677".repeat(4),
            mapping: "systems".into(),
            mapping_text: "name = \"System\"\n".into(),
            sheet: "Systems".into(),
            rows: 64,
            created: 60,
            changed: 2,
            unchanged: 1,
            skipped: vec![SkippedRow {
                row: 17,
                why: "no name".into(),
            }],
            remarks: vec!["row 3: encrypted: “Planned” is not in place".into()],
            undone: retired("wrong file"),
            retired: None,
        }
        .into(),
        Sender {
            id: id_of(),
            number: 1,
            asset: Some(id_of()),
            name: "Twilio SendGrid".into(),
            key: "service:sendgrid".into(),
            decision: SenderDecision::Ours,
            reason: "our reminders".into(),
            decided_by: Some(who()),
            decided_on: Some(date("2026-02-03")),
            vendor: Some(id_of()),
            first_seen: Some(date("2026-01-02")),
            notes: "contract of 2025".into(),
            retired: None,
        }
        .into(),
        Finding {
            id: id_of(),
            number: 1,
            asset: Some(id_of()),
            code: "dmarc-policy-none".into(),
            about: "_dmarc.clinic.example".into(),
            title: "The policy only watches".into(),
            fix: "Go on to quarantine".into(),
            severity: FindingSeverity::Error,
            first_seen: Some(date("2026-01-02")),
            fixed_on: Some(date("2026-02-03")),
            returned: 1,
            evidence: vec![id_of()],
            risk: Some(id_of()),
            action: Some(id_of()),
            notes: "seen twice".into(),
            retired: None,
        }
        .into(),
        Redaction {
            id: id_of(),
            number: 1,
            about: Some(id_of::<Incident>().to()),
            known_as: "incident I-1".into(),
            earlier_only: true,
            reason: "a patient was named".into(),
            requested_by: who(),
            requested_on: Some(date("2026-02-04")),
            as_of: 12,
            approved_by: Some(NamedPerson {
                person: Some(id_of()),
                name: "Chiara Bell".into(),
            }),
            approved_on: Some(date("2026-02-05")),
            note: "read together".into(),
            withdrawn: retired("mended instead"),
            denied: retired("under a legal hold"),
            copies: vec![HeldCopy {
                record: id_of::<Trigger>().to(),
                fields: vec!["note".into()],
            }],
            more_copies: 2,
            reasons_in: vec![7],
            beside: vec![LostState {
                record: id_of::<Asset>().to(),
                number: 3,
                from: 5,
                since: date("2026-01-07"),
                until: Some(9),
                until_day: Some(date("2026-01-08")),
            }],
            more_beside: 1,
            retired: None,
        }
        .into(),
        Membership {
            id: id_of(),
            number: 1,
            name: "Ada Park".into(),
            email: "ada@clinic.example".into(),
            roles: vec!["administrator".into()],
            person: Some(id_of()),
            past_people: vec![id_of()],
            tied: Some(vouched()),
            taken_over: true,
            confirmed: Some(vouched()),
            retied: Some(vouched()),
            resets: vec![vouched()],
            reset_at: Some("2026-02-03T10:00:00Z".parse().expect("a time")),
            retired: None,
        }
        .into(),
    ]
}
