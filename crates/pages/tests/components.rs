//! The components, rendered: what a browser and a screen reader get.

#[allow(dead_code)]
#[path = "../examples/gallery.rs"]
mod gallery;

use askama::Template;
// The templates name these by `crate::`.
use pages::{Choice, NoticeKind, SCRIPT, STYLESHEET, Shell, address, html};
use std::collections::HashSet;

fn render(shell: Shell) -> String {
    let mut page = gallery::page(false);
    page.shell = Box::leak(Box::new(shell));
    page.render().unwrap()
}

/// The values of an attribute, in order.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    html.split(&format!(" {attribute}=\""))
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect()
}

#[test]
fn ids_are_unique_and_labels_and_descriptions_find_them() {
    let html = gallery::page(false).render().unwrap();
    let ids = values(&html, "id");
    let known: HashSet<_> = ids.iter().copied().collect();
    assert_eq!(ids.len(), known.len(), "an id stands twice");
    let mut looked_up = 0;
    for attribute in ["for", "aria-describedby"] {
        for id in values(&html, attribute).iter().flat_map(|v| v.split(' ')) {
            assert!(known.contains(id), "{attribute} names {id}");
            looked_up += 1;
        }
    }
    for href in values(&html, "href") {
        if let Some(id) = href.strip_prefix('#').filter(|id| !id.is_empty()) {
            assert!(known.contains(id), "a link or sign leads to #{id}");
            looked_up += 1;
        }
    }
    assert!(looked_up > 40);
}

#[test]
fn the_error_summary_leads_to_every_field_that_is_wrong() {
    let html = gallery::page(false).render().unwrap();
    assert!(html.contains("2 things need mending"));
    assert!(html.contains("href=\"#f-serial\"") && html.contains("href=\"#f-ephi\""));
    assert_eq!(values(&html, "aria-invalid"), ["true", "true"]);
}

#[test]
fn a_page_of_the_past_says_so_and_leads_back() {
    let html = gallery::page(true).render().unwrap();
    assert!(html.contains("You are looking at the past"));
    assert!(html.contains("href=\"/o/lantern-hill/risks\">Back to today"));
    assert!(html.contains("href=\"/o/lantern-hill/at/2026-03-01/plan\""));
    let now = gallery::page(false).render().unwrap();
    assert!(!now.contains("looking at the past"));
}

#[test]
fn colleagues_are_shown_to_those_who_manage_or_oversee_them() {
    let mut shell = gallery::shell(false);
    assert!(render(shell.clone()).contains(">Colleagues</a>"));
    shell.may = Default::default();
    assert!(!render(shell).contains(">Colleagues</a>"));
}

#[test]
fn hostile_names_stay_text() {
    let hostile = "\"><script>alert(1)</script>'&{{7*7}}";
    let mut shell = gallery::shell(false);
    shell.org_name = hostile.into();
    shell.title = hostile.into();
    shell.rest = hostile.into();
    if let Some(user) = &mut shell.user {
        user.name = hostile.into();
    }
    if let Some(notice) = &mut shell.notice {
        notice.text = hostile.into();
        if let Some(undo) = &mut notice.undo {
            undo.fields = vec![(hostile.into(), hostile.into())];
        }
    }
    let html = render(shell);
    assert!(!html.contains("<script>"), "markup came through");
    assert!(html.contains("{{7*7}}"), "text was lost");
}

#[test]
fn choices_stand_under_their_headings() {
    let choice = |value: &str, group: &str| Choice {
        value: value.into(),
        group: group.into(),
        ..Choice::default()
    };
    let mut page = gallery::page(false);
    page.grouped = vec![
        choice("a", ""),
        choice("b", "One"),
        choice("c", "One"),
        choice("d", ""),
        choice("e", "Two"),
    ];
    let html = page.render().unwrap();
    let select = html.split("id=\"f-class\"").nth(1).unwrap();
    let select = &select[..select.find("</select>").unwrap()];
    let order: Vec<&str> = select
        .split('<')
        .filter(|tag| tag.contains("optgroup") || tag.contains("value=\""))
        .map(|tag| tag.split('>').next().unwrap())
        .collect();
    assert_eq!(
        order,
        [
            "option value=\"\"",
            "option value=\"a\"",
            "optgroup label=\"One\"",
            "option value=\"b\"",
            "option value=\"c\"",
            "/optgroup",
            "option value=\"d\"",
            "optgroup label=\"Two\"",
            "option value=\"e\"",
            "/optgroup",
        ]
    );
}

#[test]
fn addresses_of_assets_change_with_their_content() {
    let html = gallery::page(false).render().unwrap();
    // A sample to be downloaded is no part of a page.
    let parts = pages::assets().iter().filter(|a| !a.path.ends_with(".csv"));
    assert_eq!(parts.clone().count(), 3);
    for asset in parts {
        assert!(html.contains(&format!("/static/{}?v={}", asset.path, asset.hash)));
        assert_eq!(asset.hash.len(), 16);
    }
}
