//! Writes a page that shows every component, with the stylesheet and the script in it,
//! to look at in a browser: `cargo run -p phiward-pages --example gallery > gallery.html`.
//! With `--past` as things stood on a day.

use askama::Template;
use catalog::Level;
use jiff::civil::{Date, date};
// The templates name these by `crate::`.
use pages::{
    Choice, Column, Link, May, Notice, NoticeKind, Pager, Problems, Query, SCRIPT, STYLESHEET,
    Section, Shell, Undo, User, address, html,
};

/// Every component, with what a clinic would read in it.
#[derive(Template)]
#[template(path = "gallery.html")]
pub struct Gallery<'a> {
    /// What surrounds the page.
    pub shell: &'a Shell,
    crumbs: Vec<Link>,
    tabs: Vec<Link>,
    query: Query,
    levels: Vec<Choice>,
    /// Choices under headings.
    pub grouped: Vec<Choice>,
    yes_no: Vec<Choice>,
    sites: Vec<Choice>,
    columns: Vec<Column>,
    risks: Vec<Risk>,
    pager: Pager,
    steps: Vec<&'a str>,
    problems: Problems,
    none: Option<Level>,
}

/// A row of the register.
pub struct Risk {
    number: &'static str,
    sentence: &'static str,
    level: Option<Level>,
    owner: &'static str,
    due: Option<Date>,
    cents: i64,
    sign: &'static str,
    treatment: &'static str,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let past = std::env::args().any(|argument| argument == "--past");
    let page = page(past).render()?;
    let asset = |name: &str| {
        let file = pages::assets().iter().find(|file| file.path == name);
        String::from_utf8_lossy(file.map_or(&[], |file| file.bytes)).into_owned()
    };
    let link = format!("<link rel=\"stylesheet\" href=\"{}\">", address(STYLESHEET));
    let script = format!("<script src=\"{}\" defer></script>", address(SCRIPT));
    let page = page
        .replace(&link, &format!("<style>{}</style>", asset(STYLESHEET)))
        .replace(&script, "")
        .replace(
            "</body>",
            &format!("<script>{}</script></body>", asset(SCRIPT)),
        );
    println!("{page}");
    Ok(())
}

/// The page.
pub fn page(past: bool) -> Gallery<'static> {
    let query = Query(vec![
        ("q".into(), String::new()),
        ("sort".into(), "level".into()),
        ("dir".into(), "desc".into()),
    ]);
    let choice = |value: &str, group: &str, label: &str| Choice {
        value: value.into(),
        label: label.into(),
        group: group.into(),
        ..Choice::default()
    };
    let mut problems = Problems::default();
    problems.add(
        "serial",
        "The serial number has 300 characters; 200 at most fit here",
    );
    problems.add(
        "ephi",
        "Say whether it holds ePHI, or that nobody knows yet",
    );
    let columns = vec![
        Column::new(&query, "risk", "Risk"),
        Column::new(&query, "level", "Level"),
        Column::new(&query, "owner", "Owner"),
        Column::new(&query, "due", "Due"),
        Column::new(&query, "cost", "Cost").number(),
    ];
    let mut hinted = Choice::list(
        &[
            ("yes", "Yes"),
            ("no", "No"),
            ("unknown", "Nobody knows yet"),
        ],
        &["unknown"],
    );
    hinted[2].hint = "It counts as holding ePHI until somebody finds out.".into();
    Gallery {
        shell: Box::leak(Box::new(shell(past))),
        crumbs: vec![
            Link::to("Lantern Hill", "/o/lantern-hill"),
            Link::here("Risks", ""),
        ],
        tabs: vec![
            Link::here("Register", "#"),
            Link::to("Heat map", "#"),
            Link::to("Not applicable", "#"),
            Link::to("Accepted", "#"),
        ],
        levels: Choice::list(
            &Level::ALL.map(|level| (level.to_string(), level.title())),
            &[],
        ),
        grouped: vec![
            choice("desktop", "Devices", "Desktop or workstation"),
            choice(
                "laptop",
                "Devices",
                "Laptop or tablet that leaves the building",
            ),
            choice("ehr", "Services", "Electronic health record"),
            choice("mail", "Services", "E-mail"),
        ],
        yes_no: hinted,
        sites: Choice::list(
            &[
                ("S-1", "Main Street"),
                ("S-2", "Mill Road"),
                ("S-3", "At home"),
            ],
            &["S-1"],
        ),
        columns,
        risks: risks(),
        pager: Pager::new(&query.with("page", "2"), 10_000, 50),
        query,
        steps: vec!["Who we are", "Where ePHI is", "Safeguards", "Risks", "Plan"],
        problems,
        none: None,
    }
}

fn risks() -> Vec<Risk> {
    vec![
        Risk {
            number: "R-14",
            sentence: "A thief who takes an unlocked laptop from a car could read the charts of 1,900 patients, because its disk is not encrypted",
            level: Some(Level::VeryHigh),
            owner: "Dana Whitfield",
            due: Some(date(2026, 12, 15)),
            cents: 125_000,
            sign: "late",
            treatment: "12 days late",
        },
        Risk {
            number: "R-3",
            sentence: "Ransomware that enters by e-mail could make the Northlight EHR unavailable for days, because one administrator account is shared",
            level: Some(Level::High),
            owner: "Marcus Bell",
            due: Some(date(2027, 2, 1)),
            cents: 840_000,
            sign: "going",
            treatment: "Being reduced",
        },
        Risk {
            number: "R-21",
            sentence: "A former employee could still open the schedule from home, because accounts are closed by hand",
            level: Some(Level::Moderate),
            owner: "Dana Whitfield",
            due: None,
            cents: 0,
            sign: "done",
            treatment: "Accepted until Nov 1, 2027",
        },
        Risk {
            number: "R-8",
            sentence: "A burst pipe above the server closet could destroy the backup drive",
            level: Some(Level::Low),
            owner: "Priya Raman",
            due: Some(date(2027, 6, 30)),
            cents: 32_050,
            sign: "todo",
            treatment: "Not decided",
        },
        Risk {
            number: "R-30",
            sentence: "A visitor could read a screen at the front desk",
            level: None,
            owner: "",
            due: None,
            cents: 0,
            sign: "none",
            treatment: "Waiting for a rating",
        },
    ]
}

/// What surrounds it.
pub fn shell(past: bool) -> Shell {
    let day = date(2026, 3, 1);
    Shell {
        title: "Risks".into(),
        org_name: "Lantern Hill Family Medicine".into(),
        org_slug: "lantern-hill".into(),
        base: if past {
            format!("/o/lantern-hill/at/{day}")
        } else {
            "/o/lantern-hill".into()
        },
        rest: "/risks".into(),
        section: Section::Risks,
        as_of: past.then_some(day),
        today: if past { day } else { date(2026, 11, 22) },
        user: Some(User {
            person: None,
            name: "Dana Whitfield".into(),
            roles: "Security official, administrator".into(),
        }),
        may: May {
            contribute: !past,
            govern: !past,
            approve: false,
            administer: true,
            access_log: true,
        },
        several_orgs: true,
        idle_seconds: 900,
        of_redactions: Vec::new(),
        notice: (!past).then(|| Notice {
            kind: NoticeKind::Done,
            text: "R-9 is ended. It stays in the record with your reason.".into(),
            undo: Some(Undo {
                action: "/o/lantern-hill/risks/9/reopen".into(),
                label: "Undo".into(),
                fields: vec![("revision".into(), "17".into())],
            }),
        }),
    }
}
