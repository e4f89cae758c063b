//! From a request to a call: token, scope, query, body; and back.

use super::api_request::{ApiRequest, File};
use super::call::Call;
use super::json_body;
use super::operation::{Answer, Body, IfMatch, Operation, Param};
use super::problem::{ApiProblem, Result};
use super::shape;
use super::upload::{self, MAX_UPLOAD};
use crate::act::Missing;
use crate::bodies::{Seat, announced};
use crate::error::Denial;
use crate::handed::Recipient;
use crate::org_request::up_to_date;
use crate::session::address;
use crate::state::AppState;
use access::TokenGrant;
use axum::body::to_bytes;
use axum::extract::{FromRequestParts, Query, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

/// Bytes of a JSON body, at most.
const MAX_JSON: usize = 1 << 20;

/// Answers one operation.
pub async fn serve(state: AppState, op: &'static Operation, request: Request) -> Response {
    let done = carry_out(state, op, request).await;
    done.unwrap_or_else(ApiProblem::answer)
}

/// Answers a method that an address does not have.
pub async fn wrong_method(state: AppState, allowed: &str, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let problem = match grant(&state, &parts).await {
        Err(problem) => problem,
        Ok(_) => ApiProblem::new(
            StatusCode::METHOD_NOT_ALLOWED,
            format!("this address answers to {allowed} only"),
        ),
    };
    let mut response = problem.answer();
    if response.status() == StatusCode::METHOD_NOT_ALLOWED
        && let Ok(value) = HeaderValue::from_str(allowed)
    {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

/// Answers an address that is not there; to nobody without a token.
pub async fn nothing_here(State(state): State<AppState>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let problem = match grant(&state, &parts).await {
        Err(problem) => problem,
        Ok(_) => ApiProblem::not_found(
            "there is nothing at this address; /api/openapi.json describes all there is",
        ),
    };
    problem.answer()
}

/// What the token of a request permits.
async fn grant(state: &AppState, parts: &Parts) -> Result<TokenGrant> {
    let refused = || {
        ApiProblem::new(
            StatusCode::UNAUTHORIZED,
            "this needs a token that is known, not ended and not revoked; send it as “Authorization: Bearer phw_…”",
        )
    };
    let mut sent = parts.headers.get_all(header::AUTHORIZATION).iter();
    let (Some(value), None) = (sent.next(), sent.next()) else {
        return Err(refused());
    };
    let text = value.to_str().map_err(|_| refused())?;
    let secret = match text.split_once(' ') {
        Some((scheme, secret)) if scheme.eq_ignore_ascii_case("bearer") => secret.trim(),
        _ => return Err(refused()),
    };
    let found = state.access().token_grant(secret, state.clock()).await?;
    if found.is_none() {
        crate::refusals::note_token(state, &address(state, parts)).await;
    }
    found.ok_or_else(refused)
}

async fn carry_out(state: AppState, op: &'static Operation, request: Request) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let grant = grant(&state, &parts).await?;
    let (org, by) = (
        grant.org,
        access::ActedBy::from(&grant).from_address(&address(&state, &parts)),
    );
    let through = by.through;
    // As the operation is described: what is in its place anybody may count up.
    let what = format!("{} /api{}", parts.method, op.path);
    let done = answer(state.clone(), op, grant, parts, body).await;
    if let Err(problem) = &done
        && problem.is_denied()
    {
        let event = access::LogEvent {
            account: by.account(),
            name: by.name,
            action: access::Action::Refused,
            detail: match problem.scope() {
                Some(scope) => format!("{what} needs “{scope}”"),
                None => what,
            },
            address: by.address,
        };
        let denial = Denial {
            org: Some(org),
            by: through,
            event,
            outside: None,
        };
        crate::refusals::note_denial(&state, denial).await;
    }
    done
}

async fn answer(
    state: AppState,
    op: &'static Operation,
    grant: TokenGrant,
    mut parts: Parts,
    body: axum::body::Body,
) -> Result<Response> {
    if !grant.allows(op.scope) {
        return Err(Missing::of(op.scope).into());
    }
    let recipient = parts.extensions.get::<Recipient>().cloned();
    let recipient = recipient.unwrap_or_default();
    let reader = match &grant.account {
        Some(account) => format!("account {}", account.id),
        None => format!("token {}", grant.id),
    };
    recipient.is(grant.org, reader);
    acceptable(op, &parts.headers)?;
    let query = query(op, &parts)?;
    let path = RawPathParams::from_request_parts(&mut parts, &())
        .await
        .map_err(|_| ApiProblem::not_found("this address cannot be read"))?;
    let path: Vec<(String, String)> = path
        .iter()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    if op.matching == IfMatch::Required && !parts.headers.contains_key(header::IF_MATCH) {
        return Err(ApiProblem::new(
            StatusCode::PRECONDITION_REQUIRED,
            "send the ETag of the record you changed as If-Match, so that nobody else's change is overwritten",
        ));
    }
    let (body, file) = receive(op, &parts, body).await?;
    let at = state.clock();
    // A body may take its time: what the token permits is read once all of it has come.
    let grant = state.access().grant_now(&grant, at).await?;
    if !grant.allows(op.scope) {
        return Err(Missing::of(op.scope).into());
    }
    let now = state.books().now(grant.org).await?;
    let membership = match &grant.account {
        None => None,
        Some(account) => state.access().membership(grant.org, account.id).await?,
    };
    let now = match (&membership, op.method == axum::http::Method::GET) {
        (Some(membership), false) => up_to_date(&state, grant.org, membership.account, now).await?,
        _ => now,
    };
    let present = now.day(at);
    let (view, today) = match query.get("as_of").and_then(Value::as_str) {
        None => (now, present),
        Some(text) => {
            let day = past_day("as_of", text, present)?;
            (state.books().as_of(grant.org, day).await?, day)
        }
    };
    let address = address(&state, &parts);
    let asked = ApiRequest {
        op,
        grant,
        membership,
        address,
        at,
        today,
        path,
        query,
        headers: parts.headers,
        body,
        file,
        recipient,
        state,
    };
    (op.handler)(Call::new(asked, view)).await
}

/// A day up to today.
pub fn past_day(name: &str, text: &str, today: jiff::civil::Date) -> Result<jiff::civil::Date> {
    let refused =
        |status, message: String| ApiProblem::at(status, vec![(name.to_owned(), message)]);
    let day: jiff::civil::Date = text.parse().map_err(|_| {
        refused(
            StatusCode::BAD_REQUEST,
            format!("“{text}” is not a date; write it as 2026-03-01"),
        )
    })?;
    // A date it is, only none the book can speak of.
    if day > today {
        return Err(refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            format!("{day} lies in the future (today is {today}); choose a day up to today"),
        ));
    }
    Ok(day)
}

/// Refuses who accepts nothing of what the operation answers.
fn acceptable(op: &Operation, headers: &HeaderMap) -> Result<()> {
    let media: &[&str] = match &op.answer {
        Answer::Json(_) => &["application/json"],
        Answer::File(media) => media,
        Answer::Empty => return Ok(()),
    };
    let mut ranges = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .map(str::trim)
        .filter(|range| !range.is_empty())
        .peekable();
    let fits = |range: &str| match range.split_once('/') {
        Some(("*", "*")) | None => true,
        Some((family, "*")) => media.iter().any(|m| m.split('/').next() == Some(family)),
        // A file that was kept is given as it is.
        _ => media.contains(&range) || media.contains(&"application/octet-stream"),
    };
    if ranges.peek().is_none() || ranges.any(fits) {
        return Ok(());
    }
    Err(ApiProblem::new(
        StatusCode::NOT_ACCEPTABLE,
        format!("this is given as {} only; accept that", media.join(", ")),
    ))
}

/// The query of a request, checked against what the operation knows.
fn query(op: &Operation, parts: &Parts) -> Result<Map<String, Value>> {
    let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri)
        .map_err(|_| ApiProblem::bad_request("the query of this address cannot be read"))?;
    let mut out = Map::new();
    let mut errors = Vec::new();
    for (name, text) in pairs {
        let Some(param) = op.query.iter().find(|p| p.name == name) else {
            let known: Vec<&str> = op.query.iter().map(|p| p.name).collect();
            let known = match known.as_slice() {
                [] => "none is".to_owned(),
                known => format!("there are {}", known.join(", ")),
            };
            errors.push((name, format!("is not known here; {known}")));
            continue;
        };
        let value = value_of(param, &text);
        errors.extend(
            shape::problems(&param.schema, &value)
                .into_iter()
                .map(|(_, message)| (name.clone(), message)),
        );
        if out.insert(name.clone(), value).is_some() {
            errors.push((name, "is given twice".into()));
        }
    }
    for param in op.query.iter().filter(|p| p.required) {
        if !out.contains_key(param.name) {
            errors.push((param.name.into(), "is missing".into()));
        }
    }
    if errors.is_empty() {
        Ok(out)
    } else {
        Err(ApiProblem::at(StatusCode::BAD_REQUEST, errors))
    }
}

/// A text of an address as JSON, of the type the schema wants.
fn value_of(param: &Param, text: &str) -> Value {
    match param.schema["type"].as_str() {
        Some("integer") => match text.parse::<u64>() {
            Ok(number) if text.bytes().all(|b| b.is_ascii_digit()) => json!(number),
            _ => json!(text),
        },
        Some("boolean") => match text {
            "true" => json!(true),
            "false" => json!(false),
            _ => json!(text),
        },
        _ => json!(text),
    }
}

/// What a request carries, as the operation wants it.
async fn receive(
    op: &Operation,
    parts: &Parts,
    body: axum::body::Body,
) -> Result<(Map<String, Value>, Option<File>)> {
    let headers = &parts.headers;
    let media = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .map(|value| value.trim().to_ascii_lowercase());
    let media = media.as_deref().unwrap_or_default();
    let patch = matches!(op.body, Body::Fields(_, false));
    let fits = match op.body {
        Body::None => true,
        Body::Upload(_) => media == "multipart/form-data",
        _ => media == "application/json" || patch && media == "application/merge-patch+json",
    };
    if !fits {
        let wanted = match op.body {
            Body::Upload(_) => "multipart/form-data",
            _ => "application/json",
        };
        return Err(ApiProblem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("send {wanted}, and say so as Content-Type"),
        ));
    }
    let most = match op.body {
        Body::None => 0,
        Body::Upload(_) => MAX_UPLOAD,
        _ => MAX_JSON,
    };
    let told = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    let too_large = || {
        ApiProblem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            match most {
                0 => "this takes no body".to_owned(),
                most => format!("this takes {most} bytes at most"),
            },
        )
    };
    if told.is_some_and(|told| told > most as u64) {
        return Err(too_large());
    }
    if let Some(seat) = parts.extensions.get::<Seat>() {
        seat.make_room(announced(headers, most)).await?;
    }
    // One more than allowed tells a body that is too large.
    let bytes = to_bytes(body, most).await.map_err(|_| too_large())?;
    match &op.body {
        Body::None => Ok((Map::new(), None)),
        Body::Json(schema) => {
            let sent = Value::Object(json_body::read(&bytes)?);
            let problems = shape::problems(schema, &sent);
            match (problems.is_empty(), sent) {
                (true, Value::Object(map)) => Ok((map, None)),
                _ => Err(ApiProblem::at(StatusCode::UNPROCESSABLE_ENTITY, problems)),
            }
        }
        Body::Fields(..) | Body::Verb(..) => Ok((json_body::read(&bytes)?, None)),
        Body::Upload(schema) => upload::read(schema, headers, bytes).await,
    }
}
