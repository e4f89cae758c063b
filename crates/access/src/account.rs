//! Accounts: made by setting up or by invitation, disabled, never deleted.

use jiff::{SignedDuration, Timestamp};
use ledger::side::{AccountRow, LinkRow, LinkUsedRow, SideTables};
use uuid::Uuid;

use crate::access::{Access, micros, time};
use crate::by::{ActedBy, Through};
use crate::email;
use crate::error::{AccessError, Result};
use crate::link::LinkKind;
use crate::log::{self, Action};
use crate::manage::managed;
use crate::secret;
use crate::session::renew;
use crate::throttle::turns_of;
use crate::token::{self, OwnTokens};

/// Id of an account. It is never given to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub Uuid);

impl std::fmt::Display for AccountId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

/// Somebody who may sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The person's name.
    pub name: String,
    /// E-mail address as it was typed.
    pub email: String,
    /// Whether this person runs the installation: adds organizations to it.
    pub operator: bool,
    /// Whether the account is disabled.
    pub disabled: bool,
    /// Whether one-time codes are asked for.
    pub totp: bool,
    /// Whether a password was set; not before the invitation is accepted.
    pub password: bool,
    /// How many recovery codes are left. 0 where the account comes from a session.
    pub recovery_left: usize,
    /// When it was made.
    pub created_at: Timestamp,
}

impl From<&AccountRow> for Account {
    fn from(row: &AccountRow) -> Account {
        Account {
            id: AccountId(row.id),
            name: row.name.clone(),
            email: row.email.clone(),
            operator: row.operator,
            disabled: row.disabled_at.is_some(),
            totp: row.totp_secret.is_some(),
            password: row.password_hash.is_some(),
            recovery_left: row.recovery.split_whitespace().count(),
            created_at: time(row.created_at),
        }
    }
}

impl Access {
    /// Whether there is no account yet.
    pub async fn first_run(&self) -> Result<bool> {
        Ok(self.read().await?.account_count().await? == 0)
    }

    /// All accounts, oldest first.
    pub async fn accounts(&self) -> Result<Vec<Account>> {
        let rows = self.read().await?.accounts().await?;
        Ok(rows.iter().map(Account::from).collect())
    }

    /// An account by id.
    pub async fn account(&self, id: AccountId) -> Result<Option<Account>> {
        let row = self.read().await?.account(id.0).await?;
        Ok(row.as_ref().map(Account::from))
    }

    /// An account by e-mail address, however it is spelled.
    pub async fn account_by_email(&self, email: &str) -> Result<Option<Account>> {
        let row = self
            .read()
            .await?
            .account_by_email(&email::key(email))
            .await?;
        Ok(row.as_ref().map(Account::from))
    }

    /// Makes the first account, an operator, by a setup link, which is used up.
    ///
    /// # Errors
    /// When the link is over, there is an account already, or name, address or
    /// password are no good.
    pub async fn set_up(
        &self,
        secret: &str,
        name: &str,
        email: &str,
        password: &str,
        at: Timestamp,
    ) -> Result<AccountId> {
        self.open_link(secret, LinkKind::Setup, at).await?;
        let row = new_row(name, email, true, at)?;
        let words = vec![row.name.clone(), row.email.clone()];
        let hash = self.hasher().hash_new(password, words, "set up").await?;
        let row = AccountRow {
            password_hash: Some(hash),
            ..row
        };
        let mut side = self.write().await?;
        if !side
            .use_link(secret::hash(secret).as_bytes(), micros(at))
            .await?
        {
            return Err(AccessError::LinkOver);
        }
        let by = ActedBy::from(&Account::from(&row));
        // Whoever writes to the log next waits for this transaction, so the count
        // holds, also where another link is used at the same time.
        log::write(&mut side, None, &by, Action::AccountCreated, &row.email, at).await?;
        if side.account_count().await? > 0 {
            return Err(AccessError::AlreadySetUp);
        }
        add(&mut side, &row).await?;
        side.commit().await?;
        Ok(AccountId(row.id))
    }

    /// Makes an account without a password, and the link by which its owner
    /// sets one. The first that is made on the command line is an operator's.
    ///
    /// # Errors
    /// [`AccessError::EmailTaken`], also for another spelling of an address.
    pub async fn invite(
        &self,
        name: &str,
        email: &str,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<(AccountId, String)> {
        let inviting = self.inviting(name, email, None, None, by, at)?;
        inviting.change.alone().await?;
        Ok((inviting.account, inviting.secret))
    }

    /// Sets the password of the account a link was made for; the link is used
    /// up, and the account's sessions and other links end, and its tokens if so asked.
    pub async fn set_password_with_link(
        &self,
        secret: &str,
        password: &str,
        tokens: OwnTokens,
        from: &str,
        at: Timestamp,
    ) -> Result<AccountId> {
        let link = self.peek_link(secret, at).await?;
        let link = link.filter(|link| link.kind != LinkKind::Setup);
        let (account, made_by, made_by_name) = link
            .and_then(|link| Some((link.account?, link.made_by, link.made_by_name)))
            .ok_or(AccessError::LinkOver)?;
        let own = made_by == Through::Account(account.id);
        let words = self
            .words_of(account.id.0, &account.name, &account.email)
            .await?;
        let whose = turns_of(account.id);
        let hash = self.hasher().hash_new(password, words, &whose).await?;
        let mut side = self.write().await?;
        // Before its links, as whoever makes one takes them.
        side.lock_account(account.id.0).await?;
        if !side
            .use_link(secret::hash(secret).as_bytes(), micros(at))
            .await?
        {
            return Err(AccessError::LinkOver);
        }
        let by = ActedBy::from(&account).from_address(from);
        put_password(&mut side, &by, &account, &hash, None, tokens, at).await?;
        if !own {
            // Whoever had the last link may have made tokens by it that act as the owner.
            let before = side.links_used(account.id.0, 0).await?;
            if let Some(last) = before.iter().rfind(|used| !used.is_first) {
                token::revoke_own(&mut side, account.id, time(last.at), &by, at).await?;
            }
            let used = LinkUsedRow {
                at: micros(at),
                made_by: made_by.account().map(|id| id.0),
                made_by_name,
                made_by_token: made_by.token().map(|id| id.0),
                is_first: !account.password,
                seen: !account.password,
            };
            side.add_link_used(account.id.0, &used).await?;
            self.end_offers_to(&mut side, &account, &by, at).await?;
            if !used.is_first {
                let detail = format!("{}, by a link of {}", account.email, used.made_by_name);
                log::write(&mut side, None, &by, Action::PasswordChanged, &detail, at).await?;
            }
        }
        side.commit().await?;
        Ok(account.id)
    }

    /// Changes a password, which ends the account's other sessions, and its tokens if so
    /// asked; the one of `keep_session` (its secret) goes on under a new secret, which
    /// is told only here.
    #[expect(
        clippy::too_many_arguments,
        reason = "a password is changed in one place of the pages"
    )]
    pub async fn change_password(
        &self,
        id: AccountId,
        old: &str,
        new: &str,
        keep_session: Option<&str>,
        tokens: OwnTokens,
        from: &str,
        at: Timestamp,
    ) -> Result<Option<String>> {
        let (account, proved) = self.prove(id, old, at).await?;
        let words = self.words_of(id.0, &account.name, &account.email).await?;
        let hash = self.hasher().hash_new(new, words, &turns_of(id)).await?;
        let keep = keep_session.map(secret::hash);
        let keep = keep.as_ref().map(|hash| &hash.as_bytes()[..]);
        let mut side = self.write().await?;
        // The one that was given may be the old one by now: who knows no more than that does
        // not set another in place of the new one.
        side.lock_account(id.0).await?;
        let now = side.account(id.0).await?;
        if now.and_then(|row| row.password_hash) != proved {
            return Err(AccessError::NotYourPassword);
        }
        let by = ActedBy::from(&account).from_address(from);
        put_password(&mut side, &by, &account, &hash, keep, tokens, at).await?;
        // Whoever learned the old secret has nothing of it.
        let renewed = match keep {
            Some(old) => renew(&mut side, old, Some(at)).await?,
            None => None,
        };
        side.commit().await?;
        Ok(renewed)
    }

    /// The account, if the password is its own, and the hash by which it is. Tried as seldom
    /// as at sign-in, and counted apart from it.
    pub(crate) async fn prove(
        &self,
        id: AccountId,
        password: &str,
        at: Timestamp,
    ) -> Result<(Account, Option<String>)> {
        let row = self.read().await?.account(id.0).await?;
        let row = row.ok_or(AccessError::UnknownAccount)?;
        // Only who is signed in comes here: nobody else can hold this up.
        let bucket = format!("proof {}", id.0);
        let account = Account::from(&row);
        self.take_or_log(
            &bucket,
            self.policy().per_browser,
            &ActedBy::from(&account),
            at,
        )
        .await?;
        let stored = row.password_hash.as_deref();
        let checked = self.hasher().check(password, stored, &turns_of(id)).await;
        if let Err(AccessError::Throttled(_)) = checked {
            // Nothing was tried.
            self.give_back(&bucket, self.policy().per_browser).await?;
        }
        let checked = checked?;
        if !checked.good {
            return Err(AccessError::NotYourPassword);
        }
        self.fill(&bucket).await?;
        let bucket = format!("proved {id}");
        let by = ActedBy::from(&account);
        self.take_or_log(&bucket, self.policy().sign_ins, &by, at)
            .await?;
        Ok((account, row.password_hash))
    }

    /// Changes the name of an account.
    ///
    /// # Errors
    /// [`AccessError::Throttled`] where it got many names lately.
    pub async fn rename(
        &self,
        id: AccountId,
        name: &str,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<()> {
        let (by, name) = (by.into(), email::good_name(name)?);
        let mut side = self.write().await?;
        let account = self.require(&mut side, id).await?;
        if account.name == name {
            return Ok(());
        }
        let bucket = format!("named {id}");
        let mut side = self
            .take_within(side, &bucket, self.policy().renames, &by, at)
            .await?;
        side.set_account_name(id.0, name).await?;
        let detail = format!("{} is now {name}", account.name);
        log::write(&mut side, None, &by, Action::AccountRenamed, &detail, at).await?;
        Ok(side.commit().await?)
    }

    /// Disables an account: it cannot sign in, and its sessions, links and
    /// tokens end at once.
    ///
    /// # Errors
    /// [`AccessError::NotManaged`]; [`AccessError::LastAdministrator`] or
    /// [`AccessError::LastOperator`] if nobody else could do what only this account can.
    pub async fn disable(
        &self,
        id: AccountId,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<()> {
        let by = by.into();
        let mut side = self.write().await?;
        managed(&mut side, &by, id).await?;
        let account = self.require(&mut side, id).await?;
        if account.disabled {
            return Ok(());
        }
        if account.operator {
            let others = side.other_operators(id.0).await?;
            if !others.spare(account.password) {
                return Err(AccessError::LastOperator(account.name));
            }
        }
        for membership in side.memberships_of(id.0).await? {
            if membership.administers {
                self.keep_administrator(&mut side, membership.org, &account)
                    .await?;
            }
            side.revoke_tokens_of(membership.org, id.0, micros(at))
                .await?;
        }
        side.set_disabled(id.0, Some(micros(at))).await?;
        side.end_sessions(id.0, None).await?;
        side.close_links(id.0, micros(at)).await?;
        log::write(
            &mut side,
            None,
            &by,
            Action::AccountDisabled,
            &account.email,
            at,
        )
        .await?;
        Ok(side.commit().await?)
    }

    /// Enables an account again.
    ///
    /// # Errors
    /// [`AccessError::NotManaged`].
    pub async fn enable(&self, id: AccountId, by: impl Into<ActedBy>, at: Timestamp) -> Result<()> {
        let by = by.into();
        let mut side = self.write().await?;
        managed(&mut side, &by, id).await?;
        let account = self.require(&mut side, id).await?;
        if !account.disabled {
            return Ok(());
        }
        side.set_disabled(id.0, None).await?;
        log::write(
            &mut side,
            None,
            &by,
            Action::AccountEnabled,
            &account.email,
            at,
        )
        .await?;
        Ok(side.commit().await?)
    }

    /// A link by which the owner of an account sets a new password; earlier
    /// links to it end. The password stays until the link is used.
    ///
    /// # Errors
    /// [`AccessError::NotManaged`], [`AccessError::Disabled`], and
    /// [`AccessError::TooManyLinks`].
    pub async fn reset_link(
        &self,
        id: AccountId,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<String> {
        let by = by.into();
        let valid = SignedDuration::from_hours(self.policy().reset_hours.into());
        let mut side = self.write().await?;
        managed(&mut side, &by, id).await?;
        let account = self.require(&mut side, id).await?;
        if account.disabled {
            return Err(AccessError::Disabled);
        }
        // Whoever is at the machine helps also where somebody made too many.
        if by.through != Through::CommandLine {
            let (bucket, rate) = (format!("links {id}"), self.policy().links_to_account);
            let taken = side
                .take(&bucket, micros(at), rate.burst, rate.each())
                .await?;
            if let Err(free) = taken {
                let wait = SignedDuration::from_micros(free.saturating_sub(micros(at)).max(1));
                return Err(AccessError::TooManyLinks(wait));
            }
        }
        side.close_links(id.0, micros(at)).await?;
        let kind = if account.password {
            LinkKind::Reset
        } else {
            LinkKind::Invite
        };
        let link = new_link(&mut side, kind, Some(id.0), at + valid, Some(&by)).await?;
        log::write(&mut side, None, &by, Action::LinkMade, &account.email, at).await?;
        side.commit().await?;
        Ok(link)
    }
}

/// An account without password or second factor.
pub(crate) fn new_row(
    name: &str,
    email: &str,
    operator: bool,
    at: Timestamp,
) -> Result<AccountRow> {
    let (name, email) = (email::good_name(name)?, email::good(email)?);
    Ok(AccountRow {
        id: secret::id()?,
        email: email.to_owned(),
        email_key: email::key(email),
        name: name.to_owned(),
        password_hash: None,
        totp_secret: None,
        totp_offer: None,
        totp_last_step: 0,
        recovery: String::new(),
        operator,
        disabled_at: None,
        created_at: micros(at),
    })
}

pub(crate) async fn add(side: &mut SideTables, row: &AccountRow) -> Result<()> {
    if side.add_account(row).await? {
        Ok(())
    } else {
        Err(AccessError::EmailTaken(row.email.clone()))
    }
}

/// Stores a new link; its secret.
pub(crate) async fn new_link(
    side: &mut SideTables,
    kind: LinkKind,
    account: Option<Uuid>,
    until: Timestamp,
    by: Option<&ActedBy>,
) -> Result<String> {
    let (secret, hash) = secret::new("")?;
    side.add_link(hash.as_bytes(), &link_row(kind, account, until, by))
        .await?;
    Ok(secret)
}

/// A link that was not used yet.
pub(crate) fn link_row(
    kind: LinkKind,
    account: Option<Uuid>,
    until: Timestamp,
    by: Option<&ActedBy>,
) -> LinkRow {
    LinkRow {
        kind: kind.code().to_owned(),
        account,
        expires: micros(until),
        used: None,
        made_by: by.and_then(ActedBy::account).map(|id| id.0),
        made_by_name: by.map_or_else(String::new, |by| by.name.clone()),
        made_by_token: by.and_then(|by| by.through.token()).map(|id| id.0),
    }
}

async fn put_password(
    side: &mut SideTables,
    by: &ActedBy,
    account: &Account,
    hash: &str,
    keep: Option<&[u8]>,
    tokens: OwnTokens,
    at: Timestamp,
) -> Result<()> {
    let id = account.id.0;
    side.set_password(id, hash).await?;
    side.end_sessions(id, keep).await?;
    side.close_links(id, micros(at)).await?;
    if tokens == OwnTokens::End {
        token::revoke_own(side, account.id, Timestamp::MIN, by, at).await?;
    }
    log::write(side, None, by, Action::PasswordChanged, &account.email, at).await
}
