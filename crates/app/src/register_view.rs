//! What readers see while a book is written: the register at a position, and
//! what pages compute from it, computed once.

use catalog::Catalog;
use jiff::civil::Date;
use ledger::Head;
use register::{Coverage, Duties, Elements, Gap, Ref, Register, RiskList, SafeguardTally, Tally};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, RwLockWriteGuard};

/// A register as readers hold it: it does not change while they look.
#[derive(Debug)]
pub struct RegisterView {
    register: Arc<Register>,
    head: Head,
    days: Mutex<HashMap<Date, Arc<Computed>>>,
}

/// What is computed of a register for a day, each part when it is first asked for.
#[derive(Debug)]
pub struct Computed {
    register: Arc<Register>,
    today: Date,
    coverage: OnceLock<Coverage>,
    /// Positions among the coverage's gaps, by the record that lacks something.
    gaps: OnceLock<HashMap<Ref, Vec<usize>>>,
    tally: OnceLock<Tally>,
    risks: OnceLock<RiskList>,
    elements: OnceLock<Elements>,
    duties: OnceLock<Duties>,
}

impl RegisterView {
    /// A view of a register that holds all entries up to a head.
    pub fn new(register: Arc<Register>, head: Head) -> RegisterView {
        RegisterView {
            register,
            head,
            days: Mutex::default(),
        }
    }

    /// The register.
    pub fn register(&self) -> &Arc<Register> {
        &self.register
    }

    /// The last entry in it: a state is known by position and hash together.
    pub fn head(&self) -> &Head {
        &self.head
    }

    /// What is computed for a day; states such as overdue are judged on it.
    pub fn on(&self, today: Date) -> Arc<Computed> {
        let mut days = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        // A server that runs for years holds the few days its pages show.
        if days.len() > 8 && !days.contains_key(&today) {
            days.clear();
        }
        days.entry(today)
            .or_insert_with(|| {
                Arc::new(Computed {
                    register: self.register.clone(),
                    today,
                    coverage: OnceLock::new(),
                    gaps: OnceLock::new(),
                    tally: OnceLock::new(),
                    risks: OnceLock::new(),
                    elements: OnceLock::new(),
                    duties: OnceLock::new(),
                })
            })
            .clone()
    }
}

impl Deref for RegisterView {
    type Target = Register;
    fn deref(&self) -> &Register {
        &self.register
    }
}

impl Computed {
    /// The coverage proof.
    pub fn coverage(&self) -> &Coverage {
        self.coverage
            .get_or_init(|| Coverage::of(&self.register, Catalog::builtin(), self.today))
    }

    /// What the coverage proof says a record lacks.
    pub fn gaps_of(&self, target: Ref) -> impl Iterator<Item = &Gap> {
        let gaps = &self.coverage().gaps;
        let by_target = self.gaps.get_or_init(|| {
            let mut map: HashMap<Ref, Vec<usize>> = HashMap::new();
            for (at, target) in gaps.iter().map(|gap| gap.target).enumerate() {
                if let Some(target) = target {
                    map.entry(target).or_default().push(at);
                }
            }
            map
        });
        by_target
            .get(&target)
            .into_iter()
            .flatten()
            .filter_map(|at| gaps.get(*at))
    }

    /// The counts.
    pub fn tally(&self) -> &Tally {
        self.tally
            .get_or_init(|| Tally::of(&self.register, self.today))
    }

    /// The risks as lists show them.
    pub fn risks(&self) -> &RiskList {
        self.risks
            .get_or_init(|| RiskList::of(&self.register, self.today))
    }

    /// Where the nine elements of the analysis stand.
    pub fn elements(&self) -> &Elements {
        self.elements.get_or_init(|| {
            let provisions = register::assessed_provisions(&self.register, Catalog::builtin());
            Elements::of(
                &self.register,
                self.coverage(),
                self.tally(),
                &provisions,
                self.today,
            )
        })
    }

    /// How many safeguards stand where.
    pub fn safeguards(&self) -> SafeguardTally {
        let provisions = register::assessed_provisions(&self.register, Catalog::builtin());
        SafeguardTally::of(&provisions)
    }

    /// Who owes what.
    pub fn duties(&self) -> &Duties {
        self.duties
            .get_or_init(|| Duties::of(&self.register, self.today))
    }
}

/// The place where readers find a book's register.
///
/// A register is changed where it stands, so after a panic in the middle there is
/// no earlier one to put back. The place then holds an empty register at position 0,
/// which no reader takes for the present ([`crate::OpenBooks::now`] asks for the head
/// and has the book catch up), and says that it is broken, so that the book is read
/// from its ledger again.
#[derive(Debug)]
pub(crate) struct Published {
    place: RwLock<Arc<RegisterView>>,
}

/// The place while what readers find there is being replaced; readers wait. Dropped
/// by a panic, it leaves the place broken.
pub(crate) struct Replacing<'s> {
    published: &'s Published,
    place: RwLockWriteGuard<'s, Arc<RegisterView>>,
}

impl Published {
    pub fn new(register: Arc<Register>, head: Head) -> Published {
        Published {
            place: RwLock::new(Arc::new(RegisterView::new(register, head))),
        }
    }

    /// What is there now.
    pub fn reading(&self) -> Arc<RegisterView> {
        self.place
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Whether a change ended in a panic, so that neither the register here nor the
    /// one that was being changed can be relied on.
    pub fn is_broken(&self) -> bool {
        self.place.is_poisoned()
    }

    /// Takes the view away, so that the place itself does not hold the register
    /// that is about to change. `meanwhile` is the head of an empty ledger, which no
    /// reader takes for the present.
    pub fn take(&self, meanwhile: Head) -> Replacing<'_> {
        let mut place = self.place.write().unwrap_or_else(PoisonError::into_inner);
        *place = Arc::new(RegisterView::new(Arc::default(), meanwhile));
        Replacing {
            published: self,
            place,
        }
    }
}

impl Replacing<'_> {
    /// Puts the changed register there.
    pub fn put(&mut self, register: Arc<Register>, head: Head) {
        *self.place = Arc::new(RegisterView::new(register, head));
        self.published.place.clear_poison();
    }
}

#[cfg(test)]
mod tests {
    use crate::{Book, DataFolder, OpenBooks, demo};
    use std::panic::{AssertUnwindSafe, catch_unwind};

    /// What a server shows after a change that panicked is the whole book, not an
    /// empty one and not half of the change.
    #[tokio::test]
    async fn f23_after_a_panic_while_changing_the_book_is_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let data_folder = DataFolder::open(folder.path(), None).await.unwrap();
        let anchor = "2026-11-20".parse().unwrap();
        demo::build(&data_folder, anchor).await.unwrap();
        let books = OpenBooks::new(data_folder);
        let before = books.now(demo::ORG).await.unwrap();
        let (position, tables) = (before.position, before.tables.clone());
        drop(before);
        let changed = |book: &mut Book| {
            let head = book.head();
            book.change(head, |register| {
                register.tables.risks = Default::default();
                panic!("in the middle of a change");
            });
        };
        books
            .write(demo::ORG, async |book| {
                assert!(catch_unwind(AssertUnwindSafe(|| changed(book))).is_err());
                Ok(())
            })
            .await
            .unwrap();
        let after = books.now(demo::ORG).await.unwrap();
        assert_eq!(after.position, position);
        assert!(after.tables == tables, "something is missing");
    }
}
