//! `phiward serve`: the web application.

use crate::context::Context;
use crate::outcome::Outcome;
use crate::output;
use access::{Access, LinkKind, Policy};
use anyhow::{Context as _, Result};
use app::files::exposed_in_words;
use jiff::SignedDuration;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use web::{AppState, Listening, Quotas, ServeOptions, ServerOptions, Tls, serve};

/// How long the link for the first account works.
const SETUP_LINK: SignedDuration = SignedDuration::from_hours(24);

/// Open phiward in a browser.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "The first start prints a link that works once: with it you make your own account. There is no default account or password.\n\nExamples:\n  phiward serve                                  for this machine, on http://127.0.0.1:8642\n  phiward serve --listen 0.0.0.0:8443 --tls-cert cert.pem --tls-key key.pem\n  phiward serve --behind-proxy --url https://risk.example.org"
)]
pub struct Serve {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8642")]
    listen: SocketAddr,
    /// TLS certificate with its chain, PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Private key of the certificate, PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A proxy in front ends TLS, passes the Host header on unchanged and adds X-Forwarded-For
    #[arg(long)]
    behind_proxy: bool,
    /// Address browsers use, for printed links
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Minutes without activity after which a person is signed out
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u16).range(2..=30))]
    idle_minutes: u16,
    /// Hours after which a person signs in again in any case
    #[arg(long, value_name = "HOURS", default_value_t = 8, value_parser = clap::value_parser!(u16).range(1..=24))]
    sign_in_hours: u16,
    /// Require one-time codes of every account, operators among them: who has none is led to set them up and can do nothing else. Tokens are not asked
    #[arg(long)]
    require_second_factor: bool,
    /// Key that seals secrets in the database, kept elsewhere [default: keys/seal.key in the data folder]
    #[arg(long, value_name = "FILE", env = "PHIWARD_SEAL_KEY")]
    seal_key: Option<PathBuf>,
    /// Name server asked about mail domains, such as 127.0.0.1:5353 [default: the system's]
    #[arg(long, value_name = "ADDR:PORT", value_parser = mailnet::dns::server_address)]
    dns: Option<SocketAddr>,
    /// A mail server inside this network that mailboxes may be read from, by name or address; may be given several times
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// Program with its arguments asked about each evidence file, which comes on its standard input: 0 means that nothing was found, such as “clamdscan --no-summary -”
    #[arg(long, value_name = "COMMAND")]
    scan_with: Option<String>,
    /// Megabytes of evidence files that one person adds in a day
    #[arg(long, value_name = "MB", default_value_t = Quotas::default().of_person_a_day)]
    evidence_a_day: u32,
    /// Megabytes of evidence files that one organization keeps
    #[arg(long, value_name = "MB", default_value_t = Quotas::default().of_organization)]
    evidence_in_all: u32,
    /// Megabytes of records that one person or token writes in a day, imports apart; an organization writes four times as much
    #[arg(long, value_name = "MB", default_value_t = Quotas::default().entries_of_person_a_day)]
    records_a_day: u32,
    /// Megabytes that stay free on the disk: with less, no file is taken in
    #[arg(long, value_name = "MB", default_value_t = Quotas::default().reserve)]
    disk_reserve: u32,
}

impl Serve {
    /// Answers until it is stopped.
    pub async fn run(self, context: &Context) -> Result<Outcome> {
        tracing_subscriber::fmt()
            .with_writer(std::io::stderr)
            .with_target(false)
            .with_max_level(tracing::Level::WARN)
            .init();
        let listening = Listening::begin(&ServeOptions {
            listen: self.listen,
            tls: match (&self.tls_cert, &self.tls_key) {
                (Some(certificate), Some(key)) => Some(Tls {
                    certificate: certificate.clone(),
                    key: key.clone(),
                }),
                _ => None,
            },
            behind_proxy: self.behind_proxy,
        })
        .await?;
        let data_folder = context.data_folder().await?;
        data_folder.ledger().require_primary().await?;
        for path in data_folder.exposed() {
            eprintln!("Warning: {}", exposed_in_words(&path));
        }
        let access = Access::new(
            data_folder.ledger().clone(),
            data_folder.seal_key(self.seal_key.as_deref())?,
            Policy {
                idle_minutes: self.idle_minutes,
                absolute_hours: self.sign_in_hours,
                ..Policy::default()
            },
        );
        let secure = listening.is_tls() || self.behind_proxy;
        let base = match &self.url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => reached_at(listening.address, secure),
        };
        self.greet(context, &access, &base).await?;
        let state = AppState::new(
            data_folder,
            access,
            ServerOptions {
                secure,
                behind_proxy: self.behind_proxy,
                require_second_factor: self.require_second_factor,
                loopback: listening.address.ip().is_loopback(),
                dns: self.dns,
                reach: mailnet::Reach::allowing(&self.allow_host),
                scanner: self
                    .scan_with
                    .iter()
                    .flat_map(|command| command.split_whitespace())
                    .map(str::to_owned)
                    .collect(),
                quotas: Quotas {
                    of_person_a_day: self.evidence_a_day,
                    entries_of_person_a_day: self.records_a_day,
                    of_organization: self.evidence_in_all,
                    reserve: self.disk_reserve,
                },
                program: Some(
                    std::env::current_exe().context("cannot find this program's own file")?,
                ),
            },
        );
        serve(listening, state).await?;
        output::line("Stopped.")?;
        Ok(Outcome::Done)
    }

    /// Tells where to go, and how to get in the first time.
    async fn greet(&self, context: &Context, access: &Access, base: &str) -> Result<()> {
        if !access.first_run().await? {
            return output::line(&format!(
                "phiward is at {base}\nSign in with your account. Locked out? “phiward account reset E-MAIL” prints a link that works once.\nStop with Ctrl-C."
            ));
        }
        let secret = access
            .make_link(LinkKind::Setup, None, SETUP_LINK, context.now)
            .await?;
        output::line(&format!(
            "phiward is at {base}\n\nThere is no account yet. Open this link to make yours; it works once, for 24 hours:\n\n  {base}/welcome/{secret}\n\nStop with Ctrl-C."
        ))
    }
}

/// The address a browser on this machine reaches it at.
fn reached_at(address: SocketAddr, secure: bool) -> String {
    let scheme = if secure { "https" } else { "http" };
    let host = match address.ip() {
        ip if ip.is_unspecified() => "localhost".to_owned(),
        IpAddr::V6(ip) => format!("[{ip}]"),
        IpAddr::V4(ip) => ip.to_string(),
    };
    format!("{scheme}://{host}:{}", address.port())
}
