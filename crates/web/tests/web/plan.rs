//! The plan in the browser (B1, B3 to B6).

use crate::support::{EXAMPLE, TestServer};
use access::Role;

fn at(path: &str) -> String {
    format!("{EXAMPLE}{path}")
}

#[tokio::test]
async fn b3_the_plan_is_a_table_a_board_a_timeline_and_my_part() {
    let server = TestServer::example().await;
    let mut owen = server
        .client_named(
            "Owen Prakash",
            "owen@lanternhill.example",
            &[Role::Contributor],
        )
        .await;
    owen.get(&at("/plan?overdue=yes"))
        .await
        .expect(200)
        .shows("days late")
        .hides("Planned</span>");
    owen.get(&at("/plan/board"))
        .await
        .expect(200)
        .shows("Done, not verified");
    owen.get(&at("/plan/timeline"))
        .await
        .expect(200)
        .shows("<svg");
    owen.get(&at("/plan/mine")).await.expect(200);
    let csv = owen
        .get(&at("/plan/list.csv?progress=any"))
        .await
        .expect(200)
        .text();
    // Every action of the example, and the names of the columns.
    let now = server.state.books().now(app::demo::ORG).await.unwrap();
    assert_eq!(csv.lines().count(), now.tables.actions.len() + 1);
}

#[tokio::test]
async fn b4_a_date_moves_only_with_its_reason() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .fill(&at("/plan/actions/3/reschedule"), &[("due", "2027-02-01")])
        .await
        .expect(422)
        .shows("“Why it moves” is missing.");
    official
        .fill_and_follow(
            &at("/plan/actions/3/reschedule"),
            &[
                ("due", "2027-02-01"),
                ("reason", "the vendor delivers late"),
            ],
        )
        .await
        .expect(200)
        .shows("the vendor delivers late")
        .shows("Feb 1, 2027");
}

#[tokio::test]
async fn b5_work_is_confirmed_by_somebody_else_on_evidence() {
    let server = TestServer::example().await;
    let mut owen = server
        .client_named(
            "Owen Prakash",
            "owen@lanternhill.example",
            &[Role::Contributor],
        )
        .await;
    owen.fill_and_follow(
        &at("/plan/actions/3/complete"),
        &[
            ("on", "2026-11-20"),
            ("new_evidence", "DNS answer of that day"),
            ("new_evidence_at", "binder 4"),
        ],
    )
    .await
    .expect(200)
    .shows("C-3 is done")
    .shows("DNS answer of that day")
    .shows("You own it, or did before");
    let check = [("on", "2026-11-20"), ("result", "the policy is reject")];
    owen.fill(&at("/plan/actions/3/confirm"), &check)
        .await
        .expect(422)
        .shows("have someone else verify it");
    let mut helen = server
        .client_named(
            "Helen Marsh",
            "helen@lanternhill.example",
            &[Role::Contributor],
        )
        .await;
    helen
        .fill(&at("/plan/actions/3/confirm"), &[("on", "2026-11-20")])
        .await
        .expect(422)
        .shows("“What you looked at and found” is missing.");
    helen
        .fill_and_follow(&at("/plan/actions/3/confirm"), &check)
        .await
        .expect(200)
        .shows("C-3 is confirmed");
    helen
        .fill_and_follow(
            &at("/plan/actions/3/reopen"),
            &[("reason", "a sender was forgotten")],
        )
        .await
        .shows("C-3 is in progress again.");
}

#[tokio::test]
async fn b3_milestones_are_added_and_reached() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .fill_and_follow(
            &at("/plan/actions/3/milestone"),
            &[("title", "Quote received")],
        )
        .await
        .expect(200)
        .shows("the step “Quote received” is recorded.");
    official
        .fill_and_follow(
            &at("/plan/actions/3/milestone"),
            &[("title", "Quote received"), ("done", "2026-11-20")],
        )
        .await
        .expect(200)
        .shows("Reached</span>");
    official
        .fill(&at("/plan/actions/3/milestone"), &[("done", "2026-11-20")])
        .await
        .expect(422)
        .shows("“Step” is missing.");
}

#[tokio::test]
async fn b6_who_asks_does_not_approve() {
    let server = TestServer::example().await;
    let mut nora = server
        .client_named(
            "Nora Beck, LPN",
            "nora@lanternhill.example",
            &[Role::Contributor, Role::Approver],
        )
        .await;
    let form = [
        ("reason", "the old copier is replaced in spring"),
        ("compensating", "it stands in a locked room"),
        ("expires", "2027-06-01"),
    ];
    let page = nora
        .fill_and_follow(&at("/risks/20/accept"), &form)
        .await
        .expect(200)
        .shows("the old copier is replaced in spring");
    let text = page.text();
    let number = text
        .split("/plan/acceptances/")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    nora.get(&at("/plan/acceptances"))
        .await
        .expect(200)
        .shows("You asked for it yourself");
    let rule = at(&format!("/plan/acceptances/{number}/approve"));
    let yes = [("authority", "practice owner")];
    nora.fill(&rule, &yes)
        .await
        .expect(422)
        .shows("someone else with the authority");
    let mut ruth = server
        .client_named(
            "Ruth Lindqvist, MD",
            "ruth@lanternhill.example",
            &[Role::Approver],
        )
        .await;
    ruth.fill(&rule, &[])
        .await
        .expect(422)
        .shows("“On what authority” is missing.");
    ruth.fill_and_follow(&rule, &yes)
        .await
        .expect(200)
        .shows("approved and in force");
    ruth.fill_and_follow(
        &at(&format!("/plan/acceptances/{number}/revoke")),
        &[("reason", "a breach next door")],
    )
    .await
    .expect(200)
    .shows("is taken back");
}

#[tokio::test]
async fn b1_tolerance_names_who_approved_it_and_keeps_earlier_ones() {
    let server = TestServer::example().await;
    let mut official = server.client_as(&[Role::SecurityOfficial]).await;
    official
        .post(
            &at("/plan/tolerance/new"),
            &[
                ("highest", "moderate"),
                ("statement", "We live with moderate risk"),
            ],
        )
        .await
        .expect(422)
        .shows("Approved by");
    official
        .post_and_follow(
            &at("/plan/tolerance/new"),
            &[
                ("highest", "moderate"),
                ("statement", "We live with moderate risk"),
                ("approved_by", "Ruth Lindqvist, MD"),
                ("approved_on", "2026-11-20"),
            ],
        )
        .await
        .expect(200)
        .shows("We live with moderate risk")
        .shows("Earlier and other statements");
    let mut contributor = server.client_as(&[Role::Contributor]).await;
    contributor
        .get(&at("/plan/tolerance/new"))
        .await
        .expect(403);
}
