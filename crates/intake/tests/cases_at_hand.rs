//! A2: the tables that were once read wrongly, where they are at hand: every cell with a
//! meaning of its own has come into the right field, into none, or into a wrong one. Wrong
//! has to be none. The table is printed: `cargo test -p phiward-intake --test
//! cases_at_hand -- --nocapture`.

mod common;

use catalog::Level;
use common::book::Book;
use common::open;
use phiward_intake::{apply, suggest};
use register::Register;
use register::records::*;
use std::path::PathBuf;

/// What a cell became.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Came {
    Right,
    Wrong,
    /// Nothing was recorded of it.
    None,
}

/// Judges one value: right, not recorded, or wrong.
fn judged<T: PartialEq>(found: Option<T>, right: T) -> Came {
    match found {
        None => Came::None,
        Some(found) if found == right => Came::Right,
        Some(_) => Came::Wrong,
    }
}

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    folder.join("cases/intake").is_dir().then_some(folder)
}

/// A book into which files were imported as proposed; `None` where one was refused.
fn imported(files: &[&str]) -> Option<Book> {
    let folder = folder()?;
    let mut book = Book::new();
    for file in files {
        let bytes = std::fs::read(folder.join(file)).unwrap();
        let read = open(&bytes);
        let suggestion = suggest(&read).ok()?;
        let mapped = apply(&suggestion.mapping, &read).unwrap();
        if !mapped.errors.is_empty() {
            return None;
        }
        book.import(&bytes);
    }
    Some(book)
}

fn agreement(register: &Register, n: u32) -> Option<AgreementState> {
    let vendor = register.tables.vendors.by_number(n)?;
    let state = vendor.agreements.last()?.state;
    (state != AgreementState::Unknown).then_some(state)
}

fn encrypted(register: &Register, n: u32) -> Option<YesNo> {
    let asset = register.tables.assets.by_number(n)?;
    (asset.encrypted != YesNo::Unknown).then_some(asset.encrypted)
}

fn ephi(register: &Register, n: u32) -> Option<String> {
    let asset = register.tables.assets.by_number(n)?;
    asset.ephi_known.then(|| asset.ephi.words())
}

fn class(register: &Register, n: u32) -> Option<String> {
    let asset = register.tables.assets.by_number(n)?;
    (!asset.class.is_empty()).then(|| asset.class.clone())
}

fn rating(register: &Register, n: u32) -> Option<(Level, Level)> {
    let risk = register.tables.risks.by_number(n)?;
    let rating = risk.current.as_ref()?;
    Some((rating.likelihood, rating.impact))
}

fn stage(register: &Register, n: u32, stage: Stage) -> Option<(Level, Level)> {
    let rating = register.tables.risks.by_number(n)?.rating(stage)?;
    Some((rating.likelihood, rating.impact))
}

fn strategy(register: &Register, n: u32) -> Option<Strategy> {
    let risk = register.tables.risks.by_number(n)?;
    risk.treatment.as_ref().map(|t| t.strategy)
}

fn sentence(register: &Register, n: u32) -> Option<String> {
    let risk = register.tables.risks.by_number(n)?;
    Some(risk.sentence.clone())
}

fn due(register: &Register, n: u32) -> Option<String> {
    let action = register.tables.actions.by_number(n)?;
    action.due.map(|day| day.to_string())
}

fn assets(register: &Register, n: u32) -> Option<Vec<u32>> {
    let t = &register.tables;
    let risk = t.risks.by_number(n)?;
    let numbers = risk
        .assets
        .iter()
        .map(|id| t.assets.get(*id).unwrap().number);
    let numbers: Vec<u32> = numbers.collect();
    (!numbers.is_empty()).then_some(numbers)
}

/// The cells of a case, judged.
fn case(name: &str, files: &[&str], cells: impl Fn(&Register) -> Vec<Came>) -> Line {
    match imported(files) {
        None => Line {
            name: name.to_owned(),
            cells: Vec::new(),
            refused: true,
        },
        Some(book) => Line {
            name: name.to_owned(),
            cells: cells(&book.register),
            refused: false,
        },
    }
}

struct Line {
    name: String,
    cells: Vec<Came>,
    refused: bool,
}

fn each<T: PartialEq + Clone>(find: impl Fn(u32) -> Option<T>, right: &[(u32, T)]) -> Vec<Came> {
    right
        .iter()
        .map(|(n, right)| judged(find(*n), right.clone()))
        .collect()
}

/// Cells of which nothing may be recorded.
fn nothing<T>(find: impl Fn(u32) -> Option<T>, numbers: &[u32]) -> Vec<Came> {
    numbers
        .iter()
        .map(|n| match find(*n) {
            None => Came::Right,
            Some(_) => Came::Wrong,
        })
        .collect()
}

#[test]
fn a2_no_cell_of_the_cases_at_hand_comes_into_a_wrong_field() {
    use AgreementState::{InForce, Missing};
    use Level::{High, Low, Moderate, VeryHigh, VeryLow};
    if folder().is_none() {
        println!("the cases are not here; the other tests use tables of our own");
        return;
    }
    let words = |list: &[(u32, &str)]| -> Vec<(u32, String)> {
        list.iter()
            .map(|(n, text)| (*n, (*text).to_owned()))
            .collect()
    };
    let c = "cases/intake/";
    let of = |name: &str| format!("{c}{name}");
    let lines = vec![
        case("01 agreements", &[&of("agreement-not-in-place.csv")], |r| {
            let right = [
                (1, Missing),
                (2, Missing),
                (3, Missing),
                (4, Missing),
                (5, InForce),
                (6, InForce),
                (7, InForce),
            ];
            each(|n| agreement(r, n), &right)
        }),
        case("02 encryption", &[&of("encryption-in-words.csv")], |r| {
            let right = [
                (1, YesNo::No),
                (2, YesNo::Partly),
                (3, YesNo::No),
                (4, YesNo::No),
                (5, YesNo::No),
                (6, YesNo::Yes),
            ];
            each(|n| encrypted(r, n), &right)
        }),
        case("03 scale of six", &[&of("six-by-six.csv")], |r| {
            each(
                |n| rating(r, n),
                &[(1, (VeryHigh, VeryHigh)), (3, (VeryLow, VeryLow))],
            )
        }),
        case(
            "04 classification",
            &[&of("data-classification.csv")],
            |r| {
                let mut all = each(|n| ephi(r, n), &words(&[(1, "maintains")]));
                all.extend(nothing(|n| ephi(r, n), &[2, 3, 4]));
                all
            },
        ),
        case("05 classes", &[&of("on-premises-type.csv")], |r| {
            let right = words(&[
                (1, "ehr"),
                (2, "server"),
                (3, "fax-server"),
                (4, "server"),
                (5, "laptop"),
                (6, "network-equipment"),
            ]);
            each(|n| class(r, n), &right)
        }),
        case("06 yes and no", &[&of("on-premises-type.csv")], |r| {
            let right = words(&[
                (1, "maintains"),
                (2, "maintains"),
                (3, "maintains"),
                (4, "no ePHI"),
                (5, "maintains"),
                (6, "transmits"),
            ]);
            each(|n| ephi(r, n), &right)
        }),
        case(
            "07 numbers of assets",
            &[&of("on-premises-type.csv"), &of("risks-by-asset-code.csv")],
            |r| {
                let right = [(1, vec![1, 2, 4]), (2, vec![3, 4]), (3, vec![5])];
                each(|n| assets(r, n), &right)
            },
        ),
        case("08 groups", &[&of("inherent-current-target.xlsx")], |r| {
            let mut all = each(
                |n| rating(r, n),
                &[(1, (Moderate, High)), (2, (Low, Low)), (3, (High, High))],
            );
            all.extend(each(
                |n| stage(r, n, Stage::Inherent),
                &[(1, (VeryHigh, VeryHigh)), (3, (High, VeryHigh))],
            ));
            all.extend(each(
                |n| stage(r, n, Stage::Target),
                &[(1, (Low, High)), (2, (VeryLow, Low))],
            ));
            all
        }),
        case("09 suppliers", &[&of("supplier-register.xlsx")], |r| {
            let name = |n| r.tables.vendors.by_number(n).map(|v| v.name.clone());
            let mut all = each(
                name,
                &words(&[
                    (1, "Northgate"),
                    (2, "Harbor"),
                    (3, "Quill"),
                    (4, "Beacon"),
                    (5, "Cedar"),
                ]),
            );
            all.extend(nothing(|n| r.tables.assets.by_number(n), &[1, 2, 3]));
            all
        }),
        case("10 plan of action", &[&of("poam-by-risk.xlsx")], |r| {
            let mut all = nothing(|n| sentence(r, n), &[1, 2, 3, 4]);
            let title = |n| r.tables.actions.by_number(n).map(|a| a.title.clone());
            all.extend(each(
                title,
                &words(&[(1, "Turn on the second factor"), (4, "Restore test")]),
            ));
            all.extend(each(
                |n| due(r, n),
                &words(&[(1, "2027-01-31"), (3, "2027-03-31")]),
            ));
            all
        }),
        case("12 months", &[&of("month-year-due.csv")], |r| {
            let mut all = each(
                |n| due(r, n),
                &words(&[
                    (1, "2027-05-31"),
                    (2, "2026-11-30"),
                    (3, "2027-09-30"),
                    (5, "2027-03-31"),
                ]),
            );
            all.extend(nothing(|n| due(r, n), &[4]));
            all
        }),
        case("15 codes", &[&of("code-as-title.csv")], |r| {
            each(
                |n| sentence(r, n),
                &words(&[
                    (1, "Theft: Easy access to the room"),
                    (4, "Fire: No second host"),
                ]),
            )
        }),
        case(
            "16 scale in the header",
            &[&of("scale-in-header.csv")],
            |r| {
                each(
                    |n| rating(r, n),
                    &[
                        (1, (High, High)),
                        (2, (Moderate, High)),
                        (3, (Moderate, VeryHigh)),
                    ],
                )
            },
        ),
        case("17 citations", &[&of("singular-headers.csv")], |r| {
            let cited = |n| {
                r.tables
                    .risks
                    .by_number(n)
                    .and_then(|risk| risk.provisions.first().cloned())
            };
            each(cited, &words(&[(1, "164.312(d)"), (2, "164.308(a)(7)")]))
        }),
        case("18 actions", &[&of("singular-headers.csv")], |r| {
            let title = |n| r.tables.actions.by_number(n).map(|a| a.title.clone());
            each(
                title,
                &words(&[(1, "Require a second factor"), (2, "Keep one copy offline")]),
            )
        }),
        case(
            "19 one rating in three",
            &[&of("rating-in-three-columns.csv")],
            |r| {
                let level = |n| {
                    let risk = r.tables.risks.by_number(n)?;
                    risk.original
                        .as_ref()
                        .map(|o| format!("{} {}", o.level, o.score))
                };
                let mut all = each(
                    level,
                    &words(&[(1, "High 25"), (2, "High 20"), (3, "Medium 15")]),
                );
                let controls = |n| {
                    r.tables
                        .risks
                        .by_number(n)
                        .map(|risk| risk.safeguards.clone())
                        .filter(|s| !s.is_empty())
                };
                all.extend(nothing(controls, &[1, 2, 3]));
                all
            },
        ),
        case("20 legend beside", &[&of("legend-beside.xlsx")], |r| {
            let mut all = nothing(
                |n| {
                    r.tables
                        .assets
                        .by_number(n)
                        .and_then(|a| a.extra.get("Class").cloned())
                },
                &[1, 2, 3],
            );
            all.extend(each(
                |n| r.tables.assets.by_number(n).map(|a| a.name.clone()),
                &words(&[(1, "Front desk PC"), (3, "Fax line")]),
            ));
            all
        }),
        case("22 ends of risks", &[&of("risk-status.csv")], |r| {
            let ended = |n| {
                r.tables
                    .risks
                    .by_number(n)
                    .map(|risk| risk.retired.is_some())
            };
            each(
                ended,
                &[
                    (1, false),
                    (2, true),
                    (3, true),
                    (4, true),
                    (5, false),
                    (6, false),
                    (7, false),
                    (8, true),
                ],
            )
        }),
        case("22 ends of assets", &[&of("asset-status.csv")], |r| {
            let ended = |n| r.tables.assets.by_number(n).map(|a| a.retired.is_some());
            each(
                ended,
                &[
                    (1, false),
                    (2, true),
                    (3, true),
                    (4, true),
                    (5, false),
                    (6, false),
                ],
            )
        }),
        case("26 names", &[&of("name-not-applicable.csv")], |r| {
            nothing(
                |n| r.tables.assets.by_number(n).filter(|a| a.name == "n/a"),
                &[1, 2, 3],
            )
        }),
        case(
            "hospital: systems",
            &["samples/hospital/ephi-system-inventory.xlsx"],
            |r| {
                let hosting = |n| r.tables.assets.by_number(n).map(|a| a.name.clone());
                each(
                    hosting,
                    &words(&[(1, "Halcyon EHR core"), (5, "PACS / imaging archive")]),
                )
            },
        ),
        case(
            "hospital: flows",
            &[
                "samples/hospital/ephi-system-inventory.xlsx",
                "samples/hospital/ephi-data-flow-register.xlsx",
            ],
            |r| {
                let protocol = |n| r.tables.flows.by_number(n).map(|f| f.protocol.clone());
                each(protocol, &words(&[(1, "HL7 v2"), (2, "HL7 / DICOM")]))
            },
        ),
        case(
            "hospital: risks",
            &["samples/hospital/risk-register.xlsx"],
            |r| {
                each(
                    |n| rating(r, n),
                    &[
                        (1, (High, High)),
                        (3, (Moderate, High)),
                        (6, (Low, High)),
                        (10, (Moderate, VeryHigh)),
                    ],
                )
            },
        ),
        case("treatments", &[&of("month-year-due.csv")], |r| {
            each(
                |n| strategy(r, n),
                &[
                    (1, Strategy::Mitigate),
                    (4, Strategy::Accept),
                    (5, Strategy::Mitigate),
                ],
            )
        }),
    ];
    println!("| table | right | not recorded | wrong |");
    println!("|---|---|---|---|");
    let count = |line: &Line, came: Came| line.cells.iter().filter(|c| **c == came).count();
    let mut wrong = Vec::new();
    for line in &lines {
        match line.refused {
            true => println!("| {} | refused with the reason | – | – |", line.name),
            false => println!(
                "| {} | {} | {} | {} |",
                line.name,
                count(line, Came::Right),
                count(line, Came::None),
                count(line, Came::Wrong)
            ),
        }
        if count(line, Came::Wrong) > 0 {
            wrong.push(line.name.clone());
        }
    }
    let sum = |came| lines.iter().map(|line| count(line, came)).sum::<usize>();
    println!(
        "| all | {} | {} | {} |",
        sum(Came::Right),
        sum(Came::None),
        sum(Came::Wrong)
    );
    assert!(wrong.is_empty(), "wrong in {wrong:?}");
    let refused: Vec<&str> = lines
        .iter()
        .filter(|l| l.refused)
        .map(|l| l.name.as_str())
        .collect();
    assert!(refused.is_empty(), "{refused:?}");
}
