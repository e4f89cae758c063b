//! The access log: read page by page, filtered, and as a file.

use crate::error::Result;
use crate::members::maker;
use crate::org_request::OrgRequest;
use crate::query::{QueryParams, csv_file, marked};
use crate::respond::page;
use access::{AccessLogFilter, AccountId, Action, LogLine, Permission, Token};
use jiff::SignedDuration;
use jiff::civil::Date;
use pages::colleagues::{AccessLine, AccessLog, tabs};
use pages::{Choice, Query, Section, html};
use register::UNKNOWN;
use std::collections::HashSet;

/// Lines on a page.
const PER_PAGE: usize = 50;
/// Lines looked through for one page; beyond that, “Older” goes on.
const MOST: u64 = 500_000;
/// Who looks at the same older lines again within this time is told of once.
const AGAIN: SignedDuration = SignedDuration::from_mins(1);
/// Lines in which is looked for that.
const LATELY: u64 = 10_000;

/// What to find.
struct Wanted {
    /// Sign-ins and accounts, which concern all organizations of a person.
    sign_ins: bool,
    account: Option<AccountId>,
    action: Option<Action>,
    /// Lines up to the end of this day.
    day: Option<Date>,
    before: Option<u64>,
    /// Whose lines may be seen; `None`: everybody's.
    members: Option<Members>,
}

/// The accounts that belong here: of sign-ins and accounts nothing else is seen here.
struct Members(HashSet<AccountId>);

impl Members {
    fn is_by_member(&self, line: &LogLine) -> bool {
        let by = line.account;
        by.is_some_and(|account| self.0.contains(&account))
    }

    /// The lines as they are told here: without a word about who works elsewhere only. Who
    /// looks after the machine may do so under whatever name they gave there.
    async fn told(&self, req: &OrgRequest, lines: Vec<LogLine>) -> Result<Vec<LogLine>> {
        let mut tokens = None;
        let mut told = Vec::with_capacity(lines.len());
        for mut line in lines {
            let at_machine = line.account.is_none() && line.address == AT_MACHINE;
            if !self.is_by_member(&line) && !at_machine {
                line.name = UNKNOWN.to_owned();
                line.address.clear();
            }
            if let Some((what, _)) = line.detail.split_once(BY_LINK) {
                let what = what.to_owned();
                let tokens = match &mut tokens {
                    Some(tokens) => tokens,
                    none => none.insert(req.state.access().tokens_of(req.org.id).await?),
                };
                let maker = maker_of(req, tokens, &line).await?;
                line.detail = format!("{what}{BY_LINK}{maker}");
            }
            told.push(line);
        }
        Ok(told)
    }
}

/// From where somebody comes who is at the machine, as the log has it.
const AT_MACHINE: &str = "command line";
/// What stands in a line of a password between the account and whose link set it.
const BY_LINK: &str = ", by a link of ";

/// Who made the link by which a password was set, as far as the organization may know.
async fn maker_of(req: &OrgRequest, tokens: &[Token], line: &LogLine) -> Result<String> {
    let Some(account) = line.account else {
        return Ok(UNKNOWN.to_owned());
    };
    let used = req.state.access().links_used(account, None).await?;
    let used = used.into_iter().find(|used| used.at == line.time);
    Ok(used.map_or_else(
        || UNKNOWN.to_owned(),
        |used| maker(req.register(), tokens, &used).0.name,
    ))
}

/// A page of the log.
pub async fn show(req: OrgRequest, asked: QueryParams) -> Result {
    req.need(Permission::ReadAccessLog)?;
    let query = asked.0;
    let members = req.state.access().members_of(req.org.id).await?;
    let wanted = wanted(&req, &query, &members);
    let Found {
        lines,
        older,
        newest,
        before,
    } = find(&req, &wanted).await?;
    let lines = match &wanted.members {
        Some(members) if wanted.sign_ins => members.told(&req, lines).await?,
        _ => lines,
    };
    let shown: Vec<AccessLine> = lines.iter().map(|l| line(&req, l)).collect();
    // That the log was read is told in it, too.
    if query.get("format") == "csv" {
        let bytes = marked(csv(&shown));
        let room = req.room_for(bytes.len()).await?;
        return csv_file(&req, "access-log", "access log", room.body(bytes)).await;
    }
    match newest {
        true => req.log(Action::LogRead, "").await?,
        false => tell_older(&req, before).await?,
    }
    let shell = req.shell(Section::Colleagues, "Access log");
    let choice = |value: String, label: String, chosen| Choice {
        value,
        label,
        chosen,
        ..Choice::default()
    };
    page(&AccessLog {
        shell: &shell,
        tabs: tabs(&shell, "/colleagues/access-log"),
        logs: vec![
            choice(
                String::new(),
                "In this organization".into(),
                !wanted.sign_ins,
            ),
            choice(
                "sign-ins".into(),
                "Sign-ins and accounts".into(),
                wanted.sign_ins,
            ),
        ],
        people: members
            .iter()
            .map(|(a, _)| {
                choice(
                    a.id.0.to_string(),
                    a.name.clone(),
                    wanted.account == Some(a.id),
                )
            })
            .collect(),
        actions: Action::ALL
            .iter()
            .map(|a| {
                let words = html::first_upper(a.words());
                choice(a.code().to_owned(), words, wanted.action == Some(*a))
            })
            .collect(),
        lines: shown,
        older: older.map_or_else(String::new, |seq| {
            query.with("before", &seq.to_string()).href()
        }),
        newest: match wanted.before {
            Some(_) => query.with("before", "").href(),
            None => String::new(),
        },
        csv: query.with("format", "csv").href(),
        query,
    })
}

fn wanted(
    req: &OrgRequest,
    query: &Query,
    members: &[(access::Account, access::Membership)],
) -> Wanted {
    let everybody = req.signed_in.session.account.operator;
    let here = || Members(members.iter().map(|(a, _)| a.id).collect());
    let account = query.get("by").parse().ok().map(AccountId);
    Wanted {
        sign_ins: query.get("log") == "sign-ins",
        account,
        action: Action::from_code(query.get("action")),
        day: query.get("day").parse().ok(),
        before: query.get("before").parse().ok(),
        members: (!everybody).then(here),
    }
}

/// Lines of a page.
struct Found {
    lines: Vec<LogLine>,
    /// Where the next page begins.
    older: Option<u64>,
    /// Whether the newest lines are among those looked through.
    newest: bool,
    /// The number before which the lines are.
    before: u64,
}

/// The lines of a page, newest first, and before which number older ones are. The database
/// finds them: however many lines others fill, those that are asked for are found.
async fn find(req: &OrgRequest, wanted: &Wanted) -> Result<Found> {
    let org = (!wanted.sign_ins).then_some(req.org.id);
    let access = req.state.access();
    let next = access.last_log_line(org).await?.saturating_add(1);
    let before = wanted.before.unwrap_or(next).min(next);
    let which = AccessLogFilter {
        action: wanted.action,
        account: wanted.account,
        // A day beyond the calendar filters nothing.
        until: wanted
            .day
            .and_then(|day| req.register().end_of_day(day).ok()),
        about_members_of: (wanted.sign_ins && wanted.members.is_some()).then_some(req.org.id),
        from: before.saturating_sub(MOST),
    };
    let turn = req.state.books().look(req.org.id).await?;
    let mut found = access
        .read_log(org, Some(before), PER_PAGE as u32 + 1, which)
        .await?;
    drop(turn);
    let older = match found.len() > PER_PAGE {
        true => {
            found.truncate(PER_PAGE);
            found.last().map(|line| line.seq)
        }
        false => Some(which.from).filter(|from| *from > 1),
    };
    Ok(Found {
        lines: found,
        older,
        newest: before.saturating_add(PER_PAGE as u64) > next,
        before,
    })
}

/// Tells in the log that somebody read older lines of it: which, and not again while they
/// look at the same ones.
async fn tell_older(req: &OrgRequest, before: u64) -> Result<()> {
    let detail = format!("older lines, those before number {before}");
    let (access, org) = (req.state.access(), Some(req.org.id));
    let which = AccessLogFilter {
        action: Some(Action::LogRead),
        account: Some(req.signed_in.session.account.id),
        from: access.last_log_line(org).await?.saturating_sub(LATELY),
        ..AccessLogFilter::all()
    };
    let told = access.read_log(org, None, PER_PAGE as u32, which).await?;
    let again = req.at() - AGAIN;
    match told.iter().any(|t| t.time > again && t.detail == detail) {
        true => Ok(()),
        false => req.log(Action::LogRead, &detail).await,
    }
}

fn line(req: &OrgRequest, line: &LogLine) -> AccessLine {
    let local = line.time.to_zoned(req.register().zone());
    AccessLine {
        time: line.time.to_string(),
        when: format!(
            "{}, {}",
            html::day_words(local.date()),
            local.strftime("%-I:%M:%S %p")
        ),
        name: line.name.clone(),
        action: line.action.map_or_else(
            || "something a later phiward tells".to_owned(),
            |a| a.words().to_owned(),
        ),
        detail: line.detail.clone(),
        address: line.address.clone(),
    }
}

fn csv(lines: &[AccessLine]) -> Vec<u8> {
    let rows = lines
        .iter()
        .map(|l| [&l.time, &l.name, &l.action, &l.detail, &l.address]);
    documents::csv::list(&["Time (UTC)", "Who", "What", "Detail", "From"], rows)
}
