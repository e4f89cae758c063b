//! An OAuth 2 server of others' making, and a person who signs in there.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Certified;
use crate::program::{Place, Running, free_port, installed};

/// oidc-provider on free ports of loopback. Everybody may sign in.
pub struct OAuthServer {
    /// The port of HTTPS, as `localhost`.
    pub https: u16,
    /// Whose certificate it has.
    pub certified: Certified,
    http: u16,
    running: Running,
    place: Place,
}

/// How long what it gives out lasts, in seconds.
#[derive(Clone, Copy, Debug)]
pub struct Lasts {
    /// An access token.
    pub access: u32,
    /// A code for another device.
    pub device: u32,
}

impl OAuthServer {
    /// The secret of its clients `web` and `program`; `device` has none.
    pub const SECRET: &str = "secret-of-the-test";
    /// Whose mailbox the client `program` may open by itself.
    pub const FOR_PROGRAM: &str = "reports@clinic.test";

    /// Starts it; the client `web` has browsers come back to `redirect`.
    ///
    /// # Panics
    /// When node or the packages of crates/mailkit/oauth are not installed, or it does not
    /// start.
    pub fn start(redirect: &str, lasts: Lasts) -> OAuthServer {
        let program = script("server.js");
        let place = Place::new("oauth");
        let certified = Certified::server("localhost");
        let certificate = place.write("certificate.pem", &certified.certificate);
        let key = place.write("key.pem", &certified.key);
        place.write("authority.pem", &certified.authority);
        for _ in 0..10 {
            let (https, http) = (free_port(), free_port());
            let settings = serde_json::json!({
                "https": https,
                "http": http,
                "certificate": certificate,
                "key": key,
                "redirect": redirect,
                "accessTokenLasts": lasts.access,
                "deviceCodeLasts": lasts.device,
                "forProgram": OAuthServer::FOR_PROGRAM,
            });
            let settings = place.write("settings.json", &settings.to_string());
            let mut command = node(&place);
            command.arg(&program).arg(settings);
            let mut running = place.start(command);
            let address: SocketAddr = (Ipv4Addr::LOCALHOST, https).into();
            if running.listens(address) {
                return OAuthServer {
                    https,
                    certified,
                    http,
                    running,
                    place,
                };
            }
            eprintln!("the OAuth 2 server ended: {}", running.output());
        }
        panic!("the OAuth 2 server did not start");
    }

    /// An address of it, such as `/token`.
    pub fn at(&self, path: &str) -> String {
        format!("https://localhost:{}{path}", self.https)
    }

    /// Where a mail server asks whose mailbox a token opens.
    pub(crate) fn introspection(&self) -> String {
        format!(
            "http://mailserver:{}@127.0.0.1:{}/token/introspection",
            OAuthServer::SECRET,
            self.http
        )
    }

    /// How often tokens were given for a kind of grant, such as `refresh_token`.
    pub fn granted(&self, grant: &str) -> usize {
        let line = format!("granted {grant}");
        self.running
            .output()
            .lines()
            .filter(|l| **l == line)
            .count()
    }

    /// A person types a code on another device, and signs in.
    pub fn type_code(&self, address: &str, code: &str, login: &str) {
        let said = self.person(&["device", address, code, login]);
        assert_eq!(said, "200", "{}", self.running.output());
    }

    /// A person types a code and says no.
    pub fn refuse_code(&self, address: &str, code: &str) {
        self.person(&["refuse", address, code]);
    }

    /// A person takes the sign-in of a refresh token back, as of the client `device`.
    pub fn end(&self, token: &str) {
        let address = self.at("/token/revocation");
        assert_eq!(self.person(&["end", &address, "device", token]), "200");
    }

    /// A person signs in with a browser; where that leads back to.
    pub fn sign_in(&self, address: &str, login: &str) -> String {
        self.person(&["browser", address, login])
    }

    fn person(&self, words: &[&str]) -> String {
        let mut command = node(&self.place);
        command.arg(script("person.js")).args(words);
        command.env("NODE_EXTRA_CA_CERTS", self.place.at("authority.pem"));
        let done = command.output().expect("node");
        assert!(done.status.success(), "{done:?}");
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }
}

/// Run by the user of the test: the scripts lie in the project, where nobody else may look.
fn node(place: &Place) -> Command {
    let mut command = Command::new(installed("node", "nodejs"));
    command.current_dir(place.folder()).stdin(Stdio::null());
    command
}

/// A script of crates/mailkit/oauth, whose packages must be installed.
fn script(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("oauth");
    assert!(
        folder.join("node_modules/oidc-provider").exists(),
        "the packages of {} are needed for this test; run scripts/test, which installs them, or `npm ci` there",
        folder.display()
    );
    folder.join(name)
}
