//! A connection to a mailbox: greeting, login, commands.

use std::time::Duration;

use data_encoding::BASE64;
use rustls::pki_types::ServerName;
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsConnector;

use super::folder::Selected;
use super::response::{Fetched, Response, Status, StatusText, read};
use super::wire::{Fault, Stream, Wire};
use super::{Account, Error, Login, Security};
use crate::{Distrust, NotReached, Trust};

/// The most octets of a literal where none is expected.
const LITERAL: usize = 64 << 10;

/// A mailbox one is logged in to.
pub struct Session {
    pub(super) account: Account,
    pub(super) wire: Wire,
    capabilities: Vec<String>,
    tags: u32,
    pub(super) selected: Option<Selected>,
    /// Whether the server spoke of messages since they were listed.
    pub(super) news: bool,
    /// How many messages it last said there are in the folder.
    pub(super) exist: u32,
}

impl Session {
    /// Connects and logs in.
    pub async fn open(account: Account, trust: &Trust) -> Result<Session, Error> {
        let stream = timeout(account.timeout, connect(&account, trust))
            .await
            .map_err(|_| Error::Timeout("connecting"))??;
        let mut session = Session {
            wire: Wire::new(stream, account.timeout),
            account,
            capabilities: Vec::new(),
            tags: 0,
            selected: None,
            news: false,
            exist: 0,
        };
        session.wire.begin("greeting");
        let starttls = session.account.security == Security::StartTls;
        match session.heard(LITERAL).await? {
            Response::Status(Status::Ok, _) if starttls => {
                session = session.encrypt(trust).await?;
                session.login().await?;
            }
            Response::Status(Status::Ok, said) => {
                session.learn(said);
                session.login().await?;
            }
            // Whoever stands between could have said so: there is nothing left to encrypt.
            Response::PreAuth(_) if starttls => {
                let why = "it lets everybody in before the connection is encrypted";
                return Err(Error::Protocol(why.into()));
            }
            Response::PreAuth(said) => session.learn(said),
            _ => return Err(Error::Protocol("no greeting".into())),
        }
        // What it can do may change with who asks (RFC 9051 §6.2).
        if session.capabilities.is_empty() {
            session.run("say what it can", "CAPABILITY").await?;
        }
        Ok(session)
    }

    /// Has the connection encrypted. What was heard before counts for nothing.
    async fn encrypt(mut self, trust: &Trust) -> Result<Session, Error> {
        self.run("encrypt the connection (STARTTLS)", "STARTTLS")
            .await?;
        let Session {
            account,
            wire,
            tags,
            ..
        } = self;
        let plain = wire.into_plain()?;
        let encrypted = timeout(account.timeout, encrypted(&account, trust, plain)).await;
        let stream = encrypted.map_err(|_| Error::Timeout("encrypting"))??;
        Ok(Session {
            wire: Wire::new(stream, account.timeout),
            account,
            capabilities: Vec::new(),
            tags,
            selected: None,
            news: false,
            exist: 0,
        })
    }

    /// Ends the connection as the protocol wants it. Without it nothing is lost.
    pub async fn close(mut self) -> Result<(), Error> {
        match self.run("log out", "LOGOUT").await {
            // Servers that hang up at once were asked to.
            Ok(_) | Err(Error::Closed(_)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    pub(super) fn can(&self, what: &str) -> bool {
        self.capabilities.iter().any(|c| c == what)
    }

    fn learn(&mut self, said: StatusText) {
        if let Some((first, rest)) = said.code.split_first()
            && first == "CAPABILITY"
        {
            self.capabilities = rest.to_vec();
        }
    }

    async fn login(&mut self) -> Result<(), Error> {
        let login = self.account.login.clone();
        let done = match &login {
            Login::Password { user, password } => {
                if self.capabilities.is_empty() {
                    self.run("say what it can", "CAPABILITY").await?;
                }
                if self.can("LOGINDISABLED") {
                    let why = "it takes no passwords on this connection";
                    return Err(Error::Login(why.into()));
                }
                self.password(user, password.reveal()).await
            }
            Login::Token { user, token } => {
                if self.capabilities.is_empty() {
                    self.run("say what it can", "CAPABILITY").await?;
                }
                self.token(user, token.reveal()).await
            }
        };
        self.capabilities.clear();
        match done {
            Ok(said) => {
                self.learn(said);
                Ok(())
            }
            Err(Error::Refused { said, .. }) => Err(Error::Login(said)),
            Err(error) => Err(error),
        }
    }

    async fn password(&mut self, user: &str, password: &str) -> Result<StatusText, Error> {
        let tag = self.tag("log in");
        let mut command = format!("{tag} LOGIN").into_bytes();
        for text in [user, password] {
            command.push(b' ');
            match quoted(text) {
                Some(quoted) => command.extend(quoted.as_bytes()),
                None => {
                    command.extend(format!("{{{}}}\r\n", text.len()).as_bytes());
                    self.wire.send(&command).await?;
                    self.invited(&tag, "log in").await?;
                    command = text.as_bytes().to_vec();
                }
            }
        }
        command.extend(b"\r\n");
        self.wire.send(&command).await?;
        self.finish(&tag, "log in", LITERAL, |_| {})
            .await
            .map_err(Error::from)
    }

    /// Shows a token, in the way the server knows.
    async fn token(&mut self, user: &str, token: &str) -> Result<StatusText, Error> {
        let bearer = self.can("AUTH=OAUTHBEARER") && !self.can("AUTH=XOAUTH2");
        let (mechanism, first) = match bearer {
            true => {
                let user = user.replace('=', "=3D").replace(',', "=2C");
                let Account { host, port, .. } = &self.account;
                let first = format!(
                    "n,a={user},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01"
                );
                ("OAUTHBEARER", first)
            }
            false => {
                let first = format!("user={user}\x01auth=Bearer {token}\x01\x01");
                ("XOAUTH2", first)
            }
        };
        let first = BASE64.encode(first.as_bytes());
        let tag = self.tag("log in");
        if self.can("SASL-IR") {
            let command = format!("{tag} AUTHENTICATE {mechanism} {first}\r\n");
            self.wire.send(command.as_bytes()).await?;
        } else {
            let command = format!("{tag} AUTHENTICATE {mechanism}\r\n");
            self.wire.send(command.as_bytes()).await?;
            self.invited(&tag, "log in").await?;
            self.wire.send(format!("{first}\r\n").as_bytes()).await?;
        }
        let mut problem = None;
        loop {
            match self.heard(LITERAL).await? {
                // Says what is wrong, and wants an answer that means nothing before it says
                // no (RFC 7628 §3.2.3).
                Response::Continue(said) => {
                    let said = BASE64.decode(said.as_bytes()).unwrap_or_default();
                    problem = Some(super::error::shown(&said));
                    let heard: &[u8] = if bearer { b"AQ==\r\n" } else { b"\r\n" };
                    self.wire.send(heard).await?;
                }
                Response::Done {
                    tag: of,
                    status,
                    said,
                } if of == tag => {
                    return match (status, problem) {
                        (Status::Ok, _) => Ok(said),
                        (_, problem) => Err(Error::Refused {
                            doing: "log in",
                            said: problem.unwrap_or(said.text),
                        }),
                    };
                }
                _ => {}
            }
        }
    }

    /// A new tag, and the time of its command.
    fn tag(&mut self, doing: &'static str) -> String {
        self.wire.begin(doing);
        self.tags = self.tags.wrapping_add(1);
        format!("A{}", self.tags)
    }

    /// Runs a command in which nothing is to be heard but its end.
    pub(super) async fn run(
        &mut self,
        doing: &'static str,
        command: &str,
    ) -> Result<StatusText, Error> {
        let heard = self.run_hearing(doing, command, LITERAL, |_| {}).await;
        heard.map_err(Error::from)
    }

    /// Runs a command, handing over each message and each code told on the way.
    pub(super) async fn run_hearing(
        &mut self,
        doing: &'static str,
        command: &str,
        largest: usize,
        each: impl FnMut(Heard),
    ) -> Result<StatusText, Fault> {
        let tag = self.tag(doing);
        self.wire
            .send(format!("{tag} {command}\r\n").as_bytes())
            .await?;
        self.finish(&tag, doing, largest, each).await
    }

    async fn finish(
        &mut self,
        tag: &str,
        doing: &'static str,
        largest: usize,
        mut each: impl FnMut(Heard),
    ) -> Result<StatusText, Fault> {
        loop {
            match self.heard(largest).await? {
                Response::Done {
                    tag: of,
                    status,
                    said,
                } if of == tag => {
                    return match status {
                        Status::Ok => Ok(said),
                        Status::No | Status::Bad => Err(Error::Refused {
                            doing,
                            said: said.text,
                        }
                        .into()),
                    };
                }
                Response::Fetch(message) => each(Heard::Message(message)),
                Response::Status(_, said) => each(Heard::StatusText(said)),
                _ => {}
            }
        }
    }

    /// Waits for the server's `+`.
    async fn invited(&mut self, tag: &str, doing: &'static str) -> Result<(), Error> {
        loop {
            match self.heard(LITERAL).await? {
                Response::Continue(_) => return Ok(()),
                Response::Done { tag: of, said, .. } if of == tag => {
                    return Err(Error::Refused {
                        doing,
                        said: said.text,
                    });
                }
                _ => {}
            }
        }
    }

    async fn heard(&mut self, largest: usize) -> Result<Response, Fault> {
        let pieces = self.wire.response(largest).await?;
        Ok(self.noticed(read(pieces)?)?)
    }

    /// Notes what a response says of the session itself.
    fn noticed(&mut self, response: Response) -> Result<Response, Error> {
        match response {
            Response::Capability(list) => {
                self.capabilities = list;
                Ok(Response::Other)
            }
            Response::Exists(number) => {
                self.news = true;
                self.exist = number;
                Ok(Response::Other)
            }
            // After LOGOUT too; there it is expected.
            Response::Bye(said) => Err(Error::Closed(said.text)),
            other => Ok(other),
        }
    }

    /// Waits until the server speaks of new messages in the open folder, at most as
    /// long as `most`; true when it did. A server without IDLE (RFC 2177) is asked
    /// once, at the end.
    pub async fn wait(&mut self, most: Duration) -> Result<bool, Error> {
        if self.news {
            return Ok(true);
        }
        if !self.can("IDLE") {
            tokio::time::sleep(most).await;
            self.run("look for mail", "NOOP").await?;
            return Ok(self.news);
        }
        let until = Instant::now() + most;
        let tag = self.tag("wait for mail");
        self.wire.send(format!("{tag} IDLE\r\n").as_bytes()).await?;
        self.invited(&tag, "wait for mail").await?;
        self.wire.begin_waiting(until);
        while !self.news {
            let pieces = match self.wire.response_in_peace().await {
                Ok(pieces) => pieces,
                Err(Fault::Error(Error::Timeout(_))) => break,
                Err(fault) => return Err(fault.into()),
            };
            if let Response::Done { said, .. } = self.noticed(read(pieces)?)? {
                return Err(Error::Refused {
                    doing: "wait for mail",
                    said: said.text,
                });
            }
        }
        self.wire.begin("end the waiting");
        self.wire.send(b"DONE\r\n").await?;
        self.finish(&tag, "end the waiting", LITERAL, |_| {})
            .await?;
        Ok(self.news)
    }
}

/// What was heard during a command.
pub(super) enum Heard {
    Message(Fetched),
    StatusText(StatusText),
}

async fn connect(account: &Account, trust: &Trust) -> Result<Box<dyn Stream>, Error> {
    let reached = account.reach.connect(&account.host, account.port).await;
    let tcp = reached.map_err(|why| match why {
        NotReached::Inside(_) => Error::Inside,
        NotReached::Network(error) => Error::Connect(error.to_string()),
    })?;
    match account.security {
        Security::Tls => encrypted(account, trust, tcp).await,
        Security::StartTls => Ok(Box::new(tcp)),
        Security::PlainOnThisMachine => {
            let peer = tcp.peer_addr().map_err(|e| Error::Connect(e.to_string()))?;
            if !peer.ip().is_loopback() {
                return Err(Error::NotProtected);
            }
            Ok(Box::new(tcp))
        }
    }
}

/// The connection under TLS, to a server with a certificate of the name.
async fn encrypted<S: Stream + 'static>(
    account: &Account,
    trust: &Trust,
    plain: S,
) -> Result<Box<dyn Stream>, Error> {
    let tls = |error: String| Error::Tls(error);
    let name = ServerName::try_from(account.host.clone()).map_err(|e| tls(e.to_string()))?;
    let connecting = TlsConnector::from(trust.settings.clone()).connect(name, plain);
    match connecting.await {
        Ok(stream) => Ok(Box::new(stream)),
        // A server that greets in plain text.
        Err(error) if error.to_string().contains("InvalidContentType") => Err(tls(
            "the server does not begin with TLS on this port; with STARTTLS, usually on port 143, it may"
                .to_owned(),
        )),
        Err(error) => Err(match Distrust::of(&error) {
            Some(why) => Error::Distrusted(why),
            None => tls(error.to_string()),
        }),
    }
}

/// The text in quotes; none when it can only be counted out.
pub(super) fn quoted(text: &str) -> Option<String> {
    if !text.chars().all(|c| matches!(c, ' '..='~')) {
        return None;
    }
    Some(format!(
        "\"{}\"",
        text.replace('\\', "\\\\").replace('"', "\\\"")
    ))
}
