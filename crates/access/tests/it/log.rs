//! 164.312(b), audit controls: one line for each change, never altered.

use crate::world::{DANA, OTHER, PASSWORD, World, at, by, org, policy};
use access::{
    AccessError, AccessLogFilter, Action, LogEvent, Membership, Permission, Policy, Rate, Role,
    Roles,
};
use std::collections::BTreeSet;

crate::on_both! {
    every_change_writes_one_line
    lines_are_never_changed_or_deleted
    lines_of_many_writers_have_no_gap
    lines_are_read_in_pages_and_by_kind
    what_is_typed_into_the_wrong_field_is_not_written_down
    i3_lines_about_members_are_found_whatever_others_fill_the_log_with
    i3_nobody_fills_the_log_by_signing_in_and_renaming
}

async fn actions(world: &World, which: Option<ledger::OrgId>) -> Vec<Action> {
    let lines = world
        .access
        .read_log(which, None, 1000, AccessLogFilter::all())
        .await
        .unwrap();
    let mut actions: Vec<_> = lines.iter().map(|line| line.action.unwrap()).collect();
    actions.reverse();
    actions
}

async fn every_change_writes_one_line(world: World) {
    use Action::{
        AccountCreated, AccountDisabled, AccountEnabled, AccountRenamed, LinkMade, PasswordChanged,
        RolesChanged, SessionsEnded, SignInFailed, SignedIn, SignedOut, TokenCreated, TokenRevoked,
        TotpOff,
    };
    let access = &world.access;
    let dana = world.dana().await;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    let account = access.account(dana).await.unwrap().unwrap();
    let new = world.sign_in(DANA, PASSWORD, at(1)).await;
    access
        .sign_in(DANA, "wrong", "10.0.0.7", at(2))
        .await
        .unwrap_err();
    let renewed = access
        .change_password(
            dana,
            PASSWORD,
            OTHER,
            Some(new.secret()),
            access::OwnTokens::Keep,
            "10.0.0.5",
            at(3),
        )
        .await
        .unwrap();
    access.sign_out(&renewed.unwrap(), at(4)).await.unwrap();
    access.reset_link(lee, &account, at(5)).await.unwrap();
    access
        .rename(lee, "Lee Chan-Ortiz", &account, at(6))
        .await
        .unwrap();
    world.sign_in("lee@x.org", PASSWORD, at(7)).await;
    access
        .end_sessions_of(lee, None, &account, at(8))
        .await
        .unwrap();
    access.disable(lee, &account, at(9)).await.unwrap();
    access.disable(lee, &account, at(9)).await.unwrap();
    access.enable(lee, &account, at(10)).await.unwrap();
    access.totp_clear(lee, &account, at(11)).await.unwrap();
    assert_eq!(
        actions(&world, None).await,
        [
            AccountCreated,
            AccountCreated,
            PasswordChanged,
            SignedIn,
            SignInFailed,
            PasswordChanged,
            SignedOut,
            LinkMade,
            AccountRenamed,
            SignedIn,
            SessionsEnded,
            AccountDisabled,
            AccountEnabled,
            TotpOff,
        ]
    );
    let membership = Membership {
        org: org(1),
        account: lee,
        roles: Roles::of([Role::Auditor]),
        person: None,
    };
    access
        .set_membership(membership.clone(), &account, at(12))
        .await
        .unwrap();
    // What changes nothing is not a line.
    access
        .set_membership(membership, &account, at(12))
        .await
        .unwrap();
    let read = BTreeSet::from([Permission::Read]);
    let (token, _) = access
        .create_token(org(1), "t", &read, None, None, &account, at(13))
        .await
        .unwrap();
    access
        .revoke_token(org(1), token, &account, at(14))
        .await
        .unwrap();
    access
        .remove_membership(org(1), lee, &account, at(15))
        .await
        .unwrap();
    assert_eq!(
        actions(&world, Some(org(1))).await,
        [
            RolesChanged,
            RolesChanged,
            TokenCreated,
            TokenRevoked,
            RolesChanged
        ]
    );
    assert!(actions(&world, Some(org(2))).await.is_empty());
    let lines = access
        .read_log(Some(org(1)), None, 1, AccessLogFilter::all())
        .await
        .unwrap();
    let line = &lines[0];
    assert_eq!(
        (line.account, line.name.as_str(), line.time),
        (Some(dana), "Dana Reyes", at(15))
    );
    assert_eq!(line.detail, "lee@x.org: removed, before Auditor");
}

async fn lines_are_never_changed_or_deleted(world: World) {
    world.dana().await;
    for sql in [
        "DELETE FROM access_log",
        "UPDATE access_log SET name = 'Nobody'",
        "UPDATE access_log SET time = 0 WHERE seq = 1",
    ] {
        let told = world.refuses(sql).await;
        assert!(told.is_some_and(|told| told.contains("never")), "{sql}");
    }
    assert_eq!(actions(&world, None).await, [Action::AccountCreated]);
}

async fn lines_of_many_writers_have_no_gap(world: World) {
    let mut tasks = Vec::new();
    for writer in 0..8 {
        let access = world.access.clone();
        tasks.push(tokio::spawn(async move {
            for n in 0..10 {
                let event = LogEvent {
                    account: None,
                    name: format!("writer {writer}"),
                    action: Action::ReportViewed,
                    detail: format!("{n}"),
                    address: String::new(),
                };
                access.log(Some(org(1)), &event, at(n)).await.unwrap();
            }
        }));
    }
    for task in tasks {
        task.await.unwrap();
    }
    let lines = world
        .access
        .read_log(Some(org(1)), None, 1000, AccessLogFilter::all())
        .await
        .unwrap();
    let numbers: Vec<_> = lines.iter().rev().map(|line| line.seq).collect();
    assert_eq!(numbers, (1..=80).collect::<Vec<_>>());
}

async fn lines_are_read_in_pages_and_by_kind(world: World) {
    let dana = world.dana().await;
    for n in 0..25 {
        let action = if n % 5 == 0 {
            Action::ReportExported
        } else {
            Action::ReportViewed
        };
        let event = LogEvent {
            account: (n % 2 == 0).then_some(dana),
            name: "Dana\nReyes".into(),
            action,
            detail: "x".repeat(5000),
            address: "10.0.0.5".into(),
        };
        world.access.log(Some(org(2)), &event, at(n)).await.unwrap();
    }
    let page = |before, which| world.access.read_log(Some(org(2)), before, 10, which);
    let first = page(None, AccessLogFilter::all()).await.unwrap();
    assert_eq!((first[0].seq, first[9].seq), (25, 16));
    assert_eq!(
        (first[0].name.as_str(), first[0].detail.len()),
        ("Dana Reyes", 1000)
    );
    let next = page(Some(16), AccessLogFilter::all()).await.unwrap();
    assert_eq!((next[0].seq, next.len()), (15, 10));
    let exported = page(None, AccessLogFilter::of_action(Action::ReportExported))
        .await
        .unwrap();
    assert_eq!(exported.len(), 5);
    let hers = page(Some(6), AccessLogFilter::of_account(dana))
        .await
        .unwrap();
    assert_eq!(
        hers.iter().map(|line| line.seq).collect::<Vec<_>>(),
        [5, 3, 1]
    );
    for action in Action::ALL {
        assert_eq!(Action::from_code(action.code()), Some(*action));
    }
}

async fn what_is_typed_into_the_wrong_field_is_not_written_down(world: World) {
    world.dana().await;
    world
        .access
        .sign_in(PASSWORD, "", "10.0.0.5", at(1))
        .await
        .unwrap_err();
    let lines = world
        .access
        .read_log(None, None, 1, AccessLogFilter::all())
        .await
        .unwrap();
    assert_eq!(
        (lines[0].name.as_str(), lines[0].address.as_str()),
        ("(no e-mail address)", "10.0.0.5")
    );
    assert_eq!(
        world
            .number("SELECT count(*) FROM throttle WHERE key LIKE '%copper%'")
            .await,
        0
    );
    let _ = by();
}

async fn i3_lines_about_members_are_found_whatever_others_fill_the_log_with(world: World) {
    let dana = world.dana().await;
    let lee = world.colleague("Lee Chan", "lee@x.org").await;
    let other = world.colleague("Otto Other", "lee@x.organic").await;
    world.join(org(1), lee, &[Role::Auditor]).await;
    world.join(org(2), other, &[Role::Auditor]).await;
    world.join(org(2), lee, &[Role::Auditor]).await;
    let before = world.access.last_log_line(None).await.unwrap();
    let tell = async |account, action, detail: &str| {
        let event = LogEvent {
            account,
            name: "somebody".into(),
            action,
            detail: detail.into(),
            address: String::new(),
        };
        world.access.log(None, &event, at(1)).await.unwrap();
    };
    // Seen by the first organization: what members do on their own account, what is done to
    // how they sign in, and the rest where it is by one and about one.
    tell(Some(dana), Action::SignedIn, "").await;
    tell(
        Some(other),
        Action::PasswordChanged,
        "LEE@x.org, by a link of Otto",
    )
    .await;
    tell(Some(dana), Action::AccountCreated, "lee@x.org").await;
    let seen = world.access.last_log_line(None).await.unwrap();
    assert_eq!(seen, before + 3);
    // Not seen: what others do, what is done to others, and what a member does elsewhere.
    for _ in 0..100 {
        tell(Some(other), Action::SignedIn, "dana@x.org").await;
        tell(
            Some(other),
            Action::AccountRenamed,
            "Otto is now dana@x.org",
        )
        .await;
    }
    tell(None, Action::SignInFailed, "dana@x.org").await;
    tell(Some(dana), Action::PasswordChanged, "lee@x.organic").await;
    tell(Some(dana), Action::AccountCreated, "lee@x.organic").await;
    tell(Some(other), Action::AccountCreated, "lee@x.org").await;
    tell(Some(dana), Action::Refused, "GET /o/elsewhere").await;
    let which = AccessLogFilter {
        about_members_of: Some(org(1)),
        from: before + 1,
        ..AccessLogFilter::all()
    };
    let read = async |which| {
        let lines = world.access.read_log(None, None, 3, which).await.unwrap();
        lines.iter().map(|line| line.seq).collect::<Vec<_>>()
    };
    assert_eq!(read(which).await, [seen, seen - 1, seen - 2]);
    let signed_in = AccessLogFilter {
        action: Some(Action::SignedIn),
        ..which
    };
    assert_eq!(read(signed_in).await, [seen - 2]);
    let of_other = AccessLogFilter {
        account: Some(other),
        ..which
    };
    assert_eq!(read(of_other).await, [seen - 1]);
    let early = AccessLogFilter {
        until: Some(at(1)),
        ..which
    };
    assert!(read(early).await.is_empty());
}

async fn i3_nobody_fills_the_log_by_signing_in_and_renaming(world: World) {
    let few = Rate {
        burst: 3,
        seconds: 600,
    };
    let dana = world.dana().await;
    let strict = world.under(Policy {
        sign_ins: few,
        renames: few,
        ..policy()
    });
    let account = strict.account(dana).await.unwrap().unwrap();
    let throttled = |result| matches!(result, Err(AccessError::Throttled(_)));
    let begun = strict.last_log_line(None).await.unwrap();
    let mut refused = 0;
    for n in 0..50 {
        let one = strict.sign_in(DANA, PASSWORD, "10.0.0.5", at(1)).await;
        refused += usize::from(throttled(one.map(drop)));
        let name = format!("Dana {n}");
        let one = strict.rename(dana, &name, &account, at(1)).await;
        refused += usize::from(throttled(one));
        let one = strict.change_password(
            dana,
            PASSWORD,
            PASSWORD,
            None,
            access::OwnTokens::Keep,
            "10.0.0.5",
            at(1),
        );
        refused += usize::from(throttled(one.await.map(drop)));
    }
    assert_eq!(refused, 3 * 47);
    // Three of each, and that they were refused, told once of each.
    let lines = strict.last_log_line(None).await.unwrap() - begun;
    assert_eq!(lines, 12);
    assert_eq!(strict.sessions_of(dana, at(2)).await.unwrap().len(), 0);
    // A name that is there already is no line, and later all goes on.
    let name = strict.account(dana).await.unwrap().unwrap().name;
    assert_eq!(name, "Dana 2");
    strict.rename(dana, &name, &account, at(1)).await.unwrap();
    let later = strict.sign_in(DANA, PASSWORD, "10.0.0.5", at(700)).await;
    later.unwrap();
    strict
        .rename(dana, "Dana", &account, at(700))
        .await
        .unwrap();
}
