//! What else speaks of a record: flows, risks, processes, answers and more.

use catalog::Level;
use register::records as r;
use register::{AnyRecord, Kind, Record, Ref, Register, Table};

/// Rows of a group shown; the rest are counted.
const MOST: usize = 25;

/// Records of one kind that speak of another record.
#[derive(Debug, Clone)]
pub struct TouchGroup {
    /// Heading.
    pub title: &'static str,
    /// The kind.
    pub kind: Kind,
    /// All of them.
    pub total: usize,
    /// The first of them.
    pub rows: Vec<Touch>,
}

impl TouchGroup {
    /// How many are not shown.
    pub fn more(&self) -> usize {
        self.total - self.rows.len()
    }
}

/// A record that speaks of another.
#[derive(Debug, Clone)]
pub struct Touch {
    /// "R-14".
    pub tag: String,
    /// Its name or sentence.
    pub label: String,
    /// Its page.
    pub href: String,
    /// Level of a rated risk.
    pub level: Option<Level>,
    /// A word about it, such as how an answer stands; may be empty.
    pub note: String,
    /// Whether it is a risk, rated or not.
    pub risk: bool,
}

/// What speaks of a record, live records only, by kind; risks worst first.
pub fn touches(register: &Register, target: Ref, base: &str) -> Vec<TouchGroup> {
    let t = &register.tables;
    let mut out = Vec::new();
    let mut add = |title, kind, rows: Vec<Touch>| {
        if !rows.is_empty() {
            out.push(TouchGroup {
                title,
                kind,
                total: rows.len(),
                rows: rows.into_iter().take(MOST).collect(),
            });
        }
    };
    let plain = |_: &AnyRecord| String::new();
    let mut risks = naming(&t.risks, target, base, |record| match record {
        AnyRecord::Risk(risk) => risk
            .treatment
            .as_ref()
            .map_or_else(String::new, |t| t.strategy.words().to_owned()),
        _ => String::new(),
    });
    risks.sort_by_key(|touch| std::cmp::Reverse(touch.level));
    add("Risks", Kind::Risk, risks);
    add(
        "Flows",
        Kind::Flow,
        naming(&t.flows, target, base, |record| match record {
            AnyRecord::Flow(flow) => format!("encrypted: {}", flow.encrypted.words()),
            _ => String::new(),
        }),
    );
    add(
        "Assets",
        Kind::Asset,
        naming(&t.assets, target, base, plain),
    );
    add(
        "Processes",
        Kind::Process,
        naming(&t.processes, target, base, plain),
    );
    add(
        "Actions",
        Kind::Action,
        naming(&t.actions, target, base, |record| match record {
            AnyRecord::Action(action) => action.state.words().to_owned(),
            _ => String::new(),
        }),
    );
    add(
        "Safeguard answers",
        Kind::Answer,
        naming(&t.answers, target, base, |record| match record {
            AnyRecord::Answer(answer) => in_place(answer),
            _ => String::new(),
        }),
    );
    add(
        "Left out of the analysis",
        Kind::Exclusion,
        naming(&t.exclusions, target, base, plain),
    );
    add(
        "Scenarios found not applicable",
        Kind::Dismissal,
        naming(&t.dismissals, target, base, plain),
    );
    add(
        "Incidents",
        Kind::Incident,
        naming(&t.incidents, target, base, plain),
    );
    add(
        "Triggers",
        Kind::Trigger,
        naming(&t.triggers, target, base, plain),
    );
    add(
        "Decisions approved",
        Kind::Decision,
        naming(&t.decisions, target, base, plain),
    );
    add(
        "Tolerance statements approved",
        Kind::Tolerance,
        naming(&t.tolerances, target, base, plain),
    );
    out
}

fn in_place(answer: &r::Answer) -> String {
    format!(
        "in place: {}; used properly: {}",
        answer.in_place.words(),
        answer.used_properly.words()
    )
}

/// Live records of a table that refer to another one.
fn naming<R>(
    table: &Table<R>,
    target: Ref,
    base: &str,
    note: impl Fn(&AnyRecord) -> String,
) -> Vec<Touch>
where
    R: Record + Into<AnyRecord>,
{
    let mut refs = Vec::new();
    let named = table.live().filter(|record| {
        refs.clear();
        record.refs(&mut refs);
        refs.contains(&target)
    });
    named
        .map(|record| {
            let any: AnyRecord = record.clone().into();
            let (level, risk) = match &any {
                AnyRecord::Risk(risk) => (risk.level(), true),
                _ => (None, false),
            };
            let label = match &any {
                AnyRecord::Answer(answer) => catalog::Catalog::builtin()
                    .provision(&answer.provision)
                    .map_or_else(
                        || answer.provision.clone(),
                        |p| format!("{} {}", p.citation, p.title),
                    ),
                other => other.label().to_owned(),
            };
            Touch {
                tag: any.tag(),
                label,
                href: crate::places::of(base, &any),
                level,
                note: note(&any),
                risk,
            }
        })
        .collect()
}
