//! The access log (45 CFR 164.312(b), audit controls): lines that are added
//! and never changed.

use jiff::Timestamp;
use ledger::OrgId;
use ledger::side::{INSTALLATION, LogFilter, NewLog, OfMembers, SideTables};

use crate::access::{Access, micros, time};
use crate::account::AccountId;
use crate::by::ActedBy;
use crate::error::Result;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident $code:literal $words:literal;)*) => {
        /// What a line of the access log tells.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action {
            $($(#[$doc])* $name,)*
        }

        impl Action {
            /// All, in the order they are listed.
            pub const ALL: &[Action] = &[$(Action::$name,)*];

            /// The code it is stored under.
            pub fn code(self) -> &'static str {
                match self { $(Action::$name => $code,)* }
            }

            /// What happened, in words that follow a name.
            pub fn words(self) -> &'static str {
                match self { $(Action::$name => $words,)* }
            }
        }
    };
}

actions! {
    /// A sign-in.
    SignedIn "signed-in" "signed in";
    /// A sign-in that failed.
    SignInFailed "sign-in-failed" "failed to sign in";
    /// A sign-out.
    SignedOut "signed-out" "signed out";
    /// Too many attempts.
    Throttled "throttled" "was made to wait after too many attempts";
    /// A password was set.
    PasswordChanged "password-changed" "set a new password";
    /// One-time codes were switched on.
    TotpOn "totp-on" "switched one-time codes on";
    /// One-time codes were switched off.
    TotpOff "totp-off" "switched one-time codes off";
    /// Sessions were ended from elsewhere.
    SessionsEnded "sessions-ended" "ended sessions";
    /// A one-time link was made.
    LinkMade "link-made" "made a link to set a new password";
    /// An account was made.
    AccountCreated "account-created" "made an account";
    /// An account was given another name.
    AccountRenamed "account-renamed" "renamed an account";
    /// An account was disabled.
    AccountDisabled "account-disabled" "disabled an account";
    /// An account was enabled.
    AccountEnabled "account-enabled" "enabled an account";
    /// Somebody's roles were changed.
    RolesChanged "roles-changed" "changed roles";
    /// A token was made.
    TokenCreated "token-created" "made a token";
    /// A token was revoked.
    TokenRevoked "token-revoked" "revoked a token";
    /// That a second factor is required was said or taken back.
    SecondFactor "second-factor" "said whether a second factor is required";
    /// Something was asked for that is not permitted.
    Refused "refused" "was refused";
    /// An organization was added.
    OrganizationCreated "organization-created" "added an organization";
    /// A document was looked at.
    ReportViewed "report-viewed" "looked at a document";
    /// A document was taken out.
    ReportExported "report-exported" "exported a document";
    /// A table was taken out.
    TableExported "table-exported" "exported a table";
    /// The whole book was taken out.
    BookExported "book-exported" "exported the whole book";
    /// An evidence file was taken out.
    EvidenceOpened "evidence-opened" "opened an evidence file";
    /// A file was imported.
    Imported "imported" "imported a file";
    /// A backup was made.
    BackupMade "backup-made" "made a backup";
    /// A backup was put back.
    BackupRestored "backup-restored" "put a backup back";
    /// A checkpoint was signed.
    CheckpointMade "checkpoint-made" "signed a checkpoint";
    /// A mailbox of reports was added, switched or deleted.
    MailboxChanged "mailbox-changed" "changed a mailbox that reports are fetched from";
    /// Somebody said whether a report of others on the mail counts.
    ReportSettled "report-settled" "said whether a report on the mail counts";
    /// The access log was read.
    LogRead "log-read" "read the access log";
}

impl Action {
    /// The action of a code.
    pub fn from_code(code: &str) -> Option<Action> {
        Action::ALL
            .iter()
            .copied()
            .find(|action| action.code() == code)
    }
}

/// Something to be told in the access log.
#[derive(Debug, Clone)]
pub struct LogEvent {
    /// Who did it, where that is an account.
    pub account: Option<AccountId>,
    /// The name shown.
    pub name: String,
    /// What was done.
    pub action: Action,
    /// To what.
    pub detail: String,
    /// From where.
    pub address: String,
}

/// A line of the access log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Its number, from 1 on without gaps.
    pub seq: u64,
    /// When it happened.
    pub time: Timestamp,
    /// Who did it, where that is an account.
    pub account: Option<AccountId>,
    /// The name shown.
    pub name: String,
    /// What was done; `None` if only a later phiward knows.
    pub action: Option<Action>,
    /// To what.
    pub detail: String,
    /// From where.
    pub address: String,
}

/// Which lines to read: those that fit all that is named.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AccessLogFilter {
    /// Those that tell this.
    pub action: Option<Action>,
    /// Those of one account.
    pub account: Option<AccountId>,
    /// Those before a time.
    pub until: Option<Timestamp>,
    /// Of the log of the installation: those about members of an organization. What a member
    /// does elsewhere, such as to invite somebody there, is not among them.
    pub about_members_of: Option<OrgId>,
    /// Those of this number or later: how far back is looked.
    pub from: u64,
}

impl AccessLogFilter {
    /// All lines.
    pub fn all() -> AccessLogFilter {
        AccessLogFilter::default()
    }

    /// Those that tell this.
    pub fn of_action(action: Action) -> AccessLogFilter {
        AccessLogFilter {
            action: Some(action),
            ..AccessLogFilter::default()
        }
    }

    /// Those of one account.
    pub fn of_account(account: AccountId) -> AccessLogFilter {
        AccessLogFilter {
            account: Some(account),
            ..AccessLogFilter::default()
        }
    }
}

/// What people do on their own account, whatever is said of it.
const OF_THEIR_OWN: [Action; 5] = [
    Action::SignedIn,
    Action::SignInFailed,
    Action::SignedOut,
    Action::Throttled,
    Action::AccountRenamed,
];

/// What is done to how somebody signs in, whoever does it.
const DONE_TO_THEM: [Action; 7] = [
    Action::PasswordChanged,
    Action::TotpOn,
    Action::TotpOff,
    Action::SessionsEnded,
    Action::LinkMade,
    Action::AccountDisabled,
    Action::AccountEnabled,
];

/// Codes as the database looks for one of them.
fn listed(actions: &[Action]) -> String {
    actions
        .iter()
        .fold(",".to_owned(), |all, action| all + action.code() + ",")
}

impl Access {
    /// Adds a line to the log of an organization, or (`None`) to that of the
    /// installation, which tells of sign-ins and accounts.
    pub async fn log(&self, org: Option<OrgId>, event: &LogEvent, at: Timestamp) -> Result<()> {
        let mut side = self.write().await?;
        line(&mut side, org, event, at).await?;
        Ok(side.commit().await?)
    }

    /// The number of the last line; 0 before the first.
    pub async fn last_log_line(&self, org: Option<OrgId>) -> Result<u64> {
        Ok(self.read().await?.last_log_number(key(org)).await?)
    }

    /// At most `limit` lines, newest first, of those before number `before`.
    pub async fn read_log(
        &self,
        org: Option<OrgId>,
        before: Option<u64>,
        limit: u32,
        which: AccessLogFilter,
    ) -> Result<Vec<LogLine>> {
        let (own, done_to) = (listed(&OF_THEIR_OWN), listed(&DONE_TO_THEM));
        let filter = LogFilter {
            from: which.from,
            action: which.action.map(Action::code),
            account: which.account.map(|account| account.0),
            until: which.until.map_or(i64::MAX, micros),
            // The rest names an account, but what was refused, which may be another
            // organization: it is by a member and about one.
            of: which.about_members_of.map(|org| OfMembers {
                org,
                by_them: &own,
                about_them: &done_to,
            }),
        };
        let before = before.unwrap_or(u64::MAX);
        let mut side = self.read().await?;
        let rows = side.read_log(key(org), before, limit, filter).await?;
        Ok(rows
            .into_iter()
            .map(|row| LogLine {
                seq: row.seq,
                time: time(row.time),
                account: row.account.map(AccountId),
                name: row.name,
                action: Action::from_code(&row.action),
                detail: row.detail,
                address: row.address,
            })
            .collect())
    }
}

/// Adds a line in the transaction of what it tells.
pub(crate) async fn write(
    side: &mut SideTables,
    org: Option<OrgId>,
    by: &ActedBy,
    action: Action,
    detail: &str,
    at: Timestamp,
) -> Result<()> {
    let event = LogEvent {
        account: by.account(),
        name: by.name.clone(),
        action,
        detail: detail.to_owned(),
        address: by.address.clone(),
    };
    line(side, org, &event, at).await
}

async fn line(
    side: &mut SideTables,
    org: Option<OrgId>,
    event: &LogEvent,
    at: Timestamp,
) -> Result<()> {
    let clean = |text: &str, most: usize| -> String {
        let seen = |c: char| if c.is_control() { ' ' } else { c };
        text.chars().map(seen).take(most).collect()
    };
    side.log(&NewLog {
        org: key(org),
        time: micros(at),
        account: event.account.map(|id| id.0),
        name: &clean(&event.name, 254),
        action: event.action.code(),
        detail: &clean(&event.detail, 1000),
        address: &clean(&event.address, 100),
    })
    .await?;
    Ok(())
}

fn key(org: Option<OrgId>) -> OrgId {
    org.unwrap_or(INSTALLATION)
}
