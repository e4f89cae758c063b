//! How a request changes something: it lets go of the register, and is asked in the turn
//! whether it may.

use super::OrgRequest;
use crate::act::Act;
use crate::error::{PageError, Result};
use crate::many::{Many, NotMade};
use crate::members::{self, Changing, MemberError};
use access::{ActedBy, Permission};
use app::import::{ImportOrder, ImportOutcome};
use app::{Book, Done, RegisterView};
use ledger::{Head, OrgId};
use register::{Command, Ref, Register};
use std::sync::{Arc, LazyLock};

/// What a request looks at while it writes.
static NO_VIEW: LazyLock<Arc<RegisterView>> = LazyLock::new(|| {
    let nothing = Arc::new(Register::default());
    let org = OrgId(uuid::Uuid::nil());
    Arc::new(RegisterView::new(nothing, Head::empty(org)))
});

impl OrgRequest {
    /// The way to change something; see [`Act`].
    fn act(&self, why: &str) -> Act {
        Act {
            state: self.state.clone(),
            org: self.org.id,
            by: self.by(why),
            who: (&self.signed_in.session).into(),
        }
    }

    /// Lets go of the register while something writes, so that what is written need not
    /// be written into a copy, and looks at it anew.
    async fn let_go<T>(&mut self, writing: impl Future<Output = T>) -> Result<T> {
        self.reading = NO_VIEW.clone();
        let done = writing.await;
        self.reading = self.state.books().known(self.org.id).await?;
        Ok(done)
    }

    /// Carries out one command, if the person may. The inner error is the
    /// book's own, for callers that treat some of them apart.
    pub async fn try_one(
        &mut self,
        command: Command,
        why: &str,
        against: Option<u64>,
    ) -> Result<app::Result<Done>> {
        let act = self.act(why);
        // A record that is kept changed is one that was read.
        let against = against.or_else(|| self.read_in(command.saved()?.reference()));
        let done = self.let_go(act.one(command, against)).await?;
        self.in_turn(done)
    }

    /// The revision in which this request read a record.
    fn read_in(&self, target: Ref) -> Option<u64> {
        self.register().tables.revision(target)
    }

    /// Carries out one command that is made in the turn, of the book as it stands then.
    pub async fn make(
        &mut self,
        make: impl Fn(&Register) -> app::Result<Command>,
    ) -> Result<Result<Done, String>> {
        let act = self.act("");
        let done = self.let_go(act.made(make, None)).await?;
        done_or_message(self.in_turn(done)?)
    }

    /// Carries out many commands as one: all of them or none. `against` names the
    /// revisions of records they were made against.
    pub async fn try_all(
        &mut self,
        verb: &str,
        commands: Vec<Command>,
        why: &str,
        against: &[(Ref, u64)],
    ) -> Result<app::Result<Done>> {
        let act = self.act(why);
        let against = self.made_against(&commands, against);
        let done = self.let_go(act.all(verb, commands, &against)).await?;
        self.in_turn(done)
    }

    /// Carries out many commands as one that are made in the turn, of the book as it stands
    /// then; `bytes`: how much they change.
    pub async fn try_all_made(
        &mut self,
        many: Many<'_>,
        make: impl Fn(&Register) -> Result<Vec<Command>, NotMade>,
    ) -> Result<Result<Done, NotMade>> {
        let act = self.act(many.why);
        let made = act.all_made(many.verb, many.bytes, make, many.against);
        match self.let_go(made).await? {
            Err(NotMade::Book(error)) => {
                let done = self.in_turn::<Done>(Err(error))?;
                Ok(done.map_err(NotMade::Book))
            }
            other => Ok(other),
        }
    }

    /// The revisions that commands were made against: those a form named, and for every
    /// other record that is kept changed, the one this request read it in. Whoever waits
    /// for another's write does not overwrite it.
    fn made_against(&self, commands: &[Command], named: &[(Ref, u64)]) -> Vec<(Ref, u64)> {
        let mut against = named.to_vec();
        for command in commands {
            let Command::Save(record) = command else {
                continue;
            };
            let target = record.reference();
            if against.iter().all(|(known, _)| *known != target)
                && let Some(revision) = self.read_in(target)
            {
                against.push((target, revision));
            }
        }
        against
    }

    /// Writes with the book itself, for what is more than commands.
    pub async fn write<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Book) -> app::Result<T>,
    ) -> Result<app::Result<T>> {
        let act = self.act("");
        let done = self.let_go(act.turn(work)).await?;
        self.in_turn(done)
    }

    /// Imports a file beside whoever writes.
    pub async fn import(&mut self, order: ImportOrder) -> Result<app::Result<ImportOutcome>> {
        let act = self.act("");
        let (books, asked) = (self.state.books().clone(), act.asked(None));
        let done = self
            .let_go(books.import(self.org.id, order, asked, &act.by))
            .await?;
        self.in_turn(done)
    }

    /// Changes who belongs to the organization.
    pub async fn change_members<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut Changing<'_>) -> Result<T, MemberError>,
    ) -> Result<Result<T, MemberError>> {
        let act = self.act("");
        let access = self.access_to(Permission::Administer);
        let account = &self.signed_in.session.account;
        let log_by = ActedBy::from(account).from_address(&self.signed_in.address);
        let changed = self
            .let_go(members::in_turn(&act, &access, log_by, work))
            .await?;
        match changed {
            Err(MemberError::App(error)) => match self.in_turn::<T>(Err(error))? {
                Ok(done) => Ok(Ok(done)),
                Err(error) => Ok(Err(error.into())),
            },
            other => Ok(other),
        }
    }

    /// Carries out one command, if the person may. The inner error is the
    /// refusal, to be shown at the form it came from.
    pub async fn perform(
        &mut self,
        command: Command,
        why: &str,
        against: Option<u64>,
    ) -> Result<Result<Done, String>> {
        done_or_message(self.try_one(command, why, against).await?)
    }

    /// Carries out many commands as one; see [`OrgRequest::perform`].
    pub async fn perform_all(
        &mut self,
        verb: &str,
        commands: Vec<Command>,
        why: &str,
    ) -> Result<Result<Done, String>> {
        done_or_message(self.try_all(verb, commands, why, &[]).await?)
    }

    /// Carries out one command, with files to be stored in the same transaction.
    pub async fn perform_with_files(
        &mut self,
        command: Command,
        files: Vec<Vec<u8>>,
    ) -> Result<Result<Done, String>> {
        let act = self.act("");
        let done = self.let_go(act.with_files(command, files)).await?;
        done_or_message(self.in_turn(done)?)
    }
}

fn done_or_message(done: app::Result<Done>) -> Result<Result<Done, String>> {
    match done {
        Ok(done) => Ok(Ok(done)),
        Err(error) => PageError::refusal(error).map(Err),
    }
}
