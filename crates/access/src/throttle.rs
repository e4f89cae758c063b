//! Slowing down guessing. The buckets are in the database, so they hold across
//! restarts and several servers.

use std::net::{IpAddr, Ipv6Addr};

use jiff::{SignedDuration, Timestamp};
use ledger::Hash32;
use ledger::side::SideTables;

use crate::access::{Access, micros};
use crate::account::AccountId;
use crate::by::{ActedBy, Caller};
use crate::error::{AccessError, Result};
use crate::log::{self, Action};
use crate::policy::Rate;

/// How often a full bucket is told in the access log: guessing must not fill
/// the disk.
const TOLD: Rate = Rate {
    burst: 1,
    seconds: 600,
};

/// The bucket of an account, known or not. A hash, since people type their
/// password into the wrong field.
pub(crate) fn account(email_key: &str) -> String {
    format!("account {}", Hash32::of(email_key.as_bytes()).to_hex())
}

/// The bucket of an account as guessed from an address.
pub(crate) fn account_at(email_key: &str, from: &str) -> String {
    format!("{} from {}", account(email_key), network(from))
}

/// The bucket of a network address.
pub(crate) fn address(address: &str) -> String {
    format!("address {}", network(address))
}

/// The network an address is of, as far as one customer has it.
pub fn network(address: &str) -> String {
    match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        // One customer has a whole /64, and could guess from a new address each time.
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string() + "/64"
        }
        Ok(ip) => ip.to_string(),
        Err(_) => address.chars().take(64).collect(),
    }
}

/// Whose turn at hashing it is: the wider network of an address, as one customer, or one
/// office, has it at most. Who guesses has all of its addresses.
pub(crate) fn turns_at(address: &str) -> String {
    let wider = match address.parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V6(ip)) => {
            let [a, b, c, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0).to_string() + "/48"
        }
        Ok(IpAddr::V4(ip)) => {
            let [a, b, c, _] = ip.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        Err(_) => network(address),
    };
    format!("network {wider}")
}

/// Whose turn at hashing it is: of somebody who is known to be that account.
pub(crate) fn turns_of(account: AccountId) -> String {
    format!("account {}", account.0)
}

impl Rate {
    pub(crate) fn each(self) -> i64 {
        i64::from(self.seconds) * 1_000_000
    }
}

impl Access {
    /// Whether somebody may try to sign in: a browser that signed in before, or one of
    /// an address that did not guess too often. Asked before anything that is sent is
    /// read; takes no attempt.
    ///
    /// # Errors
    /// [`AccessError::Throttled`] when it guessed too often.
    pub async fn may_try(&self, from: Caller<'_>, at: Timestamp) -> Result<()> {
        if self.is_known_browser(from.kept) {
            return Ok(());
        }
        let (now, rate) = (micros(at), self.policy().per_address);
        let bucket = address(from.address);
        let free = self
            .read()
            .await?
            .free_at(&bucket, rate.burst, rate.each())
            .await?;
        match free {
            Some(free) if free > now => Err(AccessError::Throttled(SignedDuration::from_micros(
                free - now,
            ))),
            _ => Ok(()),
        }
    }

    /// Takes an attempt; the wait if there is none left.
    async fn take(
        &self,
        bucket: &str,
        rate: Rate,
        at: Timestamp,
    ) -> Result<Result<(), SignedDuration>> {
        let now = micros(at);
        let mut side = self.write().await?;
        let taken = side.take(bucket, now, rate.burst, rate.each()).await?;
        side.commit().await?;
        Ok(taken.map_err(|free| SignedDuration::from_micros(free.saturating_sub(now).max(1))))
    }

    /// Takes an attempt, or tells the access log that there was none left.
    pub(crate) async fn take_or_log(
        &self,
        bucket: &str,
        rate: Rate,
        by: &ActedBy,
        at: Timestamp,
    ) -> Result<()> {
        match self.take(bucket, rate, at).await? {
            Ok(()) => Ok(()),
            Err(wait) => self.refuse(bucket, wait, by, at).await,
        }
    }

    /// Takes one of what somebody may do on their own account, in the transaction that does
    /// it: each is a line that all others look past. Where there is none left nothing is
    /// done.
    ///
    /// # Errors
    /// [`AccessError::Throttled`].
    pub(crate) async fn take_within(
        &self,
        mut side: SideTables,
        bucket: &str,
        rate: Rate,
        by: &ActedBy,
        at: Timestamp,
    ) -> Result<SideTables> {
        let now = micros(at);
        match side.take(bucket, now, rate.burst, rate.each()).await? {
            Ok(()) => Ok(side),
            Err(free) => {
                side.roll_back().await?;
                let wait = SignedDuration::from_micros(free.saturating_sub(now).max(1));
                self.refuse(bucket, wait, by, at).await?;
                Err(AccessError::Throttled(wait))
            }
        }
    }

    /// Refuses what there is none left of, and tells the access log so now and then.
    async fn refuse(
        &self,
        bucket: &str,
        wait: SignedDuration,
        by: &ActedBy,
        at: Timestamp,
    ) -> Result<()> {
        if self
            .take(&format!("told {bucket}"), TOLD, at)
            .await?
            .is_ok()
        {
            let mut side = self.write().await?;
            log::write(&mut side, None, by, Action::Throttled, "", at).await?;
            side.commit().await?;
        }
        Err(AccessError::Throttled(wait))
    }

    /// Takes so many of what somebody may use in a day; the inner error where there are
    /// not so many left.
    pub async fn take_quota(
        &self,
        who: &str,
        count: u32,
        a_day: u32,
        at: Timestamp,
    ) -> Result<Result<(), ()>> {
        let each = 86_400_000_000 / i64::from(a_day.max(1));
        let mut side = self.write().await?;
        let bucket = format!("files {who}");
        let taken = side
            .take_many(&bucket, micros(at), a_day, each, count)
            .await?;
        side.commit().await?;
        Ok(taken.map_err(|_| ()))
    }

    /// Gives an attempt back, since it was not a wrong guess.
    pub(crate) async fn give_back(&self, bucket: &str, rate: Rate) -> Result<()> {
        let mut side = self.write_one().await?;
        side.give_back(bucket, rate.each()).await?;
        Ok(side.commit().await?)
    }

    /// Fills a bucket.
    pub(crate) async fn fill(&self, bucket: &str) -> Result<()> {
        let mut side = self.write_one().await?;
        side.forget_bucket(bucket).await?;
        Ok(side.commit().await?)
    }
}

#[cfg(test)]
mod tests {
    use super::{address, turns_at};

    #[test]
    fn addresses_of_one_customer_share_a_bucket() {
        assert_eq!(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
        assert_eq!(address("::ffff:192.0.2.1"), address("192.0.2.1"));
        assert_eq!(turns_at("2001:db8:1:2::1"), turns_at("2001:db8:1:3::1"));
        assert_ne!(turns_at("2001:db8:1::1"), turns_at("2001:db8:2::1"));
        assert_eq!(turns_at("::ffff:192.0.2.1"), turns_at("192.0.2.77"));
        assert_ne!(turns_at("192.0.2.1"), turns_at("192.0.3.1"));
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
    }
}
