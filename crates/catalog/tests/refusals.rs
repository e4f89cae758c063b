//! Inconsistent data is refused: each kind, with file, code, what and fix.

use phiward_catalog::{Catalog, CatalogError, DataFile};
use std::path::Path;

/// The files of the built-in catalog.
fn files() -> Vec<DataFile> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut files = Vec::new();
    for folder in ["", "methods", "rule", "scenarios"] {
        for entry in std::fs::read_dir(data.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|e| e == "toml") {
                let name = path
                    .strip_prefix(&data)
                    .unwrap()
                    .to_string_lossy()
                    .replace('\\', "/");
                files.push(DataFile {
                    path: name,
                    text: std::fs::read_to_string(&path).unwrap(),
                });
            }
        }
    }
    files
}

fn text<'a>(files: &'a mut [DataFile], path: &str) -> &'a mut String {
    &mut files.iter_mut().find(|f| f.path == path).unwrap().text
}

/// Changes the first `from` after `anchor` in a file.
fn doctor(path: &str, anchor: &str, from: &str, to: &str) -> CatalogError {
    let mut files = files();
    let text = text(&mut files, path);
    let start = text
        .find(anchor)
        .unwrap_or_else(|| panic!("{path} has no {anchor}"));
    let at = start
        + text[start..]
            .find(from)
            .unwrap_or_else(|| panic!("{path}: no {from}"));
    text.replace_range(at..at + from.len(), to);
    Catalog::parse(&files).unwrap_err()
}

/// The problems name file and code, and say this.
fn says(error: &CatalogError, file: &str, code: &str, what: &str) {
    let found = error
        .problems
        .iter()
        .any(|p| p.file == file && p.code == code && p.what.contains(what) && !p.fix.is_empty());
    assert!(found, "“{file}, {code}: {what}” is not in\n{error}");
}

/// Appends records to a file.
fn add(path: &str, records: &str) -> CatalogError {
    let mut files = files();
    text(&mut files, path).push_str(records);
    Catalog::parse(&files).unwrap_err()
}

const RULE: &str = "rule/308a-administrative.toml";
const SANCTION: &str = "164.308(a)(1)(ii)(C)";

#[test]
fn the_files_as_they_are_pass() {
    assert!(Catalog::parse(&files()).is_ok());
}

#[test]
fn the_order_of_the_files_does_not_matter() {
    let mut reversed = files();
    reversed.reverse();
    assert_eq!(
        Catalog::parse(&reversed).unwrap().hash(),
        Catalog::builtin().hash()
    );
}

#[test]
fn any_change_of_the_data_changes_the_hash() {
    let mut changed = files();
    text(&mut changed, RULE).push('\n');
    assert_ne!(
        Catalog::parse(&changed).unwrap().hash(),
        Catalog::builtin().hash()
    );
}

#[test]
fn broken_toml_is_named_by_line() {
    let error = doctor("catalog.toml", "version", "=", "");
    says(&error, "catalog.toml", "line 3", "");
    let error = doctor(RULE, SANCTION, "title", "titel");
    assert!(
        error.problems[0].what.contains("unknown field `titel`"),
        "{error}"
    );
    assert!(error.problems[0].code.starts_with("line "), "{error}");
}

#[test]
fn a_file_of_unknown_place_is_refused() {
    let mut files = files();
    files.push(DataFile {
        path: "threat.toml".into(),
        text: String::new(),
    });
    let error = Catalog::parse(&files).unwrap_err();
    says(&error, "threat.toml", "", "no part of the catalog");
}

#[test]
fn all_problems_are_told_at_once() {
    let mut files = files();
    *text(&mut files, "catalog.toml") = "version = \"\"\ndefault_method = \"none\"".into();
    let rule = text(&mut files, RULE);
    *rule = rule.replacen("title = \"Sanction policy\"", "title = \"\"", 1);
    let error = Catalog::parse(&files).unwrap_err();
    assert_eq!(error.problems.len(), 3, "{error}");
    assert!(
        error
            .to_string()
            .starts_with("the catalog has 3 problems and was not loaded\n")
    );
}

#[test]
fn a_repeated_citation_is_refused() {
    let error = doctor(RULE, "citation = \"164.308(a)(1)(ii)(C)\"", "(C)", "(B)");
    says(&error, RULE, "164.308(a)(1)(ii)(B)", "used twice");
}

#[test]
fn a_malformed_or_misplaced_citation_is_refused() {
    let error = doctor(RULE, SANCTION, "(ii)(C)", "(ii)(c)");
    says(&error, RULE, "164.308(a)(1)(ii)(c)", "malformed");
    let error = doctor(RULE, SANCTION, "administrative", "technical");
    says(
        &error,
        RULE,
        SANCTION,
        "“Technical safeguards” are in 164.312",
    );
}

#[test]
fn parents_must_be_standards_of_the_catalog() {
    let error = doctor(RULE, SANCTION, "parent = \"164.308(a)(1)(i)\"", "");
    says(&error, RULE, SANCTION, "the parent is missing");
    let error = doctor(
        RULE,
        SANCTION,
        "parent = \"164.308(a)(1)(i)\"",
        "parent = \"164.308(z)\"",
    );
    says(&error, RULE, SANCTION, "164.308(z) is not in the catalog");
    let spec = "parent = \"164.308(a)(1)(ii)(A)\"";
    let error = doctor(RULE, SANCTION, "parent = \"164.308(a)(1)(i)\"", spec);
    says(&error, RULE, SANCTION, "is no standard");
    let error = doctor(
        RULE,
        SANCTION,
        "parent = \"164.308(a)(1)(i)\"",
        "parent = \"164.312(a)(1)\"",
    );
    says(&error, RULE, SANCTION, "in another section");
    let error = doctor(RULE, SANCTION, "\"specification\"", "\"standard\"");
    says(&error, RULE, SANCTION, "a standard has no parent");
}

#[test]
fn designations_follow_the_rule() {
    let error = doctor(RULE, SANCTION, "designation = \"required\"", "");
    says(&error, RULE, SANCTION, "neither required nor addressable");
    says(
        &error,
        "rule",
        "",
        "25 required specifications, the Security Rule has 26",
    );
    let error = doctor(RULE, "164.308(a)(2)", "designation = \"required\"", "");
    says(
        &error,
        RULE,
        "164.308(a)(2)",
        "without specifications is assessed itself",
    );
    let error = doctor(RULE, "164.308(a)(2)", "\"required\"", "\"addressable\"");
    says(&error, RULE, "164.308(a)(2)", "cannot be addressable");
    let error = doctor(
        RULE,
        "164.308(a)(3)(i)",
        "asks",
        "designation = \"required\"\nasks",
    );
    says(&error, RULE, "164.308(a)(3)(i)", "is not assessed itself");
}

#[test]
fn the_rule_must_be_complete() {
    let mut files = files();
    let rule = text(&mut files, "rule/316-documentation.toml");
    let last = rule.rfind("[[provision]]").unwrap();
    rule.truncate(last);
    let error = Catalog::parse(&files).unwrap_err();
    says(
        &error,
        "rule",
        "",
        "47 specifications, the Security Rule has 48",
    );
    says(
        &error,
        "rule",
        "",
        "54 assessable provisions, the Security Rule has 55",
    );
}

#[test]
fn a_leaf_has_question_good_and_evidence() {
    for (from, field) in [
        ("title = \"Sanction policy\"", "title"),
        ("asks = \"", "asks"),
        ("question = \"", "question"),
        ("good.practice = \"", "good.practice"),
        ("good.hospital = \"", "good.hospital"),
        ("good.business_associate = \"", "good.business_associate"),
    ] {
        let error = doctor(RULE, SANCTION, from, &format!("{field} = \" \" # \""));
        says(&error, RULE, SANCTION, &format!("“{field}” is empty"));
    }
    let error = doctor(RULE, SANCTION, "evidence = [", "evidence = []\n# [");
    // The rest of the list is no longer TOML: the line is named.
    assert!(error.problems[0].code.starts_with("line "), "{error}");
    let mut files = files();
    let rule = text(&mut files, RULE);
    let at = rule.find(SANCTION).unwrap();
    let start = at + rule[at..].find("evidence = [").unwrap();
    let end = start + rule[start..].find("\n]").unwrap();
    rule.replace_range(start..end, "evidence = [\"One\", \"\",");
    let error = Catalog::parse(&files).unwrap_err();
    says(&error, RULE, SANCTION, "2 pieces of evidence");
    says(&error, RULE, SANCTION, "“evidence” is empty");
}

#[test]
fn the_three_kinds_of_organization_get_different_words() {
    let mut files = files();
    let rule = text(&mut files, RULE);
    let at = rule.find(SANCTION).unwrap();
    for field in ["good.practice = ", "good.hospital = "] {
        let start = at + rule[at..].find(field).unwrap();
        let end = start + rule[start..].find('\n').unwrap();
        rule.replace_range(start..end, &format!("{field}\"The same.\""));
    }
    says(
        &Catalog::parse(&files).unwrap_err(),
        RULE,
        SANCTION,
        "says the same of two kinds",
    );
}

const CLASS: &str = r#"
[[class]]
code = "test-class"
name = "Test"
group = "hardware"
scope = "ephi"
description = "Test."
words = []
"#;

#[test]
fn asset_classes_are_checked() {
    let file = "assets.toml";
    let with = |from: &str, to: &str| add(file, &CLASS.replacen(from, to, 1));
    says(
        &add(file, &CLASS.repeat(2)),
        file,
        "test-class",
        "used twice",
    );
    says(
        &with("test-class", "Test_class"),
        file,
        "Test_class",
        "malformed",
    );
    says(
        &with("\"Test\"", "\"\""),
        file,
        "test-class",
        "“name” is empty",
    );
    says(
        &with("\"ephi\"", "\"outside\""),
        file,
        "test-class",
        "group and scope disagree",
    );
    says(
        &with("\"hardware\"", "\"non_electronic\""),
        file,
        "test-class",
        "group and scope",
    );
    says(
        &with("[]", "[\"Laptop\"]"),
        file,
        "test-class",
        "“Laptop” is empty or has capitals",
    );
}

#[test]
fn threats_vulnerabilities_and_measures_are_checked() {
    let threat = "\n[[threat]]\ncode = \"t\"\nname = \"T\"\nsource = \"accidental\"\nnist = \"\"\n\
                  description = \"D\"\n";
    says(
        &add("threats.toml", threat),
        "threats.toml",
        "t",
        "“nist” is empty",
    );
    let weakness = "\n[[vulnerability]]\ncode = \"v\"\nname = \"V\"\nkind = \"vulnerability\"\n\
                    description = \"\"\nprovisions = [\"164.308(a)(99)\"]\n";
    let error = add("vulnerabilities.toml", weakness);
    says(
        &error,
        "vulnerabilities.toml",
        "v",
        "“description” is empty",
    );
    says(
        &error,
        "vulnerabilities.toml",
        "v",
        "provision “164.308(a)(99)”, which is not in",
    );
    let measure = "\n[[measure]]\ncode = \"m\"\nname = \"M\"\ndescription = \"D\"\n\
                   acts_on = \"both\"\nprovisions = [\"164.312(d)\", \"164.312(d)\"]\n\
                   cost = \"low\"\neffort = \"days\"\nhorizon = \"immediate\"\n";
    let error = add("measures.toml", measure);
    says(
        &error,
        "measures.toml",
        "m",
        "names the provision “164.312(d)” twice",
    );
    assert_eq!(error.problems.len(), 1, "{error}");
}

#[test]
fn scenarios_are_checked() {
    let catalog = Catalog::builtin();
    let (class, threat) = (&catalog.classes[0].code, &catalog.threats[0].code);
    let (weakness, measure) = (&catalog.vulnerabilities[0].code, &catalog.measures[0].code);
    let file = "scenarios/endpoints.toml";
    let with = |from: &str, to: &str| {
        let scenario = format!(
            "\n[[scenario]]\ncode = \"S-9999\"\nsentence = \"Something happens to {{asset}}\"\n\
             classes = [\"{class}\"]\nthreat = \"{threat}\"\nvulnerability = \"{weakness}\"\n\
             harms = \"Patients\"\naffects = \"C\"\nmeasures = [\"{measure}\"]\n"
        );
        assert!(scenario.contains(from), "{from}");
        let scenario = scenario.replacen(from, to, 1);
        let mut files = files();
        text(&mut files, file).push_str(&scenario);
        Catalog::parse(&files)
    };
    assert!(with("S-9999", "S-9999").is_ok());
    for (from, to, code, what) in [
        (
            "{asset}",
            "the laptop",
            "S-9999",
            "does not name the asset exactly once",
        ),
        (
            "{asset}",
            "{asset} and {asset}",
            "S-9999",
            "does not name the asset exactly once",
        ),
        (
            "{asset}",
            "{asset} of {owner}",
            "S-9999",
            "does not name the asset exactly once",
        ),
        (
            class,
            "no-class",
            "S-9999",
            "asset class “no-class”, which is not in the catalog",
        ),
        (
            threat,
            "no-threat",
            "S-9999",
            "threat “no-threat”, which is not in the catalog",
        ),
        (
            weakness,
            "no-weakness",
            "S-9999",
            "vulnerability “no-weakness”, which is not in",
        ),
        (
            measure,
            "no-measure",
            "S-9999",
            "measure “no-measure”, which is not in the catalog",
        ),
        ("\"Patients\"", "\"\"", "S-9999", "“harms” is empty"),
        (
            "affects = \"C\"",
            "affects = \"\"",
            "S-9999",
            "affects none of",
        ),
        ("S-9999", "S-99", "S-99", "malformed"),
        ("S-9999", "nine", "nine", "malformed"),
    ] {
        says(&with(from, to).unwrap_err(), file, code, what);
    }
    let none = with(&format!("[\"{measure}\"]"), "[]").unwrap_err();
    says(&none, file, "S-9999", "names no measure");
    let none = with(&format!("[\"{class}\"]"), "[]").unwrap_err();
    says(&none, file, "S-9999", "names no asset class");
    let first = catalog.scenarios[0].clone();
    let error = with("Something happens to {asset}", &first.sentence).unwrap_err();
    assert!(error.problems[0].what.contains("same sentence"), "{error}");
    let error = with("S-9999", &first.code).unwrap_err();
    assert!(error.problems[0].what.contains("used twice"), "{error}");
}

#[test]
fn methods_are_checked() {
    let three = "methods/nist-3x3.toml";
    let says3 = |from: &str, to: &str, what: &str| {
        says(&doctor(three, from, from, to), three, "nist-3x3", what);
    };
    says3("version = 1", "version = 0", "the version is 0");
    says3(
        "\"low\", \"moderate\", \"high\"]\n\n[like",
        "\"high\", \"low\"]\n\n[like",
        "do not rise",
    );
    says3(
        "[[impact_scale]]\nlevel = \"low\"",
        "[[impact_scale]]\nlevel = \"high\"",
        "impact_scale",
    );
    says3(
        "    [\"low\", \"low\", \"low\"], # low\n",
        "",
        "wrong shape",
    );
    says3(
        "[\"low\", \"low\", \"low\"],",
        "[\"low\", \"low\"],",
        "wrong shape",
    );
    says3(
        "[\"low\", \"low\", \"low\"],",
        "[\"low\", \"low\", \"high\"],",
        "row 2, column 3",
    );
    says3(
        "[\"low\", \"low\", \"low\"],",
        "[\"low\", \"very_low\", \"low\"],",
        "is no level of",
    );
    let two = "methods/nist-two-step.toml";
    let row = "[\"low\", \"low\", \"moderate\", \"moderate\", \"high\"]";
    let worse = "[\"low\", \"low\", \"moderate\", \"low\", \"high\"]";
    let error = doctor(two, row, row, worse);
    says(
        &error,
        two,
        "nist-two-step",
        "likelihood.matrix, row 3, column 4: “low” is lower",
    );
    let product = "methods/product.toml";
    let error = doctor(product, "bands", "up_to = 11", "up_to = 4");
    says(&error, product, "product", "the bands do not rise");
    let error = doctor(product, "bands", "up_to = 25", "up_to = 24");
    says(
        &error,
        product,
        "product",
        "do not cover the scores 1 to 25",
    );
    let error = doctor("methods/average.toml", "bands", "up_to = 2,", "up_to = 1,");
    says(
        &error,
        "methods/average.toml",
        "average",
        "do not cover the scores 2 to 10",
    );
    let error = doctor(product, "code", "\"product\"", "\"average\"");
    says(
        &error,
        product,
        "average",
        "version 1 also stands in methods/average.toml",
    );
    let error = doctor(
        "catalog.toml",
        "default_method",
        "nist-two-step",
        "nist-one-step",
    );
    says(
        &error,
        "catalog.toml",
        "default_method",
        "“nist-one-step” is not in the catalog",
    );
}

#[test]
fn a_folder_that_is_no_catalog_is_refused() {
    let error = Catalog::load(Path::new("no-such-folder")).unwrap_err();
    assert_eq!(error.problems.len(), 4, "{error}");
    assert!(
        error
            .to_string()
            .contains("name the folder that holds catalog.toml"),
        "{error}"
    );
}
