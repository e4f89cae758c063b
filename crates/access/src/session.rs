//! Sessions: who is signed in, and for how long.

use jiff::{SignedDuration, Timestamp};
use ledger::Hash32;
use ledger::side::{FoundSession, SideTables};
use uuid::Uuid;

use crate::access::{Access, micros, time};
use crate::account::{Account, AccountId};
use crate::by::ActedBy;
use crate::ended::Waiting;
use crate::error::{AccessError, Result};
use crate::log::{self, Action};
use crate::manage::managed;
use crate::secret;

/// How often activity is written down.
const WRITTEN: SignedDuration = SignedDuration::from_secs(60);

/// Which session is meant, where its owner lists and ends them. Not its secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionId(Hash32);

impl SessionId {
    /// The id of a session by its secret.
    pub fn of(secret: &str) -> SessionId {
        SessionId(secret::hash(secret))
    }

    /// From what [`SessionId`] prints.
    pub fn parse(text: &str) -> Option<SessionId> {
        Hash32::from_hex(text).map(SessionId)
    }
}

impl std::fmt::Display for SessionId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.to_hex())
    }
}

/// A session in force.
#[derive(Debug, Clone)]
pub struct Session {
    /// Which it is.
    pub id: SessionId,
    /// Whose it is.
    pub account: Account,
    /// How many organizations the account belongs to.
    pub organizations: u64,
    /// When it began. It goes on under another secret where its owner gives the password.
    pub created_at: Timestamp,
    /// When its owner last proved to be the owner, with a password.
    pub authenticated_at: Timestamp,
    /// When it ends whatever its owner does.
    pub expires_at: Timestamp,
    /// When it ends if its owner does nothing. At most a minute early, since
    /// activity is written down once a minute.
    pub idle_until: Timestamp,
    idle: SignedDuration,
}

impl Session {
    /// Seconds without activity after which it ends.
    pub fn idle_seconds(&self) -> u32 {
        u32::try_from(self.idle.as_secs()).unwrap_or(u32::MAX)
    }

    /// Whether its owner proved to be the owner within this time.
    pub fn is_fresh(&self, within: SignedDuration, at: Timestamp) -> bool {
        self.authenticated_at + within > at
    }
}

/// A session as its owner sees it in a list.
#[derive(Debug, Clone)]
pub struct SessionInfo {
    /// Which it is.
    pub id: SessionId,
    /// When it began.
    pub created_at: Timestamp,
    /// When its owner last did something, to the minute.
    pub last_seen: Timestamp,
    /// When it ends whatever its owner does.
    pub expires_at: Timestamp,
    /// The browser, in its own words.
    pub agent: String,
}

impl Access {
    /// The session of a secret, if it is in force. One query.
    ///
    /// With `active`, this counts as activity; what a page asks for by itself
    /// does not.
    pub async fn session(
        &self,
        secret: &str,
        at: Timestamp,
        active: bool,
    ) -> Result<Option<Session>> {
        let hash = secret::hash(secret);
        let found = self.read().await?.session(hash.as_bytes()).await?;
        let Some(found) = found else { return Ok(None) };
        if self.ended().has(&found.session) {
            return Ok(None);
        }
        let (mut seen, expires) = (time(found.session.last_seen), time(found.session.expires));
        let idle = self.policy().idle();
        if at >= expires || at >= seen + idle {
            return Ok(None);
        }
        if active && at >= seen + WRITTEN {
            match self.touch(hash, at).await {
                Ok(()) => seen = at,
                // Reading goes on, until the session has been idle by what was written.
                Err(error) if error.is_full() => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Some(Session {
            id: SessionId(hash),
            organizations: found.organizations,
            created_at: time(found.session.created),
            authenticated_at: time(found.session.authenticated_at),
            expires_at: expires,
            idle_until: (seen + idle).min(expires),
            idle,
            account: account(found),
        }))
    }

    async fn touch(&self, hash: Hash32, at: Timestamp) -> Result<()> {
        let mut side = self.write_one().await?;
        side.touch_session(hash.as_bytes(), micros(at)).await?;
        side.commit().await.map_err(AccessError::from)
    }

    /// Ends a session. It is over for this program before that is written, and stays so
    /// where it cannot be written: on a full disk, say. The module `ended` says how much
    /// of that is remembered.
    ///
    /// # Errors
    /// When the database fails. Where it cannot even be read, nothing was ended.
    pub async fn sign_out(&self, secret: &str, at: Timestamp) -> Result<()> {
        let hash = secret::hash(secret);
        let found = self.read().await?.session(hash.as_bytes()).await?;
        let Some(FoundSession { session, .. }) = found else {
            return Ok(());
        };
        self.ended().add(&session, at);
        self.write_end(hash, at).await?;
        self.ended().written(Waiting::One(session.account, hash));
        Ok(())
    }

    /// How many ends of sessions wait to be written.
    pub fn ends_waiting(&self, at: Timestamp) -> usize {
        self.ended().waiting(at).len()
    }

    /// Writes the ends of sessions that could not be written before, each on its own.
    ///
    /// # Errors
    /// The first that cannot be written; it is remembered on.
    pub(crate) async fn end_remembered(&self, at: Timestamp) -> Result<()> {
        let waiting = self.ended().waiting(at);
        let mut all = Ok(());
        for end in waiting {
            let written = match end {
                Waiting::One(_, hash) => self.write_end(hash, at).await,
                Waiting::All(account, began) => self.write_ends(account, began, at).await,
            };
            match written {
                Ok(()) => self.ended().written(end),
                Err(error) => all = all.and(Err(error)),
            }
        }
        all
    }

    /// Ends all sessions of an account that began up to a time.
    async fn write_ends(&self, account: Uuid, began: i64, at: Timestamp) -> Result<()> {
        let mut side = self.write().await?;
        let Some(owner) = side.account(account).await? else {
            return Ok(());
        };
        let mut sessions = side.sessions_of(account).await?;
        sessions.retain(|session| session.created <= began);
        for session in &sessions {
            side.end_session(&session.token_hash, account).await?;
        }
        let owner = Account::from(&owner);
        let detail = format!("{}, {} of them", owner.email, sessions.len());
        let action = Action::SessionsEnded;
        log::write(&mut side, None, &ActedBy::from(&owner), action, &detail, at).await?;
        Ok(side.commit().await?)
    }

    async fn write_end(&self, hash: Hash32, at: Timestamp) -> Result<()> {
        let mut side = self.write().await?;
        let Some(found) = side.session(hash.as_bytes()).await? else {
            return Ok(());
        };
        let account = account(found);
        side.end_session(hash.as_bytes(), account.id.0).await?;
        log::write(
            &mut side,
            None,
            &ActedBy::from(&account),
            Action::SignedOut,
            "",
            at,
        )
        .await?;
        Ok(side.commit().await?)
    }

    /// The sessions of an account in force, oldest first.
    pub async fn sessions_of(&self, account: AccountId, at: Timestamp) -> Result<Vec<SessionInfo>> {
        let rows = self.read().await?.sessions_of(account.0).await?;
        let idle = self.policy().idle();
        let info = |row: ledger::side::SessionRow| {
            Some(SessionInfo {
                id: SessionId(Hash32::from_slice(&row.token_hash)?),
                created_at: time(row.created),
                last_seen: time(row.last_seen),
                expires_at: time(row.expires),
                agent: row.agent,
            })
        };
        let mut sessions: Vec<_> = rows.into_iter().filter_map(info).collect();
        sessions.retain(|session| at < session.expires_at && at < session.last_seen + idle);
        Ok(sessions)
    }

    /// Ends one session of an account; whether there was one.
    pub async fn end_session(
        &self,
        account: AccountId,
        session: SessionId,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<bool> {
        let by = by.into();
        let mut side = self.write().await?;
        if !side.end_session(session.0.as_bytes(), account.0).await? {
            return Ok(false);
        }
        let owner = self.require(&mut side, account).await?;
        log::write(
            &mut side,
            None,
            &by,
            Action::SessionsEnded,
            &owner.email,
            at,
        )
        .await?;
        side.commit().await?;
        Ok(true)
    }

    /// Ends the sessions of an account but one; how many.
    ///
    /// # Errors
    /// [`AccessError::NotManaged`].
    pub async fn end_sessions_of(
        &self,
        account: AccountId,
        except: Option<SessionId>,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<u64> {
        let by = by.into();
        let mut side = self.write().await?;
        managed(&mut side, &by, account).await?;
        let owner = self.require(&mut side, account).await?;
        let except = except.as_ref().map(|id| &id.0.as_bytes()[..]);
        let ended = side.end_sessions(account.0, except).await?;
        if ended > 0 {
            log::write(
                &mut side,
                None,
                &by,
                Action::SessionsEnded,
                &owner.email,
                at,
            )
            .await?;
        }
        side.commit().await?;
        Ok(ended)
    }

    /// Has the owner of a session prove it again with the password, before
    /// something that matters; see [`Session::is_fresh`]. The session goes on
    /// under a new secret, which is told only here; the old one ends.
    pub async fn confirm_password(
        &self,
        secret: &str,
        password: &str,
        at: Timestamp,
    ) -> Result<String> {
        let session = self.session(secret, at, true).await?;
        let session = session.ok_or(AccessError::PendingOver)?;
        self.prove(session.account.id, password, at).await?;
        let old = secret::hash(secret);
        let mut side = self.write().await?;
        let renewed = renew(&mut side, old.as_bytes(), Some(at)).await?;
        let new = renewed.ok_or(AccessError::PendingOver)?;
        side.commit().await?;
        Ok(new)
    }
}

/// Gives a session another secret, told only here; `None` if it is over. Where its owner has
/// just given the password, since when.
pub(crate) async fn renew(
    side: &mut SideTables,
    old: &[u8],
    authenticated_at: Option<Timestamp>,
) -> Result<Option<String>> {
    let Some(FoundSession { session, .. }) = side.session(old).await? else {
        return Ok(None);
    };
    let since = authenticated_at.map_or(session.authenticated_at, micros);
    let (secret, new) = secret::new("")?;
    let renewed = side.raise_session(old, new.as_bytes(), since).await?;
    Ok(renewed.then_some(secret))
}

fn account(found: FoundSession) -> Account {
    Account {
        id: AccountId(found.session.account),
        name: found.name,
        email: found.email,
        operator: found.operator,
        // Sessions of disabled accounts are not found, and who has no password has none.
        disabled: false,
        password: true,
        totp: found.totp,
        recovery_left: 0,
        created_at: time(found.created_at),
    }
}
