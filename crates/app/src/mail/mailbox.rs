//! What a mailbox of reports is kept with besides server and secret.

use serde::{Deserialize, Serialize};

use super::mail_service::OAuthSettings;

/// How one signs in at a mailbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailboxSignIn {
    /// With a password.
    #[default]
    Password,
    /// With tokens of a service where somebody signed in (OAuth 2).
    // A token that was pasted once and has ended is kept under the older word.
    #[serde(rename = "oauth", alias = "token")]
    OAuth,
}

/// How the connection is encrypted; never not at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailboxSecurity {
    /// TLS from the first byte (RFC 8314 §3).
    #[default]
    Tls,
    /// STARTTLS before anything is said.
    StartTls,
}

/// What becomes of a mail once its reports are stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AfterReading {
    /// It stays as it is.
    #[default]
    Nothing,
    /// It is marked as read.
    MarkRead,
}

/// The settings of a mailbox: what [`ledger::side::mail::MailboxRow`] keeps as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailboxSettings {
    /// Whose it is, as the server knows it.
    pub user: String,
    /// The folder that is read.
    pub folder: String,
    /// How one signs in.
    pub sign_in: MailboxSignIn,
    /// How the connection is encrypted.
    pub security: MailboxSecurity,
    /// What becomes of a mail that was read.
    pub after: AfterReading,
    /// Which service gives the tokens, where they are signed in with.
    pub oauth: Option<OAuthSettings>,
    /// Certificates of authorities that are believed beside the public ones, in PEM form;
    /// empty for none. They hold for the mail server and for the service.
    pub authority: String,
}

impl MailboxSettings {
    /// As it is kept.
    pub fn to_json(&self) -> String {
        // Texts and words always have a form in JSON.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What was kept; the defaults where it cannot be read.
    pub fn from_json(text: &str) -> MailboxSettings {
        serde_json::from_str(text).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_read_back_as_they_were_kept() {
        let settings = MailboxSettings {
            user: "reports@clinic.test".to_owned(),
            folder: "INBOX".to_owned(),
            sign_in: MailboxSignIn::OAuth,
            security: MailboxSecurity::StartTls,
            after: AfterReading::MarkRead,
            oauth: Some(OAuthSettings::google("a-client")),
            authority: "-----BEGIN CERTIFICATE-----".to_owned(),
        };
        assert_eq!(MailboxSettings::from_json(&settings.to_json()), settings);
        // Kept before there were services and authorities.
        let older = r#"{"user":"anna","folder":"INBOX","sign_in":"password","security":"tls","after":"nothing"}"#;
        assert_eq!(MailboxSettings::from_json(older).user, "anna");
        let pasted = MailboxSettings::from_json(&older.replace("password", "token"));
        assert_eq!((pasted.sign_in, pasted.oauth), (MailboxSignIn::OAuth, None));
        assert_eq!(
            MailboxSettings::from_json("no json"),
            MailboxSettings::default()
        );
    }
}
