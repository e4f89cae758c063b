//! The catalog as a whole: everything it says, found by code.

use crate::files::{BUILT_IN, DataFile, read_folder};
use crate::load::Placed;
use crate::names;
use crate::problem::CatalogError;
use crate::{
    AssetClass, Audience, Citation, Designation, Guidance, MailFinding, Measure, Method, Pack,
    Provision, ProvisionKind, ProvisionWords, RuleScope, Scenario, Threat, VendorKind,
    Vulnerability, VulnerabilityKind, check, load,
};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

/// Everything the catalog says, in one version. Read-only once loaded.
#[derive(Debug)]
pub struct Catalog {
    /// Version of the data, raised with every change.
    pub version: String,
    /// Standards, specifications and the general requirements that are cited, in the
    /// order of the rule.
    pub provisions: Vec<Provision>,
    /// Asset classes.
    pub classes: Vec<AssetClass>,
    /// Kinds of vendor.
    pub vendor_kinds: Vec<VendorKind>,
    /// Threats.
    pub threats: Vec<Threat>,
    /// Vulnerabilities and predisposing conditions.
    pub vulnerabilities: Vec<Vulnerability>,
    /// Packs, in the order in which a first analysis goes through them.
    pub packs: Vec<Pack>,
    /// Scenarios.
    pub scenarios: Vec<Scenario>,
    /// Measures.
    pub measures: Vec<Measure>,
    /// Scoring methods, in all their versions.
    pub methods: Vec<Method>,
    /// What findings about a domain's mail speak for.
    pub mail_findings: Vec<MailFinding>,
    guidance: BTreeMap<Audience, BTreeMap<String, Guidance>>,
    default_method: usize,
    index: Index,
    hash: String,
}

/// Positions by code.
#[derive(Debug, Default)]
struct Index {
    provisions: BTreeMap<String, usize>,
    classes: BTreeMap<String, usize>,
    threats: BTreeMap<String, usize>,
    vulnerabilities: BTreeMap<String, usize>,
    scenarios: BTreeMap<String, usize>,
    measures: BTreeMap<String, usize>,
    scenarios_by_class: BTreeMap<String, Vec<usize>>,
}

/// How much the catalog holds, counted from the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stats {
    /// Version of the data.
    pub version: String,
    /// SHA-256 over the data files, hexadecimal.
    pub hash: String,
    /// Standards of the Security Rule.
    pub standards: usize,
    /// Implementation specifications.
    pub specifications: usize,
    /// Specifications that are required.
    pub required: usize,
    /// Specifications that are addressable.
    pub addressable: usize,
    /// Provisions that are assessed themselves: specifications, and standards without any.
    #[serde(rename = "leaves")]
    pub assessable: usize,
    /// Assessable provisions that are required.
    #[serde(rename = "leaves_required")]
    pub assessable_required: usize,
    /// Assessable provisions that are addressable.
    #[serde(rename = "leaves_addressable")]
    pub assessable_addressable: usize,
    /// Asset classes.
    pub asset_classes: usize,
    /// Asset classes outside the Security Rule (paper, spoken, paper fax).
    pub asset_classes_outside_rule: usize,
    /// Threats.
    pub threats: usize,
    /// Vulnerabilities, without predisposing conditions.
    pub vulnerabilities: usize,
    /// Predisposing conditions.
    pub predisposing_conditions: usize,
    /// Packs of scenarios.
    pub packs: usize,
    /// Scenarios.
    pub scenarios: usize,
    /// Measures.
    pub measures: usize,
    /// Scoring methods, each version counted.
    pub methods: usize,
}

impl Catalog {
    /// The catalog built into the program. Read and checked on first use, then kept.
    pub fn builtin() -> &'static Catalog {
        static BUILTIN: OnceLock<Catalog> = OnceLock::new();
        BUILTIN.get_or_init(|| {
            let file = |(path, text): &(&str, &str)| DataFile {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            };
            let files: Vec<DataFile> = BUILT_IN.iter().map(file).collect();
            // No outside input comes here, and a test loads these very files.
            Catalog::parse(&files).expect("the data built into the program is proven by its tests")
        })
    }

    /// Reads a catalog from a folder laid out like `crates/catalog/data`.
    ///
    /// # Errors
    /// [`CatalogError`] with every problem, when a file cannot be read or the
    /// data is inconsistent.
    pub fn load(folder: &Path) -> Result<Catalog, CatalogError> {
        Catalog::parse(&read_folder(folder)?)
    }

    /// Reads a catalog from the texts of its files. Their order does not matter.
    ///
    /// # Errors
    /// [`CatalogError`] with every problem found in the data.
    pub fn parse(files: &[DataFile]) -> Result<Catalog, CatalogError> {
        let mut files: Vec<&DataFile> = files.iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        let raw = load::read(&files)?;
        check::check(&raw)?;

        let mut provisions = records(raw.provisions);
        provisions.sort_by_cached_key(|p| p.citation.parse::<Citation>().ok());
        let methods = records(raw.methods);
        let default_method = methods
            .iter()
            .enumerate()
            .filter(|(_, m)| m.code == raw.default_method)
            .max_by_key(|(_, m)| m.version)
            .map_or(0, |(at, _)| at);
        let mut catalog = Catalog {
            version: raw.version,
            provisions,
            classes: records(raw.classes),
            vendor_kinds: records(raw.vendor_kinds),
            threats: records(raw.threats),
            vulnerabilities: records(raw.vulnerabilities),
            packs: records(raw.packs),
            scenarios: records(raw.scenarios),
            measures: records(raw.measures),
            methods,
            mail_findings: records(raw.mail_findings),
            guidance: BTreeMap::new(),
            default_method,
            index: Index::default(),
            hash: hash(&files),
        };
        catalog.index = catalog.build_index();
        for (audience, placed) in raw.guidance {
            let of_kind = catalog.guidance.entry(audience).or_default();
            of_kind.insert(placed.record.citation.clone(), placed.record);
        }
        Ok(catalog)
    }

    fn build_index(&self) -> Index {
        let mut scenarios_by_class: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, scenario) in self.scenarios.iter().enumerate() {
            for class in &scenario.classes {
                scenarios_by_class
                    .entry(class.clone())
                    .or_default()
                    .push(at);
            }
        }
        Index {
            provisions: positions(&self.provisions, |p| &p.citation),
            classes: positions(&self.classes, |c| &c.code),
            threats: positions(&self.threats, |t| &t.code),
            vulnerabilities: positions(&self.vulnerabilities, |v| &v.code),
            scenarios: positions(&self.scenarios, |s| &s.code),
            measures: positions(&self.measures, |m| &m.code),
            scenarios_by_class,
        }
    }

    /// A standard or specification by citation, such as `164.308(a)(1)(ii)(A)`.
    pub fn provision(&self, citation: &str) -> Option<&Provision> {
        self.index
            .provisions
            .get(citation)
            .map(|at| &self.provisions[*at])
    }

    /// A provision in the words of a kind of organization.
    pub fn words<'c>(&'c self, audience: Audience, provision: &'c Provision) -> ProvisionWords<'c> {
        let of_kind = self.guidance.get(&audience);
        ProvisionWords::of(
            provision,
            of_kind.and_then(|words| words.get(&provision.citation)),
        )
    }

    /// An asset class by code.
    pub fn class(&self, code: &str) -> Option<&AssetClass> {
        self.index.classes.get(code).map(|at| &self.classes[*at])
    }

    /// A threat by code.
    pub fn threat(&self, code: &str) -> Option<&Threat> {
        self.index.threats.get(code).map(|at| &self.threats[*at])
    }

    /// A vulnerability or predisposing condition by code.
    pub fn vulnerability(&self, code: &str) -> Option<&Vulnerability> {
        self.index
            .vulnerabilities
            .get(code)
            .map(|at| &self.vulnerabilities[*at])
    }

    /// A scenario by code, such as `S-014`.
    pub fn scenario(&self, code: &str) -> Option<&Scenario> {
        self.index
            .scenarios
            .get(code)
            .map(|at| &self.scenarios[*at])
    }

    /// A pack by code, such as `lost-device`.
    pub fn pack(&self, code: &str) -> Option<&Pack> {
        self.packs.iter().find(|pack| pack.code == code)
    }

    /// The scenarios of a pack, in the order of their files.
    pub fn scenarios_of<'a>(&'a self, pack: &'a Pack) -> impl Iterator<Item = &'a Scenario> {
        self.scenarios.iter().filter(|s| s.pack == pack.code)
    }

    /// A measure by code.
    pub fn measure(&self, code: &str) -> Option<&Measure> {
        self.index.measures.get(code).map(|at| &self.measures[*at])
    }

    /// What a finding about a domain's mail speaks for, by the code of the rule that
    /// found it; `None` where nothing is to be proposed for it.
    pub fn of_mail_finding(&self, code: &str) -> Option<(&Scenario, &Measure)> {
        let found = self
            .mail_findings
            .iter()
            .filter_map(|finding| Some((finding.fits(code)?, finding)))
            .max_by_key(|(fit, _)| *fit)?
            .1;
        Some((
            self.scenario(&found.scenario)?,
            self.measure(&found.measure)?,
        ))
    }

    /// A method in the version named.
    pub fn method(&self, code: &str, version: u32) -> Option<&Method> {
        self.methods
            .iter()
            .find(|m| m.code == code && m.version == version)
    }

    /// A method in its newest version.
    pub fn latest_method(&self, code: &str) -> Option<&Method> {
        self.methods
            .iter()
            .filter(|m| m.code == code)
            .max_by_key(|m| m.version)
    }

    /// The method for an organization that has chosen none.
    pub fn default_method(&self) -> &Method {
        &self.methods[self.default_method]
    }

    /// The 22 standards, in the order of the rule.
    pub fn standards(&self) -> impl Iterator<Item = &Provision> {
        self.provisions
            .iter()
            .filter(|p| p.kind == ProvisionKind::Standard)
    }

    /// The 55 provisions that are assessed themselves, in the order of the rule.
    pub fn assessable_provisions(&self) -> impl Iterator<Item = &Provision> {
        self.provisions.iter().filter(|p| p.is_assessable())
    }

    /// The specifications of a standard, in the order of the rule.
    pub fn specifications<'a>(&'a self, standard: &'a str) -> impl Iterator<Item = &'a Provision> {
        self.provisions
            .iter()
            .filter(move |p| p.parent.as_deref() == Some(standard))
    }

    /// The scenarios reasonably anticipated for a class of assets, in the order of their files.
    pub fn scenarios_for(&self, class: &str) -> impl Iterator<Item = &Scenario> {
        let positions = self.index.scenarios_by_class.get(class);
        positions
            .into_iter()
            .flatten()
            .map(|at| &self.scenarios[*at])
    }

    /// The scenarios anticipated for vendors of these kinds, in the order of their files.
    pub fn vendor_scenarios(&self, kinds: &[&str]) -> Vec<&Scenario> {
        let fitting = self.scenarios.iter().filter(|s| s.fits_vendor(kinds));
        fitting.collect()
    }

    /// Kinds of a vendor, told by the words of its name and service; none: not known.
    pub fn kinds_of_vendor(&self, name: &str, service: &str) -> Vec<&str> {
        let told = |words: &[String]| {
            let mut words = words.iter();
            words.any(|word| names(name, word) || names(service, word))
        };
        let kinds = self.vendor_kinds.iter().filter(|k| told(&k.words));
        kinds.map(|k| k.code.as_str()).collect()
    }

    /// SHA-256 over all data files in the order of their paths, in hexadecimal.
    ///
    /// Covers path and bytes of each file, so it changes with any change of the data.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Counts everything.
    pub fn stats(&self) -> Stats {
        let provisions =
            |keep: &dyn Fn(&Provision) -> bool| self.provisions.iter().filter(|p| keep(p)).count();
        let standard = |p: &Provision| p.kind == ProvisionKind::Standard;
        let specification = |p: &Provision| p.kind == ProvisionKind::Specification;
        let designated = |p: &Provision, what| p.designation == Some(what);
        let conditions = self
            .vulnerabilities
            .iter()
            .filter(|v| v.kind == VulnerabilityKind::PredisposingCondition)
            .count();
        let (required, addressable) = (Designation::Required, Designation::Addressable);
        Stats {
            version: self.version.clone(),
            hash: self.hash.clone(),
            standards: provisions(&standard),
            specifications: provisions(&specification),
            required: provisions(&|p| specification(p) && designated(p, required)),
            addressable: provisions(&|p| specification(p) && designated(p, addressable)),
            assessable: provisions(&Provision::is_assessable),
            assessable_required: provisions(&|p| designated(p, required)),
            assessable_addressable: provisions(&|p| designated(p, addressable)),
            asset_classes: self.classes.len(),
            asset_classes_outside_rule: self
                .classes
                .iter()
                .filter(|c| c.scope == RuleScope::Outside)
                .count(),
            threats: self.threats.len(),
            vulnerabilities: self.vulnerabilities.len() - conditions,
            predisposing_conditions: conditions,
            packs: self.packs.len(),
            scenarios: self.scenarios.len(),
            measures: self.measures.len(),
            methods: self.methods.len(),
        }
    }
}

fn records<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|p| p.record).collect()
}

fn positions<T>(records: &[T], code: impl Fn(&T) -> &String) -> BTreeMap<String, usize> {
    records
        .iter()
        .enumerate()
        .map(|(at, record)| (code(record).clone(), at))
        .collect()
}

/// The length before each part keeps two different sets of files from giving the same bytes.
fn hash(files: &[&DataFile]) -> String {
    let mut hasher = Sha256::new();
    for file in files {
        for part in [&file.path, &file.text] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
