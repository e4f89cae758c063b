//! The form of a mailbox: what is asked, and what was sent.

use crate::form::Form;
use crate::mail::token;
use app::mail::mail_service::{OAuthSecret, OAuthSettings, SignInWay};
use app::mail::mailbox::{AfterReading, MailboxSecurity, MailboxSettings, MailboxSignIn};
use jiff::Timestamp;
use mailauth::DomainName;
use mailnet::oauth::check_address;
use mailnet::{Reach, authority};
use pages::html::first_upper;
use pages::verb::FormBuilder;
use pages::{Choice, Problems};
use std::net::IpAddr;

/// Characters of a user, a folder or a word of a service, at most.
const LONGEST: usize = 320;
/// Those of a secret, an address or a scope.
const LONGEST_SECRET: usize = 8_192;
const LONGEST_ADDRESS: usize = 1_000;
/// Those of certificates.
const LONGEST_PEM: usize = 10_000;

/// The names of the ways to sign in, as the form sends them.
const PASSWORD: &str = "password";
const MICROSOFT: &str = "microsoft";
const MICROSOFT_PROGRAM: &str = "microsoft-program";
const GOOGLE: &str = "google";
const OTHER: &str = "other";

/// A mailbox as a form names it.
pub(super) struct NewMailbox {
    pub host: String,
    pub port: u16,
    pub settings: MailboxSettings,
    /// What is sealed: the password, or what is kept of a sign-in.
    pub secret: Vec<u8>,
}

/// What is asked of a new one; the password has a field of its own behind it.
pub(super) fn asked(sheet: FormBuilder<'_>) -> FormBuilder<'_> {
    let choice = |value: &str, label: &str, hint: &str, chosen| Choice {
        value: value.to_owned(),
        label: label.to_owned(),
        hint: hint.to_owned(),
        chosen,
        ..Choice::default()
    };
    sheet
        .radios(
            "sign_in",
            "Signing in",
            "",
            vec![
                choice(PASSWORD, "With a password", "Large services want one made for programs, an “app password”.", true),
                choice(MICROSOFT, "Microsoft 365", "You type a code at Microsoft once; from then on phiward renews the sign-in by itself. Microsoft lets no program in with a password.", false),
                choice(MICROSOFT_PROGRAM, "Microsoft 365, as an application", "Nobody signs in: an administrator of your Microsoft 365 lets phiward into this one mailbox.", false),
                choice(GOOGLE, "Gmail or Google Workspace", "You sign in at Google once, in this browser; from then on phiward renews the sign-in by itself.", false),
                choice(OTHER, "Another service with OAuth 2", "You give its addresses below.", false),
            ],
        )
        .line("host", "Server", "Such as imap.clinic.example. For Microsoft 365 and Gmail it may stay empty.", "")
        .line("port", "Port", "993 with TLS; 143 with STARTTLS.", "993")
        .radios(
            "security",
            "Encryption",
            "",
            vec![
                choice("tls", "TLS", "What nearly every server offers.", true),
                choice("starttls", "STARTTLS", "For older servers. Nothing is sent before the connection is encrypted.", false),
            ],
        )
        .line("user", "User", "Mostly the mailbox’s address.", "")
        .line("folder", "Folder", "", "INBOX")
        .radios(
            "after",
            "After reading a mail",
            "",
            vec![
                choice("nothing", "Leave it as it is", "", true),
                choice("seen", "Mark it as read", "Only once its reports are stored. Nothing is ever deleted.", false),
            ],
        )
        .folded("Signing in at Microsoft 365, Google or another service")
        .line("client", "Client id", "What the service calls the registration of phiward: “Application (client) ID” at Microsoft, “Client ID” at Google. The documentation says how to make one.", "")
        .line("tenant", "Your domain at Microsoft 365", "Such as clinic.example, or the directory (tenant) ID. Empty stands for whichever organization signs in; as an application it is needed.", "")
        .line("device", "Device authorization endpoint", "Of another service, where a code is typed.", "")
        .line("authorize", "Authorization endpoint", "Of another service without such a one, where a browser goes.", "")
        .line("token", "Token endpoint", "Of another service, where tokens come from.", "")
        .line("scope", "Scope", "Of another service: the words for reading mail, and for a refresh token.", "")
        .folded("A certificate authority of your own")
        .text("authority", "Certificates of the authority", "Where the mail server’s certificate was signed by an authority of your own: its certificate in PEM form, the text from BEGIN CERTIFICATE to END CERTIFICATE. No key.", "")
}

/// Texts of a form, with what is wrong with them.
struct Reader<'f> {
    sent: &'f Form,
    problems: Problems,
}

impl Reader<'_> {
    /// A line of text; `missing` is what is said where there is none and must be one.
    fn line(&mut self, name: &'static str, most: usize, missing: Option<&str>) -> String {
        let text = self.sent.get(name).trim().to_owned();
        match missing {
            Some(missing) if text.is_empty() => self.problems.add(name, missing),
            _ if text.len() > most || text.chars().any(char::is_control) => self.problems.add(
                name,
                "This is too long, or holds a character such as a line break.",
            ),
            _ => {}
        }
        text
    }

    /// An address of HTTPS, where one is given.
    fn address(&mut self, name: &'static str, missing: Option<&str>) -> String {
        let address = self.line(name, LONGEST_ADDRESS, missing);
        if !address.is_empty() && check_address(&address).is_err() {
            self.problems.add(
                name,
                "Give an address that begins with https://, such as https://login.example/token.",
            );
        }
        address
    }

    fn tenant(&mut self, missing: Option<&str>) -> String {
        let tenant = self.line("tenant", LONGEST, missing);
        if !tenant
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))
        {
            self.problems.add(
                "tenant",
                "Give a domain such as clinic.example, or the directory (tenant) ID.",
            );
        }
        tenant
    }

    /// The service of the way chosen; `None` where one signs in with a password.
    fn service(&mut self) -> Option<OAuthSettings> {
        let way = self.sent.get("sign_in");
        if !matches!(way, MICROSOFT | MICROSOFT_PROGRAM | GOOGLE | OTHER) {
            return None;
        }
        let client = self.line(
            "client",
            LONGEST,
            Some("Give the client id that the service gave when phiward was registered there."),
        );
        Some(match way {
            MICROSOFT => match self.tenant(None).as_str() {
                "" => OAuthSettings::microsoft("organizations", &client),
                tenant => OAuthSettings::microsoft(tenant, &client),
            },
            MICROSOFT_PROGRAM => {
                let missing = "Give your domain at Microsoft 365, or the directory (tenant) ID.";
                OAuthSettings::microsoft_program(&self.tenant(Some(missing)), &client)
            }
            GOOGLE => OAuthSettings::google(&client),
            _ => {
                let device = self.address("device", None);
                let authorize = self.address("authorize", None);
                let missing =
                    "Give the address that tokens come from, such as https://login.example/token.";
                OAuthSettings {
                    way: match (device.is_empty(), authorize.is_empty()) {
                        (false, _) => SignInWay::Device,
                        (true, false) => SignInWay::Browser,
                        (true, true) => SignInWay::Program,
                    },
                    client,
                    device,
                    authorize,
                    token: self.address("token", Some(missing)),
                    scope: self.line("scope", LONGEST_ADDRESS, None),
                    ..OAuthSettings::default()
                }
            }
        })
    }

    /// The secret a service gave phiward, where it needs one.
    fn client_secret(&mut self, oauth: &OAuthSettings) -> String {
        let missing = match (oauth.way, oauth.secret_in_body()) {
            (SignInWay::Program, true) => {
                Some("Give the client secret that Microsoft showed when it was made.")
            }
            (SignInWay::Program, false) => Some(
                "Give the client secret; or, where a person signs in, the service’s device authorization or authorization endpoint.",
            ),
            (SignInWay::Browser, true) => {
                Some("Give the client secret that Google showed beside the client id.")
            }
            _ => None,
        };
        self.line("secret", LONGEST_SECRET, missing)
    }

    fn host(&mut self, oauth: Option<&OAuthSettings>, reach: &Reach) -> String {
        let sent = self.sent;
        let host = sent.get("host").trim();
        let own = oauth.map_or(&[][..], OAuthSettings::hosts);
        let host = match (host, own.first()) {
            ("", Some(own)) => own,
            (host, _) => host,
        };
        if let Some(oauth) = oauth
            && !token::is_for(oauth, host, reach)
        {
            let wrong = format!("{}.", first_upper(&token::only_for(oauth)));
            self.problems.add("host", wrong);
        }
        match (host.parse::<IpAddr>(), DomainName::host(host)) {
            (Ok(address), _) => address.to_string(),
            (_, Ok(name)) => name.to_string(),
            (_, Err(error)) => {
                let wrong = format!("{}.", first_upper(&error.to_string()));
                self.problems.add("host", wrong);
                String::new()
            }
        }
    }

    fn authority(&mut self, at: Timestamp) -> String {
        let sent = self.sent;
        let pem = sent.get("authority").trim();
        if pem.is_empty() {
            return String::new();
        }
        if pem.chars().count() > LONGEST_PEM {
            self.problems.add(
                "authority",
                "This is too long; give the certificates of your own authority alone.",
            );
        } else if let Err(wrong) = authority::read(pem, at) {
            self.problems.add("authority", wrong.to_string());
        }
        pem.to_owned()
    }
}

/// Reads the form; what is wrong is told at the fields.
pub(super) fn read(sent: &Form, reach: &Reach, at: Timestamp) -> Result<NewMailbox, Problems> {
    let mut reader = Reader {
        sent,
        problems: Problems::default(),
    };
    let oauth = reader.service();
    let host = reader.host(oauth.as_ref(), reach);
    let port = sent.get("port").trim().parse().unwrap_or(0_u16);
    if port == 0 {
        let wrong = "Give a number from 1 to 65535; mostly it is 993.";
        reader.problems.add("port", wrong);
    }
    let user = reader.line("user", LONGEST, Some("Say who signs in."));
    let missing = "Name the folder; mostly it is INBOX.";
    let folder = reader.line("folder", LONGEST, Some(missing));
    let secret = match &oauth {
        None => password(&mut reader),
        Some(oauth) => OAuthSecret {
            client_secret: reader.client_secret(oauth),
            ..OAuthSecret::default()
        }
        .to_json(),
    };
    let authority = reader.authority(at);
    if !reader.problems.is_empty() {
        return Err(reader.problems);
    }
    Ok(NewMailbox {
        host,
        port,
        secret,
        settings: MailboxSettings {
            user,
            folder,
            sign_in: match oauth {
                Some(_) => MailboxSignIn::OAuth,
                None => MailboxSignIn::Password,
            },
            security: match sent.get("security") {
                "starttls" => MailboxSecurity::StartTls,
                _ => MailboxSecurity::Tls,
            },
            after: match sent.get("after") {
                "seen" => AfterReading::MarkRead,
                _ => AfterReading::Nothing,
            },
            oauth,
            authority,
        },
    })
}

/// A password, as it was typed: space around it may be meant.
fn password(reader: &mut Reader<'_>) -> Vec<u8> {
    let secret = reader.sent.get("secret");
    if secret.is_empty() {
        reader.problems.add("secret", "Give the password.");
    } else if secret.len() > LONGEST_SECRET || secret.chars().any(char::is_control) {
        reader.problems.add(
            "secret",
            "This is too long, or holds a character such as a line break.",
        );
    }
    secret.as_bytes().to_vec()
}
