//! What was refused, told in the access log: summed, since who is refused often must
//! neither fill a log nor the disk.

use crate::error::{Denial, with_causes};
use crate::state::AppState;
use access::{Action, LogEvent, Through};
use jiff::{SignedDuration, Timestamp};
use ledger::OrgId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use uuid::Uuid;

/// At most one line of one kind in this time.
const BETWEEN: SignedDuration = SignedDuration::from_mins(10);
/// Addresses of unknown tokens that are counted apart; those beyond are told as others.
const ADDRESSES: usize = 1_000;
/// Kinds of one organization that are counted apart.
const OF_ORG: usize = 100;
/// Kinds of one account or token among them: nobody makes a log blind for what others do.
const OF_ONE: usize = 20;
/// Accounts and tokens that are still told by name where there is no place for more kinds.
const NAMED: usize = 200;

/// Who is counted together. What fills one room takes nothing from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Room {
    /// Tokens that are not known.
    Tokens,
    /// Accounts of an organization.
    Members(OrgId),
    /// Accounts that do not belong to an organization, and ask for it.
    Outsiders(OrgId),
    /// Accounts, outside of all organizations.
    Installation,
}

/// Who was refused: a token is not its account, nor another token without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Who {
    Account(Uuid),
    Token(Uuid),
    Nobody,
}

impl From<Through> for Who {
    fn from(through: Through) -> Who {
        match (through.token(), through.account()) {
            (Some(token), _) => Who::Token(token.0),
            (None, Some(account)) => Who::Account(account.0),
            (None, None) => Who::Nobody,
        }
    }
}

/// What is told apart.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Kind {
    /// Tokens that are not known, from an address.
    Token(String),
    /// What somebody was refused.
    Of(Who, String),
    /// What else somebody was refused, beyond [`OF_ONE`] or the room.
    Else(Who),
    /// Whatever is beyond the room.
    Others,
}

impl From<&Denial> for (Room, Kind) {
    fn from(denial: &Denial) -> (Room, Kind) {
        let room = match (denial.org, &denial.outside) {
            (None, _) => Room::Installation,
            (Some(org), None) => Room::Members(org),
            (Some(org), Some(_)) => Room::Outsiders(org),
        };
        let who = Who::from(denial.by);
        (room, Kind::Of(who, denial.event.detail.clone()))
    }
}

/// A line to be told: in the log of an organization, or (`None`) of the installation.
type Line = (Option<OrgId>, LogEvent);

/// Who asks for a page, once that is known: told where the answer turns out to be a refusal,
/// wherever that was found.
#[derive(Debug, Clone, Default)]
pub struct Asker(Arc<Mutex<Option<Denial>>>);

impl Asker {
    /// Says who asks, and what.
    pub fn is(&self, denial: Denial) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(denial);
    }

    /// What is told of a refusal to them; nothing where nobody is known to ask.
    pub fn refused(&self) -> Option<Denial> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What was not told yet.
#[derive(Debug, Default)]
pub struct Refusals(Mutex<HashMap<Room, HashMap<Kind, Counted>>>);

#[derive(Debug, Clone)]
struct Counted {
    told: Timestamp,
    since: u32,
    lines: Vec<Line>,
}

impl Room {
    fn log(self) -> Option<OrgId> {
        match self {
            Room::Tokens | Room::Installation => None,
            Room::Members(org) | Room::Outsiders(org) => Some(org),
        }
    }

    /// As what something is counted: as it is, where the room has place for it.
    fn place(
        self,
        known: &HashMap<Kind, Counted>,
        kind: Kind,
        mut lines: Vec<Line>,
    ) -> (Kind, Vec<Line>) {
        if known.contains_key(&kind) {
            return (kind, lines);
        }
        let most = match self {
            Room::Tokens => ADDRESSES,
            Room::Members(_) | Room::Outsiders(_) | Room::Installation => OF_ORG,
        };
        let is_rest = |kind: &&Kind| matches!(kind, Kind::Else(_));
        let rests = known.keys().filter(is_rest).count();
        let free = known.len() - rests < most;
        let Kind::Of(who, _) = kind else {
            return match free {
                true => (kind, lines),
                false => (Kind::Others, vec![(self.log(), event("others", "refused"))]),
            };
        };
        let own = |kind: &&Kind| matches!(kind, Kind::Of(of, _) if *of == who);
        let many = known.keys().filter(own).count() >= OF_ONE;
        if free && !many {
            return (kind, lines);
        }
        let rest = Kind::Else(who);
        if rests < NAMED || known.contains_key(&rest) {
            for (_, event) in &mut lines {
                event.detail = "other things".into();
            }
            return (rest, lines);
        }
        (Kind::Others, vec![(self.log(), event("others", "refused"))])
    }
}

impl Refusals {
    /// Counts one; what to tell, and of how many, where it is time.
    fn count(
        &self,
        room: Room,
        kind: Kind,
        lines: Vec<Line>,
        at: Timestamp,
    ) -> Option<(Vec<Line>, u32)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = all.entry(room).or_default();
        let (kind, lines) = room.place(known, kind, lines);
        match known.get_mut(&kind) {
            None => {
                let told = lines.clone();
                let (at, since) = (at, 0);
                known.insert(
                    kind,
                    Counted {
                        told: at,
                        since,
                        lines,
                    },
                );
                Some((told, 1))
            }
            Some(counted) => {
                counted.since = counted.since.saturating_add(1);
                counted.lines = lines;
                let due = at.duration_since(counted.told) >= BETWEEN;
                due.then(|| {
                    counted.told = at;
                    (counted.lines.clone(), std::mem::take(&mut counted.since))
                })
            }
        }
    }

    /// What is left to be told of those who were silent for a while.
    fn left(&self, at: Timestamp) -> Vec<(Vec<Line>, u32)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut left = Vec::new();
        for known in all.values_mut() {
            known.retain(|_, counted| {
                if at.duration_since(counted.told) < BETWEEN {
                    return true;
                }
                if counted.since > 0 {
                    left.push((std::mem::take(&mut counted.lines), counted.since));
                }
                false
            });
        }
        all.retain(|_, known| !known.is_empty());
        left
    }
}

/// Notes a request with a token that is not known.
pub async fn note_token(state: &AppState, address: &str) {
    let mut line = event("somebody with a token that is not known", "");
    line.address = address.to_owned();
    let kind = Kind::Token(address.to_owned());
    note(state, Room::Tokens, kind, vec![(None, line)]).await;
}

/// Notes what an account was refused. An organization to which it does not belong is not
/// told how it is called, which its owner chooses.
pub async fn note_denial(state: &AppState, denial: Denial) {
    let (room, kind) = (&denial).into();
    let Denial { org, event, .. } = denial;
    let lines = match denial.outside {
        None => vec![(org, event)],
        Some(name) => {
            let here = LogEvent {
                account: None,
                name: "an account that does not belong here".into(),
                ..event.clone()
            };
            let detail = format!("{} ({name})", event.detail);
            vec![(org, here), (None, LogEvent { detail, ..event })]
        }
    };
    note(state, room, kind, lines).await;
}

async fn note(state: &AppState, room: Room, kind: Kind, lines: Vec<Line>) {
    let at = state.clock();
    if let Some((lines, times)) = state.refusals().count(room, kind, lines, at) {
        tell(state, lines, times, at).await;
    }
}

/// Tells what was counted and not told yet.
pub async fn tell_left(state: &AppState) {
    let at = state.clock();
    for (lines, times) in state.refusals().left(at) {
        tell(state, lines, times, at).await;
    }
}

fn event(name: &str, detail: &str) -> LogEvent {
    LogEvent {
        account: None,
        name: name.into(),
        action: Action::Refused,
        detail: detail.into(),
        address: String::new(),
    }
}

async fn tell(state: &AppState, lines: Vec<Line>, times: u32, at: Timestamp) {
    for (org, mut event) in lines {
        let requests = match times {
            1 => "1 request".to_owned(),
            times => format!("{times} requests"),
        };
        if event.detail.is_empty() {
            event.detail = requests;
        } else if times > 1 {
            event.detail = format!("{}; {requests}", event.detail);
        }
        // The answer is a refusal whether or not that can be written.
        if let Err(error) = state.access().log(org, &event, at).await {
            tracing::error!(error = %with_causes(&error), "a refusal could not be written to the access log");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_16_3_1_refusals_are_summed() {
        let counted = Refusals::default();
        let at = |minutes: i64| Timestamp::from_second(60 * minutes).expect("a time");
        let count = |address: &str, minutes| {
            let kind = Kind::Token(address.into());
            let lines = vec![(None, event(address, ""))];
            let told = counted.count(Room::Tokens, kind, lines, at(minutes));
            told.map(|(lines, times)| (lines[0].1.name.clone(), times))
        };
        assert_eq!(count("a", 0), Some(("a".into(), 1)));
        for _ in 0..200 {
            assert_eq!(count("a", 1), None);
        }
        assert_eq!(count("b", 1), Some(("b".into(), 1)));
        assert_eq!(count("a", 10), Some(("a".into(), 201)));
        count("a", 11);
        assert!(counted.left(at(12)).is_empty());
        let left = counted.left(at(30));
        assert!(left.len() == 1 && left[0].1 == 1);
        for n in 0..2 * ADDRESSES {
            count(&n.to_string(), 31);
        }
        assert_eq!(kept(&counted, Room::Tokens), ADDRESSES + 1);
    }

    fn kept(counted: &Refusals, room: Room) -> usize {
        counted.0.lock().unwrap().get(&room).map_or(0, HashMap::len)
    }

    fn org(n: u128) -> OrgId {
        OrgId(Uuid::from_u128(n))
    }

    /// An account is refused something in an organization; what is told of it.
    fn refuse(counted: &Refusals, room: Room, account: u128, what: &str) -> Option<Line> {
        let kind = Kind::Of(Who::Account(Uuid::from_u128(account)), what.into());
        let lines = vec![(room.log(), event("somebody", what))];
        let told = counted.count(room, kind, lines, Timestamp::UNIX_EPOCH);
        told.map(|(mut lines, _)| lines.remove(0))
    }

    #[test]
    fn i3_m7_no_account_blinds_the_log_for_another_or_for_another_organization() {
        let counted = Refusals::default();
        let (here, there) = (Room::Members(org(1)), Room::Members(org(2)));
        let mut told = Vec::new();
        for n in 0..5_000 {
            told.extend(refuse(
                &counted,
                here,
                7,
                &format!("/risks/{n} needs “govern”"),
            ));
        }
        assert_eq!(told.len(), OF_ONE + 1);
        // What is beyond is told in the log it concerns, of whom it is.
        let (log, rest) = told.last().unwrap();
        assert_eq!((*log, rest.name.as_str()), (Some(org(1)), "somebody"));
        assert_eq!(rest.detail, "other things");
        assert!(refuse(&counted, here, 8, "members need “administer”").is_some());
        assert!(refuse(&counted, there, 7, "members need “administer”").is_some());
        // Nor do many who do not belong there.
        let outside = Room::Outsiders(org(1));
        for account in 0..5_000 {
            refuse(&counted, outside, account, "no account here");
        }
        assert_eq!(kept(&counted, outside), OF_ORG + NAMED + 1);
        let told = refuse(&counted, here, 9, "members need “administer”").unwrap();
        assert_eq!(told.1.name, "somebody");
        // Where a room is full, the rest is told in the same log, and still by name.
        let mut named = 0;
        for account in 10..5_000 {
            if let Some((log, event)) = refuse(&counted, here, account, "what") {
                assert_eq!(log, Some(org(1)));
                named += usize::from(event.name == "somebody");
            }
        }
        assert!(named > OF_ORG, "{named}");
        assert_eq!(kept(&counted, here), OF_ORG + NAMED + 1);
    }
}
