//! Asset classes, threats, vulnerabilities, measures and scenarios.

use super::{add, files, says, text};
use phiward_catalog::Catalog;

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
    let vulnerability = "\n[[vulnerability]]\ncode = \"v\"\nname = \"V\"\nkind = \"vulnerability\"\n\
                    description = \"\"\nprovisions = [\"164.308(a)(99)\"]\n";
    let error = add("vulnerabilities.toml", vulnerability);
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
    let (vulnerability, measure) = (&catalog.vulnerabilities[0].code, &catalog.measures[0].code);
    let file = "scenarios/endpoints.toml";
    let with = |from: &str, to: &str| {
        let scenario = format!(
            "\n[[scenario]]\ncode = \"S-9999\"\nsentence = \"Something happens to {{asset}}\"\n\
             pack = \"lost-device\"\nclasses = [\"{class}\"]\nthreat = \"{threat}\"\nvulnerability = \"{vulnerability}\"\n\
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
            vulnerability,
            "no-vulnerability",
            "S-9999",
            "vulnerability “no-vulnerability”, which is not in",
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
    let none = with("lost-device", "lost-mind").unwrap_err();
    says(&none, file, "S-9999", "the pack “lost-mind”");
    let first = catalog.scenarios[0].clone();
    let error = with("Something happens to {asset}", &first.sentence).unwrap_err();
    assert!(error.problems[0].what.contains("same sentence"), "{error}");
    let error = with("S-9999", &first.code).unwrap_err();
    assert!(error.problems[0].what.contains("used twice"), "{error}");
}

#[test]
fn a8_packs_are_checked() {
    let file = "packs.toml";
    let with = |code: &str, title: &str| {
        let words = "about = \"It could happen.\"\nask = \"Whoever knows.\"\n";
        add(
            file,
            &format!("\n[[pack]]\ncode = \"{code}\"\ntitle = \"{title}\"\n{words}"),
        )
    };
    let empty = with("empty", "Of nothing");
    says(&empty, file, "empty", "no scenario stands in this pack");
    says(&with("ai", "Twice"), file, "ai", "used twice");
    says(&with("Not Kebab", "x"), file, "Not Kebab", "malformed");
    says(&with("empty", ""), file, "empty", "“title” is empty");
}

#[test]
fn mail_findings_are_checked() {
    let file = "mail-findings.toml";
    let with = |code: &str, rest: &str| {
        add(
            file,
            &format!("\n[[mail_finding]]\ncode = \"{code}\"\n{rest}"),
        )
    };
    says(&with("spf-none", ""), file, "spf-none", "used twice");
    for code in ["spf*", "*", "-*", "a-*-b", "Spf-none", "*-a-*"] {
        says(&with(code, ""), file, code, "malformed");
    }
    let unknown = with("x-y", "scenario = \"S-9999\"\nmeasure = \"no-such\"\n");
    says(&unknown, file, "x-y", "the scenario “S-9999”");
    says(&unknown, file, "x-y", "the measure “no-such”");
    let half = with("x-y", "scenario = \"S-190\"\n");
    says(&half, file, "x-y", "the measure “”");
}

#[test]
fn the_closest_mail_finding_counts() {
    let catalog = Catalog::parse(&files()).unwrap();
    let of = |code: &str| {
        let found = catalog.of_mail_finding(code);
        found.map(|(scenario, measure)| (scenario.code.as_str(), measure.code.as_str()))
    };
    assert_eq!(of("spf-syntax"), Some(("S-191", "mail-records-review")));
    assert_eq!(of("spf-none"), Some(("S-190", "enforce-dmarc")));
    assert_eq!(of("dmarc-p-none"), Some(("S-190", "enforce-dmarc")));
    assert_eq!(of("dmarc-rua-no-mail"), Some(("S-303", "mail-reports")));
    assert_eq!(of("mta-sts-no-policy"), Some(("S-302", "mta-sts")));
    assert_eq!(
        of("mta-sts-mx-not-covered"),
        Some(("S-305", "mail-records-review"))
    );
    for nothing in [
        "mta-sts-unknown",
        "dmarc-external-unknown",
        "bimi-syntax",
        "weather",
        "",
    ] {
        assert_eq!(of(nothing), None, "{nothing}");
    }
}
