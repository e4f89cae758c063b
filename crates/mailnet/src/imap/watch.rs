//! Everything that is in the folders, once or from now on.

use std::convert::Infallible;
use std::future::Future;
use std::time::Duration;

use super::{Account, Error, Letter, Position, Session};
use crate::Trust;

/// The longest that IDLE may last (RFC 2177 §3).
const IDLE: Duration = Duration::from_secs(29 * 60);

/// Whoever takes the messages of a mailbox.
pub trait Intake: Send {
    /// The mailbox, asked for before each connection: access tokens do not last.
    fn account(&mut self) -> impl Future<Output = Result<Account, String>> + Send;

    /// How far a folder was read.
    fn since(
        &mut self,
        folder: &str,
    ) -> impl Future<Output = Result<Option<Position>, String>> + Send;

    /// Is asked before a message is fetched, of which so many octets may be held at once:
    /// whoever bounds that waits here until there is room. After an error it comes again.
    fn before(
        &mut self,
        _folder: &str,
        _octets: usize,
    ) -> impl Future<Output = Result<(), String>> + Send {
        async { Ok(()) }
    }

    /// Takes a message: returns once it is safe, together with its position. After
    /// an error it comes again.
    fn take(
        &mut self,
        folder: &str,
        letter: Letter,
    ) -> impl Future<Output = Result<(), String>> + Send;

    /// Hears what went wrong, and after how long it is tried again; only from
    /// [`watch`].
    fn trouble(&mut self, error: &Error, again_in: Duration) -> impl Future<Output = ()> + Send;
}

/// Takes everything that waits in the folders; how many messages that were.
pub async fn collect<I: Intake>(intake: &mut I, trust: &Trust) -> Result<usize, Error> {
    let mut taken = 0;
    loop {
        let account = intake.account().await.map_err(Error::NoAccount)?;
        let folders = account.folders.clone();
        let mut session = Session::open(account, trust).await?;
        let round = round(&mut session, &folders, intake).await?;
        taken += round.taken;
        if round.complete {
            // All is safe; how the server takes leave does not matter.
            let _ = session.close().await;
            return Ok(taken);
        }
    }
}

/// Takes everything that waits and everything that comes, connecting again after
/// failures, until dropped.
pub async fn watch<I: Intake>(intake: &mut I, trust: &Trust) -> Infallible {
    let mut failures = 0_u32;
    // Before the first account is known.
    let (mut retry, mut most) = (Duration::from_secs(5), Duration::from_secs(300));
    loop {
        let error = match intake.account().await {
            Ok(account) => {
                (retry, most) = (account.retry, account.retry_most);
                follow(account, intake, trust, &mut failures).await
            }
            Err(why) => Error::NoAccount(why),
        };
        let pause = retry.saturating_mul(1 << failures.min(16)).min(most);
        failures = failures.saturating_add(1);
        intake.trouble(&error, pause).await;
        tokio::time::sleep(pause).await;
    }
}

/// One connection, until it fails.
async fn follow<I: Intake>(
    account: Account,
    intake: &mut I,
    trust: &Trust,
    failures: &mut u32,
) -> Error {
    let folders = account.folders.clone();
    let mut pause = account.idle.min(IDLE);
    if folders.len() > 1 {
        pause = pause.min(account.poll);
    }
    let poll = account.poll;
    let mut session = match Session::open(account, trust).await {
        Ok(session) => session,
        Err(error) => return error,
    };
    if !session.can("IDLE") {
        pause = poll;
    }
    loop {
        match round(&mut session, &folders, intake).await {
            Err(error) => return error,
            Ok(round) if !round.complete => {
                return Error::Protocol("a message larger than it told".into());
            }
            Ok(_) => *failures = 0,
        }
        if let Err(error) = session.wait(pause).await {
            return error;
        }
    }
}

/// What going through the folders came to.
struct Round {
    taken: usize,
    /// Else the connection is of no more use, and something was taken.
    complete: bool,
}

/// Takes what waits in each folder; the first comes last, and stays open.
async fn round<I: Intake>(
    session: &mut Session,
    folders: &[String],
    intake: &mut I,
) -> Result<Round, Error> {
    let mut taken = 0;
    for folder in folders.iter().rev() {
        let since = intake.since(folder).await.map_err(Error::NotTaken)?;
        session.folder(folder, since).await?;
        while let Some(octets) = session.upcoming().await? {
            let before = intake.before(folder, octets).await;
            before.map_err(Error::NotTaken)?;
            let Some(letter) = session.fetch().await? else {
                continue;
            };
            let position = letter.position;
            intake.take(folder, letter).await.map_err(Error::NotTaken)?;
            session.committed(position).await?;
            taken += 1;
        }
        if !session.is_open() {
            return Ok(Round {
                taken,
                complete: false,
            });
        }
    }
    Ok(Round {
        taken,
        complete: true,
    })
}
