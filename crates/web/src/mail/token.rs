//! The tokens that open a mailbox: kept sealed, and renewed when their time is over.

use crate::state::AppState;
use app::mail::mail_service::{OAuthSecret, OAuthSettings, SignInWay};
use app::mail::mailbox::MailboxSettings;
use ledger::OrgId;
use ledger::side::mail::MailboxRow;
use mailnet::imap::Secret;
use mailnet::oauth::{OAuth, Service, Tokens};
use mailnet::{Reach, Trust};
use std::time::Duration;
use uuid::Uuid;

/// What nobody signed in at is told so.
pub(super) const NOBODY: &str = "nobody is signed in at the service; choose Sign in";
/// What was added with a pasted token, when there was no other way.
const PASTED: &str = "its access token has ended, and nothing is known of the service it came from; delete the mailbox and add it again with that service";
/// How long somebody may take to renew a token, in microseconds.
const RENEWING: i64 = 60_000_000;
/// Pauses while somebody else renews it.
const PAUSE: Duration = Duration::from_secs(1);
/// Tries until somebody else, or oneself, renewed it.
const TRIES: usize = 90;
/// A token whose time nobody told lasts so long, in microseconds: five minutes.
const UNTOLD: i64 = 300_000_000;
/// A token is not used in the last minute of its time, in microseconds.
const MARGIN: i64 = 60_000_000;

/// Whose certificates are believed for a mailbox and the service of its tokens.
pub(super) fn trust(settings: &MailboxSettings) -> Result<Trust, String> {
    match settings.authority.as_str() {
        "" => Trust::public(),
        pem => Trust::and_pem(pem.as_bytes()),
    }
    .map_err(|error| error.to_string())
}

/// Whether a token of the service may be sent to a host: whoever runs it can read the
/// mailbox with it. Those of Microsoft 365 and Google are for their own servers, and for
/// those that whoever looks after the program named.
pub(super) fn is_for(oauth: &OAuthSettings, host: &str, reach: &Reach) -> bool {
    let own = oauth.hosts();
    own.is_empty() || own.iter().any(|own| own.eq_ignore_ascii_case(host)) || reach.names(host)
}

/// What is told where it may not.
pub(super) fn only_for(oauth: &OAuthSettings) -> String {
    format!(
        "a sign-in at {} is for its own mail server, {}; leave the server empty. Who looks after phiward can allow another (phiward serve --allow-host)",
        oauth.name(),
        oauth.hosts().first().unwrap_or(&"")
    )
}

/// The service of a mailbox, to be asked.
pub(super) fn service(
    settings: &MailboxSettings,
    secret: &OAuthSecret,
    reach: Reach,
) -> Result<(OAuth, OAuthSettings), String> {
    let oauth = settings.oauth.clone().ok_or(PASTED)?;
    let client_secret = Some(secret.client_secret.clone()).filter(|secret| !secret.is_empty());
    let asked = oauth.asked().iter();
    let service = Service {
        device: oauth.device.clone(),
        authorize: oauth.authorize.clone(),
        token: oauth.token.clone(),
        scope: oauth.scope.clone(),
        client: oauth.client.clone(),
        secret: client_secret.map(Secret::new),
        secret_in_body: oauth.secret_in_body(),
        asked: asked
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
    };
    let asked = OAuth::new(service, trust(settings)?, reach);
    Ok((asked.map_err(|error| error.to_string())?, oauth))
}

/// What is kept sealed of a mailbox that is signed in at a service.
pub(super) fn opened(state: &AppState, row: &MailboxRow) -> Result<OAuthSecret, String> {
    let secret = state.access().open_secret(row.id, &row.secret);
    let secret = secret.map_err(|error| error.to_string())?;
    Ok(OAuthSecret::from_json(&secret))
}

/// Seals and keeps it, where nobody did meanwhile; whether it is kept.
pub(super) async fn keep(
    state: &AppState,
    org: OrgId,
    row: &mut MailboxRow,
    secret: &OAuthSecret,
) -> app::Result<bool> {
    let sealed = state.access().seal_secret(row.id, &secret.to_json());
    let sealed = sealed.map_err(|error| app::AppError::Other(error.to_string()))?;
    let mut side = state
        .books()
        .data_folder()
        .ledger()
        .side_write_one()
        .await?;
    let before = row.secret.clone();
    let kept = side
        .swap_mailbox_secret(org, row.id, before, sealed.clone())
        .await?;
    side.commit().await?;
    if kept {
        row.secret = sealed;
    }
    Ok(kept)
}

/// The mailbox as it stands now; `None` where it was deleted.
pub(super) async fn again(
    state: &AppState,
    org: OrgId,
    id: Uuid,
) -> app::Result<Option<MailboxRow>> {
    let mut side = state.books().data_folder().ledger().side_read().await?;
    Ok(side.mailbox(org, id).await?)
}

/// What tokens are kept as.
pub(super) fn take(secret: &mut OAuthSecret, tokens: Tokens, now: i64) {
    let lasts = tokens.lasts.map_or(UNTOLD, |lasts| {
        i64::try_from(lasts.as_micros()).unwrap_or(UNTOLD)
    });
    secret.until = now.saturating_add(lasts - MARGIN.min(lasts / 4));
    secret.access = tokens.access;
    // Where the service gives a new one, the old one is of no use any more.
    if let Some(refresh) = tokens.refresh {
        secret.refresh = refresh;
    }
    secret.renewing = 0;
}

/// A token that opens the mailbox, renewed where need be; else why there is none. The
/// row has afterwards what is stored.
pub(super) async fn access_token(
    state: &AppState,
    org: OrgId,
    row: &mut MailboxRow,
) -> Result<Secret, String> {
    let failed = |error: app::AppError| error.to_string();
    for _ in 0..TRIES {
        let mut secret = opened(state, row)?;
        let now = state.clock().as_microsecond();
        if !secret.access.is_empty() && secret.until > now {
            return Ok(Secret::new(secret.access));
        }
        let settings = MailboxSettings::from_json(&row.settings);
        let (asked, oauth) = service(&settings, &secret, state.options().reach.clone())?;
        if oauth.way != SignInWay::Program && secret.refresh.is_empty() {
            return Err(NOBODY.to_owned());
        }
        let free = secret.renewing <= now;
        if free {
            secret.renewing = now + RENEWING;
        }
        if free && keep(state, org, row, &secret).await.map_err(failed)? {
            // A task of its own: what the service gave is kept also where nobody waits
            // for it any more.
            let (state, taken) = (state.clone(), row.clone());
            let renewing = tokio::spawn(renew(state, org, taken, secret, asked, oauth.way));
            let (renewed, token) = renewing.await.map_err(|error| error.to_string())?;
            *row = renewed;
            return token;
        }
        // Somebody else renews it, or did.
        if !free {
            tokio::time::sleep(PAUSE).await;
        }
        let there = again(state, org, row.id).await.map_err(failed)?;
        *row = there.ok_or("the mailbox was deleted")?;
    }
    Err("its access token is being renewed elsewhere, and that takes too long".to_owned())
}

async fn renew(
    state: AppState,
    org: OrgId,
    mut row: MailboxRow,
    mut secret: OAuthSecret,
    asked: OAuth,
    way: SignInWay,
) -> (MailboxRow, Result<Secret, String>) {
    let answer = match way {
        SignInWay::Program => asked.for_program().await,
        SignInWay::Device | SignInWay::Browser => asked.refresh(&secret.refresh).await,
    };
    let token = match answer {
        Ok(tokens) => {
            take(&mut secret, tokens, state.clock().as_microsecond());
            Ok(Secret::new(secret.access.clone()))
        }
        Err(error) => {
            secret.renewing = 0;
            if error.is_over() {
                secret.refresh.clear();
                secret.access.clear();
            }
            Err(error.to_string())
        }
    };
    match keep(&state, org, &mut row, &secret).await {
        // Somebody signed in anew, or deleted it; the token itself is good all the same.
        Ok(_) => (row, token),
        Err(error) => (row, Err(error.to_string())),
    }
}

/// Forgets an access token that the mail server does not take, so that the next is asked for.
pub(super) async fn forget_access(
    state: &AppState,
    org: OrgId,
    row: &mut MailboxRow,
) -> app::Result<()> {
    let Ok(mut secret) = opened(state, row) else {
        return Ok(());
    };
    if !secret.access.is_empty() {
        secret.access.clear();
        keep(state, org, row, &secret).await?;
    }
    Ok(())
}
