//! `phiward account`: who may sign in. Works beside a running server, and
//! without one.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use access::{Access, Account, ActedBy, Membership, Role, Roles};
use anyhow::{Result, bail};
use app::{Authorship, Book};
use clap::Subcommand;
use register::Kind;
use serde_json::json;
use uuid::Uuid;
use web::members::{Changing, MemberError, Whom};

/// Who may sign in to the web application.
#[derive(Debug, clap::Args)]
pub struct AccountArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// All accounts, with their roles
    List,
    /// Make an account with roles in the organization, or offer a place to the one there is; prints the link to hand over
    #[command(
        after_help = "Roles: administrator, security-official, contributor, approver, auditor.\n\nExample: phiward account invite lee@example.org --name \"Lee Chan\" --role contributor,approver"
    )]
    Invite(Invite),
    /// Print a one-time link to set a new password
    Reset {
        /// E-mail address of the account
        email: String,
        /// Also switch one-time codes off, for somebody who lost the device and the recovery codes
        #[arg(long)]
        second_factor: bool,
        #[command(flatten)]
        link: LinkArgs,
    },
    /// Give an account other roles in the organization
    Roles {
        /// E-mail address of the account
        email: String,
        /// Its roles from now on, with commas between
        #[arg(value_delimiter = ',', value_parser = role, required = true)]
        roles: Vec<Role>,
    },
    /// Tie an account to the person it stands for
    Tie {
        /// E-mail address of the account
        email: String,
        /// Number of the person, such as P-3
        person: String,
    },
    /// Confirm, as a second person, for whom an account stands
    Confirm {
        /// E-mail address of the account
        email: String,
        /// How it was made sure
        #[arg(long, default_value = "")]
        note: String,
        /// Revision of the membership that was looked at, where something keeps it from ruling
        #[arg(long, value_name = "N")]
        revision: Option<u64>,
    },
    /// Take an account out of the organization
    Remove {
        /// E-mail address of the account
        email: String,
    },
    /// Withdraw an offer to join that is not answered yet
    Withdraw {
        /// E-mail address of the account
        email: String,
    },
    /// End an account's sessions and keep it from signing in
    Disable {
        /// E-mail address of the account
        email: String,
    },
    /// Let an account sign in again
    Enable {
        /// E-mail address of the account
        email: String,
    },
}

#[derive(Debug, clap::Args)]
struct Invite {
    /// E-mail address the person signs in with
    email: String,
    /// The person's name
    #[arg(long)]
    name: String,
    /// Roles in the organization, with commas between
    #[arg(long = "role", value_name = "ROLE", value_delimiter = ',', value_parser = role, required = true)]
    roles: Vec<Role>,
    /// Number of the person of the records it stands for, such as P-3, or “new”
    #[arg(long, value_name = "PERSON")]
    person: Option<String>,
    #[command(flatten)]
    link: LinkArgs,
}

#[derive(Debug, clap::Args)]
struct LinkArgs {
    /// Address of the server, to print the whole link
    #[arg(long, value_name = "BASE")]
    url: Option<String>,
}

fn role(text: &str) -> Result<Role, String> {
    let text = text.trim();
    Role::from_code(&text.to_lowercase()).ok_or_else(|| {
        let codes: Vec<_> = Role::ALL.iter().map(|role| role.code()).collect();
        format!("there is no role “{text}”; there are {}", codes.join(", "))
    })
}

impl LinkArgs {
    fn of(&self, secret: &str) -> String {
        let base = self.url.as_deref().unwrap_or_default();
        format!("{}/welcome/{secret}", base.trim_end_matches('/'))
    }
}

impl AccountArgs {
    /// Carries out what is asked.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        // Looking never makes a folder, and there is nobody to let in to nothing.
        context.book_exists()?;
        let access = context.access().await?;
        match self.what {
            What::List => list(context, &access).await,
            What::Invite(invite) => invite.run(context, &access).await,
            What::Reset {
                email,
                second_factor,
                link,
            } => {
                let account = find(&access, &email).await?;
                let by = ActedBy::command_line(&context.acting()?);
                let secret = access.reset_link(account.id, &by, context.now).await?;
                if second_factor {
                    access.totp_clear(account.id, &by, context.now).await?;
                }
                let name = account.name.clone();
                let hours = access.policy().reset_hours;
                told_link(context, &account, &name, &link.of(&secret), hours)
            }
            What::Roles { email, roles } => {
                let mut book = context.book().await?;
                let account = find(&access, &email).await?;
                let roles = Roles::of(roles);
                let words = roles.words();
                changing(context, &mut book, &access)?
                    .change(&account, |before| {
                        Ok(Membership {
                            roles: roles.clone(),
                            ..before
                        })
                    })
                    .await?;
                report(context, &account, &format!("is now {words}"))
            }
            What::Tie { email, person } => {
                let mut book = context.book().await?;
                let account = find(&access, &email).await?;
                let id = Some(numbered(&book, &person)?);
                changing(context, &mut book, &access)?
                    .change(&account, |before| {
                        Ok(Membership {
                            person: id,
                            ..before
                        })
                    })
                    .await?;
                report(context, &account, &format!("stands for {person} now"))
            }
            What::Confirm {
                email,
                note,
                revision,
            } => {
                let mut book = context.book().await?;
                let account = find(&access, &email).await?;
                changing(context, &mut book, &access)?
                    .confirm(&account, &note, revision)
                    .await?;
                let tokens = access
                    .tokens_for(book.org(), account.id, context.now)
                    .await?;
                let names: Vec<String> = tokens
                    .iter()
                    .map(|token| format!("“{}”", token.name))
                    .collect();
                let also = match names.is_empty() {
                    true => String::new(),
                    false => format!(
                        "; by these tokens programs act for it, so ask its owner whether they are theirs: {}",
                        names.join(", ")
                    ),
                };
                report(context, &account, &format!("is confirmed{also}"))
            }
            What::Remove { email } => {
                let mut book = context.book().await?;
                let account = find(&access, &email).await?;
                changing(context, &mut book, &access)?
                    .remove(&account)
                    .await?;
                report(context, &account, "no longer belongs to the organization")
            }
            What::Withdraw { email } => {
                let org = context.book().await?.org();
                let account = find(&access, &email).await?;
                let by = ActedBy::command_line(&context.acting()?);
                let withdrawn = access
                    .end_offer(org, account.id, "withdrawn", by, context.now)
                    .await?;
                if !withdrawn {
                    bail!(
                        "there is no offer to {} that waits for an answer; nothing was changed",
                        account.email
                    );
                }
                report(context, &account, "is offered nothing any more")
            }
            What::Disable { email } => {
                let account = find(&access, &email).await?;
                let by = ActedBy::command_line(&context.acting()?);
                access.disable(account.id, by, context.now).await?;
                report(context, &account, "is disabled; all sessions are ended")
            }
            What::Enable { email } => {
                let account = find(&access, &email).await?;
                let by = ActedBy::command_line(&context.acting()?);
                access.enable(account.id, by, context.now).await?;
                report(context, &account, "may sign in again")
            }
        }
    }
}

impl Invite {
    async fn run(self, context: &Context, access: &Access) -> Result<Outcome> {
        let mut book = context.book().await?;
        let whom = match self.person.as_deref() {
            None => Whom::Unsaid,
            Some("new") => Whom::New,
            Some(number) => Whom::Person(numbered(&book, number)?),
        };
        let invited = changing(context, &mut book, access)?
            .invite(&self.name, &self.email, &Roles::of(self.roles), whom)
            .await;
        let invited = match invited {
            Err(ref error @ MemberError::Whom { ref number, .. }) => {
                bail!(
                    "{error}; add --person {number}, or --person new for somebody the records do not have"
                )
            }
            other => other?,
        };
        let Some(account) = access.account(invited.account).await? else {
            bail!(access::AccessError::UnknownAccount);
        };
        let link = self.link.of(&invited.secret);
        let hours = access.policy().invite_hours;
        told_link(context, &account, &self.name, &link, hours)
    }
}

/// Whoever acts here, changing who belongs to the organization.
fn changing<'b>(context: &Context, book: &'b mut Book, access: &'b Access) -> Result<Changing<'b>> {
    let actor = context.actor(book.register())?;
    let log_by = ActedBy::command_line(&actor.name);
    Ok(Changing {
        book,
        access,
        by: Authorship {
            actor,
            why: String::new(),
            at: context.now,
        },
        log_by,
    })
}

/// The person of a number.
fn numbered(book: &Book, number: &str) -> Result<Uuid> {
    match book.register().find_by_number(&[Kind::Person], number) {
        Ok(found) => Ok(found.id),
        Err(_) => bail!("there is no person {number}; “phiward list people” shows their numbers"),
    }
}

/// The account of an e-mail address.
async fn find(access: &Access, email: &str) -> Result<Account> {
    match access.account_by_email(email).await? {
        Some(account) => Ok(account),
        None => bail!(
            "no account has the e-mail address “{}”; “phiward account list” shows which there are",
            email.trim()
        ),
    }
}

fn report(context: &Context, account: &Account, what: &str) -> Result<Outcome> {
    if context.json {
        output::json(&json!({ "id": account.id.to_string(), "email": account.email }))?;
    } else {
        output::line(&format!("{} ({}) {what}.", account.name, account.email))?;
    }
    Ok(Outcome::Done)
}

/// Prints a link alone on standard output, so that a script can take it.
fn told_link(
    context: &Context,
    account: &Account,
    name: &str,
    link: &str,
    hours: u16,
) -> Result<Outcome> {
    if context.json {
        output::json(&json!({
            "id": account.id.to_string(),
            "email": account.email,
            "link": link,
        }))?;
        return Ok(Outcome::Done);
    }
    output::line(link)?;
    eprintln!(
        "This link works once, within {hours} hours, and is shown only here. Give it to {name} in person or by a way only {name} can read{}.",
        if link.starts_with('/') {
            "; put the address of the server before it"
        } else {
            ""
        }
    );
    Ok(Outcome::Done)
}

async fn list(context: &Context, access: &Access) -> Result<Outcome> {
    let organizations = context.data_folder().await?.organizations().await?;
    let label = |id| {
        organizations
            .iter()
            .find(|row| row.id == id)
            .map(|row| row.label.as_str())
    };
    let mut rows = Vec::new();
    for account in access.accounts().await? {
        let memberships = access.memberships_of(account.id).await?;
        let offers = access.offers_to(account.id, context.now).await?;
        rows.push((account, memberships, offers));
    }
    if context.json {
        let list: Vec<_> = rows
            .iter()
            .map(|(account, memberships, offers)| {
                json!({
                    "id": account.id.to_string(),
                    "email": account.email,
                    "name": account.name,
                    "operator": account.operator,
                    "disabled": account.disabled,
                    "password": account.password,
                    "second_factor": account.totp,
                    "created": account.created_at.to_string(),
                    "organizations": memberships.iter().map(|m| json!({
                        "id": m.org.to_string(),
                        "name": label(m.org),
                        "roles": m.roles.iter().map(Role::code).collect::<Vec<_>>(),
                    })).collect::<Vec<_>>(),
                    "offers": offers.iter().map(|o| json!({
                        "id": o.org.to_string(),
                        "name": label(o.org),
                        "roles": o.roles.iter().map(Role::code).collect::<Vec<_>>(),
                        "ends": access.offer_ends(o).to_string(),
                    })).collect::<Vec<_>>(),
                })
            })
            .collect();
        output::json(&list)?;
    } else if rows.is_empty() {
        output::line(
            "There is no account yet. “phiward serve” prints a link to make the first one.",
        )?;
    } else {
        let mut table = output::Columns::new(&["Name", "E-mail", "State", "Codes", "Roles"]);
        for (account, memberships, offers) in rows {
            let state = match (account.disabled, account.password) {
                (true, _) => "disabled",
                (false, false) => "invited",
                (false, true) => "in use",
            };
            let mut roles: Vec<String> = memberships
                .iter()
                .map(|m| format!("{}: {}", label(m.org).unwrap_or("?"), m.roles.words()))
                .collect();
            roles.extend(offers.iter().map(|offer| {
                let org = label(offer.org).unwrap_or("?");
                format!("{org}: offered {}, not answered", offer.roles.words())
            }));
            if account.operator {
                roles.insert(0, "looks after the installation".to_owned());
            }
            table.row(vec![
                account.name,
                account.email,
                state.to_owned(),
                if account.totp { "on" } else { "off" }.to_owned(),
                roles.join("; "),
            ]);
        }
        table.print()?;
    }
    Ok(Outcome::Done)
}
