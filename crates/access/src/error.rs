//! What can go wrong, said so that the reader knows what to do next.

use jiff::{SignedDuration, Timestamp};
use ledger::LedgerError;

use crate::offer::OfferVoid;

/// Result of an access operation.
pub type Result<T, E = AccessError> = std::result::Result<T, E>;

/// Why something about access was refused or failed. Nothing was changed then.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AccessError {
    /// E-mail address or password are wrong; which of them is not said.
    #[error(
        "e-mail address and password do not go together; check both, or ask your administrator for a link to set a new password"
    )]
    WrongPassword,
    /// The password confirmed is not the account's.
    #[error("that is not your password; type the one you sign in with")]
    NotYourPassword,
    /// The one-time code is wrong or was used.
    #[error(
        "that code does not fit, or was used before; wait for the next one in your app, or use a recovery code"
    )]
    WrongCode,
    /// Too many attempts; how long to wait.
    #[error("there were too many attempts; try again in {}", words(*.0))]
    Throttled(SignedDuration),
    /// Too many links to one account; how long to wait.
    #[error(
        "many links to set the password of this account were made within the hour; hand over the last one, or make another in {}", words(*.0)
    )]
    TooManyLinks(SignedDuration),
    /// Too much was asked for that is not done yet.
    #[error(
        "{most} documents that {whose} asked for are not made yet; wait for one of them, or cancel it"
    )]
    TooManyJobs {
        /// Whose they are.
        whose: &'static str,
        /// How many there may be.
        most: u32,
    },
    /// The password was given too long ago.
    #[error("the time to enter the code is over; sign in again")]
    PendingOver,
    /// The account is disabled. Said only to who knows its password.
    #[error("this account is disabled; ask an administrator of your organization to enable it")]
    Disabled,
    /// A one-time link was used or its time is over.
    #[error(
        "this link was used already, or its time is over; ask for a new one (“phiward account reset E-MAIL” prints one on the server)"
    )]
    LinkOver,
    /// There is an account already, so nobody can be the first.
    #[error(
        "phiward is set up already; sign in, or ask for a link (“phiward account reset E-MAIL” prints one on the server)"
    )]
    AlreadySetUp,
    /// A name that cannot be one.
    #[error("the name {0}; give the name colleagues know the person by")]
    Name(&'static str),
    /// An e-mail address that cannot be one.
    #[error("the e-mail address {0}; write it as dana@example.org")]
    Email(&'static str),
    /// Somebody has this address.
    #[error(
        "there is an account with the address {0} already; give that one a role instead, or use another address"
    )]
    EmailTaken(String),
    /// An address that was invited elsewhere, to administer alone, and not used yet.
    #[error(
        "{email} was invited before to administer another organization, which nobody else does, and has not signed in yet; have its owner do that first, or use another address; that invitation ends by itself at {until:.0}"
    )]
    AwaitedElsewhere {
        /// The address.
        email: String,
        /// When the invitation there ends.
        until: Timestamp,
    },
    /// An account that looks after the installation and was not taken up yet.
    #[error(
        "this account looks after the installation and has no password yet; whoever set phiward up gives its owner a link with “phiward account reset”"
    )]
    OperatorAwaited,
    /// An account that others than the administrators of one organization have to do with.
    #[error(
        "this account belongs to other organizations too, or looks after the installation; whoever set phiward up can do this"
    )]
    NotManaged,
    /// Who asked does not stand any more.
    #[error(
        "since this was sent, the session or token ended, or the account was disabled or taken out of the organization; nothing was changed. Sign in again, or ask an administrator"
    )]
    Lapsed,
    /// Who asked has no longer the right that it takes.
    #[error(
        "since this was sent, the right “{0}” was taken away; nothing was changed. Ask an administrator if it should be there"
    )]
    TakenAway(&'static str),
    /// What was decided rests on what is not there any more.
    #[error("somebody else changed this account meanwhile; nothing was changed. Look at it again")]
    Overtaken,
    /// A password that is too easy to guess.
    #[error("{0}")]
    Password(String),
    /// There is no such account.
    #[error("there is no such account; “phiward account list” shows which there are")]
    UnknownAccount,
    /// The account is not a member of the organization.
    #[error("that account does not belong to this organization; invite the person first")]
    NotAMember,
    /// An offer that is not there, or whose time is over.
    #[error(
        "this offer was withdrawn or answered already, or its time is over; ask an administrator of the organization to invite you again"
    )]
    OfferOver,
    /// An offer of somebody who may not make it any more.
    #[error(
        "the offer of {by} does not hold any more: {why}; ask an administrator of the organization to invite you again"
    )]
    OfferVoid {
        /// Who made it.
        by: String,
        /// Why it does not hold.
        why: OfferVoid,
    },
    /// A membership without roles.
    #[error("choose at least one role, or remove the person from the organization")]
    NoRoles,
    /// The organization would be left without an administrator.
    #[error(
        "{name} is the only administrator of {org}; make somebody else administrator first (who was invited counts once they have set a password)"
    )]
    LastAdministrator {
        /// The person.
        name: String,
        /// The organization.
        org: String,
    },
    /// The installation would be left without an operator.
    #[error("{0} is the only one who looks after this installation; that account stays enabled")]
    LastOperator(String),
    /// No second factor was offered to be confirmed.
    #[error("the setup of one-time codes was not begun; begin it again to get a new QR code")]
    NoOffer,
    /// A token that could do nothing.
    #[error(
        "choose what the token may do: read, contribute, govern, approve, administer or access-log"
    )]
    NoScopes,
    /// A token that could do more than its account.
    #[error(
        "{name} may not “{scope}” here, so a token of that account may not either; leave it out, or give the person a role that may"
    )]
    BeyondRoles {
        /// The person.
        name: String,
        /// Code of the permission.
        scope: &'static str,
    },
    /// A token that could do more than the one that makes it.
    #[error(
        "this token may not “{0}”, so a token it makes may not either; leave it out, or make the token with one that may"
    )]
    BeyondToken(&'static str),
    /// A token that would go on after the one that makes it.
    #[error(
        "this token ends before that day, and what it makes ends with it; give an earlier day, or none"
    )]
    OutlivesToken,
    /// A token of a token of a token, and so on.
    #[error(
        "this token was made by one that was made by another, {0} in all, and no longer line is made; make it with an earlier one, or signed in"
    )]
    LongLine(usize),
    /// Roles that permit more than the token that gives them.
    #[error(
        "the role {role} may “{scope}”, and this token may not, so it gives that role to nobody; a person may give it, or a token with that scope"
    )]
    RolesBeyondToken {
        /// Name of the role.
        role: &'static str,
        /// Code of the permission.
        scope: &'static str,
    },
    /// A token that would have ended.
    #[error("the day the token ends must lie in the future")]
    Expired,
    /// There is no such token, or it was revoked.
    #[error(
        "there is no such token, or it is revoked already; list the tokens to see which there are"
    )]
    UnknownToken,
    /// There is no key to seal secrets with.
    #[error(
        "one-time codes cannot be read without the key that sealed them; put keys/seal.key back from a backup, or take the second factor away with “phiward account reset E-MAIL --second-factor”"
    )]
    Seal,
    /// The database failed.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The system gave no random bytes.
    #[error("the system gives no random bytes ({0}); nothing secret can be made without them")]
    Random(getrandom::Error),
    /// Hashing a password failed.
    #[error("a password could not be hashed: {0}")]
    Hashing(String),
}

impl AccessError {
    /// Whether the server is at fault and not the person.
    pub fn is_server_fault(&self) -> bool {
        matches!(
            self,
            AccessError::Ledger(_)
                | AccessError::Random(_)
                | AccessError::Hashing(_)
                | AccessError::Seal
        )
    }

    /// Whether there is no room left to write.
    pub fn is_full(&self) -> bool {
        matches!(self, AccessError::Ledger(error) if error.is_full())
    }

    /// How long to wait, where that is known.
    pub fn wait(&self) -> Option<SignedDuration> {
        match self {
            AccessError::Throttled(wait) | AccessError::TooManyLinks(wait) => Some(*wait),
            _ => None,
        }
    }

    /// Whether waiting helps.
    pub fn is_throttled(&self) -> bool {
        matches!(
            self,
            AccessError::Throttled(_)
                | AccessError::TooManyLinks(_)
                | AccessError::TooManyJobs { .. }
        )
    }

    /// The field of a form that is at fault: `name`, `email`, `password`,
    /// `code`, `roles`, `scopes` or `expires`.
    pub fn field(&self) -> Option<&'static str> {
        Some(match self {
            AccessError::Name(_) => "name",
            AccessError::Email(_)
            | AccessError::EmailTaken(_)
            | AccessError::AwaitedElsewhere { .. }
            | AccessError::OperatorAwaited => "email",
            AccessError::Password(_)
            | AccessError::WrongPassword
            | AccessError::NotYourPassword => "password",
            AccessError::WrongCode => "code",
            AccessError::NoRoles
            | AccessError::LastAdministrator { .. }
            | AccessError::RolesBeyondToken { .. } => "roles",
            AccessError::NoScopes
            | AccessError::BeyondRoles { .. }
            | AccessError::BeyondToken(_) => "scopes",
            AccessError::Expired | AccessError::OutlivesToken => "expires",
            _ => return None,
        })
    }
}

/// A time to wait, rounded up so that who waits as long is not refused again.
fn words(wait: SignedDuration) -> String {
    let millis = wait.as_millis().max(1);
    let seconds = (millis + 999) / 1000;
    let (count, unit) = if seconds < 90 {
        (seconds, "second")
    } else {
        ((seconds + 59) / 60, "minute")
    };
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{s}")
}
