//! A2: what is exported as a table comes back: into the same register as no
//! change at all, into an empty one as the same records.

mod common;

use common::book::Book;
use common::open;
use jiff::civil::date;
use phiward_intake::{Kind, RECORD_HEADER, SOURCE_KEY_HEADER, Table, WriteError, named, table};
use register::records::*;
use register::verbs;
use register::{Command, Id, Record};
use std::collections::BTreeMap;

/// In this order what a row names is there when it is read.
const ORDER: [Kind; 8] = Kind::WITH_TABLE;

/// Both forms of a table.
fn forms(table: &Table) -> [Vec<u8>; 2] {
    [table.csv().unwrap(), table.xlsx().unwrap()]
}

fn mapping(kind: Kind) -> phiward_intake::Mapping {
    named(&format!("phiward-{}", kind.word())).unwrap()
}

/// The tables of a register, the number aside: an empty register counts anew.
fn tables(book: &Book) -> Vec<Table> {
    ORDER
        .iter()
        .map(|kind| {
            let mut table = table(&book.register, *kind);
            let id = table.headers.iter().position(|h| h == RECORD_HEADER);
            for row in &mut table.rows {
                row[0].clear();
                // A risk's row brings its first action along, which gets an id of its own.
                if let (Some(id), Kind::Actions) = (id, kind) {
                    row[id].clear();
                }
            }
            table
        })
        .collect()
}

/// An empty register; only groups of the workforce, which have no table, are there.
fn empty(book: &Book) -> Book {
    let mut fresh = Book::starting_at(1 << 40);
    for group in book.register.tables.groups.all() {
        fresh.carry(group.clone().into());
    }
    fresh
}

/// Exports, imports into the same register and into an empty one, in both forms.
fn goes_round(book: &mut Book) {
    for form in 0..2 {
        for kind in ORDER {
            let bytes = &forms(&table(&book.register, kind))[form];
            let plan = book.import_by(&mapping(kind), bytes);
            assert!(plan.commands.is_empty(), "{kind:?} {:#?}", plan.commands);
            assert_eq!(plan.created + plan.changed, 0);
        }
        let mut fresh = empty(book);
        for kind in ORDER {
            let table = table(&book.register, kind);
            let plan = fresh.import_by(&mapping(kind), &forms(&table)[form]);
            let known = match kind {
                Kind::Actions => plan.unchanged,
                _ => 0,
            };
            assert_eq!(
                (plan.created + plan.changed + known) as usize,
                table.rows.len(),
                "{kind:?}"
            );
        }
        for (before, after) in tables(book).iter().zip(tables(&fresh)) {
            same(before, &after);
        }
        // And there, too, the same table again changes nothing.
        for kind in ORDER {
            let bytes = &forms(&table(&book.register, kind))[form];
            let plan = fresh.import_by(&mapping(kind), bytes);
            assert!(plan.commands.is_empty(), "{kind:?} {:#?}", plan.commands);
        }
    }
}

/// Two tables, compared cell by cell so that a difference can be read.
fn same(a: &Table, b: &Table) {
    assert_eq!(a.headers, b.headers);
    assert_eq!(a.rows.len(), b.rows.len());
    for (x, y) in a.rows.iter().zip(&b.rows) {
        for (header, (x, y)) in a.headers.iter().zip(x.iter().zip(y)) {
            assert_eq!(x, y, "{:?}, column “{header}”", a.kind);
        }
    }
}

fn cell<'t>(table: &'t Table, row: usize, header: &str) -> &'t str {
    let column = table.headers.iter().position(|h| h == header);
    &table.rows[row][column.unwrap_or_else(|| panic!("{header}: {:?}", table.headers))]
}

fn extra(pairs: &[(&str, &str)]) -> Extra {
    let own = |(a, b): &(&str, &str)| ((*a).to_owned(), (*b).to_owned());
    pairs.iter().map(own).collect()
}

/// A register in which every field that a table carries is filled.
fn full() -> Book {
    let mut book = Book::new();
    let [
        person,
        site,
        group,
        vendor,
        ehr,
        twin,
        flow,
        threat,
        vulnerability,
        risk,
        action,
    ] = std::array::from_fn(|_| book.id());
    let person = Id::new(person);
    book.carry(
        Person {
            id: person,
            name: "M. Reed".into(),
            title: "Practice manager".into(),
            email: "m@example.org".into(),
            role: "security official".into(),
            extra: extra(&[("phone", "+1 555 0101"), ("Badge", "7")]),
            ..Person::default()
        }
        .into(),
    );
    let site = Id::new(site);
    book.carry(
        Site {
            id: site,
            name: "Main".into(),
            address: "12 Elm St, Dayton".into(),
            tenure: "rented".into(),
            notes: "Back door".into(),
            extra: extra(&[("phone", "+1 555 0102")]),
            ..Site::default()
        }
        .into(),
    );
    let group = Id::new(group);
    book.carry(
        Group {
            id: group,
            name: "Nurses".into(),
            ..Group::default()
        }
        .into(),
    );
    let vendor = Id::new(vendor);
    book.carry(
        Vendor {
            id: vendor,
            name: "Halcyon".into(),
            service: "EHR hosting".into(),
            business_associate: Some(true),
            agreements: vec![Agreement {
                state: AgreementState::Remediating,
                effective: Some(date(2024, 1, 15)),
                ends: Some(date(2027, 1, 14)),
                clauses: vec!["incident reporting".into(), "subcontractors; all".into()],
                note: "no — see file".into(),
                ..Agreement::default()
            }],
            contact: "P. Lane".into(),
            email: "p@example.org".into(),
            phone: "+1 555 0100".into(),
            notes: "-\nsecond line".into(),
            source: Some(SourceKey {
                system: "vendor-list".into(),
                key: "V-9".into(),
            }),
            extra: extra(&[
                ("address", "1 Main St"),
                ("agreement", "Sent 3/1"),
                ("Tier", "2"),
            ]),
            ..Vendor::default()
        }
        .into(),
    );
    let ehr = Id::new(ehr);
    book.carry(
        Asset {
            id: ehr,
            name: "Halcyon EHR core".into(),
            class: "ehr".into(),
            description: "The record, “all” of it; 100%".into(),
            count: Some(3),
            ephi: EphiUse {
                creates: true,
                transmits: true,
                ..EphiUse::default()
            },
            ephi_known: true,
            ephi_types: "notes; orders, results".into(),
            volume: "12,000 patients".into(),
            encrypted: YesNo::Partly,
            criticality: "Tier 1".into(),
            hosting: "cloud".into(),
            version: "9.2".into(),
            owner: Some(person),
            site: Some(site),
            vendor: Some(vendor),
            personally_owned: true,
            off_procurement: true,
            gathered: Gathered {
                how: "scan".into(),
                by: "K. Boyd".into(),
                on: Some(date(2026, 2, 3)),
            },
            notes: "=HYPERLINK(\"x\")".into(),
            extra: extra(&[
                ("class", "Clinical app"),
                ("status", "in use"),
                ("Key", "own"),
                ("Asset tag", "7"),
            ]),
            ..Asset::default()
        }
        .into(),
    );
    // Two assets of one name: words alone cannot tell them apart.
    let twin = Id::new(twin);
    for id in [twin, Id::new(book.id())] {
        book.carry(
            Asset {
                id,
                name: "Scanner".into(),
                ephi_types: "scans".into(),
                ..Asset::default()
            }
            .into(),
        );
    }
    let flow = Id::new(flow);
    book.carry(
        Flow {
            id: flow,
            name: "Scans → EHR".into(),
            from: FlowEnd::Asset(twin),
            via: vec![
                FlowEnd::Party("Main".into()),
                FlowEnd::Unknown,
                FlowEnd::Vendor(vendor),
            ],
            to: FlowEnd::Asset(ehr),
            direction: "internal".into(),
            ephi_types: "scans, forms".into(),
            protocol: "DICOM".into(),
            encrypted: YesNo::No,
            safeguards: "VLAN; door".into(),
            notes: "@night".into(),
            extra: extra(&[("frequency", "daily"), ("encrypted", "see vendor")]),
            ..Flow::default()
        }
        .into(),
    );
    let ends = [
        (FlowEnd::Unknown, FlowEnd::Party("payers, others".into())),
        (FlowEnd::Site(site), FlowEnd::Unknown),
    ];
    for (from, to) in ends {
        let id = Id::new(book.id());
        book.carry(
            Flow {
                id,
                name: "Half known".into(),
                from,
                to,
                ..Flow::default()
            }
            .into(),
        );
    }
    let threat = Id::new(threat);
    book.carry(
        Threat {
            id: threat,
            name: "Phishing; smishing".into(),
            ..Threat::default()
        }
        .into(),
    );
    let vulnerability = Id::new(vulnerability);
    book.carry(
        Vulnerability {
            id: vulnerability,
            name: "MFA, incomplete".into(),
            ..Vulnerability::default()
        }
        .into(),
    );
    let risk = Id::new(risk);
    book.carry(
        Risk {
            id: risk,
            sentence: "Stolen credentials open the EHR".into(),
            category: "access".into(),
            assets: vec![ehr, twin],
            flows: vec![flow],
            sites: vec![site],
            vendors: vec![vendor],
            groups: vec![group],
            threats: vec![threat],
            vulnerabilities: vec![vulnerability],
            scenario: "S-001".into(),
            affects: catalog::Affects {
                confidentiality: true,
                availability: true,
                ..Default::default()
            },
            harmed: "patients".into(),
            safeguards: "MFA in part; training".into(),
            provisions: vec!["164.308(a)(1)(ii)(A)".into(), "164.312(d)".into()],
            owner: Some(person),
            identified_on: Some(date(2026, 1, 31)),
            origin: "interview".into(),
            original: Some(Original {
                likelihood: "4".into(),
                impact: "4 - Major".into(),
                score: "16".into(),
                level: "Red".into(),
                scale: "5×5".into(),
            }),
            notes: "+1 more".into(),
            extra: extra(&[
                ("status", "Open"),
                ("treatment", "Mitigate (MFA)"),
                ("Notes", "other"),
            ]),
            ..Risk::default()
        }
        .into(),
    );
    let (high, low) = (catalog::Level::High, catalog::Level::VeryLow);
    let rate = |risk, l, i, why: &str| {
        Command::Rate(verbs::Rate::overall(
            risk,
            Stage::Current,
            l,
            i,
            why.into(),
            date(2026, 6, 1),
        ))
    };
    book.perform(rate(risk, high, low, "As seen;\nin the logs"));
    for stage in [Stage::Inherent, Stage::Target] {
        book.perform(Command::Rate(verbs::Rate::overall(
            risk,
            stage,
            high,
            high,
            "As in file.xlsx".into(),
            date(2026, 6, 1),
        )));
    }
    book.perform(Command::Treat(verbs::Treat {
        target: risk,
        strategy: Strategy::Mitigate,
        reason: "MFA is feasible".into(),
    }));
    book.carry(
        Action {
            id: Id::new(action),
            title: "Enforce MFA".into(),
            risks: vec![risk],
            owner: Some(person),
            due: Some(date(2026, 9, 30)),
            description: "First the portal,\nthen the rest".into(),
            start: Some(date(2026, 7, 1)),
            cost_cents: Some(120_050),
            resources: "4 hours; our IT company".into(),
            interim: "Passphrases".into(),
            horizon: Some(catalog::Horizon::Immediate),
            provisions: vec!["164.312(d)".into()],
            milestones: vec![
                Milestone {
                    title: "Quote received".into(),
                    due: Some(date(2026, 7, 15)),
                    done: None,
                },
                Milestone {
                    title: "Piloted".into(),
                    ..Milestone::default()
                },
            ],
            notes: "=1+1".into(),
            extra: extra(&[("priority", "1 - Immediate"), ("Ticket", "T-9")]),
            source: Some(SourceKey {
                system: "poam".into(),
                key: "PM-1".into(),
            }),
            ..Action::default()
        }
        .into(),
    );
    let done = Id::new(book.id());
    book.carry(
        Action {
            id: done,
            title: "Train everybody".into(),
            ..Action::default()
        }
        .into(),
    );
    book.perform(Command::Complete(verbs::Complete {
        target: done,
        on: date(2026, 5, 1),
        evidence: Vec::new(),
    }));
    for (provision, asset, in_place, required) in [
        ("164.312(d)", None, YesNo::Partly, YesNo::Yes),
        ("164.312(d)", Some(twin), YesNo::No, YesNo::Unknown),
        ("164.312(b)", None, YesNo::Unknown, YesNo::No),
    ] {
        let id = Id::new(book.id());
        book.carry(
            Answer {
                id,
                provision: provision.into(),
                asset,
                in_place,
                required,
                used_properly: YesNo::Partly,
                note: "Own log-ins; imaging shares one".into(),
                on: Some(date(2026, 5, 2)),
                extra: extra(&[("control", "IA-2"), ("Assessor", "Lee")]),
                ..Answer::default()
            }
            .into(),
        );
    }
    let bare = Id::new(book.id());
    book.carry(
        Risk {
            id: bare,
            sentence: "A risk nobody rated".into(),
            ..Risk::default()
        }
        .into(),
    );
    book
}

#[test]
fn every_field_a_table_carries_comes_back() {
    goes_round(&mut full());
}

#[test]
fn a_fresh_register_holds_the_same_records_not_only_the_same_table() {
    let book = full();
    let mut fresh = empty(&book);
    for kind in ORDER {
        fresh.import_by(&mapping(kind), &table(&book.register, kind).csv().unwrap());
    }
    let (a, b) = (&book.register.tables, &fresh.register.tables);
    for asset in a.assets.all() {
        let back = b.assets.get(asset.id).unwrap();
        let aligned = Asset {
            owner: asset.owner,
            site: asset.site,
            vendor: asset.vendor,
            ..back.clone()
        };
        assert_eq!(&aligned, asset);
        assert_eq!(back.owner.is_some(), asset.owner.is_some());
    }
    for vendor in a.vendors.all() {
        assert_eq!(b.vendors.get(vendor.id).unwrap(), vendor);
    }
    let flow = a.flows.by_number(1).unwrap();
    let back = b.flows.get(flow.id).unwrap();
    assert_eq!((&back.from, &back.to), (&flow.from, &flow.to));
    assert_eq!(back.via[..2], flow.via[..2]);
    let risk = a.risks.by_number(1).unwrap();
    let back = b.risks.get(risk.id).unwrap();
    assert_eq!(
        (
            &back.original,
            &back.assets,
            &back.flows,
            &back.provisions,
            &back.affects
        ),
        (
            &risk.original,
            &risk.assets,
            &risk.flows,
            &risk.provisions,
            &risk.affects
        )
    );
    assert_eq!(back.extra, risk.extra);
    let treatment = back.treatment.as_ref().unwrap();
    assert_eq!(
        (treatment.strategy, treatment.reason.as_str()),
        (Strategy::Mitigate, "MFA is feasible")
    );
    assert_eq!(
        back.current.as_ref().unwrap().reason,
        "As seen;\nin the logs"
    );
}

#[test]
fn hostile_texts_survive_in_both_forms() {
    let mut book = Book::new();
    let long = "Zeile — ünïcödé 漢字 🏥 \"q\",;\t|\n".repeat(1050);
    assert!(long.chars().count() > 30_000);
    let texts = [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "'=1",
        "''",
        "'",
        "\"",
        "\"\"",
        "a\"b,c;d|e\tf",
        "line\r\nbreak\rtwo\nthree",
        "  spaces around  ",
        "_x000A_ stays",
        "\u{FEFF}mark",
        "\u{202E}turned",
        "1e5",
        "007",
        "TRUE",
        "3/4",
        "n/a",
        "-",
        "?",
        "Kept: x",
        "#REF!",
        "<b>&amp;</b>",
        "{=cmd|' /C calc'!A0}",
        "total",
        &long,
    ];
    for (n, text) in texts.iter().enumerate() {
        let id = Id::new(book.id());
        book.carry(
            Asset {
                id,
                name: format!("{text} {n}").trim().to_owned(),
                notes: (*text).to_owned(),
                description: (*text).to_owned(),
                criticality: (*text).to_owned(),
                ephi_types: (*text).to_owned(),
                extra: extra(&[("status", text), ("=Header", text), ("Header\n two", text)]),
                ..Asset::default()
            }
            .into(),
        );
        let id = Id::new(book.id());
        book.carry(
            Risk {
                id,
                // A sentence needs a letter or a digit.
                sentence: match text.contains(char::is_alphanumeric) {
                    true => (*text).to_owned(),
                    false => format!("{text} {n}"),
                },
                notes: (*text).to_owned(),
                ..Risk::default()
            }
            .into(),
        );
    }
    // A header cannot hold a line break; the first round makes it a space.
    for record in book
        .register
        .tables
        .assets
        .all()
        .cloned()
        .collect::<Vec<_>>()
    {
        let mut record = record;
        let text = record.extra.remove("Header\n two").unwrap();
        record.extra.insert("Header two".into(), text);
        book.carry(record.into());
    }
    goes_round(&mut book);
    let mut fresh = empty(&book);
    fresh.import_by(
        &mapping(Kind::Assets),
        &table(&book.register, Kind::Assets).csv().unwrap(),
    );
    for asset in book.register.tables.assets.all() {
        let back = fresh.register.tables.assets.get(asset.id).unwrap();
        assert_eq!(back.notes, asset.notes, "CSV keeps every character");
    }
}

#[test]
fn no_cell_of_a_csv_table_can_run_as_a_formula() {
    let mut book = Book::new();
    for start in ["=", "+", "-", "@", "\t=", "\r="] {
        let id = Id::new(book.id());
        let name = format!("{start}1+1");
        book.carry(
            Asset {
                id,
                notes: name.clone(),
                extra: extra(&[(&name, &name)]),
                name,
                ..Asset::default()
            }
            .into(),
        );
    }
    let bytes = table(&book.register, Kind::Assets).csv().unwrap();
    for sheet in open(&bytes).sheets {
        for row in sheet.rows {
            for cell in row.cells {
                assert!(
                    !cell.shown().starts_with(['=', '+', '-', '@', '\t', '\r']),
                    "{:?}",
                    cell.shown()
                );
            }
        }
    }
    for sheet in open(&table(&book.register, Kind::Assets).xlsx().unwrap()).sheets {
        assert!(sheet.rows.iter().flat_map(|r| &r.cells).all(|c| !c.formula));
    }
}

#[test]
fn a_text_no_cell_can_hold_is_refused_by_name() {
    let mut book = Book::new();
    let id = Id::new(book.id());
    book.carry(
        Asset {
            id,
            name: "x".into(),
            notes: "y".repeat(40_000),
            ..Asset::default()
        }
        .into(),
    );
    let table = table(&book.register, Kind::Assets);
    for refused in [table.csv(), table.xlsx()] {
        match refused {
            Err(WriteError::TooLong { record, column, .. }) => {
                assert_eq!((record.as_str(), column.as_str()), ("A-1", "Notes"));
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_edited_cell_changes_only_what_it_says() {
    let mut book = full();
    let mut assets = table(&book.register, Kind::Assets);
    let at = |t: &Table, header: &str| t.headers.iter().position(|h| h == header).unwrap();
    let notes = at(&assets, "Notes");
    assets.rows[0][notes] = "edited".into();
    let before = book.register.tables.assets.by_number(1).unwrap().clone();
    let plan = book.import_by(&mapping(Kind::Assets), &assets.xlsx().unwrap());
    assert_eq!((plan.created, plan.changed, plan.commands.len()), (0, 1, 1));
    let after = book.register.tables.assets.by_number(1).unwrap();
    assert_eq!(
        after,
        &Asset {
            notes: "edited".into(),
            ..before
        }
    );

    let mut risks = table(&book.register, Kind::Risks);
    let (likelihood, threats, due) = (
        at(&risks, "Likelihood"),
        at(&risks, "Threats"),
        at(&risks, "Due"),
    );
    risks.rows[0][likelihood] = "low".into();
    risks.rows[0][threats] = "Theft".into();
    risks.rows[0][due] = "2026-10-31".into();
    book.import_by(&mapping(Kind::Risks), &risks.csv().unwrap());
    let t = &book.register.tables;
    let risk = t.risks.by_number(1).unwrap();
    let rating = risk.current.as_ref().unwrap();
    assert_eq!(
        (rating.likelihood, rating.impact),
        (catalog::Level::Low, catalog::Level::VeryLow)
    );
    assert_eq!(risk.threats.len(), 1, "a changed list is the whole list");
    assert_eq!(t.actions.len(), 2, "no action was added");
    assert_eq!(
        t.actions.by_number(1).unwrap().due,
        Some(date(2026, 10, 31))
    );
    assert_eq!(risk.original.as_ref().unwrap().level, "Red");
    goes_round(&mut book);
}

#[test]
fn a_table_of_another_book_never_changes_records_that_only_share_its_numbers() {
    let book = full();
    let mut other = Book::starting_at(1 << 50);
    let id = Id::new(other.id());
    other.carry(
        Asset {
            id,
            name: "Their own".into(),
            ..Asset::default()
        }
        .into(),
    );
    let table = table(&book.register, Kind::Assets);
    assert_eq!(
        (table.rows[0][0].as_str(), cell(&table, 0, "Name")),
        ("A-1", "Halcyon EHR core")
    );
    let plan = other.import_by(&mapping(Kind::Assets), &table.csv().unwrap());
    assert_eq!((plan.created, plan.changed), (3, 0));
    assert_eq!(
        other.register.tables.assets.by_number(1).unwrap().name,
        "Their own"
    );
}

#[test]
fn a_record_id_that_stands_twice_is_taken_once() {
    let book = full();
    let mut table = table(&book.register, Kind::Assets);
    let mut copy = table.rows[0].clone();
    copy[0] = "new".into();
    table.rows.push(copy);
    let mut fresh = empty(&book);
    let plan = fresh.import_by(&mapping(Kind::Assets), &table.csv().unwrap());
    assert_eq!(plan.created, 3);
    let out = &plan.left_out[0].why;
    assert!(
        out.contains(RECORD_HEADER) && out.contains("row 2"),
        "{out}"
    );
}

/// The workbooks of the sample hospital, where they are at hand.
#[test]
fn the_hospitals_workbooks_go_round() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples/hospital");
    let mut book = Book::new();
    let mut sizes = BTreeMap::new();
    for name in [
        "ephi-system-inventory",
        "ephi-data-flow-register",
        "risk-register",
    ] {
        let Ok(bytes) = std::fs::read(folder.join(format!("{name}.xlsx"))) else {
            continue;
        };
        let plan = book.import(&bytes);
        sizes.insert(name, plan.created);
        assert!(plan.created > 0, "{name}");
    }
    println!("records made: {sizes:?}");
    goes_round(&mut book);
    let t = &book.register.tables;
    if let Some(asset) = t.assets.live().find(|a| a.source.is_some()) {
        let table = table(&book.register, Kind::Assets);
        let row = table.rows.iter().position(|r| r[0] == asset.tag()).unwrap();
        assert_eq!(
            cell(&table, row, SOURCE_KEY_HEADER),
            asset.source.as_ref().unwrap().key
        );
    }
    // The hospital's own workbook still finds its records in the new book.
    let mut fresh = empty(&book);
    for kind in ORDER {
        fresh.import_by(&mapping(kind), &table(&book.register, kind).csv().unwrap());
    }
    for name in ["ephi-system-inventory", "ephi-data-flow-register"] {
        if let Ok(bytes) = std::fs::read(folder.join(format!("{name}.xlsx"))) {
            let plan = fresh.import(&bytes);
            assert_eq!(plan.created, 0, "{name}");
        }
    }
}
