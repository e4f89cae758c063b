//! A2: some 1,500 cells as practices write them, field by field, each with what is to become
//! of it. A value is recorded only where the whole cell is understood; else its words are
//! kept, nothing is recorded, and that is said.
//!
//! The cells stand in `cells`, under what becomes of them: `= yes`, or `= not known, told`
//! where the import has to say it and to keep the words.

mod common;

use common::book::Book;
use common::open;
use jiff::civil::date;
use phiward_intake::meaning::agreement::{self, agreement};
use phiward_intake::meaning::encrypted::{Where, encrypted};
use phiward_intake::meaning::ephi::{self, ephi};
use phiward_intake::meaning::in_place::{InPlace, in_place};
use phiward_intake::meaning::progress::{Progress, progress};
use phiward_intake::meaning::state::{self, State};
use phiward_intake::meaning::strategy::strategy;
use phiward_intake::meaning::{Reading, yes_no};
use phiward_intake::{Mapping, Meant, Plan, apply, level_of_word, squeeze};
use register::records::*;
use register::{AnyRecord, Command, Register};

/// A cell, what is to become of it, and whether that is to be told.
struct Given {
    outcome: String,
    told: bool,
    cell: String,
}

fn given(file: &str) -> Vec<Given> {
    let path = format!("{}/tests/cells/{file}.txt", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    let (mut outcome, mut told) = (String::new(), false);
    let mut out = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        match line.strip_prefix("= ") {
            Some(head) => {
                told = head.ends_with(", told");
                outcome = head.trim_end_matches(", told").to_owned();
            }
            None => out.push(Given {
                outcome: outcome.clone(),
                told,
                cell: line.replace("\\n", "\n"),
            }),
        }
    }
    out
}

/// A table of one row, whose mapping is said here.
struct Table {
    mapping: &'static str,
    headers: &'static str,
    /// The cells beside the one that is tried, which stands last.
    beside: &'static str,
}

/// What came of a row.
struct Came {
    book: Book,
    plan: Plan,
}

impl Came {
    fn register(&self) -> &Register {
        &self.book.register
    }

    /// What the preview says that the cell of a field becomes; blank for nothing.
    fn meaning(&self, field: &str) -> String {
        let meant = self.plan.meant.iter().find(|meant| meant.field == field);
        meant.map_or_else(String::new, |meant| meant.values[0].meaning.clone())
    }

    fn follows(&self, is: impl Fn(&Command) -> bool) -> bool {
        self.plan
            .commands
            .iter()
            .any(|planned| is(&planned.command))
    }
}

fn import(table: &Table, cell: &str) -> Came {
    let quoted = format!("\"{}\"", cell.replace('"', "\"\""));
    let csv = format!("{}\n{}{quoted}\n", table.headers, table.beside);
    let mapping = Mapping::parse(table.mapping).unwrap();
    let mapped = apply(&mapping, &open(csv.as_bytes())).unwrap();
    assert!(mapped.errors.is_empty(), "{cell}: {:?}", mapped.errors);
    let mut book = Book::new();
    let mut plan = book.plan(&mapped, &mapping.name);
    plan.remarks.extend(mapped.remarks);
    for planned in &plan.commands {
        book.perform(planned.command.clone());
    }
    Came { book, plan }
}

/// Whether the import says the cell's words and keeps them, or leaves the row out.
fn is_told(came: &Came, cell: &str) -> bool {
    let words = squeeze(cell);
    let out = came
        .plan
        .left_out
        .iter()
        .any(|out| out.why.contains(&words));
    let said = came
        .plan
        .remarks
        .iter()
        .any(|remark| remark.contains(&words));
    let kept = came
        .plan
        .commands
        .iter()
        .any(|planned| match &planned.command {
            Command::Save(record) => keeps(record, &words),
            _ => false,
        });
    out || said && kept
}

fn keeps(record: &AnyRecord, words: &str) -> bool {
    let value = record.to_value();
    let extra = value["extra"].as_object();
    let mut kept = extra.iter().flat_map(|extra| extra.values());
    kept.any(|text| text.as_str() == Some(words))
}

fn try_all(file: &str, table: &Table, read: impl Fn(&Came) -> String) {
    let mut wrong = Vec::new();
    let all = given(file);
    for Given {
        outcome,
        told,
        cell,
    } in &all
    {
        let came = import(table, cell);
        let found = read(&came);
        let found = match outcome.as_str() {
            "as written" if found == squeeze(cell) => outcome.clone(),
            _ => found,
        };
        if found != *outcome {
            wrong.push(format!("“{cell}” is “{found}”, not “{outcome}”"));
        } else if *told && !is_told(&came, cell) {
            wrong.push(format!(
                "“{cell}” is not told and kept: {:?}",
                came.plan.remarks
            ));
        }
    }
    // What a person may choose for a value in the browser is understood as well.
    let first = import(table, &all[0].cell);
    let of_the_cell = |meant: &&Meant| meant.values[0].value == squeeze(&all[0].cell);
    for meant in first.plan.meant.iter().filter(of_the_cell) {
        for choice in &meant.choices {
            let said = import(table, choice).meaning(meant.field);
            if said.is_empty() {
                wrong.push(format!(
                    "the choice “{choice}” of {} is not read",
                    meant.field
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{file}: {} of {}:\n{}",
        wrong.len(),
        all.len(),
        wrong.join("\n")
    );
}

fn answer(came: &Came) -> &Answer {
    came.register().tables.answers.by_number(1).unwrap()
}

#[test]
fn a9_cells_of_answers() {
    let mapping = "name = \"t\"\nkind = \"answers\"\n[columns]\nprovision = \"Citation\"\nin_place = \"Answer\"\n";
    let table = Table {
        mapping,
        headers: "Citation,Answer",
        beside: "164.312(d),",
    };
    try_all("in_place", &table, |came| {
        let answer = answer(came);
        let place = match (answer.required, answer.in_place) {
            (YesNo::No, _) => "not required",
            (_, YesNo::Yes) => "in place",
            (_, YesNo::Partly) => "in part",
            (_, YesNo::No) => "not in place",
            (_, YesNo::Unknown) => "not known",
        };
        place.to_owned()
    });
}

#[test]
fn a9_cells_of_whether_a_safeguard_is_used() {
    let mapping = "name = \"t\"\nkind = \"answers\"\n[columns]\nprovision = \"Citation\"\nused_properly = \"Used\"\n";
    let table = Table {
        mapping,
        headers: "Citation,Used",
        beside: "164.312(d),",
    };
    try_all("used", &table, |came| {
        answer(came).used_properly.words().to_owned()
    });
}

#[test]
fn f1_cells_of_the_provision_that_a_row_answers() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"answers\"\n[columns]\nin_place = \"Answer\"\nprovision = \"Citation\"\n",
        headers: "Answer,Citation",
        beside: "Yes,",
    };
    try_all("provision", &table, |came| {
        let answers = &came.register().tables.answers;
        answers
            .by_number(1)
            .map_or("left out".to_owned(), |a| a.provision.clone())
    });
}

#[test]
fn f1_cells_of_citations() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"actions\"\n[columns]\ntitle = \"Action\"\nprovisions = \"Citation\"\n",
        headers: "Action,Citation",
        beside: "Patch,",
    };
    try_all("provisions", &table, |came| {
        let action = came.register().tables.actions.by_number(1).unwrap();
        match action.provisions.is_empty() {
            true => "none".to_owned(),
            false => action.provisions.join(" "),
        }
    });
}

fn vendor(came: &Came) -> &Vendor {
    came.register().tables.vendors.by_number(1).unwrap()
}

#[test]
fn a2_cells_of_agreements() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"vendors\"\n[columns]\nname = \"Vendor\"\nagreement = \"BAA\"\n",
        headers: "Vendor,BAA",
        beside: "Alder,",
    };
    try_all("agreement", &table, |came| {
        let state = vendor(came).agreements.last().map(|a| a.state);
        let words = match state {
            Some(AgreementState::InForce) => "in force",
            Some(AgreementState::Remediating) => "being repaired",
            Some(AgreementState::Missing) => "missing",
            Some(AgreementState::Unknown) => "not known",
            None => "none",
        };
        words.to_owned()
    });
}

#[test]
fn a2_cells_of_whether_a_vendor_is_a_business_associate() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"vendors\"\n[columns]\nname = \"Vendor\"\nbusiness_associate = \"BA\"\n",
        headers: "Vendor,BA",
        beside: "Alder,",
    };
    try_all("business_associate", &table, |came| {
        let words = match vendor(came).business_associate {
            Some(true) => "yes",
            Some(false) => "no",
            None => "not known",
        };
        words.to_owned()
    });
}

fn asset(came: &Came) -> &Asset {
    came.register().tables.assets.by_number(1).unwrap()
}

#[test]
fn a1_cells_of_encryption() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"assets\"\n[columns]\nname = \"Asset\"\nencrypted = \"Encrypted\"\n",
        headers: "Asset,Encrypted",
        beside: "Front desk,",
    };
    try_all("encrypted", &table, |came| words(asset(came).encrypted));
    let table = Table {
        mapping: "name = \"t\"\nkind = \"flows\"\n[columns]\nname = \"Flow\"\nencrypted = \"Encrypted\"\n",
        headers: "Flow,Encrypted",
        beside: "Claims,",
    };
    try_all("encrypted_flow", &table, |came| {
        let flow = came.register().tables.flows.by_number(1).unwrap();
        words(flow.encrypted)
    });
}

fn words(known: YesNo) -> String {
    match known {
        YesNo::Yes => "yes",
        YesNo::Partly => "partly",
        YesNo::No => "no",
        YesNo::Unknown => "not known",
    }
    .to_owned()
}

#[test]
fn a1_cells_of_ephi() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"assets\"\n[columns]\nname = \"Asset\"\nephi = { column = \"ePHI\", split = [\";\", \",\"] }\n",
        headers: "Asset,ePHI",
        beside: "Front desk,",
    };
    try_all("ephi", &table, |came| {
        let asset = asset(came);
        let not_stated = asset.gathered.how.contains("not stated");
        match asset.ephi_known {
            false => "not known".to_owned(),
            true if not_stated => "yes".to_owned(),
            true => asset.ephi.words(),
        }
    });
}

#[test]
fn a1_cells_of_what_a_thing_is() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"assets\"\n[columns]\nname = \"Asset\"\nclass = \"Type\"\n",
        headers: "Asset,Type",
        beside: "Northgate,",
    };
    try_all("class", &table, |came| {
        let class = asset(came).class.clone();
        if class.is_empty() {
            "none".to_owned()
        } else {
            class
        }
    });
}

/// What the preview shows of a state, of which nothing may be recorded that it does not say.
fn state(came: &Came, field: &str) -> String {
    let meaning = came.meaning(field);
    let ends = |command: &Command| {
        matches!(
            command,
            Command::Retire(_) | Command::Complete(_) | Command::Treat(_) | Command::Start(_)
        )
    };
    match meaning.is_empty() {
        true if came.follows(ends) => "kept, and all the same recorded".to_owned(),
        true => "kept".to_owned(),
        false => meaning,
    }
}

#[test]
fn b3_cells_of_the_state_of_an_action() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"actions\"\n[columns]\ntitle = \"Action\"\nstart = \"Start\"\nstatus = \"Status\"\n",
        headers: "Action,Start,Status",
        beside: "Patch,2026-01-05,",
    };
    // The day that a cell names is shown with it, and looked at below.
    try_all("progress", &table, |came| {
        let said = state(came, "status");
        said.split(", on ").next().unwrap_or_default().to_owned()
    });
    // The day is the one that the cell names, or none.
    for (cell, on) in [
        ("Completed 2026-03-01", Some(date(2026, 3, 1))),
        ("Completed 3/1/2026", Some(date(2026, 3, 1))),
        ("Closed - 2026-03-01", Some(date(2026, 3, 1))),
        ("Completed March 2026", None),
        ("Completed", None),
        ("Closed (verified 2026-03-01)", None),
    ] {
        let came = import(&table, cell);
        let done = came
            .plan
            .commands
            .iter()
            .find_map(|planned| match &planned.command {
                Command::Complete(done) => Some(done.on),
                _ => None,
            });
        assert_eq!(done, on, "{cell}");
    }
}

#[test]
fn a2_cells_of_the_state_of_a_risk_and_of_an_asset() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"risks\"\n[columns]\nsentence = \"Risk\"\nstatus = \"Status\"\n",
        headers: "Risk,Status",
        beside: "A laptop is lost,",
    };
    try_all("risk_status", &table, |came| state(came, "status"));
    let table = Table {
        mapping: "name = \"t\"\nkind = \"assets\"\n[columns]\nname = \"Asset\"\nstatus = \"Status\"\n",
        headers: "Asset,Status",
        beside: "Front desk,",
    };
    try_all("asset_status", &table, |came| state(came, "status"));
}

#[test]
fn a2_cells_of_decisions() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"risks\"\n[columns]\nsentence = \"Risk\"\nlikelihood = \"L\"\nimpact = \"I\"\ntreatment = \"Decision\"\n",
        headers: "Risk,L,I,Decision",
        beside: "A laptop is lost,high,high,",
    };
    try_all("treatment", &table, |came| {
        let risk = came.register().tables.risks.by_number(1).unwrap();
        match (&risk.treatment, came.meaning("treatment").as_str()) {
            (Some(treatment), _) => treatment.strategy.words().to_owned(),
            (None, "not known") => "not known".to_owned(),
            (None, _) => "none".to_owned(),
        }
    });
}

#[test]
fn a2_cells_of_levels() {
    let mut wrong = Vec::new();
    for Given { outcome, cell, .. } in given("level") {
        let found = level_of_word(&cell).map_or("none", |level| level.words());
        if found != outcome {
            wrong.push(format!("“{cell}” is {found}, not {outcome}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn b3_cells_of_days() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"actions\"\n[columns]\ntitle = \"Action\"\ndue = \"Due\"\n",
        headers: "Action,Due",
        beside: "Patch,",
    };
    try_all("due", &table, |came| {
        let action = came.register().tables.actions.by_number(1).unwrap();
        action.due.map_or("none".to_owned(), |day| day.to_string())
    });
}

#[test]
fn a3_cells_of_people_sites_and_vendors() {
    let table = |field: &str| -> &'static str {
        format!(
            "name = \"t\"\nkind = \"assets\"\n[columns]\nname = \"Asset\"\n{field} = \"Named\"\n"
        )
        .leak()
    };
    let of = |field: &str| Table {
        mapping: table(field),
        headers: "Asset,Named",
        beside: "Front desk,",
    };
    try_all("person", &of("owner"), |came| {
        let people = &came.register().tables.people;
        let owner = asset(came).owner.and_then(|id| people.get(id));
        assert!(people.all().count() <= 1);
        owner.map_or("nobody".to_owned(), |person| person.name.clone())
    });
    try_all("site", &of("site"), |came| {
        let sites = &came.register().tables.sites;
        let site = asset(came).site.and_then(|id| sites.get(id));
        assert!(sites.all().count() <= 1);
        site.map_or("no site".to_owned(), |site| site.name.clone())
    });
    try_all("vendor", &of("vendor"), |came| {
        let vendors = &came.register().tables.vendors;
        let vendor = asset(came).vendor.and_then(|id| vendors.get(id));
        vendor.map_or("no vendor".to_owned(), |vendor| vendor.name.clone())
    });
}

#[test]
fn b3_cells_of_amounts_and_numbers() {
    let table = Table {
        mapping: "name = \"t\"\nkind = \"actions\"\n[columns]\ntitle = \"Action\"\ncost_cents = \"Cost\"\n",
        headers: "Action,Cost",
        beside: "Patch,",
    };
    try_all("cost", &table, |came| {
        let action = came.register().tables.actions.by_number(1).unwrap();
        let dollars = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        action.cost_cents.map_or("not known".to_owned(), dollars)
    });
    let table = Table {
        mapping: "name = \"t\"\nkind = \"assets\"\n[columns]\nname = \"Asset\"\ncount = \"How many\"\n",
        headers: "Asset,How many",
        beside: "Front desk,",
    };
    try_all("count", &table, |came| {
        let count = asset(came).count;
        count.map_or("none".to_owned(), |count| count.to_string())
    });
}

/// Words behind an answer, of each of which it is not known that it leaves the answer as it is.
const BEHIND: &[&str] = &[
    "kiosk mode",
    "Main Street",
    "see Tom",
    "old form",
    "phase 1",
    "xyzzy",
    "except East",
    "not approved",
    "but not the tablets",
    "mostly",
    "2 of 3",
    "90%",
    "pending",
    "in 2031",
    "until 2024",
    "was",
    "no longer",
    "if possible",
    "?",
    "tbc",
    "per vendor",
    "for now",
    "failed",
    "lapsed",
    "only at North",
    "planned",
    "reopened",
    "verbal",
    "unless offline",
    "being replaced",
    "soon",
    "vendor says",
    "yes and no",
    "one site",
    "draft",
    "fax",
    "Tom Ortiz",
    "not yet",
    "never tested",
    "sort of",
    "x2",
    "...",
    "n/a for PCs",
    "since when",
    "unknown",
    "tbd",
    "w/ exceptions",
    "or so",
];

#[test]
fn a2_in_every_field_a_word_beside_an_answer_is_understood_or_the_answer_is_not_taken() {
    let today = date(2026, 6, 1);
    type Relieves = Box<dyn Fn(&str) -> bool>;
    let fields: Vec<(&str, &[&str], Relieves)> = vec![
        (
            "agreement",
            &["Yes", "Signed", "In place", "Current", "On file", "✓"],
            Box::new(move |text| {
                let in_force = agreement::Answer::State(AgreementState::InForce);
                agreement(text, today) == Reading::Is(in_force)
            }),
        ),
        (
            "encrypted",
            &["Yes", "Encrypted", "AES-256", "BitLocker", "Enabled"],
            Box::new(move |text| encrypted(text, Where::AtRest, today) == Reading::Is(YesNo::Yes)),
        ),
        (
            "in place",
            &["Yes", "In place", "Implemented", "Met", "Compliant", "Pass"],
            Box::new(move |text| in_place(text, today) == Reading::Is(InPlace::Is(YesNo::Yes))),
        ),
        (
            "progress",
            &["Done", "Completed", "Closed", "Cancelled", "Withdrawn"],
            Box::new(move |text| {
                let said = progress(text, today);
                matches!(said, Reading::Is(Progress::Done(_) | Progress::Dropped(_)))
            }),
        ),
        (
            "state of a risk",
            &["Closed", "Resolved", "Retired"],
            Box::new(move |text| matches!(state::risk(text, today), Reading::Is(State::Ended(_)))),
        ),
        (
            "state of an asset",
            &["Retired", "Disposed", "Decommissioned", "Sold"],
            Box::new(move |text| matches!(state::asset(text, today), Reading::Is(State::Ended(_)))),
        ),
        (
            "treatment",
            &["Accept", "Accepted", "Risk accepted", "Tolerate"],
            Box::new(move |text| strategy(text, today) == Reading::Is(Strategy::Accept)),
        ),
        (
            "ephi",
            &["No", "None", "N/A", "No PHI"],
            Box::new(|text| {
                let none = ephi::Answer::Use(EphiUse::default());
                ephi(text) == Reading::Is(none)
            }),
        ),
        (
            "used properly",
            &["Yes", "Y", "✓"],
            Box::new(|text| yes_no::answer(text, Some(true)) == Reading::Is(true)),
        ),
        (
            "business associate",
            &["No", "N"],
            Box::new(|text| yes_no::answer(text, Some(false)) == Reading::Is(false)),
        ),
        (
            "level",
            &["Low", "Very low", "Minor"],
            Box::new(|text| level_of_word(text).is_some()),
        ),
    ];
    let forms = [
        "{} - {note}",
        "{} – {note}",
        "{}, {note}",
        "{}; {note}",
        "{}: {note}",
        "{} ({note})",
        "{}. {note}",
        "{} / {note}",
        "{} [{note}]",
        "{} {note}",
        "{note} - {}",
        "{note}: {}",
    ];
    let mut wrong = Vec::new();
    for (field, words, relieves) in &fields {
        // What was done on a day is done; what was so in a year need not be so now.
        let told_of = [
            "progress",
            "state of a risk",
            "state of an asset",
            "treatment",
        ];
        for word in *words {
            assert!(relieves(word), "{field}: {word}");
            let event = told_of.contains(field) || *word == "Signed";
            let past: &[&str] = if event {
                &[]
            } else {
                &["2019", "in 2022", "May 2024"]
            };
            // Scales say their steps in hundredths.
            let fits = |note: &&&str| !(*field == "level" && **note == "90%");
            for note in BEHIND.iter().chain(past).filter(fits) {
                for form in forms {
                    let text = form.replace("{note}", note).replace("{}", word);
                    if relieves(&text) {
                        wrong.push(format!("{field}: {text}"));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
