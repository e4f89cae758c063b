//! One question to all servers, with patience.

use std::net::SocketAddr;

use mailauth::DomainName;
use mailauth::dns::{Failure, RecordType};

use super::exchange::{self, Question};
use super::{Dns, Reading, reading};

impl Dns {
    /// What the first server says that can tell, and which that was; else the
    /// failure that says most.
    pub(super) async fn ask(
        &self,
        name: &DomainName,
        kind: RecordType,
    ) -> (Option<SocketAddr>, Result<Reading, Failure>) {
        let Some(question) = Question::new(name, kind) else {
            let why = "the name cannot be sent".to_string();
            return (None, Err(Failure::Malformed(why)));
        };
        // Held for all tries: what is under way stays bounded when servers are slow.
        let _permit = self.permits.acquire().await;
        let mut worst: Option<(SocketAddr, Failure)> = None;
        let mut silent = self.servers.clone();
        for _ in 0..self.options.tries.max(1) {
            let mut again = Vec::new();
            for &server in &silent {
                self.pace.wait().await;
                let tried = exchange::ask(server, &question);
                let failure = match tokio::time::timeout(self.options.timeout, tried).await {
                    Err(_) => Failure::Timeout,
                    Ok(Err(failure)) => failure,
                    Ok(Ok(message)) => match reading::read(&message, name, kind) {
                        Ok(reading) => return (Some(server), Ok(reading)),
                        Err(failure) => failure,
                    },
                };
                // A server that answers and fails says the same a moment later.
                if !matches!(failure, Failure::ServerFailure | Failure::Refused) {
                    again.push(server);
                }
                if worst
                    .as_ref()
                    .is_none_or(|(_, known)| weight(&failure) > weight(known))
                {
                    worst = Some((server, failure));
                }
            }
            silent = again;
        }
        match worst {
            Some((server, failure)) => (Some(server), Err(failure)),
            None => (
                None,
                Err(Failure::Network("no name server is known".into())),
            ),
        }
    }
}

/// How much a failure says: what a server said counts more than silence.
fn weight(failure: &Failure) -> u8 {
    match failure {
        Failure::ServerFailure => 4,
        Failure::Refused => 3,
        Failure::Malformed(_) => 2,
        Failure::Network(_) => 1,
        _ => 0,
    }
}
