//! Reaching PostgreSQL: what stands at the address, and whether it will do.

use std::io::ErrorKind;
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgSslMode};
use sqlx::{Connection, PgConnection, Postgres, Row};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use crate::db::statements::at_primary;
use crate::error::{LedgerError, Result, reason};

/// How long a server may take to answer when it is first spoken to.
const ANSWER: Duration = Duration::from_secs(5);

/// Who serves a connection: the process, and the address it is reached at.
const SERVED_BY: &str =
    at_primary!("SELECT pg_backend_pid(), host(inet_server_addr()), inet_server_port()");
const IS_STANDBY: &str = at_primary!("SELECT pg_is_in_recovery()");
/// The server that answers questions, known by its start.
const ASKED: &str = at_primary!("SELECT CAST(pg_postmaster_start_time() AS text)");
/// The server that is written to: pgpool-II sends what calls such a function there in
/// any case.
const WRITTEN_TO: &str = at_primary!(
    "SELECT CAST(pg_postmaster_start_time() AS text) WHERE pg_is_in_recovery() IS NOT NULL"
);

/// An address with all that connections begin with.
pub(super) fn options(url: &str) -> Result<PgConnectOptions> {
    let options = PgConnectOptions::from_str(url).map_err(|error| LedgerError::Unreachable {
        at: "--database".to_owned(),
        why: format!(
            "this is not an address of a PostgreSQL database ({}); it looks like postgres://USER@HOST:5432/NAME",
            reason(&error)
        ),
    })?;
    let options = match is_near(&options) || says_how(url) {
        true => options,
        false => options.ssl_mode(PgSslMode::Require),
    };
    Ok(options
        .application_name("phiward")
        // No number here has a fraction, and pgbouncer refuses the setting.
        .extra_float_digits(None))
}

/// Whether the address itself, or the environment as PostgreSQL's own programs read it,
/// says how the connection is protected.
fn says_how(url: &str) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let names = query.split('&').filter_map(|pair| pair.split('=').next());
    let mut names = names.filter(|name| *name == "sslmode" || *name == "ssl-mode");
    names.next().is_some() || std::env::var_os("PGSSLMODE").is_some()
}

/// Whether the server is on this machine, so that nobody listens on the way.
fn is_near(options: &PgConnectOptions) -> bool {
    let host = options.get_host().trim_matches(['[', ']']);
    is_local(options)
        || host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Host, port and name of a database; never who may read it, or how.
pub(super) fn address(options: &PgConnectOptions) -> String {
    let name = options.get_database().unwrap_or(options.get_username());
    match options.get_socket() {
        Some(socket) => format!("{}/{name}", socket.display()),
        None => format!("{}:{}/{name}", options.get_host(), options.get_port()),
    }
}

/// Whether the address is a file of this machine.
fn is_local(options: &PgConnectOptions) -> bool {
    options.get_socket().is_some() || options.get_host().starts_with('/')
}

/// Whether anything listens at the address: the pool would try for long, and then say
/// that it timed out.
pub(super) async fn probe(options: &PgConnectOptions) -> Result<()> {
    if is_local(options) {
        return Ok(());
    }
    let at = (options.get_host(), options.get_port());
    let why = match timeout(ANSWER, TcpStream::connect(at)).await {
        Ok(Ok(_)) => return Ok(()),
        Ok(Err(error)) => refused(&error),
        Err(_) => silent(),
    };
    Err(unreachable(options, why))
}

fn unreachable(options: &PgConnectOptions, why: String) -> LedgerError {
    let at = address(options);
    LedgerError::Unreachable { at, why }
}

fn refused(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "nothing listens there; check that PostgreSQL runs and \
            listens at this address (listen_addresses, port), and the address given with --database"
            .to_owned(),
        _ => format!(
            "it cannot be reached ({error}); check the name, the network, and the address given \
             with --database"
        ),
    }
}

fn silent() -> String {
    format!(
        "no answer within {} seconds; check the address given with --database, that it is one of \
         PostgreSQL, and the firewalls between",
        ANSWER.as_secs()
    )
}

/// Why no connection can be had, found out by making one.
async fn why_not(options: &PgConnectOptions) -> LedgerError {
    match timeout(ANSWER, PgConnection::connect_with(options)).await {
        Err(_) => unreachable(options, silent()),
        Ok(Err(error)) => not_let_in(options, error),
        Ok(Ok(mut connection)) => {
            let strays = strays(&mut connection).await;
            let _ = connection.close().await;
            match strays {
                Ok(true) => LedgerError::Strays {
                    at: address(options),
                },
                _ => sqlx::Error::PoolTimedOut.into(),
            }
        }
    }
}

/// The error of a connection that could not be made, with its address.
fn not_let_in(options: &PgConnectOptions, error: sqlx::Error) -> LedgerError {
    let code = error.as_database_error().and_then(|error| error.code());
    let fix = match code.as_deref() {
        Some("28P01" | "28000") => "; check the user and the password, and pg_hba.conf",
        Some("3D000") => "; create it first, or check the name",
        Some("53300") => "; raise max_connections, or end other programs",
        Some("57P03") => "; wait until it has started",
        _ => "",
    };
    match error.into() {
        LedgerError::Database(sqlx::Error::Tls(error)) => unreachable(
            options,
            format!(
                "no connection protected by TLS can be had ({error}); what is sent to another machine in the clear can be read on the way. Switch TLS on at the server (ssl = on), or add sslmode=disable to the address where the network between is your own"
            ),
        ),
        LedgerError::Database(sqlx::Error::Io(error)) => unreachable(options, refused(&error)),
        LedgerError::Database(error) => unreachable(options, format!("{}{fix}", reason(&error))),
        other => other,
    }
}

/// What was asked of the pool; where it waited in vain, the cause is found out.
pub(super) async fn had<T>(pool: &PgPool, asked: Result<T, sqlx::Error>) -> Result<T> {
    match asked {
        Err(sqlx::Error::PoolTimedOut) => Err(why_not(&pool.connect_options()).await),
        asked => Ok(asked?),
    }
}

/// Fails where the address leads to a pooler that shares connections. Statements are
/// prepared once for a connection, by number: on a shared one, a number may be the
/// statement of another program. Or to one that reads from a standby. Sets `between`
/// where there may be a pooler.
pub(super) async fn check(pool: &PgPool, between: &AtomicBool) -> Result<()> {
    let options = pool.connect_options();
    let mut one = match timeout(ANSWER, pool.acquire()).await {
        Ok(Ok(connection)) => connection,
        Ok(Err(sqlx::Error::PoolTimedOut)) | Err(_) => return Err(why_not(&options).await),
        Ok(Err(error)) => return Err(not_let_in(&options, error)),
    };
    let first = Server::of(&mut one).await?;
    if first.is_at(&options).await {
        return Ok(());
    }
    between.store(true, Ordering::Relaxed);
    if strays(&mut one).await? {
        return Err(LedgerError::Strays {
            at: address(&options),
        });
    }
    // A pooler with no second connection to give waits while the first is held; so
    // it does not share that.
    let Ok(Ok(mut two)) = timeout(ANSWER, pool.acquire()).await else {
        return Ok(());
    };
    // A pooler that gives the connection used last gives the same to both; one that
    // gives them in turn gives two to one of them, asked twice running.
    let second = Server::of(&mut two).await?;
    let mut own = first.pid != second.pid;
    for _ in 0..2 {
        own &= Server::of(&mut one).await?.pid == first.pid;
        own &= Server::of(&mut one).await?.pid == first.pid;
        own &= Server::of(&mut two).await?.pid == second.pid;
    }
    match own {
        true => Ok(()),
        false => Err(LedgerError::Pooler {
            at: address(&options),
        }),
    }
}

/// The process of PostgreSQL that serves a connection.
struct Server {
    pid: i32,
    /// None by a socket in a folder.
    at: Option<(IpAddr, u16)>,
}

impl Server {
    /// Asked without preparing anything, since it may be another's turn next.
    async fn of(connection: &mut PoolConnection<Postgres>) -> Result<Server> {
        let row = sqlx::raw_sql(SERVED_BY)
            .fetch_one(&mut **connection)
            .await?;
        let (host, port): (Option<String>, Option<i32>) = (row.try_get(1)?, row.try_get(2)?);
        let host = host.and_then(|host| host.parse().ok());
        let port = port.and_then(|port| u16::try_from(port).ok());
        Ok(Server {
            pid: row.try_get(0)?,
            at: host.zip(port),
        })
    }

    /// Whether it is what listens at the address itself, with nothing between.
    async fn is_at(&self, options: &PgConnectOptions) -> bool {
        if is_local(options) {
            return false;
        }
        let Some((ip, port)) = self.at else {
            return false;
        };
        let Ok(mut known) = lookup_host((options.get_host(), options.get_port())).await else {
            return false;
        };
        port == options.get_port() && known.any(|known| known.ip() == ip)
    }
}

/// An error met while opening, with the address where it lacks it.
pub(super) fn met(pool: &PgPool, error: LedgerError) -> LedgerError {
    match error {
        LedgerError::Pooler { .. } => LedgerError::Pooler {
            at: address(&pool.connect_options()),
        },
        other => other,
    }
}

/// Whether a pooler sends what only asks to another server than what writes. Asked
/// without preparing anything, like all that finds out what stands between.
pub(super) async fn strays(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let mut starts: Vec<String> = Vec::new();
    for question in [WRITTEN_TO, ASKED, ASKED] {
        let row = sqlx::raw_sql(question).fetch_one(&mut *connection).await?;
        starts.push(row.try_get(0)?);
    }
    Ok(starts.iter().any(|start| *start != starts[0]))
}

/// Fails with [`LedgerError::Standby`] where the server only follows another.
pub(super) async fn require_primary(connection: &mut PgConnection) -> Result<()> {
    let (standby,): (bool,) = sqlx::query_as(IS_STANDBY).fetch_one(connection).await?;
    match standby {
        true => Err(LedgerError::Standby),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asvs_12_3_1_a_database_on_another_machine_is_spoken_to_by_tls() {
        for (url, demanded) in [
            ("postgres://u:p@db.example.org/phiward", true),
            (
                "postgres://u:p@10.0.0.5:5433/phiward?application_name=x",
                true,
            ),
            ("postgres://u:p@[2001:db8::5]/phiward", true),
            ("postgres://u:p@localhost/phiward", false),
            ("postgres://u:p@127.0.0.1/phiward", false),
            ("postgres://u:p@[::1]/phiward", false),
            ("postgres:///phiward?host=/run/postgresql", false),
            // Said otherwise.
            (
                "postgres://u:p@db.example.org/phiward?sslmode=disable",
                false,
            ),
            (
                "postgres://u:p@db.example.org/phiward?sslmode=prefer",
                false,
            ),
        ] {
            let mode = options(url).unwrap().get_ssl_mode();
            let demands = !matches!(
                mode,
                PgSslMode::Disable | PgSslMode::Allow | PgSslMode::Prefer
            );
            assert_eq!(demands, demanded, "{url}: {mode:?}");
        }
        let checked = options("postgres://u@db.example.org/x?sslmode=verify-full").unwrap();
        assert!(matches!(checked.get_ssl_mode(), PgSslMode::VerifyFull));
    }
}
