//! A folder's messages, one at a time.

use std::collections::BTreeMap;

use super::session::{Heard, quoted};
use super::wire::Fault;
use super::{After, Error, Session, utf7};

/// What a server was to do that refused a folder, in [`Error::Refused`].
pub const OPEN_FOLDER: &str = "open the folder";
/// How many messages are listed at once.
const LISTED: usize = 10_000;
/// How much larger than told a message may be: some servers only guess sizes.
const SLACK: usize = 1 << 20;

/// How far a folder was read; whoever keeps messages keeps this with them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The folder's UIDVALIDITY: with another, UIDs mean other messages.
    pub uid_validity: u32,
    /// The UID of the last message committed.
    pub last_uid: u32,
}

/// What opening a folder found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The folder was made anew since `since` was kept, so that everything in it
    /// comes again.
    pub restarted: bool,
    /// How many messages wait, up to 10,000; those behind follow.
    pub waiting: usize,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// How far the folder is read once this is committed.
    pub position: Position,
    /// The message.
    pub content: Content,
}

/// A message, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// As it was received.
    Whole(Vec<u8>),
    /// It has so many octets, more than may be fetched.
    TooLarge(u64),
}

pub(super) struct Selected {
    validity: u32,
    /// UIDs to be fetched, with sizes.
    waiting: BTreeMap<u32, u64>,
    /// The last UID listed.
    listed: u32,
    /// More may wait than is listed.
    more: bool,
}

impl Session {
    /// Opens a folder and lists what came after `since`; all of it without.
    pub async fn folder(&mut self, name: &str, since: Option<Position>) -> Result<Opened, Error> {
        self.selected = None;
        self.exist = 0;
        let verb = match self.account.after {
            After::Nothing => "EXAMINE",
            _ => "SELECT",
        };
        let mut validity = None;
        let command = format!("{verb} {}", folder_name(name)?);
        let selected = self.run_hearing(OPEN_FOLDER, &command, SLACK, |heard| {
            if let Heard::StatusText(said) = heard
                && let [code, number] = said.code.as_slice()
                && code == "UIDVALIDITY"
            {
                validity = number.parse().ok();
            }
        });
        selected.await?;
        let Some(validity) = validity else {
            return Err(Error::Protocol("a folder without UIDVALIDITY".into()));
        };
        let known = since.filter(|since| since.uid_validity == validity);
        self.list(validity, known.map_or(0, |known| known.last_uid))
            .await?;
        Ok(Opened {
            restarted: since.is_some() && known.is_none(),
            waiting: self.selected.as_ref().map_or(0, |s| s.waiting.len()),
        })
    }

    /// Lists what came after `last`.
    async fn list(&mut self, validity: u32, last: u32) -> Result<(), Error> {
        // What is announced from now on is not surely in the list.
        self.news = false;
        let mut waiting = BTreeMap::new();
        let mut more = false;
        // Some servers refuse to list what is empty.
        if let Some(first) = last.checked_add(1).filter(|_| self.exist > 0) {
            let command = format!("UID FETCH {first}:* (UID RFC822.SIZE)");
            let listing = self.run_hearing("list the messages", &command, SLACK, |heard| {
                // `*` is the last message, which may come before `first`.
                if let Heard::Message(message) = heard
                    && let Some(uid) = message.uid.filter(|uid| *uid >= first)
                {
                    waiting.insert(uid, message.size.unwrap_or(0));
                    if waiting.len() > LISTED {
                        waiting.pop_last();
                        more = true;
                    }
                }
            });
            listing.await?;
        }
        self.selected = Some(Selected {
            validity,
            listed: waiting.keys().next_back().copied().unwrap_or(last),
            waiting,
            more,
        });
        Ok(())
    }

    /// The next message; none when all are fetched. Nothing in the mailbox changes.
    pub async fn next(&mut self) -> Result<Option<Letter>, Error> {
        while self.upcoming().await?.is_some() {
            // Without content somebody removed it meanwhile.
            if let Some(letter) = self.fetch().await? {
                return Ok(Some(letter));
            }
        }
        Ok(None)
    }

    /// How many octets are held at most while the next message is fetched; none when all are
    /// fetched. Nothing is fetched by asking.
    pub(super) async fn upcoming(&mut self) -> Result<Option<usize>, Error> {
        loop {
            let Some(selected) = &self.selected else {
                return Ok(None);
            };
            if let Some((_, told)) = selected.waiting.first_key_value() {
                let fetched = !self.is_too_large(*told);
                return Ok(Some(if fetched { self.most_of(*told) } else { 0 }));
            }
            if !selected.more {
                return Ok(None);
            }
            let (validity, last) = (selected.validity, selected.listed);
            self.list(validity, last).await?;
        }
    }

    /// Fetches the message that comes next; none where it is gone.
    pub(super) async fn fetch(&mut self) -> Result<Option<Letter>, Error> {
        let Some(selected) = &mut self.selected else {
            return Ok(None);
        };
        let validity = selected.validity;
        let Some((uid, told)) = selected.waiting.pop_first() else {
            return Ok(None);
        };
        let position = Position {
            uid_validity: validity,
            last_uid: uid,
        };
        let content = match self.is_too_large(told) {
            true => Some(Content::TooLarge(told)),
            false => self.content(uid, self.most_of(told)).await?,
        };
        Ok(content.map(|content| Letter { position, content }))
    }

    fn is_too_large(&self, told: u64) -> bool {
        told > self.account.largest as u64
    }

    /// What is read at most of a message that has so many octets, as the server tells; it may
    /// not know.
    fn most_of(&self, told: u64) -> usize {
        let told = usize::try_from(told).ok().filter(|told| *told > 0);
        let told = told.unwrap_or(self.account.largest);
        told.min(self.account.largest).saturating_add(SLACK)
    }

    async fn content(&mut self, uid: u32, largest: usize) -> Result<Option<Content>, Error> {
        let command = format!("UID FETCH {uid} (UID BODY.PEEK[])");
        let mut found = None;
        let fetching = self.run_hearing("fetch a message", &command, largest, |heard| {
            if let Heard::Message(message) = heard
                && message.uid == Some(uid)
                && message.body.is_some()
            {
                found = message.body;
            }
        });
        match fetching.await {
            Ok(_) => Ok(found.map(Content::Whole)),
            // It is on its way and nobody reads it: nothing else can be asked here.
            Err(Fault::TooLarge(octets)) => {
                self.selected = None;
                Ok(Some(Content::TooLarge(octets as u64)))
            }
            Err(fault) => Err(fault.into()),
        }
    }

    /// The message is safe where it went; does to it what the account says.
    pub async fn committed(&mut self, position: Position) -> Result<(), Error> {
        let open = self.selected.as_ref().map(|s| s.validity);
        if self.account.after == After::Nothing || open != Some(position.uid_validity) {
            return Ok(());
        }
        let uid = position.last_uid;
        match self.account.after.clone() {
            After::Nothing => {}
            After::MarkSeen => {
                let command = format!("UID STORE {uid} +FLAGS.SILENT (\\Seen)");
                self.run("mark a message as read", &command).await?;
            }
            After::Move(to) => {
                let to = folder_name(&to)?;
                if self.can("MOVE") {
                    self.run("move a message", &format!("UID MOVE {uid} {to}"))
                        .await?;
                } else {
                    self.run("copy a message", &format!("UID COPY {uid} {to}"))
                        .await?;
                    self.delete(uid).await?;
                }
            }
            After::Delete => self.delete(uid).await?,
        }
        Ok(())
    }

    async fn delete(&mut self, uid: u32) -> Result<(), Error> {
        let command = format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)");
        self.run("mark a message as deleted", &command).await?;
        // A plain EXPUNGE would take what others marked with it.
        if self.can("UIDPLUS") {
            self.run("delete a message", &format!("UID EXPUNGE {uid}"))
                .await?;
        }
        Ok(())
    }

    /// Whether a folder is open in which more can be asked.
    pub(super) fn is_open(&self) -> bool {
        self.selected.is_some()
    }
}

fn folder_name(name: &str) -> Result<String, Error> {
    // The encoded name is printable ASCII; anything else would end the command.
    quoted(&utf7::encode(name)).ok_or_else(|| Error::Protocol("no name of a folder".into()))
}
