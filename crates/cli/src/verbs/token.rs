//! `phiward token`: how programs reach an organization.

use crate::context::Context;
use crate::dates::date;
use crate::outcome::Outcome;
use crate::output;
use access::{ActedBy, Permission, TokenId};
use anyhow::{Result, bail};
use clap::Subcommand;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;
use std::collections::BTreeSet;

/// Tokens by which programs reach one organization.
#[derive(Debug, clap::Args)]
pub struct TokenArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make a token; it is printed once, and kept nowhere in clear
    #[command(
        after_help = "Scopes: read, contribute, govern, approve, administer, access-log, or all.\n\nExample: phiward token create --scope read --name \"nightly export\" --expires 2027-06-30"
    )]
    Create(Create),
    /// The tokens of the organization
    List,
    /// End a token at once
    Revoke {
        /// Its id, or the beginning of it
        id: String,
    },
}

#[derive(Debug, clap::Args)]
struct Create {
    /// What it may do, with commas between: read, contribute, govern, approve, administer, access-log, all
    #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',', value_parser = scope, required = true)]
    scopes: Vec<Scope>,
    /// What it is for, to know it again in the list
    #[arg(long)]
    name: String,
    /// Last day it works, in the organization's time zone [default: until it is revoked]
    #[arg(long, value_name = "DATE", value_parser = date)]
    expires: Option<Date>,
}

#[derive(Debug, Clone)]
enum Scope {
    All,
    One(Permission),
}

fn scope(text: &str) -> Result<Scope, String> {
    let text = text.trim();
    if text == "all" {
        return Ok(Scope::All);
    }
    Permission::from_code(text).map(Scope::One).ok_or_else(|| {
        format!("there is no scope “{text}”; there are read, contribute, govern, approve, administer, access-log and all")
    })
}

impl TokenArgs {
    /// Makes, lists or revokes.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        match self.what {
            What::Create(create) => create.run(context).await,
            What::List => list(context).await,
            What::Revoke { id } => revoke(context, &id).await,
        }
    }
}

impl Create {
    async fn run(self, context: &Context) -> Result<Outcome> {
        let book = context.book().await?;
        let register = book.register();
        register.own_look("the token", self.name.trim(), None, None)?;
        let expires = self
            .expires
            .map(|day| register.end_of_day(day))
            .transpose()?;
        let scopes: BTreeSet<Permission> = self
            .scopes
            .iter()
            .flat_map(|scope| match scope {
                Scope::All => Permission::ALL.to_vec(),
                Scope::One(permission) => vec![*permission],
            })
            .collect();
        let by = ActedBy::command_line(&context.actor(register)?.name);
        let access = context.access().await?;
        let (id, secret) = access
            .create_token(
                book.org(),
                &self.name,
                &scopes,
                None,
                expires,
                by,
                context.now,
            )
            .await?;
        if context.json {
            output::json(&json!({
                "id": id.to_string(),
                "token": secret,
                "name": self.name.trim(),
                "scopes": codes(&scopes),
                "expires": expires.map(|at| at.to_string()),
            }))?;
            return Ok(Outcome::Done);
        }
        output::line(&secret)?;
        eprintln!(
            "This token is shown once. Programs send it as “Authorization: Bearer TOKEN”; keep it like a password.\nIt may: {}.\nEnd it with “phiward token revoke {id}”.",
            codes(&scopes).join(", ")
        );
        Ok(Outcome::Done)
    }
}

async fn list(context: &Context) -> Result<Outcome> {
    let book = context.book().await?;
    let tokens = context.access().await?.tokens_of(book.org()).await?;
    let text = |at: Option<Timestamp>| at.map(|at| at.to_string());
    if context.json {
        let list: Vec<_> = tokens
            .iter()
            .map(|t| {
                json!({
                    "id": t.id.to_string(),
                    "name": t.name,
                    "scopes": codes(&t.scopes),
                    "created": t.created_at.to_string(),
                    "expires": text(t.expires_at),
                    "revoked": text(t.revoked_at),
                    "last_used": text(t.last_used),
                    "parent": t.parent.map(|id| id.to_string()),
                })
            })
            .collect();
        output::json(&list)?;
    } else if tokens.is_empty() {
        output::line(
            "There is no token. Make one with “phiward token create --scope read --name NAME”.",
        )?;
    } else {
        let day = |at: Timestamp| book.register().day(at).to_string();
        let mut table = output::Columns::new(&["Name", "May", "State", "Last used", "Id"]);
        for t in tokens {
            let state = match (t.revoked_at, t.expires_at) {
                (Some(at), _) => format!("revoked {}", day(at)),
                (None, Some(at)) if at <= context.now => "over".to_owned(),
                // The end is the first instant of the day after the last.
                (None, Some(at)) => {
                    format!("until {}", day(at - jiff::SignedDuration::from_secs(1)))
                }
                (None, None) => "in force".to_owned(),
            };
            table.row(vec![
                t.name,
                codes(&t.scopes).join(", "),
                state,
                t.last_used.map_or_else(|| "never".to_owned(), day),
                t.id.to_string(),
            ]);
        }
        table.print()?;
    }
    Ok(Outcome::Done)
}

async fn revoke(context: &Context, id: &str) -> Result<Outcome> {
    let book = context.book().await?;
    let access = context.access().await?;
    let wanted = id.trim().to_lowercase();
    let tokens = access.tokens_of(book.org()).await?;
    let found: Vec<TokenId> = tokens
        .iter()
        .filter(|t| !wanted.is_empty() && t.id.to_string().starts_with(&wanted))
        .map(|t| t.id)
        .collect();
    let [id] = found[..] else {
        bail!(
            "{} the id “{id}”; “phiward token list” shows the ids",
            if found.is_empty() {
                "no token has"
            } else {
                "several tokens begin with"
            }
        );
    };
    let by = ActedBy::command_line(&context.actor(book.register())?.name);
    access.revoke_token(book.org(), id, by, context.now).await?;
    if context.json {
        output::json(&json!({ "id": id.to_string(), "revoked": context.now.to_string() }))?;
    } else {
        output::line("The token is revoked and works no more.")?;
    }
    Ok(Outcome::Done)
}

fn codes(scopes: &BTreeSet<Permission>) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.code()).collect()
}
