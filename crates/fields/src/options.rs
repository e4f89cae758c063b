//! What can be chosen in a control.

use crate::field::{Control, Field};
use crate::form::texts;
use crate::value::value;
use crate::words::{AFFECTS, ENDS, FACT, YES_NO};
use catalog::{AssetClass, AssetGroup, Catalog, Level};
use register::{AnyRecord, Kind, Ref, Register, Tag};

/// Choices under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptionGroup {
    /// Heading; empty where there is only one group.
    pub title: String,
    /// Value as a form sends it, and what a person reads.
    pub options: Vec<(String, String)>,
}

/// What can be chosen: live records by name, classes, levels …; value and label.
/// Empty for controls that are typed.
pub fn options(register: &Register, control: Control) -> Vec<(String, String)> {
    option_groups(register, control)
        .into_iter()
        .flat_map(|group| group.options)
        .collect()
}

/// The same under headings: classes by their group, records by their kind.
pub fn option_groups(register: &Register, control: Control) -> Vec<OptionGroup> {
    match control {
        Control::One(kind) | Control::Many(kind) => vec![plain(records(register, kind))],
        Control::OneOf(kinds) | Control::ManyOf(kinds) => by_kind(register, kinds),
        Control::FlowEnd | Control::FlowEnds => by_kind(register, ENDS),
        Control::AssetClass => classes(register),
        Control::Provision { addressable } => provisions(true, addressable),
        Control::Provisions => provisions(false, false),
        Control::Choice(words) | Control::Choices(words) => vec![plain(pairs(words))],
        Control::Explained(words) => vec![plain(
            words
                .iter()
                .map(|(stored, shown, _)| ((*stored).to_owned(), (*shown).to_owned()))
                .collect(),
        )],
        Control::Evidence { .. } => vec![plain(records(register, Kind::Evidence))],
        Control::Affects => vec![plain(pairs(AFFECTS))],
        Control::YesNo => vec![plain(pairs(YES_NO))],
        Control::Fact => vec![plain(pairs(FACT))],
        Control::Level => vec![plain(
            Level::ALL
                .iter()
                .map(|level| (level.words().replace(' ', "_"), level.title().to_owned()))
                .collect(),
        )],
        Control::Zone => vec![plain(zones())],
        Control::Method => vec![plain(
            register
                .tables
                .methods
                .live()
                .map(|m| {
                    let name = m.method.as_ref().map_or(m.key.as_str(), |x| &x.name);
                    (m.key.clone(), format!("{name} ({})", m.key))
                })
                .collect(),
        )],
        Control::Scenario => vec![plain(
            Catalog::builtin()
                .scenarios
                .iter()
                .map(|s| {
                    let sentence = s.sentence.replace("{asset}", "…");
                    (s.code.clone(), format!("{} {sentence}", s.code))
                })
                .collect(),
        )],
        Control::Measure => vec![plain(
            Catalog::builtin()
                .measures
                .iter()
                .map(|m| (m.code.clone(), m.name.clone()))
                .collect(),
        )],
        Control::Line { .. }
        | Control::Text { .. }
        | Control::Date
        | Control::Number { .. }
        | Control::Money
        | Control::Flag
        | Control::Lines
        | Control::Rows(_) => Vec::new(),
    }
}

/// What can be chosen for a record, with what it holds now even where that is no
/// longer offered: a person who has left, a retired asset, a class of a later catalog.
pub fn options_with(register: &Register, record: &AnyRecord, field: &Field) -> Vec<OptionGroup> {
    let mut groups = option_groups(register, field.control);
    let chosen = texts(register, field.control, &value(record, field));
    let known = |text: &String| {
        groups
            .iter()
            .any(|group| group.options.iter().any(|(value, _)| value == text))
    };
    let missing: Vec<(String, String)> = chosen
        .into_iter()
        .filter(|text| !known(text))
        .map(|text| {
            let tag = text.parse::<Tag>().ok();
            let label = match tag.and_then(|t| register.tables.by_number(t.kind, t.number)) {
                Some(record) if record.retired().is_some() => {
                    format!("{} (no longer in use)", record.label())
                }
                Some(record) => record.label().to_owned(),
                None => text.clone(),
            };
            (text, label)
        })
        .collect();
    if !groups.is_empty() && !missing.is_empty() {
        groups.insert(
            0,
            OptionGroup {
                title: "Chosen before".into(),
                options: missing,
            },
        );
    }
    groups
}

fn plain(options: Vec<(String, String)>) -> OptionGroup {
    OptionGroup {
        title: String::new(),
        options,
    }
}

fn pairs(words: &[(&str, &str)]) -> Vec<(String, String)> {
    words
        .iter()
        .map(|(stored, shown)| ((*stored).to_owned(), (*shown).to_owned()))
        .collect()
}

/// Live records of a kind by name.
fn records(register: &Register, kind: Kind) -> Vec<(String, String)> {
    let mut out = Vec::new();
    register
        .tables
        .each_label(kind, |reference: Ref, number, label, live| {
            if live {
                out.push((
                    format!("{}-{number}", reference.kind.prefix()),
                    label.to_owned(),
                ));
            }
        });
    out.sort_by_cached_key(|(_, label)| label.to_lowercase());
    out
}

fn by_kind(register: &Register, kinds: &[Kind]) -> Vec<OptionGroup> {
    kinds
        .iter()
        .map(|kind| OptionGroup {
            title: capital(kind.plural()),
            options: records(register, *kind),
        })
        .filter(|group| !group.options.is_empty())
        .collect()
}

pub(crate) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The classes that saving accepts: those of the catalogs the book adopted, whatever
/// this program's own catalog holds beside them or holds no more.
fn classes(register: &Register) -> Vec<OptionGroup> {
    let catalog = Catalog::builtin();
    let (known, gone): (Vec<&str>, Vec<&str>) = register
        .classes()
        .into_iter()
        .partition(|code| catalog.class(code).is_some());
    let mut groups: Vec<(AssetGroup, OptionGroup)> = Vec::new();
    let adopted = |class: &&AssetClass| known.contains(&class.code.as_str());
    for class in catalog.classes.iter().filter(adopted) {
        let option = (class.code.clone(), class.name.clone());
        match groups.iter_mut().find(|(group, _)| *group == class.group) {
            Some((_, group)) => group.options.push(option),
            None => groups.push((
                class.group,
                OptionGroup {
                    title: class_group(class.group).to_owned(),
                    options: vec![option],
                },
            )),
        }
    }
    let mut out: Vec<OptionGroup> = groups.into_iter().map(|(_, group)| group).collect();
    if !gone.is_empty() {
        out.push(OptionGroup {
            title: "Of an earlier catalog".to_owned(),
            options: gone
                .into_iter()
                .map(|code| (code.to_owned(), code.to_owned()))
                .collect(),
        });
    }
    out
}

fn class_group(group: AssetGroup) -> &'static str {
    match group {
        AssetGroup::Hardware => "Computers, devices and network equipment",
        AssetGroup::Software => "Applications and operating software",
        AssetGroup::Data => "Data stores and data sets",
        AssetGroup::Media => "Removable and backup media",
        AssetGroup::Service => "Cloud and hosted services",
        AssetGroup::MedicalDevice => "Medical devices",
        AssetGroup::Facility => "Rooms and buildings",
        AssetGroup::NonElectronic => "Not electronic: paper and spoken word",
    }
}

fn provisions(assessable: bool, addressable: bool) -> Vec<OptionGroup> {
    let mut groups: Vec<OptionGroup> = Vec::new();
    for provision in &Catalog::builtin().provisions {
        if assessable && !provision.is_assessable() || addressable && !provision.is_addressable() {
            continue;
        }
        let title = provision.safeguard.words();
        let option = (
            provision.citation.clone(),
            format!("{} {}", provision.citation, provision.title),
        );
        match groups.iter_mut().find(|group| group.title == title) {
            Some(group) => group.options.push(option),
            None => groups.push(OptionGroup {
                title: title.to_owned(),
                options: vec![option],
            }),
        }
    }
    groups
}

/// Zones of the United States first, then all others.
fn zones() -> Vec<(String, String)> {
    const HOME: [(&str, &str); 8] = [
        ("America/New_York", "Eastern (America/New_York)"),
        ("America/Chicago", "Central (America/Chicago)"),
        ("America/Denver", "Mountain (America/Denver)"),
        ("America/Phoenix", "Arizona (America/Phoenix)"),
        ("America/Los_Angeles", "Pacific (America/Los_Angeles)"),
        ("America/Anchorage", "Alaska (America/Anchorage)"),
        ("Pacific/Honolulu", "Hawaii (Pacific/Honolulu)"),
        ("America/Puerto_Rico", "Puerto Rico (America/Puerto_Rico)"),
    ];
    let mut all: Vec<String> = jiff::tz::db()
        .available()
        .map(|name| name.as_str().to_owned())
        .filter(|name| name.contains('/') && HOME.iter().all(|(home, _)| home != name))
        .collect();
    all.sort_unstable();
    pairs(&HOME)
        .into_iter()
        .chain(all.into_iter().map(|name| (name.clone(), name)))
        .collect()
}
