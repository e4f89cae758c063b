//! The rules about DMARC.

pub mod discovery;
pub mod record;
pub mod reports;

use crate::Rule;

/// All of them.
pub static ALL: &[&Rule] = &[
    &discovery::NONE,
    &discovery::UNKNOWN,
    &discovery::ORG_UNKNOWN,
    &discovery::INHERITED,
    &discovery::TWO_RECORDS,
    &discovery::VERSION,
    &discovery::STRAY_TEXT,
    &discovery::ALIAS,
    &discovery::DANGLING_ALIAS,
    &discovery::WRONG_PLACE,
    &discovery::WILDCARD,
    &discovery::TLD_RECORD,
    &discovery::VIEWS_DIFFER,
    &discovery::PSD_MISUSE,
    &record::NO_POLICY,
    &record::BAD_POLICY,
    &record::BAD_VALUE,
    &record::UNKNOWN_TAG,
    &record::DUPLICATE_TAG,
    &record::SYNTAX,
    &record::P_NONE,
    &record::QUARANTINE,
    &record::SUBDOMAINS_WEAKER,
    &record::SUBDOMAINS_STRICTER,
    &record::SP_INEFFECTIVE,
    &record::NP_ADVISED,
    &record::HISTORIC_TAG,
    &record::PCT,
    &record::TESTING,
    &record::TESTING_IDLE,
    &record::TOO_LONG,
    &reports::NO_RUA,
    &reports::RUA_NO_MAILTO,
    &reports::BAD_URI,
    &reports::DUPLICATE_URI,
    &reports::URI_SIZE,
    &reports::URI_SCHEME,
    &reports::EXTERNAL_ABSENT,
    &reports::EXTERNAL_UNKNOWN,
    &reports::RUA_NO_MAIL,
    &reports::RUA_MAIL_UNKNOWN,
    &reports::RUF_PRIVACY,
    &reports::FO_IDLE,
];
