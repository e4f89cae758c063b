//! The one door to everything about access.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use ledger::Ledger;
use ledger::side::SideTables;
use uuid::Uuid;

use crate::account::{Account, AccountId};
use crate::ended::Ended;
use crate::error::{AccessError, Result};
use crate::password::Hasher;
use crate::policy::Policy;
use crate::seal::Seal;
use crate::standing::OnlyWhile;

/// Accounts and access of one database. Cheap to clone.
#[derive(Clone)]
pub struct Access {
    inner: Arc<Inner>,
    /// Who has to stand for anything to be written; nobody at the command line.
    only_while: Option<OnlyWhile>,
}

struct Inner {
    ledger: Ledger,
    seal: Option<Seal>,
    policy: Policy,
    hasher: Hasher,
    ended: Mutex<Ended>,
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Access")
    }
}

impl Access {
    /// Access to a database. `seal_key` seals the seeds of one-time codes.
    pub fn new(ledger: Ledger, seal_key: [u8; 32], policy: Policy) -> Access {
        Access::over(ledger, Some(Seal::new(&seal_key)), policy)
    }

    /// The same without a seal key, for work at the command line: everything
    /// but setting up and checking one-time codes.
    pub fn without_seal(ledger: Ledger, policy: Policy) -> Access {
        Access::over(ledger, None, policy)
    }

    fn over(ledger: Ledger, seal: Option<Seal>, policy: Policy) -> Access {
        let hasher = Hasher::new(policy.hash);
        Access {
            inner: Arc::new(Inner {
                ledger,
                seal,
                policy,
                hasher,
                ended: Mutex::default(),
            }),
            only_while: None,
        }
    }

    /// The same, asking of somebody whatever is written.
    pub(crate) fn asking(&self, who: OnlyWhile) -> Access {
        Access {
            only_while: Some(who),
            ..self.clone()
        }
    }

    /// The settings.
    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// Forgets what ended by itself: sessions, links, offers, full buckets. Asked for
    /// now and then; nothing depends on it but the size of the database.
    ///
    /// # Errors
    /// The first thing that could not be written; the rest was.
    pub async fn sweep(&self, at: Timestamp) -> Result<()> {
        let ends = self.end_remembered(at).await;
        let swept = self.sweep_what_ended(at).await;
        ends.and(swept)
    }

    async fn sweep_what_ended(&self, at: Timestamp) -> Result<()> {
        let now = at.as_microsecond();
        let idle = micros(at - self.policy().idle());
        let mut side = self.write().await?;
        side.sweep_sessions(now, idle).await?;
        side.sweep_links(now).await?;
        side.sweep_offers(micros(at - self.offer_lasts())).await?;
        side.sweep_throttle(now).await?;
        Ok(side.commit().await?)
    }

    pub(crate) fn ended(&self) -> MutexGuard<'_, Ended> {
        self.inner
            .ended
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.inner.ledger
    }

    pub(crate) fn hasher(&self) -> &Hasher {
        &self.inner.hasher
    }

    /// Seals a secret that must be readable again by the program: the password of a
    /// mailbox, a connection.
    ///
    /// # Errors
    /// Without a key, or when the system gives no random numbers.
    pub fn seal_secret(&self, owner: Uuid, secret: &[u8]) -> Result<Vec<u8>> {
        self.seal()?.close(owner, secret)
    }

    /// The secret that was sealed.
    ///
    /// # Errors
    /// [`AccessError::Seal`] without the key, if another key sealed it, for somebody
    /// else, or it was altered.
    pub fn open_secret(&self, owner: Uuid, sealed: &[u8]) -> Result<Vec<u8>> {
        self.seal()?.open(owner, sealed)
    }

    pub(crate) fn seal(&self) -> Result<&Seal> {
        self.inner.seal.as_ref().ok_or(AccessError::Seal)
    }

    pub(crate) async fn read(&self) -> Result<SideTables> {
        Ok(self.ledger().side_read().await?)
    }

    pub(crate) async fn write_one(&self) -> Result<SideTables> {
        match self.only_while {
            None => Ok(self.ledger().side_write_one().await?),
            Some(_) => self.write().await,
        }
    }

    pub(crate) async fn write(&self) -> Result<SideTables> {
        let mut side = self.ledger().side_write().await?;
        self.ask_again(&mut side).await?;
        Ok(side)
    }

    /// Asks in a transaction whether who writes still may.
    pub(crate) async fn ask_again(&self, side: &mut SideTables) -> Result<()> {
        match &self.only_while {
            None => Ok(()),
            Some(who) => who.ask(side).await,
        }
    }

    /// The account that must be there.
    pub(crate) async fn require(&self, side: &mut SideTables, id: AccountId) -> Result<Account> {
        let row = side.account(id.0).await?;
        row.map(|row| Account::from(&row))
            .ok_or(AccessError::UnknownAccount)
    }

    /// Words that belong to the owner of a password: name, address, organizations.
    pub(crate) async fn words_of(&self, id: Uuid, name: &str, email: &str) -> Result<Vec<String>> {
        let mut words = vec![name.to_owned(), email.to_owned()];
        let member_of = self.read().await?.memberships_of(id).await?;
        if !member_of.is_empty() {
            let all = self.ledger().organizations().await?;
            let own = all
                .into_iter()
                .filter(|org| member_of.iter().any(|m| m.org == org.id));
            words.extend(own.map(|org| org.label));
        }
        Ok(words)
    }
}

/// Microseconds since 1970.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// A stored time. One that no calendar knows becomes the nearest that it does.
pub(crate) fn time(micros: i64) -> Timestamp {
    Timestamp::from_microsecond(micros).unwrap_or(if micros < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    })
}
