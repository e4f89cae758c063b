//! Reads data files into records. What the records say is judged in `check`.

use crate::files::DataFile;
use crate::problem::{CatalogError, Problems};
use crate::{
    AssetClass, Audience, Guidance, MailFinding, Measure, Method, Pack, Provision, Scenario,
    Threat, VendorKind, Vulnerability,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// A record and the path of the file it stands in.
#[derive(Debug)]
pub(crate) struct Placed<T> {
    pub(crate) file: String,
    pub(crate) record: T,
}

/// Everything read from the files, not yet checked.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    pub(crate) version: String,
    pub(crate) default_method: String,
    pub(crate) provisions: Vec<Placed<Provision>>,
    pub(crate) guidance: Vec<(Audience, Placed<Guidance>)>,
    pub(crate) classes: Vec<Placed<AssetClass>>,
    pub(crate) vendor_kinds: Vec<Placed<VendorKind>>,
    pub(crate) threats: Vec<Placed<Threat>>,
    pub(crate) vulnerabilities: Vec<Placed<Vulnerability>>,
    pub(crate) packs: Vec<Placed<Pack>>,
    pub(crate) scenarios: Vec<Placed<Scenario>>,
    pub(crate) measures: Vec<Placed<Measure>>,
    pub(crate) methods: Vec<Placed<Method>>,
    pub(crate) mail_findings: Vec<Placed<MailFinding>>,
}

/// `catalog.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    version: String,
    default_method: String,
}

/// A file that holds a list of records under one name.
macro_rules! list_file {
    ($name:ident, $field:ident, $record:ty) => {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct $name {
            $field: Vec<$record>,
        }
    };
}
list_file!(Provisions, provision, Provision);
list_file!(Classes, class, AssetClass);
list_file!(VendorKinds, vendor_kind, VendorKind);
list_file!(Threats, threat, Threat);
list_file!(Vulnerabilities, vulnerability, Vulnerability);
list_file!(Packs, pack, Pack);
list_file!(Scenarios, scenario, Scenario);
list_file!(Measures, measure, Measure);
list_file!(MailFindings, mail_finding, MailFinding);

/// A file of `guidance`: the words for one kind of organization.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuidanceFile {
    kind: Audience,
    guidance: Vec<Guidance>,
}

/// Reads every file; a file that is not valid TOML, or of no known place, is a problem.
pub(crate) fn read(files: &[&DataFile]) -> Result<Raw, CatalogError> {
    let mut raw = Raw::default();
    let mut problems = Problems::default();
    for file in files {
        let (folder, name) = file.path.rsplit_once('/').unwrap_or(("", &file.path));
        let bad = &mut problems;
        match (folder, name) {
            ("", "catalog.toml") => {
                if let Some(head) = parse::<Head>(file, bad) {
                    raw.version = head.version;
                    raw.default_method = head.default_method;
                }
            }
            ("", "assets.toml") => {
                place(
                    &mut raw.classes,
                    file,
                    parse::<Classes>(file, bad).map(|f| f.class),
                );
            }
            ("", "vendors.toml") => {
                let read = parse::<VendorKinds>(file, bad).map(|f| f.vendor_kind);
                place(&mut raw.vendor_kinds, file, read);
            }
            ("", "threats.toml") => {
                place(
                    &mut raw.threats,
                    file,
                    parse::<Threats>(file, bad).map(|f| f.threat),
                );
            }
            ("", "vulnerabilities.toml") => {
                let read = parse::<Vulnerabilities>(file, bad).map(|f| f.vulnerability);
                place(&mut raw.vulnerabilities, file, read);
            }
            ("", "packs.toml") => {
                let read = parse::<Packs>(file, bad).map(|f| f.pack);
                place(&mut raw.packs, file, read);
            }
            ("", "measures.toml") => {
                place(
                    &mut raw.measures,
                    file,
                    parse::<Measures>(file, bad).map(|f| f.measure),
                );
            }
            ("", "mail-findings.toml") => {
                let read = parse::<MailFindings>(file, bad).map(|f| f.mail_finding);
                place(&mut raw.mail_findings, file, read);
            }
            ("rule", _) => {
                let read = parse::<Provisions>(file, bad).map(|f| f.provision);
                place(&mut raw.provisions, file, read);
            }
            ("guidance", _) => {
                if let Some(read) = parse::<GuidanceFile>(file, bad) {
                    let mut placed = Vec::new();
                    place(&mut placed, file, Some(read.guidance));
                    let kind = read.kind;
                    raw.guidance.extend(placed.into_iter().map(|g| (kind, g)));
                }
            }
            ("scenarios", _) => {
                place(
                    &mut raw.scenarios,
                    file,
                    parse::<Scenarios>(file, bad).map(|f| f.scenario),
                );
            }
            ("methods", _) => {
                place(
                    &mut raw.methods,
                    file,
                    parse::<Method>(file, bad).map(|m| vec![m]),
                );
            }
            _ => bad.add(
                &file.path,
                "",
                "no part of the catalog is read from a file of this name",
                "put it into rule, guidance, scenarios or methods, or remove it",
            ),
        }
    }
    // A file that cannot be read makes every reference into it look wrong; so
    // these problems are told alone, before the records are judged.
    problems.finish()?;
    Ok(raw)
}

fn parse<T: DeserializeOwned>(file: &DataFile, problems: &mut Problems) -> Option<T> {
    match toml::from_str(&file.text) {
        Ok(read) => Some(read),
        Err(error) => {
            let line = error
                .span()
                .and_then(|span| file.text.get(..span.start))
                .map_or(1, |before| before.matches('\n').count() + 1);
            problems.add(
                &file.path,
                &format!("line {line}"),
                error.message().replace('\n', ", "),
                "correct the line",
            );
            None
        }
    }
}

fn place<T>(list: &mut Vec<Placed<T>>, file: &DataFile, records: Option<Vec<T>>) {
    let records = records.unwrap_or_default();
    list.extend(records.into_iter().map(|record| Placed {
        file: file.path.clone(),
        record,
    }));
}
