//! Jobs: work that outlasts a request, such as drawing a report.

use uuid::Uuid;

use super::statements::{
    ADD_JOB, CANCEL_JOB, END_JOB, FORGET_FILES, JOB, JOB_RESULT, JOB_RESULT_SIZE, JOBS, OPEN_JOBS,
    PROGRESS_JOB, REVIVE_JOBS, SWEEP_JOBS, TAKE_JOB,
};
use super::{SideTables, execute, find, find_all};
use crate::entry::OrgId;
use crate::error::Result;

/// A job as stored, without its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// The organization it works for.
    pub org: OrgId,
    /// Its id.
    pub id: Uuid,
    /// What is to be done.
    pub kind: String,
    /// `waiting`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// How far it is, in percent.
    pub progress: i64,
    /// What it is at, or why it failed.
    pub message: String,
    /// How it is to be done, as JSON.
    pub params: String,
    /// File name of the result; empty without one.
    pub result_name: String,
    /// Who asked for it.
    pub by: Option<Uuid>,
    /// When it was asked for.
    pub created: i64,
    /// When it last got on.
    pub updated: i64,
}

/// A job to be added.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// The organization it works for.
    pub org: OrgId,
    /// Its id.
    pub id: Uuid,
    /// What is to be done.
    pub kind: &'a str,
    /// How it is to be done, as JSON.
    pub params: &'a str,
    /// Who asks for it.
    pub by: Option<Uuid>,
}

/// How a job ended.
#[derive(Clone, Debug)]
pub enum JobEnd<'a> {
    /// Done.
    Done {
        /// What to say about it.
        message: &'a str,
        /// File name and bytes of the result, where there is one.
        result: Option<(&'a str, &'a [u8])>,
    },
    /// It failed, for this reason.
    Failed(&'a str),
}

type Columns = (
    Uuid,
    Uuid,
    String,
    String,
    i64,
    String,
    String,
    String,
    Option<Uuid>,
    i64,
    i64,
);

fn row(
    (org, id, kind, state, progress, message, params, result_name, by, created, updated): Columns,
) -> JobRow {
    JobRow {
        org: OrgId(org),
        id,
        kind,
        state,
        progress,
        message,
        params,
        result_name,
        by,
        created,
        updated,
    }
}

impl SideTables {
    /// Adds a job that waits.
    pub async fn add_job(&mut self, job: &NewJob<'_>, at: i64) -> Result<()> {
        execute!(
            self, ADD_JOB, job.org.0, job.id, job.kind, job.params, job.by, at
        );
        Ok(())
    }

    /// A job by id.
    pub async fn job(&mut self, org: OrgId, id: Uuid) -> Result<Option<JobRow>> {
        let found: Option<Columns> = find!(self, JOB, org.0, id);
        Ok(found.map(row))
    }

    /// The newest jobs of an organization.
    pub async fn jobs(&mut self, org: OrgId, limit: u32) -> Result<Vec<JobRow>> {
        let rows: Vec<Columns> = find_all!(self, JOBS, org.0, i64::from(limit));
        Ok(rows.into_iter().map(row).collect())
    }

    /// The bytes a job made.
    pub async fn job_result(&mut self, org: OrgId, id: Uuid) -> Result<Option<Vec<u8>>> {
        let found: Option<(Vec<u8>,)> = find!(self, JOB_RESULT, org.0, id);
        Ok(found.map(|(bytes,)| bytes))
    }

    /// How many bytes a job made.
    pub async fn job_result_size(&mut self, org: OrgId, id: Uuid) -> Result<Option<u64>> {
        let found: Option<(i64,)> = find!(self, JOB_RESULT_SIZE, org.0, id);
        Ok(found.map(|(size,)| size.unsigned_abs()))
    }

    /// Jobs of an organization that are not over: all, and those an account asked for.
    pub async fn open_jobs(&mut self, org: OrgId, by: Option<Uuid>) -> Result<(i64, i64)> {
        let found: Option<(i64, i64)> = find!(self, OPEN_JOBS, org.0, by);
        Ok(found.unwrap_or_default())
    }

    /// Forgets the oldest files of an organization beyond so many bytes; how many.
    pub async fn forget_files(&mut self, org: OrgId, most: i64) -> Result<u64> {
        Ok(execute!(self, FORGET_FILES, org.0, most))
    }

    /// Takes a job that waits, going round the organizations.
    pub async fn take_job(&mut self, at: i64) -> Result<Option<JobRow>> {
        let found: Option<Columns> = find!(self, TAKE_JOB, at);
        Ok(found.map(row))
    }

    /// Notes how far a job is; `false` if it no longer runs.
    pub async fn progress_job(
        &mut self,
        org: OrgId,
        id: Uuid,
        percent: u8,
        message: &str,
        at: i64,
    ) -> Result<bool> {
        let percent = i64::from(percent.min(100));
        Ok(execute!(self, PROGRESS_JOB, org.0, id, percent, message, at) == 1)
    }

    /// Notes how a job ended; `false` if it no longer runs.
    pub async fn end_job(
        &mut self,
        org: OrgId,
        id: Uuid,
        end: &JobEnd<'_>,
        at: i64,
    ) -> Result<bool> {
        let (state, percent, message, result) = match end {
            JobEnd::Done { message, result } => ("done", 100_i64, *message, *result),
            JobEnd::Failed(reason) => ("failed", 0, *reason, None),
        };
        let name = result.map_or("", |(name, _)| name);
        let bytes = result.map(|(_, bytes)| bytes);
        Ok(execute!(
            self, END_JOB, org.0, id, state, percent, message, name, bytes, at
        ) == 1)
    }

    /// Cancels a job that has not ended; `false` if it has.
    pub async fn cancel_job(&mut self, org: OrgId, id: Uuid, at: i64) -> Result<bool> {
        Ok(execute!(self, CANCEL_JOB, org.0, id, at) == 1)
    }

    /// Lets jobs wait again whose worker has said nothing since `silent`.
    pub async fn revive_jobs(&mut self, silent: i64) -> Result<u64> {
        Ok(execute!(self, REVIVE_JOBS, silent))
    }

    /// Forgets jobs that ended before `before`, with their results.
    pub async fn sweep_jobs(&mut self, before: i64) -> Result<u64> {
        Ok(execute!(self, SWEEP_JOBS, before))
    }
}
