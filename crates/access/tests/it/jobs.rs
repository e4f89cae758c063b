//! Jobs: each is done once, and can be cancelled.

use crate::world::{World, at, org, policy};
use access::{JobState, Policy};
use jiff::SignedDuration;
use ledger::{Head, Ledger, NewEntry, NewPart, Redaction};

crate::on_both! {
    a_job_is_taken_once_in_the_order_asked
    a_job_ends_with_its_file
    a_cancelled_job_keeps_no_file
    a_job_whose_worker_died_is_taken_again
    asvs_15_2_2_turns_go_round_the_organizations
    asvs_2_4_1_an_account_and_an_organization_have_few_open
    asvs_2_4_1_the_oldest_files_give_way
    c6_a_document_in_work_is_forgotten_with_what_was_redacted
}

async fn a_job_is_taken_once_in_the_order_asked(world: World) {
    let access = &world.access;
    for n in 0..12 {
        let org = org(1 + n as u128 % 2);
        access
            .create_job(org, "report", &format!("{{\"n\":{n}}}"), None, at(n))
            .await
            .unwrap();
    }
    let first = access.next_job(at(20)).await.unwrap().unwrap();
    assert_eq!(
        (first.params.as_str(), first.state),
        ("{\"n\":0}", JobState::Running)
    );
    let mut tasks = Vec::new();
    for _ in 0..16 {
        let access = access.clone();
        tasks.push(tokio::spawn(async move {
            access.next_job(at(21)).await.unwrap()
        }));
    }
    let mut taken = Vec::new();
    for task in tasks {
        taken.extend(task.await.unwrap().map(|job| job.id.to_string()));
    }
    // Of two that reach for the same job one may go away empty and come again.
    while let Some(job) = access.next_job(at(22)).await.unwrap() {
        taken.push(job.id.to_string());
    }
    taken.sort();
    taken.dedup();
    assert_eq!(taken.len(), 11);
}

async fn a_job_ends_with_its_file(world: World) {
    let access = &world.access;
    let id = access
        .create_job(org(1), "report", "{}", None, at(0))
        .await
        .unwrap();
    assert!(
        !access.progress_job(org(1), id, 5, "", at(0)).await.unwrap(),
        "nobody took it"
    );
    access.next_job(at(1)).await.unwrap().unwrap();
    assert!(
        access
            .progress_job(org(1), id, 50, "page 3", at(2))
            .await
            .unwrap()
    );
    let job = access.job(org(1), id).await.unwrap().unwrap();
    assert_eq!(
        (job.percent, job.message.as_str(), job.updated_at),
        (50, "page 3", at(2))
    );
    assert_eq!(access.job_result(org(1), id).await.unwrap(), None);
    let file = Some(("report.pdf", &b"%PDF"[..]));
    assert!(
        access
            .finish_job(org(1), id, "4 pages", file, at(3))
            .await
            .unwrap()
    );
    assert_eq!(
        access.job_result(org(1), id).await.unwrap().unwrap(),
        b"%PDF"
    );
    // Another organization has no such job.
    assert!(access.job(org(2), id).await.unwrap().is_none());
    assert!(access.job_result(org(2), id).await.unwrap().is_none());
    let list = access.jobs(org(1), 10).await.unwrap();
    assert!(list.len() == 1 && list[0].state == JobState::Done && list[0].state.is_over());
    assert_eq!(
        access
            .sweep_jobs(SignedDuration::from_secs(10), at(12))
            .await
            .unwrap(),
        0
    );
    assert_eq!(
        access
            .sweep_jobs(SignedDuration::from_secs(10), at(13))
            .await
            .unwrap(),
        1
    );
}

async fn a_cancelled_job_keeps_no_file(world: World) {
    let access = &world.access;
    let id = access
        .create_job(org(1), "report", "{}", None, at(0))
        .await
        .unwrap();
    access.next_job(at(1)).await.unwrap().unwrap();
    assert!(!access.cancel_job(org(2), id, at(2)).await.unwrap());
    assert!(access.cancel_job(org(1), id, at(2)).await.unwrap());
    assert!(
        !access
            .progress_job(org(1), id, 60, "", at(3))
            .await
            .unwrap()
    );
    let file = Some(("report.pdf", &b"%PDF"[..]));
    assert!(
        !access
            .finish_job(org(1), id, "", file, at(3))
            .await
            .unwrap()
    );
    assert!(access.job_result(org(1), id).await.unwrap().is_none());
    assert!(!access.cancel_job(org(1), id, at(4)).await.unwrap());
    let job = access.job(org(1), id).await.unwrap().unwrap();
    assert_eq!(job.state, JobState::Cancelled);
}

async fn a_job_whose_worker_died_is_taken_again(world: World) {
    let access = &world.access;
    access
        .create_job(org(1), "report", "{}", None, at(0))
        .await
        .unwrap();
    let id = access.next_job(at(1)).await.unwrap().unwrap().id;
    let quiet = SignedDuration::from_secs(60);
    assert_eq!(access.revive_jobs(quiet, at(60)).await.unwrap(), 0);
    assert_eq!(access.revive_jobs(quiet, at(61)).await.unwrap(), 1);
    assert_eq!(access.next_job(at(62)).await.unwrap().unwrap().id, id);
    assert!(
        access
            .fail_job(org(1), id, "the disk is full", at(63))
            .await
            .unwrap()
    );
    let job = access.job(org(1), id).await.unwrap().unwrap();
    assert_eq!(
        (job.state, job.message.as_str()),
        (JobState::Failed, "the disk is full")
    );
}

async fn asvs_15_2_2_turns_go_round_the_organizations(world: World) {
    let access = &world.access;
    for n in 0..5 {
        access
            .create_job(org(1), "report", "{}", None, at(n))
            .await
            .unwrap();
    }
    access
        .create_job(org(2), "report", "{}", None, at(8))
        .await
        .unwrap();
    let mut order = Vec::new();
    for n in 0..6 {
        let job = access.next_job(at(10 + 2 * n)).await.unwrap().unwrap();
        let done = access.finish_job(job.org, job.id, "", None, at(11 + 2 * n));
        assert!(done.await.unwrap());
        order.push(job.org);
    }
    let (a, b) = (org(1), org(2));
    // The one that came last, behind five of the other, is the second.
    assert_eq!(order, [a, b, a, a, a, a]);
}

async fn asvs_2_4_1_an_account_and_an_organization_have_few_open(world: World) {
    let access = &world.access;
    let mine = world.dana().await;
    let other = world.colleague("Lee Chan", "lee@lanternhill.org").await;
    let ask = async |org, by| access.create_job(org, "report", "{}", by, at(0)).await;
    for _ in 0..3 {
        ask(org(1), Some(mine)).await.unwrap();
    }
    let beyond = ask(org(1), Some(mine)).await.unwrap_err();
    assert!(beyond.is_throttled(), "{beyond}");
    // Of another account, or of the same in another organization.
    let lees = access.create_job(org(1), "report", "{}", Some(other), at(1));
    lees.await.unwrap();
    let elsewhere = access.create_job(org(2), "report", "{}", Some(mine), at(1));
    let elsewhere = elsewhere.await.unwrap();
    // What is over makes room.
    let job = access.next_job(at(1)).await.unwrap().unwrap();
    assert_eq!(job.org, org(1));
    access.fail_job(job.org, job.id, "no", at(2)).await.unwrap();
    ask(org(1), Some(mine)).await.unwrap();
    for _ in 4..20 {
        ask(org(1), None).await.unwrap();
    }
    let beyond = ask(org(1), Some(other)).await.unwrap_err();
    assert!(beyond.to_string().contains("your organization"), "{beyond}");
    assert!(access.cancel_job(org(2), elsewhere, at(3)).await.unwrap());
}

async fn asvs_2_4_1_the_oldest_files_give_way(world: World) {
    let policy = Policy {
        job_bytes_of_org: 100,
        ..policy()
    };
    let access = &world.under(policy);
    let mut made = Vec::new();
    for (n, bytes) in [(0, 60), (1, 60), (2, 30), (3, 500), (4, 10)] {
        let id = access
            .create_job(org(1), "report", "{}", None, at(n))
            .await
            .unwrap();
        access.next_job(at(n)).await.unwrap().unwrap();
        let file = vec![b'x'; bytes];
        let done = access.finish_job(org(1), id, "", Some(("f", &file)), at(n));
        assert!(done.await.unwrap());
        made.push(id);
        let kept: Vec<usize> = access
            .jobs(org(1), 9)
            .await
            .unwrap()
            .iter()
            .filter_map(|job| made.iter().position(|id| *id == job.id))
            .collect();
        let expected: &[usize] = match n {
            0 => &[0],
            1 => &[1],
            2 => &[2, 1],
            // One that is larger than all that is kept is kept alone.
            3 => &[3],
            _ => &[4],
        };
        assert_eq!(kept, expected, "after {n}");
    }
}

/// Takes content out of the book of the first organization.
async fn takes_content_out(ledger: &Ledger) {
    let ledger = ledger.clone().with_any_time();
    let entry = |n: u8| NewEntry {
        time: at(n.into()).as_microsecond(),
        public: vec![n],
        parts: vec![NewPart {
            salt: [n; 32],
            bytes: b"what was taken out".to_vec(),
        }],
        blobs: Vec::new(),
    };
    let begun = Head::empty(org(1));
    let head = ledger.append(org(1), &begun, &[entry(1)], &[]).await;
    let head = head.unwrap();
    let part = [Redaction::Part { entry: 1, part: 0 }];
    let last = entry(2);
    let done = ledger.redact(org(1), &head, &part, &last).await;
    done.unwrap();
}

async fn c6_a_document_in_work_is_forgotten_with_what_was_redacted(world: World) {
    let access = &world.access;
    let mut jobs = Vec::new();
    for n in 0..2 {
        let made = access.create_job(org(1), "report", "{}", None, at(n)).await;
        jobs.push(made.unwrap());
    }
    let taken = access.next_job(at(3)).await.unwrap().unwrap();
    assert_eq!(taken.id, jobs[0]);
    // Content is taken out while the first is drawn.
    takes_content_out(&world.ledger).await;
    let file = Some(("a.pdf", &b"what was taken out"[..]));
    let done = access.finish_job(org(1), jobs[0], "", file, at(4)).await;
    assert!(!done.unwrap(), "it was handed out");
    let kept = access.job_result(org(1), jobs[0]).await.unwrap();
    assert_eq!(kept, None);
    assert_eq!(access.job_result_size(org(1), jobs[0]).await.unwrap(), None);
    // What waits is made of what is left, and its size is told before it is read.
    let next = access.next_job(at(5)).await.unwrap().unwrap();
    assert_eq!(next.id, jobs[1]);
    let done = access.finish_job(org(1), jobs[1], "", file, at(6)).await;
    assert!(done.unwrap());
    let size = access.job_result_size(org(1), jobs[1]).await.unwrap();
    assert_eq!(size, Some(18));
}
