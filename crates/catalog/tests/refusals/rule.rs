//! Standards and specifications.

use super::{RULE, doctor, files, says, text};
use phiward_catalog::Catalog;

const SANCTION: &str = "164.308(a)(1)(ii)(C)";

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
    says(&error, RULE, SANCTION, "is not a standard");
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
fn a_leaf_has_question_and_evidence() {
    for (from, field) in [
        ("title = \"Sanction policy\"", "title"),
        ("asks = \"", "asks"),
        ("question = \"", "question"),
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
fn a_general_requirement_is_of_164_306_and_not_assessed() {
    const GENERAL: &str = "rule/306-general.toml";
    let hazards = "164.306(a)(2)";
    let error = doctor(
        GENERAL,
        hazards,
        "safeguard = \"general\"",
        "safeguard = \"general\"\ndesignation = \"required\"",
    );
    says(&error, GENERAL, hazards, "is not assessed itself");
    let error = doctor(
        GENERAL,
        hazards,
        "kind = \"general\"",
        "kind = \"standard\"",
    );
    says(&error, GENERAL, hazards, "kind and safeguard disagree");
}
