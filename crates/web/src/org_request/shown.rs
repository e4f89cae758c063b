//! What pages say beside what they are about: the layout, and what was done.

use super::OrgRequest;
use crate::notice;
use crate::respond::go;
use access::{LinkUsed, Permission};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use pages::{May, Notice, NoticeKind, Section, Shell, Undo, User};

/// What the owner of an account is told on every page until they have read it: by whose
/// link the password was set.
pub(super) fn password_set(untold: &LinkUsed) -> Notice {
    let who = match untold.made_by_name.as_str() {
        "" => "somebody who is not on record",
        name => name,
    };
    Notice {
        kind: NoticeKind::Warning,
        text: format!(
            "Your password was set by a link that {who} made. If that was not you, change it and tell another administrator. Until one confirms that this account is yours, it rules on nothing {who} asked for."
        ),
        undo: Some(Undo {
            action: "/account/told".into(),
            label: "I know".into(),
            fields: Vec::new(),
        }),
    }
}

impl OrgRequest {
    /// What the layout of a page needs.
    pub fn shell(&self, section: Section, title: impl Into<String>) -> Shell {
        let may = |permission| self.as_of.is_none() && self.roles().allows(permission);
        Shell {
            title: title.into(),
            org_name: self.register().name().to_owned(),
            org_slug: self.org.slug.clone(),
            base: self.base.clone(),
            rest: self.rest.clone(),
            section,
            as_of: self.as_of,
            today: self.today,
            user: Some(User {
                person: self.actor().person,
                name: self.signed_in.session.account.name.clone(),
                roles: self.roles().words(),
            }),
            may: May {
                contribute: may(Permission::Contribute),
                govern: may(Permission::Govern),
                approve: may(Permission::Approve),
                administer: self.roles().allows(Permission::Administer),
                access_log: self.roles().allows(Permission::ReadAccessLog),
            },
            several_orgs: self.several,
            idle_seconds: self.signed_in.session.idle_seconds(),
            notice: self.notice.clone(),
            of_redactions: pages::history::of_redactions(
                self.register(),
                &self.base,
                &self.rest,
                self.as_of.is_some(),
            ),
        }
    }

    /// Something to be said beside what was done, once; see [`OrgRequest::done`].
    pub fn warn(&self, text: String) {
        // The first warning stands: a request saves one form.
        let _ = self.warning.set(text);
    }

    /// An address of this server, as the browser that asked reaches it.
    pub fn own_address(&self, headers: &HeaderMap, path: &str) -> String {
        let host = headers.get(header::HOST);
        let host = host.and_then(|value| value.to_str().ok());
        let scheme = match self.state.options().secure {
            true => "https",
            false => "http",
        };
        format!("{scheme}://{}{path}", host.unwrap_or("localhost"))
    }

    /// To a page of this organization, with a word about what was done, and the
    /// warning there may be.
    pub fn done(&self, path: &str, text: impl Into<String>) -> Response {
        self.done_with_undo(path, text, None)
    }

    /// The same, with what takes it back.
    pub fn done_with_undo(
        &self,
        path: &str,
        text: impl Into<String>,
        undo: Option<Undo>,
    ) -> Response {
        let text = text.into();
        let (kind, text) = match self.warning.get() {
            None => (NoticeKind::Done, text),
            Some(warning) => (NoticeKind::Warning, format!("{text} {warning}")),
        };
        let to = go(&format!("{}{path}", self.base));
        notice::with_notice(to, &Notice { kind, text, undo })
    }
}
