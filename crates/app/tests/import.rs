//! Imports into a data folder: all or nothing, again without change, undone as
//! one (A2); documents that append nothing and are the same again (D1).

mod support;

use app::export_table::{TableFormat, export_table};
use app::import::{ImportOutcome, ImportRequest, ImportSettings};
use app::report::{Format, ReportRequest, write_report};
use app::{Book, DataFolder};
use documents::ReportPart;
use jiff::Timestamp;
use phiward_app as app;
use register::{Command, Refusal};
use support::{actor, data_folder};

const RISKS: &str = "\
Regional clinic - risk register,,,,,
,,,,,
Risk ID,What could happen,L,I,Rating,Owner
R-01,Stolen laptop exposes schedules,4,5,High,Dana Reyes
R-02,Ransomware halts the front desk,3,5,High,Lee Chan
R-03,Mail goes to the wrong patient,2,2,Low,Dana Reyes
";

const MAPPING: &str = r#"
name = "old-register"
kind = "risks"
key = "Risk ID"
[scale]
description = "1 to 5 each, three levels"
[columns]
sentence = "What could happen"
owner = "Owner"
[columns.likelihood]
column = "L"
values = { "1" = "very low", "2" = "low", "3" = "moderate", "4" = "high", "5" = "very high" }
[columns.impact]
column = "I"
values = { "1" = "very low", "2" = "low", "3" = "moderate", "4" = "high", "5" = "very high" }
[columns.level]
column = "Rating"
values = { Low = "low", High = "high" }
"#;

async fn book() -> (tempfile::TempDir, Book) {
    let folder = tempfile::tempdir().expect("a folder");
    let data_folder = data_folder(folder.path(), None).await;
    let book = data_folder
        .create("Elm Street Clinic", &actor(), Timestamp::now())
        .await
        .expect("a book");
    (folder, book)
}

async fn import(book: &mut Book, text: &str, skip_bad_rows: bool, dry_run: bool) -> ImportOutcome {
    let request = ImportRequest {
        file_name: "register.csv",
        bytes: text.as_bytes(),
        mapping_text: MAPPING,
        settings: ImportSettings {
            dry_run,
            skip_bad_rows,
            ..ImportSettings::default()
        },
    };
    book.import_file(&request, &actor(), Timestamp::now())
        .await
        .expect("a readable file")
}

#[tokio::test]
async fn a_register_comes_in_whole_with_its_own_scale_and_again_without_change() {
    let (_folder, mut book) = book().await;
    let dry = import(&mut book, RISKS, false, true).await;
    assert_eq!(
        (dry.created, book.head().position),
        (3, 1),
        "a dry run writes nothing"
    );
    let first = import(&mut book, RISKS, false, false).await;
    assert_eq!(
        (first.rows, first.created, first.errors.len()),
        (3, 3, 0),
        "{first:?}"
    );
    let risk = book
        .register()
        .tables
        .risks
        .by_number(1)
        .expect("R-1")
        .clone();
    let original = risk.original.as_ref().expect("the original rating");
    assert_eq!(
        (
            original.likelihood.as_str(),
            original.impact.as_str(),
            original.level.as_str()
        ),
        ("4", "5", "High")
    );
    assert_eq!(
        risk.level(),
        Some(catalog::Level::VeryHigh),
        "table I-2: high × very high"
    );
    let position = book.head().position;
    let again = import(&mut book, RISKS, false, false).await;
    assert_eq!((again.created, again.changed, again.unchanged), (0, 0, 3));
    assert_eq!(
        book.head().position,
        position,
        "an unchanged file appends nothing"
    );
}

#[tokio::test]
async fn the_same_file_under_another_mapping_name_makes_nothing_twice() {
    let (_folder, mut book) = book().await;
    import(&mut book, RISKS, false, false).await;
    let position = book.head().position;
    let renamed = MAPPING.replace("old-register", "risks-again");
    let request = ImportRequest {
        file_name: "copy.csv",
        bytes: RISKS.as_bytes(),
        mapping_text: &renamed,
        settings: ImportSettings::default(),
    };
    let again = book
        .import_file(&request, &actor(), Timestamp::now())
        .await
        .expect("a readable file");
    // No record is made or changed; what is told is kept with an import, once.
    assert_eq!(
        (again.created, again.changed, book.head().position),
        (0, 0, position + 1)
    );
    let told = again.remarks.join("\n");
    assert!(told.contains("carry on the list “old-register”"), "{told}");
    book.import_file(&request, &actor(), Timestamp::now())
        .await
        .expect("a readable file");
    assert_eq!(book.head().position, position + 1);
    // Once the first import is undone, its file is new again.
    let first = book
        .register()
        .tables
        .imports
        .all()
        .next()
        .expect("the import's record")
        .id;
    book.undo_import(first, None, &actor(), "wrong mapping", Timestamp::now())
        .await
        .expect("undone");
    let anew = book
        .import_file(&request, &actor(), Timestamp::now())
        .await
        .expect("a readable file");
    assert_eq!(anew.created, 3, "{anew:?}");
}

#[tokio::test]
async fn a2_what_was_edited_here_since_is_kept_and_the_difference_told() {
    let (_folder, mut book) = book().await;
    import(&mut book, RISKS, false, false).await;
    let at = Timestamp::now;
    let mut risk = book
        .register()
        .tables
        .risks
        .by_number(1)
        .expect("R-1")
        .clone();
    risk.sentence = "A stolen laptop exposes schedules of two weeks".into();
    book.perform(Command::Save(risk.into()), &actor(), "", None, at())
        .await
        .expect("saved");
    let position = book.head().position;
    // The old file again: the edit stays, and is told; that is kept with an import, once.
    let again = import(&mut book, RISKS, false, false).await;
    assert_eq!((again.changed, again.unchanged), (0, 3), "{again:?}");
    import(&mut book, RISKS, false, false).await;
    assert_eq!(book.head().position, position + 1);
    let told = again.remarks.join("\n");
    assert!(
        told.contains("two weeks") && told.contains("Stolen laptop exposes schedules"),
        "{told}"
    );
    // A file that changed elsewhere brings its change, and leaves the edit alone. So does
    // the next one, although the last entry of the record is an import's.
    let next = RISKS.replace(
        "schedules,4,5,High,Dana Reyes",
        "schedules,4,5,High,Lee Chan",
    );
    for file in [&next, RISKS] {
        let dry = import(&mut book, file, false, true).await;
        assert_eq!(dry.changed, 1, "{dry:?}");
        assert!(
            dry.changes[0].contains("R-1") && dry.changes[0].contains("becomes"),
            "{:?}",
            dry.changes
        );
        import(&mut book, file, false, false).await;
        let risk = book.register().tables.risks.by_number(1).expect("R-1");
        assert!(risk.sentence.contains("two weeks"), "{}", risk.sentence);
    }
    // What was undone has said nothing.
    let last = book.register().tables.imports.all().last().expect("it").id;
    book.undo_import(last, None, &actor(), "wrong", at())
        .await
        .expect("undone");
    let dry = import(&mut book, RISKS, false, true).await;
    assert_eq!(dry.changed, 1, "{dry:?}");
}

#[tokio::test]
async fn a2_a_rating_given_here_stays_when_the_files_own_rating_changes() {
    let (_folder, mut book) = book().await;
    import(&mut book, RISKS, false, false).await;
    let risk = book.register().tables.risks.by_number(3).expect("R-3").id;
    let today = book.register().day(Timestamp::now());
    let rate = register::verbs::Rate::overall(
        risk,
        register::records::Stage::Current,
        catalog::Level::High,
        catalog::Level::High,
        "Seen twice this year".into(),
        today,
    );
    book.perform(Command::Rate(rate), &actor(), "", None, Timestamp::now())
        .await
        .expect("rated");
    let level = book
        .register()
        .tables
        .risks
        .by_number(3)
        .expect("R-3")
        .level();
    let next = RISKS.replace("wrong patient,2,2,Low", "wrong patient,1,2,Low");
    let outcome = import(&mut book, &next, false, false).await;
    assert!(
        outcome
            .remarks
            .iter()
            .any(|r| r.contains("rated here since")),
        "{outcome:?}"
    );
    let now = book.register().tables.risks.by_number(3).expect("R-3");
    assert_eq!(now.level(), level);
    assert_eq!(now.original.as_ref().expect("the file's").likelihood, "1");
}

#[tokio::test]
async fn a2_what_was_brought_back_here_is_not_ended_again_by_the_same_words() {
    let (_folder, mut book) = book().await;
    let assets = "[columns]\nname = \"Name\"\nstatus = \"Status\"\n";
    let risks = "[columns]\nsentence = \"Name\"\nstatus = \"Status\"\n";
    for (kind, columns, words) in [
        ("assets", assets, "Decommissioned"),
        ("risks", risks, "Closed"),
    ] {
        let mapping = format!("name = \"{kind}\"\nkind = \"{kind}\"\nkey = \"No\"\n{columns}");
        let file = |status: &str| format!("No,Name,Status\n1,Old scanner in the cellar,{status}\n");
        let ended = file(words);
        let request = |text: &str, dry_run: bool| {
            let settings = ImportSettings {
                dry_run,
                ..ImportSettings::default()
            };
            (text.to_owned(), settings)
        };
        macro_rules! import {
            ($text:expr, $dry_run:expr) => {{
                let (text, settings) = request($text, $dry_run);
                let request = ImportRequest {
                    file_name: "list.csv",
                    bytes: text.as_bytes(),
                    mapping_text: &mapping,
                    settings,
                };
                book.import_file(&request, &actor(), Timestamp::now())
                    .await
                    .expect("a readable file")
            }};
        }
        import!(&file("Open"), false);
        // That it ends is told before it is done, and counted.
        let dry = import!(&ended, true);
        assert_eq!(dry.changed, 1, "{kind}: {dry:?}");
        assert!(
            dry.changes.iter().any(|change| change.contains("it ends")),
            "{kind}: {:?}",
            dry.changes
        );
        import!(&ended, false);
        let t = &book.register().tables;
        let target = match kind {
            "assets" => t.assets.by_number(1).expect("it").id.to(),
            _ => t.risks.by_number(1).expect("it").id.to(),
        };
        let is_ended = |book: &Book| {
            let record = book.register().tables.get(target).expect("it");
            record.retired().is_some()
        };
        assert!(is_ended(&book), "{kind}");
        let restore = register::verbs::Restore {
            target,
            reason: "still in use".into(),
        };
        book.perform(
            Command::Restore(restore),
            &actor(),
            "",
            None,
            Timestamp::now(),
        )
        .await
        .expect("brought back");
        let position = book.head().position;
        let again = import!(&ended, false);
        assert!(!is_ended(&book), "{kind}");
        // What is told of it is kept with an import, once.
        import!(&ended, false);
        assert!(!is_ended(&book), "{kind}");
        assert_eq!(book.head().position, position + 1, "{kind}: {again:?}");
        assert!(
            again
                .remarks
                .iter()
                .any(|r| r.contains("brought back here")),
            "{kind}: {again:?}"
        );
    }
}

#[tokio::test]
async fn an_exported_table_comes_back_through_the_office() {
    let (_folder, mut book) = book().await;
    import(&mut book, RISKS, false, false).await;
    let position = book.head().position;
    for (format, name) in [
        (TableFormat::Csv, "risks.csv"),
        (TableFormat::Xlsx, "risks.xlsx"),
    ] {
        let table = export_table(book.register(), intake::Kind::Risks, format).expect("a table");
        assert_eq!(table.rows, 3);
        let mapping = app::import::mapping_text(&book, "phiward-risks").expect("a mapping");
        let request = ImportRequest {
            file_name: name,
            bytes: &table.bytes,
            mapping_text: &mapping,
            settings: ImportSettings::default(),
        };
        let back = book
            .import_file(&request, &actor(), Timestamp::now())
            .await
            .expect("a readable file");
        assert_eq!((back.unchanged, back.errors.len()), (3, 0), "{back:?}");
        assert_eq!(
            book.head().position,
            position,
            "nothing changed, nothing is appended"
        );
        // In an organization that has none of it, the same risks stand afterwards.
        let (_other, mut other) = self::book().await;
        let there = other
            .import_file(&request, &actor(), Timestamp::now())
            .await
            .expect("a readable file");
        assert_eq!((there.created, there.errors.len()), (3, 0), "{there:?}");
        let again = export_table(other.register(), intake::Kind::Risks, format).expect("a table");
        assert_eq!(again.bytes, table.bytes, "the same table, byte by byte");
    }
}

#[tokio::test]
async fn a_bad_row_refuses_the_file_unless_bad_rows_are_left_out() {
    let (_folder, mut book) = book().await;
    let bad = RISKS.replace(
        "R-02,Ransomware halts the front desk,3",
        "R-02,Ransomware halts the front desk,often",
    );
    let refused = import(&mut book, &bad, false, false).await;
    assert!(
        refused.refused() && book.head().position == 1,
        "nothing is half imported"
    );
    let told = refused.errors.join("\n");
    assert!(
        told.contains("row 5") && told.contains("“L”") && told.contains("often"),
        "{told}"
    );
    let skipped = import(&mut book, &bad, true, false).await;
    assert_eq!(
        (skipped.created, skipped.skipped.len()),
        (2, 1),
        "{skipped:?}"
    );
    let import = book
        .register()
        .tables
        .imports
        .all()
        .next()
        .expect("the import's record");
    assert_eq!((import.skipped[0].row, import.created), (5, 2));
    assert!(
        import.skipped[0].why.contains("often"),
        "{:?}",
        import.skipped
    );
}

#[tokio::test]
async fn an_import_is_undone_as_one_but_not_over_later_work() {
    let (_folder, mut book) = book().await;
    import(&mut book, RISKS, false, false).await;
    let changed = RISKS.replace("exposes schedules", "exposes schedules and notes");
    import(&mut book, &changed, false, false).await;
    let imports: Vec<_> = book.register().tables.imports.all().map(|i| i.id).collect();
    let first = book
        .undo_import(imports[0], None, &actor(), "wrong file", Timestamp::now())
        .await;
    assert!(
        first.is_err(),
        "the second import changed what the first made"
    );
    book.undo_import(imports[1], None, &actor(), "wrong file", Timestamp::now())
        .await
        .expect("undone");
    let risk = book.register().tables.risks.by_number(1).expect("R-1");
    assert_eq!(risk.sentence, "Stolen laptop exposes schedules");
}

#[tokio::test]
async fn a2_undoing_overwrites_nothing_that_another_server_writes_meanwhile() {
    let (folder, mut book) = book().await;
    import(&mut book, RISKS, false, false).await;
    let made = book.register().tables.imports.all().next().expect("I-1").id;
    let shown = book.register().tables.revision(made.to()).expect("kept");
    let office = DataFolder::open(folder.path(), None)
        .await
        .expect("an office");
    let mut other = office.book(None).await.expect("the book");
    let mut risk = other
        .register()
        .tables
        .risks
        .by_number(1)
        .expect("R-1")
        .clone();
    risk.safeguards = "The laptop was found".into();
    let (who, at) = (actor(), Timestamp::now());
    other
        .perform(Command::Save(risk.into()), &who, "", None, at)
        .await
        .expect("saved");
    // This book has not heard of it when it begins.
    let refused = book
        .undo_import(made, Some(shown), &who, "wrong file", Timestamp::now())
        .await;
    assert!(
        matches!(
            refused,
            Err(app::AppError::Refused(Refusal::Conflict { .. }))
        ),
        "{refused:?}"
    );
    let risk = book.register().tables.risks.by_number(1).expect("R-1");
    assert_eq!(risk.safeguards, "The laptop was found");
    assert!(risk.retired.is_none());
    let stale = book
        .undo_import(made, Some(shown - 1), &who, "wrong file", Timestamp::now())
        .await;
    assert!(stale.is_err());
}

#[tokio::test]
async fn a2_what_was_undone_can_be_imported_again() {
    let (_folder, mut book) = book().await;
    let first = import(&mut book, RISKS, false, false).await;
    let made = book.register().tables.imports.all().next().expect("I-1").id;
    book.undo_import(made, None, &actor(), "wrong mapping", Timestamp::now())
        .await
        .expect("undone");
    assert_eq!(book.register().tables.risks.live().count(), 0);
    let again = import(&mut book, RISKS, false, false).await;
    assert_eq!((again.created, again.unchanged), (first.created, 0));
    let t = &book.register().tables;
    assert_eq!(t.risks.live().count() as u32, first.created);
    // Nothing that stands leans on what the undone import left behind.
    for risk in t.risks.live() {
        let ended = risk
            .threats
            .iter()
            .any(|id| t.threats.get(*id).is_some_and(|x| x.retired.is_some()));
        assert!(!ended, "{} names a threat that ended", risk.sentence);
    }
}

#[tokio::test]
async fn a_document_appends_nothing_and_is_the_same_again() {
    let (folder, mut book) = book().await;
    import(&mut book, RISKS, false, false).await;
    let day = book.register().day(book.register().time);
    let position = book.head().position;
    for (format, part) in [
        (Format::Html, ReportPart::United),
        (Format::Docx, ReportPart::Analysis),
        (Format::Xlsx, ReportPart::United),
        (Format::Csv, ReportPart::Plan),
    ] {
        let request = ReportRequest {
            part,
            format,
            as_of: day,
            focus: None,
            since: None,
            position: None,
        };
        let mut bytes = Vec::new();
        for name in ["one", "two"] {
            let report = book.report(&request).await.expect("a document");
            let out = folder.path().join(name);
            write_report(&report, format, part, &out, None, &mut |_| {}).expect("written");
            bytes.push(std::fs::read(out).expect("there"));
        }
        assert!(bytes[0] == bytes[1] && bytes[0].len() > 100, "{format:?}");
    }
    book.catch_up().await.expect("read");
    assert_eq!(book.head().position, position);
}

/// The workbooks of a regional hospital, where they are at hand.
#[tokio::test]
async fn the_hospital_workbooks_come_in_whole() {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples/hospital");
    if !folder.is_dir() {
        println!("the hospital workbooks are not here; the other tests use fixtures of our own");
        return;
    }
    let (_data, mut book) = book().await;
    for (file, rows) in [
        ("ephi-system-inventory.xlsx", 24),
        ("ephi-data-flow-register.xlsx", 13),
        ("risk-register.xlsx", 56),
    ] {
        let bytes = std::fs::read(folder.join(file)).expect(file);
        let workbook = intake::read(&bytes, &intake::ReadOptions::for_suggestion()).expect(file);
        let suggestion = intake::suggest(&workbook).expect(file);
        let request = ImportRequest {
            file_name: file,
            bytes: &bytes,
            mapping_text: &suggestion.text,
            settings: ImportSettings::default(),
        };
        let outcome = book
            .import_file(&request, &actor(), Timestamp::now())
            .await
            .expect(file);
        assert_eq!(
            (outcome.created, outcome.errors.len()),
            (rows, 0),
            "{file}: {outcome:?}"
        );
    }
    // The file does not say how far its numbers go: they are kept, and nothing is rated.
    let risks = &book.register().tables.risks;
    assert!(
        risks
            .all()
            .all(|r| r.original.is_some() && r.level().is_none())
    );
    // Whoever knows the scale says it, and the same file rates the same risks.
    let bytes = std::fs::read(folder.join("risk-register.xlsx")).expect("the register");
    let workbook = intake::read(&bytes, &intake::ReadOptions::for_suggestion()).expect("a book");
    let mut mapping = intake::suggest(&workbook).expect("a table").mapping;
    mapping.scale.get_or_insert_default().highest = Some(5);
    let request = ImportRequest {
        file_name: "risk-register.xlsx",
        bytes: &bytes,
        mapping_text: &mapping.to_toml(),
        settings: ImportSettings::default(),
    };
    let outcome = book.import_file(&request, &actor(), Timestamp::now()).await;
    let outcome = outcome.expect("readable");
    assert_eq!((outcome.created, outcome.changed), (0, 56), "{outcome:?}");
    let risks = &book.register().tables.risks;
    assert!(
        risks
            .all()
            .all(|r| r.original.is_some() && r.level().is_some())
    );
}

/// Imports a text as it is proposed.
async fn as_proposed(book: &mut Book, file: &str, text: &str) -> ImportOutcome {
    let options = intake::ReadOptions::for_suggestion();
    let workbook = intake::read(text.as_bytes(), &options).expect(file);
    let suggestion = intake::suggest(&workbook).expect(file).for_file(file);
    let request = ImportRequest {
        file_name: file,
        bytes: text.as_bytes(),
        mapping_text: &suggestion.text,
        settings: ImportSettings::default(),
    };
    let outcome = book.import_file(&request, &actor(), Timestamp::now()).await;
    let outcome = outcome.expect(file);
    assert!(outcome.errors.is_empty(), "{file}: {:?}", outcome.errors);
    outcome
}

#[tokio::test]
async fn b3_a_plan_follows_its_risks_and_what_was_moved_here_stays() {
    let (_folder, mut book) = book().await;
    import(&mut book, RISKS, false, false).await;
    let plan = "\
Action ID,Risk ID,Corrective Action,Due Date,Status
A-1,R-01,Encrypt the laptops,2031-01-31,Open
A-2,R-02; R-03,Train everybody,2031-02-28,Open
";
    let first = as_proposed(&mut book, "plan.csv", plan).await;
    assert_eq!((first.kind.as_str(), first.created), ("actions", 2));
    let t = &book.register().tables;
    let action = t.actions.by_number(2).expect("the second action");
    assert_eq!(action.risks.len(), 2);
    let moved = register::verbs::Reschedule {
        target: t.actions.by_number(1).expect("the first action").id,
        due: jiff::civil::date(2031, 6, 30),
        reason: "The vendor is late".into(),
    };
    book.perform(
        Command::Reschedule(moved),
        &actor(),
        "",
        None,
        Timestamp::now(),
    )
    .await
    .expect("moved");
    let next = plan.replace("2031-01-31", "2031-03-31");
    let outcome = as_proposed(&mut book, "plan-2032.csv", &next).await;
    assert!(
        outcome
            .remarks
            .iter()
            .any(|r| r.contains("stays 2031-06-30")),
        "{:?}",
        outcome.remarks
    );
    let actions = &book.register().tables.actions;
    assert_eq!(actions.all().count(), 2);
    let due = actions.by_number(1).expect("the first action").due;
    assert_eq!(due, Some(jiff::civil::date(2031, 6, 30)));
}

#[tokio::test]
async fn a9_answers_are_recorded_and_rows_that_answer_nothing_are_named_in_the_import() {
    let (_folder, mut book) = book().await;
    let text = "\
HIPAA Citation,Status,Comments
164.312(d),Not in place,Shared log-ins
164.312(b),In place,
AC-2,In place,
164.308(a)(1)(i),In place,
";
    let outcome = as_proposed(&mut book, "gap-analysis.csv", text).await;
    assert_eq!((outcome.created, outcome.skipped.len()), (2, 2));
    let t = &book.register().tables;
    let answer = |provision: &str| t.answers.live().find(|a| a.provision == provision);
    use register::records::YesNo;
    assert_eq!(answer("164.312(d)").map(|a| a.in_place), Some(YesNo::No));
    assert_eq!(answer("164.312(b)").map(|a| a.in_place), Some(YesNo::Yes));
    assert_eq!(answer("164.308(a)(1)(i)"), None);
    let import = t.imports.all().next().expect("the import");
    let rows: Vec<u32> = import.skipped.iter().map(|row| row.row).collect();
    assert_eq!(rows, [4, 5]);
    // Again: nothing changes, and rows that say nothing make no import.
    let again = as_proposed(&mut book, "gap-analysis.csv", text).await;
    assert_eq!(again.number, None);
    // What is edited here since stays, and is told.
    let mut edited = book
        .register()
        .tables
        .answers
        .live()
        .next()
        .expect("one")
        .clone();
    edited.in_place = YesNo::Partly;
    book.perform(
        Command::Save(edited.into()),
        &actor(),
        "",
        None,
        Timestamp::now(),
    )
    .await
    .expect("edited");
    let later = text.replace("Shared log-ins", "Shared log-ins in imaging");
    let outcome = as_proposed(&mut book, "gap-analysis.csv", &later).await;
    assert!(
        outcome
            .remarks
            .iter()
            .any(|r| r.contains("edited here since")),
        "{:?}",
        outcome.remarks
    );
    let kept = &book.register().tables.answers;
    let kept = kept.live().find(|a| a.provision == "164.312(d)");
    assert_eq!(kept.map(|a| a.in_place), Some(YesNo::Partly));
}

/// An inventory as it is proposed: the first says of the encryption of one device what is
/// not understood.
const FIRST_LIST: &str = "\
Asset ID,Asset Name,Type,Owner,Encrypted
D-1,Front desk PC,Desktop,Dana Reyes,Yes
D-2,Exam room laptop,Laptop,Lee Chan,most of the time
";
const DEVICES: &str = r#"
name = "devices"
kind = "assets"
key = "Asset ID"
[columns]
name = "Asset Name"
class = "Type"
owner = "Owner"
encrypted = "Encrypted"
"#;

async fn devices(book: &mut Book, text: &str, dry_run: bool) -> ImportOutcome {
    let request = ImportRequest {
        file_name: "devices.csv",
        bytes: text.as_bytes(),
        mapping_text: DEVICES,
        settings: ImportSettings {
            dry_run,
            ..ImportSettings::default()
        },
    };
    book.import_file(&request, &actor(), Timestamp::now())
        .await
        .expect("a readable file")
}

#[tokio::test]
async fn a2_what_was_told_of_a_file_is_kept_with_its_import_and_said_in_a_line_afterwards() {
    let (_folder, mut book) = book().await;
    let first = devices(&mut book, FIRST_LIST, false).await;
    let told = first.remarks.clone();
    assert!(
        told.iter().any(|r| r.contains("most of the time")),
        "{told:?}"
    );
    let kept = |book: &Book, n| {
        let import = book.register().tables.imports.by_number(n);
        import.map(|import| import.remarks.clone())
    };
    assert_eq!(kept(&book, 1), Some(told), "all of it stands with U-1");
    // The very same file: nothing is written, and nothing told anew.
    let position = book.head().position;
    let again = devices(&mut book, FIRST_LIST, false).await;
    assert_eq!(book.head().position, position);
    let line = again.remarks.join("\n");
    assert!(!line.contains("most of the time"), "{line}");
    let today = book.register().day(Timestamp::now());
    let said = format!("the same as told when this very file came in as U-1 on {today}");
    assert!(line.contains(&said), "{line}");
}

#[tokio::test]
async fn a2_a_file_that_changes_nothing_and_says_less_is_told_once() {
    let (_folder, mut book) = book().await;
    devices(&mut book, FIRST_LIST, false).await;
    // Another file of the same list, which does not name an owner any more.
    let less = FIRST_LIST.replace("Desktop,Dana Reyes", "Desktop,");
    let dry = devices(&mut book, &less, true).await;
    assert!(dry.only_tells, "{dry:?}");
    let second = devices(&mut book, &less, false).await;
    assert_eq!((second.changed, second.unchanged), (0, 2));
    assert_eq!(second.number.as_deref(), Some("U-2"));
    let unsaid = |outcome: &ImportOutcome| {
        let said = |r: &&String| r.contains("not said in this file any more");
        outcome.remarks.iter().filter(said).count()
    };
    assert_eq!(unsaid(&second), 1, "{:?}", second.remarks);
    let position = book.head().position;
    for _ in 0..2 {
        let third = devices(&mut book, &less, false).await;
        assert_eq!((unsaid(&third), third.only_tells), (0, false));
        let line = third.remarks.join("\n");
        assert!(line.contains("came in as U-2"), "{line}");
        assert_eq!(book.head().position, position, "told once, kept once");
    }
    // What says something else since is told again.
    let asset = book.register().tables.assets.by_number(1).expect("A-1");
    let mut edited = asset.clone();
    edited.name = "Reception computer".into();
    book.perform(
        Command::Save(edited.into()),
        &actor(),
        "",
        None,
        Timestamp::now(),
    )
    .await
    .expect("saved");
    let fourth = devices(&mut book, &less, false).await;
    assert!(
        fourth
            .remarks
            .iter()
            .any(|r| r.contains("was edited here since")),
        "{:?}",
        fourth.remarks
    );
}

#[tokio::test]
async fn a2_an_import_of_thousands_of_rows_is_undone_as_one() {
    let (_folder, mut book) = book().await;
    let rows = |from: u32, to: u32, encrypted: &str| {
        let row = |n| format!("D-{n},Laptop {n},Laptop,Dana Reyes,{encrypted}\n");
        let rows: String = (from..to).map(row).collect();
        format!("Asset ID,Asset Name,Type,Owner,Encrypted\n{rows}")
    };
    devices(&mut book, &rows(0, 5, "No"), false).await;
    let before = book.register().clone();
    let (position, imports) = (book.head().position, before.tables.imports.len());
    // Five are changed, the others made.
    let done = devices(&mut book, &rows(0, 3_000, "Yes"), false).await;
    assert_eq!((done.created, done.changed), (2_995, 5), "{done:?}");
    let import = book.register().tables.imports.all().last().expect("it").id;
    let imported = book.head().position;
    book.undo_import(import, None, &actor(), "the wrong list", Timestamp::now())
        .await
        .expect("undone as one");
    // In several entries, which belong together, and nothing else is in between.
    let log = book.log(imported, 100).await.expect("read");
    assert!(log.len() > 1, "{}", log.len());
    let batches: Vec<_> = log
        .iter()
        .map(|logged| logged.entry.as_ref().expect("it is read").batch)
        .collect();
    assert!(batches[0].is_some() && batches.iter().all(|batch| *batch == batches[0]));
    assert_ne!(batches[0], Some(import.uuid()));
    let now = book.register();
    let names = |register: &register::Register| {
        let live = register.tables.assets.live();
        live.map(|asset| (asset.number, asset.name.clone(), asset.encrypted))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(now), names(&before));
    assert_eq!(now.tables.imports.len(), imports + 1);
    let kept = now.tables.imports.get(import).expect("it is kept");
    assert!(kept.undone.is_some());
    assert!(imported > position);
    // A book that is opened anew says the same.
    let anew = Book::open(book.ledger().clone(), book.org()).await;
    assert_eq!(names(anew.expect("opened").register()), names(&before));
}
