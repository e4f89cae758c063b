//! What a mailbox of reports is kept with besides server and secret.

use serde::{Deserialize, Serialize};

/// How one signs in at a mailbox.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailboxSignIn {
    /// With a password.
    #[default]
    Password,
    /// With a token that stands for the account (XOAUTH2).
    Token,
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
            sign_in: MailboxSignIn::Token,
            security: MailboxSecurity::StartTls,
            after: AfterReading::MarkRead,
        };
        assert_eq!(MailboxSettings::from_json(&settings.to_json()), settings);
        assert_eq!(
            MailboxSettings::from_json("no json"),
            MailboxSettings::default()
        );
    }
}
