//! Changes of many records at once. For a while each takes several times what it changes, so
//! that few of an organization are taken in, and what waits for its turn is which records
//! they are and what is said of them. The records are read in the turn.

use crate::bodies::{Most, Room, SMALL, Taking};
use crate::error::PageError;
use crate::quota;
use app::AppError;
use ledger::OrgId;
use pages::Problems;
use register::{Actor, Ref, Register};

/// Changes of one organization at once: one that is made, and some that wait for it.
const OF_ORG: usize = 4;
/// Of one account or token among them: nobody keeps colleagues from making theirs.
const OF_ACCOUNT: usize = 2;
/// Bytes of records of one change.
const OF_ONE: usize = 8 << 20;
/// Bytes of records of all changes at once.
const IN_ALL: usize = 64 << 20;

/// Places for changes of many records.
pub(crate) struct Places {
    of_org: Room,
    of_account: Room,
}

impl Default for Places {
    fn default() -> Places {
        let room = |bytes, bytes_of_one, requests_of_one| {
            Room::of(Most {
                bytes,
                bytes_of_one,
                requests_of_one,
            })
        };
        Places {
            of_org: room(IN_ALL, OF_ORG * OF_ONE, OF_ORG),
            of_account: room(usize::MAX, usize::MAX, OF_ACCOUNT),
        }
    }
}

/// A place, until it is dropped.
pub(crate) struct Place {
    _taken: [Option<Taking>; 3],
}

impl Places {
    /// A place for a change of so many bytes.
    ///
    /// # Errors
    /// [`AppError::TooMuchWaits`] where the account or the organization has as many as they
    /// may, and [`AppError::NoRoom`] where others hold too much for too long.
    pub async fn place(&self, org: OrgId, actor: &Actor, bytes: usize) -> app::Result<Place> {
        let (org, who) = (org.to_string(), quota::who(actor).unwrap_or_default());
        // The account's is taken first: who has too many takes none of the organization's.
        let own = self.of_account.take_request(&who);
        let own = own.ok_or(AppError::TooMuchWaits)?;
        let shared = self.of_org.take_request(&org);
        let shared = shared.ok_or(AppError::TooMuchWaits)?;
        let room = match bytes <= SMALL {
            true => None,
            false => {
                let taking = self
                    .of_org
                    .wait_for(|| self.of_org.take_bytes(&org, bytes))
                    .await;
                Some(taking.map_err(|_| AppError::NoRoom)?)
            }
        };
        Ok(Place {
            _taken: [Some(own), Some(shared), room],
        })
    }
}

/// A change of many records as one.
#[derive(Clone, Copy)]
pub struct Many<'a> {
    /// The code of what they are part of.
    pub verb: &'a str,
    /// Why, in the person's words.
    pub why: &'a str,
    /// Revisions of records that the change was made against.
    pub against: &'a [(Ref, u64)],
    /// How much is changed; see [`weight`].
    pub bytes: usize,
}

/// Why commands were not made in the turn, or not carried out.
pub enum NotMade {
    /// What is wrong in the form.
    Form(Problems),
    /// What no form can mend.
    Page(PageError),
    /// The book's own reason.
    Book(AppError),
}

impl From<AppError> for NotMade {
    fn from(error: AppError) -> NotMade {
        NotMade::Book(error)
    }
}

impl From<Problems> for NotMade {
    fn from(problems: Problems) -> NotMade {
        NotMade::Form(problems)
    }
}

impl From<PageError> for NotMade {
    fn from(error: PageError) -> NotMade {
        NotMade::Page(error)
    }
}

/// Bytes of records that are changed, and of what is said of each; copies nothing.
///
/// # Errors
/// Where that is more than is changed at once.
pub fn weight(register: &Register, records: &[Ref], said: usize) -> app::Result<usize> {
    let mut bytes = records.len().saturating_mul(said);
    for record in records {
        if bytes > OF_ONE {
            break;
        }
        let standing = register.tables.standing(*record);
        bytes = bytes.saturating_add(standing.map_or(0, |standing| standing.size()));
    }
    within(records.len(), bytes)
}

/// Bytes of so many new records of which so much is said.
///
/// # Errors
/// As [`weight`].
pub fn weight_of_new(count: usize, said: usize) -> app::Result<usize> {
    within(count, count.saturating_mul(said))
}

fn within(count: usize, bytes: usize) -> app::Result<usize> {
    match bytes <= OF_ONE {
        true => Ok(bytes),
        false => Err(AppError::Other(format!(
            "the {count} that were selected hold more than {} MB with what is said of each, which is the most that is changed at once; nothing was changed. Go back, and select fewer of them",
            OF_ONE >> 20
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use register::{Assurance, Via};
    use uuid::Uuid;

    fn actor(account: u128) -> Actor {
        Actor {
            via: Some(Via::Account(Uuid::from_u128(account))),
            assurance: Assurance::SignedIn,
            ..Actor::program()
        }
    }

    const A: OrgId = OrgId(Uuid::from_u128(1));
    const B: OrgId = OrgId(Uuid::from_u128(2));

    #[tokio::test(start_paused = true)]
    async fn asvs_15_2_2_few_changes_of_many_records_are_taken_in_at_once() {
        let places = Places::default();
        let take = async |org, account, bytes| places.place(org, &actor(account), bytes).await;
        let mut held = vec![take(A, 1, 0).await.unwrap(), take(A, 1, 0).await.unwrap()];
        let refused = take(A, 1, 0).await;
        assert!(matches!(refused, Err(AppError::TooMuchWaits)));
        // Colleagues have theirs, until the organization has as many as it may.
        held.push(take(A, 2, 0).await.unwrap());
        held.push(take(A, 2, 0).await.unwrap());
        let refused = take(A, 3, 0).await;
        assert!(matches!(refused, Err(AppError::TooMuchWaits)));
        take(B, 4, 0).await.unwrap();
        held.pop();
        take(A, 3, 0).await.unwrap();
    }

    #[tokio::test(start_paused = true)]
    async fn asvs_15_2_2_large_changes_wait_for_room_and_small_ones_for_nobody() {
        let places = Places::default();
        let mut held = Vec::new();
        for n in 0..(IN_ALL / OF_ONE) as u128 {
            let org = OrgId(Uuid::from_u128(10 + n));
            held.push(places.place(org, &actor(10 + n), OF_ONE).await.unwrap());
        }
        let refused = places.place(A, &actor(1), OF_ONE).await;
        assert!(matches!(refused, Err(AppError::NoRoom)));
        places.place(A, &actor(1), SMALL).await.unwrap();
        held.pop();
        places.place(A, &actor(1), OF_ONE).await.unwrap();
    }

    #[test]
    fn asvs_2_4_1_what_is_said_counts_for_each_that_it_is_said_of() {
        assert!(weight_of_new(100, 80_000).is_ok());
        assert!(weight_of_new(200, 80_000).is_err());
        // Which need not be there.
        let nowhere = Ref {
            kind: register::Kind::Asset,
            id: Uuid::from_u128(7),
        };
        let register = Register::default();
        assert!(weight(&register, &[nowhere; 100], 80_000).is_ok());
        assert!(weight(&register, &[nowhere; 200], 80_000).is_err());
    }
}
