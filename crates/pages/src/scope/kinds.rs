//! The kinds of record the scope is made of, in the words of their pages.

use crate::{Link, Shell};
use register::Kind;

/// A kind of record with a list of its own.
#[derive(Debug, PartialEq, Eq)]
pub struct Scoped {
    /// The kind; its plural is the word in addresses.
    pub kind: Kind,
    /// Heading of the list.
    pub title: &'static str,
    /// What belongs here.
    pub lede: &'static str,
    /// Why the rule asks for it, said where there is none yet.
    pub why: &'static str,
    /// Where the rule asks for it; may be empty.
    pub citation: &'static str,
    /// Fields that several records can be given at once.
    pub bulk: &'static [&'static str],
}

impl Scoped {
    /// The word in addresses: "assets".
    pub fn word(&self) -> &'static str {
        self.kind.plural()
    }

    /// Whether records of this kind are made and changed by form.
    pub fn by_form(&self) -> bool {
        fields::form(self.kind).is_some()
    }

    /// Whether the analysis covers things of this kind, so that they may be left out.
    pub fn covered(&self) -> bool {
        matches!(
            self.kind,
            Kind::Asset | Kind::Flow | Kind::Site | Kind::Group | Kind::Vendor
        )
    }

    /// Whether a table of them can be imported and exported whole.
    pub fn portable(&self) -> bool {
        matches!(
            self.kind,
            Kind::Asset | Kind::Flow | Kind::Vendor | Kind::Person | Kind::Site
        )
    }
}

/// The list at a word of an address.
pub fn of_word(word: &str) -> Option<&'static Scoped> {
    ALL.iter().find(|scoped| scoped.word() == word)
}

/// The list of a kind.
pub fn of_kind(kind: Kind) -> Option<&'static Scoped> {
    ALL.iter().find(|scoped| scoped.kind == kind)
}

/// The lists as tabs, the first of them the overview.
pub fn tabs(shell: &Shell, here: &str) -> Vec<Link> {
    let link = |label: &str, path: &str| Link {
        current: path == here,
        ..Link::to(label, format!("{}/scope{path}", shell.base))
    };
    let mut tabs = vec![link("Overview", "")];
    let main = [
        ("Assets", "/assets"),
        ("Flows", "/flows"),
        ("Flow map", "/map"),
        ("Vendors", "/vendors"),
        ("Sites", "/sites"),
        ("People", "/people"),
        ("Groups", "/groups"),
        ("Processes", "/processes"),
        ("Coverage", "/coverage"),
    ];
    tabs.extend(main.iter().map(|(label, path)| link(label, path)));
    if tabs.iter().all(|tab| !tab.current)
        && let Some(scoped) = of_word(here.trim_start_matches('/'))
    {
        tabs.push(link(scoped.title, here));
    }
    tabs
}

/// Every list, in the order of the overview.
pub const ALL: &[Scoped] = &[
    Scoped {
        kind: Kind::Asset,
        title: "Assets",
        lede: "Everything that creates, receives, keeps or sends ePHI, or opens a way to it: systems, devices, media, services, rooms.",
        why: "A risk analysis has to cover all ePHI, wherever it is. It begins with knowing what holds it: the EHR, laptops, phones, the copier, the backup drive, the cloud service.",
        citation: "164.308(a)(1)(ii)(A)",
        bulk: &[
            "class",
            "encrypted",
            "owner",
            "site",
            "vendor",
            "hosting",
            "criticality",
            "ephi_types",
            "personally_owned",
            "gathered.how",
            "gathered.by",
            "gathered.on",
        ],
    },
    Scoped {
        kind: Kind::Flow,
        title: "ePHI flows",
        lede: "How ePHI moves: from where to where, by what means, and whether someone on the way could read it.",
        why: "ePHI is at risk on the way as much as where it rests. Following it also finds systems nobody listed. Begin with where patients’ data comes in, and ask of each place: where does it go next?",
        citation: "164.308(a)(1)(ii)(A)",
        bulk: &[
            "encrypted",
            "direction",
            "protocol",
            "ephi_types",
            "from",
            "to",
        ],
    },
    Scoped {
        kind: Kind::Vendor,
        title: "Vendors",
        lede: "Who supplies, hosts or supports what you use, which of them are business associates, and how their agreements stand.",
        why: "Whoever creates, receives, keeps or sends ePHI for you needs a written agreement with you, and its safeguards are part of your risk.",
        citation: "164.308(b)(1)",
        bulk: &["business_associate", "service", "contact"],
    },
    Scoped {
        kind: Kind::Site,
        title: "Sites",
        lede: "Every place where ePHI is worked with or kept: clinics, offices, storage, home offices.",
        why: "Locks, visitors, fire and water differ from place to place, and the rule asks for safeguards at each.",
        citation: "164.310(a)(1)",
        bulk: &["tenure"],
    },
    Scoped {
        kind: Kind::Person,
        title: "People",
        lede: "Named persons who own, decide, approve or act in this programme. Not your whole staff, and never patients.",
        why: "Someone has to be responsible by name: the Security Official first, then the owners of assets and actions, and whoever may accept a risk.",
        citation: "164.308(a)(2)",
        bulk: &["role", "title"],
    },
    Scoped {
        kind: Kind::Group,
        title: "Workforce groups",
        lede: "People who touch ePHI in the same way, such as the front desk, billers at home, or clinicians.",
        why: "What people do with ePHI, and from where, is where many risks begin. Groups let you analyse that without listing everybody.",
        citation: "164.308(a)(3)(i)",
        bulk: &["access", "remote"],
    },
    Scoped {
        kind: Kind::Process,
        title: "Processes",
        lede: "What must go on for patients, and the assets it cannot do without.",
        why: "How bad the loss of a system is depends on what stops with it. The rule asks which applications and data are critical.",
        citation: "164.308(a)(7)(ii)(E)",
        bulk: &["owner", "tolerable_downtime_hours"],
    },
    Scoped {
        kind: Kind::Threat,
        title: "Threats",
        lede: "What could do harm, as this analysis uses it. Most come from the catalog as risks are built.",
        why: "Each risk pairs a threat with a vulnerability it could use. Threats arrive here when you accept a proposed scenario; add one of your own where the catalog has none.",
        citation: "164.306(a)(2)",
        bulk: &["source_type"],
    },
    Scoped {
        kind: Kind::Vulnerability,
        title: "Vulnerabilities",
        lede: "Vulnerabilities a threat could use, and conditions that make harm more likely.",
        why: "Each risk pairs a threat with a vulnerability. They arrive here when you accept a proposed scenario; add one of your own where the catalog has none.",
        citation: "164.308(a)(1)(ii)(A)",
        bulk: &["predisposing"],
    },
    Scoped {
        kind: Kind::Incident,
        title: "Incidents",
        lede: "Security incidents and what was done about them, without patient data.",
        why: "What happened here before says more about likelihood than any table. The rule also asks to document incidents and their outcomes.",
        citation: "164.308(a)(6)(ii)",
        bulk: &["discovered_on"],
    },
    Scoped {
        kind: Kind::Trigger,
        title: "Triggers",
        lede: "Events that call for a new look at the analysis: a new system, a new site, people leaving, an incident.",
        why: "The analysis is kept up to date as things change, not on a fixed day. Record the event, and the risks it may touch are put before you.",
        citation: "164.308(a)(8)",
        bulk: &["review_by"],
    },
    Scoped {
        kind: Kind::Exclusion,
        title: "Left out",
        lede: "What the analysis leaves out, why, and who approved that.",
        why: "Nothing is left out silently. Where something is out of scope, a named person approves the reason, and an auditor can read it.",
        citation: "164.308(a)(1)(ii)(A)",
        bulk: &["approved_by", "on"],
    },
    Scoped {
        kind: Kind::Dismissal,
        title: "Not applicable",
        lede: "Scenarios of the catalog that were looked at and do not apply here, why, and who approved that.",
        why: "Every threat that is to be expected is either a risk or set aside for a reason that somebody else has approved.",
        citation: "164.306(a)(2)",
        bulk: &["approved_by", "approved_on", "reason"],
    },
    Scoped {
        kind: Kind::Import,
        title: "Imports",
        lede: "Files that were read into this book, row by row accounted for. Each can be undone as one.",
        why: "If your inventory or risk register is in a spreadsheet already, bring it in instead of typing it again.",
        citation: "",
        bulk: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_the_scope_has_a_list_and_its_bulk_fields_exist() {
        let kinds: Vec<Kind> = ALL.iter().map(|scoped| scoped.kind).collect();
        assert_eq!(kinds, crate::places::SCOPE);
        for scoped in ALL {
            for path in scoped.bulk {
                assert!(
                    fields::field(scoped.kind, path).is_some(),
                    "{} {path}",
                    scoped.kind
                );
            }
        }
    }
}
