//! A database with an organization and its people.

use access::{
    Access, AccountId, ActedBy, HashCost, LinkKind, Membership, NewSession, Policy, Role, Roles,
    SignIn,
};
use jiff::{SignedDuration, Timestamp};
use ledger::{Ledger, OrgId};
use sqlx::Connection;
use tempfile::TempDir;
use uuid::Uuid;

/// Makes two tests of each: one per database.
#[macro_export]
macro_rules! on_both {
    ($($name:ident)*) => {
        $(mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name($crate::world::World::sqlite().await).await;
            }
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name($crate::world::World::postgres().await).await;
            }
        })*
    };
}

pub const PASSWORD: &str = "copper violin tunnel marmalade";
pub const OTHER: &str = "granite owl sixteen bicycle bells";
pub const KEY: [u8; 32] = [7; 32];
pub const DANA: &str = "Dana.Reyes@lanternhill.org";

/// 2026-03-02T09:00:00Z and so many seconds.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_772_442_000 + seconds).unwrap()
}

pub fn org(n: u128) -> OrgId {
    OrgId(Uuid::from_u128(
        0x8000_0000_0000_4000_8000_0000_0000_0000 + n,
    ))
}

/// Settings under which hashing takes no time.
pub fn policy() -> Policy {
    Policy {
        hash: HashCost {
            memory: 64,
            passes: 1,
            lanes: 1,
        },
        ..Policy::default()
    }
}

pub fn by() -> ActedBy {
    ActedBy::command_line("tester")
}

pub struct World {
    pub access: Access,
    pub ledger: Ledger,
    folder: TempDir,
    url: Option<String>,
}

impl World {
    pub async fn sqlite() -> World {
        World::new(None).await
    }

    pub async fn postgres() -> World {
        World::new(Some(crate::postgres::database().await)).await
    }

    /// Two organizations, and nobody.
    async fn new(url: Option<String>) -> World {
        let folder = tempfile::tempdir().unwrap();
        let ledger = match &url {
            None => Ledger::open_sqlite(&folder.path().join("ledger.db")).await,
            Some(url) => Ledger::open_postgres(url).await,
        }
        .unwrap();
        for (n, label) in [
            (1, "Lantern Hill Family Medicine"),
            (2, "Elm Street Clinic"),
        ] {
            ledger.create_organization(org(n), label).await.unwrap();
        }
        World {
            access: Access::new(ledger.clone(), KEY, policy()),
            ledger,
            folder,
            url,
        }
    }

    /// The same database under other settings.
    pub fn under(&self, policy: Policy) -> Access {
        Access::new(self.ledger.clone(), KEY, policy)
    }

    /// Sets phiward up: Dana, operator and administrator of the first organization.
    pub async fn dana(&self) -> AccountId {
        let day = SignedDuration::from_hours(24);
        let link = self
            .access
            .make_link(LinkKind::Setup, None, day, at(0))
            .await
            .unwrap();
        let dana = self
            .access
            .set_up(&link, "Dana Reyes", DANA, PASSWORD, at(0))
            .await
            .unwrap();
        self.join(org(1), dana, &[Role::Administrator]).await;
        dana
    }

    /// An invited colleague who set the usual password.
    pub async fn colleague(&self, name: &str, email: &str) -> AccountId {
        let (id, link) = self.access.invite(name, email, by(), at(0)).await.unwrap();
        let set = self
            .access
            .set_password_with_link(&link, PASSWORD, access::OwnTokens::Keep, "10.0.0.5", at(0))
            .await;
        assert_eq!(set.unwrap(), id);
        id
    }

    pub async fn join(&self, org: OrgId, account: AccountId, roles: &[Role]) {
        let membership = Membership {
            org,
            account,
            roles: Roles::of(roles.iter().copied()),
            person: None,
        };
        self.access
            .set_membership(membership, by(), at(0))
            .await
            .unwrap();
    }

    pub async fn sign_in(&self, email: &str, password: &str, at: Timestamp) -> NewSession {
        match self
            .access
            .sign_in(email, password, "10.0.0.5", at)
            .await
            .unwrap()
        {
            SignIn::Session(new) => new,
            SignIn::NeedsCode(_) => panic!("a code was asked for"),
        }
    }

    pub async fn is_signed_in(&self, secret: &str, at: Timestamp) -> bool {
        self.access
            .session(secret, at, false)
            .await
            .unwrap()
            .is_some()
    }

    /// One number the database holds.
    pub async fn number(&self, sql: &'static str) -> i64 {
        let (number,): (i64,) = match &self.url {
            None => {
                let mut db = self.db().await;
                sqlx::query_as(sql).fetch_one(&mut db).await.unwrap()
            }
            Some(url) => {
                let mut db = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::query_as(sql).fetch_one(&mut db).await.unwrap()
            }
        };
        number
    }

    /// One text the database holds.
    pub async fn text(&self, sql: &'static str) -> String {
        let (text,): (String,) = match &self.url {
            None => {
                let mut db = self.db().await;
                sqlx::query_as(sql).fetch_one(&mut db).await.unwrap()
            }
            Some(url) => {
                let mut db = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::query_as(sql).fetch_one(&mut db).await.unwrap()
            }
        };
        text
    }

    /// Why the database refuses a statement; `None` if it does not.
    pub async fn refuses(&self, sql: &'static str) -> Option<String> {
        let done = match &self.url {
            None => {
                let mut db = self.db().await;
                sqlx::raw_sql(sql).execute(&mut db).await.map(|_| ())
            }
            Some(url) => {
                let mut db = sqlx::PgConnection::connect(url).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut db).await.map(|_| ())
            }
        };
        done.err().map(|error| error.to_string())
    }

    /// Keeps the database from deleting sessions of browsers that are called like that.
    pub async fn stick(&self, agent: &str) {
        let sql = match &self.url {
            None => format!(
                "CREATE TRIGGER stuck BEFORE DELETE ON session WHEN OLD.agent LIKE '{agent}' BEGIN SELECT RAISE(ABORT, 'stuck'); END"
            ),
            Some(_) => format!(
                "CREATE OR REPLACE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'stuck'; END $$; \
                 CREATE TRIGGER stuck BEFORE DELETE ON session FOR EACH ROW WHEN (OLD.agent LIKE '{agent}') EXECUTE FUNCTION stuck()"
            ),
        };
        assert_eq!(self.refuses(sql.leak()).await, None);
    }

    /// Lets it again.
    pub async fn unstick(&self) {
        let sql = match &self.url {
            None => "DROP TRIGGER stuck",
            Some(_) => "DROP TRIGGER stuck ON session",
        };
        assert_eq!(self.refuses(sql).await, None);
    }

    async fn db(&self) -> sqlx::SqliteConnection {
        use sqlx::ConnectOptions;
        let options = sqlx::sqlite::SqliteConnectOptions::new();
        let path = self.folder.path().join("ledger.db");
        options.filename(path).connect().await.unwrap()
    }
}
