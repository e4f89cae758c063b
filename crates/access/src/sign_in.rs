//! Signing in: with a password, and a one-time code where that is asked for.

use jiff::{SignedDuration, Timestamp};
use ledger::side::{LinkRow, SessionRow, SideTables};

use crate::access::{Access, micros, time};
use crate::account::{Account, AccountId};
use crate::by::{ActedBy, Caller, Through};
use crate::email;
use crate::error::{AccessError, Result};
use crate::log::{self, Action};
use crate::secret;
use crate::throttle;

/// Minutes to enter the code after the password.
const CODE_MINUTES: i64 = 10;
/// Kind of the stored link between password and code.
const PENDING: &str = "code";
/// How often a password is looked at that changes while it is.
const ATTEMPTS: u32 = 3;
/// Most characters kept of what a browser says about itself.
const AGENT: usize = 160;

/// How far a password leads.
#[derive(Debug)]
pub enum SignIn {
    /// Signed in.
    Session(NewSession),
    /// A one-time code is asked for.
    NeedsCode(Pending),
}

/// A session that just began. It shows no secret when printed.
pub struct NewSession {
    secret: String,
    /// Whose it is.
    pub account: AccountId,
    /// When it ends whatever its owner does.
    pub expires_at: Timestamp,
}

/// A sign-in that waits for its code. It shows no secret when printed.
pub struct Pending {
    secret: String,
}

impl NewSession {
    /// The secret for the browser's cookie; it is told only here.
    pub fn secret(&self) -> &str {
        &self.secret
    }
}

impl Pending {
    /// The secret to bring along with the code.
    pub fn secret(&self) -> &str {
        &self.secret
    }
}

impl std::fmt::Debug for NewSession {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewSession")
            .field("account", &self.account)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").finish_non_exhaustive()
    }
}

impl Access {
    /// Signs in with a password.
    ///
    /// # Errors
    /// [`AccessError::WrongPassword`], after the same work, whether the account
    /// is unknown or the password wrong; [`AccessError::Throttled`] after too
    /// many of them, for the account from the address, from the address, or for the
    /// account from wherever; of a browser that signed in before, its own count; also
    /// with the right password where the account signed in very often.
    pub async fn sign_in<'c>(
        &self,
        email: &str,
        password: &str,
        from: impl Into<Caller<'c>>,
        at: Timestamp,
    ) -> Result<SignIn> {
        let from = from.into();
        let key = email::key(email);
        let policy = self.policy();
        let guest = ActedBy {
            through: Through::SigningIn(None),
            // What is not an address may be a password in the wrong field.
            name: email::good(email)
                .unwrap_or("(no e-mail address)")
                .to_owned(),
            address: from.address.to_owned(),
        };
        let mut row = self.read().await?.account_by_email(&key).await?;
        let known = row
            .as_ref()
            .and_then(|row| self.browser_of(row.id, from.kept));
        // Whoever signed in here before is not held up by who guesses elsewhere.
        let buckets = match known {
            Some(browser) => vec![(browser, policy.per_browser)],
            None => vec![
                (throttle::address(from.address), policy.per_address),
                (
                    throttle::account_at(&key, from.address),
                    policy.per_account_and_address,
                ),
                (throttle::account(&key), policy.per_account),
            ],
        };
        // Nor does it wait behind them.
        let whose = match &buckets[..] {
            [(browser, _)] => browser.clone(),
            _ => throttle::turns_at(from.address),
        };
        for (bucket, rate) in &buckets {
            self.take_or_log(bucket, *rate, &guest, at).await?;
        }
        let mut attempt = 1;
        let (mut side, account) = loop {
            let stored = row.as_ref().and_then(stored_hash);
            let checked = match self.hasher().check(password, stored, &whose).await {
                // Nothing was tried.
                Err(error @ AccessError::Throttled(_)) => {
                    for (bucket, rate) in &buckets {
                        self.give_back(bucket, *rate).await?;
                    }
                    return Err(error);
                }
                checked => checked?,
            };
            let before = match row {
                Some(row) if checked.good => row,
                row => {
                    let account = row.map(|row| AccountId(row.id));
                    let through = Through::SigningIn(account);
                    self.log_failure(&ActedBy { through, ..guest }, "wrong password", at)
                        .await?;
                    return Err(AccessError::WrongPassword);
                }
            };
            if attempt == 1 {
                for (bucket, rate) in &buckets {
                    self.give_back(bucket, *rate).await?;
                }
            }
            let mut side = self.write().await?;
            // What was read before the password was looked at may have changed meanwhile.
            side.lock_account(before.id).await?;
            let now = side.account(before.id).await?;
            let now = now.ok_or(AccessError::WrongPassword)?;
            let account = Account::from(&now);
            if account.disabled {
                side.roll_back().await?;
                let by = ActedBy::from(&account).from_address(from.address);
                self.log_failure(&by, "the account is disabled", at).await?;
                return Err(AccessError::Disabled);
            }
            if now.password_hash == before.password_hash {
                if let (Some(old), Some(new)) = (stored_hash(&before), checked.rehashed) {
                    side.replace_password(before.id, old, &new).await?;
                }
                break (side, account);
            }
            // Looked at anew where nobody who writes waits for the hashing.
            side.roll_back().await?;
            if attempt == ATTEMPTS {
                return Err(AccessError::WrongPassword);
            }
            attempt += 1;
            row = Some(now);
        };
        let by = ActedBy::from(&account).from_address(from.address);
        let bucket = format!("signed in {}", account.id);
        side = self
            .take_within(side, &bucket, policy.sign_ins, &by, at)
            .await?;
        let signed = if account.totp {
            let (secret, hash) = secret::new("")?;
            let until = at + SignedDuration::from_mins(CODE_MINUTES);
            side.add_link(
                hash.as_bytes(),
                &LinkRow {
                    kind: PENDING.to_owned(),
                    account: Some(account.id.0),
                    expires: micros(until),
                    used: None,
                    made_by: Some(account.id.0),
                    made_by_name: String::new(),
                    made_by_token: None,
                },
            )
            .await?;
            SignIn::NeedsCode(Pending { secret })
        } else {
            let new = self.begin(&mut side, &account, from, at).await?;
            log::write(&mut side, None, &by, Action::SignedIn, "", at).await?;
            SignIn::Session(new)
        };
        side.commit().await?;
        Ok(signed)
    }

    /// Completes a sign-in with a one-time code, or a recovery code.
    ///
    /// # Errors
    /// [`AccessError::WrongCode`], also for one that was used before;
    /// [`AccessError::PendingOver`] ten minutes after the password.
    pub async fn sign_in_code<'c>(
        &self,
        pending: &str,
        code: &str,
        from: impl Into<Caller<'c>>,
        at: Timestamp,
    ) -> Result<NewSession> {
        let from = from.into();
        let hash = secret::hash(pending);
        let mut side = self.read().await?;
        let link = side.link(hash.as_bytes()).await?;
        let id = link
            .filter(|link| link.kind == PENDING && link.used.is_none() && link.expires > micros(at))
            .and_then(|link| link.account)
            .ok_or(AccessError::PendingOver)?;
        let row = side.account(id).await?.ok_or(AccessError::PendingOver)?;
        drop(side);
        let account = Account::from(&row);
        if account.disabled {
            return Err(AccessError::Disabled);
        }
        let by = ActedBy::from(&account).from_address(from.address);
        let bucket = format!("code {}", account.id);
        self.take_or_log(&bucket, self.policy().per_code, &by, at)
            .await?;
        let found = self.find_code(&row, code, at).await?;
        let mut side = self.write().await?;
        // A code is used up in the account's own row, and first: whoever sets another password,
        // or disables the account, at this moment ends either the wait for this code or the
        // session that begins by it.
        let used = match found {
            Some(found) => found.take(&mut side, &row).await?,
            None => None,
        };
        let Some(used) = used else {
            side.roll_back().await?;
            self.log_failure(&by, "wrong one-time code", at).await?;
            return Err(AccessError::WrongCode);
        };
        if !side.use_link(hash.as_bytes(), micros(at)).await? {
            return Err(AccessError::PendingOver);
        }
        let new = self.begin(&mut side, &account, from, at).await?;
        log::write(&mut side, None, &by, Action::SignedIn, &used, at).await?;
        side.forget_bucket(&bucket).await?;
        side.commit().await?;
        Ok(new)
    }

    async fn log_failure(&self, by: &ActedBy, why: &str, at: Timestamp) -> Result<()> {
        let mut side = self.write().await?;
        log::write(&mut side, None, by, Action::SignInFailed, why, at).await?;
        Ok(side.commit().await?)
    }

    async fn begin(
        &self,
        side: &mut SideTables,
        account: &Account,
        from: Caller<'_>,
        at: Timestamp,
    ) -> Result<NewSession> {
        let (secret, hash) = secret::new("")?;
        let (now, expires) = (micros(at), micros(at + self.policy().absolute()));
        let agent: String = from
            .agent
            .chars()
            .filter(|c| !c.is_control())
            .take(AGENT)
            .collect();
        let row = SessionRow {
            token_hash: hash.as_bytes().to_vec(),
            account: account.id.0,
            created: now,
            last_seen: now,
            expires,
            authenticated_at: now,
            agent,
        };
        side.add_session(&row).await?;
        Ok(NewSession {
            secret,
            account: account.id,
            expires_at: time(expires),
        })
    }
}

fn stored_hash(row: &ledger::side::AccountRow) -> Option<&str> {
    row.password_hash.as_deref()
}
