//! A document being made: how far it is, its file, and giving it up.

use crate::error::{PageError, Result};
use crate::evidence::attachment;
use crate::jobs::{self, Order};
use crate::org_request::OrgRequest;
use crate::respond::page;
use access::{Action, Job, JobId, JobState, Permission};
use axum::extract::Path;
use pages::documents::{JobLine, JobPage};
use pages::html::day_words;
use pages::{Link, Section};
use std::collections::HashMap;

/// A job as a line.
pub fn line(req: &OrgRequest, job: &Job) -> JobLine {
    let base = format!("/o/{}", req.org.slug);
    let href = format!("{base}/documents/jobs/{}", job.id);
    let order = serde_json::from_str::<Order>(&job.params).ok();
    let (sign, state) = match job.state {
        JobState::Waiting => ("todo", "Waiting for its turn"),
        JobState::Running => ("going", "Being made"),
        JobState::Done => ("done", "Ready"),
        JobState::Failed => ("late", "Could not be made"),
        JobState::Cancelled => ("none", "Cancelled"),
    };
    let register = req.register();
    let at = job.created_at.to_zoned(register.zone());
    let has_file = job.state == JobState::Done && !job.result_name.is_empty();
    JobLine {
        title: order.map_or_else(|| "Document".to_owned(), |order| order.words()),
        sign,
        state,
        percent: job.percent,
        message: job.message.clone(),
        asked: format!(
            "{}, {:02}:{:02}",
            day_words(at.date()),
            at.hour(),
            at.minute()
        ),
        file: if has_file {
            format!("{href}/file")
        } else {
            String::new()
        },
        name: job.result_name.clone(),
        over: job.state.is_over(),
        may_cancel: may_cancel(req, job),
        href,
    }
}

async fn find(req: &OrgRequest, params: &HashMap<String, String>) -> Result<Job> {
    let nothing =
        || PageError::not_found("this document is no longer kept; make it again under Documents");
    let id = params
        .get("id")
        .and_then(|id| id.parse().ok())
        .ok_or_else(nothing)?;
    let job = req.state.access().job(req.org.id, JobId(id)).await?;
    job.filter(|job| job.kind == jobs::DOCUMENT)
        .ok_or_else(nothing)
}

/// Shows how far a job is.
pub async fn show(req: OrgRequest, Path(params): Path<HashMap<String, String>>) -> Result {
    let job = find(&req, &params).await?;
    // After a restart nobody may be at work on what waits.
    if !job.state.is_over() {
        jobs::begin(&req.state);
    }
    let shell = req.shell(Section::Documents, "A document");
    page(&JobPage {
        crumbs: vec![
            Link::to("Documents", format!("{}/documents", req.base)),
            Link::here("A document", ""),
        ],
        job: line(&req, &job),
        shell: &shell,
    })
}

/// Hands out the file.
pub async fn file(req: OrgRequest, Path(params): Path<HashMap<String, String>>) -> Result {
    let job = find(&req, &params).await?;
    let access = req.state.access();
    let size = access.job_result_size(req.org.id, job.id).await?;
    let room = req.room_for(size.unwrap_or(0)).await?;
    let bytes = access.job_result(req.org.id, job.id).await?;
    let Some(bytes) = bytes else {
        return Err(PageError::not_found(
            "this document is not ready, or no longer kept; look under Documents",
        ));
    };
    req.log(Action::ReportExported, &job.result_name).await?;
    Ok(attachment(
        &job.result_name,
        super::media_type(&job.result_name),
        room.body(bytes),
    ))
}

/// Whoever ordered a document gives it up, or an administrator.
fn may_cancel(req: &OrgRequest, job: &Job) -> bool {
    job.by == Some(req.signed_in.session.account.id) || req.roles().allows(Permission::Administer)
}

/// Gives a job up.
pub async fn cancel(req: OrgRequest, Path(params): Path<HashMap<String, String>>) -> Result {
    let job = find(&req, &params).await?;
    if !may_cancel(&req, &job) {
        req.need(Permission::Administer)?;
    }
    let access = req.state.access();
    let cancelled = access.cancel_job(req.org.id, job.id, req.at()).await?;
    Ok(req.done(
        "/documents",
        match cancelled {
            true => "The document is no longer being made.",
            false => "It was over already.",
        },
    ))
}
