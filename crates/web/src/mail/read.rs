//! Reading reports from files somebody uploads (G4).

use super::allowance::OF_RECORD;
use super::ledger;
use crate::bodies::{Most, Room, Taking};
use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::quota;
use crate::respond::{page, page_again};
use crate::scope::uploads;
use access::Permission;
use app::mail::KnownDomains;
use app::mail::ingest::{Failure, Ingested, ingest_named};
use axum::extract::Multipart;
use axum::extract::multipart::Field;
use axum::http::StatusCode;
use pages::mail::{ReadPage, ReadRemark};
use pages::{Problems, Section};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::io::AsyncWriteExt;

/// Bytes of all files of a form together, at most.
pub const MAX_BYTES: u64 = 50 << 20;
/// Files of a form, at most.
const MAX_FILES: usize = 200;
/// Forms of one organization that are taken in and read at once: their files lie on the disk
/// meanwhile.
const OF_ORG: usize = 2;
/// Of one account among them: who sends slowly keeps no colleague from sending theirs.
const OF_ACCOUNT: usize = 1;

/// Places for forms that are taken in and read.
pub(crate) struct Forms {
    of_org: Room,
    of_account: Room,
}

impl Default for Forms {
    fn default() -> Forms {
        let room = |requests_of_one| {
            Room::of(Most {
                bytes: usize::MAX,
                bytes_of_one: usize::MAX,
                requests_of_one,
            })
        };
        Forms {
            of_org: room(OF_ORG),
            of_account: room(OF_ACCOUNT),
        }
    }
}

impl Forms {
    /// A place, if the account has none and the organization has one left. The account's is
    /// given back first: whoever is woken by the organization's finds both.
    fn take(&self, org: &str, account: &str) -> Option<(Taking, Taking)> {
        let of_account = self.of_account.take_request(account)?;
        let of_org = self.of_org.take_request(org)?;
        Some((of_account, of_org))
    }
}
/// Remarks and failures shown of each kind.
const SHOWN: usize = 100;

/// The form.
pub async fn ask(req: OrgRequest) -> Result {
    req.need(Permission::Contribute)?;
    let shell = req.shell(Section::Mail, "Read reports");
    page(&ReadPage::new(&shell, Problems::default()))
}

/// Reads what was sent, and says what came of it.
pub async fn read(req: OrgRequest, form: Multipart) -> Result {
    req.need(Permission::Contribute)?;
    let place = place(&req).await?;
    quota::reserve(&req.state)?;
    let shell = req.shell(Section::Mail, "Read reports");
    let mut taken = Taken::default();
    if let Err(message) = taken.all(&req, form).await? {
        let mut problems = Problems::default();
        problems.add("file", message);
        return page_again(&ReadPage::new(&shell, problems));
    }
    req.still(Permission::Contribute).await?;
    let known = KnownDomains::of(req.register());
    let (org, at, named) = (req.org.id, req.at(), taken.files.clone());
    let files = named.len();
    // Until the reading is over, also where who sent them hangs up.
    let kept = Arc::new((taken, place));
    let (mut result, mut rows, mut enough) = (Ingested::default(), Rows::default(), None);
    for one in named {
        if let Some(why) = &enough {
            result.add(not_read(one.0, String::clone(why)));
            continue;
        }
        // Each is unpacked and read beside who answers, when it is the organization's turn.
        let turn = req.state.books().turn(org).await?;
        let held = (turn, kept.clone());
        let done = ingest_named(ledger(&req), org, &known, None, vec![one], held, at).await?;
        enough = rows.take(&req, &done).await?;
        result.add(done);
    }
    drop(kept);
    let what = pages::html::plural(files, "file of e-mail reports", "files of e-mail reports");
    req.log(access::Action::Imported, &what).await?;
    let mut view = ReadPage::new(&shell, Problems::default());
    view.read = Some(pages::mail::Read {
        files,
        ..shown(result)
    });
    page(&view)
}

/// What the records of a form take where they are kept: they are packed small where they come.
#[derive(Default)]
struct Rows {
    /// Bytes.
    kept: u64,
    /// Of these, those taken of what one person may send in a day.
    asked: u64,
}

impl Rows {
    /// Takes what was kept of a file; why no others are read, where that was all for today.
    async fn take(
        &mut self,
        req: &OrgRequest,
        done: &Ingested,
    ) -> Result<Option<String>, PageError> {
        let kept = done.bytes.max(done.records.saturating_mul(OF_RECORD));
        self.kept = self.kept.saturating_add(kept);
        while self.kept - self.asked >= ASKED {
            self.asked += ASKED;
            let (state, at) = (&req.state, req.at());
            if let Err(error) = quota::of_day(state, &req.actor(), ASKED as usize, at).await {
                return PageError::refusal(error).map(Some);
            }
        }
        Ok(None)
    }
}

/// What is told of a file that was not read.
fn not_read(file: String, why: String) -> Ingested {
    Ingested {
        held: 1,
        not_read: 1,
        failures: vec![Failure { file, why }],
        ..Ingested::default()
    }
}

/// A place for a form, once others of the organization, or of whoever sends it, are done.
async fn place(req: &OrgRequest) -> Result<(Taking, Taking), PageError> {
    let forms = req.state.mail_forms();
    let (org, account) = (req.org.id, req.signed_in.session.account.id);
    let (org, account) = (org.to_string(), format!("{org} {account}"));
    let place = forms.of_org.wait_for(|| forms.take(&org, &account)).await;
    place.map_err(|_| PageError::Message {
        status: StatusCode::SERVICE_UNAVAILABLE,
        message: "a form of yours with reports is being read already, or as many of your organization as are read at once; nothing of this one was read. Send it again in a minute".into(),
    })
}

fn shown(result: Ingested) -> pages::mail::Read {
    let more = |all: usize, beyond: u64| all.saturating_sub(SHOWN) as u64 + beyond;
    pages::mail::Read {
        files: 0,
        reports: result.reports,
        records: result.records,
        duplicates: result.duplicates,
        quarantined: result.quarantined,
        nameless: result.nameless,
        conflicts: result.conflicts,
        tls: result.tls,
        undated: result.undated,
        held: result.held,
        read: result.read,
        not_read: result.not_read,
        passed_over: result.passed_over,
        more_passed: more(result.passed.len(), result.more_passed),
        passed: files(result.passed),
        more_remarks: more(result.remarks.len(), result.more_remarks),
        remarks: result
            .remarks
            .into_iter()
            .take(SHOWN)
            .map(|told| ReadRemark {
                file: told.file,
                by: told.reporter,
                what: match told.times {
                    0 | 1 => told.what,
                    times => format!("{} ({times} times)", told.what),
                },
            })
            .collect(),
        more_failures: more(result.failures.len(), result.more_failures),
        failures: files(result.failures),
    }
}

fn files(told: Vec<Failure>) -> Vec<ReadRemark> {
    let told = told.into_iter().take(SHOWN);
    told.map(|one| ReadRemark {
        file: one.file,
        by: String::new(),
        what: one.why,
    })
    .collect()
}

/// Files on the disk of the server, as long as they are read. They go with it.
#[derive(Default)]
struct Taken {
    /// What each was called, for people only, and where it lies.
    files: Vec<(String, PathBuf)>,
}

impl Drop for Taken {
    fn drop(&mut self) {
        for (_, path) in &self.files {
            // What is left behind is swept a day later with the uploads of the scope.
            let _ = std::fs::remove_file(path);
        }
    }
}

/// What a form may still take.
struct Allowance<'r> {
    req: &'r OrgRequest,
    /// Bytes that came.
    came: u64,
    /// Bytes that were taken of what one person may send in a day.
    asked: u64,
}

/// Bytes of the day that are taken at a time.
const ASKED: u64 = 1 << 20;

impl Allowance<'_> {
    /// Takes so many bytes more, before they are kept; the inner error is for the person.
    async fn take(&mut self, bytes: usize) -> Result<Result<(), String>, PageError> {
        self.came = self.came.saturating_add(bytes as u64);
        if self.came > MAX_BYTES {
            return Ok(Err(broken()));
        }
        while self.asked < self.came {
            let (state, at) = (&self.req.state, self.req.at());
            if let Err(error) = quota::of_day(state, &self.req.actor(), ASKED as usize, at).await {
                return PageError::refusal(error).map(Err);
            }
            self.asked += ASKED;
        }
        Ok(Ok(()))
    }
}

impl Taken {
    /// Takes in every file of a form; the inner error is for the person.
    async fn all(
        &mut self,
        req: &OrgRequest,
        mut form: Multipart,
    ) -> Result<Result<(), String>, PageError> {
        let folder = uploads::folder(req);
        let made = folder.clone();
        uploads::blocking(move || {
            let folder = app::files::private_folder(&made);
            uploads::sweep(&made, &[], std::time::SystemTime::now());
            folder
        })
        .await??;
        let mut allowance = Allowance {
            req,
            came: 0,
            asked: 0,
        };
        loop {
            let field = match form.next_field().await {
                Ok(Some(field)) => field,
                Ok(None) => break,
                Err(_) => return Ok(Err(broken())),
            };
            let name = field.file_name().unwrap_or_default().to_owned();
            if field.name() != Some("file") || name.is_empty() {
                continue;
            }
            if self.files.len() == MAX_FILES {
                return Ok(Err(format!(
                    "These are more than {MAX_FILES} files; put them into a zip file, or send them in parts."
                )));
            }
            // The name on the disk has nothing of the client's.
            let path = folder.join(format!("mail-{}.upload", app::new_uuid()?));
            self.files.push((uploads::plain(&name), path.clone()));
            if let Err(message) = keep(field, path, &mut allowance).await? {
                return Ok(Err(message));
            }
        }
        if self.files.is_empty() {
            return Ok(Err("Choose one file at least.".to_owned()));
        }
        Ok(Ok(()))
    }
}

fn broken() -> String {
    format!(
        "The files did not arrive whole: together they may have more than {} MB, or the connection broke. Nothing was read; choose them again.",
        MAX_BYTES >> 20
    )
}

/// Writes a file to the disk piece by piece.
async fn keep(
    mut field: Field<'_>,
    path: PathBuf,
    allowance: &mut Allowance<'_>,
) -> Result<Result<(), String>, PageError> {
    let trouble = |reason: std::io::Error| app::AppError::File {
        path: path.clone(),
        reason,
    };
    let file = app::files::new_private(&path).map_err(trouble)?;
    let mut file = tokio::fs::File::from_std(file);
    loop {
        let piece = match field.chunk().await {
            Ok(Some(piece)) => piece,
            Ok(None) => break,
            Err(_) => return Ok(Err(broken())),
        };
        if let Err(message) = allowance.take(piece.len()).await? {
            return Ok(Err(message));
        }
        file.write_all(&piece).await.map_err(trouble)?;
    }
    file.flush().await.map_err(trouble)?;
    Ok(Ok(()))
}
