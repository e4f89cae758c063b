//! What needs one person today: at most a dozen lines, each leading to its row.

use crate::html::{day_words, plural};
use crate::places;
use jiff::ToSpan;
use jiff::civil::Date;
use register::records::{Action, Person};
use register::{
    AnyRecord, Duties, Element, Elements, GapKind, Id, Kind, NamedPerson, Record, Register,
    SafeguardTally, same_name,
};

/// Lines shown at most.
const MOST: usize = 12;
/// Lines of one sort shown one by one.
const EACH: usize = 4;
/// Days ahead that a due date is announced.
const AHEAD: i64 = 30;

/// Something that needs the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// What it is.
    pub title: String,
    /// More about it; may be empty.
    pub hint: String,
    /// Sign of a status: todo, going, done, late, none.
    pub sign: &'static str,
    /// The status in words.
    pub words: String,
    /// Its row.
    pub href: String,
}

/// Who asks: the person of the book, and what their roles let them do.
#[derive(Debug, Clone, Copy)]
pub struct Mine<'m> {
    /// The person, where the account is one of the book.
    pub person: Option<Id<Person>>,
    /// Their name.
    pub name: &'m str,
    /// They may enter facts, answers and ratings.
    pub contribute: bool,
    /// They may rule on acceptances.
    pub approve: bool,
    /// They look after the book: accounts, redactions.
    pub administer: bool,
}

impl Mine<'_> {
    fn is(&self, who: &NamedPerson) -> bool {
        matches!((self.person, who.person), (Some(a), Some(b)) if a == b)
            || same_name(self.name, &who.name)
    }

    fn owns(&self, action: &Action) -> bool {
        let owners = action.owner.iter().chain(&action.past_owners);
        self.person
            .is_some_and(|me| owners.into_iter().any(|id| *id == me))
    }
}

/// What needs a person on a day, the most pressing first.
pub fn due_lines(
    register: &Register,
    duties: &Duties,
    elements: &Elements,
    mine: Mine<'_>,
    today: Date,
    base: &str,
) -> Vec<Due> {
    let mut lines = Vec::new();
    redactions(&mut lines, register, mine, base);
    rulings(&mut lines, register, duties, mine, base);
    affirmations(&mut lines, register, duties, mine, base);
    actions(&mut lines, register, duties, mine, today, base);
    if mine.contribute {
        confirmations(&mut lines, register, duties, mine, base);
        triggers(&mut lines, register, duties, today, base);
        ratings(&mut lines, register, duties, mine, base);
        open_answers(&mut lines, elements, base);
    }
    review(&mut lines, elements, today, base);
    // What is late comes first, whatever it is.
    lines.sort_by_key(|line: &Due| line.sign != "late");
    lines.truncate(MOST);
    lines
}

fn redactions(lines: &mut Vec<Due>, register: &Register, mine: Mine<'_>, base: &str) {
    if !mine.administer {
        return;
    }
    let all = register.tables.redactions.all();
    let waiting = all.filter(|r| r.is_open() && !mine.is(&r.requested_by));
    for redaction in waiting.take(EACH) {
        lines.push(Due {
            title: format!("Destroy the content of {}, or not", redaction.known_as),
            hint: format!(
                "{} asked on {}: {}",
                redaction.requested_by.name,
                redaction.requested_on.map_or_else(String::new, day_words),
                redaction.reason
            ),
            sign: "todo",
            words: "Waits for you".into(),
            href: places::of_number(base, Kind::Redaction, redaction.number),
        });
    }
}

fn rulings(lines: &mut Vec<Due>, register: &Register, duties: &Duties, mine: Mine<'_>, base: &str) {
    if !mine.approve {
        return;
    }
    let waiting = duties
        .to_rule_on
        .iter()
        .filter_map(|id| register.tables.acceptances.get(*id))
        .filter(|a| !mine.is(&a.requested_by));
    for acceptance in waiting.take(EACH) {
        let risk = register.tables.risks.get(acceptance.risk);
        let sentence = risk.map_or("a risk", |r| r.sentence.as_str());
        lines.push(Due {
            title: format!("Accept this risk, or not: {sentence}"),
            hint: format!(
                "{} asked on {}: {}",
                acceptance.requested_by.name,
                crate::html::said(
                    register,
                    acceptance.reference(),
                    "requested_on",
                    acceptance.requested_on
                ),
                acceptance.reason
            ),
            sign: "todo",
            words: "Waits for you".into(),
            href: places::of_number(base, Kind::Acceptance, acceptance.number),
        });
    }
}

/// Approvals that others entered in the person's name: whether they stand is theirs to say.
fn affirmations(
    lines: &mut Vec<Due>,
    register: &Register,
    duties: &Duties,
    mine: Mine<'_>,
    base: &str,
) {
    let Some(me) = mine.person else { return };
    let records = duties.to_affirm_of(me).iter();
    let records = records.filter_map(|target| register.tables.get(*target));
    let (dismissals, others): (Vec<AnyRecord>, Vec<AnyRecord>) =
        records.partition(|record| record.kind() == Kind::Dismissal);
    for record in others.iter().take(EACH) {
        lines.push(Due {
            title: format!("Say whether you approved {}", record.known_as()),
            hint: record.asserted(register).unwrap_or_default(),
            sign: "todo",
            words: "Waits for you".into(),
            href: places::verb(base, record, "affirm"),
        });
    }
    if let Some(more) = others.len().checked_sub(EACH).filter(|more| *more > 0) {
        lines.push(Due {
            title: format!("Say whether you approved {more} more"),
            hint: "They were entered in your name, and you have not affirmed them.".into(),
            sign: "todo",
            words: "Waits for you".into(),
            href: format!("{base}/scope/coverage"),
        });
    }
    if !dismissals.is_empty() {
        lines.push(Due {
            title: format!(
                "Say whether you approved that {} not apply",
                plural(dismissals.len(), "scenario does", "scenarios do")
            ),
            hint: "They were entered in your name, and you have not affirmed them.".into(),
            sign: "todo",
            words: "Waits for you".into(),
            href: format!("{base}/scope/dismissals"),
        });
    }
}

/// What stands where nothing needs a person: never that all is well while something is
/// missing or not in place.
pub fn nothing_due(acts: bool, missing: usize, safeguards: SafeguardTally) -> String {
    let begin = match acts {
        true => "Nothing is due, and nothing waits for you",
        false => "Your role here reads; nothing waits for you",
    };
    match (missing, safeguards.short_of()) {
        (0, None) => format!("{begin}."),
        (0, Some(short)) => format!("{begin}. {short}."),
        (missing, _) => format!(
            "{begin} by name or by a date. Of the analysis and the plan {} still missing: see the next step below.",
            plural(missing, "thing is", "things are")
        ),
    }
}

fn actions(
    lines: &mut Vec<Due>,
    register: &Register,
    duties: &Duties,
    mine: Mine<'_>,
    today: Date,
    base: &str,
) {
    let Some(me) = mine.person else { return };
    let soon = today.checked_add(AHEAD.days()).unwrap_or(today);
    let all = duties.actions_of(me);
    let actions = || all.iter().filter_map(|id| register.tables.actions.get(*id));
    let near = |a: &&Action| a.due.is_none_or(|due| due <= soon);
    for action in actions().filter(near).take(EACH) {
        let (sign, words) = match action.due {
            None => ("todo", "No due date".to_owned()),
            Some(due) if due < today => ("late", format!("Due {}", day_words(due))),
            Some(due) if due == today => ("going", "Due today".to_owned()),
            Some(due) => ("todo", format!("Due {}", day_words(due))),
        };
        lines.push(Due {
            title: action.title.clone(),
            hint: format!("Your action, {}", action.state.words()),
            sign,
            words,
            href: places::of_number(base, Kind::Action, action.number),
        });
    }
    let shown = actions().filter(near).count().min(EACH);
    if all.len() > shown {
        let later = all.len() - shown;
        lines.push(Due {
            title: format!(
                "{} of yours",
                if shown == 0 {
                    plural(later, "action", "actions")
                } else {
                    plural(later, "more action", "more actions")
                }
            ),
            hint: String::new(),
            sign: "none",
            words: "Later".into(),
            href: format!("{base}/plan/mine"),
        });
    }
}

fn confirmations(
    lines: &mut Vec<Due>,
    register: &Register,
    duties: &Duties,
    mine: Mine<'_>,
    base: &str,
) {
    let others = duties
        .to_confirm
        .iter()
        .filter_map(|id| register.tables.actions.get(*id))
        .filter(|a| !mine.owns(a));
    for action in others.take(EACH) {
        lines.push(Due {
            title: format!("Confirm that this was done: {}", action.title),
            hint: format!(
                "{} said so{}; somebody else looks at the result.",
                register.person_name(action.owner),
                action.done.map_or(String::new(), |day| {
                    let on = crate::html::said(register, action.reference(), "done", day);
                    format!(" on {on}")
                })
            ),
            sign: "todo",
            words: "To be confirmed".into(),
            href: places::of_number(base, Kind::Action, action.number),
        });
    }
}

fn triggers(lines: &mut Vec<Due>, register: &Register, duties: &Duties, today: Date, base: &str) {
    let soon = today.checked_add(AHEAD.days()).unwrap_or(today);
    let near = duties
        .triggers
        .iter()
        .filter_map(|id| register.tables.triggers.get(*id))
        .filter(|t| t.review_by.is_none_or(|day| day <= soon));
    for trigger in near.take(EACH) {
        let late = trigger.review_by.is_some_and(|day| day < today);
        lines.push(Due {
            title: format!("Look again: {}", trigger.note),
            hint: crate::html::first_upper(trigger.kind.words()),
            sign: if late { "late" } else { "todo" },
            words: trigger
                .review_by
                .map_or("No day set".into(), |day| format!("By {}", day_words(day))),
            href: places::of_number(base, Kind::Trigger, trigger.number),
        });
    }
}

fn ratings(lines: &mut Vec<Due>, register: &Register, duties: &Duties, mine: Mine<'_>, base: &str) {
    let Some(me) = mine.person else { return };
    let unrated = duties.risks_to_rate_of(me);
    let Some(first) = unrated
        .first()
        .and_then(|id| register.tables.risks.get(*id))
    else {
        return;
    };
    let href = match unrated.len() {
        1 => places::of_number(base, Kind::Risk, first.number),
        _ => format!("{base}/risks?level=unrated"),
    };
    lines.push(Due {
        title: format!(
            "Rate {}",
            plural(unrated.len(), "risk of yours", "risks of yours")
        ),
        hint: first.sentence.clone(),
        sign: "todo",
        words: "Not rated".into(),
        href,
    });
}

fn open_answers(lines: &mut Vec<Due>, elements: &Elements, base: &str) {
    let open = elements
        .all
        .iter()
        .filter(|e| e.element == Element::Safeguards)
        .flat_map(|e| &e.missing)
        .find(|(kind, _)| *kind == GapKind::ProvisionUnanswered);
    if let Some((_, open)) = open {
        lines.push(Due {
            title: format!(
                "Answer {}",
                plural(
                    *open,
                    "question about safeguards",
                    "questions about safeguards"
                )
            ),
            hint: "One page each; every answer is kept at once.".into(),
            sign: "todo",
            words: "Open".into(),
            href: format!("{base}/safeguards"),
        });
    }
}

fn review(lines: &mut Vec<Due>, elements: &Elements, today: Date, base: &str) {
    let soon = today.checked_add(AHEAD.days()).unwrap_or(today);
    let Some(due) = elements.review_due.filter(|due| *due <= soon) else {
        return;
    };
    lines.push(Due {
        title: "Review the analysis as a whole".into(),
        hint: "By the interval you chose; record a trigger of the kind “scheduled review”, and settle it when you are through.".into(),
        sign: if due < today { "late" } else { "todo" },
        words: format!("Due {}", day_words(due)),
        href: format!("{base}/scope/triggers"),
    });
}
