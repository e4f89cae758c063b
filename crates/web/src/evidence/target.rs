//! What new evidence is attached to: an answer, or any other record.

use crate::error::{PageError, Result};
use crate::org_request::OrgRequest;
use crate::safeguards::{answer_of, assessable};
use catalog::{Catalog, Provision};
use pages::Link;
use pages::evidence::Panel;
use register::records::{Asset, Evidence};
use register::{AnyRecord, Command, Id, Kind, Record};

/// What new evidence is attached to.
pub enum Target {
    /// Nothing yet.
    Nothing,
    /// The answer to a question, for the whole or for one asset.
    Answer(&'static Provision, Option<Id<Asset>>),
    /// Any other record.
    About(Box<AnyRecord>),
}

impl Target {
    /// Reads it from the names `answer`, `asset` and `about` of an address or form.
    pub fn read<'t>(req: &OrgRequest, get: impl Fn(&str) -> &'t str) -> Result<Target> {
        let (answer, about) = (get("answer").trim(), get("about").trim());
        if !answer.is_empty() {
            let asset = match get("asset").trim() {
                "" => None,
                text => match of_tag(req, text)? {
                    AnyRecord::Asset(asset) => Some(asset.id),
                    other => {
                        return Err(PageError::bad_request(format!(
                            "{} is not an asset",
                            other.known_as()
                        )));
                    }
                },
            };
            return Ok(Target::Answer(assessable(answer)?, asset));
        }
        if about.is_empty() {
            return Ok(Target::Nothing);
        }
        Ok(match of_tag(req, about)? {
            AnyRecord::Answer(a) => Target::Answer(assessable(&a.provision)?, a.asset),
            record => Target::About(Box::new(record)),
        })
    }

    /// The words and address of it.
    pub fn link(&self, req: &OrgRequest) -> Option<Link> {
        let base = &req.base;
        match self {
            Target::Nothing => None,
            Target::Answer(provision, asset) => {
                let mut href = pages::safeguards::address(base, &provision.citation);
                if let Some(asset) = asset.and_then(|id| req.register().tables.assets.get(id)) {
                    href.push_str(&format!("?asset={}", asset.tag()));
                }
                let words = register::words_for(req.register(), Catalog::builtin(), provision);
                Some(Link::to(words.question, href))
            }
            Target::About(record) => {
                let words = format!("{} {}", record.tag(), record.label());
                Some(Link::to(words, pages::places::of(base, record)))
            }
        }
    }

    /// Names and values by which a form says it again.
    pub fn hidden(&self, req: &OrgRequest) -> Vec<(String, String)> {
        match self {
            Target::Nothing => Vec::new(),
            Target::Answer(provision, asset) => {
                let mut pairs = vec![("answer".to_owned(), provision.citation.clone())];
                if let Some(asset) = asset.and_then(|id| req.register().tables.assets.get(id)) {
                    pairs.push(("asset".to_owned(), asset.tag()));
                }
                pairs
            }
            Target::About(record) => vec![("about".to_owned(), record.tag())],
        }
    }

    /// What is attached to it already.
    pub fn panel(&self, req: &OrgRequest) -> Result<Panel> {
        let register = req.register();
        Ok(match self {
            Target::Nothing => Panel::default(),
            Target::Answer(provision, asset) => {
                let answer = answer_of(req, provision, *asset)?;
                Panel::of(register, &req.base, &answer.evidence)
            }
            Target::About(record) => Panel::about(register, &req.base, record.reference()),
        })
    }

    /// The command that attaches evidence to an answer; `None` where evidence
    /// itself says what it is about.
    pub async fn attaching(
        &self,
        req: &OrgRequest,
        evidence: &[Id<Evidence>],
    ) -> Result<Option<Command>> {
        let Target::Answer(provision, asset) = self else {
            return Ok(None);
        };
        let mut answer = answer_of(req, provision, *asset)?;
        // Others may have answered since this request began.
        let now = req.state.books().now(req.org.id).await?;
        if let Some(fresh) = now.tables.answers.get(answer.id) {
            answer = fresh.clone();
        }
        for id in evidence {
            if !answer.evidence.contains(id) {
                answer.evidence.push(*id);
            }
        }
        Ok(Some(Command::Save(answer.into())))
    }
}

/// The record of a number such as R-14.
pub fn of_tag(req: &OrgRequest, text: &str) -> Result<AnyRecord> {
    let register = req.register();
    let found = register.find_by_number(Kind::ALL, text).ok();
    found
        .filter(|found| found.kind != Kind::Evidence)
        .and_then(|found| register.tables.get(found))
        .ok_or_else(|| {
            PageError::bad_request(format!(
                "“{text}” is not a number of a record that evidence can be about; write it as R-14"
            ))
        })
}
