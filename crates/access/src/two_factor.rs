//! The second factor: one-time codes by an authenticator app, and recovery
//! codes for when it is lost.

use jiff::Timestamp;
use ledger::Hash32;
use ledger::side::{AccountRow, SideTables};

use crate::access::Access;
use crate::account::{Account, AccountId};
use crate::by::ActedBy;
use crate::error::{AccessError, Result};
use crate::log::{self, Action};
use crate::manage::managed;
use crate::session::renew;
use crate::throttle::turns_of;
use crate::totp::{SEED, base32, step_of};
use crate::{qr, secret};

/// How many recovery codes are given out.
const RECOVERY: usize = 10;

/// What an authenticator app needs. It shows no secret when printed.
#[derive(Clone)]
pub struct TotpOffer {
    /// The seed, to be typed where no camera is at hand.
    pub secret_base32: String,
    /// The address the QR code holds.
    pub otpauth_url: String,
    /// The QR code as SVG.
    pub qr_svg: String,
}

impl std::fmt::Debug for TotpOffer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TotpOffer").finish_non_exhaustive()
    }
}

/// One-time codes that are on from now on. It shows no secret when printed.
pub struct TotpOn {
    /// The recovery codes, which are told only here.
    pub recovery: Vec<String>,
    /// The new secret of the session that goes on, told only here.
    pub session: Option<String>,
}

impl std::fmt::Debug for TotpOn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TotpOn").finish_non_exhaustive()
    }
}

impl Access {
    /// Offers a seed for one-time codes. Until a code of it is confirmed,
    /// nothing changes about signing in.
    pub async fn totp_begin(&self, id: AccountId) -> Result<TotpOffer> {
        let seed: [u8; SEED] = secret::bytes()?;
        let sealed = self.seal()?.close(id.0, &seed)?;
        let mut side = self.write().await?;
        let account = self.require(&mut side, id).await?;
        side.set_totp_offer(id.0, Some(&sealed)).await?;
        side.commit().await?;
        offer(&account, &seed)
    }

    /// The offer that waits to be confirmed, to be shown again after a wrong code.
    pub async fn totp_offer(&self, id: AccountId) -> Result<Option<TotpOffer>> {
        let row = self.read().await?.account(id.0).await?;
        let row = row.ok_or(AccessError::UnknownAccount)?;
        let Some(sealed) = &row.totp_offer else {
            return Ok(None);
        };
        let seed = self.seal()?.open(id.0, sealed)?;
        offer(&Account::from(&row), &seed).map(Some)
    }

    /// Switches one-time codes on, by a first code. Every session of the account ends that
    /// began without one; that of `keep_session` (its secret), in which the code is given,
    /// goes on under a new secret.
    pub async fn totp_confirm(
        &self,
        id: AccountId,
        code: &str,
        keep_session: Option<&str>,
        at: Timestamp,
    ) -> Result<TotpOn> {
        let codes = (0..RECOVERY)
            .map(|_| recovery_code())
            .collect::<Result<Vec<_>>>()?;
        let plain_codes = codes.iter().map(|code| plain(code)).collect();
        let hashes = self.hasher().hash_codes(plain_codes, &turns_of(id)).await?;
        let mut side = self.write().await?;
        // Who signs in at the same moment is either asked for a code or ended below.
        side.lock_account(id.0).await?;
        let row = side.account(id.0).await?;
        let row = row.ok_or(AccessError::UnknownAccount)?;
        let sealed = row.totp_offer.as_deref().ok_or(AccessError::NoOffer)?;
        let seed = self.seal()?.open(id.0, sealed)?;
        let step = step_of(&seed, &plain(code), at)?.ok_or(AccessError::WrongCode)?;
        side.set_totp(id.0, Some(sealed), step, &hashes.join(" "))
            .await?;
        let keep = keep_session.map(secret::hash);
        let keep = keep.as_ref().map(|hash| &hash.as_bytes()[..]);
        let ended = side.end_sessions(id.0, keep).await?;
        // Whoever learned the old secret has nothing of it.
        let session = match keep {
            Some(old) => renew(&mut side, old, None).await?,
            None => None,
        };
        let by = ActedBy::from(&Account::from(&row));
        let bucket = format!("codes of {id}");
        let mut side = self
            .take_within(side, &bucket, self.policy().sign_ins, &by, at)
            .await?;
        log::write(&mut side, None, &by, Action::TotpOn, &row.email, at).await?;
        if ended > 0 {
            let detail = format!("{}, {ended} that began without a code", row.email);
            let action = Action::SessionsEnded;
            log::write(&mut side, None, &by, action, &detail, at).await?;
        }
        side.commit().await?;
        Ok(TotpOn {
            recovery: codes,
            session,
        })
    }

    /// Switches one-time codes off, for who knows the password.
    pub async fn totp_off(&self, id: AccountId, password: &str, at: Timestamp) -> Result<()> {
        let (account, _) = self.prove(id, password, at).await?;
        self.totp_clear(id, &account, at).await
    }

    /// Switches one-time codes off for somebody who lost the device and the
    /// recovery codes. For administrators who know who asks.
    ///
    /// # Errors
    /// [`AccessError::NotManaged`].
    pub async fn totp_clear(
        &self,
        id: AccountId,
        by: impl Into<ActedBy>,
        at: Timestamp,
    ) -> Result<()> {
        let by = by.into();
        let mut side = self.write().await?;
        managed(&mut side, &by, id).await?;
        let row = side.account(id.0).await?;
        let row = row.ok_or(AccessError::UnknownAccount)?;
        // The last step stays, so that no earlier code works again.
        side.set_totp(id.0, None, row.totp_last_step, "").await?;
        log::write(&mut side, None, &by, Action::TotpOff, &row.email, at).await?;
        Ok(side.commit().await?)
    }

    /// Which code of an account was typed; `None` where it does not fit. Nothing is used up
    /// by asking, so that nobody who writes waits for the hashing.
    pub(crate) async fn find_code(
        &self,
        row: &AccountRow,
        typed: &str,
        at: Timestamp,
    ) -> Result<Option<FoundCode>> {
        let typed = plain(typed);
        if typed.len() == 6 && typed.bytes().all(|b| b.is_ascii_digit()) {
            let sealed = row.totp_secret.as_deref().ok_or(AccessError::PendingOver)?;
            let seed = self.seal()?.open(row.id, sealed)?;
            return Ok(step_of(&seed, &typed, at)?.map(FoundCode::Step));
        }
        let mut left: Vec<&str> = row.recovery.split_whitespace().collect();
        // Codes of an earlier phiward have no salt. They work until they are used or new
        // ones are made.
        let unsalted = Hash32::of(typed.as_bytes()).to_hex();
        let found = match left.iter().position(|code| *code == unsalted) {
            Some(at) => Some(at),
            None => {
                let stored = left.iter().map(|code| (*code).to_owned()).collect();
                let whose = turns_of(AccountId(row.id));
                self.hasher().find_code(typed, stored, &whose).await?
            }
        };
        let Some(at) = found else {
            return Ok(None);
        };
        left.remove(at);
        Ok(Some(FoundCode::Recovery {
            left: left.join(" "),
            count: left.len(),
        }))
    }
}

/// A code that fits and is not used up yet.
pub(crate) enum FoundCode {
    /// Of the app: its step.
    Step(i64),
    /// One of the recovery codes.
    Recovery {
        /// Those that are left then, as stored.
        left: String,
        /// How many.
        count: usize,
    },
}

impl FoundCode {
    /// Uses it up; what to say of it in the log. `None`: somebody else did meanwhile.
    pub(crate) async fn take(
        self,
        side: &mut SideTables,
        row: &AccountRow,
    ) -> Result<Option<String>> {
        Ok(match self {
            FoundCode::Step(step) => {
                let used = side.use_totp_step(row.id, step).await?;
                used.then(String::new)
            }
            FoundCode::Recovery { left, count } => {
                let used = side.replace_recovery(row.id, &row.recovery, &left).await?;
                used.then(|| format!("with a recovery code, {count} left"))
            }
        })
    }
}

fn offer(account: &Account, seed: &[u8]) -> Result<TotpOffer> {
    let secret_base32 = base32(seed);
    let otpauth_url = format!(
        "otpauth://totp/phiward:{}?secret={secret_base32}&issuer=phiward",
        escaped(&account.email)
    );
    let qr_svg = qr::svg(&otpauth_url).unwrap_or_default();
    Ok(TotpOffer {
        secret_base32,
        otpauth_url,
        qr_svg,
    })
}

/// A text as part of an address (RFC 3986 §2.1).
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// 80 random bits, such as `ABCD-EFGH-IJKL-MNOP`.
fn recovery_code() -> Result<String> {
    let text = base32(&secret::bytes::<10>()?);
    let groups: Vec<_> = text
        .as_bytes()
        .chunks(4)
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    Ok(groups.join("-"))
}

/// A code as it is compared, without the spaces and hyphens that make it readable.
fn plain(code: &str) -> String {
    code.chars()
        .filter(|c| c.is_alphanumeric())
        .map(|c| c.to_ascii_uppercase())
        .take(64)
        .collect()
}
