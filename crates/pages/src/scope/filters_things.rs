//! Filters of assets, flows, vendors and sites.

use super::listing::{Filter, Listed, is_answer, records, words, yes_no_choices};
use catalog::{AssetGroup, Catalog};
use fields::columns::{AGREEMENTS, agreement};
use register::Record;
use register::records::{Asset, Flow, FlowEnd, Site, Vendor};

/// Groups of asset classes: in addresses, and as read.
const GROUPS: [(AssetGroup, &str, &str); 8] = [
    (AssetGroup::Hardware, "hardware", "computers and network"),
    (AssetGroup::Software, "software", "applications"),
    (AssetGroup::Data, "data", "data stores"),
    (AssetGroup::Media, "media", "media and backups"),
    (AssetGroup::Service, "service", "cloud and hosted services"),
    (AssetGroup::MedicalDevice, "medical", "medical devices"),
    (AssetGroup::Facility, "facility", "rooms and buildings"),
    (AssetGroup::NonElectronic, "paper", "not electronic"),
];

fn group_of(asset: &Asset) -> Option<AssetGroup> {
    Catalog::builtin()
        .class(&asset.class)
        .map(|class| class.group)
}

impl Listed for Asset {
    const FILTERS: &'static [Filter<Asset>] = &[
        Filter {
            key: "group",
            label: "Kind",
            choices: |_| {
                let mut out = words(&GROUPS.map(|(_, value, label)| (value, label)));
                out.push(("none".into(), "no class chosen".into()));
                out
            },
            takes: |_, a, value| match GROUPS.iter().find(|(_, word, _)| *word == value) {
                Some((group, ..)) => group_of(a) == Some(*group),
                None => a.class.is_empty(),
            },
        },
        Filter {
            key: "ephi",
            label: "ePHI",
            choices: |_| words(&[("yes", "yes"), ("no", "no"), ("unknown", "not known")]),
            takes: |_, a, value| match value {
                "yes" => a.ephi.any(),
                "no" => a.ephi_known && !a.ephi.any(),
                _ => !a.ephi_known,
            },
        },
        Filter {
            key: "encrypted",
            label: "Encrypted",
            choices: |_| yes_no_choices(),
            takes: |_, a, value| is_answer(a.encrypted, value),
        },
        Filter {
            key: "site",
            label: "Site",
            choices: |look| records(&look.register.tables.sites),
            takes: |look, a, value| {
                let site = a.site.and_then(|id| look.register.tables.sites.get(id));
                site.is_some_and(|site| site.tag() == value)
            },
        },
        Filter {
            key: "hosted",
            label: "Hosted",
            choices: |_| words(&[("yes", "by somebody else"), ("no", "here")]),
            takes: |_, a, value| (value == "yes") == a.hosted_by_others(),
        },
    ];
    fn hidden(&self) -> String {
        let key = self.source.as_ref().map_or("", |s| &s.key);
        format!("{key} {} {} {}", self.description, self.hosting, self.notes)
    }
}

impl Listed for Flow {
    const FILTERS: &'static [Filter<Flow>] = &[
        Filter {
            key: "encrypted",
            label: "Encrypted",
            choices: |_| yes_no_choices(),
            takes: |_, f, value| is_answer(f.encrypted, value),
        },
        Filter {
            key: "ends",
            label: "Ends",
            choices: |_| words(&[("open", "to or from nowhere"), ("outside", "outside")]),
            takes: |_, f, value| {
                let mut ends = [&f.from, &f.to].into_iter();
                match value {
                    "open" => ends.any(|end| *end == FlowEnd::Unknown),
                    _ => ends.any(|end| matches!(end, FlowEnd::Party(_))),
                }
            },
        },
    ];
    fn hidden(&self) -> String {
        let key = self.source.as_ref().map_or("", |s| &s.key);
        format!(
            "{key} {} {} {}",
            self.ephi_types, self.direction, self.notes
        )
    }
}

impl Listed for Vendor {
    const FILTERS: &'static [Filter<Vendor>] = &[
        Filter {
            key: "ba",
            label: "Business associate",
            choices: |_| words(&[("yes", "yes"), ("no", "no"), ("unknown", "not known")]),
            takes: |_, v, value| {
                v.business_associate
                    == match value {
                        "yes" => Some(true),
                        "no" => Some(false),
                        _ => None,
                    }
            },
        },
        Filter {
            key: "agreement",
            label: "Agreement",
            choices: |_| words(&AGREEMENTS),
            takes: |look, v, value| agreement(v, look.today) == value,
        },
    ];
    fn hidden(&self) -> String {
        format!("{} {} {}", self.contact, self.email, self.notes)
    }
}

impl Listed for Site {}
