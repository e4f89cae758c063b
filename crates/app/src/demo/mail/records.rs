//! The records of the example's domain, which no name server has.

use crate::error::{AppError, Result};
use jiff::Timestamp;
use mailauth::DomainName;
use mailauth::dns::{RecordType, Resolver, Response, Zone};
use mailauth::mta_sts::{Fetched, PolicySource, WrittenPolicy};

/// Who answered, as evidence and pages show it.
const SERVER: &str = "nobody: these answers are example data";

/// Answers for the example's domain, each saying that it is example data.
#[derive(Debug, Clone)]
pub struct ExampleRecords {
    zone: Zone,
    policy: WrittenPolicy,
    at: Timestamp,
}

impl ExampleRecords {
    /// From a zone text, as if asked at a time.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(super) fn read(zone: &str, at: Timestamp) -> Result<ExampleRecords> {
        Ok(ExampleRecords {
            zone: Zone::parse(zone).map_err(|error| {
                AppError::Other(format!(
                    "the worked example, records of its domain: {error}"
                ))
            })?,
            policy: WrittenPolicy::parse(zone),
            at,
        })
    }
}

impl Resolver for ExampleRecords {
    async fn lookup(&self, name: &DomainName, kind: RecordType) -> Response {
        Response {
            server: Some(SERVER.to_owned()),
            asked_at: Some(self.at),
            ..self.zone.lookup(name, kind).await
        }
    }
}

impl PolicySource for ExampleRecords {
    async fn fetch(&self, domain: &DomainName) -> Fetched {
        self.policy.fetch(domain).await
    }
}
