//! What runs by itself beside the pages: domains are checked again when they are due,
//! sending addresses get their names, and mailboxes of reports are read (G4, G5).

use super::allowance::{Allowance, Room, sender};
use super::mailboxes::Reading;
use super::token;
use crate::bodies::{self, Most, Taking};
use crate::state::AppState;
use app::mail::mailbox::{AfterReading, MailboxSecurity, MailboxSettings, MailboxSignIn};
use app::mail::watch::{BETWEEN_ROUNDS, round};
use app::mail::{
    Carrier, CarrierCheck, Checking, Ingested, KnownDomains, MailContent, MailRoom, MailboxMail,
    Signatures, SignedMail, Span, name_addresses, release_known, take_letter,
};
use ledger::OrgId;
use ledger::side::mail::MailboxRow;
use mailnet::Trust;
use mailnet::dns::Dns;
use mailnet::imap::{
    Account, After, Content, Error, Intake, Letter, Login, Position, Secret, Security, Session,
    collect,
};
use mailnet::sts::{Options, Policies};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Addresses named in one round, for each domain.
const NAMES: usize = 200;
/// Days of reports whose addresses are named.
const NAMED_DAYS: u32 = 30;
/// Time for the mailboxes of one organization in one round; what is left comes in the next.
pub(super) const MAILBOXES: Duration = Duration::from_secs(300);
/// Time for all that is looked after of one organization in one round.
const ORGANIZATION: Duration = Duration::from_secs(600);
/// Organizations looked after at once.
const AT_ONCE: usize = 4;

/// How often a mail is held while it is read: as it came, and as it is unpacked.
const HELD_TIMES: usize = 2;
/// Bytes of mails of one organization held at once: the largest that is fetched, and as much
/// more as it may have beyond what its server tells.
const HELD_OF_ONE: usize = (51 << 20) * HELD_TIMES;
/// Of all: two of the largest.
const HELD: usize = 2 * HELD_OF_ONE;

/// Room for the mails that are fetched, by organization.
pub(crate) fn room_for_mails() -> bodies::Room {
    bodies::Room::of(Most {
        bytes: HELD,
        bytes_of_one: HELD_OF_ONE,
        requests_of_one: usize::MAX,
    })
}

/// What is told of a mailbox that was read in part.
pub(super) const REST_FOLLOWS: &str = "not all could be read in time; the rest follows";

/// Goes round by round until the program stops.
pub async fn watch(state: AppState) {
    let between = Duration::try_from(BETWEEN_ROUNDS).unwrap_or(Duration::from_secs(600));
    // Who starts the program looks at pages first.
    tokio::time::sleep(Duration::from_secs(20)).await;
    loop {
        one_round(&state).await;
        tokio::time::sleep(between).await;
    }
}

/// Goes one round: mailboxes are read, and domains that are due are checked.
pub async fn one_round(state: &AppState) {
    let dns = match state.dns() {
        Ok(dns) => dns,
        Err(error) => {
            tracing::warn!(%error, "no name server is known; mail domains are not checked");
            return;
        }
    };
    let Ok(trust) = Trust::public() else { return };
    let dns = Arc::new(dns);
    let options = Options {
        reach: state.options().reach.clone(),
        ..Options::default()
    };
    let policies = Arc::new(Policies::new(dns.clone(), trust, options));
    let Ok(organizations) = state.organizations().await else {
        return;
    };
    each(organizations, |organization| {
        let (state, dns, policies) = (state.clone(), dns.clone(), policies.clone());
        async move {
            let org = organization.id;
            if let Err(error) = of_one(&state, org, &dns, &policies).await {
                tracing::warn!(%error, organization = organization.slug, "mail could not be looked after");
            }
        }
    })
    .await;
}

/// Looks after each, a few at once and none for longer than its time: whatever servers one
/// organization names, no other waits for them.
async fn each<T, W>(all: Vec<T>, look_after: impl Fn(T) -> W)
where
    W: Future<Output = ()> + Send + 'static,
{
    let mut working = JoinSet::new();
    for one in all {
        if working.len() >= AT_ONCE {
            working.join_next().await;
        }
        working.spawn(tokio::time::timeout(ORGANIZATION, look_after(one)));
    }
    while working.join_next().await.is_some() {}
}

async fn of_one(
    state: &AppState,
    org: OrgId,
    dns: &Arc<Dns>,
    policies: &Policies<Arc<Dns>>,
) -> app::Result<()> {
    let books = state.books();
    let ledger = books.data_folder().ledger();
    let reading = books.now(org).await?;
    let known = KnownDomains::of(&reading);
    if known.iter().next().is_some() {
        release_known(ledger, org, &known).await?;
    }
    let mut mailboxes = ledger.side_read().await?.mailboxes(org).await?;
    mailboxes.retain(|row| !row.disabled);
    // The one that has not been looked at for longest comes first.
    mailboxes.sort_by_key(|row| row.checked);
    let until = Instant::now() + MAILBOXES;
    for row in mailboxes {
        if Instant::now() < until {
            read_mailbox(state, org, row, until, &known, dns).await?;
        }
    }
    let today = reading.day(state.clock());
    let span = Span::last(NAMED_DAYS, today);
    for domain in known.iter() {
        // Name servers know nothing of the worked example's.
        if app::demo::records(org, domain, state.clock())?.is_some() {
            continue;
        }
        name_addresses(ledger, org, domain, span, dns, NAMES, state.clock()).await?;
    }
    round(books, org, dns, policies, state.clock()).await?;
    Ok(())
}

/// Reads what came since, unless it is being read already.
pub(super) async fn read_mailbox(
    state: &AppState,
    org: OrgId,
    row: MailboxRow,
    until: Instant,
    known: &KnownDomains,
    dns: &Arc<Dns>,
) -> app::Result<()> {
    match state.readings().begin(org, row.id) {
        Some(held) => read_now_held(state, org, row, until, known, dns, held).await,
        None => Ok(()),
    }
}

/// Reads what came since, and notes how that went. Nobody else reads it while it is `held`;
/// where it stands is asked once more, for somebody may just have read it.
pub(super) async fn read_now_held(
    state: &AppState,
    org: OrgId,
    row: MailboxRow,
    until: Instant,
    known: &KnownDomains,
    dns: &Arc<Dns>,
    _held: Reading,
) -> app::Result<()> {
    let id = row.id;
    let ledger = state.books().data_folder().ledger();
    let row = ledger.side_read().await?.mailbox(org, id).await?;
    // Somebody may have said meanwhile that it is to be left alone.
    let Some(row) = row.filter(|row| !row.disabled) else {
        return Ok(());
    };
    let settings = MailboxSettings::from_json(&row.settings);
    let mut intake = Mailbox {
        state,
        org,
        row,
        known,
        check: Signatures::new(dns.clone()),
        held: None,
    };
    let reading = async {
        let trust = token::trust(&settings).map_err(Error::NoAccount)?;
        collect(&mut intake, &trust).await
    };
    let message = match tokio::time::timeout_at(until, reading).await {
        Ok(Ok(_)) => String::new(),
        Ok(Err(error)) => {
            tracing::warn!(%error, organization = %org, mailbox = %id, "a mailbox could not be read");
            if let (Error::Login(_), MailboxSignIn::OAuth) = (&error, settings.sign_in) {
                token::forget_access(state, org, &mut intake.row).await?;
            }
            told(&error)
        }
        // What was taken is kept; the next round goes on behind it.
        Err(_) => REST_FOLLOWS.to_owned(),
    };
    let mut observed = ledger.side_write().await?;
    let at = state.clock().as_microsecond();
    observed.set_mailbox_checked(org, id, at, &message).await?;
    observed.commit().await?;
    Ok(())
}

/// Signs in and opens the folder, and takes nothing: how many mails wait there that were not
/// looked at, up to 10,000; else why it cannot be read.
pub(super) async fn try_mailbox(
    state: &AppState,
    org: OrgId,
    row: MailboxRow,
    dns: &Arc<Dns>,
) -> Result<usize, Error> {
    let settings = MailboxSettings::from_json(&row.settings);
    let known = KnownDomains::default();
    let mut intake = Mailbox {
        state,
        org,
        row,
        known: &known,
        check: Signatures::new(dns.clone()),
        held: None,
    };
    let trust = token::trust(&settings).map_err(Error::NoAccount)?;
    let account = intake.account().await.map_err(Error::NoAccount)?;
    let mut waiting = 0;
    let folders = account.folders.clone();
    let mut session = Session::open(account, &trust).await?;
    for folder in folders {
        let since = intake.since(&folder).await.map_err(Error::NoAccount)?;
        waiting += session.folder(&folder, since).await?.waiting;
    }
    // How the server takes leave does not matter.
    let _ = session.close().await;
    Ok(waiting)
}

/// What an organization reads of a mailbox that could not be read. Why a server cannot be
/// spoken to is for who looks after the program: it tells which ports answer, and what
/// stands behind them.
fn told(error: &Error) -> String {
    match error {
        Error::Connect(_) | Error::Tls(_) | Error::Timeout(_) | Error::Closed(_)
        | Error::Protocol(_) | Error::NotProtected => {
            "the mail server could not be reached, or does not speak IMAP with this encryption under this name; check host, port and encryption (TLS mostly on 993, STARTTLS mostly on 143). The server's log has the reason".to_owned()
        }
        Error::Refused { doing, said } if *doing == mailnet::imap::OPEN_FOLDER => format!(
            "the mail server has no such folder, or does not open it: {}. Some servers write a folder with INBOX in front: INBOX.Reports or INBOX/Reports",
            said.trim_end_matches('.')
        ),
        Error::Inside | Error::Distrusted(_) | Error::Login(_) | Error::Refused { .. }
        | Error::NoAccount(_) | Error::NotTaken(_) => error.to_string(),
    }
}

/// A mailbox whose reports are stored.
struct Mailbox<'s> {
    state: &'s AppState,
    org: OrgId,
    row: MailboxRow,
    known: &'s KnownDomains,
    check: Signatures<Arc<Dns>>,
    /// Room for the mail that is fetched, until it is taken in.
    held: Option<Taking>,
}

/// A mail that was checked before it is read.
struct Checked(Carrier);

impl CarrierCheck for Checked {
    fn check(&self, _mail: Arc<[u8]>) -> Checking<'_> {
        Box::pin(std::future::ready(self.0.clone()))
    }

    fn looks_at_mail(&self) -> bool {
        false
    }
}

impl Mailbox<'_> {
    /// Writes down what could not be read, for who looks after the program; the page of
    /// the mailbox has it too.
    fn tell(&self, done: &Ingested) {
        for failure in &done.failures {
            tracing::warn!(
                organization = %self.org,
                mailbox = %self.row.id,
                what = failure.file,
                why = failure.why,
                "a mail in a mailbox of reports could not be read"
            );
        }
    }

    fn allowance(&self) -> Allowance<'_> {
        Allowance {
            state: self.state,
            org: self.org,
            at: self.state.clock(),
        }
    }

    async fn store(&mut self, letter: Letter) -> app::Result<()> {
        let Position {
            uid_validity,
            last_uid,
        } = letter.position;
        let (org, at) = (self.org, self.state.clock());
        let (books, allowance) = (self.state.books(), self.allowance());
        let (mut carrier, mut records) = (None, 0);
        let mut from = String::new();
        let content = match letter.content {
            Content::Whole(bytes) => {
                // Hashed beside who answers, when it is the organization's turn, which ends
                // before name servers are asked.
                let hash = move || (SignedMail::read(&bytes), bytes);
                let (signed, bytes) = books.beside(org, hash).await?;
                let checked = self.check.carrier(&signed).await;
                from = sender(Some(&checked));
                carrier = Some(Checked(checked));
                match allowance.ask_of(&from).await? {
                    Room::Records(most) => {
                        records = most;
                        MailContent::Whole(bytes)
                    }
                    Room::SetAside(why) => MailContent::SetAside(why),
                }
            }
            Content::TooLarge(octets) => MailContent::TooLarge(octets),
        };
        let mail = MailboxMail {
            uid_validity,
            uid: last_uid,
            content,
        };
        // It is unpacked and read beside who answers, when it is the organization's turn.
        let held = books.turn(org).await?;
        let room = MailRoom { records, held };
        let ledger = books.data_folder().ledger();
        let check = carrier.as_ref().map(|one| one as &dyn CarrierCheck);
        let mail = (self.row.id, mail);
        let done = take_letter(ledger, org, self.known, check, mail, room, at).await?;
        allowance.kept(&from, &done).await?;
        self.tell(&done);
        self.row.uid_validity = i64::from(uid_validity);
        self.row.last_uid = i64::from(last_uid);
        self.held = None;
        Ok(())
    }
}

impl Intake for Mailbox<'_> {
    async fn account(&mut self) -> Result<Account, String> {
        let settings = MailboxSettings::from_json(&self.row.settings);
        let user = settings.user;
        let login = match settings.sign_in {
            MailboxSignIn::Password => {
                let access = self.state.access();
                let secret = access
                    .open_secret(self.row.id, &self.row.secret)
                    .map_err(|error| error.to_string())?;
                let password = Secret::new(String::from_utf8_lossy(&secret).into_owned());
                Login::Password { user, password }
            }
            MailboxSignIn::OAuth => {
                let (oauth, reach) = (&settings.oauth, &self.state.options().reach);
                if let Some(oauth) = oauth
                    && !token::is_for(oauth, &self.row.host, reach)
                {
                    return Err(token::only_for(oauth));
                }
                let token = token::access_token(self.state, self.org, &mut self.row).await?;
                Login::Token { user, token }
            }
        };
        let mut account = Account::new(self.row.host.clone(), login);
        account.reach = self.state.options().reach.clone();
        account.port =
            u16::try_from(self.row.port).map_err(|_| "the port is not a port number".to_owned())?;
        account.security = match settings.security {
            MailboxSecurity::Tls => Security::Tls,
            MailboxSecurity::StartTls => Security::StartTls,
        };
        if !settings.folder.trim().is_empty() {
            account.folders = vec![settings.folder];
        }
        account.after = match settings.after {
            AfterReading::Nothing => After::Nothing,
            AfterReading::MarkRead => After::MarkSeen,
        };
        Ok(account)
    }

    async fn since(&mut self, _folder: &str) -> Result<Option<Position>, String> {
        let number = |stored: i64| u32::try_from(stored).unwrap_or(0);
        Ok((self.row.uid_validity > 0).then(|| Position {
            uid_validity: number(self.row.uid_validity),
            last_uid: number(self.row.last_uid),
        }))
    }

    async fn before(&mut self, _folder: &str, octets: usize) -> Result<(), String> {
        self.held = None;
        let allowed = self.allowance().ask().await;
        allowed.map_err(|error| error.to_string())?;
        let (mails, org) = (self.state.mails(), self.org.to_string());
        let bytes = octets.saturating_mul(HELD_TIMES);
        let room = mails.wait_for(|| mails.take_bytes(&org, bytes)).await;
        let held = room.map_err(|_| "the server holds as many mails of mailboxes as it has room for; the mailbox waits, and goes on by itself".to_owned())?;
        self.held = Some(held);
        Ok(())
    }

    async fn take(&mut self, _folder: &str, letter: Letter) -> Result<(), String> {
        self.store(letter).await.map_err(|error| error.to_string())
    }

    async fn trouble(&mut self, _error: &Error, _again_in: Duration) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Mutex, PoisonError};

    #[tokio::test(start_paused = true)]
    async fn asvs_8_4_1_no_organization_waits_for_the_servers_that_another_names() {
        let done = Arc::new(Mutex::new(Vec::new()));
        let begun = Instant::now();
        each((0..20_u32).collect(), |org| {
            let done = done.clone();
            async move {
                // Two name servers that never answer, or answer for hours.
                if matches!(org, 0 | 3) {
                    std::future::pending::<()>().await;
                }
                tokio::time::sleep(Duration::from_secs(1)).await;
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                done.push((org, begun.elapsed()));
            }
        })
        .await;
        // The others are looked after at once, and the next round comes all the same.
        let done = done.lock().unwrap_or_else(PoisonError::into_inner);
        assert_eq!(done.len(), 18);
        let last = done.iter().map(|(_, after)| *after).max();
        assert!(last < Some(Duration::from_secs(10)), "{done:?}");
        assert_eq!(begun.elapsed().as_secs(), ORGANIZATION.as_secs());
    }
}
