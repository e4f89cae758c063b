//! Columns of assets, flows, vendors and sites.

use super::columns::{
    Cell, Col, Ctx, Filter, Listed, col, is_answer, name_of, num, records, words, yes_no_cell,
    yes_no_choices,
};
use catalog::{AssetGroup, Catalog};
use register::Record;
use register::records::{Agreement, AgreementState, Asset, Flow, FlowEnd, Site, Vendor};

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

fn risks<R: Record>(ctx: &Ctx<'_>, record: &R) -> Cell {
    Cell::number(ctx.risks_of(record.reference()))
}

impl Listed for Asset {
    const COLUMNS: &'static [Col<Asset>] = &[
        col("class", "Class", |_, a| {
            if a.class.is_empty() {
                return Cell::text("not chosen").sign("todo");
            }
            let class = Catalog::builtin().class(&a.class);
            Cell::text(class.map_or(a.class.as_str(), |class| class.name.as_str()))
        }),
        col("ephi", "ePHI", |_, a| {
            if a.ephi_known {
                Cell::text(a.ephi.words())
            } else {
                Cell::text("not known").sign("todo")
            }
        }),
        col("encrypted", "Encrypted", |_, a| yes_no_cell(a.encrypted)),
        col("site", "Site", |ctx, a| {
            name_of(ctx, &ctx.register.tables.sites, a.site)
        }),
        col("owner", "Owner", |ctx, a| {
            name_of(ctx, &ctx.register.tables.people, a.owner)
        }),
        num("risks", "Rated risks", risks),
    ];
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
            choices: |ctx| records(&ctx.register.tables.sites),
            takes: |ctx, a, value| {
                let site = a.site.and_then(|id| ctx.register.tables.sites.get(id));
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

fn end(ctx: &Ctx<'_>, end: &FlowEnd) -> Cell {
    let t = &ctx.register.tables;
    match end {
        FlowEnd::Asset(id) => name_of(ctx, &t.assets, Some(*id)),
        FlowEnd::Site(id) => name_of(ctx, &t.sites, Some(*id)),
        FlowEnd::Vendor(id) => name_of(ctx, &t.vendors, Some(*id)),
        FlowEnd::Party(party) => Cell::text(party.as_str()),
        FlowEnd::Unknown => Cell::text("nowhere").sign("todo"),
    }
}

impl Listed for Flow {
    const COLUMNS: &'static [Col<Flow>] = &[
        col("from", "From", |ctx, f| end(ctx, &f.from)),
        col("to", "To", |ctx, f| end(ctx, &f.to)),
        col("protocol", "Means", |_, f| Cell::text(f.protocol.as_str())),
        col("encrypted", "Encrypted", |_, f| yes_no_cell(f.encrypted)),
        num("risks", "Rated risks", risks),
    ];
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

/// How a vendor's agreement stands on the day.
fn agreement(ctx: &Ctx<'_>, vendor: &Vendor) -> &'static str {
    if vendor.agreement_in_force(ctx.today) {
        return "in_force";
    }
    match vendor.agreements.last() {
        None => "none",
        Some(Agreement { state, .. }) => match state {
            // Said to be in force, and not so on this day.
            AgreementState::InForce => "ended",
            AgreementState::Remediating => "remediating",
            AgreementState::Missing => "none",
            AgreementState::Unknown => "unknown",
        },
    }
}

const AGREEMENTS: [(&str, &str); 5] = [
    ("in_force", "in force"),
    ("remediating", "being repaired"),
    ("ended", "not in force on this day"),
    ("none", "none"),
    ("unknown", "not known"),
];

impl Listed for Vendor {
    const COLUMNS: &'static [Col<Vendor>] = &[
        col("service", "What it does", |_, v| {
            Cell::text(v.service.as_str())
        }),
        col("ba", "Business associate", |_, v| {
            match v.business_associate {
                Some(true) => Cell::text("yes"),
                Some(false) => Cell::text("no"),
                None => Cell::text("not decided").sign("todo"),
            }
        }),
        col("agreement", "Agreement", |ctx, v| {
            let state = agreement(ctx, v);
            if v.business_associate != Some(true) && state == "none" {
                return Cell::text(match v.business_associate {
                    Some(false) => "not needed",
                    _ => "none",
                });
            }
            let shown = AGREEMENTS.iter().find(|(word, _)| *word == state);
            Cell::text(shown.map_or("", |(_, shown)| shown)).sign(match state {
                "in_force" => "done",
                "remediating" => "going",
                _ => "late",
            })
        }),
        col("ends", "Until", |_, v| {
            Cell::day(v.agreements.last().and_then(|a| a.ends))
        }),
        col("checked", "Last check", |_, v| {
            Cell::day(v.verifications.iter().map(|c| c.on).max())
        }),
        num("risks", "Rated risks", risks),
    ];
    const FILTERS: &'static [Filter<Vendor>] = &[
        Filter {
            key: "ba",
            label: "Business associate",
            choices: |_| words(&[("yes", "yes"), ("no", "no"), ("unknown", "not decided")]),
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
            takes: |ctx, v, value| agreement(ctx, v) == value,
        },
    ];
    fn hidden(&self) -> String {
        format!("{} {} {}", self.contact, self.email, self.notes)
    }
}

impl Listed for Site {
    const COLUMNS: &'static [Col<Site>] = &[
        col("address", "Address", |_, s| Cell::text(s.address.as_str())),
        col("tenure", "Held as", |_, s| Cell::text(s.tenure.as_str())),
        num("assets", "Assets", |ctx, s| {
            let count = s.assets(ctx.register).count() as i64;
            Cell::number(count).to(format!("{}/scope/assets?site={}", ctx.base, s.tag()))
        }),
        num("risks", "Rated risks", risks),
    ];
}
