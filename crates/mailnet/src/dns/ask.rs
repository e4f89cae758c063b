//! One question to all servers, with patience.

use std::net::SocketAddr;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use mailauth::DomainName;
use mailauth::dns::{Failure, RecordType};

use super::exchange::{self, Question};
use super::{Dns, Reading, patience, reading};

/// Between two tries of a question that was refused; longer with each.
const PAUSE: Duration = Duration::from_millis(150);
/// And so much more for some of them.
const SPREAD: Duration = Duration::from_millis(10);

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
        let number = self.asked.fetch_add(1, Ordering::Relaxed);
        let mut worst: Option<(SocketAddr, Failure)> = None;
        let mut left = self.servers.clone();
        let tries = self.options.tries.max(1);
        let mut trouble = false;
        for attempt in 1..=tries {
            // Taken anew for each try: there may be fewer by then.
            let turn = self.flow.turn().await;
            let most = patience(&self.options, attempt);
            let patience = match attempt {
                1 => self.round_trip.patience(most),
                _ => most,
            };
            let mut again = Vec::new();
            let mut refused = false;
            for &server in &left {
                self.pace.wait().await;
                let tried = exchange::ask(server, &question);
                let began = Instant::now();
                let failure = match tokio::time::timeout(patience, tried).await {
                    Err(_) => Failure::Timeout,
                    Ok(Err(failure)) => failure,
                    Ok(Ok(message)) => match reading::read(&message, name, kind) {
                        Ok(reading) => {
                            self.round_trip.took(began.elapsed());
                            self.flow.well();
                            return (Some(server), Ok(reading));
                        }
                        Err(failure) => failure,
                    },
                };
                // It may have too much to do.
                if !trouble {
                    trouble = match failure {
                        Failure::Refused => self.flow.refused(),
                        Failure::Timeout => self.flow.lost(),
                        _ => false,
                    };
                }
                refused |= failure == Failure::Refused;
                // One that says that it fails says the same a moment later.
                if failure != Failure::ServerFailure {
                    again.push(server);
                }
                if worst
                    .as_ref()
                    .is_none_or(|(_, known)| weight(&failure) > weight(known))
                {
                    worst = Some((server, failure));
                }
            }
            left = again;
            drop(turn);
            if left.is_empty() {
                break;
            }
            if refused && attempt < tries {
                tokio::time::sleep(pause(attempt, number)).await;
            }
        }
        if trouble {
            self.flow.forgive();
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

/// How long to wait before asking again after a refusal; of many that were refused at once
/// not all come back at once.
fn pause(attempt: usize, number: u64) -> Duration {
    let spread = number % 16;
    PAUSE * u32::try_from(attempt).unwrap_or(1) + SPREAD * u32::try_from(spread).unwrap_or(0)
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
