//! Colleagues, tokens and the access log.

use super::answer::{json as answer, ok};
use super::call::Call;
use super::operation::{Answer, Body, Operation};
use super::problem::{ApiProblem, Result};
use super::shape::{
    closed, count, flag, id, line, list, moment, non_empty, object, of_kind, or_null, some, text,
    whole, with, word,
};
use crate::act::person_behind;
use crate::members::{Changing, Whom, kept_from_ruling};
use access::{AccessLogFilter, AccountId, Action, Membership, Permission, Role, Roles, TokenId};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use register::Kind;
use register::records::Person;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Members, tokens, access log.
pub fn operations() -> Vec<Operation> {
    let group = "access";
    let roles = || {
        with(
            some(word(Role::ALL.map(Role::code)), 1, 5),
            "What they are here.",
        )
    };
    let person = || {
        with(
            or_null(of_kind()),
            "The person of the register this account is.",
        )
    };
    vec![
        Operation::get("/v1/members", "list_members", |call| Box::pin(members(call)))
            .describes(group, "Who belongs to the organization")
            .needs(Permission::Administer)
            .gives(closed([("items", list(member_schema()))])),
        Operation::post("/v1/members", "invite_member", |call| Box::pin(invite(call)))
            .describes(group, "Invite a colleague, or offer a place to one who has an account: the answer is the same")
            .needs(Permission::Administer)
            .takes(Body::Json(object(
                [
                    ("name", with(line(), "The person's name.")),
                    ("email", with(line(), "The address to sign in with.")),
                    ("roles", roles()),
                    ("person", with(or_null(text()), "The person of the register it stands for, by id or number, or “new” for somebody the records do not have. Left out, it is somebody new, and refused where the records have somebody of that name or address.")),
                ],
                &["name", "email", "roles"],
            )))
            .answers(StatusCode::CREATED, Answer::Json(closed([
                ("person", with(or_null(text()), "The person of the register the account is to stand for.")),
                ("invitation", with(text(), "Path of the one-time link to hand over; shown once. By it a new colleague sets a password, and one who has an account takes the offer, signed in.")),
            ]))),
        Operation::get("/v1/offers", "list_offers", |call| Box::pin(offers(call)))
            .describes(group, "Places offered to accounts that are known elsewhere, and not answered yet")
            .needs(Permission::Administer)
            .gives(closed([("items", list(offer_schema()))])),
        Operation::get("/v1/offers/{account}", "withdraw_offer", |call| Box::pin(withdraw(call)))
            .by(Method::DELETE)
            .describes(group, "Withdraw an offer that is not answered yet")
            .needs(Permission::Administer)
            .answers(StatusCode::NO_CONTENT, Answer::Empty),
        Operation::get("/v1/members/{account}", "change_member", |call| Box::pin(change(call)))
            .by(Method::PATCH)
            .describes(group, "Give a colleague other roles")
            .needs(Permission::Administer)
            .takes(Body::Json(object([("roles", roles()), ("person", person())], &[])))
            .gives(member_schema()),
        Operation::post("/v1/members/{account}/confirm", "confirm_member", |call| Box::pin(confirm(call)))
            .describes(group, "Confirm, as a second person, for whom an account stands")
            .needs(Permission::Administer)
            .takes(Body::Json(object(
                [
                    ("note", with(text(), "How it was made sure.")),
                    ("revision", with(count(), "The revision of the member that was looked at; required where `rules` says that something keeps it from ruling. Refused where something else was noted since.")),
                ],
                &[],
            )))
            .gives(member_schema()),
        Operation::get("/v1/members/{account}", "remove_member", |call| Box::pin(remove(call)))
            .by(Method::DELETE)
            .describes(group, "Take a colleague out of the organization")
            .needs(Permission::Administer)
            .answers(StatusCode::NO_CONTENT, Answer::Empty),
        Operation::get("/v1/tokens", "list_tokens", |call| Box::pin(tokens(call)))
            .describes(group, "The tokens of the organization")
            .needs(Permission::Administer)
            .gives(closed([("items", list(token_schema()))])),
        Operation::post("/v1/tokens", "create_token", |call| Box::pin(create(call)))
            .describes(group, "Make a token that may no more than this one and ends with it")
            .needs(Permission::Administer)
            .takes(Body::Json(object(
                [
                    ("name", with(non_empty(), "What it is for.")),
                    ("scopes", some(word(Permission::ALL.map(Permission::code)), 1, 6)),
                    ("expires", with(super::shape::day(), "The last day it works; without one it ends with this token.")),
                ],
                &["name", "scopes"],
            )))
            .answers(StatusCode::CREATED, Answer::Json(closed([
                ("id", id()),
                ("token", with(text(), "The secret; shown once.")),
            ]))),
        Operation::get("/v1/tokens/{token}", "revoke_token", |call| Box::pin(revoke(call)))
            .by(Method::DELETE)
            .describes(group, "Revoke a token, and those made by it")
            .needs(Permission::Administer)
            .answers(StatusCode::NO_CONTENT, Answer::Empty),
        Operation::get("/v1/access-log", "list_access_log", |call| Box::pin(log(call)))
            .describes(group, "Who signed in, looked and exported, newest first")
            .needs(Permission::ReadAccessLog)
            .asks("limit", whole(1, 200), "How many at most; 50 if not said.")
            .asks("before", whole(1, 1_000_000_000_000), "Only lines before this number.")
            .asks("action", word(Action::ALL.iter().map(|a| a.code())), "Only lines that tell this.")
            .gives(closed([
                ("items", list(line_schema())),
                ("next", with(or_null(count()), "What to give as before for older lines; null where there are none.")),
            ])),
    ]
}

fn member_schema() -> Value {
    closed([
        ("account", id()),
        ("name", text()),
        ("email", text()),
        ("roles", list(word(Role::ALL.map(Role::code)))),
        ("person", or_null(text())),
        (
            "confirmed",
            with(
                flag(),
                "Whether a second person confirmed for whom the account stands.",
            ),
        ),
        (
            "rules",
            with(
                or_null(text()),
                "What keeps it from ruling until a second person confirms it; null where nothing does.",
            ),
        ),
        (
            "revision",
            with(
                or_null(count()),
                "The state of it that is shown here: what confirming names. Null where the book does not know the account yet.",
            ),
        ),
        ("disabled", flag()),
        ("second_factor", flag()),
        (
            "tokens",
            with(list(id()), "The tokens in force that act for it."),
        ),
    ])
}

async fn member(call: &Call, account: &access::Account, membership: &Membership) -> Result<Value> {
    let tokens = call
        .access()
        .tokens_for(call.grant.org, account.id, call.at)
        .await?;
    let person = person_behind(call.register(), membership).map(register::Record::tag);
    let recorded = call.register().membership(account.id.0);
    let kept = recorded.and_then(|recorded| kept_from_ruling(call.register(), recorded));
    let seen = recorded.and_then(|recorded| {
        let target = register::Record::reference(recorded);
        call.register().tables.revision(target)
    });
    Ok(json!({
        "account": account.id.to_string(),
        "name": account.name,
        "email": account.email,
        "roles": membership.roles.iter().map(Role::code).collect::<Vec<_>>(),
        "person": person,
        "confirmed": recorded.is_some_and(|recorded| recorded.confirmed.is_some()),
        "rules": kept,
        "revision": seen,
        "disabled": account.disabled,
        "second_factor": account.totp,
        "tokens": tokens.iter().map(|token| token.id.to_string()).collect::<Vec<_>>(),
    }))
}

async fn members(call: Call) -> Result<Response> {
    let all = call.access().members_of(call.grant.org).await?;
    let mut items = Vec::with_capacity(all.len());
    for (account, membership) in &all {
        items.push(member(&call, account, membership).await?);
    }
    ok(&json!({ "items": items }))
}

/// The roles a request names.
fn roles(call: &Call) -> Option<Roles> {
    let codes = call.body.get("roles")?.as_array()?;
    Some(
        codes
            .iter()
            .filter_map(Value::as_str)
            .filter_map(Role::from_code)
            .collect(),
    )
}

/// The person a request names; the inner `None` where it names none on purpose.
fn person(call: &Call) -> Result<Option<Option<uuid::Uuid>>> {
    match call.body.get("person") {
        None => Ok(None),
        Some(Value::String(text)) => {
            call.found::<Person>("person", text)?;
            Ok(Some(call.reference(Kind::Person, text)))
        }
        Some(_) => Ok(Some(None)),
    }
}

async fn invite(call: Call) -> Result<Response> {
    let roles = roles(&call).unwrap_or_default();
    let whom = match call.body.get("person").and_then(Value::as_str) {
        Some("new") => Whom::New,
        _ => person(&call)?.flatten().map_or(Whom::Unsaid, Whom::Person),
    };
    let (name, email) = (call.text("name").to_owned(), call.text("email").to_owned());
    let writing = call.into_writing();
    let invited = writing
        .change_members(async |members: &mut Changing<'_>| {
            // Who is invited sets a password by the link in the answer: this token's holder.
            let grant = members.access.grant_now(&writing.grant, writing.at).await?;
            grant.may_give(roles.iter())?;
            members.invite(&name, &email, &roles, whom).await
        })
        .await?;
    let call = writing.after().await?;
    let people = &call.register().tables.people;
    let person = people.get(invited.person).map(register::Record::tag);
    Ok(answer(
        StatusCode::CREATED,
        &json!({
            "person": person,
            "invitation": format!("/welcome/{}", invited.secret),
        }),
    ))
}

/// A member of this organization.
async fn of(call: &Call, id: AccountId) -> Result<(access::Account, Membership)> {
    let access = call.access();
    let nobody = || ApiProblem::not_found("no such account belongs to this organization");
    let membership = access
        .membership(call.grant.org, id)
        .await?
        .ok_or_else(nobody)?;
    let account = access.account(id).await?.ok_or_else(nobody)?;
    Ok((account, membership))
}

fn account_id(call: &Call) -> Result<AccountId> {
    call.param("account")
        .parse()
        .map(AccountId)
        .map_err(|_| ApiProblem::not_found("no such account belongs to this organization"))
}

async fn change(call: Call) -> Result<Response> {
    let id = account_id(&call)?;
    let (account, _) = of(&call, id).await?;
    let (roles, person) = (roles(&call), person(&call)?);
    let writing = call.into_writing();
    writing
        .change_members(async |members: &mut Changing<'_>| {
            let grant = members.access.grant_now(&writing.grant, writing.at).await?;
            let wanted = |before: Membership| {
                let roles = roles.clone().unwrap_or_else(|| before.roles.clone());
                grant.may_give(roles.iter().filter(|role| !before.roles.has(*role)))?;
                Ok(Membership {
                    roles,
                    person: person.unwrap_or(before.person),
                    ..before
                })
            };
            members.change(&account, wanted).await
        })
        .await?;
    let call = writing.after().await?;
    let (account, membership) = of(&call, id).await?;
    ok(&member(&call, &account, &membership).await?)
}

async fn remove(call: Call) -> Result<Response> {
    let id = account_id(&call)?;
    let (account, _) = of(&call, id).await?;
    let writing = call.into_writing();
    writing
        .change_members(async |members: &mut Changing<'_>| members.remove(&account).await)
        .await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn confirm(call: Call) -> Result<Response> {
    let id = account_id(&call)?;
    let (account, _) = of(&call, id).await?;
    let note = call.text("note").to_owned();
    let seen = call.body.get("revision").and_then(Value::as_u64);
    let writing = call.into_writing();
    writing
        .change_members(async |members: &mut Changing<'_>| {
            members.confirm(&account, &note, seen).await
        })
        .await?;
    let call = writing.after().await?;
    let (account, membership) = of(&call, id).await?;
    ok(&member(&call, &account, &membership).await?)
}

fn offer_schema() -> Value {
    closed([
        ("account", id()),
        ("email", text()),
        ("roles", list(word(Role::ALL.map(Role::code)))),
        ("made_by", text()),
        ("made", moment()),
        ("ends", with(moment(), "When it ends by itself.")),
        (
            "void",
            with(
                or_null(text()),
                "Why it cannot be taken although it is in time; null where it can.",
            ),
        ),
    ])
}

async fn offers(call: Call) -> Result<Response> {
    let access = call.access();
    let mut items = Vec::new();
    for (offer, void) in access.offers_of(call.grant.org, call.at).await? {
        if let Some(account) = access.account(offer.account).await? {
            items.push(json!({
                "account": account.id.to_string(),
                "email": account.email,
                "roles": offer.roles.iter().map(Role::code).collect::<Vec<_>>(),
                "made_by": offer.made_by_name,
                "made": offer.at,
                "ends": access.offer_ends(&offer),
                "void": void.map(|void| void.to_string()),
            }));
        }
    }
    ok(&json!({ "items": items }))
}

async fn withdraw(call: Call) -> Result<Response> {
    let nothing = || ApiProblem::not_found("there is no such offer, or it was answered or is over");
    let id = call.param("account").parse().map_err(|_| nothing())?;
    let (org, by) = (call.grant.org, call.caller());
    let withdrawn = call
        .access_to(Permission::Administer)
        .end_offer(org, AccountId(id), "withdrawn", by, call.at)
        .await?;
    match withdrawn {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Err(nothing()),
    }
}

fn token_schema() -> Value {
    closed([
        ("id", id()),
        ("name", text()),
        ("account", or_null(id())),
        ("scopes", list(word(Permission::ALL.map(Permission::code)))),
        ("created", moment()),
        ("expires", or_null(moment())),
        ("revoked", or_null(moment())),
        ("last_used", or_null(moment())),
        (
            "parent",
            with(
                or_null(id()),
                "The token that made it, and with which it ends.",
            ),
        ),
    ])
}

async fn tokens(call: Call) -> Result<Response> {
    let all = call.access().tokens_of(call.grant.org).await?;
    let items: Vec<Value> = all
        .iter()
        .map(|token| {
            json!({
                "id": token.id.to_string(),
                "name": token.name,
                "account": token.account.map(|id| id.to_string()),
                "scopes": token.scopes.iter().map(|p| p.code()).collect::<Vec<_>>(),
                "created": token.created_at,
                "expires": token.expires_at,
                "revoked": token.revoked_at,
                "last_used": token.last_used,
                "parent": token.parent.map(|id| id.to_string()),
            })
        })
        .collect();
    ok(&json!({ "items": items }))
}

async fn create(call: Call) -> Result<Response> {
    let codes = call.body.get("scopes").and_then(Value::as_array);
    let scopes: BTreeSet<Permission> = codes
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .filter_map(Permission::from_code)
        .collect();
    let expires = match call.day("expires") {
        None => None,
        Some(day) => Some(call.register().end_of_day(day).map_err(|_| {
            ApiProblem::at(
                StatusCode::UNPROCESSABLE_ENTITY,
                vec![("expires".into(), "this day is out of range".into())],
            )
        })?),
    };
    call.register()
        .own_look("the token", call.text("name").trim(), None, None)
        .map_err(app::AppError::from)?;
    let (name, by) = (call.text("name"), call.caller());
    let (id, secret) = call
        .access_to(Permission::Administer)
        .create_token_of(&call.grant, name, &scopes, expires, by, call.at)
        .await?;
    Ok(answer(
        StatusCode::CREATED,
        &json!({ "id": id.to_string(), "token": secret }),
    ))
}

async fn revoke(call: Call) -> Result<Response> {
    let nothing = || ApiProblem::not_found("there is no such token, or it is revoked already");
    let id = call.param("token").parse().map_err(|_| nothing())?;
    let access = call.access_to(Permission::Administer);
    match access
        .revoke_token(call.grant.org, TokenId(id), call.caller(), call.at)
        .await
    {
        Ok(()) => Ok(StatusCode::NO_CONTENT.into_response()),
        Err(access::AccessError::UnknownToken) => Err(nothing()),
        Err(error) => Err(error.into()),
    }
}

fn line_schema() -> Value {
    closed([
        ("number", count()),
        ("time", moment()),
        ("account", or_null(id())),
        ("name", text()),
        ("action", or_null(text())),
        ("detail", text()),
        ("address", text()),
    ])
}

async fn log(call: Call) -> Result<Response> {
    let limit = call.asked_number("limit").unwrap_or(50);
    let which = call
        .asked("action")
        .and_then(Action::from_code)
        .map_or_else(AccessLogFilter::all, AccessLogFilter::of_action);
    let turn = call.books().look(call.grant.org).await?;
    let lines = call
        .state
        .access()
        .read_log(
            Some(call.grant.org),
            call.asked_number("before"),
            u32::try_from(limit).unwrap_or(50),
            which,
        )
        .await?;
    drop(turn);
    let next = lines.last().map(|line| line.seq);
    let next = next.filter(|seq| *seq > 1 && lines.len() as u64 == limit);
    let items: Vec<Value> = lines
        .iter()
        .map(|line| {
            json!({
                "number": line.seq,
                "time": line.time,
                "account": line.account.map(|id| id.to_string()),
                "name": line.name,
                "action": line.action.map(Action::code),
                "detail": line.detail,
                "address": line.address,
            })
        })
        .collect();
    call.log(Action::LogRead, format!("{} lines by token", items.len()))
        .await?;
    ok(&json!({ "items": items, "next": next }))
}
