//! Guidance for each kind of organization.

use super::{add, doctor, files, says, text};
use phiward_catalog::Catalog;

const PLAN: &str = "guidance/group-health-plan.toml";
const PRACTICE: &str = "guidance/practice.toml";
const SANCTION: &str = "164.308(a)(1)(ii)(C)";

#[test]
fn each_kind_says_something_of_each_leaf_and_only_of_leaves() {
    let error = doctor(PLAN, SANCTION, SANCTION, "164.308(a)(1)(i)");
    says(
        &error,
        PLAN,
        "164.308(a)(1)(i)",
        "is not an assessable provision",
    );
    says(&error, "guidance", SANCTION, "for the kind GroupHealthPlan");
    let error = doctor(PLAN, SANCTION, "good = \"", "good = \" \" # \"");
    says(&error, PLAN, SANCTION, "“good” is empty");
    let again = format!(
        "\n[[guidance]]\ncitation = \"{SANCTION}\"\ngood = \"Once more.\"\nevidence = [\"One\"]\n"
    );
    let error = add(PLAN, &again);
    says(
        &error,
        PLAN,
        SANCTION,
        "has an entry for this kind of organization already",
    );
    says(&error, PLAN, SANCTION, "1 pieces of evidence");
}

#[test]
fn two_kinds_of_organization_get_different_words() {
    let mut files = files();
    for path in [PLAN, PRACTICE] {
        let words = text(&mut files, path);
        let at = words.find(SANCTION).unwrap();
        let start = at + words[at..].find("good = ").unwrap();
        let end = start + words[start..].find('\n').unwrap();
        words.replace_range(start..end, "good = \"The same.\"");
    }
    let error = Catalog::parse(&files).unwrap_err();
    assert!(
        error.to_string().contains("the same of two kinds"),
        "{error}"
    );
}
