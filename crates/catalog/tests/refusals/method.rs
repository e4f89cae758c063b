//! Scoring methods.

use super::{doctor, says};

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
        "is not a level of",
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
fn a_method_of_three_scales_has_all_three_and_no_fourth() {
    let two = "methods/nist-two-step-2.toml";
    let first = "[[occurrence_scale]]\nlevel = \"very_low\"";
    let error = doctor(two, first, "very_low", "very_high");
    says(
        &error,
        two,
        "nist-two-step",
        "occurrence_scale does not explain each level",
    );
    let error = doctor(two, first, "occurrence_scale", "likelihood_scale");
    says(&error, two, "nist-two-step", "is not asked by them alone");
}
