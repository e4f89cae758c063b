//! Accounts: the people who may sign in.

use uuid::Uuid;

use super::statements::{
    ACCOUNT, ACCOUNT_BY_EMAIL, ACCOUNT_COUNT, ACCOUNTS, ADD_ACCOUNT, INVITED_UNTIL, LOCK_ACCOUNT,
    LOCK_OPERATORS, OPERATOR_COUNT, OTHER_OPERATORS, REPLACE_PASSWORD, REPLACE_RECOVERY,
    SET_DISABLED, SET_NAME, SET_OPERATOR, SET_PASSWORD, SET_TOTP, SET_TOTP_OFFER, USE_TOTP_STEP,
};
use super::{Others, SideTables, execute, find, find_all};
use crate::db::{is_taken, on};
use crate::error::Result;

/// An account as stored. It shows no secret when printed.
#[derive(Clone)]
pub struct AccountRow {
    /// Its id, never used again for another.
    pub id: Uuid,
    /// E-mail address as it was typed.
    pub email: String,
    /// The same folded, so that two spellings of one address are one; unique.
    pub email_key: String,
    /// The person's name.
    pub name: String,
    /// Password hash; `None` until a password was set.
    pub password_hash: Option<String>,
    /// Sealed secret of the second factor, once it is confirmed.
    pub totp_secret: Option<Vec<u8>>,
    /// Sealed secret offered and not yet confirmed.
    pub totp_offer: Option<Vec<u8>>,
    /// Time step of the last code used.
    pub totp_last_step: i64,
    /// Hashes of the recovery codes not yet used.
    pub recovery: String,
    /// Whether this person runs the installation.
    pub operator: bool,
    /// When it was disabled.
    pub disabled_at: Option<i64>,
    /// When it was made.
    pub created_at: i64,
}

impl std::fmt::Debug for AccountRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AccountRow")
            .field("id", &self.id)
            .field("email", &self.email)
            .field("disabled_at", &self.disabled_at)
            .finish_non_exhaustive()
    }
}

type Columns = (
    Uuid,
    String,
    String,
    String,
    Option<String>,
    Option<Vec<u8>>,
    Option<Vec<u8>>,
    i64,
    String,
    bool,
    Option<i64>,
    i64,
);

fn row(columns: Columns) -> AccountRow {
    let (id, email, email_key, name, password_hash, totp_secret, ..) = columns;
    let (.., totp_offer, totp_last_step, recovery, operator, disabled_at, created_at) = columns;
    AccountRow {
        id,
        email,
        email_key,
        name,
        password_hash,
        totp_secret,
        totp_offer,
        totp_last_step,
        recovery,
        operator,
        disabled_at,
        created_at,
    }
}

impl SideTables {
    /// How many accounts there are, disabled ones included.
    pub async fn account_count(&mut self) -> Result<u64> {
        let (count,): (i64,) = on!(self.session, c => {
            sqlx::query_as(ACCOUNT_COUNT).fetch_one(c).await?
        });
        Ok(count.unsigned_abs())
    }

    /// How many of them look after the installation, disabled ones included.
    pub async fn operator_count(&mut self) -> Result<u64> {
        let (count,): (i64,) = on!(self.session, c => {
            sqlx::query_as(OPERATOR_COUNT).fetch_one(c).await?
        });
        Ok(count.unsigned_abs())
    }

    /// All accounts, oldest first.
    pub async fn accounts(&mut self) -> Result<Vec<AccountRow>> {
        let rows: Vec<Columns> = find_all!(self, ACCOUNTS);
        Ok(rows.into_iter().map(row).collect())
    }

    /// An account by id.
    pub async fn account(&mut self, id: Uuid) -> Result<Option<AccountRow>> {
        let found: Option<Columns> = find!(self, ACCOUNT, id);
        Ok(found.map(row))
    }

    /// An account by its folded e-mail address.
    pub async fn account_by_email(&mut self, key: &str) -> Result<Option<AccountRow>> {
        let found: Option<Columns> = find!(self, ACCOUNT_BY_EMAIL, key);
        Ok(found.map(row))
    }

    /// Adds an account without second factor; `false` if its address is taken
    /// (a transaction can only be rolled back then).
    pub async fn add_account(&mut self, account: &AccountRow) -> Result<bool> {
        let done = on!(self.session, c => {
            sqlx::query(ADD_ACCOUNT)
                .bind(account.id)
                .bind(&account.email)
                .bind(&account.email_key)
                .bind(&account.name)
                .bind(&account.password_hash)
                .bind(account.operator)
                .bind(account.created_at)
                .execute(c)
                .await
                .map(|_| ())
        });
        match done {
            Err(error) if is_taken(&error) => Ok(false),
            Err(error) => Err(error.into()),
            Ok(()) => Ok(true),
        }
    }

    /// Sets the password hash.
    pub async fn set_password(&mut self, id: Uuid, hash: &str) -> Result<()> {
        execute!(self, SET_PASSWORD, id, hash);
        Ok(())
    }

    /// Replaces a password hash by another of the same password; nothing
    /// happens if it was changed meanwhile.
    pub async fn replace_password(&mut self, id: Uuid, old: &str, new: &str) -> Result<bool> {
        Ok(execute!(self, REPLACE_PASSWORD, id, old, new) == 1)
    }

    /// Sets the person's name.
    pub async fn set_account_name(&mut self, id: Uuid, name: &str) -> Result<()> {
        execute!(self, SET_NAME, id, name);
        Ok(())
    }

    /// Keeps a sealed secret that is to be confirmed.
    pub async fn set_totp_offer(&mut self, id: Uuid, offer: Option<&[u8]>) -> Result<()> {
        execute!(self, SET_TOTP_OFFER, id, offer);
        Ok(())
    }

    /// Sets or takes away the second factor, with the step of the code that
    /// confirmed it and the hashes of its recovery codes.
    pub async fn set_totp(
        &mut self,
        id: Uuid,
        secret: Option<&[u8]>,
        step: i64,
        recovery: &str,
    ) -> Result<()> {
        execute!(self, SET_TOTP, id, secret, step, recovery);
        Ok(())
    }

    /// Marks a time step as used; `false` if it or a later one was before.
    pub async fn use_totp_step(&mut self, id: Uuid, step: i64) -> Result<bool> {
        Ok(execute!(self, USE_TOTP_STEP, id, step) == 1)
    }

    /// Replaces the recovery codes; `false` if they were changed meanwhile.
    pub async fn replace_recovery(&mut self, id: Uuid, old: &str, new: &str) -> Result<bool> {
        Ok(execute!(self, REPLACE_RECOVERY, id, old, new) == 1)
    }

    /// Makes an account that of an operator.
    pub async fn set_operator(&mut self, id: Uuid) -> Result<()> {
        execute!(self, SET_OPERATOR, id, true);
        Ok(())
    }

    /// Disables an account, or enables it again.
    pub async fn set_disabled(&mut self, id: Uuid, at: Option<i64>) -> Result<()> {
        execute!(self, SET_DISABLED, id, at);
        Ok(())
    }

    /// The enabled operators besides one account. Until the end of the transaction nobody
    /// else can ask.
    pub async fn other_operators(&mut self, id: Uuid) -> Result<Others> {
        execute!(self, LOCK_OPERATORS);
        let found: Option<(i64, i64)> = find!(self, OTHER_OPERATORS, id);
        Ok(found.map(Others::from).unwrap_or_default())
    }

    /// Until the end of the transaction nobody else takes the account: signs in, joins an
    /// organization, or manages it.
    pub async fn lock_account(&mut self, id: Uuid) -> Result<()> {
        execute!(self, LOCK_ACCOUNT, id);
        Ok(())
    }

    /// Until when somebody may still set the password of an account by a link.
    pub async fn invited_until(&mut self, id: Uuid, now: i64) -> Result<Option<i64>> {
        let found: Option<(Option<i64>,)> = find!(self, INVITED_UNTIL, id, now);
        Ok(found.and_then(|(until,)| until))
    }
}
