//! What a verb is done to, as its page speaks of it, and where that page stands.

use crate::plan::{AcceptanceCard, ruling_about};
use crate::verb::About;
use crate::{Link, Shell, places};
use register::records::{Action, Risk};
use register::{AnyRecord, Kind, Record, Register};

/// A record as forms speak of it.
pub fn about(shell: &Shell, register: &Register, record: &AnyRecord) -> About {
    About {
        entered: crate::html::entered_later(register, record.reference()),
        ..of_kind(shell, register, record)
    }
}

fn of_kind(shell: &Shell, register: &Register, record: &AnyRecord) -> About {
    match record {
        AnyRecord::Risk(risk) => of_risk(shell, register, risk),
        AnyRecord::Action(action) => of_action(shell, register, action),
        AnyRecord::Acceptance(acceptance) => {
            let card = AcceptanceCard::of(shell, register, acceptance, String::new());
            ruling_about(&card)
        }
        AnyRecord::Redaction(redaction) => About {
            tag: redaction.tag(),
            text: format!("The content of {}", redaction.known_as),
            level: None,
            state: format!(
                "Asked for by {}: {}",
                redaction.requested_by.name, redaction.reason
            ),
            entered: Vec::new(),
            href: redaction
                .about
                .and_then(|about| register.tables.get(about))
                .map_or_else(String::new, |record| places::of(&shell.base, &record)),
        },
        AnyRecord::Sender(sender) => About {
            state: format!("{}.", crate::html::first_upper(sender.decision.words())),
            ..plain(shell, record)
        },
        AnyRecord::Trigger(trigger) => About {
            state: trigger.on.map_or_else(String::new, |on| {
                let on = crate::html::said(register, trigger.reference(), "on", on);
                format!("{on}.")
            }),
            ..plain(shell, record)
        },
        other => plain(shell, other),
    }
}

fn plain(shell: &Shell, record: &AnyRecord) -> About {
    About {
        tag: record.tag(),
        text: record.label().to_owned(),
        level: None,
        state: String::new(),
        entered: Vec::new(),
        href: places::of(&shell.base, record),
    }
}

fn of_risk(shell: &Shell, register: &Register, risk: &Risk) -> About {
    let treatment = crate::risks::treatment(risk).to_lowercase();
    let state = if !risk.is_open() {
        crate::risks::short_state(register, risk)
    } else if register.above_tolerance(risk, shell.today) {
        let tolerance = register.tolerance_words(shell.today);
        format!("Above {tolerance}. Treatment: {treatment}.")
    } else {
        format!("Treatment: {treatment}.")
    };
    About {
        tag: risk.tag(),
        text: risk.sentence.clone(),
        level: risk.level(),
        state,
        entered: Vec::new(),
        href: places::of_number(&shell.base, Kind::Risk, risk.number),
    }
}

fn of_action(shell: &Shell, register: &Register, action: &Action) -> About {
    let (_, state) = fields::columns::action_state(action, shell.today);
    let due = action.due.map_or(String::new(), |due| {
        format!(" Due {}.", crate::html::day_words(due))
    });
    About {
        tag: action.tag(),
        text: action.title.clone(),
        level: fields::columns::level_of(register, action),
        state: format!("{}.{due}", crate::html::first_upper(&state)),
        entered: Vec::new(),
        href: places::of_number(&shell.base, Kind::Action, action.number),
    }
}

/// Where a form about a record stands.
pub fn crumbs(shell: &Shell, record: &AnyRecord, here: &str) -> Vec<Link> {
    let base = shell.base.as_str();
    let to = |label: &str, path: &str| Link::to(label, format!("{base}{path}"));
    let kind = record.kind();
    let mut crumbs = match kind {
        Kind::Acceptance => vec![to("Acceptances", "/plan/acceptances")],
        Kind::Evidence => vec![to("Evidence", "/evidence")],
        Kind::Redaction => vec![to("Redactions", "/history/redactions")],
        Kind::Membership => vec![to("Colleagues", "/colleagues")],
        _ => match fields::place(kind).split('/').next().unwrap_or_default() {
            "scope" => vec![to("Scope", "/scope")],
            "risks" => vec![to("Risks", "/risks")],
            "plan" => vec![to("Plan", "/plan")],
            "safeguards" => vec![to("Safeguards", "/safeguards")],
            "mail" => vec![to("E-mail", "/mail")],
            "history" => vec![to("History", "/history")],
            _ => vec![to("Profile", "/profile")],
        },
    };
    if let Some(scoped) = crate::scope::of_kind(kind) {
        crumbs.push(to(scoped.title, &format!("/scope/{}", scoped.word())));
    }
    let tag = record.tag();
    crumbs.push(Link::to(tag, places::of(base, record)));
    crumbs.push(Link::here(here, ""));
    crumbs
}
