//! What lists of assets, flows and vendors are asked.

use super::filter::{Filter, Takes, each, flag, record, shown, words};
use crate::columns::{AGREEMENTS, agreement};
use crate::words::{FACT, YES_NO};
use catalog::{AssetGroup, Catalog};
use register::Kind;
use register::records::{Asset, Flow, FlowEnd, Vendor};

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
    let class = Catalog::builtin().class(&asset.class);
    class.map(|class| class.group)
}

fn groups() -> Vec<(&'static str, String)> {
    let mut all = shown(&GROUPS.map(|(_, word, label)| (word, label)));
    all.push(("none", "no class chosen".into()));
    all
}

/// Whether a fact is the word asked for.
fn is_fact(fact: Option<bool>, word: &str) -> bool {
    fact == match word {
        "yes" => Some(true),
        "no" => Some(false),
        _ => None,
    }
}

pub(super) static ASSET: &[Filter] = &[
    words(
        "group",
        "Kind",
        "Only assets of this group of classes.",
        groups,
        each!(Asset, |_, a, wanted| {
            match GROUPS.iter().find(|(_, word, _)| *word == wanted.word) {
                Some((group, ..)) => group_of(a) == Some(*group),
                None => a.class.is_empty(),
            }
        }),
    ),
    words(
        "ephi",
        "ePHI",
        "Only assets that hold or reach ePHI, that do not, or of which it is not known.",
        || shown(FACT),
        each!(Asset, |_, a, wanted| is_fact(
            a.ephi_known.then(|| a.ephi.any()),
            wanted.word
        ) || wanted.yes() && a.ephi.any()),
    ),
    words(
        "encrypted",
        "Encrypted",
        "Only assets with this answer on encryption.",
        || shown(YES_NO),
        each!(Asset, |_, a, wanted| a.encrypted.code() == wanted.word),
    ),
    record(
        "site",
        "Site",
        "Only assets at this site.",
        Kind::Site,
        each!(Asset, |_, a, wanted| a.site.map(|id| id.uuid())
            == wanted.id),
    ),
    flag(
        "hosted",
        "Hosted",
        "Only assets that somebody else hosts, or only others.",
        ("by somebody else", "here"),
        each!(Asset, |_, a, wanted| a.hosted_by_others() == wanted.yes()),
    ),
];

pub(super) static FLOW: &[Filter] = &[
    words(
        "encrypted",
        "Encrypted",
        "Only flows with this answer on encryption.",
        || shown(YES_NO),
        each!(Flow, |_, f, wanted| f.encrypted.code() == wanted.word),
    ),
    words(
        "ends",
        "Ends",
        "Only flows that come from or go to nowhere, or to somebody outside.",
        || shown(&[("open", "to or from nowhere"), ("outside", "outside")]),
        each!(Flow, |_, f, wanted| {
            let mut ends = [&f.from, &f.to].into_iter();
            match wanted.word {
                "open" => ends.any(|end| *end == FlowEnd::Unknown),
                _ => ends.any(|end| matches!(end, FlowEnd::Party(_))),
            }
        }),
    ),
];

pub(super) static VENDOR: &[Filter] = &[
    words(
        "ba",
        "Business associate",
        "Only vendors that are business associates, that are not, or of which it is not known.",
        || shown(FACT),
        each!(Vendor, |_, v, wanted| is_fact(
            v.business_associate,
            wanted.word
        )),
    ),
    words(
        "agreement",
        "Agreement",
        "Only vendors whose agreement stands so on the day.",
        || shown(&AGREEMENTS),
        each!(Vendor, |look, v, wanted| agreement(v, look.today)
            == wanted.word),
    ),
];
