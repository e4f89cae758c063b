//! Whoever can fetch `https://mta-sts.<domain>/.well-known/mta-sts.txt`.

use std::future::Future;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::DomainName;

/// What came of fetching a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fetched {
    /// A file, with status 200 and over a connection that could be trusted.
    Policy {
        /// Its text; bytes that are not UTF-8 replaced.
        text: String,
        /// The Content-Type as sent; empty when none was.
        content_type: String,
    },
    /// The server answered and there is no policy: a status other than 200, a
    /// redirect, a certificate that does not fit, or no such host.
    Absent {
        /// Why, in a few words: `404 Not Found`.
        why: String,
    },
    /// Could not tell.
    Failed(String),
}

/// Fetches policies. An implementation follows no redirects (RFC 8461 §3.3), asks
/// for a certificate that fits `mta-sts.<domain>`, reads at most 64 KiB, bounds its
/// own time, and never turns a failure into an absence.
pub trait PolicySource: Send + Sync {
    /// Fetches the policy of a domain.
    fn fetch(&self, domain: &DomainName) -> impl Future<Output = Fetched> + Send;
}

impl<S: PolicySource> PolicySource for &S {
    fn fetch(&self, domain: &DomainName) -> impl Future<Output = Fetched> + Send {
        (**self).fetch(domain)
    }
}

impl<S: PolicySource> PolicySource for Arc<S> {
    fn fetch(&self, domain: &DomainName) -> impl Future<Output = Fetched> + Send {
        (**self).fetch(domain)
    }
}

/// Fetches nothing: offline.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFetch;

impl PolicySource for NoFetch {
    async fn fetch(&self, _: &DomainName) -> Fetched {
        Fetched::Failed("offline, so no policy was fetched".into())
    }
}

/// The policy written into a zone text, as the examples of rules have it: each line
/// of the file behind `#policy `; `#no-policy 404` for an absence.
#[derive(Clone, Debug)]
pub struct WrittenPolicy(Fetched);

impl WrittenPolicy {
    /// Reads the lines; without any, fetching fails.
    pub fn parse(zone: &str) -> WrittenPolicy {
        let (mut text, mut content_type) = (String::new(), "text/plain".to_string());
        for line in zone.lines().map(str::trim) {
            if let Some(why) = line.strip_prefix("#no-policy ") {
                return WrittenPolicy(Fetched::Absent { why: why.into() });
            }
            if let Some(kind) = line.strip_prefix("#policy-type ") {
                content_type = kind.into();
            }
            if let Some(line) = line.strip_prefix("#policy ") {
                text.push_str(line);
                text.push('\n');
            }
        }
        if text.is_empty() {
            return WrittenPolicy(Fetched::Failed("the host did not answer".into()));
        }
        WrittenPolicy(Fetched::Policy { text, content_type })
    }
}

impl PolicySource for WrittenPolicy {
    async fn fetch(&self, _: &DomainName) -> Fetched {
        self.0.clone()
    }
}
