//! Jobs: work that outlasts a request. Kept in the database, so that a restart
//! loses none; carried out elsewhere.

use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use ledger::side::{JobEnd, JobRow, NewJob};
use uuid::Uuid;

use crate::access::{Access, micros, time};
use crate::account::AccountId;
use crate::error::{AccessError, Result};
use crate::secret;

/// Id of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct JobId(pub Uuid);

impl std::fmt::Display for JobId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Nobody took it yet.
    Waiting,
    /// Somebody works on it.
    Running,
    /// Done.
    Done,
    /// It failed; the message says why.
    Failed,
    /// Somebody cancelled it.
    Cancelled,
}

impl JobState {
    fn stored(code: &str) -> JobState {
        match code {
            "waiting" => JobState::Waiting,
            "running" => JobState::Running,
            "done" => JobState::Done,
            "cancelled" => JobState::Cancelled,
            _ => JobState::Failed,
        }
    }

    /// Whether nothing more will happen.
    pub fn is_over(self) -> bool {
        !matches!(self, JobState::Waiting | JobState::Running)
    }
}

/// A job, without its result.
#[derive(Debug, Clone)]
pub struct Job {
    /// The organization it works for.
    pub org: OrgId,
    /// Its id.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// Where it stands.
    pub state: JobState,
    /// How far it is, in percent.
    pub percent: u8,
    /// What it is at, or why it failed.
    pub message: String,
    /// How it is to be done, as JSON.
    pub params: String,
    /// File name of the result; empty without one.
    pub result_name: String,
    /// Who asked for it.
    pub by: Option<AccountId>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last got on.
    pub updated_at: Timestamp,
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Job {
        Job {
            org: row.org,
            id: JobId(row.id),
            kind: row.kind,
            state: JobState::stored(&row.state),
            percent: u8::try_from(row.progress.clamp(0, 100)).unwrap_or_default(),
            message: row.message,
            params: row.params,
            result_name: row.result_name,
            by: row.by.map(AccountId),
            created_at: time(row.created),
            updated_at: time(row.updated),
        }
    }
}

impl Access {
    /// Adds a job that waits; `params` is JSON.
    ///
    /// # Errors
    /// [`AccessError::TooManyJobs`] where as many of the account or organization are
    /// not over yet as may be.
    pub async fn create_job(
        &self,
        org: OrgId,
        kind: &str,
        params: &str,
        by: Option<AccountId>,
        at: Timestamp,
    ) -> Result<JobId> {
        let id = secret::id()?;
        let job = NewJob {
            org,
            id,
            kind,
            params,
            by: by.map(|id| id.0),
        };
        let policy = self.policy();
        let mut side = self.write().await?;
        let (of_org, of_account) = side.open_jobs(org, job.by).await?;
        if of_account >= policy.jobs_of_account.into() {
            return Err(AccessError::TooManyJobs {
                whose: "you",
                most: policy.jobs_of_account,
            });
        }
        if of_org >= policy.jobs_of_org.into() {
            return Err(AccessError::TooManyJobs {
                whose: "your organization",
                most: policy.jobs_of_org,
            });
        }
        side.add_job(&job, micros(at)).await?;
        side.commit().await?;
        Ok(JobId(id))
    }

    /// Takes a job that waits: the oldest of the organization that has been without one
    /// for longest.
    pub async fn next_job(&self, at: Timestamp) -> Result<Option<Job>> {
        let mut side = self.write().await?;
        let row = side.take_job(micros(at)).await?;
        side.commit().await?;
        Ok(row.map(Job::from))
    }

    /// Notes how far a job is; `false` if it was cancelled.
    pub async fn progress_job(
        &self,
        org: OrgId,
        id: JobId,
        percent: u8,
        message: &str,
        at: Timestamp,
    ) -> Result<bool> {
        let mut side = self.write_one().await?;
        let runs = side
            .progress_job(org, id.0, percent, message, micros(at))
            .await?;
        side.commit().await?;
        Ok(runs)
    }

    /// Notes that a job is done, with the file it made; `false` if it was
    /// cancelled, and the file is not kept.
    pub async fn finish_job(
        &self,
        org: OrgId,
        id: JobId,
        message: &str,
        result: Option<(&str, &[u8])>,
        at: Timestamp,
    ) -> Result<bool> {
        self.end_job(org, id, JobEnd::Done { message, result }, at)
            .await
    }

    /// Notes that a job failed, and why; `false` if it was cancelled.
    pub async fn fail_job(
        &self,
        org: OrgId,
        id: JobId,
        reason: &str,
        at: Timestamp,
    ) -> Result<bool> {
        self.end_job(org, id, JobEnd::Failed(reason), at).await
    }

    async fn end_job(&self, org: OrgId, id: JobId, end: JobEnd<'_>, at: Timestamp) -> Result<bool> {
        let mut side = self.write().await?;
        let ran = side.end_job(org, id.0, &end, micros(at)).await?;
        let most = i64::try_from(self.policy().job_bytes_of_org).unwrap_or(i64::MAX);
        side.forget_files(org, most).await?;
        side.commit().await?;
        Ok(ran)
    }

    /// Cancels a job; `false` if it is over. Its worker notices at its next step.
    pub async fn cancel_job(&self, org: OrgId, id: JobId, at: Timestamp) -> Result<bool> {
        let mut side = self.write_one().await?;
        let cancelled = side.cancel_job(org, id.0, micros(at)).await?;
        side.commit().await?;
        Ok(cancelled)
    }

    /// A job of an organization.
    pub async fn job(&self, org: OrgId, id: JobId) -> Result<Option<Job>> {
        let row = self.read().await?.job(org, id.0).await?;
        Ok(row.map(Job::from))
    }

    /// The newest jobs of an organization.
    pub async fn jobs(&self, org: OrgId, limit: u32) -> Result<Vec<Job>> {
        let rows = self.read().await?.jobs(org, limit).await?;
        Ok(rows.into_iter().map(Job::from).collect())
    }

    /// The bytes of the file a job made.
    pub async fn job_result(&self, org: OrgId, id: JobId) -> Result<Option<Vec<u8>>> {
        Ok(self.read().await?.job_result(org, id.0).await?)
    }

    /// How large that file is.
    pub async fn job_result_size(&self, org: OrgId, id: JobId) -> Result<Option<usize>> {
        let size = self.read().await?.job_result_size(org, id.0).await?;
        Ok(size.map(|size| usize::try_from(size).unwrap_or(usize::MAX)))
    }

    /// Lets jobs wait again whose worker said nothing for so long; how many.
    pub async fn revive_jobs(&self, silent: SignedDuration, at: Timestamp) -> Result<u64> {
        let mut side = self.write_one().await?;
        let revived = side.revive_jobs(micros(at - silent)).await?;
        side.commit().await?;
        Ok(revived)
    }

    /// Forgets jobs that were over so long ago, with their files; how many.
    pub async fn sweep_jobs(&self, kept: SignedDuration, at: Timestamp) -> Result<u64> {
        let mut side = self.write_one().await?;
        let swept = side.sweep_jobs(micros(at - kept)).await?;
        side.commit().await?;
        Ok(swept)
    }
}
