//! Settings of access control.

use jiff::SignedDuration;

/// Settings of access control. The defaults suit a clinic.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Minutes without activity after which a session ends, 2 to 30
    /// (45 CFR 164.312(a)(2)(iii), automatic logoff).
    pub idle_minutes: u16,
    /// Hours after which a session ends whatever its owner does, 1 to 24.
    pub absolute_hours: u16,
    /// Hours an invitation lasts.
    pub invite_hours: u16,
    /// Hours a link for a new password lasts.
    pub reset_hours: u16,
    /// Days an offer to an account that is known waits for an answer.
    pub offer_days: u16,
    /// Wrong passwords for one account from one address.
    pub per_account_and_address: Rate,
    /// Wrong passwords for one account, from wherever; it never holds up a browser that
    /// signed in before.
    pub per_account: Rate,
    /// Wrong passwords from one address, of browsers that never signed in.
    pub per_address: Rate,
    /// Wrong passwords of a browser that signed in before, and of who is signed in.
    pub per_browser: Rate,
    /// Wrong one-time codes for one account.
    pub per_code: Rate,
    /// Sign-ins of one account with the right password; apart from them, as often it gives its
    /// password where it is signed in, and sets up one-time codes.
    pub sign_ins: Rate,
    /// New names of one account.
    pub renames: Rate,
    /// Links to set the password of one account, made on the pages.
    pub links_to_account: Rate,
    /// What hashing a password costs.
    pub hash: HashCost,
    /// Jobs of one account that are not over, at most.
    pub jobs_of_account: u32,
    /// Jobs of one organization that are not over, at most.
    pub jobs_of_org: u32,
    /// Bytes of files that jobs of one organization made and that are kept; beyond it the
    /// oldest go, but for the newest one.
    pub job_bytes_of_org: u64,
}

/// How often something may be tried.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// How often at once.
    pub burst: u32,
    /// Seconds until one more try is allowed.
    pub seconds: u32,
}

/// What hashing a password by Argon2id (RFC 9106) costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    /// Memory, in KiB.
    pub memory: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Default for Policy {
    fn default() -> Policy {
        Policy {
            idle_minutes: 15,
            absolute_hours: 8,
            invite_hours: 7 * 24,
            reset_hours: 24,
            offer_days: 14,
            per_account_and_address: Rate {
                burst: 8,
                seconds: 60,
            },
            per_account: Rate {
                burst: 100,
                seconds: 60,
            },
            per_address: Rate {
                burst: 30,
                seconds: 10,
            },
            per_browser: Rate {
                burst: 8,
                seconds: 60,
            },
            per_code: Rate {
                burst: 5,
                seconds: 60,
            },
            sign_ins: Rate {
                burst: 100,
                seconds: 60,
            },
            renames: Rate {
                burst: 20,
                seconds: 600,
            },
            links_to_account: Rate {
                burst: 5,
                seconds: 720,
            },
            hash: HashCost::default(),
            jobs_of_account: 3,
            jobs_of_org: 20,
            job_bytes_of_org: 200 << 20,
        }
    }
}

impl Default for HashCost {
    fn default() -> HashCost {
        HashCost {
            memory: 19_456,
            passes: 2,
            lanes: 1,
        }
    }
}

impl Policy {
    /// Time without activity after which a session ends.
    pub fn idle(&self) -> SignedDuration {
        SignedDuration::from_mins(self.idle_minutes.clamp(2, 30).into())
    }

    /// Time after which a session ends in any case.
    pub fn absolute(&self) -> SignedDuration {
        SignedDuration::from_hours(self.absolute_hours.clamp(1, 24).into())
    }
}
