//! The risk register in the browser (A8, A10, A11, B2, B6, B7).

use crate::support::{EXAMPLE, TestServer};
use access::Role;

fn at(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

#[tokio::test]
async fn a10_the_list_filters_sorts_and_downloads() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    let all = auditor.get(&at("/risks")).await.expect(200).text();
    let worst = all.find("R-2<").unwrap();
    assert!(worst < all.find("R-1<").unwrap(), "the worst comes first");
    auditor
        .get(&at("/risks?likelihood=high&impact=high"))
        .await
        .expect(200)
        .shows("1 risk<")
        .shows("likelihood high");
    auditor
        .get(&at("/risks?q=zeppelin"))
        .await
        .expect(200)
        .shows("No risk matches");
    let csv = auditor
        .get(&at("/risks/list.csv?only=above"))
        .await
        .expect(200);
    assert!(
        csv.headers["content-disposition"]
            .to_str()
            .unwrap()
            .contains(".csv")
    );
    let rows = csv.text().lines().count() - 1;
    auditor
        .get(&at("/risks?only=above"))
        .await
        .shows(&format!("{rows} risks<"));
    // Whoever may only read is offered nothing to change, and cannot.
    auditor
        .get(&at("/risks/1"))
        .await
        .expect(200)
        .hides("/rate\"");
    auditor.get(&at("/risks/1/rate")).await.expect(403);
    auditor
        .fill(
            &at("/risks/1/treat"),
            &[("strategy", "avoid"), ("reason", "x")],
        )
        .await
        .expect(403);
}

#[tokio::test]
async fn a_risk_reads_as_its_whole_thread_now_and_in_the_past() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .get(&at("/risks/1"))
        .await
        .expect(200)
        .shows("A convincing page could collect")
        .shows("Phishing for credentials")
        .shows("Person or entity authentication")
        .shows("Second factor for all clinic mail")
        .shows("The target was low, and low was found");
    official
        .get(&at("/at/2026-03-01/risks/1"))
        .await
        .expect(200)
        .hides("Verified")
        .hides("/risks/1/rate");
    official.get(&at("/risks/99999")).await.expect(404);
    official.get(&at("/risks/none")).await.expect(404);
}

#[tokio::test]
async fn a10_a_rating_needs_its_reason_and_shows_the_level() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let form = [
        ("stage", "current"),
        ("initiation", "high"),
        ("adverse", "high"),
        ("impact.confidentiality", "high"),
        ("on", "2026-11-20"),
    ];
    official
        .fill(&at("/risks/3/rate"), &form)
        .await
        .expect(422)
        .shows("“Your reasoning” is missing.");
    let mut whole = form.to_vec();
    whole.push(("reason", "the portal was attacked twice this month"));
    official
        .fill_and_follow(&at("/risks/3/rate"), &whole)
        .await
        .expect(200)
        .shows("R-3 is rated high (current): likelihood high, impact high.")
        .shows("the portal was attacked twice this month")
        // It was typed today for a day in the past, and says so.
        .shows("Nov 20, 2026 (entered on ");
    // Nobody rates what was not found yet.
    let mut early = whole.clone();
    early[4] = ("on", "2019-01-05");
    official
        .fill(&at("/risks/3/rate"), &early)
        .await
        .expect(422)
        .shows("would come before its risk");
}

#[tokio::test]
async fn b2_many_risks_are_treated_at_once_or_not_at_all() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .get(&at("/risks/bulk?do=treat&pick=14&pick=16"))
        .await
        .expect(200)
        .shows("R-14")
        .shows("R-16");
    let form = [("do", "treat"), ("pick", "14"), ("pick", "16")];
    let mut refused = form.to_vec();
    refused.push(("strategy", "avoid"));
    official
        .fill(&at("/risks/bulk?do=treat&pick=14&pick=16"), &refused)
        .await
        .expect(422)
        .shows("“Why this is reasonable and appropriate here” is missing.");
    let mut whole = refused.clone();
    whole.push(("reason", "we stop doing it"));
    official
        .fill_and_follow(&at("/risks/bulk?do=treat&pick=14&pick=16"), &whole)
        .await
        .expect(200)
        .shows("2 risks are given a treatment.");
    official
        .get(&at("/risks?treatment=avoid&q=export"))
        .await
        .shows("R-14<");
}

#[tokio::test]
async fn b7_a_closed_risk_stays_on_record_and_comes_back() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .fill(
            &at("/risks/4/retire"),
            &[("on", "2026-11-20"), ("reason", " ")],
        )
        .await
        .expect(422)
        .shows("“Why this risk no longer exists” is missing.");
    let page = official
        .fill_and_follow(
            &at("/risks/4/retire"),
            &[("on", "2026-11-20"), ("reason", "the mailbox is gone")],
        )
        .await
        .expect(200)
        .shows("R-4 is closed")
        .shows("the mailbox is gone");
    assert!(
        page.text().contains("/risks/4/restore"),
        "an undo is offered"
    );
    official.get(&at("/risks?state=closed")).await.shows("R-4<");
    official
        .fill_and_follow(&at("/risks/4/restore"), &[("reason", "by mistake")])
        .await
        .shows("R-4 is open again.");
}

#[tokio::test]
async fn b7_a_merged_risk_says_into_what() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .get(&at("/risks/26/merge?q=desktops"))
        .await
        .expect(200)
        .shows("The risk that stays");
    official
        .fill(
            &at("/risks/26/merge"),
            &[("into", "R-25"), ("reason", "seen from the same room")],
        )
        .await
        .expect(303);
    official
        .get(&at("/risks/26"))
        .await
        .shows("Merged into R-25")
        .shows("seen from the same room");
}

#[tokio::test]
async fn a8_proposals_are_taken_over_dismissed_and_taken_back() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .get(&at("/risks/build/assets"))
        .await
        .expect(200)
        .shows("Retinal camera");
    // The one asset of the example that nobody has gone through yet.
    let here = at("/risks/build/32");
    let page = official.get(&here).await.expect(200);
    let text = page.text();
    let codes: Vec<&str> = text
        .split("name=\"pick\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    let all = codes.len();
    assert!(all >= 15, "{codes:?}");
    let looked_at = |n: usize| format!("{n} of {all}");
    page.shows(&looked_at(0));
    official
        .post_and_follow(&here, &[("apply", codes[0])])
        .await
        .shows("is in the register, not rated yet.")
        .shows(&looked_at(1));
    official
        .post(&here, &[("do", "dismiss"), ("pick", codes[1])])
        .await
        .expect(422)
        .shows("Reason is missing");
    let form = [
        ("do", "dismiss"),
        ("pick", codes[1]),
        ("pick", codes[2]),
        ("where", "asset"),
        ("reason", "it has no removable parts"),
    ];
    let page = official
        .post_and_follow(&here, &form)
        .await
        .shows("2 proposals are recorded as not applicable")
        .shows(&looked_at(3));
    let text = page.text();
    let numbers: Vec<String> = text
        .split("name=\"dismissal\" value=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(numbers.len(), 2);
    let mut undo = vec![("asset", "32")];
    undo.extend(numbers.iter().map(|n| ("dismissal", n.as_str())));
    official
        .post_and_follow(&at("/risks/build/undo"), &undo)
        .await
        .shows(&looked_at(1));
    // What somebody has settled meanwhile is not settled twice.
    official
        .post(&here, &[("apply", codes[0])])
        .await
        .expect(400);
}

#[tokio::test]
async fn a8_a_risk_of_ones_own_is_paired_with_the_catalog() {
    let server = TestServer::example().await;
    let mut contributor = server.client_as(&[Role::Contributor]).await;
    let form = [
        ("sentence", "A flood in the archive room destroys the scans"),
        ("assets", "A-9"),
        ("own_threat", "Flood from the bakery upstairs"),
        ("catalog_vulnerability", "no-disk-encryption"),
    ];
    contributor
        .get(&at("/risks/new"))
        .await
        .expect(200)
        .shows("Threat of the catalog");
    contributor
        .post_and_follow(&at("/risks/new"), &form)
        .await
        .expect(200)
        .shows("Flood from the bakery upstairs")
        .hides("Vulnerability</dt><dd><span class=\"muted\">Not named yet");
}

#[tokio::test]
async fn a11_a_risk_proposes_measures_for_its_vulnerability() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let page = official.get(&at("/risks/1/action")).await.expect(200);
    let text = page.text();
    let code = text
        .split("action?measure=")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    official
        .get(&at(&format!("/risks/1/action?measure={code}")))
        .await
        .expect(200)
        .shows("Add to the plan");
    official
        .post_and_follow(
            &at("/risks/1/action"),
            &[
                ("title", "Show pictures with the sign-in"),
                ("risks", "R-1"),
            ],
        )
        .await
        .expect(200)
        .shows("Show pictures with the sign-in");
}

#[tokio::test]
async fn a10_the_method_is_explained_and_the_heat_map_leads_to_rows() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    auditor
        .get(&at("/risks/method"))
        .await
        .expect(200)
        .shows("NIST two-step")
        .shows("Likelihood, from its two steps")
        .hides("from now on</button>");
    auditor
        .get(&at("/risks/heat-map"))
        .await
        .expect(200)
        .shows("/risks?likelihood=high&amp;impact=high");
    auditor
        .get(&at("/risks/heat-map?stage=inherent"))
        .await
        .expect(200)
        .shows("/risks?stage=inherent&amp;likelihood=");
}

/// A frequency is offered as an answer to “how often does it occur”, and to nothing else.
#[tokio::test]
async fn a10_the_rating_page_asks_by_what_brings_the_risk_about() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    let (mut attempts, mut occurrences) = (0, 0);
    for number in 1..=12 {
        let page = official.get(&at(&format!("/risks/{number}/rate"))).await;
        let text = page.text();
        let attempted = text.contains("An attempt is almost certain");
        let occurs = text.contains("more than a hundred times a year");
        assert!(attempted || occurs, "R-{number} has no scale");
        assert!(text.contains("Harm is almost certain"), "R-{number}");
        if text.contains("That somebody attempts it") {
            assert!(attempted && !occurs, "R-{number}");
            attempts += 1;
        }
        if text.contains("That it occurs") {
            assert!(occurs && !attempted, "R-{number}");
            occurrences += 1;
        }
        if text.contains("That it starts") {
            assert!(occurs && attempted, "R-{number}: not known, so both");
        }
    }
    assert!(
        attempts > 0 && occurrences > 0,
        "{attempts} and {occurrences}"
    );
}

#[tokio::test]
async fn a8_a_vendor_is_looked_at_like_an_asset() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    // The one vendor of the example that nobody has gone through yet.
    let here = at("/risks/build/vendor/6");
    official
        .get(&at("/risks/build/assets"))
        .await
        .expect(200)
        .shows("Vendors")
        .shows(&here);
    let codes = |text: &str| -> Vec<String> {
        text.split("name=\"pick\" value=\"")
            .skip(1)
            .map(|rest| rest.split('"').next().unwrap().to_owned())
            .collect()
    };
    let page = official.get(&here).await.expect(200);
    let open = codes(&page.text());
    assert!(open.len() >= 5, "{open:?}");
    let page = official
        .post_and_follow(&here, &[("do", "apply"), ("pick", open[0].as_str())])
        .await
        .shows("1 proposal is in the register, not rated yet.");
    assert!(!codes(&page.text()).contains(&open[0]));
    official
        .post(&here, &[("do", "dismiss"), ("pick", open[1].as_str())])
        .await
        .expect(400)
        .shows("Reason is missing");
    let reason = ("reason", "its contract ended and everything came back");
    let page = official
        .post_and_follow(
            &here,
            &[("do", "dismiss"), ("pick", open[1].as_str()), reason],
        )
        .await
        .shows("1 proposal is recorded as not applicable");
    let left = codes(&page.text());
    assert_eq!(left.len(), open.len() - 2, "{left:?}");
    official
        .post(&here, &[("do", "apply"), ("pick", open[1].as_str())])
        .await
        .expect(400);
    let mut reader = server.client_as(&[Role::Auditor]).await;
    reader
        .post(&here, &[("do", "apply"), ("pick", open[2].as_str())])
        .await
        .expect(403);
}

/// A standard or a general requirement is cited, and is no question of its own: it has no
/// page to lead to.
#[tokio::test]
async fn a5_every_provision_linked_from_a_risk_has_its_page() {
    let server = TestServer::example().await;
    let mut auditor = server.client_as(&[Role::Auditor]).await;
    let mut seen = std::collections::BTreeSet::new();
    for number in 1..=12 {
        let page = auditor.get(&at(&format!("/risks/{number}"))).await;
        let text = page.text();
        for link in text.split("href=\"").skip(1) {
            let link = link.split('"').next().unwrap_or_default();
            if link.contains("/safeguards/164.") && seen.insert(link.to_owned()) {
                auditor.get(link).await.expect(200);
            }
        }
    }
    assert!(seen.len() > 5, "{seen:?}");
}
