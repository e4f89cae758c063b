//! Services that mailboxes are signed in at (OAuth 2): where they are, and what is kept
//! of a sign-in.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A service that gives out tokens for mailboxes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailService {
    /// Microsoft 365.
    Microsoft,
    /// Gmail, also of Google Workspace.
    Google,
    /// Another, whose addresses somebody gave.
    #[default]
    Other,
}

/// How tokens are come by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignInWay {
    /// A person types a code at the service (RFC 8628).
    #[default]
    Device,
    /// A person signs in with the browser, which comes back (RFC 6749 §4.1, RFC 7636).
    Browser,
    /// Nobody signs in: the program stands for itself (RFC 6749 §4.4).
    Program,
}

/// A service, and the program registered there: no secrets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OAuthSettings {
    /// Which it is.
    pub service: MailService,
    /// How tokens are come by.
    pub way: SignInWay,
    /// The program, as the service knows it (client id).
    pub client: String,
    /// Where a sign-in on another device begins; empty where there is none.
    pub device: String,
    /// Where a person signs in with a browser; empty where there is none.
    pub authorize: String,
    /// Where tokens come from.
    pub token: String,
    /// What is asked for, words with spaces between.
    pub scope: String,
}

impl OAuthSettings {
    /// Microsoft 365, where a person types a code. `tenant` is the organization's domain or
    /// id there; `organizations` stands for whichever the person belongs to.
    pub fn microsoft(tenant: &str, client: &str) -> OAuthSettings {
        let at = format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0");
        OAuthSettings {
            service: MailService::Microsoft,
            way: SignInWay::Device,
            client: client.to_owned(),
            device: format!("{at}/devicecode"),
            token: format!("{at}/token"),
            scope: "https://outlook.office.com/IMAP.AccessAsUser.All offline_access".to_owned(),
            ..OAuthSettings::default()
        }
    }

    /// Microsoft 365, where an administrator lets the program itself in
    /// (`IMAP.AccessAsApp`).
    pub fn microsoft_program(tenant: &str, client: &str) -> OAuthSettings {
        OAuthSettings {
            way: SignInWay::Program,
            device: String::new(),
            scope: "https://outlook.office365.com/.default".to_owned(),
            ..OAuthSettings::microsoft(tenant, client)
        }
    }

    /// Gmail. Google gives no access to mail to a code typed on another device, so the
    /// browser goes there and comes back.
    pub fn google(client: &str) -> OAuthSettings {
        OAuthSettings {
            service: MailService::Google,
            way: SignInWay::Browser,
            client: client.to_owned(),
            authorize: "https://accounts.google.com/o/oauth2/v2/auth".to_owned(),
            token: "https://oauth2.googleapis.com/token".to_owned(),
            scope: "https://mail.google.com/".to_owned(),
            ..OAuthSettings::default()
        }
    }

    /// Whether the program's secret goes into the body of a question.
    pub fn secret_in_body(&self) -> bool {
        self.service != MailService::Other
    }

    /// What is asked beside the standard where a person signs in with a browser: without
    /// these Google gives no refresh token, or only the first time.
    pub fn asked(&self) -> &'static [(&'static str, &'static str)] {
        match self.service {
            MailService::Google => &[("access_type", "offline"), ("prompt", "consent")],
            MailService::Microsoft | MailService::Other => &[],
        }
    }

    /// The mail servers that a token of the service is for; empty where nobody knows them.
    pub fn hosts(&self) -> &'static [&'static str] {
        match self.service {
            MailService::Microsoft => &["outlook.office365.com", "outlook.office.com"],
            MailService::Google => &["imap.gmail.com", "imap.googlemail.com"],
            MailService::Other => &[],
        }
    }

    /// What people call it.
    pub fn name(&self) -> &'static str {
        match self.service {
            MailService::Microsoft => "Microsoft 365",
            MailService::Google => "Google",
            MailService::Other => "the sign-in service",
        }
    }
}

/// What is kept sealed of a mailbox that is signed in at a service. It shows nothing when
/// printed.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OAuthSecret {
    /// The program's own secret; empty for none.
    pub client_secret: String,
    /// Brings the next access token; empty before somebody signed in, and after the
    /// service took it back.
    pub refresh: String,
    /// Opens the mailbox; empty for none.
    pub access: String,
    /// Until when that does, in microseconds.
    pub until: i64,
    /// Until when somebody has undertaken to get the next one, in microseconds; a service
    /// may end a sign-in whose refresh token is used twice.
    pub renewing: i64,
    /// A sign-in under way.
    pub begun: Option<Begun>,
}

/// A sign-in under way.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Begun {
    /// On another device.
    Device {
        /// What is typed there.
        code: String,
        /// Where.
        address: String,
        /// Until when, in microseconds.
        until: i64,
    },
    /// In a browser.
    Browser {
        /// Where it goes.
        address: String,
        /// Where it comes back to.
        redirect: String,
        /// What it must come back with.
        state: String,
        /// What is shown to the service then.
        verifier: String,
        /// Whose browser it is: the account.
        account: Uuid,
        /// What the service calls itself; empty where it does not say.
        #[serde(default)]
        issuer: String,
        /// Whether it names itself in each answer (RFC 9207).
        #[serde(default)]
        names_itself: bool,
        /// Until when, in microseconds.
        until: i64,
    },
}

impl Begun {
    /// Until when it may be finished, in microseconds.
    pub fn until(&self) -> i64 {
        match self {
            Begun::Device { until, .. } | Begun::Browser { until, .. } => *until,
        }
    }
}

impl fmt::Debug for OAuthSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OAuthSecret")
    }
}

impl OAuthSecret {
    /// As it is sealed.
    pub fn to_json(&self) -> Vec<u8> {
        // Texts and numbers always have a form in JSON.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// What was sealed; nothing where it cannot be read.
    pub fn from_json(bytes: &[u8]) -> OAuthSecret {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    /// The sign-in under way at a time, in microseconds.
    pub fn under_way(&self, at: i64) -> Option<&Begun> {
        self.begun.as_ref().filter(|begun| begun.until() > at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mb_04_the_addresses_are_those_of_microsoft_and_google() {
        let by_code = OAuthSettings::microsoft("organizations", "id");
        assert_eq!(
            by_code.device,
            "https://login.microsoftonline.com/organizations/oauth2/v2.0/devicecode"
        );
        assert!(by_code.scope.contains("offline_access"));
        let program = OAuthSettings::microsoft_program("clinic.example", "id");
        assert_eq!(program.way, SignInWay::Program);
        assert_eq!(
            program.token,
            "https://login.microsoftonline.com/clinic.example/oauth2/v2.0/token"
        );
        assert!(program.device.is_empty() && program.scope.ends_with("/.default"));
        let google = OAuthSettings::google("id");
        assert!(google.device.is_empty() && google.secret_in_body());
        assert!(google.asked().contains(&("access_type", "offline")));
    }

    #[test]
    fn what_is_sealed_reads_back_and_is_never_printed() {
        let secret = OAuthSecret {
            refresh: "a refresh token".to_owned(),
            begun: Some(Begun::Device {
                code: "ABCD".to_owned(),
                address: "https://login.test/device".to_owned(),
                until: 7,
            }),
            ..OAuthSecret::default()
        };
        assert!(OAuthSecret::from_json(&secret.to_json()) == secret);
        assert_eq!(format!("{secret:?}"), "OAuthSecret");
        assert!(secret.under_way(6).is_some() && secret.under_way(7).is_none());
    }
}
