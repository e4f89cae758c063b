//! Attaching files: the form, the pause when one looks like patient data, and storing.

use super::content;
use super::held::{HeldUpload, Incoming};
use super::target::Target;
use crate::bodies::{Files, PARTS, SMALL};
use crate::error::{PageError, Result};
use crate::form::Form;
use crate::notice;
use crate::org_request::OrgRequest;
use crate::query::QueryParams;
use crate::quota;
use crate::respond::{go, page, page_again};
use access::Permission;
use app::phi_scan::{Sign, scan, scan_bytes};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Path};
use axum::http::StatusCode;
use axum::response::Response;
use ledger::Hash32;
use pages::evidence::{Held, Upload, Uploaded, size_words};
use pages::html::capital;
use pages::safeguards::evidence_choices;
use pages::{Link, Problems, Section};
use register::records::Evidence;
use register::{AnyRecord, Command};
use std::collections::HashMap;
use uuid::Uuid;

/// Bytes of one file, at most.
const MAX_FILE: usize = 20 << 20;
/// Bytes of a part of the form that is not a file.
const MAX_TEXT: usize = 256 << 10;
/// Files of one form, at most.
const MAX_FILES: usize = 10;
/// Bytes of a whole form, at most.
pub const MAX_REQUEST: usize = 64 << 20;

/// The form for new evidence.
pub async fn new(req: OrgRequest, QueryParams(query): QueryParams) -> Result {
    req.need(Permission::Contribute)?;
    let target = Target::read(&req, |name| query.get(name))?;
    let form = Form(query.0.clone());
    page(&view(
        &req,
        &req.shell(Section::Safeguards, "Attach evidence"),
        &target,
        &form,
    )?)
}

fn view<'p>(
    req: &OrgRequest,
    shell: &'p pages::Shell,
    target: &Target,
    form: &Form,
) -> Result<Upload<'p>> {
    let link = target.link(req);
    Ok(Upload {
        shell,
        crumbs: crumbs(req),
        cancel: link.as_ref().map_or_else(
            || format!("{}/evidence", req.base),
            |link| link.href.clone(),
        ),
        hidden: target.hidden(req),
        problems: Problems::default(),
        title: form.get("title").to_owned(),
        origin: form.get("origin").to_owned(),
        on: form.find("on").map_or(req.today.to_string(), str::to_owned),
        location: form.get("location").to_owned(),
        notes: form.get("notes").to_owned(),
        known: evidence_choices(req.register(), &[]).0,
        panel: target.panel(req)?,
        target: link,
    })
}

fn crumbs(req: &OrgRequest) -> Vec<Link> {
    vec![
        Link::to("Evidence", format!("{}/evidence", req.base)),
        Link::here("Attach", ""),
    ]
}

/// Takes files in. Those that look like patient data are held, not stored.
pub async fn upload(mut req: OrgRequest, Files(multipart): Files<MAX_REQUEST>) -> Result {
    req.need(Permission::Contribute)?;
    let (form, files) = read(multipart).await?;
    req.still(Permission::Contribute).await?;
    let target = Target::read(&req, |name| form.get(name))?;
    let (signs, files) = looked(&req, files).await?;
    let typed = app::phi_scan::scan_all(
        ["title", "origin", "location", "notes"].map(|name| form.get(name).to_owned()),
    );
    if signs.iter().all(Vec::is_empty) && typed.is_empty() {
        return store(&mut req, &target, form, files).await;
    }
    // What waits for a decision was sent, too: it counts for the day, like what is kept.
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    quota::of_day(&req.state, &req.actor(), bytes, req.at()).await?;
    let id = app::new_uuid()?;
    let shell = req.shell(Section::Safeguards, "Looks like patient data");
    let words = |signs: &[Sign]| signs.iter().map(|s| s.words()).collect::<Vec<_>>();
    let held = Held {
        shell: &shell,
        crumbs: crumbs(&req),
        action: format!("{}/evidence/held/{id}", req.base),
        files: files
            .iter()
            .zip(&signs)
            .map(|(file, signs)| Uploaded {
                name: file.name.clone(),
                size: size_words(file.bytes.len() as u64),
                signs: words(signs),
            })
            .collect(),
        texts: words(&typed),
    };
    let response = page_again(&held)?;
    req.state.held().hold(
        id,
        HeldUpload {
            org: req.org.id,
            account: req.signed_in.session.account.id,
            at: req.at(),
            files,
            form,
        },
    );
    Ok(response)
}

/// The signs of patient data in each file. Large ones are looked through beside the threads
/// that answer, when it is the organization's turn.
async fn looked(
    req: &OrgRequest,
    files: Vec<Incoming>,
) -> Result<(Vec<Vec<Sign>>, Vec<Incoming>), PageError> {
    let look = |files: Vec<Incoming>| (files.iter().map(signs_of).collect(), files);
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    if bytes <= SMALL {
        return Ok(look(files));
    }
    let books = req.state.books();
    Ok(books.beside(req.org.id, move || look(files)).await?)
}

fn signs_of(file: &Incoming) -> Vec<Sign> {
    let mut signs = scan_bytes(&file.bytes);
    // Names join words by underscores and dots.
    signs.extend(scan(&file.name.replace(['_', '.'], " ")));
    signs.sort_unstable();
    signs.dedup();
    signs
}

/// Carries out what was decided about files that were held.
pub async fn decided(
    mut req: OrgRequest,
    Path(params): Path<HashMap<String, String>>,
    sent: Form,
) -> Result {
    let id = params.get("id").and_then(|id| id.parse::<Uuid>().ok());
    let account = req.signed_in.session.account.id;
    let held = id.and_then(|id| req.state.held().take(id, req.org.id, account));
    let Some(held) = held else {
        return Err(PageError::not_found(
            "these files are no longer held; nothing of them was stored. Attach them again",
        ));
    };
    let target = Target::read(&req, |name| held.form.get(name))?;
    let back = target
        .link(&req)
        .map_or_else(|| format!("{}/evidence", req.base), |link| link.href);
    let keep: Vec<usize> = sent.all("keep").filter_map(|at| at.parse().ok()).collect();
    let files: Vec<Incoming> = held
        .files
        .into_iter()
        .enumerate()
        .filter(|(at, _)| keep.contains(at))
        .map(|(_, file)| file)
        .collect();
    let nothing = files.is_empty() && held.form.text("location").is_none();
    if sent.get("do") != "keep" || nothing {
        return Ok(notice::done(go(&back), "Nothing was stored."));
    }
    store(&mut req, &target, held.form, files).await
}

/// Reads a form with files.
async fn read(mut multipart: Multipart) -> Result<(Form, Vec<Incoming>), PageError> {
    let broken = |error: MultipartError| PageError::Message {
        status: error.status(),
        message: format!(
            "the files could not be taken in ({}); together they may have up to {} MB",
            error.body_text(),
            MAX_REQUEST >> 20
        ),
    };
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    let mut parts = 0;
    while let Some(field) = multipart.next_field().await.map_err(broken)? {
        // Counted before it is kept.
        parts += 1;
        if parts > PARTS {
            return Err(PageError::Message {
                status: StatusCode::PAYLOAD_TOO_LARGE,
                message: format!(
                    "the form has more than {PARTS} parts, and as many are taken at most; nothing was stored. Attach fewer files at once"
                ),
            });
        }
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        // Room for one part, asked while it comes; only then is it kept whole.
        let most = if file_name.is_some() {
            MAX_FILE
        } else {
            MAX_TEXT
        };
        let Some(bytes) = at_most(field, most).await.map_err(broken)? else {
            return Err(PageError::Message {
                status: StatusCode::PAYLOAD_TOO_LARGE,
                message: match &file_name {
                    Some(file) => format!(
                        "{} is larger than {} MB; keep it elsewhere and say where",
                        plain_name(file),
                        MAX_FILE >> 20
                    ),
                    None => format!(
                        "a text of this form is longer than {} kB; nothing was stored. Attach it as a file",
                        MAX_TEXT >> 10
                    ),
                },
            });
        };
        match file_name {
            None => pairs.push((name, String::from_utf8_lossy(&bytes).into_owned())),
            // A file field left empty comes as a file without name and bytes.
            Some(file) if file.is_empty() && bytes.is_empty() => {}
            Some(file) => {
                if files.len() == MAX_FILES {
                    return Err(PageError::bad_request(format!(
                        "these are more than {MAX_FILES} files; attach up to {MAX_FILES} at once"
                    )));
                }
                files.push(Incoming {
                    name: plain_name(&file),
                    bytes,
                });
            }
        }
    }
    Ok((Form(pairs), files))
}

/// The bytes of a part, or nothing where there are more than `most`.
async fn at_most(
    mut field: Field<'_>,
    most: usize,
) -> std::result::Result<Option<Vec<u8>>, MultipartError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = field.chunk().await? {
        if bytes.len() + chunk.len() > most {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(Some(bytes))
}

/// The last part of a path, without characters that mislead.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last
        .chars()
        .filter(|c| !fields::text::is_odd(*c))
        .take(200)
        .collect();
    match plain.trim() {
        "" => "file".to_owned(),
        plain => plain.to_owned(),
    }
}

/// Stores files as evidence, and attaches it.
async fn store(req: &mut OrgRequest, target: &Target, form: Form, files: Vec<Incoming>) -> Result {
    let refused = files
        .iter()
        .find_map(|file| content::refusal(&file.name, &file.bytes));
    if let Some(message) = refused {
        return again(req, target, &form, Problems::whole(capital(&message)));
    }
    let evidence = match records(req, target, &form, &files)? {
        Ok(evidence) => evidence,
        Err(problems) => return again(req, target, &form, problems),
    };
    let ids: Vec<_> = evidence.iter().map(|e| e.id).collect();
    let mut bytes = files.into_iter().map(|file| file.bytes);
    for evidence in evidence {
        let bytes = bytes.next();
        let known = |e: &Evidence| e.sha256 == evidence.sha256;
        // Bytes are kept once, however often they are named. The file before this one
        // may hold the same, and the request has looked at the book since.
        let known = req.register().tables.evidence.all().any(known);
        let fresh = bytes.filter(|_| !known).into_iter().collect();
        let command = Command::Save(evidence.into());
        if let Err(message) = req.perform_with_files(command, fresh).await? {
            return again(req, target, &form, Problems::whole(message));
        }
    }
    if let Some(command) = target.attaching(req, &ids).await?
        && let Err(message) = req.perform(command, "", None).await?
    {
        return again(req, target, &form, Problems::whole(message));
    }
    let to = match target.link(req) {
        Some(link) => link.href,
        None => format!("{}/evidence", req.base),
    };
    let words = pages::html::plural(ids.len(), "piece of evidence is", "pieces of evidence are");
    Ok(notice::done(go(&to), format!("{words} attached.")))
}

fn again(req: &OrgRequest, target: &Target, form: &Form, problems: Problems) -> Result<Response> {
    let shell = req.shell(Section::Safeguards, "Attach evidence");
    let mut view = view(req, &shell, target, form)?;
    view.problems = problems;
    page_again(&view)
}

/// The records of files, or of the place where something is kept.
fn records(
    req: &OrgRequest,
    target: &Target,
    form: &Form,
    files: &[Incoming],
) -> Result<Result<Vec<Evidence>, Problems>> {
    let about = match target {
        Target::About(record) => vec![record.reference()],
        _ => Vec::new(),
    };
    let mut out = Vec::new();
    let files: Vec<Option<&Incoming>> = match files {
        [] if form.text("location").is_none() => {
            let mut problems = Problems::default();
            problems.add("file", "Choose a file, or say where it is kept.");
            return Ok(Err(problems));
        }
        [] => vec![None],
        files => files.iter().map(Some).collect(),
    };
    let several = files.len() > 1;
    for file in files {
        let title = match (form.text("title"), file) {
            (Some(title), Some(file)) if several => format!("{title}: {}", file.name),
            (Some(title), _) => title.to_owned(),
            (None, Some(file)) => file.name.clone(),
            (None, None) => String::new(),
        };
        let blank = Evidence {
            id: app::new_id()?,
            about: about.clone(),
            file_name: file.map(|f| f.name.clone()).unwrap_or_default(),
            sha256: file
                .map(|f| Hash32::of(&f.bytes).to_hex())
                .unwrap_or_default(),
            size: file.map_or(0, |f| f.bytes.len() as u64),
            ..Evidence::default()
        };
        let mut sent: Vec<(String, String)> = form
            .0
            .iter()
            .filter(|(name, _)| ["origin", "on", "location", "notes"].contains(&name.as_str()))
            .cloned()
            .collect();
        sent.push(("title".to_owned(), title));
        match fields::from_form(req.register(), AnyRecord::from(blank), &sent, None) {
            Ok(AnyRecord::Evidence(evidence)) => out.push(*evidence),
            Ok(_) => {}
            Err(problems) => return Ok(Err(pages::record_form::problems(&problems))),
        }
    }
    Ok(Ok(out))
}
