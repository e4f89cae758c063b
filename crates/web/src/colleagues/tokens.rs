//! Tokens: made, listed and revoked.

use super::by;
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::org_request::OrgRequest;
use crate::respond::{page, page_again};
use access::{Permission, Token, TokenId};
use axum::extract::Path;
use jiff::SignedDuration;
use pages::colleagues::{NewToken, OneTimeLink, TokenLine, Tokens, tabs};
use pages::{Choice, Link, Problems, Section, Shell, html};
use serde::Deserialize;
use std::collections::BTreeSet;
use uuid::Uuid;

/// The token an address names.
#[derive(Debug, Deserialize)]
pub struct Named {
    token: Uuid,
}

/// The tokens of the organization.
pub async fn list(req: OrgRequest) -> Result {
    req.need(Permission::Administer)?;
    let mut tokens = req.state.access().tokens_of(req.org.id).await?;
    let over =
        |t: &Token| t.revoked_at.is_some() || t.expires_at.is_some_and(|end| end <= req.at());
    tokens.sort_by_key(|t| (over(t), std::cmp::Reverse(t.created_at)));
    let shell = req.shell(Section::Colleagues, "Programs");
    page(&Tokens {
        shell: &shell,
        tabs: tabs(&shell, "/colleagues/tokens"),
        list: tokens.iter().map(|t| line(&req, t, over(t))).collect(),
    })
}

fn line(req: &OrgRequest, token: &Token, over: bool) -> TokenLine {
    let day = |at| html::day_words(req.register().day(at));
    let codes: Vec<&str> = token.scopes.iter().map(|scope| scope.code()).collect();
    TokenLine {
        name: token.name.clone(),
        scopes: codes.join(", "),
        sign: if over { "none" } else { "done" },
        state: match (token.revoked_at, token.expires_at) {
            (Some(at), _) => format!("Revoked {}", day(at)),
            (None, Some(_)) if over => "Its time is over".to_owned(),
            // The end is the first instant of the day after the last.
            (None, Some(at)) => format!("Until {}", day(at - SignedDuration::from_secs(1))),
            (None, None) => "Until it is revoked".to_owned(),
        },
        last_used: token.last_used.map(|at| req.register().day(at)),
        revoke: if over {
            String::new()
        } else {
            format!("{}/colleagues/tokens/{}/revoke", req.base, token.id)
        },
    }
}

/// The form of a new token.
pub async fn form(req: OrgRequest) -> Result {
    req.need(Permission::Administer)?;
    let shell = req.shell(Section::Colleagues, "Make a token");
    let (scopes, sent) = (BTreeSet::from([Permission::Read]), Form::default());
    page(&view(&req, &shell, &sent, &scopes, Problems::default()))
}

fn crumbs(req: &OrgRequest, here: &str) -> Vec<Link> {
    vec![
        Link::to("Colleagues", format!("{}/colleagues", req.base)),
        Link::to("Programs", format!("{}/colleagues/tokens", req.base)),
        Link::here(here, ""),
    ]
}

fn view<'p>(
    req: &OrgRequest,
    shell: &'p Shell,
    sent: &'p Form,
    chosen: &BTreeSet<Permission>,
    problems: Problems,
) -> NewToken<'p> {
    NewToken {
        shell,
        crumbs: crumbs(req, "Make a token"),
        name: sent.get("name"),
        expires: sent.get("expires").to_owned(),
        scopes: Permission::ALL
            .map(|permission| Choice {
                value: permission.code().to_owned(),
                label: permission.code().to_owned(),
                hint: permission.explain().to_owned(),
                chosen: chosen.contains(&permission),
                ..Choice::default()
            })
            .to_vec(),
        problems,
    }
}

/// Makes a token; its secret is shown once.
pub async fn make(req: OrgRequest, sent: Form) -> Result {
    req.need(Permission::Administer)?;
    let scopes: BTreeSet<Permission> = sent
        .all("scope")
        .filter_map(Permission::from_code)
        .collect();
    let again = |field: &str, message: String| {
        let mut problems = Problems::default();
        problems.add(field, message);
        let shell = req.shell(Section::Colleagues, "Make a token");
        page_again(&view(&req, &shell, &sent, &scopes, problems))
    };
    let expires = match sent.text("expires").map(fields::day) {
        None => None,
        Some(Ok(day)) => match req.register().end_of_day(day) {
            Ok(end) => Some(end),
            Err(_) => return again("expires", format!("{day} is beyond the calendar")),
        },
        Some(Err(message)) => return again("expires", message),
    };
    let name = sent.get("name").trim();
    if let Err(refusal) = req.register().own_look("the token", name, None, None) {
        return again("name", refusal.to_string());
    }
    let access = req.access_to(Permission::Administer);
    let made = access
        .create_token(
            req.org.id,
            sent.get("name"),
            &scopes,
            // It never exceeds its maker's roles, and ends with their account.
            Some(req.signed_in.session.account.id),
            expires,
            by(&req),
            req.at(),
        )
        .await;
    let secret = match made {
        Ok((_, secret)) => secret,
        Err(error) if crate::error::is_of_page(&error) => return Err(error.into()),
        Err(error) => {
            let field = match error.field() {
                Some("scopes") => "scope",
                Some(field) => field,
                None => "",
            };
            return again(field, error.to_string());
        }
    };
    let shell = req.shell(Section::Colleagues, "Token");
    page(&OneTimeLink {
        shell: &shell,
        crumbs: crumbs(&req, "Token"),
        heading: format!("Token “{}”", sent.get("name").trim()),
        words: "Programs send it as “Authorization: Bearer TOKEN”. Keep it like a password.".into(),
        secret,
        valid: "It cannot be shown again; make another one where it is lost.".into(),
        back: Link::to(
            "Back to the programs",
            format!("{}/colleagues/tokens", req.base),
        ),
    })
}

/// Revokes a token.
pub async fn revoke(req: OrgRequest, Path(named): Path<Named>) -> Result {
    req.need(Permission::Administer)?;
    let access = req.access_to(Permission::Administer);
    access
        .revoke_token(req.org.id, TokenId(named.token), by(&req), req.at())
        .await
        .map_err(|error| {
            if crate::error::is_of_page(&error) {
                error.into()
            } else {
                PageError::not_found(error.to_string())
            }
        })?;
    Ok(req.done(
        "/colleagues/tokens",
        "The token is revoked and works no more.",
    ))
}
