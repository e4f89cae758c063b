//! A mailbox read when somebody asks, rather than in the next round.

use super::super::watch::{MAILBOXES, read_now_held};
use super::super::{ledger, observed};
use super::{Named, gone};
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use access::Permission;
use app::AppError;
use app::mail::KnownDomains;
use app::mail::mailbox::MailboxSettings;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// How often mailboxes of an organization are read by hand in a day.
const A_DAY: u32 = 200;
/// How long whoever asks waits to be told how it went; it goes on beside.
const WAITS: Duration = Duration::from_secs(8);

/// Reads it now.
pub async fn read_now(req: OrgRequest, Named(id): Named) -> Result {
    req.need(Permission::Administer)?;
    let org = req.org.id;
    let stored = observed(&req).await?.mailbox(org, id).await;
    let stored = stored.map_err(AppError::from)?.ok_or_else(gone)?;
    let user = MailboxSettings::from_json(&stored.settings).user;
    let name = format!("{user} at {}", stored.host);
    let back = "/mail/mailboxes";
    if stored.disabled {
        return Err(PageError::bad_request(
            "this mailbox is left alone; choose Read it again first",
        ));
    }
    let dns = req.state.dns().map_err(|error| {
        PageError::bad_request(format!(
            "the system's name servers are not known ({error}); start phiward with --dns ADDR:PORT"
        ))
    })?;
    let Some(held) = req.state.readings().begin_by_hand(org, id) else {
        return Ok(req.done(
            back,
            format!("{name}: it is being read already, or others are. Look again in a minute."),
        ));
    };
    let who = format!("mailboxes read by hand in {org}");
    let taken = req.state.access().take_quota(&who, 1, A_DAY, req.at());
    if taken.await?.is_err() {
        return Ok(req.done(
            back,
            "Mailboxes were read by hand very often today. They are read by themselves every ten minutes.",
        ));
    }
    let known = KnownDomains::of(req.register());
    let state = req.state.clone();
    let (before, until) = (stored.looked, Instant::now() + MAILBOXES);
    let reading = tokio::spawn(async move {
        read_now_held(&state, org, stored, until, &known, &Arc::new(dns), held).await
    });
    let words = match tokio::time::timeout(WAITS, reading).await {
        Err(_) => "is being read. Look again in a minute.".to_owned(),
        Ok(done) => {
            done.map_err(|_| AppError::BrokenOff)??;
            let side = ledger(&req).side_read().await.map_err(AppError::from);
            let now = side?.mailbox(org, id).await.map_err(AppError::from)?;
            match now {
                None => return Err(gone()),
                Some(now) if now.disabled => "is left alone.".to_owned(),
                Some(now) if !now.message.is_empty() => {
                    format!("could not be read: {}.", now.message.trim_end_matches('.'))
                }
                Some(now) => match now.looked.read.saturating_sub(before.read) {
                    0 => "was read: no new reports.".to_owned(),
                    1 => "was read: 1 new mail with reports.".to_owned(),
                    many => format!("was read: {many} new mails with reports."),
                },
            }
        }
    };
    Ok(req.done(back, format!("{name} {words}")))
}
