//! Sessions of signed-in accounts, and the buckets that slow down guessing.

use uuid::Uuid;

use super::statements::{
    ADD_SESSION, END_ALL_SESSIONS, END_SESSION, END_SESSIONS, FORGET_BUCKET, FULL_AT, GIVE_BACK,
    RAISE_SESSION, SESSION, SESSION_STANDING, SESSIONS_OF, SWEEP_SESSIONS, SWEEP_THROTTLE, TAKE,
    TOUCH_SESSION,
};
use super::{SideTables, execute, find, find_all};
use crate::entry::OrgId;
use crate::error::Result;

/// A session as stored, under the hash of its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionRow {
    /// SHA-256 of the secret.
    pub token_hash: Vec<u8>,
    /// Whose it is.
    pub account: Uuid,
    /// When it began.
    pub created: i64,
    /// When its owner last did something.
    pub last_seen: i64,
    /// When it ends whatever happens.
    pub expires: i64,
    /// When its owner last proved to be the owner.
    pub authenticated_at: i64,
    /// The browser, in its own words.
    pub agent: String,
}

/// A session with what is needed of its account, which is not disabled.
#[derive(Clone, Debug)]
pub struct FoundSession {
    /// The session.
    pub session: SessionRow,
    /// E-mail address of the account.
    pub email: String,
    /// Name of the person.
    pub name: String,
    /// Whether this person runs the installation.
    pub operator: bool,
    /// When the account was made.
    pub created_at: i64,
    /// Whether the account has a second factor.
    pub totp: bool,
    /// How many organizations the account belongs to.
    pub organizations: u64,
}

type Columns = (Vec<u8>, Uuid, i64, i64, i64, i64, String);
type WithAccount = (
    Vec<u8>,
    Uuid,
    i64,
    i64,
    i64,
    i64,
    String,
    String,
    String,
    bool,
    i64,
    bool,
    i64,
);

fn row(
    (token_hash, account, created, last_seen, expires, authenticated_at, agent): Columns,
) -> SessionRow {
    SessionRow {
        token_hash,
        account,
        created,
        last_seen,
        expires,
        authenticated_at,
        agent,
    }
}

impl SideTables {
    /// Adds a session.
    pub async fn add_session(&mut self, row: &SessionRow) -> Result<()> {
        execute!(
            self,
            ADD_SESSION,
            &row.token_hash,
            row.account,
            row.created,
            row.last_seen,
            row.expires,
            row.authenticated_at,
            &row.agent,
        );
        Ok(())
    }

    /// A session by the hash of its secret, in one query.
    pub async fn session(&mut self, hash: &[u8]) -> Result<Option<FoundSession>> {
        let found: Option<WithAccount> = find!(self, SESSION, hash);
        Ok(found.map(|columns| {
            let (hash, account, created, seen, expires, proved, agent, ..) = columns;
            let (.., email, name, operator, created_at, totp, organizations) = columns;
            FoundSession {
                session: row((hash, account, created, seen, expires, proved, agent)),
                email,
                name,
                operator,
                created_at,
                totp,
                organizations: organizations.unsigned_abs(),
            }
        }))
    }

    /// Whether the session of an account that began at a time goes on: whether the account,
    /// which is not disabled, has a second factor, and its roles in an organization.
    pub async fn session_standing(
        &mut self,
        account: Uuid,
        began: i64,
        org: Option<OrgId>,
    ) -> Result<Option<(bool, Option<String>)>> {
        let org = org.map_or(Uuid::nil(), |org| org.0);
        Ok(find!(self, SESSION_STANDING, account, began, org))
    }

    /// The sessions of an account, oldest first.
    pub async fn sessions_of(&mut self, account: Uuid) -> Result<Vec<SessionRow>> {
        let rows: Vec<Columns> = find_all!(self, SESSIONS_OF, account);
        Ok(rows.into_iter().map(row).collect())
    }

    /// Notes that the owner of a session did something.
    pub async fn touch_session(&mut self, hash: &[u8], at: i64) -> Result<()> {
        execute!(self, TOUCH_SESSION, hash, at);
        Ok(())
    }

    /// Notes that the owner of a session proved to be the owner again, and keeps
    /// it under the hash of a new secret; `false` if it ended meanwhile.
    pub async fn raise_session(&mut self, hash: &[u8], new: &[u8], at: i64) -> Result<bool> {
        Ok(execute!(self, RAISE_SESSION, hash, new, at) == 1)
    }

    /// Ends a session of an account; whether there was one.
    pub async fn end_session(&mut self, hash: &[u8], account: Uuid) -> Result<bool> {
        Ok(execute!(self, END_SESSION, hash, account) == 1)
    }

    /// Ends the sessions of an account but one; how many.
    pub async fn end_sessions(&mut self, account: Uuid, except: Option<&[u8]>) -> Result<u64> {
        Ok(execute!(
            self,
            END_SESSIONS,
            account,
            except.unwrap_or_default()
        ))
    }

    /// Ends all sessions; how many.
    pub async fn end_all_sessions(&mut self) -> Result<u64> {
        Ok(execute!(self, END_ALL_SESSIONS))
    }

    /// Forgets sessions that expired, or whose owner did nothing since `idle`.
    pub async fn sweep_sessions(&mut self, now: i64, idle: i64) -> Result<u64> {
        Ok(execute!(self, SWEEP_SESSIONS, now, idle))
    }

    /// Takes an attempt out of the bucket `key`, which holds `size` of them and
    /// regains one in `each` microseconds.
    ///
    /// `Err` of the inner result: there was none; when there will be one.
    pub async fn take(
        &mut self,
        key: &str,
        now: i64,
        size: u32,
        each: i64,
    ) -> Result<Result<(), i64>> {
        self.take_many(key, now, size, each, 1).await
    }

    /// Takes several at once, or none.
    pub async fn take_many(
        &mut self,
        key: &str,
        now: i64,
        size: u32,
        each: i64,
        count: u32,
    ) -> Result<Result<(), i64>> {
        if count > size {
            return Ok(Err(i64::MAX));
        }
        // A bucket with so many left is full again after the others.
        let others = i64::from(size - count).saturating_mul(each);
        let last = now.saturating_add(others);
        let each = each.saturating_mul(count.into());
        let taken = execute!(self, TAKE, key, now, now.saturating_add(each), each, last);
        if taken == 1 {
            return Ok(Ok(()));
        }
        let found: Option<(i64,)> = find!(self, FULL_AT, key);
        Ok(Err(found.map_or(now, |(full,)| full - others)))
    }

    /// When a bucket of so many attempts has one again; `None` for one never used.
    pub async fn free_at(&mut self, key: &str, size: u32, each: i64) -> Result<Option<i64>> {
        let others = i64::from(size.saturating_sub(1)).saturating_mul(each);
        let found: Option<(i64,)> = find!(self, FULL_AT, key);
        Ok(found.map(|(full,)| full.saturating_sub(others)))
    }

    /// Gives an attempt back that was none.
    pub async fn give_back(&mut self, key: &str, each: i64) -> Result<()> {
        execute!(self, GIVE_BACK, key, each);
        Ok(())
    }

    /// Fills a bucket.
    pub async fn forget_bucket(&mut self, key: &str) -> Result<()> {
        execute!(self, FORGET_BUCKET, key);
        Ok(())
    }

    /// Forgets buckets that are full.
    pub async fn sweep_throttle(&mut self, now: i64) -> Result<u64> {
        Ok(execute!(self, SWEEP_THROTTLE, now))
    }
}
