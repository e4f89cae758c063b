//! Jobs: each is done once, and can be cancelled.

use crate::world::{World, at, org};
use access::JobState;
use jiff::SignedDuration;

crate::on_both! {
    a_job_is_taken_once_in_the_order_asked
    a_job_ends_with_its_file
    a_cancelled_job_keeps_no_file
    a_job_whose_worker_died_is_taken_again
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
